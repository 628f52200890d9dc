"""Which acts of modelled actors a scenario forces, that they would otherwise decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sim.case.columns import set_title
from sim.case.titles import in_full, record_of
from sim.words import date_in_words, plain, quoted

if TYPE_CHECKING:
    from sim.case.roster import Settable
    from sim.scenario.file import Signpost
    from sim.scenario.load import Scenario


def forced_by(scenario: Scenario) -> list[str]:
    """Return the acts that a scenario forces, in words: whose and which each is, and what forces it.

    One an event, or a contested claim that is made certain, and an entity that it makes act; and one a posture of a
    script. A signpost counts as an event does, with one for a posture, whether it is raised or not.
    """
    roster, found = scenario.case.roster, dict[tuple[str, str, int], str]()
    for key, by, changes in _sets(scenario):
        for name in changes:
            one = roster.settable[name]
            if one.forces_an_act:
                found.setdefault((key, one.kind, one.entity), f"{_act(scenario, one)}, by {by}")
    postures = [
        f"{_of(scenario, post.actor)}: {quoted(plain(post.posture))}, by {_signpost(name, post)}"
        for name, post in scenario.signposts.items()
        if post.posture is not None
    ]
    scripted = [
        f"{_of(scenario, actor)}: {quoted(plain(entry.posture))} from {date_in_words(entry.date)}, by its script"
        for actor, script in scenario.scripts.items()
        for entry in script
    ]
    return [*found.values(), *postures, *scripted]


def _sets(scenario: Scenario) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Iterate over what sets something: a key of its own, what it is in words, and what it sets."""
    for name, event in scenario.events.items():
        yield f"event {name}", f"the event {quoted(event.label or plain(name))}", event.set
    for name, post in scenario.signposts.items():
        yield f"signpost {name}", _signpost(name, post), post.set
    for name, chance in scenario.contested.items():
        record = scenario.case.contradictions[name]
        certain = {1.0: record.if_true, 0.0: record.if_false}.get(chance)
        if certain:
            told = "true" if chance else "false"
            yield f"contested {name}", f"the contested claim {quoted(record.title)}, {told} in every run", certain.set


def _signpost(name: str, post: Signpost) -> str:
    return f"the signpost {quoted(post.label or plain(name))}"


def _of(scenario: Scenario, actor: str) -> str:
    return in_full(scenario.case.roster, actor)


def _act(scenario: Scenario, one: Settable) -> str:
    """Say whose act it is, where an entity belongs to one actor, and which."""
    roster = scenario.case.roster
    record = record_of(roster, one.kind, roster.names(one.kind)[one.entity])
    owner, told = getattr(record, "of", None) or getattr(record, "supplier", None), set_title(one, roster)
    return f"{_of(scenario, owner)}: {told}" if owner and one.kind in ("clocks", "orders") else told
