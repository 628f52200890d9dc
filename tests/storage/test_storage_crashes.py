"""Sweep stores survive a stop at any moment, and a disk that refuses: what was committed stands, the rest is redone."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from helpers.paths import TESTS
from helpers.storage import (
    INPUTS,
    KEPT_APART,
    StoppingDisk,
    commit,
    commit_pending,
    complete,
    create,
    data_bytes,
    failing,
    lay_out,
    without_sync,
)
from sim.storage.durable import StorageError
from sim.storage.reading import open_sweep
from sim.storage.sweep_store import SweepStore


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """Return a sweep that nothing interrupted; not to be changed."""
    return complete(tmp_path_factory.mktemp("whole") / "sweep").path


def _all_bytes(path: Path) -> dict[str, bytes]:
    return {p.relative_to(path).as_posix(): p.read_bytes() for p in sorted(path.rglob("*")) if p.is_file()}


def _hold_against(stopped: Path, promised: set[int], whole: Path) -> None:
    """After a stop: what was promised is there, whole; and the sweep ends byte for byte as without any stop."""
    open_sweep(stopped).outcomes.load()
    store = SweepStore.open(stopped)
    assert store.manifest["state"] == "running" or store.pending() == []
    with store.lock():
        assert promised <= set(store.committed())
        assert store.damaged() == []
        left = [name for name in _all_bytes(stopped) if name.endswith(".partial")]
        assert left == []
        chunks = [name for name in data_bytes(stopped) if name.startswith("outcomes.zarr/outcomes/c.")]
        assert len(chunks) == len(store.committed())
        commit_pending(store)
        store.finish()
    assert data_bytes(stopped) == data_bytes(whole)
    assert store.damaged() == []
    assert SweepStore.open(stopped).manifest["state"] == "complete"


def _hold_all_against(disk: StoppingDisk, folder: Path, whole: Path) -> None:
    with without_sync():
        for number, (_kind, promised, tree) in enumerate(disk.stops):
            lay_out(tree, folder / str(number))
            _hold_against(folder / str(number), promised, whole)


def test_a_stop_between_any_two_calls_loses_no_commit_whether_a_kill_or_a_power_cut(tmp_path, whole):
    store = create(tmp_path / "s")
    with store.lock():
        for number in (5, 0, 3):
            commit(store, number)
        disk = StoppingDisk(store.path)
        disk.done = {5, 0, 3}
        with disk.watching():
            for number in (1, 4, 2):
                commit(store, number)
                disk.done.add(number)
            store.finish()
            disk.done.discard(3)
            store.forget(3)
            commit(store, 3)
            disk.done.add(3)
            store.finish()
    assert data_bytes(store.path) == data_bytes(whole)
    # Each commit syncs and renames two files and its marker, and syncs three folders.
    assert disk.calls > 4 * 9
    _hold_all_against(disk, tmp_path / "stopped", whole)


def test_the_played_power_cut_would_show_a_file_that_was_not_synced(tmp_path):
    (tmp_path / "root").mkdir()
    disk = StoppingDisk(tmp_path / "root")
    with disk.watching():
        (tmp_path / "root" / "new").write_bytes(b"content")
        (tmp_path / "root" / "new").replace(tmp_path / "root" / "file")
    disk.keep()
    assert [(kind, tree) for kind, _, tree in disk.stops] == [
        ("killed", {"new": b"content"}),
        ("only synced", {}),
        ("names without content", {"new": b""}),
        ("killed", {"file": b"content"}),
        ("names without content", {"file": b""}),
    ]


def test_a_stop_while_leftovers_are_cleared_away_harms_nothing(tmp_path, whole):
    store = create(tmp_path / "s")
    with store.lock():
        for number in range(4):
            commit(store, number)
    for number in (1, 2):  # as a kill between a chunk's files and its marker leaves it
        (store.path / "commits" / f"{number:06d}.json").unlink()
    (store.path / "outcomes.zarr" / "outcomes" / ".c.2.0.0.partial").write_bytes(b"half")
    (store.path / "commits" / ".000004.json.partial").write_bytes(b"{")
    disk = StoppingDisk(store.path)
    disk.done = {0, 3}
    with disk.watching(), store.lock():
        pass
    assert disk.calls > 6
    _hold_all_against(disk, tmp_path / "stopped", whole)


def _commit_until_refused(store: SweepStore, numbers: tuple[int, ...]) -> tuple[list[int], list[str]]:
    done: list[int] = []
    try:
        with store.lock():
            for number in numbers:
                commit(store, number)
                done.append(number)
    except StorageError as error:
        return done, [str(error)]
    return done, []


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO])
def test_a_disk_that_refuses_any_call_leaves_every_commit_and_no_other(tmp_path, whole, error):
    with without_sync():
        for call in range(2 * 9 + 1):
            store = create(tmp_path / str(call))
            with failing(call, error) as made:
                acknowledged, refused = _commit_until_refused(store, (4, 1))
            done = len(acknowledged)
            assert [name for name in _all_bytes(store.path) if name.endswith(".partial")] == []
            assert store.committed() == sorted(acknowledged)
            assert refused == [
                f"{store.path}: chunk {number} cannot be written: {os.strerror(error)}. "
                f"{done} of 6 chunks are committed and stand. "
                f"Once that is mended, continue with: wary resume {store.path}"
                for number in (4, 1)[done : done + 1]
            ]
            _hold_against(store.path, set(acknowledged), whole)
    assert (done, len(made)) == (2, 2 * 9)


def _compute_again(store: SweepStore, number: int) -> None:
    store.forget(number)
    commit(store, number)
    store.finish()


def test_a_disk_that_refuses_to_finish_or_to_forget_leaves_what_can_be_continued(tmp_path, whole):
    with without_sync():
        for call in range(2 + 1 + 9 + 3):  # the manifest, the marker gone, a commit, the manifest
            store = complete(tmp_path / str(call))
            with failing(call), store.lock(), pytest.raises(StorageError) as refused:
                _compute_again(store, 2)
            assert f"continue with: wary resume {store.path}" in str(refused.value)
            _hold_against(store.path, {0, 1, 3, 4, 5}, whole)


def test_a_disk_that_refuses_any_call_of_a_creation_leaves_nothing_behind(tmp_path):
    call = 0
    while True:
        folder = tmp_path / str(call)
        folder.mkdir()
        with without_sync(), failing(call, errno.ENOSPC) as made:
            try:
                create(folder / "sweep")
                break
            except StorageError as refused:
                message = str(refused)
        if len(made) > call and made[call] == "fsync" and "rename" in made:
            assert message.endswith("is there, but may not outlast a power cut: No space left on device.")
            SweepStore.open(folder / "sweep")
        else:
            expected = "cannot be written: No space left on device. Nothing was left behind."
            assert message == f"{folder / 'sweep'}: {expected}"
            assert list(folder.iterdir()) == []
        call += 1
    assert call > len(data_bytes(folder / "sweep"))


def test_a_creation_that_stops_anywhere_leaves_a_whole_folder_or_none(tmp_path):
    (tmp_path / "top").mkdir()
    disk = StoppingDisk(tmp_path / "top")
    with disk.watching():
        create(tmp_path / "top" / "s")
    assert {f"s/{name}" for name in data_bytes(tmp_path / "top" / "s")} <= set(disk.synced())
    found = []
    with without_sync():
        for number, (kind, _, tree) in enumerate(disk.stops):
            folder = tmp_path / str(number)
            folder.mkdir()
            lay_out(tree, folder)
            store = SweepStore.matching(folder / "s", INPUTS)
            found.append((kind, store is not None))
            store = store or create(folder / "s")
            assert store.damaged() == []
            assert data_bytes(store.path) == data_bytes(tmp_path / "top" / "s")
            assert [path.name for path in folder.iterdir()] == ["s"]
    assert {("killed", False), ("names without content", False), ("killed", True)} <= set(found)


def test_a_killed_creation_leaves_no_folder_and_its_rest_goes_with_the_next(tmp_path):
    program = """
        import os, signal
        from helpers.storage import create
        real, calls = os.fsync, []
        def fsync(handle):
            calls.append(handle)
            if len(calls) == 8:
                os.kill(os.getpid(), signal.SIGKILL)
            real(handle)
        os.fsync = fsync
        create(Path(sys.argv[1]))
    """
    done = _run(program, tmp_path / "sweep", check=False)
    assert done.returncode == -signal.SIGKILL
    assert [path.name[:15] for path in tmp_path.iterdir()] == [".sweep.partial-"]
    create(tmp_path / "sweep")
    assert [path.name for path in tmp_path.iterdir()] == ["sweep"]


def _program(text: str) -> list[str]:
    head = f"import sys\nfrom pathlib import Path\nsys.path.insert(0, {str(TESTS)!r})\n"
    return [sys.executable, "-c", head + textwrap.dedent(text)]


def _run(text: str, *arguments: object, check: bool = True) -> subprocess.CompletedProcess[str]:
    command = [*_program(text), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=check, timeout=120)


COMMIT_ALL = """
    from helpers.storage import commit
    from sim.storage.sweep_store import SweepStore
    store = SweepStore.open(Path(sys.argv[1]))
    with store.lock():
        for number in store.pending():
            commit(store, number)
            print(number, flush=True)
        store.finish()
"""


def test_killed_without_warning_at_random_moments_a_sweep_ends_the_same(tmp_path):
    from sim.storage.layout import ChunkPlan

    plan = ChunkPlan(samples=120, runs=4, samples_a_chunk=2, runs_a_chunk=2)
    whole, killed = create(tmp_path / "whole", plan=plan), create(tmp_path / "killed", plan=plan)
    with without_sync():
        complete(whole.path)
    chance = random.Random(1)  # noqa: S311 - moments, not secrets
    promised: set[int] = set()
    for _ in range(3):
        with subprocess.Popen([*_program(COMMIT_ALL), str(killed.path)], stdout=subprocess.PIPE, text=True) as process:
            promised |= {int(process.stdout.readline()) for _ in range(chance.randint(1, 25))}
            process.kill()
            promised |= {int(line) for line in process.stdout.read().splitlines()}
        assert process.returncode == -signal.SIGKILL
        assert promised <= set(killed.committed())
        assert killed.damaged() == []
    assert 0 < len(killed.pending()) < plan.chunks
    assert _run(COMMIT_ALL, killed.path).stderr == ""
    assert data_bytes(killed.path) == data_bytes(whole.path)
    assert {path.name for path in killed.path.iterdir()} & KEPT_APART == {"manifest.json", "lock"}


LIMITED = """
    import json, resource
    from helpers.storage import commit, commit_pending
    from sim.storage.durable import StorageError
    from sim.storage.sweep_store import SweepStore
    store = SweepStore.open(Path(sys.argv[1]))
    with store.lock():
        commit(store, 1)
        usual = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (60, usual[1]))
        try:
            commit(store, 0)
        except StorageError as error:
            message = str(error)
        before = store.committed()
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
        commit_pending(store)
        store.finish()
    print(json.dumps([message, before]))
"""


def test_a_file_that_may_grow_no_further_is_told_and_continued_after(tmp_path, whole):
    store = create(tmp_path / "s")
    message, before = json.loads(_run(LIMITED, store.path).stdout)
    assert message == (
        f"{store.path}: chunk 0 cannot be written: File too large. 1 of 6 chunks are committed and stand. "
        f"Once that is mended, continue with: wary resume {store.path}"
    )
    assert before == [1]
    assert data_bytes(store.path) == data_bytes(whole)


FULL = """
    import json, os
    from helpers.storage import commit, commit_pending, create, data_bytes, complete
    from sim.storage.durable import StorageError
    folder, expected = Path(sys.argv[1]), Path(sys.argv[2])
    try:
        store = create(folder / "s")
        with store.lock():
            commit(store, 3)
            filler = (folder / "filler").open("wb", buffering=0)
            for size in (65536, 1):
                try:
                    while filler.write(bytes(size)) == size:
                        pass
                except OSError:
                    pass
            try:
                commit(store, 0)
            except StorageError as error:
                refused = str(error)
            try:
                create(folder / "another")
            except StorageError as error:
                another = str(error)
            before = store.committed(), [str(damage) for damage in store.damaged()]
            there = sorted(path.name for path in folder.iterdir())
        with store.lock():  # on a full disk, too
            pass
        filler.close()
        (folder / "filler").unlink()
        complete(folder / "s")
        same = data_bytes(folder / "s") == data_bytes(expected)
        print(json.dumps([refused, another, *before, there, same]))
    finally:
        os.chdir("/")
"""


def test_a_really_full_disk_is_told_and_continued_after(tmp_path, whole):
    full = tmp_path / "full"
    full.mkdir()
    shell = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
    mount = 'mount -t tmpfs -o size=400k none "$0"'
    if not shutil.which("unshare") or subprocess.run([*shell, mount, full], capture_output=True).returncode:
        pytest.skip("this system lets nobody mount a small disk")
    command = [*shell, f'{mount} && exec "$@"', str(full), *_program(FULL), str(full), str(whole)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.stderr == ""
    refused, another, committed, damaged, there, same = json.loads(done.stdout)
    assert refused == (
        f"{full / 's'}: chunk 0 cannot be written: No space left on device. 1 of 6 chunks are committed and stand. "
        f"Once that is mended, continue with: wary resume {full / 's'}"
    )
    assert another == f"{full / 'another'}: cannot be written: No space left on device. Nothing was left behind."
    assert (committed, damaged, there, same) == ([3], [], ["filler", "s"], True)


@pytest.mark.parametrize("error", [errno.EFBIG, errno.EDQUOT, errno.EROFS, errno.EACCES])
def test_every_refusal_of_the_system_is_one_line_that_says_how_to_go_on(tmp_path, error):
    store = create(tmp_path / "a folder")
    with store.lock(), failing(0, error), pytest.raises(StorageError) as refused:
        commit(store, 0)
    assert str(refused.value) == (
        f"{store.path}: chunk 0 cannot be written: {os.strerror(error)}. 0 of 6 chunks are committed and stand. "
        f"Once that is mended, continue with: wary resume '{store.path}'"
    )
