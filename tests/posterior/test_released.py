"""The members that are kept with the case: whole, of its parameters, and carried by runs."""

import numpy as np

import sim
from sim.case.case import load_case
from sim.scenario.load import load
from sim.scenario.members_file import read_members

CASE = load_case()


def test_they_are_as_many_as_they_say_and_of_all_parameters_that_vary():
    members, made = read_members(CASE.folder, CASE)
    assert len(members) == made["members"] == 1000
    assert set(members.names) == {name for name, one in CASE.parameters.items() if one.prior.family != "fixed"}
    assert len(np.unique(members.values, axis=0)) == len(members)


def test_they_read_nothing_that_a_fit_may_not():
    _, made = read_members(CASE.folder, CASE)
    assert made["observed"]["until"] == CASE.file.fit_until.isoformat()
    assert max(month for one in made["observed"]["counts"].values() for month in one["months"]) <= "2023-12"


def test_runs_carry_them():
    scenario = load("baseline", {"horizon": 20})
    carried, point = (sim.run(scenario, runs=4, uncertainty=kind) for kind in ("posterior", "point"))
    assert carried.attrs["uncertainty"] == "posterior"
    assert not carried.trust.equals(point.trust)
