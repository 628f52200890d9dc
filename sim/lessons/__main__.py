"""``python -m sim.lessons``: write the notebooks, the plain commands and the worked solutions of all lessons anew."""

from __future__ import annotations

from pathlib import Path

from sim.lessons.forms import commands_of, notebook_of
from sim.lessons.lesson import folder, lesson_files, lesson_of
from sim.lessons.solutions import solution_text, worked
from sim.lessons.work import Work
from sim.storage.durable import place


def forms(number: int) -> dict[Path, str]:
    """Return the notebook and the plain commands of a lesson, each by where it is kept."""
    lesson = lesson_of(number)
    return {
        folder() / "notebooks" / f"{lesson.label}.ipynb": notebook_of(lesson),
        folder() / "commands" / f"{lesson.label}.md": commands_of(lesson).rstrip() + "\n",
    }


def solution(number: int, work: Work | None = None) -> dict[Path, str]:
    """Return the worked solution of a lesson by where it is kept; it makes the runs, unless the work is given."""
    lesson = lesson_of(number)
    return {folder() / "solutions" / f"{lesson.label}.md": solution_text(work or worked(lesson))}


def main() -> None:
    """Write what has changed."""
    for number in lesson_files():
        for path, text in (forms(number) | solution(number)).items():
            path.parent.mkdir(exist_ok=True)
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                place(path, text.encode())


if __name__ == "__main__":
    main()
