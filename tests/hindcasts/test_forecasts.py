"""Forecasts of the past: no later number reaches them, they are what is stored, and each part does what it says."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from helpers.core import needs_compiler
from helpers.default_case import default_case
from helpers.later_facts import otherwise_after
from helpers.paths import ROOT
from sim.hindcasts import monthly_counts
from sim.hindcasts.conditioning import (
    KEPT,
    LEAST,
    LEVEL,
    NOISE,
    Weighing,
    effective,
    log_agreement,
    log_density,
    weighed,
)  # fmt: skip
from sim.hindcasts.forecast import SURE, carried, forecast_of, rate_of
from sim.hindcasts.knowledge import Knowledge
from sim.hindcasts.members import PART, Ensemble
from sim.hindcasts.questions import questions_of
from sim.hindcasts.record import QUANTILES
from sim.hindcasts.ways import MODEL

DAY = dt.date(2023, 6, 14)
SEED = 7
STORED = ROOT / "results" / "reference" / "hindcast.json"


def ensemble_of(case, day=DAY, seed=SEED):
    return Ensemble(Knowledge(case, day), seed)


def said(case, draws=192, day=DAY):
    """Return the forecast of a small ensemble."""
    ensemble = ensemble_of(case, day)
    read = ensemble.run(np.arange(draws, dtype=np.int64))
    asked = [one for one in questions_of(default_case()) if one.origin == day]
    return forecast_of(ensemble, read, asked), read


@needs_compiler
@pytest.mark.parametrize("day", [dt.date(2022, 12, 14), DAY, dt.date(2024, 6, 14)], ids=str)
def test_no_later_number_reaches_a_forecast(day, tmp_path):
    own, read = said(default_case(), day=day)
    other_case = otherwise_after(day, tmp_path)
    changed = [name for name, one in default_case().parameters.items() if one != other_case.parameters[name]]
    known = Knowledge(default_case(), day).known
    assert len(changed) == len(default_case().parameters) - len(known) > 0
    other, other_read = said(other_case, day=day)
    assert {name: values.tobytes() for name, values in read.items()} == {
        name: values.tobytes() for name, values in other_read.items()
    }
    assert own.weighing.members.tobytes() == other.weighing.members.tobytes()
    assert own.chances == other.chances
    for name, ways in own.counts.items():
        assert {way: sample.tobytes() for way, sample in ways.items()} == {
            way: sample.tobytes() for way, sample in other.counts[name].items()
        }


@needs_compiler
def test_an_earlier_number_does_reach_it(tmp_path):
    earlier = otherwise_after(DAY - dt.timedelta(days=60), tmp_path)
    own, other = said(default_case(), 128)[0], said(earlier, 128)[0]
    assert own.chances != other.chances


@needs_compiler
def test_a_member_is_the_same_whatever_is_run_beside_it():
    ensemble = ensemble_of(default_case())
    draws = np.array([3, 70, PART + 5, 70], dtype=np.int64)
    some = ensemble.run(draws)
    for place, draw in enumerate(draws):
        alone = ensemble.run(np.array([draw]))
        assert all(np.array_equal(alone[name][0], values[place]) for name, values in some.items())


@needs_compiler
@pytest.mark.skipif(not STORED.exists(), reason="no hindcast is stored yet")
def test_the_members_that_are_stored_say_again_what_is_stored():
    record = json.loads(STORED.read_text(encoding="utf-8"))
    stored = record["origins"][-1]
    ensemble = ensemble_of(default_case(), dt.date.fromisoformat(stored["origin"]), record["seed"])
    asked = [one for one in questions_of(default_case()) if one.origin == ensemble.origin]
    draws, places = np.unique(np.array(stored["members"], dtype=np.int64), return_inverse=True)
    read = ensemble.run(draws)
    kept = {name: values[places] for name, values in read.items()}
    weighing = Weighing(np.array(stored["members"]), np.zeros(0), stored["effective"], stored["temper"])
    again = carried(ensemble, weighing, kept, kept, asked)
    assert [one["chances"][MODEL] for one in stored["questions"]] == [
        float(f"{chances[MODEL]:.6g}") for chances in again.chances
    ]
    ends = np.quantile(again.counts["launches"][MODEL], QUANTILES, axis=0).T
    found = [one["said"][MODEL] for one in stored["counts"]]
    assert found == [[float(f"{value:.6g}") for value in row] for row in ends[: len(found)]]


@needs_compiler
def test_what_agrees_weighs_more():
    ensemble = ensemble_of(default_case())
    read = ensemble.run(np.arange(64, dtype=np.int64))
    before = log_agreement(ensemble, read)
    published = ensemble.knowledge.rows(next(iter(_series(ensemble).values())))
    read["launches"][0, : len(published) + 8] = 0.0
    assert log_agreement(ensemble, read)[0] < before[0]
    read["trainers_received"][1] = 1.0 - read["trainers_received"][1]
    assert abs(log_agreement(ensemble, read)[1] - before[1]) == pytest.approx(np.log(10.0))


def _series(ensemble):
    from sim.hindcasts.hindcast_file import hindcast_file

    return hindcast_file(ensemble.case).series


def test_the_density_of_a_series_is_that_of_its_covariance():
    off = np.random.default_rng(1).normal(size=(5, 4))
    covariance = NOISE**2 * np.eye(4) + LEVEL**2
    exact = stats.multivariate_normal(np.zeros(4), covariance).logpdf(off)
    found = log_density(off)
    assert np.allclose(np.diff(found), np.diff(exact))


def test_members_are_drawn_as_often_as_they_weigh():
    agreement = np.log(np.array([4.0, 2.0, 1.0, 1.0]))
    found = weighed(np.repeat(agreement, 200) - np.log(200), np.random.default_rng(0), kept=800)
    counts = np.bincount(found.members // 200, minlength=4)
    assert counts.tolist() == [400, 200, 100, 100]
    assert found.temper == 1.0
    assert np.allclose(found.weights.sum(), 1.0)


def test_where_few_would_count_all_is_believed_less():
    agreement = -np.arange(5000.0)
    found = weighed(agreement, np.random.default_rng(0))
    assert found.temper < 1.0
    assert found.effective == pytest.approx(LEAST, rel=1e-3)
    assert effective(found.weights) == found.effective
    assert len(found.members) == KEPT


def test_a_random_walk_is_centred_on_the_last_value_and_widens():
    published = pd.Series([100.0, 200.0, 150.0], index=[10, 11, 12])
    found = monthly_counts.random_walk(published, np.array([13.0, 16.0]))
    assert np.median(found, axis=0) == pytest.approx([150.0, 150.0], rel=0.01)
    widths = np.diff(np.log1p(np.quantile(found, [0.25, 0.75], axis=0)), axis=0)[0]
    assert widths[1] / widths[0] == pytest.approx(2.0, rel=0.02)


def test_a_log_trend_goes_on_and_a_base_rate_draws_what_was_seen():
    published = pd.Series(np.expm1(3.0 + 0.1 * np.arange(6.0)), index=range(6))
    found = monthly_counts.log_trend(published, np.array([9.0]))
    assert np.log1p(np.median(found)) == pytest.approx(3.9, rel=0.01)
    assert set(monthly_counts.base_rate(published, np.array([9.0])).ravel()) == set(published)
    assert set(monthly_counts.no_change(published, np.array([9.0])).ravel()) == {published.iloc[-1]}
    short = published.iloc[:2]
    walk = monthly_counts.random_walk(short, np.array([5.0]))
    assert np.array_equal(monthly_counts.log_trend(short, np.array([5.0])), walk)


def test_members_are_moved_to_the_level_that_was_reported():
    months, members = 40, 4000
    seen = np.full((members, months), 100.0)
    reported = np.full(months, np.expm1(np.log1p(100.0) + 0.7))
    ahead = np.full((members, 1), 100.0)
    found = np.log1p(monthly_counts.from_members(reported, seen, ahead, np.random.default_rng(3)))
    share = LEVEL**2 / (NOISE**2 / months + LEVEL**2)
    assert np.median(found) == pytest.approx(np.log1p(100.0) + 0.7 * share, abs=0.02)
    blind = monthly_counts.from_members(np.zeros(0), seen[:, :0], ahead, np.random.default_rng(3))
    assert np.std(np.log1p(blind)) > np.std(found)


def test_an_event_that_never_happened_has_a_rate_all_the_same():
    case = default_case()
    scenario = Knowledge(case, DAY).scenario(DAY)
    seen = (DAY - scenario.start).days
    expected = 1.0 - np.exp(-0.5 * 92 / seen)
    assert rate_of([], scenario, DAY, DAY + dt.timedelta(days=92)) == pytest.approx(expected)
    assert rate_of([dt.date(2023, 1, 28)], scenario, DAY, DAY + dt.timedelta(days=92)) == pytest.approx(
        1.0 - np.exp(-1.5 * 92 / seen)
    )


@needs_compiler
def test_nobody_is_surer_than_one_in_a_hundred():
    chances = [value for one in said(default_case(), 64)[0].chances for value in one.values()]
    assert min(chances) == SURE
    assert max(chances) == 1.0 - SURE
