"""Scenarios of a visitor's own machine, for the page: those of some folders that run as the page's own do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from sim.case.case import Case
from sim.ground.faults import InputError, input_error
from sim.ground.paths import displayed, literal
from sim.scenario.chain import scenario_names
from sim.scenario.load import Scenario, load

ENDINGS: Final = (".yaml", ".yml")
_NAMED: Final = re.compile(r"^name:\s", re.M)
_STARTS: Final = re.compile(r"^(base|case|expectation|question):\s", re.M)


def folders_of(given: str | None, usual: Iterable[str] = ()) -> list[Path]:
    """Return the folder that was named, or those of the usual ones that are there; InputError where it is none."""
    if given is None:
        return [literal(name) for name in usual if Path(name).is_dir()]
    folder = literal(given, "scenarios")
    if not folder.is_dir():
        raise input_error(displayed(folder), "is no folder.", key="scenarios")
    return [folder]


def own_scenarios(folders: Iterable[Path], case: Case) -> tuple[dict[str, Scenario], list[str]]:
    """Return the scenarios of some folders by where they are, and of each that is left out why.

    Files that do not begin as scenarios do are passed over, and so are the case's own.
    """
    found: dict[str, Scenario] = {}
    left_out = []
    for path in _files(folders, case):
        try:
            scenario = load(path)
        except InputError as error:
            faults = " ".join(f"{fault.key}: {fault.message}" for fault in error.faults)
            left_out.append(f"{displayed(path)} is left out: {faults}")
            continue
        why = _why_not(scenario, case, [*scenario_names(case), *(one.name for one in found.values())])
        if why:
            left_out.append(f"{displayed(path)} is left out: {why}.")
        else:
            found[displayed(path)] = scenario
    return found, left_out


def _files(folders: Iterable[Path], case: Case) -> list[Path]:
    there = [folder for folder in folders if folder.resolve() != case.scenarios.resolve()]
    files = (path for folder in there for path in sorted(folder.glob("*")) if path.suffix in ENDINGS)
    return [path for path in files if path.is_file() and _begins_as_a_scenario(path)]


def _begins_as_a_scenario(path: Path) -> bool:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return False
    return bool(_NAMED.search(text) and _STARTS.search(text))


def _why_not(scenario: Scenario, case: Case, taken: list[str]) -> str:
    """Say why a page of a case cannot hold a scenario; nothing where it can."""
    if scenario.case.folder != case.folder:
        return f"it is of the case {scenario.case.name}, and the page of {case.name}"
    if scenario.name in taken:
        return f"there is a scenario {scenario.name} already"
    usual = load("baseline", case=case)
    if (scenario.start, scenario.horizon) != (usual.start, usual.horizon):
        return (
            f"it runs from {scenario.start} to {scenario.horizon}, and the page from {usual.start} to {usual.horizon}"
        )
    return ""
