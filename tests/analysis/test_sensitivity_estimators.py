"""Estimators of sensitivity: equal to SALib's where there is one run of a row, and right where there is noise."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from SALib.analyze import morris as salib_morris
from SALib.analyze import pawn as salib_pawn
from SALib.analyze import shapley as salib_shapley
from SALib.analyze import sobol as salib_sobol
from SALib.sample import morris as morris_sample
from SALib.sample import sobol as sobol_sample

from helpers.sensitivity import ISHIGAMI, ishigami, sobol_g, sobol_g_indices
from sim.analysis.sensitivity.blocks import ratios, without_noise
from sim.analysis.sensitivity.morris import elementary_effects
from sim.analysis.sensitivity.neighbours import coordinates_of, given_effects
from sim.analysis.sensitivity.pawn import NOWHERE, pawn_indices, slices_of
from sim.analysis.sensitivity.shapley import contributions, shares_of
from sim.analysis.sensitivity.sobol import sobol_indices

NAMES = ["one", "two", "three"]
PROBLEM = {"num_vars": 3, "names": NAMES, "bounds": [[0.0, 1.0]] * 3}


def twice(values):
    """Return two replicates that are alike: a function without noise."""
    return np.stack([values, values], axis=1)


def noisy(values, spread, runs=4, seed=0):
    return values[:, None] + spread * np.random.default_rng(seed).standard_normal((len(values), runs))


def trajectories(samples, seed=0):
    """Return trajectories of Goda, and which input each step moves."""
    random = np.random.default_rng(seed)
    first, last = random.random((2, samples, 1, 3))
    turns = random.permuted(np.tile(np.arange(1, 4), (samples, 1)), axis=1)[:, None]
    points = np.where(turns <= np.arange(4)[:, None], last, first)
    return points.reshape(-1, 3), (np.diff(points, axis=1) != 0).argmax(axis=2)


# Without noise: what SALib has


@pytest.mark.parametrize("second", [True, False])
def test_sobol_indices_are_those_of_salib(second):
    points = sobol_sample.sample(PROBLEM, 128, calc_second_order=second, seed=1)
    values = ishigami(points)
    found = sobol_indices(twice(values), NAMES, second_order=second)
    theirs = salib_sobol.analyze(PROBLEM, values, calc_second_order=second, seed=1)
    np.testing.assert_allclose(found.indices["first"], theirs["S1"], rtol=1e-9)
    np.testing.assert_allclose(found.indices["total"], theirs["ST"], rtol=1e-9)
    if second:
        np.testing.assert_allclose(found.pairs["second"], theirs["S2"][np.triu_indices(3, 1)], rtol=1e-9)
    # Both bootstrap over blocks; theirs is a half-width by the normal distribution.
    half = (found.indices["total_high"] - found.indices["total_low"]) / 2
    np.testing.assert_allclose(half, theirs["ST_conf"], rtol=0.35)


def test_shapley_effects_are_those_of_salib():
    points, moved = trajectories(200)
    values = ishigami(points)
    parts = contributions(twice(values), moved)
    theirs = salib_shapley.analyze(PROBLEM, points, values)
    np.testing.assert_allclose(parts.mean(axis=0), theirs["shapley"], rtol=1e-9)
    found = shares_of(parts, NAMES)
    np.testing.assert_allclose(found["share"], theirs["shapley_normalized"], rtol=1e-9)
    np.testing.assert_allclose((found["high"] - found["low"]) / 2, theirs["shapley_normalized_conf"], rtol=0.2)
    assert found["share"].sum() == pytest.approx(1.0)


def test_elementary_effects_are_those_of_salib():
    points = morris_sample.sample(PROBLEM, 20, num_levels=4, seed=1)
    values = ishigami(points)
    found = elementary_effects(twice(values), points, NAMES)
    theirs = salib_morris.analyze(PROBLEM, points, values, num_levels=4, seed=1)
    for name in ("mu", "mu_star", "sigma"):
        np.testing.assert_allclose(found[name], np.asarray(theirs[name], dtype=float), rtol=1e-9)


def test_pawn_indices_of_numbers_are_those_of_salib_but_for_the_sample_that_it_leaves_out():
    points = np.random.default_rng(1).random((500, 3))
    values = ishigami(points)
    frame = pd.DataFrame(points, columns=[f"params.{name}" for name in NAMES])
    found = pawn_indices(values[:, None], {key: slices_of(frame, key) for key in frame})
    np.testing.assert_allclose(found["pawn"], salib_pawn.analyze(PROBLEM, points, values)["median"], atol=0.02)


# With noise


def test_a_product_of_means_is_freed_of_what_replicates_share():
    truth = np.array([1.0, 2.0, -1.0, 3.0])
    random = np.random.default_rng(0)
    shared = random.standard_normal((4000, 2, 3))  # of the two rows of a block, in three replicates

    def product(values):
        rows = values.reshape(-1, 2)
        return (rows[:, 0] * rows[:, 1])[:, None]

    runs = np.tile(truth[:2], 4000)[:, None] + np.repeat(shared[:, :1], 2, axis=1).reshape(-1, 3)
    assert product(runs.mean(axis=1)).mean() == pytest.approx(2.0 + 1 / 3, abs=0.05)
    assert without_noise(runs, product).mean() == pytest.approx(2.0, abs=0.06)


def test_noise_leaves_sobol_indices_where_they_are():
    points = sobol_sample.sample(PROBLEM, 1024, seed=1)
    values = ishigami(points)
    found = sobol_indices(noisy(values, 4.0), NAMES, second_order=True).indices
    np.testing.assert_allclose(found["total"], ISHIGAMI["total"], atol=0.06)
    np.testing.assert_allclose(found["first"], ISHIGAMI["first"], atol=0.06)
    theirs = salib_sobol.analyze(PROBLEM, noisy(values, 4.0).mean(axis=1), seed=1)
    assert theirs["ST"][2] > ISHIGAMI["total"][2] + 0.1  # what the noise would have been taken for


def test_noise_is_no_share_of_any_input():
    points, moved = trajectories(8000)
    parts = contributions(noisy(ishigami(points), 4.0), moved)
    assert parts.sum(axis=1).mean() == pytest.approx(
        ishigami(np.random.default_rng(1).random((50_000, 3))).var(), rel=0.05
    )
    np.testing.assert_allclose(shares_of(parts, NAMES)["share"], ISHIGAMI["shapley"], atol=0.05)


def test_noise_alone_is_told_from_effects():
    points = morris_sample.sample(PROBLEM, 1000, num_levels=4, seed=1)
    found = elementary_effects(noisy(10 * points[:, 0], 1.0), points, NAMES)
    assert found["clear"].tolist() == [True, False, False]
    np.testing.assert_allclose(found["sigma"], 0.0, atol=0.35)
    np.testing.assert_allclose(found["by_chance"], np.sqrt(2 / np.pi) * np.sqrt(2 / 4) / (2 / 3), rtol=0.15)


def test_nothing_is_shared_out_where_nothing_comes_with_inputs():
    found = ratios(np.array([[1.0], [-1.0], [2.0]]), np.array([1.0, -1.0, 0.5]), level=0.95, seed=0)
    assert np.isnan([found.value[0], found.low[0], found.high[0]]).all()


def test_a_missing_outcome_makes_indices_missing_and_not_zero():
    points = sobol_sample.sample(PROBLEM, 64, seed=1)
    values = ishigami(points)
    values[7] = np.nan
    found = sobol_indices(twice(values), NAMES, second_order=True)
    assert found.indices.isna().all(axis=None)
    assert found.pairs.isna().all(axis=None)


def test_seed_nought_is_a_seed_and_no_global_state_is_moved():
    points = sobol_sample.sample(PROBLEM, 16, seed=1)
    before = np.random.get_state()[1].copy()
    first, again, other = (
        sobol_indices(twice(ishigami(points)), NAMES, second_order=True, seed=seed).indices for seed in (0, 0, 1)
    )
    pd.testing.assert_frame_equal(first, again, check_exact=True)
    assert not first.equals(other)
    assert (np.random.get_state()[1] == before).all()


# Categories


@pytest.mark.parametrize("seed", [0, 1])
def test_no_estimator_moves_the_global_generator_and_each_seed_gives_one_answer(seed):
    points = np.random.default_rng(1).random((120, 3))
    frame = pd.DataFrame(points, columns=[f"params.{name}" for name in NAMES])
    runs, walk = noisy(points[:, 0], 1.0), morris_sample.sample(PROBLEM, 10, seed=1)
    slices = {key: slices_of(frame, key) for key in frame}
    before = np.random.get_state()[1].copy()
    for estimate in (
        lambda: pawn_indices(runs, slices, seed=seed),
        lambda: given_effects(runs, coordinates_of(frame), list(frame), seed=seed),
        lambda: elementary_effects(noisy(walk[:, 0], 1.0), walk, NAMES, seed=seed),
    ):
        pd.testing.assert_frame_equal(estimate(), estimate(), check_exact=True)
    assert (np.random.get_state()[1] == before).all()


def test_every_level_of_a_category_counts_whatever_its_code():
    switch = np.array([0] * 900 + [1] * 100)
    runs, indices, theirs = np.random.default_rng(1).random((1000, 1)) + switch[:, None], [], []
    problem = {"num_vars": 1, "names": ["x"], "bounds": [[0, 1]]}
    for levels in ([0.0, 1.0], [1.0, 0.0], ["off", "on"], ["on", "off"]):
        words = isinstance(levels[0], str)
        frame = pd.DataFrame({"events.x": np.array(levels, dtype=object if words else float)[switch]})
        indices.append(pawn_indices(runs, {"events.x": slices_of(frame, "events.x")})["pawn"].iloc[0])
        if not words:
            theirs.append(salib_pawn.analyze(problem, frame.to_numpy(), runs[:, 0])["median"][0])
    # From all runs those of one level are a tenth apart, those of the other nine tenths.
    np.testing.assert_allclose(indices, 0.5)
    np.testing.assert_allclose(theirs, [0.1, 0.9])  # the level with the highest code is left out


@pytest.mark.parametrize("threshold", [0.5, 0.9])
def test_the_cause_of_a_yes_or_no_comes_first(threshold):
    """SALib's delta has it last, since it passes over slices in which all outcomes agree."""
    frame = pd.DataFrame(np.random.default_rng(1).random((2048, 2)), columns=["params.cause", "params.idle"])
    outcome = twice((frame["params.cause"] > threshold).to_numpy(float))
    pawn = pawn_indices(outcome, {key: slices_of(frame, key) for key in frame})["pawn"]
    share = 1.0 - threshold  # a slice that is all yes is as far from all as the share of no, and the other way round
    np.testing.assert_allclose(pawn["params.cause"], share, atol=0.03)
    assert pawn["params.idle"] < share / 3.0
    blocks = sobol_sample.sample({"num_vars": 2, "names": ["cause", "idle"], "bounds": [[0.0, 1.0]] * 2}, 1024, seed=1)
    first = sobol_indices(twice((blocks[:, 0] > threshold).astype(float)), ["cause", "idle"], second_order=True)
    np.testing.assert_allclose(first.indices["first"], [1.0, 0.0], atol=0.02)


def test_the_date_of_an_event_that_is_off_is_in_no_slice():
    frame = pd.DataFrame(
        {"events.x": ["on", "off"] * 50, "events.x.date": [f"2023-01-{1 + day % 28:02}" for day in range(100)]}
    )
    codes = slices_of(frame, "events.x.date")
    assert (codes[1::2] == NOWHERE).all()
    assert (codes[::2] != NOWHERE).all()


def test_an_effect_of_a_category_is_its_change_where_its_level_changes():
    points = morris_sample.sample(PROBLEM, 30, num_levels=4, seed=1)
    level = np.array([0, 0, 1, 1])[(points[:, 0] * 3).round().astype(int)]
    stays = (points[:, 1] > 0.9).astype(np.int64)  # so that many steps leave it as it is
    found = elementary_effects(twice(5.0 * level + 2.0 * stays), points, NAMES, codes={0: level, 1: stays})
    np.testing.assert_allclose(found["mu"][:2], [5.0, 2.0])
    np.testing.assert_allclose(found["mu_star"][:2], [5.0, 2.0])
    assert found["effects"]["one"] == 30 > found["effects"]["two"] > 2


def test_a_group_has_a_size_and_no_direction():
    points = morris_sample.sample(PROBLEM | {"groups": ["a", "a", "b"]}, 10, num_levels=4, seed=1)
    found = elementary_effects(twice(points @ [1.0, 1.0, 3.0]), points, ["a", "b"], groups=[0, 0, 1])
    assert np.isnan(found["mu"]["a"])
    assert found["mu"]["b"] == pytest.approx(3.0)


# Any sample


@pytest.mark.parametrize("correlation", [0.0, 0.7])
def test_shapley_effects_of_dependent_inputs_are_the_known_ones(correlation):
    weights, covariance = np.array([1.0, 2.0]), np.array([[1.0, correlation], [correlation, 1.0]])
    points = np.random.default_rng(0).multivariate_normal([0, 0], covariance, 2000)
    frame = pd.DataFrame(points, columns=["params.a", "params.b"])
    found = given_effects(noisy(points @ weights, 1.0), coordinates_of(frame), list(frame))
    # Owen and Prieur (2017), section 5.
    joint, drawn = correlation * 2.0, correlation**2 / 2 * (weights[0] ** 2 - weights[1] ** 2)
    known = np.array([1.0 + joint - drawn, 4.0 + joint + drawn]) / (weights @ covariance @ weights)
    np.testing.assert_allclose(found["share"], known, atol=0.03)
    assert ((found["low"] < known) & (known < found["high"])).all()


def test_shapley_effects_of_a_sample_with_a_category_are_the_known_ones():
    random = np.random.default_rng(0)
    frame = pd.DataFrame({"params.a": random.random(1500), "mechanisms.m": random.choice(["x", "y", "z"], 1500)})
    effect = frame["mechanisms.m"].map({"x": 0.0, "y": 1.0, "z": 5.0}).to_numpy()
    values = effect + np.sqrt(12) * frame["params.a"].to_numpy()
    found = given_effects(twice(values), coordinates_of(frame), list(frame))
    known = np.var([0.0, 1.0, 5.0])
    np.testing.assert_allclose(found["share"], [1 / (1 + known), known / (1 + known)], atol=0.03)


def test_the_g_function_has_its_known_indices():
    points = sobol_sample.sample(PROBLEM, 2048, calc_second_order=False, seed=1)
    found = sobol_indices(noisy(sobol_g(points), 0.5), NAMES, second_order=False).indices
    first, total = sobol_g_indices()
    np.testing.assert_allclose(found["first"], first, atol=0.04)
    np.testing.assert_allclose(found["total"], total, atol=0.04)
