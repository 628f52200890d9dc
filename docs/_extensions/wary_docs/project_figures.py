"""Every kind of figure that the project draws, each once, of small results made while the documentation is built."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final

import sim

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.figures.kit.contents import Contents

SCENARIO: Final = "baseline"
RUNS, SEED = 50, 0
"""As the tutorial runs it."""
COMPARED: Final = ("baseline", "evasion_closed", "early_disclosure", "ceasefire")
COMPARED_RUNS: Final = 100
VARIED: Final = ("params.drone_output", "params.forgetting", "mechanisms.trust", "events.gaza_war.date")
SAMPLES, REPLICATES = 64, 4


@dataclass(frozen=True)
class ProjectFigure:
    """A figure of a result.

    Parameters
    ----------
    key : str
        Of its files, such as ``intervals_delivered_drones``.
    alt : str
        What it shows, in words.
    draw : callable
        Takes ``theme=``, returns the figure.
    """

    key: str
    alt: str
    draw: Callable[..., Figure]


def figures_of_a_run(trajectories: Any) -> Iterator[ProjectFigure]:
    """Iterate over the figures of a run of `SCENARIO`."""
    from sim.explanation.snapshot import snapshot_at
    from sim.figures.run.chronicle import chronicle, chronicle_alt_text
    from sim.figures.run.network import network, network_alt_text
    from sim.figures.run.order_book import order_book, order_book_alt_text
    from sim.figures.run.overview import CONTENTS, alt_text, overview

    scenario = sim.load(SCENARIO)
    events = {key: (event.date, event.label) for key, event in scenario.events.items() if event.kind == "exogenous"}
    for name, contents_of in CONTENTS.items():
        contents = contents_of(trajectories)
        yield ProjectFigure(name, alt_text(contents), partial(overview, contents, events=events))
    held = snapshot_at(scenario, seed=SEED)
    yield ProjectFigure(
        "order_book", order_book_alt_text(trajectories), partial(order_book, trajectories, events=events)
    )
    yield ProjectFigure(
        "chronicle",
        chronicle_alt_text(trajectories, scenario.events),
        partial(chronicle, trajectories, events=scenario.events),
    )
    yield ProjectFigure("network", network_alt_text(held), partial(network, held))


def _of_a_comparison() -> Iterator[ProjectFigure]:
    from sim.gallery.comparison import drawings

    for drawing in drawings(sim.compare(list(COMPARED), runs=COMPARED_RUNS, seed=SEED)):
        yield ProjectFigure(drawing.key, drawing.alt, drawing.draw)


def _of_a_sweep() -> Iterator[ProjectFigure]:
    from sim.gallery.sweep import _drawings, chosen_outcomes

    design = sim.sample(SCENARIO, "lhs", samples=SAMPLES, over=list(VARIED))
    swept = sim.sweep(SCENARIO, design, runs=REPLICATES, seed=SEED)
    for key, contents in _drawings(swept, chosen_outcomes(swept)):
        yield _figure_of(key, contents)


def _of_the_evidence() -> Iterator[ProjectFigure]:
    from sim.case.case import load_case
    from sim.figures.evidence.grades import grades
    from sim.figures.evidence.timeline import timeline

    yield _figure_of("timeline", timeline(load_case()))
    yield _figure_of("grades", grades(load_case()))


def _figure_of(key: str, contents: Contents) -> ProjectFigure:
    """Return a figure that is a value of the kit."""
    from sim.figures.kit.contents import alt_text
    from sim.figures.kit.draw import draw

    return ProjectFigure(key, alt_text(contents), partial(draw, contents))


RESULTS: Final[dict[str, Callable[[], Iterator[ProjectFigure]]]] = {
    "run": lambda: figures_of_a_run(sim.run(SCENARIO, runs=RUNS, seed=SEED)),
    "comparison": _of_a_comparison,
    "sweep": _of_a_sweep,
    "evidence": _of_the_evidence,
}
"""What has figures, and the figures that it has."""


@cache
def figures_of(result: str) -> tuple[ProjectFigure, ...]:
    """Return all figures of a result; each is drawn only when its `draw` is called."""
    return tuple(RESULTS[result]())
