"""What becomes of what is set, and what of a sound scenario does nothing, or does so from the start."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sim.case.roster import Roster
from sim.scenario.chain import Source
from sim.scenario.inputs import build_inputs
from sim.scenario.load import Scenario, events_by_origin, load
from sim.scenario.watch import watched_row, weeks_watched
from sim.words import NO_BREAK, as_given

WEEKS_HALF_BACK: Final = {
    ("actors", "isolation"): 20,
    ("ties", "level"): 35,
    ("senders", "effort"): 4,
    ("proxies", "activity"): 35,
    ("strikes", "exchange"): 2,
}
"""Of variables that return to where they would be, by kind and name: within about how many weeks half of what an event
did to them is gone, in the baseline; a test measures them."""
MOVES_ON: Final = (
    ("orders", "stage"),
    ("clocks", "progress"),
    ("items", "localised"),
    ("items", "own"),
    ("channels", "open"),
    ("sanctions", "intensity"),
    ("sanctions", "resting"),
)
"""Variables that go on from where they are set. Measures that are lifted stay so until they are imposed anew; what is
imposed beyond the level of the start erodes."""
OVER_AT_ONCE: Final = (("strikes", "forced"),)
"""Variables that are 0 again after the step in which they are set."""

MOST_EXPECTED: Final = 5.0
"""Times the reference by which something is expected to differ; more is likely to be meant as an amount."""


def fate_of(name: str, roster: Roster) -> str:
    """Return what becomes of a variable after an event has set it."""
    target = roster.settable[name]
    variable = target.kind, target.variable.name
    if variable in WEEKS_HALF_BACK:
        return f"returns by half within about {WEEKS_HALF_BACK[variable]} weeks"
    return "goes on from there" if variable in MOVES_ON else "acts once" if variable in OVER_AT_ONCE else "stays"


def _notes_of_signposts(scenario: Scenario) -> Iterator[str]:
    """Say which signposts are watched in no week, come from the start, or answer after the last week."""
    inputs = build_inputs(scenario, intermediaries=1)
    for name, post in scenario.signposts.items():
        if (weeks := weeks_watched(post, scenario.clock)) is None:
            yield f"the signpost {name} is watched since {post.since}, after the last week of the run: it does nothing."
            continue
        start = float(inputs.start[watched_row(post, inputs.layout, inputs.roster)])
        if start < post.level if post.above is None else start > post.level:
            where = "below" if post.above is None else "above"
            yield f"the signpost {name} waits for {post.in_words}, and the run starts {where} it, at {as_given(start)}."
        if weeks[0] + 1 + post.delay >= scenario.clock.weeks:
            yield f"the signpost {name} would be answered after the last week of the run: it does nothing."


def notes_of(source: Source) -> Iterator[str]:
    """Say of a sound scenario file which of its events come too late, change nothing, or set what does not stay."""
    scenario, (base, own) = load(source), events_by_origin(source)
    for name, event in scenario.events.items():
        if not scenario.clock.reaches(event.date):
            yield f"the event {name} is on {event.date}, after the last week of the run: it does nothing."
        for target, value in event.set.items() if event != base.get(name) and event.until is None else ():
            if (fate := fate_of(target, scenario.case.roster)).startswith("returns"):
                held = "`until: DATE` sets it anew each week"
                yield f"{name} sets {target} to {as_given(value)} once, which {fate}; {held}."
    yield from _notes_of_signposts(scenario)
    expected = scenario.expectation
    if expected and expected.of_reference and expected.at_least > MOST_EXPECTED:
        said = f"{as_given(expected.at_least)} is {expected.size_in_words}".replace(NO_BREAK, " ")
        yield f"expectation.at_least is a share of the reference's mean: {said}."
    for name in own:
        if name in base and scenario.events.get(name) == base[name]:
            yield f"the event {name} is as in {scenario.chain[-2]}: it changes nothing."
