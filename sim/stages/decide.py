"""Decide: each decision maker weighs its postures and chooses one, all at once."""

from __future__ import annotations

from sim.axes import BEST_REPLY, DELIVER_ORDINARY, DELIVER_SENSITIVE, LOGIT, PAY, PROMISE, SUPPLIER
from sim.compiler import stage
from sim.draws import CHOICE, counter, gumbel
from sim.mechanism import COST
from sim.rules.choice import (
    concession,
    debt_relieved,
    expected_return,
    goodwill,
    legitimacy,
    means_spared,
    pressure_spared,
    quantal_score,
    ties_kept,
)
from sim.rules.ledger import debt_share
from sim.rules.reputation import expected_trust, fear_of_abandonment
from sim.state import Block

_LOWEST = -1.0e300


@stage
def weigh_as_supplier(block: Block, entity: int, posture: int) -> None:
    """Write the value of each term for a posture of an actor that supplies."""
    actor, links = block.actors[entity], block.links
    item_number = links.actor_item[entity]
    item, dyad = block.items[item_number], block.dyads[links.actor_dyad[entity]]
    channel = block.channels[links.item_channel[item_number]]
    regime = block.regimes[links.item_regime[item_number]]
    law_costs = 1.0 if block.options.legal_cost == COST else 0.0
    for run in range(block.keys.shape[0]):
        level = actor.ship_level[posture, item_number, run]
        trust = expected_trust(dyad.kept[run], dyad.broken[run])
        exposure = law_costs * item.legal_exposure[run]
        actor.term[posture, 0, run] = expected_return(level, trust)
        actor.term[posture, 1, run] = pressure_spared(level, channel.pressure[run])
        actor.term[posture, 2, run] = legitimacy(level, regime.in_force[run], exposure)
        actor.term[posture, 3, run] = means_spared(level)


@stage
def weigh_as_recipient(block: Block, entity: int, posture: int) -> None:
    """Write the value of each term for a posture of an actor that is supplied, and owes."""
    actor, links = block.actors[entity], block.links
    dyad, ledger = block.dyads[links.actor_dyad[entity]], block.ledgers[links.actor_ledger[entity]]
    glob = block.globals[0]
    for run in range(block.keys.shape[0]):
        pay, promise = actor.act_level[posture, PAY, run], actor.act_level[posture, PROMISE, run]
        ordinary = actor.act_level[posture, DELIVER_ORDINARY, run]
        sensitive = actor.act_level[posture, DELIVER_SENSITIVE, run]
        deliver = sensitive if sensitive > ordinary else ordinary
        trust = expected_trust(dyad.kept[run], dyad.broken[run])
        fear = fear_of_abandonment(trust, dyad.dependence[run])
        given = concession(pay, promise, deliver, glob.promise_credit[run])
        actor.term[posture, 0, run] = goodwill(given, fear)
        actor.term[posture, 1, run] = debt_relieved(pay, debt_share(ledger.balance[run], ledger.debt_scale[run]))
        actor.term[posture, 2, run] = means_spared(0.5 * (pay + deliver))
        actor.term[posture, 3, run] = ties_kept(sensitive, actor.strongest_tie[run], actor.isolation[run])


@stage
def find_strongest_tie(block: Block, entity: int) -> None:
    """Find the strongest of an actor's ties: the one that an affront would cost most."""
    actor = block.actors[entity]
    for run in range(block.keys.shape[0]):
        actor.strongest_tie[run] = 0.0
    for number in range(block.ties.shape[0]):
        if block.links.tie_of[number] == entity:
            tie = block.ties[number]
            for run in range(block.keys.shape[0]):
                stronger = tie.level[run] > actor.strongest_tie[run]
                actor.strongest_tie[run] = tie.level[run] if stronger else actor.strongest_tie[run]


@stage
def choose(block: Block, entity: int, posture: int, step: int) -> None:
    """Score a posture, and keep it where its score is the highest so far."""
    actor, glob = block.actors[entity], block.globals[0]
    policy = block.links.actor_policy[entity]
    draw = counter(CHOICE, step, block.links.posture_number[entity, posture])
    noise = 0.0 if policy == BEST_REPLY else 1.0
    for run in range(block.keys.shape[0]):
        utility = 0.0
        for term in range(actor.weight.shape[0]):
            utility = utility + actor.weight[term, run] * actor.term[posture, term, run]
        actor.utility[posture, run] = utility
        in_force = 1.0 if actor.posture[run] == posture else 0.0
        chance = noise * gumbel(block.keys[run], draw)
        precision = glob.precision[run] if policy == LOGIT else 1.0 - noise
        score = quantal_score(utility, in_force, precision, glob.inertia[run], chance)
        score = score if actor.available[posture, run] > 0.0 else _LOWEST
        best = score > actor.best_score[run]
        actor.best_score[run] = score if best else actor.best_score[run]
        actor.chosen[run] = float(posture) if best else actor.chosen[run]


@stage
def decide(block: Block, entity: int, step: int) -> None:
    """Weigh every posture and choose one, on what is known now; every few steps only."""
    if step % block.clock.decision_steps != 0:
        return
    actor = block.actors[entity]
    find_strongest_tie(block, entity)
    for run in range(block.keys.shape[0]):
        actor.best_score[run] = _LOWEST
    for posture in range(actor.available.shape[0]):
        if block.links.actor_role[entity] == SUPPLIER:
            weigh_as_supplier(block, entity, posture)
        else:
            weigh_as_recipient(block, entity, posture)
        choose(block, entity, posture, step)


@stage
def adopt(block: Block, entity: int, step: int) -> None:
    """Put the chosen posture in force: its levels become the actor's acts."""
    if step % block.clock.decision_steps != 0:
        return
    actor = block.actors[entity]
    for run in range(block.keys.shape[0]):
        posture = int(actor.chosen[run])
        actor.posture[run] = posture
        for item in range(actor.ship.shape[0]):
            actor.ship[item, run] = actor.ship_level[posture, item, run]
        for act in range(actor.act.shape[0]):
            actor.act[act, run] = actor.act_level[posture, act, run]
