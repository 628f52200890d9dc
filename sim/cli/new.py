"""Begin a scenario file: a sound one with every key explained, and what its base says beside it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from sim.case.case import Case
from sim.case.columns import Column, columns_of
from sim.cli.commands import New
from sim.cli.parsing import COMMAND_LINE
from sim.cli.terminal import filled, print_result
from sim.ground.axes import POLICIES
from sim.ground.documents import Document, resolve_scalar
from sim.ground.faults import EXIT_OK, InputError, input_error, shown
from sim.kernel.mechanism import MECHANISMS
from sim.scenario.chain import find_scenario, scenario_names
from sim.scenario.check import check_form
from sim.scenario.file import ScenarioFile
from sim.scenario.load import Scenario, load
from sim.scenario.notes import fate_of
from sim.words import as_given

SCHEMA_NAME = "scenario.schema.json"
ENDINGS = (".yaml", ".yml")
_EXAMPLES = 3
_NEEDS_MORE = ("scripted", "external")
"""Policies that an entry alone does not make work."""
EDITORS_LINE = f"# yaml-language-server: $schema={SCHEMA_NAME}"


def new(command: New) -> int:
    """Write a scenario file that is sound as it stands, with every key explained; never over a file that is there."""
    name = command.scenario
    case = command.loaded_case()
    _check_name(name, case)
    path = Path(command.output or f"{name}.yaml")
    _check_place(path)
    base, found = _base_seen_from(path, command.base, case)
    text = _filled_template(name, base, load(found, case=case), _case_seen_from(path, case))
    schema = _put_schema_beside(path)
    try:
        _write(path, text if schema == "none" else f"{EDITORS_LINE}\n{text}")
    except InputError:
        if schema == "made":
            path.with_name(SCHEMA_NAME).unlink(missing_ok=True)
        raise
    print_result(f"{path}: written. Say what it asks and what you expect, then: wary check {path}")
    return EXIT_OK


def _check_name(name: str, case: Case) -> None:
    """Refuse what no scenario can be called, and what a shipped one is called."""
    try:
        check_form(Document(COMMAND_LINE, {"name": name, "title": "A title"}), case, {})
    except InputError as error:
        raise input_error(COMMAND_LINE, error.faults[0].message, key="NAME") from None
    if resolve_scalar(name) != name:
        raise input_error(COMMAND_LINE, f"{name} is no text in YAML; give another name.", key="NAME")
    if name in scenario_names(case):
        raise input_error(COMMAND_LINE, f"{name} is a shipped scenario; give another name.", key="NAME")


def _check_place(path: Path) -> None:
    """Refuse a place where a file is already, or whose name does not end as those of scenario files do."""
    if path.suffix not in ENDINGS:
        raise input_error(COMMAND_LINE, f"{shown(str(path))} does not end in {' or '.join(ENDINGS)}.", key="output")
    if os.path.lexists(path):
        raise input_error(str(path), "is there already; nothing is overwritten.")


def _seen_from(path: Path, target: Path) -> str:
    """Return the path of a file or folder as a new file at a path has to write it."""
    try:
        return Path(os.path.relpath(target.resolve(), path.parent.resolve())).as_posix()
    except ValueError:  # on two drives of one machine: no relative path leads from one to the other
        return target.resolve().as_posix()


def _case_seen_from(path: Path, case: Case) -> str:
    return case.name if case.is_shipped else f"{_seen_from(path, case.folder)}/"


def _base_seen_from(path: Path, given: str, case: Case) -> tuple[str, Path]:
    """Return the base as a new file at a path has to name it, and where it is."""
    if Path(given).suffix not in ENDINGS and len(Path(given).parts) == 1:
        return given, find_scenario(given, path.parent, case)
    return _seen_from(path, Path(given)), Path(given)


def _put_schema_beside(path: Path) -> Literal["made", "there", "none"]:
    """Put the schema of scenario files beside a path for editors, and say whether it was made, or stood there."""
    schema = json.dumps(TypeAdapter(ScenarioFile).json_schema(by_alias=True), indent=2) + "\n"
    beside = path.with_name(SCHEMA_NAME)
    try:
        with beside.open("x", encoding="utf-8") as file:
            file.write(schema)
    except FileExistsError:
        return "there" if _holds(beside, schema) else "none"
    except OSError:
        return "none"
    return "made"


def _holds(path: Path, text: str) -> bool:
    try:
        return path.read_text(encoding="utf-8") == text
    except (OSError, ValueError):
        return False


def _write(path: Path, text: str) -> None:
    """Write a new file, unless one has come to be there meanwhile."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise input_error(str(path), f"cannot be written: {error.strerror or error}.") from None


def _filled_template(name: str, base: str, scenario: Scenario, case: str) -> str:
    """Return the text of a new scenario file, sound as it stands: the same as its base, until something is changed.

    It names its base and the base's case as it has to from where it stands; `scenario` is the base, resolved.
    """
    conflict = scenario.case
    roster = conflict.roster
    free, acts = ([(key, fate_of(key, roster)) for key, item in roster.settable.items() if item.forces_an_act is forces]
                  for forces in (False, True))  # fmt: skip
    entries = {
        "params": list(_params(scenario)),
        "mechanisms": [
            (f"{key}: {scenario.mechanisms[key]}", f"{item.title}; {', '.join(item.options)}")
            for key, item in MECHANISMS.items()
        ],
        "events": [
            (f"{key}: off", f"{event.date} {event.kind}: {event.label}") for key, event in scenario.events.items()
        ],
        "contested": [
            (f"{key}: {as_given(scenario.contested.get(key, item.probability or 0.0))}", item.title)
            for key, item in conflict.contradictions.items()
            if key in conflict.contested
        ],
        "postures": [
            (
                f"{key}: {{policy: {'logit' if scenario.policies[key] in _NEEDS_MORE else scenario.policies[key]}}}",
                f"{len(actor.postures)} postures, such as {next(iter(actor.postures))}",
            )
            for key, actor in conflict.roster.file.actors.items()
        ],
    }
    outcome, claim = columns_of("delivered", conflict.roster)[0], next(iter(conflict.claims))
    actor, seen = _watched(conflict)
    example = {"actor": actor, "seen": seen, "posture": next(iter(roster.file.actors[actor].postures))}
    entries["signposts"] = [(f"{key}: off", post.whole_in_words) for key, post in scenario.signposts.items()]
    names = {"name": name, "base": base, "case": case, "outcome": outcome, "claim": claim, "POLICIES": POLICIES}
    return filled("scenario.yaml", scenario=scenario, free=free, acts=acts, **names, **example, **entries)


def _watched(case: Case) -> tuple[str, str]:
    """Return an actor and an outcome that it sees and could wait for: a belief of its own where there is any."""
    beliefs = case.roster.file.beliefs.items()
    own = ((str(one.observer), str(Column("belief", (name,)))) for name, one in beliefs if one.observer)
    first = next(iter(case.roster.file.actors))
    return next(own, (first, str(Column("approval", (first,)))))


def _params(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Yield what the base changes, and a few more that no contested claim sets."""
    case = scenario.case
    shared = {
        name for claim in case.contested for effect in case.contradictions[claim].effects for name in effect.params
    }
    more = [name for name, item in case.parameters.items() if item.settable and name not in {*shared, *scenario.params}]
    for name in [*scenario.params, *more[:_EXAMPLES]]:
        item = case.parameters[name]
        unit = "" if item.unit == "1" else f" {item.unit}"
        bounds = f"{as_given(item.bounds[0])} to {as_given(item.bounds[1])}{unit}"
        yield f"{name}: {as_given(scenario.parameter(name))}", f"{item.title}; {bounds}"
