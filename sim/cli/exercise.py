"""``wary exercise``: list lessons, start one, check answers, grade a class."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.cli.exercise_commands import Exercise, ExerciseCheck, ExerciseGrade, ExerciseList, ExercisePage, ExerciseStart
from sim.cli.parsing import COMMAND_LINE
from sim.cli.terminal import log, print_json, print_result, table
from sim.ground.documents import Document, read
from sim.ground.faults import EXIT_OK, InputError, input_error
from sim.ground.paths import displayed, literal
from sim.lessons.lesson import Lesson, lesson_files, lesson_of, read_lesson
from sim.lessons.schema import CHECKED, Look, WriteActor, WriteScenario
from sim.words import counted, number

if TYPE_CHECKING:
    import pandas as pd

    from sim.lessons.grade import Graded
    from sim.lessons.pool import Counted, Pooled
    from sim.lessons.work import Work

ANSWERS, RECORD, PAGE_OF_RECORD, TEXT = "answers.yaml", "record.json", "record.txt", "lesson.md"
ENDINGS: Final = (".html", ".htm")
_SCENARIO_ENDINGS: Final = (".yaml", ".yml")
_USUAL: Final = Path("exercises")
"""Where work is, in the current folder."""


def exercise(command: Exercise | ExerciseList) -> int:
    """List the lessons."""
    found = [read_lesson(path) for path in lesson_files().values()]
    if command.json:
        print_json([{"number": one.number, "name": one.name} | one.front.model_dump(mode="json") for one in found])
        return EXIT_OK
    rows = [(str(one.number), f"{one.front.title}\n{one.front.question}", str(one.front.minutes)) for one in found]
    table(("lesson", "title and question", "minutes"), rows, numeric=("minutes",))
    print_result("Start one with `wary exercise start N name=YOURS group=WORD`.")
    return EXIT_OK


exercise_list = exercise


def exercise_start(command: ExerciseStart) -> int:
    """Write what a student works with."""
    lesson = lesson_of(command.lesson)
    if command.form == "page":
        return _page(command, lesson)
    for key in ("name", "group"):
        if not (getattr(command, key) or "").strip():
            raise input_error(
                COMMAND_LINE, "is missing; your runs follow from your name and the word of your class.", key=key
            )
    from sim.lessons.forms import answers_template, commands_of, notebook_of
    from sim.lessons.work import begun

    folder = literal(command.output or str(_USUAL / lesson.label), "output")
    if os.path.lexists(folder):
        raise input_error(displayed(folder), "is there already; go on there, or give another output=.")
    work = begun(lesson, str(command.name), str(command.group))
    files = {
        TEXT: commands_of(lesson, work.record.seed).encode(),
        ANSWERS: answers_template(lesson).encode(),
        f"{lesson.label}.ipynb": notebook_of(lesson).encode(),
        RECORD: work.record.content(),
    }
    _written_whole(folder, files)
    again = f"wary exercise check {lesson.number}" + (f" folder={command.output}" if command.output else "")
    print_result(
        f"{displayed(folder)}: read {TEXT}, write your predictions into {ANSWERS}, then `{again}`. "
        f"You are student {work.record.student}; the notebook {lesson.label}.ipynb is the same lesson."
    )
    return EXIT_OK


def _written_whole(folder: Path, files: dict[str, bytes]) -> None:
    """Write a new folder, the whole of it or nothing."""
    from sim.storage.durable import PARTIAL, partial_stem

    temporary = folder.with_name(f"{partial_stem(folder)}{PARTIAL}")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary.mkdir()
        for name, content in files.items():
            (temporary / name).write_bytes(content)
        temporary.rename(folder)
    except OSError as error:
        raise input_error(displayed(folder), f"cannot be written: {error.strerror or error}.") from None


def _page(command: ExerciseStart, lesson: Lesson) -> int:
    from sim.lessons.page import TITLE, write_page

    path = literal(command.output or str(_USUAL / f"{lesson.label}.html"), "output")
    return _write_page(path, TITLE, lambda: write_page(path, lesson))


def exercise_page(command: ExercisePage) -> int:
    """Write the teacher's page."""
    from sim.lessons.class_page import TITLE, write_class_page

    path = literal(command.output, "output")
    return _write_page(path, TITLE, lambda: write_class_page(path))


def _write_page(path: Path, title: str, write: Callable[[], Path]) -> int:
    """Write a page, unless something that is no such page is in its place."""
    if path.suffix.lower() not in ENDINGS:
        raise input_error(COMMAND_LINE, f"a page ends in {' or '.join(ENDINGS)}.", key="output")
    if os.path.lexists(path) and not (path.is_file() and title.encode() in path.read_bytes()[:4000]):
        raise input_error(displayed(path), "is there already and is no such page; nothing is overwritten.")
    try:
        write()
    except OSError as error:
        raise input_error(displayed(path), f"cannot be written: {error.strerror or error}.") from None
    print_result(f"{displayed(path)}: {number(path.stat().st_size / 1e6, 1)} MB; open it in a browser, online or not.")
    return EXIT_OK


def exercise_check(command: ExerciseCheck) -> int:
    """Take the answers of a folder, make the runs that can be made, and say what is right."""
    from sim.lessons.onepage import one_page
    from sim.lessons.work import read_work
    from sim.storage.durable import place

    lesson = lesson_of(command.lesson)
    folder = literal(command.folder or str(_USUAL / lesson.label), "folder")
    if not (folder / RECORD).is_file():
        raise input_error(displayed(folder), f"holds no {RECORD}; begin with `wary exercise start {lesson.number}`.")
    work = read_work(folder / RECORD)
    if work.lesson.label != lesson.label:
        raise input_error(displayed(folder / RECORD), f"is of lesson {work.lesson.number}, not of {lesson.number}.")
    _take(work, read(folder / ANSWERS, displayed(folder / ANSWERS)), folder)
    for look in lesson.looks if not work.unpredicted else ():
        _print_look(work, look)
    _print_verdicts(work)
    try:
        place(folder / RECORD, work.sealed().content())
        place(folder / PAGE_OF_RECORD, one_page(work).encode())
    except OSError as error:
        raise input_error(displayed(folder), f"cannot be written: {error.strerror or error}.") from None
    print_result(f"{displayed(folder / RECORD)} is what you hand in; {PAGE_OF_RECORD} is the same on a page.")
    return EXIT_OK


def _take(work: Work, document: Document, folder: Path) -> None:
    """Take what the file of answers says; InputError with every fault, each with its line."""
    if document.data is None:
        return
    if not isinstance(document.data, dict):
        raise InputError([document.fault((), "holds no mapping of tasks to answers.")])
    before, faults = set(work.lesson.predictions), []
    for name in sorted({**work.lesson.tasks, **document.data}, key=lambda name: name not in before):
        value = document.data.get(name)
        if value is None:
            continue
        try:
            work.answer(name, _text(work, name, value, folder))
        except InputError as error:
            faults += [document.fault((name,), fault.message) for fault in error.faults]
    if faults:
        raise InputError(faults, "nothing was kept")


def _text(work: Work, name: str, value: object, folder: Path) -> str:
    """Return an answer as text; of a scenario that is named as a file, the file."""
    if isinstance(value, list):
        return "; ".join(map(str, value))
    text = str(value)
    if isinstance(work.lesson.tasks.get(name), WriteScenario | WriteActor) and text.endswith(_SCENARIO_ENDINGS):
        path = folder / text
        try:
            return path.read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            raise input_error(displayed(path), f"{displayed(path)} cannot be read: {error}.") from None
    return text


def _print_look(work: Work, look: Look) -> None:
    from sim.case.columns import Column

    try:
        rows = work.rows(look)
    except InputError as error:
        print_result(f"\n{error.faults[0].message}")
        return
    front, roster = work.lesson.front, work.lesson.case.roster
    when = f" on {look.at}" if look.at else " at the end"
    print_result(f"\nYour {counted(front.runs, 'run')} of each{when}, seed {work.record.seed}:\n")
    columns = ("outcome", "side", "mean", "half-width of its 95 % interval", "spread over runs")
    titles = {name: side.title for name, side in front.sides.items()}
    table(
        columns,
        [
            (
                Column.split(row.outcome).title(roster),
                titles[row.side] + (f", less {titles[row.less]}" if row.less else ""),
                *(number(one) for one in (row.mean, row.margin, row.spread)),
            )
            for row in rows
        ],
        numeric=columns[2:],
    )


def _print_verdicts(work: Work) -> None:
    print_result("")
    verdicts = list(work.verdicts())
    table(("task", "", "what is said of it"), [(one.task, one.state, one.says) for one in verdicts])
    if work.unpredicted:
        print_result(f"\nPredict first: {', '.join(work.unpredicted)}. Nothing is run before.")
        return
    right = sum(one.state == "right" for one in verdicts)
    checked = sum(isinstance(task, CHECKED) for task in work.lesson.tasks.values())
    print_result(f"\n{right} right of {checked} that are checked.")


def exercise_grade(command: ExerciseGrade) -> int:
    """Work out every record anew, and pool those that hold."""
    from sim.lessons.grade import grade, records_in

    folder = literal(command.folder, "folder")
    if not folder.is_dir():
        raise input_error(displayed(folder), "is no folder.")
    paths = records_in(folder)
    if not paths:
        raise input_error(displayed(folder), "holds no records: files that end in .json, in it or in its folders.")
    output = literal(command.output, "output")
    graded, faults = grade(paths, command.group)
    for lesson, of_lesson in _by_lesson(graded):
        _print_class(lesson, of_lesson, output)
    if faults:
        raise InputError(faults, "the other records were graded" if graded else "nothing was graded")
    return EXIT_OK


def _by_lesson(graded: list[Graded]) -> Iterator[tuple[Lesson, list[Graded]]]:
    for label in sorted({one.work.lesson.label for one in graded}):
        of_lesson = [one for one in graded if one.work.lesson.label == label]
        yield of_lesson[0].work.lesson, of_lesson


def _print_class(lesson: Lesson, graded: list[Graded], output: Path) -> None:
    """Print and write what a class has found in one lesson."""
    from sim.lessons.class_page import CHOSEN, TOGETHER
    from sim.lessons.pool import choices_table, class_table, counted_choices, marks_table, pooled

    print_result(f"\nLesson {lesson.number}, {lesson.front.title}: sound records: {len(graded)}\n")
    states = ("right", "wrong", "open")
    rows = [(one.student, *(str(one.count(state)) for state in states), displayed(one.path)) for one in graded]
    table(("student", *states, "record"), rows, numeric=states)
    pools, choices = pooled(lesson, graded), counted_choices(lesson, graded)
    tables = {"marks": marks_table(graded), "class": class_table(pools), "choices": choices_table(choices)}
    _write_class(lesson, output, {name: found for name, found in tables.items() if len(found)}, pools, choices)
    if pools:
        print_result(f"\n{TOGETHER}\n")
        columns = ("task", "", "students", "mean", "interval", "1 in 10 below", "middle", "1 in 10 above")
        table(columns, [one.in_words for one in pools], numeric=columns[2:], unbroken=columns[:1])
    if choices:
        print_result(f"\n{CHOSEN}\n")
        counts = [(one.task.id, one.option, str(one.chose), str(one.right_for)) for one in choices]
        table(("task", "option", "chose it", "right for"), counts, numeric=("chose it", "right for"))
    log(f"written to {displayed(output)}")


def _write_class(
    lesson: Lesson, output: Path, tables: dict[str, pd.DataFrame], pools: list[Pooled], choices: list[Counted]
) -> None:
    from sim.figures.kit.look import THEMES
    from sim.figures.kit.save import save_figure
    from sim.lessons.figure import class_figure, words_of
    from sim.storage.durable import place

    try:
        output.mkdir(parents=True, exist_ok=True)
        for name, found in tables.items():
            place(output / f"{lesson.label}_{name}.csv", found.to_csv(index=False).encode())
        for theme in THEMES if pools or choices else ():
            figure = class_figure(lesson, pools, choices, theme)
            save_figure(figure, output, f"{lesson.label}_class_{theme}", words_of(lesson, pools, choices))
    except OSError as error:
        raise input_error(displayed(output), f"cannot be written: {error.strerror or error}.") from None
