"""A study of the model: its stages, what it writes, where it goes on, and what it refuses."""

from __future__ import annotations

import json
import re
import shutil
import signal
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from helpers.core import needs_compiler
from helpers.paths import HARBOUR
from helpers.sweep import begin, committed, here
from sim.case.case import load_case
from sim.designs.overrides import overrides_of
from sim.ground.faults import InputError
from sim.scenario.load import load
from sim.sensitivities import study as studies
from sim.sensitivities.knock_outs import knock_outs
from sim.sensitivities.record import record_of
from sim.sensitivities.sources import NO_CLAIM, OTHERS, Sources, summed
from sim.sensitivities.study import Study, first_outcomes, strongest_of
from sim.sensitivities.swept import SweptDesign

DRONES, TRUST = "delivered[drones]", "trust[iran in russia]"
SMALL = {"trajectories": 2, "samples": 16, "runs": 4, "most": 1, "claim_runs": 20, "at": "2024-06-03"}
OVER = ["params.drone_output_ceiling", "params.drone_demand", "params.iran_weight_legitimacy"]
OVER += ["params.iran_trust_kept_prior", "params.negativity_ratio", "contested.breach_or_no_breach"]
ASKED = ["sensitivity", f"outcome={DRONES}", f"over={','.join(OVER)}", "figures=false", "quiet=true"]
ASKED += [f"{name}={value}" for name, value in SMALL.items()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return the folder of a small study, and that of the commands."""
    place = tmp_path_factory.mktemp("studied")
    done = here(*ASKED, "output=study", cwd=place)
    assert done.returncode == 0, done.stderr
    assert "of 8 move it beyond chance" in done.stdout
    return place / "study"


def tables_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "found").glob("*.csv"))}


def test_a_study_keeps_a_sweep_for_each_method_and_all_its_tables(folder):
    names = ["claims", "found", "indices", "screen", "shares", "study.json"]
    assert sorted(path.name for path in folder.iterdir()) == names
    named = {name.removesuffix(".csv") for name in tables_of(folder)}
    assert named == {
        "screen", "indices", "pairs", "pawn", "shares", "claims", "articles", "grades", "knock_outs",
        "convergence", "variance",
    }  # fmt: skip
    indices = pd.read_csv(folder / "found" / "indices.csv")
    assert sorted(indices["factor"])[0] == OTHERS
    assert len(indices) == SMALL["most"] + 1
    assert len(pd.read_csv(folder / "found" / "shares.csv")) == 4 * SMALL["most"] + 1
    record = json.loads((folder / "found" / "sensitivity.json").read_text())
    assert (record["scenario"], record["at"], len(record["knock_outs"])) == ("baseline", "2024-06-03", 8)


def test_python_finds_the_same_and_a_second_call_runs_nothing(folder):
    runs = []
    found = sim.sensitivity("baseline", outcomes=DRONES, over=OVER, output=folder, progress=runs.append, **SMALL)
    sizes = [found.sizes[kind] for kind in ("screen", "indices", "shares", "knock_outs")]
    assert all(runs)  # progress of no run would be a rate of nought
    assert sum(runs) == sum(samples * each for samples, each, _ in sizes)
    for kind, table in found.tables.items():
        stored = pd.read_csv(folder / "found" / f"{kind}.csv", index_col=list(range(table.index.nlevels)))
        pd.testing.assert_frame_equal(stored, table, check_dtype=False)
    stored = json.loads((folder / "found" / "sensitivity.json").read_text())
    assert record_of(found, stored["command"]) == stored


def test_each_sweep_can_be_read_verified_and_summed_up_by_itself(folder):
    done = here("verify", "study/shares", "runs=8", cwd=folder.parent)
    assert "8 runs computed anew, all equal bit for bit" in done.stdout, done.stderr
    done = here("sensitivity", "study/shares", f"outcome={TRUST}", "figures=false", "output=trust", cwd=folder.parent)
    assert done.returncode == 0, done.stderr
    assert tables_of(folder.parent / "trust").keys() == {
        "articles.csv", "claims.csv", "convergence.csv", "grades.csv", "shares.csv", "variance.csv",
    }  # fmt: skip


def test_a_study_that_was_stopped_goes_on_and_finds_the_same(folder, monkeypatch):
    compute = studies.compute

    def stopped(store, *others):
        if store.path.name == "shares":
            raise KeyboardInterrupt
        compute(store, *others)

    monkeypatch.setattr(studies, "compute", stopped)
    first = here(*ASKED, "output=stopped", cwd=folder.parent)
    assert (first.returncode, first.stdout) == (130, "")
    assert "what was run is kept in stopped; the same command goes on." in first.stderr
    assert not (folder.parent / "stopped" / "found").exists()
    monkeypatch.undo()
    again = here(*ASKED, "output=stopped", cwd=folder.parent)
    assert again.returncode == 0, again.stderr
    assert tables_of(folder.parent / "stopped") == tables_of(folder)


@pytest.mark.long
@needs_compiler
def test_a_study_that_was_killed_goes_on_and_finds_the_same(folder):
    codes = []
    for number, part in enumerate(("screen", "indices", "shares")):
        path = folder.parent / f"killed-{number}"
        process = begin(*ASKED, f"output={path.name}", cwd=folder.parent)
        end = time.monotonic() + 120
        while not committed(path / part) and process.poll() is None and time.monotonic() < end:
            time.sleep(0.002)
        process.kill()
        process.communicate()
        codes.append(process.returncode)
        again = here(*ASKED, f"output={path.name}", cwd=folder.parent)
        assert again.returncode == 0, again.stderr
        assert tables_of(path) == tables_of(folder)
    assert -signal.SIGKILL in codes


def test_a_sweep_is_read_as_it_is_and_a_study_by_its_sweeps(folder):
    done = here("sensitivity", "study/shares", "samples=8", "runs=3", "level=0.9", cwd=folder.parent)
    assert (done.returncode, done.stdout) == (2, "")
    for name in ("samples", "runs"):
        assert f"{name}: goes with a new study; study/shares is read as it is." in done.stderr
    assert "level" not in done.stderr
    done = here("sensitivity", "study", cwd=folder.parent)
    assert (done.returncode, done.stdout) == (2, "")
    assert "study: is the folder of a study; name one of its sweeps, such as study/shares." in done.stderr
    with pytest.raises(InputError, match="is the folder of a study"):
        sim.sensitivity(folder)


def test_a_study_of_another_case_needs_no_contested_claim(tmp_path):
    shutil.copytree(HARBOUR, tmp_path / "harbour")
    (tmp_path / "harbour" / "evidence" / "contradictions.yaml").unlink()
    harbour = load(tmp_path / "harbour" / "scenarios" / "baseline.yaml")
    study = Study(scenario=harbour, outcomes=first_outcomes(harbour.case), trajectories=2, runs=2, samples=8)
    assert study.stages == ["morris", "sobol", "shapley"]
    assert len(study.design("morris", ())) == study.rows_of("morris") == 2 * (len(study.keys) + 1)
    with pytest.raises(InputError, match="has no contested claim"):
        Study(scenario=harbour, outcomes=study.outcomes, methods=("claims",))


def test_a_claim_that_a_scenario_makes_true_is_still_knocked_out():
    certain = load("baseline", {"contested.breach_or_no_breach": 1.0})
    study = Study(scenario=certain, outcomes=(DRONES,), methods=("claims",))
    design = study.design("claims", ())
    assert study.rows_of("claims") == len(design) == 2 * len(study.claims)
    assert (design["contested.breach_or_no_breach"] == 1.0).sum() == len(design) - 1


def test_other_ranges_are_another_study():
    asked = [
        Study(scenario=load("baseline"), outcomes=(DRONES,), over=over, methods=("morris",)).numbers
        for over in ("params.drone_output=80..90", "params.drone_output=80..100", "params.drone_output=80..90")
    ]
    assert asked[0] == asked[2] != asked[1]


def test_a_dry_run_says_how_much_and_writes_nothing(tmp_path):
    done = here("sensitivity", "dry_run=true", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "claims    17 samples, 17,000 runs" in done.stdout
    assert list(tmp_path.iterdir()) == []


REFUSED = {
    "outcome=delivered[drone]": "outcome: 'delivered[drone]' is not a column of delivered. Allowed:",
    "outcome=order_stage[drones]": "outcome: ",
    "method=moris": "method: 'moris' is not a method. Allowed: morris, sobol, shapley, claims. Did you mean 'morris'?",
    "method=sobol": "inputs needs morris before it, to choose the strongest; or name at most 10",
    "runs=1": "runs: 1 run of a sample cannot tell chance from inputs; give 2 or more.",
    "samples=4": "samples: 4 are too few for an interval; give 8 or more.",
    "trajectories=1": "trajectories: 1 is not between 2 and 100,000.",
    "level=1.5": "1.5",
    "over=params.drone": "over: params.drone: ",
    "at=2031-01-01": "at: 2031-01-01 is not within the run",
    "nowhere": "nowhere: holds no manifest.json: it is no folder of results.",
}


@pytest.mark.parametrize("given", REFUSED)
def test_what_cannot_be_answered_is_refused_before_anything_is_written(given, tmp_path):
    done = here("sensitivity", given, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert REFUSED[given] in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_something_else_is_left_as_it_is(folder, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    done = here(*ASKED, "output=mine", cwd=tmp_path)
    assert (done.returncode, "mine holds something else; nothing is overwritten" in done.stderr) == (2, True)
    done = here("sensitivity", "study/found", cwd=folder.parent)
    assert (done.returncode, "study/found: is no folder of a sweep" in done.stderr) == (2, True)
    other = here(*[one for one in ASKED if "samples" not in one], "samples=32", "output=study", cwd=folder.parent)
    assert (other.returncode, "holds results of other inputs (samples differ)" in other.stderr) == (2, True)


# The parts


def test_the_strongest_of_each_outcome_come_first_then_the_next_of_each():
    index = pd.MultiIndex.from_product([["first", "second"], ["a", "b", "c", "d"]], names=["outcome", "factor"])
    screen = pd.DataFrame({"alone": [100.0, 90.0, 80.0, 70.0, 0.1, 0.2, 0.3, 1.0]}, index=index)
    assert strongest_of(screen) == ["a", "d", "b", "c"]


def test_few_inputs_are_all_told_apart_without_a_screen():
    study = Study(scenario=load("baseline"), outcomes=(DRONES,), methods=("sobol",), over=OVER[:3], samples=8)
    assert study.rows_of("sobol") == len(study.design("sobol", [])) == 8 * (2 * 3 + 2)
    assert study.design("sobol", []).attrs["options"]["groups"] is None


def test_the_rows_that_are_announced_are_those_that_are_run():
    study = Study(scenario=load("baseline"), outcomes=(DRONES,), over=OVER, samples=8, most=1, trajectories=2)
    for method in study.stages:
        assert study.rows_of(method) == len(study.design(method, study.keys))


def test_a_share_is_split_equally_among_the_claims_of_an_input():
    case = load_case()
    sources = Sources(case, load("baseline"))
    assert sources.claims("contested.breach_or_no_breach") == case.contradictions["breach_or_no_breach"].claims
    several = next(name for name, one in case.parameters.items() if len(one.claims) > 1)
    none = next(name for name, one in case.parameters.items() if not one.claims)
    keys = [f"params.{several}", f"params.{none}", "contested.breach_or_no_breach", OTHERS]
    parts = np.array([[6.0, 1.0, 3.0, 2.0], [0.0, 1.0, 3.0, 2.0]])
    for rests_on in (sources.by_claim, sources.by_article, sources.by_grade):
        found, names = summed(parts, keys, rests_on)
        np.testing.assert_allclose(found.sum(axis=1), parts.sum(axis=1))
        assert found[0, names.index(OTHERS)] == 2.0
    found, names = summed(parts, keys, sources.by_claim)
    assert found[0, names.index(NO_CLAIM)] == 1.0
    claims = case.parameters[several].claims
    assert found[0, names.index(claims[0])] == pytest.approx(6.0 / len(claims))
    found, names = summed(parts, keys, sources.by_grade)
    assert names[-2:] == ["contested claim", OTHERS]


def test_a_signpost_and_its_level_rest_on_the_claims_that_the_scenario_gives_it():
    scenario = load("missile_red_line")
    sources, claims = Sources(scenario.case, scenario), scenario.signposts["us_is_sure"].claims
    assert len(claims) == 2
    for key in ("signposts.us_is_sure", "signposts.us_is_sure.above"):
        assert sources.by_claim(key) == dict.fromkeys(claims, 0.5)
        assert sources.by_grade(key) == {"signpost": 1.0}
    dated = next(name for name, one in scenario.events.items() if one.claims)
    assert sources.claims(f"events.{dated}.date") == scenario.events[dated].claims
    assert sources.by_claim("mechanisms.trust") == sources.by_claim("postures.iran.policy") == {NO_CLAIM: 1.0}
    assert Sources(scenario.case, None).by_claim("signposts.us_is_sure") == {NO_CLAIM: 1.0}


def test_a_claim_is_knocked_out_on_the_same_draws(folder):
    """What the sweep of claims gives is what two runs of the scenario give, one with the claim true and one without."""
    from sim.gallery.sensitivity import swept_in

    swept = swept_in(folder / "claims")
    assert isinstance(swept, SweptDesign)
    row = knock_outs(swept, DRONES, 0.95).loc["contested.breach_or_no_breach"]
    means = []
    for value in (1.0, 0.0):
        alone = swept.design.iloc[0].to_dict() | {"contested.breach_or_no_breach": value}
        runs = sim.run(load("baseline", overrides_of(alone)), runs=SMALL["claim_runs"], seed=0, uncertainty="point")
        means.append(float(runs["delivered"].sel(item="drones", time=SMALL["at"]).mean()))
    assert row[["when_true", "when_false"]].tolist() == pytest.approx(means)
    assert row["difference"] == pytest.approx(means[0] - means[1])


def test_every_figure_of_a_study_is_drawn_and_said_in_words(folder):
    from sim.gallery.sensitivity_figures import FIGURES, drawings_of_sensitivity

    found = sim.sensitivity("baseline", outcomes=DRONES, over=OVER, output=folder, **SMALL)
    drawings = list(drawings_of_sensitivity(found))
    assert {drawing.key.split("_delivered")[0] for drawing in drawings} == set(FIGURES)
    for drawing in drawings:
        drawing.draw(size="print_85", theme="dark")
        assert drawing.contents.title.rstrip("?”") in drawing.alt
        assert "nan" not in drawing.alt.split()


def test_the_report_says_it_in_words_and_names_every_source(folder, tmp_path):
    found = sim.sensitivity(folder / "shares", outcomes=DRONES)
    page = found.report(tmp_path / "report.html").read_text()
    assert "What matters most: As reported, and on" in page
    words = re.sub(r"</?a\b[^>]*>", "", page)  # terms lead to their meaning
    assert "Of Shapley effects the largest" in words
    claims = set(found.table("claims").loc[DRONES].index) - {OTHERS, NO_CLAIM}
    assert claims
    assert all(claim in page for claim in claims)


def test_refusals_of_python_are_input_errors():
    with pytest.raises(InputError, match="level"):
        sim.sensitivity("baseline", level=2.0)
