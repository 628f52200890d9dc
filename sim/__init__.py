"""Wary Alliance: an agent-based scenario and influence simulation in which every number has its source.

Importing `sim` is quick and does nothing else; what a name needs is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sim.ground.version import __version__

_HOMES = {
    "InputError": "sim.ground.faults",
    "Scenario": "sim.scenario.load",
    "World": "sim.engine.world",
    "check_patterns": "sim.patterns.check",
    "compare": "sim.gallery.compare",
    "discover": "sim.gallery.discovery",
    "evidence": "sim.tables",
    "game": "sim.influences.game",
    "hindcast": "sim.hindcasts.hindcast",
    "influence": "sim.gallery.influence",
    "load": "sim.scenario.load",
    "mechanisms": "sim.tables",
    "outcomes": "sim.tables",
    "parameters": "sim.tables",
    "run": "sim.engine.run",
    "scenarios": "sim.tables",
    "sample": "sim.designs.sample",
    "sensitivity": "sim.gallery.sensitivity",
    "series": "sim.tables",
    "summarise": "sim.recorded.summary",
    "sweep": "sim.sweeps.sweep",
}

__all__ = [
    "InputError",
    "Scenario",
    "World",
    "__version__",
    "check_patterns",
    "compare",
    "discover",
    "evidence",
    "game",
    "hindcast",
    "influence",
    "load",
    "mechanisms",
    "outcomes",
    "parameters",
    "run",
    "sample",
    "scenarios",
    "sensitivity",
    "series",
    "summarise",
    "sweep",
]

if TYPE_CHECKING:
    from sim.designs.sample import sample
    from sim.engine.run import run
    from sim.engine.world import World
    from sim.gallery.compare import compare
    from sim.gallery.discovery import discover
    from sim.gallery.influence import influence
    from sim.gallery.sensitivity import sensitivity
    from sim.ground.faults import InputError
    from sim.hindcasts.hindcast import hindcast
    from sim.influences.game import game
    from sim.patterns.check import check_patterns
    from sim.recorded.summary import summarise
    from sim.scenario.load import Scenario, load
    from sim.sweeps.sweep import sweep
    from sim.tables import evidence, mechanisms, outcomes, parameters, scenarios, series


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
