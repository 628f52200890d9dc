"""Dated events and the outlook: letters above panels, and their key."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.figures.kit.contents import Box, Text
from sim.figures.kit.facts import date_of, day_of
from sim.figures.kit.look import BASELINE, Size
from sim.figures.kit.scales import LETTERS
from sim.figures.kit.ticks import Span
from sim.words import NO_BREAK, short_month_of

if TYPE_CHECKING:
    from sim.figures.kit.contents import Contents

NO_REPORTS: Final = "no reports"
"""Name of the shade: after the last day that is held against what is reported. Lines are the model's on either side."""


def _letter(place: int) -> str:
    return LETTERS[place % len(LETTERS)] * (1 + place // len(LETTERS))


@dataclass(frozen=True)
class Dates:
    """The axis of time of a figure."""

    span: Span
    events: tuple[tuple[float, str], ...]  # day and label of each within the span, by date
    outlook: float  # last day that is held against reports; infinite where the span ends before

    @classmethod
    def of(cls, contents: Contents) -> Dates:
        """Return the axis of time of a figure; one that nothing is drawn on where no run is shown."""
        facts = contents.facts
        if facts is None:
            return cls(Span(0.0, 1.0), (), math.inf)
        first, last = day_of(facts.first), day_of(facts.last)
        span = Span(first, last if last > first else first + 1.0)
        events = sorted((day_of(date), label) for date, label in contents.events.values())
        outlook = day_of(facts.observed_until) if facts.observed_until else math.inf
        return cls(
            span,
            tuple(event for event in events if span.first <= event[0] <= span.last),
            outlook if span.first <= outlook < span.last else math.inf,
        )

    @property
    def marked(self) -> bool:
        """Whether anything stands above panels."""
        return bool(self.events) or math.isfinite(self.outlook)

    @property
    def _days(self) -> list[float]:
        """Days on which something happens: a letter stands for each, whatever happens on it."""
        return sorted({day for day, _ in self.events})

    def _letters(self, size: Size, box: Box, gutter: float) -> list[tuple[float, float, str]]:
        """Return where letters stand above a box: left, right, text; those that would meet stand together."""
        rules = [self.span.place(day, box.left, box.width) for day in self._days]
        groups: list[range] = []
        for place in range(len(rules)):
            groups.append(range(place, place + 1))
            while len(groups) > 1:
                before, after = (_stand(size, box, gutter, rules, group) for group in groups[-2:])
                if before[1] + size.gap <= after[0]:
                    break
                groups[-2:] = [range(groups[-2].start, groups[-1].stop)]
        return [_stand(size, box, gutter, rules, group) for group in groups]

    def place_of_outlook(self, size: Size, box: Box, gutter: float) -> float | None:
        """Return where the name of the outlook begins above a box, clear of letters, or None where it has no room."""
        if not math.isfinite(self.outlook):
            return None
        left, right, gap = self.span.place(self.outlook, box.left, box.width), box.right, size.gap
        wide = size.width_of(NO_REPORTS)
        taken = [(low - gap, high + gap) for low, high, _ in self._letters(size, box, gutter)]
        for at in ((left + right - wide) / 2, right - wide, left + gap):
            if left <= at and at + wide <= right and all(at + wide <= low or high <= at for low, high in taken):
                return at
        return None

    def texts_above(self, size: Size, box: Box, gutter: float) -> list[Text]:
        """Return the letters of events, and the name of the outlook, in a line above a box."""
        base, points = box.top + (1 - BASELINE) * size.step, size.small
        letters = self._letters(size, box, gutter)
        texts = [Text(text, left, base, points, weight="bold") for left, _, text in letters]
        at = self.place_of_outlook(size, box, gutter)
        return texts + ([] if at is None else [Text(NO_REPORTS, at, base, points, "muted", style="italic")])

    def key_lines(self, size: Size, narrowest: Box, gutter: float) -> list[list[tuple[str, str]]]:
        """Return the key of events in lines: letters and words; with what the shade is.

        Events of one day have one letter. Where letters stand together, days tell which of the rules below is whose.
        """
        days = self._days
        exactly = len(self._letters(size, narrowest, gutter)) < len(days)
        pieces = [(_letter(days.index(day)), f"{label} ({_when(day, exactly=exactly)})") for day, label in self.events]
        if math.isfinite(self.outlook):
            pieces.append(("", f"shaded: {NO_REPORTS} to hold the model against"))
        lines: list[list[tuple[str, str]]] = []
        taken = 0.0
        for piece in pieces:
            wide = _piece_width(size, *piece)
            if not lines or taken + wide > size.room:
                lines.append([])
                taken = 0.0
            lines[-1].append(piece)
            taken += wide
        return lines


def _when(day: float, *, exactly: bool) -> str:
    date = date_of(day)
    return f"{date.day} {short_month_of(date)}" if exactly else short_month_of(date)


def _stand(size: Size, box: Box, gutter: float, rules: Sequence[float], group: range) -> tuple[float, float, str]:
    """Return where the letters of neighbouring rules stand over the middle of these, and the letters."""
    first, last = _letter(group[0]), _letter(group[-1])
    text = first if len(group) == 1 else f"{first}{NO_BREAK if len(group) == len('ab') else '–'}{last}"
    wide = size.width_of(text, bold=True)
    middle = (rules[group[0]] + rules[group[-1]]) / 2
    left = min(max(middle - wide / 2, box.left), box.right + gutter - wide)
    return left, left + wide, text


def _piece_width(size: Size, letter: str, text: str) -> float:
    before = size.width_of(f"{letter} ", bold=True) if letter else 0.0
    return before + size.width_of(text) + 1.4 * size.em


def key_texts(size: Size, lines: Sequence[Sequence[tuple[str, str]]], top: float) -> list[Text]:
    """Return the texts of a key of events, downward from a height."""
    texts = []
    for number, pieces in enumerate(lines):
        left, base = size.margin, top - (number + BASELINE) * size.step
        for letter, text in pieces:
            across = left
            if letter:
                texts.append(Text(letter, left, base, size.small, weight="bold"))
                across += size.width_of(f"{letter} ", bold=True)
            texts.append(Text(text, across, base, size.small, "muted"))
            left += _piece_width(size, letter, text)
    return texts
