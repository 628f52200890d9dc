"""Differences of two scenarios over time, run for run, as fans about zero."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.case.columns import quantile_step
from sim.figures.comparison.tables import check_quantiles, measured, refuse_more, require
from sim.figures.kit.contents import NO_EVENTS, Contents, Events, Panel
from sim.figures.kit.marks import FAN_QUANTILES, HIGH, LOW, MEDIAN, Fan, Numbers, Rule, days_of
from sim.figures.kit.scales import Values, around_zero
from sim.ground.axes import TIME
from sim.words import (
    NO_BREAK,
    before_colon,
    by_when,
    counted,
    decimals_for,
    listed,
    quoted,
    signed,
    with_unit,
)

if TYPE_CHECKING:
    import xarray as xr

    from sim.figures.kit.facts import Facts

MOST: Final = 6
MOST_NAMED: Final = 2
"""Outcomes that a title names; of more it only says how many they are."""
PAINT: Final = "scenarios.1"


def _said(facts: Facts, days: Numbers, fan: Numbers, outcome: str, unit: str, at: dt.date | None) -> str:
    """Say how large the difference is when it is read, and at the end."""
    said = []
    for position in dict.fromkeys((facts.position_at(days, at or facts.end), len(days) - 1)):
        low, middle, high = (float(fan[place, position]) for place in (LOW, MEDIAN, HIGH))
        decimals = _decimals(fan[:, position], outcome, unit)
        median = with_unit(signed(middle, decimals), unit)
        spread = f"(90{NO_BREAK}% of runs between {signed(low, decimals)} and {signed(high, decimals)})"
        said.append(f"{facts.month_in_words(days[position])}: median {median} {spread}")
    return "; ".join(said)


def _decimals(quantiles: Numbers, outcome: str, unit: str) -> int:
    """Return with how many decimals quantiles of an outcome are written: none of what is counted."""
    return 0 if quantile_step(outcome, unit) else decimals_for(quantiles.tolist())


def _panel(facts: Facts, fans: xr.Dataset, outcome: str, at: dt.date | None) -> Panel:
    one = fans["difference"].sel(outcome=outcome)
    fan = np.asarray(one.sel(quantile=list(FAN_QUANTILES)).transpose("quantile", TIME).values, dtype=np.float64)
    unit, days = str(one["unit"].item()), days_of(fans[TIME])
    place = facts.position_at(days, at)
    middle = float(fan[MEDIAN, place])
    median = signed(middle, _decimals(fan[:, place], outcome, unit) if middle else 0)
    return Panel(
        title=facts.outcome(outcome),
        plots=f"{', '.join(filter(None, ['Difference', measured(outcome, unit)]))}; median {median}",
        marks=(Fan(days, fan, PAINT), Rule(0.0)),
        up=Values(around_zero(fan[np.isfinite(fan)], pad=0.08)),
        said=f"{facts.outcome(outcome)}, {_said(facts, days, fan, outcome, unit, at)}.",
    )


def _finding(facts: Facts, panels: list[Panel], at: dt.date | None) -> str:
    """Return how many outcomes are higher, and lower, in at least 95 % of runs when they are read."""
    fans = [(panel.title, mark) for panel in panels for mark in panel.marks if isinstance(mark, Fan)]
    ends = {title: fan.quantiles[:, facts.position_at(fan.days, at)] for title, fan in fans}
    ways = {
        "higher": [title for title, end in ends.items() if end[LOW] > 0],
        "lower": [title for title, end in ends.items() if end[HIGH] < 0],
    }
    named = sum(map(len, ways.values())) <= MOST_NAMED
    clauses = [
        f"{len(titles)} {way}{f' ({listed([before_colon(one) for one in titles])})' if named else ''}"
        for way, titles in ways.items()
        if titles
    ]
    total, by = counted(len(panels), "outcome"), by_when(at or facts.last)
    if not clauses:
        none = f"none of {total} higher, or lower, in at least 95{NO_BREAK}% of runs by {by}"
        return f"{facts.title_of(facts.others[0])}: {none}"
    many = f"of {total}, {' and '.join(clauses)}"
    return f"{facts.title_of(facts.others[0])}: {many} in at least 95{NO_BREAK}% of runs by {by}"


def difference_fans(fans: xr.Dataset, facts: Facts, events: Events = NO_EVENTS, at: dt.date | None = None) -> Contents:
    """Return how the runs of two scenarios differ over time, run for run; `facts` are of both, read at a date.

    `fans` has the variable `difference` (other minus reference) over outcome, time and quantile (.05, .25, .5, .75,
    .95), with the coordinate `unit` by outcome; `events` are those in which the scenarios differ. Raises
    `InputError` for more than six outcomes or none, and where an axis is missing.
    """
    require([*fans.variables], ("difference", "unit", "outcome", TIME, "quantile"), "the dataset of fans")
    refuse_more(fans.sizes["outcome"], MOST, "outcomes", "Choose those that the question is about.")
    check_quantiles(fans)
    panels = [_panel(facts, fans, str(name), at) for name in fans["outcome"].values]
    reference, pairs = quoted(facts.reference_title), counted(facts.runs, "pair")
    return Contents(
        title=_finding(facts, panels, at),
        subtitle=f"Difference from {reference} in the same run, above zero where there is more. Line: median of "
        f"{pairs} of runs; bands: middle 50{NO_BREAK}% and 90{NO_BREAK}%. The number above each panel is the median by "
        f"{by_when(at or facts.last)}.",
        panels=tuple(panels),
        facts=facts,
        events=events,
        summary=f"{counted(len(panels), 'panel')} of differences of {quoted(facts.title_of(facts.others[0]))} from "
        f"{reference}, {pairs} of runs, {facts.forced}.",
    )
