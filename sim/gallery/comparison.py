"""The figures of a comparison: which are drawn, of what, and with which words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, get_args

from sim.analysis.paired.pairs import check_among
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
    assumption_rows,
    changes_of,
    dated_events,
    difference_table,
    differences,
    differing,
    differing_events,
    event_curves,
    event_titles,
    facts_of,
    furthest,
    least_expected,
    levels,
    means_at,
    most_moved,
    moved_most,
    outcome_title,
    reading_date,
    shown_at,
    shown_to_differ,
)
from sim.gallery.drawing import Drawing, key_of
from sim.ground.faults import input_error, not_among
from sim.words import before_colon, by_when, listed, whole

if TYPE_CHECKING:
    from sim.case.headlines import Place
    from sim.comparison.comparison import Comparison

HEATED: Final = 12
"""Outcomes in the table of colours."""
FEW: Final = 9
"""Scenarios beside the reference; own choice, for the time that drawing takes."""
SOURCE: Final = "figure"


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
        cls, comparison: Comparison, kind: FigureKind, scenarios: Names, outcomes: Names, events: Names, *looks: str
    ) -> Request:
        """Return a request whose names have been checked, the looks of the figure (theme and size) among them.

        Raises `InputError` with the nearest valid name; or for names that the kind does not take.
        """
        kinds: list[tuple[str, Iterable[str]]] = [
            ("a kind of figure", get_args(FigureKind)),
            ("a theme", THEMES),
            ("a size", SIZES),
        ]
        for name, (what, known) in zip((kind, *looks), kinds, strict=True):
            if name not in known:
                raise input_error(SOURCE, not_among(name, what, known))
        named = {"scenarios": _names(scenarios), "outcomes": _names(outcomes), "events": _names(events)}
        takes, one = _KINDS[kind].takes, _KINDS[kind].one
        for what, names in named.items():
            if names is not None and what not in takes:
                raise input_error(SOURCE, f"{kind} takes no {what}, only {' and '.join(takes)}.")
            if names == ():
                raise input_error(SOURCE, f"{what} names none; name one or more, or leave it out.")
        for name in named["scenarios"] or ():
            if comparison.scenario(name) is comparison.reference:
                raise input_error(SOURCE, f"{name} is the reference itself; name other scenarios.")
        shown = named["scenarios"] or tuple(other.name for other in comparison.others)
        if one == "scenario" and len(shown) > 1:
            raise input_error(SOURCE, f"{kind} shows one scenario; name one of {', '.join(shown)}.")
        if one == "outcome" and len(named["outcomes"] or ()) > 1:
            raise input_error(SOURCE, f"{kind} shows one outcome; {len(named['outcomes'] or ())} are named.")
        return cls(comparison, kind, **named)

    def drawing(self) -> Drawing:
        """Return the figure; raises `InputError` for more than it holds, an unknown name, or nothing to draw."""
        found = _KINDS[self.kind].draw(self)
        names = self.scenarios or [other.name for other in self.comparison.others]
        many = [len(changes_of(self.comparison.assumptions(name))) for name in names]
        if self.kind == "assumptions" or len(many) > 1 or many[0] <= 1:
            return found
        together = f"The {whole(many[0])} changes of the scenario act at once: no difference is of one of them alone."
        return replace(found, contents=replace(found.contents, notes=(*found.contents.notes, together)))


def _names(given: Iterable[str] | str | None) -> tuple[str, ...] | None:
    return None if given is None else (given,) if isinstance(given, str) else tuple(dict.fromkeys(given))


def drawings_of_comparison(comparison: Comparison) -> Iterator[Drawing]:
    """Iterate over the figures that a comparison writes.

    Of all scenarios: the table of colours, intervals, small multiples, and curves of events where any of these
    happens. Of each of up to three: what it changes, and by how much its runs differ from their partners; of more, the
    report holds the former as text.
    """
    shown, over_time = comparison.headlines, comparison.headlines.at("over_time")
    yield Request(comparison, "heat_table").drawing()
    for outcome in shown.at("interval"):
        yield Request(comparison, "intervals", outcomes=(outcome,)).drawing()
    for outcome in over_time if len(comparison.others) <= FEW else over_time[:1]:
        yield Request(comparison, "small_multiples", outcomes=(outcome,)).drawing()
    if len(event_curves(comparison, most_moved(comparison, comparison.shown_events), comparison.shown_events)):
        yield Request(comparison, "survival_curves").drawing()
    for other in comparison.others if len(comparison.others) <= MOST_LINES else ():
        if 0 < len(comparison.assumptions(other.name)) <= MOST_ASSUMPTIONS:
            yield Request(comparison, "assumptions", (other.name,)).drawing()
        if differing(comparison, other.name):
            yield Request(comparison, "difference_fans", (other.name,)).drawing()


def _chosen(request: Request) -> tuple[list[str], str]:
    """Return the scenarios of a figure of all, and what its title says where it does not show every one."""
    comparison = request.comparison
    names = list(request.scenarios) if request.scenarios is not None else furthest(comparison)
    left = len(comparison.others) - len(names)
    said = f"; the {len(names)} of {len(comparison.others)} scenarios that move the main outcomes the furthest"
    return names, said if left and request.scenarios is None else ""


def _heat_table(request: Request) -> Drawing:
    names, said = _chosen(request)
    comparison = request.comparison
    outcomes = request.outcomes or moved_most(comparison, names, HEATED)
    table = difference_table(comparison, names, outcomes)
    main = comparison.headlines.at("main")
    left_out = [outcome_title(comparison, one) for one in main if one not in outcomes]
    each, every = "each outcome", None
    if left_out and request.outcomes is None:
        each = f"{len(outcomes)} of {len(main)} main outcomes, those that clearly moved are chosen first"
        every = difference_table(comparison, names, main)
        said = f"{said}; left out: {listed([before_colon(title) for title in left_out])}"
    dates = table["date"].unique()
    when = f" by {by_when(dt.date.fromisoformat(dates[0]))}" if len(dates) == 1 else ", at the date of each scenario"
    title = f"How far each scenario moves the mean{when} of {each}{said}"
    return Drawing("heat_table", heat_table(table, facts_of(comparison, names), every), title, table)


def _intervals(request: Request) -> Drawing:
    (names, said), (outcome,) = _chosen(request), _one(request, "interval")
    table = difference_table(request.comparison, names, (outcome,))
    expected = least_expected(request.comparison, names, outcome, None)
    contents = intervals(table, outcome, facts_of(request.comparison, names), expected)
    dates = table["date"].unique()
    when = f"by {by_when(dt.date.fromisoformat(dates[0]))}" if len(dates) == 1 else "at the date of each scenario"
    what = before_colon(outcome_title(request.comparison, outcome))
    title = f"{what}, mean {when}: difference from the reference{said}"
    return Drawing(key_of("intervals", outcome), contents, title, table)


def _small_multiples(request: Request) -> Drawing:
    (names, said), (outcome,) = _chosen(request), _one(request, "over_time")
    data = levels(request.comparison, names, outcome)
    facts = replace(facts_of(request.comparison, names), runs=data.attrs["runs"])
    at = reading_date(request.comparison, names)
    shown = shown_at(request.comparison, names, outcome, at)
    means = means_at(request.comparison, names, outcome, at)
    expected = least_expected(request.comparison, names, outcome, at)
    unit = data.attrs["unit"]
    contents = small_multiples(data, outcome, unit, facts, shown=shown, at=at, means=means, expected=expected)
    title = f"{outcome_title(request.comparison, outcome)} over time, scenario by scenario{said}"
    return Drawing(key_of("small_multiples", outcome), contents, title)


def _survival_curves(request: Request) -> Drawing:
    comparison, events = request.comparison, request.events or request.comparison.shown_events
    titles = event_titles(comparison)
    check_among(events, "an event", titles)
    names = list(request.scenarios or most_moved(comparison, events))
    data = event_curves(comparison, names, events)
    if not len(data):
        raise input_error(SOURCE, "none of the events happens in any of the runs; there is nothing to draw.")
    at = reading_date(comparison, names)
    differing = differing_events(comparison, names, [str(event) for event in data["event"].unique()], at)
    contents = survival_curves(data, facts_of(comparison, names), titles=titles, differing=differing, at=at)
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
    said = _said_of_outcomes(comparison, name, outcomes, differ) if left else ""
    out = [before_colon(outcome_title(comparison, one)) for one in differ if one not in outcomes] if left else []
    title = f"{comparison.scenario(name).title}: differences from the reference, run for run{said}"
    facts = replace(facts_of(comparison, [name]), runs=data.attrs["runs"])
    contents = difference_fans(data, facts, events, comparison.date_of(name))
    if out:
        contents = replace(contents, notes=(*contents.notes, f"Left out, with runs that differ less: {listed(out)}."))
    return Drawing(key_of("difference_fans", name), contents, title)


def _said_of_outcomes(comparison: Comparison, name: str, outcomes: Sequence[str], differ: Sequence[str]) -> str:
    """Say which of all outcomes that differ are drawn."""
    shown, of = len(shown_to_differ(comparison, name, outcomes)), f"{len(outcomes)} of {len(differ)} outcomes"
    if not shown:
        return f"; {of}, those whose runs differ most, though none is shown to differ"
    if shown == len(outcomes):
        return f"; {of}, all of them shown to differ"
    return f"; {of}: the {shown} shown to differ, then those whose runs differ most"


def _assumptions(request: Request) -> Drawing:
    comparison, name = request.comparison, _only(request)
    facts = replace(facts_of(comparison, [name]), last=comparison.reference.horizon)
    title = f"{comparison.scenario(name).title}: what it changes"
    return Drawing(key_of("assumptions", name), assumptions(assumption_rows(comparison, name), facts), title)


def _one(request: Request, place: Place) -> Sequence[str]:
    """Return the outcome that is asked for, or the first of the headlines of a place."""
    return request.outcomes or request.comparison.headlines.at(place)[:1]


def _only(request: Request) -> str:
    return (request.scenarios or (request.comparison.others[0].name,))[0]


@dataclass(frozen=True)
class _Kind:
    """Who draws a kind of figure, what may be named for it, and of what it shows no more than one."""

    draw: Callable[[Request], Drawing]
    takes: tuple[str, ...]
    one: str = ""


_KINDS: Final[Mapping[FigureKind, _Kind]] = {
    "heat_table": _Kind(_heat_table, ("scenarios", "outcomes")),
    "intervals": _Kind(_intervals, ("scenarios", "outcomes"), one="outcome"),
    "small_multiples": _Kind(_small_multiples, ("scenarios", "outcomes"), one="outcome"),
    "survival_curves": _Kind(_survival_curves, ("scenarios", "events")),
    "difference_fans": _Kind(_difference_fans, ("scenarios", "outcomes"), one="scenario"),
    "assumptions": _Kind(_assumptions, ("scenarios",), one="scenario"),
}
