"""What is traded, and what is owed for it: items, rivals, clocks, orders, ledgers, regimes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.rules.domestic import clock_progress
from sim.rules.hazard import drained, probability, relaxed
from sim.rules.information import on_record
from sim.rules.ledger import accrued, debt_share, falls_due, on_credit, repayment, share_paid
from sim.rules.orders import (
    DELIVERED,
    PROMISED,
    READY,
    REFUSED,
    REQUESTED,
    delivery_level,
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
from sim.rules.shares import either, smaller
from sim.rules.supply import components_needed, first_share, grown_output, need_met, sold, supplied_output
from sim.rules.war import left_to_supplier

from .blueprint import Start
from .entity import WEEK, Entity

if TYPE_CHECKING:
    from .actor import Actor
    from .conflict import Strike, War
    from .model import PlainModel
    from .relations import Belief, Dyad, Tie
    from .routes import Leg

_AT_ONCE = 1.0e6
_WHOLE = 1.0 - 1.0e-9


class Regime(Entity):
    """A legal regime against transfers, in force or not."""

    def __init__(self, model: PlainModel, start: Start) -> None:
        super().__init__(model)
        self.in_force = start["in_force"]


class Rival(Entity):
    """Another supplier of the recipient."""

    recipient: Actor

    def __init__(self, model: PlainModel, start: Start) -> None:
        super().__init__(model)
        self.ceiling = start["ceiling"]
        self.rate = start["rate"]
        self.floor = start["floor"]
        self.available = start["available"]
        self.supply = start["supply"]

    def substitute(self) -> None:
        """Supply more or less, as one is asked."""
        asked = self.floor + (1.0 - self.floor) * self.recipient.stance.buy_elsewhere
        self.supply = relaxed(self.supply, self.available * self.ceiling * asked, self.rate, WEEK)


class Clock(Entity):
    """An act that cannot be taken back, and takes time to get ready."""

    actor: Actor
    item: int | None  # the item that is to be shipped, or
    act: str | None  # the act that is to be approved
    orders: list[Order]
    chance: Callable[[], float]

    def __init__(self, model: PlainModel, start: Start) -> None:
        super().__init__(model)
        self.threshold = start["threshold"]
        self.progress = start["progress"]

    def prepare(self) -> None:
        """Find the level at which each posture works at the act, once."""
        self.level_of = {
            posture: getattr(posture, self.act) if self.item is None else posture.ship[self.item]
            for posture in self.actor.menu
        }

    def get_ready(self) -> None:
        """Come nearer while the actor works at it."""
        if self.item is not None and self.progress < 1.0:
            self.progress = clock_progress(self.progress, self.level_of[self.actor.stance], self.threshold, WEEK)

    def approve(self) -> None:
        """Be approved or not, while the actor's posture is to let such goods go."""
        if self.item is not None or self.progress >= 1.0:
            return
        hazard, level = 0.0, self.level_of[self.actor.stance]
        for order in self.orders:
            asked = level if order.stage >= REQUESTED else 0.0
            hazard = max(hazard, release_hazard(1.0 / max(self.threshold, WEEK), asked, order.push))
        if hazard > 0.0 and self.chance() < probability(hazard, WEEK):
            self.progress = 1.0


class Item(Entity):
    """A good that is made, stocked and shipped in bulk."""

    supplier: Actor
    ledger: Ledger
    regime: Regime
    clock: Clock | None
    rival: Rival | None
    war: War
    strike: Strike
    public: Belief
    transport: Leg
    payment: Leg
    procurement: Leg
    chance: Callable[[], float]

    def __init__(self, model: PlainModel, start: Start, place: int) -> None:
        super().__init__(model)
        self.place = place
        self.unit_value = start["unit_value"]
        self.output_ceiling = start["output_ceiling"]
        self.output_growth = start["output_growth"]
        self.dispatch_rate = start["dispatch_rate"]
        self.demand = start["demand"]
        self.need_memory = start["need_memory"]
        self.legal_exposure = start["legal_exposure"]
        self.component_share = start["component_share"]
        self.military_value = start["military_value"]
        self.gravity = start["gravity"]
        self.localisation_growth = start["localisation_growth"]
        self.localisation_ceiling = start["localisation_ceiling"]
        self.capacity = start["capacity"]
        self.output = start["output"]
        self.stock = start["stock"]
        self.localised = start["localised"]
        self.localisation_start = start["localisation_start"]
        self.makeable = 0.0
        self.wanted = start["wanted"]
        self.shipped = start["shipped"]
        self.contracted = start["contracted"]
        self.delivered = start["delivered"]
        self.delivery_rate = start["delivery_rate"]
        self.need_met = start["need_met"]
        self.attribution = start["attribution"]
        self.traces = start["traces"]
        self.denied = start["denied"]
        self.admitted = start["admitted"]

    def localise(self) -> None:
        """Let the recipient's own output grow, and find the demand that is left to the supplier."""
        if self.model.steps == 1 and self.localised == self.localisation_start:
            self.localised = first_share(self.localised, self.chance(), self.localisation_ceiling)
        if self.localised < self.localisation_ceiling:
            self.localised = grown_output(self.localised, self.localisation_ceiling, self.localisation_growth, WEEK)
        rival_supply = 0.0 if self.rival is None else self.rival.supply
        lull = either(self.war.lull * self.war.talks, self.war.absent)
        self.wanted = left_to_supplier(self.demand, self.localised, rival_supply, lull)

    def produce(self) -> None:
        """Let capacity grow, and make what is wanted and is to be shipped, as strikes and components allow."""
        before = self.capacity
        after = self.capacity = grown_output(before, self.output_ceiling, self.output_growth, WEEK)
        share = components_needed(self.component_share, self.ledger.technology, self.common.technology_scale)
        standing = 0.5 * (before + after) * (1.0 - self.strike.damage)
        made = supplied_output(standing, share, self.procurement.throughput)
        self.makeable = standing
        self.output = smaller(made, self.wanted) * self.supplier.stance.ship[self.place] if self.agreed else 0.0

    @property
    def agreed(self) -> bool:
        """Whether there is a deal on it."""
        return self.clock is None or self.clock.progress >= 1.0

    def ship(self) -> None:
        """Ship what is wanted, as far as there is any, and posture, deals, credit and routes allow."""
        level = self.supplier.stance.ship[self.place] if self.agreed else 0.0
        made, wanted = self.output * WEEK, self.wanted * WEEK
        debt = debt_share(self.ledger.balance, self.ledger.debt_scale)
        passes = self.transport.throughput * on_credit(self.payment.throughput, debt)
        if self.agreed:
            self.contracted += smaller(drained(self.stock, self.makeable * WEEK, self.dispatch_rate, WEEK), wanted)
        sent = sold(drained(self.stock, made, self.dispatch_rate, WEEK), wanted, level, passes)
        self.shipped = sent
        self.stock = self.stock + made - sent
        self.delivered += sent
        self.delivery_rate = relaxed(self.delivery_rate, sent / WEEK, self.need_memory, WEEK)
        self.need_met = need_met(self.delivery_rate, self.wanted)

    def speak(self) -> None:
        """Note the traces that its shipments leave, and put on record what the supplier says of it."""
        stance, fades = self.supplier.stance, self.public.forgetting
        about = stance.about[self.place]
        admitted = about * stance.admit if self.shipped > 0.0 else 0.0
        self.traces = on_record(self.traces, 1.0 if self.shipped > 0.0 else 0.0, self.need_memory, WEEK)
        self.denied = on_record(self.denied, about * stance.deny, fades, WEEK)
        self.admitted = on_record(self.admitted, admitted, fades, WEEK)

    def attribute(self) -> None:
        """Take over what the public believes."""
        self.attribution = self.public.belief


class Order(Entity):
    """A lumpy good that goes through the order book."""

    supplier: Actor
    recipient: Actor
    ledger: Ledger
    dyad: Dyad
    clock: Clock | None
    strike: Strike
    transport: Leg
    objectors: list[tuple[Tie, float]]
    chance: Callable[[], float]

    def __init__(self, model: PlainModel, start: Start) -> None:
        super().__init__(model)
        self.quantity = start["quantity"]
        self.unit_value = start["unit_value"]
        self.lead = start["lead"]
        self.sensitivity = start["sensitivity"]
        self.request_rate = start["request_rate"]
        self.promised_delay = start["promised_delay"]
        self.barter_share = start["barter_share"]
        self.air_power = start["air_power"]
        self.air_defence = start["air_defence"]
        self.stage = start["stage"]
        self.lots = start["lots"]
        self.waited = start["waited"]
        self.last_stage = start["last_stage"]
        self.received = start["received"]
        self.delivered = start["delivered"]
        self.let_go = start["let_go"]
        self.objection = 0.0
        self.push = 0.0
        self.release = 0.0
        self.moved = 0.0
        self.kept = 0.0
        self.broken = 0.0
        self.credited = 0.0

    def weigh_hold(self) -> None:
        """Add up what ties with others object, where that can matter."""
        if self.stage >= REQUESTED:
            objection = 0.0
            for tie, sensitivity in self.objectors:
                objection = objection_added(objection, sensitivity, tie.level)
            self.objection = objection

    def find_release(self) -> None:
        """Find what debt and isolation weigh against objections, and the hazard that an order that is ready goes."""
        if self.stage < REQUESTED:
            return
        common, supplier, stance = self.common, self.supplier, self.supplier.stance
        sensitivity = self.sensitivity if self.clock is None else 0.0
        level = delivery_level(stance.deliver_ordinary, stance.deliver_sensitive, sensitivity)
        debt = debt_share(self.ledger.balance, self.ledger.debt_scale)
        cut_off = either(supplier.isolation, common.backfire_weight * self.dyad.alignment)
        self.push = release_log_odds(self.objection, debt, common.debt_weight, cut_off, common.isolation_weight)
        held = release_hazard(common.release_rate, level, self.push)
        self.release = _AT_ONCE if self.let_go > 0.0 else held

    def carry(self) -> None:
        """Move through the stages, or be turned down, as postures, approval, factory, hold and routes allow."""
        self.moved = 0.0
        if self.stage == DELIVERED:
            return
        common, before = self.common, self.stage
        approved = self.clock is None or self.clock.progress >= 1.0
        forward = forward_hazard(
            before,
            self.request_rate * delivery_level(1.0, self.recipient.stance.ask, self.sensitivity),
            common.promise_rate * self.supplier.stance.promise,
            common.contract_rate if approved else 0.0,
            production_hazard(self.lead),
            self.release * self.transport.throughput,
        )
        refusing = refusal_hazard(before, common.refusal_rate, self.objection)
        lapsing = lapse_hazard(before, overdue(before, self.waited, self.promised_delay), self.promised_delay)
        whole = forward + refusing + lapsing
        if whole > 0.0:
            share = probability(whole, WEEK) / whole
            self.stage = next_order_stage(
                before, self.chance(), share * forward, share * refusing, share * lapsing, 0.0
            )
        self.moved = self.stage - before

    def hand_over(self) -> None:
        """Hand over a lot of what was let go, and count what was kept and broken of the promise in this week."""
        common, came = self.common, self.stage == DELIVERED and self.moved > 0.0
        units = lot(self.quantity, self.lots if self.let_go == 0.0 else 1.0, self.received) if came else 0.0
        self.received += units
        if came and self.received < self.quantity * _WHOLE:
            self.stage = READY
        down = self.stage == REFUSED and self.last_stage != REFUSED
        lapsed = self.stage == REQUESTED and self.moved < 0.0
        if self.stage <= PROMISED and self.stage != self.last_stage:
            self.waited = 0.0
        self.waited = self.waited + WEEK if self.stage >= REQUESTED else 0.0
        before, self.last_stage = self.delivered, self.stage
        self.delivered = handed_over(self.stage, self.received, self.quantity)
        late = overdue(self.stage, self.waited, self.promised_delay) * (1.0 - self.delivered)
        self.kept = common.delivery_credit * max(self.delivered - before, 0.0) if came else 0.0
        self.broken = common.delivery_credit * (float(down) + float(lapsed)) + common.late_rate * WEEK * late
        self.credited = units * self.unit_value * self.barter_share


class Ledger(Entity):
    """What a debtor owes for what it was sent."""

    debtor: Actor
    payment: Leg
    items: list[Item]
    orders: list[Order]

    def __init__(self, model: PlainModel, start: Start) -> None:
        super().__init__(model)
        self.interest = start["interest"]
        self.repayment_rate = start["repayment_rate"]
        self.debt_scale = start["debt_scale"]
        self.payment_term = start["payment_term"]
        self.due, self.honoured = start["due"], start["honoured"]
        self.technology_share = start["technology_share"]
        self.captured_share = start["captured_share"]
        self.balance = start["balance"]
        self.in_kind = start["in_kind"]
        self.repaid = start["repaid"]
        self.technology = start["technology"]

    def settle(self) -> None:
        """Charge what was shipped, and be paid as the debtor's posture says and payment routes allow."""
        balance = accrued(self.balance, self.interest, WEEK)
        charged = credited = 0.0
        for item in self.items:
            charged += item.shipped * item.unit_value
        for order in self.orders:
            credited += order.credited
        level = self.debtor.stance.pay * self.payment.throughput
        paid = repayment(balance, charged, level, self.repayment_rate, WEEK)
        self.due = debt_share(falls_due(balance, charged / WEEK, self.payment_term), self.debt_scale)
        fell_due = repayment(balance, charged, 1.0, 1.0 / self.payment_term, WEEK)
        self.honoured = share_paid(paid + credited, fell_due)
        self.balance = balance + charged - paid - credited
        self.repaid += paid
        self.in_kind += credited
        self.technology += (self.technology_share + self.captured_share) * paid
