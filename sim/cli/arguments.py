"""Arguments of the small commands: names, filters, and ``--json``."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sim.ground.faults import Fault, InputError, not_among, shown

if TYPE_CHECKING:
    from sim.case.case import Case
    from sim.scenario.load import Scenario

COMMAND_LINE = "command line"


@dataclass(frozen=True)
class Arguments:
    """Parsed arguments.

    Parameters
    ----------
    names : tuple of str
        What stands without a key.
    filters : dict of str to str
        ``key=value``.
    as_json : bool
        Whether ``--json`` was given.
    """

    names: tuple[str, ...]
    filters: dict[str, str]
    as_json: bool

    @property
    def case(self) -> Case:
        """The case that ``case=`` names, or the default one.

        Raises
        ------
        InputError
            Where there is no such case.
        """
        from sim.case.case import load_case

        return load_case(self.filters.get("case"))


def parse_arguments(
    arguments: Sequence[str], *, most_names: int = 0, filters: Mapping[str, Sequence[str] | None] | None = None
) -> Arguments:
    """Parse the arguments of a small command.

    Parameters
    ----------
    arguments : sequence of str
        As given.
    most_names : int
        How many names are allowed.
    filters : mapping, optional
        The allowed keys, each with its allowed values (None for any).

    Raises
    ------
    InputError
        With every fault.
    """
    allowed = dict(filters or {})
    names: list[str] = []
    given: dict[str, str] = {}
    faults = []
    as_json = False
    for argument in arguments:
        key, equals, value = argument.partition("=")
        if argument == "--json":
            as_json = True
        elif argument.startswith("-"):
            faults.append(Fault(COMMAND_LINE, 0, "", not_among(argument, "an option", ["--json", "--help"])))
        elif not equals:
            names.append(argument)
        elif key not in allowed:
            faults.append(Fault(COMMAND_LINE, 0, key, not_among(key, "a key here", allowed)))
        else:
            values = allowed[key]
            if values is not None and value not in values:
                faults.append(Fault(COMMAND_LINE, 0, key, not_among(value, "allowed", values)))
            given[key] = value
    for name in names[most_names:]:
        faults.append(Fault(COMMAND_LINE, 0, "", f"{shown(name)} is one name too many."))
    if faults:
        raise InputError(faults)
    return Arguments(tuple(names), given, as_json)


def load_from_command_line(name: str, overrides: Mapping[str, Any]) -> Scenario:
    """Load a scenario with overrides of the command line, and lay their faults at its door.

    Raises
    ------
    InputError
        With every fault.
    """
    from sim.scenario.load import OVERRIDES, load

    try:
        return load(name, overrides)
    except InputError as error:
        raise InputError(
            replace(fault, source=COMMAND_LINE) if fault.source == OVERRIDES else fault for fault in error.faults
        ) from None


def print_json(record: Any) -> None:
    """Print a record as JSON to standard output."""
    sys.stdout.write(json.dumps(record, indent=2, ensure_ascii=False, default=str, allow_nan=False) + "\n")
