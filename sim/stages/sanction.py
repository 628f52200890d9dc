"""Sanction: senders press, intermediaries fall and grow back, routes narrow and widen."""

from __future__ import annotations

from typing import Any

from sim.ground.axes import DESIGNATE, PROCUREMENT, RELIEVE, SECTORAL, SUPPLIER, THREATEN, TRANSPORT
from sim.kernel.compiler import rule, stage
from sim.kernel.draws import STREAMS, counter, uniform
from sim.kernel.mechanism import ADAPTIVE, BOTH_TARGETS, LASTING, NO_TARGET, QUEUES
from sim.kernel.memory import KEPT, NEAR, RATE, VISIBLE, remember_kept, remember_lagged
from sim.kernel.portable import exp, select
from sim.kernel.state import Block
from sim.rules.evasion import carried, next_status, passing, share_of_changes
from sim.rules.hazard import decayed, probability
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

_ROOM, _LEAST_ROOM = 1.0 + 1e-9, 1e-12
"""What a bound of a probability leaves for rounding, which is a millionth of it."""


@rule
def sought(
    measures: Any, track: Any, sender: Any, run: int, supplies: float, lasts: float
) -> tuple[float, float, float, float]:
    """Return what measures rest at, the share that is eased, and the levels that are wanted and that stand."""
    before, first = measures.intensity[run], measures.resting_level[run]
    lifted = lasts if before < measures.held[run] else 0.0
    resting = standing(measures.resting[run], before, first, lifted, 0.0)
    kept = track.agreed[run] * (1.0 - sender.left[run])
    eased = either(supplies * sender.act[RELIEVE, run], lasts * supplies * track.relief[run] * kept)
    return resting, eased, sought_level(sender.act[SECTORAL, run], resting, eased), sought_level(0.0, resting, eased)


@stage
def turn(block: Block, entity: int, supplies: float, lasts: float) -> bool:
    """Find the level of measures in the runs in which they rise past what stands; say whether there may be any.

    A level that stands is never above what was rested at, and only what is decided now can be wanted beyond it.
    """
    state, links, dt = block.state[0], block.links[0], block.clock.dt
    measures, glob = state.sanctions[entity], state.globals[0]
    sender, turned = state.actors[links.sanction_sender[entity]], block.memory[0].sanctions[entity].turned
    track, may = state.tracks[links.actor_track[links.sanction_target[entity]]], False
    for run in range(block.keys.shape[0]):
        resting = measures.resting[run]
        may = may | ((measures.intensity[run] < resting) & (sender.act[SECTORAL, run] > resting))
    if may:
        for run in range(block.keys.shape[0]):
            _, _, wanted, stands = sought(measures, track, sender, run, supplies, lasts)
            soon, late = 1.0 / measures.lag[run], 1.0 / (measures.lag[run] + glob.imposing_time[run])
            turned[0, run] = imposed_level(measures.intensity[run], stands, wanted, soon, late, dt)
    return may


@stage
def remember_imposing(block: Block, entity: int) -> None:
    """Work out which shares of the way to a level measures keep in a step, where they are not known."""
    state, dt, memory = block.state[0], block.clock.dt, block.memory[0]
    measures, glob = state.sanctions[entity], state.globals[0]
    soon, late = memory.sanctions[entity].soon, memory.sanctions[entity].late
    remember_lagged(glob.relief_time, dt, memory.globals[0].lifted)
    remember_kept(glob.sanctions_erosion, dt, memory.globals[0].eroded)
    remember_lagged(measures.lag, dt, soon)
    changed = False
    for run in range(block.keys.shape[0]):
        changed = changed | (measures.lag[run] + glob.imposing_time[run] != late[RATE, run])
    if changed:
        for run in range(block.keys.shape[0]):
            late[RATE, run] = measures.lag[run] + glob.imposing_time[run]
            late[KEPT, run] = exp(-(1.0 / late[RATE, run]) * dt)


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
    memory, shared = block.memory[0].sanctions[entity], block.memory[0].globals[0]
    remember_imposing(block, entity)
    turns = turn(block, entity, supplies, lasts)
    for run in range(block.keys.shape[0]):
        # All is read whatever comes of it: a load under a condition costs more than the arithmetic.
        before, first, turned = measures.intensity[run], measures.resting_level[run], memory.turned[0, run]
        soon, late = memory.soon[KEPT, run], memory.late[KEPT, run]
        lifted, eroded = shared.lifted[KEPT, run], shared.eroded[KEPT, run]
        resting, eased, wanted, stands = sought(measures, track, sender, run, supplies, lasts)
        raised, lowered = late if before >= stands else soon, lifted if eased > 0.0 else eroded
        after = decayed(before, wanted, raised if wanted > before else lowered)
        after = turned if turns & (before < stands) & (stands < wanted) else after
        granted = lasts if supplies * sender.act[RELIEVE, run] > 0.0 else 0.0
        imposed = lasts if sender.act[SECTORAL, run] > 0.0 else 0.0
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
    kept = block.memory[0].globals[0].effort
    remember_kept(glob.effort_decay, dt, kept)
    for run in range(block.keys.shape[0]):
        target = sender.effort_start[run] + glob.effort_surge[run] * actor.act[DESIGNATE, run]
        target = actor.sanctioning[run] * target
        sender.effort[run] = decayed(sender.effort[run], target, kept[KEPT, run])


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
    """Let an intermediary be designated, grow back, age and learn to hide.

    In most runs nothing can change, and no exponential is needed to know it: 1 - e^-x is at most x.
    """
    place, state, dt = block.intermediaries[entity], block.state[0], block.clock.dt
    glob, leg, seen = state.globals[0], state.legs[0], block.memory[0].globals[0].seen
    draw = counter(INTERMEDIARY, step, entity)
    grows, any_near = 1.0 if block.options.regrowth == ADAPTIVE else 0.0, False
    for run in range(block.keys.shape[0]):
        visibility, floor, age = place.visibility[run], place.visibility_floor[run], place.age[run]
        hazard = designation_hazard(visibility, leg.effort[run], glob.designation_rate[run])
        leaves = select(place.status[run], hazard, grows * glob.regrowth_rate[run])  # ACTIVE is 1
        chance = uniform(block.keys[run], draw)
        near = chance < leaves * dt * _ROOM + _LEAST_ROOM
        any_near = any_near | near
        seen[NEAR, run] = chance if near else 1.0
        seen[VISIBLE, run] = visibility
        place.visibility[run] = decayed(visibility, floor, glob.unlearned[run])
        place.age[run] = age + dt
    if any_near:
        run = next_near(seen, 0)
        while run < block.keys.shape[0]:
            change(block, entity, run)
            run = next_near(seen, run + 1)


@rule
def next_near(seen: Any, first: int) -> int:
    """Return the first run, from one on, in which a place is near a change; the number of runs where there is none."""
    run = first
    while run < seen.shape[1] and seen[NEAR, run] == 1.0:
        run = run + 1
    return run


@rule
def change(block: Block, entity: int, run: int) -> None:
    """Let a place change its status in a run, if it does: an empty one is taken by a newcomer."""
    place, state, dt = block.intermediaries[entity], block.state[0], block.clock.dt
    glob, leg, before = state.globals[0], state.legs[0], place.status[run]
    grows = 1.0 if block.options.regrowth == ADAPTIVE else 0.0
    visibility = block.memory[0].globals[0].seen[VISIBLE, run]
    hazard = designation_hazard(visibility, leg.effort[run], glob.designation_rate[run])
    regrowth = grows * glob.regrowth_rate[run]
    leaves, stays = select(before, hazard, regrowth), select(before, regrowth, hazard)
    chance, changed = block.memory[0].globals[0].seen[NEAR, run], 1.0
    # 1 - e^-x is at least x - x^2/2: below that a change is certain, and no exponential is needed to know it either.
    if chance >= leaves * dt * (1.0 - 0.5 * (hazard + regrowth) * dt) / _ROOM - _LEAST_ROOM:
        changed = probability(hazard + regrowth, dt) * share_of_changes(leaves, stays)
    after = next_status(before, chance, changed)
    place.status[run] = after
    if after != before:
        place.age[run] = 0.0
    if after > before:
        place.visibility[run] = place.visibility_start[run]


@stage
def open_channel(block: Block, entity: int, step: int) -> None:
    """Let a channel open further: link by link, or all at once when it is completed."""
    state, links, dt = block.state[0], block.links[0], block.clock.dt
    channel, opens = state.channels[entity], False
    for run in range(block.keys.shape[0]):
        opens = opens | ((channel.begun[run] > 0.0) & (channel.open[run] != 1.0))
    if not opens:
        return
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
    places = block.intermediaries
    together = places.shape[0] - places.shape[0] % 4
    for number in range(0, together, 4):
        # Four at once, in their order: the sums so far are read and written once for all of them.
        one, two, three, four = places[number], places[number + 1], places[number + 2], places[number + 3]
        for run in range(block.keys.shape[0]):
            first, second = one.capacity[run] * one.serves[entity, run], two.capacity[run] * two.serves[entity, run]
            third, last = three.capacity[run] * three.serves[entity, run], four.capacity[run] * four.serves[entity, run]
            leg.whole[run] = (((leg.whole[run] + first) + second) + third) + last
            active = (leg.active[run] + first * one.status[run]) + second * two.status[run]
            leg.active[run] = (active + third * three.status[run]) + last * four.status[run]
    for number in range(together, places.shape[0]):
        place = places[number]
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
