"""Every damaged file of a sweep is found and named, and its chunk computed again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.storage import commit, complete, create, data_bytes, flipped
from sim.ground.faults import InputError
from sim.storage.durable import StorageError, sealed, unsealed
from sim.storage.provenance import digest_of, file_record
from sim.storage.reading import open_sweep
from sim.storage.sweep_store import SweepStore

CHUNK_2 = "outcomes.zarr/outcomes/c.1.0.0"  # chunks are numbered along the runs first, two of them


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """Return a sweep that nothing interrupted; not to be changed."""
    return complete(tmp_path_factory.mktemp("whole") / "sweep").path


@pytest.fixture
def copy(tmp_path, whole) -> Path:
    shutil.copytree(whole, tmp_path / "s")
    return tmp_path / "s"


def _flip(path: Path, bit: int = 7) -> None:
    content = bytearray(path.read_bytes())
    content[bit // 8 % len(content)] ^= 1 << bit % 8
    path.write_bytes(content)


def _exchange(path: Path, old: bytes, new: bytes) -> None:
    assert old in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(old, new))


def _seal_anew(path: Path, **changes: object) -> None:
    record = json.loads(path.read_text())
    del record["digest"]
    path.write_bytes(sealed(record | changes))


def test_nothing_is_found_where_nothing_is_damaged(whole):
    assert SweepStore.open(whole).damaged() == []


def test_a_flipped_bit_a_cut_and_a_missing_file_are_told_apart(copy):
    _flip(copy / CHUNK_2)
    fan = copy / "outcomes.zarr/fans/c.4.0.0.0"
    fan.write_bytes(fan.read_bytes()[:-1])
    (copy / "outcomes.zarr/outcomes/c.2.1.0").unlink()
    damaged = SweepStore.open(copy).damaged()
    assert damaged == [
        (2, CHUNK_2, "has other content than was written"),
        (4, "outcomes.zarr/fans/c.4.0.0.0", "has 99 bytes, not 100"),
        (5, "outcomes.zarr/outcomes/c.2.1.0", "is missing"),
    ]
    assert str(damaged[0]) == f"chunk 2: {CHUNK_2} has other content than was written"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_flipped_bit_of_any_file_is_found(copy, data):
    name = data.draw(st.sampled_from([*data_bytes(copy), "manifest.json"]))
    before = (copy / name).read_bytes()
    _flip(copy / name, data.draw(st.integers(0, 8 * len(before) - 1)))
    try:
        found, refused = [damage.file for damage in SweepStore.open(copy).damaged()], ""
    except InputError as error:
        found, refused = ["manifest.json"], str(error)
    (copy / name).write_bytes(before)
    assert found == [name]
    assert len(refused.splitlines()) == (name == "manifest.json")


@pytest.mark.parametrize("state", ["whole", "under way"])
def test_damaged_chunks_are_given_up_and_computed_again_to_the_same_bytes(tmp_path, copy, whole, state):
    if state == "under way":
        copy = tmp_path / "other"
        store = create(copy)
        with store.lock():
            for number in (4, 2, 1):
                commit(store, number)
    _flip(copy / CHUNK_2)
    _flip(copy / "commits" / "000004.json", 300)
    (copy / "outcomes.zarr/fans/c.1.0.0.0").unlink()
    store = SweepStore.open(copy)
    numbers = {damage.chunk for damage in store.damaged()}
    assert numbers == {1, 2, 4}
    with store.lock():
        for number in numbers:
            store.forget(number)
        assert store.manifest["state"] == "running"
        assert store.damaged() == []
        assert numbers <= set(store.pending())
        assert not (copy / CHUNK_2).exists()
    complete(copy)
    assert data_bytes(copy) == data_bytes(whole)
    assert SweepStore.open(copy).damaged() == []


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        (lambda path: path.write_bytes(b"{"), "is not JSON"),
        (lambda path: path.write_bytes(b""), "is not JSON"),
        (lambda path: path.write_bytes(b"[" * 100_000), "is not JSON"),
        (lambda path: path.write_bytes(b"[]"), "is not a JSON object"),
        (lambda path: _exchange(path, b'"runs": 4', b'"runs": 5'), "does not match the digest of its own content"),
        (lambda path: _seal_anew(path, chunk=1), "is the marker of another chunk"),
        (lambda path: _seal_anew(path, files={"../../secret": {}}), "names other files than those of its chunk"),
        (lambda path: _seal_anew(path, files=[]), "names other files than those of its chunk"),
        (lambda path: path.unlink(), "is missing"),
    ],
)
def test_a_damaged_marker_is_found(copy, spoil, what):
    spoil(copy / "commits" / "000000.json")
    store = SweepStore.open(copy)
    assert store.damaged() == [(0, "commits/000000.json", what)]


def test_a_damaged_marker_does_not_get_into_a_complete_manifest(tmp_path):
    store = create(tmp_path / "s")
    with store.lock():
        for number in range(6):
            commit(store, number)
        _exchange(store.path / "commits" / "000003.json", b'"runs": 2', b'"runs": 3')
        with pytest.raises(StorageError) as refused:
            store.finish()
    assert str(refused.value) == (
        f"{store.path / 'commits' / '000003.json'}: is damaged: it does not match the digest of its own content. "
        f"See: wary verify {store.path}"
    )
    assert store.manifest["state"] == "running"


def test_a_chunk_exchanged_with_its_marker_does_not_fit_the_manifest(copy):
    chunk = copy / CHUNK_2
    _flip(chunk)
    files = json.loads((copy / "commits/000002.json").read_text())["files"]
    _seal_anew(copy / "commits/000002.json", files=files | {CHUNK_2: file_record(chunk.read_bytes())})
    damaged = SweepStore.open(copy).damaged()
    assert damaged == [(2, "commits/000002.json", "is not the one of which the manifest tells")]


def test_damage_to_what_came_with_the_folder_belongs_to_no_chunk(copy):
    (copy / "design.csv").write_text("sample\n")
    (copy / "outcomes.zarr/unit/c.0").unlink()
    damaged = SweepStore.open(copy).damaged()
    assert [(damage.chunk, damage.file) for damage in damaged] == [
        (None, "design.csv"),
        (None, "outcomes.zarr/unit/c.0"),
    ]
    assert str(damaged[1]) == "outcomes.zarr/unit/c.0 is missing"


def test_a_manifest_that_names_a_file_elsewhere_is_not_followed(copy):
    manifest = json.loads((copy / "manifest.json").read_text())
    names = {"../outside": file_record(b"x"), "/etc/passwd": file_record(b"x")}
    _seal_anew(copy / "manifest.json", files=manifest["files"] | names)
    assert SweepStore.open(copy).damaged() == [(None, name, "lies outside of the folder") for name in names]


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"chunks": {"samples": 5}}, "is incomplete"),
        ({"chunks": None}, "is incomplete"),
        ({"chunks": {"samples": 0, "runs": 1, "samples_a_chunk": 1, "runs_a_chunk": 1}}, "samples is 0, not a whole"),
        ({"state": "half"}, "is incomplete"),
        ({"times": []}, "is incomplete"),
        ({"times": {"started": "yesterday"}}, "Invalid isoformat string: 'yesterday'"),
        ({"files": []}, "is incomplete"),
    ],
)
def test_a_manifest_that_makes_no_sense_is_damaged(copy, changes, what):
    _seal_anew(copy / "manifest.json", **changes)
    with pytest.raises(StorageError, match=rf"manifest\.json: is damaged: it {what}"):
        SweepStore.open(copy)


def test_a_damaged_manifest_says_that_the_data_stand(copy):
    content = (copy / "manifest.json").read_text()
    (copy / "manifest.json").write_text(content.replace('"seed": 7', '"seed": 8'))
    with pytest.raises(StorageError) as refused:
        SweepStore.open(copy)
    assert str(refused.value) == (
        f"{copy / 'manifest.json'}: is damaged: it does not match the digest of its own content. "
        "The data stand; put back a copy of this file, or run again elsewhere."
    )


def test_a_reader_notices_a_missing_chunk_and_a_flipped_bit(copy):
    _flip(copy / CHUNK_2)
    sweep = open_sweep(copy)
    sweep.outcomes[0].load()
    for what in ("has other content than was written", "is missing"):
        with pytest.raises(StorageError) as refused:
            sweep.outcomes.load()
        assert str(refused.value) == f"{copy}: is damaged: {CHUNK_2} {what}. See: wary verify {copy}"
        (copy / CHUNK_2).unlink(missing_ok=True)


@pytest.mark.parametrize("name", ["zarr.json", "outcomes/zarr.json", "outcome/c.0", "sample/zarr.json"])
def test_damaged_metadata_is_one_clear_message(copy, name):
    (copy / "outcomes.zarr" / name).write_bytes(b"{")
    with pytest.raises(StorageError) as refused:
        open_sweep(copy).outcomes.load()
    assert str(refused.value).startswith(f"{copy}: is damaged: outcomes.zarr/{name} has 1 bytes, not ")
    assert str(refused.value).endswith(f"See: wary verify {copy}")
    assert len(str(refused.value).splitlines()) == 1


def test_an_older_form_of_zarr_that_could_unpickle_is_not_opened(copy):
    shutil.rmtree(copy / "outcomes.zarr")
    (copy / "outcomes.zarr" / "outcomes").mkdir(parents=True)
    (copy / "outcomes.zarr" / ".zgroup").write_text('{"zarr_format": 2}')
    pickled = {"zarr_format": 2, "shape": [1], "chunks": [1], "dtype": "|O", "filters": [{"id": "pickle"}]}
    others = {"compressor": None, "fill_value": None, "order": "C"}
    (copy / "outcomes.zarr" / "outcomes" / ".zarray").write_text(json.dumps(pickled | others))
    with pytest.raises(StorageError):
        open_sweep(copy)


leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner), max_leaves=5
)


@given(st.dictionaries(st.text(max_size=5), values, max_size=4))
def test_what_is_sealed_is_unsealed_the_same(record):
    record.pop("digest", None)
    found = unsealed(sealed(record))
    assert digest_of({key: value for key, value in found.items() if key != "digest"}) == digest_of(record)


def test_a_seal_does_not_depend_on_what_python_alone_tells_apart():
    assert sealed({"a": (1, 2), "b": {1: "x", 10: "y", 9: "z"}}) == sealed(
        {"a": [1, 2], "b": {"1": "x", "10": "y", "9": "z"}}
    )


def test_no_bit_of_what_is_sealed_can_change_though_it_reads_the_same():
    content = sealed({"tiny": 1e-5, "sum": 0.1 + 0.2, "escaped": "\x1f", "list": [1.0, 2], "empty": {}})
    for bit in range(8 * len(content)):
        with pytest.raises(ValueError, match=r"is not JSON|does not match the digest of its own content"):
            unsealed(flipped(content, bit))
    for other in (content.replace(b"e-05", b"E-05"), content.replace(b"1f", b"1F"), content.replace(b"004", b"0042")):
        with pytest.raises(ValueError, match="does not match the digest of its own content"):
            unsealed(other)
