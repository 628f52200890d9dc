"""The report of a sweep: it answers with the numbers of the tables, says what is varied, and leads to sources."""

import re
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from helpers.paths import HARBOUR
from helpers.report import Page
from helpers.sweep_data import one_at_a_time, sweep
from helpers.written_numbers import value_of
from sim.analysis.contrasts import contrast_of, noise_of_means, share_of_factors
from sim.analysis.influences import chance_level, influences
from sim.case.case import load_case
from sim.figures.sweep.pair_map import CELLS_APART
from sim.figures.sweep.responses import NO_FACTOR
from sim.figures.sweep.titles import ORDER_SHOWS, Swept
from sim.figures.sweep.tornado import departures_in
from sim.gallery.drawing import key_of
from sim.gallery.sweep import chosen_outcomes, design_in, drawings_of_sweep, means_in
from sim.gallery.sweep_answer import APART, _at_one_value, _followed, _threshold
from sim.gallery.sweep_report import sweep_report
from sim.recorded.summary import summary_of_sweep
from sim.report.markup import anchor
from sim.report.page import render
from sim.report.rows import matters
from sim.scenario.load import load
from sim.words import NO_BREAK, decimals_known, decimals_within, known_to, number, span, whole_percent

DRONES = "delivered[drones]"


@cache
def report(which="lhs", **changes):
    data = {"lhs": sweep, "one_at_a_time": one_at_a_time}[which](**changes)
    return sweep_report(load("baseline"), data, [], {"seed": 3}, "wary sweep")


def together():
    """Return how many outcomes are held against the factors together."""
    return report().matters["outcome"].nunique()


@cache
def page(which="lhs"):
    return Page(render(report(which)))


def test_means_at_the_ends_of_a_factor_are_written_as_finely_as_their_difference():
    rows = [row for row in report().matters.itertuples() if not np.isnan(row.low)]
    assert rows
    for row in rows:
        first, last = row.says.split("; ")
        digits = decimals_within(row.difference, row.low, row.high)
        for text in (first, last):
            written = text.split(" ")[0]
            assert len(written.partition(".")[2]) == max(digits, 0), row.says
        assert abs(value_of(last) - value_of(first) - row.difference) <= 10.0**-digits * 1.0001, row.says


def test_the_answer_has_the_numbers_of_the_summary_and_says_what_they_follow_and_how_sure_that_is():
    data, row = sweep(), summary_of_sweep(sweep()).loc[DRONES]
    first, _, follows, chance, _, varied, *_ = report().scenarios[0].answer
    ends = span(row["q05"], row["q95"])
    assert first.startswith(f"One-way attack drones delivered: median {number(row['q50'])}")
    assert f"(nine tenths of the runs: {ends}) by 30 December 2024, over 60 samples of 5 runs." in first
    contrast = contrast_of(design_in(data), "params.drone_output", means_in(data, DRONES), level=0.05 / 7 / together())
    assert follows.startswith(
        "It follows “Output of one-way attack drones at the start” (influence 1.00 of 1): mean (units) "
    )
    digits = decimals_within(contrast.difference, contrast.low, contrast.high)
    assert f"mean (units) {number(contrast.means['lowest third'], digits)} at " in follows
    assert f"95{NO_BREAK}% interval {span(contrast.low, contrast.high, digits, sign=True)}" in follows
    values = data["outcomes"].sel(outcome=DRONES).values
    assert (
        f"{whole_percent(share_of_factors(values, paired=False))} of its variance between runs comes with what is"
        in chance
    )
    noise = noise_of_means(values, paired=False)
    known = report().summaries["30 December 2024"].loc[DRONES, ["means_low", "means_high"]]
    ends = span(*known, decimals_known(noise)).replace(" to ", " and ")
    assert f"its mean over 5 runs lies between {ends}{NO_BREAK}units" in chance
    assert f"chance alone moves such a mean by {known_to(noise)}" in chance
    output = data["params.drone_output"].values
    assert f"{number(output.min())} to {number(output.max())}{NO_BREAK}units per month" in varied
    assert "; and 1 more factor." in varied


def test_that_all_else_has_one_value_and_that_a_run_has_not_stands_beside_the_spread():
    for which in ("lhs", "one_at_a_time"):
        second = report(which).scenarios[0].answer[1]
        assert second.startswith("Each parameter that is not varied has one value in all runs")
        assert "not of all that is not known" in second
        assert "its numbers differ from these" in second
    assert report(samples=1).scenarios[0].answer[1].startswith("Each parameter has one value in all runs")
    harbour = replace(load("baseline"), case=load_case(HARBOUR))
    assert "wary run" not in _at_one_value(harbour, varied=True)  # that case keeps no posterior


def test_what_an_author_asks_about_comes_first_in_answer_table_and_figures():
    data, strikes = sweep(), "strikes[israel_on_iran]"
    asks = {"outcome": strikes, "direction": "same", "at_least": 0.1, "because": "so"}
    scenario = load({"name": "mine", "title": "Mine", "question": "Q?", "base": "baseline", "expectation": asks})
    contents = sweep_report(scenario, data, [], {"seed": 3}, "wary sweep")
    assert contents.scenarios[0].answer[0].startswith("Strikes of Israel on Iran")
    assert next(iter(contents.matters["outcome"])) == strikes
    assert next(iter(contents.summaries["30 December 2024"].index)) == strikes
    drawings = drawings_of_sweep(data, [strikes])
    assert drawings[0].key == key_of("responses", strikes)
    assert {one.key: one.contents.title for one in drawings}["distributions"].startswith(
        "“Strikes of Israel on Iran” by"
    )


def test_what_is_expected_is_held_against_how_far_factors_move_it():
    data, trust = sweep(), "trust[iran in russia]"
    random = np.random.default_rng(1)
    data["outcomes"].loc[{"outcome": trust}] = random.normal(0.2, 0.01, data["outcomes"].shape[:2])
    for least, said in ((0.1, "no factor moves it by as much"), (0.001, "may move it by as much")):
        asks = {"outcome": trust, "direction": "higher", "at_least": least}
        scenario = load({"name": "mine", "title": "Mine", "base": "baseline", "expectation": asks})
        contents = sweep_report(scenario, data, [], {"seed": 3}, "wary sweep scenario=mine.yaml")
        _, _, unshown, expected, *rest = contents.scenarios[0].answer
        assert unshown.endswith("smaller effects could be shown.")
        assert f"higher by at least {least} on its scale from 0 to 1." in expected
        assert said in expected
        within = [row.cells[3].text.split(" to ") for row in matters(contents).rows if row.key == trust]
        lows, highs = zip(*(ends for ends in within if len(ends) > 1), strict=True)
        widest = f"{min(lows, key=value_of)} to {max(highs, key=value_of)}"  # in the digits of the table's rows
        assert (f"lie within {widest}." in expected) == (least == 0.1)
        assert any("run wary compare scenarios=baseline,mine.yaml" in one for one in rest)


def test_chance_is_that_of_all_outcomes_that_are_held_against_the_factors_together():
    alone, together = (means_over_noise(outcomes) for outcomes in (1, 9))
    assert alone > 10  # of 40 sweeps in which no factor bears on anything, had each outcome a level of its own
    assert together <= 6  # of 40 at a level of 5 %


def means_over_noise(outcomes):
    """Return in how many of 40 sweeps of noise a factor is said to move one of nine outcomes."""
    random, found = np.random.default_rng(7), 0
    data = sweep()
    of, design = Swept(data, outcomes), design_in(data)[["params.drone_output", "params.forgetting"]]
    for _ in range(40):
        noise = [pd.Series(random.normal(size=len(design)), index=design.index) for _ in range(9)]
        found += any(influences(design, means).iloc[0] > of.chance_level(design, len(design)) for means in noise)
    return found


def test_outcomes_that_a_factor_moves_and_that_are_not_told_of_are_named():
    data, debt = sweep(), "ledger_balance[iran_russia]"
    noise = np.random.default_rng(3).normal(size=data["outcomes"].shape[:2])
    data["outcomes"].loc[{"outcome": debt}] = data["params.forgetting"].values[:, None] + 1e-4 * noise
    contents = sweep_report(load("baseline"), data, [], {"seed": 3}, "wary sweep")
    last = contents.scenarios[0].answer[-1]
    told = [one for one in contents.scenarios[0].answer if one.startswith("Debt of Russia to Iran")]
    assert last.startswith("Beyond chance too, of outcomes not told of above: ")
    assert not told
    first = contents.matters[contents.matters["outcome"] == debt].iloc[0]
    assert f"Debt of Russia to Iran, following “{first['title']}” (influence {number(first['influence'], 2)})" in last


def test_factors_that_move_nothing_leave_chance_alone():
    data = sweep()
    random = np.random.default_rng(1)
    data["outcomes"].loc[{"outcome": DRONES}] = random.normal(3000.0, 300.0, data["outcomes"].shape[:2])
    told = sweep_report(load("baseline"), data, [], {"seed": 3}, "wary sweep").scenarios[0].answer
    assert told[2].startswith("No factor is shown to move it more than chance does. That is not to say that none does")
    assert "Hardly any of its variance between runs comes with what is varied" in told[3]
    assert key_of("pair_map", DRONES) not in [drawing.key for drawing in drawings_of_sweep(data)]


def test_what_is_followed_by_means_and_hardly_shows_in_single_runs_is_told_apart_once():
    data = sweep()
    random = np.random.default_rng(1)
    moved = 1000.0 + 10.0 * data["params.drone_output"].values[:, None]
    shape = data["outcomes"].shape[:2]
    for spread, times in ((1000.0, 1), (10.0, 0)):
        for name in (DRONES, "delivered[missiles]"):
            data["outcomes"].loc[{"outcome": name}] = moved + random.normal(0.0, spread, shape)
        told = sweep_report(load("baseline"), data, [], {"seed": 3}, "wary sweep").scenarios[0].answer
        assert told[2].startswith("It follows ")
        assert [one.count("influence is of the means of samples") for one in told].count(1) == times
    assert APART not in report("one_at_a_time").scenarios[0].answer


@pytest.mark.parametrize("design", ["lhs", "one_at_a_time"])
def test_a_sweep_says_the_least_that_it_could_have_shown(design):
    data = sweep() if design == "lhs" else one_at_a_time()
    contents = sweep_report(load("baseline"), data, [], {"seed": 3}, "wary sweep")
    rows = contents.matters[contents.matters["outcome"] == DRONES]
    reach = ((rows["high"] - rows["low"]) / 2.0).max()
    (said, *_) = [one for one in contents.scenarios[0].answer if "could have been told from chance" in one]
    written = number(float(reach), decimals_known(float(reach)))  # two digits: no more is known of an interval
    assert f"{written}{NO_BREAK}units" in said
    if design == "lhs":
        least = chance_level(len(means_in(data, DRONES)), design_in(data).shape[1] * together())
        assert f"An influence of more than {number(least, 2)} of 1 " in said
        assert (rows["influence"] > least).tolist() == list(rows["sure"])
    else:  # whatever moves it by more is told from chance
        assert rows["sure"][rows["difference"].abs() > reach].all()


@pytest.mark.parametrize(("low", "high"), [(-40.0, 300.0), (10.0, 250.0), (-250.0, -10.0), (np.nan, np.nan)])
def test_a_factor_that_is_followed_though_its_ends_are_not_told_apart_says_so(low, high):
    difference = (low + high) / 2.0
    row = {"outcome": DRONES, "factor": "params.x", "title": "Pace", "unit": "units", "influence": 0.29}
    row |= {"says": "2 at 1; 3 at 2", "difference": difference, "low": low, "high": high}
    assert _followed(pd.DataFrame([row])).endswith(f", so that {ORDER_SHOWS}") == (low < 0.0 < high)


def test_summary_and_titles_of_figures_say_the_same_of_what_an_outcome_follows():
    data, found = sweep(), set()
    at = data["params.drone_output"].values
    noise = np.random.default_rng(3).normal(size=(len(at), 1))
    for slope in (0.0, 0.7, 5.0):
        data["outcomes"].loc[{"outcome": DRONES}] = 1000.0 + slope * (at - at.mean())[:, None] + 50.0 * noise
        contents = sweep_report(load("baseline"), data, [], {"seed": 3}, "wary sweep")
        first = next(row for row in contents.matters.itertuples() if row.outcome == DRONES)
        said = next(one for one in contents.scenarios[0].answer if one.startswith(("It follows", "No factor is shown")))
        titles = {drawing.key: drawing.contents.title for drawing in drawings_of_sweep(data)}
        told, mapped = titles[key_of("responses", DRONES)], titles.get(key_of("pair_map", DRONES), "")
        sure, ends = bool(first.sure), bool(first.sure and first.low <= 0.0 <= first.high)
        assert [said.startswith("It follows"), NO_FACTOR not in told, bool(mapped)] == [sure] * 3
        assert ORDER_SHOWS in said.split("; “")[0] or not ends
        assert (ORDER_SHOWS in told) == ends, told
        assert not mapped.endswith("no more than chance")
        by_chance = "cells differ no more than by chance" in mapped
        assert mapped.endswith(f"; {CELLS_APART} “{first.title}”") == by_chance
        found.add((sure, ends, by_chance))
    assert {(False, False, False), (True, True, True), (True, False, False)} <= found


@pytest.mark.parametrize(("short", "written"), [(0.0004, "0.2804"), (0.004, "0.280"), (0.1, "0.28")])
def test_an_influence_just_short_of_what_is_told_from_chance_is_written_apart_from_it(short, written):
    factors = pd.DataFrame({"title": ["Pace", "Cost"], "influence": [0.2804 - short, 0.01], "sure": [False, False]})
    said = _threshold(0.2804, factors)
    assert said.startswith(f"{written} of 1")
    assert ("“Pace”" in said and "just short of it" in said) == (short < 0.1)
    found = re.search(r", ([\d.]+), is just short", said)
    assert found is None or float(found[1]) < float(written)


def test_what_matters_is_what_the_figures_of_responses_say():
    data, table = sweep(), report().matters
    design = design_in(data)
    titles = {drawing.key: drawing.contents.title for drawing in drawings_of_sweep(data)}
    drawn = [name for name in table["outcome"].unique() if key_of("responses", name) in titles]
    assert DRONES in drawn
    for name in drawn:
        rows, means = table[table["outcome"] == name], means_in(data, name)
        ranked = influences(design, means)
        assert list(rows["influence"]) == list(ranked[:6])
        assert list(rows["factor"]) == list(ranked.index[:6])
        assert list(rows["sure"]) == list(ranked[:6] > chance_level(len(means), design.shape[1] * together()))
        first = rows.iloc[0]
        told = f"“{first['title']}” (influence {number(first['influence'], 2)})"
        assert told in titles[key_of("responses", name)]


def test_of_one_factor_at_a_time_the_table_has_the_moves_of_the_tornado_plot():
    data = one_at_a_time()
    rows_all = report("one_at_a_time").matters
    rows = rows_all[rows_all["outcome"] == DRONES]
    moves = [
        one
        for found in departures_in(design_in(data), DRONES, data, rows_all["outcome"].nunique()).values()
        for one in found
    ]
    assert list(rows["difference"]) == [one.moves for one in moves]
    assert list(rows["sure"]) == [one.clear for one in moves]
    written = matters(report("one_at_a_time"))
    place = [column.title for column in written.columns].index("Difference")
    told = [row.cells[place].text for row in written.rows if row.key == DRONES]
    assert told == [one.text.rpartition(": ")[2].removesuffix(" (chance)") for one in moves]
    assert ((rows["low"] > 0.0) | (rows["high"] < 0.0)).tolist() == list(rows["sure"])
    assert "Influence" not in [one["text"] for one in page("one_at_a_time").all("th")]
    assert any(sentence.startswith("It moves with “") for sentence in report("one_at_a_time").scenarios[0].answer)
    assert any("One factor at a time" in sentence for sentence in report("one_at_a_time").caveats)


@pytest.mark.parametrize("which", ["lhs", "one_at_a_time"])
def test_every_link_leads_somewhere_and_factors_lead_to_sources(which):
    ids = {one["attrs"].get("id") for one in page(which).elements}
    leads = {one["attrs"]["href"][1:] for one in page(which).all("a") if one["attrs"].get("href", "").startswith("#")}
    assert leads <= ids
    assert page(which).strays == []
    assert anchor("factor", "params.drone_output") in ids
    assert "varied in the design" in page(which).by_id("parameter-drone_output")["text"]
    assert "A1-011" in page(which).by_id("parameter-drone_output")["text"]
    if which == "lhs":
        row = page(which).by_id(anchor("factor", "contested.missiles_by_february_2024"))
        assert "A2-" in row["text"] or "A3-" in row["text"]
        assert "false and true" in row["text"] or "0.0" in row["text"]


def test_a_sweep_under_way_and_one_of_the_scenario_alone_say_so():
    assert any("1 of 2 chunks" in sentence for sentence in report(committed=1).design)
    alone = report(samples=1)
    assert alone.factors == []
    assert len(alone.matters) == 0
    assert not any("varied" in sentence for sentence in alone.scenarios[0].answer)
    assert "Nothing is varied" in render(alone)
    assert np.isnan(alone.summaries["30 December 2024"].loc[DRONES, "factors_share"])


def test_series_for_which_a_figure_has_no_room_are_named_in_it(monkeypatch):
    monkeypatch.setattr("sim.gallery.sweep.MOST_FANS", 1)
    data = sweep()
    (whole,) = [one for one in drawings_of_sweep(data) if one.key == "fans"]
    drawn = [name for name in chosen_outcomes(data) if name in data["series"].values]
    left = [Swept(data).title(name) for name in drawn[1:]]
    (note,) = [one for one in whole.contents.notes if one.startswith("Left out for want of room")]
    assert len(left) > 0
    assert all(title in note for title in left)
