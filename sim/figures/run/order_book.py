"""Promised and held: at which stage each order stands over time, as shares of runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.case.titles import title_of
from sim.figures.kit.contents import NO_EVENTS, Contents, Events, Mark, Panel, Pen, Sample
from sim.figures.kit.facts import Facts, date_of, day_of
from sim.figures.kit.look import RULE_WIDTH, Tones
from sim.figures.kit.marks import days_of
from sim.figures.kit.scales import Values
from sim.figures.run.overview import in_one_run, orders_in_full
from sim.ground.axes import ORDER, RUN, TIME
from sim.rules.orders import CONTRACTED, DELIVERED, HALF_MADE, NONE, PROMISED, READY, REFUSED, REQUESTED
from sim.words import by_when, capital, counted, month_of, number, percent, short_month_of

if TYPE_CHECKING:
    import xarray as xr

GROUPS: Final[Mapping[str, tuple[float, ...]]] = {
    "delivered": (DELIVERED,),
    "made, but held": (READY,),
    "promised or in production": (PROMISED, CONTRACTED, HALF_MADE),
    "asked for": (REQUESTED,),
    "not asked for, or refused for now": (REFUSED, NONE),
}
"""Stages of an order by what a reader tells apart, from the bottom of the stack to its top."""
SHIPPED: Final = "delivered"
FILLS: Final[tuple[Tones, ...]] = (
    Tones("#00463C", "#9BF0D8"),
    Tones("#A95A14", "#EDA35A"),
    Tones("#85ABD3", "#5B8CC2"),
    Tones("#C6D2DE", "#384B60"),
    Tones("#EDEFF2", "#222930"),
)
HATCHES: Final[Mapping[str, Tones]] = {"made, but held": Tones("#8A4305", "#F9C997")}
HALF: Final = 0.5


@dataclass(frozen=True, eq=False)
class _Stack(Mark):
    """Shares of runs in each group of stages, stacked from zero, shape (groups, time)."""

    days: NDArray[np.float64]
    shares: NDArray[np.float64]
    outlook: float
    events: tuple[float, ...]

    def draw(self, pen: Pen) -> None:
        theme, axes = pen.theme, pen.axes
        edges = np.vstack([np.zeros(len(self.days)), np.minimum(np.cumsum(self.shares, axis=0), 1.0)])
        for (low, high), fill, group in zip(pairwise(edges), FILLS, GROUPS, strict=True):
            how: dict[str, Any] = {"facecolor": theme.paint(fill), "linewidth": 0.0}
            if group in HATCHES:
                how |= {"hatch": "///", "edgecolor": theme.paint(HATCHES[group])}
            axes.fill_between(self.days, low, high, step="post", zorder=0.5, **how)
            line: dict[str, Any] = {"color": theme.background, "linewidth": 1.5 * RULE_WIDTH}
            axes.step(self.days, low, where="post", zorder=0.6, **line)
        if self.outlook < self.days[-1]:
            axes.axvspan(self.outlook, self.days[-1], color=theme.ink, alpha=0.12, linewidth=0, zorder=0.8)
        for day in self.events:  # a pale edge, so that rules show on dark areas
            axes.axvline(day, color=theme.background, linewidth=4 * RULE_WIDTH, alpha=0.7, zorder=1.4)


def _names(trajectories: xr.Dataset, facts: Facts) -> list[str]:
    """Return the orders of a dataset as the roster orders them, then those it does not know."""
    known = list(facts.case.roster.file.orders)
    names = [str(name) for name in trajectories[ORDER].values]
    if not names:
        raise ValueError("the dataset has no orders to draw.")
    return sorted(names, key=lambda name: known.index(name) if name in known else len(known))


def shares_of(trajectories: xr.Dataset, name: str) -> NDArray[np.float64]:
    """Return the share of runs in which an order stands in each of `GROUPS`, shape (groups, time)."""
    stages = trajectories["order_stage"].sel({ORDER: name}).transpose(RUN, TIME).values
    return np.stack([np.isin(stages, codes).mean(axis=0) for codes in GROUPS.values()])


def _finding(facts: Facts, shares: NDArray[np.float64], day: float) -> str:
    """Return the title: how many orders are delivered on a day, and where the most stand.

    `shares` are of orders and groups, on that day.
    """
    middle, total = dict(zip(GROUPS, shares.mean(axis=0).tolist(), strict=True)), len(shares)
    first = max(middle, key=lambda group: middle[group])
    prefix = f"; most are {first}" if first != SHIPPED and middle[first] >= HALF else ""
    done = orders_in_full(middle[SHIPPED] * total, total, facts.runs)
    return in_one_run(f"Delivered by {by_when(date_of(day))}: {done}{prefix}", facts)


def _reported(facts: Facts, names: list[str]) -> str:
    """Return what the cited series says of orders placed during the run between the same parties; may be empty."""
    roster, case = facts.case.roster, facts.case
    if case.observed.transfers is None:
        return ""
    frame, orders = case.series_table(case.observed.transfers.series), roster.file.orders
    parties = {
        tuple(title_of(roster, "actors", party) for party in (orders[name].supplier, orders[name].recipient))
        for name in names
        if name in orders
    }
    found = []
    for row in frame.to_dict("records"):
        if (row["supplier"], row["recipient"]) in parties and facts.first.year <= row["order_year"] <= facts.last.year:
            ordered = f" of {number(row['ordered'])}" if row["ordered"] > 0 else ""
            years = str(row["delivery_years"]).replace("-", "–")
            done = f"{number(row['delivered'])}{ordered}, {years}" if row["delivered"] > 0 else f"none{ordered}"
            found.append(f"{str(row['item']).rpartition('(')[2].rstrip(')')} {done}")
    about = "; ".join([str(frame.attrs["source"]).partition(";")[0], *frame.attrs["caveats"], frame.attrs["terms"]])
    return f"To compare, deliveries as reported ({about}): {'; '.join(found)}." if found else ""


def _plots(facts: Facts, shares: NDArray[np.float64], months: Mapping[int, str]) -> str:
    """Return the share of runs that have delivered an order by each month; of a single run, where the order stands."""
    if facts.runs == 1:
        stages = [f"{month}: {list(GROUPS)[int(shares[:, at].argmax())]}" for at, month in months.items()]
        return "; ".join(stages)
    delivered = shares[list(GROUPS).index(SHIPPED)]
    done = [f"{percent(float(delivered[at]))} by {month}" for at, month in months.items()]
    return f"delivered in full: {', '.join(done)}"


def _said(title: str, shares: NDArray[np.float64], months: Mapping[int, str]) -> str:
    sentences = []
    for place, (at, month) in enumerate(months.items()):
        held = zip(GROUPS, shares[:, at].tolist(), strict=True)
        stages = ", ".join(f"{percent(share)} {group}" for group, share in held if share > 0)
        sentences.append(f"{title} in {month}{', no reports' if place else ''}: {stages}.")
    return " ".join(sentences)


def order_book(trajectories: xr.Dataset, events: Events = NO_EVENTS) -> Contents:
    """Return the figure of how far each order gets: shares of runs in which it is asked for, made, held, delivered.

    Raises ValueError where the dataset, from `sim.run`, has no orders.
    """
    facts, days = Facts.of(trajectories), days_of(trajectories[TIME])
    names, positions = _names(trajectories, facts), facts.positions(days)
    dates = {at: date_of(float(days[at])) for at in positions}
    outlook = day_of(facts.observed_until) if facts.observed_until else np.inf
    marked = tuple(day for day in (day_of(date) for date, _ in events.values()) if days[0] <= day <= days[-1])
    panels, shares = [], {name: shares_of(trajectories, name) for name in names}
    for name in names:
        title = capital(title_of(facts.case.roster, "orders", name))
        plots = _plots(facts, shares[name], {at: short_month_of(date) for at, date in dates.items()})
        said = _said(title, shares[name], {at: month_of(date) for at, date in dates.items()})
        mark = _Stack(days, shares[name], outlook, marked)
        panels.append(Panel(title, plots, (mark,), up=Values((0.0, 1.0), percent=True), said=said))
    everything = np.stack(list(shares.values()))
    stands = f"Share of {counted(facts.runs, 'run')} in which an order stands at each stage"
    several = f"{stands}; it is delivered with its last lot."
    single = "The stage of each order in a single run, which shows nothing of how uncertain it is."
    reported = _reported(facts, names)
    return Contents(
        _finding(facts, everything[:, :, positions[0]], float(days[positions[0]])),
        f"Model, scenario “{facts.title}”, {' to '.join(facts.months)}. {single if facts.runs == 1 else several}",
        tuple(panels),
        facts,
        notes=(reported,) if reported else (),
        key=tuple(
            Sample(group, fill, None, hatch=HATCHES.get(group))
            for number, (group, fill) in enumerate(zip(GROUPS, FILLS, strict=True))
            if everything[:, number].any()
        ),
        events=events,
        closing=reported,
        summary=f"{counted(len(panels), 'panel')} {facts.span}.",
    )
