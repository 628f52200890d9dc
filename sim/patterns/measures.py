"""Which function measures which pattern, and which outcomes of a run it reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from sim.patterns import attacks, belief, bite, defence, flows, fulfilment, outside, pressure, transfers
from sim.patterns.recorded import Dates, Estimates, Numbers, Roles, Runs


@dataclass(frozen=True)
class Measure:
    """How a pattern is measured.

    `function` takes what each setting's runs recorded, and the pattern's inputs, dates and roles, and returns an
    estimate for each criterion. It reads `outcomes`, none for a test of rules, which reads parameters. `roles` are
    those that the data file fills, each with its kind of entity.
    """

    function: Callable[[Runs, Numbers, Dates, Roles], Estimates]
    outcomes: tuple[str, ...]
    roles: dict[str, str] = field(default_factory=dict)


SUPPLIER, RECIPIENT = {"supplier": "actors"}, {"recipient": "actors"}
GOOD, ORDER = {"good": "items"}, {"order": "orders"}
ORDERS, TIES, TWO_GOODS = {"orders": "orders"}, {"ties": "ties"}, {"lesser_good": "items", "grave_good": "items"}

MEASURES: Final[dict[str, Measure]] = {
    "asymmetric_fulfilment": Measure(
        fulfilment.asymmetric_fulfilment, ("delivered", "contracted", "order_stage", "received"), GOOD | ORDERS
    ),
    "held_back": Measure(fulfilment.held_back, ("order_stage", "received"), ORDER),
    "sensitivity_order": Measure(fulfilment.sensitivity_order, ("order_stage",), ORDERS),
    "debt": Measure(fulfilment.debt, ("ledger_balance", "shipped", "received"), GOOD),
    "backfire": Measure(pressure.backfire, ("posture",), SUPPLIER | RECIPIENT),
    "drag": Measure(pressure.drag, ("posture", "stock", "shipped"), SUPPLIER | GOOD),
    "leaky_pressure": Measure(pressure.leaky_pressure, ("shipped",), GOOD),
    "expiry_step": Measure(transfers.expiry_step, ("posture",), SUPPLIER | GOOD),
    "ladder": Measure(transfers.ladder, ("delivered",), TWO_GOODS),
    "admission": Measure(transfers.admission, ("posture", "attribution"), SUPPLIER | GOOD),
    "fog": Measure(transfers.fog, ("raised", "confirmed", "false_alarm")),
    "strike_feedback": Measure(defence.strike_feedback, ("posture", "trust", "received"), SUPPLIER | RECIPIENT | ORDER),
    "closing_window": Measure(defence.closing_window, ("strike_hazard", "order_stage"), ORDER),
    "restraint": Measure(defence.restraint, (), ORDER | TIES),
    "president": Measure(outside.president, ("delivered",), GOOD),
    "other_sources": Measure(outside.other_sources, ("repaid",)),
    "talks": Measure(outside.talks, ("talks_hazard",)),
    "trust_matters": Measure(outside.trust_matters, ("delivered",), GOOD),
    "denied_while_it_flows": Measure(belief.denied_while_it_flows, ("posture", "shipped"), SUPPLIER | TWO_GOODS),
    "senders_know_first": Measure(belief.senders_know_first, ("belief",), {"observer": "beliefs", "public": "beliefs"}),
    "strikes_happen": Measure(attacks.strikes_happen, ("strikes",)),
    "attacks_are_answered": Measure(attacks.attacks_are_answered, ("strike_hazard",)),
    "routes_bind": Measure(bite.routes_bind, ("throughput",), {"legs": "legs", "carrying_legs": "legs"}),
    "relief_stands": Measure(bite.relief_stands, ("pressure",), {"target": "actors"}),
    "payment_is_noticed": Measure(bite.payment_is_noticed, ("trust",), SUPPLIER | RECIPIENT),
    "launches_are_covered": Measure(flows.launches_are_covered, ("shipped", "localised"), GOOD),
    "time_to_agree": Measure(flows.time_to_agree, ("shipped",), GOOD),
    "deliveries_in_parts": Measure(flows.deliveries_in_parts, ("received",), ORDERS),
    "numbers_are_held": Measure(flows.numbers_are_held, ("delivered",), TWO_GOODS),
    "held_to_the_end": Measure(flows.held_to_the_end, ("received",), ORDER),
}
"""By the name of the pattern in its data file."""
