"""Changed assumptions: all of them, or those from a date on, make of one scenario the other for the engines."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

import sim
from sim.comparison.assumption import assumptions_of, with_changes
from sim.comparison.branch import branched
from sim.comparison.compare import compare
from sim.ground.faults import InputError
from sim.scenario.chain import scenario_names
from sim.scenario.inputs import build_inputs
from sim.scenario.load import load

OVERLAYS = [name for name in scenario_names() if name != "baseline"]


def event(date: str, **changes: float) -> dict:
    return {"date": date, "set": changes, "claims": ["A3-044"], "label": "an event"}


def read_by_engines(scenario: sim.Scenario) -> list:
    inputs = build_inputs(scenario)
    links = [inputs.links[name][0] for name in inputs.links.dtype.names]
    return [inputs.start, *inputs.calendar, *inputs.signposts, *inputs.answers, *links, np.array(inputs.options)]


def alike(one: sim.Scenario, two: sim.Scenario) -> bool:
    pairs = zip(read_by_engines(one), read_by_engines(two), strict=True)
    return all(np.array_equal(left, right) for left, right in pairs)


@pytest.mark.parametrize("name", OVERLAYS)
def test_all_changes_make_the_other_and_none_the_reference(name):
    reference, other = load("baseline"), load(name)
    keys = [one.key for one in assumptions_of(reference, other)]
    assert len(set(keys)) == len(keys) > 0
    assert alike(with_changes(reference, other, keys), other)
    assert alike(with_changes(reference, other, []), reference)
    assert alike(with_changes(other, reference, keys), reference)
    assert not alike(reference, other)


@pytest.mark.parametrize("name", OVERLAYS)
def test_what_no_run_reads_is_left_out_of_the_shares(name):
    reference, other = load("baseline"), load(name)
    for one in assumptions_of(reference, other):
        changed = with_changes(reference, other, [one.key])
        assert alike(changed, reference) != one.read_by_runs


def test_assumptions_carry_unit_bounds_and_claims():
    found = {one.key: one for one in assumptions_of(load("baseline"), load("ceasefire"))}
    lull, ceasefire = found["params.lull"], found["events.ceasefire"]
    assert (lull.kind, lull.before, lull.after) == ("parameter", load("baseline").parameter("lull"), 0.9)
    assert lull.low <= lull.before < lull.after <= lull.high
    assert ceasefire.claims == ("A2-010",)
    assert (ceasefire.before, ceasefire.after["date"]) == (None, "2025-03-03")


BRANCHES = {
    "name": "two_events",
    "title": "One event before the branch, one after",
    "base": "baseline",
    "expectation": {"outcome": "trust", "direction": "higher", "at_least": 0.01},
    "events": {
        "early": event("2022-06-06", **{"ukraine_war.talks": 1.0}),
        "late": event("2023-02-08", **{"air_defence.stage": 5, "air_defence.let_go": 1}),
    },
}

EARLY = {"name": "early", "title": "One event alone", "base": "baseline"}


def test_a_branch_is_the_reference_before_its_date_bit_for_bit_and_the_other_after():
    reference = load("baseline", {"horizon": 100})
    other = replace(load(BRANCHES), horizon=reference.horizon)
    branch = branched(reference, other, dt.date(2023, 2, 8))
    assert "early" not in branch.events
    assert branch.events["late"] == other.events["late"]
    assert branch.expectation is None
    one, two = (sim.run(scenario, runs=20, seed=0, uncertainty="point") for scenario in (reference, branch))
    before, first = slice(None, "2023-01-30"), slice("2023-02-06", "2023-02-06")
    xr.testing.assert_identical(one.sel(time=before).drop_attrs(), two.sel(time=before).drop_attrs())
    assert not one.sel(time=first).equals(two.sel(time=first))
    alone = load({**BRANCHES, "events": {"late": BRANCHES["events"]["late"]}})
    assert alike(branch, replace(alone, horizon=reference.horizon))


def test_a_branch_before_all_changes_is_the_other_with_its_expectation():
    reference, other = load("baseline"), load("s400_delivered")
    branch = branched(reference, other, dt.date(2023, 1, 2))
    assert branch == other
    assert alike(branched(reference, other, dt.date(2023, 6, 12)), reference)


def test_an_event_that_has_happened_can_come_again_after_the_branch():
    acts = {"ukraine_war.talks": 1.0}
    early = load({**EARLY, "events": {"talks": event("2022-06-06", **acts)}})
    later = load({**BRANCHES, "events": {"talks": event("2023-02-06", **acts)}})
    branch = branched(early, later, dt.date(2022, 10, 5))
    assert branch.events["talks"] == early.events["talks"]
    assert branch.events["talks_again"] == later.events["talks"]


def test_what_acts_from_the_start_cannot_be_branched():
    with pytest.raises(InputError) as caught:
        compare(
            ["baseline", "ceasefire", "us_eu_split", "s400_delivered"], runs=1, branch="2023-10-18", uncertainty="point"
        )
    message = str(caught.value)
    assert "branch of ceasefire: params.lull: acts from the start and cannot be branched" in message
    assert "branch of us_eu_split: postures.european_union" in message
    assert "s400_delivered" not in message
    assert "2 faults; nothing was compared." in message
