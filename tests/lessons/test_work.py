"""Work on a lesson: predictions first and for good, right answers accepted, typical wrong ones refused."""

import json
import re

import numpy as np
import pytest
from scipy.integrate import quad

from helpers.lessons import small_lesson
from sim.ground.faults import InputError
from sim.lessons.__main__ import solution
from sim.lessons.fans import Picture
from sim.lessons.forms import notebook_of
from sim.lessons.lesson import lesson_files, lesson_of, read_lesson
from sim.lessons.numbers import Estimate, measured
from sim.lessons.record import Record, read_record
from sim.lessons.schema import Choose, Measure, ReadNumber
from sim.lessons.scores import brier, crps
from sim.lessons.solutions import GROUP, NAME, right_answer, worked
from sim.lessons.verdicts import option_of, tolerance
from sim.lessons.work import begun


@pytest.fixture(scope="module")
def work():
    return worked(lesson_of(1))


def states(work):
    return {one.task: one.state for one in work.verdicts()}


def assert_holds(work):
    """Right answers are accepted; those that a typical mistake gives are refused, with what is said of it."""
    found = states(work)
    for name, task in work.lesson.tasks.items():
        if isinstance(task, ReadNumber | Choose):
            assert found[name] == "right", name
    for task in work.lesson.tasks.values():
        for answer, says in wrong_answers(task, work.numbers):
            work.answer(task.id, answer)
            verdict = next(one for one in work.verdicts() if one.task == task.id)
            assert (verdict.state, verdict.says) == ("wrong", says or verdict.says), (task.id, answer)
            work.answer(task.id, right_answer(task, work.numbers))
            if isinstance(task, ReadNumber):
                assert work.record.answers[task.id] not in verdict.says.split()


def wrong_answers(task, numbers):
    if isinstance(task, Choose):
        right = option_of(task, numbers.estimate(task.value).value)
        yield from ((name, option.says) for name, option in task.options.items() if name != right)
    if isinstance(task, ReadNumber):
        wanted = numbers.estimate(task.value)
        near = tolerance(wanted)
        for mistake in task.mistakes:
            found = numbers.estimate(mistake.value)
            if abs(found.value - wanted.value) > near:
                yield repr(found.value), mistake.says
        yield repr(wanted.value + 1.5 * near + 0.01 * abs(wanted.value)), ""
        if abs(wanted.value) > near:
            yield repr(-wanted.value), ""
        if abs(100 * wanted.value - wanted.value) > near:
            yield repr(100 * wanted.value), ""


STALE = "is stale; `make exercises` writes it anew."


def test_solution_that_is_kept_is_that_of_the_model(work):
    for path, text in solution(1, work).items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name} {STALE}"


@pytest.mark.long
@pytest.mark.parametrize("number", lesson_files())
def test_every_solution_that_is_kept_is_that_of_the_model(number):
    for path, text in solution(number).items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name} {STALE}"


def test_right_answers_are_accepted_and_typical_wrong_ones_refused(work):
    assert_holds(work)


def test_the_same_of_the_second_lesson():
    assert_holds(worked(lesson_of(2)))


@pytest.mark.long
@pytest.mark.parametrize("number", lesson_files())
@pytest.mark.parametrize("name", ["Emmy", "Jo", "7"])
def test_the_same_of_every_lesson_on_several_seeds(number, name):
    assert_holds(worked(lesson_of(number), name, "spring"))


def test_mistakes_that_a_lesson_knows_are_none_that_it_accepts(work):
    numbers = work.numbers
    known = [(task, one) for task in work.lesson.tasks.values() for one in getattr(task, "mistakes", ())]
    assert known
    for task, mistake in known:
        wanted, found = numbers.estimate(task.value), numbers.estimate(mistake.value)
        assert abs(wanted.value - found.value) > tolerance(wanted), task.id


def test_predictions_come_first_and_stand():
    work = begun(lesson_of(1), "Ada", "spring")
    with pytest.raises(InputError, match="predict first: belief, convinced, bought"):
        work.answer("mean_belief", "0.5")
    with pytest.raises(InputError, match="predict first"):
        work.table(1)
    work.answer("positions", "3")  # which the evidence says, and no run
    assert states(work)["positions"] == "right"
    work.answer("bought", "0.2")
    work.answer("bought", " 0.2 ")
    assert states(work)["bought"] == "kept"
    with pytest.raises(InputError, match=r"was predicted as 0.2 before the runs, which stands"):
        work.answer("bought", "0.1")
    assert work.sealed().digests == {}
    with pytest.raises(InputError, match=r"'bougth' is not a task of this lesson.* Did you mean 'bought'"):
        work.answer("bougth", "0.2")


def test_seed_follows_from_the_name_and_the_class_and_the_name_is_not_kept(work):
    again = begun(lesson_of(1), f" {NAME.upper()}  ", GROUP.title()).record
    assert again.student == work.record.student
    others = {
        begun(lesson_of(1), *who).record.seed for who in (("Ada", "autumn"), ("Bob", "spring"), ("Ada", "spring"))
    }
    assert len(others) == 3
    assert NAME.encode() not in work.sealed().content().lower()
    assert GROUP.encode() not in work.sealed().content().lower()


def test_numbers_that_follow_from_a_choice_wait_for_it():
    work = begun(lesson_of(1), "Ada", "spring")
    for name, text in {"belief": "0.1; 0.4; 0.8", "convinced": "0.6", "bought": "0.1", "my_difference": "-0.2"}.items():
        work.answer(name, text)
    verdict = next(one for one in work.verdicts() if one.task == "my_difference")
    assert (verdict.state, verdict.says) == ("open", "first answer weight: this follows from it.")
    with pytest.raises(InputError, match="weight"):
        work.table(2)


def test_record_reads_back_and_altered_it_does_not(work, tmp_path):
    path = tmp_path / "record.json"
    content = work.sealed().content()
    path.write_bytes(content)
    assert read_record(path) == work.record
    plain = json.loads(content)
    for change, says in {
        "predictions": "does not match its own seal",
        "seed": "does not match its own seal",
        "format": "is a record of another format",
        "student": "student: is not as a record has it",
        "seal": "is no record of a lesson",
        "more": "more: is not as a record has it",
    }.items():
        altered = dict(plain)
        if change == "seal":
            del altered["seal"]
        else:
            new = {"predictions": plain["predictions"] | {"bought": "0.07"}, "seed": 1, "format": 2, "student": "Ada"}
            altered[change] = new.get(change, 1)
        path.write_text(json.dumps(altered))
        with pytest.raises(InputError, match=says):
            read_record(path)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"lesson": 1}', b"[" * 100_000, b"NaN"])
def test_damaged_and_foreign_records_are_told(tmp_path, content):
    path = tmp_path / "record.json"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"is damaged|is no record of a lesson"):
        read_record(path)


def test_record_holds_texts_that_json_and_javascript_write_alike(work):
    record = Record(**work.record.model_dump() | {"answers": {"why": "“ä” \\ \u2028 \x7f\n"}})
    assert len(record.seal) == 64


def test_crps_of_many_quantiles_is_that_of_the_distribution():
    levels = (np.arange(500) + 0.5) / 500
    value = 0.3
    exact = quad(lambda x: (x - (x >= value)) ** 2, 0, 1, points=[value])[0]
    assert crps(levels, np.array([value]), levels) == pytest.approx(exact, abs=1e-5)


def test_scores_are_least_where_one_says_what_one_believes():
    values = np.random.default_rng(0).gamma(2.0, size=4001)
    own = np.quantile(values, (0.1, 0.5, 0.9))
    assert crps(own, values) < min(crps(own * 1.1, values), crps(own * 0.9, values), crps([own[1]] * 3, values))
    assert brier(0.3, 0.3) == pytest.approx(0.21)
    assert brier(0.3, 0.3) < min(brier(0.2, 0.3), brier(0.4, 0.3))


@pytest.mark.parametrize(
    ("of", "more", "value", "error"),
    [
        ("mean", {}, 3.0, 2**0.5 / 2),
        ("spread", {}, 2**0.5, 2**0.5 / 6**0.5),
        ("share", {"above": 2.0}, 0.5, 0.25),
        ("share", {"below": 2.0}, 0.0, 0.0),
        ("margin", {}, 1.96 * 2**0.5 / 2, 1.96 * 2**0.5 / 2 / 6**0.5),
        ("sign", {}, 1.0, 0.0),
    ],
)
def test_measures_and_their_errors(of, more, value, error):
    found = measured(np.array([2.0, 2.0, 4.0, 4.0]), Measure(of=of, outcome="x", side="a", **more))
    spread = np.std([2.0, 2.0, 4.0, 4.0], ddof=1) / 2**0.5
    scale = spread if of in ("mean", "spread", "margin") else 1.0
    assert found.error == pytest.approx(error * scale)
    assert found.value == pytest.approx(value * (scale if of in ("spread", "margin") else 1.0))


def test_tolerance_is_two_errors_and_rounding():
    assert tolerance(Estimate(0.123, 0.01)) == pytest.approx(0.0205)
    assert tolerance(Estimate(3.0)) == pytest.approx(0.005)
    assert tolerance(Estimate(0.0)) == 0.0


SCENARIO = """\
name: mine
title: A lot of drones
question: Does output matter?
base: baseline
params: {drone_output: 150}
expectation: {outcome: "delivered[drones]", direction: higher}
"""
ACTOR = """\
name: stubborn
title: Iran chooses at random
base: baseline
postures: {iran: {policy: uniform}}
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Work on a small lesson in which a scenario and an actor are written, its prediction made."""
    own = """
```task
id: own
kind: write_scenario
ask: Write a scenario of your own.
must: [expectation]
```

```task
id: actor
kind: write_actor
ask: Give Iran another policy.
actor: iran
other_than: [logit, best_reply]
```

```yaml
base: baseline
params: {drone_output: 90.0}
```
"""
    work = begun(read_lesson(small_lesson(tmp_path_factory.mktemp("small"), Stretch=own)), "Ada", "spring")
    work.answer("guess", "0.1; 0.4; 0.8")
    return work


@pytest.mark.parametrize(
    ("task", "text", "state", "says"),
    [
        ("own", SCENARIO, "right", "differ from those of baseline"),
        ("own", SCENARIO.replace("150", "1e9"), "wrong", "params.drone_output"),
        ("own", SCENARIO.replace("drone_output", "drone_outputs"), "wrong", "Did you mean 'drone_output'?"),
        ("own", SCENARIO.replace("expectation", "expectations"), "wrong", "expectation: is missing"),
        ("own", SCENARIO.replace("base: baseline", "base: /etc/passwd"), "wrong", "is not a shipped scenario"),
        ("own", SCENARIO + "case: /tmp\n", "wrong", "leave `case` out"),
        (
            "own",
            SCENARIO.replace("params: {drone_output: 150}\n", ""),
            "wrong",
            "nothing differs from baseline in any run",
        ),
        ("own", SCENARIO.replace("150", "90"), "wrong", "changes what an example of the lesson changes"),
        (
            "actor",
            ACTOR.replace("uniform", "best_reply"),
            "wrong",
            "is best_reply; another is asked for than logit and",
        ),
        ("own", "title: !!python/object/apply:os.system [ls]", "wrong", "files are data, not code"),
        ("own", "- a\n- b", "wrong", "holds no mapping of keys"),
        ("own", "just words", "wrong", "holds no mapping of keys"),
        ("actor", ACTOR, "right", "differ from those of baseline"),
        ("actor", ACTOR.replace("iran: {", "israel: {"), "wrong", "postures.iran: is missing"),
        ("actor", ACTOR.replace("uniform", "unifrom"), "wrong", "Did you mean 'uniform'?"),
    ],
)
def test_scenario_that_a_student_writes_is_checked_as_data(written, task, text, state, says):
    written.answer(task, text)
    verdict = next(one for one in written.verdicts() if one.task == task)
    assert verdict.state == state
    assert says in verdict.says


def run_cells(book):
    """Run the code cells of a notebook one after another, as Jupyter does."""
    cells = [cell for cell in json.loads(book)["cells"] if cell["cell_type"] == "code"]
    names = {}
    for cell in cells:
        exec("".join(cell["source"]), names)  # noqa: S102 - the notebook that is generated
    return names["exercise"].work


def assert_notebook_solves(work, folder, capsys):
    given = {**work.record.predictions, **work.record.answers}
    done = run_cells(notebook_of(work.lesson, given, name=NAME, group=GROUP))
    assert done.record.answers == work.record.answers
    assert [one.state for one in done.verdicts() if one.state in ("wrong", "open")] == []
    assert read_record(folder / f"{work.lesson.label}.json") == work.sealed()
    out = capsys.readouterr().out
    assert len(re.findall("^right[:;.]", out, re.M)) == sum(one.state == "right" for one in work.verdicts())


def test_picture_of_runs_has_a_line_for_each_side_and_says_what_it_shows(work):
    picture = Picture(work, work.look(1))
    panels = picture.figure().axes
    assert [len(axes.lines) for axes in panels] == [2, 2]
    middle = np.median(work.numbers.plane("belief[public_on_drones]", "undenied"), axis=1)
    np.testing.assert_array_equal(panels[0].lines[1].get_ydata(), middle)
    assert picture.alt.startswith("Belief of the public about drones and Belief of the US about drones, over time.")
    with pytest.raises(InputError, match="has 2 blocks of runs; 3 is none of them"):
        work.look(3)


def test_notebook_runs_from_its_top_to_its_bottom(work, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert_notebook_solves(work, tmp_path, capsys)


@pytest.mark.long
@pytest.mark.parametrize("number", lesson_files())
def test_every_notebook_does(number, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert_notebook_solves(worked(lesson_of(number)), tmp_path, capsys)
