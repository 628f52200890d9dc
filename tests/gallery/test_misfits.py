"""What is reported and lies outside the runs is said, whatever is reported on: runs, a comparison or a sweep."""

import datetime as dt

import numpy as np
import pytest

from sim.figures.run.observed import Transfer
from sim.gallery.misfits import misfits, misfits_at
from sim.scenario.load import load


@pytest.mark.parametrize(("low", "high", "said"), [(2_000.0, 4_000.0, 1), (4_000.0, 5_000.0, 0), (5_000.0, 6_000.0, 1)])
def test_a_transfer_outside_nine_tenths_of_the_runs_is_said(low, high, said):
    scenario = load("baseline")
    amounts = {"delivered[drones]": np.linspace(low, high, 101)}
    found = misfits_at(scenario, scenario.observed_until, amounts, "ours")
    assert len(found) == said
    for one in found:
        assert "4,700 units are reported as delivered by the end of 2024" in one
        assert f"outside nine tenths of ours ({low + 0.05 * (high - low):,.0f} to " in one


def test_before_the_reporting_ends_nothing_is_said():
    amounts = {"delivered[drones]": np.zeros(8)}
    assert misfits_at(load("baseline"), dt.date(2023, 1, 2), amounts, "ours") == []


def test_runs_that_are_not_there_yet_count_for_nothing_and_an_end_is_whole_where_that_hides_nothing():
    def said(delivered, *values):
        return misfits([Transfer("Aircraft", np.array(values), delivered, 0.0, 2024, "ours")], "the runs")

    missing = [np.nan] * 4
    assert said(5.0, 0.2, 0.4, 3.3, 3.4, *missing)[0].endswith("outside nine tenths of the runs (0 to 3).")
    assert said(2.0, 0.2, 0.4, 3.3, 3.4, *missing) == []
    assert said(6.0, 5.6, 5.6, 5.7, 5.7)[0].endswith("outside nine tenths of the runs (5.6 to 5.7).")
    assert said(6.0, *missing) == []
