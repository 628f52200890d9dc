"""Stages from production to payment: what each writes, worked out by hand."""

from math import exp, log

import pytest

from helpers.stages import HALF, SURE, Bench, check, drawn
from sim.rules.orders import DELIVERED, HALF_MADE, NONE, PROMISED, READY, REFUSED, REQUESTED

AT_ONCE = 1e6
"""The hazard of what nothing holds."""
BOOK, DEAL, RIVAL = "ledgers.iran_russia", "clocks.missile_deal", "rivals.north_korea"
DRONE_DEAL = "clocks.drone_deal"
WAR, PAIR = "wars.ukraine_war", "strikes.israel_on_iran"
US_VIEW, EU_VIEW, PUBLIC_VIEW = "beliefs.us_on_drones", "beliefs.eu_on_drones", "beliefs.public_on_drones"
READ_ONCE = {"evidence": 2, "forgetting": HALF, "detection_rate": 50, "false_alarm_rate": 5, "parts_weight": 0.5}
ON_ORDER = "orders.fighters"
IN_TRADE = {"stock": 100, "dispatch_rate": HALF, "delivered": 5, "need_memory": HALF, "makeable": 0}
HELD = {
    "actors.russia": {"isolation": 0.5},
    "actors.russia.act": {"deliver_ordinary": 1, "deliver_sensitive": 0.5},
    BOOK: {"balance": 100, "debt_scale": 100},
    "dyads.iran_in_russia": {"alignment": 1},
    "globals": {"release_rate": 0.1, "debt_weight": 1, "isolation_weight": 2, "backfire_weight": 0.2},
}
OWED = {
    BOOK: {
        "balance": 100,
        "interest": log(1.1),
        "repayment_rate": 2 * HALF,
        "payment_term": 2,
        "debt_scale": 100,
        "technology_share": 0.2,
        "captured_share": 0.1,
    },
    "items.drones": {"shipped": 10, "unit_value": 2},
    ON_ORDER: {"credited": 30},
    "actors.russia.act": {"pay": 1},
    "legs.payment": {"throughput": 0.5},
}
PAID = 55 + 20 * (1 - 0.5 / HALF)
"""Half of the 110 owed with interest, and of the 20 charged evenly over the week what falls due in it."""
DUE = 110 * (1 - exp(-0.5)) + 20 * (1 - 2 * (1 - exp(-0.5)))
"""Of the same, what falls due in a week where the term is two."""
LET_GO = {"stage": DELIVERED, "moved": 1, "quantity": 24, "lots": 4, "unit_value": 50, "barter_share": 0.5}
FIRST = -0.1 * log(1 - drawn(Bench(), "localisation", ("item", "drones"), 0))

# The stage, the entity, what is given and what comes of it.
# fmt: off
CASES = [
    ("substitute", "north_korea",
     {RIVAL: {"available": 1, "ceiling": 0.5, "floor": 0.2, "rate": HALF}, "actors.russia.act": {"buy_elsewhere": 0.5}},
     {RIVAL: {"supply": 0.15}}),
    ("substitute", "north_korea", {RIVAL: {"ceiling": 0.5, "rate": HALF, "supply": 0.4}}, {RIVAL: {"supply": 0.2}}),
    ("localise", "drones",
     {"items.drones": {"localised": 0.1, "localisation_ceiling": 0.8, "localisation_growth": HALF, "demand": 90},
      WAR: {"lull": 0.5, "talks": 1}},
     {"items.drones": {"localised": 0.16 / 0.9, "wanted": 37, "home": 8}}),
    ("localise", "drones",
     {"items.drones": {"demand": 90, "wanted": 90}, WAR: {"absent": 1}}, {"items.drones": {"wanted": 0}}),
    ("localise", "missiles", {"items.missiles": {"demand": 10}, RIVAL: {"supply": 0.4}},
     {"items.missiles": {"wanted": 6}}),
    ("localise", "missiles",
     {"substitution": "none", "items.missiles": {"demand": 10, "localised": 0.5}, RIVAL: {"supply": 1}},
     {"items.missiles": {"wanted": 10, "localised": 0}}),
    ("produce", "drones",
     {"items.drones": {"capacity": 100, "output_ceiling": 100, "component_share": 0.6, "wanted": 70},
      BOOK: {"technology": 500}, "globals": {"technology_scale": 500}, "legs.procurement": {"throughput": 0.5},
      "actors.iran.ship": {"drones": 0.5}, PAIR: {"damage": 0.2}, DRONE_DEAL: {"progress": 1}},
     {"items.drones": {"output": 34, "makeable": 80}}),
    ("localise", "drones",
     {"items.drones": {"localised": 0.1, "localisation_start": 0.1, "localisation_ceiling": 0.8, "demand": 100}},
     {"items.drones": {"localised": FIRST, "wanted": 100 * (1 - FIRST), "home": 100 * FIRST}}),
    ("produce", "missiles",
     {"items.missiles": {"capacity": 10, "output_ceiling": 30, "output_growth": HALF, "wanted": 5},
      "actors.iran.ship": {"missiles": 1}, DEAL: {"progress": 0.9}},
     {"items.missiles": {"capacity": 15, "makeable": 12.5}}),
    ("observe", "eu_on_drones",
     {EU_VIEW: READ_ONCE, "items.drones": {"traces": 1, "need_met": 0.4}},
     {EU_VIEW: {"evidence": 1 + 3 * log(10) - 45 + 0.2}}),
    ("observe", "us_on_drones",
     {US_VIEW: {"evidence": 2 * log(3) + 0.8, "detection_rate": 0.4, "forgetting": HALF},
      "actors.united_states.act": {"disclose": 0.8}},
     {US_VIEW: {"evidence": log(3), "disclosed": 0.6}}),
    ("observe", "us_on_drones",
     {US_VIEW: {"evidence": -1, "disclosed": 1, "detection_rate": 0.4, "forgetting": HALF},
      "actors.united_states.act": {"disclose": 0.1}},
     {US_VIEW: {"evidence": -0.9, "disclosed": 0.5}}),
    ("observe", "public_on_drones",
     {PUBLIC_VIEW: READ_ONCE | {"parts_weight": 0}, "items.drones": {"traces": 1},
      "actors.russia.act": {"disclose": 1}},
     {PUBLIC_VIEW: {"evidence": 1 + 3 * log(10) - 45}}),
    ("observe", "us_on_drones", {"information": "perfect"}, {US_VIEW: {"evidence": -10}}),
    ("observe", "us_on_drones", {"information": "perfect", "items.drones": {"shipped": 1}},
     {US_VIEW: {"evidence": 10}}),
    ("speak", "drones",
     {"items.drones": {"shipped": 1, "denied": 0.8}, PUBLIC_VIEW: {"forgetting": HALF},
      "actors.iran.about": {"drones": 1}, "actors.iran.act": {"admit": 0.5}},
     {"items.drones": {"traces": 1, "denied": 0.4, "admitted": 0.5}}),
    ("speak", "drones", {"items.drones": {"traces": 0.8, "need_memory": HALF}}, {"items.drones": {"traces": 0.4}}),
    ("speak", "drones", {"actors.iran.about": {"drones": 1}, "actors.iran.act": {"deny": 1, "admit": 1}},
     {"items.drones": {"denied": 1}}),
    ("speak", "drones", {"actors.iran.about": {"missiles": 1}, "actors.iran.act": {"deny": 1}}, {}),
    ("speak", "drones",
     {"attribution": "shared", "actors.iran.about": {"missiles": 1}, "actors.iran.act": {"deny": 1}},
     {"items.drones": {"denied": 1}}),
    ("hear", "public_on_drones",
     {"items.drones": {"denied": 0.5, "admitted": 0.25}, PUBLIC_VIEW: {"resting_log_odds": -3, "evidence": 1},
      US_VIEW: {"disclosed": 0.5, "evidence": 4}, EU_VIEW: {"disclosed": 0.25},
      "beliefs.us_on_missiles": {"disclosed": 1, "evidence": 9},
      "globals": {"disclosure_weight": 2, "sharing_weight": 9, "denial_weight": 0.2, "admission_weight": 2}},
     {PUBLIC_VIEW: {"told": 1.5, "log_odds": -0.1}}),
    ("hear", "eu_on_drones",
     {"items.drones": {"denied": 1, "admitted": 0.25}, PUBLIC_VIEW: {"evidence": 1}, US_VIEW: {"evidence": 4},
      EU_VIEW: {"resting_log_odds": -3, "evidence": 0.5, "disclosed": 1},
      "globals": {"sharing_weight": 0.5, "press_weight": 0.4, "denial_weight": 1, "admission_weight": 2}},
     {EU_VIEW: {"told": 2, "log_odds": 0.4}}),
    ("hear", "eu_on_drones",
     {US_VIEW: {"evidence": -4, "disclosed": 0.5}, "globals": {"sharing_weight": 0.5, "disclosure_weight": 2}},
     {EU_VIEW: {"told": 1, "log_odds": 1}}),
    ("hear", "us_on_drones", {"items.drones": {"denied": 1}, "globals": {"denial_weight": 1}}, {}),
    ("conclude", "us_on_drones", {US_VIEW: {"log_odds": log(19)}},
     {US_VIEW: {"belief": 0.95, "raised": 1, "confirmed": 1, "false_alarm": 1}}),
    ("conclude", "us_on_drones", {US_VIEW: {"log_odds": log(3)}, "items.drones": {"delivered": 1}},
     {US_VIEW: {"belief": 0.75, "raised": 1}}),
    ("conclude", "us_on_drones", {US_VIEW: {"log_odds": log(3), "raised": 0.5, "belief": 0.7}},
     {US_VIEW: {"belief": 0.75}}),
    ("attribute", "drones", {PUBLIC_VIEW: {"belief": 0.4}, US_VIEW: {"belief": 0.9}},
     {"items.drones": {"attribution": 0.4}}),
    ("attribute", "drones",
     {"attribution": "shared", PUBLIC_VIEW: {"belief": 0.4}, "beliefs.public_on_missiles": {"belief": 0.7}},
     {"items.drones": {"attribution": 0.7}}),
    *(("recall", "iran_in_russia",
       {"dyads.iran_in_russia": {"kept": 3, "broken": 1, "dependence": 0.8}, "ties.iran_west": {"level": 0.25},
        "actors.iran": {"isolation": isolation}},
       {"dyads.iran_in_russia": {"trust": 0.75, "reliance": reliance}})
      for isolation, reliance in ((1, 0.6), (0.5, 0.3))),
    ("recall", "russia_in_iran",
     {"trust": "none", "dyads.russia_in_iran": {"kept": 3, "broken": 1, "dependence": 0.5},
      "items.drones": {"wanted": 40, "demand": 100}},
     {"dyads.russia_in_iran": {"trust": 0.5, "reliance": 0.2}}),
    ("ready", "missile_deal", {DEAL: {"progress": 0.2, "threshold": 10}, "actors.iran.ship": {"missiles": 0.5}},
     {DEAL: {"progress": 0.25}}),
    ("ready", "sensitive_approval",
     {"clocks.sensitive_approval": {"threshold": 4}, "actors.russia.act": {"deliver_sensitive": 1}}, {}),
    ("approve", "sensitive_approval",
     {"clocks.sensitive_approval": {"threshold": 4}, "actors.russia.act": {"deliver_sensitive": 0.5},
      "orders.air_defence": {"stage": REQUESTED, "push": log(4 * SURE)}},
     {"clocks.sensitive_approval": {"progress": 1, "hazard": SURE / 2}}),
    ("approve", "sensitive_approval",
     {"clocks.sensitive_approval": {"threshold": 4, "hazard": 1}, "actors.russia.act": {"deliver_sensitive": 1},
      "orders.air_defence": {"push": log(SURE)}},
     {"clocks.sensitive_approval": {"hazard": 0}}),
    ("approve", "missile_deal", {DEAL: {"threshold": 1}}, {}),
    *(("trade", "drones",
       {"items.drones": {**IN_TRADE, "wanted": wanted}, "actors.iran.ship": {"drones": 1}, DRONE_DEAL: {"progress": 1},
        BOOK: {"balance": 100, "debt_scale": 100}, "legs.transport": {"throughput": 0.5},
        "legs.payment": {"throughput": 0.6}, "sale": sale},
       {"items.drones": {"contracted": min(50, wanted), "shipped": sent, "stock": 100 - sent, "delivered": 5 + sent,
                         "delivery_rate": sent / 2, "need_met": sent / 2 / wanted, "used": sent}})
      for sale, wanted, sent in (("demand", 40, 16), ("demand", 80, 20),
                                 ("stock", 80, 100 * (1 - 0.5 ** 0.4)))),
    ("trade", "missiles",
     {"items.missiles": {"stock": 4, "output": 3, "dispatch_rate": SURE, "wanted": 1}, DEAL: {"progress": 0.9},
      BOOK: {"debt_scale": 100}, "actors.iran.ship": {"missiles": 1},
      "legs.transport": {"throughput": 1}, "legs.payment": {"throughput": 1}},
     {"items.missiles": {"stock": 7}}),
    ("weigh_hold", "fighters",
     {"orders.fighters.tie_sensitivity": {"russia_israel": 3, "russia_gulf": 2}, "ties.russia_israel": {"level": 0.5},
      "ties.russia_gulf": {"level": 0.25}, "ties.israel_russia": {"level": 1}},
     {ON_ORDER: {"objection": 2}}),
    *(("find_release", "fighters",
       {**HELD, ON_ORDER: {"sensitivity": 0.5, "objection": 0.7, "let_go": let_go}, **option},
       {ON_ORDER: {"release": release, "push": 0.8 if option.get("backfire") else 1.0}})
      for option, let_go, release in (({}, 0, 0.075 * exp(1.0)), ({"backfire": "none"}, 0, 0.075 * exp(0.8)),
                                      ({}, 1, AT_ONCE), ({"hold": "none"}, 0, AT_ONCE))),
    ("find_release", "air_defence",
     {**HELD, "orders.air_defence": {"sensitivity": 1}},
     {"orders.air_defence": {"release": 0.1 * exp(1.7), "push": 1.7}}),
    ("carry_order", "fighters", {ON_ORDER: {"request_rate": SURE, "sensitivity": 1}}, {}),
    ("carry_order", "fighters", {ON_ORDER: {"request_rate": SURE, "sensitivity": 1}, "actors.iran.act": {"ask": 1}},
     {ON_ORDER: {"stage": REQUESTED, "moved": 1}}),
    ("carry_order", "fighters",  # what was refused is asked for anew
     {ON_ORDER: {"stage": REFUSED, "request_rate": SURE, "sensitivity": 1}, "actors.iran.act": {"ask": 1}},
     {ON_ORDER: {"stage": NONE, "moved": 1}}),
    ("carry_order", "fighters",
     {ON_ORDER: {"stage": REQUESTED}, "globals": {"promise_rate": SURE}, "actors.russia.act": {"promise": 1}},
     {ON_ORDER: {"stage": PROMISED, "moved": 1}}),
    *(("carry_order", "fighters",
       {ON_ORDER: {"stage": stage, "objection": 30, "promised_delay": 9, "lead": 1e6},
        "globals": {"refusal_rate": SURE}},
       {ON_ORDER: {"stage": REFUSED, "moved": REFUSED - stage} if refused else {}})
      for stage, refused in ((REQUESTED, 1), (PROMISED, 1), (HALF_MADE, 1), (READY, 1), (DELIVERED, 0))),
    ("carry_order", "fighters", {ON_ORDER: {"stage": REQUESTED}, "globals": {"refusal_rate": SURE}}, {}),
    ("carry_order", "fighters", {ON_ORDER: {"stage": READY, "waited": 99, "promised_delay": 9}}, {}),
    ("carry_order", "air_defence",
     {"orders.air_defence": {"stage": PROMISED, "promised_delay": 9}, "globals": {"contract_rate": SURE},
      "clocks.sensitive_approval": {"progress": 0.5}}, {}),
    ("carry_order", "air_defence",
     {"hold": "none", "orders.air_defence": {"stage": PROMISED, "promised_delay": 9},
      "globals": {"contract_rate": SURE}, "clocks.sensitive_approval": {"progress": 0.5}},
     {"orders.air_defence": {"stage": PROMISED + 1, "moved": 1}}),
    ("carry_order", "fighters", {ON_ORDER: {"stage": HALF_MADE, "lead": 1 / SURE, "promised_delay": 9}},
     {ON_ORDER: {"stage": READY, "moved": 1}}),
    ("carry_order", "fighters", {ON_ORDER: {"stage": READY, "release": SURE}, "legs.transport": {"throughput": 0.5}},
     {ON_ORDER: {"stage": DELIVERED, "moved": 1}}),
    ("carry_order", "fighters", {ON_ORDER: {"stage": READY, "release": SURE, "promised_delay": 9}}, {}),
    # A lot of four, what is left, and the whole where nothing holds it; what is late counts as far as it is missing.
    *(("hand_over", "fighters",
       {ON_ORDER: {**LET_GO, **before}, "globals": {"delivery_credit": 3, "late_rate": 1}, **option},
       {ON_ORDER: {"stage": stage, "last_stage": stage, "received": received, "delivered": received / 24, "kept": kept,
                   "broken": 1 - received / 24, "credited": 25 * (received - before.get("received", 0)), "waited": 1}})
      for before, option, stage, received, kept in (
          ({}, {}, READY, 6, 0.75),
          ({"received": 18, "delivered": 0.75, "last_stage": READY}, {}, DELIVERED, 24, 0.75),
          ({"let_go": 1}, {}, DELIVERED, 24, 3),
          ({}, {"hold": "none"}, DELIVERED, 24, 3))),
    ("hand_over", "fighters", {ON_ORDER: {"stage": REFUSED, "waited": 9}, "globals": {"delivery_credit": 3}},
     {ON_ORDER: {"last_stage": REFUSED, "broken": 3, "waited": 0}}),
    ("hand_over", "fighters", {ON_ORDER: {"stage": REFUSED, "last_stage": REFUSED}, "globals": {"delivery_credit": 3}},
     {}),
    ("hand_over", "fighters", {ON_ORDER: {"stage": REFUSED, "last_stage": REFUSED}, "globals": {"late_rate": 0.1}},
     {ON_ORDER: {"broken": 0.1}}),
    ("hand_over", "fighters",
     {ON_ORDER: {"stage": REQUESTED, "moved": -1, "last_stage": PROMISED, "waited": 99, "promised_delay": 9},
      "globals": {"delivery_credit": 3}},
     {ON_ORDER: {"last_stage": REQUESTED, "broken": 3, "waited": 1}}),
    ("hand_over", "fighters",
     {ON_ORDER: {"stage": REQUESTED, "last_stage": REQUESTED, "waited": 9, "promised_delay": 9},
      "globals": {"late_rate": 0.1}},
     {ON_ORDER: {"broken": 0.1, "waited": 10}}),
    ("hand_over", "fighters", {ON_ORDER: {"stage": DELIVERED, "kept": 3, "credited": 600, "quantity": 24}},
     {ON_ORDER: {"last_stage": DELIVERED, "delivered": 1, "kept": 0, "credited": 0, "waited": 1}}),
    *(("settle", "iran_russia", {**OWED, "repayment": option},
       {BOOK: {"balance": 130 - paid - credited, "charged": 20, "credited": credited, "repaid": paid,
               "in_kind": credited, "technology": 0.3 * paid, "due": 0.6, "honoured": min(1, (paid + credited) / DUE)}})
      for option, paid, credited in (("ledger", PAID, 30), ("prompt", 130, 0))),
]
# fmt: on


@pytest.mark.parametrize(("stage", "entity", "given", "expected"), CASES, ids=lambda value: str(value)[:24])
def test_a_stage_writes_what_is_worked_out_by_hand(stage, entity, given, expected):
    check(stage, entity, given, expected)
