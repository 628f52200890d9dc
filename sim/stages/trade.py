"""Trade: goods are shipped, deals get ready, and what is owed is paid."""

from __future__ import annotations

from sim.ground.axes import PAY, PAYMENT, TRANSPORT
from sim.kernel.compiler import stage
from sim.kernel.mechanism import DEMAND, PROMPT
from sim.kernel.portable import select
from sim.kernel.state import Block
from sim.rules.domestic import clock_progress
from sim.rules.hazard import drained, relaxed
from sim.rules.ledger import accrued, debt_share, falls_due, on_credit, repayment, share_paid
from sim.rules.shares import smaller
from sim.rules.supply import dispatch_hazard, need_met, sold


@stage
def ready(block: Block, entity: int, step: int) -> None:
    """Bring a deal nearer, while its supplier's posture is to ship what it is about."""
    state, links, dt = block.state[0], block.links[0], block.clock.dt
    clock, actor, item = state.clocks[entity], state.actors[links.clock_actor[entity]], links.clock_item[entity]
    if item >= 0:
        for run in range(block.keys.shape[0]):
            clock.progress[run] = clock_progress(clock.progress[run], actor.ship[item, run], clock.threshold[run], dt)


@stage
def trade(block: Block, entity: int, step: int) -> None:
    """Ship what is wanted of an item, as far as there is any, and posture, deals, credit and routes allow."""
    state, links, dt = block.state[0], block.links[0], block.clock.dt
    item, supplier = state.items[entity], state.actors[links.item_supplier[entity]]
    carried, paid_for, ledger = state.legs[TRANSPORT], state.legs[PAYMENT], state.ledgers[links.item_ledger[entity]]
    clock, gated = state.clocks[max(links.item_clock[entity], 0)], links.item_clock[entity] >= 0
    follows = block.options.sale == DEMAND
    for run in range(block.keys.shape[0]):
        agreed = 0.0 if gated and clock.progress[run] < 1.0 else 1.0 - ledger.withheld[run]
        made, wanted, level = item.output[run] * dt, item.wanted[run] * dt, agreed * supplier.ship[entity, run]
        debt = debt_share(ledger.balance[run], ledger.debt_scale[run])
        passes = carried.throughput[run] * on_credit(paid_for.throughput[run], debt)
        offered = drained(item.stock[run], item.makeable[run] * dt, item.dispatch_rate[run], dt)
        sent = sold(drained(item.stock[run], made, item.dispatch_rate[run], dt), wanted, level, passes)
        if not follows:
            hazard = dispatch_hazard(level, passes, item.dispatch_rate[run])
            sent = drained(item.stock[run], made, hazard, dt)
        item.contracted[run] = item.contracted[run] + agreed * smaller(offered, wanted)
        item.shipped[run] = sent
        item.stock[run] = item.stock[run] + made - sent
        item.delivered[run] = item.delivered[run] + sent
        rate = relaxed(item.delivery_rate[run], sent / dt, item.need_memory[run], dt)
        item.delivery_rate[run] = rate
        item.need_met[run] = need_met(rate, item.wanted[run])


@stage
def settle(block: Block, entity: int, step: int) -> None:
    """Charge what was shipped to its ledger, and pay as the debtor's posture says and payment routes allow."""
    state, links, dt = block.state[0], block.links[0], block.clock.dt
    ledger, leg = state.ledgers[entity], state.legs[PAYMENT]
    debtor, at_once = state.actors[links.ledger_debtor[entity]], 1.0 if block.options.repayment == PROMPT else 0.0
    for run in range(block.keys.shape[0]):
        ledger.balance[run] = accrued(ledger.balance[run], ledger.interest[run], dt)
        ledger.charged[run] = 0.0
        ledger.credited[run] = 0.0
    for number in range(state.items.shape[0]):
        if links.item_ledger[number] == entity:
            item = state.items[number]
            for run in range(block.keys.shape[0]):
                ledger.charged[run] = ledger.charged[run] + item.shipped[run] * item.unit_value[run]
    for number in range(state.orders.shape[0]):
        if links.order_ledger[number] == entity:
            order = state.orders[number]
            for run in range(block.keys.shape[0]):
                ledger.credited[run] = ledger.credited[run] + order.credited[run]
    for run in range(block.keys.shape[0]):
        balance, charged = ledger.balance[run], ledger.charged[run]
        due = repayment(balance, charged, 1.0, 1.0 / ledger.payment_term[run], dt)
        debt = debt_share(falls_due(balance, charged / dt, ledger.payment_term[run]), ledger.debt_scale[run])
        level = (1.0 - ledger.withheld[run]) * debtor.act[PAY, run] * leg.throughput[run]
        paid = repayment(balance, charged, level, ledger.repayment_rate[run], dt)
        paid, credited = select(at_once, balance + charged, paid), (1.0 - at_once) * ledger.credited[run]
        help_share = ledger.technology_share[run] + ledger.captured_share[run]
        ledger.due[run] = debt
        ledger.honoured[run] = share_paid(paid + credited, due)
        ledger.credited[run] = credited
        ledger.balance[run] = balance + charged - paid - credited
        ledger.repaid[run] = ledger.repaid[run] + paid
        ledger.in_kind[run] = ledger.in_kind[run] + credited
        ledger.technology[run] = ledger.technology[run] + help_share * paid
