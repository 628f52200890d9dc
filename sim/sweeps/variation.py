"""Variation: a scenario with one row of a design in force, without reading it all anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sim.scenario.load import Scenario


def varied(scenario: Scenario, overrides: Mapping[str, Any]) -> Scenario:
    """Return a scenario with overrides in force that a design has checked, from `sim.designs.overrides.overrides_of`.

    What `sim.load` makes of the same overrides, a thousand times faster: nothing is checked again.
    """
    params, contested = dict(scenario.params), dict(scenario.contested)
    mechanisms, policies = dict(scenario.mechanisms), dict(scenario.policies)
    events, signposts = dict(scenario.events), dict(scenario.signposts)
    for key, value in overrides.items():
        group, name, *rest = key.split(".")
        if group == "params":
            params[name] = float(value)
        elif group == "contested":
            contested[name] = float(value)
        elif group == "mechanisms":
            mechanisms[name] = value
        elif group == "postures" and rest == ["policy"]:
            policies[name] = value
        elif group in ("events", "signposts") and not rest:
            (events if group == "events" else signposts).pop(name)
        elif group == "events" and rest == ["date"]:
            events[name] = events[name].moved(dt.date.fromisoformat(value))
        elif group == "signposts" and rest[0] in ("above", "below"):
            signposts[name] = signposts[name].model_copy(update={rest[0]: float(value)})
        else:
            raise KeyError(key)
    scripts = {name: script for name, script in scenario.scripts.items() if policies[name] == "scripted"}
    dated = dict(sorted(events.items(), key=lambda pair: (pair[1].date, pair[0])))
    return replace(
        scenario,
        params=params,
        contested=contested,
        mechanisms=mechanisms,
        policies=policies,
        events=dated,
        signposts=signposts,
        scripts=scripts,
    )
