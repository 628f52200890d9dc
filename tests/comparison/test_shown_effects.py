"""Steps whose own numbers show an effect, and those that are only part of the wiring."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sim.comparison.steps import parts_of, shows_effect

STAGE, DRONES = "order_stage[fighters]", "delivered[drones]"
RUNS = 200
NOISE = np.random.default_rng(3).normal(0.0, 10.0, RUNS)
DIFFERS = np.arange(RUNS) % 4 == 0


def runs_of(drones, stage=None, made=None):
    """Return pairs of runs that differ in deliveries by so many, and, in every fourth pair, in a stage for a while."""
    index = pd.RangeIndex(RUNS, name="run")
    nothing = np.zeros(RUNS)
    made = nothing if made is None else made
    one = pd.DataFrame({STAGE: nothing + 2.0, DRONES: nothing, "stock[drones]": nothing}, index)
    kept = made - drones
    two = pd.DataFrame({STAGE: one[STAGE] if stage is None else stage, DRONES: drones, "stock[drones]": kept}, index)
    return SimpleNamespace(
        sides=lambda *_: (one, two),
        parting_weeks=lambda *_: pd.DataFrame({STAGE: np.where(DIFFERS, 5.0, np.nan)}, index),
        reference=SimpleNamespace(clock=SimpleNamespace(step_of=lambda *_: 50)),
        date_of=lambda *_: None,
        level=0.95,
        runs=RUNS,
    )


def test_a_stage_that_differs_with_the_same_difference_in_both_groups_shows_no_effect():
    assert not shows_effect(runs_of(NOISE - 170.0), "own", STAGE, DRONES)


def test_a_stage_with_which_the_difference_goes_is_shown_to_matter():
    assert shows_effect(runs_of(NOISE - 170.0 - 20.0 * DIFFERS), "own", STAGE, DRONES)


def test_a_stage_that_is_likelier_is_shown_to_matter():
    assert shows_effect(runs_of(NOISE - 170.0, stage=np.where(DIFFERS, -1.0, 2.0)), "own", STAGE, DRONES)


def test_parts_of_a_difference_are_named_where_they_are_shown():
    found = parts_of(runs_of(NOISE - 170.0, made=NOISE - 120.0), "own", DRONES)
    assert list(found) == ["output[drones]", "stock[drones]"]
    assert found["output[drones]"] == pytest.approx(abs((NOISE - 120.0).mean()))
    assert found["stock[drones]"] == pytest.approx(50.0)
    assert list(parts_of(runs_of(NOISE - 170.0, made=NOISE - 170.0), "own", DRONES)) == ["output[drones]"]
    assert parts_of(runs_of(np.zeros(RUNS)), "own", DRONES) == {}
