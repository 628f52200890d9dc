"""What other programs have taught is answered with the right form, and what is empty with what is wanted."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from helpers.paths import TESTS
from helpers.sweep import here
from sim.cli import dispatch
from sim.cli.commands import Evidence, Rerun, Run, Verify
from sim.cli.parsing import parse
from sim.ground.faults import InputError


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


HABITS = {
    "run --runs 5": "command line: '--runs' is not of the form key=value; write runs=5.",
    "run --runs=5": "command line: '--runs=5' is not of the form key=value; write runs=5.",
    "run runs 5": "command line: 'runs' is not of the form key=value; write runs=5.",
    "run runs: 5": "command line: 'runs:' is not of the form key=value; write runs=5.",
    "run runs:5": "command line: 'runs:5' is not of the form key=value; write runs=5.",
    "run runs = 5": "command line: 'runs' is not of the form key=value; write runs=5.",
    "run --quiet": "command line: '--quiet' is not of the form key=value; write quiet=true.",
    "run --no-figures": "command line: '--no-figures' is not of the form key=value; write figures=false.",
    "run --dry-run": "command line: '--dry-run' is not of the form key=value; write dry_run=true.",
    "run --rnus 5": "command line: '--rnus' is not of the form key=value. Did you mean runs=N?",
    "run -n 5": "command line: '-n' is not of the form key=value.",
    "run --runs": "command line: '--runs' is not of the form key=value; write runs=N.",
    "run runs=1,000": "command line: runs: '1,000' is not a whole number; write 1000.",
    "run runs=2.5e3": "command line: runs: '2.5e3' is not a whole number; write 2500.",
    "run runs=1_000_000": "command line: runs: '1_000_000' is not a whole number; write 1000000.",
    "run seed=1.5": "command line: seed: '1.5' is not a whole number.",
    "list": "wary: 'list' is not a command. `wary --help` lists all.",
    "run baseline": "command line: 'baseline' is not of the form key=value. Did you mean scenario=baseline?",
    "run mesa": "command line: 'mesa' is not of the form key=value. Did you mean engine=mesa?",
    "sweep lhs": "command line: 'lhs' is not of the form key=value. Did you mean design=lhs?",
    "compare ceasefire": "command line: 'ceasefire' is not of the form key=value. Did you mean scenarios=ceasefire?",
    "parameters grade D": "command line: 'grade' is not of the form key=value; write grade=D.",
    "parameters D": "command line: 'D' is one name too many. Did you mean grade=D?",
    "export --format csv folder": "command line: '--format' is not of the form key=value; write format=csv.",
    "compare --multirun": "command line: --multirun goes with `wary run` and `wary sweep` only.",
    "run case=mine": "command line: case: belongs to the scenario: its file says `case: NAME`",
    "explain case=mine run=1 week=1 actor=iran": "command line: case: belongs to the scenario",
}


@pytest.mark.parametrize("line", HABITS)
def test_a_habit_of_other_programs_is_answered_with_the_right_form(capsys, tmp_path, line):
    assert dispatch(line.split()) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith(HABITS[line])
    assert len(captured.err.splitlines()) == 1
    assert (captured.out, list(tmp_path.iterdir())) == ("", [])


EMPTY = {
    ("run", "engine="): "command line: engine: is empty. Allowed: compiled, mesa.",
    ("run", "engine=null"): "command line: engine: is empty. Allowed: compiled, mesa.",
    ("run", "scenario=null"): "command line: scenario: is empty; give a name or a file.",
    ("run", "given="): "command line: given: is empty; give facts, or a file of them.",
    ("compare", "uncertainty="): "command line: uncertainty: is empty. Allowed: posterior, prior, point.",
    ("run", "figures="): "command line: figures: is empty; give true or false.",
    ("sweep", "cluster="): "command line: cluster: is empty. Allowed: dask, threads.",
    ("sweep", "design=null"): "command line: design: is empty; give a name.",
    ("sweep", "draws="): "command line: draws: is empty. Allowed: own, common, block.",
    ("sweep", "options.levels="): "",
    ("resume", "folder", "cluster="): "command line: cluster: is empty. Allowed: dask, threads.",
    ("resume", ""): "command line: DIR: is empty; give a folder.",
    ("check", ""): "command line: FILE: is empty; give a file.",
    ("new", ""): "command line: NAME: is empty; give a name.",
    ("evidence", ""): "command line: CLAIM|PARAMETER: is empty; give a claim or a parameter.",
    ("schema", ""): "command line: kind: is empty. Allowed: scenario, claims, parameters, roster, patterns.",
    ("explain", "week=", "run=1", "actor=iran"): "command line: week: is empty; give a whole number or a date.",
    ("compare", "scenarios=,"): "command line: scenarios: ',' names nothing; write names with commas between them.",
    ("compare", "scenarios= , "): "command line: scenarios: ' , ' names nothing;",
}


@pytest.mark.parametrize("arguments", [given for given in EMPTY if EMPTY[given]], ids=" ".join)
def test_an_empty_value_is_answered_with_what_is_wanted(capsys, tmp_path, arguments):
    assert dispatch(arguments) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith(EMPTY[arguments])
    assert (captured.out, list(tmp_path.iterdir())) == ("", [])


@pytest.mark.parametrize("given", ["output=", "output=null", "workers=", "horizon=null", "sweep="])
def test_an_empty_value_of_what_may_be_missing_is_its_default(given):
    from sim.cli.commands import Sweep

    made = parse(Sweep, [given])
    made.arguments = []
    assert made == parse(Sweep, [])


def test_what_is_a_path_may_hold_an_equals_sign(tmp_path):
    for text in ("./p=1", "/a/p=1", "a/p=1", ".=1"):
        assert parse(Verify, [text, "runs=3"]).folder == text
        assert parse(Verify, [text, "runs=3"]).runs == 3
    (tmp_path / "p=1").mkdir()
    assert parse(Rerun, ["p=1"]).folder == "p=1"
    with pytest.raises(InputError, match="'q' is not a key here"):
        parse(Rerun, ["q=1"])
    assert parse(Evidence, ["A4-031", "to=2024"]).name == "A4-031"
    assert parse(Run, ["output=a=b"]).output == "a=b"


def test_help_and_version_are_words_too(capsys):
    for words in (["run", "help"], ["help", "run"]):
        assert dispatch(words) == 0
        assert capsys.readouterr().out.startswith("wary run: ")
    assert dispatch(["version"]) == 0
    assert capsys.readouterr().out.startswith("wary-alliance ")


def test_options_may_stand_within_the_name_of_a_command(capsys):
    assert dispatch(["mechanisms", "--json", "reported", "as=out"]) == 0
    assert capsys.readouterr().out.startswith("{")


def test_a_folder_of_a_case_is_written_with_a_slash(capsys, tmp_path):
    shutil.copytree(TESTS / "cases" / "harbour", tmp_path / "mine")
    assert dispatch(["schedule", "case=mine"]) == 2
    assert "The folder of one here is written './mine'." in capsys.readouterr().err
    assert dispatch(["schedule", "case=./mine"]) == 0


def test_a_case_is_checked_with_all_its_files_and_scenarios(tmp_path):
    for name in ("whole", "bare", "mute", "wrong"):
        shutil.copytree(TESTS / "cases" / "harbour", tmp_path / name)
    shutil.rmtree(tmp_path / "bare" / "parameters")
    (tmp_path / "mute" / "outcomes.yaml").unlink()
    scenario = tmp_path / "wrong" / "scenarios" / "baseline.yaml"
    scenario.write_text(scenario.read_text(encoding="utf-8") + "parms: {}\n", encoding="utf-8")
    whole = here("check", "whole", "whole/scenarios/baseline.yaml", cwd=tmp_path)
    assert whole.returncode == 0, whole.stderr
    assert "whole: sound. " in whole.stdout
    for checked in ("bare", "bare/scenarios/baseline.yaml"):
        refused = here("check", checked, cwd=tmp_path)
        assert refused.returncode == 2
        assert "holds no file of parameters" in refused.stderr
    for checked in ("mute", "mute/scenarios/baseline.yaml"):
        refused = here("check", checked, cwd=tmp_path)
        assert refused.returncode == 2
        assert "outcomes.yaml: cannot be read: No such file or directory." in refused.stderr
    assert "'parms' is not a key here" in here("check", "wrong", cwd=tmp_path).stderr
    refused = here("parameters", "case=./bare", cwd=tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "is not the folder of a case" in here("check", ".", cwd=tmp_path).stderr


@pytest.mark.parametrize("name", ["null", "true", "false"])
def test_a_scenario_is_not_called_what_yaml_reads_as_something_else(capsys, tmp_path, name):
    assert dispatch(["new", name]) == 2
    assert f"NAME: {name} is no text in YAML; give another name." in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_reference_is_not_looked_for_outside_a_checkout(capsys):
    assert dispatch(["reference"]) == 2
    assert "is part of the source. Go to a checkout, or name a folder: wary reference [DIR]" in capsys.readouterr().err
