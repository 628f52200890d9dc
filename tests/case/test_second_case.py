"""A second, invented case beside the first: found, loaded, run, compared, listed and explained by data alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import sim
from helpers.core import digest, fresh_python, needs_compiler, same_bits
from helpers.default_case import default_case
from helpers.paths import HARBOUR
from sim.case.case import Case, case_names, case_of, load_case
from sim.case.claims import ClaimsFile, faults_against_text
from sim.case.roster import read_roster
from sim.cli import dispatch
from sim.engine.ensemble import run_ensemble
from sim.ground.faults import InputError
from sim.ground.validation import read_checked
from sim.kernel.variables import LAYOUT
from sim.odd.reported import reported_mechanisms
from sim.patterns.catalogue import patterns_file
from sim.scenario.chain import scenario_names
from sim.scenario.inputs import build_inputs
from sim.scenario.load import load

BASELINE, OTHER = HARBOUR / "scenarios" / "baseline.yaml", HARBOUR / "scenarios" / "dredger_comes.yaml"
WATCHED = HARBOUR / "scenarios" / "wardens_watch.yaml"
HERE = load_case(HARBOUR)
WEEKS = "2031-04-28"
"""The end of a short run of it, of 16 weeks."""
IN_PYTHON = f"""
from helpers.core import digest
from sim.engine.ensemble import run_ensemble
from sim.engine.run import run_mesa
from sim.scenario.inputs import build_inputs
from sim.scenario.load import load
inputs = build_inputs(load({str(WATCHED)!r}, {{"horizon": {WEEKS!r}}}), intermediaries=4)
print(digest(run_mesa(inputs, runs=3, seed=5)), digest(run_ensemble(inputs, runs=3, seed=5, width=2)))
"""


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def outcome(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = dispatch(tuple(map(str, arguments)))
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def listed(capsys: pytest.CaptureFixture[str], *arguments: object) -> object:
    status, out, err = outcome(capsys, *arguments, f"case={HARBOUR}", "--json")
    assert (status, err) == (0, "")
    return json.loads(out)


# The case itself.


def test_a_case_is_found_by_its_folder_or_its_name_and_read_once(monkeypatch):
    assert load_case(str(HARBOUR)) is load_case(HERE) is HERE
    monkeypatch.chdir(HARBOUR)
    assert load_case(".") is load_case("../harbour/") is HERE
    assert load_case() is load_case(default_case().name) is default_case()
    assert case_names()[0] == default_case().name
    assert HERE.claims is load_case(HARBOUR).claims
    assert (HERE.address, HERE.is_default) == (str(HARBOUR), False)
    assert (default_case().address, default_case().is_default) == (default_case().name, True)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("russia_irn", "case: 'russia_irn' is not a case. Allowed: russia_iran. Did you mean 'russia_iran'?"),
        ("./nowhere", "case: ./nowhere is not the folder of a case: it holds no case.yaml."),
    ],
)
def test_an_unknown_case_is_refused_with_the_nearest(name, message):
    with pytest.raises(InputError) as caught:
        load_case(name)
    assert str(caught.value) == message


def test_its_quotes_stand_in_its_invented_article():
    (path,) = HERE.claim_files()
    text = (path.parent / "article.txt").read_text(encoding="utf-8")
    assert faults_against_text(read_checked(path, ClaimsFile), text, path.name) == []


def test_all_its_data_are_read_and_its_roster_uses_every_parameter():
    assert (len(HERE.roster.file.actors), len(HERE.roster.file.items), len(HERE.roster.file.orders)) == (3, 1, 1)
    assert len(HERE.claims) == 12
    assert {level for *_, level in HERE.roster.traits(2, HERE.parameters) if isinstance(level, str)} == set(
        HERE.parameters
    )
    assert HERE.contested == ["dredger_ready"]
    assert scenario_names(HERE) == ["baseline", "dredger_comes", "wardens_watch"]
    assert list(reported_mechanisms(HERE)) == [f"M00{number}" for number in range(1, 8)]
    assert [pattern.name for pattern in patterns_file(HERE).patterns] == ["debt", "trust_matters"]
    assert sim.series("canal_dues", HARBOUR)["barges"].tolist() == [11, 15, 17, 18]


def test_a_scenario_that_goes_to_another_process_finds_its_case_there_and_reads_it_once():
    import pickle

    again = pickle.loads(pickle.dumps(load(BASELINE)))  # noqa: S301 - written here
    assert again == load(BASELINE)
    assert again.case is HERE


# Absent kinds.


def test_what_the_case_does_not_have_takes_an_empty_place_that_does_nothing():
    inputs = build_inputs(load(BASELINE), intermediaries=2)
    absent = {"factions", "ties", "clocks", "countertrade", "regimes", "strikes", "proxies", "rivals", "wars"}
    assert HERE.roster.empty_places == absent
    assert default_case().roster.empty_places == frozenset()
    for kind in absent:
        assert HERE.roster.names(kind) == []
        assert inputs.layout.sizes.entities[kind] == 1
        for variable in LAYOUT[kind]:
            start = inputs.start[inputs.layout.row(kind, 0, variable.name)]
            assert start == (np.inf if (variable.kind, variable.unit) == ("trait", "week") else 0.0)
    assert len(inputs.recorded.rows) == sum(len(HERE.roster.names(kind)) * recorded(kind) for kind in LAYOUT)


def recorded(kind: str) -> int:
    return sum(bool(variable.outcome) for variable in LAYOUT[kind])


def test_a_good_without_a_war_among_goods_with_one_leads_to_the_empty_place(tmp_path):
    text = (default_case().folder / "roster.yaml").read_text(encoding="utf-8")
    lines = ["    war: ukraine_war", "    strike: israel_on_iran", "    public: public_on_drones"]
    held = "\n".join(lines)
    assert held in text
    (tmp_path / "roster.yaml").write_text(text.replace(held, lines[-1]), encoding="utf-8")
    found = read_roster(tmp_path / "roster.yaml")
    links = found.links(dict.fromkeys(found.names("actors"), "logit"))[0]
    assert found.empty_places == {"wars", "strikes"}
    assert (links.item_war.tolist(), links.item_strike.tolist()) == ([1, 0], [1, 0])
    assert (links.war_number.tolist()[1], links.strike_striker.tolist()[1]) == (0, -1)


# Scenarios.


def test_two_cases_stand_side_by_side_in_one_process():
    here, there = load(BASELINE), load("baseline")
    assert (here.case, there.case) == (HERE, default_case())
    assert here.case != there.case
    assert list(here.policies) == ["arlen", "brevia", "concord"]
    assert here.record()["case"] == str(HARBOUR)
    assert "case" not in there.record()
    assert load(here.record()) == replaced_chain(here)
    assert load("dredger_comes", case=HARBOUR) == load(OTHER)


def replaced_chain(scenario: sim.Scenario) -> sim.Scenario:
    from dataclasses import replace

    return replace(scenario, chain=(scenario.name,))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            {"base": "baseline", "case": str(HARBOUR), "params": {"drone_output": 1}},
            "'drone_output' is not a parameter",
        ),
        (
            {"base": str(BASELINE), "case": "russia_iran"},
            "russia_iran is not the case of its base, which is of harbour.",
        ),
        ({"base": "baseline", "case": "russia_irn"}, "case: 'russia_irn' is not a case. Allowed: russia_iran."),
        ({"base": "baseline", "case": 7}, "case: 7 is not text."),
        (
            {"base": "evasion_closed", "case": str(HARBOUR)},
            "'evasion_closed' is not a scenario. Allowed: baseline, dredger",
        ),
    ],
)
def test_a_scenario_and_its_base_are_of_one_case(data, message):
    with pytest.raises(InputError) as caught:
        load({"name": "mine", "title": "Of mine", **data})
    assert message in str(caught.value)


def test_scenarios_of_two_cases_are_not_compared(capsys):
    status, out, err = outcome(capsys, "compare", f"scenarios=baseline,{OTHER}", "runs=2")
    assert (status, out) == (2, "")
    assert err == "scenarios: case: dredger_comes is of the case harbour, baseline of russia_iran.\n"


# Engines.


def test_its_mesa_world_and_its_ensemble_agree_bit_for_bit():
    of_mesa, of_the_ensemble = fresh_python(IN_PYTHON, compiler=False).split()
    assert of_mesa == of_the_ensemble


# The compiler makes code for each case: what runs the second one here takes minutes where nothing is compiled yet.


@pytest.mark.long
@needs_compiler
def test_the_engines_agree_bit_for_bit_with_or_without_the_compiler():
    inputs = build_inputs(load(WATCHED, {"horizon": WEEKS}), intermediaries=4)
    compiled = run_ensemble(inputs, runs=3, seed=5)
    assert fresh_python(IN_PYTHON, compiler=False).split() == [digest(compiled)] * 2
    assert np.isfinite(compiled).all()


@pytest.mark.long
def test_running_one_case_changes_nothing_of_the_other():
    def runs(source: object, horizon: str) -> np.ndarray:
        return run_ensemble(build_inputs(load(source, {"horizon": horizon}), intermediaries=4), runs=3, seed=5)

    before = runs("baseline", "2022-06-06")
    runs(BASELINE, WEEKS)
    assert same_bits(runs("baseline", "2022-06-06"), before)


# Results.


@pytest.mark.long
def test_results_find_their_case_again(tmp_path, capsys, monkeypatch):
    folder = tmp_path / "run"
    status, _, _ = outcome(
        capsys, "run", f"scenario={OTHER}", "runs=8", "horizon=12", f"output={folder}", "figures=false", "quiet=true"
    )
    assert status == 0
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["inputs"]["scenario"]["case"] == str(HARBOUR)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    status, out, _ = outcome(capsys, "verify", folder, "runs=3")
    assert status == 0
    assert "3 runs computed anew, all equal bit for bit." in out
    status, out, _ = outcome(capsys, "rerun", folder, f"output={tmp_path / 'again'}")
    assert status == 0
    assert "byte for byte" in out


@pytest.mark.long
def test_a_dataset_says_what_case_it_is_of():
    trajectories = sim.run(load(BASELINE, {"horizon": WEEKS}), runs=2, uncertainty="point")
    assert case_of(trajectories.attrs) is HERE
    assert trajectories.sizes["war"] == 0
    assert "posture[brevia: put_off]" in sim.summarise(trajectories).index


@pytest.mark.long
def test_its_scenarios_are_compared_and_accounted_for():
    found = sim.compare([BASELINE, OTHER], runs=24, uncertainty="point")
    table = found.table()
    assert table.loc[("dredger_comes", "received[dredger]"), "verdict"] == "higher"
    assert found.expectations()["verdict"].tolist() == ["met"]
    said = found.explain("dredger_comes")
    assert "dredger is ready" in said
    assert "Brevia in" in said or "Arlen in" in said


@pytest.mark.long
def test_it_is_swept_and_its_patterns_are_judged(tmp_path):
    design = sim.sample(load(BASELINE), "lhs", samples=4, over=["params.grain_output", "contested.dredger_ready"])
    found = sim.sweep(load(BASELINE), design, runs=3, output=tmp_path / "sweep")
    assert found.attrs["case"] == str(HARBOUR)
    assert {"delivered[grain]", "trust[arlen in brevia]"} <= set(found["outcome"].values.tolist())
    verdicts = sim.check_patterns(runs=20, case=HARBOUR)["pattern_verdict"]
    assert set(verdicts) <= {"pass", "fail", "undecided"}
    assert set(verdicts.index.get_level_values("pattern")) == {"1", "2"}


# Lists and explanations.


def test_every_list_is_of_the_case_that_is_asked_for(capsys):
    assert list(listed(capsys, "actors")) == HERE.roster.names("actors")
    assert list(listed(capsys, "parameters")) == list(HERE.parameters)
    assert [claim["id"] for claim in listed(capsys, "evidence")] == list(HERE.claims)
    assert [item["name"] for item in listed(capsys, "scenarios")] == scenario_names(HERE)
    assert list(listed(capsys, "mechanisms", "reported")) == list(reported_mechanisms(HERE))
    assert listed(capsys, "evidence", "H1-008")["informs"] == ["regrowth_rate"]
    assert listed(capsys, "evidence", "grain_output")["claims"][0]["id"] == "H1-001"


def test_the_tables_are_of_the_case_that_is_asked_for():
    assert sim.parameters(HARBOUR).index.tolist() == list(HERE.parameters)
    assert sim.evidence(HARBOUR).index.tolist() == list(HERE.claims)
    assert sim.scenarios(HARBOUR).index.tolist() == scenario_names(HERE)
    assert set(sim.outcomes()["axes"]) - set(sim.outcomes(HARBOUR)["axes"]) >= {"run, time, war", "run, time, strike"}
    assert sim.mechanisms(HARBOUR).index.tolist() == sim.mechanisms().index.tolist()
    assert set(sim.mechanisms(HARBOUR)["reported"]) == {"", "M005"}
    assert sim.parameters().index.tolist() == list(default_case().parameters)


def test_a_list_of_an_unknown_case_is_refused(capsys):
    status, out, err = outcome(capsys, "actors", "case=harbor")
    assert (status, out) == (2, "")
    assert err.startswith("case: 'harbor' is not a case.")


@pytest.mark.long
def test_a_decision_in_it_is_explained():
    arguments = [f"scenario={OTHER}", "run=1", "week=8", "actor=arlen", "intermediaries=4"]
    done = subprocess.run(
        [sys.executable, "-m", "sim", "explain", *arguments],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
    )
    assert done.stderr == ""
    assert "Arlen" in done.stdout
    assert "arlen_weight_return" in done.stdout


def test_a_scenario_of_it_is_begun_with_its_own_names(capsys, tmp_path):
    status, _, err = outcome(capsys, "new", "mine", f"case={HARBOUR}")
    assert (status, err) == (0, "")
    text = Path("mine.yaml").read_text(encoding="utf-8")
    assert f"\ncase: {os.path.relpath(HARBOUR, tmp_path)}/\n" in text
    assert "H1-001" in text
    assert "arlen: {policy: logit}" in text
    status, _, _ = outcome(capsys, "check", "mine.yaml")
    assert status == 0
    assert load(Path("mine.yaml")).case == HERE


def test_case_files_say_nothing_of_the_first_case():
    words = [*default_case().roster.names("actors"), *default_case().roster.names("items"), "iranian", "russian"]
    for path in HARBOUR.rglob("*.*"):
        text = path.read_text(encoding="utf-8").lower()
        assert not [word for word in words if word in text], path.name


def test_a_case_is_what_its_folder_is():
    assert Case("harbour", HARBOUR) == HERE
    assert hash(Case("harbour", HARBOUR)) == hash(HERE)
