"""Faults in what a user gave: where, what was found, what is allowed, the nearest valid name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

EXIT_OK, EXIT_PROGRAM, EXIT_INPUT, EXIT_INTERRUPTED = 0, 1, 2, 130
SHOWN_LENGTH = 80
SHORTEST_START = 3


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong in one place.

    Parameters
    ----------
    source : str
        File name, or a word such as ``command line``.
    line : int
        Line in the file, from 1; 0 where there is none.
    key : str
        Dotted path of the key, or empty.
    message : str
        What was found, what is allowed, the nearest valid name.
    """

    source: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        where = f"{self.source}:{self.line}" if self.line else self.source
        key = clipped(self.key)
        return printable(f"{where}: {key}: {self.message}" if key else f"{where}: {self.message}")


class InputError(ValueError):
    """The input is wrong: carries every fault found, and reads as one clear message.

    Parameters
    ----------
    faults : iterable of Fault
        At least one.
    consequence : str
        What did not happen because of them.
    """

    def __init__(self, faults: Iterable[Fault], consequence: str = "nothing was run") -> None:
        self.faults = sorted(set(faults))
        self.consequence = consequence
        super().__init__(str(self))

    def __reduce__(self) -> tuple[type[InputError], tuple[list[Fault], str]]:
        return type(self), (self.faults, self.consequence)

    def __str__(self) -> str:
        lines = [str(fault) for fault in self.faults]
        if len(lines) > 1:
            lines.append(f"{len(lines)} faults; {self.consequence}.")
        return "\n".join(lines)


def input_error(source: str, message: str, *, key: str = "", line: int = 0) -> InputError:
    """Make an `InputError` of one fault."""
    return InputError([Fault(source, line, key, message)])


def printable(text: str) -> str:
    """Return a text as one line that no terminal takes for a command."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


def clipped(text: str) -> str:
    """Return a text, or its start where it is too long for a message."""
    return text if len(text) <= SHOWN_LENGTH else text[: SHOWN_LENGTH - 1] + "…"


def shown(value: object) -> str:
    """Return a value as a message shows it: one line, printable, not too long; texts in quotation marks."""
    if isinstance(value, str):
        return repr(clipped(printable(value)))
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    return clipped(printable(" ".join(repr(value).split())))


def nearest(word: str, allowed: Iterable[str]) -> str | None:
    """Return the allowed name that is nearest to a word, or begins with it; None where none is near."""
    names = {name.casefold(): name for name in allowed}
    word = word.casefold()
    # More than half alike: at just one half, `list` would be near `hindcast`.
    close = difflib.get_close_matches(word, list(names), n=1, cutoff=0.51)
    if not close and len(word) >= SHORTEST_START:
        close = [name for name in names if name.startswith(word)][:1]
    return names[close[0]] if close else None


def not_among(found: object, kind: str, allowed: Iterable[str], most: int = 12, *, like: str = "") -> str:
    """Say that a name is not among the allowed ones, list them if they are few, and suggest the nearest.

    Where only a part of the name can be near to one of them, `like` is that part.
    """
    names = list(allowed)
    listed = f" Allowed: {', '.join(names)}." if 0 < len(names) <= most else ""
    near = nearest(like or str(found), names)
    hint = f" Did you mean {near!r}?" if near else ""
    return f"{shown(found)} is not {kind}.{listed}{hint}"
