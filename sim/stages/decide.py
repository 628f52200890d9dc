"""Decide: each decision maker weighs its postures and chooses one, all at once."""

from __future__ import annotations

from typing import Any

from sim.ground.axes import BEST_REPLY, LEARNING, RECIPIENT, SENDER, SUPPLIER, TIT_FOR_TAT, UNIFORM
from sim.kernel.compiler import rule, stage
from sim.kernel.draws import STREAMS, counter, gumbel
from sim.kernel.mechanism import VETO
from sim.kernel.portable import exp, select
from sim.kernel.state import Block
from sim.rules.choice import likeness, logit_score, propensity
from sim.rules.domestic import voted_weight
from sim.stages.weigh_recipient import survey_need, weigh_as_recipient
from sim.stages.weigh_sender import survey_beliefs, weigh_as_sender
from sim.stages.weigh_striker import survey_orders, weigh_as_striker
from sim.stages.weigh_supplier import survey_promises, weigh_as_supplier

CHOICE = STREAMS["choice"]
ANSWERED, OPENING = 0, 5
"""The terms of a sender, as `weigh_as_sender` writes them, that a new government weighs otherwise than the last one."""

_LOWEST = -1.0e300


@stage
def count_votes(block: Block, entity: int) -> None:
    """Find the weight of each term: an actor's own, shifted by the factions that have a vote, and by its government."""
    state, links = block.state[0], block.links[0]
    actor, voters = state.actors[entity], 0.0
    for run in range(block.keys.shape[0]):
        actor.votes[run] = 0.0
    for number in range(state.factions.shape[0]):
        if links.faction_actor[number] == entity:
            voters = voters + 1.0
            for run in range(block.keys.shape[0]):
                actor.votes[run] = actor.votes[run] + state.factions[number].vote[run]
    alone = 1.0 if voters == 0.0 else 0.0
    for term in range(actor.weight.shape[0]):
        for run in range(block.keys.shape[0]):
            actor.weight[term, run] = alone * actor.base_weight[term, run]
        for number in range(state.factions.shape[0]):
            if links.faction_actor[number] == entity:
                faction = state.factions[number]
                for run in range(block.keys.shape[0]):
                    vote = faction.vote[run] / actor.votes[run] if block.options.vote == VETO else 1.0 / voters
                    factor = voted_weight(vote, faction.reformist[run], faction.reform_emphasis[term, run])
                    actor.weight[term, run] = actor.weight[term, run] + factor * actor.base_weight[term, run]
    if links.actor_role[entity] == SENDER:
        for run in range(block.keys.shape[0]):
            actor.weight[ANSWERED, run] = actor.sanctioning[run] * actor.weight[ANSWERED, run]
            actor.weight[OPENING, run] = actor.relieving[run] * actor.weight[OPENING, run]


@stage
def find_strongest_tie(block: Block, entity: int) -> None:
    """Find the strongest of an actor's ties: the one that an affront would cost most."""
    state, links = block.state[0], block.links[0]
    actor = state.actors[entity]
    for run in range(block.keys.shape[0]):
        actor.strongest_tie[run] = 0.0
    for number in range(state.ties.shape[0]):
        if links.tie_of[number] == entity:
            tie = state.ties[number]
            for run in range(block.keys.shape[0]):
                level, strongest = tie.level[run], actor.strongest_tie[run]
                actor.strongest_tie[run] = select(1.0 if level > strongest else 0.0, level, strongest)


@stage
def add_up(block: Block, entity: int, posture: int) -> None:
    """Add up the utility of a posture, term by term."""
    actor = block.state[0].actors[entity]
    for run in range(block.keys.shape[0]):
        utility = 0.0
        for term in range(actor.weight.shape[0]):
            utility = utility + actor.weight[term, run] * actor.term[posture, term, run]
        actor.utility[posture, run] = utility


@stage
def reinforce(block: Block, entity: int, posture: int, step: int) -> None:
    """Let a learning actor's propensity follow what the posture in force is worth now; at first it knows them all."""
    actor, glob = block.state[0].actors[entity], block.state[0].globals[0]
    spell = block.clock.decision_steps * block.clock.dt
    for run in range(block.keys.shape[0]):
        in_force = 1.0 if actor.posture[run] == posture else 0.0
        learned = 1.0 - exp(-glob.learning_rate[run] * spell)
        got = actor.utility[posture, run]
        before = actor.propensity[posture, run] if step > 0 else got
        actor.propensity[posture, run] = propensity(before, got, in_force, learned)


@rule
def keep_best(actor: Any, posture: int, run: int, score: float) -> None:
    """Keep a posture where it is on the menu and its score is the highest so far."""
    score = score if actor.available[posture, run] > 0.0 else _LOWEST
    # Read whatever the score, and written whatever it is: a load or a store under a condition does not vectorise.
    highest, held = actor.best_score[run], actor.chosen[run]
    best = 1.0 if score > highest else 0.0
    actor.best_score[run] = select(best, score, highest)
    actor.chosen[run] = select(best, float(posture), held)


@rule
def unless_told(actor: Any, posture: int, run: int, score: float) -> float:
    """Return the score of a posture, or, where the actor is told one, 1 of that and 0 of every other."""
    told = 1.0 if actor.script[run] >= 0.0 else 0.0
    return select(told, 1.0 if actor.script[run] == posture else 0.0, score)


@stage
def choose_by_chance(block: Block, entity: int, posture: int, step: int) -> None:
    """Score a posture by its worth and a draw of its own: logit, learning, or all postures alike.

    Who waits for a script, or for somebody outside, to tell it a posture chooses by logit until then.
    """
    state, links = block.state[0], block.links[0]
    actor, glob, policy = state.actors[entity], state.globals[0], links.actor_policy[entity]
    draw = counter(CHOICE, step, links.posture_number[entity, posture])
    learns, heeds = 1.0 if policy == LEARNING else 0.0, 0.0 if policy == UNIFORM else 1.0
    for run in range(block.keys.shape[0]):
        worth = select(learns, actor.propensity[posture, run], actor.utility[posture, run])
        in_force = 1.0 if actor.posture[run] == posture else 0.0
        noise = gumbel(block.keys[run], draw)
        score = logit_score(worth, in_force, heeds * glob.precision[run], glob.inertia[run], noise)
        keep_best(actor, posture, run, unless_told(actor, posture, run, score))


@stage
def choose_by_rule(block: Block, entity: int, posture: int) -> None:
    """Score a posture without a draw: by its utility, or by its likeness to what the partner did."""
    state, links = block.state[0], block.links[0]
    actor, glob, policy = state.actors[entity], state.globals[0], links.actor_policy[entity]
    dyad = state.dyads[max(links.actor_dyad[entity], 0)]
    for run in range(block.keys.shape[0]):
        worth = actor.utility[posture, run]
        if policy == TIT_FOR_TAT:
            worth = likeness(actor.conduct[posture, run], dyad.honoured[run])
        in_force = 1.0 if actor.posture[run] == posture else 0.0
        score = logit_score(worth, in_force, 1.0, glob.inertia[run], 0.0)
        keep_best(actor, posture, run, unless_told(actor, posture, run, score))


@stage
def survey(block: Block, entity: int) -> None:
    """Find what an actor looks at whatever its posture."""
    role = block.links[0].actor_role[entity]
    if role == RECIPIENT:
        survey_need(block, entity)
    elif role == SENDER:
        survey_beliefs(block, entity)
    elif role == SUPPLIER:
        survey_promises(block, entity)
    else:
        survey_orders(block, entity)


@stage
def weigh(block: Block, entity: int, posture: int) -> None:
    """Write the value of each term for a posture, as the actor's role weighs it."""
    role = block.links[0].actor_role[entity]
    if role == SUPPLIER:
        weigh_as_supplier(block, entity, posture)
    elif role == RECIPIENT:
        weigh_as_recipient(block, entity, posture)
    elif role == SENDER:
        weigh_as_sender(block, entity, posture)
    else:
        weigh_as_striker(block, entity, posture)


@stage
def decide(block: Block, entity: int, step: int) -> None:
    """Weigh every posture and choose one, on what is believed now; every few steps only."""
    if step % block.clock.decision_steps != 0:
        return
    state, links = block.state[0], block.links[0]
    actor, policy = state.actors[entity], links.actor_policy[entity]
    count_votes(block, entity)
    find_strongest_tie(block, entity)
    for run in range(block.keys.shape[0]):
        actor.best_score[run] = _LOWEST
    survey(block, entity)
    for posture in range(links.actor_menu[entity]):
        weigh(block, entity, posture)
        add_up(block, entity, posture)
        if policy == LEARNING:
            reinforce(block, entity, posture, step)
        if policy in (BEST_REPLY, TIT_FOR_TAT):
            choose_by_rule(block, entity, posture)
        else:
            choose_by_chance(block, entity, posture, step)


@stage
def adopt(block: Block, entity: int, step: int) -> None:
    """Put the chosen posture in force: its levels become the actor's acts, of those that a posture of its menu does."""
    if step % block.clock.decision_steps != 0:
        return
    actor, acts = block.state[0].actors[entity], block.links[0].actor_acts
    for run in range(block.keys.shape[0]):
        posture = int(actor.chosen[run])
        actor.posture[run] = posture
        for item in range(actor.ship.shape[0]):
            actor.ship[item, run] = actor.ship_level[posture, item, run]
            actor.about[item, run] = actor.about_level[posture, item, run]
    for act in range(actor.act.shape[0]):
        if acts[entity, act] > 0:
            for run in range(block.keys.shape[0]):
                actor.act[act, run] = actor.act_level[int(actor.chosen[run]), act, run]
