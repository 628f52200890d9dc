"""Partner: a partnership rises to a treaty, or falls to a breakdown."""

from __future__ import annotations

from sim.kernel.compiler import stage
from sim.kernel.draws import STREAMS, any_above, counter, uniform
from sim.kernel.mechanism import GRADES
from sim.kernel.state import Block
from sim.rules.hazard import probability
from sim.rules.partnership import TREATY, next_grade, withheld_share
from sim.rules.shares import smaller

GRADE = STREAMS["grade"]


@stage
def rise_or_fall(block: Block, entity: int, step: int) -> None:
    """Raise a partnership a grade as far as both trust each other, lower it as far as one does not."""
    state, links, dt = block.state[0], block.links[0], block.clock.dt
    ledger, draw = state.ledgers[entity], counter(GRADE, step, links.ledger_number[entity])
    one, other = links.ledger_creditor[entity], links.ledger_debtor[entity]
    for run in range(block.keys.shape[0]):
        ledger.mutual[run] = 1.0
    for number in range(state.dyads.shape[0]):
        of, partner = links.dyad_of[number], links.dyad_partner[number]
        if (of == one and partner == other) or (of == other and partner == one):
            for run in range(block.keys.shape[0]):
                ledger.mutual[run] = smaller(ledger.mutual[run], state.dyads[number].trust[run])
    for run in range(block.keys.shape[0]):
        up = ledger.upgrade_rate[run] * ledger.mutual[run]
        down = ledger.downgrade_rate[run] * (1.0 - ledger.mutual[run])
        whole = up + down
        share = probability(whole, dt) / (whole if whole > 0.0 else 1.0)
        ledger.grade[run] = next_grade(ledger.grade[run], uniform(block.keys[run], draw), share * up, share * down)


@stage
def regrade(block: Block, entity: int, step: int) -> None:
    """Let a partnership rise or fall, and find what it withholds, or what its treaty adds."""
    ledger = block.state[0].ledgers[entity]
    if block.options.partnership != GRADES:
        return
    if any_above(ledger.upgrade_rate) or any_above(ledger.downgrade_rate):
        rise_or_fall(block, entity, step)
    for run in range(block.keys.shape[0]):
        grade = ledger.grade[run]
        treaty = 1.0 if grade >= TREATY else 0.0
        ledger.withheld[run] = withheld_share(grade, ledger.lowered_share[run])
        ledger.bond[run] = treaty * ledger.treaty_stake[run]
        ledger.push[run] = treaty * ledger.treaty_arms[run]
