"""A run advanced to one decision and stopped there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from sim.explanation.parts import SignpostRaised
from sim.kernel.state import Block
from sim.scenario.inputs import Inputs
from sim.stages.schedule import SCHEDULE, Stage

if TYPE_CHECKING:
    from sim.engine.world import World

DECIDE: Final[Stage] = next(stage for stage in SCHEDULE if stage.name == "decide")
CHOICE_MOVED: Final = "choice"
"""Name of the choice among the quantities that an input affects."""
BY_UTILITY: Final = ("logit", "best_reply", "uniform")
DRAWN: Final = ("logit", "uniform", "learning")
PRECISE: Final = ("logit", "learning")
SIGNPOST: Final = "signpost"
"""What decides for an actor, whatever its policy, while it acts on a signpost."""
TOLD: Final = ("scripted", "external", SIGNPOST)
"""Policies that compare utilities; that draw; whose precision is a parameter; and that somebody else decides."""


class Decision(NamedTuple):
    """A world stopped right after a decision, before the choice takes effect."""

    inputs: Inputs
    block: Block
    actor: str
    number: int
    step: int
    values: dict[str, dict[str, float]]
    menu: list[str]
    terms: list[str]
    policy: str
    in_force: int
    chosen: int
    raised: tuple[SignpostRaised, ...] = ()

    @property
    def record(self) -> Any:
        """The state of the actor."""
        return self.block.state[0].actors[self.number]

    @property
    def globals_(self) -> Any:
        """What is the same for all."""
        return self.block.state[0].globals[0]

    @property
    def dyad(self) -> int:
        """The dyad of the actor that a policy looks at, as the model takes it."""
        return max(int(self.block.links[0].actor_dyad[self.number]), 0)


def weight_of(term: str) -> str:
    """Return the name of a term's weight among the quantities that an input affects."""
    return f"weight of {term}"


def signposts_raised(inputs: Inputs, block: Block, actor: str, step: int) -> Iterator[SignpostRaised]:
    """Iterate over the signposts of an actor that were raised by a step, in the first lane of a block."""
    clock, scenario = inputs.clock, inputs.scenario
    for place, (name, post) in enumerate(scenario.signposts.items()):
        since = int(block.state[0].globals[0].raised[place, 0])
        if post.actor == actor and since > 0:
            acts = since + post.delay * clock.steps_a_week
            over = acts + max(post.hold * clock.steps_a_week, 1)
            tells = post.posture is not None and acts <= step and (post.hold == 0 or step < over)
            acted = clock.date_of(acts) if acts <= step else None
            yield SignpostRaised(name, post.label, post.in_words, clock.date_of(since - 1), acted, tells)


def carry_to_decision(
    inputs: Inputs, actor: str, step: int, run: int, seed: int, key: np.uint64 | None = None
) -> Decision:
    """Advance a world to a step in which an actor decides, and stop it there.

    It draws as the run of the seed does, or by a key, such as that of a sample's run in a sweep.
    """
    from sim.engine.world import World

    world: World = World(inputs=inputs, seed=seed, run=run)
    if key is not None:
        world.block.keys[:] = key
    for _ in range(step):
        world.step()
    with np.errstate(all="ignore"):
        for stage in SCHEDULE[: SCHEDULE.index(DECIDE) + 1]:
            for entity in inputs.layout.each(stage.kind):
                stage.function(world.block, entity, step)
    for regime in world.block.state[0].regimes:  # what binds counts only beyond what is in force: one input, not two
        regime.binding[:] = np.where(regime.binding <= regime.in_force, 0.0, regime.binding)
    agent = world.actors[actor]
    values, policy, menu = agent.terms, inputs.scenario.policies[actor], agent.menu
    untold = agent.record.script[0] < 0.0
    if policy in TOLD and untold:  # before the first date of its script, or before somebody outside says anything
        policy = "logit"
    elif policy not in TOLD and not untold:
        policy = SIGNPOST
    in_force, chosen = int(agent.record.posture[0]), int(agent.record.chosen[0])
    raised = tuple(signposts_raised(inputs, world.block, actor, step))
    known = (inputs, world.block, actor, agent.number, step, values, menu, list(values[menu[0]]), policy)
    return Decision(*known, in_force=in_force, chosen=chosen, raised=raised)
