"""The form of the roster's file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.records import Number, Strict

Level = Annotated[Number, Field(ge=0.0, le=1.0)] | str
"""A posture's level of an act: from 0 to 1, or the name of a parameter."""
Traits = dict[str, str]
KINDS_WITH_TRAITS = ("actors", "dyads", "items", "orders", "ties", "ledgers", "channels", "senders")


class Posture(Strict):
    """A named bundle of act levels."""

    ship: dict[str, Level] = Field(default_factory=dict)
    pay: Level = 0.0
    promise: Level = 0.0
    deliver_ordinary: Level = 0.0
    deliver_sensitive: Level = 0.0

    def level(self, act: str) -> Level:
        """Return the level of an act."""
        value: Level = getattr(self, act)
        return value


class Actor(Strict):
    """A decision maker."""

    title: str
    role: Literal["supplier", "recipient"]
    traits: Traits
    weights: dict[str, str]
    postures: dict[str, Posture] = Field(min_length=1)


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


class Order(Strict):
    """A lumpy good on the order book, and how far each tie objects to it."""

    title: str
    supplier: str
    recipient: str
    ledger: str
    ties: dict[str, str]
    traits: Traits


class Tie(Strict):
    """An actor's tie with somebody who need not be an actor here."""

    of: str
    with_: str = Field(alias="with")
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
    orders: dict[str, Order] = Field(default_factory=dict)
    ties: dict[str, Tie] = Field(default_factory=dict)
    ledgers: dict[str, Ledger]
    channels: dict[str, Titled]
    senders: dict[str, Titled]
    regimes: dict[str, Regime]
    intermediaries: Intermediaries
