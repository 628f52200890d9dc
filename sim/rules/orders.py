"""The order book: lumpy goods that are asked for, promised, contracted, made, held back and delivered."""

from __future__ import annotations

from sim.kernel.compiler import rule
from sim.kernel.portable import exp

REFUSED, NONE, REQUESTED, PROMISED, CONTRACTED, HALF_MADE, READY, DELIVERED = -1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0
"""Stages of an order; each leads to the next, and a refusal in time to a new request.

Production passes through two phases, CONTRACTED and HALF_MADE; what is READY can be held.
"""
PHASES = 2.0


@rule
def next_order_stage(stage: float, draw: float, forward: float, refusal: float) -> float:
    """Stage of an order after a step.

    stage + 1 if draw < forward, REFUSED if forward <= draw < forward + refusal, stage otherwise

    Units: probabilities of the step, together at most 1. Range: a stage.
    Known value: next_order_stage(REQUESTED, 0.05, 0.1, 0.1) = PROMISED.
    Source: semi-Markov order book; requested, promised and delivered are kept apart as reported (A1, A2; M016, M021).
    """
    if draw < forward:
        return stage + 1.0
    if draw < forward + refusal:
        return REFUSED
    return stage


@rule
def forward_hazard(
    stage: float, renewal: float, request: float, promise: float, contract: float, production: float, release: float
) -> float:
    """Hazard that an order moves to its next stage: that of the stage it is in.

    h(stage), and 0 once delivered

    Units: all in 1/week. Range: one of the hazards given, or 0.
    Known value: forward_hazard(PROMISED, 1, 2, 3, 4, 5, 6) = 4.
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
def production_hazard(lead: float) -> float:
    """Hazard of passing one phase of production.

    k / lead, with k = 2 phases in a row

    Units: lead in weeks, result in 1/week. Range: > 0 for lead > 0.
    Known value: production_hazard(8) = 0.25.
    Source: gamma-distributed production as Erlang phases; its mean is the lead time.
    """
    return PHASES / lead


@rule
def delivery_level(ordinary: float, sensitive: float, sensitivity: float) -> float:
    """Level at which a posture lets an order go, by how sensitive the good is.

    (1 - s) ordinary + s sensitive

    Range: [0, 1].
    Known value: delivery_level(1, 0, 0.25) = 0.75.
    Source: the less sensitive goods come first (A1, A2, A3; M017); linear, our own choice.
    """
    return (1.0 - sensitivity) * ordinary + sensitivity * sensitive


@rule
def release_log_odds(
    objection: float, debt: float, debt_weight: float, isolation: float, isolation_weight: float
) -> float:
    """Push against hold: how debt and isolation weigh against what other partners would object.

    w_d debt + w_i isolation - objection

    Units: log-odds; debt and isolation in [0, 1].
    Known value: release_log_odds(2, 0.5, 1, 0.5, 2) = -0.5.
    Source: ties that restrained, and isolation that no longer does (A3, A0; M021, M055, M086, M088).
    """
    return debt_weight * debt + isolation_weight * isolation - objection


@rule
def release_hazard(rate: float, level: float, log_odds: float) -> float:
    """Hazard that what is ready is delivered and no longer held.

    rate level e^l

    Units: rate and result in 1/week, level in [0, 1], l in log-odds. Range: >= 0.
    Known value: release_hazard(0.1, 0.5, 0) = 0.05.
    Source: a political hold that ends with a hazard (A2, M022); proportional hazards.
    """
    return rate * level * exp(log_odds)


@rule
def objection_added(objection: float, sensitivity: float, tie: float) -> float:
    """Objection of other partners to a delivery, one more of them counted.

    o + s tie

    Units: objection o and sensitivity s in log-odds, tie in [0, 1]. Range: >= o.
    Known value: objection_added(1, 2, 0.5) = 2.
    Source: a delivery as a challenge to other partners (A3, M088).
    """
    return objection + sensitivity * tie


@rule
def overdue(stage: float, since_promise: float, promised_delay: float) -> float:
    """Whether a promise is late: 1 or 0.

    [PROMISED <= stage <= READY and time since the promise > delay]

    Units: weeks. Range: 0 or 1.
    Known value: overdue(PROMISED, 60, 52) = 1.
    Source: promised goods that have yet to come (A2, M022, M036).
    """
    if stage < PROMISED or stage > READY:
        return 0.0
    return 1.0 if since_promise > promised_delay else 0.0
