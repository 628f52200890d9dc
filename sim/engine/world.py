"""The Mesa world: one run to look inside. Agents are views on the state and call the very stages of the ensemble.

Nothing else imports this module but on demand: importing Mesa changes how the whole process starts other processes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.case.links import empty_places
from sim.case.roster_file import RosterFile
from sim.case.titles import title_of
from sim.ground import defaults
from sim.ground.arguments import (
    MOST_RUNS,
    NUMBERS,
    checks_arguments,
    mapping,
    one_of_type,
    optional,
    true_or_false,
    within,
)
from sim.ground.axes import LEGS, TERMS
from sim.ground.card import Card, OnCard
from sim.ground.faults import input_error, not_among, shown
from sim.kernel.variables import LAYOUT
from sim.rules.evasion import ACTIVE
from sim.scenario.chain import Source
from sim.scenario.inputs import Inputs, build_inputs
from sim.scenario.load import Scenario, resolved
from sim.scenario.watch import TOLD_OTHERWISE
from sim.stages.schedule import SCHEDULE, Stage
from sim.words import date_in_words, plain

_OWNERS = {
    "factions": "of",
    "dyads": "of",
    "items": "supplier",
    "orders": "supplier",
    "ties": "of",
    "clocks": "of",
    "ledgers": "debtor",
    "senders": "of",
    "sanctions": "sender",
    "beliefs": "observer",
    "strikes": "striker",
    "tracks": "of",
}
"""Which actor answers for an entity of each kind: the one that it names under this key."""


def held_by(file: RosterFile) -> dict[str, dict[str, list[int]]]:
    """Return the places of the entities of each kind, by the name of the actor or context actor that answers for them.

    The world, by the name "", answers for the rest and for empty places. Intermediaries are agents of their own.
    """
    held: dict[str, dict[str, list[int]]] = {"": {"globals": [0], "legs": list(range(len(LEGS)))}}
    of_context = {
        (kind, name): context for context, record in file.contexts.items() for kind, names in record.holds.items()
        for name in names
    }  # fmt: skip
    for kind in LAYOUT.keys() - {"globals", "legs", "intermediaries"}:
        records = getattr(file, kind)
        for number, (name, record) in enumerate(records.items()):
            owner = name if kind == "actors" else of_context.get((kind, name))
            if owner is None and kind in _OWNERS:
                owner = getattr(record, _OWNERS[kind])
            held.setdefault(owner or "", {}).setdefault(kind, []).append(number)
        if kind in empty_places(file):
            held[""].setdefault(kind, []).append(len(records))
    return held


class Entity(mesa.Agent):
    """An agent that performs its part of each stage, by its name in the roster."""

    def __init__(self, world: World, name: str) -> None:
        super().__init__(world)
        self.world, self.name = world, name
        self.held: dict[str, list[int]] = world.held.get(name, {})

    def perform(self, stage: Stage) -> None:
        """Perform a stage for every entity of its kind that is this agent's."""
        for number in self.held.get(stage.kind, ()):
            stage.function(self.world.block, number, self.world.steps_done)


class ContextActor(Entity):
    """Somebody who follows simple rules: an army and its backers, a rival supplier, armed groups, neighbours."""


class DecisionMaker(Entity):
    """A state that weighs postures and chooses one. Override `choose` for one that decides in a way of its own.

    Parameters
    ----------
    world : World
        Where it lives.
    name : str
        Its name in the roster.
    """

    def __init__(self, world: World, name: str) -> None:
        super().__init__(world, name)
        self.number = world.inputs.roster.names("actors").index(name)
        self.record = world.state.actors[self.number]

    def choose(self) -> str | None:
        """Return the posture to take, or None to take the one that its policy chose.

        Called at each decision, when `terms` holds what each posture is worth now.
        """
        return None

    def command(self, posture: str) -> None:
        """Set the posture that a policy of `scripted` or `external` takes at the next decisions.

        Raises
        ------
        InputError
            Where the menu has no such posture, or it was taken off.
        """
        place = self._place_of(posture)
        if self.world.inputs.scenario.policies[self.name] in TOLD_OTHERWISE:
            self.record.script[0] = place

    def _place_of(self, posture: str) -> int:
        left = [name for name, there in zip(self.menu, self.record.available[:, 0], strict=False) if there]
        if posture not in left:
            raise input_error(f"postures.{self.name}", not_among(posture, "a posture", left))
        return self.menu.index(posture)

    def perform(self, stage: Stage) -> None:
        """Perform a stage for what is its by the roster, and put its own choice in place of the policy's."""
        super().perform(stage)
        if stage.name == "decide" and self.world.steps_done % self.world.block.clock.decision_steps == 0:
            chosen = self.choose()
            if chosen is not None:
                self.command(chosen)
                self.record.chosen[0] = self._place_of(chosen)

    @property
    def menu(self) -> list[str]:
        """Names of its postures."""
        return list(self.world.inputs.roster.file.actors[self.name].postures)

    @property
    def posture(self) -> str:
        """Name of the posture in force."""
        return self.menu[int(self.record.posture[0])]

    @property
    def terms(self) -> dict[str, dict[str, float]]:
        """Value of each term for each posture at the last decision."""
        names = TERMS[self.world.inputs.roster.file.actors[self.name].role]
        return {
            posture: {term: float(self.record.term[row, column, 0]) for column, term in enumerate(names)}
            for row, posture in enumerate(self.menu)
        }

    def trust_in(self, partner: str) -> float:
        """Return the expected reliability of a partner, in [0, 1].

        Raises
        ------
        KeyError
            Where the roster has no such dyad.
        """
        for number, dyad in enumerate(self.world.inputs.roster.file.dyads.values()):
            if (dyad.of, dyad.in_) == (self.name, partner):
                return float(self.world.state.dyads[number].trust[0])
        raise KeyError(f"{self.name} has no dyad with {partner}")


class Intermediary(mesa.Agent):
    """A broker, bank or carrier.

    Parameters
    ----------
    world : World
        Where it lives.
    name : str
        Its kind and place.
    number : int
        Its place.
    """

    def __init__(self, world: World, name: str, number: int) -> None:
        super().__init__(world)
        self.world, self.name, self.number = world, name, number
        self.record = world.block.intermediaries[number]

    def perform(self, stage: Stage) -> None:
        """Perform a stage of its kind."""
        stage.function(self.world.block, self.number, self.world.steps_done)

    @property
    def active(self) -> bool:
        """Whether it carries goods and payments now."""
        return bool(self.record.status[0] == ACTIVE)

    @property
    def visibility(self) -> float:
        """How visible it is to the senders of sanctions, in [0, 1]."""
        return float(self.record.visibility[0])


class World(OnCard, mesa.Model):
    """One run as a Mesa model, equal to the same run of the ensemble bit for bit.

    Parameters
    ----------
    scenario : str, Path, mapping or Scenario
        What to run.
    seed : int
        Of the experiment.
    run : int
        Number of the run in it.
    intermediaries : int
        Places for intermediaries.
    shuffle : bool
        Call the agents of each stage in random order; the result is the same.
    inputs : Inputs, optional
        Ready inputs, instead of a scenario.
    actors : mapping of str to type, optional
        Classes of your own for actors, by name.

    Attributes
    ----------
    block : Block
        The state, with one lane.

    Examples
    --------
    >>> world = World("baseline", seed=0)
    >>> world.step()
    >>> world.date.isoformat()
    '2022-02-28'
    """

    @checks_arguments(
        seed=NUMBERS["seed"],
        run=within(0, MOST_RUNS - 1),
        intermediaries=NUMBERS["intermediaries"],
        shuffle=true_or_false,
        inputs=optional(one_of_type(Inputs, "inputs of a run")),
        actors=optional(mapping),
    )
    def __init__(
        self,
        scenario: Source | Scenario = "baseline",
        seed: int = 0,
        run: int = 0,
        *,
        intermediaries: int = defaults.INTERMEDIARIES,
        shuffle: bool = False,
        inputs: Inputs | None = None,
        actors: Mapping[str, type[DecisionMaker]] | None = None,
    ) -> None:
        super().__init__(rng=seed)
        self._drawn = f"run {run}, seed {seed}"
        if inputs is None:
            inputs = build_inputs(resolved(scenario), intermediaries=intermediaries)
        self.inputs = inputs
        self.block = inputs.block(seed, np.array([run], dtype=np.int64), 1)
        self.state = self.block.state[0]
        self.steps_done = 0
        self.act_all = "shuffle_do" if shuffle else "do"
        self.held = held_by(inputs.roster.file)
        own = dict(actors or {})
        for name, kind in own.items():
            if name not in inputs.roster.names("actors"):
                raise input_error("actors", not_among(name, "an actor", inputs.roster.names("actors")))
            if not (isinstance(kind, type) and issubclass(kind, DecisionMaker)):
                raise input_error("actors", f"{shown(kind)} is not a class of decision makers.", key=name)
        for name in inputs.roster.names("actors"):
            own.get(name, DecisionMaker)(self, name)
        for name in inputs.roster.file.contexts:
            ContextActor(self, name)
        self.holders = self.agents.select(lambda agent: isinstance(agent, Entity))
        self.holders_of = {kind: self.holders.select(lambda agent, kind=kind: kind in agent.held) for kind in LAYOUT}
        for number in inputs.layout.each("intermediaries"):
            Intermediary(self, f"{inputs.roster.kind_of_place(number)}-{number}", number)
        # Mesa 3.3 keeps every model alive in a counter of its agent class; all agents are made, so it can go.
        getattr(mesa.Agent, "_ids", {}).pop(self, None)

    def _card(self) -> Card:
        scenario, steps = self.inputs.scenario, self.inputs.clock.steps
        ends = f"it has ended, with the horizon on {date_in_words(scenario.horizon)}"
        facts = {
            "Week": ends if self.done else f"{date_in_words(self.date)} comes next, after {self.steps_done} of {steps}",
            "Intermediaries": f"{sum(one.active for one in self.intermediaries)} of {len(self.intermediaries)} active",
        }
        rows = [
            (title_of(self.inputs.roster, "actors", name), plain(actor.posture), scenario.policies[name])
            for name, actor in self.actors.items()
        ]
        columns, note = (
            ("Actor", "Posture in force", "Policy"),
            ".step() carries it on; .actors and .state hold it.",
        )
        return Card(scenario.title, f"world of {scenario.name}, {self._drawn}", facts, columns, tuple(rows), note=note)

    @property
    def date(self) -> dt.date:
        """First day of the week that comes next."""
        return self.inputs.clock.date_of(self.steps_done)

    @property
    def done(self) -> bool:
        """Whether the horizon is reached."""
        return self.steps_done >= self.inputs.clock.steps

    @property
    def actors(self) -> dict[str, DecisionMaker]:
        """The decision makers by name."""
        return {agent.name: agent for agent in self.holders if isinstance(agent, DecisionMaker)}

    @property
    def intermediaries(self) -> list[Intermediary]:
        """The intermediaries in the order of their places."""
        return sorted(self.agents_by_type[Intermediary], key=lambda agent: agent.number)

    def step(self) -> None:
        """Carry the world one step on, stage by stage, through its agents.

        Raises
        ------
        RuntimeError
            At the horizon.
        """
        if self.done:
            raise RuntimeError(f"the run has ended: its horizon, {self.inputs.clock.horizon}, is reached")
        with np.errstate(all="ignore"):
            for stage in SCHEDULE:
                if stage.kind == "intermediaries":
                    getattr(self.agents_by_type[Intermediary], self.act_all)("perform", stage)
                    continue
                for number in self.held.get("", {}).get(stage.kind, ()):
                    stage.function(self.block, number, self.steps_done)
                getattr(self.holders_of[stage.kind], self.act_all)("perform", stage)
        self.steps_done += 1
        self.running = not self.done  # Mesa's own loops ask it; `batch_run(max_steps=n)` takes a step more than n

    def run_to_end(self) -> NDArray[np.float64]:
        """Carry the world to its horizon.

        Returns
        -------
        array of float, shape (recorded rows, steps)
            What was recorded, in the kernels' units.
        """
        while not self.done:
            self.step()
        return self.block.out[:, :, 0]
