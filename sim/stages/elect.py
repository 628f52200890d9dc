"""Elect: a new government does more or less of what the last one did."""

from __future__ import annotations

from sim.kernel.compiler import stage
from sim.kernel.draws import STREAMS, any_above, counter, uniform
from sim.kernel.mechanism import ELECTED
from sim.kernel.state import Block
from sim.rules.domestic import swing

STANCE = STREAMS["stance"]


@stage
def take_office(block: Block, entity: int, step: int) -> None:
    """Draw what a government that takes office does otherwise: once a run and election, each matter by itself."""
    actor, glob, number = block.state[0].actors[entity], block.state[0].globals[0], block.links[0].actor_number[entity]
    if block.options.government != ELECTED:
        for run in range(block.keys.shape[0]):
            actor.sanctioning[run], actor.aiding[run], actor.relieving[run] = 1.0, 1.0, 1.0
    if block.options.government != ELECTED or not any_above(actor.elected):
        return
    for run in range(block.keys.shape[0]):
        if actor.elected[run] > actor.governing[run]:
            key, first = block.keys[run], 3 * int(actor.elected[run])
            actor.sanctioning[run] = swing(glob.effort_swing[run], uniform(key, counter(STANCE, first, number)))
            actor.aiding[run] = swing(glob.aid_swing[run], uniform(key, counter(STANCE, first + 1, number)))
            actor.relieving[run] = swing(glob.relief_swing[run], uniform(key, counter(STANCE, first + 2, number)))
            actor.governing[run] = actor.elected[run]
