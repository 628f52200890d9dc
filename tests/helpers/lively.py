"""A short scenario in which everything happens: the tests' own, so that a few weeks try every branch of the stages.

In the baseline most of this takes years.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from helpers.default_case import roster
from sim.ground.axes import POLICIES
from sim.scenario.inputs import Inputs, build_inputs
from sim.scenario.load import load

LAST_DAY = "2022-07-11"
LIVELY: Mapping[str, Any] = {
    "name": "lively",
    "title": "Everything happens within weeks",
    "base": "baseline",
    "params": {
        "choice_precision": 2.0,
        "request_rate": 1.0,
        "promise_rate": 1.0,
        "contract_rate": 1.0,
        "release_rate": 0.5,
        "refusal_rate": 0.2,
        "fighter_promised_delay": 1.0,
        "trainer_promised_delay": 1.0,
        "trainer_lead": 1.0,
        "fighter_lead": 1.0,
        "made_to_order_lead": 1.0,
        "drone_deal_time": 3.0,
        "missile_deal_time": 1.0,
        "sensitive_approval_time": 2.0,
        "western_track_time": 12.0,
        "western_willingness": 1.0,
        "designation_rate": 3.0,
        "newcomer_visibility": 0.6,
        "regrowth_rate": 0.5,
        "limited_strike_rate": 2.0,
        "deep_strike_rate": 2.0,
        "iran_air_defence": 0.3,
        "retaliation_rate": 5.0,
        "nuclear_pace_time": 1.0,
        "talks_rate": 3.0,
        "breakoff_rate": 4.0,
        "truce_rate": 12.0,
        "breach_rate": 4.0,
        "settlement_rate": 12.0,
        "recurrence_rate": 3.0,
        "upgrade_rate": 3.0,
        "downgrade_rate": 1.5,
        "treaty_arms": 2.0,
        "restoration_rate": 2.0,
        "breach_hazard": 3.0,
        "round_rate": 8.0,
        "calm_rate": 2.0,
        "striker_join": 0.5,
        "target_join": 0.5,
        "effort_swing": 2.0,
        "aid_swing": 2.0,
        "relief_swing": 2.0,
        "equipment_mix": 0.2,
        "components_mix": 0.2,
        "technology_mix": 0.2,
        "interdiction": 0.1,
        "drones_own_start": 100.0,
        "contract_lapse_rate": 2.0,
        "cancellation_rate": 2.0,
        "renewal_rate": 12.0,
        "advance_share": 0.2,
        "bank_link_adoption_time": 1.0,
        "north_south_completion_time": 1.0,
        "belief_start": -1.0,
        "false_alarm_rate": 1.0,
        "drone_detection_rate": 8.0,
        "missile_detection_rate": 8.0,
        "localisation_start": 0.1,
    },
    "events": {
        "link_begins": {"date": "2022-03-07", "set": {"bank_link.begun": 1}},
        "gaza_attack": {"date": "2022-03-10", "set": {"armed_proxies.activity": 1}},
        "curbs_lapse": {"date": "2022-05-04", "set": {"unscr_2231.in_force": 0}},
        "rival_supplies": {"date": "2022-03-25", "set": {"north_korea.available": 1}},
        "more_aid": {"date": "2022-04-20", "set": {"ukraine_war.aid": 0.9}},
        "reform": {"date": "2022-05-20", "set": {"president.reformist": 1}},
        "forced_strike": {"date": "2022-05-27", "set": {"israel_on_iran.forced": 1}},
        "burst": {"date": "2022-06-01", "set": {"us_listings.effort": 6, "eu_listings.effort": 6}},
        "handed_over": {"date": "2022-06-09", "set": {"air_defence.stage": 5, "air_defence.let_go": 1}},
        "deal": {"date": "2022-06-22", "set": {"nuclear_deal.agreed": 1}},
        "office": {"date": "2022-05-25", "set": {"united_states.elected": 1, "european_union.elected": 1}},
    },
    "signposts": {
        "under_pressure": {
            "actor": "iran",
            "outcome": "pressure[iran]",
            "above": 0.01,
            "since": "2022-05-16",
            "again": True,
            "delay": 1,
            "hold": 2,
            "set": {"ukraine_war.aid": 0.8},
        },
    },
}
"""A scenario of some weeks from February 2022."""

_WITH_A_PARTNER = {name for name, actor in roster().file.actors.items() if actor.role in ("supplier", "recipient")}
POLICIES_OF = {
    name: [policy for policy in POLICIES if policy != "tit_for_tat" or name in _WITH_A_PARTNER]
    for name in roster().names("actors")
}
"""The policies that each actor can have: who has no partner has nobody's conduct to answer."""


def all_choose_by(policy: str, **params: float) -> dict[str, Any]:
    """Return overrides under which everybody who can chooses by a policy, and parameters are as given."""
    policies = {f"postures.{name}.policy": policy for name, allowed in POLICIES_OF.items() if policy in allowed}
    return policies | {f"params.{name}": value for name, value in params.items()}


def scripts(overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Return overrides with a script for each actor that has none and needs one: its menu backwards, every 4 weeks."""
    found, dates = dict(overrides), ["2022-02-21", "2022-03-21", "2022-04-18", "2022-05-16", "2022-06-13"]
    dates = [date for date in dates if date < found.get("horizon", LAST_DAY)]
    for name, actor in roster().file.actors.items():
        if found.get(f"postures.{name}.policy") == "scripted":
            menu = list(actor.postures)
            script = [{"date": date, "posture": menu[-1 - place % len(menu)]} for place, date in enumerate(dates)]
            found.setdefault(f"postures.{name}.script", script)
    return found


def lively_inputs(
    overrides: Mapping[str, Any] | None = None, *, horizon: str = LAST_DAY, intermediaries: int = 5, **others: Any
) -> Inputs:
    """Return the inputs of the lively scenario up to a day, with few intermediaries."""
    scenario = load(LIVELY, scripts({"horizon": horizon, **(overrides or {})}))
    return build_inputs(scenario, intermediaries=intermediaries, **others)
