"""What is said of a study of sensitivity: names of inputs and sources, and its findings as sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, cast

from sim.case.columns import Column
from sim.case.parameters import GRADES
from sim.figures.kit.facts import Facts
from sim.figures.sweep.titles import factor_title
from sim.sensitivities.sources import NO_CLAIM, OTHERS
from sim.words import (
    before_colon,
    capital,
    counted,
    month_of,
    number,
    percent,
    quoted,
    span,
    with_interval,
    with_unit,
)

if TYPE_CHECKING:
    import pandas as pd

    from sim.sensitivities.result import Sensitivity

SHARE: Final = "share of the variance that comes with inputs"
MOST_SAID: Final = 90
"""Letters of a claim that are shown."""
NAMED: Final = 3
"""Inputs, or claims, that a sentence names."""


class StudyWords:
    """What is said of the inputs and outcomes of a study."""

    def __init__(self, found: Sensitivity, kind: str) -> None:
        self.found, self.case = found, found.case
        self.samples, self.runs, self.others = found.sizes[kind]

    @property
    def facts(self) -> Facts:
        """Where the numbers of a kind come from."""
        about, day = self.found.about, dt.date.fromisoformat(str(self.found.about["at"])[:10])
        return Facts(
            scenario=str(about["scenario"]),
            runs=self.runs,
            seed=int(about["seed"]),
            version=str(about["version"]),
            grade_d_share=float(about["grade_d_share"]),
            forced_acts=int(about["forced_acts"]),
            samples=self.samples,
            title=str(about["title"]),
            case=self.case,
            first=day,
            last=day,
            observed_until=dt.date.fromisoformat(str(about["observed_until"])),
            level=self.found.level,
        )

    def outcome(self, name: str) -> str:
        """Return what an outcome is called, quoted."""
        return quoted(before_colon(Column.split(name).title(self.case.roster)))

    def input(self, key: str) -> str:
        """Return what an input is called."""
        return f"The other {counted(self.others, 'input')} together" if key == OTHERS else factor_title(self.case, key)

    def quoted(self, key: str) -> str:
        """Return the same, quoted."""
        return quoted(self.input(key))

    def claim(self, name: str) -> str:
        """Return a claim, or what stands for none, with what it says."""
        if name == NO_CLAIM:
            return "No claim: literature, series, own choice"
        if name == OTHERS:
            return f"The other {counted(self.others, 'input')}, not told apart"
        says = self.case.claims[name].says.rstrip(".")
        short = says if len(says) <= MOST_SAID else f"{says[:MOST_SAID].rsplit(' ', 1)[0]} …"
        return f"{name}: {short}"

    def article(self, name: str) -> str:
        """Return what an article is called."""
        return self.claim(name) if name in (NO_CLAIM, OTHERS) else f"Article {name}"

    def grade(self, name: str) -> str:
        """Return what a grade means."""
        if name == OTHERS:
            return self.claim(name)
        return f"{name}: {GRADES[name]}" if name in GRADES else name.capitalize()

    @property
    def week(self) -> str:
        """Scenario and week of the outcomes, for a subtitle."""
        day = dt.date.fromisoformat(str(self.found.about["at"])[:10])
        return f"Model, scenario {quoted(str(self.found.about['title']))}, week of {day.day} {month_of(day)}."

    @property
    def level(self) -> str:
        """The level of intervals."""
        return percent(self.found.level)

    def variance(self, outcome: str, method: str | None = None) -> str:
        """Say how much of the variance between runs comes with inputs, by a method, or the last one; if any tells."""
        if "variance" not in self.found.tables:
            return ""
        rows: Any = self.found.tables["variance"].loc[outcome]
        share = percent(float(rows["share_of_inputs"].loc[method] if method else rows["share_of_inputs"].iloc[-1]), 0)
        return f"{share} of the variance between runs comes with what is varied, the rest with chance."


def sentences_of(found: Sensitivity, outcome: str) -> Iterator[str]:
    """Iterate over what a study found of an outcome, the most important first."""
    name = StudyWords(found, next(iter(found.tables))).outcome(outcome)
    said = [sentence for part in (_of_inputs, _of_claims, _of_contested) for sentence in part(found, outcome)]
    yield f"{name}: {said[0]}"
    yield from said[1:]


def _of_inputs(found: Sensitivity, outcome: str) -> Iterator[str]:
    """Name the inputs that come first, by the index that tells most."""
    for kind, column, what in (
        ("shares", "share", "Shapley effects"),
        ("indices", "total", "total Sobol' indices"),
        ("pawn", "pawn", "PAWN indices"),
        ("screen", "mu_star", "elementary effects (mean size)"),
    ):
        if kind in found.tables:
            words = StudyWords(found, kind)
            said = [words.variance(outcome), _first(words, found.tables[kind], outcome, column, what)]
            yield f"{' '.join(filter(None, said))}."
            return


def _of_claims(found: Sensitivity, outcome: str) -> Iterator[str]:
    if "claims" not in found.tables:
        return
    words, claims = StudyWords(found, "claims"), cast("Any", found.tables["claims"].loc[outcome])
    if claims["share"].isna().all():
        return
    rest = [
        f"{number(claims.loc[name, 'share'], 2)} rests on {said}"
        for name, said in ((NO_CLAIM, "no claim"), (OTHERS, f"{counted(words.others, 'input')} not told apart"))
        if name in claims.index
    ]
    named = claims[~claims.index.isin([NO_CLAIM, OTHERS])].iloc[:NAMED]
    listed = ", ".join(f"{row.Index} {_share(row.share, row.low, row.high)}" for row in named.itertuples())
    yield f"By claim: {'; '.join(filter(None, [listed, *rest]))}."


def _of_contested(found: Sensitivity, outcome: str) -> Iterator[str]:
    if "knock_outs" not in found.tables:
        return
    words, rows = StudyWords(found, "knock_outs"), found.tables["knock_outs"].loc[outcome]
    first: Any = next(rows.itertuples())
    moved = with_unit(with_interval(first.difference, first.low, first.high), Column.split(outcome).unit)
    clear = f"of the contested claims {int(rows['clear'].sum())} of {len(rows)} move it beyond chance"
    yield f"{capital(clear)}, {words.quoted(str(first.Index))} furthest: {moved} where it is true rather than false."


def _first(words: StudyWords, table: pd.DataFrame, outcome: str, column: str, what: str) -> str:
    """Name the inputs that come first, with their numbers."""
    rows: Any = table.loc[outcome]
    if rows[column].isna().all():
        return "What comes with inputs is not told from chance"
    low, high = (f"{column}_{end}" if f"{column}_{end}" in rows else end for end in ("low", "high"))
    named = rows[rows.index != OTHERS].iloc[:NAMED]
    listed = "; ".join(
        f"{words.quoted(str(key))} {_share(row[column], row[low], row[high])}" for key, row in named.iterrows()
    )
    return f"Of {what} the largest: {listed}"


def _share(value: float, low: float, high: float) -> str:
    decimals = 2 if abs(value) < 1.0 else None
    return f"{number(value, decimals)} ({span(low, high, decimals)})"
