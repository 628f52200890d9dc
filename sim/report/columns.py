"""The columns of a report's tables: their headings, and what each writes in a cell."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from sim.case.columns import quantile_step, unit_or_scale
from sim.comparison.imposed import CERTAIN, SAID_OF_SET
from sim.report.markup import decimals_of_found, interval_alone, sort_value, state
from sim.words import (
    NO_BREAK,
    NOTHING,
    decimals_beside,
    decimals_for,
    decimals_within,
    number,
    percent,
    signed,
    span,
    with_unit,
)

DIRECTIONS: Final = ("higher", "lower")


@dataclass(frozen=True)
class TableCell:
    """A cell: its text, its sort key if that is not the text, and its state, which sets its colour."""

    text: str
    sort: str = ""
    state: str = ""


@dataclass(frozen=True)
class TableColumn:
    """A column: its heading, what it says of a row of a table, and whether that is a number."""

    title: str
    cell: Callable[[Any], TableCell]
    numeric: bool = True


def _written(write: Callable[..., str], *names: str) -> Callable[[Any], TableCell]:
    """Return what writes the numbers of some fields in one cell, which sorts by the first."""

    def cell(row: Any) -> TableCell:
        values = [getattr(row, name) for name in names]
        return TableCell(write(*values), sort_value(values[0]))

    return cell


def _outcome_of(row: Any) -> str:
    """Return the outcome of a row: its index, or the last of it."""
    return str(row.Index[-1] if isinstance(row.Index, tuple) else row.Index)


def _quantiles(write: Callable[..., str], *names: str) -> Callable[[Any], TableCell]:
    """Return what writes quantiles over runs in one cell: whole of what is counted."""

    def cell(row: Any) -> TableCell:
        values = [getattr(row, name) for name in names]
        return TableCell(write(*values, step=quantile_step(_outcome_of(row), str(row.unit))), sort_value(values[0]))

    return cell


def _beside(write: Callable[..., str], *names: str) -> Callable[[Any], TableCell]:
    """Return what writes the numbers of some fields as finely as their interval supports."""

    def cell(row: Any) -> TableCell:
        values = [getattr(row, name) for name in names]
        ends, shown = (row.mean_low, row.mean_high), row.verdict in DIRECTIONS
        digits = decimals_beside(row.reference_mean, row.other_mean, row.mean_difference, interval=ends, shown=shown)
        return TableCell(write(*values, digits), sort_value(values[0]))

    return cell


def _within(write: Callable[..., str], *names: str) -> Callable[[Any], TableCell]:
    """Return what writes a difference, or the ends of its interval, as finely as that supports."""

    def cell(row: Any) -> TableCell:
        values = [getattr(row, name) for name in names]
        digits = None if row.low != row.low else decimals_within(row.difference, row.low, row.high)
        return TableCell(write(*values, digits), sort_value(values[0]))

    return cell


def _risk(write: Callable[..., str], *names: str, unit: str) -> Callable[[Any], TableCell]:
    """Return what writes shares of runs, or points between them, so that the two and their difference agree."""

    def cell(row: Any) -> TableCell:
        values = [100.0 * getattr(row, name) for name in names]
        digits = decimals_of_risks(row.reference_risk, row.other_risk, row.difference, shown=row.verdict in DIRECTIONS)
        text = write(*values, digits)
        return TableCell(text if text == NOTHING else f"{text}{unit}", sort_value(values[0]))

    return cell


def decimals_of_risks(before: float, after: float, difference: float, *, shown: bool) -> int:
    """Return with how many decimals of percent two shares of runs and their difference are written."""
    return decimals_beside(100.0 * before, 100.0 * after, 100.0 * difference, 1, shown=shown)


def _unless_set(cell: Callable[[Any], TableCell]) -> Callable[[Any], TableCell]:
    """Return what writes an interval, and says so where the scenario sets what it is of: then no run decides that."""

    def written(row: Any) -> TableCell:
        found, imposed = cell(row), str(getattr(row, "imposed", ""))
        if not imposed or row.verdict not in DIRECTIONS:
            return found
        said = SAID_OF_SET[imposed]
        return TableCell(said if imposed == CERTAIN else f"{found.text}; {said}", found.sort)

    return written


_signed_span: Final = partial(span, sign=True)


def _that_way(row: Any) -> TableCell:
    """Write the probability that a run differs from an independent one of the reference in the direction told."""
    higher = float(row.superiority)
    if row.mean_difference == 0.0:
        return TableCell(number(higher), sort_value(higher))
    way, share = ("higher", higher) if row.mean_difference > 0.0 else ("lower", 1.0 - higher)
    return TableCell(f"{number(share)} {way}", sort_value(share))


def _measure(row: Any) -> TableCell:
    """Write the unit of an outcome, or, where it has none, its scale."""
    return TableCell(unit_or_scale(_outcome_of(row), str(row.unit)))


def _differs(row: Any) -> TableCell:
    verdict = str(row.verdict)
    why = f": {row.reason}" if row.reason else ""
    return TableCell(f"{verdict}{why}", state=verdict if verdict in DIRECTIONS else "")


def in_measure(row: Any, *names: str, sign: bool = True) -> str:
    """Write sizes of an expectation: of amounts as percent of the reference's mean."""
    share = str(getattr(row, "measure", "")).startswith("share")
    scale = 100.0 if share else 1.0
    values = [scale * getattr(row, name) for name in names]
    found, digits = [getattr(row, name) for name in ("found", "low", "high")], None
    if sign:
        mean = float(getattr(row, "reference_mean", math.nan))
        digits = decimals_for(scale * one for one in found) if share else decimals_of_found(mean, *found)
    one = signed if sign else number
    text = one(values[0], digits) if len(values) == 1 else span(values[0], values[1], digits, sign=sign)
    return f"{text}{NO_BREAK}%" if share and text != NOTHING else text


def _measured(*names: str, sign: bool = True) -> Callable[[Any], TableCell]:
    return lambda row: TableCell(in_measure(row, *names, sign=sign), sort_value(getattr(row, names[0])))


def _expected_in(row: Any) -> TableCell:
    """Write what the sizes of an expectation are in: a share of the reference's mean, or the scale of the outcome."""
    share = str(getattr(row, "measure", "")).startswith("share")
    return TableCell("% of the reference’s mean" if share else unit_or_scale(str(row.Index[-1]), "1"))


def _mean_of_reference(row: Any) -> TableCell:
    mean = float(getattr(row, "reference_mean", math.nan))
    return TableCell(with_unit(number(mean), str(getattr(row, "unit", ""))), sort_value(mean))


def _day(row: Any) -> TableCell:
    return TableCell(str(row.date))


def _expects(row: Any) -> TableCell:
    return TableCell("same, within" if row.direction == "same" else str(row.direction))


DIFFERENCES: Final = (
    TableColumn("By", _day, numeric=False),
    TableColumn("Unit or scale", _measure, numeric=False),
    TableColumn("Reference, mean", _beside(number, "reference_mean")),
    TableColumn("Scenario, mean", _beside(number, "other_mean")),
    TableColumn("Difference", _beside(signed, "mean_difference")),
    TableColumn("Verdict", _differs, numeric=False),
    TableColumn("Interval of it", _unless_set(_beside(interval_alone, "mean_low", "mean_high"))),
    TableColumn(
        "Interval that holds for all together",
        _unless_set(_beside(interval_alone, "simultaneous_low", "simultaneous_high")),
    ),
    TableColumn("Runs that differ", _written(percent, "changed")),
    TableColumn("Probability that a run is, against any other", _that_way),
    TableColumn("Gain from pairing", _written(number, "variance_reduction")),
    TableColumn("Runs needed", _written(number, "runs_needed")),
)
EVENTS: Final = (
    TableColumn("By", _day, numeric=False),
    TableColumn("Reference: share of runs", _risk(number, "reference_risk", unit=f"{NO_BREAK}%")),
    TableColumn("Scenario: share of runs", _risk(number, "other_risk", unit=f"{NO_BREAK}%")),
    TableColumn("Difference", _risk(signed, "difference", unit=" points")),
    TableColumn("Verdict", _differs, numeric=False),
    TableColumn("Interval of it", _unless_set(_risk(_signed_span, "low", "high", unit=" points"))),
    TableColumn("Sooner in", _written(percent, "sooner")),
    TableColumn("Later, or not, in", _written(percent, "later")),
)
EXPECTATIONS: Final = (
    TableColumn("By", _day, numeric=False),
    TableColumn("Expected", _expects, numeric=False),
    TableColumn("By at least", _measured("at_least", sign=False)),
    TableColumn("Unit or scale", _expected_in, numeric=False),
    TableColumn("Reference, mean", _mean_of_reference),
    TableColumn("Found", _measured("found")),
    TableColumn("Interval", _measured("low", "high")),
    TableColumn("Verdict", lambda row: TableCell(str(row.verdict), state=state(str(row.verdict))), numeric=False),
)
SPREAD: Final = (
    DIFFERENCES[1],
    TableColumn("Mean over runs", _written(number, "mean")),
    TableColumn("Median", _quantiles(number, "q50")),
    TableColumn("Half of the runs", _quantiles(span, "q25", "q75")),
    TableColumn("Nine tenths of the runs", _quantiles(span, "q05", "q95")),
)
SPREAD_OF_SAMPLES: Final = (
    *SPREAD,
    TableColumn("Nine tenths of the means of samples", _written(span, "means_low", "means_high")),
    TableColumn("Of the variance comes with what is varied", _written(percent, "factors_share")),
)
MATTERS: Final = (
    TableColumn("Influence", _written(partial(number, decimals=2), "influence")),
    TableColumn("More than chance", lambda row: TableCell("yes" if row.sure else "no"), numeric=False),
    TableColumn("Difference", _within(signed, "difference")),
    TableColumn("Interval of it", _within(_signed_span, "low", "high")),
    TableColumn("Unit or scale", lambda row: TableCell(unit_or_scale(row.outcome, row.unit)), numeric=False),
    TableColumn("Mean of the outcome", lambda row: TableCell(str(row.says)), numeric=False),
)
MATTERS_ALONE: Final = (TableColumn("Set to", MATTERS[-1].cell, numeric=False), *MATTERS[1:-1])
SHORT: Final = DIFFERENCES[:7]
"""Columns of the table of one scenario."""
