"""The roster: who plays which role, as data. A second case is a second roster, with no rule touched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from sim import resources
from sim.axes import ACTS, POLICIES, ROLES, TERMS
from sim.documents import read
from sim.faults import InputError
from sim.identity import entity_number
from sim.roster_check import roster_faults
from sim.roster_file import KINDS_WITH_TRAITS, Level, RosterFile
from sim.state import LAYOUT, Links, Sizes
from sim.validation import checked


@dataclass(frozen=True)
class Roster:
    """The roster with its names in order.

    Parameters
    ----------
    file : RosterFile
        What was read.
    """

    file: RosterFile

    def names(self, kind: str) -> list[str]:
        """Return the names of the entities of a kind; intermediaries and globals have none."""
        return list(getattr(self.file, kind)) if kind not in ("globals", "intermediaries") else []

    @property
    def most_postures(self) -> int:
        """Length of the longest menu."""
        return max(len(actor.postures) for actor in self.file.actors.values())

    def sizes(self, intermediaries: int) -> Sizes:
        """Return how many entities of each kind there are."""
        counts = {kind: len(self.names(kind)) for kind in LAYOUT}
        counts |= {"globals": 1, "intermediaries": intermediaries}
        return Sizes(counts, self.most_postures, len(self.file.items), len(self.file.ties))

    def kind_of_place(self, place: int) -> str:
        """Return the kind of the intermediary in a place."""
        return self.file.intermediaries.mix[place % len(self.file.intermediaries.mix)]

    def traits(self, intermediaries: int) -> Iterator[tuple[str, int, str, tuple[int, ...], Level]]:
        """Iterate over every trait: kind, entity, trait, position within, and the parameter or number behind it."""
        for trait, parameter in self.file.globals.items():
            yield "globals", 0, trait, (), parameter
        for kind in KINDS_WITH_TRAITS:
            for number, record in enumerate(getattr(self.file, kind).values()):
                for trait, parameter in record.traits.items():
                    yield kind, number, trait, (), parameter
        for number in range(intermediaries):
            for trait, parameter in self.file.intermediaries.kinds[self.kind_of_place(number)].items():
                yield "intermediaries", number, trait, (), parameter
        ties = self.names("ties")
        for number, order in enumerate(self.file.orders.values()):
            for tie, parameter in order.ties.items():
                yield "orders", number, "tie_sensitivity", (ties.index(tie),), parameter
        yield from self._actor_traits()

    def _actor_traits(self) -> Iterator[tuple[str, int, str, tuple[int, ...], Level]]:
        items = self.names("items")
        for number, actor in enumerate(self.file.actors.values()):
            for term, parameter in actor.weights.items():
                yield "actors", number, "weight", (TERMS[actor.role].index(term),), parameter
            for position, posture in enumerate(actor.postures.values()):
                yield "actors", number, "available", (position,), 1.0
                for item, level in posture.ship.items():
                    yield "actors", number, "ship_level", (position, items.index(item)), level
                for act_position, act in enumerate(ACTS):
                    yield "actors", number, "act_level", (position, act_position), posture.level(act)

    def links(self, policies: Mapping[str, str]) -> Links:
        """Return who is whose, as positions.

        Parameters
        ----------
        policies : mapping of str to str
            The policy of each actor.
        """
        file = self.file
        actors, items, ledgers = self.names("actors"), list(file.items.values()), self.names("ledgers")
        orders = list(file.orders.values())

        def first(values: list[bool]) -> int:
            return values.index(True) if True in values else -1

        def numbers(values: list[int]) -> Any:
            return np.array(values, dtype=np.int64)

        def where(name: str | None, names: list[str]) -> int:
            return names.index(name) if name is not None else -1

        posture_number = np.zeros((len(actors), self.most_postures), dtype=np.uint64)
        for row, (name, actor) in enumerate(file.actors.items()):
            for column, posture in enumerate(actor.postures):
                posture_number[row, column] = entity_number("posture", f"{name}.{posture}")
        return Links(
            actor_role=numbers([ROLES.index(actor.role) for actor in file.actors.values()]),
            actor_policy=numbers([POLICIES.index(policies[name]) for name in actors]),
            actor_item=numbers([first([item.supplier == name for item in items]) for name in actors]),
            actor_dyad=numbers([first([dyad.of == name for dyad in file.dyads.values()]) for name in actors]),
            actor_ledger=numbers([first([book.debtor == name for book in file.ledgers.values()]) for name in actors]),
            dyad_partner=numbers([actors.index(dyad.in_) for dyad in file.dyads.values()]),
            dyad_item=numbers([where(dyad.due.item, self.names("items")) for dyad in file.dyads.values()]),
            dyad_ledger=numbers([where(dyad.due.ledger, ledgers) for dyad in file.dyads.values()]),
            item_supplier=numbers([actors.index(item.supplier) for item in items]),
            item_channel=numbers([self.names("channels").index(item.channel) for item in items]),
            item_ledger=numbers([ledgers.index(item.ledger) for item in items]),
            item_regime=numbers([self.names("regimes").index(item.regime) for item in items]),
            order_supplier=numbers([actors.index(order.supplier) for order in orders]),
            order_ledger=numbers([ledgers.index(order.ledger) for order in orders]),
            order_dyad=numbers(
                [
                    first([(dyad.of, dyad.in_) == (order.recipient, order.supplier) for dyad in file.dyads.values()])
                    for order in orders
                ]
            ),
            tie_of=numbers([actors.index(tie.of) for tie in file.ties.values()]),
            order_number=np.array([entity_number("order", name) for name in file.orders], dtype=np.uint64),
            ledger_debtor=numbers([actors.index(book.debtor) for book in file.ledgers.values()]),
            posture_number=posture_number,
        )


def read_roster(path: Path) -> Roster:
    """Read a roster and check that every name and every trait in it is sound.

    Raises
    ------
    InputError
        With every fault of form, or every dangling name and unbound trait.
    """
    document = read(path)
    file = checked(document, RosterFile)
    faults = roster_faults(document, file)
    if faults:
        raise InputError(faults)
    return Roster(file)


@cache
def roster() -> Roster:
    """Return the shipped roster."""
    return read_roster(resources.data("roster.yaml"))
