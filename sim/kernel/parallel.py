"""Loops over runs as the compiler is told of them: no run reads or writes what is another's.

Rows of a block lie in one buffer, and which of them a stage reads hangs on links, so that LLVM would compare the
addresses of all rows of a loop before it takes runs together, and take them one by one wherever it cannot tell rows
apart. It need not: in rules and stages an innermost loop is over runs, or over places that are apart in each run.
Outer loops are not, so what is told is for machine code that is compared with plain code before it is used.
"""

from __future__ import annotations

import re
from typing import Any, Final

from llvmlite import binding
from numba.core import cgutils
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import register_pass
from numba.core.lowering import Lower
from numba.core.typed_passes import BaseNativeLowering, NativeLowering

_GROUP: Final = 800_000
"""The number of the access group among the metadata of a module; those of loops follow, above all of Numba's own."""
_TOUCHES: Final = re.compile(r"^\s+(%\S+ = )?(load|store|call) ")
_BRANCHES: Final = re.compile(r"^\s+br ")


def told(text: str) -> str:
    """Return a module's text with all that reads or writes in one access group, and every loop parallel in it."""
    lines, number = [], _GROUP + 1
    definitions = [f"!{_GROUP} = distinct !{{}}", f'!{number} = !{{!"llvm.loop.parallel_accesses", !{_GROUP}}}']
    for line in text.splitlines():
        if _TOUCHES.match(line):
            lines.append(f"{line}, !llvm.access.group !{_GROUP}")
        elif _BRANCHES.match(line):  # of a branch that closes no loop this says nothing
            number += 1
            definitions.append(f"!{number} = distinct !{{!{number}, !{_GROUP + 1}}}")
            lines.append(f"{line}, !llvm.loop !{number}")
        else:
            lines.append(line)
    return "\n".join([*lines, *definitions, ""])


class _Library:
    """A library of Numba's that is told of loops."""

    def __init__(self, library: Any) -> None:
        self._library = library

    def __getattr__(self, name: str) -> Any:
        return getattr(self._library, name)

    def add_ir_module(self, module: Any) -> None:
        parsed = binding.parse_assembly(told(cgutils.normalize_ir_text(str(module))))
        parsed.name = module.name
        parsed.verify()
        self._library.add_llvm_module(parsed)


class _Lower(Lower):  # type: ignore[misc]  # numba has no types
    def lower(self) -> None:
        library: Any = self.library  # type: ignore[has-type]  # it is set below
        self.library = _Library(library)
        try:
            super().lower()
        finally:
            self.library = library


@register_pass(mutates_CFG=True, analysis_only=False)
class _Lowering(BaseNativeLowering):  # type: ignore[misc]  # numba has no types
    _name = "lowering_of_parallel_loops"

    @property
    def lowering_class(self) -> type[_Lower]:
        """The class that lowers a function."""
        return _Lower


class OverRuns(CompilerBase):  # type: ignore[misc]  # numba has no types
    """The compiler of rules and stages."""

    def define_pipelines(self) -> list[Any]:
        """Return Numba's own passes, but for the lowering."""
        pipeline = DefaultPassBuilder.define_nopython_pipeline(self.state)
        pipeline.passes = [(_Lowering if one is NativeLowering else one, said) for one, said in pipeline.passes]
        pipeline.finalize()
        return [pipeline]
