"""``wary explain`` of a run that a results folder holds: what was stored is what is explained."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from helpers.core import needs_compiler
from helpers.sweep import here
from sim.case.case import load_case
from sim.scenario.members_file import members_digest, members_of
from sim.storage.durable import SEAL, sealed, unsealed

pytestmark = needs_compiler

ACTOR = "iran"
ASKED = ("week=0", f"actor={ACTOR}", "--json")
POINT = "uncertainty=point"
QUICK = ("horizon=8", "figures=false", "quiet=true", "intermediaries=9")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the results of a run, of a comparison and of two sweeps."""
    place = tmp_path_factory.mktemp("results")
    over = "over=params.choice_precision=0.5..1.5"
    for line in (
        ("run", *QUICK, "runs=3", "seed=4", "params.choice_precision=1", POINT, "output=run"),
        ("compare", *QUICK, "runs=3", "seed=4", "scenarios=baseline,s400_delivered", POINT, "output=compare"),
        ("run", *QUICK, "runs=3", "seed=4", "output=carried"),
        ("compare", *QUICK, "runs=3", "seed=4", "scenarios=baseline,s400_delivered", "output=both_carried"),
        ("sweep", *QUICK, "design=lhs", "samples=3", over, "runs=3", "at=2022-02-28", "fans=false", "output=own"),
        ("sweep", *QUICK, "design=lhs", "samples=3", over, "runs=3", "draws=common", "fans=false", "output=common"),
    ):
        done = here(*line, cwd=place)
        assert done.returncode == 0, done.stderr
    return place


def explained(place: Path, *arguments: str) -> dict[str, Any]:
    done = here("explain", *arguments, *ASKED, cwd=place)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_run_of_a_folder_is_explained_as_it_was_run(folders):
    alone = explained(folders, "run=2", "seed=4", "intermediaries=9", "params.choice_precision=1")
    assert explained(folders, "run", "run=2") == alone


@pytest.mark.parametrize("name", ["baseline", "s400_delivered"])
def test_of_a_comparison_the_scenario_is_named(folders, name):
    alone = explained(folders, "run=1", "seed=4", "intermediaries=9", f"scenario={name}")
    assert explained(folders, "compare", "run=1", f"scenario={name}") == alone


@pytest.mark.parametrize(
    ("folder", "more", "member"), [("carried", (), 1), ("both_carried", ("scenario=baseline",), 2)]
)
def test_a_run_with_a_parameter_set_is_explained_with_the_values_of_that_set(folders, folder, more, member):
    found = explained(folders, folder, "run=2", *more)
    assert found["member"] == member
    members = members_of(load_case(), "posterior", 4)
    values = {one["name"]: one["value"] for one in found["parameters"] if one["name"] in members.names}
    of_set = dict(zip(members.names, members.values[member], strict=True))
    assert values
    assert values == pytest.approx({name: of_set[name] for name in values})


def test_a_run_with_sets_that_are_kept_no_more_is_not_explained(folders, tmp_path):
    shutil.copytree(folders / "carried", tmp_path / "carried")
    manifest = tmp_path / "carried" / "manifest.json"
    held = unsealed(manifest.read_bytes())
    del held[SEAL]
    assert held["inputs"]["members_hash"] == members_digest(load_case())
    manifest.write_bytes(sealed({**held, "inputs": {**held["inputs"], "members_hash": "0" * 64}}))
    done = here("explain", "carried", "run=0", *ASKED, cwd=tmp_path)
    assert done.returncode == 2
    assert "another posterior than the case has now" in done.stderr


def test_each_run_of_each_sample_chose_what_the_outcomes_of_the_sweep_say(folders):
    assert here("export", "own", "output=own.csv", cwd=folders).returncode == 0
    rows = pd.read_csv(folders / "own.csv").set_index(["sample", "run"])
    held = rows[[column for column in rows.columns if column.startswith(f"posture[{ACTOR}: ")]]
    chosen = {}
    for sample, run in held.index:
        found = explained(folders, "own", f"sample={sample}", f"run={run}")
        chosen[sample, run] = found["chosen"]
        assert held.loc[(sample, run), f"posture[{ACTOR}: {found['chosen']}]"] == 1.0
    assert len(chosen) == 9
    assert len(set(chosen.values())) > 1


def test_samples_of_common_draws_are_runs_of_their_scenario(folders):
    design = pd.read_csv(folders / "common" / "design.csv")
    precision = float(design["params.choice_precision"][2])
    alone = explained(folders, "run=1", "intermediaries=9", f"params.choice_precision={precision!r}")
    found = explained(folders, "common", "sample=2", "run=1")
    assert found["postures"] == alone["postures"]
    other = explained(folders, "own", "sample=2", "run=1")
    assert [one["draw"] for one in other["postures"]] != [one["draw"] for one in alone["postures"]]


WRONG = {
    ("run", "run=3"): "command line: run: 3 is not between 0 and 2, the runs of run.",
    ("compare", "run=3"): "command line: run: 3 is not between 0 and 2, the runs of compare.",
    ("own", "run=3"): "command line: run: 3 is not between 0 and 2, the runs of own.",
    ("own", "run=0", "sample=3"): "command line: sample: 3 is not between 0 and 2, the samples of own.",
    ("own", "run=0", "sample=-1"): "command line: sample: -1 is not between 0 and 2, the samples of own.",
    ("run", "run=0", "seed=1"): "command line: seed: comes with run; leave it out.",
    ("run", "run=0", "scenario=baseline"): "command line: scenario: comes with run; leave it out.",
    ("run", "run=0", "params.forgetting=0.01"): "command line: params.forgetting: comes with run; leave it out.",
    ("run", "run=0", "sample=0"): "command line: sample: goes with the folder of a sweep.",
    ("compare", "run=0", "scenario=ceasefire"): "'ceasefire' is not a scenario of this comparison. Allowed: baseline,",
    ("nowhere", "run=0"): "nowhere: is no folder.",
    (".", "run=0"): ".: holds no manifest.json: it is no folder of results.",
}


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_what_a_folder_does_not_hold_is_refused_in_one_clear_message(folders, arguments):
    refused = here("explain", *arguments, *ASKED, cwd=folders)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert WRONG[arguments] in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
