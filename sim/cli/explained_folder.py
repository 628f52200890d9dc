"""The run of a results folder that ``wary explain`` is asked about: its scenario, and what it draws by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.case.case import Case, load_case
from sim.cli.commands import Explain
from sim.cli.parsing import COMMAND_LINE
from sim.cli.results_folder import opened_folder
from sim.ground.faults import input_error, not_among, shown
from sim.ground.paths import displayed
from sim.scenario.load import Scenario, load
from sim.scenario.members import Members
from sim.scenario.members_file import POINT, POSTERIOR, members_digest, members_of
from sim.storage.provenance import refuse_other_rules
from sim.storage.sweep_store import SweepStore
from sim.sweeps.folder import reopened
from sim.sweeps.lanes import Lane, keys_of
from sim.words import whole

COMES_WITH_IT = ("seed", "intermediaries")


@dataclass(frozen=True)
class StoredRun:
    """A scenario as it was run, and the arguments of `explain` that say by what it drew."""

    scenario: Scenario
    draws: dict[str, Any]


def stored_run(command: Explain) -> StoredRun:
    """Find the run of a folder that a command line asks for; InputError where the folder holds no such run."""
    path, manifest = opened_folder(str(command.folder))
    given = {argument.partition("=")[0] for argument in command.arguments}
    written_by = str(manifest["inputs"].get("command"))
    refused = [name for name in (*COMES_WITH_IT, *command.change) if name in given]
    refused += ["scenario"] if written_by != "compare" and "scenario" in given else []
    refused += ["sample"] if written_by != "sweep" and "sample" in given else []
    if refused:
        what = (
            "goes with the folder of a sweep."
            if refused == ["sample"]
            else f"comes with {displayed(path)}; leave it out."
        )
        raise input_error(COMMAND_LINE, what, key=", ".join(refused))
    if written_by == "sweep":
        return _of_sweep(command, path)
    if written_by not in ("run", "compare"):
        raise input_error(displayed(path), f"was written by `wary {written_by}`; it holds no runs to explain.")
    inputs = manifest["inputs"]
    records = {"": inputs["scenario"]} if written_by == "run" else inputs["scenario"]
    name = "" if written_by == "run" else command.scenario
    if name not in records:
        raise input_error(COMMAND_LINE, not_among(name, "a scenario of this comparison", records), key="scenario")
    refuse_other_rules(path, manifest, written_by, load_case(records[name].get("case")).folder)
    if not inputs.get("precision"):  # which adds runs to those that were asked for
        _check(path, "run", command.run, int(inputs["runs"]))
    scenario, draws = load(records[name]), {name: int(inputs[name]) for name in COMES_WITH_IT}
    return StoredRun(scenario, draws | {"members": _members(path, scenario.case, inputs)})


def _members(path: Path, case: Case, inputs: Mapping[str, Any]) -> Members | None:
    """Return what the runs of a folder carry; InputError where it carries members that the case has no more."""
    kind = inputs.get("uncertainty", POINT)
    if kind == POSTERIOR and members_digest(case) != inputs.get("members_hash"):
        message = "holds runs that carry another posterior than the case has now; run them anew."
        raise input_error(displayed(path), message)
    members = members_of(case, kind, int(inputs["seed"]))
    return members.one_a_run() if members and inputs["command"] == "compare" else members


def _of_sweep(command: Explain, path: Path) -> StoredRun:
    job = reopened(SweepStore.open(path), width=1)
    _check(path, "sample", command.sample, job.samples)
    _check(path, "run", command.run, job.runs)
    key = keys_of([Lane(command.sample, command.run)], job.seed, job.draws, job.together)[0]
    scenario = job.inputs_of(command.sample).scenario
    return StoredRun(scenario, {"seed": job.seed, "intermediaries": job.intermediaries, "key": key})


def _check(path: Path, name: str, number: int, count: int) -> None:
    """Refuse a number that the folder does not hold."""
    if not 0 <= number < count:
        message = f"{shown(number)} is not between 0 and {whole(count - 1)}, the {name}s of {displayed(path)}."
        raise input_error(COMMAND_LINE, message, key=name)
