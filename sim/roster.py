"""The roster: who plays which role, as data. A second case is a second roster, with no rule touched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from sim import resources
from sim.axes import ACTS, POLICIES, ROLES, TERMS
from sim.documents import read
from sim.draws import entity_number
from sim.faults import InputError, input_error, not_among
from sim.records import Strict
from sim.state import LAYOUT, Links, Sizes
from sim.validation import checked

Level = float | str
"""A posture's level of an act: 0, 1, or the name of a parameter."""
Traits = dict[str, str]


class Posture(Strict):
    """A named bundle of act levels."""

    ship: dict[str, Level] = {}
    pay: Level = 0.0

    def level(self, act: str) -> Level:
        """Return the level of an act."""
        value: Level = getattr(self, act)
        return value


class Actor(Strict):
    """A decision maker."""

    title: str
    role: Literal["supplier", "recipient"]
    weights: dict[str, str]
    postures: dict[str, Posture] = Field(min_length=1)

    @model_validator(mode="after")
    def _known_terms(self) -> Self:
        for term in self.weights:
            if term not in TERMS[self.role]:
                raise ValueError(not_among(term, f"a term of a {self.role}", TERMS[self.role]))
        return self


class Due(Strict):
    """What a partner owes: shipments of an item, or payments on a ledger."""

    item: str | None = None
    ledger: str | None = None


class Dyad(Strict):
    """The trust of one actor in another."""

    of: str
    in_: str = Field(alias="in")
    due: Due
    traits: Traits


class Item(Strict):
    """A good that is traded."""

    title: str
    supplier: str
    recipient: str
    channel: str
    ledger: str
    regime: str
    traits: Traits


class Ledger(Strict):
    """A barter ledger between two actors."""

    creditor: str
    debtor: str
    traits: Traits


class Titled(Strict):
    """A channel or a sender."""

    title: str
    traits: Traits


class Regime(Strict):
    """A legal regime that can be in force."""

    title: str
    in_force_at_start: bool


class Intermediaries(Strict):
    """Kinds of intermediaries, and the order in which they fill the places."""

    mix: tuple[str, ...] = Field(min_length=1)
    kinds: dict[str, Traits]


class RosterFile(Strict):
    """The file ``roster.yaml``."""

    globals: Traits
    actors: dict[str, Actor]
    dyads: dict[str, Dyad]
    items: dict[str, Item]
    ledgers: dict[str, Ledger]
    channels: dict[str, Titled]
    senders: dict[str, Titled]
    regimes: dict[str, Regime]
    intermediaries: Intermediaries


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
        return Sizes(counts, self.most_postures, len(self.file.items))

    def kind_of_place(self, place: int) -> str:
        """Return the kind of the intermediary in a place."""
        return self.file.intermediaries.mix[place % len(self.file.intermediaries.mix)]

    def traits(self, intermediaries: int) -> Iterator[tuple[str, int, str, tuple[int, ...], Level]]:
        """Iterate over every trait: kind, entity, trait, position within, and the parameter or number behind it."""
        for trait, parameter in self.file.globals.items():
            yield "globals", 0, trait, (), parameter
        for kind in ("dyads", "items", "ledgers", "channels", "senders"):
            for number, record in enumerate(getattr(self.file, kind).values()):
                for trait, parameter in record.traits.items():
                    yield kind, number, trait, (), parameter
        for number in range(intermediaries):
            for trait, parameter in self.file.intermediaries.kinds[self.kind_of_place(number)].items():
                yield "intermediaries", number, trait, (), parameter
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
            ledger_debtor=numbers([actors.index(book.debtor) for book in file.ledgers.values()]),
            posture_number=posture_number,
        )


def read_roster(path: Path) -> Roster:
    """Read a roster and check that every name in it is of the roster.

    Raises
    ------
    InputError
        With every fault of form, or every dangling name.
    """
    document = read(path)
    file = checked(document, RosterFile)
    faults = []

    def need(name: str, kind: str, *key: str) -> None:
        names = list(getattr(file, kind))
        if name not in names:
            faults.append(document.fault(key, not_among(name, f"one of the {kind}", names)))

    for name, dyad in file.dyads.items():
        need(dyad.of, "actors", "dyads", name, "of")
        need(dyad.in_, "actors", "dyads", name, "in")
        if (dyad.due.item is None) == (dyad.due.ledger is None):
            faults.append(document.fault(("dyads", name, "due"), "give either an item or a ledger."))
        if dyad.due.item is not None:
            need(dyad.due.item, "items", "dyads", name, "due", "item")
        if dyad.due.ledger is not None:
            need(dyad.due.ledger, "ledgers", "dyads", name, "due", "ledger")
    for name, item in file.items.items():
        need(item.supplier, "actors", "items", name, "supplier")
        need(item.recipient, "actors", "items", name, "recipient")
        need(item.channel, "channels", "items", name, "channel")
        need(item.ledger, "ledgers", "items", name, "ledger")
        need(item.regime, "regimes", "items", name, "regime")
    for name, ledger in file.ledgers.items():
        need(ledger.creditor, "actors", "ledgers", name, "creditor")
        need(ledger.debtor, "actors", "ledgers", name, "debtor")
    for name, actor in file.actors.items():
        for posture, record in actor.postures.items():
            for item in record.ship:
                need(item, "items", "actors", name, "postures", posture, "ship", item)
    if faults:
        raise InputError(faults)
    for kind in file.intermediaries.mix:
        if kind not in file.intermediaries.kinds:
            raise input_error(str(path), not_among(kind, "a kind", file.intermediaries.kinds), key="intermediaries.mix")
    return Roster(file)


@cache
def roster() -> Roster:
    """Return the shipped roster."""
    return read_roster(resources.data("roster.yaml"))
