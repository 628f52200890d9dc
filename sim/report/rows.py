"""The tables of a report, as rows of cells."""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sim.case.columns import unit_or_scale
from sim.report.contents import DIFFERENCE_COLUMNS, ReportContents, ReportSection, RunReport, SpreadReport, SweepReport
from sim.report.markup import anchor, decimals_of_found, interval_alone, is_number, sort_value, state
from sim.words import (
    NO_BREAK,
    NOTHING,
    counted,
    decimals_beside,
    decimals_for,
    decimals_within,
    number,
    percent,
    signed,
    span,
    whole,
    with_unit,
)

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS: Final = 250
"""A longer table shows only what is shown to differ; the file to download has all of it."""
UNSHOWN: Final = "no difference shown"
NOT_LISTED: Final = ("identical", "outside the family")
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


@dataclass(frozen=True)
class TableRow:
    """A row: its heading and the heading's link, a second line and its link, and cells."""

    head: str
    place: str
    group: str
    group_place: str
    cells: list[TableCell]
    key: str = ""


@dataclass(frozen=True)
class ReportTable:
    """A table, a note on the rows left out, and the whole table as a data URL to download.

    Of its columns only the first `main_columns` are shown before all are asked for; all of them for 0.
    """

    head: str
    columns: Sequence[TableColumn]
    rows: list[TableRow]
    left_out: str = ""
    download: str = ""
    main_columns: int = 0


def _written(write: Callable[..., str], *names: str) -> Callable[[Any], TableCell]:
    """Return what writes the numbers of some fields in one cell, which sorts by the first."""

    def cell(row: Any) -> TableCell:
        values = [getattr(row, name) for name in names]
        return TableCell(write(*values), sort_value(values[0]))

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
    return TableCell(unit_or_scale(str(row.Index[-1] if isinstance(row.Index, tuple) else row.Index), str(row.unit)))


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
    TableColumn("Interval of it", _beside(interval_alone, "mean_low", "mean_high")),
    TableColumn(
        "Interval that holds for all together", _beside(interval_alone, "simultaneous_low", "simultaneous_high")
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
    TableColumn("Interval of it", _risk(_signed_span, "low", "high", unit=" points")),
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
    TableColumn("Median", _written(number, "q50")),
    TableColumn("Half of the runs", _written(span, "q25", "q75")),
    TableColumn("Nine tenths of the runs", _written(span, "q05", "q95")),
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
MOST_CAME_OUT: Final = 12


def as_address(text: str) -> str:
    """Return a CSV table as a data URL."""
    return "data:text/csv;charset=utf-8;base64," + base64.b64encode(text.encode()).decode()


def differences(contents: ReportContents) -> ReportTable:
    """Return the table of differences: outcomes shown to differ, then the others as far as there is room."""
    table, expected = contents.differences, contents.expectations
    listed = ~table["verdict"].isin(NOT_LISTED)
    if int(listed.sum()) > MOST_ROWS:
        listed &= table["verdict"] != UNSHOWN
    listed = listed | table.index.isin(list(zip(expected["scenario"], expected["outcome"], strict=True)))
    return ReportTable(
        head="Outcome",
        columns=DIFFERENCES,
        rows=_rows(contents, table[listed], DIFFERENCES, "outcome"),
        left_out=_counted(table.loc[~listed, "verdict"].value_counts().items()),
        download=as_address(table[list(DIFFERENCE_COLUMNS)].to_csv(lineterminator="\n", float_format="%.6g")),
        main_columns=len(SHORT),
    )


def _counted(counts: Iterable[tuple[Any, Any]]) -> str:
    return "; ".join(f"{whole(count)} {verdict}" for verdict, count in counts if count)


def _rows(contents: ReportContents, table: pd.DataFrame, columns: Sequence[TableColumn], kind: str) -> list[TableRow]:
    titles = {one.name: one.title for one in contents.scenarios}
    said = table["says"].astype(str).tolist() if "says" in table.columns else None
    keys = [(str(scenario), str(name)) for scenario, name in table.index]
    found = []
    for place, ((scenario, name), row) in enumerate(zip(keys, table.itertuples(), strict=True)):
        words = said[place] if said else contents.words.get(name, name)
        leads = anchor("outcome", name) if kind == "outcome" else ""
        group = anchor("scenario", scenario)
        found.append(TableRow(words, leads, titles[scenario], group, _cells(columns, row), name))
    return found


def events(contents: ReportContents) -> ReportTable:
    """Return the table of events: those that are shown to differ, and the others if there is room."""
    table = contents.events
    differing = table["verdict"] != "identical"
    listed = differing if int(differing.sum()) <= MOST_ROWS else table["verdict"].isin(DIRECTIONS)
    counts = [
        ("the same in every run", int((~differing).sum())),
        (UNSHOWN, int((differing & ~listed).sum())),
    ]
    return ReportTable(
        head="Event",
        columns=EVENTS,
        rows=_rows(contents, table[listed], EVENTS, "event"),
        left_out=_counted(counts),
        download=as_address(table.to_csv(lineterminator="\n", float_format="%.6g")),
    )


def expectations(contents: ReportContents) -> ReportTable:
    """Return the table of all expectations, including those that failed."""
    table = contents.expectations.set_index(["scenario", "outcome"])
    return ReportTable("Outcome", EXPECTATIONS, _rows(contents, table, EXPECTATIONS, "outcome"))


def came_out(contents: ReportContents, scenario: str) -> ReportTable:
    """Return the first outcomes shown to differ in one scenario, and say how many more there are."""
    table = contents.differences[contents.differences.index.get_level_values("scenario") == scenario]
    shown = table[table["verdict"].isin(DIRECTIONS)]
    rows = _rows(contents, shown.head(MOST_CAME_OUT), SHORT, "outcome")
    counts = table.loc[~table.index.isin(shown.index), "verdict"].value_counts()
    more = [("more shown to differ", len(shown) - len(rows))]
    return ReportTable("Outcome", SHORT, rows, _counted([*more, *counts.items()]))


def spread_tables(contents: SpreadReport) -> dict[str, ReportTable]:
    """Return how runs spread in each outcome, by the date in words."""
    columns = SPREAD_OF_SAMPLES if isinstance(contents, SweepReport) else SPREAD
    return {
        when: ReportTable(
            head="Outcome",
            columns=columns,
            rows=[
                TableRow(contents.words.get(name, name), anchor("outcome", name), "", "", _cells(columns, row), name)
                for name, row in zip(map(str, table.index), table.itertuples(), strict=True)
            ],
        )
        for when, table in contents.summaries.items()
    }


def matters(contents: SweepReport) -> ReportTable:
    """Return which factors each outcome follows, and by how much; no influence where factors depart one at a time."""
    table = contents.matters
    columns = MATTERS_ALONE if table["influence"].isna().all() else MATTERS
    rows = [
        TableRow(
            str(row.title),
            anchor("factor", str(row.factor)),
            contents.words[str(row.outcome)],
            anchor("outcome", str(row.outcome)),
            _cells(columns, row),
            str(row.outcome),
        )
        for row in table.itertuples()
    ]
    return ReportTable("Factor", columns, rows)


def _cells(columns: Sequence[TableColumn], row: Any) -> list[TableCell]:
    return [column.cell(row) for column in columns]


def happened(contents: RunReport) -> ReportTable:
    """Return the share of runs in which each event has happened by each date, if it happens in any."""
    dates = [str(name) for name in contents.events.columns if name != "says"]
    found = contents.events[(contents.events[dates] > 0.0).any(axis=1)]
    columns = [TableColumn(f"By {when}", lambda share: TableCell(percent(share), sort_value(share))) for when in dates]
    rows = [
        TableRow(str(row["says"]), "", "", "", [one.cell(row[when]) for one, when in zip(columns, dates, strict=True)])
        for _, row in found.iterrows()
    ]
    never = [str(says) for says in contents.events.loc[~contents.events.index.isin(found.index), "says"]]
    left_out = f"{counted(len(never), 'event')} in no run: {'; '.join(never)}" if never else ""
    return ReportTable("Event", columns, rows, left_out)


def section_tables(section: ReportSection) -> dict[str, ReportTable]:
    """Return the tables of a section of a study, by caption."""
    return {caption: _section_table(table) for caption, table in section.tables.items()}


def _section_table(table: pd.DataFrame) -> ReportTable:
    """Return a table as it is: columns of numbers to the right, written as in all reports."""
    numeric = [all(is_number(value) for value in table[name]) for name in table.columns]
    columns = [
        TableColumn(str(name), _plain_cell, numeric=right) for name, right in zip(table.columns, numeric, strict=True)
    ]
    rows = [
        TableRow(str(head), "", "", "", [_plain_cell(value) for value in values])
        for head, values in zip(table.index, table.itertuples(index=False, name=None), strict=True)
    ]
    return ReportTable(str(table.index.name or ""), columns, rows)


def _plain_cell(value: Any) -> TableCell:
    return TableCell(number(value), sort_value(value)) if is_number(value) else TableCell(str(value))
