"""What a scenario sets by force, and its reference does not, as columns of outcomes: no run of it decides these."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from sim.case.columns import OUTCOMES, POSTURE, Column, entities_in_order
from sim.comparison.dependencies import Node

if TYPE_CHECKING:
    from sim.case.roster import Roster
    from sim.scenario.load import Scenario


CERTAIN, ALIKE, ONCE = "certain", "alike", "once"
"""How far what is set decides a difference: wholly; but for runs of the reference; or only when it was set."""
SET: Final = "set by the scenario"
"""Said of what is the same in every run of a scenario, since that sets it: an interval there is of the reference."""
SAID_OF_SET: Final = {CERTAIN: SET, ALIKE: SET, ONCE: f"{SET} at some time"}
"""What is said of what a scenario sets, by how far that decides a difference."""


def recorded_of(roster: Roster) -> dict[Node, str]:
    """Return the column of each variable that is recorded."""
    return {
        (outcome.kind, place, outcome.variable): str(Column(name, labels))
        for name, outcome in OUTCOMES.items()
        for place, labels in entities_in_order(outcome.kind, roster)
    }


def settable_nodes(names: Iterable[str], roster: Roster) -> Iterator[Node]:
    """Iterate over the variables that files name ``entity.variable``."""
    for name in names:
        target: Any = roster.settable[name]
        yield target.kind, target.entity, target.variable.name


def imposed_by(reference: Scenario, other: Scenario, date: dt.date) -> frozenset[str]:
    """Return the columns that a scenario sets by a date, and its reference does not, or otherwise.

    That is by events whose day has come and that hold nothing that has ended, by contested claims that are certain, and
    by scripts, of whose actors the columns are those of all postures. What is set may have moved on since.
    """
    roster, known = other.case.roster, recorded_of(other.case.roster)
    nodes = settable_nodes(_set_in(reference, other, date), roster)
    columns = {known[node] for node in nodes if node in known}
    scripted = [actor for actor, script in other.scripts.items() if reference.scripts.get(actor) != script]
    menus = {actor: roster.file.actors[actor].postures for actor in scripted}
    shares = {str(Column(POSTURE, (actor, posture))) for actor, menu in menus.items() for posture in menu}
    return frozenset({*columns, *shares, *(str(Column(POSTURE, (actor,))) for actor in scripted)})


def _set_in(reference: Scenario, other: Scenario, date: dt.date) -> Iterator[str]:
    for name, event in other.events.items():
        there = reference.events.get(name)
        same = there is not None and (there.date, there.until, there.set) == (event.date, event.until, event.set)
        if not same and event.date <= date and (event.until is None or event.until > date):
            yield from event.set
    for name, chance in other.contested.items():
        record = other.case.contradictions[name]
        certain = {1.0: record.if_true, 0.0: record.if_false}.get(chance)
        if certain and reference.contested.get(name) != chance:
            yield from certain.set
