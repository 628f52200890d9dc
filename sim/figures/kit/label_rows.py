"""Rows with a name each, beside what is drawn of them or, where the sheet is narrow, above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.figures.kit.look import POINTS_AN_INCH, Look, add_lines, width_of, wrapped

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NARROW: Final = 5.0
"""Inches; on a narrower sheet names stand above."""
SPACE_EMS: Final = 1.0


@dataclass(frozen=True)
class LabelRow:
    """A row: the lines of its name, where these begin, and the ends of what is drawn, in inches from the bottom."""

    lines: tuple[str, ...]
    text_top: float
    bottom: float
    top: float

    @property
    def middle(self) -> float:
        """Middle of what is drawn."""
        return (self.bottom + self.top) / 2


@dataclass(frozen=True)
class RowPlan:
    """Names in lines, the width of their column (0 where they stand above), and heights, in inches."""

    names: tuple[tuple[str, ...], ...]
    column: float
    mark: float
    gap: float
    line: float

    @property
    def height(self) -> float:
        """Height of all rows."""
        return sum(self._height(lines) for lines in self.names)

    def _height(self, lines: tuple[str, ...]) -> float:
        text = len(lines) * self.line
        return (max(text, self.mark) if self.column else text + self.mark) + self.gap

    def rows(self, top: float, room: float) -> list[LabelRow]:
        """Set the rows downward from a height; those beside their names are stretched to fill the room."""
        stretch = max(min(room / self.height, 1.5), 1.0) if self.column and self.names else 1.0
        placed = []
        for lines in self.names:
            text, high = len(lines) * self.line, self._height(lines) * stretch
            above = 0.0 if self.column else text
            bottom, upper = top - high + self.gap / 2, top - above - (self.gap / 2 if self.column else 0.0)
            at = (bottom + upper + text) / 2 if self.column else top
            placed.append(LabelRow(lines, at, bottom, upper))
            top -= high
        return placed


def plan_rows(
    figure: Figure, look: Look, names: Sequence[str], *, share: float, mark_lines: float, gap_lines: float = 0.3
) -> RowPlan:
    """Measure rows.

    Parameters
    ----------
    figure : Figure
        To measure on.
    look : Look
    names : sequence of str
    share : float
        Of the sheet, that names may take beside what is drawn.
    mark_lines, gap_lines : float
        Least height of what is drawn, and of the space between rows, in lines of type.
    """
    size = look.size
    line, space = size.line(size.small), SPACE_EMS * size.small / POINTS_AN_INCH
    inner = size.width - 2 * size.margin
    beside = size.width > NARROW
    most = share * inner if beside else inner
    lines = tuple(tuple(wrapped(figure, name, size.small, most)) for name in names)
    widest = max((width_of(figure, text, size.small) for name in lines for text in name), default=0.0)
    return RowPlan(lines, widest + space if beside else 0.0, mark_lines * line, gap_lines * line, line)


def write_names(figure: Figure, look: Look, rows: Sequence[LabelRow]) -> None:
    """Write the names of rows at the left."""
    size = look.size
    for row in rows:
        add_lines(figure, row.lines, (size.margin, row.text_top), size.small, look.theme.ink)
