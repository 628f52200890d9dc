"""Summaries: of the runs of one scenario, and of the runs of all samples of a sweep."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import sim
from helpers.core import needs_compiler
from helpers.default_case import default_case
from sim.analysis.paired.events import event_times
from sim.ground.faults import InputError
from sim.recorded.summary import means_of_samples, outcomes_of_runs
from sim.rules import orders

KEY = "params.drone_output"
SPREAD = ["unit", "mean", "sd", "q05", "q25", "q50", "q75", "q95", "happened"]
pytestmark = needs_compiler


@pytest.fixture(scope="module")
def scenario():
    return sim.load("baseline", {"horizon": 8})


@pytest.fixture(scope="module")
def runs(scenario):
    return sim.run(scenario, runs=3, uncertainty="point")


@pytest.fixture(scope="module")
def swept(scenario):
    design = sim.sample(scenario, "lhs", samples=2, over=f"{KEY}=20..280")
    return sim.sweep(scenario, design, runs=3, fans=False)


def test_a_summary_of_runs_and_one_of_a_sweep_have_the_same_columns(runs, swept):
    assert list(sim.summarise(runs)) == SPREAD
    assert [name for name in sim.summarise(swept) if name != "runs"] == SPREAD
    assert sim.summarise(runs).index.tolist() == sim.summarise(swept).index.tolist()
    assert sim.summarise(runs).unit.equals(sim.summarise(swept).unit)


def test_a_sweep_of_the_scenario_alone_is_summarised_as_its_runs(scenario, runs):
    alone = sim.summarise(sim.sweep(scenario, runs=3, draws="common", fans=False))
    assert set(alone.pop("runs")) == {3}
    assert alone.equals(sim.summarise(runs))


def test_the_runs_of_all_samples_that_are_there_are_summarised_together(swept):
    name = "delivered[drones]"
    values = swept.outcomes.sel(outcome=name).values
    row = sim.summarise(swept).loc[name]
    assert row["runs"] == values.size
    assert row["mean"] == pytest.approx(values.mean())
    assert row["sd"] == pytest.approx(values.std(ddof=1))
    half = swept.copy(deep=True)
    half.outcomes[1] = np.nan
    there = sim.summarise(half).loc[name]
    assert there["runs"] == values[0].size
    assert there["q50"] == np.median(values[0])
    half.outcomes[0] = np.nan
    nothing = sim.summarise(half).loc[name]
    assert nothing["runs"] == 0
    assert np.isnan(nothing["mean"])


def test_axes_of_a_sweep_may_stand_in_any_order_and_only_some_samples_be_kept(swept):
    turned = swept.transpose("outcome", "run", "sample")
    pd.testing.assert_frame_equal(sim.summarise(turned), sim.summarise(swept))
    assert set(sim.summarise(swept.isel(sample=[1])).runs) == {3}


WRONG = {
    "one run": (lambda runs, _: runs.isel(run=0), r"has no axis run; keep one run as \.isel\(run=\[0\]\)\."),
    "one outcome": (lambda runs, _: runs[["delivered"]], "lacks .*; give the dataset as it was returned"),
    "no attributes": (lambda runs, _: runs.drop_attrs(), "lacks its attributes; give"),
    "no weeks": (lambda runs, _: runs.isel(time=[]), "holds nothing along time"),
    "no runs": (lambda runs, _: runs.isel(run=[]), "holds nothing along run"),
    "every other week": (lambda runs, _: runs.isel(time=slice(None, None, 2)), "leaves out weeks, or has them in"),
    "weeks backwards": (lambda runs, _: runs.isel(time=slice(None, None, -1)), "leaves out weeks, or has them in"),
    "a sweep's numbers": (lambda _, swept: swept.drop_vars("unit"), "lacks unit; give the dataset"),
    "a column": (lambda runs, _: runs["delivered"], "'DataArray' is not what sim.run or sim.sweep returns"),
    "a sweep's one run": (lambda _, swept: swept.isel(run=0), "has no axis run"),
    "nothing": (lambda *_: None, "'NoneType' is not what sim.run or sim.sweep returns"),
}


@pytest.mark.parametrize(("kept", "message"), WRONG.values(), ids=WRONG)
def test_what_holds_no_runs_is_not_summarised(runs, swept, kept, message):
    with pytest.raises(InputError, match=message):
        sim.summarise(kept(runs, swept))


def test_the_runs_of_some_actors_are_summarised_alone(runs):
    whole, one = sim.summarise(runs), sim.summarise(runs.sel(actor=["iran"]))
    pd.testing.assert_frame_equal(one, whole.loc[one.index])
    assert [name for name in whole.index if name.startswith("posture[iran")] == [
        name for name in one.index if name.startswith("posture")
    ]


def test_a_sweep_is_read_at_one_date(swept):
    with pytest.raises(InputError, match=r"date: a sweep keeps outcomes of 2022-04-11 alone; sweep with at=\."):
        sim.summarise(swept, "2022-03-07")


STAGE = "order_stage[fighters]"


def test_stages_are_neither_averaged_nor_interpolated(scenario, runs, swept):
    stages = runs.copy(deep=True)
    stages["order_stage"].loc[{"order": "fighters"}] = xr.DataArray([-1.0, 2.0, 5.0], dims="run")
    row = sim.summarise(stages).loc[STAGE]
    assert np.isnan([row["mean"], row["sd"]]).all()
    assert row[["q05", "q25", "q50", "q75", "q95"]].tolist() == [-1.0, -1.0, 2.0, 5.0, 5.0]
    assert np.isnan(sim.summarise(swept).loc[STAGE, "mean"])
    assert STAGE not in means_of_samples(swept)
    found = sim.compare([scenario, sim.load("s400_delivered", {"horizon": 8})], runs=2, uncertainty="point")
    assert STAGE not in found.table("all").index.unique("outcome")
    with pytest.raises(InputError, match="not an outcome of a run that has a mean"):
        found.table(STAGE)
    with pytest.raises(InputError, match="outcome: order_stage has no mean: its numbers stand for stages"):
        sim.compare(found.scenarios, runs=2, outcome="order_stage", uncertainty="point")


def test_files_say_what_codes_stand_for(runs, swept, tmp_path):
    runs.to_netcdf(tmp_path / "runs.nc", engine="h5netcdf")
    with xr.open_dataset(tmp_path / "runs.nc", engine="h5netcdf") as read:
        for name, variable in read.data_vars.items():
            values, meanings = variable.attrs.get("flag_values"), variable.attrs.get("flag_meanings", "").split()
            assert (values is None) == (name not in ("posture", "order_stage", "partnership"))
            if values is not None:
                assert len(values) == len(meanings)
                assert values.dtype == variable.dtype
                assert np.isin(variable.values, values).all()
                assert all(re.fullmatch(r"[A-Za-z0-9_.+@-]+", meaning) for meaning in meanings)
        stages = dict(zip(read.order_stage.flag_values, read.order_stage.flag_meanings.split(), strict=True))
        assert (stages[orders.REFUSED], stages[orders.DELIVERED]) == ("refused", "delivered")
        menu = default_case().roster.file.actors["iran"].postures
        assert f"iran.{list(menu)[1]}" in read.posture.flag_meanings.split()[1].split("+")
    column = swept.sel(outcome=STAGE)
    assert column.flag_values.item().split() == [f"{value:g}" for value in stages]
    assert column.flag_meanings.item().split() == list(stages.values())
    assert swept.sel(outcome="delivered[drones]").flag_meanings.item() == ""


def test_what_has_not_happened_has_no_time(scenario, runs, swept):
    name, events = "raised[public_on_drones]", sim.run("baseline", runs=12, uncertainty="point")
    weeks = event_times(events, "allegation[public_on_drones]").to_numpy().ravel()
    end = events["raised"].sel(allegation="public_on_drones").isel(time=-1).values
    assert (np.isnan(end) == np.isnan(weeks)).all()
    assert (end[~np.isnan(end)] > 0.0).all()
    times = runs.copy(deep=True)
    times["raised"].loc[{"allegation": "public_on_drones", "run": [0, 1]}] = np.nan
    times["raised"].loc[{"allegation": "public_on_drones", "run": 2}] = 3.0
    row = sim.summarise(times).loc[name]
    assert row["happened"] == pytest.approx(1 / 3)
    assert row[["q05", "q25"]].tolist() == [3.0, 3.0]
    assert row[["mean", "sd", "q50", "q75", "q95"]].isna().all()
    assert np.isnan(sim.summarise(times).loc["delivered[drones]", "happened"])
    table = outcomes_of_runs(times, "2022-04-11", restricted=True)[name]
    assert table.tolist() == [8.0, 8.0, 3.0]
    never = sim.summarise(swept).loc["confirmed[eu_on_missiles]"]
    assert never["happened"] == 0.0
    assert never["runs"] == swept.sizes["run"] * swept.sizes["sample"]


def test_times_that_have_not_come_are_missing_in_files_and_leave_no_run_out_of_a_comparison(scenario, swept, tmp_path):
    name = "confirmed[eu_on_missiles]"
    frame = outcomes_of_runs(sim.run(scenario, runs=3, uncertainty="point"))
    assert frame[name].isna().all()
    frame.to_parquet(tmp_path / "runs.parquet")
    assert pd.read_parquet(tmp_path / "runs.parquet")[name].isna().all()
    assert np.isnan(swept.outcomes.sel(outcome=name).values).all()
    assert len(means_of_samples(swept)) == swept.sizes["sample"]
    found = sim.compare([scenario, sim.load("s400_delivered", {"horizon": 8})], runs=3, uncertainty="point").table(name)
    assert found["reference_mean"].tolist() == [8.0]
    assert found["verdict"].tolist() == ["identical"]
