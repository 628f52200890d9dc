"""``python -m sim.lessons``: write the notebooks, the plain commands and the worked solutions of all lessons anew."""

from __future__ import annotations

from pathlib import Path

from sim.lessons.forms import commands_of, notebook_of
from sim.lessons.lesson import folder, lesson_files, read_lesson
from sim.lessons.solutions import solution_text
from sim.storage.durable import place


def generated(numbers: tuple[int, ...] = ()) -> dict[Path, str]:
    """Return every generated file of some lessons, or all, with its content."""
    found = {}
    for number, path in lesson_files().items():
        if not numbers or number in numbers:
            lesson = read_lesson(path)
            found[folder() / "notebooks" / f"{lesson.label}.ipynb"] = notebook_of(lesson)
            found[folder() / "commands" / f"{lesson.label}.md"] = commands_of(lesson).rstrip() + "\n"
            found[folder() / "solutions" / f"{lesson.label}.md"] = solution_text(lesson)
    return found


def main() -> None:
    """Write what has changed."""
    for path, text in generated().items():
        path.parent.mkdir(exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            place(path, text.encode())


if __name__ == "__main__":
    main()
