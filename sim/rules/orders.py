"""The order book: lumpy goods that are asked for, promised, contracted, made, held back and delivered in lots."""

from sim.kernel.compiler import rule
from sim.kernel.kinds import Amount, LogOdds, OrderStage, Positive, Rate, Share, Weeks, Weight
from sim.kernel.portable import exp

REFUSED, NONE, REQUESTED, PROMISED, CONTRACTED, HALF_MADE, READY, DELIVERED = -1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0
"""Stages of an order; each leads to the next, and a refusal in time to a new request. What is READY can be held."""
PHASES = 2.0
"""Of production: CONTRACTED and HALF_MADE."""


@rule
def next_order_stage(
    stage: OrderStage, draw: Share, forward: Share, refusal: Share, lapse: Share, cancelled: Share
) -> float:
    """Stage of an order after a step: the next, REFUSED, REQUESTED, NONE, or as it was, by where the draw falls.

    stage + 1 if draw < f, REFUSED if f <= draw < f + r, REQUESTED if < f + r + l, NONE if < f + r + l + c

    Units: probabilities of the step, forward f, refusal r, lapse l and cancelled c, together at most 1.
    Range: [REFUSED, DELIVERED + 1]; either way in all.
    Known value: next_order_stage(REQUESTED, 0.05, 0.1, 0.1, 0, 0) = PROMISED;
    (REQUESTED, 0.15, 0.1, 0.1, 0, 0) = REFUSED; (PROMISED, 0.25, 0.1, 0.1, 0.1, 0) = REQUESTED;
    (CONTRACTED, 0.35, 0.1, 0.1, 0.1, 0.1) = NONE; (CONTRACTED, 0.45, 0.1, 0.1, 0.1, 0.1) = CONTRACTED.
    Source: semi-Markov order book; requested, promised and delivered are kept apart as reported (A1, A2; M016, M021).
    """
    if draw < forward:
        return stage + 1.0
    if draw < forward + refusal:
        return REFUSED
    if draw < forward + refusal + lapse:
        return REQUESTED
    return NONE if draw < forward + refusal + lapse + cancelled else stage


@rule
def forward_hazard(
    stage: OrderStage, request: Rate, promise: Rate, contract: Rate, production: Rate, release: Rate
) -> float:
    """Hazard that an order moves to its next stage: that of the stage it is in.

    h(stage), and 0 once delivered

    What was refused is asked for again as what never was asked for.

    Range: [0, max(request, promise, contract, production, release)]; either way in stage; rises in all others.
    Known value: forward_hazard(REFUSED, 1, 2, 3, 4, 5) = 1; (NONE, 1, 2, 3, 4, 5) = 1; (REQUESTED, 1, 2, 3, 4, 5) = 2;
    (PROMISED, 1, 2, 3, 4, 5) = 3; (HALF_MADE, 1, 2, 3, 4, 5) = 4; (READY, 1, 2, 3, 4, 5) = 5; (DELIVERED, 1, 2, 3, 4,
    5) = 0.
    Source: semi-Markov order book, one hazard a stage (M016).
    """
    hazard = production
    hazard = request if stage <= NONE else hazard
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
def overdue(stage: OrderStage, waited: Weeks, promised_delay: Weeks) -> float:
    """Whether a promise is late, or the answer to a request, or what was turned down is still missed: 1 or 0.

    [REQUESTED <= stage <= READY and time since the promise, or the request, > delay, or stage = REFUSED]

    A refusal is no way out of what is owed: what was turned down is missed until it is asked for anew.

    Range: [0, 1]; rises in waited; falls in promised_delay; either way in stage.
    Known value: overdue(PROMISED, 60, 52) = 1; (REQUESTED, 60, 52) = 1; (NONE, 60, 52) = 0; (REFUSED, 0, 52) = 1.
    Source: promised goods that have yet to come, and feet that are dragged (A2, M022, M036).
    """
    if stage == REFUSED:
        return 1.0
    if stage < REQUESTED or stage > READY:
        return 0.0
    return 1.0 if waited > promised_delay else 0.0


@rule
def refusal_hazard(stage: OrderStage, rate: Rate, objection: Weight) -> float:
    """Hazard that what was asked for, or promised, is turned down, before it is delivered.

    rate (1 - e^-o) where REQUESTED <= stage <= READY, and 0 otherwise

    1 - e^-o is the share of releases that the objections hold back: what nobody objects to is not turned down.

    Units: objection o in log-odds. Range: [0, rate]; rises in rate, objection; either way in stage.
    Known value: refusal_hazard(REQUESTED, 0.1, ln(2)) = 0.05; (PROMISED, 0.1, ln(4)) = 0.075; (NONE, 0.1, 2) = 0.
    Source: a contract cancelled in 2010, and a request rejected in 2019 (A3, M021; infobalkans_2015).
    """
    if stage < REQUESTED or stage > READY:
        return 0.0
    return rate * (1.0 - exp(-objection))


@rule
def lapse_hazard(stage: OrderStage, late: Share, promised_delay: Weeks) -> float:
    """Hazard that a promise that is overdue, and never became a contract, lapses and is asked for anew.

    late / delay where stage = PROMISED, and 0 otherwise

    A promise that is past its date lasts as long again, on average.

    Units: promised delay in weeks, at least one; result in 1/week.
    Range: [0, 1]; rises in late; falls in promised_delay; either way in stage.
    Known value: lapse_hazard(PROMISED, 1, 50) = 0.02; (CONTRACTED, 1, 50) = 0.
    Source: transfers said to be imminent that were not, and were claimed again (A0, A1, A2; M071); the form is our own.
    """
    if stage != PROMISED:
        return 0.0
    return late / (promised_delay if promised_delay > 1.0 else 1.0)


@rule
def ending_hazard(stage: OrderStage, late: Share, rate: Rate) -> float:
    """Hazard that a contract that is overdue ends before all of it is delivered: it lapses, or its buyer cancels it.

    rate late where CONTRACTED <= stage <= READY, and 0 otherwise

    Range: [0, rate]; rises in late, rate; either way in stage.
    Known value: ending_hazard(READY, 1, 0.1) = 0.1; (CONTRACTED, 0.5, 0.1) = 0.05; (PROMISED, 1, 0.1) = 0.
    Source: a contract, half of it barter, given up after almost four years (contract_given_up_2021), and said not to be
    terminated (contract_on_hold_2024); one constant hazard once it is late is our own choice.
    """
    return rate * late if CONTRACTED <= stage <= READY else 0.0


@rule
def lot(quantity: Amount, lots: Weight, received: Amount) -> float:
    """Units of the next lot of an order: an even part of it, and no more than what is left.

    min(Q / n, Q - received), with n at least 1

    Units: quantity Q, received and result in units; lots n.
    Range: [0, quantity]; rises in quantity; falls in lots, received.
    Known value: lot(24, 4, 6) = 6; (24, 4, 20) = 4; (24, 1, 0) = 24; (24, 4, 24) = 0.
    Source: orders that came over months and years, some never whole (sipri_transfers; M016, M022).
    """
    part = quantity / (lots if lots > 1.0 else 1.0)
    left = quantity - received
    part = part if part < left else left
    return part if part > 0.0 else 0.0


@rule
def handed_over(stage: OrderStage, received: Amount, quantity: Amount) -> float:
    """Share of an order that has been handed over.

    1 once DELIVERED, and min(1, received / Q) until then

    Units: received and quantity Q in units. Range: [0, 1]; rises in received; falls in quantity; either way in stage.
    Known value: handed_over(READY, 6, 24) = 0.25; (DELIVERED, 0, 24) = 1; (PROMISED, 0, 0) = 0.
    Source: six of 24 units of an order by the end of 2024 (sipri_transfers).
    """
    if stage == DELIVERED:
        return 1.0
    if received <= 0.0:
        return 0.0
    return received / quantity if received < quantity else 1.0
