"""Path data of vector graphics, shortened without moving any point by more than the rounding."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_NUMBER: Final = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_TOKEN: Final = re.compile(rf"[A-Za-z]|{_NUMBER}")
_ONLY_TOKENS: Final = re.compile(rf"(?:\s|,|[MLQCZz]|{_NUMBER})*")
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
