"""A lesson as a notebook and as plain commands; `python -m sim.lessons` writes both of every lesson anew."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sim.lessons.answers import wanted
from sim.lessons.lesson import Lesson, Part, Prose
from sim.lessons.schema import KINDS, Choose, Look, PredictDistribution, Prediction, SetParameter, Side, Task
from sim.words import as_given

WIDTH: Final = 110
_SEED: Final = "SEED"


def commands_of(lesson: Lesson, seed: int | None = None) -> str:
    """Return a lesson as Markdown with plain commands; a student's has their seed in it."""
    front = lesson.front
    start = f"wary exercise start {lesson.number} name=YOURS group=WORD"
    head = [f"# {lesson.number}. {front.title}", "", front.question, "", f"About {front.minutes} minutes."]
    head += ["", "Afterwards you can:", "", *(f"- {goal}" for goal in front.goals), ""]
    if seed is None:
        head += [f"`{start}` makes a folder with this text, your own seed in it, and `answers.yaml`."]
    head += [
        f"Fill in the predictions in `answers.yaml`, then `wary exercise check {lesson.number}`: it keeps them, makes "
        "the runs and prints their numbers. Answer the rest, and check again as often as you like."
    ]
    return "\n".join([*head, "", *(line for part in lesson.parts for line in _as_commands(lesson, part, seed))])


def _as_commands(lesson: Lesson, part: Part, seed: int | None) -> Iterator[str]:
    if isinstance(part, Prose):
        yield part.markdown.strip("\n")
    elif isinstance(part, Look):
        yield f"`wary exercise check {lesson.number}` prints these runs. The same with figures and a report:"
        yield "\n```text"
        yield from (_run(lesson, lesson.front.sides[side], seed) for side in part.sides)
        yield "```"
    else:
        yield from _asked(lesson, part, f"Write it behind `{part.id}:` in `answers.yaml`.")
    yield ""


def _run(lesson: Lesson, side: Side, seed: int | None) -> str:
    given = {name: value if isinstance(value, str) else as_given(value) for name, value in side.changes.items()}
    changes = "".join(f" {name}={value}" for name, value in given.items())
    changes += "".join(f" params.{name}=YOUR_VALUE" for name in side.chosen)
    own = _SEED if seed is None else str(seed)
    if side.other_shocks:
        from sim.lessons.numbers import OTHER_SHOCKS

        own = "SEED_OF_ITS_OWN" if seed is None else str(seed + OTHER_SHOCKS)
    return f"wary run scenario={side.scenario}{changes} runs={lesson.front.runs} seed={own} uncertainty=point"


def _asked(lesson: Lesson, task: Task, where: str) -> Iterator[str]:
    says = " ".join(filter(None, (task.ask, _wanted(lesson, task), where)))
    yield f"**Task `{task.id}`** ({KINDS[task.kind]}). {says}"
    if isinstance(task, Choose):
        yield ""
        yield from (f"- `{name}`: {option.text}" for name, option in task.options.items())


def _wanted(lesson: Lesson, task: Task) -> str:
    apart = " Write them with semicolons between." if isinstance(task, PredictDistribution) else ""
    return wanted(task, lesson.case) + apart


def answers_template(lesson: Lesson) -> str:
    """Return the file that a student fills in."""
    wrapped = [
        f"# Lesson {lesson.number}: {lesson.front.title}",
        "# Predictions first; they stand once `wary exercise check` has seen them.",
    ]
    groups = {True: "predictions", False: "answers"}
    for predicted, title in groups.items():
        wrapped += ["", f"# {title}"]
        for name, task in lesson.tasks.items():
            if isinstance(task, Prediction) == predicted:
                asked = f"{task.ask} {_wanted(lesson, task)}"
                wrapped += [*textwrap.wrap(asked, WIDTH, initial_indent="# ", subsequent_indent="# ")]
                if isinstance(task, Choose):
                    wrapped.append(f"# one of: {', '.join(task.options)}")
                wrapped += [f"{name}:", ""]
    return "\n".join(wrapped).rstrip() + "\n"


def notebook_of(lesson: Lesson, given: Mapping[str, str] | None = None, *, name: str = "", group: str = "") -> str:
    """Return a lesson as a notebook (nbformat 4.5): a few short cells, whose answers are `given` or left to fill in."""
    cells = [_markdown(f"# {lesson.number}. {lesson.front.title}\n\n{lesson.front.question}\n\n{_told(lesson)}")]
    begin = f"exercise = Exercise({lesson.number}, name={json.dumps(name)}, group={json.dumps(group)})"
    cells.append(_code(f"from sim.lessons.notebook import Exercise\n\n{begin}"))
    looks = 0
    for part in lesson.parts:
        if isinstance(part, Prose):
            cells.append(_markdown(part.markdown.strip("\n")))
        elif isinstance(part, Look):
            looks += 1
            cells += [_code(f"exercise.look({looks})"), _code(f"exercise.draw({looks})")]
        else:
            verb = "predict" if isinstance(part, Prediction) else "answer"
            cells.append(_markdown("\n".join(_asked(lesson, part, "")).strip()))
            text = (given or {}).get(part.id)
            answer = "..." if text is None else json.dumps(text, ensure_ascii=False)
            cells.append(_code(f'exercise.{verb}("{part.id}", {answer})'))
    cells += [_markdown("## Hand in"), _code(f'exercise.hand_in("{lesson.label}.json")')]
    for place, cell in enumerate(cells):
        cell["id"] = f"cell-{place:02d}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    book = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(book, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _told(lesson: Lesson) -> str:
    goals = "\n".join(f"- {goal}" for goal in lesson.front.goals)
    seeds = "have draws of your own" if lesson.front.seed == "own" else "are those of the whole class"
    chosen = any(isinstance(task, SetParameter) for task in lesson.tasks.values())
    once = " Run the cells from the top to the bottom; a value that you choose counts for the cells below it."
    return (
        f"About {lesson.front.minutes} minutes. Afterwards you can:\n\n{goals}\n\nYour runs {seeds}: put your name or "
        f"number and the word of your class in the next cell. Put your answers for the `...`.{once if chosen else ''}"
    )


def _markdown(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text.splitlines(keepends=True)}


def _code(text: str) -> dict[str, Any]:
    lines = text.splitlines(keepends=True)
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": lines}
