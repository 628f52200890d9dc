"""What the documentation takes from the code, the data and real runs while it is built."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

from wary_docs import figures, from_code, links, page, search, sessions


def setup(app: Sphinx) -> dict[str, Any]:
    """Add all parts to Sphinx."""
    for part in (from_code, sessions, figures, links, page, search):
        part.setup(app)
    return {"parallel_read_safe": False, "parallel_write_safe": True}
