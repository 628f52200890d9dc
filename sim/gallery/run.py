"""The figures of a run of one scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from sim.figures.run.beliefs import beliefs
from sim.figures.run.chronicle import chronicle
from sim.figures.run.exchange import exchange
from sim.figures.run.network import network
from sim.figures.run.observed import against_observed
from sim.figures.run.order_book import order_book
from sim.figures.run.postures import postures
from sim.figures.run.pressure import pressure
from sim.gallery.drawing import Drawing

if TYPE_CHECKING:
    import xarray as xr

    from sim.explanation.snapshot import Snapshot
    from sim.figures.kit.contents import Contents, Events
    from sim.scenario.load import Scenario

OVERVIEWS: Final[Mapping[str, Callable[[xr.Dataset, Events], Contents]]] = {
    "exchange": exchange,
    "trust_and_pressure": pressure,
    "beliefs_and_strikes": beliefs,
    "postures": postures,
    "against_observed": against_observed,
    "order_book": order_book,
}
"""Figures of small multiples, by name."""


def marked_events(scenario: Scenario) -> Events:
    """Return the dated events that figures of a scenario mark: those that no modelled actor decides."""
    return {
        name: (event.date, event.label or name.replace("_", " "))
        for name, event in scenario.events.items()
        if event.kind == "exogenous"
    }


def drawings_of_run(scenario: Scenario, trajectories: xr.Dataset, held: Snapshot) -> Iterator[Drawing]:
    """Iterate over the figures of a run, from `sim.run`, and of a single run when the reporting ends."""
    events = marked_events(scenario)
    for key, contents_of in OVERVIEWS.items():
        contents = contents_of(trajectories, events)
        if contents.panels:  # a case may lack what a figure shows
            yield Drawing(key, contents)
    yield Drawing("chronicle", chronicle(trajectories, scenario.events))
    yield Drawing("network", network(held))
