"""Wary Alliance: an agent-based scenario and influence simulation in which every number has its source.

Importing `sim` is quick and does nothing else; what a name needs is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sim.version import __version__

_HOMES = {
    "InputError": "sim.faults",
    "Scenario": "sim.scenario",
    "World": "sim.world",
    "check_patterns": "sim.patterns",
    "compare": "sim.comparing.compare",
    "evidence": "sim.tables",
    "load": "sim.scenario",
    "mechanisms": "sim.tables",
    "outcomes": "sim.tables",
    "parameters": "sim.tables",
    "run": "sim.engine",
    "scenarios": "sim.tables",
    "sample": "sim.designs.sample",
    "series": "sim.public_series",
    "summarise": "sim.summary",
    "sweep": "sim.sweeping.sweep",
}

__all__ = [
    "InputError",
    "Scenario",
    "World",
    "__version__",
    "check_patterns",
    "compare",
    "evidence",
    "load",
    "mechanisms",
    "outcomes",
    "parameters",
    "run",
    "sample",
    "scenarios",
    "series",
    "summarise",
    "sweep",
]

if TYPE_CHECKING:
    from sim.comparing.compare import compare
    from sim.designs.sample import sample
    from sim.engine import run
    from sim.faults import InputError
    from sim.patterns import check_patterns
    from sim.public_series import series
    from sim.scenario import Scenario, load
    from sim.summary import summarise
    from sim.sweeping.sweep import sweep
    from sim.tables import evidence, mechanisms, outcomes, parameters, scenarios
    from sim.world import World


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
