"""How strongly outcomes follow factors, and how the middle of points runs: known answers, chance, and refusals."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from helpers.sweep_data import sweep
from sim.analysis.influences import chance_level, dependences, influences, kind_of, places_of
from sim.analysis.smooths import smooth_of
from sim.gallery.sweep import design_in, means_in


@pytest.fixture(scope="module")
def data():
    return sweep()


def test_influences_are_the_known_measures_and_sorted(data):
    design, means = design_in(data), means_in(data, "delivered[drones]")
    found = influences(design, means)
    assert found.is_monotonic_decreasing
    assert found.index[0] == "params.drone_output"
    assert set(found.index) == set(design.columns)
    for key in ("params.drone_output", "params.forgetting"):
        assert found[key] == pytest.approx(abs(spearmanr(design[key], means).statistic))
    trust = influences(design, means_in(data, "trust[iran in russia]"))
    assert trust.index[0] == "mechanisms.trust"
    assert trust.iloc[0] > 0.99


def test_correlation_ratio_has_a_known_value_and_ignores_the_number_of_categories():
    # Sums of squares: total 10, within 2 + 2 = 4; 1 - (4 / 4) / (10 / 5) = 0.5.
    design = pd.DataFrame({"mechanisms.x": list("aaabbb")})
    means = pd.Series([0.0, 1.0, 2.0, 2.0, 3.0, 4.0])
    total, within = float(((means - 2.0) ** 2).sum()), 4.0
    assert influences(design, means).iloc[0] == pytest.approx(np.sqrt(1 - (within / 4) / (total / 5)))
    random = np.random.default_rng(1)
    many = [
        influences(
            pd.DataFrame({"mechanisms.x": random.integers(0, 9, 40).astype(str)}), pd.Series(random.normal(size=40))
        )
        for _ in range(60)
    ]
    assert np.median([one.iloc[0] for one in many]) < 0.25


def test_a_date_acts_only_where_its_event_is_on():
    days = pd.date_range("2023-01-01", periods=20).strftime("%Y-%m-%d").astype(object)
    switch = np.array(["on", "off"] * 10, dtype=object)
    design = pd.DataFrame({"events.x": switch, "events.x.date": days})
    means = pd.Series(np.where(switch == "on", np.arange(20.0), 0.0))
    assert kind_of(design, "events.x.date") == "date"
    assert kind_of(design, "events.x") == "category"
    assert influences(design, means)["events.x.date"] == pytest.approx(1.0)
    assert np.isnan(places_of(design, "events.x.date")[1::2]).all()
    with pytest.raises(ValueError, match=r"events\.x is a category"):
        places_of(design, "events.x")


def test_influences_need_three_samples_and_are_zero_without_variation():
    design = pd.DataFrame({"params.a": [1.0, 2.0, 3.0], "mechanisms.b": list("aab")})
    assert influences(design, pd.Series([4.0, 4.0, 4.0])).tolist() == [0.0, 0.0]
    with pytest.raises(ValueError, match="need 3 samples with outcomes; there are 2"):
        influences(design, pd.Series([1.0, 2.0, np.nan]))


def test_the_strongest_of_unrelated_factors_is_within_chance_in_about_95_of_100_designs():
    random, samples, factors = np.random.default_rng(0), 50, 6
    beyond = [
        float(influences(pd.DataFrame(random.normal(size=(samples, factors))).add_prefix("params."), means).iloc[0])
        > chance_level(samples, factors)
        for means in (pd.Series(random.normal(size=samples)) for _ in range(120))
    ]
    assert 0.0 < np.mean(beyond) < 0.1


def test_a_smooth_finds_a_curve_with_its_band_and_is_reproducible():
    random = np.random.default_rng(2)
    places = random.uniform(0, 10, 300)
    values = np.sin(places) + random.normal(0, 0.2, 300)
    smooth, again = (smooth_of(places, values, seed=7) for _ in range(2))
    np.testing.assert_array_equal(smooth.low, again.low)
    truth = np.sin(smooth.places)
    assert np.abs(smooth.middle - truth).max() < 0.2
    assert np.mean((smooth.low <= truth) & (truth <= smooth.high)) > 0.8
    assert np.all(smooth.low <= smooth.high)


@pytest.mark.parametrize("unit", [1e-6, 1e-2, 1e3, 1e6])
def test_the_unit_of_a_factor_changes_no_smooth(unit):
    random = np.random.default_rng(2)
    places = random.uniform(0, 10, 100)
    values = np.sin(places) + random.normal(0, 0.2, 100)
    smooth, other = smooth_of(places, values, seed=7), smooth_of(unit * places, values, seed=7)
    np.testing.assert_allclose(other.places, unit * smooth.places, rtol=1e-9)
    for part in ("middle", "low", "high"):
        np.testing.assert_allclose(getattr(other, part), getattr(smooth, part), atol=1e-9)


@pytest.mark.parametrize("slope", [0.0, 3.0])
def test_a_line_is_smoothed_to_itself(slope):
    places = np.linspace(5.0, 6.0, 40)
    smooth = smooth_of(places, 1.0 + slope * places, seed=0)
    for part in (smooth.middle, smooth.low, smooth.high):
        np.testing.assert_allclose(part, 1.0 + slope * smooth.places, atol=1e-6)


@pytest.mark.parametrize("places", [np.arange(14.0), np.repeat([1.0, 2.0, 3.0, 4.0], 9), np.zeros(30), np.empty(0)])
def test_too_few_points_or_places_have_no_smooth(places):
    assert smooth_of(places, places.copy(), seed=0) is None


def test_factors_that_depend_on_one_another_are_found_and_no_others():
    rng = np.random.default_rng(3)
    base, free = rng.uniform(size=60), rng.uniform(size=60)
    design = pd.DataFrame(
        {
            "params.a": base,
            "params.b": 1.0 - base + 0.01 * free,
            "params.free": free,
            "mechanisms.m": np.where(base > 0.5, "high", "low"),
            "mechanisms.n": np.where(base > 0.5, "one", "two"),
            "mechanisms.free": rng.choice(["x", "y", "z"], 60),
        }
    )
    found = dependences(design)
    mutual = ["params.a", "params.b", "mechanisms.m", "mechanisms.n"]
    assert {frozenset(pair) for pair in found.index} == {
        frozenset({one, other}) for one in mutual for other in mutual if one != other
    }
    assert found["mechanisms.m", "mechanisms.n"] == pytest.approx(1.0)
    assert found["params.a", "params.b"] == pytest.approx(abs(spearmanr(base, design["params.b"]).statistic))


def test_an_event_and_its_date_and_what_never_varies_depend_on_nothing():
    days = [f"2023-01-{day:02d}" for day in range(1, 21)]
    design = pd.DataFrame({"events.e": ["on", "off"] * 10, "events.e.date": days, "params.c": [1.0] * 20})
    assert dependences(design).empty


def test_independent_designs_rarely_show_a_dependence():
    rng = np.random.default_rng(11)
    shown = sum(not dependences(pd.DataFrame(rng.uniform(size=(12, 5))).add_prefix("params.")).empty for _ in range(60))
    assert shown <= 8  # of 60 at one in twenty: 3 expected, 9 in one of 200 tries
