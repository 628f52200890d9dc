"""Changes of every kind to a scenario, whatever its case declares: numbers, options, dates, contested claims."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sim.kernel.mechanism import MECHANISMS
from sim.scenario.load import load


def changed(name: str) -> dict[str, Any]:
    """Return overrides of a scenario that change some of everything.

    A tenth of the way to a bound for every fifth number, the last option of every second mechanism, an event a hundred
    days later, another off, and every contested claim at its own probability.
    """
    scenario = load(name)
    case = scenario.case
    contested = {f"contested.{claim}": case.contradictions[claim].probability for claim in case.contested}
    taken = {
        param for claim in case.contested for effect in case.contradictions[claim].effects for param in effect.params
    }
    free = [param for param, one in case.parameters.items() if one.settable and param not in taken]
    params = {}
    for place, param in enumerate(free[::5]):
        one = case.parameters[param]
        bound = one.bounds[place % 2]
        params[f"params.{param}"] = one.default + 0.1 * (bound - one.default)
    mechanisms = {f"mechanisms.{key}": list(one.options)[-1] for key, one in list(MECHANISMS.items())[::2]}
    acting = [event for event, one in scenario.events.items() if one.kind == "exogenous"]
    later = scenario.events[acting[0]].date + dt.timedelta(days=100)
    events: dict[str, Any] = {f"events.{acting[0]}.date": later.isoformat(), f"events.{acting[-1]}": "off"}
    return params | mechanisms | contested | events
