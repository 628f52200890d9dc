"""Order: lumpy goods go through the order book."""

from __future__ import annotations

from sim.ground.axes import ASK, DELIVER_ORDINARY, DELIVER_SENSITIVE, PROMISE, TRANSPORT
from sim.kernel.compiler import stage
from sim.kernel.draws import STREAMS, counter, uniform
from sim.kernel.mechanism import ALIGNMENT, ENDING, POLITICAL
from sim.kernel.portable import select
from sim.kernel.state import Block
from sim.rules.hazard import probability
from sim.rules.ledger import debt_share
from sim.rules.orders import (
    CONTRACTED,
    DELIVERED,
    NONE,
    PROMISED,
    READY,
    REFUSED,
    REQUESTED,
    delivery_level,
    ending_hazard,
    forward_hazard,
    handed_over,
    lapse_hazard,
    lot,
    next_order_stage,
    objection_added,
    overdue,
    production_hazard,
    refusal_hazard,
    release_hazard,
    release_log_odds,
)
from sim.rules.shares import either, larger, smaller

APPROVAL, ORDER = STREAMS["approval"], STREAMS["order"]

_AT_ONCE = 1.0e6
_WHOLE = 1.0 - 1.0e-9  # of an order: lots add up to it but for rounding


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
    """Find the hazard that an order that is ready is let go: posture, debt and isolation against the objections.

    What was approved as a sensitive good goes as an ordinary one does.
    """
    state, links = block.state[0], block.links[0]
    order, glob, dyad = state.orders[entity], state.globals[0], state.dyads[links.order_dyad[entity]]
    supplier, ledger = state.actors[links.order_supplier[entity]], state.ledgers[links.order_ledger[entity]]
    held = block.options.hold == POLITICAL
    ungated = 1.0 if links.order_clock[entity] < 0 else 0.0
    aligns = 1.0 if block.options.backfire == ALIGNMENT else 0.0
    for run in range(block.keys.shape[0]):
        ordinary, sensitive = supplier.act[DELIVER_ORDINARY, run], supplier.act[DELIVER_SENSITIVE, run]
        level = delivery_level(ordinary, sensitive, ungated * order.sensitivity[run])
        debt = debt_share(ledger.balance[run], ledger.debt_scale[run])
        cut_off = either(supplier.isolation[run], aligns * glob.backfire_weight[run] * dyad.alignment[run])
        push = release_log_odds(order.objection[run], debt, glob.debt_weight[run], cut_off, glob.isolation_weight[run])
        push = push + ledger.push[run]
        level = (1.0 - ledger.withheld[run]) * level
        hazard = release_hazard(glob.release_rate[run], level, push)
        order.push[run] = push
        order.release[run] = hazard if held and order.let_go[run] == 0.0 else _AT_ONCE


@stage
def approve(block: Block, entity: int, step: int) -> None:
    """Approve a sensitive good by its hazard, for good, while its supplier's posture is to let such goods go."""
    state, links, dt = block.state[0], block.links[0], block.clock.dt
    clock = state.clocks[entity]
    if links.clock_item[entity] >= 0:
        return
    actor, act = state.actors[links.clock_actor[entity]], links.clock_act[entity]
    for run in range(block.keys.shape[0]):
        clock.hazard[run] = 0.0
    for number in range(state.orders.shape[0]):
        if links.order_clock[number] == entity:
            order = state.orders[number]
            for run in range(block.keys.shape[0]):
                asked = 1.0 if order.stage[run] >= REQUESTED else 0.0
                level = asked * actor.act[act, run]
                hazard = release_hazard(1.0 / larger(clock.threshold[run], dt), level, order.push[run])
                clock.hazard[run] = larger(clock.hazard[run], hazard)
    draw = counter(APPROVAL, step, links.clock_number[entity])
    for run in range(block.keys.shape[0]):
        approved = uniform(block.keys[run], draw) < probability(clock.hazard[run], dt)
        clock.progress[run] = 1.0 if approved else clock.progress[run]


@stage
def carry_order(block: Block, entity: int, step: int) -> None:
    """Move an order through its stages, or turn it down, as postures, approval, factory, hold and routes allow.

    A contract that is late can lapse, or be cancelled by its buyer, who asks anew by a rate of its own, as it trusts.
    """
    state, links, dt = block.state[0], block.links[0], block.clock.dt
    order, glob = state.orders[entity], state.globals[0]
    supplier, asker = state.actors[links.order_supplier[entity]], state.actors[links.order_recipient[entity]]
    carried, ledger = state.legs[TRANSPORT], state.ledgers[links.order_ledger[entity]]
    clock, gated = state.clocks[max(links.order_clock[entity], 0)], links.order_clock[entity] >= 0
    dyad, ends = state.dyads[links.order_dyad[entity]], 1.0 if block.options.contracts == ENDING else 0.0
    draw = counter(ORDER, step, links.order_number[entity])
    for run in range(block.keys.shape[0]):
        before = order.stage[run]
        approved = 0.0 if gated and block.options.hold == POLITICAL and clock.progress[run] < 1.0 else 1.0
        asking = select(order.ended[run], order.renewal_rate[run] * dyad.trust[run], order.request_rate[run])
        forward = forward_hazard(
            before,
            asking * delivery_level(1.0, asker.act[ASK, run], order.sensitivity[run]),
            (1.0 - ledger.withheld[run]) * glob.promise_rate[run] * supplier.act[PROMISE, run],
            (1.0 - ledger.withheld[run]) * glob.contract_rate[run] * approved,
            production_hazard(order.lead[run]),
            order.release[run] * carried.throughput[run],
        )
        late = overdue(before, order.waited[run], order.promised_delay[run])
        refusing = refusal_hazard(before, glob.refusal_rate[run], order.objection[run])
        lapsing = lapse_hazard(before, late, order.promised_delay[run])
        lapsing = lapsing + ends * ending_hazard(before, late, order.contract_lapse_rate[run])
        cancelling = ends * ending_hazard(before, late, order.cancellation_rate[run])
        whole = forward + refusing + lapsing + cancelling
        share = probability(whole, dt) / (whole if whole > 0.0 else 1.0)
        drawn = uniform(block.keys[run], draw)
        after = next_order_stage(before, drawn, share * forward, share * refusing, share * lapsing, share * cancelling)
        order.moved[run] = after - before
        order.stage[run] = after


@stage
def end_contract(block: Block, entity: int, step: int) -> None:
    """Note which contracts were made, lapsed or were cancelled in this step, and pay or give back what is in advance.

    A lapse breaks the word of the supplier, a cancellation that of the buyer; a refusal gives an advance back too.
    """
    order = block.state[0].orders[entity]
    ends = 1.0 if block.options.contracts == ENDING else 0.0
    for run in range(block.keys.shape[0]):
        stage, was = order.stage[run], order.last_stage[run]
        stood, signed = ends if CONTRACTED <= was <= READY else 0.0, ends if was < CONTRACTED <= stage <= READY else 0.0
        fallen, dropped = stood if stage == REQUESTED else 0.0, stood if stage == NONE else 0.0
        lapsed = 1.0 if stage == REQUESTED and order.moved[run] < 0.0 else 0.0
        left = larger(order.quantity[run] - order.received[run], 0.0)
        paid = signed * order.advance_share[run] * left * order.unit_value[run] * order.barter_share[run]
        back = order.advance[run] if stage < CONTRACTED else 0.0
        order.advanced[run] = paid - back
        order.advance[run] = order.advance[run] + paid - back
        order.fallen[run] = fallen
        order.forsaken[run] = dropped * (1.0 - order.delivered[run])
        order.lapses[run] = order.lapses[run] + larger(lapsed, fallen)
        order.cancellations[run] = order.cancellations[run] + dropped
        order.renewals[run] = order.renewals[run] + signed * order.ended[run]
        order.ended[run] = larger(fallen + dropped, (1.0 - signed) * order.ended[run])


@stage
def hand_over(block: Block, entity: int, step: int) -> None:
    """Hand over a lot of what was let go, and count what the order kept and broke of its promise in this step.

    Of a contract that lapses only what is not delivered is broken; what was paid in advance is not credited again.
    """
    order, glob, dt = block.state[0].orders[entity], block.state[0].globals[0], block.clock.dt
    for run in range(block.keys.shape[0]):
        stage, came = order.stage[run], 1.0 if order.stage[run] == DELIVERED and order.moved[run] > 0.0 else 0.0
        lots = order.lots[run] if order.let_go[run] == 0.0 and block.options.hold == POLITICAL else 1.0
        units = came * lot(order.quantity[run], lots, order.received[run])
        received = order.received[run] + units
        stage = READY if came > 0.0 and received < order.quantity[run] * _WHOLE else stage
        refused = 1.0 if stage == REFUSED and order.last_stage[run] != REFUSED else 0.0
        lapsed = 1.0 if stage == REQUESTED and order.moved[run] < 0.0 else 0.0
        anew = 1.0 if stage <= PROMISED and stage != order.last_stage[run] else 0.0
        waited = (1.0 - anew) * order.waited[run] + dt if stage >= REQUESTED else 0.0
        before, delivered = order.delivered[run], handed_over(stage, received, order.quantity[run])
        lapsed = larger(lapsed, order.fallen[run]) * (1.0 - order.fallen[run] * delivered)
        late = overdue(stage, waited, order.promised_delay[run]) * (1.0 - delivered)
        order.stage[run] = stage
        order.last_stage[run] = stage
        order.received[run] = received
        order.delivered[run] = delivered
        order.waited[run] = waited
        order.kept[run] = came * glob.delivery_credit[run] * larger(delivered - before, 0.0)
        order.broken[run] = glob.delivery_credit[run] * (refused + lapsed) + glob.late_rate[run] * dt * late
        paid = units * order.unit_value[run] * order.barter_share[run]
        used = smaller(order.advance[run], order.advance_share[run] * paid)
        order.advance[run] = order.advance[run] - used
        order.credited[run] = paid - used + order.advanced[run]
