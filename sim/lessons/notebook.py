"""What a notebook calls: one object, a few verbs; what it prints is what the commands print."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sim.ground.paths import displayed, literal
from sim.lessons.lesson import lesson_of
from sim.lessons.onepage import one_page, wrapped
from sim.lessons.schema import Prediction
from sim.lessons.work import Work, begun
from sim.storage.durable import place

if TYPE_CHECKING:
    import pandas as pd

    from sim.lessons.fans import Picture


class Exercise:
    """A lesson in a notebook.

    Parameters
    ----------
    lesson : int or str
        Its number or name.
    name : str
        Your name or number: your runs follow from it, and it is not kept.
    group : str
        The word that your teacher gave the class.

    Examples
    --------
    >>> exercise = Exercise(2, name="Ada", group="spring")
    >>> exercise.work.lesson.number
    2
    """

    def __init__(self, lesson: int | str, *, name: str, group: str) -> None:
        self.work: Work = begun(lesson_of(lesson), name, group)

    def predict(self, task: str, answer: object) -> None:
        """Keep a prediction, for good."""
        self.answer(task, answer)

    def answer(self, task: str, answer: object) -> None:
        """Answer a task, and say what is said of it; InputError where it is no answer to it."""
        self.work.answer(task, _text(answer))
        kept = isinstance(self.work.lesson.tasks[task], Prediction)
        verdict = next(one for one in self.work.verdicts() if one.task == task)
        says = "kept; it is scored after the runs" if kept else verdict.in_words
        sys.stdout.write("\n".join(wrapped(says)) + "\n")

    def look(self, place: int = 1) -> pd.DataFrame:
        """Make a block of runs, counted from 1, and return what it shows."""
        return self.work.table(place)

    def draw(self, place: int = 1) -> Picture:
        """Return a block of runs, counted from 1, as a picture over time.

        The line in the middle is the run that half of the others exceed; the bands hold half and nine tenths.
        """
        from sim.lessons.fans import Picture

        look = self.work.look(place)
        self.work.rows(look)  # which refuses where predictions or a choice are missing
        return Picture(self.work, look)

    def hand_in(self, path: str) -> None:
        """Write the record to hand in, and print its page."""
        target = literal(path)
        place(target, self.work.sealed().content())
        sys.stdout.write(one_page(self.work))
        sys.stdout.write(f"\nwritten to {displayed(Path(target))}\n")


def _text(answer: object) -> str:
    return "; ".join(map(str, answer)) if isinstance(answer, list | tuple) else str(answer)
