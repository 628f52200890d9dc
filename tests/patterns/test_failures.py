"""What does not pass is explained, and what is explained does not pass."""

import json

import pytest

from helpers.paths import ROOT, STORED
from sim.ground.documents import read

EXPLAINED = read(ROOT / "docs" / "failures.yaml").data
KEYS = {"signs": ("signs", "sign"), "extremes": ("extremes", "extreme"), "patterns": ("patterns", "pattern")}


def test_there_are_explanations_of_these_tests_alone():
    assert set(EXPLAINED) == set(KEYS)


@pytest.mark.parametrize("kind", KEYS)
def test_every_test_that_does_not_pass_is_explained_and_no_other(kind):
    of, name = KEYS[kind]
    stored = json.loads((STORED / f"{kind}.json").read_text(encoding="utf-8"))[of]
    assert {str(one[name]) for one in stored if one["verdict"] not in {"pass", "reported"}} == set(EXPLAINED[kind])


def test_an_explanation_says_something():
    assert all(len(reason.split()) > 8 for named in EXPLAINED.values() for reason in named.values())
