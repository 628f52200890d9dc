"""Sweeps: every number is that of a run by itself, whatever the chunks, threads, blocks and order."""

import datetime as dt
import errno
import os
from concurrent.futures import CancelledError
from contextlib import nullcontext
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import sim
from helpers.core import fresh_python, needs_compiler
from helpers.sweep import digests_of_a_sweep
from sim.case.columns import Column
from sim.designs.overrides import overrides_of
from sim.designs.sample import sample
from sim.ground.faults import InputError
from sim.kernel.draws import run_keys, sample_keys
from sim.kernel.state import Calendar
from sim.recorded.summary import means_of_samples, outcomes_of_runs, summary_of_sweep
from sim.scenario.inputs import build_inputs
from sim.scenario.load import load
from sim.storage.durable import StorageError
from sim.storage.layout import Chunk
from sim.storage.sweep_store import SweepStore
from sim.sweeps.folder import chunk_plan, reopened
from sim.sweeps.job import run_chunk, run_lanes
from sim.sweeps.lanes import Lane, blocks_of, merged
from sim.sweeps.probe import step_at
from sim.sweeps.sweep import Where, begun, compute, job_of, opened
from sim.sweeps.variation import varied
from sim.sweeps.verification import chosen_lanes, differences

pytestmark = needs_compiler

OVER = [
    "params.drone_output",
    "params.forgetting",
    "mechanisms.trust=[beta, none]",
    "mechanisms.regrowth",
    "events.gaza_war.date",
    "events.unscr_2231_expiry",
    "contested.missiles_by_february_2024",
    "postures.israel.policy=[logit, uniform]",
]


@pytest.fixture(scope="module")
def design():
    return sample("baseline", "random", samples=12, over=OVER, seed=5)


def values(dataset):
    return dataset.outcomes.values


def same_bits(one, other):
    return one.shape == other.shape and (one.view(np.int64) == other.view(np.int64)).all()


def test_a_sweep_of_the_scenario_alone_has_the_outcomes_of_its_runs():
    swept = sim.sweep("baseline", runs=70, seed=3, draws="common", fans=False)
    runs = outcomes_of_runs(sim.run("baseline", runs=70, seed=3, uncertainty="point"))
    assert list(swept.outcome.values) == list(runs.columns)
    assert same_bits(values(swept)[0], runs.to_numpy())


def test_a_sample_has_the_outcomes_of_its_scenario_run_by_itself(design):
    swept = sim.sweep("baseline", design, runs=3, seed=11, draws="common", fans=False)
    for number in design.index:
        alone = sim.run(load("baseline", overrides_of(design.loc[number])), runs=3, seed=11, uncertainty="point")
        assert same_bits(values(swept)[number], outcomes_of_runs(alone).to_numpy()), number


def test_the_units_and_meanings_are_those_of_the_outcomes():
    swept = sim.sweep("baseline", runs=1, fans=False)
    told = sim.outcomes()
    for name, unit in zip(swept.outcome.values, swept.unit.values, strict=True):
        assert unit == told.unit[str(name).split("[")[0]]


def test_a_varied_scenario_is_what_its_overrides_load(design):
    base = load("baseline")
    for number in design.index:
        overrides = overrides_of(design.loc[number])
        assert varied(base, overrides).record() == load("baseline", overrides).record()


def test_chunks_threads_blocks_and_order_change_no_number(design):
    def swept(**how):
        return values(sim.sweep("baseline", design, runs=5, seed=2, fans=False, **how))

    once = swept(chunk=1000, workers=1)
    assert same_bits(once, swept(chunk=7, workers=2))
    assert same_bits(once, swept(chunk=2, workers=2, width=8))


@pytest.mark.long
def test_with_the_compiler_off_a_sweep_gives_the_same_bytes_and_warns_of_nothing():
    code = "from helpers.sweep import digests_of_a_sweep; print(*digests_of_a_sweep())"
    assert fresh_python(code, compiler=False).split() == digests_of_a_sweep()


def test_a_replicate_of_a_sample_is_the_same_however_many_there_are(design):
    few = values(sim.sweep("baseline", design[:4], runs=2, seed=2, fans=False))
    many = values(sim.sweep("baseline", design, runs=4, seed=2, fans=False))
    assert same_bits(few, np.ascontiguousarray(many[:4, :2]))


def test_samples_draw_for_themselves_or_alike():
    table = pd.DataFrame({"params.drone_output": [100.0, 100.0]})
    twice = sample("baseline", "table", table=table)
    own = values(sim.sweep("baseline", twice, runs=20, fans=False))
    common = values(sim.sweep("baseline", twice, runs=20, fans=False, draws="common"))
    assert not (own[0] == own[1]).all(axis=1).any()
    assert same_bits(common[0], common[1])
    assert not (common[0][0] == common[0][1]).all()


def test_samples_of_a_block_of_the_design_draw_alike_and_those_of_others_do_not():
    design = sample("baseline", "shapley", samples=2, over=["params.drone_output", "events.kursk"])
    job = job_of(load("baseline"), design, runs=4, seed=5, draws="block", fans=False)
    job = replace(job, design=design.assign(**design.iloc[0]))  # so that nothing but draws differs
    found = run_chunk(job, Chunk(0, range(6), range(4), 0, 0))[0]
    assert all(same_bits(found[row], found[row - row % 3]) for row in range(6))
    assert not (found[0] == found[3]).all(axis=1).any()


def test_fans_are_the_counts_of_the_runs_in_every_week_that_is_counted():
    swept = sim.sweep("baseline", runs=70, seed=3, draws="common", chunk=32)
    trajectories = sim.run("baseline", runs=70, seed=3, uncertainty="point")
    total = swept.fans.sum("chunk")
    assert (total.sum("bin") == 70).all()
    assert not [name for name in total.series.values if name.startswith(("raised", "confirmed"))]  # never is not zero
    for series, name, at in (
        ("delivered[drones]", "delivered", {"item": "drones"}),
        ("trust[iran in russia]", "trust", {"actor": "iran", "partner": "russia"}),
        ("active_share[payment]", "active_share", {"leg": "payment"}),
    ):
        fan = total.sel(series=series)
        low, high, bins = float(fan.low), float(fan.high), fan.sizes["bin"]
        runs = trajectories[name].sel(at).sel(time=fan.time).transpose("time", "run").values
        place = np.clip(np.floor((runs - low) * (bins / (high - low))), 0, bins - 1).astype(int)
        counted = np.stack([np.bincount(row, minlength=bins) for row in place])
        assert (counted == fan.transpose("time", "bin").values).all()


def test_fans_do_not_depend_on_chunks_and_order(design):
    one = sim.sweep("baseline", design, runs=5, seed=2, chunk=1000).fans.sum("chunk")
    other = sim.sweep("baseline", design, runs=5, seed=2, chunk=3, workers=2).fans.sum("chunk")
    assert (one.values == other.values).all()


def test_keys_hash_sample_and_replicate_apart():
    samples, runs = (part.ravel() for part in np.meshgrid(np.arange(300), np.arange(300)))
    keys = sample_keys(9, samples, runs)
    assert len(set(keys.tolist())) == keys.size
    assert not set(keys.tolist()) & set(run_keys(9, np.arange(90_000)).tolist())
    assert sample_keys(9, np.array([2]), np.array([3])) != sample_keys(9, np.array([3]), np.array([2]))


def test_blocks_hold_one_shape_each_and_every_lane_once():
    shapes = ["a", "b", "a", "a", "b", "a"]
    blocks = list(blocks_of(shapes, 2))
    assert sorted(place for block in blocks for place in block) == list(range(6))
    assert all(len(block) <= 2 and len({shapes[place] for place in block}) == 1 for block in blocks)


def test_a_merged_calendar_holds_each_sample_to_its_lanes():
    def calendar(steps):
        count = len(steps)
        return Calendar(
            np.array(steps),
            np.arange(count),
            np.ones(count),
            np.zeros(count),
            np.ones(count),
            np.zeros(count, dtype=np.uint64),
            np.zeros(count, dtype=np.int64),
            np.full(count, 99),
        )

    found = merged([calendar([5, 9]), calendar([7])], [(0, 3), (3, 8)])
    assert found.step.tolist() == [5, 7, 9]
    assert found.first_lane.tolist() == [0, 3, 0]
    assert found.last_lane.tolist() == [3, 8, 3]


def test_outcomes_can_be_read_at_any_day_of_the_run():
    trajectories = sim.run("baseline", runs=4, seed=1, uncertainty="point")
    for day in ("2022-02-21", "2023-10-18", "2027-12-26"):
        swept = sim.sweep("baseline", runs=4, seed=1, draws="common", at=day, fans=False)
        assert same_bits(values(swept)[0], outcomes_of_runs(trajectories, day).to_numpy()), day
    for day in ("2021-01-01", "2027-12-27", dt.date(2035, 1, 1)):
        with pytest.raises(InputError, match=rf"at: {day} is not within the run, 2022-02-21 to 2027-12-27\."):
            sim.sweep("baseline", runs=1, at=day)
    with pytest.raises(InputError, match=r"at: 2024-01-01 12:00:00 has a time of day"):
        sim.sweep("baseline", runs=1, at=dt.datetime(2024, 1, 1, 12))


@pytest.mark.parametrize(("weeks", "read"), [(52, "2023-02-13"), (200, "2024-12-30")])
def test_outcomes_are_read_at_the_end_of_the_run_where_it_comes_before_that_of_the_reporting(weeks, read):
    swept = sim.sweep(load("baseline", {"horizon": weeks}), runs=1, fans=False)
    assert swept.attrs["at"] == read


def test_the_step_of_a_day_is_that_of_its_week():
    clock = load("baseline").clock
    assert [step_at(clock, clock.date_of(step)) for step in (0, 1, 100)] == [0, 1, 100]
    assert step_at(clock, clock.horizon) == clock.steps - 1


def test_a_folder_says_all_that_its_job_needs(tmp_path, design):
    job = job_of(load("baseline"), design, runs=4, seed=7)
    store = begun(tmp_path / "sweep", job, 16, ["sweep"])
    again = reopened(SweepStore.open(store.path), width=8)
    chunk = store.chunk(1)
    before, after = run_chunk(job, chunk), run_chunk(again, chunk)
    assert same_bits(before[0], after[0])
    assert (before[1] == after[1]).all()
    pd.testing.assert_frame_equal(again.design, design, check_exact=True)


def test_a_folder_of_the_same_request_continues_and_of_another_is_refused(tmp_path, design):
    path = tmp_path / "sweep"
    job = job_of(load("baseline"), design, runs=4, seed=7)
    store = begun(path, job, 16, ["sweep"])
    with store.lock():
        store.commit(0, *run_chunk(job, store.chunk(0)))
    partial = opened(path)
    assert np.isnan(partial.outcomes[-1]).all()
    missing = partial.outcome[np.isnan(partial.outcomes[0]).any("run")].values.tolist()
    assert all(Column.split(name).is_time for name in missing)  # what has not happened has no time
    assert int(summary_of_sweep(partial).runs.iloc[0]) == store.chunk(0).rows
    assert list(means_of_samples(partial).index) == list(store.chunk(0).samples)
    whole = sim.sweep("baseline", design, runs=4, seed=7, chunk=16, output=path)
    assert same_bits(values(whole), values(sim.sweep("baseline", design, runs=4, seed=7)))
    with pytest.raises(InputError, match=r"holds results of other inputs \(seed differ\); nothing is overwritten"):
        sim.sweep("baseline", design, runs=4, seed=8, chunk=16, output=path)


def test_chunks_are_computed_first_replicates_first():
    job = job_of(load("baseline"), None, runs=10, seed=0, fans=False)
    plan = chunk_plan(3, 10, 4)
    assert (plan.samples_a_chunk, plan.runs_a_chunk) == (1, 4)
    assert chunk_plan(300, 20, 4096).samples_a_chunk == 204
    assert job.samples == 1


def test_a_disk_that_is_full_while_runs_are_computed_is_said_and_what_is_committed_stands(tmp_path, monkeypatch):
    job = job_of(load("baseline"), None, runs=10, seed=7, fans=False)
    store = begun(tmp_path / "sweep", job, 2, ["sweep"])

    def full(job, chunk, *others):
        if chunk.number == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return run_chunk(job, chunk, *others)

    with monkeypatch.context() as patch:
        patch.setattr("sim.sweeps.threads.run_chunk", full)
        with pytest.raises(StorageError, match=r"No space left on device\. [12] of 5 chunks are committed and stand\."):
            compute(store, job, Where(1))
    compute(store, job, Where(1))
    assert store.pending() == []


def test_verification_computes_runs_anew_and_finds_a_number_that_is_not_theirs(tmp_path, design):
    job = job_of(load("baseline"), design, runs=6, seed=7, fans=False)
    store = begun(tmp_path / "sweep", job, 12, ["sweep"])
    compute(store, job, Where(2))
    lanes = chosen_lanes(store, 1000, 0)
    assert sorted({(lane.sample, lane.run) for lane in lanes}) == [(s, r) for s in range(12) for r in range(6)]
    assert len(chosen_lanes(store, 5, 0)) == 5
    assert differences(store, job, lanes) == []
    store = SweepStore.open(store.path)
    with store.lock():
        outcomes, _ = run_chunk(job, store.chunk(2))
        outcomes[1, 3, 40] = np.nextafter(outcomes[1, 3, 40], np.inf)
        store.forget(2)
        store.commit(2, outcomes)
    found = differences(store, job, chosen_lanes(store, 1000, 0))
    assert [(item.sample, item.run) for item in found] == [(store.chunk(2).samples[1], 3)]
    assert found[0].outcome == str(job.probe.columns[40])


def test_other_rules_do_not_continue_a_folder(tmp_path):
    job = job_of(load("baseline"), None, runs=4, seed=7, fans=False)
    store = begun(tmp_path / "sweep", job, 16, ["sweep"])
    store.manifest["inputs"]["kernel_hash"] = "another"
    with pytest.raises(InputError, match=r"was made with other rules than these \(kernel differ\)"):
        reopened(store, width=64)


def test_a_cluster_that_is_lost_is_told_with_what_stands(tmp_path, monkeypatch):
    pytest.importorskip("distributed")

    def lost(_, job, chunks, progress):
        yield chunks[0], run_chunk(job, chunks[0])
        raise CancelledError("lost the connection")

    monkeypatch.setattr("sim.sweeps.cluster.client_of", lambda *_: nullcontext())
    monkeypatch.setattr("sim.sweeps.cluster._as_they_come", lost)
    job = job_of(load("baseline"), None, runs=4, seed=7, fans=False)
    store = begun(tmp_path / "sweep", job, 2, ["sweep"])
    with pytest.raises(StorageError) as refused:
        compute(store, job, Where(1, cluster=True))
    assert str(refused.value) == (
        f"{store.path}: no more can be computed: the scheduler is gone. 1 of 2 chunks are "
        f"committed and stand. Once that is mended, continue with: wary resume {store.path}"
    )
    compute(store, job, Where(1))
    assert store.is_complete


def test_a_request_that_was_changed_afterwards_is_refused(tmp_path):
    job = job_of(load("baseline"), None, runs=4, seed=7, fans=False)
    store = begun(tmp_path / "sweep", job, 16, ["sweep"])
    file = store.path / "sweep.json"
    file.write_text(file.read_text().replace('"seed": 7', '"seed": 8'))
    with pytest.raises(InputError, match=r"is damaged: sweep\.json has other content than was written"):
        reopened(store, width=64)


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"runs": 0}, "runs: 0 is not between 1 and 10,000,000"),
        ({"chunk": 0}, "chunk: 0 is not between 1 and 1,000,000"),
        (
            {"draws": "commmon"},
            "draws: 'commmon' is not a way to draw. Allowed: own, common, block. Did you mean 'common'?",
        ),
    ],
)
def test_a_number_or_word_that_is_not_allowed_is_said(how, message):
    with pytest.raises(InputError) as caught:
        sim.sweep("baseline", **how)
    assert str(caught.value).splitlines()[0].startswith(message)


def test_a_design_of_another_scenario_is_refused(design):
    with pytest.raises(InputError, match="was made for baseline, not for s400_delivered"):
        sim.sweep("s400_delivered", design, runs=1)


def test_lanes_of_one_block_may_be_of_different_samples(design):
    job = job_of(load("baseline"), design, runs=2, seed=4, fans=False)
    lanes = [Lane(sample, run) for run in range(2) for sample in range(12)]
    mixed = np.empty((24, len(job.probe.columns)))
    for places, computed in run_lanes(job, lanes):
        mixed[places] = computed.T
    for place, lane in enumerate(lanes):
        [(_, alone)] = run_lanes(job, [lane])
        assert same_bits(np.ascontiguousarray(alone[:, 0]), mixed[place])


def test_inputs_of_many_samples_share_what_does_not_differ():
    one, other = (build_inputs(load("baseline", {"params.drone_output": value})) for value in (80.0, 120.0))
    assert one.links is other.links
    assert (one.start != other.start).sum() >= 1
