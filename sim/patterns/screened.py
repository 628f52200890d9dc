"""Stored screens: which parameters were found idle, read without what runs a screen."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from sim.case.case import Case
from sim.ground.faults import input_error

FILE: Final = "screen.json"
LEAST: Final = 0.1
"""Standard deviations of an outcome by which a parameter has to move it."""
CLEAR: Final = 3.0
"""Standard errors from which an effect is no matter of chance, among some dozen outcomes at two bounds."""
SIDES: Final = ("low", "high")


@dataclass(frozen=True)
class Moved:
    """What a value of a parameter moves most, and when: by how many standard deviations, and how clearly (z)."""

    value: float
    outcome: str
    at: str
    effect: float
    z: float

    @property
    def counts(self) -> bool:
        """Whether it moves the outcome at all, by the standards of the screen."""
        return abs(self.effect) >= LEAST and abs(self.z) >= CLEAR


@dataclass(frozen=True)
class Screened:
    """A parameter at both of its bounds: what it moved by the last reported day, and by the end of the runs."""

    reported: tuple[Moved, Moved]
    end: tuple[Moved, Moved]

    @property
    def idle(self) -> bool:
        """Whether it moves no main outcome at either bound, by either day."""
        return self.idle_as_reported and not any(moved.counts for moved in self.end)

    @property
    def idle_as_reported(self) -> bool:
        """Whether it moves none by the last reported day."""
        return not any(moved.counts for moved in self.reported)

    @property
    def most(self) -> Moved:
        """What it moves most."""
        return max((*self.reported, *self.end), key=lambda moved: (moved.counts, abs(moved.effect)))

    def record(self) -> dict[str, Any]:
        """Return it as plain data; what is infinite as text."""

        def plain(value: float) -> float | str:
            return value if math.isfinite(value) else str(value)

        days = {"reported": self.reported, "end": self.end}
        found = {
            day: {
                side: asdict(one) | {"effect": plain(one.effect), "z": plain(one.z)}
                for side, one in zip(SIDES, moved, strict=True)
            }
            for day, moved in days.items()
        }
        return {**found, "idle": self.idle, "idle_as_reported": self.idle_as_reported}


def read_screen(path: Path) -> tuple[dict[str, Any], dict[str, Screened]]:
    """Return the inputs of a stored screen, and what was found of each parameter; InputError where it is damaged."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return dict(record["inputs"]), dict(_screened(record["parameters"]))
    except (OSError, ValueError, KeyError, TypeError):
        raise input_error(str(path), "is no stored screen, or is damaged; remove it and screen anew.") from None


def _screened(records: Mapping[str, Any]) -> Iterator[tuple[str, Screened]]:
    for name, record in records.items():
        yield name, Screened(_sides(record["reported"]), _sides(record["end"]))


def _sides(record: Mapping[str, Any]) -> tuple[Moved, Moved]:
    low, high = (_moved(record[side]) for side in SIDES)
    return low, high


def _moved(record: Mapping[str, Any]) -> Moved:
    numbers = (float(record["effect"]), float(record["z"]))
    return Moved(float(record["value"]), record["outcome"], record["at"], *numbers)


def idle_parameters(case: Case) -> frozenset[str] | None:
    """Return the parameters that the stored screen of a case calls idle, or None where none is stored."""
    path = case.folder / FILE
    return frozenset(name for name, one in read_screen(path)[1].items() if one.idle) if path.exists() else None
