"""What figures of a comparison share: their facts, a sheet as high as its contents, and a key of lines and shades."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.figures.kit.axes import BASELINE, RULE_WIDTH, Sheet, Span
from sim.figures.kit.look import (
    POINTS_AN_INCH,
    SOLID,
    Dashes,
    Look,
    add_frame,
    add_line,
    counted,
    new_figure,
    width_of,
    wrapped,
)
from sim.figures.kit.sheet import HIGHEST, Words
from sim.ground.axes import RUN, TIME
from sim.ground.faults import input_error

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SOURCE: Final = "figure"
RUN_FACTS: Final = ("runs", "seed", "version", "grade_d_share", "forced_acts")
"""Attributes that the footer of every figure of runs needs."""
SAMPLE_EMS: Final = 2.2
KEY_GAP_EMS: Final = 1.8
SHOWN: Final = ("higher", "lower")
"""Verdicts of differences that are shown."""
TABLE_COLUMNS: Final = (
    "unit",
    "reference_mean",
    "reference_sd",
    "mean_difference",
    "mean_low",
    "mean_high",
    "simultaneous_low",
    "simultaneous_high",
)


@dataclass(frozen=True)
class KeyEntry:
    """A name beside a sample of a line, `thick` points wide; or of a shade where there are no dashes."""

    name: str
    colour: str
    dashes: Dashes | None = SOLID
    thick: float = 2.0


def require(found: Mapping[Any, Any] | Sequence[Any], names: Sequence[Any], what: str) -> None:
    """Raise `InputError` unless all names are found."""
    missing = [name for name in names if name not in found]
    if missing:
        raise input_error(SOURCE, f"{what} lacks {', '.join(map(str, missing))}.")


def refuse_more(number: int, most: int, thing: str, advice: str) -> None:
    """Raise `InputError` where there are none of a thing, or more than a figure can show."""
    if number == 0:
        raise input_error(SOURCE, f"there are no {thing} to draw.")
    if number > most:
        raise input_error(SOURCE, f"{number} {thing} are too many to read; at most {most}. {advice}")


def facts_of(attrs: Mapping[Any, Any], scenario: str, times: Any = None) -> xr.Dataset:
    """Return an empty dataset of runs, from which a figure's frame and footer are written.

    Parameters
    ----------
    attrs : mapping
        With `RUN_FACTS`.
    scenario : str
        What the footer names.
    times : sequence of datetime64, optional
        The axis of time.

    Raises
    ------
    InputError
        Where an attribute is missing.
    """
    import xarray as xr

    require(attrs, RUN_FACTS, "the data of a comparison")
    axes: dict[str, Any] = {RUN: np.arange(int(attrs["runs"]))}
    if times is not None:
        axes[TIME] = np.asarray(times).astype("datetime64[ns]")
    last = str(axes[TIME].max())[:10] if times is not None else ""
    return xr.Dataset(coords=axes, attrs={"observed_until": last, **attrs, "scenario": scenario})


def check_table(table: pd.DataFrame) -> None:
    """Raise `InputError` unless a table of differences has its columns, index and facts."""
    require(list(table.columns), TABLE_COLUMNS, "the table of differences")
    require(list(table.index.names), ("scenario", "outcome"), "the index of the table of differences")
    require(table.attrs, ("reference", "titles", *RUN_FACTS), "the data of a comparison")


def level_of(attrs: Mapping[Any, Any]) -> float:
    """Return at which level intervals hold, 0.95 where the data does not say."""
    return float(attrs.get("level", 0.95))


def stands_out(rows: pd.DataFrame) -> Any:
    """Return, row by row, whether a difference is shown.

    That is what its verdict says, which also asks that enough runs differ; without verdicts, whether the simultaneous
    interval leaves out zero.
    """
    if "verdict" in rows.columns:
        return rows["verdict"].isin(SHOWN)
    return (rows["simultaneous_low"] > 0) | (rows["simultaneous_high"] < 0)


def against(attrs: Mapping[Any, Any], others: Sequence[Any]) -> str:
    """Return which scenarios a figure shows, for its footer: the reference, and one other by name or several."""
    others_in_words = str(others[0]) if len(others) == 1 else counted(len(others), "scenario")
    return f"{attrs['reference']}, and {others_in_words} against it"


def reference_title(attrs: Mapping[Any, Any]) -> str:
    """Return the title of the scenario that the others are held against."""
    return str(attrs["titles"].get(attrs["reference"], attrs["reference"]))


def fitted_sheet(
    look: Look, words: Words, needed: float, span: tuple[float, float] = (0.0, 1.0)
) -> tuple[Sheet, float, float]:
    """Return a sheet with its frame, as high as its contents need.

    Parameters
    ----------
    look : Look
    words : Words
    needed : float
        Height of the contents, in inches.
    span : tuple of float
        First and last day of an axis of time.

    Returns
    -------
    tuple of (sheet, bottom, top)
        The sheet, and the ends of the room for the contents, in inches.
    """
    tall = Look(look.theme, replace(look.size, height=HIGHEST))
    bottom, top = add_frame(new_figure(tall), tall, words.title, words.subtitle, words.notes)
    high = Look(look.theme, replace(look.size, height=HIGHEST - top + bottom + needed))
    figure = new_figure(high)
    bottom, top = add_frame(figure, high, words.title, words.subtitle, words.notes)
    return Sheet(figure, high, Span(*span), math.inf), bottom, top


def mend_minus(axes: Axes) -> None:
    """Write values on an axis with a true minus sign."""
    from matplotlib.ticker import FixedFormatter

    texts = [text.replace("-", "\N{MINUS SIGN}") for text in getattr(axes.yaxis.get_major_formatter(), "seq", ())]
    axes.yaxis.set_major_formatter(FixedFormatter(texts))


def inch_axes(figure: Figure) -> Axes:
    """Return axes over the whole of a figure, in inches, without any ticks."""
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    width, height = figure.get_size_inches()
    axes.set_xlim(0.0, width)
    axes.set_ylim(0.0, height)
    axes.set_axis_off()
    return axes


def key_lines(
    figure: Figure, look: Look, entries: Sequence[KeyEntry]
) -> list[list[tuple[float, KeyEntry | None, str]]]:
    """Set a key in lines: where each text begins, in inches, the entry whose sample stands before it, and the text."""
    size, em = look.size, look.size.small / POINTS_AN_INCH
    lines: list[list[tuple[float, KeyEntry | None, str]]] = []
    indent, end = (SAMPLE_EMS + 0.6) * em, size.width - size.margin
    left = size.margin
    for entry in entries:
        texts = wrapped(figure, entry.name, size.small, end - size.margin - indent)
        wide = indent + width_of(figure, texts[0], size.small)
        if not lines or left + wide > end or len(texts) > 1:
            lines.append([])
            left = size.margin
        lines[-1].append((left + indent, entry, texts[0]))
        lines += [[(left + indent, None, text)] for text in texts[1:]]
        left = left + wide + KEY_GAP_EMS * em if len(texts) == 1 else end
    return lines


def _draw_sample(figure: Figure, look: Look, entry: KeyEntry, at: tuple[float, float]) -> None:
    """Draw a line or a shade whose lower left corner stands at a place in inches."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle

    em, (left, base) = look.size.small / POINTS_AN_INCH, at
    width, height = figure.get_size_inches()
    if entry.dashes is None:
        corner, wide, high = (left / width, (base - 0.1 * em) / height), SAMPLE_EMS * em / width, 0.9 * em / height
        how: dict[str, Any] = {"facecolor": entry.colour, "edgecolor": look.theme.muted, "linewidth": RULE_WIDTH}
        figure.add_artist(Rectangle(corner, wide, high, **how))
    else:
        across, up = [left / width, (left + SAMPLE_EMS * em) / width], [(base + 0.35 * em) / height] * 2
        how = {"color": entry.colour, "linestyle": entry.dashes, "linewidth": entry.thick, "solid_capstyle": "butt"}
        figure.add_artist(Line2D(across, up, **how))


def draw_key(figure: Figure, look: Look, entries: Sequence[KeyEntry], top: float) -> None:
    """Draw a key downward from a height in inches."""
    size, em = look.size, look.size.small / POINTS_AN_INCH
    for place, line in enumerate(key_lines(figure, look, entries)):
        base = top - (place + BASELINE) * size.line(size.small)
        for left, entry, text in line:
            if entry is not None:
                _draw_sample(figure, look, entry, (left - (SAMPLE_EMS + 0.6) * em, base))
            add_line(figure, text, (left, base), size.small, look.theme.ink)


def month_and_year(time: Any) -> str:
    """Return month and year of an instant, short."""
    return f"{dt.date.fromisoformat(str(np.datetime64(time, 'D'))):%b %Y}"
