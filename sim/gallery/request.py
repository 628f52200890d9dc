"""What is asked of a figure of a comparison, checked before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, get_args

from sim.comparison.shown import FigureKind, Names
from sim.figures.kit.look import SIZES, THEMES
from sim.ground.faults import input_error, not_among

if TYPE_CHECKING:
    from sim.comparison.comparison import Comparison

SOURCE: Final = "figure"
TAKES: Final[Mapping[FigureKind, tuple[str, ...]]] = {
    "heat_table": ("scenarios", "outcomes"),
    "intervals": ("scenarios", "outcomes"),
    "small_multiples": ("scenarios", "outcomes"),
    "survival_curves": ("scenarios", "events"),
    "difference_fans": ("scenarios", "outcomes"),
    "assumptions": ("scenarios",),
}
OF_ONE_SCENARIO: Final = ("difference_fans", "assumptions")
OF_ONE_OUTCOME: Final = ("intervals", "small_multiples")


@dataclass(frozen=True)
class Request:
    """A kind of figure of a comparison, and of what; None where nothing was named."""

    comparison: Comparison
    kind: FigureKind
    scenarios: tuple[str, ...] | None = None
    outcomes: tuple[str, ...] | None = None
    events: tuple[str, ...] | None = None

    @classmethod
    def of(
        cls,
        comparison: Comparison,
        kind: FigureKind,
        scenarios: Names,
        outcomes: Names,
        events: Names,
        *,
        theme: str,
        size: str,
    ) -> Request:
        """Return a request whose names have been checked.

        Raises
        ------
        InputError
            With the nearest valid name; or for names that the kind does not take.
        """
        for name, what, known in (
            (kind, "a kind of figure", get_args(FigureKind)),
            (theme, "a theme", THEMES),
            (size, "a size", SIZES),
        ):
            if name not in known:
                raise input_error(SOURCE, not_among(name, what, known))
        named = {"scenarios": _names(scenarios), "outcomes": _names(outcomes), "events": _names(events)}
        for what, names in named.items():
            if names is not None and what not in TAKES[kind]:
                raise input_error(SOURCE, f"{kind} takes no {what}, only {' and '.join(TAKES[kind])}.")
            if names == ():
                raise input_error(SOURCE, f"{what} names none; name one or more, or leave it out.")
        found = cls(comparison, kind, **named)
        found._check()
        return found

    def _check(self) -> None:
        for name in self.scenarios or ():
            if self.comparison.scenario(name) is self.comparison.reference:
                raise input_error(SOURCE, f"{name} is the reference itself; name other scenarios.")
        if self.kind in OF_ONE_SCENARIO:
            names = self.scenarios or tuple(other.name for other in self.comparison.others)
            if len(names) > 1:
                raise input_error(SOURCE, f"{self.kind} shows one scenario; name one of {', '.join(names)}.")
        if self.kind in OF_ONE_OUTCOME and len(self.outcomes or ()) > 1:
            raise input_error(SOURCE, f"{self.kind} shows one outcome; {len(self.outcomes or ())} are named.")


def _names(given: Iterable[str] | str | None) -> tuple[str, ...] | None:
    return None if given is None else (given,) if isinstance(given, str) else tuple(dict.fromkeys(given))
