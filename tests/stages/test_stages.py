"""Stages: each writes its own entity's rows alone, in whatever order; and what those after trade write, by hand."""

import math
from math import exp

import numpy as np
import pytest

from helpers.core import same_bits
from helpers.stages import HALF, SURE, Bench, answers_of, baseline, calendar_of, check, names_of, signposts_of
from sim.kernel.variables import LAYOUT
from sim.rules.orders import CONTRACTED, DELIVERED, NONE, PROMISED, READY, REFUSED
from sim.stages.schedule import SCHEDULE

ROUNDING = 1e-12
STEPS = 48
"""Steps over which every stage is watched: twelve decisions, with an event among them."""


# Any stage.


@pytest.fixture(scope="module")
def eventful():
    """Return the inputs and a block at the start of a run in which much happens."""
    inputs = baseline()
    bench = Bench(inputs)
    bench.block.rows[:] = inputs.start[:, None]
    bench.set(
        {
            "globals": {
                "precision": 0,
                "designation_rate": 3,
                "promise_rate": 1,
                "refusal_rate": 0,
                "contract_rate": 1,
            },
            **{f"orders.{name}": {"request_rate": 1, "promised_delay": 1, "lead": 4} for name in names_of("orders")},
            **{f"clocks.{name}": {"threshold": 2} for name in names_of("clocks")},
            "strikes.israel_on_iran": {
                "limited_rate": SURE,
                "deep_rate": SURE,
                "retaliation_rate": SURE,
                "round_rate": 0.1,
            },
            "actors.united_states": {"elected": 1},
            "wars.ukraine_war": {"talks_rate": 0.1, "truce_rate": 0.2, "breach_rate": 0.2},
            "tracks.nuclear_deal": {"agreed": 1, "breach_hazard": 0.1},
            "ledgers.iran_russia": {"upgrade_rate": 0.2, "downgrade_rate": 0.2},
            **{f"countertrade.{name}": {"mix": 0.2} for name in names_of("countertrade")},
            "rivals.north_korea": {"available": 1},
            "proxies.armed_proxies": {"activity": 1},
            "channels.north_south": {"opening_time": 26},
            **{f"actors.iran.act_level.{number}": {"retaliate": 1} for number in range(8)},
        }
    )
    aid = bench.row(f"{WAR}.aid")
    block = bench.block._replace(
        calendar=calendar_of((7, aid, 0.3, 0.0, 1.0, 0)),
        signposts=signposts_of((0, aid, -1, 0.4, 0, STEPS, 0)),
        answers=answers_of((0, bench.row("proxies.armed_proxies.activity"), 0.5, 1, 1)),
    )
    return inputs, block


def carry(block):
    with np.errstate(all="ignore"):
        for step in range(STEPS):
            for stage in SCHEDULE:
                for number in range(len(names_of(stage.kind))):
                    stage.function(block, number, step)


def copied(inputs, block):
    """Return a block of its own with the same rows."""
    rows = block.rows.copy()
    state, intermediaries = inputs.layout.views(rows)
    return block._replace(state=state, intermediaries=intermediaries, rows=rows, out=block.out.copy())


def test_a_stage_writes_only_rows_of_its_own_entity_and_every_stage_writes_some(eventful):
    inputs, start = eventful
    block, layout, wrote = copied(inputs, start), inputs.layout, set()
    for step in range(STEPS):
        for stage in SCHEDULE:
            for number in layout.each(stage.kind):
                before = block.rows.copy()
                with np.errstate(all="ignore"):
                    stage.function(block, number, step)
                changed = np.flatnonzero((before != block.rows).any(axis=1))
                own = layout.first[stage.kind] + number * layout.stride[stage.kind]
                if stage.name not in ("mark_calendar", "answer_signposts"):
                    assert set(changed) <= set(range(own, own + layout.stride[stage.kind])), (stage.name, number)
                wrote |= {stage.name} if len(changed) else set()
    assert wrote == {stage.name for stage in SCHEDULE} - {"record"}


def test_the_entities_of_every_stage_can_be_called_in_any_order(eventful):
    inputs, start = eventful
    block = copied(inputs, start)
    for step in range(STEPS):
        for stage in SCHEDULE:
            numbers = list(inputs.layout.each(stage.kind))
            backwards = copied(inputs, block) if len(numbers) > 1 else block
            with np.errstate(all="ignore"):
                for number in numbers:
                    stage.function(block, number, step)
                for number in reversed(numbers if len(numbers) > 1 else ()):
                    stage.function(backwards, number, step)
            assert same_bits(block.rows, backwards.rows), stage.name
            assert same_bits(block.out, backwards.out), stage.name


def test_nothing_becomes_infinite_or_no_number_and_all_stays_in_its_bounds(eventful):
    inputs, start = eventful
    block, layout = copied(inputs, start), inputs.layout
    carry(block)
    assert np.isfinite(block.rows).all()
    for kind, variables in LAYOUT.items():
        for variable in variables:
            low, high = variable.bounds
            for number in layout.each(kind):
                first = layout.row(kind, number, variable.name)
                values = block.rows[first : first + math.prod(layout.sizes.shape(variable))]
                assert (values >= low - ROUNDING).all(), (kind, variable.name)
                assert (values <= high + ROUNDING).all(), (kind, variable.name)


# Sanctions.

US_SECTOR, EU_SECTOR = "sanctions.us_iran_sector", "sanctions.eu_iran_sector"
US_ON_RECIPIENT = "sanctions.us_russia_sector"
US_ACTS, IRAN_ACTS, RUSSIA_ACTS, ISRAEL_ACTS = (
    f"actors.{name}.act" for name in ("united_states", "iran", "russia", "israel")
)
US_OFFICE, EU_OFFICE = "senders.us_listings", "senders.eu_listings"
PLACE = "intermediaries.0"
PAIR, WAR, TRACK = "strikes.israel_on_iran", "wars.ukraine_war", "tracks.nuclear_deal"
IN_IRAN, IN_RUSSIA, WEST = "dyads.russia_in_iran", "dyads.iran_in_russia", "dyads.iran_in_united_states"
ARMED = {PAIR: {"air_defence_start": 0.2, "air_power_start": 0.1}}
STRUCK = {"limited_rate": SURE, "limited_damage": 0.3, "deep_damage": 0.8, "damage": 0.5, "threat": 0.8, "worth": 1}
STRUCK |= {"provocation": 0.5}
MEMORY = {"repair_time": 1 / HALF, "strike_memory": 1 / HALF}
RECORD = {"kept": 5, "kept_prior": 3, "broken": 3, "broken_prior": 1, "due": 1}

# The stage, the entity, what is given and what comes of it.
# fmt: off
CASES = [
    ("impose", "us_iran_sector",
     {US_SECTOR: {"intensity": 0.2, "lag": 0.25 / HALF, "coverage": 0.5, "age": 9}, US_ACTS: {"sectoral": 0.8},
      "globals": {"imposing_time": 0.75 / HALF}},
     {US_SECTOR: {"intensity": 0.5, "held": 0.5, "age": 4.3, "bite": 0.25}}),
    ("impose", "us_iran_sector",
     {US_SECTOR: {"intensity": 0.6, "resting": 0.2, "lag": 1, "coverage": 1, "age": 1},
      "globals": {"sanctions_erosion": HALF, "bite_decay": HALF}},
     {US_SECTOR: {"intensity": 0.4, "held": 0.4, "age": 2, "bite": 0.1}}),
    # Relief lifts, and what it lifts stays lifted; without that option measures return.
    *(("impose", "us_iran_sector",
       {US_SECTOR: {"intensity": 0.6, "resting": 0.5, "lag": 1, "coverage": 1}, US_ACTS: {"relieve": 0.6},
        "globals": {"relief_time": 1 / HALF}, "relief": option},
       {US_SECTOR: {"intensity": 0.4, "age": 1, "bite": 0.4} | lasting})
      for option, lasting in (("lasting", {"resting": 0.4, "held": 0.4}), ("none", {}))),
    ("impose", "us_iran_sector",  # an event has lifted what stood
     {US_SECTOR: {"intensity": 0.1, "held": 0.7, "resting": 0.7, "lag": 1}},
     {US_SECTOR: {"resting": 0.1, "held": 0.1, "age": 1}}),
    ("impose", "us_iran_sector",  # imposed anew, it stands again, as high as it did at first
     {US_SECTOR: {"intensity": 0.2, "held": 0.2, "resting": 0.2, "resting_level": 0.5, "lag": 1 / HALF, "coverage": 1},
      US_ACTS: {"sectoral": 1}},
     {US_SECTOR: {"intensity": 0.6, "held": 0.6, "resting": 0.5, "age": 1 / 3 + 2 / 3 * 0.5, "bite": 0.6}}),
    *(("impose", sanction,  # an agreement lifts a share, of suppliers' measures alone
       {f"sanctions.{sanction}": {"intensity": 0.8, "held": 0.8, "resting": 0.8, "lag": 1},
        TRACK: {"agreed": 1, "relief": 0.5}, "globals": {"relief_time": 1 / HALF}},
       {f"sanctions.{sanction}": {"intensity": after, "held": after, "age": 1}})
      for sanction, after in (("us_iran_sector", 0.6), ("us_russia_sector", 0.8))),
    ("impose", "us_russia_sector",
     {"sanction_targets": "supplier", US_ON_RECIPIENT: {"resting": 0.8, "lag": 1 / HALF, "coverage": 1},
      "globals": {"imposing_time": 9}},
     {US_ON_RECIPIENT: {"intensity": 0.4, "held": 0.4, "age": 0.5}}),
    ("impose", "us_iran_sector",
     {"sanction_targets": "none", US_SECTOR: {"intensity": 0.5, "held": 0.5, "resting": 0.5, "coverage": 1, "lag": 1}},
     {US_SECTOR: {"age": 1}}),
    ("press", "iran",
     {US_SECTOR: {"bite": 0.5}, "sanctions.eu_iran_finance": {"bite": 0.4}, US_ON_RECIPIENT: {"bite": 1},
      "globals": {"evadable_share": 0.5}, "legs.transport": {"active_share": 0.4},
      "legs.payment": {"active_share": 1}, US_OFFICE: {"coverage": 0.5},
      EU_OFFICE: {"coverage": 0.4}, US_ACTS: {"sectoral": 1}, "actors.european_union": {"commitment": 0.5}},
     {"actors.iran": {"pressure": 0.52, "expected_answer": 0.6}}),
    ("enforce", "us_listings",
     {US_OFFICE: {"effort_start": 1, "effort": 4}, US_ACTS: {"designate": 0.5},
      "actors.united_states": {"sanctioning": 1}, "globals": {"effort_surge": 2, "effort_decay": HALF}},
     {US_OFFICE: {"effort": 3}}),
    ("bear_down", "transport",
     {US_OFFICE: {"coverage": 0.5, "effort": 2}, EU_OFFICE: {"coverage": 0.4, "effort": 1}, US_SECTOR: {"bite": 0.5},
      EU_SECTOR: {"bite": 0.2}, US_ON_RECIPIENT: {"bite": 0.9}, "sanctions.us_iran_finance": {"bite": 0.9}},
     {"legs.transport": {"effort": 1.4, "bite": 0.6}}),
    ("bear_down", "procurement", {US_SECTOR: {"bite": 0.5}, "sanctions.us_iran_finance": {"bite": 0.9}},
     {"legs.procurement": {"bite": 0.5}}),
    ("bear_down", "payment",
     {"sanction_targets": "none", US_OFFICE: {"coverage": 1, "effort": 2}, "legs.payment": {"effort": 1, "bite": 1}},
     {"legs.payment": {"effort": 0, "bite": 0}}),
    ("designate", "0",
     {PLACE: {"status": 1, "visibility": 0.5, "visibility_floor": 0.1, "age": 7}, "legs.transport": {"effort": 1},
      "globals": {"designation_rate": SURE, "unlearned": 0.5}},
     {PLACE: {"status": 0, "visibility": 0.3, "age": 0}}),
    ("designate", "0",
     {PLACE: {"visibility": 0.1, "visibility_start": 0.4, "age": 7}, "globals": {"regrowth_rate": SURE}},
     {PLACE: {"status": 1, "visibility": 0.4, "age": 0}}),
    ("designate", "0",
     {"regrowth": "none", PLACE: {"visibility": 0.5, "age": 7},
      "globals": {"regrowth_rate": SURE, "unlearned": 1}},
     {PLACE: {"age": 8}}),
    ("hide", "all", {"globals": {"adaptation_rate": HALF}}, {"globals": {"unlearned": 0.5}}),
    ("hide", "all", {"regrowth": "none", "globals": {"adaptation_rate": HALF}}, {"globals": {"unlearned": 1}}),
    ("open_channel", "north_south", {"channels.north_south": {"opening_time": 1 / SURE, "begun": 1}},
     {"channels.north_south": {"open": 1}}),
    ("open_channel", "bank_link", {"channels.bank_link": {"opening_time": 1 / HALF, "open": 0.2, "begun": 1}},
     {"channels.bank_link": {"open": 0.6}}),
    ("open_channel", "bank_link", {"channels.bank_link": {"opening_time": 1 / HALF, "open": 0.2}}, {}),
    ("open_channel", "caspian", {"channels.caspian": {"open": 0.5}}, {}),
    *(("carry_leg", "payment",
       {"intermediaries.0": {"capacity": 3, "status": 1}, "intermediaries.0.serves": {"payment": 1},
        "intermediaries.1": {"capacity": 1}, "intermediaries.1.serves": {"payment": 1},
        "intermediaries.2": {"capacity": 5, "status": 1}, "intermediaries.2.serves": {"transport": 1},
        "channels.correspondents": {"capacity": 1, "open": 0.5, "open_start": start, "sanctionable_share": 0.4},
        "channels.cash_and_barter": {"capacity": 0.1, "open": 1}, "channels.caspian": {"capacity": 1, "open": 1},
        "legs.payment": {"bite": 0.5}, "globals": {"over_compliance": over}, "drag": drag},
       {"legs.payment": {"volume": start, "whole": 4, "active": 3, "active_share": 0.75, "throughput": passes}})
      for drag, start, over, passes in (
          ("queues", 0, 0, 0.475), ("queues", 0, 0.4, 0.1 + 0.5 * 0.72), ("none", 0, 0, 1), ("queues", 0.5, 0, 0.95),
          ("queues", 0.4, 0, 1))),
    # Strikes.
    ("arm", "israel_on_iran",
     {**ARMED, "orders.air_defence": {"stage": CONTRACTED, "air_defence": 0.5},
      "orders.fighters": {"stage": DELIVERED, "delivered": 1, "air_power": 0.5},
      "orders.trainers": {"stage": READY, "air_power": 0.9}},
     {PAIR: {"air_defence": 0.2, "expected_air_defence": 0.6, "air_power": 0.55}}),
    ("arm", "israel_on_iran",
     {**ARMED, "orders.air_defence": {"stage": DELIVERED, "delivered": 1, "air_defence": 0.5},
      "orders.fighters": {"stage": PROMISED, "air_defence": 0.5}},
     {PAIR: {"air_defence": 0.6, "expected_air_defence": 0.6, "air_power": 0.1}}),
    ("arm", "israel_on_iran",
     {PAIR: {**ARMED[PAIR], "damage": 0.5},
      "orders.air_defence": {"stage": DELIVERED, "delivered": 1, "air_defence": 0.5}},
     {PAIR: {"air_defence": 0.3, "expected_air_defence": 0.6, "air_power": 0.1}}),
    *(("seek_cause", "israel_on_iran",
       {PAIR: {"air_defence": 0.5, "expected_air_defence": 0.8, "provocation": provocation},
        TRACK: {"nuclear": 0.5}, "proxies.armed_proxies": {"activity": 0.5},
        "globals": {"proxy_weight": 0.4, "discount": 0.9}, "preventive": option},
       {PAIR: {"worth": worth, "attacks": attacks}})
      for option, provocation, worth, attacks in (
          ("window", 0, 0.25 + 0.5 * 0.32, 0.2), ("window", 1, 0.41, 1), ("none", 0.5, 0.25 + 0.5 * 0.05, 0.6),
          ("alone", 0.5, 0.16, 0))),
    ("seek_cause", "israel_on_iran", {PAIR: {"expected_air_defence": 1}, TRACK: {"nuclear": 1}}, {PAIR: {"worth": 1}}),
    ("strike", "israel_on_iran", {PAIR: STRUCK, "globals": MEMORY, ISRAEL_ACTS: {"limited_strike": 1}},
     {PAIR: {"hazard": SURE, "struck": 1, "count": 1, "penetrated": 1, "hit": 1, "blow": 0.3, "damage": 0.475,
             "threat": 1, "provocation": 0}}),
    ("strike", "israel_on_iran",
     {PAIR: {**STRUCK, "air_defence": 1}, "globals": MEMORY, ISRAEL_ACTS: {"limited_strike": 1}},
     {PAIR: {"hazard": SURE, "struck": 1, "count": 1, "damage": 0.25, "threat": 0.4, "provocation": 0}}),
    ("strike", "israel_on_iran",
     {PAIR: {**STRUCK, "worth": 0, "attacks": 0}, "globals": MEMORY, ISRAEL_ACTS: {"limited_strike": 1}},
     {PAIR: {"damage": 0.25, "threat": 0.4, "provocation": 0.25}}),
    ("strike", "israel_on_iran", {PAIR: {**STRUCK, "forced": 1, "air_defence": 1, "count": 2}, "globals": MEMORY},
     {PAIR: {"forced": 0, "struck": 1, "count": 3, "penetrated": 1, "hit": 1, "blow": 0.8, "damage": 0.85,
             "threat": 1, "provocation": 0}}),
    ("strike", "israel_on_iran", {PAIR: {**STRUCK, "hit": 1, "blow": 0.8}, "globals": MEMORY},
     {PAIR: {"hit": 0, "blow": 0, "damage": 0.25, "threat": 0.4, "provocation": 0.25}}),
    ("retaliate", "israel_on_iran", {PAIR: {"retaliation_rate": SURE, "threat": 0.5}, IRAN_ACTS: {"retaliate": 1}},
     {PAIR: {"answered": 1, "retaliations": 1, "provocation": 1}}),
    ("retaliate", "israel_on_iran", {PAIR: {"retaliation_rate": SURE}, IRAN_ACTS: {"retaliate": 1}}, {}),
    ("retaliate", "israel_on_iran",  # it has done so, and waits for the next strike
     {PAIR: {"retaliation_rate": SURE, "threat": 0.5, "provocation": 1}, IRAN_ACTS: {"retaliate": 1}}, {}),
    ("stir", "armed_proxies", {"proxies.armed_proxies": {"activity": 1, "resting_level": 0.2, "decay_time": 1 / HALF}},
     {"proxies.armed_proxies": {"activity": 0.6}}),
    # What partners learn.
    ("bear", "russia_israel",
     {"ties.russia_israel": {"level": 0.8, "recovery_rate": 0.1, "resting_level": 0.6},
      "ties.russia_israel.offence": {"deliver_sensitive": 0.2}, "ties.russia_israel.reproach": {"criticise": 0.3},
      RUSSIA_ACTS: {"deliver_sensitive": 1}, ISRAEL_ACTS: {"criticise": 1}},
     {"ties.russia_israel": {"level": 0.1 + 0.7 * exp(-0.6)}}),
    ("bear", "iran_west",
     {"ties.iran_west": {"affront": 1}, "ties.iran_west.mending": {"approach": 0.4}, IRAN_ACTS: {"approach": 1},
      "items.drones": {"gravity": 0.5, "attribution": 0.8}, "actors.iran.ship": {"drones": 1}},
     {"ties.iran_west": {"level": 0.5 - 0.5 * exp(-0.8)}}),
    ("answer_at_home", "iran",
     {PAIR: {"threat": 0.8}, IRAN_ACTS: {"retaliate": 0.5},
      "actors.iran": {"approval": 0.5, "approval_start": 0.6, "isolation": 0.2, "isolation_end": 0.6,
                      "isolation_rate": HALF},
      "globals": {"audience_cost": 0.5, "approval_recovery": 0.2, "threat_memory": 1}},
     {"actors.iran": {"approval": 0.3 + 0.2 * exp(-0.4), "isolation": 0.4, "isolation_goal": 0.6}}),
    ("answer_at_home", "united_states",
     {"actors.united_states": {"approval": 0.5, "commitment": 0.8, "belief": 0.5},
      "globals": {"audience_cost": 1, "threat_memory": 1 / HALF}},
     {"actors.united_states": {"approval": 0.5 * exp(-0.2), "commitment": 0.4}}),
    ("align", "iran_in_russia",
     {"actors.iran": {"pressure": 0.5}, "actors.russia": {"pressure": 0.8}, "globals": {"alignment_rate": HALF}},
     {IN_RUSSIA: {"alignment": 0.25}}),
    ("judge", "iran_in_russia", {"ledgers.iran_russia": {"due": 0.5, "honoured": 0.6}, RUSSIA_ACTS: {"pay": 0.9}},
     {IN_RUSSIA: {"due": 0.5, "honoured": 0.6}}),
    *(("judge", "russia_in_iran",
       {"actors.iran.ship": {"drones": 0.7}, IRAN_ACTS: {"approach": 1}, "clocks.drone_deal": {"progress": progress},
        "globals": {"west_willingness": 0.2}, US_ACTS: {"relieve": 0.5}},
       {IN_IRAN: {"due": due, "honoured": 0.7 * 0.4}}) for progress, due in ((1, 1), (0.9, 0))),
    *(("judge", "iran_in_united_states",
       {IRAN_ACTS: {"approach": approach}, US_ACTS: {"relieve": 0.3}, TRACK: {"agreed": agreed}},
       {WEST: {"due": due, "honoured": granted}})
      for approach, agreed, due, granted in ((0.5, 0, 0.5, 0.3), (0.1, 0, 0.3, 0.3), (0.5, 1, 1, 1))),
    ("judge", "israel_in_russia", {RUSSIA_ACTS: {"deliver_sensitive": 0.4}, "ties.russia_israel": {"level": 0.5}},
     {"dyads.israel_in_russia": {"due": 1, "honoured": 0.3}}),
    *(("count_orders", "iran_in_russia",
       {"orders.fighters": {"kept": 3, "broken": 0.1},
        "orders.air_defence": {"air_defence": 0.5, "stage": stage, "delivered": delivered},
        PAIR: {"hit": 1}, "globals": {"unprotected_weight": 0.4}},
       {IN_RUSSIA: {"kept_orders": 3, "broken_orders": broken}})
      for stage, delivered, broken in ((NONE, 0, 0.1), (REFUSED, 0, 0.5), (READY, 0.25, 0.4), (DELIVERED, 1, 0.1))),
    ("count_orders", "russia_in_iran", {"orders.fighters": {"kept": 3, "broken": 0.1}}, {}),
    ("learn", "russia_in_iran",
     {IN_IRAN: {**RECORD, "honoured": 0.6, "kept_orders": 1, "broken_orders": 0.3},
      "globals": {"forgetting": HALF, "credit_rate": 0.5, "negativity_ratio": 2}},
     {IN_IRAN: {"kept": 4 + 1.3, "broken": 2 + 1.0}}),
    ("learn", "russia_in_iran",
     {"trust": "none", IN_IRAN: RECORD, "globals": {"forgetting": HALF, "credit_rate": 1}}, {}),
    ("learn", "russia_in_iran",
     {"trust": "kydd", IN_IRAN: {**RECORD, "honoured": 1},
      "globals": {"forgetting": HALF, "credit_rate": 1, "trustworthy_honours": 0.9, "untrustworthy_honours": 0.45}},
     {IN_IRAN: {"kept": 8}}),
    ("learn", "russia_in_iran",
     {"trust": "tit_for_tat", IN_IRAN: {"kept": 3, "broken": 1, "honoured": 0.25}, "globals": {"learning_rate": HALF}},
     {IN_IRAN: {"kept": 2, "broken": 2}}),
    # Wars and tracks.
    ("supply_war", "ukraine_war",
     {"items.drones": {"military_value": 0.5, "need_met": 0.4, "localised": 0.5}, "rivals.north_korea": {"supply": 0.5},
      "items.missiles": {"military_value": 0.8}},
     {WAR: {"supply": 0.61}}),
    ("supply_war", "ukraine_war", {"war": "none", "items.drones": {"military_value": 1, "need_met": 1}}, {}),
    ("fight", "ukraine_war",
     {WAR: {"aid": 0.8, "supply": 0.5, "supply_weight": 0.5}},
     {WAR: {"aided": 0.8, "front": 0.6, "other_front": 0.2}}),
    *(("fight", "ukraine_war", {WAR: {"aid": aid, "talks_rate": SURE, "talks_sensitivity": 3}},
       {WAR: {"aided": aid, "front": aid, "other_front": 1 - aid, "talks_hazard": SURE * exp(0.3), "talks": 1}})
      for aid in (0.4, 0.6)),
    ("fight", "ukraine_war",  # without a war nobody is pressed, and nobody has to talk
     {WAR: {"absent": 1, "aid": 0.8, "front": 0.4, "other_front": 0.2, "talks_rate": SURE}},
     {WAR: {"aided": 0.8, "front": 0, "other_front": 0}}),
    ("negotiate", "nuclear_deal",
     {TRACK: {"progress": 0.1, "threshold": 35}, IRAN_ACTS: {"approach": 1}, US_ACTS: {"relieve": 0.4},
      RUSSIA_ACTS: {"spoil": 1}, "globals": {"west_willingness": 0.5, "spoiling": 0.5}},
     {TRACK: {"progress": 0.11}}),
    ("negotiate", "nuclear_deal",
     {TRACK: {"progress": 0.9, "threshold": 1}, IRAN_ACTS: {"approach": 1}, "globals": {"west_willingness": 1}},
     {TRACK: {"progress": 1, "agreed": 1}}),
    ("negotiate", "nuclear_deal",  # an agreement that an event has broken
     {TRACK: {"progress": 1, "threshold": 10}, IRAN_ACTS: {"approach": 1}, "globals": {"west_willingness": 1}},
     {TRACK: {"progress": 0.1}}),
    *(("enrich", "nuclear_deal",
       {TRACK: {"nuclear": 0.5, "nuclear_growth": HALF / 2, "pace": 2, "pace_time": 1e12, "agreed": agreed},
        PAIR: {"blow": blow}, "globals": {"nuclear_loss": 0.5}},
       {TRACK: {"nuclear": nuclear}})
      for agreed, blow, nuclear in ((0, 0, 0.75), (1, 0, 0.5), (0, 0.4, 0.6), (1, 0.4, 0.4))),
]
# fmt: on


@pytest.mark.parametrize(("stage", "entity", "given", "expected"), CASES, ids=lambda value: str(value)[:24])
def test_a_stage_writes_what_is_worked_out_by_hand(stage, entity, given, expected):
    check(stage, entity, given, expected)


# Events and the record.


def test_an_event_sets_its_row_in_its_step_and_no_other():
    bench = Bench()
    row = bench.row("wars.ukraine_war.aid")
    events = calendar_of((3, row, 0.25, 0.0, 1.0, 0), (4, row, 0.5, 0.0, 1.0, 0))
    bench.block = bench.block._replace(calendar=events)
    assert [bench.call("mark_calendar", "all", step) for step in (2, 3, 4, 5)] == [{}, {row: 0.25}, {row: 0.5}, {}]


def test_the_record_takes_every_recorded_row_into_its_step_and_no_other():
    bench = Bench()
    bench.block.rows[:, 0] = np.arange(len(bench.block.rows))
    assert bench.call("record", "all", 3) == {}
    assert (bench.block.out[:, 3, 0] == bench.block.recorded).all()
    assert not np.delete(bench.block.out, 3, axis=1).any()
