"""What matters most, and which claim: the tables of the study that is stored with the reference."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from sim.case.case import load_case
from sim.case.columns import Column
from sim.case.parameters import GRADES
from sim.figures.sweep.titles import factor_title
from sim.ground import resources
from sim.odd import tables as odd_tables
from sim.sensitivities.sources import NO_CLAIM, OTHERS
from sim.words import NO_BREAK, before_colon, date_in_words, number, percent, span, with_interval
from wary_docs.markdown import plain

STORED = resources.PACKAGE.parent / "results" / "reference" / "sensitivity.json"
Row = dict[str, Any]


def stored(path: Path = STORED) -> dict[str, Any]:
    """Return the study that is stored."""
    return dict(json.loads(path.read_text(encoding="utf-8")))


def _share(row: Row, value: str = "share", low: str = "low", high: str = "high") -> str:
    if row[value] is None:
        return "not told from chance"
    return f"{number(row[value], 2)} ({span(row[low], row[high], 2)})".replace(" ", NO_BREAK)


def _input(key: str, others: int) -> str:
    if key == OTHERS:
        return f"the other {others} inputs together"
    group, _, name = key.partition(".")
    title = plain(factor_title(load_case(), key))
    return f"{title} ({{parameter}}`{name}`)" if group == "params" else f"{title} (contested claim)"


def _claim(key: str, others: int) -> str:
    if key == OTHERS:
        return f"the other {others} inputs, not told apart"
    if key == NO_CLAIM:
        return "no claim: literature, series, our own choice"
    return f"{{claim}}`{key}` {plain(load_case().claims[key].says)}"


def _source(key: str, others: int) -> str:
    if key in (OTHERS, NO_CLAIM):
        return _claim(key, others)
    return f"{key}: {GRADES[key]}" if key in GRADES else key if len(key) > len("A10") else f"article {key}"


def _by_outcome(record: dict[str, Any], kind: str) -> Iterator[tuple[str, list[Row]]]:
    roster = load_case().roster
    for name, rows in groupby(record[kind], key=lambda row: row["outcome"]):
        yield before_colon(Column.split(name).title(roster)), list(rows)


def _told(record: dict[str, Any], kind: str) -> str:
    samples, runs, _ = record["sizes"][kind]
    return f"{samples:,} samples of {runs:,} runs each, seed {record['seed']}, {percent(record['level'])} intervals"


def _tables(
    record: dict[str, Any], kind: str, columns: tuple[str, ...], cells: Callable[[Row, int], Iterable[str]]
) -> list[str]:
    lines = [f"{_told(record, kind)}; outcomes in the week of {date_in_words(record['at'])}.", ""]
    for outcome, rows in _by_outcome(record, kind):
        others = record["sizes"][kind][2]
        lines += [f"**{outcome}**", "", *odd_tables.table(columns, [tuple(cells(row, others)) for row in rows]), ""]
    return lines


def shares() -> list[str]:
    """Return the Shapley effects, after how much of the variance comes with inputs at all."""
    record = stored()
    of = {row["outcome"]: row["share_of_inputs"] for row in record["variance"] if row["method"] == "shapley"}
    roster = load_case().roster
    parts = [f"{before_colon(Column.split(name).title(roster))} {percent(share, 0)}" for name, share in of.items()]
    said = f"Of the variance between runs there come with all inputs together: {'; '.join(parts)}. The rest is chance."
    return [said, "", *_tables(record, "shares", ("input", "share"), lambda row, others: (
        _input(row["factor"], others), _share(row)
    ))]  # fmt: skip


def indices() -> list[str]:
    """Return Sobol' indices."""
    return _tables(stored(), "indices", ("input", "total", "alone"), lambda row, others: (
        _input(row["factor"], others), _share(row, "total", "total_low", "total_high"),
        _share(row, "first", "first_low", "first_high"),
    ))  # fmt: skip


def distributions() -> list[str]:
    """Return PAWN indices."""
    return _tables(stored(), "pawn", ("input", "PAWN", "by chance", ""), lambda row, others: (
        _input(row["factor"], others), _share(row, "pawn"), number(row["by_chance"], 2),
        "**moves it**" if row["clear"] else "",
    ))  # fmt: skip


def claims() -> list[str]:
    """Return shares by claim."""
    return _tables(stored(), "claims", ("claim", "share"), lambda row, others: (
        _claim(row["factor"], others), _share(row)
    ))  # fmt: skip


def sources() -> list[str]:
    """Return shares by article, and by grade."""
    record, lines = stored(), list[str]()
    for kind, title in (("articles", "article"), ("grades", "grade")):
        lines += _tables(record, kind, (title, "share"), lambda row, others: (
            _source(row["factor"], others), _share(row)
        ))  # fmt: skip
    return lines


def knock_outs() -> list[str]:
    """Return what contested claims do, true less false."""
    columns = ("contested claim", "true less false", "in standard deviations", "")
    return _tables(stored(), "knock_outs", columns, lambda row, _others: (
        plain(factor_title(load_case(), row["factor"])),
        with_interval(row["difference"], row["low"], row["high"]),
        number(row["deviations"], 2),
        "**moves it**" if row["clear"] else "",
    ))  # fmt: skip


def command() -> list[str]:
    """Return the command that made the stored study."""
    return ["```text", stored()["command"], "```", ""]
