"""What is given: facts in a line, a file or a mapping, and which runs agree with them."""

import warnings

import numpy as np
import pytest

import sim
from helpers.paths import ROOT
from sim.ground.faults import InputError
from sim.patterns.dated import dated_file
from sim.recorded.given import FEW, given_facts
from sim.scenario.load import load

SHORT = load("baseline", {"horizon": 60})
FACT = "delivered[drones] at 2023-03-31 >= 300"


@pytest.mark.parametrize(
    "line",
    [
        FACT,
        "iran does admit drones or deny peak 2022-11-01..2022-11-30 >= 1",
        "iran ships drones mean 2022-03-01 to 2022-12-31 > 0.5 and < 0.9",
        "pressure[russia] less pressure[iran] at 2022-03-31 > 0",
        "iran does deny drones while shipped[drones] is above 0 peak 2022-02-21..2022-10-31 >= 1",
        f"{FACT}; trust[iran in russia] lowest 2022-03-01..2023-03-31 <= 0.9",
    ],
)
def test_what_is_given_reads_back_from_its_own_words(line):
    once = given_facts(line, SHORT)
    assert given_facts(str(once), SHORT) == once


def test_a_file_and_a_mapping_say_the_same_as_a_line(tmp_path):
    path = tmp_path / "facts.yaml"
    path.write_text('facts:\n  - {outcome: {of: "delivered[drones]", at: 2023-03-31}, at_least: 300}\n')
    mapping = {"facts": [{"outcome": {"of": "delivered[drones]", "at": "2023-03-31"}, "at_least": 300}]}
    assert given_facts(str(path), SHORT) == given_facts(path, SHORT) == given_facts(mapping, SHORT)
    assert given_facts(path, SHORT) == given_facts(FACT, SHORT)
    loud = path.rename(tmp_path / "FACTS.YAML")
    assert given_facts(str(loud), SHORT) == given_facts(FACT, SHORT)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("delivered[dones] at 2023-01-31 >= 1", "Did you mean 'delivered[drones]'"),
        ("delivered[drones] at 2024-01-31 >= 1", "2024-01-31 is outside the runs, which last from 2022-02-21 to"),
        ("delivered[drones] at 2021-01-31 >= 1", "2021-01-31 is outside the runs"),
        ("delivered[drones] at 2023-13-31 >= 1", "2023-13-31"),
        ("delivered[drones] at 2023-01-31 >= many", "'many' is not a number"),
        ("delivered[drones] >= 1", "is not a fact; write SUBJECT at DATE >= NUMBER"),
        ("delivered[drones] at 2023-01-31 >= 1_000", "'1_000' is not a number"),
        ("delivered[drones] at 2023-01-31 >= 1e400", "'1e400' is too large a number"),
        ("delivered[drones] at 2023-01-31 >= nan", "'nan' is not a number"),
        ("delivered[drones] at 2023-01-31 >= 10 and >= 5", "gives >= twice; keep one"),
        ("delivered[drones] at 2023-01-31 >= 10 and <= 5", "no number is >= 10 and <= 5"),
        ("delivered[drones] at 2023-01-31 >= 10 and < 10", "no number is >= 10 and < 10"),
        (
            "delivered[drones] less trust[iran in russia] at 2023-01-31 >= 1",
            "trust[iran in russia] counts 1, and what it is taken from counts unit; give two columns of one unit",
        ),
        (
            "facts.txt",
            "is not a fact; write SUBJECT at DATE >= NUMBER, or SUBJECT peak DATE..DATE >= NUMBER, or a file",
        ),
        ("  ; ", "holds no fact"),
        ("irann does deny peak 2022-11-01..2022-11-30 >= 1", "'irann'"),
        ("iran does den peak 2022-11-01..2022-11-30 >= 1", "'den' is not an act"),
    ],
)
def test_a_fact_that_is_none_is_refused_with_what_is_allowed(line, said):
    with pytest.raises(InputError) as raised:
        given_facts(line, SHORT)
    (fault,) = raised.value.faults
    assert said in fault.message


def test_a_fact_without_a_bound_is_refused():
    with pytest.raises(InputError, match="has no bound; give one of at_least"):
        given_facts({"facts": [{"outcome": {"of": "delivered[drones]", "at": "2023-03-31"}}]}, SHORT)


def test_every_fault_is_said_at_once():
    with pytest.raises(InputError) as raised:
        given_facts("delivered[dones] at 2023-01-31 >= 1; delivered[drones] at 2030-01-31 >= 1", SHORT)
    assert len(raised.value.faults) == 2


def test_runs_that_agree_are_kept_with_their_numbers_and_all_else_as_it_was():
    every = sim.run(SHORT, runs=80, seed=1, uncertainty="point")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        kept = sim.run(SHORT, runs=80, seed=1, given=FACT, uncertainty="point")
    date = np.datetime64("2023-03-31")
    week = int(np.flatnonzero(every.time.values <= date)[-1])
    agrees = every.delivered.sel(item="drones").isel(time=week).values >= 300
    assert 0 < agrees.sum() < 80
    assert kept.run.values.tolist() == np.flatnonzero(agrees).tolist()
    assert kept.trust.equals(every.trust.isel(run=agrees))
    assert (kept.attrs["given"], kept.attrs["runs_asked"]) == (str(given_facts(FACT, SHORT)), 80)


def test_few_runs_that_agree_are_warned_of():
    every = sim.run(SHORT, runs=8, uncertainty="point")
    amounts = np.sort(every.delivered.sel(item="drones").isel(time=-1).values)
    last = str(every.time.values[-1])[:10]
    with pytest.warns(UserWarning, match="of 8 runs agree with what is given: few"):
        sim.run(SHORT, runs=8, given=f"delivered[drones] at {last} >= {amounts[-2]}", uncertainty="point")
    assert FEW > 8


def test_no_run_that_agrees_is_refused():
    with pytest.raises(InputError, match="none of 4 runs agrees with what is given"):
        sim.run(SHORT, runs=4, given="delivered[drones] at 2023-03-31 >= 1e7", uncertainty="point")


def test_a_comparison_leaves_the_same_runs_out_of_every_scenario():
    other = load("baseline", {"horizon": 60, "params.drone_output": 140.0})
    changed = {**other.record(), "name": "more"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        kept = sim.compare([SHORT, changed], runs=60, given=FACT, at="2023-03-31", uncertainty="point")
    every = sim.compare([SHORT, changed], runs=60, at="2023-03-31", uncertainty="point")
    there = every.outcomes("baseline")["delivered[drones]"] >= 300
    assert 0 < there.sum() < 60
    assert kept.runs == there.sum()
    for name in ("baseline", "more"):
        assert kept.outcomes(name).equals(every.outcomes(name)[there])
    assert kept.fans().attrs["runs"] == there.sum()


def test_the_facts_of_the_guide_are_those_that_its_claims_set():
    scenario = load("baseline")
    found = given_facts(ROOT / "docs/examples/reported.yaml", scenario)
    dated = dated_file(scenario.case).events
    for fact in found.facts:
        (name,) = fact.claims
        assert fact.outcome in [one.outcome for event in dated if name in event.claims for one in event.shown_by]


def test_a_claim_that_there_is_not_is_refused():
    fact = {"outcome": {"of": "delivered[drones]", "at": "2023-03-31"}, "at_least": 300, "claims": ["A1-999"]}
    with pytest.raises(InputError, match="'A1-999' is not a claim"):
        given_facts({"facts": [fact]}, SHORT)
