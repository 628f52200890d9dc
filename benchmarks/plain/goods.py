"""What is traded, and what is owed for it: items, rivals, clocks, orders, ledgers, regimes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.rules.domestic import clock_progress
from sim.rules.hazard import drained, probability, relaxed
from sim.rules.ledger import accrued, debt_share, repayment
from sim.rules.orders import (
    DELIVERED,
    PROMISED,
    READY,
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
from sim.rules.shares import either, smaller
from sim.rules.supply import components_needed, dispatch_hazard, grown_output, need_met, supplied_output
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
    act: str | None  # the act that is to be done

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
        if self.progress < 1.0:
            self.progress = clock_progress(self.progress, self.level_of[self.actor.stance], self.threshold, WEEK)


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
        self.wanted = start["wanted"]
        self.shipped = start["shipped"]
        self.contracted = start["contracted"]
        self.delivered = start["delivered"]
        self.delivery_rate = start["delivery_rate"]
        self.need_met = start["need_met"]
        self.attribution = start["attribution"]

    def localise(self) -> None:
        """Let the recipient's own output grow, and find the demand that is left to the supplier."""
        if self.localised < self.localisation_ceiling:
            self.localised = grown_output(self.localised, self.localisation_ceiling, self.localisation_growth, WEEK)
        rival_supply = 0.0 if self.rival is None else self.rival.supply
        self.wanted = left_to_supplier(self.demand, self.localised, rival_supply, self.war.lull * self.war.talks)

    def produce(self) -> None:
        """Let capacity grow, and make what is wanted and is to be shipped, as strikes and components allow."""
        before = self.capacity
        after = self.capacity = grown_output(before, self.output_ceiling, self.output_growth, WEEK)
        share = components_needed(self.component_share, self.ledger.technology, self.common.technology_scale)
        standing = 0.5 * (before + after) * (1.0 - self.strike.damage)
        made = supplied_output(standing, share, self.procurement.throughput)
        self.output = smaller(made, self.wanted) * self.supplier.stance.ship[self.place]
        if self.clock is None or self.clock.progress >= 1.0:
            self.contracted += smaller(standing, self.wanted) * WEEK

    def ship(self) -> None:
        """Ship from the stock, as far as posture, deals and routes allow."""
        agreed = self.clock is None or self.clock.progress >= 1.0
        level = self.supplier.stance.ship[self.place] if agreed else 0.0
        made = self.output * WEEK
        hazard = dispatch_hazard(level, self.transport.throughput * self.payment.throughput, self.dispatch_rate)
        sent = drained(self.stock, made, hazard, WEEK)
        self.shipped = sent
        self.stock = self.stock + made - sent
        self.delivered += sent
        self.delivery_rate = relaxed(self.delivery_rate, sent / WEEK, self.need_memory, WEEK)
        self.need_met = need_met(self.delivery_rate, self.wanted)

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
        self.since_promise = start["since_promise"]
        self.received = start["received"]
        self.let_go = start["let_go"]
        self.objection = 0.0
        self.release = 0.0
        self.kept = 0.0
        self.broken = 0.0
        self.credited = 0.0

    def weigh_hold(self) -> None:
        """Add up what ties with others object, where that can matter."""
        if self.stage == REQUESTED or self.stage == READY:
            objection = 0.0
            for tie, sensitivity in self.objectors:
                objection = objection_added(objection, sensitivity, tie.level)
            self.objection = objection

    def find_release(self) -> None:
        """Find the hazard that an order that is ready is delivered."""
        if self.stage != READY:
            return
        if self.let_go > 0.0:
            self.release = _AT_ONCE
            return
        common, supplier, stance = self.common, self.supplier, self.supplier.stance
        level = delivery_level(stance.deliver_ordinary, stance.deliver_sensitive, self.sensitivity)
        debt = debt_share(self.ledger.balance, self.ledger.debt_scale)
        cut_off = either(supplier.isolation, common.backfire_weight * self.dyad.alignment)
        log_odds = release_log_odds(self.objection, debt, common.debt_weight, cut_off, common.isolation_weight)
        self.release = release_hazard(common.release_rate, level, log_odds)

    def carry(self) -> None:
        """Move through the stages, as far as postures, approval, factory, hold and routes allow."""
        self.kept = self.broken = self.credited = 0.0
        if self.stage == DELIVERED:
            return
        common, before = self.common, self.stage
        approved = self.clock is None or self.clock.progress >= 1.0
        forward = forward_hazard(
            before,
            common.renewal_rate,
            self.request_rate * delivery_level(1.0, self.recipient.stance.ask, self.sensitivity),
            common.promise_rate * self.supplier.stance.promise,
            common.contract_rate if approved else 0.0,
            production_hazard(self.lead),
            self.release * self.transport.throughput,
        )
        whole = forward + common.refusal_rate * self.objection if before == REQUESTED else forward
        if whole > 0.0:
            moving, share = probability(whole, WEEK), forward / whole
            self.stage = next_order_stage(before, self.chance(), moving * share, moving * (1.0 - share))
        self.since_promise = self.since_promise + WEEK if self.stage >= PROMISED else 0.0
        self.broken = common.late_rate * WEEK * overdue(self.stage, self.since_promise, self.promised_delay)
        if self.stage == DELIVERED:
            self.received += self.quantity
            self.kept = common.delivery_credit
            self.credited = self.quantity * self.unit_value * self.barter_share


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
        self.help_share = start["technology_share"] + start["captured_share"]
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
        self.balance = balance + charged - paid - credited
        self.repaid += paid
        self.in_kind += credited
        self.technology += self.help_share * paid
