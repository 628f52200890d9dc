"""How the standing of a claim is drawn, and the key that says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.figures.kit.look import NO_BREAK, POINTS_AN_INCH, Look, ThemeName, add_line, width_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

EDGE: Final = 0.8
KEY_MARK_EMS: Final = 0.75
KEY_GAP_EMS: Final = 1.6


@dataclass(frozen=True)
class Sign:
    """Marker, its share of the size, whether it is filled, and its colour on light and on dark."""

    marker: str
    share: float
    filled: bool
    light: str
    dark: str

    def colour(self, theme: ThemeName) -> str:
        """Return the colour on a theme's background."""
        return self.light if theme == "light" else self.dark


SIGNS: Final[Mapping[str, Sign]] = {
    "asserted": Sign("o", 1.0, True, "#2B3A47", "#DDE5EC"),
    "attributed": Sign("o", 1.0, False, "#1F6F9F", "#7FC0EA"),
    "unconfirmed": Sign("D", 0.7, False, "#946500", "#F0C04A"),
    "denied": Sign("X", 1.0, True, "#C2254F", "#FF7F9D"),
    "forecast": Sign(">", 1.0, True, "#00838C", "#46C8C8"),
    "promised": Sign("^", 1.0, True, "#4F7A12", "#B4D04A"),
    "threatened": Sign("v", 1.0, True, "#7A3FA8", "#C6A2FF"),
    "historical": Sign("s", 0.86, True, "#8A7A6A", "#A89888"),
}
"""Shapes differ, so that colour is only the second signal."""


def draw_signs(
    axes: Axes, standing: str, places: Sequence[tuple[float, float]], diameter: float, look: tuple[Look, ThemeName]
) -> None:
    """Draw the marks of a standing, as wide as `diameter` in points with their outline."""
    sign = SIGNS[standing]
    colour = sign.colour(look[1])
    edge = 0.0 if sign.filled else EDGE
    across, up = zip(*places, strict=True)
    drawn = axes.scatter(
        across,
        up,
        s=((diameter - edge) * sign.share) ** 2,
        marker=sign.marker,
        facecolors=colour if sign.filled else look[0].theme.background,
        edgecolors=colour,
        linewidths=edge,
        zorder=5,
        clip_on=False,
    )
    drawn.set_gid(f"standing-{standing}")


def key_rows(
    figure: Figure, look: Look, counts: Mapping[str, int], width: float, columns: int | None
) -> list[list[tuple[str, float]]]:
    """Return the lines of the key: each standing with its number, and where it begins, in inches.

    Parameters
    ----------
    figure : Figure
    look : Look
    counts : mapping of str to int
        Dated claims of each standing.
    width : float
        Room, in inches.
    columns : int or None
        Aligned in so many columns; else one after the other.
    """
    small = look.size.small
    em = small / POINTS_AN_INCH
    rows: list[list[tuple[str, float]]] = [[]]
    across = 0.0
    for number, standing in enumerate(SIGNS):
        wide = em * (KEY_MARK_EMS + 0.5) + width_of(figure, key_text(standing, counts), small)
        if columns:
            across = width / columns * (number % columns)
        if rows[-1] and (number % columns == 0 if columns else across + wide > width):
            rows.append([])
            across = 0.0
        rows[-1].append((standing, across))
        across += wide + KEY_GAP_EMS * em
    return rows


def key_text(standing: str, counts: Mapping[str, int]) -> str:
    """Return a standing with its number."""
    return f"{standing}{NO_BREAK}{counts.get(standing, 0)}"


def draw_key(
    figure: Figure,
    axes: Axes,
    look: tuple[Look, ThemeName],
    rows: Sequence[Sequence[tuple[str, float]]],
    counts: Mapping[str, int],
    at: tuple[float, float],
) -> float:
    """Draw the key downward from a place in inches; return the height below it."""
    size, theme = look[0].size, look[0].theme
    em, line = size.small / POINTS_AN_INCH, size.line(size.small)
    left, top = at
    for number, row in enumerate(rows):
        middle = top - (number + 0.5) * line
        for standing, across in row:
            place = (left + across + KEY_MARK_EMS * em / 2, middle)
            draw_signs(axes, standing, [place], KEY_MARK_EMS * size.small, look)
            text = (left + across + (KEY_MARK_EMS + 0.5) * em, middle - 0.36 * em)
            add_line(figure, key_text(standing, counts), text, size.small, theme.ink)
    return top - len(rows) * line
