"""The barter ledger: what a recipient owes for what it was sent."""

from __future__ import annotations

from sim.kernel.compiler import rule
from sim.kernel.portable import exp
from sim.rules.hazard import drained


@rule
def accrued(balance: float, interest: float, dt: float) -> float:
    """Balance after a step's interest.

    D e^(r dt)

    Units: balance D in million USD, interest r in 1/week, dt in weeks.
    Known value: accrued(100, 0, 1) = 100.
    Source: continuous compounding.
    """
    return balance * exp(interest * dt)


@rule
def repayment(balance: float, charged: float, level: float, rate: float, dt: float) -> float:
    """Value paid in a step by a debtor that pays at a level of what is due.

    p max(D, 0) + C (1 - p / (level rate dt)), with p = 1 - exp(-level rate dt)

    Units: balance D, value C charged in the step and result in million USD, level in [0, 1], rate in 1/week.
    Range: [0, D + C].
    Known value: repayment(100, 0, 0.5, 0.1, 10) = 39.346...
    Source: barter as reported, support "flowing both ways" (A3, M026-M028).
    """
    owed = balance if balance > 0.0 else 0.0
    return drained(owed, charged, level * rate, dt)


@rule
def debt_share(balance: float, scale: float) -> float:
    """Weight of a debt, as a share that saturates.

    max(D, 0) / (max(D, 0) + scale)

    Units: both in million USD. Range: [0, 1).
    Known value: debt_share(100, 100) = 0.5.
    Source: perceived indebtedness presses on the debtor (A0, M027); the saturating form is our own choice.
    """
    owed = balance if balance > 0.0 else 0.0
    return owed / (owed + scale)
