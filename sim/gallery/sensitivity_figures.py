"""The figures of a study of sensitivity: one maker for each kind, from its table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.case.columns import Column
from sim.figures.sensitivity.convergence import convergence
from sim.figures.sensitivity.index_rows import CLEAR, MOST, SECOND, UNCLEAR, Dot, IndexPanel, IndexRow, index_rows
from sim.gallery.drawing import Drawing, key_of
from sim.gallery.sensitivity_words import SHARE, StudyWords
from sim.ground.faults import input_error, not_among
from sim.sensitivities.sources import NO_CLAIM, OTHERS
from sim.sensitivities.swept import SOURCE
from sim.words import (
    before_colon,
    counted,
    decimals_within,
    number,
    span,
    unit_in_words,
    with_interval,
    with_unit,
)

if TYPE_CHECKING:
    import pandas as pd

    from sim.figures.kit.contents import Contents
    from sim.figures.kit.look import Paint
    from sim.sensitivities.result import Sensitivity


Columns = tuple[str, str, str]
SHARES: Final[Columns] = ("share", "low", "high")
TOTALS: Final[Columns] = ("total", "total_low", "total_high")
PAWNS: Final[Columns] = ("pawn", "low", "high")
EFFECTS: Final[Columns] = ("mu_star", "low", "high")
"""What a title is about: a number and the ends of its interval."""


def _each(rows: pd.DataFrame) -> Iterator[Any]:
    yield from rows.itertuples()


def _first_few(rows: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    few = rows.iloc[:MOST]
    return few, f" The first {len(few)} of {len(rows)}." if len(few) < len(rows) else ""


def _shares(rows: pd.DataFrame, name: Callable[[str], str], title: str = "") -> IndexPanel:
    listed = [
        IndexRow(
            name(str(row.Index)),
            f"{number(row.share, 2)} ({span(row.low, row.high, 2)})",
            (Dot(row.share, row.low, row.high, row.low > 0.0),),
        )
        for row in _each(rows)
    ]
    return IndexPanel(listed, title, heading="share (interval)")


def _leading(
    rows: pd.DataFrame, columns: Columns, thing: str, name: Callable[[str], str], does: str = "weighs most"
) -> str:
    """Name what stands first where its interval lies above all others, or else say how many are beyond chance."""
    value, low, high = columns
    told = rows[~rows.index.isin([OTHERS, NO_CLAIM])].dropna(subset=[value])
    clear = told["clear"].astype(bool) if "clear" in told else told[low] > 0.0
    if not clear.any():
        return "nothing is told apart from chance"
    first = int(told[value].to_numpy().argmax())
    others = np.delete(told[high].to_numpy(float), first)
    if clear.iloc[first] and bool((others < told[low].iloc[first]).all()):
        return f"{name(str(told.index[first]))} {does}"
    return f"{int(clear.sum())} of {counted(len(told), thing)} told apart from chance"


def _key(clear: str, unclear: str = "grey, hollow: no more than chance") -> list[tuple[str, Paint]]:
    return [(clear, CLEAR), (unclear, UNCLEAR)]


def _shapley(words: StudyWords, outcome: str, rows: pd.DataFrame) -> Contents:
    few, said = _first_few(rows)
    return index_rows(
        f"{words.outcome(outcome)}: {_leading(rows, SHARES, 'input', words.quoted)}",
        f"{words.week} Shapley effects: each input's {SHARE}. {words.variance(outcome)}{said}",
        [_shares(few, words.input)],
        words.facts,
        _key(f"share with {words.level} interval"),
    )


def _claims(words: StudyWords, outcome: str, rows: pd.DataFrame) -> Contents:
    few, said = _first_few(rows)
    return index_rows(
        f"{words.outcome(outcome)}: {_leading(rows, SHARES, 'claim', 'claim {}'.format)}",
        f"{words.week} The {SHARE}, by claim: a parameter's share is split equally among its claims.{said}",
        [_shares(few, words.claim)],
        words.facts,
        _key(f"share with {words.level} interval"),
    )


def _sources(words: StudyWords, outcome: str, rows: pd.DataFrame) -> Contents:
    grades: Any = words.found.tables["grades"].loc[outcome]
    return index_rows(
        f"{words.outcome(outcome)}: {_leading(rows, SHARES, 'article', 'article {}'.format)}",
        f"{words.week} The {SHARE}, by the article that claims stand in, and by the grade of parameters.",
        [_shares(rows, words.article, "By article"), _shares(grades, words.grade, "By grade")],
        words.facts,
        _key(f"share with {words.level} interval"),
    )


def _indices(words: StudyWords, outcome: str, rows: pd.DataFrame) -> Contents:
    few, said = _first_few(rows)
    listed = [
        IndexRow(
            words.input(str(row.Index)),
            f"{number(row.total, 2)}, alone {number(row.first, 2)}",
            (
                Dot(row.total, row.total_low, row.total_high, row.total_low > 0.0, place=0.68),
                Dot(row.first, row.first_low, row.first_high, row.first_low > 0.0, SECOND, place=0.32),
            ),
        )
        for row in _each(few)
    ]
    return index_rows(
        f"{words.outcome(outcome)}: {_leading(rows, TOTALS, 'input', words.quoted)}",
        f"{words.week} Sobol' indices: the share of variance that goes with an input alone (first order), and with all "
        f"that it takes part in (total). {words.variance(outcome, 'sobol')}{said}",
        [IndexPanel(listed, heading="total, alone")],
        words.facts,
        [(f"total, {words.level} interval", CLEAR), ("alone", SECOND), ("grey, hollow: no more than chance", UNCLEAR)],
    )


def _pairs(words: StudyWords, outcome: str, rows: pd.DataFrame) -> Contents:
    few, said = _first_few(rows)
    listed = [
        IndexRow(
            " × ".join(words.input(str(key)) for key in row.Index),
            f"{number(row.second, 2)} ({span(row.second_low, row.second_high, 2)})",
            (Dot(row.second, row.second_low, row.second_high, row.second_low > 0.0),),
        )
        for row in _each(few)
    ]
    clear = int((rows["second_low"] > 0.0).sum())
    return index_rows(
        f"{words.outcome(outcome)}: {clear or 'none'} of {counted(len(rows), 'pair')} told apart from chance",
        f"{words.week} Sobol' indices of second order: the share of variance that two inputs have only together.{said}",
        [IndexPanel(listed, heading="share (interval)")],
        words.facts,
        _key(f"share with {words.level} interval"),
    )


def _distributions(words: StudyWords, outcome: str, rows: pd.DataFrame) -> Contents:
    few, said = _first_few(rows)
    listed = [
        IndexRow(
            words.input(str(row.Index)),
            f"{number(row.pawn, 2)}, at most {number(row.greatest, 2)}",
            (Dot(row.pawn, row.low, row.high, bool(row.clear), by_chance=row.by_chance),),
        )
        for row in _each(few)
    ]
    return index_rows(
        f"{words.outcome(outcome)}: {_leading(rows, PAWNS, 'input', words.quoted, 'moves its distribution furthest')}",
        f"{words.week} PAWN: how far the distribution of runs moves when an input is held, level by level or slice by "
        f"slice: the median, and at most. Tick: what an input that does nothing stays below in 95 of 100 cases.{said}",
        [IndexPanel(listed, heading="median, at most")],
        words.facts,
        _key(f"median with {words.level} interval"),
    )


def _screen(words: StudyWords, outcome: str, rows: pd.DataFrame) -> Contents:
    few, said = _first_few(rows.dropna(subset=["mu_star"]))
    unit = Column.split(outcome).unit
    listed = [
        IndexRow(
            words.input(str(row.Index)),
            f"{number(row.mu_star)}, spread {number(row.sigma)}",
            (Dot(row.mu_star, row.low, row.high, bool(row.clear), by_chance=row.by_chance),),
        )
        for row in _each(few)
    ]
    measured = f", in {unit_in_words(unit)}" if unit_in_words(unit) else ""
    return index_rows(
        f"{words.outcome(outcome)}: {_leading(rows, EFFECTS, 'input', words.quoted, 'moves it furthest')}",
        f"{words.week} Elementary effects of Morris: how far the outcome moves across the range of an input, on the "
        f"average without sign{measured}, and how that differs from place to place. Tick: what chance gives.{said}",
        [IndexPanel(listed, heading="mean size, spread")],
        words.facts,
        _key(f"mean size with {words.level} interval"),
    )


def _knock_outs(words: StudyWords, table: pd.DataFrame) -> Contents:
    panels, clear = [], set[str]()
    for outcome in words.found.outcomes:
        rows: Any = table.loc[outcome]
        unit = Column.split(outcome).unit
        clear |= set(rows.index[rows["clear"]])
        listed = [
            IndexRow(
                words.input(str(row.Index)),
                with_interval(row.difference, row.low, row.high, decimals_within(row.difference, row.low, row.high)),
                (Dot(row.difference, row.low, row.high, bool(row.clear)),),
            )
            for row in _each(rows)
        ]
        title = before_colon(Column.split(outcome).title(words.case.roster))
        there = with_unit(number(float(rows["when_false"].mean())), unit)
        panels.append(IndexPanel(listed, title, "true less false", f"where false, {there} in the mean", signed=True))
    total = table.index.get_level_values("factor").nunique()
    return index_rows(
        f"{len(clear)} of {counted(total, 'contested claim')} move an outcome beyond chance",
        f"{words.week} Each contested claim true (of a question with two answers the first), less the same claim "
        f"false, on the same draws; all others as likely as the ledger has them. {words.level} intervals hold for all "
        "claims of an outcome together.",
        panels,
        words.facts,
        _key("difference with interval"),
    )


def _convergence(words: StudyWords, outcome: str, method: str, rows: pd.DataFrame) -> Contents:
    what = {"sobol": "Total Sobol' index", "shapley": "Shapley share"}[method]
    keys = list(dict.fromkeys(map(str, rows.index.get_level_values("factor"))))
    last: Any = rows.loc[rows.index.get_level_values("blocks").max()]
    wide = float((last["high"] - last["low"]).max())
    return convergence(
        rows,
        {key: words.input(key) for key in keys},
        f"{words.outcome(outcome)}: indices are told to within {number(wide / 2, 2)}",
        f"{words.week} {what} of the first inputs, from the first blocks of the design and from all, with "
        f"{words.level} interval.",
        words.facts,
    )


BY_OUTCOME: Final[Mapping[str, Callable[[StudyWords, str, Any], Contents]]] = {
    "shares": _shapley,
    "indices": _indices,
    "pairs": _pairs,
    "pawn": _distributions,
    "screen": _screen,
    "claims": _claims,
    "articles": _sources,
}
FIGURES: Final = (*BY_OUTCOME, "knock_outs", "convergence")
"""Every kind of figure, by the table that it draws; articles and grades share one."""


def drawing_of(found: Sensitivity, kind: str, outcome: str) -> Drawing:
    """Return a figure of a study; an `InputError` says where its table, or the outcome, is not there."""
    if kind not in FIGURES or kind not in found.tables:
        there = [one for one in FIGURES if one in found.tables]
        raise input_error(SOURCE, not_among(kind, "a figure of this study", there))
    if outcome not in found.outcomes:
        raise input_error(SOURCE, not_among(outcome, "an outcome of this study", found.outcomes))
    words, table = StudyWords(found, kind), found.tables[kind]
    if kind == "knock_outs":
        return Drawing(kind, _knock_outs(words, table), data=table)
    rows: Any = table.loc[outcome]
    if kind == "convergence":
        method = str(rows.index.get_level_values("method")[-1])
        return Drawing(key_of(kind, outcome), _convergence(words, outcome, method, rows.loc[method]), data=rows)
    return Drawing(key_of(kind, outcome), BY_OUTCOME[kind](words, outcome, rows), data=rows)


def drawings_of_sensitivity(found: Sensitivity) -> Iterator[Drawing]:
    """Iterate over the figures of a study: of each outcome, then of all together."""
    for outcome in found.outcomes:
        for kind in FIGURES:
            table = found.tables.get(kind)
            if table is not None and kind != "knock_outs" and bool(table.loc[outcome].notna().to_numpy().any()):
                yield drawing_of(found, kind, outcome)
    if "knock_outs" in found.tables:
        yield drawing_of(found, "knock_outs", found.outcomes[0])
