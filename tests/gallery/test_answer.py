"""The answer of a report: what changes, and which change brings how much."""

import numpy as np
import pytest

import sim
from helpers.core import needs_compiler
from sim.comparison.chain import SHOWN
from sim.gallery.answer import _how_to_share, _little, _skewed, answer_of, changes_in_words, mixed
from sim.gallery.caveats import caveats_of
from sim.gallery.comparison import drawings_of_comparison
from sim.gallery.comparison_report import _stand, contents_of
from sim.gallery.why import crosses
from sim.gallery.why_expected import expected_way
from sim.report.page import render
from sim.report.rows import expectations
from sim.scenario.chain import scenario_names
from sim.scenario.forced import forced_by
from sim.scenario.load import load
from sim.words import NO_BREAK, date_in_words, decimals_within, number, with_interval

pytestmark = needs_compiler
OWN = {
    "name": "own",
    "title": "Two changes",
    "base": "baseline",
    "params": {"drone_output": 120.0, "regrowth_rate": 0.1},
    "contested": {"missiles_by_february_2024": 0.9},
    "expectation": {"outcome": "delivered[drones]", "direction": "higher", "at_least": 0.1},
}


def test_it_names_what_changes_and_what_each_change_brings_where_that_was_asked_for():
    found = sim.compare(["baseline", OWN], runs=8, horizon="2023-01-02", uncertainty="point")
    said = answer_of(found, "own")
    told = changes_in_words(found.assumptions("own"), "“As reported, and on”")
    assert told.replace("\N{NO-BREAK SPACE}", " ") == (
        "3 changes against “As reported, and on”: Output of one-way attack drones at the start (60 to 120 units "
        "per month); Hazard that an empty place "
        "is taken anew (0.18 to 0.1 per month); Had Iran sent Russia ballistic missiles by February 2024? "
        "(probability that this is true, our own choice, “Iran has supplied hundreds of missiles in four shipments "
        "since January, Reuters reports”: 0.5 to 0.9)."
    )
    warned = "The 3 changes act at once: every difference below is of them together. "
    assert mixed(found, "own").startswith(warned)
    assert mixed(found, "own").endswith("the method shapley of the comparison works it out.")
    run = "wary compare scenarios=baseline,own.yaml runs=8 output=there"
    assert mixed(found, "own", run).endswith(
        "run: wary compare scenarios=baseline,own.yaml runs=8 shapley=true (own.yaml is the file of this scenario)."
    )
    assert said[1].startswith("It differs in ")  # why nothing is shown, in few runs
    assert "(higher by at least 10\N{NO-BREAK SPACE}% of the reference’s mean), is " in said[2]
    shown = found.table()["verdict"].isin(SHOWN).sum()
    assert said[3].startswith(f"{shown or 'None'} of {len(found.table())} main outcomes ")
    shares = found.shapley("own", "delivered[drones]")
    part = shares.loc["params.drone_output", ["share", "low", "high"]]
    told = f"Output of one-way attack drones at the start {with_interval(*part, decimals_within(*part))};"
    assert told in answer_of(found, "own")[2]
    assert mixed(found, "own") == ""


def test_figures_of_several_changes_say_that_these_act_at_once():
    found = sim.compare(["baseline", OWN], runs=2, horizon=26, uncertainty="point")
    told = "The 3 changes of the scenario act at once: no difference is of one of them alone."
    for drawing in drawings_of_comparison(found):
        assert (told in drawing.contents.notes) == (not drawing.key.startswith("assumptions")), drawing.key


def test_what_was_asked_is_answered_before_outcomes_are_counted_and_the_changes_stand_below_the_question():
    found = sim.compare(["baseline", OWN | {"question": "More drones?"}], runs=2, horizon=26, uncertainty="point")
    (scenario,), page = contents_of(found, [], {}, "").scenarios, render(contents_of(found, [], {}, ""))
    assert contents_of(found, [], {}, "").summary == []
    first = scenario.answer[0].partition(":")[0]
    order = [
        "More drones?",
        "3 changes against “As reported, and on”",
        "The 3 changes act at once",
        f'class="lead">{first}',
    ]
    places = [page.index(text) for text in order]
    assert places == sorted(places)
    said = (
        "For the question there stands One-way attack drones delivered, that its author chose; another outcome may be "
    )
    assert f"{said}nearer to it: see “Differences”." in scenario.answer
    assert "of 20 " in scenario.answer[-1] or "of 20 " in scenario.answer[-2]


def test_an_expected_size_has_its_scale_and_what_the_reference_has():
    own = OWN | {"expectation": {"outcome": "trust[iran in russia]", "direction": "higher", "at_least": 0.1}}
    found = sim.compare(["baseline", own], runs=2, horizon=26, uncertainty="point")
    mean = number(found.expectations().loc["own", "reference_mean"])
    assert mean == number(found.outcomes("baseline")["trust[iran in russia]"].mean())
    said = next(one for one in answer_of(found, "own") if one.startswith("The expectation"))
    assert f"(higher by at least 0.1 on its scale from 0 to 1; the reference has {mean}), is " in said
    (row,) = expectations(contents_of(found, [], {}, "")).rows
    assert [cell.text for cell in row.cells][2:5] == ["0.1", "0 to 1", mean]


def test_forced_acts_are_named_with_whose_they_are_and_what_forces_them():
    certain = load({"name": "own", "title": "Own", "base": "baseline", "contested": {"missiles_by_february_2024": 1.0}})
    assert caveats_of(certain.case, [certain], "")[-2] == (
        "Acts of modelled actors are forced, not decided: 1 act in “Own” (Iran: readiness of the missile deal, by the "
        "contested claim “Had Iran sent Russia ballistic missiles by February 2024?”, true in every run)."
    )
    assert all(one.forced_acts == len(forced_by(one)) for one in map(load, scenario_names()))


def test_one_change_needs_no_shares():
    found = sim.compare(
        ["baseline", OWN | {"contested": {}, "params": {"drone_output": 120.0}}],
        runs=2,
        horizon=26,
        uncertainty="point",
    )
    assert not any("shapley" in sentence for sentence in answer_of(found, "own"))


def test_where_nothing_is_shown_the_steps_say_that_it_was_first_above_and_then_below():
    found = sim.compare(["baseline", OWN], runs=2, horizon="2023-01-02", uncertainty="point")
    fans, outcome = found.fans(), "trust[iran in russia]"
    values = np.zeros(fans["differences"].shape)
    place = fans["outcome"].values.tolist().index(outcome), fans["quantile"].values.tolist().index(0.5)
    values[0, place[0], place[1], 5], values[0, place[0], place[1], 20] = 0.03, -0.01
    found.fans = lambda: fans.assign(differences=fans["differences"].copy(data=values))
    (said,) = crosses(found, "own", outcome)
    days = [date_in_words(found.reference.clock.date_of(week)) for week in (5, 20)]
    assert said.startswith("Trust of Iran in Russia is first above the reference and then below it, ")
    assert f"(+0.0300 in the week of {days[0]}, −0.0100 in the week of {days[1]}, at the farthest)" in said
    found.fans = lambda: fans.assign(differences=fans["differences"].copy(data=np.abs(values)))
    assert list(crosses(found, "own", outcome)) == []


def test_a_debt_that_falls_though_less_is_repaid_is_not_credited_to_repayment():
    owed, event = "ledger_balance[iran_russia]", {"date": "2023-03-06", "set": {"caspian.open": 0}, "label": "shut"}
    expects = {"outcome": "trust[iran in russia]", "direction": "higher", "at_least": 0.1, "because": "It pays."}
    shut = {"name": "shut", "title": "Shut", "base": "baseline", "params": {"repayment_rate": 0.6}}
    shut |= {"events": {"shut": event}, "expectation": expects | {"through": {owed: "lower"}}}
    found = sim.compare(["baseline", shut], runs=40, uncertainty="point")
    ends = found.ends("shut")["verdict"]
    assert (ends[owed], ends["repaid[iran_russia]"]) == ("lower", "lower")
    (said,) = expected_way(found, "shut", None)
    assert "but not because more is repaid: Repaid by Russia to Iran is lower by " in said


def test_shares_are_advised_of_all_runs_since_given_and_shapley_do_not_go_together():
    told = _how_to_share("wary compare baseline ceasefire 'given=drones_delivered >= 2' output=here")
    assert told.endswith("to have it worked out, of all runs, run: wary compare baseline ceasefire shapley=true.")


def test_a_report_counts_the_pairs_of_runs_that_agree_with_what_is_given_and_their_parameter_sets():
    with pytest.warns(UserWarning, match="agree with what is given"):
        found = sim.compare(
            ["baseline", OWN],
            runs=20,
            horizon="2023-01-02",
            uncertainty="prior",
            given="delivered[drones] at 2022-12-26 >= 300",
        )
    assert 0 < found.runs < 20
    said = [text.replace(NO_BREAK, " ") for text in _stand(found)]
    assert said[0].startswith(f"{found.runs} of 20 runs agree with what is given: few,")
    assert said[1].startswith(f"Runs draw on {found.runs} of 1,000 parameter sets drawn from the priors; given: ")


def test_a_difference_that_is_little_or_that_few_pairs_carry_is_told_as_such():
    row = {"mean_difference": -742.0, "median_of_differences": -377.0, "reference_sd": 2000.0, "unit": "unit"}
    assert (
        " ".join([*_little(row), *_skewed(row, 0)])
        == "The median over the pairs of runs is −377\N{NO-BREAK SPACE}units."
    )
    row = {"mean_difference": -0.00235, "median_of_differences": -0.0004, "reference_sd": 0.1, "unit": "1"}
    assert list(_little(row)) == ["That is little: 0.0235 standard deviations of the reference’s runs."]
    assert list(_skewed(row, 5)) == ["The median over the pairs of runs is −0.00040."]
    even = {"mean_difference": 2.0, "median_of_differences": 1.9, "reference_sd": 0.0, "unit": "1"}
    assert [*_little(even), *_skewed(even, 1)] == []
