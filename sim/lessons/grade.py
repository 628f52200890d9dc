"""Records worked out anew: those that hold, and what is wrong with every other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sim.ground.faults import Fault, InputError
from sim.ground.paths import displayed
from sim.lessons.answers import answer_of
from sim.lessons.identity import seed_of, shared_seed
from sim.lessons.numbers import UnansweredError
from sim.lessons.schema import Prediction, shows_runs
from sim.lessons.verdicts import Verdict
from sim.lessons.work import Work, read_work

Found = Iterator[tuple[str, str]]
"""Keys of a record, each with what is wrong there. `assets/grade.js` finds the same, in the same words."""


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
    source = displayed(path)
    found = [*_faults_of_seed(work, group), *_faults_of_answers(work)]
    if not found:
        found = list(_faults_of_numbers(work))
    if found:
        raise InputError([Fault(source, 0, key, message) for key, message in found])


def _faults_of_answers(work: Work) -> Found:
    record, lesson = work.record, work.lesson
    for given, predicted in ((record.predictions, True), (record.answers, False)):
        for name, text in given.items():
            task = lesson.tasks.get(name)
            if task is None or isinstance(task, Prediction) != predicted:
                kind = "a prediction" if predicted else "an answer"
                yield name, f"is no task of lesson {lesson.number} that takes {kind}."
                continue
            try:
                answer_of(task, text, lesson.case)
            except ValueError:
                yield name, "is no answer to this task."
    early = [name for name in record.answers if name in lesson.tasks and shows_runs(lesson.tasks[name])]
    if early and work.unpredicted:
        yield work.unpredicted[0], "is not predicted, and answers that come after it are there."


def _faults_of_numbers(work: Work) -> Found:
    """Find the first fault of the digests; the runs are made for it."""
    digests, sides = work.record.digests, work.lesson.front.sides
    unknown = [side for side in digests if side not in sides]
    lacking = [side for side in _sides_run(work) if side not in digests]
    if work.unpredicted and digests:
        yield "digests", "has numbers, and predictions that come before them are not there."
    elif unknown:
        yield f"digests.{unknown[0]}", f"is no side of lesson {work.lesson.number}."
    elif lacking:
        yield "digests", f"lacks the digest of the numbers of {lacking[0]}; save it again."
    else:
        yield from islice(_faults_of_digests(work), 1)


def _faults_of_digests(work: Work) -> Found:
    for side, text in work.record.digests.items():
        try:
            same = work.numbers.digest(side) == text
        except UnansweredError as error:
            yield f"digests.{side}", f"has numbers that follow from {error}, which is unanswered."
            continue
        if not same:
            message = f"was altered, or is of another model: no run of this student gives the numbers of {side}."
            yield f"digests.{side}", message


def _sides_run(work: Work) -> Iterator[str]:
    """Iterate over the sides whose runs the answers follow from."""
    for side, what in work.lesson.front.sides.items():
        if not work.unpredicted and all(task in work.record.answers for task in what.chosen.values()):
            yield side


def _faults_of_seed(work: Work, group: str | None) -> Found:
    record = work.record
    own = work.lesson.front.seed == "own"
    if own and record.seed != seed_of(record.student):
        yield "seed", f"was altered: the seed of student {record.student} is another."
    if not own and group is not None and record.seed != shared_seed(group):
        yield "seed", "is not that of this class; was another word given, or here?"
