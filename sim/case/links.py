"""Who is whose: from the names of a roster to positions that kernels read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.case.roster_file import Dyad, RosterFile
from sim.ground.axes import ACTS, DUES, LEGS, POLICIES, ROLES, SANCTION_TYPES
from sim.kernel.identity import entity_number
from sim.kernel.state import record_of

NOBODY = -1
ALWAYS_READ: Final = {
    "items": {"regime": "regimes", "war": "wars", "strike": "strikes"},
    "orders": {"strike": "strikes"},
    "countertrade": {"war": "wars"},
}
"""What stages read of a good, by the key that may be left out, and of what kind it is."""
_PREFIXES: Final = {
    "factions": "faction", "orders": "order", "ties": "tie", "clocks": "clock", "senders": "sender",
    "sanctions": "sanction", "strikes": "strike", "rivals": "rival", "wars": "war", "tracks": "track",
    "regimes": "regime", "countertrade": "counter",
}  # fmt: skip
"""How the links of each kind begin that may have an empty place."""
MAY_BE_ABSENT: Final = (*_PREFIXES, "proxies")


def empty_places(file: RosterFile) -> frozenset[str]:
    """Return the kinds that need an empty place after their entities.

    Stages read an entity of each kind without asking whether there is one. Where a case has none, or a good or a
    supplier is without one, they find an entity that does nothing: its rates and shares are 0, its times never end.
    """
    needed = {kind for kind in MAY_BE_ABSENT if not getattr(file, kind)}
    for kind, keys in ALWAYS_READ.items():
        for record in getattr(file, kind).values():
            needed |= {of for key, of in keys.items() if getattr(record, key) is None}
    targets = {pair.target for pair in file.strikes.values()}
    if any(actor.role == "supplier" and name not in targets for name, actor in file.actors.items()):
        needed.add("strikes")
    return frozenset(needed)


def _numbers(values: Iterable[int]) -> NDArray[np.int64]:
    return np.array(list(values), dtype=np.int64)


def _hashes(kind: str, names: Iterable[str]) -> NDArray[np.uint64]:
    return np.array([entity_number(kind, name) for name in names], dtype=np.uint64)


def _first(values: Iterable[bool]) -> int:
    found = list(values)
    return found.index(True) if True in found else NOBODY


def _due(dyad: Dyad) -> int:
    given = {"shipments": dyad.due.item, "payments": dyad.due.ledger, "relief": dyad.due.relief}
    owed = [name for name, value in given.items() if value is not None]
    return DUES.index(owed[0] if owed else "restraint")


class _Positions:
    """Positions of names on their axes."""

    def __init__(self, file: RosterFile) -> None:
        self.file = file

    def of(self, kind: str, name: str | None) -> int:
        names = list(getattr(self.file, kind))
        return names.index(name) if name in names else NOBODY

    def always(self, kind: str, key: str) -> NDArray[np.int64]:
        """Return where each entity says, by a key, that another's entity is: the empty place where it says nothing."""
        of = ALWAYS_READ[kind][key]
        places = self.all(kind, key, of)
        return np.where(places == NOBODY, len(getattr(self.file, of)), places)

    def all(self, kind: str, key: str, of: str) -> NDArray[np.int64]:
        """Return where each entity of a kind says, by a key, that another kind's entity is."""
        return _numbers(self.of(of, getattr(record, key)) for record in getattr(self.file, kind).values())


def _actor_links(file: RosterFile, most_postures: int, policies: Mapping[str, str]) -> dict[str, Any]:
    actors, at = list(file.actors), _Positions(file)
    senders = [sender.of for sender in file.senders.values()]

    def ally(name: str) -> int:
        others = [sender for sender in senders if sender != name]
        return at.of("actors", others[0]) if others and name in senders else actors.index(name)

    def alliance(name: str) -> int:
        pairs = [{tie.of, tie.with_} for tie in file.ties.values()]
        return max(_first({name, actors[ally(name)]} == pair for pair in pairs), 0)

    posture_number = np.zeros((len(actors), most_postures), dtype=np.uint64)
    for row, (name, actor) in enumerate(file.actors.items()):
        for column, posture in enumerate(actor.postures):
            posture_number[row, column] = entity_number("posture", f"{name}.{posture}")
    tracks = [{track.of, track.with_, track.spoiler} for track in file.tracks.values()]

    def pair_of(name: str) -> int:
        role = file.actors[name].role
        side = "striker" if role == "striker" else "target"
        found = _first(getattr(pair, side) == name for pair in file.strikes.values())
        return len(file.strikes) if found == NOBODY and role == "supplier" else found

    dyads = list(file.dyads.values())
    return {
        "actor_number": _hashes("actor", actors),
        "actor_role": _numbers(ROLES.index(actor.role) for actor in file.actors.values()),
        "actor_policy": _numbers(POLICIES.index(policies[name]) for name in actors),
        "actor_dyad": _numbers(_first(dyad.of == name for dyad in dyads) for name in actors),
        "actor_west": _numbers(_first(dyad.of == name and bool(dyad.due.relief) for dyad in dyads) for name in actors),
        "actor_ledger": _numbers(_first(book.debtor == name for book in file.ledgers.values()) for name in actors),
        "actor_track": _numbers(max(_first(name in track for track in tracks), 0) for name in actors),
        "actor_strike": _numbers(pair_of(name) for name in actors),
        "actor_ally": _numbers(ally(name) for name in actors),
        "actor_alliance": _numbers(alliance(name) for name in actors),
        "actor_menu": _numbers(len(actor.postures) for actor in file.actors.values()),
        "actor_acts": np.array(
            [
                [int(any(posture.level(act) != 0.0 for posture in actor.postures.values())) for act in ACTS]
                for actor in file.actors.values()
            ],
            dtype=np.int64,
        ),
        "posture_number": posture_number,
    }


def _trade_links(file: RosterFile) -> dict[str, Any]:
    at = _Positions(file)
    parties = [(dyad.of, dyad.in_) for dyad in file.dyads.values()]
    return {
        "item_supplier": at.all("items", "supplier", "actors"),
        "item_recipient": at.all("items", "recipient", "actors"),
        "item_ledger": at.all("items", "ledger", "ledgers"),
        "item_regime": at.always("items", "regime"),
        "item_clock": at.all("items", "clock", "clocks"),
        "item_rival": at.all("items", "rival", "rivals"),
        "item_war": at.always("items", "war"),
        "item_strike": at.always("items", "strike"),
        "item_number": _hashes("item", file.items),
        "item_belief": at.all("items", "public", "beliefs"),
        "order_supplier": at.all("orders", "supplier", "actors"),
        "order_recipient": at.all("orders", "recipient", "actors"),
        "order_ledger": at.all("orders", "ledger", "ledgers"),
        "order_dyad": _numbers(
            _first(pair == (order.recipient, order.supplier) for pair in parties) for order in file.orders.values()
        ),
        "order_clock": at.all("orders", "clock", "clocks"),
        "order_strike": at.always("orders", "strike"),
        "order_number": _hashes("order", file.orders),
        "clock_number": _hashes("clock", file.clocks),
        "clock_actor": at.all("clocks", "of", "actors"),
        "clock_item": at.all("clocks", "item", "items"),
        "clock_act": _numbers(ACTS.index(clock.act) if clock.act else NOBODY for clock in file.clocks.values()),
        "ledger_creditor": at.all("ledgers", "creditor", "actors"),
        "ledger_debtor": at.all("ledgers", "debtor", "actors"),
        "ledger_number": _hashes("ledger", file.ledgers),
        "counter_ledger": at.all("countertrade", "ledger", "ledgers"),
        "counter_war": at.always("countertrade", "war"),
        "rival_recipient": at.all("rivals", "recipient", "actors"),
        "channel_leg": _numbers(LEGS.index(channel.leg) for channel in file.channels.values()),
        "channel_lumpy": _numbers(int(channel.lumpy) for channel in file.channels.values()),
        "channel_number": _hashes("channel", file.channels),
    }


def _relation_links(file: RosterFile) -> dict[str, Any]:
    at = _Positions(file)
    dyads = list(file.dyads.values())
    return {
        "faction_actor": at.all("factions", "of", "actors"),
        "dyad_of": at.all("dyads", "of", "actors"),
        "dyad_partner": at.all("dyads", "in_", "actors"),
        "dyad_due": _numbers(_due(dyad) for dyad in dyads),
        "dyad_item": _numbers(at.of("items", dyad.due.item) for dyad in dyads),
        "dyad_ledger": _numbers(at.of("ledgers", dyad.due.ledger) for dyad in dyads),
        "dyad_outside": at.all("dyads", "outside", "ties"),
        "dyad_tie": _numbers(
            _first((tie.of, tie.with_) == (dyad.in_, dyad.of) for tie in file.ties.values()) for dyad in dyads
        ),
        "tie_of": at.all("ties", "of", "actors"),
        "tie_with": at.all("ties", "with_", "actors"),
        "tie_acts": np.array(
            [[int(act in {*tie.offence, *tie.reproach, *tie.mending}) for act in ACTS] for tie in file.ties.values()],
            dtype=np.int64,
        ).reshape(len(file.ties), len(ACTS)),
        "sender_actor": at.all("senders", "of", "actors"),
        "sanction_sender": at.all("sanctions", "sender", "actors"),
        "sanction_target": at.all("sanctions", "target", "actors"),
        "sanction_leg": _numbers(SANCTION_TYPES.index(record.type) for record in file.sanctions.values()),
        "belief_item": at.all("beliefs", "item", "items"),
        "belief_observer": at.all("beliefs", "observer", "actors"),
        "belief_partner": at.all("beliefs", "partner", "beliefs"),
        "belief_number": _hashes("belief", file.beliefs),
        "strike_striker": at.all("strikes", "striker", "actors"),
        "strike_target": at.all("strikes", "target", "actors"),
        "strike_proxy": at.all("strikes", "proxy", "proxies"),
        "strike_track": at.all("strikes", "track", "tracks"),
        "strike_number": _hashes("strike", file.strikes),
        "regime_number": _hashes("regime", file.regimes),
        "regime_target": _numbers(
            at.of("actors", next((item.supplier for item in file.items.values() if item.regime == name), None))
            for name in file.regimes
        ),
        "war_number": _hashes("war", file.wars),
        "track_number": _hashes("track", file.tracks),
        "track_of": at.all("tracks", "of", "actors"),
        "track_with": at.all("tracks", "with_", "actors"),
        "track_spoiler": at.all("tracks", "spoiler", "actors"),
    }


def links_of(file: RosterFile, most_postures: int, policies: Mapping[str, str]) -> NDArray[Any]:
    """Return who is whose in a checked roster; `most_postures` is the length of the longest menu.

    An array of one record, which kernels read as ``links[0].actor_role[entity]``.
    """
    links = {**_actor_links(file, most_postures, policies), **_trade_links(file), **_relation_links(file)}
    for kind in empty_places(file) & _PREFIXES.keys():
        for name in [name for name in links if name.startswith(f"{_PREFIXES[kind]}_")]:
            nobody = 0 if links[name].dtype == np.uint64 else NOBODY
            one = np.full((1, *links[name].shape[1:]), nobody, dtype=links[name].dtype)
            links[name] = np.concatenate([links[name], one])
    record = np.zeros(1, record_of(tuple((name, array.dtype, array.shape) for name, array in links.items())))
    for name, array in links.items():
        record[name][0] = array
    return record
