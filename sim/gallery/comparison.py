"""The figures of a comparison: which are drawn, of what, and with which words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, get_args

from sim.analysis.paired.pairs import check_among
from sim.case.columns import Column, event_title
from sim.figures.comparison.assumptions import MOST as MOST_ASSUMPTIONS
from sim.figures.comparison.assumptions import assumptions
from sim.figures.comparison.difference_fans import difference_fans
from sim.figures.comparison.heat_table import heat_table
from sim.figures.comparison.intervals import intervals
from sim.figures.comparison.small_multiples import small_multiples
from sim.figures.comparison.survival_curves import survival_curves
from sim.figures.kit.look import SIZES, THEMES
from sim.gallery.compare import FigureKind, Names
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
)
from sim.gallery.drawing import Drawing
from sim.ground.faults import input_error, not_among

if TYPE_CHECKING:
    from sim.case.headlines import Place
    from sim.comparison.comparison import Comparison

HEATED: Final = 12
"""Outcomes in the table of colours."""
FEW: Final = 9
"""Scenarios beside the reference; own choice, for the time that drawing takes."""
SOURCE: Final = "figure"
TAKES: Final[Mapping[FigureKind, tuple[str, ...]]] = {
    "heat_table": ("scenarios", "outcomes"),
    "intervals": ("scenarios", "outcomes"),
    "small_multiples": ("scenarios", "outcomes"),
    "survival_curves": ("scenarios", "events"),
    "difference_fans": ("scenarios", "outcomes"),
    "assumptions": ("scenarios",),
}
OF_ONE_SCENARIO: Final = ("difference_fans", "assumptions")
OF_ONE_OUTCOME: Final = ("intervals", "small_multiples")


@dataclass(frozen=True)
class Request:
    """A kind of figure of a comparison, and of what; None where nothing was named."""

    comparison: Comparison
    kind: FigureKind
    scenarios: tuple[str, ...] | None = None
    outcomes: tuple[str, ...] | None = None
    events: tuple[str, ...] | None = None

    @classmethod
    def of(
        cls,
        comparison: Comparison,
        kind: FigureKind,
        scenarios: Names,
        outcomes: Names,
        events: Names,
        *,
        theme: str,
        size: str,
    ) -> Request:
        """Return a request whose names have been checked.

        Raises
        ------
        InputError
            With the nearest valid name; or for names that the kind does not take.
        """
        for name, what, known in (
            (kind, "a kind of figure", get_args(FigureKind)),
            (theme, "a theme", THEMES),
            (size, "a size", SIZES),
        ):
            if name not in known:
                raise input_error(SOURCE, not_among(name, what, known))
        named = {"scenarios": _names(scenarios), "outcomes": _names(outcomes), "events": _names(events)}
        for what, names in named.items():
            if names is not None and what not in TAKES[kind]:
                raise input_error(SOURCE, f"{kind} takes no {what}, only {' and '.join(TAKES[kind])}.")
            if names == ():
                raise input_error(SOURCE, f"{what} names none; name one or more, or leave it out.")
        found = cls(comparison, kind, **named)
        found._check()
        return found

    def _check(self) -> None:
        for name in self.scenarios or ():
            if self.comparison.scenario(name) is self.comparison.reference:
                raise input_error(SOURCE, f"{name} is the reference itself; name other scenarios.")
        if self.kind in OF_ONE_SCENARIO:
            names = self.scenarios or tuple(other.name for other in self.comparison.others)
            if len(names) > 1:
                raise input_error(SOURCE, f"{self.kind} shows one scenario; name one of {', '.join(names)}.")
        if self.kind in OF_ONE_OUTCOME and len(self.outcomes or ()) > 1:
            raise input_error(SOURCE, f"{self.kind} shows one outcome; {len(self.outcomes or ())} are named.")


def _names(given: Iterable[str] | str | None) -> tuple[str, ...] | None:
    return None if given is None else (given,) if isinstance(given, str) else tuple(dict.fromkeys(given))


def drawings_of_comparison(comparison: Comparison) -> Iterator[Drawing]:
    """Iterate over the figures that a comparison writes.

    Of all scenarios: the table of colours, intervals, small multiples, and curves of events where any of these
    happens. Of each of up to three: what it changes, and by how much its runs differ from their partners; of more, the
    report holds the former as text.
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
    return Drawing("heat_table", heat_table(table, facts_of(request.comparison, names)), title, table)


def _intervals(request: Request) -> Drawing:
    (names, said), (outcome,) = _chosen(request), _one(request, "interval")
    table = difference_table(request.comparison, names, (outcome,))
    contents = intervals(table, outcome, facts_of(request.comparison, names))
    title = f"{_outcome(request, outcome)}, against the reference{said}"
    return Drawing(_key("intervals", outcome), contents, title, table)


def _small_multiples(request: Request) -> Drawing:
    (names, said), (outcome,) = _chosen(request), _one(request, "over_time")
    data = levels(request.comparison, names, outcome)
    facts = replace(facts_of(request.comparison, names), runs=data.attrs["runs"])
    contents = small_multiples(data, outcome, data.attrs["unit"], facts)
    title = f"{_outcome(request, outcome)} over time, scenario by scenario{said}"
    return Drawing(_key("small_multiples", outcome), contents, title)


def _survival_curves(request: Request) -> Drawing:
    comparison, events = request.comparison, request.events or request.comparison.headlines.events
    check_among(events, "an event", comparison.events().index.unique("event"))
    names = list(request.scenarios or most_moved(comparison, events))
    data = event_curves(comparison, names, events)
    if not len(data):
        raise input_error(SOURCE, "none of the events happens in any of the runs; there is nothing to draw.")
    titles = {
        event: event_title(event, says, comparison.reference.case.roster)
        for event, says in dict(data.attrs["says"]).items()
    }
    contents = survival_curves(data, facts_of(comparison, names), titles=titles)
    all_of_them = request.scenarios is not None or len(names) == len(comparison.others)
    said = f"; the {len(names)} of {len(comparison.others)} scenarios whose events differ most from the reference"
    title = f"By when events have happened{'' if all_of_them else said}"
    return Drawing("survival_curves", contents, title, data)


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
    return Drawing(_key("difference_fans", name), difference_fans(data, facts, events), title)


def _assumptions(request: Request) -> Drawing:
    comparison, name = request.comparison, _only(request)
    facts = replace(facts_of(comparison, [name]), last=comparison.reference.horizon)
    title = f"{comparison.scenario(name).title}: what it changes"
    return Drawing(_key("assumptions", name), assumptions(assumption_rows(comparison, name), facts), title)


def _one(request: Request, place: Place) -> Sequence[str]:
    """Return the outcome that is asked for, or the first of the headlines of a place."""
    return request.outcomes or request.comparison.headlines.at(place)[:1]


def _outcome(request: Request, name: str) -> str:
    """Return what the case calls an outcome."""
    return Column.split(name).title(request.comparison.reference.case.roster)


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
