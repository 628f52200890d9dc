"""Domestic politics: who votes inside a state, what a new government does, and what is thought of it at home."""

from sim.kernel.compiler import rule
from sim.kernel.kinds import Chance, Positive, Rate, Share, Weeks, Weight
from sim.kernel.portable import exp, log


@rule
def voted_weight(vote: Share, reformist: Share, emphasis: Weight) -> float:
    """Factor by which a faction's vote carries a term of the utility.

    v (1 + r (e - 1))

    Summed over factions whose votes add up to one, it is 1 where nobody is reformist. It is a weighted mean: who holds
    no vote moves nothing, and nobody can block alone.

    Range: [0, vote * max(1, emphasis)]; rises in vote, emphasis; either way in reformist.
    Known value: voted_weight(0.5, 1, 3) = 1.5.
    Source: a weighted sum of members' utilities, Harsanyi (1955); two of three decide (A2; M076, M077).
    """
    return vote * (1.0 + reformist * (emphasis - 1.0))


@rule
def swing(most: Positive, draw: Chance) -> float:
    """Factor by which a new government does more or less of something: more and less alike, by so many times at most.

    m^(2u - 1)

    Units: most times m, drawn u. Range: (0, inf); either way in all.
    Known value: swing(4, 0.75) = 2; (4, 0.25) = 0.5; (1, 0.9) = 1.
    Source: one government listed three times as many as the last (cnas_designations_2020), while in democracies leaders
    made no difference to how long sanctions last, McGillivray and Stam (2004); log-uniform, our own choice.
    """
    return exp((2.0 * draw - 1.0) * log(most))


@rule
def audience_rate(cost: Rate, grievance: Share, answer: Share) -> float:
    """Rate at which a grievance that goes unanswered wears approval at home.

    c g (1 - answer)

    Units: cost c and result in 1/week. Range: [0, cost]; rises in cost, grievance; falls in answer.
    Known value: audience_rate(0.1, 0.5, 0.2) = 0.04.
    Source: audience costs, Fearon (1994), Tomz (2007); a vow to retaliate (A2, M078), a threat made (A4, M046).
    """
    return cost * grievance * (1.0 - answer)


@rule
def clock_progress(progress: Share, level: Share, threshold: Weeks, dt: Weeks) -> float:
    """Readiness of an act that cannot be taken back, after a step in which it was worked at.

    min(1, c + level dt / threshold), and 1 where the threshold is 0

    A choice drawn anew every few weeks would make any rare act near-certain; so it takes time to get ready.

    Range: [progress, 1]; rises in progress, level, dt; falls in threshold.
    Known value: clock_progress(0.5, 1, 40, 4) = 0.6; (0.5, 1, 4, 4) = 1; (0.5, 0, 0, 4) = 1.
    Source: deals, approvals and talks take months (A0, A2, A4; M016, M043, M079); the linear form is our own choice.
    """
    if threshold <= 0.0:
        return 1.0
    after = progress + level * dt / threshold
    return after if after < 1.0 else 1.0
