"""Runs that several files of tests of the figures of a run draw."""

import pytest

import sim


@pytest.fixture(scope="module")
def data():
    return sim.run("baseline", runs=24, seed=0, uncertainty="point")


@pytest.fixture(scope="module")
def short():
    return sim.run(sim.load("baseline", {"horizon": "2023-06-05"}), runs=1, seed=0, uncertainty="point")
