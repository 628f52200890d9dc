"""Sanctions: pressure of senders, and the designation of intermediaries."""

from __future__ import annotations

from sim.kernel.compiler import rule
from sim.kernel.portable import exp


@rule
def bite(coverage: float, intensity: float, decay: float, age: float) -> float:
    """Share of a target's dealings that a sender's measures cut, as the target adjusts to them.

    coverage intensity e^(-kappa age)

    Units: kappa in 1/week, age in weeks, the rest shares. Range: [0, coverage].
    Known value: bite(0.5, 0.8, 0, 100) = 0.4.
    Source: adjustment to sanctions, van Bergeijk and van Marrewijk (1995); coverage of a coalition (M049, M059).
    """
    return coverage * intensity * exp(-decay * age)


@rule
def mean_age(age: float, before: float, after: float, dt: float) -> float:
    """Mean age of the measures in force after a step; what is new is half a step old.

    (a + dt) k + dt (1 - k) / 2, with k = min(before / after, 1), and 0 where none is in force

    Units: weeks. Range: [0, a + dt].
    Known value: mean_age(9, 0.4, 0.5, 1) = 8.1.
    Source: definition of a mean.
    """
    if after <= 0.0:
        return 0.0
    kept = before / after if before < after else 1.0
    return (age + dt) * kept + 0.5 * dt * (1.0 - kept)


@rule
def effective_pressure(raw: float, evadable: float, active_share: float) -> float:
    """Pressure that is left once intermediaries evade part of it.

    p (1 - e a)

    Range: [0, p].
    Known value: effective_pressure(0.8, 0.5, 0.5) = 0.6.
    Source: sanctions busting, Early (2015); a near-global procurement network (A1; M057, M058).
    """
    return raw * (1.0 - evadable * active_share)


@rule
def designation_hazard(visibility: float, effort: float, rate: float) -> float:
    """Hazard that an active intermediary is designated.

    rate visibility effort

    Units: rate and result in 1/week, visibility in [0, 1], effort 1 in ordinary times. Range: >= 0.
    Known value: designation_hazard(0.1, 1, 0.9) = 0.09.
    Source: removal by visibility, Duijn, Kashirin and Sloot (2014); designation rounds (M044).
    """
    return rate * visibility * effort
