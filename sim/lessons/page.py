"""A lesson as a page: one HTML file with the model in it, which needs no server, no installation and no network."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sim.ground.faults import input_error
from sim.ground.records import Strict
from sim.lessons.answers import wanted
from sim.lessons.lesson import Lesson, Part, Prose
from sim.lessons.numbers import Numbers
from sim.lessons.onepage import PROOF
from sim.lessons.schema import KINDS, Fact, Look
from sim.page.page import FURTHER, MOST_BYTES, contents_of, filled
from sim.words import exact, number

FOLDER: Final = Path(__file__).with_name("assets")
FROM_THE_PAGE: Final = ("words", "setup", "pool", "statistics", "ensemble", "chart")
"""Scripts of `sim.page` that a lesson's page has too."""
TITLE: Final = "<title>Wary Alliance: lesson "
"""What such a page has in its head, by which it is known again."""
SHARED: Final = ("data", "numbers", "answers", "record", "onepage")
"""Scripts of the page of a lesson and of the teacher's."""
OWN: Final = ("look_up", "view")


def write_page(path: Path, lesson: Lesson) -> Path:
    """Write the page of a lesson atomically, the whole file or nothing.

    Raises
    ------
    InputError
        Where the kernel that is kept is not of these rules, or the page would be too large.
    OSError
        Where the file cannot be written.
    """
    return placed(path, page_of(lesson))


def placed(path: Path, page: str) -> Path:
    """Write a page atomically; raises as `write_page` does."""
    from sim.storage.durable import place

    content = page.encode()
    if len(content) > MOST_BYTES:
        weight = number(len(content) / 1e6, 1)
        raise input_error("page", f"would weigh {weight} MB, more than {exact(MOST_BYTES / 1e6)} MB.")
    path.parent.mkdir(parents=True, exist_ok=True)
    place(path, content)
    return path


def write_pages(folder: Path, lessons: Sequence[Lesson]) -> None:
    """Write the pages of some lessons of one case into a folder, by their labels; raises as `write_page` does."""
    contents = shared_contents(lessons, OWN)
    for lesson, one in zip(lessons, contents["data"]["lessons"], strict=True):
        page = _filled(lesson, contents | {"data": contents["data"] | {"lessons": [one]}})
        placed(folder / f"{lesson.label}.html", page)


def page_of(lesson: Lesson) -> str:
    """Return the page of a lesson as HTML."""
    return _filled(lesson, shared_contents([lesson], OWN))


def _filled(lesson: Lesson, contents: Mapping[str, Any]) -> str:
    parts = [_part(part, place) for place, part in enumerate(lesson.parts)]
    return filled(FOLDER / "lesson.html", contents, {"lesson": lesson, "parts": parts})


def shared_contents(lessons: Sequence[Lesson], scripts: Sequence[str], styles: Sequence[str] = ()) -> dict[str, Any]:
    """Return what the page of some lessons of one case is filled with; `scripts` and `styles` are its own."""
    files = [FURTHER / f"{name}.js" for name in FROM_THE_PAGE]
    files += [FOLDER / f"{name}.js" for name in (*SHARED, *scripts)]
    sheets = [FOLDER / f"{name}.css" for name in ("lesson", *styles)]
    contents = contents_of(lessons[0].case, scripts=files, styles=sheets, stored=False)
    more = {"lessons": [described(lesson) for lesson in lessons], "kinds": KINDS, "proof": PROOF}
    return contents | {"data": contents["data"] | more}


def _part(part: Part, place: int) -> dict[str, Any]:
    if isinstance(part, Prose):
        return {"html": html_of(part.markdown)}
    if isinstance(part, Look):
        return {"kind": "run", "id": f"run-{place}"}
    return {"kind": "task", "id": part.id}


def html_of(markdown: str) -> Any:
    """Return Markdown as HTML; markup within it stays text."""
    from markdown_it import MarkdownIt
    from markupsafe import Markup

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    return Markup(parser.render(markdown))  # noqa: S704 - the parser escapes whatever is markup


def described(lesson: Lesson) -> dict[str, Any]:
    """Return what the page's scripts are told of a lesson; facts of the case are looked up here."""
    front, numbers = lesson.front, Numbers(lesson, 0)

    def resolved(one: Any) -> Any:
        if isinstance(one, Fact):
            return {"fact": numbers.estimate(one).value}
        if isinstance(one, Strict):
            return {name: resolved(getattr(one, name)) for name in type(one).model_fields}
        if isinstance(one, dict):
            return {name: resolved(value) for name, value in one.items()}
        return [resolved(value) for value in one] if isinstance(one, tuple) else one

    parts = [{} if isinstance(part, Prose) else resolved(part) for part in lesson.parts]
    for part in parts:
        if part.get("id") in lesson.tasks:
            part["wanted"] = wanted(lesson.tasks[part["id"]], lesson.case)
    for part, looks in zip((part for part in parts if "sides" in part), lesson.looks_of_sides, strict=True):
        part["looks"] = looks
    found = {
        "label": lesson.label,
        "number": lesson.number,
        "title": front.title,
        "edition": lesson.edition,
        "seed": front.seed,
        "runs": front.runs,
        "sides": resolved(front.sides),
        "parts": parts,
    }
    return dict(json.loads(json.dumps(found, default=str)))
