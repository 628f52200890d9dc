"""Sanctions: pressure of senders, and the designation of intermediaries."""

from sim.kernel.compiler import rule
from sim.kernel.kinds import Rate, Share, SlowRate, Weeks, Weight
from sim.kernel.portable import exp


@rule
def bite(coverage: Share, intensity: Share, decay: SlowRate, age: Weeks) -> float:
    """Share of a target's dealings that a sender's measures cut, as the target adjusts to them.

    coverage intensity e^(-kappa age)

    Range: [0, coverage]; rises in coverage, intensity; falls in decay, age.
    Known value: bite(0.5, 0.8, 0.01, 100) = 0.4/e = 0.14715...
    Source: adjustment to sanctions, van Bergeijk and van Marrewijk (1995); coverage of a coalition (M049, M059).
    """
    return coverage * intensity * exp(-decay * age)


@rule
def mean_age(age: Weeks, before: Share, after: Share, dt: Weeks) -> float:
    """Mean age of the measures in force after a step; what is new is half a step old.

    (a + dt) k + dt (1 - k) / 2, with k = min(before / after, 1), and 0 where none is in force

    Range: [0, age + dt]; rises in age, dt; either way in before, after.
    Known value: mean_age(9, 0.4, 0.5, 1) = 8.1; (9, 0.5, 0.4, 1) = 10; (9, 0.4, 0, 1) = 0.
    Source: definition of a mean.
    """
    if after <= 0.0:
        return 0.0
    kept = before / after if before < after else 1.0
    return (age + dt) * kept + 0.5 * dt * (1.0 - kept)


@rule
def effective_pressure(raw: Share, evadable: Share, active_share: Share) -> float:
    """Pressure that is left once intermediaries evade part of it.

    p (1 - e a)

    Range: [0, raw]; rises in raw; falls in evadable, active_share.
    Known value: effective_pressure(0.8, 0.5, 0.5) = 0.6.
    Source: sanctions busting, Early (2015); a near-global procurement network (A1; M057, M058).
    """
    return raw * (1.0 - evadable * active_share)


@rule
def designation_hazard(visibility: Share, effort: Weight, rate: Rate) -> float:
    """Hazard that an active intermediary is designated.

    rate visibility effort

    Units: effort 1 in ordinary times, result in 1/week. Range: [0, inf); rises in all.
    Known value: designation_hazard(0.1, 1, 0.9) = 0.09.
    Source: removal by visibility, Duijn, Kashirin and Sloot (2014); designation rounds (M044).
    """
    return rate * visibility * effort
