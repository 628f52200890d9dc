"""Choice among postures: what a decision weighs, and the quantal response."""

from __future__ import annotations

from sim.compiler import rule


@rule
def quantal_score(utility: float, in_force: float, precision: float, inertia: float, gumbel: float) -> float:
    """Score of a posture; the highest score is chosen.

    lambda (U + inertia [posture in force]) + G, with G standard Gumbel

    The largest of such scores is posture a with probability proportional to exp(lambda (U(a) + inertia)). Each
    posture has its own draw, so that removing one leaves the choices among the others as they were.

    Units: precision lambda in 1/utility, utility and inertia in utility.
    Known value: quantal_score(0.5, 1, 12, 0.1, 0) = 7.2.
    Source: McKelvey and Palfrey (1995); drawn by the Gumbel-max method, Gumbel (1954).
    """
    return precision * (utility + inertia * in_force) + gumbel


@rule
def goodwill(pay_level: float, fear: float) -> float:
    """Value to a debtor of keeping its supplier's goodwill.

    1 - fear (1 - pay)

    Range: [0, 1].
    Known value: goodwill(0, 0.4) = 0.6.
    Source: fear of abandonment moves a partner to commit, Snyder (1984); M032, M039.
    """
    return 1.0 - fear * (1.0 - pay_level)


@rule
def concession(pay_level: float, promise_level: float, deliver_level: float, promise_credit: float) -> float:
    """How far a debtor's acts meet what its supplier hopes for.

    1 - (1 - pay) (1 - c promise) (1 - deliver)

    Range: [0, 1].
    Known value: concession(0.5, 1, 0, 0.4) = 0.7.
    Source: payment in cash, in promises or in goods (A0, M028); the form is our own choice.
    """
    return 1.0 - (1.0 - pay_level) * (1.0 - promise_credit * promise_level) * (1.0 - deliver_level)


@rule
def ties_kept(level: float, tie: float, isolation: float) -> float:
    """Value of sparing ties with those whom an act would challenge.

    1 - level tie (1 - isolation)

    Range: [0, 1].
    Known value: ties_kept(1, 0.6, 0.5) = 0.7.
    Source: a tie guarded in 2019, less so once isolated (A3; M086, M088).
    """
    return 1.0 - level * tie * (1.0 - isolation)


@rule
def debt_relieved(pay_level: float, share: float) -> float:
    """Value to a debtor of paying down what it owes.

    1 - debt share (1 - pay)

    Range: [0, 1].
    Known value: debt_relieved(1, 0.8) = 1.
    Source: pressure of indebtedness to repay (A0, M027).
    """
    return 1.0 - share * (1.0 - pay_level)


@rule
def means_spared(level: float) -> float:
    """Value of keeping what an act would cost.

    1 - level

    Range: [0, 1].
    Known value: means_spared(0.25) = 0.75.
    Source: an act costs its own means; linear, our own choice.
    """
    return 1.0 - level


@rule
def expected_return(level: float, trust: float) -> float:
    """Value to a supplier of what it expects in return for shipping.

    level T

    Range: [0, 1].
    Known value: expected_return(0.5, 0.6) = 0.3.
    Source: one aim of supplying is to be given goods of high value in return (A4, M031); times trust, our own choice.
    """
    return level * trust


@rule
def pressure_spared(level: float, pressure: float) -> float:
    """Value to a supplier of not adding to the pressure on it.

    1 - level pressure

    Range: [0, 1].
    Known value: pressure_spared(1, 0.3) = 0.7.
    Source: sanctions in answer to transfers (A2, A4, M045).
    """
    return 1.0 - level * pressure


@rule
def legitimacy(level: float, in_force: float, exposure: float) -> float:
    """Value to a supplier of staying within a legal regime.

    1 - level in_force exposure

    Range: [0, 1].
    Known value: legitimacy(1, 1, 0.4) = 0.6.
    Source: curbs of a United Nations resolution and their expiry (A0, A2, A4; M048, M050).
    """
    return 1.0 - level * in_force * exposure
