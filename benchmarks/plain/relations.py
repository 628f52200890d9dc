"""What parties think of each other, and of transfers: dyads, ties, beliefs."""

from __future__ import annotations

from collections.abc import Callable
from math import exp
from typing import TYPE_CHECKING

from sim.ground.axes import ACTS, PAYMENTS, RELIEF, SHIPMENTS
from sim.rules.hazard import relaxed
from sim.rules.information import (
    CONFIRMED,
    RAISED,
    detection_evidence,
    gathered,
    heard_by_public,
    heard_by_sender,
    on_record,
    probability_of,
    reports,
)
from sim.rules.orders import NONE
from sim.rules.reputation import expected_trust, faithful, retained
from sim.rules.shares import either, larger, smaller
from sim.rules.strikes import broken_by_strike
from sim.rules.war import reliance

from .blueprint import Posture, Start
from .entity import WEEK, Entity

if TYPE_CHECKING:
    from .actor import Actor
    from .goods import Item, Ledger, Order
    from .model import PlainModel


class Dyad(Entity):
    """An actor's record of a partner: promises kept and broken."""

    holder: Actor
    partner: Actor
    owed: int  # what the partner owes
    item: Item | None
    ledger: Ledger | None
    outside: Tie | None
    tie: Tie | None  # of the partner with the holder
    orders: list[Order]

    def __init__(self, model: PlainModel, start: Start) -> None:
        super().__init__(model)
        self.kept_prior = start["kept_prior"]
        self.broken_prior = start["broken_prior"]
        self.dependence = start["dependence"]
        self.kept = start["kept"]
        self.broken = start["broken"]
        self.trust = start["trust"]
        self.reliance = start["reliance"]
        self.alignment = start["alignment"]
        self.honoured = start["honoured"]
        self.due = start["due"]
        self.kept_orders = 0.0
        self.broken_orders = 0.0

    def recall(self) -> None:
        """Say what the partner's record amounts to, and how far one relies on the partner."""
        self.trust = expected_trust(self.kept, self.broken)
        option = 0.0 if self.outside is None else self.outside.level
        if self.item is not None:
            left = self.item.wanted / self.item.demand if self.item.demand > 0.0 else 0.0
            option = either(option, 1.0 - left)
        elif self.owed == PAYMENTS:
            option = either(option, 1.0 - self.holder.isolation)
        self.reliance = reliance(self.dependence, option)

    def align(self) -> None:
        """Draw together under shared pressure, or where one is struck with a patron's backing."""
        shared, pair = smaller(self.holder.pressure, self.partner.pressure), self.holder.struck_by
        if pair is not None:
            shared = larger(shared, pair.threat * pair.backing)
        self.alignment = relaxed(self.alignment, shared, self.common.alignment_rate, WEEK)

    def judge(self) -> None:
        """Find what was due from the partner in this week, and what share of it came."""
        stance = self.partner.stance
        if self.owed == SHIPMENTS:
            west = self.partner.track.adversary
            openness = either(self.common.west_willingness, west.stance.relieve)
            self.due = 1.0 if self.item.agreed else 0.0
            self.honoured = faithful(stance.ship[self.item.place], stance.approach, openness)
        elif self.owed == PAYMENTS:
            self.due, self.honoured = self.ledger.due, self.ledger.honoured
        elif self.owed == RELIEF:
            self.honoured = larger(stance.relieve, self.partner.track.agreed)
            self.due = larger(self.holder.stance.approach, self.honoured)
        else:
            level = 1.0 if self.tie is None else self.tie.level
            self.due, self.honoured = 1.0, level * (1.0 - stance.deliver_sensitive)

    def count_orders(self) -> None:
        """Count promises that orders kept and broke, and strikes that found no defence."""
        kept = broken = 0.0
        weight = self.common.unprotected_weight
        for order in self.orders:
            kept += order.kept
            broken += order.broken
            if order.strike.hit > 0.0 and order.air_defence > 0.0 and order.stage != NONE:
                broken += broken_by_strike(weight, order.strike.hit, order.delivered)
        self.kept_orders, self.broken_orders = kept, broken

    def learn(self) -> None:
        """Update the evidence of kept and broken promises."""
        common = self.common
        retention = exp(-common.forgetting * WEEK)
        weight = common.credit_rate * WEEK * self.due
        kept = weight * self.honoured + self.kept_orders
        broken = weight * (1.0 - self.honoured) + self.broken_orders
        self.kept = retained(self.kept, self.kept_prior, retention) + kept
        old = retained(self.broken, self.broken_prior, retention)
        self.broken = old + common.negativity_ratio * broken


class Tie(Entity):
    """A tie with somebody else, which conduct wears."""

    holder: Actor
    other: Actor | None
    items: list[Item]  # that the holder ships

    def __init__(self, model: PlainModel, start: Start) -> None:
        super().__init__(model)
        self.resting_level = start["resting_level"]
        self.recovery_rate = start["recovery_rate"]
        self.affront = start["affront"]
        self.level = start["level"]
        self.rates = {name: start[name] for name in ("offence", "reproach", "mending")}

    def prepare(self) -> None:
        """Find how much each posture of either side wears or mends the tie, once."""
        self.offence_of = self._by_posture("offence", self.holder)
        self.mending_of = self._by_posture("mending", self.holder)
        self.reproach_of = self._by_posture("reproach", self.other) if self.other is not None else {}

    def _by_posture(self, name: str, actor: Actor) -> dict[Posture, float]:
        rates = [(act, rate) for act, rate in zip(ACTS, self.rates[name], strict=True) if rate]
        return {posture: sum(rate * getattr(posture, act) for act, rate in rates) for posture in actor.menu}

    def bear(self) -> None:
        """Recover, be worn by what either side does, and mend while the holder works on it."""
        stance = self.holder.stance
        mending, wear = self.mending_of[stance], self.offence_of[stance]
        if self.other is not None:
            wear += self.reproach_of[self.other.stance]
        affront = 0.0
        for item in self.items:
            affront = larger(affront, stance.ship[item.place] * item.gravity * item.attribution)
        rate = self.recovery_rate + wear + self.affront * affront + mending
        if rate > 0.0:
            target = (self.recovery_rate * self.resting_level + mending) / rate
            self.level = relaxed(self.level, target, rate, WEEK)


class Belief(Entity):
    """What an observer, or the public, makes of signs that an item is transferred."""

    item: Item
    observer: Actor | None  # None for the public
    partner: Belief | None  # whose intelligence is shared
    others: list[Belief]  # of whoever else looks at the item
    chance: Callable[[], float]

    def __init__(self, model: PlainModel, start: Start) -> None:
        super().__init__(model)
        self.resting_log_odds = start["resting_log_odds"]
        self.forgetting = start["forgetting"]
        self.detection_rate = start["detection_rate"]
        self.false_alarm_rate = start["false_alarm_rate"]
        self.parts_weight = start["parts_weight"]
        self.evidence = start["evidence"]
        self.disclosed = start["disclosed"]
        self.log_odds = start["log_odds"]
        self.belief = start["belief"]
        self.raised = start["raised"]
        self.confirmed = start["confirmed"]
        self.false_alarm = start["false_alarm"]

    def observe(self) -> None:
        """Weigh this week's signs, reports or none and recovered parts; note what a sender discloses of them."""
        traces = self.item.traces
        rate = traces * self.detection_rate + (1.0 - traces) * self.false_alarm_rate
        signs = detection_evidence(reports(self.chance(), rate, WEEK), self.detection_rate, self.false_alarm_rate, WEEK)
        signs += self.parts_weight * self.item.need_met * WEEK
        self.evidence = gathered(self.evidence, self.forgetting, signs, WEEK)
        own = probability_of(self.resting_log_odds + self.evidence)
        said = self.observer.stance.disclose * own if self.observer else 0.0
        self.disclosed = on_record(self.disclosed, said, self.forgetting, WEEK)

    def hear(self) -> None:
        """Add up its own signs, what others disclose or share, and what the supplier says."""
        common, item, told = self.common, self.item, 0.0
        for other in self.others:
            shared = common.sharing_weight * other.evidence if other is self.partner else 0.0
            told += larger(shared, common.disclosure_weight * other.disclosed)
        if self.observer is None:
            evidence = heard_by_public(
                self.evidence, told, item.admitted, item.denied, common.admission_weight, common.denial_weight
            )
        else:
            evidence = heard_by_sender(
                self.evidence, told, item.public.evidence, common.press_weight, item.admitted, common.admission_weight
            )
        self.log_odds = self.resting_log_odds + evidence

    def conclude(self) -> None:
        """Turn log-odds into belief, and note when an allegation is raised and confirmed."""
        self.belief = probability_of(self.log_odds)
        if self.raised == 0.0 and self.belief >= RAISED:
            self.raised = self.model.steps * WEEK
            self.false_alarm = 1.0 if self.item.delivered == 0.0 else 0.0
        if self.confirmed == 0.0 and self.belief >= CONFIRMED:
            self.confirmed = self.model.steps * WEEK
