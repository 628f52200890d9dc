"""The same bytes elsewhere: whatever the clock, the language, the hash seed, the order of files or the threads are."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.core import needs_compiler
from helpers.elsewhere import files_left_by, files_of, german_locale

pytestmark = needs_compiler

HERE = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0", "PYTHONUTF8": "1"}
ELSEWHERE = {
    "a clock behind": {"TZ": "Pacific/Pago_Pago"},
    "a clock ahead, by a quarter of an hour": {"TZ": "Pacific/Chatham"},
    "another hash seed": {"PYTHONHASHSEED": "4242"},
    "folders listed backwards": {"FOLDERS_BACKWARDS": "1"},
    "one thread": {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"},
    "another language": {"PYTHONUTF8": "0"},
}
"""Each with what sets it; the language takes a locale too."""


def commands(weeks: int, *more: str) -> list[list[str]]:
    """Return a command of each kind that writes a results folder, and two that read one."""
    run = ["runs=3", "seed=3", "intermediaries=5", f"horizon={weeks}", *more]
    factors = "over=params.drone_output,mechanisms.trust,postures.iran.policy"
    return [
        ["run", *run, "output=run"],
        ["sweep", *run, factors, "design=lhs", "samples=4", "chunk=5", "output=sweep"],
        ["compare", *run, "scenarios=baseline,s400_delivered", "output=compared"],
        ["export", "run", "output=run.csv"],
        ["export", "sweep", "output=sweep.parquet"],
    ]


def differing(here: dict[str, str], elsewhere: dict[str, str]) -> list[str]:
    """Return the names of the files that are not the same in both places."""
    return sorted(name for name in {*here, *elsewhere} if here.get(name) != elsewhere.get(name))


@pytest.mark.long
def test_every_file_is_the_same_where_everything_else_is_other(tmp_path, monkeypatch):
    quick = commands(6, "figures=false", "quiet=true")
    other = {name: value for place in ELSEWHERE.values() for name, value in place.items()} | german_locale(tmp_path)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    here = files_left_by(quick)
    assert {Path(name).parts[0] for name in here} == {"run", "sweep", "compared", "run.csv", "sweep.parquet"}
    assert differing(here, files_of(tmp_path / "there", quick, **other)) == []


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the hashes of what the commands leave here, with figures and report."""
    return files_of(tmp_path_factory.mktemp("whole") / "here", commands(120, "quiet=true"), **HERE)


@pytest.mark.long
@pytest.mark.parametrize("place", ELSEWHERE)
def test_every_file_with_figures_and_report_is_the_same_elsewhere(whole, tmp_path, place):
    other = ELSEWHERE[place] | (german_locale(tmp_path) if place == "another language" else {})
    assert len(whole) > 60
    assert differing(whole, files_of(tmp_path / "there", commands(120, "quiet=true"), **HERE | other)) == []
