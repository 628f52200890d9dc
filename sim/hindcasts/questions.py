"""The rule that draws questions from the data file: each with the day asked about, its level, and what came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from sim.case.case import Case
from sim.docking.chain_file import month_of
from sim.hindcasts.hindcast_file import Level, SeriesAsked, hindcast_file, later
from sim.hindcasts.knowledge import Knowledge, last_day, series_rows
from sim.words import number

LIST: Final = "hindcast_questions.csv"


@dataclass(frozen=True)
class Question:
    """A question with a day: asked from an origin of a day so many months later.

    `level` is what a series has to exceed, read from what was published before the origin; NaN for events.
    """

    name: str
    kind: str  # of the entry of the file: its name
    origin: dt.date
    months: int
    day: dt.date
    says: str
    level: float
    came: bool

    @property
    def month(self) -> int:
        """The month in which the day asked about falls, counted from year 0."""
        return month_of(self.day)


def questions_of(case: Case) -> list[Question]:
    """Draw every question of a case by the rule, in the order of origins, horizons and the file."""
    file = hindcast_file(case)
    found: list[Question] = []
    for origin in file.origins.days():
        knowledge = Knowledge(case, origin)
        for months in file.horizons:
            day = later(origin, months)
            if day <= file.until:
                found += [*_of_series(knowledge, months, day), *_of_events(case, origin, months, day)]
    return found


def _of_series(knowledge: Knowledge, months: int, day: dt.date) -> Iterator[Question]:
    for name, asked in hindcast_file(knowledge.case).series.items():
        rows, month = series_rows(knowledge.case, asked), month_of(day)
        published = knowledge.rows(asked)
        if month not in rows.index or not len(published) or last_day(month) > hindcast_file(knowledge.case).until:
            continue
        for level in asked.levels:
            above = level_of(published, level)
            key = f"{name}_above_{level if isinstance(level, str) else number(level)}"
            says = asked.says.format(above=f"more than {number(above)}")
            came = bool(rows[month] > above)
            yield Question(key, name, knowledge.origin, months, day, says, above, came)


def level_of(published: pd.Series[float], level: Level) -> float:
    """Return the level that is meant, read from what was published."""
    if not isinstance(level, str):
        return float(level)
    if level == "last":
        return float(published.iloc[-1])
    return float(published.max() if level == "highest" else published.median())


def _of_events(case: Case, origin: dt.date, months: int, day: dt.date) -> Iterator[Question]:
    for name, asked in hindcast_file(case).events.items():
        came = asked.resolved(origin, day)
        if came is not None:
            yield Question(name, name, origin, months, day, asked.says, float(np.nan), came)


def is_about_series(case: Case, question: Question) -> SeriesAsked | None:
    """Return what a question asks of a series; None where it is about an event."""
    return hindcast_file(case).series.get(question.kind)


def as_table(questions: list[Question]) -> pd.DataFrame:
    """Return questions as the list that is kept of them."""
    frame = pd.DataFrame([asdict(one) for one in questions])
    return frame.assign(came=frame["came"].astype(int))


def kept_list(case: Case) -> str:
    """Return the text of the list that was kept before anything was scored."""
    return Path(case.folder / LIST).read_text(encoding="utf-8")
