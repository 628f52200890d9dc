"""``wary compare`` as a user types it, right and wrong."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pandas as pd
import pytest
import xarray as xr

from sim.cli import dispatch
from sim.cli.commands import Compare
from sim.cli.parsing import date_or_weeks, parse
from sim.comparison import compare as comparing

SHORT = ("scenarios=baseline,s400_delivered,evasion_closed", "runs=20", "horizon=100", "figures=false", "quiet=true")
FILES = {
    "assumptions.json", "config.yaml", "curves.csv", "differences.csv", "events.csv", "expectations.csv",
    "explanations.txt", "fans.nc", "manifest.json", "outcomes/baseline.parquet", "outcomes/s400_delivered.parquet",
    "outcomes/evasion_closed.parquet",
}  # fmt: skip


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def outcome(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = dispatch(arguments)
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_a_comparison_is_printed_and_written_and_not_run_twice(capsys, tmp_path):
    status, out, err = outcome(capsys, "compare", *SHORT)
    assert (status, err) == (0, "")
    folder = tmp_path / "results" / "compare" / "baseline-s400_delivered-evasion_closed"
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} == FILES
    assert out.splitlines()[1] == "20 runs of each, with the same draws; seed 0; 2022-02-21 to 2024-01-22"
    assert max(map(len, out.splitlines())) <= 100
    manifest = json.loads((folder / "manifest.json").read_text())
    assert set(manifest["files"]) == FILES - {"manifest.json"}
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    again = outcome(capsys, "compare", *SHORT)
    assert again == (0, out, "")
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_what_is_printed_is_what_is_written(capsys, tmp_path):
    _, out, _ = outcome(capsys, "compare", *SHORT, "output=here", "outcome=talks", "shapley=true")
    differences = pd.read_csv(tmp_path / "here" / "differences.csv", index_col=[0, 1])
    expectations = pd.read_csv(tmp_path / "here" / "expectations.csv", index_col=0)
    assert expectations.index.tolist() == ["s400_delivered", "evasion_closed"]
    assert out.count("  talks[ukraine_war] ") == 2
    delivered = differences.loc[("evasion_closed", "delivered[drones]")]
    printed = out.splitlines()  # s400_delivered first, whose own line on drones stands above
    below = printed[printed.index(next(line for line in printed if line.rstrip() == "evasion_closed")) :]
    line = next(line for line in below if line.startswith("  delivered[drones]"))
    words = line.replace("\N{MINUS SIGN}", "-").split()
    assert words[-1] == delivered["verdict"] == "lower"
    assert float(words[1].replace(",", "")) == pytest.approx(delivered["reference_mean"], rel=0.005)
    assert float(words[2].replace(",", "")) == pytest.approx(delivered["mean_difference"], rel=0.005)
    shares = pd.read_csv(tmp_path / "here" / "shapley.csv", index_col=[0, 1, 2]).sort_index()
    assert shares.loc[("evasion_closed", "talks[ukraine_war]"), "share"].sum() == pytest.approx(
        differences.loc[("evasion_closed", "talks[ukraine_war]"), "mean_difference"]
    )
    outcomes = pd.read_parquet(tmp_path / "here" / "outcomes" / "evasion_closed.parquet")
    runs = outcomes.loc["2024-01-15", "delivered[drones]"]
    assert runs.mean() == pytest.approx(delivered["other_mean"])
    with xr.open_dataset(tmp_path / "here" / "fans.nc", engine="h5netcdf") as fans:
        assert fans.sizes == {"scenario": 3, "other": 2, "outcome": 8, "quantile": 5, "time": 100}
    changed = json.loads((tmp_path / "here" / "assumptions.json").read_text())
    assert [one["key"] for one in changed["evasion_closed"]] == ["mechanisms.regrowth", "events.burst_of_designations"]


def test_other_inputs_are_not_written_over(capsys, tmp_path):
    short = ("scenarios=baseline,s400_delivered", "runs=2", "horizon=4", "figures=false", "quiet=true", "output=here")
    assert outcome(capsys, "compare", *short)[0] == 0
    status, out, err = outcome(capsys, "compare", *short, "seed=1")
    assert (status, out) == (2, "")
    assert "holds results of other inputs (seed differ)" in err
    swapped = ("scenarios=s400_delivered,baseline", *short[1:])
    assert outcome(capsys, "compare", *swapped)[0] == 2
    assert outcome(capsys, "compare", *short, "workers=1")[0] == 0


def test_the_cap_on_runs_is_said(capsys, monkeypatch):
    monkeypatch.setattr(comparing, "MOST_RUNS", 12)
    short = ("scenarios=baseline,s400_delivered", "runs=8", "horizon=80", "figures=false")
    arguments = (*short, "outcome=trust[iran in russia]")
    status, out, _ = outcome(capsys, "compare", *arguments, "precision=1e-9", "quiet=true")
    assert status == 0
    assert "12 runs, the most there are, were not enough: the half-width of trust[iran in russia] in s400_del" in out
    _, out, _ = outcome(capsys, "compare", *arguments, "precision=10", "quiet=true")
    assert "8 runs were enough: no half-width is above 10." in out


def test_a_dry_run_runs_nothing_and_writes_nothing(capsys, tmp_path):
    status, out, err = outcome(capsys, "compare", "dry_run=true", "shapley=true", "scenarios=baseline,evasion_closed")
    assert (status, err) == (0, "")
    assert "would run 2 scenarios, and 2 with part of the changes: 1,000 runs each of 305 weeks" in out
    assert out.endswith("nothing was run.\n")
    assert list(tmp_path.iterdir()) == []


def test_files_and_names_can_be_mixed(capsys, tmp_path):
    (tmp_path / "mine.yaml").write_text(
        "name: mine\ntitle: More drones\nbase: baseline\nparams: {drone_output: 130.0}\n", encoding="utf-8"
    )
    arguments = ("scenarios=mine.yaml, baseline", "runs=2", "horizon=8", "figures=false", "quiet=true", "output=here")
    status, out, _ = outcome(capsys, "compare", *arguments)
    assert status == 0
    assert out.startswith("More drones (mine) against 1 other\n")


def test_an_empty_value_is_the_default_and_a_horizon_a_date_or_weeks():
    given = ["runs=1000", "scenarios=", "precision=null"]
    assert dataclasses.replace(parse(Compare, given), arguments=[]) == parse(Compare, [])
    assert parse(Compare, ["scenarios=a, b,"]).names == ["a", "b"]
    assert date_or_weeks(parse(Compare, ["horizon=12"]).horizon) == 12
    assert date_or_weeks(parse(Compare, ["horizon=2023-01-02"]).horizon) == "2023-01-02"


WRONG = {
    ("scenario=baseline",): "command line: scenario: 'scenario' is not a key here.",
    ("scenarios=baseline",): "scenarios: give two or more; the others are compared with the first.",
    ("scenarios=baseline,s400_deliverd",): "Did you mean 's400_delivered'?",
    (
        "scenarios=baseline,ceasefire,ceasefire",
    ): "scenarios: 'ceasefire' is there 2 times; each needs a name of its own.",
    ("scenarios=baseline,missing.yaml",): "missing.yaml: cannot be read: No such file or directory.",
    ("scenarios=baseline,${oc.env:HOME}",): "'${oc.env:HOME}' is not a scenario.",
    ("baseline",): "command line: 'baseline' is not of the form key=value.",
    ("runs=abc",): "command line: runs: 'abc' is not a whole number.",
    ("runs=",): "command line: runs: is empty; give a whole number.",
    ("runs=2", "runs=3"): "command line: runs: is given twice.",
    ("runs=0",): "runs: 0 is not between 1 and 10,000,000.",
    ("level=high",): "command line: level: 'high' is not a number.",
    ("level=95",): "level: 95 is not between 0 and 1.",
    ("outcome=trst",): "outcome: 'trst' is not an outcome.",
    ("precision=0.1",): "precision: is of an outcome; name it by outcome=.",
    ("branch=2023-02-31",): "branch: 2023-02-31 is not a date (February 2023 has 28 days).",
    ("branch=2023-10-18",): "branch of evasion_closed: mechanisms.regrowth: acts from the start",
    ("intermediaries=0",): "intermediaries: 0 is not between 1 and 100,000.",
    ("shapley=maybe",): "command line: shapley: 'maybe' is not true or false.",
}


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_wrong_input_gets_one_clear_message_and_status_2(capsys, tmp_path, arguments):
    status, out, err = outcome(capsys, "compare", *arguments)
    assert (status, out) == (2, "")
    assert WRONG[arguments] in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []
