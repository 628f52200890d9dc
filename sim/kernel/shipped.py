"""Kernels that come with the release: machine code, loaded in milliseconds.

They hold the week as a whole for blocks of an ensemble, and each stage for the single lane of a Mesa world.
They were emitted from what Numba compiled (`python -m sim.engine.emission`) and are used only where the sources, the
records of the case and the processor are those that they were made for; elsewhere Numba compiles, and says so.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import logging
import lzma
import os
import platform
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from threading import Lock, local
from typing import Any, Final

import numpy as np

from sim.ground.faults import input_error
from sim.kernel.arguments import words_of
from sim.kernel.compiler import edited_since_loaded, sources_digest

FOLDER: Final = Path(__file__).parent / "objects"
FACTS: Final = FOLDER / "kernels.json"
MAKE: Final = "make kernels"
"""The command that makes them."""
SWITCH: Final = "WARY_KERNELS"
"""The environment variable that says which kernels to use."""
SHIPPED, COMPILED = "shipped", "compiled"

_log = logging.getLogger(__name__)
_handed = local()
_loading = Lock()


def shipped(name: str, block: Any) -> Callable[[Any, int, int], None] | None:
    """Return a function of the week as machine code of the release, or None where there is none for this block.

    Parameters
    ----------
    name : str
        ``advance``, or the name of a stage.
    block : Block
        What it is to be called with.
    """
    return _kernel(name, *records_of(block))


_ENTRY: Final = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64)


def _words(block: Any) -> int:
    """Return the address of what a block is handed over as, which is kept until another block comes."""
    if getattr(_handed, "block", None) is not block:
        _handed.block, _handed.words = block, words_of(block)
    return int(_handed.words.ctypes.data)


@cache
def _kernel(name: str, *records: np.dtype[Any]) -> Callable[[Any, int, int], None] | None:
    # Threads that begin together would each load a library, and the code of all but one would be thrown away in use.
    with _loading:
        library = _library()
    lanes = facts()["lanes"].get(records_digest(records)) if library else None
    address = library.get_function_address(entry_name(name, lanes)) if lanes else 0
    if not address:  # 0 is the address of a function that no object holds
        return None
    entry = _ENTRY(address)

    def call(block: Any, first: int, last: int) -> None:
        if entry(_words(block), int(first), int(last)):
            raise RuntimeError(f"the kernel {name} ended with an error.")

    return call


def entry_name(name: str, lanes: int) -> str:
    """Return the name of a function, for blocks of so many lanes, among the symbols of an object."""
    return f"wary_{name}_{lanes}"


def records_of(block: Any) -> tuple[np.dtype[Any], ...]:
    """Return the records that a block consists of, whose sizes compiled code has frozen."""
    return block.state.dtype, block.links.dtype, block.intermediaries.dtype


def records_digest(records: tuple[np.dtype[Any], ...]) -> str:
    """Return a hash of the records of a block."""
    return hashlib.sha256(repr([record.descr for record in records]).encode()).hexdigest()


@cache
def facts() -> dict[str, Any]:
    """Return what is kept of the kernels: what they were made from, and of each file its processor and its hash."""
    return dict(json.loads(FACTS.read_text(encoding="utf-8")))


def chosen() -> str:
    """Return which kernels the environment asks for.

    Raises
    ------
    InputError
        Where it asks for something else.
    """
    asked = os.environ.get(SWITCH) or SHIPPED
    if asked not in (SHIPPED, COMPILED):
        raise input_error(SWITCH, f"found {asked!r}; allowed: {SHIPPED!r}, {COMPILED!r}.")
    return asked


def why_not() -> str | None:
    """Say why the kernels of the release are not used, or None where they are."""
    if chosen() == COMPILED:
        return f"{SWITCH} asks for it"
    if not FACTS.exists():
        return f"the release holds none; `{MAKE}` makes them"
    if facts()["sources"] != sources_digest().hex() or edited_since_loaded():
        return f"the rules have changed since the release; `{MAKE}` makes its kernels anew"
    file = _file()
    if file is None:
        return f"none is for {platform.system()} on {platform.machine()}"
    lacking = _lacking(file)
    return f"this processor lacks {', '.join(lacking)}" if lacking else None


def _file() -> dict[str, Any] | None:
    """Return the best file that this processor can run, or the least of those for this machine, or None."""
    here = f"{platform.machine().lower()}-{sys.platform}"
    files = [one for one in facts()["files"] if one["machine"] == here]
    return next((one for one in files if not _lacking(one)), files[-1] if files else None)


def _lacking(file: dict[str, Any]) -> list[str]:
    return sorted(set(file["features"]) - _features())


def _features() -> set[str]:
    from llvmlite import binding

    return {name for name, there in binding.get_host_cpu_features().items() if there}


@cache
def _library() -> Any:
    why = why_not()
    file = None if why else _file()
    if file is None:
        _log.info("the kernels of the release are not used: %s", why)
        return None
    packed = (FOLDER / file["name"]).read_bytes()
    if hashlib.sha256(packed).hexdigest() != file["sha256"]:
        _log.warning("%s is damaged; its kernels are compiled anew", file["name"])
        return None
    return loaded(lzma.decompress(packed))


def loaded(content: bytes) -> Any:
    """Load an object file, and return an engine of LLVM that knows the addresses of its functions."""
    from llvmlite import binding

    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    machine = binding.Target.from_default_triple().create_target_machine(jit=True)
    engine = binding.create_mcjit_compiler(binding.parse_assembly(""), machine)
    engine.add_object_file(binding.ObjectFileRef.from_data(content))
    engine.finalize_object()
    return engine
