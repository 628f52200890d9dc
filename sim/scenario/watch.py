"""What a scenario's signposts watch, and what follows, as rows of the state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.case.columns import OUTCOMES, Column, entities_in_order
from sim.case.roster import Roster
from sim.ground.axes import EXTERNAL, POLICIES, SCRIPTED
from sim.kernel.clock import Clock
from sim.kernel.state import Answers, Layout, Signposts
from sim.scenario.agenda import EVERY_LANE
from sim.scenario.file import Signpost
from sim.scenario.load import Scenario
from sim.words import plain

UNTOLD = -1.0
"""The posture of an actor that nobody tells one."""
TOLD_OTHERWISE = (POLICIES[SCRIPTED], POLICIES[EXTERNAL])
"""Policies under which somebody else says which posture an actor takes."""


def weeks_watched(post: Signpost, clock: Clock) -> tuple[int, int] | None:
    """Return the first and the last step at whose end a signpost is watched; None where the run reaches none."""
    if post.since is not None and not clock.reaches(post.since):
        return None
    first = 0 if post.since is None else max(clock.step_of(post.since), 0)
    if post.by is None or not clock.reaches(post.by):
        return first, clock.steps - 1
    return first, clock.step_of(post.by) + clock.steps_a_week - 1


def watched_row(post: Signpost, layout: Layout, roster: Roster) -> int:
    """Return the row that a signpost watches."""
    column = Column.split(post.outcome)
    outcome = OUTCOMES[column.outcome]
    places = {labels: place for place, labels in entities_in_order(outcome.kind, roster)}
    return layout.row(outcome.kind, places[column.labels], outcome.variable)


def _answers(post: Signpost, policy: str, layout: Layout, roster: Roster) -> Iterator[tuple[int, float, int, int]]:
    """Iterate over the rows that follow: each with its value, the delay, and for how long it is set, in weeks."""
    for name, value in post.set.items():
        target = roster.settable[name]
        yield layout.row(target.kind, target.entity, target.variable.name), value, post.delay, post.hold
    if post.posture is not None and policy not in TOLD_OTHERWISE:
        row = layout.row("actors", roster.names("actors").index(post.actor), "script")
        menu = list(roster.file.actors[post.actor].postures)
        yield row, float(menu.index(post.posture)), post.delay, 0
        if post.hold:
            yield row, UNTOLD, post.delay + post.hold, 0


def signposts_of(scenario: Scenario, layout: Layout, clock: Clock) -> tuple[Signposts, Answers]:
    """Return what kernels watch for a scenario, and what they set once it has come.

    An actor whose postures a script or somebody outside gives is told none by a signpost.
    """
    roster, a_week = scenario.case.roster, clock.steps_a_week
    posts: list[tuple[float, ...]] = []
    answers: list[tuple[float, ...]] = []
    for place, post in enumerate(scenario.signposts.values()):
        if watched := weeks_watched(post, clock):
            sign = -1.0 if post.above is None else 1.0
            posts.append((place, watched_row(post, layout, roster), sign, post.level, *watched, float(post.again)))
            for row, value, delay, hold in _answers(post, scenario.policies[post.actor], layout, roster):
                answers.append((place, row, value, delay * a_week, max(hold * a_week, 1)))
    return Signposts(*_columns(Signposts, posts)), Answers(*_columns(Answers, answers))


def watched_in(scenarios: Sequence[Scenario]) -> list[dict[str, dict[str, Any]]]:
    """Return what the signposts of each scenario wait for, as plain data by name.

    A name stands for one thing in all of them: where two differ, it has that of the scenario behind it.
    """
    found: list[dict[str, dict[str, Any]]] = []
    for scenario in scenarios:
        posts = scenario.signposts.items()
        watched = {name: weeks for name, post in posts if (weeks := weeks_watched(post, scenario.clock))}
        found.append({name: _waits_for(name, scenario, weeks) for name, weeks in watched.items()})
    meant: dict[str, set[str]] = {}
    for one in found:
        for name, what in one.items():
            meant.setdefault(name, set()).add(str({**what, "says": ""}))
    return [
        {name if len(meant[name]) == 1 else f"{name} of {scenario.name}": what for name, what in one.items()}
        for scenario, one in zip(scenarios, found, strict=True)
    ]


def _waits_for(name: str, scenario: Scenario, weeks: tuple[int, int]) -> dict[str, Any]:
    post = scenario.signposts[name]
    first, last = (scenario.clock.date_of(step).isoformat() for step in weeks)
    level = {"above": post.level} if post.below is None else {"below": post.level}
    return {"says": post.label or plain(name), "outcome": post.outcome, **level, "first": first, "last": last}


def _columns(kind: type[Any], rows: Sequence[tuple[float, ...]]) -> Iterator[NDArray[Any]]:
    """Iterate over the columns of rows as arrays of their types, for every lane."""
    floats = ("sign", "level", "again", "value")
    for number, name in enumerate(kind._fields):
        usual = {"first_lane": 0, "last_lane": EVERY_LANE}.get(name)
        values = [row[number] if usual is None else usual for row in rows]
        yield np.array(values, dtype=np.float64 if name in floats else np.int64)
