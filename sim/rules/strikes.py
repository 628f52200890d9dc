"""Strikes: the preventive window, what gets through, and what it does."""

from __future__ import annotations

from sim.kernel.compiler import rule


@rule
def strike_hazard(limited: float, deep: float, limited_rate: float, deep_rate: float) -> float:
    """Hazard of a strike under a posture: a posture opens the way to a strike, and does not strike by itself.

    h_l limited + h_d deep

    Units: rates and result in 1/week, levels in [0, 1]. Range: >= 0.
    Known value: strike_hazard(1, 0, 0.02, 0.05) = 0.02.
    Source: strikes as reported, some held back by choice (A1, A2; M080, M083).
    """
    return limited_rate * limited + deep_rate * deep


@rule
def preventive_motive(stake: float, defence_now: float, defence_later: float, discount: float) -> float:
    """Motive to strike now rather than later, while the target's defences are about to improve.

    V max(0, (1 - A) - delta (1 - A'))

    A strike pays where its worth exceeds the cost; the worth is largest before a contracted system is in place.

    Units: shares; stake V, defences A now and A' once what is contracted stands, discount delta. Range: [0, V].
    Known value: preventive_motive(1, 0.5, 0.8, 0.9) = 0.32.
    Source: commitment problem of shifting power, Fearon (1995), Powell (2006); window as told in A3 (M085).
    """
    gain = (1.0 - defence_now) - discount * (1.0 - defence_later)
    return stake * gain if gain > 0.0 else 0.0


@rule
def broken_by_strike(weight: float, hit: float, defence_delivered: float) -> float:
    """Broken promises that a strike counts for, in the eyes of a partner that was left unprotected.

    w hit (1 - delivered)

    Range: [0, w].
    Known value: broken_by_strike(1, 1, 0.6) = 0.4.
    Source: an ally said to have been left alone in its most difficult times (A2, M036, M082).
    """
    return weight * hit * (1.0 - defence_delivered)


@rule
def boldness(start: float, air_power: float, trust: float) -> float:
    """Readiness to retaliate, emboldened by air power and by a patron that is trusted.

    b + (1 - b) P T

    Range: [b, 1].
    Known value: boldness(0.4, 0.5, 0.5) = 0.55.
    Source: air power and a patron might embolden (A0; M093, M094); the product form is our own choice.
    """
    return start + (1.0 - start) * air_power * trust
