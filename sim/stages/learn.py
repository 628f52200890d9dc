"""Learn: each partner weighs what the other owed, and what came."""

from __future__ import annotations

from sim.axes import PAY
from sim.compiler import stage
from sim.mechanism import BETA, PROMPT
from sim.portable import exp
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
def learn(block: Block, entity: int, step: int) -> None:
    """Update the evidence of kept and broken promises, and the trust that follows from it."""
    dyad, glob, dt = block.dyads[entity], block.globals[0], block.clock.dt
    learns = 1.0 if block.options.trust == BETA else 0.0
    for run in range(block.keys.shape[0]):
        retention = exp(-glob.forgetting[run] * dt)
        weight = learns * glob.credit_rate[run] * dt * dyad.due[run]
        kept = retained(dyad.kept[run], dyad.kept_prior[run], retention) + weight * dyad.honoured[run]
        broken = retained(dyad.broken[run], dyad.broken_prior[run], retention)
        broken = broken + weight * glob.negativity_ratio[run] * (1.0 - dyad.honoured[run])
        dyad.kept[run] = kept
        dyad.broken[run] = broken
        dyad.trust[run] = expected_trust(kept, broken)
