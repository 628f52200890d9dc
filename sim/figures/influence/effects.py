"""Pushes by outcomes as a table of colours: how far each push moves each outcome of the others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sim.figures.comparison.heat_table import heat_table
from sim.figures.comparison.tables import stands_out
from sim.words import NOTHING, whole

if TYPE_CHECKING:
    import pandas as pd

    from sim.figures.kit.contents import Contents
    from sim.figures.kit.facts import Facts


OWN: Final = f"{NOTHING} The pushed actor's own, and so not its effect on others."


def effects(table: pd.DataFrame, facts: Facts, *, what: str, read: str, held: str) -> Contents:
    """Return how far pushes move outcomes, in standard deviations of the runs without a push.

    The table is as for `heat_table`, with pushes in place of scenarios; what is a pushed actor's own is left out of it.
    `what` names the outcomes, `read` says when they are read, and `held` for how long an actor is held.
    """
    many, total = int(stands_out(table).sum()), len(table)
    subtitle = (
        f"Mean difference of the same {whole(facts.runs)} runs, {read}, in standard deviations of the runs without "
        f"the push. An actor is held a step away from what it would have done, {held}."
    )
    title = f"{many} of {total} effects on {what} stand out from chance"
    drawn = heat_table(table, facts)
    notes = (*drawn.notes, OWN) if _has_gaps(table) else drawn.notes
    return replace(drawn, title=title, subtitle=subtitle, notes=notes, summary=f"A table, {facts.forced}. {subtitle}")


def _has_gaps(table: pd.DataFrame) -> bool:
    pushes, outcomes = (table.index.unique(level) for level in ("scenario", "outcome"))
    return len(table) < len(pushes) * len(outcomes)
