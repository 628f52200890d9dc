"""War: need at the front, other sources of supply, the hazard of talks, and the signing of what is talked about."""

from sim.kernel.compiler import rule
from sim.kernel.kinds import Amount, LogOdds, Rate, Share
from sim.kernel.portable import exp


@rule
def left_to_supplier(demand: Amount, localised: Share, rival: Share, lull: Share) -> float:
    """Demand that is left to a supplier, once own output, a rival's supply and a lull are taken off.

    D (1 - L) (1 - R) (1 - lull)

    Units: demand D and result in units/week; shares L localised, R met by a rival.
    Range: [0, demand]; rises in demand; falls in localised, rival, lull.
    Known value: left_to_supplier(100, 0.5, 0.2, 0.25) = 30.
    Source: joint development, and another supplier (A3, A4; M014, M015); demand = target - stock (M001).
    """
    return demand * (1.0 - localised) * (1.0 - rival) * (1.0 - lull)


@rule
def reliance(dependence: Share, outside: Share) -> float:
    """Reliance on a partner: need of it, times what no other can give.

    need (1 - outside option)

    Range: [0, dependence]; rises in dependence; falls in outside.
    Known value: reliance(0.8, 0.25) = 0.6.
    Source: Emerson (1962), power as the reverse of dependence (M032, M033).
    """
    return dependence * (1.0 - outside)


@rule
def front_pressure(aid: Share, supply: Share, weight: Share) -> float:
    """Pressure at the front: aid to the other side, less what supplies relieve.

    a (1 - w s)

    Range: [0, aid]; rises in aid; falls in supply, weight.
    Known value: front_pressure(0.8, 0.5, 0.5) = 0.6.
    Source: aid that let an army cross the border, supplies that keep pressure up (A0, A2; M010, M096).
    """
    return aid * (1.0 - weight * supply)


@rule
def talks_hazard(rate: Rate, sensitivity: LogOdds, pain: Share) -> float:
    """Hazard of peace talks: the harder the front presses on the side that it presses harder, the sooner.

    h e^(b (p - 1/2))

    Units: rate h and result in 1/week, b in log-odds. Range: [0, inf); rises in rate; either way in sensitivity, pain.
    Known value: talks_hazard(0.01, ln(4), 1) = 0.02.
    Source: supplies complicate efforts to press for talks (A2, M097); proportional hazards. That the pain of one side
    is enough is our own choice: Zartman (2000) asks that a stalemate hurt both.
    """
    return rate * exp(sensitivity * (pain - 0.5))


@rule
def signed_on_the_way(before: Share, after: Share) -> float:
    """Probability that an agreement is signed on a stretch of its way: the stretch as a share of what was left.

    (after - before) / (1 - before), and 0 where nothing was left

    So it is signed at any point of the way alike, and at its end at the latest; exact however long the step is.

    Range: [0, 1]; rises in after; falls in before.
    Known value: signed_on_the_way(0.5, 0.6) = 0.2; (0.5, 1) = 1; (1, 1) = 0.
    Source: a text called essentially ready in March 2022 and never signed (vienna_talks_2022), a deal that came 20
    months after an interim one (jcpoa_dates); that every point is alike is our own choice.
    """
    left = 1.0 - before
    return (after - before) / left if after > before else 0.0
