"""Learn: each partner weighs what the other owed, and what came."""

from __future__ import annotations

from sim.axes import DELIVER_SENSITIVE, PAY
from sim.compiler import stage
from sim.mechanism import BETA, PROMPT
from sim.portable import exp
from sim.rules.hazard import relaxed
from sim.rules.ledger import debt_share
from sim.rules.reputation import expected_trust, retained
from sim.state import Block


@stage
def judge(block: Block, entity: int, step: int) -> None:
    """Find what was due from the partner in this step, and what share of it came.

    A partner that supplies owes shipments; one that owes on the ledger owes payments, with the weight of the debt.
    """
    dyad, links = block.dyads[entity], block.links
    partner = block.actors[links.dyad_partner[entity]]
    item, ledger_number = links.dyad_item[entity], links.dyad_ledger[entity]
    for run in range(block.keys.shape[0]):
        if item >= 0:
            dyad.due[run] = 1.0
            dyad.honoured[run] = partner.ship[item, run]
        else:
            ledger = block.ledgers[ledger_number]
            dyad.due[run] = debt_share(ledger.balance[run], ledger.debt_scale[run])
            dyad.honoured[run] = 1.0 if block.options.repayment == PROMPT else partner.act[PAY, run]


@stage
def count_orders(block: Block, entity: int, step: int) -> None:
    """Count the promises that the partner's orders kept and broke in this step."""
    dyad = block.dyads[entity]
    for run in range(block.keys.shape[0]):
        dyad.kept_orders[run] = 0.0
        dyad.broken_orders[run] = 0.0
    for number in range(block.orders.shape[0]):
        if block.links.order_dyad[number] == entity:
            order = block.orders[number]
            for run in range(block.keys.shape[0]):
                dyad.kept_orders[run] = dyad.kept_orders[run] + order.kept[run]
                dyad.broken_orders[run] = dyad.broken_orders[run] + order.broken[run]


@stage
def learn(block: Block, entity: int, step: int) -> None:
    """Update the evidence of kept and broken promises, and the trust that follows from it."""
    dyad, glob, dt = block.dyads[entity], block.globals[0], block.clock.dt
    learns = 1.0 if block.options.trust == BETA else 0.0
    for run in range(block.keys.shape[0]):
        retention = exp(-glob.forgetting[run] * dt)
        weight = learns * glob.credit_rate[run] * dt * dyad.due[run]
        kept = retained(dyad.kept[run], dyad.kept_prior[run], retention)
        kept = kept + weight * dyad.honoured[run] + learns * dyad.kept_orders[run]
        broken = retained(dyad.broken[run], dyad.broken_prior[run], retention)
        missed = weight * (1.0 - dyad.honoured[run]) + learns * dyad.broken_orders[run]
        broken = broken + glob.negativity_ratio[run] * missed
        dyad.kept[run] = kept
        dyad.broken[run] = broken
        dyad.trust[run] = expected_trust(kept, broken)


@stage
def bear(block: Block, entity: int, step: int) -> None:
    """Let a tie recover, or fall while its holder lets sensitive goods go."""
    tie, dt = block.ties[entity], block.clock.dt
    holder = block.actors[block.links.tie_of[entity]]
    for run in range(block.keys.shape[0]):
        offence = tie.offence_rate[run] * holder.act[DELIVER_SENSITIVE, run]
        rate = tie.recovery_rate[run] + offence
        target = tie.resting_level[run] * tie.recovery_rate[run] / rate if rate > 0.0 else tie.level[run]
        tie.level[run] = relaxed(tie.level[run], target, rate, dt)


@stage
def grow_apart(block: Block, entity: int, step: int) -> None:
    """Let an actor's isolation tend to where its conduct and its adversaries drive it."""
    actor, dt = block.actors[entity], block.clock.dt
    for run in range(block.keys.shape[0]):
        actor.isolation[run] = relaxed(actor.isolation[run], actor.isolation_end[run], actor.isolation_rate[run], dt)
