"""One outcome over time in every scenario: a small panel each, over shared axes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.case.columns import quantile_step
from sim.figures.comparison.tables import check_quantiles, measured, refuse_more, require, was_expected, ways
from sim.figures.kit.contents import NO_EVENTS, Contents, Events, Grid, Panel
from sim.figures.kit.look import Size
from sim.figures.kit.marks import FAN_QUANTILES, HIGH, LOW, MEDIAN, Curve, Fan, Numbers, days_of
from sim.figures.kit.scales import Values
from sim.ground.axes import TIME
from sim.words import (
    NO_BREAK,
    before_colon,
    by_when,
    capital,
    counted,
    decimals_beside,
    decimals_for,
    number,
    quoted,
    signed,
    with_unit,
)

if TYPE_CHECKING:
    import xarray as xr

    from sim.figures.kit.facts import Facts

MOST: Final = 20
PAIR: Final = 2
HEADROOM: Final = 1.06
LINE_POINTS, THIN_POINTS = 1.5, 0.7
PAINT, BASE_PAINT = "scenarios.1", "scenarios.0"
LEAST: Final = 0.62
FLAT: Final = 0.36
"""Heights of a panel in inches where the height of the figure follows from them, the latter on a narrow sheet."""
GROWS: Final = 12
PAGE_SCALE: Final = 1.35
"""A panel of a page is so much higher than one of print, as is its type."""
FEW: Final = 8
"""Panels that stand in two columns of a narrow sheet; more, in three, or they would not fit a page."""
COLUMNS: Final = ((4, 2), (6, 3), (GROWS, 4), (MOST, 5))
"""Up to how many panels stand in how many columns of a page; 180 mm hold four at most, narrower ones two or three."""


def _grid(size: Size, panels: int) -> Grid:
    """Return columns for so many small panels; more than twelve make a page higher."""
    columns = next(count for most, count in COLUMNS if panels <= most)
    if size.columns == 1:
        columns = 2 if panels <= FEW else 3
    elif size.panel:
        columns = min(columns, 4)
    columns = min(columns, panels)
    least = FLAT if size.columns == 1 and columns > 2 else LEAST  # noqa: PLR2004 - many, so rows are many as well
    panel = least * (1.0 if size.panel else PAGE_SCALE) if size.panel or panels > GROWS else 0.0
    return Grid(columns, panel, points=size.small, shared=True)


def _fans(quantiles: xr.Dataset, reference: str) -> dict[str, Numbers]:
    """Return quantiles by scenario, shape (5, time): the reference first, then the highest at the end first."""
    require([*quantiles.variables], ("value", "scenario", TIME, "quantile"), "the dataset of quantiles")
    refuse_more(quantiles.sizes["scenario"], MOST, "scenarios", "Choose fewer.")
    names = [str(name) for name in quantiles["scenario"].values]
    require(names, [reference], "the axis of scenarios")
    check_quantiles(quantiles)
    ordered = quantiles["value"].sel(quantile=list(FAN_QUANTILES)).transpose("scenario", "quantile", TIME).values
    fans = dict(zip(names, np.asarray(ordered, dtype=np.float64), strict=True))
    others = sorted((name for name in names if name != reference), key=lambda name: -float(fans[name][MEDIAN, -1]))
    return {name: fans[name] for name in [reference, *others]}


def _finding(
    facts: Facts, outcome: str, shown: Mapping[str, float], others: int, by: str, size: str, expected: str
) -> str:
    """Return the title: in how many scenarios a difference by a date is shown; of a single one, how large it is."""
    higher = sum(difference > 0.0 for difference in shown.values())
    what = f"{before_colon(facts.outcome(outcome))}, mean by {by}"
    return f"{what}: {ways(higher, len(shown) - higher, others, size)}{expected}" if others else what


def small_multiples(
    quantiles: xr.Dataset,
    outcome: str,
    unit: str,
    facts: Facts,
    events: Events = NO_EVENTS,
    shown: Mapping[str, float] | None = None,
    at: dt.date | None = None,
    means: Mapping[str, float] | None = None,
    expected: Mapping[str, float] | None = None,
) -> Contents:
    """Return one outcome over time in up to twenty scenarios, each beside the median of the reference.

    `quantiles` has the variable `value` over scenario, time and quantile (.05, .25, .5, .75, .95); `shown` are the
    differences of means that are shown, by scenario, and `means` those of all, the medians by default; `at` is when
    these are read, the end by default. `expected` is, by scenario, the least difference that an author expected.
    Raises `InputError` for more than twenty scenarios or none, or a reference that is not among them.
    """
    shown = shown or {}
    fans, days = _fans(quantiles, facts.reference), days_of(quantiles[TIME])
    base = fans[facts.reference]
    place = facts.position_at(days, at)
    medians, by = {name: float(fan[MEDIAN, place]) for name, fan in fans.items()}, by_when(at or facts.last)
    kind, ends = ("mean", means) if means else ("median", medians)
    decimals = decimals_for(ends.values())
    if means:  # of which the differences are
        base_mean = means[facts.reference]
        decimals = max([decimals, *(decimals_beside(base_mean, means[name], one) for name, one in shown.items())])
    of_runs = min(decimals, 0) if quantile_step(outcome, unit) else decimals
    low, high = min(0.0, *(fan[LOW].min() for fan in fans.values())), max(fan[HIGH].max() for fan in fans.values())
    up, panels = Values((HEADROOM * float(low), HEADROOM * max(float(high), 0.0) or 1.0)), []
    for name, fan in fans.items():
        end, middle = f"{kind} {number(ends[name], decimals if means else of_runs)}", number(medians[name], of_runs)
        spread = (number(float(fan[side, place]), of_runs) for side in (LOW, HIGH))
        marks = (Fan(days, fan, BASE_PAINT if fan is base else PAINT, thick=LINE_POINTS, halo=False),)
        thin = (Curve(days, base[MEDIAN], "ink", thick=THIN_POINTS, over=3.5),)
        panels.append(
            Panel(
                title=facts.title_of(name),
                plots=f"{end} ({signed(shown[name], decimals)})" if name in shown else end,
                marks=marks if fan is base else marks + thin,
                up=up,
                said=f"{facts.title_of(name)} {middle} ({' to '.join(spread)}){'.' if name == [*fans][-1] else ';'}",
            )
        )
    size = with_unit(number(abs(next(iter(shown.values()), 0.0)), decimals), unit)
    told = was_expected(expected or {}) if len(fans) == PAIR else ""
    ordered = " The order is that of the median at the end." if len(fans) > PAIR else ""
    (first, last), runs, in_unit = facts.months, counted(facts.runs, "run"), measured(outcome, unit, "in ")
    return Contents(
        title=_finding(facts, outcome, shown, len(fans) - 1, by, size, told),
        subtitle=f"{f'{capital(in_unit)}. ' if in_unit else ''}Line: median of {runs}; bands: middle 50{NO_BREAK}% and "
        f"90{NO_BREAK}%; thin line: median of {quoted(facts.reference_title)}. Numbers: {kind} by {by}; in "
        f"brackets the difference of means, where one is shown.{ordered}",
        panels=tuple(panels),
        facts=facts,
        events=events,
        summary=f"{counted(len(panels), 'panel')} from {first} to {last}, {runs} of each scenario, {facts.forced}. "
        f"Medians by {by}{f', {in_unit}' if in_unit else ''}, with the middle 90{NO_BREAK}% of runs:",
        grid=_grid,
    )
