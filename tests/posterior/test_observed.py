"""What was observed by a day, and how probable it is given what runs show."""

import datetime as dt
import math

import numpy as np
import pytest

from sim.case.case import load_case
from sim.posterior.observed import MISREAD, OFFSET, observed_by

CASE = load_case()


@pytest.fixture(scope="module")
def observed():
    return observed_by(CASE)


def test_counts_are_the_quarters_of_what_a_fit_may_read(observed):
    rows = CASE.series_table("air_attacks_on_ukraine")
    last = rows[(rows["month"] >= "2023-10-01") & (rows["month"] <= "2023-12-31")]
    assert observed.counts[-1].name == "launches[drones] 2023 Q4"
    assert observed.counts[-1].seen == last["shahed_launched"].sum()
    assert observed.counts[0].months == (np.datetime64("2022-09"),)


def test_nothing_that_was_settled_after_a_day_is_read():
    early = observed_by(CASE, dt.date(2022, 12, 14))
    assert [one.name for one in early.counts] == ["launches[drones] 2022 Q3", "launches[drones] 2022 Q4"]
    assert early.counts[1].months == (np.datetime64("2022-10"), np.datetime64("2022-11"))
    assert all(event.settled(CASE) <= dt.date(2022, 12, 14) for event in early.events)
    assert len(early.events) < len(observed_by(CASE).events)


def test_a_run_that_shows_what_was_observed_is_the_most_probable(observed):
    shown = np.tile(observed.seen, (3, 1))
    shown[1, 0] += observed.counts[0].scale
    shown[2, -1] = 1.0 - shown[2, -1]
    expected = [0.0, -0.5, math.log(MISREAD / (1.0 - MISREAD))]
    assert observed.log_probability(shown) == pytest.approx(expected)


def test_a_few_dozen_more_hardly_count(observed):
    count = observed.counts[0]
    assert count.logarithm(count.seen) == pytest.approx(math.log(count.seen + OFFSET))


def test_what_is_drawn_from_the_error_model_is_as_probable_as_it_says(observed):
    shown = np.tile(observed.seen, (20_000, 1))
    drawn = observed.with_error(shown, np.random.default_rng(0))
    border = len(observed.counts)
    assert (drawn[:, border:] != shown[:, border:]).mean() == pytest.approx(MISREAD, abs=0.01)
    assert (drawn - shown)[:, 0].std() == pytest.approx(observed.counts[0].scale, rel=0.02)
