"""Wherever the probability of a contested claim is written, it is said to be our own choice."""

from functools import cache

import sim
from helpers.report import Page
from sim.case.contradictions import OWN_CHOICE, true_in_words
from sim.comparison.assumption import assumptions_of
from sim.comparison.verbal_summary import changed_in_words
from sim.figures.comparison.assumptions import assumptions
from sim.gallery.answer import changes_in_words
from sim.gallery.comparison_data import facts_of
from sim.gallery.comparison_report import contents_of
from sim.gallery.sweep_factors import factors_in
from sim.report.appendix import assumption_place
from sim.report.page import render
from sim.scenario.load import load

CLAIM = "missiles_by_february_2024"
OWN = {"name": "own", "title": "Own", "base": "baseline", "contested": {CLAIM: 0.9}}


@cache
def compared():
    return sim.compare(["baseline", OWN], runs=2, horizon=20, uncertainty="point")


def test_in_the_changes_of_a_comparison_in_words_and_in_the_terminal():
    (change,) = assumptions_of(load("baseline"), load(OWN))
    assert f"true, {OWN_CHOICE}, “" in changes_in_words([change.record()], "it")
    assert f"true, {OWN_CHOICE}, “" in changed_in_words(change)


def test_in_the_table_of_what_a_scenario_changes():
    page = Page(render(contents_of(compared(), [], {}, "")))
    row = page.by_id(assumption_place("own", "contested", CLAIM))["text"]
    assert f"The number is the probability, {OWN_CHOICE}, that" in row
    assert row.endswith(f"the probability is {OWN_CHOICE}")


def test_in_the_figure_of_assumptions():
    drawn = assumptions(compared().assumptions("own"), facts_of(compared()))
    assert [panel.title for panel in drawn.panels] == [f"Contested claims (probability, {OWN_CHOICE})"]


def test_in_what_a_sweep_varies():
    scenario = load("baseline")
    design = sim.sample("baseline", "lhs", samples=2, over=[f"contested.{CLAIM}"])
    swept = sim.sweep("baseline", design, runs=1, at="2022-06-06")
    (factor,) = factors_in(scenario, swept)
    assert factor["baseline"] == true_in_words(scenario.contested[CLAIM]) == f"true with probability 0.5, {OWN_CHOICE}"
