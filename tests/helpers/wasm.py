"""The page's kernel run by wasmtime, inside Python: as a page runs it, without a browser."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.ground import defaults
from sim.kernel.arguments import ARRAY, leaves, words
from sim.page.kernel_file import KERNEL, arguments, page_block
from sim.scenario.inputs import Inputs

ALIGNED, PAGE_BYTES = 64, 65_536


@cache
def compiled() -> Any:
    """Return wasmtime's engine and the compiled kernel; a test that asks for it is skipped without wasmtime."""
    wasmtime = pytest.importorskip("wasmtime", reason="wasmtime is not installed (the extra page)")
    engine = wasmtime.Engine()
    return engine, wasmtime.Module.from_file(engine, str(KERNEL))


class Kernel:
    """One instance of the kernel, with the arrays of a block in its memory."""

    def __init__(self, inputs: Inputs) -> None:
        import wasmtime

        engine, module = compiled()
        self.inputs, self.store = inputs, wasmtime.Store(engine)
        self.exports = wasmtime.Instance(self.store, module, []).exports(self.store)
        self.memory, self.top = self.exports["memory"], self.exports["__heap_base"].value(self.store)
        block = page_block(inputs)
        out = np.zeros((len(inputs.recorded.rows), inputs.clock.steps, defaults.WIDTH))
        block = block._replace(recorded=inputs.recorded.rows, out=out)
        self.values = dict(leaves(block)) | {"start": inputs.start}
        self.result, self.at = self._take(16), {}
        for path, value in self.values.items():
            if isinstance(value, np.ndarray) and path not in ("state", "intermediaries"):
                self.at[path] = self._take(value.nbytes)
                self.memory.write(self.store, np.ascontiguousarray(value).tobytes(), self.at[path])

    def _take(self, size: int) -> int:
        at = -(-self.top // ALIGNED) * ALIGNED
        self.top = at + max(size, 8)
        more = self.top - self.memory.data_len(self.store)
        if more > 0:
            self.memory.grow(self.store, -(-more // PAGE_BYTES))
        return at

    def call(self, name: str, *numbers: int) -> None:
        """Call a function of the kernel with what stands in memory, and some numbers."""
        given: list[int | float] = [self.result, self.result + 8]
        for argument in arguments(self.inputs)[name]:
            if "." not in argument.path and argument.kind != ARRAY:
                break
            value = self.values[argument.path]
            if argument.kind == ARRAY:
                shaped = argument.__class__(**{**argument.record(), "shape": value.shape})
                address = self.at["rows"] + argument.offset if argument.offset >= 0 else self.at[argument.path]
                given += words(shaped, address)
            else:
                given += words(argument, 0, value)
        assert self.exports[name](self.store, *given, *numbers) == 0

    def read(self, path: str) -> Any:
        """Return what an array holds now."""
        value = self.values[path]
        data = self.memory.read(self.store, self.at[path], self.at[path] + value.nbytes)
        return np.frombuffer(bytes(data), value.dtype).reshape(value.shape)


def run_in_wasm(inputs: Inputs, *, runs: int, seed: int) -> Any:
    """Carry runs from start to end: what `run_ensemble` returns, by the page's kernel."""
    kernel, parts = Kernel(inputs), []
    for first in range(0, runs, defaults.WIDTH):
        kernel.call("prepare", seed, first)
        kernel.call("advance", 0, inputs.clock.steps)
        parts.append(kernel.read("out"))
    return np.concatenate(parts, axis=2)[:, :, :runs]
