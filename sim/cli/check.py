"""Check scenario files, and print the schemas of files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from sim.case.case import load_case
from sim.cli.commands import Check, Schema
from sim.cli.terminal import print_json, print_result
from sim.ground.faults import EXIT_OK, Fault, InputError
from sim.scenario.chain import scenario_names
from sim.scenario.load import load
from sim.scenario.notes import notes_of
from sim.words import counted, listed


def check(command: Check) -> int:
    """Check scenario files and folders of cases; say every fault of all of them at once."""
    faults: list[Fault] = []
    for name in command.files:
        try:
            if Path(name).is_dir():
                faults += _check_case(Path(name))
                continue
            scenario = load(Path(name))
            if not scenario.case.is_shipped:
                scenario.case.check()
            acts = f"{scenario.forced_acts} forced act{'' if scenario.forced_acts == 1 else 's'}"
            what = [counted(len(scenario.events), "event"), acts]
            what[1:1] = [counted(len(scenario.signposts), "signpost")] if scenario.signposts else []
            print_result(f"{name}: sound. {scenario.title}: {', '.join(what)}.")
            for note in notes_of(Path(name)):
                print_result(f"{name}: note: {note}")
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    return EXIT_OK


def _check_case(folder: Path) -> list[Fault]:
    """Check a case and its scenarios, and return the faults of these."""
    case = load_case(folder)
    case.check()
    faults: list[Fault] = []
    for name in scenario_names(case):
        try:
            load(name, case=case)
        except InputError as error:
            faults += error.faults
    if not faults:
        counts = {"decision maker": case.roster.names("actors"), "parameter": case.parameters, "claim": case.claims}
        counts["scenario"] = scenario_names(case)
        what = listed([counted(len(found), thing) for thing, found in counts.items()])
        print_result(f"{folder}: sound. {case.file.title}: {what}.")
    return faults


def schema(command: Schema) -> int:
    """Print the JSON Schema of a kind of file."""
    from sim.case.claims import ClaimsFile
    from sim.case.parameters import Parameter
    from sim.case.roster_file import RosterFile
    from sim.patterns.catalogue import PatternsFile
    from sim.scenario.file import ScenarioFile

    kinds: dict[str, Any] = {
        "scenario": ScenarioFile,
        "claims": ClaimsFile,
        "parameters": dict[str, Parameter],
        "roster": RosterFile,
        "patterns": PatternsFile,
    }
    print_json(TypeAdapter(kinds[command.kind]).json_schema(by_alias=True))
    return EXIT_OK
