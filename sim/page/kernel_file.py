"""The kernel as WebAssembly, kept with the sources: where it is, what it was made from, whether it is stale."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from sim.ground import defaults
from sim.kernel.arguments import ARRAY, INTEGER, Argument, arguments_of, leaves
from sim.kernel.compiler import KERNEL_SOURCES
from sim.kernel.state import Block
from sim.scenario.inputs import Inputs

FOLDER: Final = Path(__file__).parent
KERNEL: Final = FOLDER / "kernel.wasm"
FACTS: Final = FOLDER / "kernel.json"
"""What the kernel was made from, and with."""
MAKE: Final = "make page-kernel"
"""The command that makes both."""
OWN_SOURCES: Final = ("page/prepare.py",)


def page_block(inputs: Inputs) -> Block:
    """Return a block as wide as those of the page."""
    return inputs.unrecorded_block(defaults.WIDTH)


def arguments(inputs: Inputs) -> dict[str, list[Argument]]:
    """Describe what each function of the kernel is called with, apart from plain numbers behind it."""
    block = page_block(inputs)
    start = Argument("start", ARRAY, 8, inputs.start.shape)
    of_block = {one.path: one for one in arguments_of(block)}
    return {
        "advance": [*of_block.values(), *(Argument(name, INTEGER) for name in ("first", "last"))],
        "prepare": [
            of_block["rows"],
            of_block["keys"],
            start,
            *(Argument(name, INTEGER) for name in ("seed", "first")),
        ],
    }


def made_from(inputs: Inputs) -> str:
    """Return a hash of all that a kernel is made from: its sources, and the records that it was compiled for."""
    root, digest = FOLDER.parent, hashlib.sha256()
    for name in (*KERNEL_SOURCES, *OWN_SOURCES):
        path = root / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            digest.update(file.relative_to(root).as_posix().encode())
            digest.update(file.read_bytes().replace(b"\r\n", b"\n"))
    for path_, value in leaves(page_block(inputs)):
        if isinstance(value, np.ndarray):
            digest.update(f"{path_} {value.dtype} {value.ndim}".encode())
    return digest.hexdigest()


@cache
def facts() -> dict[str, Any]:
    """Return what is kept of the stored kernel."""
    return dict(json.loads(FACTS.read_text(encoding="utf-8")))


def why_stale(inputs: Inputs) -> str | None:
    """Say why the stored kernel is not that of these inputs, or None where it is."""
    if facts()["made_from"] != made_from(inputs):
        return f"the rules, or the sizes of the case, have changed since the page's kernel was made; `{MAKE}` makes it"
    if facts()["sha256"] != hashlib.sha256(KERNEL.read_bytes()).hexdigest():
        return f"{KERNEL.name} is not the file that {FACTS.name} describes; `{MAKE}` makes both"
    return None
