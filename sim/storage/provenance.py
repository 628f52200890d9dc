"""Provenance: what the numbers of a folder depend on, and what made them; and what files hash to."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import platform
import shutil
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from sim.ground import resources
from sim.ground.faults import input_error
from sim.ground.paths import displayed
from sim.ground.version import __version__

_OF_CASES = ("evidence_hash", "parameters_hash", "roster_hash")
_PACKAGES = ("numpy", "numba", "mesa", "xarray", "h5netcdf", "pandas", "matplotlib", "hydra-core")


def digest_of(record: Any) -> str:
    """Return the SHA-256 of a record, independent of the order of its keys."""
    return hashlib.sha256(json.dumps(record, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def digest_of_files(folder: Path, pattern: str) -> str:
    """Return the SHA-256 over the names and contents of the files that match below a folder."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob(pattern)):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def commit() -> str | None:
    """Return the commit of the checkout that the package stands in, or None for an installed one.

    It is asked for once: what a process has imported stays what it was.
    """
    root = resources.PACKAGE.parent
    git = shutil.which("git")
    if git is None or not (root / ".git").exists():
        return None
    try:
        found = subprocess.run(  # noqa: S603 - a fixed command
            [git, "-C", str(root), "describe", "--always", "--dirty", "--abbrev=40"],
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return found.stdout.strip() or None


def file_record(content: bytes) -> dict[str, Any]:
    """Return what a manifest says of a file: its SHA-256 and its length in bytes."""
    return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def files_in(folder: Path) -> list[str]:
    """Return the names of all files in a folder, and in those within it, in order."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


def record_of(path: Path) -> dict[str, Any]:
    """Return the same of a file on the disk, of any size."""
    with path.open("rb") as file:
        return {"sha256": hashlib.file_digest(file, "sha256").hexdigest(), "bytes": file.tell()}


_version = cache(metadata.version)
"""Of a distribution: to read what is installed takes longer than to write a manifest."""


def made_by(*more: str) -> dict[str, Any]:
    """Return what a manifest says of the program, with the versions of `more` distributions, and of the machine."""
    return {
        "versions": {"wary-alliance": __version__, "python": platform.python_version()}
        | {name: _version(name) for name in (*_PACKAGES, *more)},
        "commit": commit(),
        "platform": {"system": platform.system(), "machine": platform.machine(), "byte_order": sys.byteorder},
    }


def times_between(started: dt.datetime, ended: dt.datetime) -> dict[str, Any]:
    """Return what a manifest says of the times."""
    return {
        "started": started.isoformat(timespec="seconds"),
        "ended": ended.isoformat(timespec="seconds"),
        "seconds": round((ended - started).total_seconds(), 3),
    }


def refuse_other_inputs(folder: Path, manifest: Mapping[str, Any], inputs: Mapping[str, Any]) -> None:
    """Refuse a folder that holds the results of other inputs, with an InputError that names what differs."""
    if manifest.get("inputs_hash") == digest_of(inputs):
        return
    held = manifest.get("inputs")
    found = held if isinstance(held, dict) else {}
    differing = sorted(key for key in {*inputs, *found} if inputs.get(key) != found.get(key))
    raise input_error(
        "output",
        f"{displayed(folder)} holds results of other inputs ({', '.join(differing)} differ); nothing is overwritten. "
        "Give another output=, or remove the folder.",
    )


def program_hashes(case: Path) -> dict[str, str]:
    """Return the version and the hashes that identify the program and the case in a folder."""
    from sim.kernel.compiler import source_hash

    return {
        "version": __version__,
        "kernel_hash": source_hash(),
        "evidence_hash": digest_of_files(case / "evidence", "*.yaml"),
        "parameters_hash": digest_of_files(case / "parameters", "*.yaml"),
        "roster_hash": digest_of_files(case, "roster.yaml"),
    }


def inputs_record(
    *, command: str, case: Path, scenario: Mapping[str, Any], numbers: Mapping[str, Any]
) -> dict[str, Any]:
    """Return all that the numbers of a folder depend on.

    `scenario` is the record of the scenario, or of several by name; `numbers` what else was asked for.
    """
    return {"command": command, "scenario": dict(scenario), **numbers, **program_hashes(case)}


def refuse_other_rules(path: Path, manifest: Mapping[str, Any], command: str, case: Path) -> None:
    """Refuse a folder that another command wrote, or that was made with other rules or another state of its case.

    InputError, naming what differs, and where what made the folder is to be had.
    """
    made = manifest.get("inputs", {})
    if made.get("command") != command:
        raise input_error(displayed(path), f"was written by `wary {made.get('command')}`, not by `wary {command}`.")
    differing = [name for name, now in program_hashes(case).items() if made.get(name) != now]
    listed = ", ".join(name.removesuffix("_hash") for name in differing)
    if differing and set(differing) <= set(_OF_CASES):
        message = f"was made when the case in {displayed(case)} was another: its {listed} changed since. Put it back"
        raise input_error(displayed(path), f"{message}, or begin anew.")
    if differing:
        version = manifest.get("versions", {}).get("wary-alliance")
        raise input_error(
            displayed(path),
            f"was made with other rules than these ({listed} differ). "
            f"Use the program that made it (version {version}, commit {manifest.get('commit')}), or begin anew.",
        )
