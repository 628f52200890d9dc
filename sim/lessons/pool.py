"""A class: every record worked out anew, and what all have found together."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.ground.faults import Fault, InputError, input_error, not_among
from sim.ground.paths import displayed
from sim.lessons.answers import answer_of
from sim.lessons.identity import seed_of, shared_seed
from sim.lessons.lesson import Lesson
from sim.lessons.numbers import UnansweredError
from sim.lessons.schema import (
    KINDS,
    LEVELS,
    Measure,
    PredictDistribution,
    Prediction,
    Ratio,
    ReadNumber,
    Task,
    measures_of,
    shows_runs,
)
from sim.lessons.verdicts import Verdict
from sim.lessons.work import Work, read_work

if TYPE_CHECKING:
    import pandas as pd

FEWEST: Final = 2
"""Students of whom there is an interval."""


@dataclass(frozen=True)
class Graded:
    """A record that holds: where it is, the work, and what is said of each answer."""

    path: Path
    work: Work
    verdicts: tuple[Verdict, ...]

    @property
    def student(self) -> str:
        """The student's number."""
        return self.work.record.student

    def count(self, *states: str) -> int:
        """Return how many tasks are in one of some states."""
        return sum(verdict.state in states for verdict in self.verdicts)


def records_in(folder: Path) -> list[Path]:
    """Return the files of a folder, and of those in it, that could be records."""
    found = sorted({*folder.glob("*.json"), *folder.glob("*/*.json")})
    return [path for path in found if path.is_file()]


def grade(paths: Sequence[Path], group: str | None = None) -> tuple[list[Graded], list[Fault]]:
    """Work out every record anew.

    Parameters
    ----------
    paths : sequence of Path
        Files that could be records.
    group : str, optional
        The word of the class, by which shared seeds are checked too.

    Returns
    -------
    list of Graded, list of Fault
        The records that hold, and of every other what is wrong with it.
    """
    graded: dict[tuple[str, str], Graded] = {}
    faults: list[Fault] = []
    for path in paths:
        try:
            work = read_work(path)
            check(work, path, group)
            one = Graded(path, work, tuple(work.verdicts()))
        except InputError as error:
            faults += error.faults
            continue
        key = (work.lesson.label, one.student)
        if key in graded:
            message = f"is a second record of student {one.student}; {displayed(graded[key].path)} counts."
            faults.append(Fault(displayed(path), 0, "", message))
        else:
            graded[key] = one
    return list(graded.values()), faults


def check(work: Work, path: Path, group: str | None = None) -> None:
    """Refuse a record whose content cannot be: another's seed, answers that are none, numbers that no run gives.

    Raises
    ------
    InputError
        With every fault found.
    """
    record, lesson, source = work.record, work.lesson, displayed(path)
    faults = [*_faults_of_seed(work, source, group)]
    for given, predicted in ((record.predictions, True), (record.answers, False)):
        for name, text in given.items():
            task = lesson.tasks.get(name)
            if task is None or isinstance(task, Prediction) != predicted:
                faults.append(Fault(source, 0, name, not_among(name, "such a task of this lesson", lesson.tasks)))
                continue
            try:
                answer_of(task, text, lesson.case)
            except ValueError as error:
                faults.append(Fault(source, 0, name, str(error)))
    early = [name for name in record.answers if name in lesson.tasks and shows_runs(lesson.tasks[name])]
    if early and work.unpredicted:
        faults.append(
            Fault(source, 0, work.unpredicted[0], "is not predicted, and answers that come after it are there.")
        )
    if faults:
        raise InputError(faults)
    if work.unpredicted and record.digests:
        raise input_error(source, "has numbers, and predictions that come before them are not there.", key="digests")
    lacking = [side for side in _sides_run(work) if side not in record.digests]
    if lacking:
        raise input_error(source, f"lacks the digest of the numbers of {lacking[0]}; save it again.", key="digests")
    for side, text in record.digests.items():
        if side not in lesson.front.sides:
            raise input_error(source, not_among(side, "a side of this lesson", lesson.front.sides), key="digests")
        try:
            found = work.numbers.digest(side)
        except UnansweredError as error:
            raise input_error(
                source, f"has numbers of {side}, which follow from {error}; that is unanswered."
            ) from None
        if found != text:
            message = f"was altered, or is of another model: no run of this student gives the numbers of {side}."
            raise input_error(source, message, key=f"digests.{side}")


def _sides_run(work: Work) -> Iterator[str]:
    """Iterate over the sides whose runs the answers follow from."""
    for side, what in work.lesson.front.sides.items():
        if not work.unpredicted and all(task in work.record.answers for task in what.chosen.values()):
            yield side


def _faults_of_seed(work: Work, source: str, group: str | None) -> Iterator[Fault]:
    record = work.record
    own = work.lesson.front.seed == "own"
    if own and record.seed != seed_of(record.student):
        yield Fault(source, 0, "seed", f"was altered: the seed of student {record.student} is another.")
    if not own and group is not None and record.seed != shared_seed(group):
        yield Fault(source, 0, "seed", "is not that of this class; was another word given, or here?")


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
            yield float(one.work.numbers.estimate(task.value).value)  # type: ignore[union-attr]
        except UnansweredError:
            continue


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
