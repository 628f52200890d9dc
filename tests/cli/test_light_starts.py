"""What a command imports: no more than it uses."""

from __future__ import annotations

import importlib.util
import json
import sys

import pytest

from helpers.core import fresh_python
from sim.cli import _leave_out_dask
from sim.kernel.shipped import why_not

RUN = """
import atexit, json, sys
from sim.cli import main

def tell():
    loaded = [name for name in ("dask.array", "distributed", "numba", "mesa", "matplotlib") if name in sys.modules]
    print(json.dumps(loaded), flush=True)

atexit.register(tell)
sys.argv = ["wary", "run", "runs=1", "figures=false", "quiet=true", "output=FOLDER"]
main()
"""


def test_a_run_without_figures_imports_neither_dask_nor_mesa_nor_a_compiler(tmp_path):
    code = RUN.replace("FOLDER", str(tmp_path / "run"))
    loaded = json.loads(fresh_python(code).splitlines()[-1])
    assert loaded == (["numba"] if why_not() else [])
    assert (tmp_path / "run" / "summary.csv").exists()


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
