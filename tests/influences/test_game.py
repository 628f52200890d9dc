"""Empirical games: known answers, a second library, payoffs that are the model's own, and what is refused."""

from __future__ import annotations

import importlib.util
import warnings

import numpy as np
import pytest

import sim
from sim.cli import dispatch
from sim.explanation.why import explain
from sim.gallery.influence_report import game_contents
from sim.ground.faults import InputError
from sim.influences.equilibria import (
    alpha_rank,
    gains,
    has_nashpy,
    mixed_equilibria,
    pure_equilibria,
    resampled,
    undominated,
)
from sim.influences.game import THE_MODELS, Game, GameRequest
from sim.influences.payoffs import payoffs_of_profile, strategies_of, with_profile
from sim.report.page import render
from sim.words import percent

needs_nashpy = pytest.mark.skipif(not has_nashpy(), reason="nashpy, the extra games, is not here")
DILEMMA = np.array([[[3.0, 0.0], [5.0, 1.0]], [[3.0, 5.0], [0.0, 1.0]]])
"""Of prisoners: whoever tells gains, whatever the other does."""
PENNIES = np.array([[[1.0, -1.0], [-1.0, 1.0]], [[-1.0, 1.0], [1.0, -1.0]]])
MEETING = np.array([[[2.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, 2.0]]])
"""Two meetings are equilibria, and one mixture: with 2/3 each goes where it would rather."""

ROUNDED = np.array([[[0.0, 0.588, 0.569], [1.0, 0.854, 0.435]], [[0.871, 0.662, 0.0], [0.098, 0.786, 1.0]]])
"""A strategy that is not played comes out as a rounding error: nashpy's `support_enumeration` finds no equilibrium."""


def scenario(weeks=8):
    return sim.load("baseline", {"horizon": weeks})


def game_of(means, noise=0.01, runs=400, seed=1):
    """Return a game of two actors with payoffs of runs about their means."""
    draws = np.random.default_rng(seed).normal(0.0, noise, (*means.shape, runs))
    payoffs = means[..., None] + draws - draws.mean(axis=-1, keepdims=True)
    names = {"russia": ["keep", "tell"], "iran": ["keep", "tell"]}
    return Game(scenario(), GameRequest(runs=runs), names, payoffs)


def test_the_dilemma_of_prisoners_has_its_one_equilibrium_for_sure():
    found = game_of(DILEMMA)
    told = found.equilibria(mixed=False)
    assert told[["russia", "iran"]].to_numpy().tolist() == [["tell", "tell"]]
    assert told["share"].tolist() == [1.0]
    assert told[["payoff_russia", "payoff_iran"]].to_numpy()[0] == pytest.approx([1.0, 1.0])
    assert found.best_replies("russia")["reply"].tolist() == ["tell", "tell"]
    assert found.best_replies("iran")["lead"].to_numpy() == pytest.approx([2.0, 1.0])
    assert found.table().loc[("keep", "keep"), "gain"] == pytest.approx(2.0)
    assert undominated(DILEMMA) == ([1], [1])


def test_where_nobody_can_rest_there_is_no_equilibrium_of_pure_strategies():
    assert not pure_equilibria(PENNIES).any()
    assert game_of(PENNIES).equilibria(mixed=False).empty


def test_what_chance_could_turn_is_not_called_sure():
    near = DILEMMA.copy()
    near[0, 1] = near[0, 0] + 0.002  # russia gains next to nothing by telling
    close = game_of(near, noise=0.05).table()["share"]
    assert 0.5 < close[("tell", "tell")] < 0.95
    assert close[("tell", "tell")] + close[("keep", "tell")] == pytest.approx(1.0, abs=0.02)
    assert game_of(near, noise=0.001).table()["share"][("tell", "tell")] == 1.0


def test_gains_are_those_of_players_of_any_number():
    means = np.random.default_rng(3).random((3, 2, 4, 3))
    found = gains(means)
    for player in range(3):
        for profile in np.ndindex(means.shape[1:]):
            rivals = [
                tuple(own if axis == player else at for axis, at in enumerate(profile))
                for own in range(means.shape[1 + player])
            ]
            best = max(means[(player, *one)] for one in rivals)
            assert found[(player, *profile)] == pytest.approx(best - means[(player, *profile)])


@needs_nashpy
def test_games_solved_by_hand_have_their_mixtures():
    (pennies,) = mixed_equilibria(PENNIES, PENNIES[..., None])
    assert pennies.row == pytest.approx([0.5, 0.5])
    assert pennies.payoffs == pytest.approx((0.0, 0.0))
    told = game_of(MEETING).equilibria()
    assert told[["russia", "iran"]].iloc[:2].to_numpy().tolist() == [["keep", "keep"], ["tell", "tell"]]
    assert "66.7 % keep + 33.3 % tell" in told["russia"].iloc[2].replace("\N{NO-BREAK SPACE}", " ")
    assert told["payoff_russia"].iloc[2] == pytest.approx(2 / 3, abs=0.01)
    assert (told["share"] == 1.0).all()


@needs_nashpy
def test_a_rounding_error_is_no_strategy_that_is_played():
    (found,) = mixed_equilibria(ROUNDED, ROUNDED[..., None])
    assert found.row == pytest.approx([107 / 438, 331 / 438])
    assert found.column == pytest.approx([0.0, 67 / 200, 133 / 200])
    assert found.share == 1.0


@needs_nashpy
def test_a_second_library_finds_the_same_equilibria():
    gambit = pytest.importorskip("pygambit", reason="pygambit is not here")
    draws = np.random.default_rng(7)
    for size in ((2, 2), (3, 3), (3, 4), (4, 4)):
        for _ in range(5):
            means = draws.random((2, *size)).round(3)
            mine = sorted((*one.row, *one.column) for one in mixed_equilibria(means, means[..., None]))
            other = gambit.Game.from_arrays(*means)
            theirs = sorted(
                tuple(float(found[one]) for player in other.players for one in player.strategies)
                for found in gambit.nash.enummixed_solve(other, rational=False).equilibria
            )
            assert np.shape(mine) == np.shape(theirs)
            np.testing.assert_allclose(np.round(mine, 4), np.round(theirs, 4), atol=2e-4)
            pure = {tuple(np.flatnonzero(one)) for one in mine if set(one) == {0.0, 1.0}}
            assert {(at[0], size[0] + at[1]) for at in np.argwhere(pure_equilibria(means))} == pure


def test_evolving_populations_end_where_the_dilemma_does():
    pytest.importorskip("pyspiel", reason="open_spiel, the extra alpha_rank, is not here")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = alpha_rank(DILEMMA)
    assert found.sum() == pytest.approx(1.0)
    assert found[1, 1] > 0.9


@pytest.mark.parametrize(("unit", "added"), [(1.0, 1e6), (1.0, -2e5), (1e6, 0.0), (1e-6, 3.0)])
def test_neither_what_is_added_to_payoffs_nor_their_unit_moves_evolving_populations(unit, added):
    pytest.importorskip("pyspiel", reason="open_spiel, the extra alpha_rank, is not here")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found, plain = alpha_rank(unit * DILEMMA + added), alpha_rank(DILEMMA)
    np.testing.assert_allclose(found, plain, atol=1e-6)


def test_alpha_rank_without_its_library_is_refused_before_anything_is_played(monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    known = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *more: None if name == "pyspiel" else known(name, *more)
    )
    assert dispatch(["influence", "game", "alpha_rank=true", "runs=20", "quiet=true"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_a_payoff_is_what_the_actor_itself_made_of_its_decisions():
    base, players = scenario(12), ("russia", "iran")
    for profile in (("logit", "best_reply"), ("stall", "missiles_and_deny")):
        paid = payoffs_of_profile(base, players, profile, runs=3, seed=5, intermediaries=5)["payoffs"]
        played = with_profile(base, players, profile)
        for place, player in enumerate(players):
            told = [explain(played, actor=player, week=week, run=2, seed=5, intermediaries=5) for week in (0, 4, 8)]
            assert profile[place] not in strategies_of(base, player)[:8] or {one.chosen for one in told} == {
                profile[place]
            }
            worth = [next(one.utility for one in each.postures if one.name == each.chosen) for each in told]
            assert paid[place, 2] == pytest.approx(np.mean(worth), rel=1e-12)


def test_resampled_runs_are_the_same_in_every_cell():
    payoffs = np.random.default_rng(2).random((2, 2, 2, 50))
    payoffs[1] = payoffs[0] + 1.0
    samples = resampled(payoffs, resamples=20)
    assert samples.shape == (2, 2, 2, 20)
    assert (samples[1] - samples[0]) == pytest.approx(np.ones((2, 2, 20)))
    assert samples.mean(axis=-1) == pytest.approx(payoffs.mean(axis=-1), abs=0.1)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"strategies": ["logit", "best_repply"]},
            r"'best_repply' is not a policy or a posture of a player.*'best_reply'",
        ),
        ({"strategies": ["iran:stall", "logit"]}, "'stall' is not a strategy of iran"),
        ({"strategies": ["israel:stand_by", "logit"]}, "'israel' is not a player"),
        ({"strategies": ["logit", "stall"]}, "iran has 1 of them; a game needs 2 or more of each player"),
        ({"players": ["russia"]}, "1 player; a game has 2 to 4"),
        ({"players": ["russia", "irann"]}, "'irann' is not an actor"),
        ({"players": ["united_states", "israel"], "strategies": ["tit_for_tat", "logit"]}, "'tit_for_tat' is not"),
        ({"runs": 5}, "5 are too few for an answer"),
        ({"players": ["russia", "iran", "united_states", "european_union"]}, "combinations are more than 2,000"),
    ],
)
def test_what_cannot_be_played_is_refused_before_anything_runs(given, message):
    with pytest.raises(InputError, match=message):
        sim.game(scenario(), **given)


def test_the_command_prints_writes_and_says_whose_answer_it_is(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    words = ["influence", "game", "horizon=8", "runs=20", "intermediaries=5", "quiet=true"]
    words += ["strategies=russia:stall,russia:promise_and_pay,iran:hold_and_deny,iran:drones_and_deny"]
    assert dispatch(words) == 0
    out = capsys.readouterr().out
    assert "best replies of iran" in out
    assert "not of the world's" in out
    assert max(map(len, out.splitlines())) <= 100
    folder = tmp_path / "results" / "influence_game" / "baseline-russia-iran"
    assert {"payoffs.csv", "equilibria.csv", "best_replies_iran.csv", "manifest.json"} <= {
        one.name for one in folder.iterdir()
    }
    assert dispatch(words) == 0
    assert capsys.readouterr().out == out
    assert dispatch([*words, "players=russia,nobody"]) == 2


def test_the_report_of_a_game_says_its_equilibrium_first_and_what_answers_what():
    found = game_of(DILEMMA)
    told = game_contents(found, found.equilibria(mixed=False), [], {}, "wary influence game")
    assert told.scenarios[0].answer == [
        "In equilibrium Russia plays tell and Iran plays tell: nobody gains by leaving it alone, in "
        f"{percent(1.0)} of resamples. It is the only one."
    ]
    tables = {caption: table for section in told.sections for caption, table in section.tables.items()}
    assert tables["Best replies of Russia"]["Best reply"].tolist() == ["tell", "tell"]
    assert tables["Best replies of Iran"]["Lead"].tolist() == pytest.approx([2.0, 1.0])
    assert "Russia plays keep and tell." in told.design
    assert THE_MODELS in told.caveats
    assert "What does each do best" in render(told)


def test_the_report_of_a_game_without_a_pure_equilibrium_says_so():
    found = game_of(PENNIES)
    told = game_contents(found, found.equilibria(mixed=False), [], {}, "wary influence game")
    assert told.scenarios[0].answer[0].startswith("No combination of single strategies is an equilibrium")
    assert [one.key for one in told.sections] == ["replies"]
