"""Strikes: the preventive window, what gets through, and what it does."""

from sim.kernel.compiler import rule
from sim.kernel.kinds import Rate, Share, Weight


@rule
def strike_hazard(limited: Share, deep: Share, limited_rate: Rate, deep_rate: Rate) -> float:
    """Hazard of a strike under a posture: a posture opens the way to a strike, and does not strike by itself.

    h_l limited + h_d deep

    Range: [0, limited_rate + deep_rate]; rises in all.
    Known value: strike_hazard(1, 0.5, 0.02, 0.05) = 0.045.
    Source: strikes as reported, some held back by choice (A1, A2; M080, M083).
    """
    return limited_rate * limited + deep_rate * deep


@rule
def preventive_motive(stake: Share, defence_now: Share, defence_later: Share, discount: Share) -> float:
    """Motive to strike now rather than later, while the target's defences are about to improve.

    V max(0, (1 - A) - delta (1 - A'))

    A strike pays where its worth exceeds the cost; the worth is largest before a contracted system is in place.

    Units: shares; stake V, defences A now and A' once what is contracted stands, discount delta.
    Range: [0, stake]; rises in stake, defence_later; falls in defence_now, discount.
    Known value: preventive_motive(1, 0.5, 0.8, 0.9) = 0.32; (1, 0.9, 0.8, 0.9) = 0.
    Source: commitment problem of shifting power, Fearon (1995), Powell (2006); window as told in A3 (M085).
    """
    gain = (1.0 - defence_now) - discount * (1.0 - defence_later)
    return stake * gain if gain > 0.0 else 0.0


@rule
def broken_by_strike(weight: Weight, hit: Share, defence_delivered: Share) -> float:
    """Broken promises that a strike counts for, in the eyes of a partner that was left unprotected.

    w hit (1 - delivered)

    Range: [0, weight]; rises in weight, hit; falls in defence_delivered.
    Known value: broken_by_strike(1, 1, 0.6) = 0.4.
    Source: an ally said to have been left alone in its most difficult times (A2, M036, M082).
    """
    return weight * hit * (1.0 - defence_delivered)


@rule
def boldness(start: Share, air_power: Share, trust: Share) -> float:
    """Readiness to retaliate, emboldened by air power and by a patron that is trusted.

    b + (1 - b) P T

    Range: [start, 1]; rises in all.
    Known value: boldness(0.4, 0.5, 0.5) = 0.55.
    Source: air power and a patron might embolden (A0; M093, M094); the product form is our own choice.
    """
    return start + (1.0 - start) * air_power * trust
