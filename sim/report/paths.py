"""Path data of vector graphics, shortened without moving any point by more than the rounding."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

_NUMBER: Final = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_TOKEN: Final = re.compile(rf"[A-Za-z]|{_NUMBER}")
_ONLY_TOKENS: Final = re.compile(rf"(?:\s|,|[MLQCZz]|{_NUMBER})*+")  # of other data, not every split into numbers
_PLAIN: Final = re.compile(_NUMBER)
_MANY: Final = 12
"""Words of data, four points, from which a line is taken at once."""
_MOST_UNITS: Final = 2**53
_COORDINATES: Final = {"M": 2, "L": 2, "Q": 4, "C": 6, "Z": 0}

Point = tuple[int, int]


@lru_cache(maxsize=4096)  # both themes of a figure hold the same paths
def short_path(data: str, decimals: int = 2) -> str:
    """Write path data with rounded, relative coordinates; the same lines.

    Data has absolute commands M, L, Q, C and Z, as Matplotlib writes them; other data is returned unchanged.
    Rounding to so many decimals comes before differences are taken, so that errors do not add up. Lines that stand
    still are left out, unless nothing else is drawn, and those that go on in the same direction along an axis are
    one.

    >>> short_path("M 0 506.25 L 900 506.25 L 900 0 z")
    'M0 506.25h900v-506.25z'
    """
    line = _points_of(data, decimals)
    if line is not None:
        return _line_written(*line, decimals)
    if not _ONLY_TOKENS.fullmatch(data):
        return data
    tokens = _TOKEN.findall(data)
    writer = _Writer(decimals)
    place = 0
    while place < len(tokens):
        command = tokens[place].upper()
        count = _COORDINATES.get(command)
        if count is None:
            return data
        numbers = tokens[place + 1 : place + 1 + count]
        if len(numbers) < count or any(number.isalpha() for number in numbers):
            return data
        writer.add(command, [round(float(number) * 10**decimals) for number in numbers])
        place += 1 + count
    return writer.text()


def _points_of(data: str, decimals: int) -> tuple[NDArray[np.int64], str] | None:
    """Return the points of one line of many, in whole units of the last decimal, and how it ends; None of other data.

    Most of a figure's data are such lines, as Matplotlib writes them: taken at once they need a quarter of the time.
    """
    words = data.split()
    end = words.pop() if words and words[-1] in ("z", "Z") else ""
    if len(words) < _MANY or len(words) % 3 or words[0] != "M" or words[3::3].count("L") != len(words) // 3 - 1:
        return None
    del words[::3]
    if not all(map(_PLAIN.fullmatch, words)):
        return None
    units = np.rint(np.array(words, float) * 10**decimals)
    return (units.astype(np.int64).reshape(-1, 2), end) if (np.abs(units) < _MOST_UNITS).all() else None


def _line_written(points: NDArray[np.int64], end: str, decimals: int) -> str:
    """Write a line as `_Writer` does."""
    steps = np.diff(points, axis=0)
    moves = np.asarray(steps.any(axis=1))
    moves[0] = True
    right, down = steps[moves].T
    command = np.where((right != 0) & (down != 0), "l", np.where(down != 0, "v", "h"))
    length = np.where(command == "v", down, right)
    onward = (command[1:] == command[:-1]) & (command[1:] != "l") & (np.sign(length[1:]) * np.sign(length[:-1]) > 0)
    first = np.flatnonzero(np.concatenate([[True], ~onward]))
    lengths, downs = np.add.reduceat(length, first).tolist(), down[first].tolist()
    known = {number: _written(number, decimals) for number in {*lengths, *downs}}
    written, last = [f"M{_joined(*(_written(int(number), decimals) for number in points[0]))}"], ""
    for name, along, away in zip(command[first].tolist(), lengths, downs, strict=True):
        step = _joined(known[along], known[away]) if name == "l" else known[along]
        if name != "l" or last != "l":
            step = name + step
        elif not step.startswith("-"):
            step = f" {step}"
        written.append(step)
        last = name
    return "".join([*written, "z" if end else ""])


def _joined(one: str, other: str) -> str:
    return one + other if other.startswith("-") else f"{one} {other}"


class _Writer:
    """Collects commands in whole units of the last decimal."""

    def __init__(self, decimals: int) -> None:
        self.decimals = decimals
        self.parts: list[tuple[str, list[int]]] = []
        self.at: Point = (0, 0)
        self.start: Point = (0, 0)
        self.drawn = False  # since the last move

    def add(self, command: str, numbers: list[int]) -> None:
        if command == "Z":
            self.parts.append(("z", []))
            self.at = self.start
            return
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        if command == "M":
            self.parts.append(("M", numbers))
            self.start, self.drawn = points[0], False
        else:
            steps = [(x - self.at[0], y - self.at[1]) for x, y in points]
            if command == "L":
                self._line(*steps[0])
            else:
                self.parts.append((command.lower(), [value for step in steps for value in step]))
            self.drawn = True
        self.at = points[-1]

    def _line(self, right: int, down: int) -> None:
        if not right and not down and self.drawn:
            return
        if right and down:
            self.parts.append(("l", [right, down]))
            return
        command, length = ("v", down) if down else ("h", right)
        last, before = self.parts[-1] if self.parts else ("", [0])
        if last == command and before[0] * length > 0:
            self.parts[-1] = (command, [before[0] + length])
        else:
            self.parts.append((command, [length]))

    def text(self) -> str:
        written, last = [], ""
        for command, numbers in self.parts:
            joined = ""
            for number in (_written(number, self.decimals) for number in numbers):
                joined += number if not joined or number.startswith("-") else f" {number}"
            if command == last and command in "lqc":
                written.append(joined if joined.startswith("-") else f" {joined}")
            else:
                written.append(command + joined)
            last = command
        return "".join(written)


@lru_cache(maxsize=50_000)  # most steps of a curve are among a few
def _written(units: int, decimals: int) -> str:
    """Write a number of units of the last decimal."""
    if not units:
        return "0"
    text = f"{units / 10**decimals:.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return re.sub(r"^(-?)0\.", r"\1.", text)
