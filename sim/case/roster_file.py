"""The form of the roster's file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.ground.records import Number, Strict

Level = Annotated[Number, Field(ge=0.0, le=1.0)] | str
"""A posture's level of an act: from 0 to 1, or the name of a parameter."""
Traits = dict[str, str | Literal[0, 1]]
"""The parameter behind each trait; 0 or 1 where nothing or the whole is meant by definition."""
KINDS_WITH_TRAITS = (
    "actors",
    "factions",
    "dyads",
    "items",
    "orders",
    "ties",
    "clocks",
    "ledgers",
    "senders",
    "sanctions",
    "channels",
    "beliefs",
    "strikes",
    "proxies",
    "rivals",
    "wars",
    "tracks",
)


class Posture(Strict):
    """A named bundle of act levels."""

    ship: dict[str, Level] = Field(default_factory=dict)
    pay: Level = 0.0
    promise: Level = 0.0
    deliver_ordinary: Level = 0.0
    deliver_sensitive: Level = 0.0
    buy_elsewhere: Level = 0.0
    spoil: Level = 0.0
    ask: Level = 0.0
    deny: Level = 0.0
    admit: Level = 0.0
    approach: Level = 0.0
    retaliate: Level = 0.0
    threaten: Level = 0.0
    designate: Level = 0.0
    sectoral: Level = 0.0
    disclose: Level = 0.0
    relieve: Level = 0.0
    criticise: Level = 0.0
    limited_strike: Level = 0.0
    deep_strike: Level = 0.0

    def level(self, act: str) -> Level:
        """Return the level of an act."""
        value: Level = getattr(self, act)
        return value


class Traited(Strict):
    """Anything with traits."""

    traits: Traits


class Named(Strict):
    """Somebody with a title, a shorter one for where there is little room, and perhaps an article in a sentence."""

    title: str
    short: str = ""
    article: bool = False


class Actor(Traited, Named):
    """A decision maker."""

    role: Literal["supplier", "recipient", "sender", "striker"]
    weights: dict[str, str]
    postures: dict[str, Posture] = Field(min_length=1)


class Faction(Traited):
    """A faction with a vote inside an actor, and how a reformist one weighs its terms."""

    title: str
    of: str
    emphasis: dict[str, str] = Field(default_factory=dict)


class Due(Strict):
    """What a partner owes: shipments of an item, payments on a ledger, relief for an approach, or restraint."""

    item: str | None = None
    ledger: str | None = None
    relief: Literal[True] | None = None
    restraint: Literal[True] | None = None


class Dyad(Traited):
    """The trust of one actor in another."""

    of: str
    in_: str = Field(alias="in")
    due: Due
    outside: str | None = None


class Item(Traited):
    """A good that is traded."""

    title: str
    short: str = ""
    supplier: str
    recipient: str
    ledger: str
    public: str
    regime: str | None = None
    war: str | None = None
    strike: str | None = None
    clock: str | None = None
    rival: str | None = None


class Order(Traited):
    """A lumpy good on the order book, and how far each tie objects to it."""

    title: str
    supplier: str
    recipient: str
    ledger: str
    strike: str | None = None
    clock: str | None = None
    ties: dict[str, str] = Field(default_factory=dict)


class Tie(Traited):
    """An actor's tie with somebody who need not be an actor here, and which acts wear or mend it."""

    of: str
    with_: str = Field(alias="with")
    offence: dict[str, str] = Field(default_factory=dict)
    reproach: dict[str, str] = Field(default_factory=dict)
    mending: dict[str, str] = Field(default_factory=dict)


class ActClock(Traited):
    """How near an act is that cannot be taken back: shipments of an item, or a level of an act."""

    of: str
    item: str | None = None
    act: str | None = None


class Ledger(Traited):
    """A barter ledger between two actors."""

    creditor: str
    debtor: str


class Channel(Traited):
    """A route for goods or payments; a lumpy one opens all at once."""

    title: str
    leg: Literal["transport", "payment", "procurement"]
    lumpy: bool = False


class Sender(Traited):
    """The instrument of designations of an actor that sends sanctions."""

    of: str


class Sanction(Traited):
    """Measures of one type by one sender on one target."""

    sender: str
    target: str
    type: Literal["sector", "finance"]


class Regime(Strict):
    """A legal regime that can be in force."""

    title: str
    in_force_at_start: bool


class View(Traited):
    """What an observer, or the public, believes of transfers of an item."""

    observer: str | None = None
    item: str
    partner: str | None = None


class StrikePair(Traited):
    """Somebody who can strike, and whom."""

    striker: str
    target: str
    proxy: str
    track: str


class Rival(Traited):
    """Another supplier of a recipient."""

    title: str
    recipient: str


class War(Traited):
    """A war that a recipient fights."""

    title: str
    recipient: str


class Track(Traited):
    """Negotiations with an adversary, and who could spoil them."""

    title: str
    of: str
    with_: str = Field(alias="with")
    spoiler: str


class Titled(Traited):
    """Something with a title and traits."""

    title: str


class Context(Named):
    """Somebody who follows simple rules, and the entities that it answers for."""

    holds: dict[str, list[str]]


class IntermediaryKind(Traited):
    """A kind of intermediary, and the legs that it serves."""

    serves: tuple[Literal["transport", "payment", "procurement"], ...] = Field(min_length=1)


class Intermediaries(Strict):
    """Kinds of intermediaries, and the order in which they fill the places."""

    mix: tuple[str, ...] = Field(min_length=1)
    kinds: dict[str, IntermediaryKind]


class RosterFile(Strict):
    """The file ``roster.yaml``. A kind that a case does not have is left out."""

    globals: Traits
    actors: dict[str, Actor] = Field(min_length=1)
    factions: dict[str, Faction] = Field(default_factory=dict)
    dyads: dict[str, Dyad] = Field(min_length=1)
    items: dict[str, Item] = Field(min_length=1)
    orders: dict[str, Order] = Field(default_factory=dict)
    ties: dict[str, Tie] = Field(default_factory=dict)
    clocks: dict[str, ActClock] = Field(default_factory=dict)
    ledgers: dict[str, Ledger] = Field(min_length=1)
    senders: dict[str, Sender] = Field(default_factory=dict)
    sanctions: dict[str, Sanction] = Field(default_factory=dict)
    channels: dict[str, Channel] = Field(min_length=1)
    regimes: dict[str, Regime] = Field(default_factory=dict)
    beliefs: dict[str, View] = Field(min_length=1)
    strikes: dict[str, StrikePair] = Field(default_factory=dict)
    proxies: dict[str, Titled] = Field(default_factory=dict)
    rivals: dict[str, Rival] = Field(default_factory=dict)
    wars: dict[str, War] = Field(default_factory=dict)
    tracks: dict[str, Track] = Field(default_factory=dict)
    contexts: dict[str, Context] = Field(default_factory=dict)
    intermediaries: Intermediaries
