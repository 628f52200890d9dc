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


@rule
def falls_due(balance: Balance, charge: Amount, term: Weeks) -> float:
    """Value on which a debtor's word hangs: what it owes, and what it will within a term of payment.

    max(D, 0) + c T

    Units: balance D and result in million USD; charge c in million USD/week; term T.
    Range: [0, inf); rises in all.
    Known value: falls_due(100, 10, 8) = 180; (-100, 10, 8) = 80.
    Source: perceived indebtedness for a continuous supply (A0, M027); the form is our own.
    """
    owed = balance if balance > 0.0 else 0.0
    return owed + charge * term


@rule
def share_paid(paid: Amount, due: Amount) -> float:
    """Share of what was due in a step that was paid in it.

    min(1, paid / due), and 1 where nothing was due

    Units: both in million USD. Range: [0, 1]; rises in paid; falls in due.
    Known value: share_paid(30, 40) = 0.75; (50, 40) = 1; (0, 0) = 1.
    Source: kept and broken promises, Jøsang and Ismail (2002): honoured is what was paid of what was due (A0; M028).
    """
    if paid >= due:
        return 1.0
    return paid / due


@rule
def on_credit(throughput: Share, debt: Share) -> float:
    """Share of shipments that a supplier lets go although part of the payments for them cannot pass.

    1 - d (1 - t)

    Units: debt d as its share that saturates; throughput t of payments.
    Range: [0, 1]; rises in throughput; falls in debt.
    Known value: on_credit(0.5, 0.4) = 0.8; (0, 0) = 1.
    Source: supply went on while the debt grew (A0, M027), and a supplier is short of cash (A4, M029); the form is ours.
    """
    return 1.0 - debt * (1.0 - throughput)
