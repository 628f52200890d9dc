"""Rows with a name each, beside what is drawn of them or, where the sheet is narrow, above it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from sim.figures.kit.contents import Box, Panel, Row, RowPanel, Text, down
from sim.figures.kit.look import BASELINE, Size
from sim.figures.kit.scales import NARROW, Names, Time

SPACE_EMS: Final = 1.0


@dataclass(frozen=True)
class RowColumns:
    """Widths of the columns of names and of texts, in inches; 0 and less than an em where names stand above."""

    names: float
    texts: float
    beside: bool


@dataclass(frozen=True)
class Placed:
    """A panel, where its axes stand, and whether texts of these are written below and left of it."""

    panel: Panel | RowPanel
    box: Box
    labelled: bool
    valued: bool
    strips: tuple[tuple[float, float], ...] = ()  # ends of its rows, in inches above the lower end of the box
    apart: bool = False  # whether names stand between these


@dataclass(frozen=True)
class _Measured:
    """A row: its lines of text, and the heights of its name above, of its picture and of the space below it."""

    names: list[str]
    texts: list[str]
    above: float
    picture: float
    gap: float

    @property
    def height(self) -> float:
        return self.above + self.picture + self.gap


def columns_of_rows(size: Size, panel: RowPanel) -> RowColumns:
    """Return how wide the columns of names and texts are."""
    beside = size.width > NARROW if panel.beside is None else panel.beside
    if not beside:
        return RowColumns(0.0, 0.5 * size.em, beside)
    lines = [line for row in panel.rows for line in size.wrapped(row.name, panel.name_share * size.room)]
    names = max(map(size.width_of, lines), default=0.0) + SPACE_EMS * size.em
    texts = [row.text for row in panel.rows if row.text and row.marks]
    if panel.text_share:
        texts = [line for text in texts for line in size.wrapped(text, panel.text_share * size.room)]
    widest = max(map(size.width_of, [*texts, *filter(None, [panel.heading])]), default=0.0)
    return RowColumns(names, widest + SPACE_EMS * size.em if widest else 0.0, beside)


def _measured(size: Size, panel: RowPanel, columns: RowColumns, wide: float, row: Row) -> _Measured:
    """Return the lines and heights of a row over a picture of a width."""
    mark = panel.mark_lines * size.step if row.marks else 0.0
    if columns.beside:
        names = size.wrapped(row.name, columns.names - SPACE_EMS * size.em / 2)
        room = columns.texts - SPACE_EMS * size.em / 2 if row.marks else wide + columns.texts
        texts = size.wrapped(row.text, room) if row.text else []
        picture = max(len(names) * size.step, len(texts) * size.step, mark)
        return _Measured(names, texts, 0.0, picture, panel.gap_lines * size.step)
    whole = columns.names + wide + columns.texts
    if panel.bold:
        names = size.wrapped(row.name, whole, bold=True)
        room = whole - size.width_of(f"{row.name}  ", bold=True)
        texts = [row.text] if size.width_of(row.text) <= room else ["", *size.wrapped(row.text, whole)]
        above = (len(names) - 1 + len(texts)) * size.step
        return _Measured(names, texts, above, mark, panel.narrow_gap * size.step)
    colon = "" if row.name.endswith("?") else ":"
    name = f"{row.name}{colon} {row.text}" if panel.joined and row.text else row.name
    names = size.wrapped(name, whole)
    return _Measured(names, [], len(names) * size.step, mark, panel.narrow_gap * size.step)


def rows_height(size: Size, panel: RowPanel, columns: RowColumns, wide: float) -> float:
    """Return the height of all rows over a picture of a width, in inches."""
    return sum(_measured(size, panel, columns, wide, row).height for row in panel.rows)


def place_rows(
    size: Size, panel: RowPanel, columns: RowColumns, box: Box, heading: float | None
) -> tuple[Placed, list[Text]]:
    """Place rows in a box, and their texts.

    The columns are as of all panels of the sheet's column. What is left of the box's height is shared out among the
    rows. `heading` is the base of the panel's title, on which words above the rows stand; these stand above the
    rows where there is none.
    """
    rows = [_measured(size, panel, columns, box.width, row) for row in panel.rows]
    spare = max(box.height - sum(row.height for row in rows), 0.0) / len(rows)
    rows = [replace(row, picture=row.picture + spare) for row in rows]
    left, top, texts, ends = box.left - columns.names, box.top, [], []
    for row, given in zip(rows, panel.rows, strict=True):
        half = row.gap / 2 if columns.beside else 0.0
        upper = top - row.above - half
        lower = upper - row.picture
        middle = (upper + lower) / 2
        if columns.beside:
            aligned = bool(given.marks) and not panel.text_share
            space = columns.texts if aligned else SPACE_EMS * size.em
            at, how = box.right + space if given.marks else box.left, {"align": "right" if aligned else "left"}
            texts += down(size, row.names, left, middle + len(row.names) * size.step / 2)
            texts += down(size, row.texts, at, middle + len(row.texts) * size.step / 2, **how)
        elif panel.bold:
            texts += _bold_and_muted(size, row, left, top)
        else:
            texts += down(size, row.names, left, top)
        ends.append((lower, upper))
        top -= row.height
    inner = Box(box.left, ends[-1][0], box.width, ends[0][1] - ends[-1][0])
    base = box.top + (1 - BASELINE) * size.step if heading is None else heading
    if columns.beside or heading is None:
        texts += _words_above(size, panel, inner, base, columns)
    strips = tuple((lower - inner.bottom, upper - inner.bottom) for lower, upper in ends)
    return Placed(panel, inner, labelled=True, valued=False, strips=strips, apart=not columns.beside), texts


def _bold_and_muted(size: Size, row: _Measured, left: float, top: float) -> list[Text]:
    """Return a bold name and its text: after it, or below it where it has no room there."""
    first, *more = row.texts
    after = left + size.width_of(f"{row.names[0]}  ", bold=True)
    texts = down(size, row.names, left, top, weight="bold")
    texts += down(size, [first] if first else [], after, top, "muted")
    return texts + down(size, more, left, top - len(row.names) * size.step, "muted")


def _words_above(size: Size, panel: RowPanel, box: Box, base: float, columns: RowColumns) -> list[Text]:
    """Return words above the rows that have room there, and the heading of the texts."""
    texts: list[Text] = []
    if panel.heading and columns.beside:
        at = box.right + columns.texts
        texts.append(Text(panel.heading, at, base, size.small, "muted", style="italic", align="right"))
    if isinstance(panel.across, Time | Names):
        return texts
    low, high = panel.across.limits
    for word in panel.over:
        start = box.left + box.width * (word.at - low) / (high - low) + word.side * size.gap
        wide = size.width_of(word.text) + size.gap
        if box.left <= start + min(word.side, 0) * wide and start + max(word.side, 0) * wide <= box.right:
            align = {-1: "right", 0: "center", 1: "left"}[word.side]
            texts.append(Text(word.text, start, base, size.small, "muted", style="italic", align=align))
    return texts
