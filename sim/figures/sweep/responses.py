"""Responses: the mean of an outcome in each sample, against each factor of the design."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.analysis.influences import dependences, influences, kind_of, places_of, used
from sim.analysis.smooths import Smooth, smooth_of
from sim.figures.kit.contents import LOWER, MANY, Contents, Grid, Mark, Panel, Pen
from sim.figures.kit.facts import date_of
from sim.figures.kit.look import RULE_WIDTH, Paint, Size
from sim.figures.kit.marks import Curve, Numbers
from sim.figures.kit.scales import Axis, Days, Names, Values, padded
from sim.figures.sweep.titles import ORDER_SHOWS, Swept, category_text, plotted
from sim.words import NO_BREAK, counted, month_of, number, whole

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

MOST: Final = 9
"""Factors that are shown."""
MOST_TOLD: Final = 3
"""Pairs of factors that depend on one another that are named."""
MANY_DOTS: Final = 2000
"""Dots more than these are drawn as pixels, smaller and paler."""
LEAST_TURN: Final = 0.1
"""Of what a smooth covers, the least by which it turns back for its turn to be told; own choice."""
JITTER: Final = 0.22
PAINT: Final = "scenarios.1"
NO_FACTOR: Final = "no factor of this design more closely than chance would have it"
NOTE: Final = (
    "Influence: 0 none, 1 full; size of the rank correlation, of categories the correlation ratio. Within chance: "
    f"where in 95{NO_BREAK}% of designs the strongest of factors without influence would stand{{among}}."
)


AMONG: Final = " for any of the {outcomes} outcomes drawn"


def beside_one_another(codes: Numbers, reach: float) -> Numbers:
    """Return where samples of categories 0, 1, 2 and so on stand: spread about these, in no order."""
    random, places = np.random.default_rng(0), codes.astype(np.float64)
    for code in np.unique(codes):
        here = codes == code
        even = np.linspace(-reach, reach, here.sum()) if here.sum() > 1 else np.zeros(1)
        places[here] += random.permutation(even)
    return places


@dataclass(frozen=True, eq=False)
class Samples(Mark):
    """A dot for each sample; on top of all else, with an edge that parts it from what is below, where that is asked."""

    across: Numbers
    up: Numbers
    paint: Paint = "channels.1"
    edged: bool = False

    def draw(self, pen: Pen) -> None:
        """Draw dots."""
        few = len(self.across) <= MANY_DOTS
        share, shade = (0.3 if self.edged else 0.25, 0.7) if few else (0.15, 0.3)
        how: dict[str, Any] = {"markersize": share * pen.size.small, "alpha": shade, "rasterized": not few}
        how |= {"markeredgecolor": pen.theme.background, "markeredgewidth": RULE_WIDTH * (self.edged and few)}
        how |= {"zorder": 3, "clip_on": False} if self.edged else {"zorder": 2}
        pen.axes.plot(self.across, self.up, "o", color=pen.theme.paint(self.paint), **how)


@dataclass(frozen=True, eq=False)
class Means(Mark):
    """The mean of the values in each group, with its 95 % interval by Student's distribution, but for a single one."""

    groups: Sequence[Numbers]
    paint: Paint

    def draw(self, pen: Pen) -> None:
        """Draw dots with whiskers."""
        from scipy.stats import t

        counts = np.array([len(group) for group in self.groups])
        errors = [group.std(ddof=1) / np.sqrt(len(group)) if len(group) > 1 else 0.0 for group in self.groups]
        halves = t.isf(0.05 / 2, np.maximum(counts - 1, 1)) * errors
        how: dict[str, Any] = {"markeredgecolor": pen.theme.background, "markeredgewidth": RULE_WIDTH}
        how |= {"color": pen.theme.paint(self.paint), "markersize": 0.55 * pen.size.small, "elinewidth": 1.6}
        middles = [float(group.mean()) for group in self.groups]
        pen.axes.errorbar(range(len(middles)), middles, halves, fmt="o", zorder=4, **how)


DRAWN: Final[dict[type[Mark], str]] = {
    Curve: f"line: smooth with 95{NO_BREAK}% band",
    Means: f"dots: means with 95{NO_BREAK}% interval",
}
"""What the subtitle says of marks, where there are any."""


@dataclass(frozen=True)
class Course:
    """How an outcome runs along a factor: what is drawn, on which axis, and that in titles."""

    marks: tuple[Mark, ...]
    across: Axis
    said: str
    turns: str = ""  # where it turns, in a title; nothing where it goes one way


def turn_of(smooth: Smooth) -> int:
    """Return the place where a smooth turns the furthest, or -1 where it goes one way.

    A turn counts from a tenth of all that the smooth covers on, on the side where it is the less.
    """
    middle = smooth.middle
    found = {
        int(place): min(abs(float(middle[place] - middle[0])), abs(float(middle[place] - middle[-1])))
        for place in (middle.argmax(), middle.argmin())
        if 0 < place < len(middle) - 1
    }
    furthest = max(found, key=lambda place: found[place], default=-1)
    return furthest if found.get(furthest, 0.0) >= LEAST_TURN * float(np.ptp(middle)) > 0.0 else -1


def told_of_turn(smooth: Smooth, turn: int, place: str) -> str:
    """Say how a smooth turns; of a side whose band overlaps that of the turn, that this is unclear."""
    up = float(smooth.middle[turn]) > max(float(smooth.middle[0]), float(smooth.middle[-1]))
    first, then = ("rises", "falls") if up else ("falls", "rises")

    def clear(end: int) -> bool:
        one, other = (turn, end) if up else (end, turn)
        return float(smooth.low[one]) > float(smooth.high[other])

    if clear(0):
        return f"{first} until that is at about {place}, then {then if clear(-1) else 'unclear, with so few samples'}"
    if clear(-1):
        return f"{then} once that is past about {place}; before, unclear, with so few samples"
    return f"seems to turn where that is at about {place}, with too few samples to tell"


def _of_groups(column: pd.Series[Any], values: Numbers) -> Course:
    """Return the course over categories: numbers in order, names by their means."""
    texts = np.array([category_text(value) for value in column])
    groups = {str(text): values[texts == text] for text in dict.fromkeys(texts[np.argsort(column.astype(str))])}
    if column.dtype == object:
        groups = dict(sorted(groups.items(), key=lambda group: float(group[1].mean())))
    codes = np.repeat(np.arange(len(groups), dtype=np.float64), [len(found) for found in groups.values()])
    dots = Samples(beside_one_another(codes, JITTER), np.concatenate(list(groups.values())))
    said = ", ".join(f"{name} {number(float(found.mean()))}" for name, found in groups.items())
    return Course((dots, Means(tuple(groups.values()), PAINT)), Names(tuple(groups)), said)


def _of_places(places: Numbers, values: Numbers, *, dated: bool) -> Course:
    """Return the course along numbers, or days since 1970, with a smooth where there are points enough."""
    limits, smooth = padded(float(places.min()), float(places.max())), smooth_of(places, values, seed=0)
    axis: Axis = Days(limits) if dated else Values(limits)
    if smooth is None:
        return Course((Samples(places, values),), axis, "too few samples for a smooth")
    line = Curve(smooth.places, smooth.middle, PAINT, low=smooth.low, high=smooth.high, shade=0.36)

    def named(at: int) -> str:
        place = float(smooth.places[at])
        return month_of(date_of(place)) if dated else number(place)

    turn = turn_of(smooth)
    said = ", ".join(
        f"{number(float(smooth.middle[at]))} at {named(at)}" for at in ((0, -1) if turn < 0 else (0, turn, -1))
    )
    turns = told_of_turn(smooth, turn, named(turn)) if turn >= 0 else ""
    return Course((Samples(places, values), line), axis, said, turns)


def _course(rows: pd.DataFrame, key: str, means: Numbers) -> Course:
    there, kind = used(rows, key), kind_of(rows, key)
    if kind == "category":
        return _of_groups(rows[key][there], means[there])
    return _of_places(places_of(rows, key)[there], means[there], dated=kind == "date")


def _grid(size: Size, panels: int) -> Grid:
    """Return panels closely side by side, since they have the axis of values in common."""
    columns = min(size.columns + (size.columns == 1 or panels > MANY), panels)
    return Grid(columns, size.panel * (LOWER if panels > MANY * columns else 1.0), shared=True)


def _panel(of: Swept, key: str, told: str, course: Course, up: Values) -> Panel:
    title, plots = of.factor(key), plotted(of.unit(key), told)
    return Panel(title, plots, course.marks, course.across, up, said=f"{title} ({told}): {course.said}.")


def _other(pair: tuple[str, str], key: str) -> str:
    return pair[1] if pair[0] == key else pair[0]


def told_of_dependence(of: Swept, together: Mapping[tuple[str, str], float]) -> tuple[str, ...]:
    """Say which factors of the design depend on one another, so that the influence of one may be that of the other."""
    if not together:
        return ()
    some = [
        f"“{of.factor(one)}” and “{of.factor(other)}” ({number(close, 2)})" for (one, other), close in together.items()
    ]
    more = f", and {counted(len(some) - MOST_TOLD, 'more pair')}" if len(some) > MOST_TOLD else ""
    told = f"{'; '.join(some[:MOST_TOLD])}{more}"
    return (
        f"Factors that depend on one another in this design, so that the influence of one may be the other’s: {told}.",
    )


def responses(design: pd.DataFrame, means: pd.Series[float], dataset: xr.Dataset, *, outcomes: int = 1) -> Contents:
    """Return the mean of one outcome in each sample against each factor, the most influential first; nine at most.

    The design has a column for each factor, as `sim.sample` returns them; the means, over the runs of each sample,
    bear the name of the outcome, such as ``delivered[drones]``. The dataset says what the outcome is, and where the
    numbers come from. Of several `outcomes` that are held against the factors together, chance is that of all of them
    together. Raises ValueError where fewer than three samples have both factors and an outcome.
    """
    known, of, name = means.dropna(), Swept(dataset, outcomes), str(means.name)
    rows = design.loc[design.index.isin(known.index)]
    values, ranked = np.asarray(known.loc[rows.index]), influences(rows, known).head(MOST)
    chance, up = of.chance_level(design, len(rows)), Values(padded(float(values.min()), float(values.max())))
    told = {
        str(key): f"influence {number(one, 2)}{', within chance' if one <= chance else ''}"
        for key, one in ranked.items()
        if used(rows, str(key)).any()
    }
    courses = {key: _course(rows, key, values) for key in told}
    panels = tuple(_panel(of, key, one, courses[key], up) for key, one in told.items())
    if not panels:
        raise ValueError("the design has no factors to draw.")
    drawn, samples = {type(mark) for panel in panels for mark in panel.marks}, counted(len(rows), "sample")
    shown = "; ".join([f"Points: {samples}", *(text for kind, text in DRAWN.items() if kind in drawn)])
    left = f" The {len(panels)} most influential of {design.shape[1]} factors." if len(panels) < design.shape[1] else ""
    first = f"“{panels[0].title}” (influence {number(float(ranked.iloc[0]), 2)})"
    together: dict[Any, float] = dict(dependences(rows[list(told)]).items())
    if beside := [of.factor(_other(pair, next(iter(told)))) for pair in together if next(iter(told)) in pair]:
        first += f", or “{beside[0]}”, which depends on it here"
    if turns := next(iter(courses.values())).turns:
        first += f": {turns}"
    ends = of.contrast(rows, next(iter(told)), known)
    if ends.low <= 0.0 <= ends.high:
        first += f"; {ORDER_SHOWS}"
    among = AMONG.format(outcomes=whole(outcomes)) if outcomes > 1 else ""
    return Contents(
        title=f"“{of.title(name)}” follows {NO_FACTOR if ranked.iloc[0] <= chance else first}",
        subtitle=f"{of.week} Upwards: {of.means(name)}. {shown}.{left}{of.partial}",
        panels=panels,
        facts=of.facts,
        notes=(NOTE.format(among=among), *told_of_dependence(of, together)),
        summary=f"{counted(len(panels), 'panel')} of {samples} {of.of_scenario}; upwards: {of.means(name)}."
        f"{of.partial}",
        grid=_grid,
    )
