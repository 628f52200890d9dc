"""What a recipient weighs: need, goodwill, debt, means, other ties, a partner kept; each term in [0, 1]."""

from sim.kernel.compiler import rule
from sim.kernel.kinds import Share


@rule
def need_served(unmet: Share, elsewhere: Share, reach: Share) -> float:
    """Value of meeting a need that the supplier leaves open by buying elsewhere.

    1 - unmet (1 - elsewhere reach)

    Range: [0, 1]; rises in elsewhere, reach; falls in unmet.
    Known value: need_served(0.5, 1, 0.4) = 0.7.
    Source: dwindling stocks, and another supplier with mixed results (A2, A4; M001, M015).
    """
    return 1.0 - unmet * (1.0 - elsewhere * reach)


@rule
def goodwill(given: Share, stake: Share) -> float:
    """Value of keeping a supplier's goodwill.

    1 - stake (1 - given)

    Range: [0, 1]; rises in given; falls in stake.
    Known value: goodwill(0.5, 0.4) = 0.8.
    Source: fear of abandonment moves a partner to commit, Snyder (1984) (A2; M032, M039).
    """
    return 1.0 - stake * (1.0 - given)


@rule
def concession(
    pay_level: Share, promise_level: Share, deliver_level: Share, pay_credit: Share, promise_credit: Share
) -> float:
    """How far a debtor's acts meet what its supplier hopes for: goods most of all, payment and promises in part.

    1 - (1 - c_p pay) (1 - c_m promise) (1 - deliver)

    Range: [0, 1]; rises in all.
    Known value: concession(0.5, 1, 0.2, 0.8, 0.4) = 0.712.
    Source: payment in cash, in promises or in goods, of which some are of high value (A0, A4; M028, M031); the form is
    our own choice.
    """
    return 1.0 - (1.0 - pay_credit * pay_level) * (1.0 - promise_credit * promise_level) * (1.0 - deliver_level)


@rule
def debt_relieved(pay_level: Share, share: Share) -> float:
    """Value to a debtor of paying down what it owes.

    1 - debt share (1 - pay)

    Range: [0, 1]; rises in pay_level; falls in share.
    Known value: debt_relieved(0.25, 0.8) = 0.4.
    Source: pressure of indebtedness to repay (A0, M027).
    """
    return 1.0 - share * (1.0 - pay_level)


@rule
def means_spared(level: Share) -> float:
    """Value of keeping what an act would cost.

    1 - level

    Range: [0, 1]; falls in level.
    Known value: means_spared(0.25) = 0.75.
    Source: an act costs its own means, and war use competes with export (A1, M025); linear, our own choice.
    """
    return 1.0 - level


@rule
def ties_kept(level: Share, tie: Share, isolation: Share) -> float:
    """Value of sparing ties with those whom an act would challenge.

    1 - level tie (1 - isolation)

    Range: [0, 1]; rises in isolation; falls in level, tie.
    Known value: ties_kept(1, 0.6, 0.5) = 0.7.
    Source: a tie guarded in 2019, less so once isolated (A3; M055, M086, M088).
    """
    return 1.0 - level * tie * (1.0 - isolation)


@rule
def partner_bound(danger: Share, spoil: Share) -> float:
    """Value of keeping a partner from opening to others, where it might.

    1 - danger (1 - spoil)

    Range: [0, 1]; rises in spoil; falls in danger.
    Known value: partner_bound(0.5, 0.4) = 0.7.
    Source: a spoiler of 2022, and fear that a partner negotiates with others (A2; M038, M039).
    """
    return 1.0 - danger * (1.0 - spoil)
