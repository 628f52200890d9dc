"""What a sender of sanctions weighs: an answer, its word, its allies, restraint, its sources; each term in [0, 1]."""

from sim.kernel.compiler import rule
from sim.kernel.kinds import Share
from sim.rules.shares import either, larger


@rule
def answer_strength(
    threaten: Share, designate: Share, sectoral: Share, threat_weight: Share, designation_weight: Share
) -> float:
    """How strongly acts answer a transfer: a threat a little, designations more, sectoral measures wholly.

    1 - (1 - w_t threaten) (1 - w_d designate) (1 - sectoral)

    Range: [sectoral, 1]; rises in all.
    Known value: answer_strength(0.5, 1, 0.5, 0.2, 0.5) = 0.775.
    Source: threats, rounds of designations, measures on a sector (A0, A2, A4; M044, M046, M047).
    """
    return either(either(threat_weight * threaten, designation_weight * designate), sectoral)


@rule
def motive(belief: Share, lobbying: Share, front: Share, nuclear: Share, nuclear_weight: Share) -> float:
    """Motive to answer: belief in grave transfers, louder where their victim is pressed; and the nuclear level.

    1 - (1 - b (1 - lobbying f)) (1 - w n)

    The front f is the pressure on the recipient; where it is low, the other side is embattled, and lobbies.

    Range: [0, 1]; rises in belief, nuclear, nuclear_weight; falls in lobbying, front.
    Known value: motive(0.5, 0.5, 1, 0.4, 0.5) = 0.4.
    Source: calls for new sanctions, nuclear progress as a motive (A0; M061, M062).
    """
    return either(belief * (1.0 - lobbying * front), nuclear_weight * nuclear)


@rule
def transfers_answered(reason: Share, answer: Share, relieve: Share) -> float:
    """Value of answering what one has reason to answer; relief rewards it instead.

    1 - m (1 - answer) (1 + relieve) / 2

    Range: [0, 1]; rises in answer; falls in reason, relieve.
    Known value: transfers_answered(0.5, 0.4, 1) = 0.7.
    Source: new sanctions triggered by transfers (A2, A4; M045); relief twice as bad as silence, our own choice.
    """
    return 1.0 - 0.5 * reason * (1.0 - answer) * (1.0 + relieve)


@rule
def credibility(commitment: Share, belief: Share, approval: Share, answer: Share) -> float:
    """Value of keeping one's word where a threat stands on record, the more so where approval at home is low.

    1 - commitment belief (1 - approval) (1 - answer)

    Range: [0, 1]; rises in approval, answer; falls in commitment, belief.
    Known value: credibility(1, 0.5, 0.5, 0.2) = 0.8.
    Source: threats before imposition, Drezner (2003); audience costs, Fearon (1994) (A4; M046).
    """
    return 1.0 - commitment * belief * (1.0 - approval) * (1.0 - answer)


@rule
def coalition_kept(answer: Share, ally_answer: Share, relieve: Share, ally_relieve: Share, tie: Share) -> float:
    """Value of not moving alone, beyond what an ally answers or lifts, as far as the tie to it holds.

    (1 - max(0, answer - tie ally_answer)) (1 - max(0, relieve - tie ally_relieve))

    Range: [0, 1]; rises in ally_answer, ally_relieve, tie; falls in answer, relieve.
    Known value: coalition_kept(1, 0.5, 0.5, 0, 0.8) = 0.2; (0.2, 0.5, 0.75, 1, 0.5) = 0.75; (0, 1, 0, 1, 1) = 1.
    Source: a coalition that has to be sought (A1), and a union that in every text acts with its ally (A0, A2, A4; M049,
    M059); ties that slacken without an institution, Drezner (2000); the product is our own choice.
    """
    alone, lifting = larger(answer - tie * ally_answer, 0.0), larger(relieve - tie * ally_relieve, 0.0)
    return (1.0 - alone) * (1.0 - lifting)


@rule
def restraint(answer: Share, pressure: Share) -> float:
    """Value of not answering: what an answer costs oneself, the more the less is left to sanction.

    1 - answer (1 + p) / 2

    Range: [0, 1]; falls in answer, pressure.
    Known value: restraint(1, 0.5) = 0.25.
    Source: diminishing returns on the most sanctioned state (A4, M052); the form is our own choice.
    """
    return 1.0 - 0.5 * answer * (1.0 + pressure)


@rule
def sources_weighed(disclose: Share, belief: Share, attribution: Share, source_cost: Share) -> float:
    """Value of disclosing what one believes and the public does not, against the cost to sources.

    1 - c disclose - (1 - disclose) belief (1 - attribution)

    Disclosing is better exactly where belief (1 - attribution) > c.

    Range: [0, 1]; rises in attribution; falls in belief, source_cost; either way in disclose.
    Known value: sources_weighed(0.5, 0.8, 0.5, 0.3) = 0.65.
    Source: Carnegie and Carson (2019), disclose when the benefit exceeds the cost to sources (A0, A2; M069).
    """
    return 1.0 - source_cost * disclose - (1.0 - disclose) * belief * (1.0 - attribution)


@rule
def relief_worth(relieve: Share, approach: Share, progress: Share) -> float:
    """Value of relief: what an approach from the other side, and talks that advance, make of it.

    relieve (approach + progress) / 2

    Range: [0, relieve]; rises in all.
    Known value: relief_worth(0.5, 1, 0.4) = 0.35.
    Source: a deal that can be revived, or dies (A2, A4; M077, M079); the mean is our own choice.
    """
    return relieve * 0.5 * (approach + progress)
