"""The files of scenarios that a command names, which the reader of a report may not know."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sim.scenario.load import Scenario

_SUFFIXES: Final = (".yaml", ".yml")


def files_of(command: str, scenarios: Sequence[Scenario]) -> dict[str, str]:
    """Return the files that a command names in place of scenarios, with the titles of these, in the command's order."""
    names = _scenarios_in(command)
    pairs = zip(names, scenarios, strict=True) if len(names) == len(scenarios) else ()
    return {name: one.title for name, one in pairs if name.casefold().endswith(_SUFFIXES)}


def told_of_files(command: str) -> str:
    """Say which word of a command is a file of the reader's own, as it goes on after it; nothing where none is."""
    files = [name for name in _scenarios_in(command) if name.casefold().endswith(_SUFFIXES)]
    return f" ({files[-1]} is the file of this scenario)" if len(files) == 1 else ""


def _scenarios_in(command: str) -> list[str]:
    """Return the scenarios that a command names; none of what is typed in Python."""
    words = (word.partition("=") for word in shlex.split(command)) if command.startswith("wary ") else ()
    return [name for key, _, value in words if key in ("scenario", "scenarios") for name in value.split(",")]
