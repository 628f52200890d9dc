"""Lessons as data: every shipped one is sound, and faults are told by line with the nearest name."""

import json

import pytest

from helpers.lessons import FRONT, TASKS, small_lesson
from sim.ground.faults import InputError
from sim.lessons.__main__ import forms
from sim.lessons.answers import answer_of, number_in
from sim.lessons.forms import answers_template, commands_of
from sim.lessons.lesson import lesson_files, lesson_of, read_lesson
from sim.lessons.numbers import Numbers, check_days
from sim.lessons.page import described, html_of
from sim.lessons.schema import Choose
from sim.lessons.solutions import read_solution


def test_shipped_lessons_are_sound():
    for number, path in lesson_files().items():
        lesson = read_lesson(path)
        check_days(lesson)
        read_solution(lesson)
        assert lesson.predictions, number
        assert lesson_of(number).edition == lesson_of(lesson.name).edition == lesson.edition


def test_generated_forms_are_those_of_the_sources():
    for number in lesson_files():
        for path, text in forms(number).items():
            assert path.read_text(encoding="utf-8") == text, f"{path.name} is stale; `make exercises` writes it anew."


def faults_of(path):
    with pytest.raises(InputError) as raised:
        read_lesson(path)
    return str(raised.value)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "no_denials",
            "no_denial",
            "'no_denial' is not a shipped scenario. Did you mean 'no_denials'?",
        ),
        ("no_denials}", "no_denials, mechanisms: {trust: kyd}}", "Did you mean 'kydd'?"),
        ("no_denials}", "no_denials, mechanisms: {trsut: kydd}}", "Did you mean 'trust'?"),
        ("minutes: 30", "minutes: 20", "07_small.md:4: minutes"),
        ("seed: own", "seed: mine", "'mine' is not allowed. Allowed: own, shared."),
        ("goals: [Try it out.]", "gaols: [x]", "gaols: 'gaols' is not a key here"),
        ("title: A small lesson", "title: !!python/object:os.system x", "files are data, not code"),
    ],
)
def test_faults_of_the_front_matter_are_told(tmp_path, old, new, says):
    assert says in faults_of(small_lesson(tmp_path, FRONT.replace(old, new)))


@pytest.mark.parametrize(
    ("section", "old", "new", "says"),
    [
        (
            "Look",
            "side: here",
            "side: heer",
            "is not a side of this lesson. Allowed: here, there. Did you mean 'here'?",
        ),
        ("Look", "read_number", "read", "'read' is not a kind of task."),
        ("Look", "public_on_drones", "public_on_drone", "Did you mean 'belief[public_on_drones]'?"),
        ("Look", "belief[public_on_drones]", "raised[public_on_drones]", "has no mean over runs"),
        ("Look", "of: mean", "of: share", "`share` goes with one of `above` and `below`"),
        ("Look", "id: mean", "id: guess", "guess: two tasks have this id."),
        ("Look", "2023-06-05}", "2023-06-31}", "2023-06-31 is not a date"),
        ("Predict", "high: 1", "high: 0", "high: is not above `low`."),
        ("Run", "here, there", "here, their", "sides[2]: 'their' is not a side of this lesson."),
    ],
)
def test_faults_of_a_block_are_told(tmp_path, section, old, new, says):
    path = small_lesson(tmp_path, **{section: TASKS[section].replace(old, new)})
    assert says in faults_of(path)


def test_line_of_a_fault_is_that_of_the_file(tmp_path):
    path = small_lesson(tmp_path, Look=TASKS["Look"].replace("side: here", "side: heer"))
    line = path.read_text().splitlines().index("id: mean") + 4
    assert f"07_small.md:{line}: value.side" in faults_of(path)


def test_side_runs_with_the_mechanisms_that_it_names(tmp_path):
    front = FRONT.replace("no_denials}", "no_denials, params: {press_weight: 0}, mechanisms: {trust: kydd}}")
    numbers = Numbers(read_lesson(small_lesson(tmp_path, front)), 0)
    assert numbers.scenario("there").mechanisms["trust"] == "kydd"
    command = "scenario=no_denials params.press_weight=0 mechanisms.trust=kydd runs=64 seed=SEED"
    assert command in commands_of(numbers.lesson)
    assert described(numbers.lesson)["sides"]["there"]["mechanisms"] == {"trust": "kydd"}


def test_section_that_is_missing_and_block_without_end_are_told(tmp_path):
    path = small_lesson(tmp_path)
    path.write_text(path.read_text().replace("## Stretch", "## Strech"))
    assert "lacks the section `## Stretch`" in faults_of(path)
    assert "has no end; close it with ```" in faults_of(small_lesson(tmp_path, more="\n```task\nid: last\n"))
    assert "does not begin with front matter" in faults_of(small_lesson(tmp_path, front=""))


def test_markup_in_a_lesson_stays_text():
    assert "<script>" not in html_of("A <script>alert(1)</script> [link](javascript:alert(1)).")


@pytest.mark.parametrize(
    ("text", "value"), [("0.5", 0.5), ("50 %", 0.5), ("−1,200", -1200.0), ("1e3", 1000.0), (".5", 0.5), ("+2", 2.0)]
)
def test_numbers_are_read_as_people_write_them(text, value):
    assert number_in(text) == value


@pytest.mark.parametrize("text", ["", "half", "1,5", "nan", "inf", "1e999", "0x10", "1_000", "--1", "9" * 400])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match=r"is not a (finite )?number|is not a number"):
        number_in(text)


def test_answers_outside_what_is_allowed_are_refused():
    lesson = lesson_of(1)
    wrong = {
        "belief": {"0.1; 0.5": "three numbers", "0.5; 0.4; 0.6": "have to rise", "0; 0.5; 2": "not between 0 and 1"},
        "convinced": {"60": "is not between 0 and 1"},
        "weight": {"0.2": "is what it is anyway", "6": "is not between 0 and 5"},
        "standing": {"denid": "Did you mean 'denied'?"},
        "why": {"Because.": "at least 40 are wanted"},
    }
    for name, given in wrong.items():
        for text, says in given.items():
            with pytest.raises(ValueError, match=says.replace("?", r"\?")):
                answer_of(lesson.tasks[name], text, lesson.case)


def test_forms_ask_for_every_task():
    for number in lesson_files():
        lesson = lesson_of(number)
        template = answers_template(lesson)
        found = {path.suffix: text for path, text in forms(number).items()}
        book = json.loads(found[".ipynb"])
        code = "".join("".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code")
        for name, task in lesson.tasks.items():
            assert f"\n{name}:" in template
            assert f"`{name}`" in found[".md"]
            assert f'"{name}", ...' in code
            if isinstance(task, Choose):
                assert all(option.text in found[".md"] for option in task.options.values())


def test_ends_of_priors_that_a_lesson_names_are_those_of_the_case():
    lesson = lesson_of(9)
    ends = {**lesson.front.sides["both_ends"].params, **lesson.front.sides["discount_end"].params}
    for name, value in ends.items():
        low, *_, high = lesson.case.parameters[name].prior.numbers
        assert value in (low, high), name


def test_a_side_looks_the_same_in_every_picture_of_a_lesson():
    again = 0
    for number in lesson_files():
        lesson, seen = lesson_of(number), {}
        for block, looks in zip(lesson.looks, lesson.looks_of_sides, strict=True):
            assert len(set(looks)) == len(looks)
            for side, look in zip(block.sides, looks, strict=True):
                again += side in seen
                assert seen.setdefault(side, look) == look, (lesson.label, side)
        first = lesson.looks[0].sides[0]
        assert seen[first] == 0
        assert [side for side, look in seen.items() if look == 0] == [first]
    assert again > 10
