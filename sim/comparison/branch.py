"""Branch: a scenario that equals another until a date, and itself from then on."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sim.comparison.assumption import assumptions_of, in_order
from sim.ground.faults import Fault, InputError
from sim.kernel.clock import Clock
from sim.scenario.file import Event, ScriptEntry
from sim.scenario.load import Scenario

SOURCE = "branch"


def branched(reference: Scenario, other: Scenario, date: dt.date) -> Scenario:
    """Return a scenario that equals the reference before a date, and the other from then on.

    Runs with the same draws are identical, bit for bit, in every week before the one that contains the date: events
    and entries of scripts that take effect in earlier weeks are the reference's, later ones the other's. Whatever
    acts from the start must be the same in both: weeks, parameters, mechanisms, contested claims and policies. The
    expectation is kept only if nothing of the other is left out.

    Raises `InputError` with everything that cannot be branched.
    """
    fixed = [one for one in assumptions_of(reference, other) if not _dated(one.kind, one.before, one.after)]
    if fixed:
        message = "acts from the start and cannot be branched; it must be as in the reference."
        raise InputError([Fault(f"{SOURCE} of {other.name}", 0, one.key, message) for one in fixed])
    clock, first = reference.clock, reference.clock.step_of(date)
    events = {name: event for name, event in reference.events.items() if _week(clock, event) < first}
    for name, event in other.events.items():
        if _week(clock, event) >= first:
            # An event that has happened in the reference may happen again in the other.
            events[f"{name}_again" if name in events else name] = event
    joined = {
        actor: tuple(entry for entry in reference.scripts.get(actor, ()) if _week(clock, entry) < first)
        + tuple(entry for entry in other.scripts.get(actor, ()) if _week(clock, entry) >= first)
        for actor in {**reference.scripts, **other.scripts}
    }
    scripts = {name: script for name, script in joined.items() if script}
    found = replace(other, events=in_order(events), scripts=scripts)
    return replace(found, expectation=None if assumptions_of(other, found) else other.expectation)


def _dated(kind: str, before: object, after: object) -> bool:
    """Say whether an assumption acts only at dates, or on no run at all."""
    if kind == "posture" and isinstance(before, dict) and isinstance(after, dict):
        return bool(before["policy"] == after["policy"])
    return kind in ("event", "window")


def _week(clock: Clock, dated: Event | ScriptEntry) -> int:
    """Return the step at which something takes effect; after the last one if the run does not reach it."""
    return clock.step_of(dated.date) if clock.reaches(dated.date) else clock.steps
