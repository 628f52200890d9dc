"""What a command imports: no more than it uses."""

from __future__ import annotations

import importlib.util
import json
import sys

import pytest

from helpers.core import fresh_python
from helpers.paths import ROOT
from sim.cli import _leave_out_dask
from sim.kernel.shipped import why_not

WATCHED = """
import contextlib, json, sys
from sim.cli import main

found = []
for arguments, heavy in json.load(sys.stdin):
    sys.argv = ["wary", *arguments]
    with contextlib.suppress(SystemExit):
        main()
    found.append([name for name in heavy if name in sys.modules])
print(json.dumps(found))
"""
ENGINE = (
    "dask.array", "distributed", "numba", "mesa", "matplotlib",
    "hydra", "h5netcdf", "scipy", "zarr", "pandas", "xarray",
)  # fmt: skip
OF_RESULTS = (*ENGINE, "llvmlite", "pyarrow", "h5py", "jinja2")
OF_DATA = (*OF_RESULTS, "numpy", "pydantic", "rich")
LISTS = {
    "scenarios": (),
    "parameters": ("numpy",),
    "mechanisms": ("numpy",),
    "outcomes": ("numpy",),
    "evidence": ("numpy",),
    "actors": (),
    "mechanisms reported": (),
    "schedule": (),
    f"patterns looks folder={ROOT / 'results' / 'reference'}": (),
    "exercise list": (),
}
"""Commands that show what is written, with what they need not import beside all that results need."""


def imported_by(commands: list[tuple[list[str], tuple[str, ...]]]) -> list[list[str]]:
    """Carry out commands in a process of their own; return which of its modules each has there once it is done."""
    found: list[list[str]] = json.loads(fresh_python(WATCHED, given=json.dumps(commands)).splitlines()[-1])
    return found


def test_a_run_without_figures_imports_only_what_it_uses(tmp_path):
    folder = tmp_path / "run"
    (loaded,) = imported_by([(["run", "runs=1", "figures=false", "quiet=true", f"output={folder}"], ENGINE)])
    assert loaded == (["numba"] if why_not() else [])
    assert (folder / "summary.csv").exists()


@pytest.mark.skipif(why_not() is not None, reason="the rules do not come as machine code here")
def test_the_state_that_figures_show_is_read_without_a_compiler():
    read = "from sim.explanation.snapshot import snapshot_at; snapshot_at(sim.load('baseline'))"
    assert fresh_python(f"import sys, sim; {read}; print('numba' in sys.modules)").split() == ["False"]


def test_a_list_imports_nothing_that_runs_or_results_need():
    """Those that may import least come first, for what one has imported is there for the next."""
    commands = sorted(LISTS, key=lambda command: not LISTS[command])
    found = imported_by([(command.split(), (*OF_RESULTS, *LISTS[command])) for command in commands])
    assert dict(zip(commands, found, strict=True)) == {command: [] for command in commands}


def test_help_imports_not_even_what_a_list_needs():
    commands = ["--help", "run --help", "--version", "completion bash"]
    found = imported_by([(command.split(), OF_DATA) for command in commands])
    assert dict(zip(commands, found, strict=True)) == {command: [] for command in commands}


@pytest.mark.parametrize(
    ("arguments", "there"),
    [(("run", "runs=1"), False), (("sweep", "cluster=dask"), True), (("resume", "x", "cluster=dask"), True)],
)
def test_dask_is_there_for_a_command_that_uses_a_cluster(monkeypatch, arguments, there):
    monkeypatch.delitem(sys.modules, "dask", raising=False)
    installed = importlib.util.find_spec("dask") is not None
    _leave_out_dask(arguments)
    assert (importlib.util.find_spec("dask") is not None) == (there and installed)
    sys.modules.pop("dask", None)
