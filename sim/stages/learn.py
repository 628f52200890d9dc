"""Learn: each partner weighs what the other owed, and what came; ties, approval and isolation follow conduct."""

from __future__ import annotations

from sim.ground.axes import (
    APPROACH,
    DELIVER_SENSITIVE,
    DESIGNATE,
    PAYMENTS,
    RELIEF,
    RELIEVE,
    RETALIATE,
    SECTORAL,
    SHIPMENTS,
    THREATEN,
)
from sim.kernel.compiler import stage
from sim.kernel.draws import STREAMS, any_above, counter, uniform
from sim.kernel.mechanism import BETA, KYDD, TIT
from sim.kernel.memory import KEPT, MENDING, WEAR, remember_faded, remember_kept
from sim.kernel.state import Block
from sim.rules.domestic import audience_rate
from sim.rules.hazard import decayed, relaxed
from sim.rules.orders import NONE
from sim.rules.reputation import faithful, likelihood_ratio, retained
from sim.rules.shares import either, larger, shifted, smaller
from sim.rules.strikes import broken_by_strike

ISOLATION = STREAMS["isolation"]


@stage
def judge(block: Block, entity: int, step: int) -> None:
    """Find what was due from the partner in this step, and what share of it came.

    A supplier owes what was agreed, and that it does not look elsewhere; a debtor what falls due, by its weight; an
    adversary relief for an approach, and what it grants unasked, or by an agreement that stands, counts too; and a
    power with a tie goodwill, and restraint in what it delivers.
    """
    state, links = block.state[0], block.links[0]
    dyad, due, of = state.dyads[entity], links.dyad_due[entity], links.dyad_partner[entity]
    partner, holder = state.actors[of], state.actors[links.dyad_of[entity]]
    item, ledger = links.dyad_item[entity], state.ledgers[max(links.dyad_ledger[entity], 0)]
    clock = links.item_clock[max(item, 0)]
    deal, track = state.clocks[max(clock, 0)], links.actor_track[of]
    west, tie = state.actors[max(links.track_with[track], 0)], state.ties[max(links.dyad_tie[entity], 0)]
    tied = 1.0 if links.dyad_tie[entity] >= 0 else 0.0
    for run in range(block.keys.shape[0]):
        dyad.due[run] = 1.0
        dyad.honoured[run] = (1.0 - tied * (1.0 - tie.level[run])) * (1.0 - partner.act[DELIVER_SENSITIVE, run])
        if due == SHIPMENTS:
            openness = either(state.globals[0].west_willingness[run], west.act[RELIEVE, run])
            dyad.due[run] = 0.0 if clock >= 0 and deal.progress[run] < 1.0 else 1.0
            dyad.honoured[run] = faithful(partner.ship[item, run], partner.act[APPROACH, run], openness)
        elif due == PAYMENTS:
            dyad.due[run] = ledger.due[run]
            dyad.honoured[run] = ledger.honoured[run]
        elif due == RELIEF:
            granted = larger(partner.act[RELIEVE, run], state.tracks[track].agreed[run] * (1.0 - partner.left[run]))
            dyad.due[run] = larger(holder.act[APPROACH, run], granted)
            dyad.honoured[run] = granted


@stage
def count_orders(block: Block, entity: int, step: int) -> None:
    """Count the promises that the partner's orders kept and broke in this step, and strikes that found no defence.

    A strike that finds the partner beside it, in an exchange, counts as kept as much as another as broken.
    """
    state, links, glob = block.state[0], block.links[0], block.state[0].globals[0]
    dyad = state.dyads[entity]
    for run in range(block.keys.shape[0]):
        dyad.kept_orders[run] = 0.0
        dyad.broken_orders[run] = 0.0
    for number in range(state.orders.shape[0]):
        if links.order_dyad[number] == entity:
            order, pair = state.orders[number], state.strikes[links.order_strike[number]]
            for run in range(block.keys.shape[0]):
                owed = 1.0 if order.air_defence[run] > 0.0 and order.stage[run] != NONE else 0.0
                weight, beside = glob.unprotected_weight[run], pair.hit[run] * pair.target_joined[run]
                left_alone = owed * broken_by_strike(weight, pair.hit[run] - beside, order.delivered[run])
                dyad.kept_orders[run] = dyad.kept_orders[run] + order.kept[run] + owed * weight * beside
                dyad.broken_orders[run] = dyad.broken_orders[run] + order.broken[run] + left_alone
        if links.dyad_of[entity] == links.order_supplier[number]:
            order, buyer = state.orders[number], links.dyad_partner[entity] == links.order_recipient[number]
            for run in range(block.keys.shape[0]):
                cancelled = order.forsaken[run] if buyer else 0.0
                dyad.broken_orders[run] = dyad.broken_orders[run] + glob.delivery_credit[run] * cancelled


@stage
def learn(block: Block, entity: int, step: int) -> None:
    """Update the evidence of kept and broken promises, by the way in which partners learn."""
    if block.options.trust == BETA:
        learn_by_evidence(block, entity)
    elif block.options.trust == KYDD:
        learn_the_type(block, entity)
    elif block.options.trust == TIT:
        learn_the_last(block, entity)


@stage
def learn_by_evidence(block: Block, entity: int) -> None:
    """Add what was kept and broken to the evidence, which is forgotten towards the prior."""
    state, dt = block.state[0], block.clock.dt
    dyad, glob, kept_evidence = state.dyads[entity], state.globals[0], block.memory[0].globals[0].evidence
    remember_kept(glob.forgetting, dt, kept_evidence)
    for run in range(block.keys.shape[0]):
        retention = kept_evidence[KEPT, run]
        weight = glob.credit_rate[run] * dt * dyad.due[run]
        kept = weight * dyad.honoured[run] + dyad.kept_orders[run]
        broken = weight * (1.0 - dyad.honoured[run]) + dyad.broken_orders[run]
        dyad.kept[run] = retained(dyad.kept[run], dyad.kept_prior[run], retention) + kept
        old = retained(dyad.broken[run], dyad.broken_prior[run], retention)
        dyad.broken[run] = old + glob.negativity_ratio[run] * broken


@stage
def learn_the_type(block: Block, entity: int) -> None:
    """Judge whether the partner is trustworthy or not, by how likely either would have done what it did."""
    state, dt = block.state[0], block.clock.dt
    dyad, glob, kept_evidence = state.dyads[entity], state.globals[0], block.memory[0].globals[0].evidence
    remember_kept(glob.forgetting, dt, kept_evidence)
    for run in range(block.keys.shape[0]):
        retention = kept_evidence[KEPT, run]
        weight = glob.credit_rate[run] * dt * dyad.due[run]
        kept = weight * dyad.honoured[run] + dyad.kept_orders[run]
        whole = kept + (weight * (1.0 - dyad.honoured[run]) + dyad.broken_orders[run])
        share = kept / whole if whole > 0.0 else 0.0
        ratio = likelihood_ratio(share, whole, glob.trustworthy_honours[run], glob.untrustworthy_honours[run])
        dyad.kept[run] = retained(dyad.kept[run], dyad.kept_prior[run], retention) * ratio


@stage
def learn_the_last(block: Block, entity: int) -> None:
    """Expect what the partner did last, with some inertia."""
    state, dt = block.state[0], block.clock.dt
    dyad, glob = state.dyads[entity], state.globals[0]
    for run in range(block.keys.shape[0]):
        whole = dyad.kept[run] + dyad.broken[run]
        share = relaxed(dyad.kept[run] / whole, dyad.honoured[run], glob.learning_rate[run], dt)
        dyad.kept[run] = whole * share
        dyad.broken[run] = whole * (1.0 - share)


@stage
def align(block: Block, entity: int, step: int) -> None:
    """Let two draw together under the pressure that they share, or where one is struck with a patron's backing."""
    state, links, dt = block.state[0], block.links[0], block.clock.dt
    dyad, kept = state.dyads[entity], block.memory[0].globals[0].alignment
    remember_kept(state.globals[0].alignment_rate, dt, kept)
    one, other = state.actors[links.dyad_of[entity]], state.actors[links.dyad_partner[entity]]
    pair_number = links.actor_strike[links.dyad_of[entity]]
    pair = state.strikes[max(pair_number, 0)]
    struck = 1.0 if pair_number >= 0 and links.strike_target[max(pair_number, 0)] == links.dyad_of[entity] else 0.0
    for run in range(block.keys.shape[0]):
        shared = smaller(one.pressure[run], other.pressure[run])
        shared = larger(shared, struck * pair.threat[run] * pair.backing[run])
        dyad.alignment[run] = decayed(dyad.alignment[run], shared, kept[KEPT, run])


@stage
def bear(block: Block, entity: int, step: int) -> None:
    """Let a tie recover, be worn by what either side does, and mend while its holder works on it.

    Only acts for which the roster says so do either.
    """
    state, links, dt = block.state[0], block.links[0], block.clock.dt
    tie, holder = state.ties[entity], state.actors[links.tie_of[entity]]
    other, has_other = state.actors[max(links.tie_with[entity], 0)], 1.0 if links.tie_with[entity] >= 0 else 0.0
    worn = block.memory[0].ties[entity].worn
    for run in range(block.keys.shape[0]):
        worn[WEAR, run] = 0.0
        worn[MENDING, run] = 0.0
    for act in range(holder.act.shape[0]):
        if links.tie_acts[entity, act] > 0:
            for run in range(block.keys.shape[0]):
                wear = worn[WEAR, run] + tie.offence[act, run] * holder.act[act, run]
                worn[WEAR, run] = wear + has_other * tie.reproach[act, run] * other.act[act, run]
                worn[MENDING, run] = worn[MENDING, run] + tie.mending[act, run] * holder.act[act, run]
    if any_above(tie.affront):
        for run in range(block.keys.shape[0]):
            affront = 0.0
            for number in range(state.items.shape[0]):
                item = state.items[number]
                seen = holder.ship[number, run] * item.gravity[run] * item.attribution[run]
                affront = larger(affront, seen if links.item_supplier[number] == links.tie_of[entity] else 0.0)
            worn[WEAR, run] = worn[WEAR, run] + tie.affront[run] * affront
    for run in range(block.keys.shape[0]):
        wear, mending = worn[WEAR, run], worn[MENDING, run]
        rate = tie.recovery_rate[run] + wear + mending
        pull = tie.recovery_rate[run] * tie.resting_level[run] + mending
        target = pull / (rate if rate > 0.0 else 1.0)  # a guarded divisor vectorises; at rate 0 nothing moves
        tie.level[run] = relaxed(tie.level[run], target, rate, dt)


@stage
def answer_at_home(block: Block, entity: int, step: int) -> None:
    """Let an unanswered grievance wear an actor's approval; note its threats, and let its isolation tend on.

    How isolated it becomes is drawn once a run: others decide it, for reasons that are not in the model.
    """
    state, links, dt = block.state[0], block.links[0], block.clock.dt
    actor, glob = state.actors[entity], state.globals[0]
    if step == 0:
        draw = counter(ISOLATION, 0, links.actor_number[entity])
        for run in range(block.keys.shape[0]):
            chance = 0.001 + 0.998 * uniform(block.keys[run], draw)
            actor.isolation_goal[run] = shifted(actor.isolation_end[run], chance, glob.isolation_spread[run])
    pair_number = links.actor_strike[entity]
    pair = state.strikes[max(pair_number, 0)]
    struck = 1.0 if pair_number >= 0 and links.strike_target[max(pair_number, 0)] == entity else 0.0
    threat, isolation = block.memory[0].globals[0].threat, block.memory[0].actors[entity].isolation
    remember_faded(glob.threat_memory, dt, threat)
    remember_kept(actor.isolation_rate, dt, isolation)
    for run in range(block.keys.shape[0]):
        actor.commitment[run] = larger(actor.act[THREATEN, run], actor.commitment[run] * threat[KEPT, run])
        grievance = larger(struck * pair.threat[run], actor.commitment[run] * actor.belief[run])
        answer = larger(actor.act[RETALIATE, run], larger(actor.act[DESIGNATE, run], actor.act[SECTORAL, run]))
        wear = audience_rate(glob.audience_cost[run], grievance, answer)
        rate = glob.approval_recovery[run] + wear
        target = glob.approval_recovery[run] * actor.approval_start[run] / (rate if rate > 0.0 else 1.0)
        actor.approval[run] = relaxed(actor.approval[run], target, rate, dt)
        actor.isolation[run] = decayed(actor.isolation[run], actor.isolation_goal[run], isolation[KEPT, run])
