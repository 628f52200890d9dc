"""Promised and held: at which stage each order stands over time, as shares of runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.case.roster import roster
from sim.case.series import series
from sim.figures.kit import axes as annotate
from sim.figures.kit import look as style
from sim.figures.kit.axes import Sheet
from sim.figures.kit.fan import days_of
from sim.figures.kit.look import Look, SizeName, ThemeName, counted, month_of, percent, width_of, wrapped
from sim.figures.kit.panels import date_at, day_in_words, observed_end, title_of
from sim.figures.kit.sheet import Cell, Events, Place, Words, axes_in, blank_sheet, draw_head, lay_out, run_in_words
from sim.ground.axes import ORDER, RUN, TIME
from sim.rules.orders import CONTRACTED, DELIVERED, HALF_MADE, NONE, PROMISED, READY, REFUSED, REQUESTED
from sim.words import capital

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

__all__ = ["order_book", "order_book_alt_text"]

GROUPS: Final[Mapping[str, tuple[float, ...]]] = {
    "delivered": (DELIVERED,),
    "made, but held": (READY,),
    "promised or in production": (PROMISED, CONTRACTED, HALF_MADE),
    "asked for": (REQUESTED,),
    "not asked for, or refused": (REFUSED, NONE),
}
"""Stages of an order by what a reader tells apart, from the bottom of the stack to its top."""
SHIPPED: Final = "delivered"
HELD: Final = "made, but held"
FILLS: Final[Mapping[ThemeName, tuple[str, ...]]] = {
    "light": ("#00463C", "#A95A14", "#85ABD3", "#C6D2DE", "#EDEFF2"),
    "dark": ("#9BF0D8", "#EDA35A", "#5B8CC2", "#384B60", "#222930"),
}
HATCHES: Final[Mapping[ThemeName, str]] = {"light": "#8A4305", "dark": "#F9C997"}
HATCH: Final = "///"
SHADE: Final = 0.12  # of model only areas: towards the ink, so that names in them stay legible
SWATCH_EMS: Final = 1.2
KEY_GAP_EMS: Final = 1.6
PLACES: Final = 80
FEW, HALF, MOST = 0.2, 0.5, 0.8
LEAST: Final = 0.01


def _names(trajectories: xr.Dataset) -> list[str]:
    """Return the orders of a dataset as the roster orders them, then those it does not know."""
    known = list(roster().file.orders)
    names = [str(name) for name in trajectories[ORDER].values]
    if not names:
        raise ValueError("the dataset has no orders to draw.")
    return sorted(names, key=lambda name: known.index(name) if name in known else len(known))


def _shares(trajectories: xr.Dataset) -> xr.DataArray:
    """Return the share of runs in each group of stages, by order (as in the roster), group and time."""
    stages = trajectories["order_stage"].sel({ORDER: _names(trajectories)}).transpose(RUN, ORDER, TIME)
    values = np.stack([np.isin(stages.values, codes).mean(axis=0) for codes in GROUPS.values()])
    like = stages.isel({RUN: 0}, drop=True).expand_dims(group=list(GROUPS))
    return like.copy(data=values).transpose(ORDER, "group", TIME)


def _finding(trajectories: xr.Dataset) -> str:
    """Return the title: how many orders are delivered by the end of what is observed, and where the most stand."""
    shares = _shares(trajectories).isel({TIME: observed_end(trajectories)})
    middle = shares.mean(ORDER)
    delivered = float(middle.sel(group=SHIPPED))
    day = day_in_words(date_at(trajectories, observed_end(trajectories)))
    if trajectories.sizes[RUN] == 1:
        number = round(delivered * shares.sizes[ORDER])
        many = f"{number or 'none'} of {counted(shares.sizes[ORDER], 'order')} {'is' if number <= 1 else 'are'}"
    elif delivered in (0.0, 1.0):
        many = f"{'all' if delivered else 'no'} orders are"
    else:
        words = {FEW: "few", HALF: "fewer than half of the", MOST: "at least half of the"}
        many = f"{next((word for most, word in words.items() if delivered < most), 'most')} orders are"
    first = str(middle["group"].values[int(middle.values.argmax())])
    prefix = f"{first}: " if first != SHIPPED and float(middle.max()) >= HALF else ""
    return capital(f"{prefix}{many} delivered by {day}")


def _subtitle(trajectories: xr.Dataset) -> str:
    several = f"Share of {counted(trajectories.sizes[RUN], 'run')} in which an order stands at each stage."
    single = "The stage of each order in a single run, which shows nothing of how uncertain it is."
    return run_in_words(trajectories, several, single)


def _reported(trajectories: xr.Dataset) -> str:
    """Return what the cited series says of orders placed during the run between the same parties; may be empty."""
    frame = series("sipri_transfers")
    orders = [roster().file.orders[name] for name in _names(trajectories) if name in roster().file.orders]
    parties = {(title_of("actors", one.supplier), title_of("actors", one.recipient)) for one in orders}
    first, last = (date_at(trajectories, position).year for position in (0, -1))
    facts = []
    for row in frame.to_dict("records"):
        if (row["supplier"], row["recipient"]) in parties and first <= row["order_year"] <= last:
            ordered = f" of {row['ordered']:.0f}" if row["ordered"] > 0 else ""
            number, years = f"{row['delivered']:.0f}", f", {str(row['delivery_years']).replace('-', '–')}"
            done = f"{number}{ordered}{years}" if row["delivered"] > 0 else f"none{ordered}"
            facts.append(f"{str(row['item']).rpartition('(')[2].rstrip(')')} {done}")
    about = "; ".join([str(frame.attrs["source"]).partition(";")[0], *frame.attrs["caveats"], frame.attrs["terms"]])
    return f"To compare, deliveries as reported ({about}): {'; '.join(facts)}." if facts else ""


@dataclass(frozen=True)
class Stack:
    """The areas of an order with their edges from 0 to 1 (groups + 1, time), and their place."""

    days: NDArray[np.float64]
    edges: NDArray[np.float64]
    place: Place


@dataclass(frozen=True)
class Name:
    """The name of an area, with its lower left corner and its width in inches, and whether it is model only."""

    group: int
    lines: tuple[str, ...]
    left: float
    base: float
    wide: float
    outlook: bool


def _details(trajectories: xr.Dataset, name: str) -> str:
    shares = _shares(trajectories).sel({ORDER: name})
    last = observed_end(trajectories)
    positions = [last] if last + 1 == trajectories.sizes[TIME] else [last, -1]
    months = [f"{date_at(trajectories, position):%b %Y}" for position in positions]
    if trajectories.sizes[RUN] == 1:
        stages = [str(shares["group"].values[int(shares.values[:, position].argmax())]) for position in positions]
        return "; ".join(f"{month}: {stage}" for month, stage in zip(months, stages, strict=True))
    values = [float(shares.sel(group=SHIPPED)[position]) for position in positions]
    done = [
        f"under {percent(LEAST)}" if 0 < value < LEAST else percent(min(round(value, 2), 1 - LEAST * (value < 1)))
        for value in values
    ]
    return "delivered: " + ", ".join(f"{share} by {month}" for share, month in zip(done, months, strict=True))


def _cells(sheet: Sheet, trajectories: xr.Dataset) -> list[Cell]:
    """Return what each order's panel needs."""
    figure, size = sheet.figure, sheet.look.size
    ticks = width_of(figure, annotate.tick_text(1.0, percent=True), size.small) + 2 * size.gap
    short = sheet.span.last - sheet.span.first < annotate.LONG_SPAN
    tail = width_of(figure, "May 2022", size.small) / 2 if short else 0.0  # the last month is named at its first day
    return [
        Cell(capital(title_of("orders", name)), _details(trajectories, name), ticks, tail)
        for name in _names(trajectories)
    ]


def _stacks(trajectories: xr.Dataset, places: Sequence[Place]) -> list[Stack]:
    shares, days = _shares(trajectories), days_of(trajectories[TIME])
    floor = np.zeros(shares.sizes[TIME])
    return [
        Stack(days, np.vstack([floor, np.cumsum(shares.sel({ORDER: name}).values, axis=0)]), place)
        for name, place in zip(_names(trajectories), places, strict=True)
    ]


def _rooms(sheet: Sheet, stack: Stack, group: int, lines: tuple[str, ...]) -> list[tuple[float, Name]]:
    """Return where a name fits into an area, clear of rules, with the room that is left."""
    box, size = stack.place.box, sheet.look.size
    wide = max(width_of(sheet.figure, line, size.small, bold=True) for line in lines)
    tall, gap = len(lines) * size.line(size.small), size.gap
    rules = [sheet.span.place(mark.day, box) for mark in sheet.marks]
    outlook = sheet.span.place(sheet.outlook, box)
    across = np.array([sheet.span.place(day, box) for day in stack.days])
    low, high = (box.bottom + box.height * edge for edge in stack.edges[group : group + 2])
    ends = box.left + gap, box.left + box.width - wide - gap
    rooms = []
    for left in np.linspace(*ends, PLACES) if ends[0] < ends[1] else ():
        if any(left - gap < rule < left + wide + gap for rule in rules):
            continue
        start, end = np.searchsorted(across, (left - gap, left + wide + gap), side="right")
        within = slice(max(int(start) - 1, 0), int(end))
        floor, ceiling = float(low[within].max()), float(high[within].min())
        if ceiling - floor >= tall + gap:
            name = Name(group, lines, float(left), (floor + ceiling - tall) / 2, wide, outlook <= left)
            rooms.append((ceiling - floor, name))
    return rooms


def _name_areas(sheet: Sheet, stacks: Sequence[Stack]) -> list[Name]:
    """Name each group once, in the fewest lines, where its area is thickest; what fits nowhere is left out."""
    figure, small, named = sheet.figure, sheet.look.size.small, []
    for group, name in enumerate(GROUPS):
        full = width_of(figure, name, small, bold=True)
        # Narrowest first, so that of as many lines the evenest is tried first: a set would order them by chance.
        broken = [tuple(wrapped(figure, name, small, full * share, bold=True)) for share in (0.4, 0.55, 0.75, 1.0)]
        for lines in sorted(dict.fromkeys(broken), key=len):
            rooms = [room for stack in stacks for room in _rooms(sheet, stack, group, lines)]
            if rooms:
                named.append(max(rooms, key=lambda room: room[0])[1])
                break
    return named


def _write_name(sheet: Sheet, theme: ThemeName, name: Name) -> None:
    """Write the name of an area in what stands out from it, on a plain ground."""
    from matplotlib.patches import Rectangle

    figure, look, size = sheet.figure, sheet.look, sheet.look.size
    fill = FILLS[theme][name.group]
    ground = style.mixed(fill, look.theme.ink, SHADE) if name.outlook else fill
    ink = max((look.theme.ink, look.theme.background), key=lambda colour: style.contrast(colour, fill))
    line, (width, height) = size.line(size.small), figure.get_size_inches()
    tall, pad = len(name.lines) * line, size.gap / 2
    place = ((name.left - pad) / width, name.base / height)
    figure.add_artist(Rectangle(place, (name.wide + 2 * pad) / width, tall / height, facecolor=ground, linewidth=0))
    for number, text in enumerate(name.lines):
        at = (name.left, name.base + tall - (number + annotate.BASELINE) * line)
        style.add_line(figure, text, at, size.small, ink, weight="bold")


def _fill_style(theme: ThemeName, group: int) -> dict[str, Any]:
    held = group == list(GROUPS).index(HELD)
    hatch = {"hatch": HATCH, "edgecolor": HATCHES[theme]} if held else {}
    return {"facecolor": FILLS[theme][group], "linewidth": 0.0, **hatch}


def _key_lines(sheet: Sheet, names: Sequence[str]) -> list[list[tuple[float, str]]]:
    """Set names that fit into no area in lines, each with where its swatch begins, in inches."""
    size, em = sheet.look.size, sheet.look.size.small / style.POINTS_AN_INCH
    lines: list[list[tuple[float, str]]] = []
    left = size.margin
    for name in names:
        wide = (1.5 * SWATCH_EMS + KEY_GAP_EMS) * em + width_of(sheet.figure, name, size.small)
        if not lines or left + wide > size.width - size.margin:
            lines.append([])
            left = size.margin
        lines[-1].append((left, name))
        left += wide
    return lines


def _draw_key(sheet: Sheet, theme: ThemeName, names: Sequence[str], top: float) -> None:
    """Write names that fit into no area in a key."""
    from matplotlib.patches import Rectangle

    size, em = sheet.look.size, sheet.look.size.small / style.POINTS_AN_INCH
    width, height = sheet.figure.get_size_inches()
    for number, line in enumerate(_key_lines(sheet, names)):
        base = top - (number + annotate.BASELINE) * size.line(size.small)
        for left, name in line:
            how = {"edgecolor": sheet.look.theme.muted} | _fill_style(theme, list(GROUPS).index(name))
            how["linewidth"] = annotate.RULE_WIDTH
            place = (left / width, base / height)
            sheet.figure.add_artist(Rectangle(place, SWATCH_EMS * em / width, 0.75 * em / height, **how))
            at = (left + 1.5 * SWATCH_EMS * em, base)
            style.add_line(sheet.figure, name, at, size.small, sheet.look.theme.ink)


def _draw_stack(sheet: Sheet, theme: ThemeName, stack: Stack) -> None:
    """Draw areas from zero up, parted by thin lines, and shade what is model only."""
    axes, box, colours = axes_in(sheet, stack.place.box), stack.place.box, sheet.look.theme
    thin = annotate.RULE_WIDTH
    for group, (low, high) in enumerate(pairwise(stack.edges)):
        axes.fill_between(stack.days, low, high, step="post", zorder=0.5, **_fill_style(theme, group))
        axes.step(stack.days, low, where="post", color=colours.background, linewidth=1.5 * thin, zorder=0.6)
    for mark in sheet.marks:
        axes.axvline(mark.day, color=colours.background, linewidth=4 * thin, alpha=0.7, zorder=1.4)
        if not mark.rule:
            axes.axvspan(mark.day, sheet.span.last, color=colours.ink, alpha=SHADE, linewidth=0, zorder=0.8)
    annotate.draw_time(sheet, axes, box, labelled=stack.place.dated)
    annotate.draw_values(sheet, axes, box, (0.0, 1.0), percent=True)
    annotate.draw_rules(sheet, axes)
    annotate.draw_letters(sheet, box)
    draw_head(sheet, stack.place)


def _draw(sheet: Sheet, theme: ThemeName, trajectories: xr.Dataset, words: Words) -> Figure:
    """Lay out and draw all panels; names that fit into no area stand in a key above them."""
    shown, line = _shares(trajectories).max((ORDER, TIME)), sheet.look.size.line(sheet.look.size.small)
    cells = _cells(sheet, trajectories)
    keyed: list[str] = []
    while True:
        room = (len(_key_lines(sheet, keyed)) + 0.5 * bool(keyed)) * line
        drawn, places, top = lay_out(sheet, trajectories, words, cells, room)
        stacks = _stacks(trajectories, places)
        named = {list(GROUPS)[name.group]: name for name in _name_areas(drawn, stacks)}
        missing = [name for name in GROUPS if shown.sel(group=name) > 0 and (name not in named or name in keyed)]
        if missing == keyed:
            break
        keyed = missing
    _draw_key(drawn, theme, keyed, top - 0.5 * line)
    for stack in stacks:
        _draw_stack(drawn, theme, stack)
    for group, name in named.items():
        if group not in keyed:
            _write_name(drawn, theme, name)
    return drawn.figure


def order_book(
    trajectories: xr.Dataset, *, events: Events | None = None, theme: ThemeName = "light", size: SizeName = "page"
) -> Figure:
    """Draw how far each order gets: the share of runs in which it is asked for, in production, held or delivered.

    `trajectories` come from `sim.run`; `events`, `theme` and `size` are as for `sim.figures.run.overview.overview`.
    """
    notes = tuple(note for note in (_reported(trajectories),) if note)
    with style.styled():
        sheet = blank_sheet(Look.of(theme, size), trajectories, events)
        words = Words(_finding(trajectories), _subtitle(trajectories), notes)
        return _draw(sheet, theme, trajectories, words)


def order_book_alt_text(trajectories: xr.Dataset) -> str:
    """Say where each order stands at the end of what is observed, and of the run, for those who cannot see it."""
    shares, last = _shares(trajectories), observed_end(trajectories)
    months = " to ".join(month_of(date_at(trajectories, position)) for position in (0, -1))
    of = f"{counted(trajectories.sizes[RUN], 'run')} of the scenario {trajectories.attrs['scenario']}"
    panels = f"{counted(shares.sizes[ORDER], 'panel')} from {months}"
    sentences = [f"{_finding(trajectories)}. {panels}, {of}, {style.forced_acts(trajectories)}."]
    for name in map(str, shares[ORDER].values):
        for position in [last] if last + 1 == shares.sizes[TIME] else [last, -1]:
            held = zip(GROUPS, shares.sel({ORDER: name}).values[:, position], strict=True)
            stages = ", ".join(f"{percent(float(share))} {group}" for group, share in held if share > 0)
            aside = "" if position == last else ", model only"
            sentences.append(
                f"{capital(title_of('orders', name))} in {month_of(date_at(trajectories, position))}{aside}: {stages}."
            )
    return " ".join([*sentences, *filter(None, [_reported(trajectories)])])
