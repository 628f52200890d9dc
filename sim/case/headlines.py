"""Headlines: the outcomes and events that are shown where nobody asks for others, and where each of them is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, get_args

from pydantic import Field

from sim.case.columns import POSTURE, Column
from sim.case.roster import Roster
from sim.ground.axes import AXES_OF_KIND
from sim.ground.documents import Document, Key
from sim.ground.faults import Fault, not_among
from sim.ground.records import Strict
from sim.ground.validation import read_checked

Place = Literal["main", "fan", "interval", "over_time", "sweep_first", "sweep_then", "response"]
"""Where an outcome is shown: what the comments of the file say of each."""


class Headlines(Strict):
    """The file ``outcomes.yaml``: where each outcome is shown, and the events of which curves are drawn."""

    outcomes: dict[str, tuple[Place, ...]] = Field(min_length=1)
    events: tuple[str, ...] = ()

    def at(self, place: Place) -> tuple[str, ...]:
        """Return the columns of outcomes that are shown in a place, in the order of the file."""
        return tuple(name for name, places in self.outcomes.items() if place in places)


def read_headlines(path: Path, of: Roster) -> Headlines:
    """Read which outcomes and events of a roster are shown where.

    Raises
    ------
    InputError
        With every fault: of form, or a name that no run of the roster records, with the nearest one.
    """

    def faults(document: Document, file: Headlines) -> Iterator[Fault]:
        yield from _outcome_faults(document, file, of)
        yield from _event_faults(document, file, of)

    return read_checked(path, Headlines, faults)


def _outcome_faults(document: Document, file: Headlines, of: Roster) -> Iterator[Fault]:
    for name, places in file.outcomes.items():
        key: Key = ("outcomes", name)
        try:
            column = Column.parse(name, of)
        except ValueError as error:
            yield document.fault(key, str(error))
            continue
        if column.is_coded:
            yield document.fault(key, "has no mean: its numbers stand for stages. List the events that tell of them.")
        if column.outcome == POSTURE and "fan" in places:
            yield document.fault(key, "is a share of weeks; it has no fan over time.")
        if "over_time" in places and "fan" not in places:
            yield document.fault(key, "is drawn over time; list it under fan too, so that its weeks are kept.")
    for place in get_args(Place):
        if not any(place in places for places in file.outcomes.values()):
            yield document.fault(("outcomes",), f"no outcome is listed under {place}.")


def _event_faults(document: Document, file: Headlines, of: Roster) -> Iterator[Fault]:
    entities = [name for kind in AXES_OF_KIND for name in of.names(kind)]
    for number, name in enumerate(file.events):
        labels = Column.split(name).labels
        if len(labels) != 1:
            yield document.fault(("events", number), f"{name!r} names no entity in brackets, as EVENT[ENTITY] does.")
        elif labels[0] not in entities:
            yield document.fault(("events", number), not_among(labels[0], "an entity of the roster", entities))
