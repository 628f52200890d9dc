"""What the timeline draws of the ledger, and what it says in words."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.case.claim_ledger import claim_ledger
from sim.case.claims import ClaimLedger
from sim.case.contradictions import contradictions
from sim.figures.evidence.claim_links import Link, links_of
from sim.figures.evidence.claim_positions import dated
from sim.figures.kit.look import NO_BREAK, counted
from sim.ground.version import __version__

if TYPE_CHECKING:
    from sim.case.claims import Claim


@dataclass(frozen=True)
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


def evidence_of_ledger() -> Evidence:
    """Return what the shipped ledger and contradictions hold."""
    ledger, records = claim_ledger(), contradictions()
    known = dated(ledger.claims)
    return Evidence(ledger, known, links_of(records, known), len(records))


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
    total, shown = len(evidence.ledger.claims), len(evidence.dated)
    return (
        f"{shown} of {total:,} claims carry a date: one mark each, on a line over the time that it may refer to "
        f"(arrow: start left open). {total - shown} are undated and not drawn. Grey: when an article appeared."
    )


def notes(evidence: Evidence, *, listed: bool) -> list[str]:
    """Return the footer; `listed` where the sheet names the contradictions and the dates of articles."""
    publishers = []
    for name, first, last in evidence.appeared:
        publisher = evidence.ledger.articles[name].publisher.split(" (")[0]
        publisher = "publisher not stated" if publisher.startswith("not stated") else publisher
        publishers.append(f"{name} {publisher}" if listed else f"{name} {publisher} ({dates(first, last)})")
    links = (
        f"Curves: {counted(evidence.contradictions, 'contradiction')}, {len(evidence.links)} drawn, of which at least "
        "two sides are dated; a curve joins the first dated claims of two sides."
    )
    return [
        links if listed else f"{links} Their titles are in the ledger.",
        f"Sources: {', '.join(publishers)}{NO_BREAK}· {counted(len(evidence.ledger.claims), 'claim')} of "
        f"{counted(len(publishers), 'article')}{NO_BREAK}· version{NO_BREAK}{__version__}",
    ]


def timeline_alt_text() -> str:
    """Say what the timeline shows, from the ledger.

    Returns
    -------
    str
        Numbers by theme and by standing, when the articles appeared, and how many contradictions are drawn.
    """
    evidence = evidence_of_ledger()
    total, known = len(evidence.ledger.claims), evidence.dated
    themes = Counter[str](claim.theme for claim in known.values())
    events = [claim.event for claim in known.values() if claim.event]
    years = [day.year for event in events for day in (event.first, event.last) if dt.date.min < day < dt.date.max]
    opened = sum(event.first == dt.date.min for event in events)

    def listed(counts: Mapping[str, int]) -> str:
        return ", ".join(f"{name} {number}" for name, number in sorted(counts.items(), key=lambda one: -one[1]))

    appeared = ", ".join(f"{name} {dates(first, last)}" for name, first, last in evidence.appeared)
    return (
        f"Timeline of the {len(known)} dated claims of the reporting, from {min(years)} to {max(years)}. "
        f"{total - len(known)} of {total} claims are undated and not drawn. "
        f"By theme: {listed(themes)}. By standing: {listed(evidence.standings)}. "
        f"For {opened} of them the text leaves the start open. The articles appeared: {appeared}. "
        f"Of {counted(evidence.contradictions, 'contradiction')}, {len(evidence.links)} have at least two dated sides "
        "and are drawn as links between their claims."
    )
