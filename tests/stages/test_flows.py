"""Flows both ways, output beyond today's demand, and contracts that lapse, are cancelled and made anew."""

import pytest

from helpers.stages import HALF, SURE, Bench, check
from sim.rules.orders import CONTRACTED, NONE, PROMISED, READY, REFUSED, REQUESTED

GOOD, BOOK, DRONES, ORDER = (
    "countertrade.supplied_components",
    "ledgers.iran_russia",
    "items.drones",
    "orders.fighters",
)
PAYS = {"actors.russia.act": {"pay": 0.5}, "legs.transport": {"throughput": 0.8}}
OWED = {"balance": 1000, "payment_term": 1 / HALF}
"""Of which half falls due within a week."""
SENT = {"mix": 0.4, "spare": 100, "war_use": 0.5}
AT_WAR = {"wars.ukraine_war": {"front": 1}}


@pytest.mark.parametrize(
    ("good", "others", "sent"),
    [
        (SENT, {}, 0.4 * 100),
        (SENT, AT_WAR, 0.4 * 50),
        (SENT | {"spare": 1e6}, {}, 0.4 * 0.4 * 500),
        (SENT | {"mix": 0}, {}, 0),
        (SENT, {BOOK: OWED | {"balance": -5}}, 0),
        (SENT, {BOOK: OWED | {"withheld": 0.5}}, 0.2 * 100),
        (SENT, {"countertrade": "none"}, 0),
        (SENT, {"repayment": "prompt"}, 0),
    ],
)
@pytest.mark.parametrize("seized", [0.0, 0.25, 1.0])
def test_part_of_what_falls_due_goes_back_as_posture_war_and_routes_allow(good, others, sent, seized):
    given = PAYS | {GOOD: good | {"interdicted": seized, "carried": 7, "seized": 3}, BOOK: OWED} | others
    arrives = (1 - seized) * sent
    check("send_back", "supplied_components", given, {
        GOOD: {"arrived": arrives, "carried": 7 + arrives, "seized": 3 + seized * sent},
    })  # fmt: skip


def test_a_ledger_adds_up_what_arrived_what_it_teaches_and_the_components_that_it_replaces():
    arrived = {
        "countertrade.war_equipment": {"arrived": 8, "teaches": 0.5},
        GOOD: {"arrived": 6, "fits": 1},
        "countertrade.shared_technology": {"arrived": 2, "teaches": 1},
    }
    items = {DRONES: {"makeable": 40, "unit_value": 0.5, "component_share": 0.6}}
    check("take_back", "iran_russia", arrived | items, {BOOK: {"goods": 16, "taught": 6, "fitted": 0.5}})
    check("take_back", "iran_russia", arrived, {BOOK: {"goods": 16, "taught": 6}})
    check("take_back", "iran_russia", {BOOK: {"goods": 16, "fitted": 1}}, {BOOK: {"goods": 0, "fitted": 0}})
    check("take_back", "iran_russia", arrived | {"countertrade": "none"}, {})


def test_goods_pay_before_money_does_and_count_as_paid():
    book = {
        "balance": 100,
        "goods": 20,
        "taught": 5,
        "payment_term": 1 / HALF,
        "repayment_rate": HALF,
        "debt_scale": 100,
    }
    paying = {"actors.russia.act": {"pay": 1}, "legs.payment": {"throughput": 1}}
    paid = 0.5 * (100 - 20)
    check("settle", "iran_russia", paying | {BOOK: book | {"in_goods": 1}}, {
        BOOK: {"due": 0.5, "honoured": 1, "balance": 80 - paid, "repaid": paid, "in_goods": 21, "technology": 5},
    })  # fmt: skip


def test_components_carried_back_make_up_for_those_that_sanctions_stop():
    made = {"capacity": 100, "output_ceiling": 100, "component_share": 0.5, "wanted": 1000}
    given = {DRONES: made, "legs.procurement": {"throughput": 0.2}, "actors.iran.ship": {"drones": 1}}
    given |= {"globals": {"technology_scale": 1}, "clocks.drone_deal": {"progress": 1}}
    made_with = {fitted: 100 * (0.5 + 0.5 * (0.2 + 0.8 * fitted)) for fitted in (0.0, 0.5, 1.0)}
    for fitted, output in made_with.items():
        check("produce", "drones", given | {BOOK: {"fitted": fitted}}, {DRONES: {"makeable": 100, "output": output}})


@pytest.mark.parametrize(("own", "grown"), [(0, 0), (100, 180), (300, 300), (1000, 1000)])
def test_own_output_grows_to_its_ceiling_beside_what_replaces_imports(own, grown):
    # Growth that triples the odds of a share in a week.
    plants = {"demand": 80, "localised": 0.25, "localisation_ceiling": 0.25, "own_growth": 1.0986122886681098}
    given = {DRONES: plants | {"own": own, "own_ceiling": 300}, "wars.ukraine_war": {"talks": 1, "lull": 0.5}}
    found = {"own": grown, "home": 0.5 * (20 + grown), "wanted": 30}
    check("localise", "drones", given, {DRONES: found})
    check("localise", "drones", given | {"own_output": "none"}, {DRONES: {"own": 0, "home": 10, "wanted": 30}})


def test_what_is_used_came_or_was_made_at_home():
    shipping = {
        "actors.iran.ship": {"drones": 1},
        "clocks.drone_deal": {"progress": 1},
        "legs.transport": {"throughput": 1},
        "legs.payment": {"throughput": 1},
        BOOK: {"debt_scale": 1},
    }
    bench = Bench()
    bench.set(shipping | {DRONES: {"output": 10, "wanted": 10, "home": 30, "stock": 0, "dispatch_rate": SURE}})
    bench.call("trade", "drones")
    shipped, used, own = (
        bench.block.rows[bench.row(f"{DRONES}.{name}"), 0] for name in ("shipped", "used", "own_share")
    )
    assert used == pytest.approx(30 + shipped)
    assert own == pytest.approx(30 / used)


def test_use_beyond_demand_relieves_the_front_and_frees_from_the_supplier():
    needed = {"need_met": 0.5, "military_value": 0.5, "demand": 10, "wanted": 10}
    check("supply_war", "ukraine_war", {DRONES: needed | {"own": 30}}, {"wars.ukraine_war": {"supply": 0.5 * 0.875}})
    dyad = {"dyads.russia_in_iran": {"dependence": 0.8, "kept": 1, "broken": 1}}
    check("recall", "russia_in_iran", dyad | {DRONES: needed | {"own": 30}}, {
        "dyads.russia_in_iran": {"trust": 0.5, "reliance": 0.8 * 0.25},
    })  # fmt: skip


LATE = {"waited": 99, "promised_delay": 9, "lead": 1e9}


@pytest.mark.parametrize(
    ("was", "rates", "becomes"),
    [
        (CONTRACTED, {"contract_lapse_rate": SURE}, REQUESTED),
        (READY, {"contract_lapse_rate": SURE}, REQUESTED),
        (READY, {"cancellation_rate": SURE}, NONE),
        (PROMISED, {"cancellation_rate": SURE, "promised_delay": 1e6}, PROMISED),
        (CONTRACTED, {"contract_lapse_rate": SURE, "cancellation_rate": SURE, "waited": 8}, CONTRACTED),
    ],
)
def test_a_contract_that_is_late_lapses_or_is_cancelled(was, rates, becomes):
    moved = {ORDER: {"stage": becomes, "moved": becomes - was}}
    check("carry_order", "fighters", {ORDER: {"stage": was} | LATE | rates}, moved)
    check("carry_order", "fighters", {"contracts": "none", ORDER: {"stage": was} | LATE | rates}, {})


@pytest.mark.parametrize(("trust", "asks"), [(0.0, False), (1.0, True)])
def test_what_was_cancelled_is_asked_for_anew_by_who_trusts(trust, asks):
    order = {"ended": 1, "renewal_rate": SURE, "request_rate": 0}
    given = {ORDER: order, "dyads.iran_in_russia": {"trust": trust}, "actors.iran.act": {"ask": 1}}
    check("carry_order", "fighters", given, {ORDER: {"stage": REQUESTED, "moved": 1}} if asks else {})
    check("carry_order", "fighters", given | {ORDER: {"ended": 1, "request_rate": SURE}}, {})


WORTH = {"quantity": 24, "unit_value": 50, "barter_share": 0.5, "advance_share": 0.4}
"""Half of 1200 is barter, and two fifths of that are credited in advance."""


@pytest.mark.parametrize(
    ("order", "becomes"),
    [
        ({"stage": CONTRACTED, "last_stage": PROMISED}, {"advance": 240, "advanced": 240}),
        ({"stage": CONTRACTED, "last_stage": PROMISED, "received": 12, "ended": 1, "renewals": 1},
         {"advance": 120, "advanced": 120, "ended": 0, "renewals": 2}),
        ({"stage": REQUESTED, "last_stage": READY, "moved": -4, "advance": 60},
         {"advance": 0, "advanced": -60, "fallen": 1, "lapses": 1, "ended": 1}),
        ({"stage": REQUESTED, "last_stage": PROMISED, "moved": -1}, {"lapses": 1}),
        ({"stage": NONE, "last_stage": CONTRACTED, "advance": 60, "delivered": 0.75},
         {"advance": 0, "advanced": -60, "forsaken": 0.25, "cancellations": 1, "ended": 1}),
        ({"stage": REFUSED, "last_stage": READY, "advance": 60}, {"advance": 0, "advanced": -60}),
        ({"stage": NONE, "last_stage": REFUSED}, {}),
    ],
)  # fmt: skip
def test_contracts_that_are_made_or_end_are_counted_and_advances_paid_and_given_back(order, becomes):
    check("end_contract", "fighters", {ORDER: WORTH | order}, {ORDER: becomes})


def test_lots_are_credited_less_what_was_paid_in_advance():
    lot = {"stage": 6, "last_stage": READY, "moved": 1, "lots": 4, "advance": 240}
    bench = Bench()
    bench.set({ORDER: WORTH | lot})
    bench.call("hand_over", "fighters")
    credited, advance = (bench.block.rows[bench.row(f"{ORDER}.{name}"), 0] for name in ("credited", "advance"))
    assert (credited, advance) == pytest.approx((150 - 60, 240 - 60))


def test_a_lapse_breaks_what_is_not_delivered_and_a_cancellation_the_buyers_word():
    lapsed = {"stage": REQUESTED, "last_stage": READY, "moved": -4, "fallen": 1, "received": 18, "quantity": 24}
    bench = Bench()
    bench.set({ORDER: lapsed, "globals": {"delivery_credit": 2}})
    bench.call("hand_over", "fighters")
    assert bench.block.rows[bench.row(f"{ORDER}.broken"), 0] == pytest.approx(2 * 0.25)
    forsaken = {ORDER: {"forsaken": 0.25}, "globals": {"delivery_credit": 2}}
    check("count_orders", "russia_in_iran", forsaken, {"dyads.russia_in_iran": {"broken_orders": 0.5}})
    check("count_orders", "iran_in_russia", forsaken, {})
