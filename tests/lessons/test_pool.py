"""A class: sound records count, others are told apart, and what all found is pooled."""

import json

import numpy as np
import pytest

from helpers.paths import ROOT
from sim.cli import dispatch
from sim.lessons.lesson import lesson_of
from sim.lessons.pool import Pooled, class_table, grade, pooled, records_in
from sim.lessons.record import Record
from sim.lessons.solutions import worked
from sim.lessons.work import begun


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two sound records, and one each that is altered, sealed anew, of another seed, damaged, foreign or double."""
    place = tmp_path_factory.mktemp("records")
    for name in ("Ada", "Bob"):
        (place / f"{name}.json").write_bytes(worked(lesson_of(1), name, "spring").sealed().content())
    text = (place / "Ada.json").read_text()
    sound = {key: value for key, value in json.loads(text).items() if key != "seal"}

    def resealed(name, **changes):
        (place / f"{name}.json").write_bytes(Record(**sound | changes).content())

    (place / "altered.json").write_text(text.replace('"bought": "0.1"', '"bought": "0.07"'))
    resealed("numbers", digests=sound["digests"] | {"as_reported": "0" * 12})
    resealed("none", digests={})
    resealed("seed", seed=sound["seed"] + 1)
    resealed("student", student="0123456789ab", seed=int("0123456789ab", 16))
    resealed("edition", edition="0" * 12)
    resealed("tasks", answers=sound["answers"] | {"bought": "0.1"})
    resealed("first", predictions={})
    resealed("lesson", lesson="99_nothing")
    (place / "damaged.json").write_text(text[: len(text) // 2])
    (place / "foreign.json").write_text('{"type": "FeatureCollection"}')
    (place / "twice.json").write_text(text)
    return place


SAYS = {
    "altered": "does not match its own seal",
    "numbers": "no run of this student gives the numbers of as_reported",
    "none": "lacks the digest of the numbers of as_reported",
    "seed": "was altered: the seed of student",
    "student": "no run of this student gives the numbers",
    "edition": "is of another edition of lesson 1",
    "tasks": "'bought' is not such a task of this lesson",
    "first": "is not predicted, and answers that come after it are there",
    "lesson": "'99_nothing' is not a lesson",
    "damaged": "is damaged: it is no JSON text",
    "foreign": "is no record of a lesson",
    "twice": "is a second record of student",
}


@pytest.fixture(scope="module")
def graded(folder):
    return grade(records_in(folder))


def test_each_record_that_is_none_is_told_why(graded):
    sound, faults = graded
    assert [one.path.stem for one in sound] == ["Ada", "Bob"]
    told = {fault.source.rsplit("/", 1)[-1].removesuffix(".json"): fault.message for fault in faults}
    assert set(told) == set(SAYS)
    for name, says in SAYS.items():
        assert says in told[name], name


def test_marks_are_worked_out_anew(graded):
    for one in graded[0]:
        assert (one.count("wrong"), one.count("open"), one.count("scored"), one.count("kept")) == (0, 0, 3, 2)


def test_class_pools_predictions_and_what_runs_give(graded):
    sound, _ = graded
    pools = pooled(lesson_of(1), sound)
    found = {(one.task.id, one.what): one for one in pools}
    means = [one.work.numbers.estimate(one.work.lesson.tasks["mean_belief"].value).value for one in sound]
    assert found["mean_belief", "found"].values == tuple(means)
    assert len(set(means)) == 2
    assert found["bought", "predicted"].values == (0.1, 0.1)
    assert len(found["bought", "predicted"].scores) == 2
    assert ("my_difference", "found") not in found
    table = class_table(pools).set_index(["task", "what"])
    row = table.loc["mean_belief", "found"]
    assert row.low < row["mean"] < row.high
    assert (row.students, row["mean"]) == (2, pytest.approx(np.mean(means)))


def test_interval_of_a_class_is_students_t():
    task = lesson_of(1).tasks["mean_belief"]
    low, high = Pooled(task, "found", (1.0, 2.0, 3.0)).interval
    assert (low, high) == (pytest.approx(2 - 4.302653 / 3**0.5), pytest.approx(2 + 4.302653 / 3**0.5))
    assert np.isnan(Pooled(task, "found", (1.0,)).interval).all()


def test_command_grades_what_holds_and_ends_with_2_where_something_does_not(folder, tmp_path, capsys):
    few = tmp_path / "few"
    few.mkdir()
    for name in ("Ada", "foreign"):
        (few / f"{name}.json").write_bytes((folder / f"{name}.json").read_bytes())
    out = tmp_path / "out"
    assert dispatch(["exercise", "grade", str(few), f"output={out}", "group=spring"]) == 2
    heard = capsys.readouterr()
    assert "sound records: 1" in heard.out
    assert "foreign.json: is no record of a lesson." in heard.err
    label = "01_reading_the_evidence"
    assert sorted(path.name for path in out.iterdir()) == [
        f"{label}_{name}" for name in ("class.csv", "class.png", "class.svg", "marks.csv")
    ]
    (few / "foreign.json").unlink()
    (few / "Ada.json").write_bytes(begun(lesson_of(1), "Ada", "spring").sealed().content())
    assert dispatch(["exercise", "grade", str(few), f"output={out}"]) == 0


@pytest.mark.parametrize(("given", "says"), [("nowhere", "is no folder"), (".", "holds no records")])
def test_folder_without_records_is_told(tmp_path, capsys, given, says):
    assert dispatch(["exercise", "grade", str(tmp_path / given)]) == 2
    assert says in capsys.readouterr().err


def test_nothing_of_a_machine_stands_in_what_is_generated():
    for path in (ROOT / "exercises").rglob("*.*"):
        assert str(ROOT) not in path.read_text(encoding="utf-8"), path.name
