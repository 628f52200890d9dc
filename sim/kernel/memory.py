"""What a block remembers beside its state: exponentials of what seldom changes, each with what it was worked out from.

Most rates are traits, the same in every step of a run, and an exponential costs as much as thirty additions. Here it
is looked up: it is worked out anew only where a rate is not the one that it was worked out from. So it is never stale,
whoever changes a rate, and no number depends on it.
"""

from __future__ import annotations

from typing import Any, Final

from sim.kernel.compiler import rule
from sim.kernel.portable import exp

REMEMBERED: Final[dict[str, dict[str, int]]] = {
    "globals": dict.fromkeys(
        ("evidence", "threat", "felt", "damage", "alignment", "effort", "lifted", "eroded", "seen"), 2
    ),
    "actors": {"isolation": 2},
    "items": {"delivery_rate": 2},
    "ties": {"worn": 2},
    "sanctions": {"soon": 2, "late": 2, "turned": 1},
}
"""What is remembered of each kind of entity, and in how many rows: mostly a rate, and what is kept at it in a step."""

RATE, KEPT = 0, 1
"""The rows of what is kept in a step: at which rate, and which share."""
WEAR, MENDING = 0, 1
"""The rows of what acts do to a tie."""
NEAR, VISIBLE = 0, 1
"""The rows of what is seen of an intermediary: the draw where its status may change in the step, 1 where not; and its
visibility before."""


@rule
def differ(values: Any, remembered: Any) -> bool:
    """Say whether values differ from those that are remembered, in any run of a block."""
    found = False
    for run in range(values.shape[0]):
        found = found | (values[run] != remembered[run])
    return found


@rule
def remember_kept(rates: Any, dt: float, kept: Any) -> None:
    """Work out which share is kept in a step of relaxation, exp(-rate dt), where it is not known for these rates."""
    if differ(rates, kept[RATE]):
        for run in range(rates.shape[0]):
            kept[KEPT, run] = exp(-rates[run] * dt)
            kept[RATE, run] = rates[run]


@rule
def remember_faded(times: Any, dt: float, kept: Any) -> None:
    """Work out which share is kept in a step of fading, exp(-dt / time), where it is not known for these times."""
    if differ(times, kept[RATE]):
        for run in range(times.shape[0]):
            kept[KEPT, run] = exp(-dt / times[run])
            kept[RATE, run] = times[run]


@rule
def remember_lagged(times: Any, dt: float, kept: Any) -> None:
    """Work out which share is kept in a step at the rate 1/time, where it is not known for these times."""
    if differ(times, kept[RATE]):
        for run in range(times.shape[0]):
            kept[KEPT, run] = exp(-(1.0 / times[run]) * dt)
            kept[RATE, run] = times[run]
