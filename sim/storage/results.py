"""Results folders: data, figures and a manifest that says what they were made from; whole or not there at all."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.ground.faults import input_error
from sim.ground.paths import displayed, literal
from sim.storage.appearing import appearing_folder
from sim.storage.durable import StorageError, sealed, storage_error
from sim.storage.lock import TRACES
from sim.storage.manifest import MANIFEST, manifest_of, read_manifest
from sim.storage.provenance import digest_of, files_in, record_of, refuse_other_inputs


@dataclass(frozen=True)
class ResultsFolder:
    """A folder of results: where it is or will be, and its inputs, from `inputs_record`."""

    path: Path
    inputs: dict[str, Any]

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", literal(self.path, "output"))

    @property
    def inputs_hash(self) -> str:
        """Hash of the inputs."""
        return digest_of(self.inputs)

    def complete(self) -> bool:
        """Say whether the folder already holds these results; InputError where it holds anything else."""
        try:
            if not self.path.exists() or (self.path.is_dir() and not any(self.path.iterdir())):
                return False
            ours = (self.path / MANIFEST).exists()
        except OSError as error:
            raise storage_error(self.path, f"cannot be read: {error.strerror}.") from None
        if not ours:
            what = "holds something else" if self.path.is_dir() else "is a file"
            raise input_error("output", f"{displayed(self.path)} {what}; nothing is overwritten. Give another output=.")
        refuse_other_inputs(self.path, read_manifest(self.path), self.inputs)
        return True

    @contextlib.contextmanager
    def filling(self, arguments: Sequence[str]) -> Iterator[Path]:
        """Lend a folder to fill, on a disk that was tried; at the end it gets its manifest and its name.

        StorageError where it cannot be written, or another process is writing one of this name.
        """
        started, lent = dt.datetime.now(dt.UTC), False
        try:
            with appearing_folder(self.path, alone=True) as folder:
                lent = True
                yield folder
                files = {name: record_of(folder / name) for name in files_in(folder) if name not in TRACES}
                (folder / MANIFEST).write_bytes(sealed(manifest_of(self.inputs, arguments, files, started)))
        except StorageError:
            # Another process, on a machine that shares no locks with this one, may have written the same meanwhile.
            if not (lent and self._holds_these()):
                raise

    def _holds_these(self) -> bool:
        with contextlib.suppress(ValueError):
            return self.path.is_dir() and self.complete()
        return False
