"""Sweep store: a folder that takes chunks as they come, in any order, and loses none that it has taken."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from sim.ground.paths import command_on, literal
from sim.storage.added import ADDED
from sim.storage.appearing import appearing_folder
from sim.storage.arrays import ChunkEncoder, group_files
from sim.storage.commit import commit_chunk, discard_chunk, read_marker, remove_leftovers
from sim.storage.durable import StorageError, reason, sealed, storage_error
from sim.storage.layout import (
    COMMITS,
    DATA,
    Chunk,
    ChunkPlan,
    FanAxes,
    OutcomeAxis,
    committed_chunks,
    has_fans,
    marker_path,
)
from sim.storage.lock import TRACES, locked
from sim.storage.manifest import COMPLETE, MANIFEST, completed, new_manifest, read_chunked, reopened, write_manifest
from sim.storage.provenance import file_record, refuse_other_inputs
from sim.storage.verification import Damage, damage_of_folder, extra_files
from sim.words import whole

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_OURS = (MANIFEST, ADDED, DATA, COMMITS, *TRACES)


class SweepStore:
    """A folder of chunks; from `create`, `open` or `matching`.

    Reading needs no lock; `commit`, `forget` and `finish` need `lock`, and one thread. `manifest` is as last read or
    written. InputError where the folder is not one of ours, not one of chunks, or of a format that this version does
    not read; StorageError where its manifest is damaged, and from every method where the system refuses.
    """

    def __init__(self, path: Path) -> None:
        self.path = literal(path)
        self.manifest, self.plan = read_chunked(self.path)
        self._held = False
        self._encoder: ChunkEncoder | None = None

    @classmethod
    def create(
        cls,
        path: Path,
        *,
        plan: ChunkPlan,
        outcomes: OutcomeAxis,
        inputs: Mapping[str, Any],
        arguments: Sequence[str],
        fans: FanAxes | None = None,
        attributes: Mapping[str, str | float] | None = None,
        files: Mapping[str, str | bytes] | None = None,
    ) -> SweepStore:
        """Create a folder without any chunk, whole or not at all.

        `inputs` is from `inputs_record`; `arguments` the command line without the program's name; `attributes` are of
        the dataset; `files` are texts or bytes that go with the data, such as ``design.csv``. StorageError where
        something is there already, or the folder cannot be written; ValueError where a file has a name that is taken or
        no plain name.
        """
        path = literal(path, "output")
        content = {name: text.encode() if isinstance(text, str) else text for name, text in (files or {}).items()}
        for name in content:
            if name in _OURS or name.startswith(".") or Path(name).name != name:
                raise ValueError(f"{name!r} is no name for a file of the caller's")
        content |= group_files(plan, outcomes, fans, attributes or {})
        content[MANIFEST] = sealed(new_manifest(plan=plan, inputs=inputs, arguments=arguments, files=content))
        with appearing_folder(path) as folder:
            (folder / COMMITS).mkdir()
            for name, written in content.items():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes(written)
        return cls(path)

    @classmethod
    def open(cls, path: Path) -> SweepStore:
        """Open a folder; nothing is changed or locked."""
        return cls(path)

    @classmethod
    def matching(cls, path: Path, inputs: Mapping[str, Any]) -> SweepStore | None:
        """Open a folder of the same inputs; None where there is no folder, or an empty one.

        InputError where it holds the results of other inputs, naming what differs.
        """
        path = literal(path, "output")
        try:
            if not path.exists() or (path.is_dir() and not any(path.iterdir())):
                return None
        except OSError as error:
            raise storage_error(path, f"cannot be read: {reason(error)}.") from None
        store = cls(path)
        refuse_other_inputs(path, store.manifest, inputs)
        return store

    def committed(self) -> list[int]:
        """Return the numbers of the chunks that are committed, in order."""
        try:
            return committed_chunks(self.path, self.plan)
        except OSError as error:
            raise storage_error(self.path / COMMITS, f"cannot be read: {reason(error)}.") from None

    def pending(self) -> list[int]:
        """Return the numbers of the chunks that are not committed, in order."""
        done = set(self.committed())
        return [number for number in range(self.plan.chunks) if number not in done]

    def chunk(self, number: int) -> Chunk:
        """Return what a chunk holds; ValueError where there is none of that number."""
        return self.plan.chunk(number)

    @contextlib.contextmanager
    def lock(self) -> Iterator[SweepStore]:
        """Hold the folder for writing, and clear away what a stopped process left.

        StorageError at once, where another process holds it, or it cannot be locked.
        """
        with locked(self.path):
            self.manifest, self.plan = read_chunked(self.path)
            try:
                remove_leftovers(self.path, self.plan)
            except OSError as error:
                self.refuse("what a stopped process left cannot be removed", error)
            self._held = True
            try:
                yield self
            finally:
                self._held = False

    def commit(self, number: int, outcomes: NDArray[np.float64], fans: NDArray[Any] | None = None) -> None:
        """Take a chunk: on return it is on the disk, and no kill or power cut loses it.

        Outcomes are of shape (samples of the chunk, runs of the chunk, outcomes), fans of shape (series, times, bins),
        wanted where the folder has fans. On a StorageError the chunk does not count, and all that were committed stand;
        ValueError where the arrays are not those of this chunk, or it is committed already.
        """
        self._require_lock()
        chunk = self.plan.chunk(number)
        if marker_path(self.path, number).exists():
            raise ValueError(f"chunk {number} is committed already")
        try:
            self._encoder = self._encoder or ChunkEncoder(self.path)
        except (OSError, ValueError) as error:
            self.refuse("the metadata of its arrays cannot be read", error)
        files = self._encoder.files(chunk, outcomes, fans)
        try:
            commit_chunk(self.path, chunk, files)
        except OSError as error:
            self.refuse(f"chunk {number} cannot be written", error)

    def forget(self, number: int) -> None:
        """Give up a chunk, so that it is computed again; ValueError where there is none of that number."""
        self._require_lock()
        chunk = self.plan.chunk(number)
        try:
            if self.manifest["state"] == COMPLETE:
                self._rewrite(reopened(self.manifest))
            discard_chunk(self.path, chunk)
        except OSError as error:
            self.refuse(f"chunk {number} cannot be given up", error)

    def damaged(self) -> list[Damage]:
        """Return every file that is not what was written: of the folder first, then chunk by chunk."""
        manifest, plan = read_chunked(self.path)
        try:
            return damage_of_folder(self.path, plan, manifest)
        except OSError as error:
            raise storage_error(self.path, f"cannot be read: {reason(error)}.") from None

    def extra_files(self) -> list[str]:
        """Return the names of files of which nothing is written down, such as what a stopped process left."""
        committed, fans = self.committed(), has_fans(self.path)
        known = [name for number in committed for name in self.plan.chunk(number).files(fans=fans)]
        markers = [f"{COMMITS}/{marker_path(self.path, number).name}" for number in committed]
        return extra_files(self.path, [*self.manifest["files"], *known, *markers])

    @property
    def is_complete(self) -> bool:
        """Whether every chunk is committed, and the manifest says so."""
        return bool(self.manifest["state"] == COMPLETE) and not self.pending()

    def finish(self) -> None:
        """Complete the manifest; StorageError where a marker is damaged, ValueError where a chunk is not committed."""
        self._require_lock()
        if pending := self.pending():
            raise ValueError(f"{len(pending)} chunks are not committed")
        if self.manifest["state"] == COMPLETE:
            return
        try:
            self._rewrite(completed(self.manifest, self._chunk_files()))
        except OSError as error:
            self.refuse("the manifest cannot be completed", error)

    def _chunk_files(self) -> dict[str, Any]:
        files: dict[str, Any] = {}
        for number in range(self.plan.chunks):
            path = marker_path(self.path, number)
            name = f"{COMMITS}/{path.name}"
            try:
                files |= read_marker(self.path, self.plan.chunk(number))
            except ValueError as error:
                again = command_on("verify", self.path)
                raise storage_error(self.path / name, f"is damaged: it {error}. See: {again}") from None
            files[name] = file_record(path.read_bytes())
        return files

    def _rewrite(self, manifest: dict[str, Any]) -> None:
        write_manifest(self.path, manifest)
        self.manifest, self.plan = read_chunked(self.path)

    def _require_lock(self) -> None:
        if not self._held:
            raise RuntimeError("hold the folder first: with store.lock():")

    def refuse(self, what: str, error: Exception) -> NoReturn:
        """Raise a StorageError that says what cannot be done and why, how much stands, and how to go on."""
        try:
            done = f" {whole(len(self.committed()))} of {whole(self.plan.chunks)} chunks are committed and stand."
        except StorageError:
            done = ""
        again = f"Once that is mended, continue with: {command_on('resume', self.path)}"
        raise storage_error(self.path, f"{what}: {reason(error)}.{done} {again}") from None
