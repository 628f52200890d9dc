"""How the standing of a claim is drawn, and the key that says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sim.figures.kit.contents import Pen
from sim.figures.kit.look import Size, Tones
from sim.words import NO_BREAK

KEY_MARK_EMS: Final = 0.75
KEY_GAP_EMS: Final = 1.6


@dataclass(frozen=True)
class Sign:
    """Marker, its share of the size, whether it is filled, and its colour."""

    marker: str
    share: float
    filled: bool
    paint: Tones


SIGNS: Final[Mapping[str, Sign]] = {
    "asserted": Sign("o", 1.0, True, Tones("#2B3A47", "#DDE5EC")),
    "attributed": Sign("o", 1.0, False, Tones("#1F6F9F", "#7FC0EA")),
    "unconfirmed": Sign("D", 0.7, False, Tones("#946500", "#F0C04A")),
    "denied": Sign("X", 1.0, True, Tones("#C2254F", "#FF7F9D")),
    "forecast": Sign(">", 1.0, True, Tones("#00838C", "#46C8C8")),
    "promised": Sign("^", 1.0, True, Tones("#4F7A12", "#B4D04A")),
    "threatened": Sign("v", 1.0, True, Tones("#7A3FA8", "#C6A2FF")),
    "historical": Sign("s", 0.86, True, Tones("#8A7A6A", "#A89888")),
}
"""Shapes differ, so that colour is only the second signal."""


def draw_signs(pen: Pen, standing: str, places: Sequence[tuple[float, float]], diameter: float) -> None:
    """Draw the marks of a standing, as wide as `diameter` in points with their outline."""
    sign = SIGNS[standing]
    colour, edge = pen.theme.paint(sign.paint), 0.0 if sign.filled else 0.8
    across, up = zip(*places, strict=True)
    drawn = pen.axes.scatter(
        across,
        up,
        s=((diameter - edge) * sign.share) ** 2,
        marker=sign.marker,
        facecolors=colour if sign.filled else pen.theme.background,
        edgecolors=colour,
        linewidths=edge,
        zorder=5,
        clip_on=False,
    )
    drawn.set_gid(f"standing-{standing}")


def _key_text(standing: str, counts: Mapping[str, int]) -> str:
    return f"{standing}{NO_BREAK}{counts.get(standing, 0)}"


def key_rows(size: Size, counts: Mapping[str, int], width: float, columns: int | None) -> list[list[tuple[str, float]]]:
    """Return the lines of the key: each standing with its number of dated claims, and where it begins, in inches.

    They stand aligned in so many columns, or one after the other where there are none.
    """
    rows: list[list[tuple[str, float]]] = [[]]
    across = 0.0
    for number, standing in enumerate(SIGNS):
        wide = size.em * (KEY_MARK_EMS + 0.5) + size.width_of(_key_text(standing, counts))
        if columns:
            across = width / columns * (number % columns)
        if rows[-1] and (number % columns == 0 if columns else across + wide > width):
            rows.append([])
            across = 0.0
        rows[-1].append((standing, across))
        across += wide + KEY_GAP_EMS * size.em
    return rows


def draw_key(
    pen: Pen, rows: Sequence[Sequence[tuple[str, float]]], counts: Mapping[str, int], left: float, top: float
) -> float:
    """Draw the key downward from a place in inches; return the height below it."""
    em, line = pen.size.em, pen.size.step
    for number, row in enumerate(rows):
        middle = top - (number + 0.5) * line
        for standing, across in row:
            draw_signs(pen, standing, [(left + across + KEY_MARK_EMS * em / 2, middle)], KEY_MARK_EMS * pen.size.small)
            at = left + across + (KEY_MARK_EMS + 0.5) * em
            pen.write(_key_text(standing, counts), at, middle - 0.36 * em)
    return top - len(rows) * line
