"""War: need at the front, other sources of supply, the hazard of talks, and the signing of what is talked about."""

from sim.kernel.compiler import rule
from sim.kernel.kinds import Amount, LogOdds, Rate, Share, WarPhase
from sim.kernel.portable import exp

FOUGHT, TALKED, PAUSED, ENDED = 0.0, 1.0, 2.0, 3.0
"""Phases of a war: fought, fought while there are talks, paused by a ceasefire, ended."""


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


@rule
def phase_of(talks: Share, ceasefire: Share, absent: Share) -> float:
    """Phase that a war is in: the farthest on its way to an end that it has reached.

    ENDED where absent > 0, PAUSED where ceasefire > 0, TALKED where talks > 0, FOUGHT otherwise

    Range: [FOUGHT, ENDED]; rises in talks, ceasefire, absent.
    Known value: phase_of(1, 0, 0) = TALKED; (1, 1, 0) = PAUSED; (0, 1, 0) = PAUSED; (1, 1, 1) = ENDED.
    Source: definition.
    """
    if absent > 0.0:
        return ENDED
    if ceasefire > 0.0:
        return PAUSED
    return TALKED if talks > 0.0 else FOUGHT


@rule
def by_phase(phase: WarPhase, talked: Rate, paused: Rate, ended: Rate) -> float:
    """Hazard of a change in the phase that a war is in; of talks while it is fought, another rule says.

    h(phase), and 0 while it is FOUGHT

    Range: [0, max(talked, paused, ended)]; rises in talked, paused, ended; either way in phase.
    Known value: by_phase(FOUGHT, 1, 2, 3) = 0; (TALKED, 1, 2, 3) = 1; (PAUSED, 1, 2, 3) = 2; (ENDED, 1, 2, 3) = 3.
    Source: one constant hazard a phase, our own choice; how often each follows, hcss_war_ends_2022 and fortna_2004.
    """
    if phase == FOUGHT:
        return 0.0
    hazard = talked if phase == TALKED else paused
    return ended if phase == ENDED else hazard


@rule
def next_phase(phase: WarPhase, draw: Share, onward: Share, back: Share) -> float:
    """Phase of a war after a step: on to the next, back to fighting, or as it was.

    phase + 1 if draw < f, FOUGHT if f <= draw < f + b, phase otherwise; nothing follows ENDED but FOUGHT

    Units: probabilities of the step, onward f and back b, together at most 1.
    Range: [FOUGHT, ENDED]; either way in all.
    Known value: next_phase(TALKED, 0.1, 0.2, 0.2) = PAUSED; (TALKED, 0.3, 0.2, 0.2) = FOUGHT;
    (PAUSED, 0.5, 0.2, 0.2) = PAUSED; (ENDED, 0.1, 0.2, 0.2) = FOUGHT.
    Source: talks that broke off in May 2022 (charap_radchenko_2024), ceasefires that fell apart or held (fortna_2004).
    That a ceasefire that breaks ends the talks too is our own choice.
    """
    if draw < onward:
        return phase + 1.0 if phase < ENDED else FOUGHT
    return FOUGHT if draw < onward + back else phase
