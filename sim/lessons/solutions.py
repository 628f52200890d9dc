"""Worked solutions: a teacher's example of every answer, its numbers computed, and why it is right."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from sim.ground.documents import Document
from sim.ground.faults import Fault, not_among
from sim.ground.records import Strict
from sim.ground.validation import read_checked
from sim.lessons.lesson import Lesson, folder
from sim.lessons.numbers import Numbers
from sim.lessons.schema import KINDS, Choose, ReadNumber, Task
from sim.lessons.verdicts import option_of
from sim.lessons.work import Work, begun
from sim.words import number

NAME, GROUP = "worked solution", "teachers"
"""Of the example."""


class Solution(Strict):
    """What a worked solution says: answers that no computation gives, and of every task why."""

    answers: dict[str, str]
    because: dict[str, str] = Field(min_length=1)


def read_solution(lesson: Lesson) -> Solution:
    """Read the solution of a lesson; InputError where it lacks a task or has one too many."""

    def faults(document: Document, found: Solution) -> list[Fault]:
        keys = {("answers", name): name for name in found.answers} | {("because", name): name for name in found.because}
        wrong = [
            document.fault(key, not_among(name, "a task of the lesson", lesson.tasks))
            for key, name in keys.items()
            if name not in lesson.tasks
        ]
        missing = [name for name in lesson.tasks if name not in found.because]
        missing += [name for name, task in lesson.tasks.items() if not _is_computed(task) and name not in found.answers]
        return wrong + [document.fault((), f"says nothing of the task {name}.") for name in sorted(set(missing))]

    return read_checked(_path(lesson), Solution, faults)


def _path(lesson: Lesson) -> Path:
    return folder() / "solutions" / f"{lesson.label}.yaml"


def _is_computed(task: Task) -> bool:
    return isinstance(task, ReadNumber | Choose)


def right_answer(task: Task, numbers: Numbers) -> str:
    """Return the right answer to a task whose answer is computed, as a student would write it."""
    if isinstance(task, Choose):
        return option_of(task, numbers.estimate(task.value).value)
    if isinstance(task, ReadNumber):
        return number(float(numbers.estimate(task.value).value))
    raise ValueError(f"the answer to {task.id} is not computed.")


def worked(lesson: Lesson, name: str = NAME, group: str = GROUP) -> Work:
    """Return a lesson as somebody works it who answers everything rightly."""
    solution, work = read_solution(lesson), begun(lesson, name, group)
    for prediction in lesson.predictions:
        work.answer(prediction, solution.answers[prediction])
    for task in lesson.tasks.values():
        if not _is_computed(task) and task.id not in lesson.predictions:
            work.answer(task.id, solution.answers[task.id])
    for task in lesson.tasks.values():
        if _is_computed(task):
            work.answer(task.id, right_answer(task, work.numbers))
    return work


def solution_text(work: Work) -> str:
    """Return the worked solution of a lesson as Markdown; `work` is as `worked` returns it."""
    lesson = work.lesson
    solution = read_solution(lesson)
    lines = [f"# Worked solution of lesson {lesson.number}: {lesson.front.title}", ""]
    lines += [f"The numbers are those of one example, whose seed is {work.record.seed}; each student has others.", ""]
    for verdict in work.verdicts():
        task = lesson.tasks[verdict.task]
        given = work.record.predictions.get(task.id) or work.record.answers[task.id]
        shown = task.options[given].text if isinstance(task, Choose) else given.strip()
        lines += [f"## `{task.id}` ({KINDS[task.kind]})", "", task.ask, "", f"**{shown}**", ""]
        if verdict.score is not None:
            lines += [verdict.says, ""]
        lines += [solution.because[task.id], ""]
    return "\n".join(lines).rstrip() + "\n"
