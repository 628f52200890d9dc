"""A class: sound records count, others are told apart, and what all found is pooled."""

import numpy as np
import pytest

from helpers.paths import ROOT
from sim.cli import dispatch
from sim.lessons.figure import words_of
from sim.lessons.lesson import lesson_of
from sim.lessons.pool import Pooled, class_table, counted_choices, pooled
from sim.lessons.work import begun

SAYS = {
    "altered": ("", "does not match its own seal"),
    "numbers": ("digests.as_reported", "no run of this student gives the numbers of as_reported"),
    "none": ("digests", "lacks the digest of the numbers of as_reported"),
    "side": ("digests.nobody", "is no side of lesson 1"),
    "seed": ("seed", "was altered: the seed of student"),
    "student": ("digests.as_reported", "no run of this student gives the numbers"),
    "edition": ("", "is of another edition of lesson 1"),
    "tasks": ("positions", "is no answer to this task"),
    "first": ("belief", "is not predicted, and answers that come after it are there"),
    "early": ("digests", "has numbers, and predictions that come before them are not there"),
    "choice": ("digests.mine", "has numbers that follow from weight, which is unanswered"),
    "lesson": ("lesson", "is of no lesson that is here"),
    "damaged": ("", "is damaged: it is no JSON text"),
    "form": ("seed", "is not as a record has it"),
    "format": ("format", "is a record of another format"),
    "more": ("more", "is not as a record has it"),
    "large": ("", "is larger than 500,000 bytes"),
    "foreign": ("", "is no record of a lesson"),
    "twice": ("", "is a second record of student"),
}


def test_each_record_that_is_none_is_told_why(class_of_records):
    sound, faults = class_of_records
    assert [one.path.stem for one in sound] == ["Ada", "Bob"]
    told = {fault.source.rsplit("/", 1)[-1].removesuffix(".json"): fault for fault in faults}
    assert set(told) == set(SAYS)
    for name, (key, says) in SAYS.items():
        assert told[name].key == key, name
        assert says in told[name].message, name
    assert [fault.key for fault in faults if fault.source.endswith("tasks.json")] == ["bought", "positions"]


def test_marks_are_worked_out_anew(class_of_records):
    for one in class_of_records[0]:
        assert (one.count("wrong"), one.count("open"), one.count("scored"), one.count("kept")) == (0, 0, 3, 2)


def test_class_pools_predictions_and_what_runs_give(class_of_records):
    sound, _ = class_of_records
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


def test_choices_are_counted_with_those_for_whom_each_is_right(class_of_records):
    sound, _ = class_of_records
    counts = counted_choices(lesson_of(1), sound)
    for task in {one.task.id for one in counts}:
        options = [one for one in counts if one.task.id == task]
        assert sum(one.chose for one in options) == sum(one.right_for for one in options) == len(sound)
        assert [one.chose for one in options] == [one.right_for for one in options]  # all of them chose rightly
    assert {one.option for one in counts if one.task.id == "standing" and one.right_for} == {"denied"}
    said = words_of(lesson_of(1), pooled(lesson_of(1), sound), counts)
    assert (
        "standing, chosen: asserted by 0, right for 0; attributed by 0, right for 0; denied by 2, right for 2." in said
    )


def test_interval_of_a_class_is_students_t():
    task = lesson_of(1).tasks["mean_belief"]
    low, high = Pooled(task, "found", (1.0, 2.0, 3.0)).interval
    assert (low, high) == (pytest.approx(2 - 4.302653 / 3**0.5), pytest.approx(2 + 4.302653 / 3**0.5))
    assert np.isnan(Pooled(task, "found", (1.0,)).interval).all()


def test_command_grades_what_holds_and_ends_with_2_where_something_does_not(folder_of_class, tmp_path, capsys):
    few = tmp_path / "few"
    few.mkdir()
    for name in ("Ada", "foreign"):
        (few / f"{name}.json").write_bytes((folder_of_class / f"{name}.json").read_bytes())
    out = tmp_path / "out"
    assert dispatch(["exercise", "grade", str(few), f"output={out}", "group=spring"]) == 2
    heard = capsys.readouterr()
    assert "sound records: 1" in heard.out
    assert "foreign.json: is no record of a lesson." in heard.err
    label = "01_reading_the_evidence"
    assert sorted(path.name for path in out.iterdir()) == [
        f"{label}_{name}"
        for name in (
            *("choices.csv", "class.csv", "class_dark.png", "class_dark.svg", "class_light.png"),
            *("class_light.svg", "marks.csv"),
        )
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
