"""Summaries: of the runs of one scenario, and of the runs of all samples of a sweep."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import sim
from helpers.core import needs_compiler
from sim.ground.faults import InputError

KEY = "params.drone_output"
SPREAD = ["unit", "mean", "sd", "q05", "q25", "q50", "q75", "q95"]
pytestmark = needs_compiler


@pytest.fixture(scope="module")
def scenario():
    return sim.load("baseline", {"horizon": 8})


@pytest.fixture(scope="module")
def runs(scenario):
    return sim.run(scenario, runs=3)


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
