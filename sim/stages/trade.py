"""Trade: goods are shipped, deals get ready, and what is owed is paid."""

from __future__ import annotations

from sim.ground.axes import PAY, PAYMENT, TRANSPORT
from sim.kernel.compiler import stage
from sim.kernel.draws import any_above
from sim.kernel.mechanism import CARRIED, DEMAND, PROMPT
from sim.kernel.memory import KEPT, remember_kept
from sim.kernel.portable import select
from sim.kernel.state import Block
from sim.rules.domestic import clock_progress
from sim.rules.hazard import decayed, drained
from sim.rules.ledger import accrued, debt_share, falls_due, on_credit, repayment, share_paid
from sim.rules.shares import larger, smaller
from sim.rules.supply import dispatch_hazard, need_met, sold
from sim.rules.war import front_pressure


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
    follows, kept = block.options.sale == DEMAND, block.memory[0].items[entity].delivery_rate
    remember_kept(item.need_memory, dt, kept)
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
        rate = decayed(item.delivery_rate[run], sent / dt, kept[KEPT, run])
        item.delivery_rate[run] = rate
        item.need_met[run] = need_met(rate, item.wanted[run])
        used = sent / dt + item.home[run]
        item.used[run] = used
        item.own_share[run] = item.home[run] / used if used > 0.0 else 0.0


@stage
def send_back(block: Block, entity: int, step: int) -> None:
    """Carry a good back to who is owed: part of what falls due, as far as posture, its own war and routes allow."""
    state, links, dt = block.state[0], block.links[0], block.clock.dt
    good, ledger = state.countertrade[entity], state.ledgers[links.counter_ledger[entity]]
    debtor, carried = state.actors[links.ledger_debtor[links.counter_ledger[entity]]], state.legs[TRANSPORT]
    war = state.wars[links.counter_war[entity]]
    if block.options.countertrade != CARRIED or block.options.repayment == PROMPT or not any_above(good.mix):
        return
    for run in range(block.keys.shape[0]):
        due = repayment(ledger.balance[run], 0.0, 1.0, 1.0 / ledger.payment_term[run], dt)
        spared = front_pressure(1.0, war.front[run], good.war_use[run]) * good.spare[run] * dt
        level = (1.0 - ledger.withheld[run]) * debtor.act[PAY, run]
        sent = sold(spared, good.mix[run] * due, level, carried.throughput[run])
        lost = good.interdicted[run] * sent
        good.arrived[run] = sent - lost
        good.carried[run] = good.carried[run] + (sent - lost)
        good.seized[run] = good.seized[run] + lost


@stage
def take_back(block: Block, entity: int, step: int) -> None:
    """Add up the goods that were carried back: their value, what they teach, and the components that they replace."""
    state, links, dt = block.state[0], block.links[0], block.clock.dt
    ledger = state.ledgers[entity]
    if block.options.countertrade != CARRIED:
        return
    for run in range(block.keys.shape[0]):
        ledger.goods[run] = 0.0
        ledger.taught[run] = 0.0
        ledger.fitted[run] = 0.0
    for number in range(state.countertrade.shape[0]):
        good = state.countertrade[number]
        if links.counter_ledger[number] == entity and any_above(good.arrived):
            for run in range(block.keys.shape[0]):
                ledger.goods[run] = ledger.goods[run] + good.arrived[run]
                ledger.taught[run] = ledger.taught[run] + good.teaches[run] * good.arrived[run]
                needed = 0.0
                for other in range(state.items.shape[0]):
                    item = state.items[other]
                    of_it = 1.0 if links.item_ledger[other] == entity else 0.0
                    needed = needed + of_it * item.makeable[run] * item.unit_value[run] * item.component_share[run] * dt
                fits = need_met(good.fits[run] * good.arrived[run], needed) if needed > 0.0 else 0.0
                ledger.fitted[run] = larger(ledger.fitted[run], fits)


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
        goods = ledger.goods[run]
        paid = repayment(balance - goods, charged, level, ledger.repayment_rate[run], dt)
        paid, credited = select(at_once, balance + charged, paid), (1.0 - at_once) * ledger.credited[run]
        help_share = ledger.technology_share[run] + ledger.captured_share[run]
        ledger.due[run] = debt
        ledger.honoured[run] = share_paid(larger(paid + credited + goods, 0.0), due)
        ledger.credited[run] = credited
        ledger.balance[run] = balance + charged - paid - credited - goods
        ledger.repaid[run] = ledger.repaid[run] + paid
        ledger.in_kind[run] = ledger.in_kind[run] + credited
        ledger.in_goods[run] = ledger.in_goods[run] + goods
        ledger.technology[run] = ledger.technology[run] + help_share * paid + ledger.taught[run]
