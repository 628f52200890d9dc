"""The words of a report that are explained at its end, made from those of the case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.case.columns import Column, unit_or_scale
from sim.case.titles import title_of
from sim.report.contents import Details
from sim.words import capital, exact, plain

if TYPE_CHECKING:
    from sim.case.case import Case
    from sim.case.roster_file import Level, Posture


def glossary_of(case: Case) -> list[Details]:
    """Return what outcomes mean and how they are measured, and what each posture of an actor does."""
    outcomes = [
        (capital(plain(name)), capital(one.meaning), "" if Column(name).is_coded else unit_or_scale(name, one.unit))
        for name, one in case.outcomes.items()
    ]
    postures = [
        (f"{actor.title}: {plain(name)}", ", ".join(_acts(case, posture)) or "none of the acts that others do")
        for actor in case.roster.file.actors.values()
        for name, posture in actor.postures.items()
    ]
    return [
        Details("What the outcomes mean", ("Outcome", "What it is", "Unit or scale"), outcomes),
        Details("What the postures do", ("Posture", "Acts"), postures),
    ]


def _acts(case: Case, posture: Posture) -> Iterator[str]:
    """Iterate over what a posture does, with its level where that is not the whole."""
    for item, level in posture.ship.items():
        yield f"ships {title_of(case.roster, 'items', item)}{_level(case, level)}"
    acts = {name: level for name, level in posture.model_dump(exclude={"ship", "about"}).items() if level != 0.0}
    for name, level in acts.items():
        yield f"{plain(name)}{_level(case, level)}"


def _level(case: Case, level: Level) -> str:
    if isinstance(level, str):
        return f" (at {exact(case.parameters[level].default)}: {case.parameters[level].title})"
    return "" if level == 1.0 else f" (at {exact(level)})"
