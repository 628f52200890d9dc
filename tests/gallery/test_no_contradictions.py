"""Tables, sentences, titles and figures of a comparison never contradict one another."""

import datetime as dt
import re

import numpy as np
import pytest

import sim
from helpers.core import needs_compiler
from sim.comparison.reason import AMONG_MANY, FEW_RUNS, HOLDS_ZERO, ONE_PAIR
from sim.figures.comparison.heat_table import Cell
from sim.figures.comparison.intervals import Interval
from sim.figures.comparison.tables import SHOWN
from sim.gallery.comparison import Request, drawings_of_comparison
from sim.gallery.comparison_report import contents_of
from sim.report import rows
from sim.words import before_colon, by_when, signed

pytestmark = needs_compiler

SIZES = (1, 2, 8, 40)
"""Runs of each scenario: none, few and many have intervals and verdicts."""


@pytest.fixture(scope="module", params=SIZES)
def all_of_them(request):
    """Compare the baseline with every other shipped scenario: nineteen comparisons of two."""
    return sim.compare(runs=request.param, seed=request.param)


@pytest.fixture(scope="module")
def contents(all_of_them):
    return contents_of(all_of_them, [], {}, "wary compare")


def shown_in(table):
    return {key for key, verdict in table["verdict"].items() if verdict in SHOWN}


def titles(comparison):
    return {scenario.title: scenario.name for scenario in comparison.scenarios}


def test_a_verdict_agrees_with_its_difference_its_interval_and_its_reason(all_of_them):
    for (scenario, outcome), row in all_of_them.table().iterrows():
        where = f"{outcome} in {scenario}"
        apart = not (row["mean_low"] <= 0.0 <= row["mean_high"]) and not np.isnan(row["mean_low"])
        if row["verdict"] in SHOWN:
            assert (row["mean_difference"] > 0.0) == (row["verdict"] == "higher"), where
            assert apart, where
            assert row["reason"] == "", where
        elif row["verdict"] == "identical":
            assert (row["changed"], row["mean_difference"], row["reason"]) == (0.0, 0.0, ""), where
        else:
            expected = (FEW_RUNS, AMONG_MANY) if apart else (HOLDS_ZERO, ONE_PAIR)
            assert row["reason"] in expected, where
            assert (row["reason"] == ONE_PAIR) == (all_of_them.runs == 1), where


def test_sentences_name_the_differences_that_the_table_shows_at_its_date(all_of_them):
    for other in all_of_them.others:
        table, said = all_of_them.table().loc[other.name], all_of_them.explain(other.name)
        by = table["date"].iloc[0]
        found = re.findall(r"^  (\S.*) (higher|lower) by ", said, flags=re.MULTILINE)
        more = re.findall(r"^  and \d+ more: (.*)$", said, flags=re.MULTILINE)
        names = {name for name, _ in found} | set(", ".join(more).split(", ") if more else ())
        assert names == shown_in(table)
        assert all(table.loc[name, "verdict"] == verdict for name, verdict in found)
        assert not found or f"By {by}, mean differences" in said
        for verdict, words in (("no difference shown", "No difference shown"), ("identical", "Identical in every run")):
            listed = re.findall(rf"^{words} by {by}: (.*)\.$", said, flags=re.MULTILINE)
            assert set(", ".join(listed).split(", ") if listed else ()) == set(table.index[table["verdict"] == verdict])


def test_the_report_writes_verdict_reason_and_date_of_the_table(all_of_them, contents):
    table, known = all_of_them.table(), titles(all_of_them)
    written = rows.differences(contents)
    heads = [column.title for column in written.columns]
    for row in written.rows:
        one, cells = table.loc[known[row.group], row.key], dict(zip(heads, row.cells, strict=True))
        reason = f": {one['reason']}" if one["reason"] else ""
        assert cells["Verdict"].text == f"{one['verdict']}{reason}"
        assert cells["By"].text == one["date"]
        assert cells["Difference"].text == signed(one["mean_difference"])
        assert bool(cells["Verdict"].state) == (one["verdict"] in SHOWN)
    for scenario in contents.scenarios:
        found = {row.key for row in rows.came_out(contents, scenario.name).rows}
        shown = shown_in(table.loc[scenario.name])
        assert found <= shown
        assert len(found) == min(len(shown), rows.MOST_CAME_OUT)


def test_the_answer_to_the_question_is_that_of_the_table_at_its_date(all_of_them, contents):
    table = all_of_them.table()
    names = {before_colon(title): name for name, title in contents.words.items()}
    for scenario in contents.scenarios:
        rows_of, (first, *more) = table.loc[scenario.name], scenario.answer
        title, said = next(
            (title, first.removeprefix(f"{title}: ")) for title in names if first.startswith(f"{title}: ")
        )
        one = rows_of.loc[names[title]]
        assert f"by {by_when(dt.date.fromisoformat(one['date']))}" in said
        starts = {"identical": "the same in every run", "no difference shown": "no difference is shown"}
        assert said.startswith(starts.get(one["verdict"], f"{one['verdict']} by "))
        assert one["reason"] in said
        assert any(f"is {scenario.verdict}." in sentence for sentence in more) == bool(scenario.verdict)
        others = shown_in(rows_of) - {names[title]}
        also = next((sentence for sentence in more if sentence.startswith("Also shown: ")), "")
        assert bool(also) == bool(others)
        for clause in filter(None, also.removeprefix("Also shown: ").rstrip(".").split("; ")):
            named, verdict = re.match(r"(.*) (higher|lower) by ", clause).groups()
            assert rows_of.loc[names[named], "verdict"] == verdict


def test_expectations_are_met_only_by_intervals_on_their_side(all_of_them):
    for name, row in all_of_them.expectations().iterrows():
        assert row["date"] == all_of_them.family_date(all_of_them.scenario(name)).isoformat()
        sides = {"higher": row["low"] >= row["at_least"], "lower": -row["high"] >= row["at_least"]}
        if row["verdict"] == "met" and row["direction"] in sides:
            assert sides[row["direction"]]
            assert (row["size"] > 0.0) == (row["direction"] == "higher")


def test_figures_show_the_verdicts_and_dates_of_the_table_and_count_them_in_titles(all_of_them):
    table, known = all_of_them.table(), titles(all_of_them)
    shown = table["verdict"].isin(SHOWN)
    drawings = {drawing.key: drawing for drawing in drawings_of_comparison(all_of_them)}
    heat = drawings["heat_table"].contents
    names = [key[1] for key in drawings["heat_table"].data.loc[[all_of_them.others[0].name]].index]
    count = 0
    for row in heat.panels[0].rows:
        scenario = known[re.sub(r" \(by [^)]*\)$", "", row.name)]
        assert f"(by {by_when(dt.date.fromisoformat(table.loc[scenario, 'date'].iloc[0]))})" in row.name
        for cell in (mark for mark in row.marks if isinstance(mark, Cell)):
            one = table.loc[scenario, names[cell.column]]
            assert cell.clear == (one["verdict"] in SHOWN)
            assert not cell.clear or (cell.value > 0.0) == (one["verdict"] == "higher")
            count += cell.clear
    assert heat.title.startswith(f"{count} of ")
    for outcome in all_of_them.headlines.at("interval"):
        contents = Request(all_of_them, "intervals", outcomes=(outcome,)).drawing().contents
        ways = table.xs(outcome, level="outcome")["verdict"].value_counts()
        for way in SHOWN:
            assert (f"{way} in {ways.get(way)}" in contents.title) == (ways.get(way, 0) > 0)
        for panel in contents.panels:
            for row in panel.rows:
                one, (mark,) = table.loc[known[row.name], outcome], row.marks
                assert isinstance(mark, Interval)
                assert mark.clear == shown[known[row.name], outcome]
                assert panel.title == f"By {by_when(dt.date.fromisoformat(one['date']))}"
                assert (one["reason"] in row.text) == (one["reason"] != HOLDS_ZERO)


def test_small_multiples_count_what_is_shown_at_the_end_which_they_show(all_of_them):
    for outcome in all_of_them.headlines.at("over_time"):
        contents = Request(all_of_them, "small_multiples", outcomes=(outcome,)).drawing().contents
        table = all_of_them.table(at=all_of_them.last).xs(outcome, level="outcome")
        assert set(table["date"]) == {all_of_them.last.isoformat()}
        ways = table["verdict"].value_counts()
        for way in SHOWN:
            assert (f"{way} in {ways.get(way)}" in contents.title) == (ways.get(way, 0) > 0)
        marked = {titles(all_of_them)[panel.title] for panel in contents.panels if "(" in panel.plots}
        assert marked == shown_in(table)


def test_titles_of_figures_name_no_extreme(all_of_them):
    for drawing in drawings_of_comparison(all_of_them):
        assert not re.search(r"\b(highest|lowest|most|least|furthest|largest|smallest)\b", drawing.contents.title)
