"""Runs that carry what is not known: paired across scenarios, and their spread split in two."""

import numpy as np
import pytest

import sim
from sim.case.case import load_case
from sim.engine.ensemble import run_ensemble
from sim.ground import resources
from sim.recorded.spread import parts_of_spread
from sim.scenario import members_file
from sim.scenario.inputs import build_inputs
from sim.scenario.load import load
from sim.scenario.members import Members, from_priors
from sim.scenario.members_file import members_of, usual_of

SHORT = {"horizon": 40}
HARBOUR = resources.PACKAGE.parent / "tests" / "cases" / "harbour" / "scenarios" / "baseline.yaml"


def test_runs_say_what_they_carry_and_what_the_scenario_sets():
    scenario = load("baseline", {**SHORT, "params.drone_output": 100.0})
    found = sim.run(scenario, runs=4, uncertainty="prior")
    assert (found.attrs["uncertainty"], found.attrs["runs_of_a_member"]) == ("prior", 2)
    assert found.attrs["set_by_scenario"] == "drone_output"
    assert "uncertainty" not in sim.run(scenario, runs=4, uncertainty="point").attrs


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
    assert not {"sd_chance", "sd_not_known"} & set(sim.summarise(sim.run(base, runs=4, uncertainty="point")).columns)


def test_runs_and_comparisons_carry_the_posterior_of_the_case_where_nobody_asks():
    base = load("baseline", SHORT)
    run, asked = (sim.run(base, runs=4, **how) for how in ({}, {"uncertainty": "posterior"}))
    assert run.identical(asked)
    assert (run.attrs["uncertainty"], run.attrs["members"]) == ("posterior", 1000)
    found = sim.compare([base, {**base.record(), "name": "same"}], runs=2)
    assert found.uncertainty == "posterior"
    assert "2 of" in found.stand


def test_a_case_that_keeps_no_posterior_has_its_point_and_says_so():
    base = load(HARBOUR)
    assert usual_of(base.case) == (
        "point",
        "the case harbour keeps no posterior, so all runs have the values of its registry.",
    )
    with pytest.raises(sim.InputError, match="`wary posterior` makes a posterior"):
        sim.run(base, runs=2, uncertainty="posterior")


@pytest.mark.long  # another case has to be compiled
def test_a_case_that_keeps_no_posterior_runs_its_point():
    base = load(HARBOUR)
    usual, point = (sim.run(base, runs=2, **how) for how in ({}, {"uncertainty": "point"}))
    assert usual.identical(point)


def test_members_of_other_parameters_are_left_aside_and_said_to_be_so(monkeypatch):
    case = load_case()
    monkeypatch.setattr(members_file, "priors_digest", lambda _: "other")
    kind, why = usual_of(case)
    assert kind == "point"
    assert "is of other parameters, bounds or priors than it has now" in why


def test_mesa_and_the_ensemble_agree_bit_for_bit_on_the_members_of_the_case():
    mesa, compiled = (sim.run(load("baseline", SHORT), runs=3, seed=2, engine=one) for one in ("mesa", "compiled"))
    assert mesa.attrs["uncertainty"] == "posterior"
    assert mesa.identical(compiled)


def test_after_the_last_member_comes_the_first_with_other_draws():
    base, members = load("baseline", SHORT), members_of(load_case(), "posterior", 0)
    few = Members("posterior", members.names, members.values[:2], each=1)
    first, third = (run_ensemble(build_inputs(base, members=few), runs=1, seed=0, first=run) for run in (0, 2))
    own = Members("posterior", members.names, members.values[:1], each=1)
    alone = run_ensemble(build_inputs(base, members=own), runs=1, seed=0, first=2)
    assert np.array_equal(third, alone, equal_nan=True)
    assert not np.array_equal(first, third, equal_nan=True)


def test_shares_of_changes_are_of_the_same_members_and_add_up_to_the_difference():
    changed = load("baseline", {**SHORT, "params.drone_output": 120.0, "params.drone_stock": 600.0})
    found = sim.compare([load("baseline", SHORT), {**changed.record(), "name": "more"}], runs=12)
    column = "delivered[drones]"
    shares = found.shapley("more", column)
    difference = found.table().loc[("more", column), "mean_difference"]
    assert difference != 0.0
    assert shares["share"].sum() == pytest.approx(difference)


def test_an_unknown_kind_is_refused_with_those_that_there_are():
    with pytest.raises(sim.InputError, match="Allowed: posterior, prior, point"):
        sim.run("baseline", runs=1, uncertainty="both")
