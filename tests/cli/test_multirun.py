"""``--multirun``: jobs do what the command does without it, every failure is told, one table holds them all."""

from __future__ import annotations

import csv
import logging

import pandas as pd
import pytest

from helpers.core import needs_compiler
from helpers.sweep import data_of, here, wary
from sim.cli.commands import Run, Sweep
from sim.cli.multirun import pieces
from sim.cli.parsing import literal

SHORT = ("runs=2", "horizon=8", "figures=false", "quiet=true")
JOBS = "hydra.sweep.dir=jobs"


def test_values_are_parted_at_the_commas_outside_brackets_and_quotation_marks():
    assert pieces("a,b") == ["a", "b"]
    assert pieces("[a,b],{c: (d,e)}") == ["[a,b]", "{c: (d,e)}"]
    assert pieces("'a,b', \"c\"") == ["a,b", "c"]
    assert pieces("a,") == ["a", ""]
    assert pieces("it's") == ["it's"]


@pytest.mark.parametrize(
    "text", ["baseline", "-0.5", "a b", "it's", "${now:}", "\\", "a=b", "1_000", "off", "07", "čapek"]
)
def test_a_value_comes_out_of_the_grammar_of_hydra_as_it_went_in(text):
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from omegaconf import OmegaConf

    value = OverridesParser.create().parse_override(f"key={literal(text)}").value()
    assert str(OmegaConf.create({"key": value}).key) == text


FAULTY = {
    "a value": (("run", "runs=2,x"), "command line: runs: 'x' is not a whole number."),
    "an empty value": (("run", "scenario=baseline,"), "command line: scenario: is empty; give a name or a file."),
    "a group": (("run", "engine=compiled,fast"), "command line: engine: 'fast' is not an engine."),
    "a key": (("run", "scnario=a,b"), "Did you mean 'scenario'?"),
    "a change": (("run", "params.forgetting=0.01,.nan"), "params.forgetting: '.nan' is not a finite number."),
    "a range": (("run", "runs=range(1"), "command line: runs: 'range(1' is not a whole number."),
    "a function": (("run", "runs=range(1,x)"), "command line: runs: range(1,x) is not of a form of Hydra's"),
    "a launcher": (
        ("run", "runs=1,2", "hydra/launcher=rocket"),
        "command line: hydra/launcher: 'rocket' is not an inst",
    ),
    "a key of Hydra's": (
        ("run", "runs=1,2", "hydra.swep.dir=x"),
        "command line: hydra.swep.dir: Hydra has no such key",
    ),
    "a folder": (("run", "runs=1,2", "hydra.sweep.dir=file/jobs"), "command line: hydra.sweep.dir: "),
    "a habit": (("run", "--runs", "1,2"), "write runs=1,2."),
}


@pytest.mark.parametrize(("arguments", "message"), FAULTY.values(), ids=FAULTY)
def test_what_is_wrong_is_told_before_the_first_job_and_nothing_is_written(tmp_path, arguments, message):
    (tmp_path / "file").write_text("")
    refused = here(arguments[0], "--multirun", *SHORT[1:], *arguments[1:], cwd=tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert message in refused.stderr
    assert "Traceback" not in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_dry_run_says_of_each_job_what_would_run_and_writes_nothing(tmp_path):
    done = here("run", "-m", "runs=range(2,4)", "dry_run=true", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "job 0: runs=2\nwould run baseline: 2 runs of 305 weeks" in done.stdout
    assert "job 1: runs=3\nwould run baseline: 3 runs of 305 weeks" in done.stdout
    assert list(tmp_path.iterdir()) == []


@needs_compiler
def test_a_job_writes_what_the_command_writes_without_multirun(tmp_path):
    alone = here("run", *SHORT, "scenario=s400_delivered", "params.forgetting=0.02", "output=alone", cwd=tmp_path)
    assert alone.returncode == 0, alone.stderr
    both = ("scenario=baseline,s400_delivered", "params.forgetting=0.02")
    jobs = here("run", "--multirun", *SHORT, *both, JOBS, cwd=tmp_path)
    assert (jobs.returncode, jobs.stderr) == (0, "")
    assert "[" not in jobs.stdout.splitlines()[0]
    assert data_of(tmp_path / "jobs" / "1" / "results") == data_of(tmp_path / "alone")


@needs_compiler
def test_the_jobs_stand_in_one_table_with_their_outcomes(tmp_path):
    done = here("run", "-m", *SHORT[1:], "runs=1,2", "seed=5,6", "hydra.sweep.dir=a=b", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "4 of 4 jobs done; written to a=b/jobs.csv and a=b/summary.csv" in done.stdout
    jobs = pd.read_csv(tmp_path / "a=b" / "jobs.csv")
    assert jobs[["runs", "seed"]].to_numpy().tolist() == [[1, 5], [1, 6], [2, 5], [2, 6]]
    assert set(jobs["result"]) == {"done"}
    joint = pd.read_csv(tmp_path / "a=b" / "summary.csv")
    assert list(joint.columns[:4]) == ["job", "runs", "seed", "outcome"]
    for job, rows in joint.groupby("job"):
        alone = pd.read_csv(tmp_path / "a=b" / str(job) / "results" / "summary.csv")
        assert rows.iloc[:, 3:].reset_index(drop=True).equals(alone)


def test_warnings_of_the_program_are_heard_during_and_after_the_jobs(tmp_path, monkeypatch, caplog):
    heard = logging.getLogger("sim.kernel.code_cache")
    monkeypatch.setattr("sim.cli.command.located", lambda _: lambda _: heard.warning("a job") or 0)
    here("run", "runs=2,3", "--multirun", JOBS, cwd=tmp_path)
    heard.warning("afterwards")
    assert [one for one in caplog.messages if one in ("a job", "afterwards")] == ["a job", "a job", "afterwards"]


@needs_compiler
def test_jobs_that_fail_are_told_whatever_their_folders_are_called(tmp_path):
    named = "hydra.sweep.subdir=${hydra.job.override_dirname}"
    done = here("run", "-m", *SHORT, "params.forgetting=99,0.01", JOBS, named, cwd=tmp_path)
    assert done.returncode == 2
    assert "params.forgetting=99: command line: params.forgetting: 99 is outside its bounds" in done.stderr
    assert "1 of 2 jobs done" in done.stdout
    with (tmp_path / "jobs" / "jobs.csv").open() as file:
        assert [row["result"] for row in csv.DictReader(file)] == ["wrong input", "done"]
    assert (tmp_path / "jobs" / "params.forgetting=0.01" / "results" / "summary.csv").is_file()


@needs_compiler
def test_a_fault_of_the_program_in_one_job_leaves_the_others_alone(tmp_path, monkeypatch):
    whole = Run.carry_out
    monkeypatch.setattr(Run, "carry_out", lambda command: 1 // (command.seed - 1) and whole(command))
    done = here("run", "-m", *SHORT, "seed=1,2", JOBS, cwd=tmp_path)
    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stderr
    assert "1 of 2 jobs done" in done.stdout


@needs_compiler
def test_an_interrupt_says_what_is_kept(tmp_path, monkeypatch):
    def interrupted(command: Run) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(Run, "carry_out", interrupted)
    done = here("run", "-m", *SHORT, "seed=1,2", JOBS, cwd=tmp_path)
    assert done.returncode == 130
    assert "interrupted; what the jobs have written is kept in jobs." in done.stderr


@needs_compiler
def test_over_means_the_same_with_and_without_multirun(tmp_path):
    over = "over=params.drone_output=80..160,mechanisms.trust"
    sweep = ("sweep", "design=lhs", "runs=1", "fans=false", "figures=false", "quiet=true")
    alone = here(*sweep, "samples=3", over, "output=alone", cwd=tmp_path)
    assert alone.returncode == 0, alone.stderr
    jobs = here(*sweep, "--multirun", "samples=2,3", over, JOBS, cwd=tmp_path)
    assert jobs.returncode == 0, jobs.stderr
    design = (tmp_path / "jobs" / "1" / "results" / "design.csv").read_text()
    assert design == (tmp_path / "alone" / "design.csv").read_text()
    two = here(*sweep, "-m", "samples=2", "over='params.forgetting','params.drone_output,mechanisms.trust'",
               "hydra.sweep.dir=two", cwd=tmp_path)  # fmt: skip
    assert two.returncode == 0, two.stderr
    columns = [pd.read_csv(tmp_path / "two" / job / "results" / "design.csv").columns[1:] for job in "01"]
    assert [list(found) for found in columns] == [["params.forgetting"], ["params.drone_output", "mechanisms.trust"]]


@needs_compiler
def test_a_named_design_and_an_engine_with_a_key_within_it_can_vary(tmp_path):
    done = here("run", "-m", *SHORT, "engine=compiled,mesa", "engine.width=64,1", JOBS, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    files = [data_of(tmp_path / "jobs" / str(job) / "results") for job in range(4)]
    assert files[0]["outcomes.parquet"] == files[3]["outcomes.parquet"]


@needs_compiler
@pytest.mark.parametrize(
    "launcher", ["basic", *(pytest.param(name, marks=pytest.mark.long) for name in ("joblib", "submitit_local"))]
)
def test_every_launcher_carries_out_one_job_for_each_combination(tmp_path, launcher):
    done = wary(
        "run", "--multirun", "scenario=baseline,s400_delivered", "params.forgetting=0.01", "runs=3", "figures=false",
        "quiet=true", f"hydra/launcher={launcher}", JOBS, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 of 2 jobs done" in done.stdout
    assert "HYDRA" not in done.stdout
    tables = [pd.read_parquet(tmp_path / "jobs" / job / "results" / "outcomes.parquet") for job in "01"]
    assert [len(table) for table in tables] == [3, 3]
    assert not tables[0].equals(tables[1])


def test_other_commands_say_that_they_take_no_multirun(tmp_path):
    refused = here("compare", "--multirun", "runs=1,2", cwd=tmp_path)
    assert refused.returncode == 2
    assert "--multirun goes with `wary run` and `wary sweep` only." in refused.stderr
    assert Sweep.title() in refused.stderr
