"""What an event of a scenario sets: in place of what, and until which other event sets it anew, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sim.case.columns import set_title
from sim.words import capital, counted, date_in_words, exact, quoted

if TYPE_CHECKING:
    from sim.scenario.file import Event
    from sim.scenario.load import Scenario

MOST: Final = 2
"""Variables of one event that are told of."""


def set_anew(reference: Scenario, other: Scenario) -> dict[str, str]:
    """Return of each event that only a scenario has what it sets, by the key of the change."""
    found = {}
    for name, event in other.events.items():
        if name in reference.events or not event.set or event.date > other.horizon:
            continue
        told = [_of_one(reference, other, event, *one) for one in event.set.items()]
        left = len(told) - MOST
        found[f"events.{name}"] = "; ".join([*told[:MOST], *([f"and {counted(left, 'more')}"] if left > 0 else [])])
    return found


def _of_one(reference: Scenario, other: Scenario, event: Event, variable: str, value: float) -> str:
    before = [one for one in _setting(reference, variable) if one.date <= event.date]
    after = [one for one in _setting(other, variable) if event.date < one.date <= other.horizon]
    title = set_title(other.case.roster.settable[variable], other.case.roster)
    said = f"{capital(title)} is set to {exact(value)} on {date_in_words(event.date)}"
    if before:
        said += f", where the reference last set it to {exact(before[-1].set[variable])}"
    if event.until is not None:
        said += f", and held until {date_in_words(event.until)}"
    if after:
        label = quoted(after[0].label) if after[0].label else "another event"
        said += f"; {label} sets it to {exact(after[0].set[variable])} on {date_in_words(after[0].date)}"
    return said


def _setting(scenario: Scenario, variable: str) -> Iterator[Event]:
    """Iterate over the events that set a variable, the earliest first."""
    yield from sorted((one for one in scenario.events.values() if variable in one.set), key=lambda one: one.date)
