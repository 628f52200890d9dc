"""Sanction: senders press, intermediaries fall and grow back, routes narrow and widen."""

from __future__ import annotations

from sim.ground.axes import DESIGNATE, PROCUREMENT, RELIEVE, SECTORAL, SUPPLIER, THREATEN, TRANSPORT
from sim.kernel.compiler import stage
from sim.kernel.draws import STREAMS, counter, uniform
from sim.kernel.mechanism import ADAPTIVE, BOTH_TARGETS, LASTING, NO_TARGET, QUEUES
from sim.kernel.portable import exp, select
from sim.kernel.state import Block
from sim.rules.evasion import carried, next_status, passing, share_of_changes
from sim.rules.hazard import decayed, probability, relaxed
from sim.rules.sanctions import (
    bite,
    designation_hazard,
    effective_pressure,
    imposed_level,
    mean_age,
    sought_level,
    standing,
)
from sim.rules.sender_terms import answer_strength
from sim.rules.shares import either, joined, larger

CHANNEL, INTERMEDIARY = STREAMS["channel"], STREAMS["intermediary"]


@stage
def impose(block: Block, entity: int, step: int) -> None:
    """Build up, erode, lift or restore a sender's measures of one type on one target, by its posture and an agreement.

    Relief and agreements are for suppliers. What is lifted stays lifted: also where an event has lifted it.
    """
    state, links, dt = block.state[0], block.links[0], block.clock.dt
    measures, glob = state.sanctions[entity], state.globals[0]
    sender, target = state.actors[links.sanction_sender[entity]], links.sanction_target[entity]
    track, supplies = state.tracks[links.actor_track[target]], 1.0 if links.actor_role[target] == SUPPLIER else 0.0
    targeted = block.options.sanction_targets == BOTH_TARGETS or supplies > 0.0
    targeted = targeted and block.options.sanction_targets != NO_TARGET
    reach, lasts = 1.0 if targeted else 0.0, 1.0 if block.options.relief == LASTING else 0.0
    for run in range(block.keys.shape[0]):
        before, first = measures.intensity[run], measures.resting_level[run]
        sectoral, relieve = sender.act[SECTORAL, run], supplies * sender.act[RELIEVE, run]
        lifted = lasts if before < measures.held[run] else 0.0
        resting = standing(measures.resting[run], before, first, lifted, 0.0)
        kept = track.agreed[run] * (1.0 - sender.left[run])
        eased = either(relieve, lasts * supplies * track.relief[run] * kept)
        wanted, stands = sought_level(sectoral, resting, eased), sought_level(0.0, resting, eased)
        lowered = 1.0 / glob.relief_time[run] if eased > 0.0 else glob.sanctions_erosion[run]
        soon, late = 1.0 / measures.lag[run], 1.0 / (measures.lag[run] + glob.imposing_time[run])
        raised = imposed_level(before, stands, wanted, soon, late, dt)
        after = raised if wanted > before else relaxed(before, wanted, lowered, dt)
        granted, imposed = lasts if relieve > 0.0 else 0.0, lasts if sectoral > 0.0 else 0.0
        measures.resting[run] = standing(resting, after, first, granted, imposed)
        measures.held[run] = select(lasts, after, measures.held[run])
        measures.intensity[run] = after
        measures.age[run] = mean_age(measures.age[run], before, after, dt)
        measures.bite[run] = reach * bite(measures.coverage[run], after, glob.bite_decay[run], measures.age[run])


@stage
def press(block: Block, entity: int, step: int) -> None:
    """Add up what all senders do to an actor, and what it has to expect for a transfer."""
    state, links = block.state[0], block.links[0]
    actor, glob = state.actors[entity], state.globals[0]
    for run in range(block.keys.shape[0]):
        actor.pressure[run] = 0.0
        actor.expected_answer[run] = 0.0
    for number in range(state.sanctions.shape[0]):
        if links.sanction_target[number] == entity:
            measures, active = state.sanctions[number], state.legs[links.sanction_leg[number]].active_share
            for run in range(block.keys.shape[0]):
                felt = effective_pressure(measures.bite[run], glob.evadable_share[run], active[run])
                actor.pressure[run] = either(actor.pressure[run], felt)
    for number in range(state.regimes.shape[0]):
        if links.regime_target[number] == entity:
            for run in range(block.keys.shape[0]):
                actor.pressure[run] = joined(actor.pressure[run], state.regimes[number].cut[run])
    for number in range(state.senders.shape[0]):
        sender, other = state.senders[number], state.actors[links.sender_actor[number]]
        for run in range(block.keys.shape[0]):
            answer = answer_strength(
                other.act[THREATEN, run],
                other.act[DESIGNATE, run],
                other.act[SECTORAL, run],
                glob.threat_weight[run],
                glob.designation_weight[run],
            )
            answer = sender.coverage[run] * larger(answer, other.commitment[run])
            actor.expected_answer[run] = either(actor.expected_answer[run], answer)


@stage
def enforce(block: Block, entity: int, step: int) -> None:
    """Let a sender's designation effort follow its posture, and a burst ebb."""
    state, links, dt = block.state[0], block.links[0], block.clock.dt
    sender, glob, actor = state.senders[entity], state.globals[0], state.actors[links.sender_actor[entity]]
    for run in range(block.keys.shape[0]):
        target = sender.effort_start[run] + glob.effort_surge[run] * actor.act[DESIGNATE, run]
        target = actor.sanctioning[run] * target
        sender.effort[run] = relaxed(sender.effort[run], target, glob.effort_decay[run], dt)


@stage
def bear_down(block: Block, entity: int, step: int) -> None:
    """Add up what bears on a leg: designation efforts, and measures of its type.

    Measures on sectors bear on transport, and on components.
    """
    state, links = block.state[0], block.links[0]
    leg, measured = state.legs[entity], TRANSPORT if entity == PROCUREMENT else entity
    sanctioned = 0.0 if block.options.sanction_targets == NO_TARGET else 1.0
    for run in range(block.keys.shape[0]):
        leg.effort[run] = 0.0
        leg.bite[run] = 0.0
    for number in range(state.senders.shape[0]):
        sender = state.senders[number]
        for run in range(block.keys.shape[0]):
            leg.effort[run] = leg.effort[run] + sanctioned * sender.coverage[run] * sender.effort[run]
    for number in range(state.sanctions.shape[0]):
        if links.sanction_leg[number] == measured and links.actor_role[links.sanction_target[number]] == SUPPLIER:
            for run in range(block.keys.shape[0]):
                leg.bite[run] = either(leg.bite[run], state.sanctions[number].bite[run])
    for number in range(state.regimes.shape[0]):
        if links.regime_target[number] >= 0:
            for run in range(block.keys.shape[0]):
                leg.bite[run] = joined(leg.bite[run], state.regimes[number].cut[run])


@stage
def hide(block: Block, entity: int, step: int) -> None:
    """Find how much of their visibility intermediaries keep in a step while they learn to hide, the same for all."""
    glob, dt = block.state[0].globals[0], block.clock.dt
    grows = 1.0 if block.options.regrowth == ADAPTIVE else 0.0
    for run in range(block.keys.shape[0]):
        glob.unlearned[run] = exp(-(grows * glob.adaptation_rate[run]) * dt)


@stage
def designate(block: Block, entity: int, step: int) -> None:
    """Let an intermediary be designated, grow back, age and learn to hide."""
    place, state, dt = block.intermediaries[entity], block.state[0], block.clock.dt
    glob, leg = state.globals[0], state.legs[0]
    draw = counter(INTERMEDIARY, step, entity)
    grows = 1.0 if block.options.regrowth == ADAPTIVE else 0.0
    for run in range(block.keys.shape[0]):
        # All is read before anything is written: a load under a condition costs more than the arithmetic.
        visibility, before, age = place.visibility[run], place.status[run], place.age[run]
        start, floor = place.visibility_start[run], place.visibility_floor[run]
        hazard = designation_hazard(visibility, leg.effort[run], glob.designation_rate[run])
        regrowth = grows * glob.regrowth_rate[run]
        leaves, stays = select(before, hazard, regrowth), select(before, regrowth, hazard)  # ACTIVE is 1
        changed = probability(hazard + regrowth, dt) * share_of_changes(leaves, stays)
        after = next_status(before, uniform(block.keys[run], draw), changed)
        hidden = decayed(visibility, floor, glob.unlearned[run])
        older = age + dt
        place.status[run] = after
        place.visibility[run] = start if after > before else hidden  # a newcomer
        place.age[run] = older if after == before else 0.0


@stage
def open_channel(block: Block, entity: int, step: int) -> None:
    """Let a channel open further: link by link, or all at once when it is completed."""
    state, links, dt = block.state[0], block.links[0], block.clock.dt
    channel = state.channels[entity]
    draw = counter(CHANNEL, step, links.channel_number[entity])
    for run in range(block.keys.shape[0]):
        rate = channel.begun[run] / channel.opening_time[run] if channel.opening_time[run] > 0.0 else 0.0
        opening = probability(rate, dt)
        gap = 1.0 - channel.open[run]
        whole = gap if uniform(block.keys[run], draw) < opening else 0.0
        channel.open[run] = channel.open[run] + (whole if links.channel_lumpy[entity] > 0 else opening * gap)


@stage
def carry_leg(block: Block, entity: int, step: int) -> None:
    """Find what a leg still carries, from its intermediaries that are active and its channels that are open.

    There is to pass what the channels that are open from the start carry where nothing hinders them.
    """
    state, links, glob = block.state[0], block.links[0], block.state[0].globals[0]
    leg, queues = state.legs[entity], 1.0 if block.options.drag == QUEUES else 0.0
    for run in range(block.keys.shape[0]):
        leg.volume[run] = 0.0
        leg.whole[run] = 0.0
        leg.active[run] = 0.0
        leg.throughput[run] = 0.0
    for number in range(block.intermediaries.shape[0]):
        place = block.intermediaries[number]
        for run in range(block.keys.shape[0]):
            capacity = place.capacity[run] * place.serves[entity, run]
            leg.whole[run] = leg.whole[run] + capacity
            leg.active[run] = leg.active[run] + capacity * place.status[run]
    for run in range(block.keys.shape[0]):
        there = 1.0 if leg.whole[run] > 0.0 else 0.0
        leg.active_share[run] = select(there, leg.active[run] / select(there, leg.whole[run], 1.0), 1.0)
    for number in range(state.channels.shape[0]):
        if links.channel_leg[number] == entity:
            channel = state.channels[number]
            for run in range(block.keys.shape[0]):
                share = passing(
                    leg.active_share[run],
                    channel.sanctionable_share[run],
                    leg.bite[run],
                    glob.over_compliance[run],
                )
                leg.volume[run] = leg.volume[run] + channel.capacity[run] * channel.open_start[run]
                leg.throughput[run] = leg.throughput[run] + channel.capacity[run] * channel.open[run] * share
    for run in range(block.keys.shape[0]):
        volume = leg.volume[run] if leg.volume[run] > 0.0 else 1.0
        leg.throughput[run] = select(queues, carried(leg.throughput[run], volume), 1.0)
