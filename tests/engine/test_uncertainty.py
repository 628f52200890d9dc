"""Runs that carry what is not known: paired across scenarios, and their spread split in two."""

import numpy as np
import pytest

import sim
from sim.case.case import load_case
from sim.recorded.spread import parts_of_spread
from sim.scenario.load import load
from sim.scenario.members import from_priors

SHORT = {"horizon": 40}


def test_runs_say_what_they_carry_and_what_the_scenario_sets():
    scenario = load("baseline", {**SHORT, "params.drone_output": 100.0})
    found = sim.run(scenario, runs=4, uncertainty="prior")
    assert (found.attrs["uncertainty"], found.attrs["runs_of_a_member"]) == ("prior", 2)
    assert found.attrs["set_by_scenario"] == "drone_output"
    assert "uncertainty" not in sim.run(scenario, runs=4).attrs


def test_run_r_is_the_same_however_many_runs_there_are():
    few, many = (sim.run(load("baseline", SHORT), runs=runs, uncertainty="prior", seed=3) for runs in (3, 9))
    assert few.trust.equals(many.trust.isel(run=slice(3)))


def test_a_comparison_of_scenarios_that_change_nothing_is_identical_run_by_run():
    base = load("baseline", SHORT)
    same = {**base.record(), "name": "same"}
    found = sim.compare([base, same], runs=20, uncertainty="prior")
    assert found.uncertainty == "prior"
    assert found.outcomes("same").equals(found.outcomes("baseline"))
    assert set(found.table()["verdict"]) == {"identical"}


def test_each_run_of_a_comparison_has_a_member_of_its_own():
    members = from_priors(load_case(), members=4, seed=0).one_a_run()
    assert members.of_runs(np.arange(5)).tolist() == [0, 1, 2, 3, 0]


def test_the_spread_is_split_into_chance_and_what_is_not_known():
    rng = np.random.default_rng(0)
    members = np.repeat(np.arange(4000), 2)
    values = 3.0 * np.repeat(rng.normal(size=4000), 2) + 2.0 * rng.normal(size=8000)
    assert parts_of_spread(values, members) == pytest.approx((2.0, 3.0), rel=0.03)


def test_where_no_member_has_two_runs_nothing_is_told_of_chance():
    assert np.isnan(parts_of_spread(np.arange(3.0), np.arange(3))).all()


def test_where_members_do_not_differ_all_is_chance():
    values = np.random.default_rng(1).normal(size=2000)
    chance, not_known = parts_of_spread(values, np.arange(2000) // 2)
    assert chance == pytest.approx(1.0, rel=0.06)
    assert not_known < 0.25


def test_a_summary_splits_the_spread_only_where_runs_carry_members():
    base = load("baseline", SHORT)
    split = sim.summarise(sim.run(base, runs=40, uncertainty="prior"))
    assert {"sd_chance", "sd_not_known"} <= set(split.columns)
    row = split.loc["delivered[drones]"]
    assert row["sd_chance"] > 0.0
    assert not {"sd_chance", "sd_not_known"} & set(sim.summarise(sim.run(base, runs=4)).columns)


def test_an_unknown_kind_is_refused_with_those_that_there_are():
    with pytest.raises(sim.InputError, match="Allowed: posterior, prior, point"):
        sim.run("baseline", runs=1, uncertainty="both")
