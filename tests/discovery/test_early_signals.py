"""Early signals: which of what an actor sees tells futures apart, and how soon."""

from __future__ import annotations

import json

import numpy as np
import pytest

import sim
from sim.case.visible import visible_to
from sim.cli import dispatch
from sim.discovery import signals as seeing
from sim.discovery.signals import apart, signals
from sim.ground.faults import InputError

DRONES = "delivered[drones]"


def test_how_far_futures_lie_apart_is_counted_pair_by_pair():
    draws = np.random.default_rng(4)
    values, comes = draws.integers(0, 5, (6, 40)).astype(float), draws.random(40) < 0.4
    area, error = apart(values, comes)
    for week in range(6):
        one, other = values[week, comes][:, None], values[week, ~comes][None, :]
        assert area[week] == pytest.approx(((one > other) + 0.5 * (one == other)).mean())
    assert (error > 0.0).all()
    assert seeing._stays_apart(np.array([0.9, 0.6, 0.8, 0.9]), np.full(4, 0.05)) == 2
    assert seeing._stays_apart(np.array([0.1, 0.9]), np.full(2, 0.05)) == 1
    assert seeing._stays_apart(np.array([0.9, 0.72]), np.full(2, 0.05)) is None


def test_a_time_that_has_not_come_is_later_than_all_and_can_be_a_signal():
    weeks = np.array([[30.0, np.nan, np.nan, 3.0, 5.0, 4.0], [np.nan] * 6])
    area, error = apart(weeks, np.array([False, False, False, True, True, True]))
    assert area.tolist() == [0.0, 0.5]
    assert np.isfinite(error).all()


def test_early_signals_are_what_an_actor_sees_and_come_before_the_end():
    base = sim.load("baseline", {"horizon": 60})
    how = {"outcome": DRONES, "above": 500.0, "runs": 200, "intermediaries": 5}
    every, seen = signals(base, **how), signals(base, actor="russia", **how)
    assert set(seen.index) <= set(visible_to("russia", base.case.roster))
    assert 0 < len(seen) < len(every)
    assert every["week"].is_monotonic_increasing
    assert (every["weeks_before"] > 0).all()
    assert not [name for name in every.index if name.startswith("delivered")]
    assert every.loc["contracted[drones]", "says"] == "high"
    assert ((every["low"] > 0.7) | (every["high"] < 0.3)).all()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"actor": "irann"}, "'irann' is not an actor"),
        ({"runs": 20}, "20 are too few for an answer; at least 100"),
        ({"outcome": DRONES, "above": 1e9}, "none of 100 runs come to it"),
        ({"outcome": "trusst", "above": 1.0}, "'trusst' is not an outcome"),
        ({"question": "brakes"}, "'brakes' is not a question"),
    ],
)
def test_signals_of_nothing_are_refused(given, message):
    with pytest.raises(InputError, match=message):
        signals(sim.load("baseline", {"horizon": 12}), **{"runs": 100, "intermediaries": 5} | given)


def test_signals_are_printed(capsys):
    words = ["discover", "signals", "runs=100", "quiet=true", f"outcome={DRONES}", "above=2500"]
    assert dispatch(words) == 0
    out = capsys.readouterr().out
    assert "“One-way attack drones delivered” is above 2500 units: in " in out
    assert max(map(len, out.splitlines())) <= 100
    assert dispatch([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["looked_at"] > 100
