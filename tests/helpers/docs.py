"""What tests of the documentation share: how its pages are built, and the modules of its own extension."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from helpers.paths import ROOT

DOCS = ROOT / "docs"


def built(source: Path, folder: Path, *settings: str) -> subprocess.CompletedProcess[str]:
    """Build pages with the project's configuration, a warning being an error."""
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-E", "-c", str(DOCS), "-d", str(folder / "doctrees")]
    command += [*settings, str(source), str(folder / "html")]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def extension(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    """Return a module of the documentation's own extension."""
    monkeypatch.syspath_prepend(str(DOCS / "_extensions"))
    return lambda name: importlib.import_module(f"wary_docs.{name}")
