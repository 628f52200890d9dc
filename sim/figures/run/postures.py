"""Postures over time: in what share of runs each actor holds which posture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.figures.kit.contents import NO_EVENTS, Contents, End, Events, Mark, Panel, Pen
from sim.figures.kit.facts import Facts
from sim.figures.kit.look import RULE_WIDTH, Paint
from sim.figures.kit.marks import Numbers, days_of
from sim.figures.kit.scales import Values
from sim.figures.run.overview import ALONE, in_one_run
from sim.ground.axes import ACTOR, TIME
from sim.words import counted, listed, month_of, percent, plain

if TYPE_CHECKING:
    import xarray as xr

MOST: Final = 4
"""Postures of an actor with a colour of their own."""
PAINTS: Final = ("scenarios.1", "scenarios.2", "scenarios.3", "scenarios.4")
OTHERS: Final = "others"


@dataclass(frozen=True, eq=False)
class Stack(Mark):
    """Shares that add up to one, over time: bands on top of one another, each with its name where it ends."""

    days: Numbers
    shares: Numbers  # shape (names, time)
    names: tuple[str, ...]
    paints: tuple[Paint, ...]
    covers = (0.0, 1.0)

    @property
    def ends(self) -> list[End]:  # type: ignore[override]
        """Names in the middle of where bands end; of those that end with none, at their edge."""
        tops = np.cumsum(self.shares[:, -1])
        middles = tops - self.shares[:, -1] / 2
        return [End(float(at), name, paint) for at, name, paint in zip(middles, self.names, self.paints, strict=True)]

    def draw(self, pen: Pen) -> None:
        """Draw the bands, parted by lines of the background."""
        colours = [pen.theme.paint(paint) for paint in self.paints]
        edge: dict[str, Any] = {"edgecolor": pen.theme.background, "linewidth": RULE_WIDTH}
        pen.axes.stackplot(self.days, self.shares, colors=colours, zorder=1.2, **edge)


def _panel(facts: Facts, codes: xr.DataArray, actor: str, last: int) -> tuple[Panel, str]:
    """Return the panel of an actor, and what its title says of it."""
    menu = list(facts.case.roster.file.actors[actor].postures)
    held = np.asarray(codes.transpose("run", TIME).values)
    shares = np.array([(held == number).mean(axis=0) for number in range(len(menu))])
    order = np.argsort(-shares.mean(axis=1), kind="stable")
    shown = [place for place in order[:MOST] if shares[place].any()]
    rest = shares[[place for place in order if place not in shown]].sum(axis=0)
    names, paints, bands = [plain(menu[place]) for place in shown], list(PAINTS[: len(shown)]), [shares[shown]]
    if rest.any():
        names, paints, bands = [*names, OTHERS], [*paints, "muted"], [*bands, rest[None, :]]
    stack = Stack(days_of(codes[TIME]), np.concatenate(bands), tuple(names), tuple(paints))
    most = int(shares[:, last].argmax())
    said = "; ".join(
        f"{name} {percent(float(band[0]))} and {percent(float(band[last]))}"
        for name, band in zip(names, stack.shares, strict=True)
    )
    title = facts.short(actor)
    panel = Panel(
        title=title,
        plots="share of runs in each posture",
        marks=(stack,),
        up=Values((0.0, 1.0), percent=True),
        said=f"{title}, at the start and by {facts.end_in_words}: {said}.",
    )
    holds = f"{facts.short(actor)} holds “{plain(menu[most])}”"
    return panel, holds if facts.runs == 1 else f"{holds} in {percent(float(shares[most, last]))} of runs"


def postures(trajectories: xr.Dataset, events: Events = NO_EVENTS) -> Contents:
    """Return in what share of runs each actor holds which posture, week by week."""
    facts, codes = Facts.of(trajectories), trajectories["posture"]
    last = facts.positions(days_of(trajectories[TIME]))[0]
    actors = [str(name) for name in trajectories[ACTOR].values]
    panels, found = zip(*(_panel(facts, codes.sel({ACTOR: name}), name, last) for name in actors), strict=True)
    first, end = facts.months
    return Contents(
        title=in_one_run(f"In {month_of(facts.end)} {listed(found[:2])}", facts),
        subtitle=f"Model, scenario “{facts.title}”, {first} to {end}. "
        + (ALONE if facts.runs == 1 else f"Height of a band: share of {counted(facts.runs, 'run')} that hold it."),
        panels=tuple(panels),
        facts=facts,
        events=events,
        summary=f"{counted(len(panels), 'panel')} {facts.span}.",
    )
