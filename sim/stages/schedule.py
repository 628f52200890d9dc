"""The schedule: the week with its stages as functions, and the same week as one compiled step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from sim.kernel.compiler import stage
from sim.kernel.declarations import Place
from sim.kernel.mechanism import WEEK
from sim.kernel.state import APART, Block


@dataclass(frozen=True)
class Stage(Place):
    """One stage of the schedule: its place in the week, and what is called there for each entity."""

    function: Callable[[Block, int, int], None]

    @property
    def meaning(self) -> str:
        """What the stage does, in a sentence."""
        function: Any = self.function
        return str((getattr(function, "py_func", function).__doc__ or "").splitlines()[0])


SCHEDULE: Final[tuple[Stage, ...]] = tuple(
    Stage(**vars(place), function=getattr(import_module(f"sim.stages.{place.part}"), place.name)) for place in WEEK
)
"""The week with the function of each stage."""


def in_loops(week: Sequence[Place]) -> str:
    """Write a week as the source of `advance`: each stage in its turn, for one entity of its kind after another.

    The compiler knows no list of functions of different kinds of entities; spelt out, every call can be inlined.

    Parameters
    ----------
    week : sequence of Place
        In order.
    """
    lines = [
        "def advance(block, first, last):",
        '    """Carry a block from step `first` up to, not including, `last`: the schedule as compiled code."""',
        "    state = block.state[0]",
        "    for step in range(first, last):",
    ]
    for place in week:
        if place.kind == "globals":
            lines.append(f"        {place.name}(block, 0, step)")
            continue
        holder = "block" if place.kind == APART else "state"
        lines.append(f"        for entity in range({holder}.{place.kind}.shape[0]):")
        lines.append(f"            {place.name}(block, entity, step)")
    return "\n".join(lines) + "\n"


def _compiled(week: Sequence[Stage]) -> Callable[[Block, int, int], None]:
    names: dict[str, Any] = {"__name__": __name__} | {stage.name: stage.function for stage in week}
    # Under this file's name: the cache of compiled code asks for the file that a function comes from.
    exec(compile(in_loops(week), __file__, "exec"), names)  # noqa: S102  # names and kinds of the list above alone
    function: Callable[[Block, int, int], None] = names["advance"]
    return stage(function)


advance: Final = _compiled(SCHEDULE)
