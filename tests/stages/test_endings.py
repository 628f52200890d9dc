"""What ends and comes back: phases of a war, grades of a partnership, agreements and measures of a legal regime."""

from math import exp, log

import pytest

from helpers.stages import SURE, Bench, check, drawn

WAR, BOOK, REGIME, TRACK = "wars.ukraine_war", "ledgers.iran_russia", "regimes.unscr_2231", "tracks.nuclear_deal"
BOTH = {"dyads.iran_in_russia": {"trust": 0.5}, "dyads.russia_in_iran": {"trust": 0.8}}


@pytest.mark.parametrize(
    ("was", "rates", "becomes"),
    [
        ({"talks": 1}, {"truce_rate": SURE}, {"talks": 1, "ceasefire": 1}),
        ({"talks": 1}, {"breakoff_rate": SURE}, {"talks": 0}),
        ({"talks": 1}, {"breach_rate": SURE, "recurrence_rate": SURE}, {}),
        ({"talks": 1, "ceasefire": 1}, {"breach_rate": SURE}, {"talks": 0, "ceasefire": 0}),
        ({"ceasefire": 1}, {"settlement_rate": SURE}, {"ceasefire": 0, "absent": 1}),
        ({"ceasefire": 0.5, "talks": 1}, {}, {}),
        ({"absent": 1, "talks": 1}, {"recurrence_rate": SURE}, {"absent": 0, "talks": 0}),
        ({"absent": 1}, {"settlement_rate": SURE, "truce_rate": SURE}, {}),
        ({}, {"truce_rate": SURE, "breakoff_rate": SURE, "breach_rate": SURE}, {}),
    ],
)
def test_a_war_goes_from_phase_to_phase(was, rates, becomes):
    check("pause", "ukraine_war", {WAR: was | rates}, {WAR: becomes})
    check("pause", "ukraine_war", {"ending": "none", WAR: was | rates}, {})


def test_a_ceasefire_comes_the_sooner_the_harder_either_side_is_pressed():
    bench = Bench()
    chance = drawn(bench, "phase", ("war", "ukraine_war"), 0)
    # At a pressure of 3/4 the draw is just reached.
    rate = -log(1.0 - chance)
    talked = {"talks": 1, "talks_sensitivity": 2, "truce_rate": rate * exp(0.5)}
    check("pause", "ukraine_war", {WAR: talked | {"other_front": 1}}, {WAR: {"ceasefire": 1}})
    check("pause", "ukraine_war", {WAR: talked | {"front": 0.2, "other_front": 0.1}}, {})


def test_a_ceasefire_relieves_both_sides():
    fought = {"aid": 0.75, "ceasefire": 1, "quiet": 0.5}
    check("fight", "ukraine_war", {WAR: fought}, {WAR: {"aided": 0.75, "front": 0.375, "other_front": 0.125}})


@pytest.mark.parametrize(("lull", "wanted"), [(0.25, 50), (0.75, 25)])
def test_talks_and_a_ceasefire_cut_demand_by_the_larger_of_what_either_does(lull, wanted):
    given = {"items.missiles": {"demand": 100, "localisation_ceiling": 0}, WAR: {"talks": 1, "lull": lull}}
    given[WAR] |= {"ceasefire": 1, "quiet": 0.5}
    check("localise", "missiles", given, {"items.missiles": {"wanted": wanted}})


@pytest.mark.parametrize(
    ("was", "rates", "becomes"),
    [
        (0, {"upgrade_rate": SURE}, {"grade": 1, "bond": 0.25, "push": 2}),
        (1, {"upgrade_rate": SURE}, {"grade": 1, "bond": 0.25, "push": 2}),
        (0, {"downgrade_rate": SURE}, {"grade": -1, "withheld": 0.4}),
        (-1, {"downgrade_rate": SURE}, {"grade": -2, "withheld": 1}),
        (-2, {"upgrade_rate": SURE}, {"grade": -1, "withheld": 0.4}),
        (-2, {}, {"withheld": 1}),
        (0, {}, {}),
    ],
)
def test_a_partnership_goes_from_grade_to_grade(was, rates, becomes):
    given = {"grade": was, "lowered_share": 0.4, "treaty_stake": 0.25, "treaty_arms": 2} | rates
    trust = {"mutual": 0.5} if rates else {}
    check("regrade", "iran_russia", BOTH | {BOOK: given}, {BOOK: trust | becomes})
    check("regrade", "iran_russia", BOTH | {"partnership": "none", BOOK: given}, {})


def test_a_partnership_rises_by_the_trust_of_the_one_that_trusts_less_and_falls_by_what_that_lacks():
    nobody = {"dyads.russia_in_iran": {"trust": 1}}
    check("regrade", "iran_russia", nobody | {BOOK: {"upgrade_rate": SURE}}, {})
    trusting = {"dyads.iran_in_russia": {"trust": 1}} | nobody
    check("regrade", "iran_russia", trusting | {BOOK: {"downgrade_rate": SURE}}, {BOOK: {"mutual": 1}})


def test_a_broken_partnership_pays_nothing():
    paying = {"actors.russia.act": {"pay": 1}, "legs.payment": {"throughput": 1}}
    book = {"balance": 100, "withheld": 1, "repayment_rate": SURE, "payment_term": 1e9, "debt_scale": 100}
    bench = Bench()
    bench.set(paying | {BOOK: book})
    bench.call("settle", "iran_russia")
    assert bench.block.rows[bench.row(f"{BOOK}.repaid"), 0] == 0.0
    assert bench.block.rows[bench.row(f"{BOOK}.balance"), 0] == 100.0


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ({"restoration_rate": SURE}, {"restored": 1, "binding": 0.5, "cut": 0.1}),
        ({"restoration_rate": SURE, "closed": 1}, {}),
        ({"restored": 1, "closed": 1}, {"binding": 0.5, "cut": 0.1}),
        ({"restored": 1, "in_force": 1}, {"binding": 1, "cut": 0.1}),
    ],
)
def test_measures_are_restored_until_the_term_ends_and_count_as_far_as_they_are_recognised(was, becomes):
    given = {"recognition": 0.5, "restored_reach": 0.2} | was
    check("uphold", "unscr_2231", {REGIME: given}, {REGIME: becomes})
    check("uphold", "unscr_2231", {"law": "none", REGIME: given}, {})


def test_restored_measures_press_on_the_supplier_alone():
    check("press", "iran", {REGIME: {"cut": 0.2}}, {"actors.iran": {"pressure": 0.2}})
    check("press", "russia", {REGIME: {"cut": 0.2}}, {})
    check("bear_down", "transport", {REGIME: {"cut": 0.2}}, {"legs.transport": {"bite": 0.2}})


def test_an_agreement_breaks_by_its_hazard():
    check("breach", "nuclear_deal", {TRACK: {"agreed": 1, "breach_hazard": SURE}}, {TRACK: {"agreed": 0}})
    check("breach", "nuclear_deal", {TRACK: {"agreed": 1}}, {})
    check("breach", "nuclear_deal", {"law": "none", TRACK: {"agreed": 1, "breach_hazard": SURE}}, {})
