"""The cache of compiled code: kept where it can be, and a warning where it cannot."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from helpers.core import fresh_python, needs_compiler
from sim.kernel.compiler import prepare

pytestmark = needs_compiler

RUN_ONE_RULE = """
import json

from sim.kernel.compiler import compiled_before, prepare
from sim.rules.choice import likeness

before = compiled_before()
kept = prepare() is not None
value = likeness(0.25, 1.0)
hits = sum(likeness.stats.cache_hits.values())
print(json.dumps([before, kept, value, len(likeness.signatures), hits]))
"""


def test_where_the_cache_cannot_be_written_a_warning_says_so_and_all_the_same_it_compiles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    blocked = tmp_path / "a file, no folder"
    blocked.write_text("")
    monkeypatch.setenv("WARY_CACHE_DIR", str(blocked / "cache"))
    with caplog.at_level(logging.WARNING, logger="sim.kernel.compiler"):
        assert prepare.__wrapped__() is None
    (said,) = caplog.messages
    assert said.startswith(f"compiled code cannot be kept in {blocked / 'cache'}")
    assert said.endswith("every start compiles anew")
    assert json.loads(fresh_python(RUN_ONE_RULE)) == [False, False, 0.25, 1, 0]
    assert [path.name for path in tmp_path.iterdir()] == [blocked.name]


def test_what_one_process_compiles_the_next_one_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WARY_CACHE_DIR", str(tmp_path))
    assert json.loads(fresh_python(RUN_ONE_RULE)) == [False, True, 0.25, 1, 0]
    assert json.loads(fresh_python(RUN_ONE_RULE)) == [True, True, 0.25, 1, 1]
