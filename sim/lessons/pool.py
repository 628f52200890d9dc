"""A class: what all have predicted and chosen, and what the runs of all give together."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.ground.paths import displayed
from sim.lessons.answers import answer_of
from sim.lessons.grade import Graded
from sim.lessons.lesson import Lesson
from sim.lessons.numbers import UnansweredError
from sim.lessons.schema import (
    KINDS,
    LEVELS,
    Choose,
    Measure,
    PredictDistribution,
    Prediction,
    Ratio,
    ReadNumber,
    Task,
    measures_of,
)
from sim.lessons.verdicts import option_of
from sim.words import number

if TYPE_CHECKING:
    import pandas as pd

FEWEST: Final = 2
"""Students of whom there is an interval."""


@dataclass(frozen=True)
class Pooled:
    """One task over a class: values by student, and what they are together."""

    task: Task
    what: str
    """``predicted`` or ``found``: what was said before the runs, or what each student's runs give."""
    values: tuple[float, ...]
    scores: tuple[float, ...] = ()

    @property
    def mean(self) -> float:
        """Mean over the class."""
        return float(np.mean(self.values))

    @property
    def interval(self) -> tuple[float, float]:
        """Interval of 95 percent of the mean over the class, by Student's t; NaN where there is but one."""
        count = len(self.values)
        if count < FEWEST:
            return math.nan, math.nan
        from scipy.stats import t

        half = float(t.ppf(0.975, count - 1)) * float(np.std(self.values, ddof=1)) / math.sqrt(count)
        return self.mean - half, self.mean + half

    @property
    def quantiles(self) -> tuple[float, ...]:
        """Quantiles over the class, at `LEVELS`."""
        return tuple(float(one) for one in np.quantile(self.values, LEVELS))

    @property
    def span(self) -> tuple[float, ...]:
        """What a picture shows beside each value: of predictions the distribution, of what runs give the interval."""
        return self.quantiles if self.what == "predicted" else (self.interval[0], self.mean, self.interval[1])

    @property
    def in_words(self) -> tuple[str, ...]:
        """Its row in the table of a class; predictions have a distribution and no interval."""
        low, high = self.interval
        between = f"{number(low)} to {number(high)}" if self.what == "found" and low <= high else "-"
        head = (self.task.id, self.what, str(len(self.values)), number(self.mean), between)
        return head + tuple(number(one) for one in self.quantiles)


@dataclass(frozen=True)
class Counted:
    """One option of a task to choose over a class."""

    task: Choose
    option: str
    chose: int
    """How many students chose it."""
    right_for: int
    """For how many it is right, by their own runs or by the evidence."""


def counted_choices(lesson: Lesson, graded: Sequence[Graded]) -> list[Counted]:
    """Return how many of a class chose each option, and for how many it is right, task by task."""
    found = []
    for task in lesson.tasks.values():
        if isinstance(task, Choose):
            chose = Counter(one.work.record.answers.get(task.id) for one in graded)
            right = Counter(_right_options(task, graded))
            if any(chose[option] for option in task.options):
                found += [Counted(task, option, chose[option], right[option]) for option in task.options]
    return found


def _right_options(task: Choose, graded: Sequence[Graded]) -> Iterator[str]:
    for one in graded:
        if one.work.unpredicted and any(measures_of(task.value)):
            continue
        try:
            yield option_of(task, one.work.numbers.estimate(task.value).value)
        except (UnansweredError, LookupError):
            continue


def pooled(lesson: Lesson, graded: Sequence[Graded]) -> list[Pooled]:
    """Return what a class has predicted, and what the runs of all give, task by task."""
    found = []
    for task in lesson.tasks.values():
        if isinstance(task, Prediction):
            said = [one for one in graded if task.id in one.work.record.predictions]
            values = tuple(_middle(one, task) for one in said)
            scores = tuple(v.score for one in said for v in one.verdicts if v.task == task.id and v.score is not None)
            if values:
                found.append(Pooled(task, "predicted", values, scores))
        value = None if isinstance(task, PredictDistribution) else getattr(task, "value", None)
        if (
            isinstance(task, ReadNumber | Prediction)
            and isinstance(value, Measure | Ratio)
            and _is_shared(lesson, value)
        ):
            results = tuple(_results(task, graded))
            if results:
                found.append(Pooled(task, "found", results))
    return found


def _is_shared(lesson: Lesson, value: Any) -> bool:
    """Say whether a value is of runs that all make alike, and not of what each has chosen."""
    sides = {side for one in measures_of(value) for side in (one.side, one.less) if side}
    return not any(lesson.front.sides[side].chosen for side in sides)


def _middle(one: Graded, task: Task) -> float:
    answer = answer_of(task, one.work.record.predictions[task.id], one.work.lesson.case)
    return answer[len(answer) // 2] if isinstance(answer, tuple) else float(answer)


def _results(task: Task, graded: Sequence[Graded]) -> Iterator[float]:
    for one in graded:
        if one.work.unpredicted:
            continue
        try:
            value = float(one.work.numbers.estimate(task.value).value)  # type: ignore[union-attr]
        except UnansweredError:
            continue
        if math.isfinite(value):  # a ratio to nothing is none
            yield value


def class_table(pools: Sequence[Pooled]) -> pd.DataFrame:
    """Return what a class has found as a table, one row for each task and what is pooled of it."""
    import pandas as pd

    rows = []
    for one in pools:
        (low, high), (q10, q50, q90) = one.interval, one.quantiles
        row = {"task": one.task.id, "kind": KINDS[one.task.kind], "what": one.what, "students": len(one.values)}
        row |= {"mean": one.mean, "low": low, "high": high, "q10": q10, "q50": q50, "q90": q90}
        rows.append(row | {"mean_score": float(np.mean(one.scores)) if one.scores else math.nan})
    return pd.DataFrame(rows)


def choices_table(choices: Sequence[Counted]) -> pd.DataFrame:
    """Return a row for each option of each task: how many chose it, and for how many it is right."""
    import pandas as pd

    rows = [
        {"task": one.task.id, "option": one.option, "chose": one.chose, "right_for": one.right_for} for one in choices
    ]
    return pd.DataFrame(rows)


def marks_table(graded: Sequence[Graded]) -> pd.DataFrame:
    """Return a row for each student: what is right, wrong, scored, in words, and open."""
    import pandas as pd

    states = ("right", "wrong", "scored", "kept", "open")
    rows = [
        {"student": one.student, "record": displayed(one.path), **{state: one.count(state) for state in states}}
        | {f"score_{verdict.task}": verdict.score for verdict in one.verdicts if verdict.score is not None}
        for one in graded
    ]
    return pd.DataFrame(rows)
