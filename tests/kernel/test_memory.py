"""What a block remembers: never stale, no part of the state, and the same bits as what is worked out anew."""

from __future__ import annotations

import re

import numpy as np
import pytest
from numpy.typing import NDArray

from helpers.core import python_of, same_bits, short_inputs
from sim.ground.defaults import WIDTH
from sim.kernel.memory import KEPT, RATE, REMEMBERED, differ, remember_faded, remember_kept, remember_lagged
from sim.kernel.portable import exp
from sim.kernel.variables import LAYOUT
from sim.stages.schedule import advance

LANES = 8
FORMS = {
    remember_kept: lambda rate, dt: python_of(exp)(-rate * dt),
    remember_faded: lambda time, dt: python_of(exp)(-dt / time),
    remember_lagged: lambda time, dt: python_of(exp)(-(1.0 / time) * dt),
}


def values(seed: int) -> NDArray[np.float64]:
    return np.random.default_rng(seed).uniform(0.01, 60.0, LANES)


@pytest.mark.parametrize("remember", FORMS, ids=lambda function: function.__name__)
def test_what_is_remembered_is_what_would_be_worked_out_whoever_changes_a_rate(remember):
    kept, rates = np.full((2, LANES), np.nan), values(1)
    for change in (slice(0, 0), slice(3, 4), slice(None), slice(LANES - 1, None)):
        rates[change] = values(change.start or 2)[change]
        python_of(remember)(rates, 1.0, kept)
        assert same_bits(kept[RATE], rates)
        assert same_bits(kept[KEPT], np.array([FORMS[remember](rate, 1.0) for rate in rates]))


def test_nothing_is_worked_out_where_nothing_changed():
    kept, rates = np.full((2, LANES), np.nan), values(1)
    python_of(remember_kept)(rates, 1.0, kept)
    kept[KEPT] = -1.0
    python_of(remember_kept)(rates, 1.0, kept)
    assert (kept[KEPT] == -1.0).all()


@pytest.mark.parametrize("lane", [0, LANES - 1])
def test_one_run_that_differs_is_seen(lane):
    one, other = values(1), values(1)
    assert not python_of(differ)(one, other)
    other[lane] += 1e-12
    assert python_of(differ)(one, other)
    other[lane] = np.nan
    assert python_of(differ)(one, other), "what was never worked out is not a number"


def test_a_block_remembers_nothing_at_first_of_kinds_that_there_are():
    block = short_inputs().block(0, np.arange(3), 3)
    assert set(REMEMBERED) <= set(LAYOUT)
    assert np.isnan(block.memory.view(np.float64)).all()
    for kind, remembered in REMEMBERED.items():
        record = block.memory[0][kind]
        assert len(record) == short_inputs().layout.sizes.entities[kind]
        assert {name: record.dtype[name].shape for name in record.dtype.names} == {
            name: (rows, 3) for name, rows in remembered.items()
        }
        assert all(re.fullmatch("[a-z_]+", name) for name in remembered)


def test_no_number_depends_on_what_a_block_remembers():
    inputs = short_inputs()
    fresh, full = (inputs.block(3, np.arange(WIDTH), WIDTH) for _ in range(2))
    rows = full.rows.copy()
    full.rows[:] = rows * 1.25  # of another run, whose rates are others
    with np.errstate(all="ignore"):
        advance(full, 0, 9)
        full.rows[:] = rows
        for block in (fresh, full):
            advance(block, 0, 9)
    assert same_bits(fresh.rows, full.rows)
