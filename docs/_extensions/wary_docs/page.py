"""The model in a page, written into the site when it is built."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sphinx.application import Sphinx

from sim.page.page import write_page

PAGE: Final = "page.html"
LINKED_FROM: Final = "try"
"""The page of the documentation that leads there."""


def _write(app: Sphinx, error: Exception | None) -> None:
    if error is None and app.builder.format == "html" and LINKED_FROM in app.env.found_docs:
        write_page(Path(app.outdir) / PAGE)


def setup(app: Sphinx) -> None:
    """Write it once all else is there."""
    app.connect("build-finished", _write)
