"""Signposts in scenario files: what is checked, what is said of sound ones, and what runs make of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import sim
from helpers.core import same_bits
from sim.analysis.paired.events import event_times
from sim.engine.ensemble import run_ensemble
from sim.ground.faults import InputError
from sim.recorded.trajectories import to_dataset
from sim.scenario.inputs import build_inputs
from sim.scenario.load import load
from sim.scenario.notes import notes_of
from sim.scenario.watch import signposts_of
from sim.stages.schedule import advance

POST = {"actor": "united_states", "outcome": "belief[us_on_missiles]", "above": 0.9, "posture": "sectoral_and_list"}
NAME, RUNS = "missile_red_line", 16
HORIZON = "2024-04-01"


def with_posts(**posts):
    return {"name": "mine", "title": "My own", "base": "baseline", "horizon": HORIZON, "signposts": posts}


FAULTS = [
    ({"actor": "untied_states"}, "actor: 'untied_states' is not an actor that decides.*'united_states'"),
    ({"outcome": "belief[us_on_misiles]"}, r"outcome: .* sees.*'belief\[us_on_missiles\]'"),
    ({"outcome": "delivered[missiles]"}, r"outcome: 'delivered\[missiles\]' is not an outcome that united_states sees"),
    ({"outcome": "belief[eu_on_missiles]"}, "is not an outcome that united_states sees"),
    ({"outcome": "strike_hazard[israel_on_iran]"}, "is not an outcome that united_states sees"),
    ({"outcome": "false_alarm[us_on_missiles]"}, "is not an outcome that united_states sees"),
    ({"outcome": "posture[united_states]"}, "is not an outcome that united_states sees"),
    ({"outcome": "belief"}, "is not an outcome that united_states sees"),
    ({"outcome": "confirmed[us_on_missiles]"}, r"confirmed\[us_on_missiles\] is a time, which crosses no level"),
    ({"above": 1}, r"above: belief\[us_on_missiles\] is never above 1: its bounds are 0 and 1\."),
    ({"above": -0.1}, r"is always above -0\.1"),
    ({"above": None, "below": 0}, r"below: belief\[us_on_missiles\] is never below 0"),
    ({"above": None, "below": 1.5}, r"is always below 1\.5"),
    ({"above": None}, "give one of `above` and `below`"),
    ({"below": 0.1}, "give one of `above` and `below`"),
    ({"posture": None}, "does nothing; give `set`, or a `posture`"),
    ({"posture": "sectoral"}, "posture: 'sectoral' is not a posture of united_states.*'sectoral_and_list'"),
    ({"set": {"us_listings.efort": 3}}, "set.us_listings.efort: .*not a settable variable.*'us_listings.effort'"),
    ({"set": {"us_listings.effort": 99}}, "99 is outside its bounds, 0 to 50"),
    ({"hold": 3}, "`hold`: 3 weeks; postures are chosen every 4 weeks"),
    ({"delay": -1}, "delay: -1"),
    ({"delay": 1.5}, "delay: 1.5"),
    ({"since": "2023-05-01", "by": "2023-04-30"}, "`by`: 2023-04-30 is before `since`"),
    ({"since": "2021-05-01"}, r"since: 2021-05-01 is before the run starts \(2022-02-21\)"),
    ({"by": "2022-02-30"}, "by: 2022-02-30 is not a date"),
    ({"claims": ["A4-999"]}, r"claims\[1\]: 'A4-999' is not a claim of the ledger"),
    ({"untill": "2023-01-01"}, "untill: 'untill' is not a key here"),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "said"), FAULTS, ids=lambda value: str(value)[:50])
def test_what_is_wrong_is_said_in_one_message(changed, said):
    post = {key: value for key, value in {**POST, **changed}.items() if value is not None}
    with pytest.raises(InputError, match=rf"signposts\.sure.*{said}") as raised:
        load(with_posts(sure=post))
    assert len(raised.value.faults) == 1


def test_what_is_wrong_with_a_scenario_and_its_bases_together_is_said():
    with pytest.raises(InputError, match=r"signposts: 9 signposts; at most 8 are watched in a run\."):
        load(with_posts(**{f"post_{number}": POST for number in range(9)}))
    script = [{"date": "2023-01-02", "posture": "watch_and_wait"}]
    told = {"united_states": {"policy": "scripted", "script": script}}
    with pytest.raises(
        InputError, match=r"signposts\.sure\.posture: united_states has the policy scripted, which gives"
    ):
        load(with_posts(sure=POST) | {"postures": told})
    with pytest.raises(InputError, match=r"postures\.united_states: united_states has the policy external"):
        load(NAME, {"postures.united_states.policy": "external"})
    with pytest.raises(
        InputError, match=r"signposts\.us_is_sur: 'us_is_sur' is not a signpost of the base.*'us_is_sure'"
    ):
        load(NAME, {"signposts.us_is_sur": "off"})
    with pytest.raises(
        InputError, match=r"signposts\.sure: 'no' is not a signpost \(a mapping with its actor\) or the word"
    ):
        load(with_posts(sure="no"))


def test_overrides_switch_a_signpost_off_and_move_its_level():
    assert set(load(NAME, {"signposts.us_is_sure": "off"}).signposts) == {"eu_is_sure"}
    moved = load(NAME, {"signposts.us_is_sure.below": 0.2, "signposts.eu_is_sure.delay": 0}).signposts
    assert (moved["us_is_sure"].above, moved["us_is_sure"].below, moved["us_is_sure"].hold) == (None, 0.2, 52)
    assert moved["eu_is_sure"].delay == 0
    with pytest.raises(InputError, match="the same signpost is switched off and changed"):
        load(NAME, {"signposts.us_is_sure": "off", "signposts.us_is_sure.above": 0.5})


def test_a_scenario_is_the_same_when_its_record_is_read_again():
    scenario = load(NAME)
    assert load(scenario.record()).signposts == scenario.signposts
    assert "signposts" not in load("baseline").record()


def notes(tmp_path: Path, **changed):
    post = {key: value for key, value in {**POST, **changed}.items() if value is not None}
    lines = "".join(f"    {key}: {value!r}\n" for key, value in post.items())
    path = tmp_path / "mine.yaml"
    path.write_text(f"name: mine\ntitle: My own\nbase: baseline\nsignposts:\n  sure:\n{lines}", encoding="utf-8")
    return list(notes_of(path))


def test_what_a_sound_signpost_does_from_the_start_or_never_is_said(tmp_path):
    assert notes(tmp_path) == []
    (start,) = notes(tmp_path, above=None, below=0.9)
    begins = "the signpost sure waits for belief[us_on_missiles] below 0.9, and the run starts below it, at "
    assert start.startswith(begins)
    (never,) = notes(tmp_path, since="2028-01-03")
    assert never == "the signpost sure is watched since 2028-01-03, after the last week of the run: it does nothing."
    (late,) = notes(tmp_path, delay=400)
    assert late == "the signpost sure would be answered after the last week of the run: it does nothing."


@pytest.fixture(scope="module")
def carried():
    """Return the inputs of the shipped scenario, a block of runs at the end, and their trajectories."""
    inputs = build_inputs(load(NAME, {"horizon": HORIZON}))
    block = inputs.block(3, np.arange(RUNS), 64)
    with np.errstate(all="ignore"):
        advance(block, 0, inputs.clock.steps)
    return inputs, block, to_dataset(block.out[:, :, :RUNS], inputs, seed=3)


def test_the_event_is_the_week_before_the_first_step_in_which_the_rules_raise_it(carried):
    inputs, _, trajectories = carried
    once = {f"signposts.{name}.again": False for name in inputs.scenario.signposts}
    inputs = build_inputs(load(NAME, {"horizon": HORIZON, **once}))
    block = inputs.block(3, np.arange(RUNS), 64)
    with np.errstate(all="ignore"):
        advance(block, 0, inputs.clock.steps)
    times = event_times(to_dataset(block.out[:, :, :RUNS], inputs, seed=3))
    for place, name in enumerate(inputs.scenario.signposts):
        raised, weeks = block.state[0].globals[0].raised[place, :RUNS], times[f"signpost[{name}]"]
        acted_on = weeks.where(weeks < inputs.clock.steps - 1)  # nobody can act on what the last week ends with
        assert np.array_equal(acted_on, np.where(raised > 0, raised - 1, np.nan), equal_nan=True)
        assert 0 < np.count_nonzero(raised) < RUNS
    assert {"signpost[us_is_sure]", "signpost[eu_is_sure]"} <= set(event_times(trajectories).columns)


def test_an_actor_takes_the_posture_after_the_delay_for_as_long_as_is_said_and_then_is_free(carried):
    inputs, _, trajectories = carried
    weeks = event_times(trajectories)["signpost[us_is_sure]"].dropna()
    menu = list(inputs.roster.file.actors["united_states"].postures)
    for run, week in weeks.items():
        held = trajectories.posture.sel(actor="united_states", run=run).values == menu.index("sectoral_and_list")
        first = int(-(-(week + 1 + 4) // 4) * 4)  # the first decision once the delay is over
        assert held[first : first + 48].all()
    every = trajectories.posture.sel(actor="united_states").values == menu.index("sectoral_and_list")
    assert not every.all(axis=1).any()


def test_a_signpost_that_is_never_raised_changes_no_bit_and_others_only_what_comes_after(carried):
    _, block, _ = carried
    plain = run_ensemble(build_inputs(load("baseline", {"horizon": HORIZON})), runs=RUNS, seed=3)
    never = with_posts(never=POST | {"above": 1 - 1e-16, "since": "2022-03-07", "by": "2022-03-14"})
    assert same_bits(plain, run_ensemble(build_inputs(load(never)), runs=RUNS, seed=3))
    raised = event_times(carried[2])[["signpost[us_is_sure]", "signpost[eu_is_sure]"]].min(axis=1)
    for run, week in enumerate(raised.fillna(plain.shape[1])):
        assert same_bits(plain[:, : int(week) + 1, run].copy(), block.out[:, : int(week) + 1, run].copy())


def test_an_actor_that_is_told_its_postures_otherwise_is_told_none():
    scenario = load(with_posts(sure=POST | {"set": {"us_listings.effort": 3}}))
    inputs = build_inputs(scenario)
    assert len(signposts_of(scenario, inputs.layout, inputs.clock)[1].row) == 2
    told = sim.load("baseline", {"postures.united_states.policy": "external"}).policies
    assert len(signposts_of(replace(scenario, policies=told), inputs.layout, inputs.clock)[1].row) == 1
