"""Put tables and lists that come from the code and the data in place of their markers.

A marker is a line of its own: ``<!-- from the code: NAME -->``.
"""

from __future__ import annotations

import re
from typing import Final

from sphinx.application import Sphinx
from sphinx.util import logging

from sim.ground.faults import not_among
from wary_docs.blocks import BLOCKS

MARKER: Final = re.compile(r"^<!-- from the code: (\S+) -->$", re.MULTILINE)
_LOGGER = logging.getLogger(__name__)


def filled(text: str, docname: str) -> str:
    """Return a page with every marker replaced; warn of names that are not known."""

    def block(found: re.Match[str]) -> str:
        name = found[1]
        if name not in BLOCKS:
            line = text.count("\n", 0, found.start()) + 1
            _LOGGER.warning(not_among(name, "a block", BLOCKS), location=(docname, line))
            return ""
        return "\n".join(BLOCKS[name]())

    return MARKER.sub(block, text)


def _fill(app: Sphinx, docname: str, content: list[str]) -> None:
    if MARKER.search(content[0]):
        app.env.note_reread()  # what it is made from may change while the page does not
        content[0] = filled(content[0], docname)


def setup(app: Sphinx) -> None:
    """Fill pages as they are read, and let claims and parameters be linked to."""
    app.add_object_type("claim", "claim", indextemplate="pair: %s; claim", objname="claim")
    app.add_object_type("parameter", "parameter", indextemplate="pair: %s; parameter", objname="parameter")
    app.connect("source-read", _fill)
