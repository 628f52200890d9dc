"""``wary hindcast``: what it prints and writes, and what it refuses before anything is run."""

from __future__ import annotations

import importlib.util
import json

import pytest

import sim
from helpers.core import needs_compiler
from sim.cli import dispatch

needs_scores = pytest.mark.skipif(
    not importlib.util.find_spec("scoringrules"), reason="scoringrules, the extra scores, is not here"
)
FEW = ["draws=512", "origins=2023-12-14,2024-06-14", "quiet=true"]


@needs_compiler
@needs_scores
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_it_writes_what_the_function_returns(tmp_path, capsys):
    folder = tmp_path / "said"
    assert dispatch(["hindcast", *FEW, f"output={folder}"]) == 0
    printed = capsys.readouterr().out
    assert "Months within the middle 50 %" in printed
    record = json.loads((folder / "hindcast.json").read_text(encoding="utf-8"))
    again = sim.hindcast(draws=512, origins=["2023-12-14", "2024-06-14"], workers=1)
    assert {name: value for name, value in record.items() if name != "command"} == json.loads(json.dumps(again))
    assert {path.name for path in (folder / "figures").glob("*_light.svg")} == {
        "launches_said_light.svg", "reliability_light.svg",
    }  # fmt: skip
    assert "Not fitted is not unseen" in (folder / "report.html").read_text(encoding="utf-8")
    assert not list(tmp_path.glob(".*"))
    assert dispatch(["hindcast", *FEW, "--json", f"output={folder}"]) == 0
    assert json.loads(capsys.readouterr().out) == record


@needs_scores
@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("origins=2023-12-15", "2023-12-14"),
        ("draws=3", "512"),
        ("seed=-1", "seed"),
        ("case=nowhere", "russia_iran"),
    ],
)
def test_what_is_wrong_is_refused_before_anything_is_written(given, says, tmp_path, capsys):
    folder = tmp_path / "said"
    assert dispatch(["hindcast", given, f"output={folder}"]) == 2
    assert says in capsys.readouterr().err
    assert not folder.exists()


def test_without_the_extra_it_says_which(tmp_path, monkeypatch, capsys):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *_more: None if name == "scoringrules" else find(name)
    )
    assert dispatch(["hindcast", f"output={tmp_path / 'said'}"]) == 2
    assert "wary-alliance[scores]" in capsys.readouterr().err
    assert not (tmp_path / "said").exists()


@needs_scores
def test_a_case_that_asks_nothing_is_refused(tmp_path, capsys):
    from helpers.paths import HARBOUR

    assert dispatch(["hindcast", f"case={HARBOUR}", f"output={tmp_path / 'said'}"]) == 2
    assert "hindcast.yaml" in capsys.readouterr().err
