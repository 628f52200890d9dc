"""The commands for lessons."""

from __future__ import annotations

from dataclasses import dataclass

from sim.cli.command import Command, flag, key, word

FOLDER = "where you work on it"


@dataclass(kw_only=True)
class ExerciseList(Command):
    """List the lessons."""

    module = "exercise"
    json: bool = flag("for programs")


@dataclass(kw_only=True)
class ExerciseStart(Command):
    """Start a lesson: a folder with its text, a file for your answers, a notebook and your record.

    Your runs follow from your name or number and the word of your class; neither is kept. Or write it
    as a page that needs neither Python nor a network.
    """

    module = "exercise"
    needs = "say which lesson"
    examples = ("wary exercise start 1 name=Ada group=spring", "wary exercise start 1 form=page output=lesson.html")
    lesson: str = word(..., "number or name", "LESSON", names="lessons")
    form: str = key("folder", "a folder to work in, or a page for a browser", "folder|page", choice="a form")
    name: str | None = key(None, "your name or number", "TEXT", usual="asked for by the page", wanted="a name")
    group: str | None = key(None, "the word of the class", "WORD", usual="asked for by the page", wanted="a word")
    output: str | None = key(None, "where to write it", "DIR|FILE.html", usual="exercises/LESSON", wanted="a place")


@dataclass(kw_only=True)
class ExerciseCheck(Command):
    """Check the answers of a lesson: keeps predictions, then makes the runs and says what is right."""

    module = "exercise"
    needs = "say which lesson"
    examples = ("wary exercise check 1", "wary exercise check 1 folder=mine")
    lesson: str = word(..., "number or name", "LESSON", names="lessons")
    folder: str | None = key(None, FOLDER, "DIR", usual="exercises/LESSON", wanted="a folder")


@dataclass(kw_only=True)
class ExerciseGrade(Command):
    """Work out the records of a class anew, and pool them: a table, a figure, and marks.

    A record that was altered is noticed where its numbers, its seed or its seal do not fit. That
    predictions came before the runs, who sat at the keyboard, and whose answers they are, no such
    check can prove. Exits with 2 where a file is no sound record; the others count.
    """

    module = "exercise"
    needs = "name a folder of records"
    examples = ("wary exercise grade records", "wary exercise grade records group=spring output=results/class")
    folder: str = word(..., "of records", "DIR")
    group: str | None = key(
        None, "the word of the class, to check seeds that it shares", "WORD", usual="not checked", wanted="a word"
    )
    output: str = key("results/exercise", "where tables and figures go", "DIR", wanted="a folder")


@dataclass(kw_only=True)
class ExercisePage(Command):
    """Write the teacher's page: one HTML file that grades the records dropped on it, as `grade` does.

    It needs neither Python nor a network. A scenario or an actor that somebody wrote it does not check;
    `wary exercise grade` does.
    """

    module = "exercise"
    examples = ("wary exercise page output=class.html",)
    output: str = key("exercises/class.html", "where to write it", "FILE.html", wanted="a file")


@dataclass(kw_only=True)
class Exercise(Command):
    """Lessons that check themselves: without a further word, list them."""

    parts = (ExerciseList, ExerciseStart, ExerciseCheck, ExerciseGrade, ExercisePage)
    examples = ("wary exercise", "wary exercise start 1 name=Ada group=spring", "wary exercise check 1")
    json: bool = flag("for programs")
