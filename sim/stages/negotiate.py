"""Negotiate: peace talks in a war, and a track with adversaries."""

from __future__ import annotations

from sim.ground.axes import APPROACH, RELIEVE, SPOIL
from sim.kernel.compiler import stage
from sim.kernel.draws import STREAMS, any_above, counter, uniform
from sim.kernel.mechanism import LINKED, PHASES
from sim.kernel.portable import select
from sim.kernel.state import Block
from sim.rules.domestic import clock_progress
from sim.rules.hazard import probability, relaxed
from sim.rules.shares import either, joined, larger, smaller
from sim.rules.strikes import new_pace
from sim.rules.supply import use_beyond
from sim.rules.war import (
    ENDED,
    PAUSED,
    TALKED,
    by_phase,
    front_pressure,
    next_phase,
    phase_of,
    signed_on_the_way,
    talks_hazard,
)

AGREEMENT, PACE, PHASE, TALKS = STREAMS["agreement"], STREAMS["pace"], STREAMS["phase"], STREAMS["talks"]


@stage
def supply_war(block: Block, entity: int, step: int) -> None:
    """Add up what is supplied to a war, from a supplier, from rivals and from home."""
    state, links = block.state[0], block.links[0]
    war = state.wars[entity]
    linked = 1.0 if block.options.war == LINKED else 0.0
    for run in range(block.keys.shape[0]):
        war.supply[run] = 0.0
    for number in range(state.items.shape[0]):
        if links.item_war[number] == entity:
            item, rival_number = state.items[number], links.item_rival[number]
            rival, rivalled = state.rivals[max(rival_number, 0)], 1.0 if rival_number >= 0 else 0.0
            for run in range(block.keys.shape[0]):
                others = either(item.localised[run], rivalled * rival.supply[run])
                others = joined(others, use_beyond(item.own[run], item.demand[run]))
                supplied = linked * item.military_value[run] * either(item.need_met[run], others)
                war.supply[run] = either(war.supply[run], supplied)


@stage
def fight(block: Block, entity: int, step: int) -> None:
    """Find what presses at the front, and let talks begin by a hazard that follows the harder pressed side.

    The other side is pressed as far as no aid relieves it, and neither while a ceasefire holds.
    """
    state, links, dt = block.state[0], block.links[0], block.clock.dt
    war, draw = state.wars[entity], counter(TALKS, step, links.war_number[entity])
    for run in range(block.keys.shape[0]):
        war.aided[run] = war.aid[run]
    for number in range(state.actors.shape[0]):
        giver = state.actors[number]
        for run in range(block.keys.shape[0]):
            more = war.aid[run] * giver.aid_share[run] * (giver.aiding[run] - 1.0)
            war.aided[run] = smaller(1.0, larger(0.0, war.aided[run] + more))
    for run in range(block.keys.shape[0]):
        aid, fought = war.aided[run], (1.0 - war.absent[run]) * (1.0 - war.quiet[run] * war.ceasefire[run])
        target, other = front_pressure(aid, war.supply[run], war.supply_weight[run]), 1.0 - aid
        war.front[run], war.other_front[run] = fought * target, fought * other
        pain = larger(war.front[run], war.other_front[run])
        hazard = fought * talks_hazard(war.talks_rate[run], war.talks_sensitivity[run], pain)
        begins = uniform(block.keys[run], draw) < probability(hazard, dt)
        war.talks_hazard[run] = hazard
        war.talks[run] = 1.0 if begins else war.talks[run]


@stage
def pause(block: Block, entity: int, step: int) -> None:
    """Let talks bring a ceasefire or break off, a ceasefire end the war or break, and a war that has ended come back.

    What presses for talks presses for a ceasefire too.
    """
    war, dt = block.state[0].wars[entity], block.clock.dt
    moves = any_above(war.truce_rate) or any_above(war.breakoff_rate) or any_above(war.breach_rate)
    moves = moves or any_above(war.settlement_rate) or any_above(war.recurrence_rate)
    if block.options.ending != PHASES or not moves:
        return
    draw = counter(PHASE, step, block.links[0].war_number[entity])
    for run in range(block.keys.shape[0]):
        phase = phase_of(war.talks[run], war.ceasefire[run], war.absent[run])
        pain = larger(war.front[run], war.other_front[run])
        truce = talks_hazard(war.truce_rate[run], war.talks_sensitivity[run], pain)
        onward = by_phase(phase, truce, war.settlement_rate[run], 0.0)
        back = by_phase(phase, war.breakoff_rate[run], war.breach_rate[run], war.recurrence_rate[run])
        whole = onward + back
        share = probability(whole, dt) / (whole if whole > 0.0 else 1.0)
        after = next_phase(phase, uniform(block.keys[run], draw), share * onward, share * back)
        moved, talked = 1.0 if after != phase else 0.0, 1.0 if after in (TALKED, PAUSED) else 0.0
        war.talks[run] = select(moved, talked, war.talks[run])
        war.ceasefire[run] = select(moved, 1.0 if after == PAUSED else 0.0, war.ceasefire[run])
        war.absent[run] = select(moved, 1.0 if after == ENDED else 0.0, war.absent[run])


@stage
def negotiate(block: Block, entity: int, step: int) -> None:
    """Bring an agreement with adversaries nearer while both sides work at it and nobody spoils it.

    It is signed at any point of its way; one that an event has broken is talked out anew.
    """
    state, links, dt = block.state[0], block.links[0], block.clock.dt
    track, glob = state.tracks[entity], state.globals[0]
    one, other = state.actors[links.track_of[entity]], state.actors[links.track_with[entity]]
    spoiler = state.actors[links.track_spoiler[entity]]
    draw = counter(AGREEMENT, step, links.track_number[entity])
    for run in range(block.keys.shape[0]):
        willing = either(glob.west_willingness[run], other.act[RELIEVE, run])
        free = 1.0 - glob.spoiling[run] * spoiler.act[SPOIL, run]
        level = one.act[APPROACH, run] * willing * free
        broken = 1.0 if track.progress[run] >= 1.0 and track.agreed[run] == 0.0 else 0.0
        before = (1.0 - broken) * track.progress[run]
        after = clock_progress(before, level, track.threshold[run], dt)
        signed = uniform(block.keys[run], draw) < signed_on_the_way(before, after)
        track.progress[run] = 1.0 if signed else after
        track.agreed[run] = 1.0 if signed else track.agreed[run]


@stage
def enrich(block: Block, entity: int, step: int) -> None:
    """Let a nuclear programme near its threshold at a pace that changes; agreements stop it, strikes set it back."""
    state, links, dt = block.state[0], block.links[0], block.clock.dt
    track, glob = state.tracks[entity], state.globals[0]
    draw = counter(PACE, step, links.track_number[entity])
    for run in range(block.keys.shape[0]):
        chance, drawn = probability(1.0 / track.pace_time[run], dt), uniform(block.keys[run], draw)
        pace = new_pace(drawn / chance) if drawn < chance else track.pace[run]
        growth = track.nuclear_growth[run] * pace * (1.0 - track.agreed[run])
        track.pace[run] = pace
        track.nuclear[run] = relaxed(track.nuclear[run], 1.0, growth, dt)
    for number in range(state.strikes.shape[0]):
        if links.strike_track[number] == entity:
            pair = state.strikes[number]
            for run in range(block.keys.shape[0]):
                track.nuclear[run] = track.nuclear[run] * (1.0 - glob.nuclear_loss[run] * pair.blow[run])
