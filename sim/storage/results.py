"""Results folders: data, figures and a manifest that says what they were made from; whole or not there at all."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from sim.ground import resources
from sim.ground.faults import input_error
from sim.ground.version import __version__

FORMAT_VERSION = 1
MANIFEST = "manifest.json"
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


def commit() -> str | None:
    """Return the commit of the checkout that the package stands in, or None for an installed one."""
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


def made_by(*more: str) -> dict[str, Any]:
    """Return what a manifest says of the program, with the versions of `more` distributions, and of the machine."""
    return {
        "versions": {"wary-alliance": __version__, "python": platform.python_version()}
        | {name: metadata.version(name) for name in (*_PACKAGES, *more)},
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
        f"{folder} holds results of other inputs ({', '.join(differing)} differ); nothing is overwritten. "
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

    InputError, naming what differs and the program that made the folder.
    """
    made = manifest.get("inputs", {})
    if made.get("command") != command:
        raise input_error(str(path), f"was written by `wary {made.get('command')}`, not by `wary {command}`.")
    differing = [name for name, now in program_hashes(case).items() if made.get(name) != now]
    if differing:
        version = manifest.get("versions", {}).get("wary-alliance")
        raise input_error(
            str(path),
            f"was made with other rules than these ({', '.join(differing)} differ). "
            f"Use the program that made it (version {version}, commit {manifest.get('commit')}), or begin anew.",
        )


@dataclass(frozen=True)
class ResultsFolder:
    """A folder of results: where it is or will be, and its inputs, from `inputs_record`."""

    path: Path
    inputs: dict[str, Any]

    @property
    def inputs_hash(self) -> str:
        """Hash of the inputs."""
        return digest_of(self.inputs)

    def complete(self) -> bool:
        """Say whether the folder already holds these results; InputError where it holds anything else."""
        if not self.path.exists():
            return False
        refuse_other_inputs(self.path, read_manifest(self.path), self.inputs)
        return True

    def write(self, fill: Callable[[Path], None], *, arguments: Sequence[str], started: dt.datetime) -> None:
        """Write the folder, whole or not at all; `fill` writes every file into the folder that it is given.

        InputError where the folder cannot be written.
        """
        partial = self.path.with_name(f".{self.path.name}.partial-{os.getpid()}")
        try:
            partial.mkdir(parents=True)
            fill(partial)
            manifest = self._manifest(partial, arguments, started)
            (partial / MANIFEST).write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
            partial.rename(self.path)
        except OSError as error:
            raise input_error("output", f"{self.path} cannot be written: {error.strerror or error}.") from None
        finally:
            shutil.rmtree(partial, ignore_errors=True)

    def _manifest(self, folder: Path, arguments: Sequence[str], started: dt.datetime) -> dict[str, Any]:
        ended = dt.datetime.now(dt.UTC)
        files = {
            path.relative_to(folder).as_posix(): file_record(path.read_bytes())
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        return {
            "format_version": FORMAT_VERSION,
            "command": ["wary", *arguments],
            "inputs_hash": self.inputs_hash,
            "inputs": self.inputs,
            "files": files,
            **made_by(),
            "times": times_between(started, ended),
        }


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read a folder's manifest.

    InputError where the folder is not one of ours, or of a format that this version does not read.
    """
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise input_error("output", f"{folder} is there, but holds no {MANIFEST}: it is no results folder.") from None
    except ValueError:
        raise input_error(str(path), "is damaged: not JSON.") from None
    version = manifest.get("format_version") if isinstance(manifest, dict) else None
    if version != FORMAT_VERSION:
        raise input_error(str(path), f"has format version {version}; this version reads {FORMAT_VERSION}.")
    return dict(manifest)
