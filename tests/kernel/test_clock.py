"""The clock: which week a date falls in, and which date a week starts on."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.kernel.clock import Clock

START = dt.date(2022, 2, 21)
CLOCK = Clock(START, dt.date(2027, 12, 27))


def clocks():
    days = st.integers(7, 3000)
    return st.builds(
        lambda start, length, steps: Clock(start, start + dt.timedelta(days=length), steps),
        st.dates(dt.date(1990, 1, 1), dt.date(2050, 1, 1)), days, st.sampled_from([1, 2, 7, 12]),
    )  # fmt: skip


def test_the_war_starts_in_the_first_week_and_the_resolution_lapses_in_the_87th():
    assert START.strftime("%A") == "Monday"
    assert CLOCK.step_of(dt.date(2022, 2, 24)) == 0
    assert dt.date(2023, 10, 18).strftime("%A") == "Wednesday"
    assert CLOCK.step_of(dt.date(2023, 10, 18)) == 86
    assert CLOCK.date_of(86) == dt.date(2023, 10, 16)


def test_a_week_runs_from_monday_to_sunday():
    week = [CLOCK.step_of(dt.date(2023, 10, day)) for day in range(15, 24)]
    assert week == [85, *[86] * 7, 87]


def test_whole_weeks_are_counted():
    assert CLOCK.weeks == CLOCK.steps == 305
    assert Clock(START, START + dt.timedelta(days=13)).weeks == 1
    assert Clock(START, START + dt.timedelta(days=14)).weeks == 2
    assert Clock(START, START + dt.timedelta(days=14), 7).steps == 14


def test_a_finer_step_starts_at_even_parts_of_a_week():
    clock = Clock(START, START + dt.timedelta(days=14), 2)
    assert clock.step_of(START + dt.timedelta(days=8)) == 2
    assert clock.date_of(2) == clock.date_of(3) == START + dt.timedelta(days=7)
    assert (
        clock.times().tolist()
        == np.array(
            ["2022-02-21T00", "2022-02-24T12", "2022-02-28T00", "2022-03-03T12"], dtype="datetime64[ns]"
        ).tolist()
    )
    assert (clock.works.dt, clock.works.decision_steps) == (0.5, 8)


def test_with_weekly_steps_a_decision_is_made_every_four():
    assert (CLOCK.works.dt, CLOCK.works.decision_steps) == (1.0, 4)


def test_times_are_the_mondays_of_the_run():
    times = CLOCK.times()
    assert times.dtype == np.dtype("datetime64[ns]")
    assert times.shape == (CLOCK.steps,)
    assert times[0] == np.datetime64("2022-02-21")
    assert times[-1] == np.datetime64("2027-12-20")
    assert set(np.diff(times)) == {np.timedelta64(7, "D")}


@pytest.mark.parametrize("date", [dt.date(2022, 2, 20), dt.date(1900, 1, 1), dt.date(2027, 12, 27), dt.date.max])
def test_a_date_outside_the_run_has_no_step(date):
    with pytest.raises(ValueError, match="is outside the run, which lasts from 2022-02-21 to 2027-12-27"):
        CLOCK.step_of(date)


@given(clocks(), st.data())
def test_a_date_takes_effect_at_the_first_step_of_the_week_that_it_falls_in(clock, data):
    day = data.draw(st.integers(0, 7 * clock.weeks - 1))
    date = clock.start + dt.timedelta(days=day)
    step = clock.step_of(date)
    assert 0 <= step < clock.steps
    assert step % clock.steps_a_week == 0
    assert clock.date_of(step) <= date < clock.date_of(step) + dt.timedelta(days=7)
    assert clock.date_of(step).weekday() == clock.start.weekday()


@given(clocks())
def test_every_step_has_its_time_and_its_date(clock):
    times = clock.times()
    assert len(times) == clock.steps == clock.weeks * clock.steps_a_week
    assert times[:: clock.steps_a_week].astype("datetime64[D]").tolist() == [
        clock.date_of(step) for step in range(0, clock.steps, clock.steps_a_week)
    ]
    assert clock.date_of(clock.steps - 1) + dt.timedelta(days=7) <= clock.horizon
