"""Known answers through the public path: a sweep of a known function, read by `sim.sensitivity`, and by the command."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import sim
from helpers.sensitivity import (
    DRONES,
    ISHIGAMI,
    MISSILES,
    NAMES,
    THREE,
    TRUST,
    ishigami,
    of_shares,
    sobol_g,
    sobol_g_indices,
    swept,
)
from helpers.sweep import here
from sim.case.case import load_case
from sim.designs.sample import sample, unit_points_of
from sim.ground.faults import InputError
from sim.scenario.load import load
from sim.sweeps.folder import chunk_plan, create
from sim.sweeps.sweep import job_of

MIXED = ["params.drone_output=100..200", "mechanisms.trust=[beta, kydd, none]", "events.kursk"]


def studied(design, values, **more):
    return sim.sensitivity(swept(design, values, **more), design, outcomes=DRONES)


def said(*arguments, **options) -> str:
    with pytest.raises(InputError) as caught:
        sim.sensitivity(*arguments, **options)
    return str(caught.value)


@pytest.fixture(scope="module")
def saltelli():
    return sample("baseline", "saltelli", samples=1024, over=THREE)


@pytest.fixture(scope="module")
def small():
    return sample("baseline", "saltelli", samples=32, over=THREE)


@pytest.fixture(scope="module")
def found(saltelli):
    return studied(saltelli, of_shares(saltelli, ishigami), noise=2.0)


def test_ishigami_has_its_known_sobol_indices_under_noise(found):
    indices = found.table("indices").loc[DRONES].loc[NAMES]
    for name in ("first", "total"):
        known, low, high = np.array(ISHIGAMI[name]), indices[f"{name}_low"], indices[f"{name}_high"]
        assert ((low < known) & (known < high) & (high - low < 0.2)).all()
    together = found.table("pairs").loc[DRONES].loc[NAMES[0], NAMES[2]]
    assert together["second_low"] < 0.2437 < together["second_high"]
    assert found.table("variance")["share_of_inputs"].item() == pytest.approx(13.84 / (13.84 + 4.0), abs=0.02)


def test_the_g_function_has_its_known_sobol_indices(saltelli):
    indices = studied(saltelli, of_shares(saltelli, sobol_g)).table("indices").loc[DRONES].loc[NAMES]
    first, total = sobol_g_indices()
    np.testing.assert_allclose(indices["first"], first, atol=0.06)
    np.testing.assert_allclose(indices["total"], total, atol=0.03)


def test_ishigami_has_its_known_shapley_effects_and_all_of_them_are_one():
    design = sample("baseline", "shapley", samples=2048, over=THREE)
    found = studied(design, of_shares(design, ishigami), noise=1.0)
    shares = found.table("shares").loc[DRONES]
    np.testing.assert_allclose(shares["share"].loc[NAMES], ISHIGAMI["shapley"], atol=0.03)
    for kind in ("shares", "claims", "articles", "grades"):
        assert found.table(kind)["share"].sum() == pytest.approx(1.0)
    last = found.table("convergence").loc[DRONES, "shapley", 2048]
    np.testing.assert_allclose(last["index"], shares["share"].loc[last.index])


def test_a_category_has_its_known_indices_by_every_method():
    design = sample("baseline", "saltelli", samples=256, over=MIXED)
    effect = design["mechanisms.trust"].map({"beta": 0.0, "kydd": 1.0, "none": 5.0}).to_numpy()
    on = (design["events.kursk"] == "on").to_numpy()
    found = studied(design, 2.0 * effect + 3.0 * on)
    variances = np.array([0.0, 4.0 * np.var([0, 1, 5]), 9.0 / 4])
    indices = found.table("indices").loc[DRONES].loc[[entry.partition("=")[0] for entry in MIXED]]
    np.testing.assert_allclose(indices["total"], variances / variances.sum(), atol=0.02)
    pawn = found.table("pawn").loc[DRONES]
    assert pawn["clear"].to_dict() == {"mechanisms.trust": True, "events.kursk": True, "params.drone_output": False}
    assert pawn["pawn"].idxmax() == "mechanisms.trust"
    trajectories = sample("baseline", "shapley", samples=1024, over=MIXED)
    effect = trajectories["mechanisms.trust"].map({"beta": 0.0, "kydd": 1.0, "none": 5.0}).to_numpy()
    values = 2.0 * effect + 3.0 * (trajectories["events.kursk"] == "on").to_numpy()
    shares = studied(trajectories, values).table("shares").loc[DRONES]["share"].loc[indices.index]
    np.testing.assert_allclose(shares, variances / variances.sum(), atol=0.03)
    steps = sample("baseline", "morris", samples=20, over=MIXED[2:] + MIXED[:1])
    screen = studied(steps, 3.0 * (steps["events.kursk"] == "on").to_numpy()).table("screen").loc[DRONES]
    assert screen["mu_star"].to_dict() == {"events.kursk": 3.0, "params.drone_output": 0.0}
    assert screen["alone"]["events.kursk"] == pytest.approx(np.std([0.0, 3.0]))


def test_a_screen_tells_what_each_input_would_bring_alone():
    """A number over its range, and a claim that is true with the ledger's probability, by the same measure."""
    over = ["params.drone_output=100..200", "contested.breach_or_no_breach"]
    design = sample("baseline", "morris", samples=20, over=over)
    number, claim = unit_points_of(design)[:, 0], design["contested.breach_or_no_breach"].to_numpy()
    likely = load_case().contradictions["breach_or_no_breach"].probability
    screen = studied(design, 4.0 * number + 4.0 * claim).table("screen").loc[DRONES]["alone"]
    assert screen[over[0].partition("=")[0]] == pytest.approx(4.0 / np.sqrt(12))
    assert screen[over[1]] == pytest.approx(4.0 * np.sqrt(likely * (1 - likely)))


def test_dependent_inputs_share_what_they_bring_together():
    """A table of draws, as of a posterior: the two parameters always agree, so that each has half."""
    draws = np.random.default_rng(0).random(600)
    table = pd.DataFrame({"params.drone_output": 100 + 100 * draws, "params.drone_stock": 900 * draws})
    design = sample("baseline", "table", table=table)
    shares = studied(design, draws, noise=0.1).table("shares")["share"]
    np.testing.assert_allclose(shares, [0.5, 0.5], atol=0.02)


def test_a_group_is_told_as_one_input():
    groups = {NAMES[1]: "others", NAMES[2]: "others"}
    design = sample("baseline", "shapley", samples=1024, over=THREE, groups=groups)
    found = studied(design, of_shares(design, lambda shares: shares @ np.array([3.0, 1.0, 1.0])))
    shares = found.table("shares").loc[DRONES]["share"]
    assert shares.to_dict() == pytest.approx({NAMES[0]: 9 / 11, "others": 2 / 11}, abs=0.03)
    assert found.table("claims").loc[DRONES]["share"]["others"] == pytest.approx(shares["others"])


# A clear value, or a clear refusal


def test_what_chance_alone_moves_has_no_indices(small):
    found = sim.sensitivity(swept(small, np.zeros(len(small)), runs=8), small, outcomes=TRUST)
    assert found.table("indices").isna().all(axis=None)
    assert found.table("variance")["share_of_inputs"].item() == pytest.approx(0.0, abs=0.05)
    found.plot("indices")


def test_an_outcome_that_never_varies_is_refused_or_left_out(small):
    data = swept(small, of_shares(small, ishigami))
    assert "delivered[missiles] is the same in all 512 runs. There is nothing to tell apart." in said(
        data, small, outcomes=MISSILES
    )
    assert sim.sensitivity(data, small).outcomes == (DRONES, TRUST)
    still = swept(small, np.zeros(len(small))).sel(outcome=[DRONES, MISSILES])
    assert "no outcome varies between its runs" in said(still, small)


def test_a_missing_run_is_refused_and_makes_no_index_zero(small):
    data = swept(small, of_shares(small, ishigami))
    data["outcomes"][5, 0, 0] = np.nan
    message = "1 run without a value of delivered[drones]; no index can be told."
    assert message in said(data, small, outcomes=DRONES)


def test_axes_in_another_order_change_nothing_and_seed_nought_is_a_seed(small):
    data = swept(small, of_shares(small, ishigami), noise=2.0)
    first = sim.sensitivity(data, small, outcomes=DRONES)
    again = sim.sensitivity(data.transpose("outcome", "run", "sample"), small, outcomes=DRONES, seed=0)
    for kind in first.tables:
        pd.testing.assert_frame_equal(first.table(kind), again.table(kind))


REFUSED = {
    "is a sweep that is not complete: 1 of 3 chunks are there.": {"about": {"chunks": 3}},
    "has one run a sample: chance cannot be told from inputs. Give runs=2 or more.": {"runs": 1},
    "has 4 base samples: too few for an interval; give 8.": {"samples": 4},
    "is a grid, no sample; indices need morris, saltelli, shapley, lhs or sobol.": {"design": "grid"},
    "is a design of one factor at a time without a contested claim, true and false": {"design": "one_at_a_time"},
}


@pytest.mark.parametrize("message", REFUSED)
def test_a_sweep_that_tells_nothing_is_refused(message):
    how = {"design": "saltelli", "samples": 8, "runs": 2, "about": {}} | REFUSED[message]
    design = sample("baseline", how["design"], samples=how["samples"], over=THREE[:2])
    values = np.arange(len(design), dtype=float)
    assert message in said(swept(design, values, runs=how["runs"], **how["about"]), design)


def test_a_dataset_needs_its_design_and_a_design_its_dataset(small):
    data = swept(small, of_shares(small, ishigami))
    assert "design: is missing; give what sim.sample returned" in said(data)
    assert "the design has 10 rows, the sweep 256" in said(data, small[:10])
    assert "design: goes with a dataset from sim.sweep, not with 'baseline'" in said("baseline", small)


def test_a_name_that_is_not_there_is_told_with_the_nearest(small, found):
    data = swept(small, of_shares(small, ishigami))
    assert "Did you mean 'delivered[drones]'?" in said(data, small, outcomes="delivered[drone]")
    for ask in (lambda: found.table("indexes"), lambda: found.plot("indexes")):
        with pytest.raises(InputError, match="Did you mean 'indices'"):
            ask()
    with pytest.raises(InputError, match="is not a theme"):
        found.plot("indices", theme="drak")


def test_the_command_reads_a_finished_folder_and_gives_the_known_answer(tmp_path):
    """The folder is that of a sweep, filled with a known function in place of the model."""
    design = sample("baseline", "saltelli", samples=256, over=THREE)
    job = job_of(load("baseline"), design, runs=2, seed=0, fans=False)
    store = create(tmp_path / "known", job, chunk_plan(job.samples, 2, 100_000), ["sweep"])
    values = np.random.default_rng(0).random((job.samples, 2, len(job.probe.columns)))
    place = [str(column) for column in job.probe.columns].index(DRONES)
    values[:, :, place] = of_shares(design, ishigami)[:, None]
    unfinished = here("sensitivity", "known", cwd=tmp_path)
    assert (unfinished.returncode, unfinished.stdout) == (2, "")
    assert "known: is a sweep that is not complete: 0 of 1 chunks are there. Continue with:" in unfinished.stderr
    assert not (tmp_path / "results").exists()
    with store.lock():
        store.commit(0, values, None)
        store.finish()
    asked = ("sensitivity", "known", f"outcome={DRONES}", "figures=false", "output=read")
    done = here(*asked, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "“One-way attack drones delivered”: 100 % of the variance" in done.stdout
    table = pd.read_csv(tmp_path / "read" / "found" / "indices.csv").set_index("factor")
    np.testing.assert_allclose(table["total"].loc[NAMES], ISHIGAMI["total"], atol=0.06)
    again = here(*asked, cwd=tmp_path)
    assert "already holds" in again.stderr
    assert again.stdout == done.stdout
    other = here("sensitivity", "known", f"outcome={TRUST}", "figures=false", "output=read", cwd=tmp_path)
    assert (other.returncode, other.stdout) == (2, "")
    assert "holds results of other inputs (outcomes differ)" in other.stderr
