"""Readings: one number a run from recorded weeks, and settings that are run once."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from pydantic import ValidationError

from helpers.default_case import default_case
from sim.patterns.catalogue import Changes
from sim.patterns.settings import Experiment, merged
from sim.recorded.planes import Planes
from sim.recorded.readings import Reading

TIMES = np.array("2022-02-21", dtype="datetime64[D]") + 7 * np.arange(4)
DAY = dt.date(2022, 2, 21)


def planes(**outcomes):
    """Return made-up planes: by outcome, its axis, and by entity its weeks by runs."""
    axes = {name: axis for name, (axis, _) in outcomes.items()}
    loaded = {
        name: {labels: np.array(weeks, dtype=float) for labels, weeks in entities.items()}
        for name, (_, entities) in outcomes.items()
    }
    return Planes(np.arange(2), TIMES, {"case": "russia_iran"}, axes, loaded.__getitem__)


STOCKS = planes(
    stock=(("item",), {("drones",): [[1, 5], [2, 4], [6, 3], [4, 8]], ("missiles",): [[0, 0], [0, 1], [0, 1], [0, 0]]})
)


def span(first, last):
    return [str(DAY + dt.timedelta(7 * week)) for week in (first, last)]


@pytest.mark.parametrize(
    ("taken", "found"),
    [
        ({"at": str(DAY + dt.timedelta(15))}, [6, 3]),
        ({"mean": span(1, 2)}, [4, 3.5]),
        ({"rise": span(0, 3)}, [3, 3]),
        ({"peak": span(0, 3)}, [6, 8]),
        ({"lowest": span(1, 3)}, [2, 3]),
    ],
)
def test_an_outcome_is_taken_as_asked(taken, found):
    assert Reading(of="stock[drones]", **taken).read(STOCKS).tolist() == found


def test_what_is_read_keeps_no_trajectory_in_memory():
    weeks = STOCKS.named("stock")[("drones",)]
    for taken in ({"at": str(DAY)}, {"mean": span(0, 0)}, {"rise": span(0, 0)}, {"peak": span(0, 0)}):
        assert not np.shares_memory(Reading(of="stock[drones]", **taken).read(STOCKS), weeks)


def test_only_weeks_that_count_are_read():
    reading = Reading(of="stock[drones]", only_while="stock[missiles]", mean=span(0, 3))
    assert np.array_equal(reading.read(STOCKS), [np.nan, 3.5], equal_nan=True)
    peak = Reading(of="stock[drones]", only_while="stock[missiles]", peak=span(0, 3))
    assert np.array_equal(peak.read(STOCKS), [np.nan, 4], equal_nan=True)
    assert Reading(of="stock[drones]", less="stock[missiles]", at=str(DAY + dt.timedelta(7))).read(STOCKS).tolist() == [
        2,
        3,
    ]


def test_acts_are_read_from_postures():
    menu = list(default_case().roster.file.actors["iran"].postures)
    weeks = [[menu.index(name) for name in pair] for pair in (("hold_and_deny", "drones_and_admit"),) * 4]
    found = planes(posture=(("actor",), {("iran",): weeks}))
    assert Reading(acts={"actor": "iran", "do": ["admit missiles"]}, mean=span(0, 3)).read(found).tolist() == [0, 0]
    assert Reading(acts={"actor": "iran", "do": ["admit drones"]}, mean=span(0, 3)).read(found).tolist() == [0, 1]
    assert Reading(acts={"actor": "iran", "do": ["deny"]}, mean=span(0, 3)).read(found).tolist() == [1, 0]
    assert Reading(acts={"actor": "iran", "ship": "drones"}, mean=span(0, 3)).read(found).tolist() == [0, 1]
    assert Reading(of="posture[iran: hold_and_deny]", peak=span(0, 3)).read(found).tolist() == [1, 0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"of": "stock[drones]"},
        {"of": "stock[drones]", "at": "2022-03-01", "mean": span(0, 1)},
        {"of": "stock[drones]", "acts": {"actor": "iran", "do": ["deny"]}, "at": "2022-03-01"},
        {"acts": {"actor": "iran"}, "at": "2022-03-01"},
        {"of": "stock[drones]", "mean": span(2, 1)},
    ],
)
def test_what_says_no_one_thing_is_refused(wrong):
    with pytest.raises(ValidationError):
        Reading.model_validate(wrong)


def test_a_date_that_runs_do_not_reach_is_refused():
    with pytest.raises(ValueError, match="do not reach"):
        Reading(of="stock[drones]", at="2022-06-01").read(STOCKS)


def test_changes_are_made_one_after_another():
    one = Changes(params={"drone_stock": 1, "late_rate": 0}, lowest=("drone_output",))
    other = Changes(params={"drone_stock": 2}, mechanisms={"trust": "none"}, lowest=("missile_output",))
    both = merged(one, other)
    assert both.params == {"drone_stock": 2, "late_rate": 0}
    assert both.lowest == ("drone_output", "missile_output")
    assert both.mechanisms == {"trust": "none"}


def test_settings_with_the_same_runs_are_run_once():
    experiment = Experiment(default_case(), "2022-06-27")
    reading = Reading(of="stock[drones]", at="2022-06-01")
    plain = experiment.ask("plain", Changes(), reading)
    same = experiment.ask("same", Changes(mechanisms={"trust": "beta"}), reading)
    experiment.ask("other", Changes(params={"drone_stock": 400}), reading)
    assert experiment.settings == 2
    with pytest.raises(RuntimeError, match="not carried out"):
        plain()
    done = []
    experiment.carry_out(runs=3, seed=1, workers=1, progress=done.append)
    assert np.array_equal(plain(), same())
    assert sum(done) == 6
