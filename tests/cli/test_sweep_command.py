"""Sweeps from the command line: killed, damaged, shared, on a cluster; and every wrong request in one clear message."""

import os
import random
import shutil
import signal
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import sim
from helpers.core import needs_compiler
from helpers.sweep import begin, committed, data_of, here, state_of, wait_for_chunks, wary
from sim.case.columns import Column
from sim.cli import dispatch
from sim.storage.sweep_store import SweepStore

pytestmark = needs_compiler

SWEEP = ("sweep", "design=none", "runs=1500", "chunk=64", "seed=3", "figures=false", "quiet=true")
CHUNKS = 24


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Return a folder of a sweep that nothing interrupted."""
    folder = tmp_path_factory.mktemp("whole")
    done = wary(*SWEEP, "output=sweep", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "sweep"


def begun(whole, folder, chunks):
    """Copy a folder, and take away all but the first chunks, as if it had been stopped after them."""
    shutil.copytree(whole, folder)
    for number in range(chunks, CHUNKS):
        (folder / "commits" / f"{number:06d}.json").unlink()


@pytest.mark.parametrize("number", [0, *(pytest.param(number, marks=pytest.mark.long) for number in range(1, 6))])
def test_a_sweep_that_is_killed_and_resumed_ends_byte_for_byte_as_if_it_had_not_been(tmp_path, whole, number):
    moment = random.Random(number).randrange(1, CHUNKS - 4)  # noqa: S311 - moments, not secrets
    folder = tmp_path / "sweep"
    process = begin(*SWEEP, "output=sweep", cwd=tmp_path)
    wait_for_chunks(process, folder, moment)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert moment <= committed(folder) < CHUNKS
    assert state_of(folder) == "running"
    assert here("resume", "sweep", "figures=false", "quiet=true", cwd=tmp_path).returncode == 0
    assert data_of(folder) == data_of(whole)
    assert state_of(folder) == "complete"


def test_ctrl_c_keeps_what_is_committed_and_says_how_to_go_on(tmp_path, whole):
    process = begin(*SWEEP, "output=sweep", cwd=tmp_path)
    wait_for_chunks(process, tmp_path / "sweep", 3)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "chunks are kept. Continue with:\n  wary resume sweep" in errors
    partial = here("summary", "sweep", "figures=false", cwd=tmp_path)
    assert partial.returncode == 0
    assert f"of {CHUNKS} chunks" in partial.stdout
    assert here("resume", "sweep", "figures=false", cwd=tmp_path).returncode == 0
    assert data_of(tmp_path / "sweep") == data_of(whole)


def test_a_flipped_bit_is_found_named_and_computed_again(tmp_path, whole):
    shutil.copytree(whole, tmp_path / "sweep")
    file = tmp_path / "sweep" / "outcomes.zarr" / "outcomes" / "c.0.7.0"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 4
    file.write_bytes(content)
    found = here("verify", "sweep", cwd=tmp_path)
    assert found.returncode == 1
    assert "chunk 7: outcomes.zarr/outcomes/c.0.7.0 has other content than was written" in found.stdout
    mended = here("resume", "sweep", "figures=false", cwd=tmp_path)
    assert mended.returncode == 0
    assert "chunk 7: " in mended.stderr
    assert data_of(tmp_path / "sweep") == data_of(whole)
    sound = here("verify", "sweep", "runs=40", cwd=tmp_path)
    assert sound.returncode == 0
    assert "40 runs computed anew, all equal bit for bit" in sound.stdout


def test_two_processes_on_one_folder_do_no_harm(tmp_path, whole):
    begun(whole, tmp_path / "sweep", 4)
    with SweepStore.open(tmp_path / "sweep").lock():
        second = wary("resume", "sweep", "figures=false", cwd=tmp_path)
    assert second.returncode == 2
    assert "sweep: is in use by process" in second.stderr
    assert here("resume", "sweep", "figures=false", cwd=tmp_path).returncode == 0
    assert data_of(tmp_path / "sweep") == data_of(whole)


@pytest.mark.skipif(sys.platform == "win32", reason="a limit of file sizes is of POSIX systems")
def test_a_full_disk_loses_nothing_that_is_committed(tmp_path, whole):
    limit = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2000, resource.RLIM_INFINITY)); "
        "from sim.cli import main; main()"
    )
    begun(whole, tmp_path / "sweep", 4)
    kept = committed(tmp_path / "sweep")
    command = [sys.executable, "-c", limit, "resume", "sweep", "figures=false", "quiet=true"]
    full = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert full.returncode == 2, full.stderr
    assert f"{kept} of {CHUNKS} chunks are committed and stand" in full.stderr
    assert "wary resume sweep" in full.stderr
    assert here("resume", "sweep", "figures=false", cwd=tmp_path).returncode == 0
    assert data_of(tmp_path / "sweep") == data_of(whole)


def test_a_folder_is_repeated_byte_for_byte(tmp_path, whole):
    done = here("rerun", str(whole), f"output={tmp_path / 'again'}", "quiet=true", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "byte for byte" in done.stdout
    again = here("rerun", str(whole), f"output={tmp_path / 'again'}", cwd=tmp_path)
    assert again.returncode == 2
    assert "is there already" in again.stderr


@pytest.mark.parametrize("form", ["csv", "parquet", "netcdf"])
def test_a_sweep_is_exported_to_files_that_other_programs_read(tmp_path, whole, form):
    file = tmp_path / f"sweep.{form}"
    assert here("export", str(whole), f"format={form}", f"output={file}", cwd=tmp_path).returncode == 0
    name = "delivered[drones]"
    with xr.open_zarr(whole / "outcomes.zarr", consolidated=False, chunks=None) as stored:
        wanted = stored.outcomes.sel(outcome=name).values[0]
    if form == "netcdf":
        with xr.open_dataset(file, engine="h5netcdf") as dataset:
            found = dataset.outcomes.sel(outcome=name).values[0]
    else:
        table = pd.read_csv(file) if form == "csv" else pd.read_parquet(file)
        found = table.sort_values("run")[name].to_numpy()
    assert (found == wanted).all()


def test_a_run_of_one_scenario_is_verified_repeated_and_exported(tmp_path):
    done = here("run", "runs=20", "seed=5", "figures=false", "quiet=true", "output=run", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    verified = here("verify", "run", "runs=7", cwd=tmp_path)
    assert "7 runs computed anew, all equal bit for bit" in verified.stdout
    repeated = here("rerun", "run", "quiet=true", cwd=tmp_path)
    assert repeated.returncode == 0, repeated.stdout + repeated.stderr
    assert here("export", "run", "output=run.csv", cwd=tmp_path).returncode == 0
    assert len(pd.read_csv(tmp_path / "run.csv")) == 20
    resumed = here("resume", "run", cwd=tmp_path)
    assert resumed.returncode == 0
    assert "there is nothing to continue" in resumed.stderr
    with xr.open_dataset(tmp_path / "run" / "trajectories.nc", engine="h5netcdf") as dataset:
        altered = dataset.load()
    altered.trust[3, 100] += 1e-12
    encoding = {name: {"zlib": True, "complevel": 1, "shuffle": True} for name in altered.data_vars}
    altered.to_netcdf(tmp_path / "run" / "trajectories.nc", engine="h5netcdf", encoding=encoding)
    assert "trajectories.nc has" in here("verify", "run", cwd=tmp_path).stdout


def test_a_dry_run_says_what_would_run_and_writes_nothing(tmp_path):
    over = "over=params.drone_output,mechanisms.trust"
    said = here("sweep", "design=lhs", "samples=30", "runs=7", over, "dry_run=true", cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    assert "30 samples x 7 runs = 210 runs" in said.stdout
    assert "nothing was written" in said.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_large_design_over_parameters_options_a_date_and_a_contested_claim(tmp_path):
    known = sim.parameters()
    names = known.index[~known.prior.str.startswith("fixed")][:30]
    over = ",".join(
        [
            *(f"params.{name}" for name in names),
            "mechanisms.trust",
            "mechanisms.regrowth",
            "events.gaza_war.date",
            "contested.missiles_by_february_2024",
        ]
    )
    size = ("samples=400", "runs=1", "figures=false", "quiet=true", "output=large")
    done = here("sweep", "design=lhs", f"over={over}", *size, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    design = pd.read_csv(tmp_path / "large" / "design.csv", index_col="sample")
    assert design.shape == (400, 34)
    means = pd.read_csv(tmp_path / "large" / "sample_means.csv", index_col="sample")
    times = np.array([Column.split(name).is_time for name in means.columns])  # which not every run has come to
    assert np.isfinite(means.loc[:, ~times].to_numpy()).all()
    assert means.shape[0] == 400


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["over=params.drone_outptu"],
            "params.drone_outptu: 'drone_outptu' is not a parameter. Did you mean 'drone_out",
        ),
        (["over=params.forgetting=0.2..0.1"], "params.forgetting: "),
        (["over=params.forgetting", "samples=0"], "samples: 0 is not "),
        (["over=params.forgetting", "design=lsh"], "design: 'lsh' is not a design. Allowed:"),
        ([], "over: "),
        (["over=params.forgetting", "runs=0"], "runs: 0 is not between 1 and"),
        (["design=table", "options.table=missing.csv"], "missing.csv: "),
        (["over=params.forgetting", "cluster.address=tcp://127.0.0.1:1"], "cluster.address: goes with cluster=dask"),
        (["over=params.forgetting", "at=2024-13-01"], "at: 2024-13-01 is not a date: there is no month 13."),
        (["over=params.forgetting", "draws=both"], "draws: 'both' is not a way to draw"),
        (
            ["over=params.forgetting", "sweep=scrining"],
            "command line: sweep: 'scrining' is not a named design. Allowed: ",
        ),
    ],
)
def test_a_bad_request_gets_one_clear_message_and_writes_nothing(tmp_path, monkeypatch, capsys, arguments, message):
    monkeypatch.chdir(tmp_path)
    given = ["sweep", *([] if "runs=0" in arguments else ["runs=2"]), *arguments]
    assert dispatch(given) == 2
    assert message in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "params.forgetting,mechanisms.trust\n0.01,beta\nnan,beta\n",
            "table.csv:3: params.forgetting: 'nan' is not a number",
        ),
        ("params.forgetting,params.forgeting\n0.01,1\n", "forgeting"),
        ("params.forgetting\n9\n", "outside"),
        ("mechanisms.trust\nbeta\n", "params.forgetting"),
    ],
)
def test_a_bad_table_gets_one_clear_message(tmp_path, monkeypatch, capsys, text, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "table.csv").write_text(text)
    assert dispatch(["sweep", "design=table", "options.table=table.csv", "over=params.forgetting", "runs=2"]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.long
def test_a_cluster_with_a_worker_killed_midway_gives_the_same_bytes(tmp_path, whole):
    environment = os.environ | {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "10"}
    scheduler = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0",
         "--no-dashboard", "--scheduler-file", str(tmp_path / "scheduler.json")],
        cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    workers = []
    try:
        workers = [
            subprocess.Popen(
                [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file",
                 str(tmp_path / "scheduler.json"), "--nthreads", "1", "--no-nanny", "--no-dashboard",
                 "--local-directory", str(tmp_path / f"worker{number}")],
                cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )
            for number in range(2)
        ]  # fmt: skip
        address = _address(tmp_path / "scheduler.json", scheduler)
        process = begin(*SWEEP, "output=sweep", "cluster=dask", f"cluster.address={address}", cwd=tmp_path)
        wait_for_chunks(process, tmp_path / "sweep", 3)
        workers[0].kill()
        _, errors = process.communicate(timeout=240)
        assert process.returncode == 0, errors
    finally:
        for running in (*workers, scheduler):
            running.kill()
            running.wait()
    assert data_of(tmp_path / "sweep") == data_of(whole)


def _address(file, scheduler):
    import json
    import time

    end = time.monotonic() + 60
    while time.monotonic() < end and scheduler.poll() is None:
        if file.is_file():
            try:
                return json.loads(file.read_text())["address"]
            except ValueError:
                pass
        time.sleep(0.1)
    raise AssertionError("the scheduler did not start")


def test_no_scheduler_is_one_clear_message(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.sweeps.cluster.SECONDS_TO_ANSWER", 1)
    refused = here(*SWEEP, "output=sweep", "cluster=dask", "cluster.address=tcp://127.0.0.1:9", cwd=tmp_path)
    assert refused.returncode == 2
    assert "no scheduler answers at tcp://127.0.0.1:9" in refused.stderr
