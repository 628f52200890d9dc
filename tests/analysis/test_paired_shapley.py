"""Shapley shares: games with known values, laws, sampled orders, and every refusal."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.analysis.paired.intervals import mean_estimates
from sim.analysis.paired.shapley import ShapleyPlan, shapley_plan, shapley_shares
from sim.ground.faults import InputError

NAMES = ["left", "one", "two"]


def gloves(some: frozenset[str]) -> float:
    """Return what gloves are worth: a pair of the left one and either right one is worth 1."""
    return float("left" in some and len(some) > 1)


def valued(plan: ShapleyPlan, worth, runs: int = 3) -> dict[frozenset[str], np.ndarray]:
    return {some: np.full(runs, worth(some)) for some in plan.subsets()}


def random_game(names: list[str], runs: int, seed: int = 0) -> dict[frozenset[str], np.ndarray]:
    rng = np.random.default_rng(seed)
    return {some: rng.exponential(1.0 + len(some), runs) for some in shapley_plan(names).subsets()}


def test_the_glove_game():
    # The textbook's three owners of gloves: 2/3 for the left one, 1/6 for each right one.
    found = shapley_shares(shapley_plan(NAMES), valued(shapley_plan(NAMES), gloves))
    assert found["share"].tolist() == pytest.approx([2 / 3, 1 / 6, 1 / 6])
    assert found["alone"].tolist() == [0.0, 0.0, 0.0]
    assert found["last"].tolist() == [1.0, 0.0, 0.0]
    assert found.attrs == {"gap": 1.0, "runs": 3, "orders": 0, "level": 0.95}


def test_shares_are_means_over_every_order():
    names = ["a", "b", "c", "d"]
    game = random_game(names, 5)
    found = shapley_shares(shapley_plan(names), game)
    for name in names:
        changes = []
        for order in itertools.permutations(names):
            before = frozenset(order[: order.index(name)])
            changes.append((game[before | {name}] - game[before]).mean())
        assert found.loc[name, "share"] == pytest.approx(np.mean(changes))


@settings(deadline=None)
@given(st.integers(1, 5), st.integers(1, 6), st.integers(0, 10_000))
def test_shares_add_up_to_the_gap(count, runs, seed):
    names = [f"change {number}" for number in range(count)]
    game = random_game(names, runs, seed)
    for plan in (shapley_plan(names), shapley_plan(names, orders=3, seed=seed)):
        found = shapley_shares(plan, game)
        gap = (game[frozenset(names)] - game[frozenset()]).mean()
        assert found["share"].sum() == pytest.approx(gap, rel=1e-12, abs=1e-12)
        assert found.attrs["gap"] == gap


def test_what_changes_nothing_has_no_share_and_what_adds_up_keeps_its_own():
    rng = np.random.default_rng(4)
    effects = {"a": rng.normal(1.0, 1.0, 50), "b": rng.normal(-2.0, 1.0, 50), "idle": np.zeros(50)}
    for plan in (shapley_plan(list(effects)), shapley_plan(list(effects), orders=10)):
        worth = {some: sum((effects[name] for name in some), np.zeros(50)) for some in plan.subsets()}
        found = shapley_shares(plan, worth)
        assert found["share"].tolist() == pytest.approx([effects["a"].mean(), effects["b"].mean(), 0.0], abs=1e-12)
        assert found.loc["idle", ["standard_error", "low", "high"]].tolist() == pytest.approx([0.0] * 3, abs=1e-12)
        # No order differs from another: all that is uncertain comes from the runs.
        wanted = mean_estimates(effects["a"][:, None])
        assert found.loc["a", "standard_error"] == pytest.approx(wanted.error[0])
        assert found["error_of_orders"].tolist() == pytest.approx([0.0] * 3, abs=1e-12)
    exact = shapley_shares(shapley_plan(["a"]), {frozenset(): np.zeros(50), frozenset({"a"}): effects["a"]})
    assert exact.loc["a", "high"] == pytest.approx(effects["a"].mean() + wanted.reach(0.95)[0])


def test_every_order_once_gives_the_exact_shares():
    game = random_game(NAMES, 20)
    every = ShapleyPlan(tuple(NAMES), tuple(itertools.permutations(NAMES)))
    exact, sampled = shapley_shares(shapley_plan(NAMES), game), shapley_shares(every, game)
    columns = ["share", "alone", "last", "error_of_runs"]
    assert sampled[columns].to_numpy() == pytest.approx(exact[columns].to_numpy())
    assert (sampled["error_of_orders"] > 0.0).all()


def test_errors_over_sampled_orders_are_those_of_the_orders():
    rng = np.random.default_rng(8)
    names = [f"change {number}" for number in range(6)]
    worth = {some: np.full(2, rng.normal()) for some in shapley_plan(names).subsets()}
    shares = [shapley_shares(shapley_plan(names, orders=25, seed=seed), worth)["share"] for seed in range(120)]
    stated = shapley_shares(shapley_plan(names, orders=2000, seed=1), worth)["error_of_orders"] * math.sqrt(2000 / 25)
    assert np.std(shares, axis=0) == pytest.approx(stated.to_numpy(), rel=0.25)


def test_errors_over_runs_and_orders_are_those_of_two_crossed_random_effects():
    names, runs, orders = ["a", "b", "c"], 6, 4
    plan, noise = shapley_plan(names, orders=orders, seed=2), random_game(names, runs)
    # What is changed first matters, and runs differ: both effects are far larger than what is left.
    game = {some: noise[some] + 4.0 * ({"a", "b"} <= some) + len(some) ** 2 * np.arange(runs) for some in noise}
    found = shapley_shares(plan, game).loc["b"]
    before = [frozenset(order[: order.index("b")]) for order in plan.orders]
    changes = np.array([game[some | {"b"}] - game[some] for some in before])
    # Mean squares of the two-way table of orders and runs without repetition.
    by_order = runs * changes.mean(axis=1).var(ddof=1)
    by_run = orders * changes.mean(axis=0).var(ddof=1)
    rest = ((changes - changes.mean()) ** 2).sum() - (orders - 1) * by_order - (runs - 1) * by_run
    left = rest / ((orders - 1) * (runs - 1))
    assert found["standard_error"] ** 2 == pytest.approx((by_order + by_run - left) / (orders * runs))
    assert found["error_of_orders"] ** 2 == pytest.approx(by_order / (orders * runs))
    assert found["error_of_runs"] ** 2 == pytest.approx(by_run / (orders * runs))
    degrees = [mean_estimates(changes.mean(axis=axis)[:, None]).degrees[0] for axis in (1, 0)]
    squares = [(one / (orders * runs)) ** 2 / number for one, number in zip((by_order, by_run), degrees, strict=True)]
    quantile = stats.t.ppf(0.975, found["standard_error"] ** 4 / sum(squares))
    assert found["high"] - found["share"] == pytest.approx(quantile * found["standard_error"])
    assert found["share"] - found["low"] == pytest.approx(quantile * found["standard_error"])


def test_errors_over_two_runs_and_two_orders_by_hand():
    plan = ShapleyPlan(("a", "b"), (("a", "b"), ("b", "a")))
    worth = {"": [0.0, 0.0], "a": [0.0, 0.0], "b": [1.0, 5.0], "ab": [11.0, 15.5]}
    found = shapley_shares(plan, {frozenset(some): np.array(values) for some, values in worth.items()}).loc["b"]
    # Its changes are 11 and 15.5 in one order, 1 and 5 in the other. Means of orders are 13.25 and 3, of runs 6 and
    # 10.25; what is left of each change is 0.125.
    assert found["share"] == 8.125
    assert found["error_of_orders"] ** 2 == pytest.approx(10.25**2 / 4)
    assert found["error_of_runs"] ** 2 == pytest.approx(4.25**2 / 4)
    assert found["standard_error"] ** 2 == pytest.approx(10.25**2 / 4 + 4.25**2 / 4 - 0.125**2, rel=1e-12)


def test_more_runs_and_more_orders_are_surer():
    names = [f"change {number}" for number in range(6)]
    large = random_game(names, 400)
    small = {some: values[:40] for some, values in large.items()}
    few, many = shapley_plan(names, orders=10), shapley_plan(names, orders=200)
    found = {
        (runs, plan): shapley_shares(plan, game)[["error_of_runs", "error_of_orders"]].mean()
        for runs, game in (("small", small), ("large", large))
        for plan in (few, many)
    }
    assert found["large", few]["error_of_runs"] < 0.5 * found["small", few]["error_of_runs"]
    assert found["large", many]["error_of_orders"] < 0.5 * found["large", few]["error_of_orders"]


def test_one_run_has_shares_and_no_interval():
    for orders in (None, 4):
        plan = shapley_plan(NAMES, orders=orders)
        found = shapley_shares(plan, valued(plan, gloves, runs=1))
        assert found["share"].sum() == pytest.approx(1.0)
        assert found["low"].isna().all()


def test_two_runs_have_an_interval():
    found = shapley_shares(shapley_plan(NAMES, orders=2), random_game(NAMES, 2))
    assert (found["high"] > found["low"]).all()


def test_in_a_smaller_unit_every_number_of_sampled_orders_is_smaller_alike():
    plan, game = shapley_plan(NAMES, orders=3), random_game(NAMES, 4)
    found, small = (shapley_shares(plan, {some: unit * game[some] for some in game}) for unit in (1.0, 1e-6))
    np.testing.assert_allclose(small, 1e-6 * found, rtol=1e-9)


def test_eight_assumptions_are_run_in_all_their_subsets_and_nine_are_not():
    assert len(shapley_plan("abcdefgh").subsets()) == 256
    with pytest.raises(InputError, match="9 assumptions have 512 subsets"):
        shapley_plan("abcdefghi")


def test_plans():
    assert [len(shapley_plan(NAMES[:count]).subsets()) for count in (1, 2, 3)] == [2, 4, 8]
    many = [f"change {number}" for number in range(20)]
    plan = shapley_plan(many, orders=5)
    subsets = plan.subsets()
    assert len(subsets) == len(set(subsets)) <= 5 * 19 + 2
    assert (subsets[0], subsets[-1]) == (frozenset(), frozenset(many))
    assert [len(some) for some in subsets] == sorted(len(some) for some in subsets)
    assert plan == shapley_plan(many, orders=5)
    assert plan != shapley_plan(many, orders=5, seed=1)


def test_orders_are_sampled_alike_in_every_release():
    # The seed is part of every share that has been reported.
    assert shapley_plan("abcdefgh", orders=9) == shapley_plan("abcdefgh", orders=9, seed=20250106)


@pytest.mark.parametrize(
    ("names", "orders", "message"),
    [
        ([], None, "shapley: assumptions: each changed assumption needs a name of its own."),
        (["a", "a"], None, "shapley: assumptions: each changed assumption needs a name of its own."),
        (
            list("abcdefghi"),
            None,
            "shapley: orders: 9 assumptions have 512 subsets: give a number of orders to sample.",
        ),
        (["a"], 1, "shapley: orders: 1 is not at least 2."),
    ],
)
def test_plans_that_cannot_be(names, orders, message):
    with pytest.raises(InputError) as refused:
        shapley_plan(names, orders=orders)
    assert str(refused.value) == message


def test_values_that_are_missing_or_do_not_fit():
    plan = shapley_plan(["a", "b"])
    good = valued(plan, gloves)
    bad = {some: values for some, values in good.items() if some != frozenset({"a"})}
    bad[frozenset()] = np.zeros(2)
    bad[frozenset({"b"})] = np.array([1.0, np.nan, 1.0])
    with pytest.raises(InputError) as refused:
        shapley_shares(plan, bad)
    assert str(refused.value).split("\n") == [
        "shapley: 'a' is missing.",
        "shapley: 'b' holds a value that is not finite.",
        "shapley: 'nothing changed' has not one value for each of 3 runs.",
        "3 faults; nothing was compared.",
    ]
    with pytest.raises(InputError) as refused:
        shapley_shares(plan, valued(plan, gloves, runs=0))
    assert str(refused.value) == "shapley: there is no run to compare."
