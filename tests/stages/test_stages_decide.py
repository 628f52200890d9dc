"""Decisions: what each role's postures are worth by hand, who has a vote, and what each policy chooses."""

import numpy as np
import pytest

from helpers.default_case import roster
from helpers.stages import HALF, Bench, baseline, check, drawn, names_of
from sim.ground.axes import TERMS
from sim.kernel.draws import gumbel
from sim.rules.orders import DELIVERED, PROMISED

BOOK, PAIR, WAR, TRACK = "ledgers.iran_russia", "strikes.israel_on_iran", "wars.ukraine_war", "tracks.nuclear_deal"
MENU = list(roster().file.actors["russia"].postures)

# Of each role: who plays it, the mechanisms' options, what is given, the value of each term of the second posture.
# fmt: off
TERMS_BY_HAND = [
    ("iran", {},
     {"actors.iran.ship_level.1": {"drones": 0.5}, "actors.iran": {"pressure": 0.4, "expected_answer": 0.5},
      "actors.iran.act_level.1": {"deny": 1, "approach": 0.5, "ask": 1, "retaliate": 0.5},
      "actors.iran.about_level.1": {"drones": 1}, "items.missiles": {"attribution": 1},
      "items.drones": {"military_value": 0.8, "gravity": 0.5, "attribution": 0.8, "legal_exposure": 0.6},
      "regimes.unscr_2231": {"in_force": 1}, "dyads.iran_in_russia": {"trust": 0.5, "alignment": 0.4, "reliance": 0.2},
      "dyads.iran_in_united_states": {"trust": 0.25},
      "globals": {"backfire_weight": 0.5, "implausibility": 0.5, "boldness_start": 0.2},
      PAIR: {"threat": 0.5, "air_power": 0.5, "air_defence": 0.6}},
     {"expected_return": 0.4 * 0.6, "pressure_spared": 1 - 0.2 * 0.5 * 0.6, "legitimacy": 0.7, "deniability": 0.6,
      "opening": 0.5 * 0.25 * 0.8, "security": (1 - 0.5 * 0.76 * 0.8) * (1 - 0.5 * 0.6 * 0.4)}),
    ("iran", {"legal_cost": "none", "backfire": "none"},
     {"actors.iran.ship_level.1": {"drones": 1, "missiles": 1}, "items.missiles": {"military_value": 0.5},
      "items.drones": {"military_value": 0.4, "legal_exposure": 1, "attribution": 0.5},
      "regimes.unscr_2231": {"in_force": 1}, "actors.iran.act_level.1": {"admit": 1},
      "actors.iran.about_level.1": {"drones": 1},
      "dyads.iran_in_russia": {"trust": 0.5, "alignment": 1}, "globals": {"backfire_weight": 1}},
     {"expected_return": 0.35, "pressure_spared": 1, "legitimacy": 1, "deniability": 0.5, "opening": 0, "security": 1}),
    ("iran", {"attribution": "shared"},
     {"actors.iran.ship_level.1": {"drones": 1}, "actors.iran.act_level.1": {"admit": 1},
      "actors.iran.about_level.1": {"drones": 1}, "items.drones": {"attribution": 0.9}},
     {"expected_return": 0, "pressure_spared": 1, "legitimacy": 1, "deniability": 0, "opening": 0, "security": 1}),
    ("russia", {},
     {"actors.russia.act_level.1": {"pay": 0.5, "promise": 1, "buy_elsewhere": 1, "spoil": 1},
      "items.missiles": {"military_value": 0.5, "need_met": 0.2}, "actors.iran.act": {"approach": 0.5},
      "rivals.north_korea": {"available": 1, "ceiling": 0.5}, BOOK: {"balance": 100, "debt_scale": 100},
      "dyads.russia_in_iran": {"trust": 0.75, "reliance": 0.8, "alignment": 0.4}, TRACK: {"progress": 0.2},
      "globals": {"backfire_weight": 0.5, "pay_credit": 1, "promise_credit": 0.4, "spoiling": 0.5}},
     {"need_served": 0.8, "goodwill": 1 - 0.36 * 0.3, "debt_relieved": 0.75, "means_spared": 0.75, "ties_kept": 1,
      "partner_bound": 1 - 0.3 * 0.5}),
    ("russia", {"substitution": "none"},
     {"actors.russia.act_level.1": {"deliver_ordinary": 0.5, "deliver_sensitive": 1, "buy_elsewhere": 1},
      "actors.russia": {"isolation": 0.5}, "items.missiles": {"military_value": 0.5},
      "rivals.north_korea": {"available": 1, "ceiling": 1}, "ties.russia_israel": {"level": 0.6},
      "ties.russia_gulf": {"level": 0.2}, "ties.iran_west": {"level": 1}},
     {"need_served": 0.5, "goodwill": 1, "debt_relieved": 1, "means_spared": 0.5, "ties_kept": 0.7,
      "partner_bound": 1}),
    ("united_states", {},
     {"actors.united_states.act_level.1": {"threaten": 1, "designate": 0.5, "disclose": 1},
      "actors.united_states": {"commitment": 0.5, "approval": 0.6}, "actors.european_union.act": {"designate": 1},
      "actors.iran": {"pressure": 0.5}, "beliefs.us_on_drones": {"belief": 0.5}, "beliefs.eu_on_drones": {"belief": 1},
      "items.drones": {"gravity": 0.8, "attribution": 0.25}, WAR: {"front": 0.5},
      TRACK: {"nuclear": 0.5, "agreed": 0.5}, "ties.us_eu": {"level": 0.5},
      "globals": {"threat_weight": 0.2, "designation_weight": 0.5, "nuclear_weight": 0.4, "source_cost": 0.3,
                  "lobbying": 0.5}},
     {"transfers_answered": 1 - 0.5 * (1 - 0.7 * 0.9) * 0.6, "credibility": 1 - 0.5 * 0.4 * 0.4 * 0.6,
      "coalition_kept": 1 - (0.4 - 0.25), "restraint": 1 - 0.5 * 0.4 * 1.5, "sources_weighed": 0.7, "opening": 0}),
    ("european_union", {},
     {"actors.european_union.act_level.1": {"relieve": 1}, "actors.iran.act": {"approach": 0.5},
      TRACK: {"progress": 0.3, "nuclear": 0.5}, "beliefs.eu_on_missiles": {"belief": 0.5},
      "items.missiles": {"gravity": 1, "attribution": 0.2}, "globals": {"nuclear_weight": 1}, WAR: {"front": 1}},
     {"transfers_answered": 0.25, "credibility": 1, "coalition_kept": 0, "restraint": 1, "sources_weighed": 0.6,
      "opening": 0.4}),
    ("israel", {},
     {"actors.israel.act_level.1": {"criticise": 0.5, "limited_strike": 1}, "ties.israel_russia": {"level": 0.6},
      PAIR: {"worth": 0.5, "attacks": 0.25, "air_power": 0.5, "backing": 0.7},
      "dyads.iran_in_russia": {"trust": 0.5}, "dyads.israel_in_russia": {"trust": 0.75},
      "orders.air_defence": {"stage": PROMISED, "sensitivity": 0.8},
      "orders.fighters": {"stage": DELIVERED, "sensitivity": 1},
      "globals": {"limited_weight": 0.4, "boldness_start": 0.2}},
     {"capability_held": 1 - 0.5 * 0.6, "escalation_avoided": 1 - 0.4 * 0.4, "tie_kept": 0.7,
      "backing": 1 - 0.4 * 0.3, "voice": 0.9, "attacks_answered": 1 - 0.25 * 0.6}),
]
# fmt: on


@pytest.mark.parametrize(("actor", "options", "given", "expected"), TERMS_BY_HAND)
def test_the_terms_of_a_posture_are_worth_what_is_worked_out_by_hand(actor, options, given, expected):
    bench = Bench(**options)
    bench.set({BOOK: {"debt_scale": 100}, **given})
    bench.set({f"actors.{actor}.available": {"0": 1, "1": 1}})
    bench.call("decide", actor)
    terms = TERMS[roster().file.actors[actor].role]
    assert set(expected) == set(terms)
    found = {term: bench.block.rows[bench.row(f"actors.{actor}.term.1.{place}"), 0] for place, term in enumerate(terms)}
    assert found == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("option", "reformist", "weight"), [("veto", 0, 2), ("veto", 1, 2 * 1.4), ("equal", 0, 2), ("equal", 1, 4)]
)
def test_factions_shift_a_weight_by_their_votes(option, reformist, weight):
    bench = Bench(vote=option)
    for name, vote in (("leader_and_guards", 0.8), ("president", 0.2)):
        bench.set({f"factions.{name}": {"vote": vote}, f"factions.{name}.reform_emphasis": {"4": 1}})
    bench.set({"factions.president": {"reformist": reformist}, "factions.president.reform_emphasis": {"4": 3}})
    bench.set({"actors.iran.base_weight": {"4": 2}, "actors.iran.available": {"0": 1}})
    bench.call("decide", "iran")
    assert bench.block.rows[bench.row("actors.iran.weight.4"), 0] == pytest.approx(weight)


def test_where_nobody_votes_the_weights_are_the_actors_own():
    bench = Bench()
    bench.set({"actors.russia.base_weight": {"3": 0.4}, "actors.russia.available": {"0": 1}, BOOK: {"debt_scale": 1}})
    bench.call("decide", "russia")
    assert bench.block.rows[bench.row("actors.russia.weight.3"), 0] == 0.4
    assert bench.block.rows[bench.row("actors.russia.utility.0"), 0] == pytest.approx(0.4)


def test_the_chosen_posture_comes_in_force_with_all_its_acts():
    given = {
        "actors.iran": {"chosen": 2, "posture": 1},
        "actors.iran.ship_level.2": {"drones": 0.5},
        "actors.iran.about_level.2": {"missiles": 1},
        "actors.iran.act_level.2": {"deny": 0.25},
        "actors.iran.act": {"admit": 1},
    }
    ships = {"actors.iran.ship": {"drones": 0.5}, "actors.iran.about": {"missiles": 1}}
    acts = ships | {"actors.iran.act": {"deny": 0.25, "admit": 0}}
    check("adopt", "iran", given, {"actors.iran": {"posture": 2}, **acts})


@pytest.mark.parametrize("stage", ["decide", "adopt"])
@pytest.mark.parametrize("step", [1, 2, 3, 5])
def test_nothing_is_decided_between_decisions(stage, step):
    bench = Bench()
    bench.set({"actors.iran": {"chosen": 2}, "actors.iran.available": {"0": 1}})
    assert bench.call(stage, "iran", step) == {}


def chooser(policy, **given):
    """Return a bench on which the recipient weighs its means alone: the dearer a posture, the less it is worth."""
    bench = Bench(baseline(russia=policy))
    bench.set({"actors.russia.available": {str(number): 1 for number in range(4)}})
    told_nothing = {"script": -1, **given}
    bench.set({"actors.russia.base_weight": {"3": 1}, "actors.russia": told_nothing, BOOK: {"debt_scale": 1}})
    for number, pay in enumerate((1, 0.5, 0, 0.25)):
        bench.set({f"actors.russia.act_level.{number}": {"pay": pay}})
        bench.set({"actors.russia.conduct": {str(number): pay}})
    return bench


def chosen(bench, step=0):
    bench.call("decide", "russia", step)
    return int(bench.block.rows[bench.row("actors.russia.chosen"), 0])


def noise(bench, step):
    """Return the draw of each posture of the recipient."""
    return np.array([drawn(bench, "choice", ("posture", f"russia.{name}"), step, gumbel) for name in MENU[:4]])


def test_the_best_reply_is_the_posture_worth_most_but_for_inertia():
    bench = chooser("best_reply", posture=3)
    assert chosen(bench) == 2
    bench.set({"globals": {"inertia": 0.12}})
    assert chosen(bench) == 2
    bench.set({"globals": {"inertia": 0.13}})
    assert chosen(bench) == 3


@pytest.mark.parametrize("step", range(0, 40, 4))
def test_a_logit_is_the_largest_of_utility_times_precision_plus_its_draw(step):
    bench = chooser("logit", posture=1)
    bench.set({"globals": {"precision": 4, "inertia": 0.2}})
    worth = np.array([0.5, 0.75 + 0.2, 1.0, 0.875])
    assert chosen(bench, step) == np.argmax(4 * worth + noise(bench, step))


@pytest.mark.parametrize("step", range(0, 40, 4))
def test_a_uniform_choice_is_that_of_the_largest_draw_whatever_the_utility(step):
    bench = chooser("uniform", posture=1)
    bench.set({"globals": {"precision": 50, "inertia": 9}})
    assert chosen(bench, step) == np.argmax(noise(bench, step))


def test_a_posture_that_is_off_the_menu_is_never_chosen():
    bench = chooser("best_reply")
    bench.set({"actors.russia.available": {"2": 0}})
    assert chosen(bench) == 3


@pytest.mark.parametrize("policy", ["scripted", "external"])
def test_a_script_is_followed_whatever_the_posture_in_force_is_worth(policy):
    bench = chooser(policy, script=0, posture=2)
    bench.set({"globals": {"inertia": 9}})
    assert chosen(bench) == 0


@pytest.mark.parametrize("policy", ["scripted", "external"])
def test_who_is_told_its_postures_chooses_by_itself_until_then(policy):
    bench, free = chooser(policy, posture=2, script=-1), chooser("logit", posture=2)
    assert [chosen(bench, step) for step in range(0, 40, 4)] == [chosen(free, step) for step in range(0, 40, 4)]


@pytest.mark.parametrize(("honoured", "reply"), [(1, 0), (0.6, 1), (0.3, 3), (0, 2)])
def test_tit_for_tat_takes_the_posture_most_like_what_the_partner_did(honoured, reply):
    bench = chooser("tit_for_tat")
    bench.set({"dyads.russia_in_iran": {"honoured": honoured}})
    assert chosen(bench) == reply


def test_a_learning_actor_learns_of_the_posture_in_force_alone_and_chooses_by_what_it_expects():
    bench = chooser("learning", posture=1)
    bench.set({"globals": {"learning_rate": HALF / 4, "precision": 1e6}})
    bench.set({"actors.russia.propensity": {"0": 0.4, "1": 0.25, "2": 0.1}})
    assert chosen(bench, step=4) == 1
    found = [bench.block.rows[bench.row(f"actors.russia.propensity.{number}"), 0] for number in range(4)]
    assert found == pytest.approx([0.4, 0.5, 0.1, 0.0])


def test_a_learning_actor_knows_at_first_what_every_posture_is_worth():
    bench = chooser("learning", posture=1)
    bench.set({"globals": {"learning_rate": HALF / 4, "precision": 1e6}})
    assert chosen(bench) == 2
    found = [bench.block.rows[bench.row(f"actors.russia.propensity.{number}"), 0] for number in range(4)]
    assert found == pytest.approx([0.5, 0.75, 1.0, 0.875])


def test_every_role_is_played_and_every_actor_weighs_the_terms_of_its_role():
    assert {roster().file.actors[name].role for name in names_of("actors")} == set(TERMS)
