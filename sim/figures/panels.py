"""What an overview shows: panels of lines and points, taken from trajectories."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sim.axes import ACTOR, CHANNEL, ITEM, LEDGER, PARTNER, TIME
from sim.figures.annotate import Span, day_of
from sim.figures.fan import days_of, fan_of
from sim.figures.style import ACTOR_DASHES, POSITION_DASHES, SOLID, Dashes, Theme
from sim.public_series import series
from sim.roster import roster

if TYPE_CHECKING:
    import xarray as xr

WEEKS_A_MONTH: Final = 365.25 / 12 / 7
MOST_LINES: Final = 4
OBSERVED: Final = ("air_attacks_on_ukraine", "shahed_launched")
"""Series and column that deliveries are held against."""
OTHER_COLUMNS: Final = "interception"
"""A caveat with this word speaks of columns that are not drawn."""
MIDDLE_OF_A_MONTH: Final = 15


@dataclass(frozen=True)
class Line:
    """A fan.

    Parameters
    ----------
    name : str
        What stands at its end.
    about : str
        What it is, in full.
    values : xarray.DataArray
        Axes run and time, in the unit of the panel.
    colour, dashes
        How it is drawn.
    subject : str
        What the title calls it; nothing where the title passes over it.
    """

    name: str
    about: str
    values: xr.DataArray
    colour: str
    dashes: Dashes = SOLID
    subject: str = ""

    @cached_property
    def days(self) -> NDArray[np.float64]:
        """Days of the values."""
        return days_of(self.values[TIME])

    @cached_property
    def fan(self) -> NDArray[np.float64]:
        """Quantiles of the values over runs."""
        return fan_of(self.values)


@dataclass(frozen=True)
class Points:
    """Observed values by month.

    Parameters
    ----------
    name : str
        What stands beside them.
    months : tuple of date
        First days.
    values : tuple of float
    source : str
        Where they come from, and what to beware of.
    """

    name: str
    months: tuple[dt.date, ...]
    values: tuple[float, ...]
    source: str

    @property
    def days(self) -> list[float]:
        """Middles of the months."""
        return [day_of(month.replace(day=MIDDLE_OF_A_MONTH)) for month in self.months]


@dataclass(frozen=True)
class Panel:
    """A small picture.

    Parameters
    ----------
    title, plots, unit : str
        Its subject; what is plotted; the unit, in words.
    lines : tuple of Line
    points : Points, optional
    note : str
        For the footer.
    percent : bool
        Whether shares are shown as percent, on an axis up to 100 %.
    verbs : tuple of str
        For the title: what a line does that falls, holds or rises.
    subject : str
        For the title: all lines together, where they do the same.
    silent : bool
        For the title: whether lines that hold are passed over.
    least : float
        For the title: a line that moves by less holds; as a share of its larger end.
    """

    title: str
    plots: str
    unit: str
    lines: tuple[Line, ...]
    verbs: tuple[str, str, str]
    subject: str = ""
    silent: bool = False
    least: float = 0.05
    points: Points | None = None
    note: str = ""
    percent: bool = False


def title_of(kind: str, name: str) -> str:
    """Return what the roster calls an actor, item or channel; a name that it does not know, in words."""
    record = getattr(roster().file, kind).get(name)
    return str(record.title) if record else name.replace("_", " ")


def observed_end(trajectories: xr.Dataset) -> int:
    """Return the position of the last week that is held against reporting."""
    before = np.flatnonzero(trajectories[TIME].values <= np.datetime64(str(trajectories.attrs["observed_until"])))
    return int(before[-1]) if len(before) else 0


def time_span(trajectories: xr.Dataset) -> Span:
    """Return the span of the weeks recorded."""
    days = days_of(trajectories[TIME])
    return Span(float(days[0]), float(days[-1]) if len(days) > 1 else float(days[0]) + 1.0)


def _points(trajectories: xr.Dataset) -> Points | None:
    name, column = OBSERVED
    frame = series(name)
    span = time_span(trajectories)
    months = [
        (month.date(), float(value))
        for month, value in zip(frame["month"], frame[column], strict=True)
        if span.first <= day_of(month.date().replace(day=MIDDLE_OF_A_MONTH)) <= span.last
    ]
    if not months:
        return None
    caveats = "; ".join(caveat for caveat in frame.attrs["caveats"] if OTHER_COLUMNS not in caveat)
    source = f"Points: attack drones launched at Ukraine in the month. To be read with care: {caveats}. "
    return Points(
        name=f"launched at Ukraine (observed to {months[-1][0]:%b %Y})",
        months=tuple(month for month, _ in months),
        values=tuple(value for _, value in months),
        source=f"{source}Source: {frame.attrs['source']}; {frame.attrs['terms']}.",
    )


def deliveries(trajectories: xr.Dataset, theme: Theme) -> Panel | None:
    """Return deliveries a month by item, at most four, against observed launches."""
    rates = trajectories["delivery_rate"] * WEEKS_A_MONTH
    size = {str(item): float(rates.sel({ITEM: item}).median()) for item in trajectories[ITEM].values}
    shown = [name for name in size if name in sorted(size, key=lambda item: -size[item])[:MOST_LINES]]
    lines = []
    for place, name in enumerate(shown):
        item = roster().file.items.get(name)
        title = title_of("items", name)
        way = f" from {title_of('actors', item.supplier)} to {title_of('actors', item.recipient)}" if item else ""
        by = f"delivered by {title_of('actors', item.supplier)}" if item else "delivered"
        lines.append(
            Line(
                name=f"{by} (model)" if len(shown) == 1 else title,
                about=f"Deliveries of {title}{way}",
                values=rates.sel({ITEM: name}),
                colour=theme.actor(item.supplier) if item else theme.muted,
                dashes=POSITION_DASHES[place],
                subject=title_of("actors", item.supplier) if item else "",
            )
        )
    if not lines:
        return None
    goods = title_of("items", shown[0]) if len(shown) == 1 else "delivered (model), units"
    left_out = ", ".join(title_of("items", name) for name in size if name not in shown)
    return Panel(
        title="Deliveries and observed launches" if (points := _points(trajectories)) else "Deliveries",
        plots=f"{goods} a month",
        unit="units a month",
        lines=tuple(lines),
        verbs=("delivers less", "delivers as before", "delivers more"),
        points=points,
        note=f"Not shown: {left_out}." if left_out else "",
    )


def trust(trajectories: xr.Dataset, theme: Theme) -> Panel | None:
    """Return the trust of each pair that has any, at most four."""
    values = trajectories["trust"]
    lines = []
    for of in map(str, trajectories[ACTOR].values):
        for partner in map(str, trajectories[PARTNER].values):
            pair = values.sel({ACTOR: of, PARTNER: partner})
            if not bool(pair.notnull().all()):
                continue
            name = f"{title_of('actors', of)} in {title_of('actors', partner)}"
            dashes = ACTOR_DASHES.get(of, SOLID)
            subject = f"{title_of('actors', of)}’s trust"
            lines.append(Line(name, f"Trust of {name}", pair, theme.actor(of), dashes, subject=subject))
    if not lines:
        return None
    return Panel(
        title="Trust of each in the other",
        plots="expected reliability: 0 never, 1 always",
        unit="on a scale from 0 to 1",
        lines=tuple(lines[:MOST_LINES]),
        verbs=("falls", "holds", "rises"),
        subject="trust",
    )


def debt(trajectories: xr.Dataset, theme: Theme) -> Panel | None:
    """Return what is owed on each ledger, at most four."""
    balances = trajectories["ledger_balance"]
    lines = []
    for place, name in enumerate(map(str, trajectories[LEDGER].values[:MOST_LINES])):
        ledger = roster().file.ledgers.get(name)
        parties = [title_of("actors", party) for party in (ledger.debtor, ledger.creditor)] if ledger else []
        lines.append(
            Line(
                name=" owes ".join(parties) or title_of("ledgers", name),
                about=f"Debt of {' to '.join(parties) or name}",
                values=balances.sel({LEDGER: name}),
                colour=theme.actor(ledger.debtor) if ledger else theme.muted,
                dashes=POSITION_DASHES[place],
                subject=f"{parties[0]}’s debt" if parties else "",
            )
        )
    unit = str(balances.attrs["units"])
    if not lines:
        return None
    return Panel(
        title="Debt",
        plots=f"delivered and not yet paid for, {unit}",
        unit=unit,
        lines=tuple(lines),
        verbs=("shrinks", "holds", "grows"),
    )


def routes(trajectories: xr.Dataset, theme: Theme) -> Panel | None:
    """Return what sanctions leave of the routes: capacity open, and what intermediaries hold active."""
    names = [str(name) for name in trajectories[CHANNEL].values[: MOST_LINES // 2]]
    lines = []
    for place, name in enumerate(names):
        of = "" if len(names) == 1 else f" ({title_of('channels', name)})"
        open_, active = (trajectories[kind].sel({CHANNEL: name}) for kind in ("throughput", "active_share"))
        dashes = POSITION_DASHES[2 * place], POSITION_DASHES[2 * place + 1]
        about = f"capacity of the routes{of}"
        lines += [
            Line(f"open{of}", f"Open {about}", open_, theme.channels[0], dashes[0], subject=f"the routes{of}"),
            Line(
                f"active intermediaries{of}",
                f"Active intermediaries{of}, by capacity",
                active,
                theme.channels[1],
                dashes[1],
            ),
        ]
    if not lines:
        return None
    return Panel(
        title="Routes under sanctions",
        plots="share of capacity; a part needs no intermediary",
        unit="of capacity",
        lines=tuple(lines),
        verbs=("narrow", "hold", "widen"),
        silent=True,
        least=0.2,
        percent=True,
    )


def panels_of(trajectories: xr.Dataset, theme: Theme) -> dict[str, Panel]:
    """Return the panels for which a dataset has data, the main one first."""
    makers = {"deliveries": deliveries, "trust": trust, "debt": debt, "routes": routes}
    made = {name: maker(trajectories, theme) for name, maker in makers.items()}
    return {name: panel for name, panel in made.items() if panel is not None}
