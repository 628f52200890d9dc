"""Decision makers by role: what a supplier, a recipient, a sender of sanctions and a striker weigh."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.rules.ledger import debt_share
from sim.rules.orders import PROMISED, READY
from sim.rules.recipient_terms import (
    concession,
    debt_relieved,
    goodwill,
    means_spared,
    need_served,
    partner_bound,
    ties_kept,
)
from sim.rules.reputation import fear_of_abandonment, stake_in_partner
from sim.rules.sender_terms import (
    answer_strength,
    coalition_kept,
    credibility,
    motive,
    relief_worth,
    restraint,
    sources_weighed,
    transfers_answered,
)
from sim.rules.shares import either, larger, smaller
from sim.rules.striker_terms import backed, spared, struck, voice
from sim.rules.strikes import boldness
from sim.rules.supplier_terms import (
    deniability,
    expected_return,
    legitimacy,
    opening,
    pressure_spared,
    protection_sought,
    security,
    strike_invited,
)

from .actor import Actor
from .blueprint import Posture

if TYPE_CHECKING:
    from .conflict import War
    from .goods import Item, Ledger
    from .relations import Belief, Dyad, Tie
    from .routes import Sender


class Supplier(Actor):
    """An actor that supplies."""

    items: list[Item]
    west: Dyad  # its record of the adversary that it could approach
    senders: list[Sender]
    expected_answer = 0.0

    def feel_pressure(self) -> None:
        """Add up what senders do to it, and what it has to expect for a transfer."""
        super().feel_pressure()
        expected = 0.0
        for sender in self.senders:
            expected = either(expected, sender.answer())
        self.expected_answer = expected

    def survey(self) -> None:
        """Find its stake in the recipient, how bold it is, and how far it can be protected."""
        common, dyad = self.common, self.dyad
        self.stake = stake_in_partner(dyad.trust, common.backfire_weight, dyad.alignment)
        self.bold = boldness(common.boldness_start, self.strike.air_power, dyad.trust)
        self.protection = protection_sought(1.0, dyad.trust, dyad.reliance, self.strike.air_defence)
        self.debt, self.promised = debt_share(dyad.ledger.balance, dyad.ledger.debt_scale), 0.0
        for order in dyad.orders:
            pending = 1.0 - order.delivered if order.stage >= PROMISED else 0.0
            self.promised = either(self.promised, pending * larger(order.air_power, order.air_defence))

    def terms(self, posture: Posture) -> tuple[float, ...]:
        """Return the value of each term for a posture."""
        worth = gravity = exposure = 0.0
        word, incredible = 1.0, self.common.implausibility
        for item in self.items:
            level, about = posture.ship[item.place], posture.about[item.place]
            exposed = 1.0 - legitimacy(level, item.regime.in_force, item.legal_exposure)
            worth = either(worth, level * item.military_value)
            gravity = larger(gravity, level * item.gravity * item.attribution)
            exposure = larger(exposure, exposed)
            said = deniability(about * posture.deny, about * posture.admit, level, item.attribution, incredible)
            word = smaller(word, said)
        answer = either(posture.ask * self.protection, posture.retaliate * self.bold)
        invited = strike_invited(posture.retaliate, self.bold, self.strike.air_defence)
        return (
            expected_return(worth, self.stake, self.debt, self.dyad.trust * self.promised),
            pressure_spared(gravity, self.expected_answer, self.pressure),
            1.0 - exposure,
            word,
            opening(posture.approach, self.west.trust, gravity),
            security(self.strike.threat, answer, invited),
        )


class Recipient(Actor):
    """An actor that is supplied, and owes."""

    items: list[Item]
    ledger: Ledger

    def survey(self) -> None:
        """Find the need that supplies leave open, what rivals could meet of it, debt, danger, and its stake."""
        common, dyad, unmet, reach = self.common, self.dyad, 0.0, 0.0
        for item in self.items:
            unmet = larger(unmet, item.military_value * (1.0 - item.need_met))
            if item.rival is not None:
                reach = larger(reach, item.rival.available * item.rival.ceiling)
        self.unmet, self.reach = unmet, reach
        fear = fear_of_abandonment(dyad.trust, dyad.reliance)
        self.stake = stake_in_partner(fear, common.backfire_weight, dyad.alignment)
        self.danger = either(self.track.progress, dyad.partner.stance.approach * (1.0 - dyad.trust))
        self.debt = debt_share(self.ledger.balance, self.ledger.debt_scale)

    def terms(self, posture: Posture) -> tuple[float, ...]:
        """Return the value of each term for a posture."""
        common, pay, sensitive = self.common, posture.pay, posture.deliver_sensitive
        deliver = larger(sensitive, posture.deliver_ordinary)
        given = concession(pay, posture.promise, deliver, common.pay_credit, common.promise_credit)
        return (
            need_served(self.unmet, posture.buy_elsewhere, self.reach),
            goodwill(given, self.stake),
            debt_relieved(pay, self.debt),
            means_spared(0.5 * (pay + deliver)),
            ties_kept(sensitive, self.strongest_tie, self.isolation),
            partner_bound(self.danger, posture.spoil * common.spoiling),
        )


class SanctionSender(Actor):
    """An actor that sends sanctions."""

    beliefs: list[Belief]
    ally: Actor
    alliance: Tie
    war: War

    def survey(self) -> None:
        """Find the gravest transfer that it believes in, its motive to answer, and what its ally answers."""
        common, track, gravest, attribution = self.common, self.track, 0.0, 0.0
        for view in self.beliefs:
            grave = view.item.gravity * view.belief
            if grave > gravest:
                gravest, attribution = grave, view.item.attribution
        self.belief, self.attribution = gravest, attribution
        nuclear = track.nuclear * (1.0 - track.agreed)
        self.reason = motive(gravest, common.lobbying, self.war.front, nuclear, common.nuclear_weight)
        self.ally_answer, self.ally_relief = self.answer(self.ally.stance), self.ally.stance.relieve

    def answer(self, posture: Posture) -> float:
        """Return how strongly a posture answers a transfer."""
        common = self.common
        return answer_strength(
            posture.threaten, posture.designate, posture.sectoral, common.threat_weight, common.designation_weight
        )

    def terms(self, posture: Posture) -> tuple[float, ...]:
        """Return the value of each term for a posture."""
        answer, relieve, target = self.answer(posture), posture.relieve, self.track.party
        return (
            transfers_answered(self.reason, answer, relieve),
            credibility(self.commitment, self.belief, self.approval, answer),
            coalition_kept(answer, self.ally_answer, relieve, self.ally_relief, self.alliance.level),
            restraint(answer, target.pressure),
            sources_weighed(posture.disclose, self.belief, self.attribution, self.common.source_cost),
            relief_worth(relieve, target.stance.approach, self.track.progress),
        )


class Striker(Actor):
    """An actor that can strike."""

    def survey(self) -> None:
        """Find the risk, and how sensitive what the target was promised is, so far as the promise worries it."""
        common, pair, concern = self.common, self.strike, 0.0
        for order in pair.orders:
            if PROMISED <= order.stage <= READY:
                concern = larger(concern, order.sensitivity)
        self.concern = concern
        self.risk = boldness(common.boldness_start, pair.air_power, pair.target.dyad.trust)

    def terms(self, posture: Posture) -> tuple[float, ...]:
        """Return the value of each term for a posture."""
        strength = either(self.common.limited_weight * posture.limited_strike, posture.deep_strike)
        return (
            struck(self.strike.worth, strength),
            spared(strength, self.risk),
            spared(posture.criticise, self.strongest_tie),
            backed(strength, self.strike.backing),
            voice(self.concern, self.dyad.trust, posture.criticise),
            struck(self.strike.attacks, strength),
        )
