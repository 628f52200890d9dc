"""What people call the entities of a roster."""

from __future__ import annotations

from typing import Any, Final

from sim.case.roster import Roster
from sim.words import plain

_PARTIES: Final[dict[str, tuple[str, str, str]]] = {
    "dyads": ("of", "in", "in_"),
    "ties": ("of", "with", "with_"),
    "beliefs": ("observer", "about", "item"),
    "ledgers": ("debtor", "to", "creditor"),
    "sanctions": ("sender", "on", "target"),
    "strikes": ("striker", "on", "target"),
}
"""How an entity of two parties is called: the one, a word, and the other, which it names under these keys."""


def record_of(roster: Roster, kind: str, name: str) -> Any:
    """Return the record of an entity, of actors also of those that follow simple rules; None where there is none."""
    record = getattr(roster.file, kind, {}).get(name)
    return roster.file.contexts.get(name) if record is None and kind == "actors" else record


def title_of(roster: Roster, kind: str, name: str) -> str:
    """Return the title of an entity; one that has none, or that the roster does not know, is named in words."""
    return str(getattr(record_of(roster, kind, name), "title", "")) or plain(name)


def in_full(roster: Roster, actor: str) -> str:
    """Return the title of an actor as it stands in a sentence."""
    return _with_article(roster, actor, title_of(roster, "actors", actor))


def short_title(roster: Roster, name: str, kind: str = "actors") -> str:
    """Return the name of an actor, or of something else, as it stands beside a line."""
    return getattr(record_of(roster, kind, name), "short", "") or title_of(roster, kind, name)


def _with_article(roster: Roster, actor: str, title: str) -> str:
    article = getattr(record_of(roster, "actors", actor), "article", False) and not title.startswith("the ")
    return f"the {title}" if article else title


def entity_title(roster: Roster, kind: str, name: str) -> str:
    """Return what an entity is called within the title of an outcome: by its parties, or by its own title."""
    record = record_of(roster, kind, name)
    if kind in ("actors", "senders"):
        return _party(roster, record.of if kind == "senders" and record else name)
    parties = parties_of(roster, kind, name)
    if parties is None:
        return title_of(roster, kind, name)
    title = f" {_PARTIES[kind][1]} ".join(parties)
    return f"{title}, {record.type}" if kind == "sanctions" else title


def parties_of(roster: Roster, kind: str, name: str) -> tuple[str, str] | None:
    """Return what the two parties of an entity are called in a sentence; None where it has not two."""
    record = record_of(roster, kind, name)
    if kind not in _PARTIES or record is None:
        return None
    one, _, other = _PARTIES[kind]
    return _party(roster, getattr(record, one)), _party(roster, getattr(record, other))


def _party(roster: Roster, name: str | None) -> str:
    """Return the short title of an actor or an item; the public where nobody is named."""
    if name is None:
        return "the public"
    if name in roster.file.items:
        return short_title(roster, name, "items")
    return _with_article(roster, name, short_title(roster, name))
