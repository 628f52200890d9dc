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
