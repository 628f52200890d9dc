"""From inputs to sources: the claims, articles and grades that the variance of an outcome rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.analysis.sensitivity.blocks import Numbers
from sim.case.parameters import GRADES

if TYPE_CHECKING:
    from sim.case.case import Case
    from sim.scenario.file import Event, Signpost
    from sim.scenario.load import Scenario

NO_CLAIM: Final = "no claim"
OTHERS: Final = "others"
"""The inputs that move together, because none of them alone moves an outcome far: of no claim that could be told."""
KINDS: Final = {
    "contested": "contested claim",
    "mechanisms": "mechanism",
    "events": "event",
    "signposts": "signpost",
    "postures": "policy",
}


@dataclass(frozen=True)
class Sources:
    """What each factor of a design rests on, in a case; of events and signposts, the claims that a scenario gives them.

    Options of mechanisms and policies of actors are choices of ours, and rest on no claim.
    """

    case: Case
    scenario: Scenario | None  # None where it is not known

    def claims(self, key: str) -> tuple[str, ...]:
        """Return the claims of a factor."""
        group, name = key.split(".")[:2]
        if group == "params":
            return tuple(self.case.parameters[name].claims)
        if group == "contested":
            return self.case.contradictions[name].claims
        known: Mapping[str, Event | Signpost] = {}
        if self.scenario is not None and group in ("events", "signposts"):
            known = self.scenario.events if group == "events" else self.scenario.signposts
        return known[name].claims if name in known else ()

    def by_claim(self, key: str) -> dict[str, float]:
        """Return the share of a factor that each of its claims gets: all the same."""
        claims = self.claims(key)
        return dict.fromkeys(claims, 1 / len(claims)) if claims else {NO_CLAIM: 1.0}

    def by_article(self, key: str) -> dict[str, float]:
        """Return the share of a factor that each article gets: those of its claims there."""
        found: dict[str, float] = {}
        for claim, share in self.by_claim(key).items():
            article = self.case.claims[claim].article if claim != NO_CLAIM else NO_CLAIM
            found[article] = found.get(article, 0.0) + share
        return found

    def by_grade(self, key: str) -> dict[str, float]:
        """Return the grade of a parameter, or what kind of thing another factor is."""
        group, _, name = key.partition(".")
        return {self.case.parameters[name].grade if group == "params" else KINDS[group]: 1.0}


def summed(
    parts: Numbers, inputs: Sequence[str], rests_on: Callable[[str], Mapping[str, float]]
) -> tuple[Numbers, list[str]]:
    """Return what sources contribute in each block, shape (blocks, sources), and their names; `OTHERS` come last.

    `parts` is what inputs contribute, shape (blocks, inputs).
    """
    shares = [rests_on(name) if name != OTHERS else {OTHERS: 1.0} for name in inputs]
    order = [*GRADES, *KINDS.values()]
    names = sorted({name for one in shares for name in one}, key=lambda name: (name == OTHERS, name == NO_CLAIM, name))
    if set(names) <= {*order, OTHERS}:
        names = [name for name in (*order, OTHERS) if name in names]
    matrix = np.array([[one.get(name, 0.0) for name in names] for one in shares])
    return parts @ matrix, names
