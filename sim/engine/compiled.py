"""Whether compiled code is there for a case: kernels are compiled for its numbers of entities and a width of blocks."""

from __future__ import annotations

import hashlib
from pathlib import Path

from sim.case.case import Case
from sim.kernel.compiler import cache_folder, compiling, prepare
from sim.kernel.state import APART, Sizes

_noted: set[Path] = set()


def _marker(sizes: Sizes, width: int) -> Path:
    """Return the file that says that there is; the number of intermediaries is not compiled in."""
    counts = sorted((kind, count) for kind, count in sizes.entities.items() if kind != APART)
    frozen = (counts, sizes.postures, sizes.items, sizes.ties, width)
    return cache_folder() / f"compiled-{hashlib.sha256(repr(frozen).encode()).hexdigest()[:16]}"


def is_compiled(case: Case, width: int) -> bool:
    """Say whether runs of a case can start at once: its kernels are in the cache, or the compiler is off."""
    return not compiling() or _marker(case.roster.sizes(1), width).exists()


def note_compiled(sizes: Sizes, width: int) -> None:
    """Leave a mark that kernels of these sizes and this width are in the cache now."""
    marker = _marker(sizes, width)
    if marker not in _noted and compiling() and prepare() is not None:
        marker.touch()
        _noted.add(marker)
