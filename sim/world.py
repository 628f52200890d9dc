"""The Mesa world: one run to look inside. Agents are views on the state and call the very stages of the ensemble.

Nothing else imports this module but on demand: importing Mesa changes how the whole process starts other processes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.axes import TERMS
from sim.compiler import prepare
from sim.inputs import DEFAULT_INTERMEDIARIES, Inputs, build_inputs
from sim.rules.evasion import ACTIVE
from sim.scenario import Scenario, Source, load
from sim.stages.schedule import SCHEDULE, Stage

_OF_THE_WORLD = ("globals", "channels", "senders")


class Entity(mesa.Agent):
    """An agent whose state is a record of the world's block.

    Parameters
    ----------
    world : World
        Where it lives.
    name : str
        Its name in the roster, or its kind and place.
    number : int
        Its position on its axis.
    """

    kind = ""

    def __init__(self, world: World, name: str, number: int) -> None:
        super().__init__(world)
        self.world, self.name, self.number = world, name, number
        self.record = getattr(world.block, self.kind)[number]

    def held(self, kind: str) -> Iterable[int]:
        """Return the entities of a kind that this agent answers for."""
        return (self.number,) if kind == self.kind else ()

    def perform(self, stage: Stage) -> None:
        """Perform a stage for every entity of its kind that is this agent's."""
        for number in self.held(stage.kind):
            stage.function(self.world.block, number, self.world.steps_done)


class DecisionMaker(Entity):
    """A state that weighs postures and chooses one."""

    kind = "actors"

    def held(self, kind: str) -> Iterable[int]:
        """Return what is its by the roster: the items it supplies, the ledgers it owes on, the trust it holds."""
        file = self.world.inputs.roster.file
        owners = {
            "actors": list(file.actors),
            "items": [item.supplier for item in file.items.values()],
            "orders": [order.supplier for order in file.orders.values()],
            "ties": [tie.of for tie in file.ties.values()],
            "ledgers": [ledger.debtor for ledger in file.ledgers.values()],
            "dyads": [dyad.of for dyad in file.dyads.values()],
        }
        return [number for number, owner in enumerate(owners.get(kind, [])) if owner == self.name]

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
                return float(self.world.block.dyads[number].trust[0])
        raise KeyError(f"{self.name} has no dyad with {partner}")


class Intermediary(Entity):
    """A broker, bank or carrier."""

    kind = "intermediaries"

    @property
    def active(self) -> bool:
        """Whether it carries goods and payments now."""
        return bool(self.record.status[0] == ACTIVE)

    @property
    def visibility(self) -> float:
        """How visible it is to the senders of sanctions, in [0, 1]."""
        return float(self.record.visibility[0])


class World(mesa.Model):
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

    def __init__(
        self,
        scenario: Source | Scenario = "baseline",
        seed: int = 0,
        run: int = 0,
        *,
        intermediaries: int = DEFAULT_INTERMEDIARIES,
        shuffle: bool = False,
        inputs: Inputs | None = None,
    ) -> None:
        super().__init__(rng=seed)
        prepare()
        if inputs is None:
            resolved = scenario if isinstance(scenario, Scenario) else load(scenario)
            inputs = build_inputs(resolved, intermediaries=intermediaries)
        self.inputs = inputs
        self.block = inputs.block(seed, np.array([run], dtype=np.int64), 1)
        self.steps_done = 0
        self.act_all = "shuffle_do" if shuffle else "do"
        for number, name in enumerate(inputs.roster.names("actors")):
            DecisionMaker(self, name, number)
        for number in inputs.layout.each("intermediaries"):
            Intermediary(self, f"{inputs.roster.kind_of_place(number)}-{number}", number)
        # Mesa 3.3 keeps every model alive in a counter of its agent class; all agents are made, so it can go.
        getattr(mesa.Agent, "_ids", {}).pop(self, None)

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
        return {agent.name: agent for agent in self.agents_by_type[DecisionMaker]}

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
                if stage.kind in _OF_THE_WORLD:
                    for number in self.inputs.layout.each(stage.kind):
                        stage.function(self.block, number, self.steps_done)
                else:
                    acting = Intermediary if stage.kind == Intermediary.kind else DecisionMaker
                    getattr(self.agents_by_type[acting], self.act_all)("perform", stage)
        self.steps_done += 1

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
