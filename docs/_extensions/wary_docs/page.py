"""The model in a page, the lessons in pages and the teacher's, written into the site when it is built."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sphinx.application import Sphinx

from sim.lessons.class_page import write_class_page
from sim.lessons.lesson import lesson_files, read_lesson
from sim.lessons.page import write_pages
from sim.page.page import write_page

PAGE: Final = "page.html"
LESSONS: Final = "lessons"
"""The folder of the pages of lessons, and of the teacher's, `class.html`."""
LINKED_FROM: Final = "try"
"""The page of the documentation that leads there."""


def _write(app: Sphinx, error: Exception | None) -> None:
    if error is None and app.builder.format == "html" and LINKED_FROM in app.env.found_docs:
        write_page(Path(app.outdir) / PAGE)
        write_pages(Path(app.outdir) / LESSONS, [read_lesson(path) for path in lesson_files().values()])
        write_class_page(Path(app.outdir) / LESSONS / "class.html")


def setup(app: Sphinx) -> None:
    """Write it once all else is there."""
    app.connect("build-finished", _write)
