"""One process writes to a folder at a time; the system frees it when that process ends, however it ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
from contextlib import contextmanager
from pathlib import Path

import pytest

from helpers.paths import TESTS
from helpers.storage import commit, complete, create, data_bytes
from sim.storage.durable import StorageError
from sim.storage.reading import open_sweep
from sim.storage.sweep_store import SweepStore

HOLD = """
    from sim.storage.sweep_store import SweepStore
    with SweepStore.open(Path(sys.argv[1])).lock():
        print("held", flush=True)
        sys.stdin.readline()
"""
FORK_AND_HOLD = """
    import os, time
    from sim.storage.sweep_store import SweepStore
    with SweepStore.open(Path(sys.argv[1])).lock():
        child = os.fork()
        if child == 0:
            print("held", os.getpid(), flush=True)
            time.sleep(600)
        sys.stdin.readline()
"""
CREATE_OR_CONTINUE = """
    from helpers.storage import INPUTS, commit, create
    from sim.storage.durable import StorageError
    from sim.storage.sweep_store import SweepStore
    path = Path(sys.argv[1])
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        store = SweepStore.matching(path, INPUTS) or create(path)
        with store.lock():
            for number in store.pending():
                commit(store, number)
            store.finish()
    except StorageError as error:
        sys.exit(str(error))
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """Return a sweep that nothing interrupted; not to be changed."""
    return complete(tmp_path_factory.mktemp("whole") / "sweep").path


@contextmanager
def _process(text: str, *arguments: object):
    head = f"import sys\nfrom pathlib import Path\nsys.path.insert(0, {str(TESTS)!r})\n"
    command = [sys.executable, "-c", head + textwrap.dedent(text), *map(str, arguments)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as process:
        try:
            yield process
        finally:
            process.kill()


def test_a_second_process_is_told_at_once_who_holds_the_folder(tmp_path):
    store = create(tmp_path / "s")
    with _process(HOLD, store.path) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(StorageError) as refused, store.lock():
            pass
        assert str(refused.value) == (
            f"{store.path}: is in use by process {other.pid} on '{socket.gethostname()}'; "
            "wait until that has ended, or stop it. Nothing was changed."
        )
        assert store.pending() == list(range(6))
        assert open_sweep(store.path).attrs["committed"] == 0


def test_a_killed_process_holds_nothing(tmp_path):
    store = create(tmp_path / "s")
    with _process(HOLD, store.path) as other:
        assert other.stdout.readline() == "held\n"
        other.kill()
        assert other.wait(60) == -signal.SIGKILL
        assert (store.path / "holder.json").exists()
        with store.lock():
            assert json.loads((store.path / "holder.json").read_text())["pid"] == os.getpid()
            commit(store, 0)
    assert not (store.path / "holder.json").exists()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_worker_forked_under_the_lock_does_not_hold_it(tmp_path):
    store = create(tmp_path / "s")
    with _process(FORK_AND_HOLD, store.path) as other:
        word, worker = other.stdout.readline().split()
        assert word == "held"
        try:
            other.kill()
            assert other.wait(60) == -signal.SIGKILL
            with store.lock():
                commit(store, 0)
        finally:
            os.kill(int(worker), signal.SIGKILL)


def test_the_same_process_cannot_hold_a_folder_twice(tmp_path):
    store = create(tmp_path / "s")
    with store.lock():
        with pytest.raises(StorageError, match=f"is in use by process {os.getpid()} on "), store.lock():
            pass
        commit(store, 0)
    with store.lock():
        commit(store, 1)


@pytest.mark.parametrize("written", [None, b"", b"{", b"[]", b'{"pid": "x", "host": 1}', b'{"pid": {}}', b"\xff"])
def test_an_unknown_holder_is_still_told(tmp_path, written):
    store = create(tmp_path / "s")
    with store.lock():
        if written is None:
            (store.path / "holder.json").unlink()
        else:
            (store.path / "holder.json").write_bytes(written)
        with pytest.raises(StorageError, match="is in use by another process; wait until"), store.lock():
            pass


def test_two_processes_that_begin_the_same_sweep_at_once_make_one_whole_sweep(tmp_path, whole):
    path = tmp_path / "s"
    with _process(CREATE_OR_CONTINUE, path) as one, _process(CREATE_OR_CONTINUE, path) as other:
        for process in (one, other):
            assert process.stdout.readline() == "ready\n"
        for process in (one, other):
            process.stdin.write("\n")
            process.stdin.flush()
        told = [process.communicate(timeout=60)[1] for process in (one, other)]
        status = [process.returncode for process in (one, other)]
    assert 0 in status
    for code, message in zip(status, told, strict=True):
        assert (code, message) == (0, "") or (code == 1 and len(message.splitlines()) == 1), message
        assert code == 0 or any(word in message for word in ("is in use by", "is there already", "cannot be created"))
    assert data_bytes(path) == data_bytes(whole)
    assert SweepStore.open(path).damaged() == []
    assert [item.name for item in tmp_path.iterdir()] == ["s"]


def test_a_folder_that_went_away_is_told(tmp_path):
    store = create(tmp_path / "s")
    store.path.rename(tmp_path / "elsewhere")
    with pytest.raises(StorageError) as refused, store.lock():
        pass
    assert str(refused.value) == f"{store.path}: is not there."
    assert not store.path.exists()
