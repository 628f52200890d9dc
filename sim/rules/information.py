"""Information: what observers make of signs that a transfer happens, and of signs that are missing."""

from sim.kernel.compiler import rule
from sim.kernel.kinds import Amount, Chance, LogOdds, Positive, Rate, Share, Weeks, Weight
from sim.kernel.portable import exp, log
from sim.rules.hazard import relaxed

RAISED, CONFIRMED = 0.5, 0.9
"""Beliefs from which an allegation is raised, and from which it counts as confirmed; by definition."""


@rule
def reports(draw: Chance, rate: Rate, dt: Weeks) -> float:
    """Count the reports of a step, by a draw: the more, the lower it is; three stand for more.

    The number n with P(N > n) <= draw, of a Poisson variable N with mean rate dt

    Range: [0, 3]; rises in rate, dt; falls in draw.
    Known value: reports(0.4, ln(2), 1) = 1; (0.1, 2, ln(2)/2) = 2; (0.02, ln(2), 1) = 3; (0.6, ln(2), 1) = 0.
    Source: reports that come at random at a steady rate (A4, M070); inversion of the Poisson distribution.
    """
    mean = rate * dt
    none = exp(-mean)
    one = none * (1.0 + mean)
    two = one + none * 0.5 * mean * mean
    first, second, third = draw < 1.0 - none, draw < 1.0 - one, draw < 1.0 - two
    return (1.0 if first else 0.0) + (1.0 if second else 0.0) + (1.0 if third else 0.0)


@rule
def detection_evidence(count: Amount, true_rate: Positive, false_rate: Positive, dt: Weeks) -> float:
    """Log-likelihood ratio of the reports of a step, or of none, for a transfer against no transfer.

    n ln(d / f) - (d - f) dt

    No report is evidence too: without its weight, belief would drift upwards on nothing.

    Units: rates d and f in 1/week, result in log-odds. Range: (-inf, inf); either way in all.
    Known value: detection_evidence(2, 0.4, 0.2, 5) = ln(4) - 1; (0, 0.3, 0.1, 2) = -0.4.
    Source: likelihood ratio of two Poisson processes (A0, A4; M070, M074).
    """
    found = count * log(true_rate / false_rate)
    return (found if count > 0.0 else 0.0) - (true_rate - false_rate) * dt


@rule
def gathered(evidence: LogOdds, forgetting: Rate, signs: LogOdds, dt: Weeks) -> float:
    """Evidence for an allegation after a step: what is old fades, new signs add.

    e e^(-r dt) + sum of log-likelihood ratios

    Range: [min(evidence, 0) + signs, max(evidence, 0) + signs]; rises in evidence, signs; either way in forgetting, dt.
    Known value: gathered(2, ln(2), 0.5, 1) = 1.5.
    Source: Bayes' rule in log-odds; that evidence fades keeps old news from counting for ever (M068, M070).
    """
    return relaxed(evidence, 0.0, forgetting, dt) + signs


@rule
def on_record(record: Positive, said: Positive, forgetting: Rate, dt: Weeks) -> float:
    """Share of a statement that stands on record: all that is said now, or what is left of what was said before.

    max(said, r e^(-f dt))

    A statement counts once, however often it is repeated; once it is no longer made, it fades.

    Range: [said, max(record, said)]; rises in record, said; falls in forgetting, dt.
    Known value: on_record(1, 0.2, ln(2), 1) = 0.5; (0.1, 0.2, 0, 1) = 0.2.
    Source: what is said again is no new evidence; denials, admissions and disclosures (A0, A3; M064, M065, M069).
    """
    left = relaxed(record, 0.0, forgetting, dt)
    return said if said > left else left


@rule
def heard_by_public(
    seen: LogOdds, disclosed: Positive, admitted: Share, denied: Share, admission: Weight, denial: Weight
) -> float:
    """Evidence that the public has for an allegation: what it saw, what senders disclosed, and what the supplier said.

    e + d + w_a a - w_n n

    Units: seen, disclosed, weights and result in log-odds.
    Range: (-inf, inf); rises in seen, disclosed, admitted, admission; falls in denied, denial.
    Known value: heard_by_public(1, 0.5, 1, 0.5, 2, 0.2) = 3.4.
    Source: press reports and recovered parts, disclosure, admission, denial (A0, A3, A4; M064, M065, M068, M069).
    """
    return seen + disclosed + admission * admitted - denial * denied


@rule
def heard_by_sender(
    found: LogOdds, told: Positive, seen: LogOdds, heed: Share, admitted: Share, admission: Weight
) -> float:
    """Evidence that a sender has: what it found, what others told, part of what the public saw, and an admission.

    e + t + h s + w_a a

    A denial is nothing to one that looks for itself: it delays what the public attributes, and no more.

    Units: found, told, seen, weight and result in log-odds.
    Range: (-inf, inf); rises in found, told, admitted, admission; either way in seen, heed.
    Known value: heard_by_sender(1, 0.5, 2, 0.5, 1, 3) = 5.5.
    Source: reports that a sender could not confirm, intelligence that is shared (A3, A4; M070, M073).
    """
    return found + told + heed * seen + admission * admitted


@rule
def probability_of(log_odds: LogOdds) -> float:
    """Probability with the given log-odds.

    1 / (1 + e^-l)

    Range: (0, 1); rises in log_odds.
    Known value: probability_of(ln(3)) = 0.75.
    Source: definition of log-odds.
    """
    return 1.0 / (1.0 + exp(-log_odds))
