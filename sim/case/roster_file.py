"""The form of the roster's file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import Field, create_model

from sim.ground.axes import ACTS
from sim.ground.records import Number, Strict

Level = Annotated[Number, Field(ge=0.0, le=1.0)] | str
"""A posture's level of an act: from 0 to 1, or the name of a parameter."""
Traits = dict[str, str | Literal[0, 1]]
"""The parameter behind each trait; 0 or 1 where nothing or the whole is meant by definition."""


@dataclass(frozen=True)
class NameOf:
    """Marks a text of the file as the name of an entity of this kind."""

    kind: str


ActorName = Annotated[str, NameOf("actors")]
BeliefName = Annotated[str, NameOf("beliefs")]
ClockName = Annotated[str, NameOf("clocks")]
ItemName = Annotated[str, NameOf("items")]
LedgerName = Annotated[str, NameOf("ledgers")]
StrikeName = Annotated[str, NameOf("strikes")]
TieName = Annotated[str, NameOf("ties")]
Leg = Literal["transport", "payment", "procurement"]


_LEVELS: dict[str, Any] = dict.fromkeys(ACTS, (Level, 0.0))
_Acts: Any = create_model("_Acts", __base__=Strict, **_LEVELS)
"""A level of each act."""


class Posture(_Acts):
    """A named bundle of act levels: how much it ships of each item, and a level of every other act.

    `about` names the items that its word, a denial or an admission, is about: every one where none is named.
    """

    ship: dict[ItemName, Level] = Field(default_factory=dict)
    about: tuple[ItemName, ...] = ()

    def level(self, act: str) -> Level:
        """Return the level of an act."""
        value: Level = getattr(self, act)
        return value

    def speaks_of(self, item: str) -> bool:
        """Say whether its word, where it gives one, is about an item."""
        return not self.about or item in self.about

    def does(self, what: str) -> bool:
        """Say whether it does an act at any level; of a word, ``deny drones`` asks whether it says so of an item."""
        act, _, item = what.partition(" ")
        return self.level(act) != 0.0 and (not item or self.speaks_of(item))


class Traited(Strict):
    """Anything with traits."""

    traits: Traits


class Titled(Traited):
    """Something with a title and traits."""

    title: str


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


class Faction(Titled):
    """A faction with a vote inside an actor, and how a reformist one weighs its terms."""

    of: ActorName
    emphasis: dict[str, str] = Field(default_factory=dict)


class Due(Strict):
    """What a partner owes: shipments of an item, payments on a ledger, relief for an approach, or restraint."""

    item: ItemName | None = None
    ledger: LedgerName | None = None
    relief: Literal[True] | None = None
    restraint: Literal[True] | None = None


class Dyad(Traited):
    """The trust of one actor in another."""

    of: ActorName
    in_: ActorName = Field(alias="in")
    due: Due
    outside: TieName | None = None


class Item(Titled):
    """A good that is traded."""

    short: str = ""
    supplier: ActorName
    recipient: ActorName
    ledger: LedgerName
    public: BeliefName
    regime: Annotated[str, NameOf("regimes")] | None = None
    war: Annotated[str, NameOf("wars")] | None = None
    strike: StrikeName | None = None
    clock: ClockName | None = None
    rival: Annotated[str, NameOf("rivals")] | None = None


class Order(Titled):
    """A lumpy good on the order book, and how far each tie objects to it."""

    supplier: ActorName
    recipient: ActorName
    ledger: LedgerName
    strike: StrikeName | None = None
    clock: ClockName | None = None
    ties: dict[TieName, str] = Field(default_factory=dict)


class Tie(Traited):
    """An actor's tie with somebody who need not be an actor here, and which acts wear or mend it."""

    of: ActorName
    with_: str = Field(alias="with")
    offence: dict[str, str] = Field(default_factory=dict)
    reproach: dict[str, str] = Field(default_factory=dict)
    mending: dict[str, str] = Field(default_factory=dict)


class ActClock(Traited):
    """How near an act is that cannot be taken back: shipments of an item, or a level of an act."""

    of: ActorName
    item: ItemName | None = None
    act: str | None = None


class Ledger(Traited):
    """A barter ledger between two actors."""

    creditor: ActorName
    debtor: ActorName


class CounterGood(Titled):
    """A bulk good that a debtor sends to its creditor, and the war that it also needs it for."""

    ledger: LedgerName
    war: Annotated[str, NameOf("wars")] | None = None


class Channel(Titled):
    """A route for goods or payments; a lumpy one opens all at once."""

    leg: Leg
    lumpy: bool = False


class Sender(Traited):
    """The instrument of designations of an actor that sends sanctions."""

    of: ActorName


class Sanction(Traited):
    """Measures of one type by one sender on one target."""

    sender: ActorName
    target: ActorName
    type: Literal["sector", "finance"]


class Regime(Strict):
    """A legal regime that can be in force."""

    title: str
    in_force_at_start: bool


class View(Traited):
    """What an observer, or the public, believes of transfers of an item."""

    observer: ActorName | None = None
    item: ItemName
    partner: BeliefName | None = None


class StrikePair(Traited):
    """Somebody who can strike, and whom."""

    striker: ActorName
    target: ActorName
    proxy: Annotated[str, NameOf("proxies")]
    track: Annotated[str, NameOf("tracks")]


class Rival(Titled):
    """Another supplier of a recipient."""

    recipient: ActorName


class War(Titled):
    """A war that a recipient fights."""

    recipient: ActorName


class Track(Titled):
    """Negotiations with an adversary, and who could spoil them."""

    of: ActorName
    with_: ActorName = Field(alias="with")
    spoiler: ActorName


class Context(Named):
    """Somebody who follows simple rules, and the entities that it answers for."""

    holds: dict[str, list[str]]


class IntermediaryKind(Traited):
    """A kind of intermediary, and the legs that it serves; more of them are called `plural`, else with an s."""

    plural: str = ""
    serves: tuple[Leg, ...] = Field(min_length=1)


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
    countertrade: dict[str, CounterGood] = Field(default_factory=dict)
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


KINDS_WITH_TRAITS: Final = tuple(
    kind for kind in RosterFile.model_fields if kind not in ("globals", "regimes", "contexts", "intermediaries")
)
"""Kinds of which each entity, by its name, has traits."""
