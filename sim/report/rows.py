"""The tables of a report, as rows of cells."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.case import columns
from sim.report.contents import DIFFERENCE_COLUMNS, ReportContents
from sim.report.markup import OPEN, anchor, sort_value, state
from sim.words import number, percent, signed, span, whole

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS: Final = 250
"""A longer table shows only what is shown to differ; the file to download has all of it."""
UNSHOWN: Final = "no difference shown"
NOT_LISTED: Final = ("identical", "outside the family")


@dataclass(frozen=True)
class TableColumn:
    """A column: its heading, and whether it is numeric."""

    title: str
    numeric: bool = True


@dataclass(frozen=True)
class TableCell:
    """A cell: its text, its sort key if that is not the text, and its state, which sets its colour."""

    text: str
    sort: str = ""
    state: str = ""


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
    """A table, a note on the rows left out, and the whole table as a data URL to download."""

    head: str
    columns: list[TableColumn]
    rows: list[TableRow]
    left_out: str = ""
    download: str = ""


def _amount(value: float) -> TableCell:
    return TableCell(number(value), sort_value(value))


def _difference(value: float) -> TableCell:
    return TableCell(signed(value), sort_value(value))


def _share(value: float) -> TableCell:
    return TableCell(percent(value), sort_value(value))


def _interval(low: float, high: float) -> TableCell:
    return TableCell(span(low, high), sort_value(low))


def as_address(text: str) -> str:
    """Return a CSV table as a data URL."""
    return "data:text/csv;charset=utf-8;base64," + base64.b64encode(text.encode()).decode()


DIFFERENCES: Final = [
    TableColumn("Unit", numeric=False),
    TableColumn("Reference, mean"),
    TableColumn("Scenario, mean"),
    TableColumn("Difference"),
    TableColumn("Verdict", numeric=False),
    TableColumn("Interval of it"),
    TableColumn("Interval that holds for all together"),
    TableColumn("Runs that differ"),
    TableColumn("Probability of being higher"),
    TableColumn("Gain from pairing"),
    TableColumn("Runs needed"),
]


def difference_cells(row: Any) -> list[TableCell]:
    """Return the cells of one difference, for the columns `DIFFERENCES`."""
    verdict = str(row.verdict)
    mark = {"higher": "higher", "lower": "lower"}.get(verdict, "")
    return [
        TableCell(str(row.unit)),
        _amount(row.reference_mean),
        _amount(row.other_mean),
        _difference(row.mean_difference),
        TableCell(verdict, state=mark),
        _interval(row.mean_low, row.mean_high),
        _interval(row.simultaneous_low, row.simultaneous_high),
        _share(row.changed),
        _amount(row.superiority),
        _amount(row.variance_reduction),
        _amount(row.runs_needed),
    ]


def differences(contents: ReportContents) -> ReportTable:
    """Return the table of differences: outcomes shown to differ, then the others as far as there is room."""
    table = contents.differences
    listed = ~table["verdict"].isin(NOT_LISTED)
    if int(listed.sum()) > MOST_ROWS:
        listed &= table["verdict"] != UNSHOWN
    listed = listed | table.index.isin(list(_expected(contents)))
    return ReportTable(
        head="Outcome",
        columns=DIFFERENCES,
        rows=_rows(contents, table[listed], difference_cells, "outcome"),
        left_out=_counted(table.loc[~listed, "verdict"].value_counts().items()),
        download=as_address(table[list(DIFFERENCE_COLUMNS)].to_csv(lineterminator="\n", float_format="%.6g")),
    )


def _expected(contents: ReportContents) -> set[tuple[str, str]]:
    table = contents.expectations
    return set(zip(table["scenario"], table["outcome"], strict=True))


def _counted(counts: Iterable[tuple[Any, Any]]) -> str:
    return "; ".join(f"{whole(count)} {verdict}" for verdict, count in counts if count)


def _rows(contents: ReportContents, table: pd.DataFrame, cells_of: Any, kind: str) -> list[TableRow]:
    titles = {one.name: one.title for one in contents.scenarios}
    said = table["says"].astype(str).tolist() if "says" in table.columns else None
    keys = [(str(scenario), str(name)) for scenario, name in table.index]
    found = []
    for place, ((scenario, name), row) in enumerate(zip(keys, table.itertuples(), strict=True)):
        words = said[place] if said else contents.words.get(name, name)
        leads = anchor("outcome", columns.Column.split(name).outcome) if kind == "outcome" else ""
        found.append(TableRow(words, leads, titles[scenario], anchor("scenario", scenario), cells_of(row), name))
    return found


EVENTS: Final = [
    TableColumn("Reference: share of runs"),
    TableColumn("Scenario: share of runs"),
    TableColumn("Difference"),
    TableColumn("Interval of it"),
    TableColumn("Sooner in"),
    TableColumn("Later, or not, in"),
]


def _points(value: float) -> TableCell:
    return TableCell(f"{signed(100.0 * value)} points", sort_value(value))


def _point_interval(low: float, high: float) -> TableCell:
    return TableCell(span(100.0 * low, 100.0 * high), sort_value(low))


def _event_cells(row: Any) -> list[TableCell]:
    return [
        _share(row.reference_risk),
        _share(row.other_risk),
        _points(row.difference),
        _point_interval(row.low, row.high),
        _share(row.sooner),
        _share(row.later),
    ]


def events(contents: ReportContents) -> ReportTable:
    """Return the table of events: those whose interval excludes zero, and the others if there is room."""
    table = contents.events
    differing = (table["sooner"] > 0.0) | (table["later"] > 0.0)
    listed = differing if int(differing.sum()) <= MOST_ROWS else (table["low"] > 0.0) | (table["high"] < 0.0)
    counts = [
        ("the same in every run", int((~differing).sum())),
        ("with an interval that holds zero", int((differing & ~listed).sum())),
    ]
    return ReportTable(
        head="Event",
        columns=EVENTS,
        rows=_rows(contents, table[listed], _event_cells, "event"),
        left_out=_counted(counts),
        download=as_address(table.to_csv(lineterminator="\n", float_format="%.6g")),
    )


EXPECTATIONS: Final = [
    TableColumn("Expected", numeric=False),
    TableColumn("By at least"),
    TableColumn("Found"),
    TableColumn("Interval"),
    TableColumn("Verdict", numeric=False),
]
_WITHIN: Final = "same"


def expectation_cells(row: Any) -> list[TableCell]:
    """Return the cells of one expectation, for the columns `EXPECTATIONS`."""
    direction = f"{row.direction}, within" if row.direction == _WITHIN else str(row.direction)
    verdict = str(row.verdict)
    return [
        TableCell(direction),
        _amount(row.at_least),
        _difference(row.found),
        _interval(row.low, row.high),
        TableCell(verdict, state=state(verdict)),
    ]


def expectations(contents: ReportContents) -> ReportTable:
    """Return the table of all expectations, including those that failed."""
    table = contents.expectations.set_index(["scenario", "outcome"])
    return ReportTable("Outcome", EXPECTATIONS, _rows(contents, table, expectation_cells, "outcome"))


def tally(contents: ReportContents) -> dict[str, int]:
    """Return how many expectations passed, failed and are undecided."""
    found = {"passed": 0, "failed": 0, OPEN: 0}
    for verdict in contents.expectations["verdict"]:
        found[state(str(verdict))] += 1
    return found


SHORT: Final = 6
"""Columns of the table of differences that the table of one scenario keeps."""
MOST_CAME_OUT: Final = 12


def came_out(contents: ReportContents, scenario: str) -> ReportTable:
    """Return the first outcomes shown to differ in one scenario, and say how many more there are."""
    names = contents.differences.index.get_level_values("scenario") == scenario
    table = contents.differences[names]
    shown = table[table["verdict"].isin(("higher", "lower"))]
    rows = _rows(contents, shown.head(MOST_CAME_OUT), _short_cells, "outcome")
    counts = table.loc[~table.index.isin(shown.index), "verdict"].value_counts()
    more = len(shown) - len(rows)
    left_out = "; ".join(filter(None, [f"{more} more shown to differ" if more else "", _counted(counts.items())]))
    return ReportTable("Outcome", DIFFERENCES[:SHORT], rows, left_out)


def _short_cells(row: Any) -> list[TableCell]:
    return difference_cells(row)[:SHORT]


def shown_outcomes(tables: Sequence[ReportTable]) -> list[str]:
    """Return the row names of tables."""
    return [row.key for table in tables for row in table.rows]
