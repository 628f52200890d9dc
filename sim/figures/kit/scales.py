"""Axes of panels: of time, of numbers, of names, and of dates of their own; and limits for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.figures.kit.look import Size
from sim.figures.kit.ticks import month_ticks, scale_ticks, tick_text, value_ticks
from sim.words import NO_BREAK, whole

Ticks = list[tuple[float, str]]

LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
MOST_DATES: Final = 6
NARROW: Final = 5.0
"""Inches; on a narrower sheet names of rows stand above."""
LETTER_EMS: Final = 1.6
"""Before each name of a list, for its letter."""


@dataclass(frozen=True)
class Time:
    """The axis of time of a figure, the same in all of its panels."""


SHARED_TIME: Final = Time()


@dataclass(frozen=True)
class Values:
    """An axis of numbers, with limits; as percent where they are shares; with its name below it, where it has one."""

    limits: tuple[float, float]
    percent: bool = False
    label: str = ""
    shown: bool = True

    def ticks(self, size: Size, length: float, *, across: bool = False) -> Ticks:
        """Return round values and their texts, as many as a length in inches has room for."""
        if not self.shown:
            return []
        found = scale_ticks(size, self.limits, length) if across else value_ticks(size, self.limits, length)
        return [(tick, tick_text(tick, percent=self.percent)) for tick in found]


@dataclass(frozen=True)
class Days:
    """An axis of dates of its own, with limits as days since 1 January 1970, and its name below it."""

    limits: tuple[float, float]
    label: str = ""

    def ticks(self, size: Size, length: float, *, across: bool = False) -> Ticks:
        """Return first days of months with their names, as many as a length in inches has room for."""
        each, (low, high) = size.width_of("May 2022") if across else size.step, self.limits
        edge = each / 2 if across else 0.0  # so that no name reaches beyond the panel
        inside = (high - low) * edge / length
        most = min(max(int((length - 2 * edge) / (1.15 * each)), 1), MOST_DATES)
        return month_ticks((low + inside, high - inside), most)


@dataclass(frozen=True)
class Names:
    """An axis of names at 0, 1, 2 and so on; `upright` above the panel, where they are long; or at places of its own.

    Where names have no room side by side below a panel, letters stand there, and a key of them below these. Upright
    names that are `lettered` are letters too on a narrow sheet, listed above these.
    """

    names: tuple[str, ...]
    upright: bool = False
    lettered: bool = False
    label: str = ""  # below the axis
    places: tuple[float, ...] = ()
    ends: tuple[float, float] | None = None  # limits

    @property
    def limits(self) -> tuple[float, float]:
        """Ends of the axis."""
        return self.ends or (-0.5, len(self.names) - 0.5)

    def ticks(self, size: Size, length: float, *, across: bool = False) -> Ticks:
        """Return places and names, or letters for them."""
        texts = LETTERS[: len(self.names)] if across and self.keyed(size, length) else self.names
        return list(zip(self.places or map(float, range(len(self.names))), texts, strict=True))

    def keyed(self, size: Size, length: float) -> bool:
        """Return whether names have no room side by side in a length in inches."""
        if self.upright or self.places or not 1 < len(self.names) <= len(LETTERS):
            return False
        return max(map(size.width_of, self.names)) + size.gap > length / len(self.names)

    def listed(self, size: Size) -> list[list[str]]:
        """Return the lines of each name of a list above the panel, behind its letter; none where names are upright."""
        room = size.room - LETTER_EMS * size.em
        on = self.upright and self.lettered and size.width <= NARROW
        return [size.wrapped(name, room) for name in self.names] if on else []

    def key(self, size: Size, length: float) -> str:
        """Return what the letters below a panel mean; nothing where the names themselves stand there."""
        pairs = zip(LETTERS, self.names, strict=False)
        return "; ".join(f"{letter}{NO_BREAK}{name}" for letter, name in pairs) if self.keyed(size, length) else ""


POWER_ROOM: Final = 0.15
"""Free at both ends of a scale of powers of ten, of one of them."""
LEAST_LOG: Final = 0.5
"""What is smaller, such as nothing, stands here on a scale of powers of ten."""


def logs(values: NDArray[Any]) -> NDArray[np.float64]:
    """Return where values stand on a scale of powers of ten."""
    return np.asarray(np.log10(np.maximum(values, LEAST_LOG)), dtype=np.float64)


def powers_of_ten(least: float, most: float) -> Names:
    """Return a scale of powers of ten for amounts."""
    low, high = (float(np.log10(max(one, LEAST_LOG))) for one in (least, most))
    powers = [power for power in range(int(np.ceil(high)) + 1) if power >= low - POWER_ROOM]
    places = tuple(map(float, powers))
    return Names(tuple(whole(10**power) for power in powers), places=places, ends=(low - POWER_ROOM, high + POWER_ROOM))


Axis = Time | Values | Names | Days


def padded(low: float, high: float, pad: float = 0.04) -> tuple[float, float]:
    """Return limits with a share of their distance free at both ends, and never empty."""
    room = pad * (high - low) or pad * abs(high) or 1.0
    return low - room, high + room


def around_zero(covered: Iterable[float], pad: float) -> tuple[float, float]:
    """Return limits that hold zero and all values, with a share of their distance free at both ends."""
    values = [0.0, *covered]
    return padded(min(values), max(values), pad)
