"""Patterns of what is delivered, held back and owed."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.patterns.estimates import Estimate, bootstrap, gap, kaplan_meier, share
from sim.patterns.recorded import Dates, Estimates, Numbers, Roles, Runs, at, by_week, ever, week_of
from sim.recorded.planes import first_week
from sim.rules.orders import DELIVERED, PROMISED


def asymmetric_fulfilment(runs: Runs, inputs: Numbers, dates: Dates, roles: Roles) -> Estimates:
    """Measure the share of requests or promises that each side has delivered."""
    base, end, orders = runs["baseline"], dates["end"], roles.all("orders")
    delivered, contracted = (at(base, name, end, item=roles["good"]) for name in ("delivered", "contracted"))
    promised = np.stack([at(base, "order_stage", end, order=order) >= PROMISED for order in orders], axis=1)
    came = np.stack([at(base, "received", end, order=order) > 0.0 for order in orders], axis=1)
    holds = ever(promised)
    fulfilled = (promised & came).sum(axis=1)[holds] / promised.sum(axis=1)[holds]
    return {
        roles["good"]: share((contracted > 0.0) & (delivered >= inputs["good_delivered"] * contracted)),
        "orders": share(fulfilled <= inputs["orders_delivered"]),
        "promised": share(holds),
    }


def held_back(runs: Runs, inputs: Numbers, dates: Dates, roles: Roles) -> Estimates:
    """Measure how often an order promised for one date has not arrived by another, with and without a hold."""

    def undelivered(setting: str) -> Estimate:
        recorded = runs[setting]
        stage = at(recorded, "order_stage", dates["promised_by"], order=roles["order"])
        came = at(recorded, "received", dates["asked_on"], order=roles["order"]) > 0.0
        return share(~came[stage >= PROMISED])

    return {"with_hold": undelivered("baseline"), "without_hold": undelivered("no_hold")}


def waits(stage: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the weeks from promise to delivery, or to the end, in runs with a promise; and which were delivered.

    `stage` is of one order, shape (runs, weeks).
    """
    promise, delivery = first_week(stage.T >= PROMISED), first_week(stage.T >= DELIVERED)
    last = stage.shape[1] - 1
    promised = promise <= last
    happened = delivery[promised] <= last
    return (np.minimum(delivery, last) - promise)[promised].astype(np.float64), happened


def sensitivity_order(runs: Runs, inputs: Numbers, dates: Dates, roles: Roles) -> Estimates:
    """Measure how likely each promised order is to arrive by the end, and the differences between them."""
    base = runs["baseline"]
    end = week_of(base, dates["end"])
    found = {order: waits(by_week(base, "order_stage", order=order)[:, : end + 1]) for order in roles.all("orders")}
    longest = min(float(waited.max(initial=0.0)) for waited, _ in found.values())
    curves = {order: kaplan_meier(*waited, within=longest) for order, waited in found.items()}
    nan = float("nan")
    return {
        **{f"{one}_over_{other}": gap(curves[one], curves[other]) for one, other in pairwise(curves)},
        **{order: Estimate(curve.probability, nan, nan, curve.count) for order, curve in curves.items()},
    }


def debt(runs: Runs, inputs: Numbers, dates: Dates, roles: Roles) -> Estimates:
    """Measure whether the supplier is owed, and is owed more while it supplies much and receives nothing."""
    base = runs["baseline"]
    balance, shipped = by_week(base, "ledger_balance"), by_week(base, "shipped", item=roles["good"])
    received = sum(by_week(base, "received", order=order) for order in roles.roster.names("orders"))
    length = int(inputs["quarter"])
    quarters = balance.shape[1] // length
    ends = np.arange(1, quarters + 1) * length - 1
    at_end = balance[:, ends]
    rises = at_end > np.concatenate([np.zeros((len(balance), 1)), at_end[:, :-1]], axis=1)
    flow = shipped[:, : quarters * length].reshape(len(shipped), quarters, length).sum(axis=2)
    counted = (flow > np.median(flow, axis=1, keepdims=True)) & (np.asarray(received)[:, ends] == 0.0)
    rose = (rises & counted).sum(axis=1).astype(np.float64)
    whole = counted.sum(axis=1).astype(np.float64)
    return {
        "in_favour": share(at(base, "ledger_balance", dates["asked_on"]) > 0.0),
        "rises": bootstrap(_pooled_share, rose, whole, count=int(whole.sum())),
    }


def _pooled_share(part: NDArray[np.float64], whole: NDArray[np.float64]) -> float:
    total = float(whole.sum())
    return float(part.sum()) / total if total else float("nan")
