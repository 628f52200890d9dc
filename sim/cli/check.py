"""Check scenario files, and print the schemas of files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from sim.cli.commands import Check, Schema
from sim.cli.terminal import print_json, print_result
from sim.ground.faults import EXIT_OK, Fault, InputError
from sim.scenario.load import load
from sim.words import counted


def check(command: Check) -> int:
    """Check scenario files; say every fault of all of them at once."""
    faults: list[Fault] = []
    for name in command.files:
        try:
            scenario = load(Path(name))
            what = f"{counted(len(scenario.events), 'event')}, {counted(scenario.forced_acts, 'forced act')}"
            print_result(f"{name}: sound. {scenario.title}: {what}.")
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    return EXIT_OK


def schema(command: Schema) -> int:
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
    print_json(TypeAdapter(kinds[command.kind]).json_schema(by_alias=True))
    return EXIT_OK
