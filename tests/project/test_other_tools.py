"""The page on other tools: its code runs from top to bottom, and the tools find what the design holds."""

from __future__ import annotations

import importlib.util
import re
import shlex
import shutil
import subprocess
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

from helpers.core import needs_compiler
from helpers.paths import ROOT
from sim.cli import dispatch

pytestmark = needs_compiler
PAGE = (ROOT / "docs" / "howto" / "other_tools.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(python|r|text)\n(.*?)^```", re.MULTILINE | re.DOTALL)


class Reader:
    """Somebody who follows the page, section by section, in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.names = folder, {}
        self.printed: list[str] = []
        first, *others = re.split(r"^## (.*)\n", PAGE, flags=re.MULTILINE)
        self.sections = dict(zip(others[::2], others[1::2], strict=True))
        self.follow(first)

    def follow(self, text: str) -> dict[str, Any]:
        """Run every block of a section, and return all that Python knows after it."""
        for kind, code in BLOCK.findall(text):
            if kind == "python":
                exec(code, self.names)  # noqa: S102 - the page's own code
            elif kind == "text":
                assert dispatch(shlex.split(code)[1:]) == 0
            else:
                done = subprocess.run(
                    ["Rscript", "-e", code], cwd=self.folder, capture_output=True, text=True, check=False
                )
                assert done.returncode == 0, done.stderr
                self.printed.append(done.stdout)
        return self.names


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reader")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield Reader(folder)


def test_salib_takes_the_design_and_the_outcome(reader):
    with warnings.catch_warnings(record=True):  # SALib's notices of bins that it merges
        names = reader.follow(reader.sections["SALib"])
    over, outcome, indices = names["over"], names["outcome"], names["indices"]
    assert np.isfinite(outcome).all()
    whole, many = names["design"][over], len(over) + 2  # rows of a base sample: as drawn, a factor anew each, all anew
    drawn, anew = outcome[::many], outcome[many - 1 :: many]
    spread = np.concatenate([drawn, anew]).var()
    for place, name in enumerate(over):
        others = [other for other in over if other != name]
        assert (whole[others].iloc[::many].to_numpy() == whole[others].iloc[1 + place :: many].to_numpy()).all()
        assert (whole[name].iloc[1 + place :: many].to_numpy() == whole[name].iloc[many - 1 :: many].to_numpy()).all()
        moved = ((drawn - outcome[1 + place :: many]) ** 2).mean() / 2.0
        assert indices["ST"][place] == pytest.approx(moved / spread), name
    output = over.index("params.drone_output")  # no more is delivered than is made
    assert indices["ST"][output] > indices["ST_conf"][output]


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not here")
def test_r_reads_the_columns_by_their_names_and_its_designs_run(reader):
    reader.follow(reader.sections["R"])
    assert all(name in reader.printed[0] for name in reader.names["over"])
    mine = xr.open_zarr(reader.folder / "results/sweep/mine/outcomes.zarr")
    assert mine.sizes["sample"] == 6


@pytest.mark.skipif(not importlib.util.find_spec("ema_workbench"), reason="the EMA workbench is not here")
def test_the_ema_workbench_takes_the_design_and_the_outcome(reader):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of packages that it would also use
        names = reader.follow(reader.sections["EMA workbench"])
    assert names["box"].coverage > 0.0


def test_outcomes_open_in_place_without_a_warning(reader):
    stored = reader.follow(reader.sections["Any other tool"])["stored"]
    assert np.array_equal(stored.outcomes.values, reader.names["results"].outcomes.values, equal_nan=True)
