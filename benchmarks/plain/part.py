"""The part of the model that the benchmarks' peers play: the mechanisms of the first release, and nothing later.

The plain Mesa model and the stages in C and NumPy are written by hand. Wherever they are held against the package, both
sides run the same scenario with every later mechanism switched off; so a new mechanism leaves them as they are.
"""

from __future__ import annotations

from sim.case.case import load_case
from sim.case.columns import OUTCOMES, Outcome
from sim.kernel.mechanism import MECHANISMS

PLAYED = (
    "trust", "regrowth", "legal_cost", "repayment", "hold", "drag", "backfire", "sanction_targets", "information",
    "attribution", "preventive", "vote", "substitution", "war", "sale",
)  # fmt: skip
OFF = "none"
"""The option under which a later mechanism does nothing, and each of its variables keeps its neutral value."""


def switched_off() -> dict[str, str | float]:
    """Return the overrides of a scenario that switch off every mechanism that the peers do not play.

    They draw no contested claims either: the second side of each holds in every run.

    Raises
    ------
    ValueError
        Where one cannot be switched off.
    """
    later = {name: mechanism for name, mechanism in MECHANISMS.items() if name not in PLAYED}
    stuck = [name for name, mechanism in later.items() if OFF not in mechanism.options]
    if stuck:
        raise ValueError(f"{', '.join(stuck)}: a mechanism that the peers do not play needs an option {OFF!r}.")
    of_claims = {f"contested.{name}": 0.0 for name in load_case(None).contested}
    return {f"mechanisms.{name}": OFF for name in later} | of_claims


def played_outcomes() -> dict[str, Outcome]:
    """Return the outcomes but for those of variables that a later mechanism adds."""
    later = {
        (kind, variable.name)
        for name, mechanism in MECHANISMS.items()
        if name not in PLAYED
        for kind, variables in mechanism.variables.items()
        for variable in variables
    }
    return {name: found for name, found in OUTCOMES.items() if (found.kind, found.variable) not in later}
