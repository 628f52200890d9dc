"""The stored results of all scenarios are those that the model gives, whatever the verdicts are."""

import dataclasses
import json

import pandas as pd
import pytest

import sim
from helpers.core import needs_compiler
from helpers.paths import STORED
from sim.cli import dispatch
from sim.comparison.reference import (
    FIRST_RUNS,
    RECORD,
    SHOWN_RUNS,
    TABLES,
    deviations,
    digest_of_outcomes,
    read_reference,
    reference_of,
    write_reference,
)
from sim.ground.faults import InputError

pytestmark = needs_compiler


@pytest.fixture(scope="module")
def small():
    return reference_of(
        sim.compare(["baseline", "s400_delivered", "no_denials"], runs=6, seed=3, horizon=80, uncertainty="point")
    )


@pytest.mark.long
def test_all_scenarios_give_what_is_stored():
    stored = read_reference(STORED)
    assert set(stored.digests) == set(sim.scenarios().index)
    assert (stored.runs, stored.seed) == (1000, 0)
    found = reference_of(sim.compare(runs=stored.runs, seed=stored.seed, uncertainty="point"))
    assert deviations(found, stored) == []


def test_the_first_runs_of_all_scenarios_are_those_that_are_stored():
    stored = read_reference(STORED)
    found = reference_of(sim.compare(runs=SHOWN_RUNS, seed=stored.seed, uncertainty="point")).first_runs
    pd.testing.assert_frame_equal(found, stored.first_runs, check_exact=True)


def test_every_scenario_but_the_baseline_has_a_stored_verdict():
    verdicts = read_reference(STORED).tables["expectations.csv"]["verdict"]
    assert set(verdicts.index) == set(sim.scenarios().index) - {"baseline"}
    assert set(verdicts) <= {"met", "not met", "undecided"}


def test_what_is_stored_is_read_as_it_was(small, tmp_path):
    write_reference(small, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {RECORD, FIRST_RUNS, *TABLES}
    assert deviations(small, read_reference(tmp_path)) == []


def test_a_number_of_a_run_that_is_off_by_the_last_bit_is_named(small):
    comparison = sim.compare(
        ["baseline", "s400_delivered", "no_denials"], runs=6, seed=3, horizon=80, uncertainty="point"
    )
    table = comparison.outcomes("no_denials")
    table.iloc[2, table.columns.get_loc("trust[iran in russia]")] *= 1.0 + 2.3e-16
    found = reference_of(comparison)
    lines = [line for line in deviations(found, small) if not line.startswith(tuple(TABLES))]
    assert len(lines) == 1
    assert lines[0].startswith("no_denials, ")
    assert "1 outcomes of the first 4 runs differ, such as trust[iran in russia] of run 2: " in lines[0]


def test_a_hash_is_of_numbers_and_names(small):
    table = sim.compare(["baseline", "s400_delivered"], runs=2, horizon=10, uncertainty="point").outcomes("baseline")
    assert digest_of_outcomes(table) == digest_of_outcomes(table.copy())
    assert digest_of_outcomes(table) != digest_of_outcomes(table.rename(columns={table.columns[0]: "x"}))
    assert digest_of_outcomes(table) != digest_of_outcomes(table.iloc[::-1])


@pytest.mark.parametrize(("off", "told"), [(1e-13, 0), (1e-10, 1)])
def test_a_summary_may_be_off_by_a_trifle_only(small, off, told):
    tables = {name: table.copy() for name, table in small.tables.items()}
    tables["differences.csv"].loc[("no_denials", "delivered[drones]"), "reference_mean"] *= 1.0 + off
    lines = deviations(dataclasses.replace(small, tables=tables), small)
    assert len(lines) == told
    assert all(line.startswith("differences.csv: no_denials, delivered[drones]: reference_mean is ") for line in lines)


def test_a_verdict_that_changes_is_named(small):
    tables = {name: table.copy() for name, table in small.tables.items()}
    before = tables["expectations.csv"].loc["no_denials", "verdict"]
    tables["expectations.csv"].loc["no_denials", "verdict"] = "another"
    line = f"expectations.csv: no_denials: verdict is another, stored {before}."
    assert deviations(dataclasses.replace(small, tables=tables), small) == [line]


def test_other_scenarios_are_not_compared(small):
    other = dataclasses.replace(small, digests={"baseline": {}})
    assert deviations(other, small) == ["the scenarios are baseline; stored are baseline, s400_delivered, no_denials."]


@pytest.mark.parametrize("name", [RECORD, FIRST_RUNS, "events.csv"])
def test_a_file_that_is_missing_or_damaged_is_one_clear_message(small, tmp_path, name):
    write_reference(small, tmp_path)
    (tmp_path / name).write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match=f"{name}: cannot be read as stored results: it is damaged"):
        read_reference(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(InputError, match=f"{name}: cannot be read as stored results: No such file or directory"):
        read_reference(tmp_path)


def test_the_command_says_whether_this_machine_gives_the_same(tmp_path, capsys, monkeypatch, small):
    monkeypatch.setattr("sim.cli.reference._found", lambda *_, **__: small)
    assert dispatch(["reference", str(tmp_path), "renew=true", "quiet=true"]) == 0
    assert dispatch(["reference", str(tmp_path)]) == 0
    assert "as stored in" in capsys.readouterr().out
    record = json.loads((tmp_path / RECORD).read_text(encoding="utf-8"))
    record["digests"]["baseline"] = dict.fromkeys(record["digests"]["baseline"], "0")
    (tmp_path / RECORD).write_text(json.dumps(record), encoding="utf-8")
    assert dispatch(["reference", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert "baseline, " in said
    assert "outcomes of runs differ, though not of the first 4." in said


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "nowhere/comparison.json: cannot be read as stored results: No such file or directory."),
        (["renew=perhaps"], "'perhaps' is not true or false."),
        (["one", "two"], "'two' is one name too many."),
    ],
)
def test_bad_requests_are_one_clear_message(arguments, message, capsys):
    assert dispatch(["reference", *arguments]) == 2
    assert message in capsys.readouterr().err
