"""Survival: how likely an event is still to come by week, and how much a change alters its risk by a date."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.paired.intervals import tango
from sim.analysis.paired.survival import risk_differences, survival
from sim.ground.faults import InputError


def test_kaplan_and_meier_with_greenwoods_bands_by_hand():
    times = pd.Series([1.0, 3.0, 3.0, 7.0, *[np.nan] * 6])
    found = survival(times, 10.0)
    assert found.index.tolist() == [0.0, 1.0, 3.0, 7.0, 10.0]
    assert found["at_risk"].tolist() == [10, 10, 9, 7, 6]
    assert found["happened"].tolist() == [0, 1, 2, 1, 0]
    assert found["survival"].tolist() == pytest.approx([1.0, 0.9, 0.7, 0.6, 0.6])
    # Without censoring before the horizon, Greenwood's variance is that of a share.
    for week, share in ((1.0, 0.9), (3.0, 0.7), (10.0, 0.6)):
        reach = 1.959964 * math.sqrt(share * (1 - share) / 10) / (share * math.log(share))
        wanted = share ** math.exp(-reach), share ** math.exp(reach)
        assert found.loc[week, ["low", "high"]].tolist() == pytest.approx(sorted(wanted), rel=1e-5)
    # Before anything has happened: exact binomial limits for none of ten.
    assert found.loc[0.0, ["low", "high"]].tolist() == pytest.approx([1.0 - 0.3085, 1.0], abs=5e-5)


def test_survival_where_it_always_or_never_happens():
    never, always = survival(pd.Series([np.nan] * 10), 5.0), survival(pd.Series([2.0] * 10), 5.0)
    assert never["survival"].tolist() == [1.0, 1.0]
    assert always["survival"].tolist() == [1.0, 0.0, 0.0]
    assert always.loc[2.0, ["low", "high"]].tolist() == pytest.approx([0.0, 0.3085], abs=5e-5)
    assert always["at_risk"].tolist() == [10, 10, 0]


@given(st.lists(st.integers(0, 20), min_size=1, max_size=40))
def test_survival_is_the_share_of_runs_in_which_it_is_still_to_come(weeks):
    found = survival(pd.Series(weeks, dtype=float), 15.0)
    for week in found.index[:-1]:
        assert found.loc[week, "survival"] == pytest.approx(np.mean([later > week for later in weeks]))
    assert (found["low"] <= found["survival"] + 1e-12).all()
    assert (found["survival"] <= found["high"] + 1e-12).all()


@pytest.mark.parametrize(
    ("times", "horizon", "message"),
    [
        ([], 5.0, "comparison: there is no run to follow."),
        ([1.0], 0.0, "horizon: 0.0 is not above 0."),
    ],
)
def test_survival_of_nothing(times, horizon, message):
    with pytest.raises(InputError) as refused:
        survival(pd.Series(times, dtype=float), horizon)
    assert str(refused.value) == message


def test_less_than_a_week_can_be_followed():
    found = survival(pd.Series([0.25, np.nan]), 0.5)
    assert found["survival"].to_dict() == {0.0: 1.0, 0.25: 0.5, 0.5: 0.5}


def test_what_happens_in_the_week_after_the_last_one_followed_is_still_to_come():
    pd.testing.assert_frame_equal(survival(pd.Series([1.0, 5.0]), 5.0), survival(pd.Series([1.0, np.nan]), 5.0))


def followed(*weeks: float) -> pd.DataFrame:
    frame = pd.DataFrame({"strike": list(weeks)})
    frame.attrs = {"horizon": 10.0, "start": "2022-02-21"}
    return frame


def test_a_risk_difference_by_a_date():
    one, two = followed(np.nan, 2.0, 4.0, 9.0, 1.0), followed(3.0, 2.0, np.nan, 5.0, 1.0)
    found = risk_differences(one, two, 5.0).loc["strike"]
    assert found[["reference_risk", "other_risk", "difference"]].tolist() == pytest.approx([0.6, 0.8, 0.2])
    assert found[["low", "high"]].tolist() == pytest.approx(tango(1, 2, 5, 0.95))
    assert found[["sooner", "later"]].tolist() == pytest.approx([0.4, 0.2])
    # The week that starts on the date counts, and the one after it does not.
    by_date = [risk_differences(one, two, date).loc["strike", "other_risk"] for date in ("2022-03-28", "2022-03-27")]
    assert by_date == pytest.approx([0.8, 0.6])
    assert risk_differences(one, two).loc["strike", "reference_risk"] == pytest.approx(0.8)


def test_what_happens_in_the_first_week_is_a_risk_by_its_start():
    found = risk_differences(followed(0.0, 1.0), followed(1.0, 1.0), 0.0).loc["strike"]
    assert found[["reference_risk", "other_risk"]].tolist() == [0.5, 0.0]


def test_a_week_or_less_is_sooner_or_later():
    one, two = followed(1.0, 2.0, 3.0, 4.0), followed(2.0, 1.0, 3.5, 4.0)
    found = risk_differences(one, two).loc["strike"]
    assert found[["difference", "sooner", "later"]].tolist() == [0.0, 0.25, 0.5]


def test_a_risk_against_itself():
    one = followed(np.nan, 2.0, 4.0)
    numbers = ["difference", "low", "high", "sooner", "later"]
    assert risk_differences(one, one).loc["strike", numbers].tolist() == [0.0] * 5


@pytest.mark.parametrize(
    ("by", "message"),
    [
        (-0.5, "by: -0.5 is not within the 10 weeks that were followed."),
        (11.0, "by: 11.0 is not within the 10 weeks that were followed."),
        ("2021-12-31", "by: 2021-12-31 is not within the 10 weeks that were followed."),
        ("soon", "by: 'soon' is not a date such as 2024-12-30."),
    ],
)
def test_dates_that_were_not_followed(by, message):
    with pytest.raises(InputError) as refused:
        risk_differences(followed(1.0), followed(1.0), by)
    assert str(refused.value) == message


@pytest.mark.parametrize("changed", [{"horizon": 9.0}, {"start": "2022-02-28"}])
def test_times_that_follow_other_weeks(changed):
    one, other = followed(1.0), followed(1.0)
    other.attrs |= changed
    for sides in ((one, other), (other, one)):
        with pytest.raises(InputError) as refused:
            risk_differences(*sides)
        assert str(refused.value) == "comparison: the two do not follow the same weeks."
