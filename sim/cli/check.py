"""Check scenario files, and print the schemas of files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from sim.cli.arguments import parse_arguments, print_json
from sim.cli.terminal import say
from sim.ground.faults import EXIT_OK, Fault, InputError, input_error, not_among
from sim.scenario.load import load


def check_command(arguments: list[str]) -> int:
    """Check scenario files; say every fault of all of them at once."""
    asked = parse_arguments(arguments, most_names=1000)
    if not asked.names:
        raise input_error("command line", "name a scenario file: wary check FILE.")
    faults: list[Fault] = []
    for name in asked.names:
        try:
            scenario = load(Path(name))
            events = f"{len(scenario.events)} event{'s' if len(scenario.events) != 1 else ''}"
            say(f"{name}: sound. {scenario.title}: {events}, {scenario.forced_acts} forced acts.")
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    return EXIT_OK


def schema_command(arguments: list[str]) -> int:
    """Print the JSON Schema of a kind of file."""
    from sim.case.claims import ClaimsFile
    from sim.case.parameters import Parameter
    from sim.case.roster_file import RosterFile
    from sim.scenario.file import ScenarioFile

    kinds: dict[str, Any] = {
        "scenario": ScenarioFile,
        "claims": ClaimsFile,
        "parameters": dict[str, Parameter],
        "roster": RosterFile,
    }
    asked = parse_arguments(arguments, most_names=1)
    name = asked.names[0] if asked.names else ""
    if name not in kinds:
        raise input_error("command line", not_among(name, "a kind of file", kinds))
    print_json(TypeAdapter(kinds[name]).json_schema(by_alias=True))
    return EXIT_OK
