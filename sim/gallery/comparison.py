"""The figures of a comparison: which are drawn, of what, and with which words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from sim.analysis.paired.pairs import check_among
from sim.comparison.shown import FigureKind
from sim.figures.comparison.assumption_rows import MOST as MOST_ASSUMPTIONS
from sim.figures.comparison.assumptions import assumptions, assumptions_alt_text
from sim.figures.comparison.difference_fans import difference_fans
from sim.figures.comparison.heat_table import heat_table, heat_table_alt_text
from sim.figures.comparison.intervals import intervals, intervals_alt_text
from sim.figures.comparison.small_multiples import small_multiples, small_multiples_alt_text
from sim.figures.comparison.survival_curves import survival_curves
from sim.figures.comparison.words import event_in_words, outcome_in_words
from sim.figures.kit.contents import alt_text
from sim.figures.kit.draw import draw
from sim.gallery.comparison_data import (
    MOST_LINES,
    MOST_OTHERS,
    assumption_rows,
    dated_events,
    difference_table,
    differences,
    differing,
    event_curves,
    facts_of,
    furthest,
    levels,
    most_moved,
    pair_of,
)
from sim.gallery.request import SOURCE, Request
from sim.ground.faults import input_error

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.case.headlines import Place
    from sim.comparison.comparison import Comparison

HEATED: Final = 12
"""Outcomes in the table of colours."""
FEW: Final = 9
"""Scenarios beside the reference; own choice, for the time that drawing takes."""


@dataclass(frozen=True)
class Drawing:
    """A figure that can be drawn.

    Parameters
    ----------
    key : str
        Of files; unique in a comparison.
    title, alt : str
        What it is about; what it shows, in words.
    draw : callable
        Takes theme and size, returns a figure.
    data : pandas.DataFrame, optional
        What is drawn, as a table to download, where it is no longer than a page can carry.
    """

    key: str
    title: str
    alt: str
    draw: Callable[..., Figure]
    data: pd.DataFrame | None = field(default=None, compare=False)


def drawings(comparison: Comparison) -> Iterator[Drawing]:
    """Iterate over the figures that a comparison writes.

    Of all scenarios: the table of colours, intervals, small multiples, and curves of events where any of these
    happens. Of each of up to three: what it says otherwise, and by how much its runs differ from their partners; of
    more, the report holds the former as text.
    """
    shown, over_time = comparison.headlines, comparison.headlines.at("over_time")
    yield _heat_table(Request(comparison, "heat_table"))
    for outcome in shown.at("interval"):
        yield _intervals(Request(comparison, "intervals", outcomes=(outcome,)))
    for outcome in over_time if len(comparison.others) <= FEW else over_time[:1]:
        yield _small_multiples(Request(comparison, "small_multiples", outcomes=(outcome,)))
    if len(event_curves(comparison, most_moved(comparison, shown.events), shown.events)):
        yield _survival_curves(Request(comparison, "survival_curves"))
    for other in comparison.others if len(comparison.others) <= MOST_LINES else ():
        if 0 < len(comparison.assumptions(other.name)) <= MOST_ASSUMPTIONS:
            yield _assumptions(Request(comparison, "assumptions", (other.name,)))
        if differing(comparison, other.name):
            yield _difference_fans(Request(comparison, "difference_fans", (other.name,)))


def drawing_of(request: Request) -> Drawing:
    """Return the figure that is asked for.

    Raises
    ------
    InputError
        For more than it holds, an unknown outcome or event, or nothing to draw.
    """
    return _KINDS[request.kind](request)


def _key(*parts: str) -> str:
    """Return a name of files: small letters, digits and underscores."""
    text = "_".join(parts).lower()
    return "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in text).strip("_")


def _chosen(request: Request, most: int = MOST_OTHERS) -> tuple[list[str], str]:
    """Return the scenarios of a figure of all, and what its title says where it does not show every one."""
    comparison = request.comparison
    names = list(request.scenarios) if request.scenarios is not None else furthest(comparison, most)
    left = len(comparison.others) - len(names)
    said = f"; the {len(names)} of {len(comparison.others)} scenarios that move the main outcomes the furthest"
    return names, said if left and request.scenarios is None else ""


def _heat_table(request: Request) -> Drawing:
    names, said = _chosen(request)
    outcomes = request.outcomes or request.comparison.headlines.at("main")[:HEATED]
    table = difference_table(request.comparison, names, outcomes)
    title = f"How far each scenario moves each outcome{said}"
    return Drawing("heat_table", title, heat_table_alt_text(table), partial(heat_table, table), table)


def _intervals(request: Request) -> Drawing:
    (names, said), (outcome,) = _chosen(request), _one(request, "interval")
    table = difference_table(request.comparison, names, (outcome,))
    title, alt = f"{outcome_in_words(outcome)}, against the reference{said}", intervals_alt_text(table, outcome)
    return Drawing(_key("intervals", outcome), title, alt, partial(intervals, table, outcome), table)


def _small_multiples(request: Request) -> Drawing:
    (names, said), (outcome,) = _chosen(request), _one(request, "over_time")
    data = levels(request.comparison, names, outcome)
    title, alt = f"{outcome_in_words(outcome)} over time, scenario by scenario{said}", small_multiples_alt_text(data)
    return Drawing(_key("small_multiples", outcome), title, alt, partial(small_multiples, data))


def _survival_curves(request: Request) -> Drawing:
    comparison, events = request.comparison, request.events or request.comparison.headlines.events
    check_among(events, "an event", comparison.events().index.unique("event"))
    names = list(request.scenarios or most_moved(comparison, events))
    data = event_curves(comparison, names, events)
    if not len(data):
        raise input_error(SOURCE, "none of the events happens in any of the runs; there is nothing to draw.")
    titles = {event: event_in_words(event, says) for event, says in dict(data.attrs["says"]).items()}
    contents = survival_curves(data, facts_of(comparison, names), titles=titles)
    all_of_them = request.scenarios is not None or len(names) == len(comparison.others)
    said = f"; the {len(names)} of {len(comparison.others)} scenarios whose events differ most from the reference"
    title = f"By when events have happened{'' if all_of_them else said}"
    return Drawing("survival_curves", title, alt_text(contents), partial(draw, contents), data)


def _difference_fans(request: Request) -> Drawing:
    comparison, name = request.comparison, _only(request)
    differ = differing(comparison, name, most=len(comparison.headlines.at("fan")))
    outcomes = list(request.outcomes or differing(comparison, name))
    if not outcomes:
        raise input_error(SOURCE, f"no outcome of {name} that is followed over time differs from the reference.")
    data, events = differences(comparison, name, outcomes), dated_events(comparison, name)
    left = request.outcomes is None and len(outcomes) < len(differ)
    said = f"; the {len(outcomes)} outcomes that differ most" if left else ""
    title = f"{comparison.scenario(name).title}: differences from the reference, run for run{said}"
    facts = replace(facts_of(comparison, [name]), runs=data.attrs["runs"])
    contents = difference_fans(data, facts, events)
    return Drawing(_key("difference_fans", name), title, alt_text(contents), partial(draw, contents))


def _assumptions(request: Request) -> Drawing:
    comparison, name = request.comparison, _only(request)
    rows = assumption_rows(comparison, name)
    facts = pair_of(comparison, name) | {"version": facts_of(comparison).version}
    title = f"{comparison.scenario(name).title}: what it assumes otherwise"
    alt = assumptions_alt_text(rows, facts)
    return Drawing(_key("assumptions", name), title, alt, partial(assumptions, rows, facts))


def _one(request: Request, place: Place) -> Sequence[str]:
    """Return the outcome that is asked for, or the first of the headlines of a place."""
    return request.outcomes or request.comparison.headlines.at(place)[:1]


def _only(request: Request) -> str:
    return (request.scenarios or (request.comparison.others[0].name,))[0]


_KINDS: Final[Mapping[FigureKind, Callable[[Request], Drawing]]] = {
    "heat_table": _heat_table,
    "intervals": _intervals,
    "small_multiples": _small_multiples,
    "survival_curves": _survival_curves,
    "difference_fans": _difference_fans,
    "assumptions": _assumptions,
}
