"""The tables of a report, as rows of cells."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.report.columns import (
    DIFFERENCES,
    DIRECTIONS,
    EVENTS,
    EXPECTATIONS,
    MATTERS,
    MATTERS_ALONE,
    SHORT,
    SPREAD,
    SPREAD_OF_SAMPLES,
    TableCell,
    TableColumn,
)
from sim.report.contents import DIFFERENCE_COLUMNS, ReportContents, ReportSection, RunReport, SpreadReport, SweepReport
from sim.report.markup import anchor, is_number, sort_value
from sim.words import counted, number, percent, whole

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS: Final = 250
"""A longer table shows only what is shown to differ; the file to download has all of it."""
UNSHOWN: Final = "no difference shown"
NOT_LISTED: Final = ("identical", "outside the family")


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
        download=as_address(
            table.drop(columns="imposed", errors="ignore").to_csv(lineterminator="\n", float_format="%.6g")
        ),
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
