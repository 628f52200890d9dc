"""Checks of a roster: every name is of the roster, every trait of the layout is bound, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sim.axes import TERMS
from sim.documents import Document, Key
from sim.faults import Fault, nearest, not_among
from sim.roster_file import KINDS_WITH_TRAITS, RosterFile
from sim.state import LAYOUT


def _references(file: RosterFile) -> Iterator[tuple[Key, str, str]]:
    """Iterate over what names something else of the roster: where, the name, and of what kind it must be."""
    for name, dyad in file.dyads.items():
        yield ("dyads", name, "of"), dyad.of, "actors"
        yield ("dyads", name, "in"), dyad.in_, "actors"
        if dyad.due.item is not None:
            yield ("dyads", name, "due", "item"), dyad.due.item, "items"
        if dyad.due.ledger is not None:
            yield ("dyads", name, "due", "ledger"), dyad.due.ledger, "ledgers"
    for name, item in file.items.items():
        yield ("items", name, "supplier"), item.supplier, "actors"
        yield ("items", name, "recipient"), item.recipient, "actors"
        yield ("items", name, "channel"), item.channel, "channels"
        yield ("items", name, "ledger"), item.ledger, "ledgers"
        yield ("items", name, "regime"), item.regime, "regimes"
    for name, order in file.orders.items():
        yield ("orders", name, "supplier"), order.supplier, "actors"
        yield ("orders", name, "recipient"), order.recipient, "actors"
        yield ("orders", name, "ledger"), order.ledger, "ledgers"
        for tie in order.ties:
            yield ("orders", name, "ties", tie), tie, "ties"
    for name, holder in file.ties.items():
        yield ("ties", name, "of"), holder.of, "actors"
    for name, ledger in file.ledgers.items():
        yield ("ledgers", name, "creditor"), ledger.creditor, "actors"
        yield ("ledgers", name, "debtor"), ledger.debtor, "actors"
    for name, actor in file.actors.items():
        for posture, record in actor.postures.items():
            for shipped in record.ship:
                yield ("actors", name, "postures", posture, "ship", shipped), shipped, "items"


def _bound(document: Document, key: Key, found: Iterable[str], wanted: Iterable[str], what: str) -> Iterator[Fault]:
    """Say which of the wanted names are missing, and which of the found ones are not wanted."""
    found_names, wanted_names = list(found), list(wanted)
    # A misspelt name is one fault, not a missing one as well.
    near = {nearest(name, wanted_names): name for name in found_names if name not in wanted_names}
    for name in found_names:
        if name not in wanted_names:
            yield document.fault((*key, name), not_among(name, what, wanted_names))
    for name in wanted_names:
        if name not in found_names and near.get(name) is None:
            yield document.fault((*key, name), f"is missing; every {what.removeprefix('a ')} is bound to a parameter.")


def _traits(document: Document, file: RosterFile) -> Iterator[Fault]:
    wanted = {
        kind: [item.name for item in variables if item.kind == "trait" and not item.axis]
        for kind, variables in LAYOUT.items()
    }
    yield from _bound(document, ("globals",), file.globals, wanted["globals"], "a trait")
    for kind in KINDS_WITH_TRAITS:
        for name, record in getattr(file, kind).items():
            yield from _bound(document, (kind, name, "traits"), record.traits, wanted[kind], "a trait")
    for name, traits in file.intermediaries.kinds.items():
        key = ("intermediaries", "kinds", name)
        yield from _bound(document, key, traits, wanted["intermediaries"], "a trait")
    for name, actor in file.actors.items():
        what = f"a term of a {actor.role}"
        yield from _bound(document, ("actors", name, "weights"), actor.weights, TERMS[actor.role], what)


def roster_faults(document: Document, file: RosterFile) -> list[Fault]:
    """Return everything that is wrong with a roster whose form is sound."""
    faults = []
    for key, name, kind in _references(file):
        names = list(getattr(file, kind))
        if name not in names:
            faults.append(document.fault(key, not_among(name, f"one of the {kind}", names)))
    for name, dyad in file.dyads.items():
        if (dyad.due.item is None) == (dyad.due.ledger is None):
            faults.append(document.fault(("dyads", name, "due"), "give either an item or a ledger."))
    for kind in file.intermediaries.mix:
        if kind not in file.intermediaries.kinds:
            kinds = file.intermediaries.kinds
            faults.append(document.fault(("intermediaries", "mix"), not_among(kind, "a kind", kinds)))
    return faults + list(_traits(document, file))
