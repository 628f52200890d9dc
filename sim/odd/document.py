"""Keep the model's description up to date: rewrite the generated blocks of ``docs/odd.md``.

Run ``python -m sim.odd``. The text between markers comes from the code and the data; the rest is prose.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from sim.case.case import Case, load_case
from sim.ground import resources
from sim.ground.faults import EXIT_INPUT, EXIT_OK, Fault, InputError, input_error, not_among
from sim.odd import tables as odd_tables

BLOCKS: Final[dict[str, Callable[[Case], list[str]]]] = {
    "patterns": odd_tables.patterns,
    "entities": odd_tables.entities,
    "variables": odd_tables.variables,
    "parameters": odd_tables.parameters,
    "references": odd_tables.references,
    "schedule": odd_tables.schedule,
    "mechanisms": odd_tables.mechanisms,
    "reported": odd_tables.reported,
    "actors": odd_tables.actors,
    "streams": odd_tables.streams,
    "events": odd_tables.events,
    "scenarios": odd_tables.scenarios,
    "contradictions": odd_tables.contradicted,
    "submodels": odd_tables.submodels,
}
"""What can be generated, by the name in the markers."""

_START = re.compile(r"<!-- generated: (\S+) -->")
_END = "<!-- end -->"


def document_path() -> Path:
    """Return the path of the description in a checkout."""
    return resources.PACKAGE.parent / "docs" / "odd.md"


def renewed(text: str, source: str = "odd.md", blocks: Mapping[str, Callable[[Case], list[str]]] = BLOCKS) -> str:
    """Return a document with the text between its markers regenerated.

    Parameters
    ----------
    text : str
        With ``<!-- generated: NAME -->`` and ``<!-- end -->``, each on a line of its own.
    source : str
        Its name in messages.
    blocks : mapping of str to callable
        What makes the lines of each block, of the default case.

    Raises
    ------
    InputError
        If a marker is unknown, duplicate or without an end, or a block has no marker.
    """
    kept: list[str] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    open_since = 0
    for number, line in enumerate(text.splitlines(), 1):
        started = _START.fullmatch(line.strip())
        ended = line.strip() == _END
        if started:
            name = started[1]
            if open_since:
                faults.append(Fault(source, number, "", f"the block of line {open_since} has no end before this one."))
            if name not in blocks:
                faults.append(Fault(source, number, "", not_among(name, "a block", list(blocks))))
            elif name in seen:
                faults.append(Fault(source, number, "", f"{name} stands in line {seen[name]} already."))
            else:
                kept += [line, "", *blocks[name](load_case())]
                seen[name] = number
            open_since = number
        elif ended and not open_since:
            faults.append(Fault(source, number, "", "ends a block that was not begun."))
        elif ended or not open_since:
            kept.append(line)
            open_since = 0
    if open_since:
        faults.append(Fault(source, open_since, "", "this block has no end."))
    faults += [Fault(source, 0, name, "is not in the document.") for name in blocks if name not in seen]
    if faults:
        raise InputError(faults, "nothing was written")
    return "\n".join(kept) + "\n"


def rewrite(path: Path) -> bool:
    """Rewrite a document's generated blocks, and say whether that changed it.

    Raises
    ------
    InputError
        If it cannot be read, or its markers are wrong.
    """
    try:
        before = path.read_text(encoding="utf-8")
    except OSError as error:
        raise input_error(str(path), f"cannot be read: {error.strerror or error}; run this in a checkout.") from None
    after = renewed(before, str(path))
    if after != before:
        path.write_text(after, encoding="utf-8")
    return after != before


def main() -> int:
    """Rewrite the blocks of the shipped document, and return the exit status."""
    path = document_path()
    try:
        changed = rewrite(path)
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_INPUT
    sys.stdout.write(f"{path}: {'written anew' if changed else 'was up to date'}\n")
    return EXIT_OK
