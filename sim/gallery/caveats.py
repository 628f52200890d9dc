"""What to beware of in every number of runs of some scenarios: the same sentences, whatever was asked of these runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.gallery.held_to import known_misfits
from sim.gallery.scorecard import believed
from sim.scenario.forced import forced_by
from sim.words import counted, percent, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.case.case import Case
    from sim.scenario.load import Scenario

MOST_NAMED: Final = 5
"""Forced acts of a scenario that are named."""


def caveats_of(case: Case, scenarios: Sequence[Scenario], of_chance: str) -> list[str]:
    """Return what to beware of in every number of runs of some scenarios; `of_chance` is what their spread tells.

    All but the last is the same in every report of these scenarios: what forecasts of the past were worth, what the
    baseline has wrong, what is our own choice, what was fitted, which claims are contested, and which acts are forced.
    A report adds what is of its own runs alone.
    """
    registry = case.parameters
    fitted = sum(one.calibrated for one in registry.values())
    return [
        *believed(case),
        *known_misfits(case),
        f"{percent(registry.grade_shares['D'], 0)} of the parameters are our own choice (grade D).",
        *([_fitted(fitted)] if fitted else []),
        *_contested(scenarios),
        _forced([one for one in scenarios if one.forced_acts]),
        of_chance,
    ]


def _fitted(many: int) -> str:
    return (
        f"{counted(many, 'parameter')} {'was' if many == 1 else 'were'} fitted so that the baseline shows what is "
        "reported; where an expectation only repeats that, a run that meets it is no evidence."
    )


def _contested(scenarios: Sequence[Scenario]) -> list[str]:
    """Say which contested claims are weighed, in what share of runs each is true, and who chose that."""
    shares: dict[str, dict[str, None]] = {}
    for one in scenarios:
        for name, chance in one.contested.items():
            shares.setdefault(one.case.contradictions[name].title, {})[percent(chance)] = None
    if not shares:
        return []
    told = "; ".join(f"{quoted(title)} {' or '.join(found)}" for title, found in shares.items())
    each = "Each run draws whether it is true" if len(shares) == 1 else "Each run draws of each whether it is true"
    return [
        f"{counted(len(shares), 'contested claim')} {'is' if len(shares) == 1 else 'are'} weighed. {each}: in what "
        f"share of runs its first side is, is our own choice (grade D): {told}."
    ]


def _forced(scenarios: Sequence[Scenario]) -> str:
    if not scenarios:
        return "No act of a modelled actor is forced."
    acts = [f"{counted(one.forced_acts, 'act')} in {quoted(one.title)}{_named(one)}" for one in scenarios]
    return f"Acts of modelled actors are forced, not decided: {'; '.join(acts)}."


def _named(scenario: Scenario) -> str:
    """Name the acts that a scenario forces, each once."""
    told = list(dict.fromkeys(forced_by(scenario)))
    left = len(told) - MOST_NAMED
    return f" ({'; '.join(told[:MOST_NAMED])}{f'; and {left} more' if left > 0 else ''})"
