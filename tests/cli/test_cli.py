"""The command line as a user types it, right and wrong."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sim.case.case import load_case
from sim.cli import dispatch
from sim.cli.commands import COMMANDS
from sim.cli.help import usage
from sim.figures.evidence.timeline import timeline
from sim.kernel.mechanism import WEEK
from sim.words import number

SHORT = ("horizon=26", "runs=8", "figures=false", "quiet=true")


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def outcome(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = dispatch(arguments)
    captured = capsys.readouterr()
    return status, captured.out, captured.err


@pytest.mark.parametrize("arguments", [(), ("--help",), ("help",), ("-h",)])
def test_general_help_lists_every_command(capsys, arguments):
    status, out, err = outcome(capsys, *arguments)
    assert (status, err) == (0, "")
    assert all(f"\n  {name} " in out for name in COMMANDS)


@pytest.mark.parametrize("command", [("run",), ("sweep", "design=none")], ids=["run", "sweep"])
def test_main_outcomes_are_printed_first_and_all_on_request(capsys, command):
    main = load_case().headlines.at("main")
    status, few, err = outcome(capsys, *command, *SHORT)
    assert status == 0, err
    outcomes = few.partition("\nStandard deviation over runs")[0]
    listed = [name for line in outcomes.splitlines() if (name := line.split("  ")[0]) in main]
    assert listed == list(main)
    assert re.search(r"\d+ more outcomes are in summary.csv, \d+ of them the same in every run; all=true", few)
    assert "posture[" not in few
    _, every, _ = outcome(capsys, *command, *SHORT, "all=true")
    assert "all=true" not in every
    assert "posture rows" in every
    names = [line.split("  ")[0] for line in every.splitlines() if re.match(r"\w+\[.*\]  ", line)]
    assert names[: len(main)] == list(main)
    assert len(names) > 100


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_answers_help(capsys, name):
    status, out, err = outcome(capsys, *name.split(), "--help")
    assert (status, err) == (0, "")
    assert out.startswith(f"wary {name}: ")
    assert usage(COMMANDS[name]) in out


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from sim.cli import dispatch; dispatch(['--help']); dispatch(['run', '--help']);"
        "heavy = {'numba', 'mesa', 'hydra', 'pandas', 'xarray', 'matplotlib', 'scipy', 'pydantic', 'numpy'};"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_the_module_is_the_command():
    done = subprocess.run([sys.executable, "-m", "sim", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("wary-alliance ")


WRONG = {
    ("rum",): "wary: 'rum' is not a command.",
    ("run", "scenario=baselin"): "Did you mean 'baseline'?",
    ("run", "rnus=3"): "command line: rnus: 'rnus' is not a key here.",
    ("run", "runs=abc"): "command line: runs: 'abc' is not a whole number.",
    ("run", "runs=0"): "runs: 0 is not between 1 and 10,000,000.",
    ("run", "runs=-1"): "runs: -1 is not between 1 and 10,000,000.",
    ("run", "seed=-1"): "seed: -1 is not between 0 and 9,223,372,036,854,775,807.",
    ("run", "workers=0"): "workers: 0 is not between 1 and 1,024.",
    ("run", "engine.width=0"): "engine.width: 0 is not between 1 and 4,096.",
    ("run", "intermediaries=0"): "intermediaries: 0 is not between 1 and 100,000.",
    ("run", "engine=fast"): "command line: engine: 'fast' is not an engine. Allowed: compiled, mesa.",
    ("run", "quiet=maybe"): "command line: quiet: 'maybe' is not true or false.",
    ("run", "baseline"): "command line: 'baseline' is not of the form key=value.",
    ("run", "--fast"): "command line: '--fast' is not of the form key=value.",
    ("run", "runs=3", "runs=4"): "command line: runs: is given twice.",
    ("run", "params.drone_outptu=3"): "command line: params.drone_outptu: 'drone_outptu' is not a parameter.",
    ("run", "params.drone_output=nan"): "'nan' ",
    ("run", "params.drone_output=.nan"): "command line: params.drone_output: '.nan' is not a finite number.",
    ("run", "params.drone_output=1e9"): "is outside its bounds, 10 to 300 unit/month.",
    ("run", "mechanisms.trust=bayes"): "'bayes' is not an option. Allowed: beta, none, kydd, tit_for_tat.",
    ("run", "horizon=2023-02-31"): "2023-02-31 is not a date (February 2023 has 28 days).",
    ("run", "horizon=999999999"): "999999999 weeks reach beyond the calendar; a date is written YYYY-MM-DD.",
    ("run", "horizon=0"): "is not between a week after the start",
    ("run", "events.nothing.date=2023-01-01"): "events.nothing",
    ("run", "postures.france.policy=logit"): "'france' is not an actor that decides. Allowed: russia, iran,",
    ("run", "postures.iran.policy=random"): "'random' is not a policy.",
    ("run", "_target_=os.system"): "command line: _target_: '_target_' is not a key here.",
    ("run", "scenario="): "command line: scenario: is empty; give a name or a file.",
    ("run", "runs=٣"): "command line: runs: '٣' is not a whole number.",
    ("run", "seed=99999999999999999999"): "seed: 99999999999999999999 is not between 0 and",
    ("run", "scenario=${oc.env:HOME}"): "scenario: '${oc.env:HOME}' is not a scenario.",
    ("run", "scenario=missing.yaml"): "missing.yaml: cannot be read: No such file or directory.",
    ("parameters", "grade=E"): "command line: grade: 'E' is not allowed. Allowed: A, B, C, D.",
    ("parameters", "--jsn"): "'--jsn' is not an option. Allowed: --json, --help. Did you mean '--json'?",
    ("scenarios", "all"): "command line: 'all' is one name too many.",
    ("evidence", "A4-999"): "'A4-999' is not a claim or a parameter.",
    ("evidence", "drone_valeu"): "is not a claim or a parameter.",
    ("evidence", "theme=trusty"): "Did you mean 'trust'?",
    ("evidence", "from=2023-13"): "command line: from: 2023-13 is not a date: there is no month 13.",
    ("check",): "command line: name a scenario file: wary check FILE [FILE ...].",
    ("schema", "scenari"): "Did you mean 'scenario'?",
}


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_wrong_input_gets_one_clear_message_and_status_2(capsys, tmp_path, arguments):
    status, out, err = outcome(capsys, *arguments)
    assert status == 2
    assert out == ""
    assert WRONG[arguments] in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_every_fault_of_a_command_line_is_said_at_once(capsys):
    status, _, err = outcome(capsys, "run", "rnus=3", "runs=x", "engine=z")
    assert status == 2
    assert err.count("command line: ") == 3
    assert "3 faults; nothing was run." in err


def test_a_run_writes_all_its_files_and_prints_its_summary(capsys, tmp_path):
    status, out, err = outcome(capsys, "run", *SHORT, "output=mine")
    assert (status, err) == (0, "")
    assert "delivered[drones]" in out
    assert "acts forced: 0" in out
    assert "\x1b" not in out
    assert max(map(len, out.splitlines())) <= 100
    written = {path.name for path in (tmp_path / "mine").iterdir()}
    assert written == {"manifest.json", "config.yaml", "trajectories.nc", "outcomes.parquet", "summary.csv"}


def test_the_same_inputs_again_cost_nothing_and_other_inputs_are_refused(capsys, tmp_path):
    assert dispatch(["run", *SHORT, "output=mine"]) == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "mine").iterdir()}
    capsys.readouterr()
    status, out, err = outcome(capsys, "run", "horizon=26", "runs=8", "figures=false", "output=mine", "workers=1")
    assert status == 0
    assert "already holds these results; nothing was run." in err
    assert "delivered[drones]" in out
    status, _, err = outcome(capsys, "run", *SHORT, "output=mine", "seed=1")
    assert status == 2
    assert "holds results of other inputs (seed differ); nothing is overwritten." in err
    assert {path.name: path.read_bytes() for path in (tmp_path / "mine").iterdir()} == before


def test_the_default_folder_of_other_inputs_gets_a_name_of_its_own(capsys, tmp_path):
    assert dispatch(["run", *SHORT]) == 0
    assert dispatch(["run", *SHORT, "seed=1"]) == 0
    names = sorted(path.name for path in (tmp_path / "results" / "run").iterdir())
    assert names[0] == "baseline"
    assert len(names) == 2
    assert names[1].startswith("baseline-")


def test_engines_threads_and_blocks_write_the_same_bytes(capsys, tmp_path):
    variants = {
        "a": (),
        "b": ("engine=mesa",),
        "c": ("workers=2", "engine.width=8"),
    }
    small = ("horizon=12", "runs=3", "intermediaries=8", "figures=false", "quiet=true")
    for folder, extra in variants.items():
        assert dispatch(["run", *small, f"output={folder}", *extra]) == 0
    for name in ("trajectories.nc", "outcomes.parquet", "summary.csv", "config.yaml"):
        assert len({(tmp_path / folder / name).read_bytes() for folder in variants}) == 1, name


def test_the_manifest_says_what_a_folder_was_made_from(capsys, tmp_path):
    assert dispatch(["run", *SHORT, "output=mine", "params.drone_output=120"]) == 0
    manifest = json.loads((tmp_path / "mine" / "manifest.json").read_text())
    assert manifest["format_version"] == 2
    assert manifest["inputs"]["runs"] == 8
    assert manifest["inputs"]["scenario"]["params"] == {"drone_output": 120}
    assert set(manifest["files"]) == {"config.yaml", "trajectories.nc", "outcomes.parquet", "summary.csv"}
    assert str(tmp_path) not in json.dumps(manifest)


def test_a_folder_that_is_not_ours_is_left_alone(capsys, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    status, _, err = outcome(capsys, "run", *SHORT, "output=mine")
    assert status == 2
    assert err == "output: mine holds something else; nothing is overwritten. Give another output=.\n"
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.txt"]
    (tmp_path / "thesis.txt").write_text("years of work")
    status, _, err = outcome(capsys, "run", *SHORT, "output=thesis.txt")
    assert (status, err) == (2, "output: thesis.txt is a file; nothing is overwritten. Give another output=.\n")
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


@pytest.mark.parametrize("command", ["run", "sweep"])
def test_an_output_within_a_file_is_refused_with_where_and_what_is_allowed(capsys, tmp_path, command):
    (tmp_path / "thesis.txt").write_text("years of work")
    status, _, err = outcome(capsys, command, "runs=1", "output=thesis.txt/mine/x")
    assert (status, err) == (
        2,
        "thesis.txt/mine/x: cannot be written: thesis.txt is a file, and only a folder can hold it. Nothing was run. "
        "Give an output= in a folder, or in one still to be made.\n",
    )
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_the_help_says_what_each_exit_status_is(capsys):
    said = " ".join(outcome(capsys, "--help")[1].split())
    assert "0 done, 1 what was checked is not as it was written or stored, or a program error, 2 wrong input" in said
    for command in ("verify", "rerun", "reference"):
        assert "Exits with 1" in outcome(capsys, command, "--help")[1]


def test_a_folder_that_cannot_be_written_is_said_and_nothing_stays(capsys, tmp_path):
    (tmp_path / "file").write_text("")
    status, _, err = outcome(capsys, "run", *SHORT, "output=file/mine")
    assert status == 2
    assert "file/mine: cannot be written: " in err
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_dry_run_says_what_would_run_and_writes_nothing(capsys, tmp_path):
    status, out, err = outcome(capsys, "run", "runs=100000", "dry_run=true")
    assert (status, err) == (0, "")
    assert "would run baseline: 100,000 runs of 305 weeks, 2022-02-21 to 2027-12-27" in out
    assert "nothing was run." in out
    assert list(tmp_path.iterdir()) == []


def test_progress_goes_to_standard_error_only(tmp_path):
    command = [sys.executable, "-m", "sim", "run", "horizon=12", "runs=4", "figures=false"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.startswith("As reported, and on (baseline)\n")
    assert "running" not in done.stdout


@pytest.mark.parametrize(
    "name", ["scenarios", "parameters", "mechanisms", "outcomes", "actors", "schedule", "evidence"]
)
def test_lists_print_tables_of_at_most_100_columns_and_json(capsys, name):
    status, out, _ = outcome(capsys, name)
    assert status == 0
    assert max(map(len, out.splitlines())) <= 100
    status, out, _ = outcome(capsys, name, "--json")
    assert status == 0
    assert len(json.loads(out)) > 0


def test_schedule_says_of_each_stage_what_it_does_and_why_it_stands_where_it_does(capsys):
    _, out, _ = outcome(capsys, "schedule", "--json")
    week = {stage["stage"]: stage for stage in json.loads(out)}
    assert list(week) == [place.name for place in WEEK]
    assert week["adopt"] == {
        "part": "decide",
        "stage": "adopt",
        "for_each_of": "actors",
        "does": (
            "Put the chosen posture in force: its levels become the actor's acts, of those that a posture of its menu "
            "does."
        ),
        "why_here": "After `decide`, once all have chosen: so no choice hangs on who comes first.",
    }
    _, out, _ = outcome(capsys, "schedule")
    assert "why it stands here" in out


def test_evidence_leads_from_a_claim_to_the_numbers_and_back(capsys):
    _, claim, _ = outcome(capsys, "evidence", "A4-031")
    assert "“cheap but effective”" in claim
    assert "drone_unit_value" in claim
    _, parameter, _ = outcome(capsys, "evidence", "drone_unit_value")
    assert "A4-031" in parameter
    assert "million USD/unit" in parameter


def test_evidence_filters_narrow_the_list(capsys):
    _, out, _ = outcome(capsys, "evidence", "standing=denied", "article=A4", "--json")
    found = json.loads(out)
    assert found
    assert all(claim["standing"] == "denied" and claim["id"].startswith("A4-") for claim in found)
    denied = {claim["id"]: claim for claim in found}["A4-037"]
    assert denied["contradictions"] == ["russia_uses_iranian_drones"]
    assert denied["contradicted_by"] == ["A4-038", "A4-039", "A4-033"]
    _, out, _ = outcome(capsys, "evidence", "from=2023-10", "to=2023-10", "--json")
    assert "A4-042" in [claim["id"] for claim in json.loads(out)]


def test_check_says_that_a_shipped_scenario_is_sound(capsys, request):
    path = request.config.rootpath / "scenarios" / "evasion_closed.yaml"
    status, out, _ = outcome(capsys, "check", str(path))
    assert status == 0
    assert "sound. Intermediaries that fall do not grow back: 27 events, 2 forced acts." in out


def test_schemas_are_json_schemas_that_the_shipped_files_satisfy(capsys, request):
    import jsonschema

    from sim.ground.documents import read

    root = request.config.rootpath
    files = {
        "scenario": sorted((root / "scenarios").glob("*.yaml")),
        "claims": sorted((root / "sim/cases/russia_iran/evidence").glob("a*.yaml")),
        "parameters": sorted((root / "sim/cases/russia_iran/parameters").glob("*.yaml")),
        "roster": [root / "sim/cases/russia_iran/roster.yaml"],
        "patterns": [root / "sim/cases/russia_iran/patterns.yaml"],
    }
    for kind, paths in files.items():
        _, out, _ = outcome(capsys, "schema", kind)
        schema = json.loads(out)
        jsonschema.Draft202012Validator.check_schema(schema)
        for path in paths:
            jsonschema.validate(read(path).data, schema)


def test_numbers_read_with_three_significant_digits():
    assert [number(value) for value in (6258.506, 0.8686, 0.0, 123456.0, -1234.0, 0.00012, float("nan"))] == [
        "6,260",
        "0.869",
        "0",
        "123,000",
        "−1,230",
        "0.00012",
        "–",
    ]


def test_the_figures_of_the_evidence_are_drawn_once(capsys, tmp_path, monkeypatch):
    # The grades take ten times as long to draw, and have tests of their own.
    monkeypatch.setattr("sim.gallery.evidence.grades", timeline)
    status, out, _ = outcome(capsys, "evidence", "figures")
    assert status == 0
    assert sorted(Path(line).name for line in out.split()) == [
        "grades_dark.svg",
        "grades_light.svg",
        "timeline_dark.svg",
        "timeline_light.svg",
    ]
    status, _, err = outcome(capsys, "evidence", "figures")
    assert status == 0
    assert "already holds these figures; nothing was drawn." in err


def test_progress_that_is_piped_is_a_plain_line_every_few_seconds_at_the_rate_after_the_first_block(
    capsys, monkeypatch
):
    from sim.cli import terminal

    now = iter([100.0, 102.0, 106.0, 107.0])
    monkeypatch.setattr(terminal.time, "monotonic", lambda: next(now))
    with terminal.progress(1000, "running", quiet=False) as advance:
        for done in (64, 100, 200, 100):
            advance(done)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "running: 364 of 1,000, 50 a second, 13 s left\n"


def test_no_empty_table_of_the_spread_is_printed_where_no_two_runs_share_a_parameter_set(capsys):
    from sim.cli.run import _print_spread

    row = {"outcome": "delivered[drones]", "unit": "unit", "sd": math.nan, "sd_chance": math.nan, "sd_not_known": 0.0}
    _print_spread([row], "posterior", ["delivered[drones]"])
    assert capsys.readouterr().out == ""
    _print_spread([row | {"sd": 5.0, "sd_chance": 3.0, "sd_not_known": 4.0}], "posterior", ["delivered[drones]"])
    assert "64 %" in capsys.readouterr().out
