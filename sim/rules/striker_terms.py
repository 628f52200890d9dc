"""What a striker weighs: capability held down, escalation, a tie, backing, its voice, answers; each in [0, 1]."""

from sim.kernel.compiler import rule
from sim.kernel.kinds import Share


@rule
def struck(motive: Share, strength: Share) -> float:
    """Value of striking where there is a motive: a capability to hold down, or attacks to answer.

    1 - m (1 - s)

    Range: [0, 1]; rises in strength; falls in motive.
    Known value: struck(0.5, 0.4) = 0.7.
    Source: strikes on depots and plants (A1, A2; M080, M084); the attack of 7 October and what followed (A0, A2; M091,
    M092): attacks are answered in a predictable way, Jaeger and Paserman (2008).
    """
    return 1.0 - motive * (1.0 - strength)


@rule
def spared(act: Share, cost: Share) -> float:
    """Value of sparing what an act would cost: retaliation for a strike, or a tie for open criticism.

    1 - act cost

    Range: [0, 1]; falls in act, cost.
    Known value: spared(1, 0.4) = 0.6.
    Source: strikes held back, "could have done more" (A2; M083), retaliation vowed (M078); a cooperative relationship
    that restrained both (A0, A3; M086, M087).
    """
    return 1.0 - act * cost


@rule
def backed(strength: Share, backing: Share) -> float:
    """Value of not striking beyond what a patron backs.

    1 - s (1 - backing)

    Range: [0, 1]; rises in backing; falls in strength.
    Known value: backed(1, 0.7) = 0.7.
    Source: support by a patron (A2; M089).
    """
    return 1.0 - strength * (1.0 - backing)


@rule
def voice(concern: Share, trust: Share, criticise: Share) -> float:
    """Value of speaking up against a delivery that concerns one, the more the less its sender is trusted.

    1 - concern (1 - T) (1 - criticise)

    Range: [0, 1]; rises in trust, criticise; falls in concern.
    Known value: voice(0.5, 0.2, 0.5) = 0.8.
    Source: criticism of the war and of deliveries (A3, M087); who is trusted to hold back needs no warning, after
    Snyder (1984); the product form is our own choice.
    """
    return 1.0 - concern * (1.0 - trust) * (1.0 - criticise)
