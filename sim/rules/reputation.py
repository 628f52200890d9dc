"""Reputation: trust as a beta distribution of kept and broken promises, with forgetting."""

from sim.kernel.compiler import rule
from sim.kernel.kinds import Chance, Positive, Share, Weight
from sim.kernel.portable import exp, log
from sim.rules.shares import either


@rule
def retained(evidence: Positive, prior: Positive, retention: Share) -> float:
    """Evidence of kept or broken promises after one step of forgetting.

    prior + retention (evidence - prior)

    Forgetting runs to the prior, not to zero: old betrayals stay what they were (A2, M037).

    Range: [min(evidence, prior), max(evidence, prior)]; rises in evidence, prior; either way in retention.
    Known value: retained(5, 3, 0.5) = 4.
    Source: Jøsang and Ismail (2002), forgetting factor, here towards the prior.
    """
    return prior + retention * (evidence - prior)


@rule
def expected_trust(kept: Positive, broken: Positive) -> float:
    """Mean of the beta distribution of a partner's reliability.

    kept / (kept + broken)

    Range: [0, 1]; rises in kept; falls in broken.
    Known value: expected_trust(3, 1) = 0.75.
    Source: Jøsang and Ismail (2002), the beta reputation system.
    """
    return kept / (kept + broken)


@rule
def fear_of_abandonment(trust: Share, dependence: Share) -> float:
    """Fear that a partner leaves one alone.

    (1 - T) dependence

    Range: [0, dependence]; rises in dependence; falls in trust.
    Known value: fear_of_abandonment(0.75, 0.8) = 0.2.
    Source: Snyder (1984), the alliance security dilemma; the product form is our own choice.
    """
    return (1.0 - trust) * dependence


@rule
def stake_in_partner(trust: Share, weight: Share, alignment: Share) -> float:
    """Stake in a partnership: trust in the partner, or what shared pressure puts in its place.

    1 - (1 - T) (1 - w a)

    Range: [trust, 1]; rises in all.
    Known value: stake_in_partner(0.5, 0.5, 0.8) = 0.7.
    Source: shared sanctions and isolation drive two targets together (A0, A1, A2; M054, M063, M089).
    """
    return either(trust, weight * alignment)


@rule
def likelihood_ratio(honoured: Share, weight: Weight, trustworthy: Chance, untrustworthy: Chance) -> float:
    """Likelihood ratio of a partner's conduct for its being trustworthy, against its being not.

    (q_t / q_u)^(w h) ((1 - q_t) / (1 - q_u))^(w (1 - h))

    Units: probabilities q of honouring; share honoured h; weight w in promises. Range: (0, inf); either way in all.
    Known value: likelihood_ratio(1, 1, 0.9, 0.45) = 2; (0, 2, 0.9, 0.5) = 0.04.
    Source: Kydd (2000, 2005), Bayesian learning about a partner's type.
    """
    kept = log(trustworthy / untrustworthy)
    broken = log((1.0 - trustworthy) / (1.0 - untrustworthy))
    return exp(weight * (honoured * kept + (1.0 - honoured) * broken))


@rule
def faithful(level: Share, approach: Share, openness: Share) -> float:
    """Share of what is due that a partner honours while it makes approaches to others that are open to it.

    l (1 - a o)

    Range: [0, level]; rises in level; falls in approach, openness.
    Known value: faithful(1, 0.5, 0.4) = 0.8.
    Source: fear that a partner negotiates with others, perhaps at one's expense (A2; M039); the form is our own choice.
    """
    return level * (1.0 - approach * openness)
