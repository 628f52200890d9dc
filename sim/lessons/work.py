"""A student's work in a lesson: predictions first and for good, then runs, answers, and a record to hand in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sim.case.columns import Column
from sim.ground.faults import InputError, input_error, not_among
from sim.ground.paths import displayed
from sim.ground.version import __version__
from sim.lessons.answers import answer_of
from sim.lessons.identity import seed_of, shared_seed, student_of
from sim.lessons.lesson import Lesson, lesson_of
from sim.lessons.numbers import Numbers, Row, UnansweredError, rows_of
from sim.lessons.record import Record, read_record
from sim.lessons.schema import KINDS, Look, Prediction, SetParameter, shows_runs
from sim.lessons.verdicts import Verdict, verdict_on
from sim.words import number

if TYPE_CHECKING:
    import pandas as pd


class Work:
    """One student's work in one lesson.

    Parameters
    ----------
    lesson : Lesson
        The lesson.
    record : Record
        What was done so far; see `begun` and `read_work`.
    """

    def __init__(self, lesson: Lesson, record: Record) -> None:
        self.lesson = lesson
        self.record = record
        self._numbers: Numbers | None = None

    @property
    def numbers(self) -> Numbers:
        """The student's runs, with the parameters that have been chosen so far."""
        chosen = {}
        for name, task in self.lesson.tasks.items():
            if isinstance(task, SetParameter) and name in self.record.answers:
                chosen[name] = float(answer_of(task, self.record.answers[name], self.lesson.case))  # type: ignore[arg-type]
        if self._numbers is None or self._numbers.chosen != chosen:
            self._numbers = Numbers(self.lesson, self.record.seed, chosen)
        return self._numbers

    @property
    def unpredicted(self) -> list[str]:
        """The ids of the predictions that are still to be made before anything is run."""
        return [name for name in self.lesson.predictions if name not in self.record.predictions]

    def answer(self, name: str, text: str) -> None:
        """Take an answer; of a prediction the first, for good.

        Raises
        ------
        InputError
            Where the lesson has no such task, the answer is none to it, a prediction is made anew, or one that shows
            something of the runs comes before all predictions.
        """
        task = self.lesson.tasks.get(name)
        if task is None:
            raise input_error("answers", not_among(name, "a task of this lesson", self.lesson.tasks))
        try:
            answer_of(task, text, self.lesson.case)
        except ValueError as error:
            raise input_error("answers", str(error), key=name) from None
        if isinstance(task, Prediction):
            kept = self.record.predictions.get(name, text.strip())
            if kept != text.strip():
                message = f"was predicted as {kept} before the runs, which stands; put that back."
                raise input_error("answers", message, key=name)
            self._keep(predictions={**self.record.predictions, name: text.strip()})
        elif self.unpredicted and shows_runs(task):
            raise input_error("answers", f"predict first: {', '.join(self.unpredicted)}.", key=name)
        else:
            self._keep(answers={**self.record.answers, name: text.strip()})

    def _keep(self, **changes: dict[str, str]) -> None:
        self.record = self.record.model_copy(update=changes)

    def rows(self, look: Look) -> list[Row]:
        """Return what a block of runs shows.

        Raises
        ------
        InputError
            Where predictions are still to be made, or a parameter to be chosen.
        """
        if self.unpredicted:
            raise input_error("answers", f"predict first: {', '.join(self.unpredicted)}.")
        try:
            return list(rows_of(self.numbers, look))
        except UnansweredError as error:
            raise input_error("answers", f"is not answered, and these runs follow from it: {error}.") from None

    def verdicts(self) -> Iterator[Verdict]:
        """Iterate over what is said of each task, in their order; those not answered are open."""
        for name, task in self.lesson.tasks.items():
            given = self.record.predictions if isinstance(task, Prediction) else self.record.answers
            if name not in given:
                yield Verdict(name, "open", f"not answered yet ({KINDS[task.kind]}).")
            elif self.unpredicted and (shows_runs(task) or isinstance(task, Prediction)):
                yield Verdict(name, "kept", "kept; it is scored once all is predicted.")
            else:
                yield self._verdict(name, given[name])

    def _verdict(self, name: str, text: str) -> Verdict:
        task = self.lesson.tasks[name]
        try:
            return verdict_on(task, answer_of(task, text, self.lesson.case), self.numbers)
        except UnansweredError as error:
            return Verdict(name, "open", f"first answer {error}: this follows from it.")

    def sealed(self) -> Record:
        """Return the record with the digests of all runs that can be made, as it is handed in."""
        digests = {}
        for side in self.lesson.front.sides if not self.unpredicted else ():
            try:
                digests[side] = self.numbers.digest(side)
            except UnansweredError:
                continue
        self._keep(digests=digests)
        return self.record

    def look(self, place: int) -> Look:
        """Return a block of runs, counted from 1; InputError where there is none."""
        looks = self.lesson.looks
        if not 1 <= place <= len(looks):
            raise input_error("lesson", f"has {len(looks)} blocks of runs; {place} is none of them.")
        return looks[place - 1]

    def table(self, place: int = 1) -> pd.DataFrame:
        """Return what a block of runs shows, counted from 1, as a table of texts.

        The half-width is of the 95 % interval of the mean, the spread that over runs.
        """
        import pandas as pd

        titles = {name: side.title for name, side in self.lesson.front.sides.items()}
        rows = [
            {
                "outcome": Column.split(row.outcome).title(self.lesson.case.roster),
                "side": titles[row.side] + (f", less {titles[row.less]}" if row.less else ""),
                "mean": number(row.mean),
                "half-width": number(row.margin),
                "spread": number(row.spread),
            }
            for row in self.rows(self.look(place))
        ]
        return pd.DataFrame(rows).set_index(["outcome", "side"])


def begun(lesson: Lesson, name: str, group: str) -> Work:
    """Begin a lesson; the name and the word of the class give the student's seed, and neither is kept."""
    student = student_of(name, group)
    seed = seed_of(student) if lesson.front.seed == "own" else shared_seed(group)
    return Work(
        lesson,
        Record(lesson=lesson.label, edition=lesson.edition, version=__version__, student=student, seed=seed),
    )


def read_work(path: Path) -> Work:
    """Go on with the work that a record holds; InputError where it is of another edition, or of no lesson here."""
    record = read_record(path)
    try:
        lesson = lesson_of(record.lesson)
    except InputError:
        raise input_error(displayed(path), "is of no lesson that is here.", key="lesson") from None
    if record.edition != lesson.edition:
        message = f"is of another edition of lesson {lesson.number} than the one here; start that anew."
        raise input_error(displayed(path), message)
    return Work(lesson, record)
