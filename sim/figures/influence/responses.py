"""Impulse responses: what a push does week by week, while it lasts and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.figures.comparison.tables import refuse_more
from sim.figures.kit.contents import Contents, Mark, Panel
from sim.figures.kit.marks import Curve, Rule
from sim.figures.kit.scales import Values, around_zero
from sim.words import NO_BREAK, counted, number, signed, whole_percent

if TYPE_CHECKING:
    import pandas as pd

    from sim.figures.kit.facts import Facts

MOST: Final = 6


@dataclass(frozen=True, eq=False)
class Response:
    """The response of an outcome to a push: its table has the columns week, mean, low and high."""

    actor: str
    pushed: str  # who is moved which way, in words
    outcome: str  # its title
    unit: str  # in words, or the scale; may be empty
    table: pd.DataFrame
    delay: float  # weeks


def _panel(one: Response, hold: int, after: int) -> Panel:
    weeks, mean, low, high = (one.table[name].to_numpy(float) for name in ("week", "mean", "low", "high"))
    curve = Curve(weeks, mean, f"actors.{one.actor}", low=low, high=high)
    marks: tuple[Mark, ...] = (curve, Rule(0.0), Rule(float(hold), "muted", upright=True))
    peak = int(np.abs(mean).argmax())
    return Panel(
        title=f"{one.pushed}: {one.outcome[0].lower()}{one.outcome[1:]}",
        plots=", ".join(filter(None, ["Difference", one.unit])),
        marks=marks,
        across=Values((0.0, float(after)), label="weeks since the push began"),
        up=Values(around_zero(np.concatenate([low, high]), pad=0.08)),
        said=f"{one.pushed}, {one.outcome}: largest in week {number(weeks[peak], 0)}, {signed(float(mean[peak]))}; "
        f"half of that by week {number(one.delay, 0)}.",
    )


def impulse_responses(responses: Sequence[Response], facts: Facts, *, hold: int, after: int) -> Contents:
    """Return the responses of outcomes to pushes, week by week; an actor is held for the first `hold` weeks.

    Raises `InputError` for more than six of them, or none.
    """
    refuse_more(len(responses), MOST, "responses", "Choose those that the question is about.")
    soonest, latest = (number(end(one.delay for one in responses), 0) for end in (min, max))
    weeks = latest if soonest == latest else f"{soonest} to {latest}"
    level = f"{whole_percent(facts.level)}"
    return Contents(
        title=f"Half of an effect is there after {weeks} weeks",
        subtitle=f"Mean difference of the same runs with and without the push, on average over its dates, and its "
        f"{level.replace(' ', NO_BREAK)} interval week by week. Upright line: the push ends.",
        panels=tuple(_panel(one, hold, after) for one in responses),
        facts=facts,
        summary=f"{counted(len(responses), 'panel')} of differences by weeks since a push, {facts.forced}.",
    )
