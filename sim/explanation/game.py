"""A game: one actor's postures chosen by somebody, while the model plays the rest. A script, and so a run like any."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from sim.analysis.paired.events import events_of
from sim.case.columns import OUTCOMES, POSTURE, Column, event_title
from sim.case.visible import visible_to
from sim.engine.ensemble import run_block
from sim.ground import defaults
from sim.ground.arguments import MOST_RUNS, MOST_SEED
from sim.ground.faults import input_error, not_among
from sim.ground.records import Strict
from sim.recorded.codes import stage_in_words
from sim.recorded.planes import Planes
from sim.recorded.trajectories import planes_of
from sim.scenario.inputs import build_inputs
from sim.scenario.load import Scenario, load
from sim.words import capital, plain

MOVED = 1e-9
"""A smaller change is none."""


class Game(Strict):
    """A game as it is saved: whose, in which world, and the posture of every decision so far."""

    scenario: str
    changes: dict[str, Any] = Field(default_factory=dict)
    actor: str
    seed: Annotated[int, Field(ge=0, le=MOST_SEED)]
    run: Annotated[int, Field(ge=0, lt=MOST_RUNS)]
    moves: tuple[str, ...] = ()

    def loaded(self) -> Scenario:
        """Return the scenario without the game."""
        return load(self.scenario, self.changes)

    def check(self, source: str) -> None:
        """Raise an `InputError` where the game is none that can be played."""
        scenario = self.loaded()
        actors = scenario.case.roster.file.actors
        if self.actor not in actors:
            raise input_error(source, not_among(self.actor, "an actor", actors), key="actor")
        for move in self.moves:
            if move not in actors[self.actor].postures:
                message = not_among(move, "a posture", actors[self.actor].postures)
                raise input_error(source, message, key="moves")
        if len(self.moves) > self.turns:
            raise input_error(source, f"{len(self.moves)} decisions; a run has {self.turns}.", key="moves")

    @property
    def menu(self) -> list[str]:
        """The postures that can be chosen."""
        return list(self.loaded().case.roster.file.actors[self.actor].postures)

    @property
    def turns(self) -> int:
        """How many decisions there are."""
        clock = self.loaded().clock
        return -(-clock.steps // clock.works.decision_steps)

    @property
    def week(self) -> int:
        """The week at whose start the next decision falls."""
        clock = self.loaded().clock
        return min(len(self.moves) * clock.works.decision_steps, clock.steps)

    def script(self) -> dict[str, Any]:
        """Return the changes to the scenario that make it the game."""
        if not self.moves:
            return {}
        clock = self.loaded().clock
        entries = [
            {"date": clock.date_of(turn * clock.works.decision_steps).isoformat(), "posture": posture}
            for turn, posture in enumerate(self.moves)
        ]
        return {f"postures.{self.actor}.policy": "scripted", f"postures.{self.actor}.script": entries}

    def played(self) -> Planes:
        """Return the run as it was played, to its end; what follows the last decision is not to be shown."""
        return _one_run(load(self.scenario, self.changes | self.script()), self.seed, self.run)

    def by_itself(self) -> Planes:
        """Return the same run, in which the model plays the actor too."""
        return _one_run(self.loaded(), self.seed, self.run)


def _one_run(scenario: Scenario, seed: int, run: int) -> Planes:
    inputs = build_inputs(scenario)
    out = run_block(inputs, seed, np.array([run], dtype=np.int64), defaults.WIDTH)
    return planes_of(out, inputs, seed=seed, first=run)


def news(game: Game, run: Planes, since: int) -> Iterator[tuple[int, str]]:
    """Iterate over what the actor hears of from a week on to the next decision: its week, and what it is."""
    scenario = game.loaded()
    roster, seen = scenario.case.roster, set(visible_to(game.actor, scenario.case.roster))
    found = []
    for event in scenario.events.values():
        if event.kind == "exogenous" and scenario.clock.reaches(event.date):
            found.append((scenario.clock.step_of(event.date), f"from outside: {event.label}"))
    for name, dated in events_of(run).items():
        if dated.outcome != POSTURE and str(Column(dated.outcome, tuple(dated.entity.values()))) in seen:
            (held,) = np.nonzero(dated.holds(run)[:, 0])
            if len(held):
                found.append((int(held[0]), event_title(name, dated.says, roster)))
    yield from sorted(one for one in found if since <= one[0] < game.week)


def affairs(game: Game, run: Planes, since: int) -> Iterator[tuple[Column, float | str, float | str]]:
    """Iterate over what the actor sees that moved since a week: what it is now, and by how much or from what.

    Headline outcomes, beliefs and stages of orders alone; a person reads no more at every turn.
    """
    case, now = game.loaded().case, game.week - 1
    for name in visible_to(game.actor, case.roster):
        column = Column.split(name)
        plane = run.named(column.outcome)[column.labels][:, 0]
        shown = name in case.headlines.outcomes or column.is_coded or OUTCOMES[column.outcome].kind == "beliefs"
        if column.outcome == POSTURE or not shown or abs(plane[now] - plane[since]) <= MOVED:
            continue
        if column.is_coded:
            yield column, stage_in_words(plane[now]), f"from {stage_in_words(plane[since])}"
        else:
            yield column, float(plane[now]), float(plane[now] - plane[since])


def outcomes(game: Game, played: Planes, by_itself: Planes) -> Iterator[tuple[Column, float, float]]:
    """Iterate over headline outcomes at the last week that was played: the game's, and the model's own."""
    case, last = game.loaded().case, game.week - 1
    for name in case.headlines.outcomes:
        column = Column.split(name)
        if column.outcome != POSTURE:
            one, two = (run.named(column.outcome)[column.labels][last, 0] for run in (played, by_itself))
            yield column, float(one), float(two)


def first_other_choice(game: Game, by_itself: Planes) -> tuple[int, str, str] | None:
    """Return the first decision in which the model chooses otherwise: its number, the game's posture, the model's."""
    clock, own = game.loaded().clock, by_itself.plane(POSTURE, {"actor": game.actor})[:, 0]
    for turn, posture in enumerate(game.moves):
        chosen = game.menu[int(own[turn * clock.works.decision_steps])]
        if chosen != posture:
            return turn, capital(plain(posture)), capital(plain(chosen))
    return None
