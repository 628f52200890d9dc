"""Reputation: trust as a beta distribution of kept and broken promises, with forgetting."""

from __future__ import annotations

from sim.compiler import rule


@rule
def retained(evidence: float, prior: float, retention: float) -> float:
    """Evidence of kept or broken promises after one step of forgetting.

    prior + retention (evidence - prior)

    Forgetting runs to the prior, not to zero: old betrayals stay what they were (A2, M037).
    Range: between `prior` and `evidence` for 0 <= retention <= 1.
    Known value: retained(5, 3, 0.5) = 4.
    Source: Jøsang and Ismail (2002), forgetting factor, here towards the prior.
    """
    return prior + retention * (evidence - prior)


@rule
def expected_trust(kept: float, broken: float) -> float:
    """Mean of the beta distribution of a partner's reliability.

    kept / (kept + broken)

    Range: [0, 1].
    Known value: expected_trust(3, 1) = 0.75.
    Source: Jøsang and Ismail (2002), the beta reputation system.
    """
    return kept / (kept + broken)


@rule
def fear_of_abandonment(trust: float, dependence: float) -> float:
    """Fear that a partner leaves one alone.

    (1 - T) dependence

    Range: [0, 1].
    Known value: fear_of_abandonment(0.75, 0.8) = 0.2.
    Source: Snyder (1984), the alliance security dilemma; the product form is our own choice.
    """
    return (1.0 - trust) * dependence
