"""War and strikes: strikes, proxies, wars, and talks with adversaries."""

from __future__ import annotations

from collections.abc import Callable
from math import exp
from typing import TYPE_CHECKING

from sim.rules.domestic import clock_progress
from sim.rules.hazard import probability, relaxed
from sim.rules.orders import CONTRACTED
from sim.rules.shares import either, larger, smaller
from sim.rules.strikes import new_pace, preventive_motive, strike_hazard, worth_now
from sim.rules.war import front_pressure, signed_on_the_way, talks_hazard

from .blueprint import Start
from .entity import WEEK, Entity

if TYPE_CHECKING:
    from .actor import Actor
    from .goods import Item, Order
    from .model import PlainModel


class Strike(Entity):
    """A striker and its target: what strikes, what gets through and what it does."""

    striker: Actor
    target: Actor
    proxy: Proxy
    track: Track
    orders: list[Order]
    chance: Callable[[], float]
    chance_to_penetrate: Callable[[], float]
    chance_to_retaliate: Callable[[], float]

    def __init__(self, model: PlainModel, start: Start) -> None:
        super().__init__(model)
        self.limited_rate = start["limited_rate"]
        self.deep_rate = start["deep_rate"]
        self.limited_damage = start["limited_damage"]
        self.deep_damage = start["deep_damage"]
        self.air_defence_start = start["air_defence_start"]
        self.air_power_start = start["air_power_start"]
        self.backing = start["backing"]
        self.retaliation_rate = start["retaliation_rate"]
        self.air_defence = start["air_defence"]
        self.expected_air_defence = start["expected_air_defence"]
        self.air_power = start["air_power"]
        self.damage = start["damage"]
        self.threat = start["threat"]
        self.hazard = start["hazard"]
        self.forced = start["forced"]
        self.count = start["count"]
        self.penetrated = start["penetrated"]
        self.retaliations = start["retaliations"]
        self.worth = start["worth"]
        self.attacks = start["attacks"]
        self.provocation = start["provocation"]
        self.hit = 0.0
        self.blow = 0.0

    def arm(self) -> None:
        """Find the target's defences and air power, now and once all is repaired and in place."""
        now = later = self.air_defence_start
        power = self.air_power_start
        for order in self.orders:
            if order.stage >= CONTRACTED:
                later = either(later, order.air_defence)
            now = either(now, order.delivered * order.air_defence)
            power = either(power, order.delivered * order.air_power)
        self.air_defence, self.expected_air_defence, self.air_power = now * (1.0 - self.damage), later, power

    def seek_cause(self) -> None:
        """Find what there is cause to strike for: a capability that is feared, a window that closes, an attack."""
        stake, defence, common = self.track.nuclear, self.air_defence, self.common
        window = preventive_motive(stake, defence, self.expected_air_defence, common.discount)
        self.worth = smaller(1.0, worth_now(stake, defence) + window)
        self.attacks = either(common.proxy_weight * self.proxy.activity, self.provocation)

    def strike(self) -> None:
        """Happen or not, get through or not, do damage, and be felt."""
        stance, common, forced = self.striker.stance, self.common, self.forced > 0.0
        left = self.damage * exp(-WEEK / common.repair_time)
        felt = self.threat * exp(-WEEK / common.strike_memory)
        cause = either(self.worth, self.attacks)
        deep = strike_hazard(stance.deep_strike, self.deep_rate, cause)
        self.hazard = strike_hazard(stance.limited_strike, self.limited_rate, cause) + deep
        self.hit = self.blow = self.forced = 0.0
        self.provocation *= exp(-WEEK / common.strike_memory)
        chance, drawn = probability(self.hazard, WEEK), self.chance() if self.hazard > 0.0 else 1.0
        if forced or drawn < chance:
            self.count, self.provocation = self.count + 1.0, 0.0
            if forced or self.chance_to_penetrate() >= self.air_defence:
                self.hit = 1.0
                self.penetrated += 1.0
                is_deep = forced or drawn * self.hazard < chance * deep
                self.blow = self.deep_damage if is_deep else self.limited_damage
                left, felt = either(left, self.blow), either(felt, 1.0)
            else:
                felt = either(felt, 1.0 - self.air_defence)
        self.damage, self.threat = left, felt

    def retaliate(self) -> None:
        """Let the target retaliate, while its posture is to and a strike is still felt."""
        hazard = self.retaliation_rate * self.target.stance.retaliate * self.threat * (1.0 - self.provocation)
        if hazard > 0.0 and self.chance_to_retaliate() < probability(hazard, WEEK):
            self.retaliations += 1.0
            self.provocation = 1.0


class Proxy(Entity):
    """Armed proxies of the target."""

    def __init__(self, model: PlainModel, start: Start) -> None:
        super().__init__(model)
        self.resting_level = start["resting_level"]
        self.decay_time = start["decay_time"]
        self.activity = start["activity"]

    def stir(self) -> None:
        """Calm down to the resting activity."""
        self.activity = relaxed(self.activity, self.resting_level, 1.0 / self.decay_time, WEEK)


class War(Entity):
    """The recipient's war: what is supplied to it, its front, and talks."""

    items: list[Item]
    chance: Callable[[], float]

    def __init__(self, model: PlainModel, start: Start) -> None:
        super().__init__(model)
        self.supply_weight = start["supply_weight"]
        self.talks_rate = start["talks_rate"]
        self.talks_sensitivity = start["talks_sensitivity"]
        self.lull = start["lull"]
        self.aid = start["aid"]
        self.supply = start["supply"]
        self.front = start["front"]
        self.other_front = start["other_front"]
        self.talks_hazard = start["talks_hazard"]
        self.talks = start["talks"]
        self.absent = start["absent"]

    def add_up_supply(self) -> None:
        """Add up what comes from the supplier, from rivals and from home."""
        supply = 0.0
        for item in self.items:
            others = either(item.localised, 0.0 if item.rival is None else item.rival.supply)
            supply = either(supply, item.military_value * either(item.need_met, others))
        self.supply = supply

    def fight(self) -> None:
        """Find what presses at the front, and let talks begin by a hazard that follows the harder pressed side."""
        fought = 1.0 - self.absent
        self.front = fought * front_pressure(self.aid, self.supply, self.supply_weight)
        self.other_front = fought * (1.0 - self.aid)
        pain = larger(self.front, self.other_front)
        self.talks_hazard = fought * talks_hazard(self.talks_rate, self.talks_sensitivity, pain)
        if self.talks == 0.0 and self.chance() < probability(self.talks_hazard, WEEK):
            self.talks = 1.0


class Track(Entity):
    """Talks of one party with its adversaries, which a third can spoil."""

    party: Actor
    adversary: Actor
    spoiler: Actor
    strikes: list[Strike]
    chance: Callable[[], float]
    chance_to_sign: Callable[[], float]

    def __init__(self, model: PlainModel, start: Start) -> None:
        super().__init__(model)
        self.threshold = start["threshold"]
        self.nuclear_growth = start["nuclear_growth"]
        self.pace_time = start["pace_time"]
        self.pace = start["pace"]
        self.progress = start["progress"]
        self.agreed = start["agreed"]
        self.nuclear = start["nuclear"]

    def negotiate(self) -> None:
        """Come nearer to an agreement while both sides work at it and nobody spoils it."""
        common, before = self.common, self.progress
        if before >= 1.0 and self.agreed == 0.0:
            before = 0.0
        willing = either(common.west_willingness, self.adversary.stance.relieve)
        free = 1.0 - common.spoiling * self.spoiler.stance.spoil
        self.progress = clock_progress(before, self.party.stance.approach * willing * free, self.threshold, WEEK)
        if self.chance_to_sign() < signed_on_the_way(before, self.progress):
            self.progress = self.agreed = 1.0

    def enrich(self) -> None:
        """Near the nuclear threshold at a pace that changes, unless an agreement or a strike stops it."""
        changes, drawn = probability(1.0 / self.pace_time, WEEK), self.chance()
        if drawn < changes:
            self.pace = new_pace(drawn / changes)
        growth = self.nuclear_growth * self.pace * (1.0 - self.agreed)
        self.nuclear = relaxed(self.nuclear, 1.0, growth, WEEK)
        for pair in self.strikes:
            self.nuclear *= 1.0 - self.common.nuclear_loss * pair.blow
