"""Link the ids of claims, and the names of parameters in code type, to their entries, wherever a page has them.

In the same pass, a per cent sign is kept on the line of its number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from sim.case.case import load_case

CLAIMS: Final = re.compile(r"\b([A-Z][A-Z0-9]*)-([0-9]{3})((?:, [0-9]{3}\b)*)")
"""One claim, or several of an article in short: ``A1-055, 056``."""
_PER_CENT: Final = re.compile(r"(?<=[0-9]) %")
_LEFT_ALONE = (nodes.reference, nodes.literal_block, nodes.title, addnodes.pending_xref, addnodes.desc_signature)


def _link(kind: str, name: str, shown: nodes.Node) -> nodes.Node:
    options: dict[str, Any] = {"refdomain": "std", "reftype": kind, "reftarget": name, "refexplicit": True}
    return addnodes.pending_xref("", shown, **options)


def _parts(text: str) -> Iterator[nodes.Node]:
    """Return a text in pieces, the ids of claims as links."""
    known, end = load_case().claims, 0
    for found in CLAIMS.finditer(text):
        article, place = found[1], found.start()
        for number in re.finditer(r"[0-9]{3}\b", found[0][len(article) + 1 :]):
            name = f"{article}-{number[0]}"
            stop = found.start() + len(article) + 1 + number.end()
            begin = place if place == found.start() else stop - len(number[0])
            if name in known:
                yield nodes.Text(text[end:begin])
                yield _link("claim", name, nodes.inline(text[begin:stop], text[begin:stop]))
                end = stop
            place = stop
    yield nodes.Text(text[end:])


class Links(SphinxTransform):
    """Makes the links, before references are resolved."""

    default_priority = 400

    def apply(self, **_: Any) -> None:
        """Replace ids and names by links."""
        for text in list(self.document.findall(nodes.Text)):
            if text.parent is None or any(isinstance(above, _LEFT_ALONE) for above in _above(text)):
                continue
            text = _with_hard_spaces(text)
            literal = text.parent if isinstance(text.parent, nodes.literal) else None
            if literal is None and CLAIMS.search(text):
                text.parent.replace(text, [part for part in _parts(str(text)) if part.astext()])
            elif literal is not None and text in load_case().claims:
                literal.parent.replace(literal, _link("claim", str(text), literal.deepcopy()))
            elif literal is not None and text in load_case().parameters:
                literal.parent.replace(literal, _link("parameter", str(text), literal.deepcopy()))


def _with_hard_spaces(text: nodes.Text) -> nodes.Text:
    """Keep a per cent sign on the line of its number, except in code."""
    if isinstance(text.parent, nodes.literal) or not _PER_CENT.search(text):
        return text
    kept = nodes.Text(_PER_CENT.sub("\N{NO-BREAK SPACE}%", text))
    text.parent.replace(text, kept)
    return kept


def _above(node: nodes.Node) -> Iterator[nodes.Node]:
    while node.parent is not None:
        node = node.parent
        yield node


def setup(app: Sphinx) -> None:
    """Add the transform."""
    app.add_transform(Links)
