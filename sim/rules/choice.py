"""Choice among postures: the logit of present utilities, and the simpler ways to choose."""

from sim.kernel.compiler import rule
from sim.kernel.kinds import LogOdds, Share, Switch, Utility, Weight


@rule
def logit_score(utility: Utility, in_force: Switch, precision: Weight, inertia: Share, gumbel: LogOdds) -> float:
    """Score of a posture; the highest score is chosen.

    lambda (U + inertia [posture in force]) + G, with G standard Gumbel

    The largest of such scores is posture a with probability proportional to exp(lambda (U(a) + inertia)). Each
    posture has its own draw, so that removing one leaves the choices among the others as they were. The choice is
    myopic: it answers what is known now, and no equilibrium in which each expects the other's errors.

    Units: precision lambda in 1/utility, utility and inertia in utility.
    Range: (-inf, inf); rises in utility, in_force, inertia, gumbel; either way in precision.
    Known value: logit_score(0.5, 1, 12, 0.1, 0.3) = 7.5.
    Source: McFadden (1974), odds as in Luce (1977); drawn by the Gumbel-max method, Gumbel (1954).
    """
    return precision * (utility + inertia * in_force) + gumbel


@rule
def propensity(before: Utility, got: Utility, in_force: Switch, learned: Share) -> float:
    """Propensity of a posture: what a learning actor expects of it, after a spell in which it held one.

    q + p (u - q) if the posture was in force, q otherwise

    Units: utility; p the share learned in the spell.
    Range: [min(before, got), max(before, got)]; rises in before, got; either way in in_force, learned.
    Known value: propensity(0.2, 0.6, 1, 0.5) = 0.4.
    Source: reinforcement learning, Erev and Roth (1998), here as a running mean.
    """
    return before + in_force * learned * (got - before)


@rule
def likeness(conduct: Share, partner_conduct: Share) -> float:
    """How like a posture is to what the partner did last.

    1 - |c - h|

    Range: [0, 1]; either way in conduct, partner_conduct.
    Known value: likeness(0.25, 1) = 0.25.
    Source: tit for tat, Axelrod (1984), over graded conduct.
    """
    gap = conduct - partner_conduct
    return 1.0 - (gap if gap > 0.0 else -gap)
