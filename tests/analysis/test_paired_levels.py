"""Confidence levels: what every figure with an interval refuses."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from helpers.pairs import skewed
from sim.analysis.paired.comparison import compare_outcomes
from sim.analysis.paired.precision import precision
from sim.analysis.paired.shapley import shapley_plan, shapley_shares
from sim.analysis.paired.survival import risk_differences, survival
from sim.ground.faults import InputError
from sim.words import number

GAME = {frozenset(): np.zeros(3), frozenset({"aid"}): np.ones(3)}
FIGURES = {
    "comparison": lambda level: compare_outcomes(*skewed(10), level=level),
    "precision": lambda level: precision(*skewed(10), {"count": 1.0}, level=level),
    "survival": lambda level: survival(pd.Series([1.0]), 5.0, level=level),
    "risks": lambda level: risk_differences(*skewed(10), 5.0, level=level),
    "shares": lambda level: shapley_shares(shapley_plan(["aid"]), GAME, level=level),
}


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("level", [-0.5, 0.0, 1.0, 1.5, 95, math.nan])
def test_a_level_lies_between_0_and_1(figure, level):
    with pytest.raises(InputError) as refused:
        FIGURES[figure](level)
    assert str(refused.value) == f"level: {number(level)} is not between 0 and 1."


@pytest.mark.parametrize("figure", FIGURES)
def test_any_level_between_is_taken(figure):
    assert len(FIGURES[figure](1e-6))
    assert len(FIGURES[figure](1.0 - 1e-6))
