"""The wheel carries all that it needs, and runs from any folder."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run(command, cwd=request.config.rootpath, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_conf_scenarios_and_data(wheel: Path):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for name in (
        "sim/conf/engine/compiled.yaml",
        "sim/scenarios/baseline.yaml",
        "sim/results/reference/dated_events.json",
        "sim/results/reference/patterns.json",
        "sim/results/reference/hindcast.json",
        "sim/cases/russia_iran/evidence/a4.yaml",
        "sim/cases/russia_iran/parameters/trust.yaml",
        "sim/cases/russia_iran/roster.yaml",
        "sim/cases/russia_iran/series/catalogue.yaml",
        "sim/py.typed",
    ):
        assert name in names
    assert not [name for name in names if name.startswith(("tests/", "shared/"))]


@pytest.mark.long
def test_the_wheel_runs_from_an_empty_folder_with_nothing_to_write_to_but_its_results(wheel: Path, tmp_path: Path):
    """Neither the package's folder nor the cache of compiled code can be written; rules are read as plain Python.

    What a cache that cannot be written costs, `test_compiler.py` says without compiling everything anew.
    """
    site, empty = tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    blocked = tmp_path / "a file, no folder"
    blocked.write_text("")
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(site)]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True)
    for folder in [site, *(path for path in site.rglob("*") if path.is_dir())]:
        folder.chmod(0o555)
    before = sorted(path.relative_to(site) for path in site.rglob("*"))
    environment = {
        **os.environ,
        "PYTHONPATH": str(site),
        "WARY_CACHE_DIR": str(blocked / "cache"),
        "NUMBA_DISABLE_JIT": "1",
    }
    command = [sys.executable, "-m", "sim", "run", "horizon=6", "runs=2", "intermediaries=8", "figures=false"]
    done = subprocess.run(command, cwd=empty, env=environment, capture_output=True, text=True, check=False)
    for folder in [site, *(path for path in site.rglob("*") if path.is_dir())]:
        folder.chmod(0o755)
    assert done.returncode == 0, done.stderr
    assert "delivered[drones]" in done.stdout
    assert (empty / "results" / "run" / "baseline" / "manifest.json").is_file()
    assert sorted(path.relative_to(site) for path in site.rglob("*")) == before
