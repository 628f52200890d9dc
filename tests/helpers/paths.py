"""Where things are in a checkout."""

from __future__ import annotations

from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
ROOT = TESTS.parent
BENCHMARKS = ROOT / "benchmarks"
STORED = ROOT / "results" / "reference"
"""The numbers that a release stores."""
HARBOUR = TESTS / "cases" / "harbour"
"""An invented second case: three decision makers, one bulk good, one order."""
ODD_NAMES = (
    "a::b",
    "s3:x",
    "file:",
    "a=b",
    "[x]",
    "100%",
    "a b",
    "ü",
    "x\ny",
    "#1",
    "*?",
    "-rf",
    "x.",
    "a~",
    "it's",
    "$HOME",
)
"""Names of files that a shell, a library of paths or a person could take for something else."""
