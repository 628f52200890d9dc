"""Versions: what is declared is what is tried, and no advisory is missed because nobody was asked."""

from __future__ import annotations

import tomllib

import pytest

from benchmarks.advisories import KNOWN, NONE_KNOWN, NOT_LOOKED, judged
from benchmarks.versions import PYTHONS, direct
from helpers.paths import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CLEAN = {"name": "numpy", "version": "2.4.6", "vulns": []}
HARMFUL = {"name": "jinja2", "version": "3.1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3.1.6"]}]}
UNKNOWN = {"name": "zarr", "skip_reason": "Dependency not found on PyPI and could not be audited: zarr (3.1.6)"}


def test_the_pythons_that_are_declared_are_those_that_are_tried():
    prefix = "Programming Language :: Python :: 3."
    assert tuple(line.rpartition(" ")[2] for line in PROJECT["classifiers"] if line.startswith(prefix)) == PYTHONS
    assert PROJECT["requires-python"] == f">={PYTHONS[0]}"


def test_every_dependency_has_a_lower_bound_that_can_be_tried():
    declared = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["cluster"]]
    assert [text for text in declared if ">=" not in text] == []
    assert len(set(direct())) == len(declared)
    assert {"numpy", "salib", "pyyaml", "networkx", "distributed"} <= set(direct())


@pytest.mark.parametrize(
    ("packages", "status", "told"),
    [
        ([CLEAN, CLEAN], NONE_KNOWN, []),
        ([CLEAN, HARMFUL], KNOWN, ["jinja2 3.1.0: PYSEC-1, mended in 3.1.6"]),
        ([CLEAN, UNKNOWN], NOT_LOOKED, [f"1 of 2 packages: {UNKNOWN['skip_reason']}"]),
        ([HARMFUL, UNKNOWN], KNOWN, ["jinja2 3.1.0: PYSEC-1", f"1 of 2 packages: {UNKNOWN['skip_reason']}"]),
        ([], NOT_LOOKED, ["0 of 0 packages: nothing was looked up"]),
    ],
)
def test_a_report_that_leaves_packages_out_is_not_taken_for_a_clean_one(packages, status, told):
    found, lines = judged(packages)
    assert found == status
    assert [line[: len(start)] for line, start in zip(lines, told, strict=True)] == told
