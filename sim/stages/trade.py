"""Trade: goods are shipped, and what is owed is paid."""

from __future__ import annotations

from sim.axes import PAY
from sim.compiler import stage
from sim.mechanism import PROMPT
from sim.rules.hazard import drained, relaxed
from sim.rules.ledger import accrued, repayment
from sim.rules.supply import dispatch_hazard, need_met
from sim.state import Block


@stage
def trade(block: Block, entity: int, step: int) -> None:
    """Ship an item from its supplier's stock, as far as its posture and the channel allow."""
    item, dt = block.items[entity], block.clock.dt
    supplier = block.actors[block.links.item_supplier[entity]]
    channel = block.channels[block.links.item_channel[entity]]
    for run in range(block.keys.shape[0]):
        made = item.output[run] * dt
        hazard = dispatch_hazard(supplier.ship[entity, run], channel.throughput[run], item.dispatch_rate[run])
        sent = drained(item.stock[run], made, hazard, dt)
        item.shipped[run] = sent
        item.stock[run] = item.stock[run] + made - sent
        item.delivered[run] = item.delivered[run] + sent
        rate = relaxed(item.delivery_rate[run], sent / dt, item.need_memory[run], dt)
        item.delivery_rate[run] = rate
        item.need_met[run] = need_met(rate, item.demand[run])


@stage
def settle(block: Block, entity: int, step: int) -> None:
    """Charge what was shipped to its ledger, and pay as the debtor's posture says."""
    ledger, dt = block.ledgers[entity], block.clock.dt
    debtor = block.actors[block.links.ledger_debtor[entity]]
    for run in range(block.keys.shape[0]):
        ledger.balance[run] = accrued(ledger.balance[run], ledger.interest[run], dt)
        ledger.charged[run] = 0.0
        ledger.credited[run] = 0.0
    for number in range(block.items.shape[0]):
        if block.links.item_ledger[number] == entity:
            item = block.items[number]
            for run in range(block.keys.shape[0]):
                ledger.charged[run] = ledger.charged[run] + item.shipped[run] * item.unit_value[run]
    for number in range(block.orders.shape[0]):
        if block.links.order_ledger[number] == entity:
            order = block.orders[number]
            for run in range(block.keys.shape[0]):
                ledger.credited[run] = ledger.credited[run] + order.credited[run]
    for run in range(block.keys.shape[0]):
        balance, charged = ledger.balance[run], ledger.charged[run]
        paid = repayment(balance, charged, debtor.act[PAY, run], ledger.repayment_rate[run], dt)
        if block.options.repayment == PROMPT:
            paid = balance + charged
            ledger.credited[run] = 0.0
        ledger.balance[run] = balance + charged - paid - ledger.credited[run]
        ledger.repaid[run] = ledger.repaid[run] + paid
        ledger.in_kind[run] = ledger.in_kind[run] + ledger.credited[run]
