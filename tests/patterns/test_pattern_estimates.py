"""Estimates that patterns are judged by, held to answers by hand, and the verdicts over them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.patterns.estimates import (
    NOTHING,
    Estimate,
    Threshold,
    bootstrap,
    gap,
    kaplan_meier,
    mean,
    quantile,
    relative_change,
    share,
)


def test_a_share_has_wilsons_interval():
    found = share(np.array([True] * 8 + [False] * 2))
    assert (found.value, found.count) == (0.8, 10)
    assert (found.low, found.high) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert share(np.array([], dtype=bool)) == NOTHING


def test_a_mean_has_students_interval():
    found = mean(np.array([1.0, 2.0, 3.0, np.nan]))
    assert (found.value, found.count) == (2.0, 3)
    assert found.high - 2.0 == pytest.approx(4.30265 / math.sqrt(3), rel=1e-5)
    assert mean(np.array([2.0, 2.0])) == Estimate(2.0, 2.0, 2.0, 2)
    assert math.isnan(mean(np.array([2.0])).low)
    assert mean(np.array([np.nan])) == NOTHING


def test_a_bootstrap_keeps_pairs_and_repeats():
    one = np.random.default_rng(3).normal(size=200)
    found = bootstrap(lambda a, b: float((a - b).mean()), one + 1.0, one)
    assert (found.value, found.low, found.high) == pytest.approx((1.0, 1.0, 1.0))
    loose = bootstrap(lambda a: float(a.mean()), one)
    assert loose == bootstrap(lambda a: float(a.mean()), one)
    wanted = mean(one)
    assert (loose.low, loose.high) == pytest.approx((wanted.low, wanted.high), abs=0.02)
    assert bootstrap(lambda a: float(a.mean()), np.array([])) == NOTHING


def test_a_relative_change_of_nothing_is_none():
    assert math.isnan(relative_change(np.zeros(3), np.zeros(3)))
    assert relative_change(np.ones(3), np.zeros(3)) == math.inf
    assert relative_change(np.ones(3), np.full(3, 4.0)) == -0.75


def test_a_quantile_has_an_interval_of_order_statistics():
    found = quantile(np.arange(1.0, 102.0), 0.5)
    assert found.value == 51.0
    assert found.low < 51.0 < found.high
    assert math.isnan(quantile(np.array([1.0, 2.0]), 0.1).low)
    assert quantile(np.array([]), 0.1) == NOTHING


def test_kaplan_meier_by_hand():
    waited = np.array([1.0, 2.0, 3.0, 4.0])
    happened = np.array([True, False, True, False])
    curve = kaplan_meier(waited, happened, 3.0)
    assert curve.probability == pytest.approx(1 - 0.75 * 0.5)
    assert curve.variance == pytest.approx(0.375**2 * (1 / (4 * 3) + 1 / (2 * 1)))
    assert kaplan_meier(waited, happened, 0.5).probability == 0.0
    assert kaplan_meier(waited, np.zeros(4, dtype=bool), 4.0).probability == 0.0
    assert kaplan_meier(waited, np.ones(4, dtype=bool), 4.0).probability == 1.0
    assert kaplan_meier(np.array([]), np.array([], dtype=bool), 4.0).count == 0


def test_a_gap_adds_variances():
    one = kaplan_meier(np.array([1.0, 2.0]), np.array([True, False]), 2.0)
    found = gap(one, one)
    assert found.value == 0.0
    assert found.high == pytest.approx(1.959964 * math.sqrt(2 * one.variance), rel=1e-6)


@pytest.mark.parametrize(
    ("threshold", "low", "high", "verdict"),
    [
        (Threshold(at_least=0.7), 0.7, 0.9, "pass"),
        (Threshold(at_least=0.7), 0.6, 0.9, "undecided"),
        (Threshold(at_least=0.7), 0.5, 0.69, "fail"),
        (Threshold(at_least=0.7), 0.5, 0.7, "undecided"),
        (Threshold(at_most=0.3), 0.1, 0.3, "pass"),
        (Threshold(at_most=0.3), 0.31, 0.4, "fail"),
        (Threshold(above=0.0), 0.0, 0.0, "fail"),
        (Threshold(above=0.0), 0.0, 0.1, "undecided"),
        (Threshold(above=0.0), 0.01, 0.1, "pass"),
        (Threshold(below=0.0), -0.1, 0.0, "undecided"),
        (Threshold(below=0.0), 0.0, 0.0, "fail"),
        (Threshold(at_least=0.1, at_most=0.6), 0.2, 0.5, "pass"),
        (Threshold(at_least=0.1, at_most=0.6), 0.0, 0.05, "fail"),
        (Threshold(at_least=0.1, at_most=0.6), 0.61, 0.7, "fail"),
        (Threshold(at_least=0.1, at_most=0.6), 0.05, 0.7, "undecided"),
        (Threshold(at_least=0.2), 0.5, math.inf, "pass"),
        (Threshold(at_least=0.7), math.nan, 0.9, "undecided"),
        (Threshold(), 0.0, 1.0, "reported"),
    ],
)
def test_verdicts(threshold, low, high, verdict):
    assert threshold.verdict(Estimate((low + high) / 2, low, high, 9)) == verdict


def test_thresholds_read_as_words():
    assert str(Threshold(at_least=0.1, at_most=0.6)) == ">= 0.1 and <= 0.6"
    assert (str(Threshold(above=0)), str(Threshold())) == ("> 0", "-")
