"""The order of grids and of one-at-a-time tables: every beginning is even, every cell comes once."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.designs.row_order import even_order, in_rounds

counts_of_a_grid = st.lists(st.integers(1, 7), min_size=1, max_size=5).filter(lambda counts: math.prod(counts) <= 3000)
seeds = st.integers(0, 2**63 - 1)
FURTHEST = 2
"""How far, in rows, the number of rows of a level may be from its even share."""


def furthest(places: np.ndarray, counts: list[int]) -> float:
    """Return how far, over every beginning, any level of any factor is from its even share, in rows."""
    first = np.arange(1, len(places) + 1)
    return max(
        float(np.abs(np.cumsum(places[:, factor] == level) - first / count).max())
        for factor, count in enumerate(counts)
        for level in range(count)
    )


@settings(max_examples=150, deadline=None)
@given(counts_of_a_grid, seeds)
def test_every_cell_comes_once_and_every_beginning_is_even(counts, seed):
    places = even_order(counts, seed)
    assert places.shape == (math.prod(counts), len(counts))
    assert len(np.unique(places, axis=0)) == len(places)
    assert places.min() == 0
    assert places.max(axis=0).tolist() == [count - 1 for count in counts]
    assert furthest(places, counts) < FURTHEST


@pytest.mark.parametrize("counts", [[5, 5, 5], [4, 3, 2], [6, 4, 10], [2, 2, 2], [7, 5, 3]])
@pytest.mark.parametrize("seed", range(5))
def test_the_first_quarter_of_a_grid_holds_each_level_of_each_factor_evenly(counts, seed):
    quarter = even_order(counts, seed)[: math.prod(counts) // 4]
    for factor, count in enumerate(counts):
        found = np.bincount(quarter[:, factor], minlength=count)
        assert np.all(np.abs(found - len(quarter) / count) < FURTHEST)


def test_a_grid_in_the_order_of_its_nested_loops_is_not_even():
    counts = [5, 5, 5]
    nested = np.array(np.unravel_index(np.arange(125), counts)).T
    assert furthest(nested, counts) > 5 * FURTHEST


@pytest.mark.parametrize("seed", range(10))
def test_no_two_factors_of_a_grid_move_together(seed):
    beginning = even_order([5, 5, 5], seed)[:25]
    pairs = [len({tuple(pair) for pair in beginning[:, chosen].tolist()}) for chosen in ([0, 1], [0, 2], [1, 2])]
    assert pairs[:2] == [25, 25]
    assert pairs[2] >= 15  # of 25; five would mean that one factor tells the other


def test_another_seed_gives_another_order_and_the_same_one_the_same():
    assert even_order([3, 4, 5], 7).tolist() == even_order([3, 4, 5], 7).tolist()
    assert even_order([3, 4, 5], 7).tolist() != even_order([3, 4, 5], 8).tolist()


@settings(deadline=None)
@given(st.lists(st.integers(0, 6), max_size=8), seeds)
def test_no_factor_departs_again_before_every_other_that_still_can(counts, seed):
    order = in_rounds(counts, seed)
    assert sorted(order) == [(factor, departure) for factor, count in enumerate(counts) for departure in range(count)]
    made = [0] * len(counts)
    for factor, _ in order:
        made[factor] += 1
        assert all(made[other] >= min(made[factor] - 1, count) for other, count in enumerate(counts))
