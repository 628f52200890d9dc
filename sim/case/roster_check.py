"""Checks of a roster: every name is of the roster, every trait of the layout is bound, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Final, get_args, get_type_hints

from pydantic import BaseModel

from sim.case.roster_file import KINDS_WITH_TRAITS, NameOf, RosterFile
from sim.ground.axes import ACTS, TERMS
from sim.ground.documents import Document, Key
from sim.ground.faults import Fault, nearest, not_among
from sim.kernel.variables import LAYOUT

HOLDABLE: Final = (*(kind for kind in KINDS_WITH_TRAITS if kind != "actors"), "regimes")
"""Kinds of which a context actor can answer for entities."""


@cache
def _hints(record: type[BaseModel]) -> dict[str, Any]:
    return get_type_hints(record, include_extras=True)


def _names(value: Any, hint: Any, key: Key = ()) -> Iterator[tuple[Key, str, str]]:
    """Iterate over what names something else of the roster: where, the name, and of what kind it must be."""
    if isinstance(value, BaseModel):
        fields, hints = type(value).model_fields, _hints(type(value))
        for name, inside in value:
            yield from _names(inside, hints[name], (*key, fields[name].alias or name))
    elif isinstance(value, dict):
        of_key, of_value = get_args(hint)
        for name, inside in value.items():
            yield from _names(name, of_key, (*key, name))
            yield from _names(inside, of_value, (*key, name))
    elif isinstance(value, str):
        notes = [note for one in (hint, *get_args(hint)) for note in getattr(one, "__metadata__", ())]
        yield from ((key, value, note.kind) for note in notes if isinstance(note, NameOf))


def _held(file: RosterFile) -> Iterator[tuple[Key, str, str]]:
    """Iterate over the entities that contexts answer for, as `_names` does."""
    for name, context in file.contexts.items():
        for kind, held in context.holds.items():
            if kind in HOLDABLE:
                yield from ((("contexts", name, "holds", kind), entity, kind) for entity in held)


def _bound(
    document: Document, key: Key, found: Iterable[str], wanted: Sequence[str], what: str, needless: Sequence[str] = ()
) -> Iterator[Fault]:
    """Say which of the wanted names are missing, but for those that can be, and which found ones are not wanted."""
    names = list(found)
    # A misspelt name is one fault, not a missing one as well.
    near = {nearest(name, wanted) for name in names if name not in wanted}
    for name in names:
        if name not in wanted:
            yield document.fault((*key, name), not_among(name, what, wanted))
    for name in wanted:
        if name not in names and name not in near and name not in needless:
            yield document.fault((*key, name), f"is missing; every {what.removeprefix('a ')} is bound to a parameter.")


def _traits(document: Document, file: RosterFile) -> Iterator[Fault]:
    def bound(kind: str, key: Key, traits: Iterable[str]) -> Iterator[Fault]:
        variables = [variable for variable in LAYOUT[kind] if variable.kind == "trait" and not variable.axis]
        can_be_left_out = [variable.name for variable in variables if variable.neutral is not None]
        return _bound(document, key, traits, [variable.name for variable in variables], "a trait", can_be_left_out)

    yield from bound("globals", ("globals",), file.globals)
    for kind in KINDS_WITH_TRAITS:
        for name, record in getattr(file, kind).items():
            yield from bound(kind, (kind, name, "traits"), record.traits)
    for name, intermediary in file.intermediaries.kinds.items():
        yield from bound("intermediaries", ("intermediaries", "kinds", name, "traits"), intermediary.traits)
    for name, actor in file.actors.items():
        what = f"a term of a {actor.role}"
        yield from _bound(document, ("actors", name, "weights"), actor.weights, TERMS[actor.role], what)


def _acts(document: Document, file: RosterFile) -> Iterator[Fault]:
    """Say which names of acts and terms are none."""
    for name, tie in file.ties.items():
        for field in ("offence", "reproach", "mending"):
            for act in getattr(tie, field):
                if act not in ACTS:
                    yield document.fault(("ties", name, field, act), not_among(act, "an act", ACTS))
    for name, clock in file.clocks.items():
        if (clock.item is None) == (clock.act is None):
            yield document.fault(("clocks", name), "give either an item or an act.")
        elif clock.act is not None and clock.act not in ACTS:
            yield document.fault(("clocks", name, "act"), not_among(clock.act, "an act", ACTS))
    for name, faction in file.factions.items():
        if faction.of not in file.actors:
            continue
        terms = TERMS[file.actors[faction.of].role]
        for term in faction.emphasis:
            if term not in terms:
                what = f"a term of {faction.of}"
                yield document.fault(("factions", name, "emphasis", term), not_among(term, what, terms))


def _roles(document: Document, file: RosterFile) -> Iterator[Fault]:
    """Say what a decision maker, an order or an item lacks that its role needs; every name leads somewhere."""
    for name, actor in file.actors.items():
        dyads = [dyad for dyad in file.dyads.values() if dyad.of == name]
        lacks = {
            "supplier": [] if any(dyad.due.relief for dyad in dyads) else ["a dyad that is due relief"],
            "recipient": [] if any(book.debtor == name for book in file.ledgers.values()) else ["a ledger it owes on"],
            "sender": [] if any(sender.of == name for sender in file.senders.values()) else ["an entry in senders"],
            "striker": [] if any(pair.striker == name for pair in file.strikes.values()) else ["a pair in strikes"],
        }[actor.role]
        if actor.role != "sender" and not dyads:
            lacks.append("a dyad")
        if actor.role == "sender" and not file.tracks:
            lacks.append("a track, on which relief is weighed")
        for what in lacks:
            yield document.fault(("actors", name), f"plays the {actor.role} and lacks {what}.")
    trusts = {(dyad.of, dyad.in_) for dyad in file.dyads.values()}
    for name, order in file.orders.items():
        if (order.recipient, order.supplier) not in trusts:
            message = f"needs a dyad of {order.recipient} in {order.supplier}, which learns from the order."
            yield document.fault(("orders", name), message)
    for name, item in file.items.items():
        observer = file.beliefs[item.public].observer
        if observer is not None:
            message = f"{item.public!r} is what {observer} believes, and not the public."
            yield document.fault(("items", name, "public"), message)


def _holders(document: Document, file: RosterFile) -> Iterator[Fault]:
    """Say what is wrong with who answers for what: each entity is held once, by one whose name is its own."""
    taken: dict[tuple[str, str], str] = {}
    for name, context in file.contexts.items():
        if name in file.actors:
            yield document.fault(("contexts", name), "is an actor that decides too; give it a name of its own.")
        for kind, held in context.holds.items():
            if kind not in HOLDABLE:
                message = not_among(kind, "a kind that can be held", HOLDABLE, most=len(HOLDABLE))
                yield document.fault(("contexts", name, "holds", kind), message)
            for entity in held:
                first = taken.setdefault((kind, entity), name)
                if first != name or held.count(entity) > 1:
                    yield document.fault(("contexts", name, "holds", kind), f"{entity!r} is held twice.")


def roster_faults(document: Document, file: RosterFile) -> list[Fault]:
    """Return everything that is wrong with a roster whose form is sound."""
    faults = []
    for key, name, kind in [*_names(file, RosterFile), *_held(file)]:
        names = list(getattr(file, kind, ()))
        if name not in names:
            faults.append(document.fault(key, not_among(name, f"one of the {kind}", names)))
    for name, dyad in file.dyads.items():
        if sum(value is not None for _, value in dyad.due) != 1:
            faults.append(document.fault(("dyads", name, "due"), "give one of item, ledger, relief, restraint."))
    for kind in file.intermediaries.mix:
        if kind not in file.intermediaries.kinds:
            kinds = file.intermediaries.kinds
            faults.append(document.fault(("intermediaries", "mix"), not_among(kind, "a kind", kinds)))
    dangles = bool(faults)
    checks = (_traits, _acts, _holders) if dangles else (_traits, _acts, _holders, _roles)
    return faults + [fault for check in checks for fault in check(document, file)]
