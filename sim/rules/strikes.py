"""Strikes: the preventive window, what gets through, and what it does."""

from sim.kernel.compiler import rule
from sim.kernel.kinds import Chance, Rate, Share, Weight
from sim.kernel.portable import log


@rule
def strike_hazard(act_level: Share, rate: Rate, cause: Share) -> float:
    """Hazard of strikes of a kind: a posture opens the way, and they come where there is cause.

    h level c

    Whoever has nothing to fear and nothing to answer does not strike, however it chooses.

    Range: [0, rate]; rises in all.
    Known value: strike_hazard(0.5, 0.2, 0.4) = 0.04.
    Source: strikes as reported, some held back by choice, some in answer to an attack (A1, A2; M080, M083).
    """
    return rate * act_level * cause


@rule
def worth_now(stake: Share, defence: Share) -> float:
    """Worth of a strike for what it holds down: the capability that is feared, as far as strikes get through.

    V (1 - A)

    Range: [0, stake]; rises in stake; falls in defence.
    Known value: worth_now(0.8, 0.25) = 0.6.
    Source: states strike at a capability the more, the more it threatens them, Fuhrmann and Kreps (2010) (A1, A2; M080,
    M084).
    """
    return stake * (1.0 - defence)


@rule
def preventive_motive(stake: Share, defence_now: Share, defence_later: Share, discount: Share) -> float:
    """Motive to strike now rather than later, while the target's defences are about to improve or to be repaired.

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
def new_pace(draw: Chance) -> float:
    """Pace that a programme takes when it takes a new one, against its usual pace: exponential, with mean 1.

    -log(u)

    Range: [0, inf); falls in draw.
    Known value: new_pace(0.5) = ln(2); (0.25) = 2 * ln(2).
    Source: stocks reported from 2021 to 2024 grew by -2 to 8 kg a month for months at a time, with a standard deviation
    of eight tenths of the mean (International Atomic Energy Agency); exponential, our own choice.
    """
    return -log(draw)


@rule
def boldness(start: Share, air_power: Share, trust: Share) -> float:
    """Readiness to retaliate, emboldened by air power and by a patron that is trusted.

    b + (1 - b) P T

    Range: [start, 1]; rises in all.
    Known value: boldness(0.4, 0.5, 0.5) = 0.55.
    Source: air power and a patron might embolden (A0; M093, M094); the product form is our own choice.
    """
    return start + (1.0 - start) * air_power * trust
