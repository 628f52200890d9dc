"""Information: what observers make of signs that a transfer happens, and of signs that are missing."""

from sim.kernel.compiler import rule
from sim.kernel.kinds import LogOdds, Positive, Rate, Switch, Weeks
from sim.kernel.portable import exp, log
from sim.rules.hazard import probability, relaxed

RAISED, CONFIRMED = 0.5, 0.9
"""Beliefs from which an allegation is raised, and from which it counts as confirmed; by definition."""


@rule
def detection_evidence(detected: Switch, true_rate: Positive, false_rate: Positive, dt: Weeks) -> float:
    """Log-likelihood ratio of a report in a step, or of none, for a transfer against no transfer.

    ln((1 - e^(-d dt)) / (1 - e^(-f dt))) if detected, -(d - f) dt if not

    No report is evidence too: without its weight, belief would drift upwards on nothing.

    Units: rates d and f in 1/week, result in log-odds. Range: (-inf, inf); either way in all.
    Known value: detection_evidence(1, ln(4), ln(2), 1) = ln(1.5) = 0.40546...; (0, 0.3, 0.1, 2) = -0.4.
    Source: likelihood ratio of two Poisson processes (A0, A4; M070, M074).
    """
    reported = log(probability(true_rate, dt) / probability(false_rate, dt))
    return reported if detected > 0.0 else -(true_rate - false_rate) * dt


@rule
def updated_log_odds(log_odds: LogOdds, resting: LogOdds, forgetting: Rate, evidence: LogOdds, dt: Weeks) -> float:
    """Log-odds of an allegation after a step: old evidence fades, new evidence adds.

    l0 + (l - l0) e^(-r dt) + sum of log-likelihood ratios

    Range: [min(log_odds, resting) + evidence, max(log_odds, resting) + evidence]; rises in log_odds, resting, evidence;
    either way in forgetting, dt.
    Known value: updated_log_odds(2, 1, ln(2), 0.5, 1) = 2.
    Source: Bayes' rule in log-odds; the return to l0 keeps old news from counting for ever (M068, M070).
    """
    return relaxed(log_odds, resting, forgetting, dt) + evidence


@rule
def probability_of(log_odds: LogOdds) -> float:
    """Probability with the given log-odds.

    1 / (1 + e^-l)

    Range: (0, 1); rises in log_odds.
    Known value: probability_of(ln(3)) = 0.75.
    Source: definition of log-odds.
    """
    return 1.0 / (1.0 + exp(-log_odds))
