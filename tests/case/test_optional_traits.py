"""Traits that a roster may leave out: the parameter of their name stands behind them, or their neutral value."""

import shutil

import numpy as np
import pytest

from helpers.paths import TESTS
from sim.case.case import load_case
from sim.ground.faults import InputError
from sim.kernel.declarations import trait
from sim.kernel.variables import LAYOUT
from sim.scenario.inputs import build_inputs
from sim.scenario.load import load

WEAR = trait("wear", "1", "how worn it is", neutral=0.25)
PARAMETER = """
{name}:
  title: How worn it is
  unit: "1"
  bounds: [0, 1]
  default: {default}
  prior: {{uniform: [0, 1]}}
  known_from: 2024-01
  grade: D
  because: Own choice, for a test.
"""


@pytest.fixture
def case(tmp_path, monkeypatch):
    """Return a case of the tests' own to which nobody has bound the trait that every actor has now."""
    monkeypatch.setitem(LAYOUT, "actors", (*LAYOUT["actors"], WEAR))
    shutil.copytree(TESTS / "cases" / "harbour", tmp_path / "harbour")
    return load_case(tmp_path / "harbour")


def parameters(case, **defaults):
    text = "".join(PARAMETER.format(name=name, default=default) for name, default in defaults.items())
    (case.folder / "parameters" / "wear.yaml").write_text(text, encoding="utf-8")


def wear_of(case):
    """Return how worn each actor is at the start of a run."""
    block = build_inputs(load("baseline", case=case), intermediaries=3).block(0, np.array([0]), 1)
    names = case.roster.names("actors")
    return {name: float(block.state[0].actors[number].wear[0]) for number, name in enumerate(names)}


def test_a_trait_that_nobody_binds_has_its_neutral_value(case):
    assert set(wear_of(case).values()) == {0.25}


def test_the_parameter_of_its_name_stands_behind_a_trait_and_that_of_the_entity_before_it(case):
    first, *others = case.roster.names("actors")
    parameters(case, **{"wear": 0.5, f"{first}_wear": 0.75})
    assert wear_of(case) == {first: 0.75, **dict.fromkeys(others, 0.5)}


def test_what_the_roster_binds_comes_first(case):
    parameters(case, wear=0.5, rust=1.0)
    file = case.folder / "roster.yaml"
    text = file.read_text(encoding="utf-8")
    line = next(line for line in text[text.index("actors:") :].splitlines() if "isolation_start:" in line)
    file.write_text(text.replace(line, line.replace("isolation_start:", "wear: rust, isolation_start:"), 1), "utf-8")
    first, *others = case.roster.names("actors")
    assert wear_of(case) == {first: 1.0, **dict.fromkeys(others, 0.5)}


def test_a_trait_without_a_neutral_value_cannot_be_left_out(case, monkeypatch):
    monkeypatch.setitem(LAYOUT, "actors", (*LAYOUT["actors"][:-1], trait("wear", "1", "how worn it is")))
    with pytest.raises(InputError, match=r"wear: is missing; every trait is bound to a parameter"):
        wear_of(case)
