"""Sanction: senders press, intermediaries fall and grow back, channels narrow and widen."""

from __future__ import annotations

from sim.compiler import stage
from sim.draws import INTERMEDIARY, counter, uniform
from sim.mechanism import ADAPTIVE
from sim.rules.evasion import ACTIVE, next_status, throughput
from sim.rules.hazard import probability, relaxed
from sim.rules.sanctions import designation_hazard, pressure_added
from sim.state import Block


@stage
def press(block: Block, entity: int, step: int) -> None:
    """Add up what all senders do to a channel."""
    channel = block.channels[entity]
    for run in range(block.keys.shape[0]):
        channel.pressure[run] = 0.0
        channel.effort[run] = 0.0
    for number in range(block.senders.shape[0]):
        sender = block.senders[number]
        for run in range(block.keys.shape[0]):
            coverage, effort = sender.coverage[run], sender.effort[run]
            channel.pressure[run] = pressure_added(channel.pressure[run], coverage, effort)
            channel.effort[run] = channel.effort[run] + coverage * effort


@stage
def designate(block: Block, entity: int, step: int) -> None:
    """Let an intermediary be designated, grow back, age and learn to hide."""
    place, glob, channel, dt = block.intermediaries[entity], block.globals[0], block.channels[0], block.clock.dt
    draw = counter(INTERMEDIARY, step, entity)
    grows = 1.0 if block.options.regrowth == ADAPTIVE else 0.0
    for run in range(block.keys.shape[0]):
        visibility, before = place.visibility[run], place.status[run]
        hazard = designation_hazard(visibility, channel.effort[run], glob.designation_rate[run])
        removed = probability(hazard, dt)
        renewed = probability(grows * glob.regrowth_rate[run], dt)
        after = next_status(before, uniform(block.keys[run], draw), removed, renewed)
        hidden = relaxed(visibility, place.visibility_floor[run], grows * glob.adaptation_rate[run], dt)
        newcomer = after == ACTIVE and before != ACTIVE
        place.status[run] = after
        place.visibility[run] = place.visibility_start[run] if newcomer else hidden
        place.age[run] = place.age[run] + dt if after == before else 0.0


@stage
def open_channel(block: Block, entity: int, step: int) -> None:
    """Find what a channel still carries, from the intermediaries that are active."""
    channel = block.channels[entity]
    for run in range(block.keys.shape[0]):
        channel.whole[run] = 0.0
        channel.active[run] = 0.0
    for number in range(block.intermediaries.shape[0]):
        place = block.intermediaries[number]
        for run in range(block.keys.shape[0]):
            channel.whole[run] = channel.whole[run] + place.capacity[run]
            channel.active[run] = channel.active[run] + place.capacity[run] * place.status[run]
    for run in range(block.keys.shape[0]):
        share = channel.active[run] / channel.whole[run]
        channel.active_share[run] = share
        channel.throughput[run] = throughput(share, channel.sanctionable_share[run])


@stage
def ebb(block: Block, entity: int, step: int) -> None:
    """Let a burst of a sender's effort ebb to its ordinary level."""
    sender, glob, dt = block.senders[entity], block.globals[0], block.clock.dt
    for run in range(block.keys.shape[0]):
        sender.effort[run] = relaxed(sender.effort[run], sender.effort_start[run], glob.effort_decay[run], dt)
