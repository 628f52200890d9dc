"""Sanctions and the routes around them: senders, measures, intermediaries, channels, legs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.rules.evasion import ACTIVE, carried, next_status, passing, share_of_changes
from sim.rules.hazard import probability, relaxed
from sim.rules.sanctions import bite, designation_hazard, imposed_level, mean_age
from sim.rules.sender_terms import answer_strength
from sim.rules.shares import either, larger

from .blueprint import Start
from .entity import WEEK, Entity

if TYPE_CHECKING:
    from .actor import Actor
    from .model import PlainModel


class Measures(Entity):
    """A sender's sanctions of one type on one target."""

    sender: Actor
    target: Actor
    on_supplier: bool
    leg: Leg

    def __init__(self, model: PlainModel, start: Start) -> None:
        super().__init__(model)
        self.coverage = start["coverage"]
        self.resting_level = start["resting_level"]
        self.lag = start["lag"]
        self.intensity = start["intensity"]
        self.age = start["age"]
        self.bite = start["bite"]

    def impose(self) -> None:
        """Build up, erode or relax, by the sender's posture."""
        common, stance, before = self.common, self.sender.stance, self.intensity
        kept = 1.0 - stance.relieve if self.on_supplier else 1.0
        wanted, stands = larger(stance.sectoral, self.resting_level) * kept, self.resting_level * kept
        if wanted > before:
            soon, late = 1.0 / self.lag, 1.0 / (self.lag + common.imposing_time)
            after = imposed_level(before, stands, wanted, soon, late, WEEK)
        else:
            rate = 1.0 / common.relief_time if kept < 1.0 else common.sanctions_erosion
            after = relaxed(before, wanted, rate, WEEK)
        self.intensity = after
        self.age = mean_age(self.age, before, after, WEEK)
        self.bite = bite(self.coverage, after, common.bite_decay, self.age)


class Sender(Entity):
    """The office of a sender that designates intermediaries."""

    actor: Actor

    def __init__(self, model: PlainModel, start: Start) -> None:
        super().__init__(model)
        self.coverage = start["coverage"]
        self.effort_start = start["effort_start"]
        self.effort = start["effort"]

    def enforce(self) -> None:
        """Let the designation effort follow the posture, and a burst ebb."""
        common = self.common
        target = self.effort_start + common.effort_surge * self.actor.stance.designate
        self.effort = relaxed(self.effort, target, common.effort_decay, WEEK)

    def answer(self) -> float:
        """Return how strongly it answers a transfer, or stands by its word to."""
        common, stance = self.common, self.actor.stance
        strength = answer_strength(
            stance.threaten, stance.designate, stance.sectoral, common.threat_weight, common.designation_weight
        )
        return self.coverage * larger(strength, self.actor.commitment)


class Intermediary(Entity):
    """A broker, bank or carrier: designated, replaced, and learning to hide."""

    pursued: Leg  # the leg whose designation effort it faces
    chance: Callable[[], float]

    def __init__(self, model: PlainModel, start: Start) -> None:
        super().__init__(model)
        self.capacity = start["capacity"]
        self.visibility_start = start["visibility_start"]
        self.visibility_floor = start["visibility_floor"]
        self.serves = [served > 0.0 for served in start["serves"]]
        self.status = start["status"]
        self.visibility = start["visibility"]
        self.age = start["age"]

    def face_senders(self) -> None:
        """Be designated or come back, and age and learn to hide."""
        common, before = self.common, self.status
        hazard = designation_hazard(self.visibility, self.pursued.effort, common.designation_rate)
        regrowth = common.regrowth_rate
        leaves, stays = (hazard, regrowth) if before == ACTIVE else (regrowth, hazard)
        changed = probability(hazard + regrowth, WEEK) * share_of_changes(leaves, stays)
        after = next_status(before, self.chance(), changed)
        if after == before:
            self.age += WEEK
        else:
            self.status = after
            self.age = 0.0
            if after == ACTIVE:
                self.visibility = self.visibility_start
                return
        self.visibility = relaxed(self.visibility, self.visibility_floor, common.adaptation_rate, WEEK)


class Channel(Entity):
    """A way by which a leg's goods or payments go."""

    lumpy: bool
    chance: Callable[[], float]

    def __init__(self, model: PlainModel, start: Start) -> None:
        super().__init__(model)
        self.capacity = start["capacity"]
        self.sanctionable_share = start["sanctionable_share"]
        self.open_start = start["open_start"]
        self.opening_time = start["opening_time"]
        self.open = start["open"]
        self.begun = start["begun"]

    def open_further(self) -> None:
        """Open link by link, or all at once when completed."""
        gap = 1.0 - self.open
        if gap > 0.0 and self.opening_time > 0.0:
            opening = probability(self.begun / self.opening_time, WEEK)
            if not self.lumpy:
                self.open += opening * gap
            elif self.chance() < opening:
                self.open += gap


class Leg(Entity):
    """What has to pass: goods, payments, or components."""

    senders: list[Sender]
    measures: list[Measures]  # that bear on it, on suppliers
    channels: list[Channel]
    places: list[Intermediary]

    def __init__(self, model: PlainModel, start: Start) -> None:
        super().__init__(model)
        self.active_share = start["active_share"]
        self.throughput = start["throughput"]
        self.bite = start["bite"]
        self.effort = start["effort"]

    def prepare(self) -> None:
        """Add up what there is to pass, and the capacity of all its intermediaries, once."""
        self.volume = 0.0
        for channel in self.channels:
            self.volume += channel.capacity * channel.open_start
        self.whole = 0.0
        for place in self.places:
            self.whole += place.capacity

    def bear_down(self) -> None:
        """Add up designation efforts, and measures of its type."""
        effort = bitten = 0.0
        for sender in self.senders:
            effort += sender.coverage * sender.effort
        for measures in self.measures:
            bitten = either(bitten, measures.bite)
        self.effort, self.bite = effort, bitten

    def carry(self) -> None:
        """Find what is still carried, by active intermediaries and open channels."""
        active = 0.0
        for place in self.places:
            if place.status == ACTIVE:
                active += place.capacity
        share = self.active_share = active / self.whole if self.whole > 0.0 else 1.0
        throughput, over_compliance = 0.0, self.common.over_compliance
        for channel in self.channels:
            passes = passing(share, channel.sanctionable_share, self.bite, over_compliance)
            throughput += channel.capacity * channel.open * passes
        self.throughput = carried(throughput, self.volume if self.volume > 0.0 else 1.0)
