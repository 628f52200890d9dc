"""What is kept of files between processes: the same data and messages, whatever becomes of the folder."""

from __future__ import annotations

import json
import os
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from helpers.core import fresh_python
from helpers.paths import ROOT
from sim.ground import documents, kept
from sim.ground.documents import LEAST_KEPT, parse, read
from sim.ground.faults import InputError
from sim.ground.kept import KeptData, base_folder, why_not_kept_in, why_not_trusted

for_owners = pytest.mark.skipif(os.name != "posix", reason="only there do modes keep others out")
KEY = "0" * 64
FILLING = "# " + "x" * LEAST_KEPT + "\n"
TEXT = (
    FILLING
    + "day: 2022-02-24\nshare: 1e-3\nwhole: 7\nfloat: 7.0\nword: no\nnothing: ~\ntrue: true\nlist: [1, {a: b}]\n"
)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """Return the folder of what is parsed, empty."""
    monkeypatch.setenv("WARY_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache" / "parsed"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "file.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def unparsed(monkeypatch):
    """Let what is parsed from now on be counted."""
    found: list[str] = []
    whole = documents._parsed

    def counted(text, source):
        found.append(source)
        return whole(text, source)

    monkeypatch.setattr(documents, "_parsed", counted)
    monkeypatch.setattr(documents, "_remembered", counted)
    return found


def test_a_file_is_parsed_once_and_comes_back_as_the_same_data(cache, file, unparsed):
    first, second = read(file), read(file)
    assert unparsed == [str(file)]
    assert first.data == second.data == parse(TEXT, "text").data
    assert [type(value) for value in first.data.values()] == [type(value) for value in second.data.values()]
    assert list(first.data) == list(second.data)


@pytest.mark.parametrize("path", sorted((ROOT / "sim" / "cases").rglob("*.yaml")), ids=lambda path: path.name)
def test_every_shipped_file_comes_back_as_it_was_parsed(cache, path):
    fresh = parse(path.read_text(encoding="utf-8"), str(path))
    read(path)
    again = read(path)
    assert again.unparsed is not None or path.stat().st_size < LEAST_KEPT
    # JSON tells 7 from 7.0, and lists keys in their order.
    assert json.dumps(again.data) == json.dumps(fresh.data)
    assert {key: again.line(key) for key in fresh.lines} == fresh.lines


def test_a_fault_of_kept_data_has_the_line_that_it_has_in_the_file(cache, file):
    read(file)
    again = read(file)
    assert again.unparsed is not None
    assert str(again.fault(("list", 1, "a"), "is wrong.")) == str(
        parse(TEXT, str(file)).fault(("list", 1, "a"), "is wrong.")
    )


def test_only_files_without_a_fault_are_kept(cache, file):
    for text, more in ((TEXT + "whole: 8\n", {"lenient": True}), (TEXT + "other: *alias\n", {}), (TEXT + "}", {})):
        file.write_text(text, encoding="utf-8")
        messages = []
        for _ in range(2):
            try:
                messages.append([fault.message for fault in read(file, **more).faults])
            except InputError as error:
                messages.append(str(error))
        assert messages[0]
        assert messages[0] == messages[1]
        assert not cache.exists() or not list(cache.iterdir())


def test_a_file_that_changes_or_another_reader_finds_nothing_of_the_old(cache, file, unparsed, monkeypatch):
    read(file)
    file.write_text(TEXT.replace("whole: 7", "whole: 8"), encoding="utf-8")
    assert read(file).data["whole"] == 8
    monkeypatch.setattr(documents, "_reader_digest", lambda: b"of another version")
    read(file)
    assert len(unparsed) == len(list(cache.iterdir())) == 3


@pytest.mark.parametrize(
    "spoilt",
    [b"", b"\n", b"{}", b"\xff" * 99, None],
    ids=["empty", "a line", "no seal", "no text", "cut"],
)
def test_what_is_damaged_is_passed_over_and_written_anew(cache, file, unparsed, spoilt):
    whole = read(file).data
    (entry,) = cache.iterdir()
    sound = entry.read_bytes()
    entry.write_bytes(sound[:-9] if spoilt is None else spoilt)
    assert read(file).data == whole
    assert entry.read_bytes() == sound
    read(file)
    assert len(unparsed) == 2


def test_what_is_kept_of_something_else_is_passed_over(cache):
    store = KeptData("parsed")
    store.keep("1" * 64, {"of": "another"})
    (cache / f"{'1' * 64}.json").replace(cache / f"{KEY}.json")
    assert store.find(KEY) is None


def test_what_json_would_change_is_not_kept(cache):
    store = KeptData("parsed")
    for data in (float("nan"), {1, 2}, object()):
        store.keep(KEY, data)
        assert store.find(KEY) is None
    store.keep(KEY, None)
    assert store.find(KEY) == (None,)


def test_writers_at_once_leave_one_whole_entry(cache):
    store, data = KeptData("parsed"), {"numbers": list(range(20_000))}

    def once(_):
        store.keep(KEY, data)
        return store.find(KEY)

    with ThreadPoolExecutor(8) as pool:
        assert all(found == (data,) for found in pool.map(once, range(40)))
    assert [path.name for path in cache.iterdir()] == [f"{KEY}.json"]


def test_where_no_folder_can_be_made_nothing_is_kept_and_all_is_read(file, tmp_path, monkeypatch):
    (tmp_path / "in_the_way").write_text("")
    monkeypatch.setenv("WARY_CACHE_DIR", str(tmp_path / "in_the_way"))
    assert read(file).data == read(file).data == parse(TEXT, "text").data


def test_a_full_disk_is_no_fault_of_a_file(cache, file, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(kept, "write_whole", full)
    assert read(file).data == parse(TEXT, "text").data


@for_owners
def test_a_folder_that_can_only_be_read_is_read(cache, file, unparsed, monkeypatch):
    read(file)

    def read_only(*_: object) -> str:
        return "Read-only file system"

    monkeypatch.setattr(kept, "why_not_kept_in", read_only)
    cache.chmod(0o500)
    file.with_name("new.yaml").write_text(TEXT + "more: 1\n", encoding="utf-8")
    assert read(file).unparsed is not None
    assert read(file.with_name("new.yaml")).data["more"] == 1
    assert len(list(cache.iterdir())) == 1
    cache.chmod(0o700)


@for_owners
def test_entries_are_for_their_owner_alone_and_nothing_is_read_that_others_can_write(cache, file, unparsed):
    read(file)
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in cache.iterdir()} == {0o600}
    cache.chmod(0o777)
    assert why_not_trusted(cache) == why_not_kept_in(cache)
    read(file)
    assert len(unparsed) == 2


def test_of_more_than_so_many_entries_the_older_half_goes(cache, monkeypatch):
    monkeypatch.setattr(kept, "MOST_KEPT", 4)
    store, now = KeptData("parsed"), time.time()
    for number in range(5):
        store.keep(f"{number:064}", number)
        path = cache / f"{number:064}.json"
        if path.exists():
            os.utime(path, (now - 100 + number, now - 100 + number))
    assert sorted(int(path.stem) for path in cache.iterdir()) == [3, 4]


def test_the_folder_is_the_one_that_kernels_are_kept_beside(cache, monkeypatch):
    from sim.kernel.compiler import cache_folder

    assert cache.parent == base_folder() == cache_folder().parent.parent
    monkeypatch.delenv("WARY_CACHE_DIR")
    assert base_folder() == cache_folder().parent.parent
    assert not Path("wary-alliance").exists()


def test_another_process_reads_what_one_kept(cache, file):
    read(file)
    code = f"import pathlib, sim.ground.documents as d; print(d.read(pathlib.Path({str(file)!r})).unparsed is None)"
    assert fresh_python(code, WARY_CACHE_DIR=str(cache.parent)).split() == ["False"]
