"""Compiled code between processes: for its owner alone, whole or compiled anew, compiled once, and never in silence."""

from __future__ import annotations

import json
import logging
import os
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numba
import pytest
from filelock import FileLock

from helpers.core import fresh_python, needs_compiler
from helpers.paths import TESTS
from sim.ground.defaults import WIDTH
from sim.kernel import code_cache, compiler
from sim.kernel.code_cache import HASH_BYTES, forget_old, keep, why_not_kept_in
from sim.kernel.compiler import KERNEL_SOURCES, block_lanes, cache_folder, usable_folder
from sim.kernel.shipped import COMPILED, SWITCH

pytestmark = needs_compiler
for_owners = pytest.mark.skipif(os.name != "posix", reason="who may write is said otherwise here")

RUN_ONE_RULE = """
import json
from sim.kernel.compiler import usable_folder
from sim.rules.choice import likeness
kept = usable_folder() is not None
value = likeness(0.25, 1.0)
print(json.dumps([kept, value, sum(likeness.dispatcher.stats.cache_hits.values())]))
"""
COMPILED_HERE, FOUND, NOT_KEPT = [True, 0.25, 0], [True, 0.25, 1], [False, 0.25, 0]
RUN_ONE_STAGE = """
import numpy as np
from helpers.core import short_inputs
from sim.stages.record import record
record(short_inputs().block(0, np.arange(1), 1), 0, 0)
"""


def twice(value: float) -> float:
    return value + value


def thrice(value: float) -> float:
    return value + value + value


def compiled(function: Any, folder: Path | None, value: float = 1.5, *, announced: bool = False) -> bool:
    """Call a function as a process that begins does, and say whether its code was found in the folder."""
    dispatcher = numba.njit(function)
    keep(dispatcher, lambda: folder, announced=announced)
    assert dispatcher(value) == function(value)
    return bool(sum(dispatcher.stats.cache_hits.values()))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the folder of a cache of one's own, which is empty."""
    monkeypatch.setenv("WARY_CACHE_DIR", str(tmp_path / "cache"))
    made = cache_folder()
    assert why_not_kept_in(made) is None
    yield made
    # The compiled functions of this process get their cache back.
    monkeypatch.undo()
    usable_folder.cache_clear()


def refused(caplog: pytest.LogCaptureFixture) -> str:
    with caplog.at_level(logging.WARNING, logger="sim.kernel.compiler"):
        assert usable_folder.__wrapped__() is None
    (said,) = caplog.messages
    return str(said)


def the_entry(folder: Path) -> Path:
    (path,) = folder.glob("*.code")
    return path


def test_what_one_process_compiles_the_next_one_finds(folder):
    assert [json.loads(fresh_python(RUN_ONE_RULE)) for _ in range(2)] == [COMPILED_HERE, FOUND]


def test_where_the_cache_cannot_be_written_a_warning_says_so_and_all_the_same_it_compiles(folder, monkeypatch, caplog):
    blocked = folder / "a file, no folder"
    blocked.write_text("")
    monkeypatch.setenv("WARY_CACHE_DIR", str(blocked / "cache"))
    said = refused(caplog)
    assert said.startswith(f"compiled code cannot be kept in {blocked / 'cache'}")
    assert said.endswith(f"so that every start compiles anew: {blocked} is a file, not a folder")
    assert json.loads(fresh_python(RUN_ONE_RULE)) == NOT_KEPT
    assert list(folder.iterdir()) == [blocked]


@pytest.mark.parametrize(("edited", "kept"), [(-60.0, True), (0.0, False), (3600.0, True)])
def test_code_of_sources_that_were_edited_meanwhile_is_not_kept_as_that_of_the_new_ones(
    edited, kept, folder, monkeypatch, caplog
):
    """Before the process began, since, and, by a clock that is wrong, in the future."""
    source = folder / "rules.py"
    source.write_text("")
    now = time.time()
    monkeypatch.setattr(compiler, "_LOADED", now - 30.0)
    monkeypatch.setattr(compiler, "_package", lambda: folder)
    monkeypatch.setattr(compiler, "_sources", lambda: iter([source]))
    os.utime(source, (now + edited, now + edited))
    if kept:
        assert usable_folder.__wrapped__() is not None
    else:
        assert refused(caplog) == (
            "the sources of the rules were edited since this process began: what it compiles is not kept"
        )


def test_code_that_no_file_can_be_written_for_is_used_all_the_same_and_that_is_said(folder, monkeypatch, caplog):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(code_cache, "write_whole", full)
    assert not compiled(twice, folder)
    assert caplog.messages == [f"compiled code cannot be kept in {folder}: No space left on device"]


def test_what_is_half_written_is_never_found(folder, monkeypatch):
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", stopped)
        with pytest.raises(KeyboardInterrupt):
            compiled(twice, folder)
    assert not list(folder.glob("*.part"))
    assert [compiled(twice, folder), compiled(twice, folder)] == [False, True]


# For its owner alone.


@for_owners
def test_the_cache_is_made_for_its_owner_alone_whatever_others_may_elsewhere(tmp_path):
    before, folder = os.umask(0), tmp_path / "cache" / "kernels" / "0123"
    try:
        assert why_not_kept_in(folder) is None
        assert not compiled(twice, folder)
    finally:
        os.umask(before)
    made = (folder, folder.parent, folder.parent.parent)
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


@for_owners
@pytest.mark.parametrize("up", [0, 1, 2])
def test_a_cache_that_others_can_write_is_refused(folder, caplog, up):
    open_to_all = [folder, *folder.parents][up]
    open_to_all.chmod(0o777)
    assert f"others can write in {open_to_all} (`chmod go-w {open_to_all}` keeps them out)" in refused(caplog)
    open_to_all.chmod(0o755)
    assert why_not_kept_in(folder) is None


@for_owners
def test_nothing_of_a_cache_that_others_can_write_is_read(folder):
    assert json.loads(fresh_python(RUN_ONE_RULE)) == COMPILED_HERE
    folder.chmod(0o770)
    assert json.loads(fresh_python(RUN_ONE_RULE)) == NOT_KEPT


@for_owners
def test_in_a_folder_with_the_sticky_bit_nobody_can_put_another_in_its_place(folder):
    folder.parent.parent.chmod(0o1777)
    assert why_not_kept_in(folder) is None
    folder.parent.chmod(0o1777)
    assert why_not_kept_in(folder)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root gives folders away")
def test_a_cache_that_belongs_to_somebody_else_is_refused(folder):
    os.chown(folder, 4242, 4242)
    assert why_not_kept_in(folder) == "the folder belongs to somebody else"


# Whole, or compiled anew.


def flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


HARMS = {
    "emptied": lambda content: content[:0],
    "cut in its hash": lambda content: content[: HASH_BYTES // 2],
    "cut after its hash": lambda content: content[:HASH_BYTES],
    "cut in half": lambda content: content[: len(content) // 2],
    "short of its last byte": lambda content: content[:-1],
    "longer by a byte": lambda content: content + b"\0",
    "zeros, as after a power cut": lambda content: bytes(len(content)),
    "a bit of its hash flipped": lambda content: flipped(content, 0),
    "its first bit flipped": lambda content: flipped(content, HASH_BYTES),
    "a bit in its middle flipped": lambda content: flipped(content, len(content) // 2),
    "its last bit flipped": lambda content: flipped(content, len(content) - 1),
}


@pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS)
def test_what_is_cut_or_damaged_is_removed_compiled_anew_and_said(folder, caplog, harm):
    assert not compiled(twice, folder)
    entry = the_entry(folder)
    entry.write_bytes(harm(entry.read_bytes()))
    assert not compiled(twice, folder)
    assert caplog.messages == [f"{entry} is damaged; it is removed and compiled anew"]
    assert compiled(twice, folder)


@pytest.mark.parametrize(("other", "value"), [(thrice, 1.5), (twice, 2)])
def test_whole_code_of_another_function_or_signature_is_not_taken_for_it(folder, other, value):
    assert not compiled(other, folder, value)
    others = the_entry(folder).read_bytes()
    the_entry(folder).unlink()
    assert not compiled(twice, folder)
    the_entry(folder).write_bytes(others)
    assert [compiled(twice, folder), compiled(twice, folder)] == [False, True]


def test_code_on_another_kind_of_processor_or_with_other_libraries_is_kept_apart(folder, monkeypatch):
    assert not compiled(twice, folder)
    monkeypatch.setattr(code_cache, "_versions", lambda: ("another",))
    assert [compiled(twice, folder), compiled(twice, folder)] == [False, True]
    assert len(list(folder.glob("*.code"))) == 2


def test_an_entry_that_cannot_be_read_is_passed_over(folder, caplog):
    assert not compiled(twice, folder)
    entry = the_entry(folder)
    entry.unlink()
    entry.mkdir()
    assert not compiled(twice, folder)
    assert caplog.messages[0] == f"{entry} cannot be read and is compiled anew: Is a directory"


def test_what_a_closure_holds_is_frozen_into_code_and_so_that_code_is_not_kept(folder):
    def times(factor: float) -> Any:
        return lambda value: factor * value

    assert not any(compiled(times(factor), folder) for factor in (2.0, 3.0))
    assert not list(folder.glob("*.code"))


def test_files_that_were_never_ended_and_folders_of_old_sources_are_removed(folder):
    torn, fresh = folder / "x.code.abc.part", folder / "y.code.abc.part"
    for path in (torn, fresh):
        path.write_bytes(b"x")
    hours_ago = time.time() - 7200
    os.utime(torn, (hours_ago, hours_ago))
    for number in range(5):
        (folder.parent / f"old{number}").mkdir()
        os.utime(folder.parent / f"old{number}", (hours_ago + number, hours_ago + number))
    forget_old(folder, 3)
    assert {path.name for path in folder.parent.iterdir()} == {folder.name, "old3", "old4"}
    assert list(folder.iterdir()) == [fresh]


# Compiled once.


def test_two_processes_that_start_at_once_on_an_empty_cache_compile_once(folder):
    command = [sys.executable, "-c", RUN_ONE_RULE]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=TESTS) for _ in range(2)]
    found = sorted(json.loads(process.communicate()[0]) for process in both)
    assert found == [COMPILED_HERE, FOUND]
    assert the_entry(folder)


def test_who_waits_for_another_that_compiles_the_same_says_so(folder, monkeypatch, caplog):
    assert not compiled(twice, folder)
    (lock,) = folder.glob("*.lock")
    monkeypatch.setattr(code_cache, "LONGEST_WAIT", 0.1)
    with FileLock(lock):
        assert compiled(twice, folder)
    assert caplog.messages[0] == "another process is compiling the rules: waiting for it"
    assert caplog.messages[1].startswith("compiling without waiting for other processes: ")


def test_a_block_holds_as_many_runs_as_are_compiled_for_whatever_is_asked_for(monkeypatch):
    assert {block_lanes(width) for width in (1, 8, 48, 64, 4096)} == {WIDTH}
    monkeypatch.setattr("sim.kernel.compiler.compiling", lambda: False)
    assert [block_lanes(width) for width in (1, 48)] == [1, 48]


def test_every_source_that_kernels_are_made_of_is_there():
    root = Path(cache_folder.__code__.co_filename).parent.parent
    assert all((root / name).exists() for name in KERNEL_SOURCES)


# Never in silence.


def test_what_compiles_is_announced_at_once_and_what_is_found_is_not(folder, monkeypatch, caplog):
    monkeypatch.setattr(code_cache, "PAUSE", -1.0)
    compiled(twice, folder, announced=True)
    assert caplog.messages == ["compiling the rules: a minute or two, once for each version of them"]
    compiled(twice, folder, announced=True)
    compiled(thrice, folder, announced=False)
    assert len(caplog.messages) == 1
    compiled(thrice, None, announced=True)
    assert len(caplog.messages) == 2


def test_what_is_compiled_soon_after_something_else_is_announced_with_it(folder, caplog):
    for function in (twice, thrice):
        compiled(function, folder, announced=True)
    assert len(caplog.messages) <= 1


def test_stages_are_announced_on_standard_error(folder):
    anew = os.environ | {SWITCH: COMPILED}
    command = [sys.executable, "-c", RUN_ONE_STAGE]
    done = subprocess.run(command, capture_output=True, text=True, cwd=TESTS, env=anew, check=True)
    assert done.stderr == "compiling the rules: a minute or two, once for each version of them\n"
    assert the_entry(folder)
