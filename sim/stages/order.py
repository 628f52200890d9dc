"""Order: lumpy goods go through the order book."""

from __future__ import annotations

from sim.ground.axes import ASK, DELIVER_ORDINARY, DELIVER_SENSITIVE, PROMISE, TRANSPORT
from sim.kernel.compiler import stage
from sim.kernel.draws import STREAMS, counter, uniform
from sim.kernel.mechanism import ALIGNMENT, POLITICAL
from sim.kernel.state import Block
from sim.rules.hazard import probability
from sim.rules.ledger import debt_share
from sim.rules.orders import (
    DELIVERED,
    PROMISED,
    REQUESTED,
    delivery_level,
    forward_hazard,
    next_order_stage,
    objection_added,
    overdue,
    production_hazard,
    release_hazard,
    release_log_odds,
)
from sim.rules.shares import either

ORDER = STREAMS["order"]

_AT_ONCE = 1.0e6


@stage
def weigh_hold(block: Block, entity: int, step: int) -> None:
    """Add up what ties with others object to an order."""
    state = block.state[0]
    order = state.orders[entity]
    for run in range(block.keys.shape[0]):
        order.objection[run] = 0.0
    for number in range(state.ties.shape[0]):
        tie = state.ties[number]
        for run in range(block.keys.shape[0]):
            sensitivity = order.tie_sensitivity[number, run]
            order.objection[run] = objection_added(order.objection[run], sensitivity, tie.level[run])


@stage
def find_release(block: Block, entity: int, step: int) -> None:
    """Find the hazard that an order that is ready is delivered: posture, debt and isolation against the objections."""
    state, links = block.state[0], block.links[0]
    order, glob, dyad = state.orders[entity], state.globals[0], state.dyads[links.order_dyad[entity]]
    supplier, ledger = state.actors[links.order_supplier[entity]], state.ledgers[links.order_ledger[entity]]
    held = block.options.hold == POLITICAL
    aligns = 1.0 if block.options.backfire == ALIGNMENT else 0.0
    for run in range(block.keys.shape[0]):
        ordinary, sensitive = supplier.act[DELIVER_ORDINARY, run], supplier.act[DELIVER_SENSITIVE, run]
        level = delivery_level(ordinary, sensitive, order.sensitivity[run])
        debt = debt_share(ledger.balance[run], ledger.debt_scale[run])
        cut_off = either(supplier.isolation[run], aligns * glob.backfire_weight[run] * dyad.alignment[run])
        log_odds = release_log_odds(
            order.objection[run], debt, glob.debt_weight[run], cut_off, glob.isolation_weight[run]
        )
        hazard = release_hazard(glob.release_rate[run], level, log_odds)
        order.release[run] = hazard if held and order.let_go[run] == 0.0 else _AT_ONCE


@stage
def carry_order(block: Block, entity: int, step: int) -> None:
    """Move an order through its stages, as far as postures, approval, factory, hold and routes allow."""
    state, links, dt = block.state[0], block.links[0], block.clock.dt
    order, glob = state.orders[entity], state.globals[0]
    supplier, asker = state.actors[links.order_supplier[entity]], state.actors[links.order_recipient[entity]]
    carried = state.legs[TRANSPORT]
    clock, gated = state.clocks[max(links.order_clock[entity], 0)], links.order_clock[entity] >= 0
    draw = counter(ORDER, step, links.order_number[entity])
    for run in range(block.keys.shape[0]):
        before = order.stage[run]
        approved = 0.0 if gated and block.options.hold == POLITICAL and clock.progress[run] < 1.0 else 1.0
        forward = forward_hazard(
            before,
            glob.renewal_rate[run],
            order.request_rate[run] * delivery_level(1.0, asker.act[ASK, run], order.sensitivity[run]),
            glob.promise_rate[run] * supplier.act[PROMISE, run],
            glob.contract_rate[run] * approved,
            production_hazard(order.lead[run]),
            order.release[run] * carried.throughput[run],
        )
        refusing = glob.refusal_rate[run] * order.objection[run] if before == REQUESTED else 0.0
        whole = forward + refusing
        moving = probability(whole, dt)
        share = forward / whole if whole > 0.0 else 0.0
        after = next_order_stage(before, uniform(block.keys[run], draw), moving * share, moving * (1.0 - share))
        waited = order.since_promise[run] + dt if after >= PROMISED else 0.0
        arrived = 1.0 if after == DELIVERED and before != DELIVERED else 0.0
        order.stage[run] = after
        order.since_promise[run] = waited
        order.received[run] = order.received[run] + arrived * order.quantity[run]
        order.kept[run] = arrived * glob.delivery_credit[run]
        order.broken[run] = glob.late_rate[run] * dt * overdue(after, waited, order.promised_delay[run])
        order.credited[run] = arrived * order.quantity[run] * order.unit_value[run] * order.barter_share[run]
