"""What the postures of a sender of sanctions are worth to it, term by term."""

from __future__ import annotations

from sim.ground.axes import APPROACH, DESIGNATE, DISCLOSE, RELIEVE, SECTORAL, THREATEN
from sim.kernel.compiler import stage
from sim.kernel.portable import select
from sim.kernel.state import Block
from sim.rules.sender_terms import (
    answer_strength,
    coalition_kept,
    credibility,
    motive,
    relief_worth,
    restraint,
    sources_weighed,
    transfers_answered,
)
from sim.rules.shares import larger


@stage
def survey_beliefs(block: Block, entity: int) -> None:
    """Find the gravest transfer that a sender believes in, and how far the public attributes it."""
    state, links = block.state[0], block.links[0]
    actor = state.actors[entity]
    for run in range(block.keys.shape[0]):
        actor.belief[run] = 0.0
        actor.attribution[run] = 0.0
    for number in range(state.beliefs.shape[0]):
        if links.belief_observer[number] == entity:
            view, item = state.beliefs[number], state.items[links.belief_item[number]]
            for run in range(block.keys.shape[0]):
                grave = item.gravity[run] * view.belief[run]
                graver = 1.0 if grave > actor.belief[run] else 0.0
                actor.attribution[run] = select(graver, item.attribution[run], actor.attribution[run])
                actor.belief[run] = larger(actor.belief[run], grave)


@stage
def weigh_as_sender(block: Block, entity: int, posture: int) -> None:
    """Write the value of each term for a posture of an actor that sends sanctions."""
    state, links = block.state[0], block.links[0]
    actor, glob, war = state.actors[entity], state.globals[0], state.wars[0]
    track, ally = state.tracks[links.actor_track[entity]], state.actors[links.actor_ally[entity]]
    target, tie = state.actors[links.track_of[links.actor_track[entity]]], state.ties[links.actor_alliance[entity]]
    for run in range(block.keys.shape[0]):
        act, theirs = actor.act_level[posture], ally.act
        threats, rounds = glob.threat_weight[run], glob.designation_weight[run]
        answer = answer_strength(act[THREATEN, run], act[DESIGNATE, run], act[SECTORAL, run], threats, rounds)
        ally_answer = answer_strength(
            theirs[THREATEN, run], theirs[DESIGNATE, run], theirs[SECTORAL, run], threats, rounds
        )
        nuclear, lobbying = track.nuclear[run] * (1.0 - track.agreed[run]), glob.lobbying[run]
        reason = motive(actor.belief[run], lobbying, war.front[run], nuclear, glob.nuclear_weight[run])
        actor.term[posture, 0, run] = transfers_answered(reason, answer, act[RELIEVE, run])
        actor.term[posture, 1, run] = credibility(actor.commitment[run], actor.belief[run], actor.approval[run], answer)
        actor.term[posture, 2, run] = coalition_kept(
            answer, ally_answer, act[RELIEVE, run], theirs[RELIEVE, run], tie.level[run]
        )
        actor.term[posture, 3, run] = restraint(answer, target.pressure[run])
        actor.term[posture, 4, run] = sources_weighed(
            act[DISCLOSE, run], actor.belief[run], actor.attribution[run], glob.source_cost[run]
        )
        actor.term[posture, 5, run] = relief_worth(act[RELIEVE, run], target.act[APPROACH, run], track.progress[run])
