"""The page's kernel: made from the rules as they are, and equal to `sim.run` bit for bit, here in wasmtime."""

import numpy as np
import pytest

from helpers.changed import changed
from helpers.lively import LIVELY, all_choose_by, scripts
from helpers.wasm import Kernel, compiled, run_in_wasm
from sim.engine.ensemble import run_ensemble
from sim.kernel.draws import run_keys
from sim.page.kernel_file import FACTS, KERNEL, facts, made_from, why_stale
from sim.scenario.chain import scenario_names
from sim.scenario.inputs import build_inputs
from sim.scenario.load import load

FEW_WEEKS = "2022-07-11"


def same_bits(inputs, runs, seed):
    native = run_ensemble(inputs, runs=runs, seed=seed, workers=1)
    here = run_in_wasm(inputs, runs=runs, seed=seed)
    assert native.shape == here.shape
    assert native.std() > 0.0
    return native.tobytes() == here.tobytes()


def test_kernel_is_made_from_the_rules_as_they_are():
    assert why_stale(build_inputs(load("baseline"))) is None


def test_change_of_the_sizes_or_the_file_makes_it_stale(monkeypatch, tmp_path):
    inputs = build_inputs(load("baseline"))
    assert made_from(build_inputs(load("baseline"), intermediaries=65)) == made_from(inputs)
    cut = tmp_path / "kernel.wasm"
    cut.write_bytes(KERNEL.read_bytes()[:-1])
    monkeypatch.setattr("sim.page.kernel_file.KERNEL", cut)
    assert "is not the file that" in why_stale(inputs)
    monkeypatch.setattr("sim.page.kernel_file.facts", lambda: facts() | {"made_from": "0"})
    assert "the rules, or the sizes of the case, have changed" in why_stale(inputs)


def test_kernel_imports_nothing_and_is_small():
    _, module = compiled()
    assert [one.name for one in module.imports] == []
    assert {"advance", "prepare", "memory"} <= {one.name for one in module.exports}
    assert FACTS.exists()
    assert KERNEL.stat().st_size < 1_000_000


@pytest.mark.parametrize("seed", [0, 7, 2**63 - 1])
def test_keys_are_those_of_python(seed):
    compiled()
    kernel = Kernel(build_inputs(load("baseline")))
    for first in (0, 64, 999_936):
        kernel.call("prepare", seed, first)
        assert np.array_equal(kernel.read("keys"), run_keys(seed, np.arange(first, first + 64)))
        assert np.array_equal(kernel.read("rows")[:, 63], kernel.inputs.start)


@pytest.mark.parametrize(
    ("scenario", "overrides", "runs", "seed"),
    [
        ("baseline", {}, 70, 7),
        ("s400_delivered", changed("s400_delivered"), 64, 2**63 - 1),
        (LIVELY, scripts({"horizon": FEW_WEEKS, **all_choose_by("scripted")}), 64, 1),
        (LIVELY, {"horizon": FEW_WEEKS, **all_choose_by("learning")}, 64, 2),
    ],
    ids=["baseline", "changed", "scripted", "learning"],
)
def test_bits_are_those_of_python(scenario, overrides, runs, seed):
    compiled()
    assert same_bits(build_inputs(load(scenario, overrides)), runs, seed)


def test_other_draws_give_other_bits():
    compiled()
    inputs = build_inputs(load(LIVELY, {"horizon": FEW_WEEKS}))
    native = run_ensemble(inputs, runs=64, seed=1, workers=1)
    assert native.tobytes() != run_in_wasm(inputs, runs=64, seed=2).tobytes()


@pytest.mark.long
@pytest.mark.parametrize("seed", [3, 20261121])
@pytest.mark.parametrize("scenario", scenario_names())
def test_bits_of_every_scenario_are_those_of_python(scenario, seed):
    compiled()
    assert same_bits(build_inputs(load(scenario)), 64, seed)


@pytest.mark.long
def test_bits_of_every_contested_claim_and_option_are_those_of_python():
    compiled()
    base = load("baseline")
    contested = {f"contested.{name}": 0.5 for name in base.case.contested}
    assert same_bits(build_inputs(load("baseline", contested)), 64, 11)
    for policy in ("best_reply", "uniform", "tit_for_tat"):
        assert same_bits(build_inputs(load(LIVELY, all_choose_by(policy))), 64, 12)
