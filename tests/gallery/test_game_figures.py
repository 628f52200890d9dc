"""Figures of a game: what is framed, sure and settled in them is what its tables say."""

import numpy as np
import pytest

import sim
from sim.gallery.game import drawings_of_game, title_of
from sim.influences.game import Game, GameRequest

STRATEGIES = {"russia": ["stall", "promise_and_pay", "logit"], "iran": ["hold_and_deny", "best_reply"]}
MEANS = np.array([[[1.0, 3.0], [2.0, 3.002], [0.0, 0.0]], [[1.0, 0.0], [1.0, 2.0], [3.0, 1.0]]])
"""With one equilibrium, at which one best reply leads by next to nothing."""


@pytest.fixture(scope="module")
def played():
    runs = 200
    noise = np.random.default_rng(2).normal(0.0, 0.05, (*MEANS.shape, runs))
    payoffs = MEANS[..., None] + noise - noise.mean(axis=-1, keepdims=True)
    return Game(sim.load("baseline"), GameRequest(runs=runs), STRATEGIES, payoffs)


@pytest.fixture(scope="module")
def drawn(played):
    return {one.key: one.contents for one in drawings_of_game(played, played.equilibria(mixed=False))}


def test_the_table_of_payoffs_marks_best_replies_and_equilibria(played, drawn):
    one, other = drawn["payoffs"].panels
    replies = played.best_replies("russia")
    framed = {(row.name, mark.column): mark.sure for row in one.rows for mark in row.marks if mark.sure is not None}
    expected = zip(replies["reply"], range(2), replies["share"], strict=True)
    assert framed == {(title_of(reply), column): share for reply, column, share in expected}
    settled = [(row.name, mark.column, mark.text) for row in one.rows for mark in row.marks if mark.settled]
    assert settled == [("promise and pay", 1, "3.00")]
    assert [(row.name, mark.column) for row in other.rows for mark in row.marks if mark.settled] == [
        ("best reply (policy)", 1)
    ]
    assert drawn["payoffs"].title == "1 of 6 combinations is an equilibrium of pure strategies"


def test_a_lead_that_chance_could_turn_is_hollow_and_counted_in_the_title(drawn):
    of_russia, _ = drawn["best_replies"].panels
    assert [mark.clear for row in of_russia.rows for mark in row.marks] == [True, False]
    (unsure,) = of_russia.rows[1].marks
    assert unsure.low < 0.002 < unsure.high
    assert unsure.value == pytest.approx(0.002)
    assert drawn["best_replies"].title.endswith("by what others play; 1 of 5 is unsure")


def test_equilibria_have_the_share_of_resamples_that_have_them_too(played, drawn):
    (row,) = drawn["equilibria"].panels[0].rows
    found = played.equilibria(mixed=False)
    assert row.name == "Russia: promise and pay; Iran: best reply (policy)"
    assert row.marks[0].share == found["share"].item() < 0.95


def test_more_choices_than_a_table_holds_are_left_out_and_nothing_is_refused(played):
    wide = STRATEGIES | {"iran": ["hold_and_deny"] * 14}
    many = Game(played.scenario, played.request, wide, np.random.default_rng(4).random((2, 3, 14, 20)))
    found = {one.key: one.contents for one in drawings_of_game(many, played.equilibria(mixed=False))}
    assert list(found) == ["best_replies", "equilibria"]
    assert [panel.title for panel in found["best_replies"].panels] == ["Best replies of Iran"]
