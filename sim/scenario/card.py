"""What a notebook shows of a scenario: what it asks, when it runs, and what it sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.case.contradictions import OWN_CHOICE
from sim.case.titles import title_of
from sim.ground.axes import POLICIES
from sim.ground.card import Card
from sim.kernel.mechanism import MECHANISMS
from sim.words import counted, date_in_words, exact, percent, plain, whole, with_unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario.load import Scenario

MOST: Final = 8
"""Settings that are listed."""


def card_of(scenario: Scenario) -> Card:
    """Return the card of a scenario."""
    settings, expected = list(_settings(scenario)), scenario.expectation
    observed = sum(event.kind == "observed" for event in scenario.events.values())
    facts = {
        "Question": scenario.question,
        "Expected, before the first run": f"{expected.in_words}. {expected.because}".rstrip() if expected else "",
        "From": f"{date_in_words(scenario.start)} to {date_in_words(scenario.horizon)}, "
        f"{counted(scenario.clock.steps, 'week')}; compared with the reporting until "
        f"{date_in_words(scenario.observed_until)}",
        "Events": f"{counted(len(scenario.events), 'event')}, {whole(observed)} of them only compared with runs; "
        f"{counted(scenario.forced_acts, 'act')} of modelled actors forced",
        "Signposts": "; ".join(post.label or plain(name) for name, post in scenario.signposts.items()),
        "Based on": " < ".join(reversed(scenario.chain[:-1])),
        "Claims": ", ".join(scenario.claims),
    }
    more = f"And {whole(len(settings) - MOST)} more. " if len(settings) > MOST else ""
    return Card(
        title=scenario.title,
        kind=f"scenario {scenario.name}{f', {scenario.family}' if scenario.family else ''}",
        facts={name: text for name, text in facts.items() if text},
        columns=("Setting", "Here", "By default"),
        rows=tuple(settings[:MOST]),
        note=f"{more}.record() has all of it; .events lists the events.",
    )


def _in_runs(probability: float | None) -> str:
    return "not weighed" if probability is None else f"true in {percent(probability)} of runs"


def _settings(scenario: Scenario) -> Iterator[tuple[str, str, str]]:
    """Iterate over what is set otherwise than by default: what, its value here, its default."""
    case = scenario.case
    for name, value in scenario.params.items():
        one = case.parameters[name]
        yield one.title, with_unit(exact(value), one.unit), with_unit(exact(one.default), one.unit)
    for name, option in scenario.mechanisms.items():
        if option != MECHANISMS[name].default:
            yield MECHANISMS[name].title, option, MECHANISMS[name].default
    for name, probability in scenario.contested.items():
        if (record := case.contradictions[name]).probability != probability:
            yield f"{record.title} (contested; {OWN_CHOICE})", _in_runs(probability), _in_runs(record.probability)
    for actor, policy in scenario.policies.items():
        if policy != POLICIES[0]:
            yield f"Policy of {title_of(case.roster, 'actors', actor)}", policy, POLICIES[0]
