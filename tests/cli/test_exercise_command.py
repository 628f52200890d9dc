"""`wary exercise`: a lesson from its start to a record, with plain commands."""

import json

import pytest

from sim.cli import dispatch
from sim.lessons.lesson import lesson_files, lesson_of
from sim.lessons.record import read_record
from sim.lessons.solutions import read_solution


def said(capsys, *arguments):
    status = dispatch(["exercise", *arguments])
    heard = capsys.readouterr()
    return status, heard.out, heard.err


@pytest.fixture
def started(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    status, _, err = said(capsys, "start", "1", "name=Ada", "group=spring")
    assert (status, err) == (0, "")
    return tmp_path / "exercises" / "01_reading_the_evidence"


def test_lists_every_lesson(capsys):
    for arguments in ([], ["list"]):
        status, out, _ = said(capsys, *arguments)
        assert status == 0
        assert all(lesson_of(number).front.question[:40] in out for number in lesson_files())
    status, out, _ = said(capsys, "list", "--json")
    assert [one["number"] for one in json.loads(out)] == list(lesson_files())


def test_start_writes_what_a_student_works_with_and_no_name(started):
    names = {"answers.yaml", "lesson.md", "record.json", "01_reading_the_evidence.ipynb"}
    assert {path.name for path in started.iterdir()} == names
    record = read_record(started / "record.json")
    assert f"seed={record.seed}" in (started / "lesson.md").read_text()
    assert not any("Ada" in path.read_text() for path in started.iterdir())


def test_predictions_are_kept_before_anything_is_shown(started, capsys):
    status, out, _ = said(capsys, "check", "1")
    assert status == 0
    assert "Predict first: belief, convinced, bought. Nothing is run before." in out
    answers = read_solution(lesson_of(1)).answers
    early = {name: answers[name] for name in ("belief", "convinced")} | {"mean_belief": "0.5", "bougth": "0.1"}
    text = "".join(f"{name}: {text}\n" for name, text in early.items())
    (started / "answers.yaml").write_text(text)
    before = (started / "record.json").read_bytes()
    status, _, err = said(capsys, "check", "1")
    assert status == 2
    assert "answers.yaml:3: mean_belief: predict first: bought." in err
    assert "answers.yaml:4: bougth: 'bougth' is not a task of this lesson." in err
    assert (started / "record.json").read_bytes() == before


def test_lesson_goes_from_predictions_to_a_record(started, capsys):
    file = started / "answers.yaml"
    file.write_text("belief: [0.05, 0.4, 0.85]\nconvinced: 60 %\nbought: 0.1\n")
    status, out, _ = said(capsys, "check", "1")
    assert status == 0
    assert "Your 128 runs of each on 2023-12-04" in out
    assert "is not answered, and these runs follow from it: weight." in out
    file.write_text(file.read_text() + "standing: asserted\npositions: 3\n")
    status, out, _ = said(capsys, "check", "1")
    assert "2 right" not in out
    assert "1 right of 7 that are checked." in out
    record = read_record(started / "record.json")
    assert record.predictions == {"belief": "0.05; 0.4; 0.85", "convinced": "60 %", "bought": "0.1"}
    assert set(record.digests) == {"as_reported", "undenied"}
    assert record.seal in (started / "record.txt").read_text()
    file.write_text("bought: 0.07\n")
    status, _, err = said(capsys, "check", "1")
    assert status == 2
    assert "was predicted as 0.1 before the runs, which stands; put that back." in err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["strat"], "'strat' is not a part of wary exercise. Allowed: list, start, check, grade, page."),
        (["start"], "say which lesson"),
        (["start", "99"], "'99' is not a lesson. Allowed: 1 (reading_the_evidence)"),
        (["start", "reading_the_evidense", "name=a", "group=b"], "Did you mean"),
        (["start", "1", "group=spring"], "name: is missing"),
        (["start", "1", "name=Ada"], "group: is missing"),
        (["start", "1", "name=Ada", "group=a", "output=taken"], "taken: is there already"),
        (["start", "1", "form=page", "output=page.txt"], "a page ends in .html or .htm"),
        (["start", "1", "form=page", "output=taken.html"], "is no such page; nothing is overwritten"),
        (["page", "output=taken.html"], "is no such page; nothing is overwritten"),
        (["check", "1"], "holds no record.json; begin with `wary exercise start 1`."),
    ],
)
def test_wrong_input_is_told_and_nothing_is_written(tmp_path, monkeypatch, capsys, arguments, says):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken.html").write_text("<title>mine</title>")
    status, out, err = said(capsys, *arguments)
    assert (status, out) == (2, "")
    assert says in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["taken", "taken.html"]
