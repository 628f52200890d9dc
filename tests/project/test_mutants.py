"""The mutants that the tests of the rules and of the statistics are held to."""

import json
import subprocess
import sys

from helpers.paths import ROOT

SOURCE = """
from __future__ import annotations

def merged(one: dict | None, two: float = 2.0) -> dict | None:
    return {**one, "b": two**2}
"""
LIST = """
import json, sys, tomllib
from pathlib import Path

from mutants import CONFIG, mutated, mutations_of

operators = tomllib.loads(CONFIG.read_text())["operators"]
print(json.dumps(sorted(mutated(one)[1] for one in mutations_of(Path(sys.argv[1]), operators))))
"""


def test_every_mutant_is_python_that_does_something_else(tmp_path):
    """Cosmic Ray takes the stars of a merged mapping for a power, and the bar of an annotation for an operator."""
    (tmp_path / "module.py").write_text(SOURCE)
    run = [sys.executable, "-c", LIST, str(tmp_path / "module.py")]
    ended = subprocess.run(run, cwd=ROOT / "benchmarks", capture_output=True, text=True, check=True)
    changes = [change.split("  ->  ")[1] for change in json.loads(ended.stdout)]
    assert [change for change in changes if change.startswith("def")] == [
        f"def merged(one: dict | None, two: float = {number}) -> dict | None:" for number in ("1.0", "3.0")
    ]
    assert [change.removeprefix("return ") for change in changes if not change.startswith("def")] == [
        '{**one, "b": two** 1}',
        '{**one, "b": two** 3}',
        '{**one, "b": two*2}',
    ]
