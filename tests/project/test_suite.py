"""The suite itself: the order of its files, and the limit of its memory."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

import pytest

from helpers.order import FIRST
from helpers.paths import ROOT, TESTS

HUNGRY = """
def test_hungry():
    assert len(b"x" * {})
"""


def test_the_files_that_the_order_names_are_there_once():
    assert len(set(FIRST)) == len(FIRST)
    assert set(FIRST) <= {path.name for path in TESTS.rglob("test_*.py")}


def test_no_test_imports_a_test_or_a_conftest():
    """Which of several files named conftest that gives depends on the order in which they are collected."""
    imported = re.compile(r"^\s*(?:from|import) (?:conftest|test_)", re.MULTILINE)
    assert not [path.name for path in TESTS.rglob("*.py") if imported.search(path.read_text(encoding="utf-8"))]


@pytest.mark.long
@pytest.mark.parametrize("workers", ["0", "1"])
@pytest.mark.parametrize(("taken", "passes"), [(1_000_000, True), (400_000_000, False)])
def test_a_process_that_holds_too_much_fails_the_suite_and_the_test_is_named(tmp_path, workers, taken, passes):
    (tmp_path / "test_one.py").write_text(HUNGRY.format(taken))
    (tmp_path / "pytest.ini").write_text("[pytest]")
    run = [sys.executable, "-m", "pytest", "-p", "helpers.memory", "-n", workers, "--most-memory=0.3"]
    environment = os.environ | {"PYTHONPATH": str(TESTS)}
    ended = subprocess.run(run, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert "1 passed" in ended.stdout
    assert (ended.returncode == 0) == passes
    assert ("ABOVE 0.3 GB" in ended.stdout) != passes
    assert ("GB  test_one.py::test_hungry" in ended.stdout) != passes


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")
@pytest.mark.parametrize(("programs", "status"), [((), 1), (("chromium",), 1), (("chromium", "chromedriver"), 0)])
def test_continuous_integration_fails_where_there_is_no_browser(tmp_path, programs, status):
    given = {"make": 'echo "browser promised: $WARY_NEEDS_BROWSER"', "id": "echo 1000", "python3.11": ""}
    for name, script in given.items() | dict.fromkeys(programs, "").items():
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
    for name in ("bash", "dirname"):
        (tmp_path / "bin" / name).symlink_to(shutil.which(name))
    (tmp_path / "it" / ".ci").mkdir(parents=True)
    shutil.copy(ROOT / ".ci" / "run", tmp_path / "it" / ".ci")
    run = [str(tmp_path / "bin" / "bash"), str(tmp_path / "it" / ".ci" / "run")]
    ended = subprocess.run(run, env={"PATH": str(tmp_path / "bin")}, capture_output=True, text=True, check=False)
    assert ended.returncode == status
    if status:
        assert ended.stdout == ""
        assert "chromium and chromedriver are not there and could not be installed." in ended.stderr
    else:
        assert ended.stdout == "browser promised: 1\n"
