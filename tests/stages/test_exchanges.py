"""Exchanges of strikes, who joins and restrains them, and governments that take office."""

import pytest

from helpers.stages import SURE, Bench, check, drawn

PAIR, STRIKER, TARGET = "strikes.israel_on_iran", "actors.israel", "actors.iran"
SENDER = "actors.united_states"
DONE = {"answered": 1, "retaliations": 1, "provocation": 1}
SWINGS = {"globals": {"effort_swing": 4, "aid_swing": 9, "relief_swing": 2}}


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ({"answered": 1, "round_rate": 0.1}, {"exchange": 1, "exchanged": 1, "exchange_weeks": 1}),
        ({"answered": 1}, {}),
        ({"round_rate": 0.1}, {}),
        ({"exchange": 1}, {"exchanged": 1, "exchange_weeks": 1}),
        ({"exchange": 1, "exchanged": 1, "exchange_weeks": 4}, {"exchange_weeks": 5}),
        ({"exchange": 1, "exchanged": 1, "calm_rate": SURE, "answered": 1}, {"exchange": 0, "exchanged": 0}),
        ({"exchange": 1, "calm_rate": SURE}, {"exchanged": 1, "exchange_weeks": 1}),
        (
            {"exchanged": 1, "target_joined": 1, "striker_joined": 1},
            {"exchanged": 0, "target_joined": 0, "striker_joined": 0},
        ),
        ({"exchange": 1, "target_join": 1}, {"exchanged": 1, "exchange_weeks": 1, "target_joined": 1}),
        ({"exchange": 1, "striker_join": 1}, {"exchanged": 1, "exchange_weeks": 1, "striker_joined": 1}),
        ({"exchange": 1, "exchanged": 1, "target_join": 1, "striker_join": 1}, {"exchange_weeks": 1}),
        ({"exchange": 1, "target_joined": 1}, {"exchanged": 1, "exchange_weeks": 1, "target_joined": 1}),
    ],
)
def test_an_answer_opens_an_exchange_which_ends_by_its_hazard_and_whoever_joins_leaves_with_it(was, becomes):
    check("open_or_end", "israel_on_iran", {PAIR: was}, {PAIR: becomes})


def test_patrons_join_by_draws_of_their_own():
    bench = Bench()
    for side in ("striker", "target"):
        chance = drawn(bench, f"{side}_patron", ("strike", "israel_on_iran"), 0)
        begun = {"exchanged": 1, "exchange_weeks": 1}
        for above, joined in ((1e-9, 1), (-1e-9, 0)):
            given = {"exchange": 1, f"{side}_join": chance + above}
            check("open_or_end", "israel_on_iran", {PAIR: given}, {PAIR: begun | {f"{side}_joined": joined}})


def test_no_exchange_lasts_where_there_are_none():
    given = {"exchange": 1, "exchanged": 1, "target_joined": 1, "answered": 1, "round_rate": SURE}
    none = {"exchange": 0, "exchanged": 0, "target_joined": 0}
    check("open_or_end", "israel_on_iran", {"strike_exchange": "none", PAIR: given}, {PAIR: none})


def hazard(given):
    bench = Bench()
    bench.set(given)
    bench.call("strike", "israel_on_iran")
    return bench.block.rows[bench.row(f"{PAIR}.hazard"), 0]


def test_an_unanswered_attack_is_cause_for_the_next_blow_as_far_as_no_patron_holds_it_back():
    timing = {"repair_time": 1, "strike_memory": 1e9}
    on = {"exchange": 1, "round_rate": 0.5, "provocation": 0.8, "limited_rate": 0.1, "deep_rate": 0.3}
    assert hazard({"globals": timing, PAIR: on}) == pytest.approx(0.4)
    assert hazard({"globals": timing, PAIR: on | {"exchange": 0}}) == 0.0
    assert hazard({"globals": timing, PAIR: on | {"striker_restraint": 0.75}}) == pytest.approx(0.1)
    acts = {f"{STRIKER}.act": {"limited_strike": 1, "deep_strike": 1}}
    whole = hazard({"globals": timing, **acts, PAIR: on | {"worth": 1}})
    assert whole == pytest.approx(0.8)
    assert hazard({"globals": timing, **acts, PAIR: on | {"worth": 1, "striker_restraint": 1}}) == 0.0


@pytest.mark.parametrize(("deep_rate", "blow"), [(0.3, 0.6), (0.0, 0.2)])
def test_the_next_blow_is_deep_or_limited_as_the_rates_are_to_each_other(deep_rate, blow):
    bench = Bench()
    rates = {"limited_rate": 0.3 - deep_rate, "deep_rate": deep_rate, "limited_damage": 0.2, "deep_damage": 0.6}
    bench.set({"globals": {"repair_time": 1, "strike_memory": 1}})
    bench.set({PAIR: {"exchange": 1, "round_rate": SURE, "provocation": 1} | rates})
    bench.call("strike", "israel_on_iran")
    assert bench.block.rows[bench.row(f"{PAIR}.blow"), 0] == blow


@pytest.mark.parametrize(
    ("given", "becomes"),
    [
        ({"exchange": 1, "round_rate": SURE}, DONE | {"rounds": 1, "last_round": 1}),
        ({"round_rate": SURE}, {}),
        ({"exchange": 1, "round_rate": SURE, "target_restraint": 1}, {}),
        ({"exchange": 1, "round_rate": SURE, "provocation": 1}, {}),
        ({"exchange": 1, "struck": 1}, {"rounds": 1, "last_round": 1}),
        ({"exchange": 1, "struck": 1, "rounds": 3, "last_round": 0.5}, {"rounds": 4, "last_round": 1}),
        ({"struck": 1, "round_rate": SURE}, {}),
    ],
)
def test_a_felt_strike_is_answered_in_an_exchange_and_its_blows_are_counted(given, becomes):
    check("retaliate", "israel_on_iran", {PAIR: {"threat": 1} | given}, {PAIR: becomes})


def test_the_answer_that_opens_an_exchange_is_its_first_blow():
    ready = {f"{TARGET}.act": {"retaliate": 1}, PAIR: {"threat": 1, "retaliation_rate": SURE}}
    check("retaliate", "israel_on_iran", ready, {PAIR: DONE})
    ready[PAIR]["round_rate"] = 0.1
    check("retaliate", "israel_on_iran", ready, {PAIR: DONE | {"rounds": 1, "last_round": 1}})
    check("retaliate", "israel_on_iran", ready | {"strike_exchange": "none"}, {PAIR: DONE})


@pytest.mark.parametrize(
    ("joined", "stops"),
    [((0, 0), 0.4), ((1, 0), 0.7), ((0, 1), 0.2), ((1, 1), 0.35)],
)
def test_patrons_who_join_stop_strikes_or_let_them_through(joined, stops):
    given = {"air_defence_start": 0.5, "damage": 0.2, "patron_share": 0.5}
    given |= dict(zip(("target_joined", "striker_joined"), joined, strict=True))
    check("arm", "israel_on_iran", {PAIR: given}, {PAIR: {"air_defence": stops, "expected_air_defence": 0.5}})


def test_a_strike_that_finds_the_partner_beside_it_counts_as_kept():
    owed = {"orders.air_defence": {"air_defence": 0.5, "stage": 1}, "globals": {"unprotected_weight": 2}}
    trust = "dyads.iran_in_russia"
    check("count_orders", "iran_in_russia", owed | {PAIR: {"hit": 1}}, {trust: {"broken_orders": 2}})
    check("count_orders", "iran_in_russia", owed | {PAIR: {"hit": 1, "target_joined": 1}}, {trust: {"kept_orders": 2}})
    check("count_orders", "iran_in_russia", owed | {PAIR: {"target_joined": 1}}, {})


def stance(draws, most):
    return [swing ** (2.0 * draw - 1.0) for swing, draw in zip(most, draws, strict=True)]


def test_a_new_government_is_drawn_once_for_each_election_and_each_matter():
    bench = Bench()
    found = {}
    for elected in (1, 2):
        draws = [drawn(bench, "stance", ("actor", "united_states"), 3 * elected + place) for place in range(3)]
        found[elected] = dict(zip(("sanctioning", "aiding", "relieving"), stance(draws, (4, 9, 2)), strict=True))
        taken = found[elected] | {"governing": elected}
        before = {"elected": elected, "governing": elected - 1}
        check("take_office", "united_states", SWINGS | {SENDER: before}, {SENDER: taken})
    assert len({*found[1].values(), *found[2].values()}) == 6
    check("take_office", "united_states", SWINGS | {SENDER: {"elected": 1, "governing": 1, "aiding": 5}}, {})
    same = {"sanctioning": 1, "aiding": 1, "relieving": 1}
    check("take_office", "united_states", {"government": "none", **SWINGS, SENDER: {"elected": 1}}, {SENDER: same})


def test_a_government_lists_by_its_effort():
    given = {"senders.us_listings": {"effort_start": 1}, "globals": {"effort_decay": SURE, "effort_surge": 2}}
    given |= {SENDER: {"sanctioning": 1.5}, f"{SENDER}.act": {"designate": 1}}
    check("enforce", "us_listings", given, {"senders.us_listings": {"effort": 4.5}})


def test_aid_follows_what_each_government_gives():
    war, gives = "wars.ukraine_war", {"aid_share": 0.5, "aiding": 1}
    both = {SENDER: gives | {"aiding": 0.2}, "actors.european_union": gives | {"aiding": 1.5}}
    sides = {"aided": 0.68, "front": 0.68, "other_front": 0.32}
    check("fight", "ukraine_war", {war: {"aid": 0.8}, **both}, {war: sides})
    most = {SENDER: gives | {"aiding": 9}, "actors.european_union": gives}
    check("fight", "ukraine_war", {war: {"aid": 0.8}, **most}, {war: {"aided": 1, "front": 1}})


def test_a_government_weighs_answers_and_openings_its_own_way():
    bench = Bench()
    for term in range(6):
        bench.block.rows[bench.row(f"{SENDER}.base_weight.{term}"), 0] = 2.0
    bench.set({SENDER: {"sanctioning": 3, "relieving": 0.5}})
    bench.call("decide", "united_states")
    weights = [bench.block.rows[bench.row(f"{SENDER}.weight.{term}"), 0] for term in range(6)]
    assert weights == [6.0, 2.0, 2.0, 2.0, 2.0, 1.0]
