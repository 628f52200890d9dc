"""A small sweep of synthetic numbers, and disks that stop at any moment."""

from __future__ import annotations

import errno
import itertools
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim.storage.provenance
from sim.storage.layout import ChunkPlan, FanAxes, OutcomeAxis
from sim.storage.results import ResultsFolder
from sim.storage.sweep_store import SweepStore

PLAN = ChunkPlan(samples=5, runs=3, samples_a_chunk=2, runs_a_chunk=2)  # six chunks of four different shapes
OUTCOMES = OutcomeAxis(
    ("strikes[iran]", "delivered[drones: é]", "share"), ("1", "drones", "1"), ("Strikes", "Drones, delivered", "Share")
)
FANS = FanAxes(
    ("trust[iran]", "front"),
    ("1", "km"),
    ("Trust", "Front line"),
    np.array(["2022-01-03", "2022-01-10", "2022-01-17"], "datetime64[D]"),
    np.array([-1.0, 0.0]),
    np.array([1.0, 500.0]),
    4,
)
DESIGN = "sample,params.output,strikes[iran],mechanisms.trust\n" + "".join(
    f"{number},{number / 3!r},{number},beta\n" for number in range(PLAN.samples)
)
INPUTS = {"command": "sweep", "seed": 7, "scenario": {"name": "baseline"}}
KEPT_APART = {"manifest.json", "lock", "holder.json"}


def outcomes_of(plan: ChunkPlan, number: int, outcomes: int = len(OUTCOMES.names)) -> np.ndarray:
    """Numbers that tell where they belong: samples, runs, outcomes."""
    chunk = plan.chunk(number)
    sample, run, outcome = np.ix_(chunk.samples, chunk.runs, range(outcomes))
    return np.where((sample + run + outcome) % 5 == 4, np.nan, 1 / (1.0 + sample) + 100.0 * run - outcome)


def fans_of(number: int, shape: tuple[int, ...] = FANS.shape) -> np.ndarray:
    return (np.arange(np.prod(shape), dtype=np.uint32).reshape(shape) * (number + 1)) % 11


def create(path: Path, *, plan: ChunkPlan = PLAN, fans: bool = True, inputs: dict = INPUTS) -> SweepStore:
    return SweepStore.create(
        path,
        plan=plan,
        outcomes=OUTCOMES,
        fans=FANS if fans else None,
        inputs=inputs,
        arguments=["sweep", "design=lhs"],
        attributes={"title": "Synthetic", "seed": 7},
        files={"config.yaml": "command: sweep\n", "design.csv": DESIGN} if plan == PLAN else {},
    )


def commit(store: SweepStore, number: int, *, fans: bool = True) -> None:
    store.commit(number, outcomes_of(store.plan, number), fans_of(number) if fans else None)


def commit_pending(store: SweepStore) -> None:
    for number in store.pending():
        commit(store, number)


def complete(path: Path) -> SweepStore:
    """Whatever is there: make it whole."""
    if not path.exists():
        create(path)
    store = SweepStore.open(path)
    with store.lock():
        commit_pending(store)
        store.finish()
    return store


def data_bytes(path: Path) -> dict[str, bytes]:
    """Every file but the manifest and the lock."""
    return {
        found.relative_to(path).as_posix(): found.read_bytes()
        for found in sorted(path.rglob("*"))
        if found.is_file() and found.name not in KEPT_APART
    }


@contextmanager
def failing(call: int, error: int = errno.EIO) -> Iterator[list[str]]:
    """Let the system refuse the call of that number to sync or rename, and every later one; list the calls."""
    made: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        for name in ("fsync", "replace", "rename"):
            patch.setattr(os, name, _refusing(name, getattr(os, name), made, call, error))
        yield made


def _refusing(name: str, real: Callable, made: list[str], call: int, error: int) -> Callable:
    def refuse(*arguments):
        made.append(name)
        if len(made) > call:
            raise OSError(error, os.strerror(error))
        return real(*arguments)

    return refuse


def flipped(content: bytes, bit: int) -> bytes:
    """Return a content with one bit of it flipped."""
    place, within = divmod(bit, 8)
    return content[:place] + bytes([content[place] ^ (1 << within)]) + content[place + 1 :]


def written_at_once(path: Path, files: Mapping[str, bytes], inputs: Mapping[str, Any] = INPUTS) -> Path:
    """Write a folder of results that are no sweep."""
    with ResultsFolder(path, dict(inputs)).filling(["run"]) as folder:
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
    return path


@contextmanager
def without_sync() -> Iterator[None]:
    """Leave out what only a power cut would show, where none is played, and the slow look at the checkout."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _handle: None)
        patch.setattr(sim.storage.provenance, "commit", lambda: None)
        yield


Tree = dict[str, bytes]
"""Files by their names below a folder; a name that ends with a stroke is a folder's."""


def lay_out(tree: Tree, folder: Path) -> None:
    for name, content in tree.items():
        (folder / name if name.endswith("/") else (folder / name).parent).mkdir(parents=True, exist_ok=True)
        if not name.endswith("/"):
            (folder / name).write_bytes(content)


class StoppingDisk:
    """Keeps, before each call that changes names or syncs, what a stop at that moment would leave.

    Three kinds of stop: the process is killed (all it wrote stands); the power goes and only what was synced stands;
    the power goes and names stand, but a file holds only what was synced of it.
    """

    KINDS = ("killed", "only synced", "names without content")

    def __init__(self, root: Path):
        self.root = root
        self.stops: list[tuple[str, set[int], Tree]] = []
        self.calls = 0
        self.done: set[int] = set()
        self._fresh = itertools.count()
        self._identity: dict[int, int] = {}
        self._content: dict[int, bytes] = {}
        self._names: dict[int, dict[str, int]] = {}
        self._folders: set[int] = set()
        for path in (root, *root.rglob("*")):
            self._sync(path)

    def _id(self, path: Path) -> int:
        found = self._identity.setdefault(path.stat().st_ino, next(self._fresh))
        if path.is_dir():
            self._folders.add(found)
        return found

    def _sync(self, path: Path) -> None:
        if path.is_dir():
            self._names[self._id(path)] = {child.name: self._id(child) for child in path.iterdir()}
        else:
            self._content[self._id(path)] = path.read_bytes()

    def _find(self, handle: int) -> Path:
        number = os.fstat(handle).st_ino
        return next(path for path in (self.root, *self.root.rglob("*")) if path.stat().st_ino == number)

    def _gone(self, path: Path) -> None:
        if path.exists():
            self._identity.pop(path.stat().st_ino, None)

    def keep(self) -> None:
        """Keep what a stop at this moment would leave, and what is promised by then; each state once."""
        self.calls += 1
        killed: Tree = {}
        torn: Tree = {}
        for path in self.root.rglob("*"):
            name = path.relative_to(self.root).as_posix() + "/" * path.is_dir()
            killed[name] = b"" if path.is_dir() else path.read_bytes()
            torn[name] = self._content.get(self._id(path), b"")
        for kind, tree in zip(self.KINDS, (killed, self.synced(), torn), strict=True):
            if not any(done == self.done and kept == tree for _, done, kept in self.stops):
                self.stops.append((kind, set(self.done), tree))

    def synced(self) -> Tree:
        """Return what a power cut leaves now."""
        tree: Tree = {}
        self._rebuild(self._id(self.root), "", tree)
        return tree

    def _rebuild(self, folder: int, prefix: str, tree: Tree) -> None:
        for name, inner in self._names.get(folder, {}).items():
            if inner in self._folders:
                tree[f"{prefix}{name}/"] = b""
                self._rebuild(inner, f"{prefix}{name}/", tree)
            else:
                tree[prefix + name] = self._content.get(inner, b"")

    @contextmanager
    def watching(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            for name in ("fsync", "replace", "rename", "unlink"):
                patch.setattr(os, name, self._after_keeping(name, getattr(os, name)))
            yield
        self.keep()

    def _after_keeping(self, name: str, real: Callable) -> Callable:
        def call(*arguments, **more):
            self.keep()
            if name == "fsync":
                return self._sync(self._find(*arguments))
            self._gone(Path(arguments[-1]))  # what is replaced or removed
            return real(*arguments, **more)

        return call
