"""The barter ledger: what a recipient owes for what it was sent."""

from sim.kernel.compiler import rule
from sim.kernel.kinds import Amount, Balance, Positive, Rate, Share, SlowRate, Weeks
from sim.kernel.portable import exp
from sim.rules.hazard import drained


@rule
def accrued(balance: Amount, interest: SlowRate, dt: Weeks) -> float:
    """Balance after a step's interest.

    D e^(r dt)

    Units: balance D in million USD. Range: [balance, inf); rises in all.
    Known value: accrued(100, 0.01, 50) = 100 * e**0.5 = 164.87...
    Source: continuous compounding.
    """
    return balance * exp(interest * dt)


@rule
def repayment(balance: Balance, charged: Amount, level: Share, rate: Rate, dt: Weeks) -> float:
    """Value paid in a step by a debtor that pays at a level of what is due.

    p max(D, 0) + C (1 - p / (level rate dt)), with p = 1 - exp(-level rate dt)

    Units: balance D, value C charged in the step and result in million USD.
    Range: [0, max(balance, 0) + charged]; rises in all.
    Known value: repayment(100, 20, 0.5, 0.2, 10) = 100 * (1 - 1/e) + 20/e; (-100, 20, 0.5, 0.2, 10) = 20/e.
    Source: barter as reported, support "flowing both ways" (A3, M026-M028).
    """
    owed = balance if balance > 0.0 else 0.0
    return drained(owed, charged, level * rate, dt)


@rule
def debt_share(balance: Balance, scale: Positive) -> float:
    """Weight of a debt, as a share that saturates.

    max(D, 0) / (max(D, 0) + scale)

    Units: balance and scale in million USD. Range: [0, 1]; rises in balance; falls in scale.
    Known value: debt_share(300, 100) = 0.75.
    Source: perceived indebtedness presses on the debtor (A0, M027); the saturating form is our own choice.
    """
    owed = balance if balance > 0.0 else 0.0
    return owed / (owed + scale)
