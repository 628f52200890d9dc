"""What the timeline draws of the claims of a case, and what it says in words."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.case.claims import ClaimLedger
from sim.figures.evidence.claim_links import Link, links_of
from sim.figures.evidence.claim_positions import dated
from sim.ground.version import __version__
from sim.words import NO_BREAK, counted, whole

if TYPE_CHECKING:
    from sim.case.case import Case
    from sim.case.claims import Claim


@dataclass(frozen=True, eq=False)
class Evidence:
    """What is drawn.

    Parameters
    ----------
    ledger : ClaimLedger
    dated : dict of str to Claim
    links : tuple of Link
        Contradictions of which at least two sides are dated.
    contradictions : int
        All of them.
    """

    ledger: ClaimLedger
    dated: dict[str, Claim]
    links: tuple[Link, ...]
    contradictions: int

    @classmethod
    def of(cls, case: Case) -> Evidence:
        """Return what the claims and contradictions of a case hold."""
        known = dated(case.claims)
        return cls(case.claims, known, links_of(case.contradictions, known), len(case.contradictions))

    @property
    def standings(self) -> Counter[str]:
        """How many dated claims have each standing."""
        return Counter(claim.standing for claim in self.dated.values())

    @property
    def appeared(self) -> list[tuple[str, dt.date, dt.date]]:
        """The articles in the order in which they appeared."""
        articles = self.ledger.articles.values()
        found = [(article.id, article.published.first, article.published.last) for article in articles]
        return sorted(found, key=lambda one: one[1:])

    @property
    def undated(self) -> int:
        """How many claims are not drawn."""
        return len(self.ledger) - len(self.dated)


def dates(first: dt.date, last: dt.date) -> str:
    """Return a span no more precise than it is known."""
    if first == last:
        return f"{first.day} {first:%b %Y}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%b %Y}"
    return f"{first:%b}–{last:%b %Y}" if first.year == last.year else f"{first:%b %Y}–{last:%b %Y}"


def title(evidence: Evidence) -> str:
    """Say what the timeline is about."""
    return f"What happened when, as the reporting tells it: {len(evidence.dated)} dated claims by theme"


def subtitle(evidence: Evidence) -> str:
    """Say what is drawn, and what is not."""
    return (
        f"{len(evidence.dated)} of {whole(len(evidence.ledger))} claims carry a date: one mark each, on a line "
        f"over the time that it may refer to (arrow: start left open). {evidence.undated} are undated and not drawn. "
        "Grey: when an article appeared."
    )


def notes(evidence: Evidence) -> tuple[str, str]:
    """Return the two paragraphs of the footer."""
    publishers = []
    for name, first, last in evidence.appeared:
        publisher = evidence.ledger.articles[name].publisher.split(" (")[0]
        publisher = "publisher not stated" if publisher.startswith("not stated") else publisher
        publishers.append(f"{name} {publisher} ({dates(first, last)})")
    return (
        f"Curves: {counted(evidence.contradictions, 'contradiction')}, {len(evidence.links)} drawn, of which at least "
        "two sides are dated; a curve joins the first dated claims of two sides.",
        f"Sources: {', '.join(publishers)}{NO_BREAK}· version{NO_BREAK}{__version__}",
    )


def said(evidence: Evidence) -> str:
    """Say what the timeline shows: numbers by theme and standing, dates of articles, contradictions that are drawn."""
    known = evidence.dated
    events = [claim.event for claim in known.values() if claim.event]
    years = [day.year for event in events for day in (event.first, event.last) if dt.date.min < day < dt.date.max]
    opened = sum(event.first == dt.date.min for event in events)

    def listed(counts: Mapping[str, int]) -> str:
        return ", ".join(f"{name} {number}" for name, number in sorted(counts.items(), key=lambda one: -one[1]))

    appeared = ", ".join(f"{name} {dates(first, last)}" for name, first, last in evidence.appeared)
    return (
        f"Timeline of the {len(known)} dated claims of the reporting, from {min(years)} to {max(years)}. "
        f"{evidence.undated} of {len(evidence.ledger)} claims are undated and not drawn. "
        f"By theme: {listed(Counter[str](claim.theme for claim in known.values()))}. "
        f"By standing: {listed(evidence.standings)}. "
        f"For {opened} of them the text leaves the start open. The articles appeared: {appeared}. "
        f"Of {counted(evidence.contradictions, 'contradiction')}, {len(evidence.links)} have at least two dated sides "
        "and are drawn as links between their claims."
    )
