"""Verdicts on what was expected: when outcomes are read, in what measure, and what an interval decides."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

import sim
from sim.comparison.compare import compare
from sim.comparison.verdict import Came, judged
from sim.ground.faults import InputError
from sim.recorded.summary import outcomes_of_runs
from sim.scenario.file import Expectation
from sim.scenario.load import load

HORIZON = 100
"""Weeks."""


@pytest.mark.parametrize(
    ("direction", "least", "low", "high", "verdict"),
    [
        ("higher", 0.1, 0.1, 0.3, "met"),
        ("higher", 0.1, 0.09, 0.3, "undecided"),
        ("higher", 0.1, -0.3, 0.09, "not met"),
        ("higher", 0.0, 0.0, 0.0, "not met"),
        ("lower", 0.1, -0.3, -0.1, "met"),
        ("lower", 0.1, -0.3, -0.09, "undecided"),
        ("lower", 0.1, -0.09, 0.3, "not met"),
        ("same", 0.1, -0.09, 0.09, "met"),
        ("same", 0.1, -0.11, 0.0, "undecided"),
        ("same", 0.1, 0.1, 0.2, "not met"),
        ("same", 0.1, -0.2, -0.11, "not met"),
    ],
)
def test_an_interval_meets_misses_or_leaves_open_what_was_expected(direction, least, low, high, verdict):
    came = Came("trust[iran in russia]", (low + high) / 2.0, low, high, 0.0, 0.0, 0.0, 0.5)
    assert came.verdict(Expectation(outcome="trust", direction=direction, at_least=least)) == verdict


def test_without_a_reference_to_be_a_share_of_nothing_is_decided():
    came = Came("received[air_defence]", np.nan, np.nan, np.nan, 4.0, 4.0, 4.0, 0.0)
    expected = Expectation(outcome="received[air_defence]", direction="higher", at_least=0.1)
    assert came.verdict(expected) == "undecided"


def test_amounts_are_shares_of_the_reference_and_shares_are_as_they_are():
    one = pd.DataFrame({"delivered[drones]": [90.0, 110.0], "delivered[missiles]": [10.0, 10.0],
                        "pressure[iran]": [0.2, 0.4]})  # fmt: skip
    two = one.add([20.0, 0.0, 0.25])
    drones = judged(one, two, Expectation(outcome="delivered", direction="higher", at_least=0.15), 0.95)
    assert (drones["column"], drones["columns"], drones["verdict"]) == ("delivered[drones]", 2, "met")
    assert drones["size"] == pytest.approx(0.2)
    assert drones["difference"] == pytest.approx(20.0)
    assert drones["level"] == pytest.approx(0.975)
    own = judged(one, two, Expectation(outcome="pressure[iran]", direction="higher", at_least=0.3), 0.95)
    assert own["size"] == pytest.approx(0.25)
    assert (own["measure"], own["verdict"], own["level"]) == ("own unit", "not met", 0.95)


def test_an_outlook_is_judged_at_its_end_and_a_counterfactual_when_the_reporting_ends():
    horizon = "2025-06-30"
    found = compare(["baseline", "ceasefire", "s400_delivered"], runs=4, horizon=horizon, uncertainty="point")
    assert found.expectations()["date"].to_dict() == {"ceasefire": "2025-06-23", "s400_delivered": "2024-12-30"}
    assert found.table().loc["ceasefire", "date"].unique().tolist() == ["2025-06-23"]
    late = outcomes_of_runs(
        sim.run(load("ceasefire", {"horizon": horizon}), runs=4, uncertainty="point"), "2025-06-23", restricted=True
    )
    pd.testing.assert_frame_equal(found.outcomes("ceasefire"), late)
    row = found.expectations().loc["ceasefire"]
    base = found.outcomes("baseline", dt.date(2025, 6, 23))["repaid[iran_russia]"]
    changed = (late["repaid[iran_russia]"] - base).mean()
    assert row["size"] == pytest.approx(changed / base.mean())


def test_outcomes_are_read_at_a_date_of_ones_own():
    found = compare(["baseline", "evasion_closed"], runs=4, horizon=HORIZON, at="2023-04-05", uncertainty="point")
    assert found.table()["date"].unique().tolist() == ["2023-04-05"]
    trajectories = sim.run(load("evasion_closed", {"horizon": "2024-01-22"}), runs=4, uncertainty="point")
    run = outcomes_of_runs(trajectories, "2023-04-05", restricted=True)
    pd.testing.assert_frame_equal(found.outcomes("evasion_closed"), run)
    with pytest.raises(InputError, match=r"outcomes were kept of .*, not of 2023-04-12"):
        found.outcomes("baseline", dt.date(2023, 4, 12))


def test_an_expectation_is_held_against_a_base_alone():
    found = compare(["s400_delivered", "su35_delivered"], runs=2, horizon=4, uncertainty="point")
    assert found.expectations().empty
