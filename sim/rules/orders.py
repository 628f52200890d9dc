"""The order book: lumpy goods that are asked for, promised, contracted, made, held back and delivered."""

from sim.kernel.compiler import rule
from sim.kernel.kinds import LogOdds, OrderStage, Positive, Rate, Share, Weeks, Weight
from sim.kernel.portable import exp

REFUSED, NONE, REQUESTED, PROMISED, CONTRACTED, HALF_MADE, READY, DELIVERED = -1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0
"""Stages of an order; each leads to the next, and a refusal in time to a new request.

Production passes through two phases, CONTRACTED and HALF_MADE; what is READY can be held.
"""
PHASES = 2.0


@rule
def next_order_stage(stage: OrderStage, draw: Share, forward: Share, refusal: Share) -> float:
    """Stage of an order after a step.

    stage + 1 if draw < forward, REFUSED if forward <= draw < forward + refusal, stage otherwise

    Units: probabilities of the step, together at most 1. Range: [REFUSED, DELIVERED + 1]; either way in all.
    Known value: next_order_stage(REQUESTED, 0.05, 0.1, 0.1) = PROMISED; (REQUESTED, 0.15, 0.1, 0.1) = REFUSED.
    Source: semi-Markov order book; requested, promised and delivered are kept apart as reported (A1, A2; M016, M021).
    """
    if draw < forward:
        return stage + 1.0
    if draw < forward + refusal:
        return REFUSED
    return stage


@rule
def forward_hazard(
    stage: OrderStage, renewal: Rate, request: Rate, promise: Rate, contract: Rate, production: Rate, release: Rate
) -> float:
    """Hazard that an order moves to its next stage: that of the stage it is in.

    h(stage), and 0 once delivered

    Range: [0, max(renewal, request, promise, contract, production, release)]; either way in stage; rises in all others.
    Known value: forward_hazard(REFUSED, 1, 2, 3, 4, 5, 6) = 1; (NONE, 1, 2, 3, 4, 5, 6) = 2; (REQUESTED, 1, 2, 3, 4, 5,
    6) = 3; (PROMISED, 1, 2, 3, 4, 5, 6) = 4; (HALF_MADE, 1, 2, 3, 4, 5, 6) = 5; (READY, 1, 2, 3, 4, 5, 6) = 6;
    (DELIVERED, 1, 2, 3, 4, 5, 6) = 0.
    Source: semi-Markov order book, one hazard a stage (M016).
    """
    hazard = production
    hazard = renewal if stage == REFUSED else hazard
    hazard = request if stage == NONE else hazard
    hazard = promise if stage == REQUESTED else hazard
    hazard = contract if stage == PROMISED else hazard
    hazard = release if stage == READY else hazard
    return 0.0 if stage == DELIVERED else hazard


@rule
def production_hazard(lead: Positive) -> float:
    """Hazard of passing one phase of production.

    k / lead, with k = 2 phases in a row

    Units: lead in weeks, result in 1/week. Range: (0, inf); falls in lead.
    Known value: production_hazard(8) = 0.25.
    Source: gamma-distributed production as Erlang phases; its mean is the lead time.
    """
    return PHASES / lead


@rule
def delivery_level(ordinary: Share, sensitive: Share, sensitivity: Share) -> float:
    """Level at which a posture lets an order go, by how sensitive the good is.

    (1 - s) ordinary + s sensitive

    Range: [min(ordinary, sensitive), max(ordinary, sensitive)]; rises in ordinary, sensitive; either way in
    sensitivity.
    Known value: delivery_level(1, 0.2, 0.25) = 0.8.
    Source: the less sensitive goods come first (A1, A2, A3; M017); linear, our own choice.
    """
    return (1.0 - sensitivity) * ordinary + sensitivity * sensitive


@rule
def release_log_odds(
    objection: Weight, debt: Share, debt_weight: Weight, isolation: Share, isolation_weight: Weight
) -> float:
    """Push against hold: how debt and isolation weigh against what other partners would object.

    w_d debt + w_i isolation - objection

    Units: objection, weights and result in log-odds.
    Range: (-inf, inf); rises in debt, debt_weight, isolation, isolation_weight; falls in objection.
    Known value: release_log_odds(2, 0.5, 1, 0.5, 2) = -0.5.
    Source: ties that restrained, and isolation that no longer does (A3, A0; M021, M055, M086, M088).
    """
    return debt_weight * debt + isolation_weight * isolation - objection


@rule
def release_hazard(rate: Rate, level: Share, log_odds: LogOdds) -> float:
    """Hazard that what is ready is delivered and no longer held.

    rate level e^l

    Range: [0, inf); rises in all.
    Known value: release_hazard(0.1, 0.5, ln(4)) = 0.2.
    Source: a political hold that ends with a hazard (A2, M022); proportional hazards.
    """
    return rate * level * exp(log_odds)


@rule
def objection_added(objection: Weight, sensitivity: Weight, tie: Share) -> float:
    """Objection of other partners to a delivery, one more of them counted.

    o + s tie

    Units: objection o and sensitivity s in log-odds. Range: [objection, inf); rises in all.
    Known value: objection_added(1, 2, 0.5) = 2.
    Source: a delivery as a challenge to other partners (A3, M088).
    """
    return objection + sensitivity * tie


@rule
def overdue(stage: OrderStage, since_promise: Weeks, promised_delay: Weeks) -> float:
    """Whether a promise is late: 1 or 0.

    [PROMISED <= stage <= READY and time since the promise > delay]

    Range: [0, 1]; rises in since_promise; falls in promised_delay; either way in stage.
    Known value: overdue(PROMISED, 60, 52) = 1; (REQUESTED, 60, 52) = 0.
    Source: promised goods that have yet to come (A2, M022, M036).
    """
    if stage < PROMISED or stage > READY:
        return 0.0
    return 1.0 if since_promise > promised_delay else 0.0
