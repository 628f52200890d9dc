"""Overrides that are wrong: each fault in one line, with what is allowed and the nearest name."""

from __future__ import annotations

import pytest

from helpers.faults import listed, refused
from sim.scenario.load import load

EXPIRY = "unscr_2231_expiry"
EVENTS = listed(load("baseline").events)
FORMS = (
    "params.NAME, mechanisms.NAME, contested.NAME, events.ID=off, events.ID.date, signposts.ID=off, "
    "signposts.ID.above, postures.ACTOR.policy or horizon"
)


@pytest.mark.parametrize(
    "key",
    ["param.x", "params", "params.", "params..a", "params.a.b", "horizon.x", "start", "events.x", "events.x.date.y",
     "postures.russia", "", ".", "name", "base", "Params.a", " params.a", "params\n.a"],
)  # fmt: skip
def test_what_is_not_of_the_form_of_an_override_is_refused(key):
    shown = key.replace("\n", "\N{REPLACEMENT CHARACTER}")
    where = f"overrides: {shown}" if key else "overrides"
    assert refused("baseline", {key: 1}) == [f"{where}: is not an override; write {FORMS}."]


OVERRIDE_FAULTS = [
    ({5: 1}, f"overrides: 5: is not an override; write {FORMS}."),
    ({"params.drone_outputt": 1}, "overrides: params.drone_outputt: 'drone_outputt' is not a parameter. Did you mean "
     "'drone_output'?"),
    ({"params.drone_output": 1e9}, "overrides: params.drone_output: 1000000000 is outside its bounds, 10 to 300 "
     "unit/month."),
    ({"params.drone_output": "many"}, "overrides: params.drone_output: 'many' is not a number."),
    ({"params.drone_output": True}, "overrides: params.drone_output: true is not a number."),
    ({"params.drone_output": float("nan")}, "overrides: params.drone_output: nan is not a finite number."),
    ({"params.drone_output": None}, "overrides: params.drone_output: is empty; a number is wanted."),
    ({"mechanisms.trust": "bata"}, "overrides: mechanisms.trust: 'bata' is not an option. Allowed: beta, none, kydd, "
     "tit_for_tat. Did you mean 'beta'?"),
    ({"postures.iran.policy": "logitt"}, "overrides: postures.iran.policy: 'logitt' is not a policy. Allowed: logit, "
     "best_reply, uniform, learning, tit_for_tat, scripted, external. Did you mean 'logit'?"),
    ({"horizon": "2022-01-01"}, "overrides: horizon: 2022-01-01 is not between a week after the start (2022-02-21) and "
     "2060-01-01."),
    ({"horizon": 20270101}, "overrides: horizon: 20270101 weeks reach beyond the calendar; a date is "
     "written YYYY-MM-DD."),
    ({"horizon": 4.5}, "overrides: horizon: 4.5 is neither a date nor a whole number of weeks."),
    ({"horizon": True}, "overrides: horizon: true is not a date; write YYYY-MM-DD."),
    ({"horizon": -3}, "overrides: horizon: -3 is neither a date nor a whole number of weeks."),
    ({"horizon": "2027-02-30"}, "overrides: horizon: 2027-02-30 is not a date (February 2027 has 28 days)."),
    ({f"events.{EXPIRY}": "of"}, f"overrides: events.{EXPIRY}: is not an override; write {FORMS}."),
    ({f"events.{EXPIRY}.date": "2024-02-31"}, f"overrides: events.{EXPIRY}.date: 2024-02-31 is not a date (February "
     "2024 has 29 days)."),
    ({f"events.{EXPIRY}.date": "2020-01-01"}, f"overrides: events.{EXPIRY}.date: 2020-01-01 is before the run starts "
     "(2022-02-21)."),
    ({f"events.{EXPIRY}.date": "2027-12-27"}, f"overrides: events.{EXPIRY}.date: 2027-12-27 is not before the run ends "
     "(2027-12-27); give an earlier date, or a later horizon."),
    ({f"events.{EXPIRY}.date": "2024-01-01", "horizon": 52}, f"overrides: events.{EXPIRY}.date: 2024-01-01 is not "
     "before the run ends (2023-02-20); give an earlier date, or a later horizon."),
    ({"postures.iran.policy": "scripted", "postures.iran.script": [{"date": "2030-01-07", "posture": "hold_and_deny"}]},
     "overrides: postures.iran.script[1].date: 2030-01-07 is not before the run ends (2027-12-27); give an earlier "
     "date, or a later horizon."),
    ({f"events.{EXPIRY}.dat": "2024-01-01"}, f"overrides: events.{EXPIRY}.dat: 'dat' is not a key here. Allowed: date, "
     "until, kind, set, claims, label, note. Did you mean 'date'?"),
    ({"events.unscr_expiry.date": "2024-01-01"}, "overrides: events.unscr_expiry: 'unscr_expiry' is not an event of "
     f"the base.{EVENTS} Did you mean '{EXPIRY}'?"),
    ({"events.unscr_expiry": "off"}, "overrides: events.unscr_expiry: 'unscr_expiry' is not an event of the base."
     f"{EVENTS} Did you mean '{EXPIRY}'?"),
    ({f"events.{EXPIRY}": "off", f"events.{EXPIRY}.date": "2024-01-01"}, f"overrides: events.{EXPIRY}.date: the same "
     "event is switched off and changed; do one of them."),
    ({f"events.{EXPIRY}.date": "2024-01-01", f"events.{EXPIRY}": "off"}, f"overrides: events.{EXPIRY}: the same event "
     "is switched off and changed; do one of them."),
]  # fmt: skip


@pytest.mark.parametrize(("overrides", "message"), OVERRIDE_FAULTS, ids=[str(case[0])[:50] for case in OVERRIDE_FAULTS])
def test_an_override_that_is_wrong_is_said_in_one_line(overrides, message):
    assert refused("baseline", overrides) == [message]


def test_several_wrong_overrides_are_said_at_once():
    overrides = {"params.x": 1, "mechanisms.trust": "y", "horizon": "2023-02-29", f"events.{EXPIRY}.date": "2000-01-03"}
    lines = refused("baseline", overrides)
    keys = " ".join(line.split(": ")[1] for line in lines[:-1])
    assert keys == f"events.{EXPIRY}.date horizon mechanisms.trust params.x"
    assert lines[-1] == "4 faults; nothing was run."
