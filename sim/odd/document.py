"""Keep the model's description up to date: rewrite the generated blocks of ``docs/odd.md``.

Run ``python -m sim.odd``. The text between markers comes from the code and the data; the rest is prose.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from sim.case.case import Case, load_case
from sim.ground import resources
from sim.ground.faults import EXIT_INPUT, EXIT_OK, Fault, InputError, input_error, not_among
from sim.odd.tables import blocks

_START = re.compile(r"<!-- generated: (\S+) -->")
_END = "<!-- end -->"


def document_path() -> Path:
    """Return the path of the description in a checkout."""
    return resources.PACKAGE.parent / "docs" / "odd.md"


def renewed(text: str, source: str = "odd.md", made: Mapping[str, Callable[[Case], str]] | None = None) -> str:
    """Return a document with the text between its markers, each on a line of its own, made anew for the default case.

    Raises
    ------
    InputError
        If a marker is unknown, duplicate or without an end, or a block has no marker.
    """
    made = blocks() if made is None else made
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
            if name not in made:
                faults.append(Fault(source, number, "", not_among(name, "a block", list(made))))
            elif name in seen:
                faults.append(Fault(source, number, "", f"{name} stands in line {seen[name]} already."))
            else:
                kept += [line, "", *made[name](load_case()).splitlines()]
                seen[name] = number
            open_since = number
        elif ended and not open_since:
            faults.append(Fault(source, number, "", "ends a block that was not begun."))
        elif ended or not open_since:
            kept.append(line)
            open_since = 0
    if open_since:
        faults.append(Fault(source, open_since, "", "this block has no end."))
    faults += [Fault(source, 0, name, "is not in the document.") for name in made if name not in seen]
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
