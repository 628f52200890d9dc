"""The stored verdicts of all patterns are those that the model gives, pass or fail."""

import json

import pytest

from helpers import paths
from sim.patterns.check import PatternPlan, judge_patterns

STORED = json.loads((paths.STORED / "patterns.json").read_text("utf-8"))
RUNS = 1000


def numbers_of(record):
    """Return every verdict and every number of a record, with where it stands."""
    found = {"verdict": record["verdict"], "null": record["null"]["verdict"]}
    for item in record["criteria"]:
        for whose, side in (("own", item), ("null", item["null"])):
            found |= {(item["criterion"], whose, key): side[key] for key in ("value", "low", "high", "verdict")}
    return found


@pytest.mark.long
def test_the_stored_verdicts_are_those_of_the_model():
    assert STORED["runs"] == RUNS
    results = judge_patterns(PatternPlan(), runs=STORED["runs"], seed=STORED["seed"])
    for result, record in zip(results, STORED["patterns"], strict=True):
        found, stored = numbers_of(json.loads(json.dumps(result.record()))), numbers_of(record)
        assert found.keys() == stored.keys()
        for where, value in stored.items():
            wanted = pytest.approx(value, rel=1e-9, abs=1e-12) if isinstance(value, float) else value
            assert found[where] == wanted, (record["pattern"], where)


def test_every_pattern_has_a_verdict_and_a_null_with_one():
    numbers = {record["pattern"].rstrip("abc") for record in STORED["patterns"]}
    assert numbers == {str(number) for number in [*range(1, 17), *range(19, 31)]}
    for record in STORED["patterns"]:
        assert {record["verdict"], record["null"]["verdict"]} <= {"pass", "fail", "undecided"}
