"""Which function measures which pattern, and which outcomes of a run it reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sim.patterns import defence, fulfilment, outside, pressure, transfers
from sim.patterns.recorded import Dates, Estimates, Numbers, Runs


@dataclass(frozen=True)
class Measure:
    """How a pattern is measured.

    Parameters
    ----------
    function : callable
        From what each setting's runs recorded, and the pattern's inputs and dates, to an estimate a criterion.
    outcomes : tuple of str
        What it reads of a run; none for a test of rules, which reads parameters.
    """

    function: Callable[[Runs, Numbers, Dates], Estimates]
    outcomes: tuple[str, ...]


MEASURES: Final[dict[str, Measure]] = {
    "asymmetric_fulfilment": Measure(
        fulfilment.asymmetric_fulfilment, ("delivered", "contracted", "order_stage", "received")
    ),
    "held_back": Measure(fulfilment.held_back, ("order_stage", "received")),
    "sensitivity_order": Measure(fulfilment.sensitivity_order, ("order_stage",)),
    "debt": Measure(fulfilment.debt, ("ledger_balance", "shipped", "received")),
    "backfire": Measure(pressure.backfire, ("posture",)),
    "drag": Measure(pressure.drag, ("posture", "stock", "shipped")),
    "leaky_pressure": Measure(pressure.leaky_pressure, ("shipped",)),
    "expiry_step": Measure(transfers.expiry_step, ("posture",)),
    "ladder": Measure(transfers.ladder, ("delivered",)),
    "admission": Measure(transfers.admission, ("posture", "attribution")),
    "fog": Measure(transfers.fog, ("raised", "confirmed", "false_alarm")),
    "strike_feedback": Measure(defence.strike_feedback, ("posture", "trust", "received")),
    "closing_window": Measure(defence.closing_window, ("strike_hazard", "order_stage")),
    "restraint": Measure(defence.restraint, ()),
    "president": Measure(outside.president, ("delivered",)),
    "other_sources": Measure(outside.other_sources, ("repaid",)),
    "talks": Measure(outside.talks, ("talks_hazard",)),
    "trust_matters": Measure(outside.trust_matters, ("delivered",)),
}
"""By the name of the pattern in its data file."""
