"""Decision makers: what all of them do, whatever their role; and the factions within them."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, log
from typing import TYPE_CHECKING

from sim.rules.choice import logit_score
from sim.rules.domestic import audience_rate, voted_weight
from sim.rules.hazard import relaxed
from sim.rules.sanctions import effective_pressure
from sim.rules.shares import either, larger, shifted

from .blueprint import Posture, Start
from .entity import WEEK, Entity

if TYPE_CHECKING:
    from .conflict import Strike, Track
    from .model import PlainModel
    from .relations import Dyad, Tie
    from .routes import Measures

_LOWEST = -1.0e300
_LEAST_CHANCE = 2.0**-54  # below what the generator can draw but for 0, of which there is no logarithm


class Faction(Entity):
    """A faction within a state, which has a vote."""

    def __init__(self, model: PlainModel, start: Start) -> None:
        super().__init__(model)
        self.vote = start["vote"]
        self.reform_emphasis = start["reform_emphasis"]
        self.reformist = start["reformist"]


class Actor(Entity):
    """A state that weighs postures and chooses one.

    Parameters
    ----------
    model : PlainModel
        Where it lives.
    start : dict
        Its variables at the start.
    menu : list of Posture
        What it can choose from.
    """

    dyad: Dyad | None
    track: Track
    strike: Strike | None  # which it leads or suffers
    struck_by: Strike | None
    factions: list[Faction]
    ties: list[Tie]
    measures: list[Measures]  # against it
    chances: list[Callable[[], float]]  # by posture
    chance_of_isolation: Callable[[], float]

    def __init__(self, model: PlainModel, start: Start, menu: list[Posture]) -> None:
        super().__init__(model)
        self.menu = menu
        self.base_weight = start["base_weight"]
        self.isolation_end = start["isolation_end"]
        self.isolation_rate = start["isolation_rate"]
        self.isolation_goal = start["isolation_goal"]
        self.approval_start = start["approval_start"]
        self.stance = model.blueprint.idle  # the posture in force; none before the first decision
        self.chosen = self.stance
        self.posture = start["posture"]
        self.belief = start["belief"]
        self.isolation = start["isolation"]
        self.pressure = start["pressure"]
        self.commitment = start["commitment"]
        self.approval = start["approval"]
        self.strongest_tie = 0.0

    def decide(self) -> None:
        """Weigh every posture and choose one, on what is believed now."""
        weights = self.voted_weights()
        self.find_strongest_tie()
        self.survey()
        common, in_force, best = self.common, self.stance.number, _LOWEST
        for posture, chance in zip(self.menu, self.chances, strict=True):
            utility = 0.0
            for weight, term in zip(weights, self.terms(posture), strict=False):
                utility += weight * term
            gumbel = -log(-log(chance() or _LEAST_CHANCE))
            same = 1.0 if posture.number == in_force else 0.0
            score = logit_score(utility, same, common.precision, common.inertia, gumbel)
            if score > best:
                best, self.chosen = score, posture

    def survey(self) -> None:
        """Look at what is the same whatever posture it takes."""

    def terms(self, posture: Posture) -> tuple[float, ...]:
        """Return the value of each term for a posture."""
        raise NotImplementedError

    def voted_weights(self) -> list[float]:
        """Return the weight of each term: one's own, shifted by the factions that have a vote."""
        if not self.factions:
            return self.base_weight
        votes = 0.0
        for faction in self.factions:
            votes += faction.vote
        weights = []
        for term, base in enumerate(self.base_weight):
            weight = 0.0
            for faction in self.factions:
                emphasis = faction.reform_emphasis[term]
                weight += voted_weight(faction.vote / votes, faction.reformist, emphasis) * base
            weights.append(weight)
        return weights

    def find_strongest_tie(self) -> None:
        """Find the tie that an affront would cost most."""
        strongest = 0.0
        for tie in self.ties:
            strongest = larger(tie.level, strongest)
        self.strongest_tie = strongest

    def adopt(self) -> None:
        """Put the chosen posture in force."""
        self.stance = self.chosen
        self.posture = float(self.chosen.number)

    def feel_pressure(self) -> None:
        """Add up what all senders' measures do to it."""
        pressure, evadable = 0.0, self.common.evadable_share
        for measures in self.measures:
            felt = effective_pressure(measures.bite, evadable, measures.leg.active_share)
            pressure = either(pressure, felt)
        self.pressure = pressure

    def answer_at_home(self) -> None:
        """Let an unanswered grievance wear approval; note threats, and let isolation tend on."""
        common, stance = self.common, self.stance
        self.commitment = larger(stance.threaten, self.commitment * exp(-WEEK / common.threat_memory))
        felt = 0.0 if self.struck_by is None else self.struck_by.threat
        grievance = larger(felt, self.commitment * self.belief)
        answer = larger(stance.retaliate, larger(stance.designate, stance.sectoral))
        rate = common.approval_recovery + audience_rate(common.audience_cost, grievance, answer)
        if rate > 0.0:
            target = common.approval_recovery * self.approval_start / rate
            self.approval = relaxed(self.approval, target, rate, WEEK)
        if self.model.steps == 1:
            chance = 0.001 + 0.998 * self.chance_of_isolation()
            self.isolation_goal = shifted(self.isolation_end, chance, common.isolation_spread)
        self.isolation = relaxed(self.isolation, self.isolation_goal, self.isolation_rate, WEEK)
