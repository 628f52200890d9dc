"""Docking: what becomes of a conclusion under a rival, and rivals that are none."""

from __future__ import annotations

import json
import math
from types import SimpleNamespace

import pytest

from helpers.default_case import default_case
from helpers.report import Page
from sim.cli import dispatch
from sim.cli.patterns_docking import record_of
from sim.docking import dock
from sim.docking.conclusions import EVENTS, Conclusion, conclusions_of, fate_of
from sim.docking.dock import NO_WORD, Docking, described, rivals_of, tally
from sim.figures.docking.fates import MOST_ROWS, Fated, Topic, conclusions
from sim.figures.kit.facts import Facts
from sim.gallery.docking import docking_contents, drawings_of_docking, shown_of, survivors_of, topics_of
from sim.ground import resources
from sim.ground.faults import InputError
from sim.patterns.dated import dated_file
from sim.patterns.estimates import Estimate
from sim.patterns.signs import Sign, SignPlan, SignResult
from sim.report.page import write_report
from sim.scenario.load import load
from sim.storage.parts import KeptParts
from sim.storage.provenance import made_by

SIGNS = ("payment_raises_trust", "a_refusal_costs_trust")
HOW = {"runs": 40, "seed": 2}
STORED = resources.PACKAGE.parent / "results" / "reference" / "docking.json"


def result(value, low, high):
    sign = Sign.model_validate(
        {"says": "A sign of the tests.", "setting": {"mechanisms": {"trust": "none"}}, "direction": "up",
         "outcome": {"of": "stock[drones]", "at": "2024-12-30"}, "at_least": 0.1, "source": ["x"]}
    )  # fmt: skip
    return SignResult("tests", "made_up", sign, Estimate(value, low, high, 10), 1.0, 1.0)


@pytest.mark.parametrize(
    ("effect", "fate"),
    [
        ((0.3, 0.2, 0.4), "survives"),
        ((0.1, 0.05, 0.2), "undecided"),
        ((0.02, 0.01, 0.03), "falls"),
        ((-0.3, -0.4, -0.2), "turns"),
        ((math.nan, math.nan, math.nan), "undecided"),
    ],
)
def test_the_fate_of_a_sign_is_read_from_its_whole_interval(effect, fate):
    assert fate_of(result(*effect)) == fate


def likely(low, high):
    return Estimate((low + high) / 2, low, high, 40)


def test_what_is_likelier_than_not_survives_on_the_same_side_of_one_half_alone():
    one = Conclusion("event_1", EVENTS, "Something happens.")
    assert not one.is_drawn(likely(0.4, 0.6))
    assert one.is_drawn(likely(0.6, 0.8))
    assert one.is_drawn(likely(0.1, 0.3))
    assert one.fate(likely(0.6, 0.8), likely(0.51, 0.99)) == "survives"
    assert one.fate(likely(0.6, 0.8), likely(0.4, 0.99)) == "undecided"
    assert one.fate(likely(0.6, 0.8), likely(0.1, 0.4)) == "turns"
    assert one.fate(likely(0.1, 0.3), likely(0.1, 0.4)) == "survives"


@pytest.fixture(scope="module")
def docked(tmp_path_factory):
    """Two signs and a question under three rivals, and what was kept of them."""
    kept = KeptParts(tmp_path_factory.mktemp("docked") / "parts")
    plan = Docking([*SIGNS, "missiles"], ["no_trust", "chance", "months"])
    return plan, plan.carry_out(**HOW, kept=kept), kept


def test_a_sign_on_trust_falls_where_nobodys_record_counts_and_stands_where_decisions_are_by_chance(docked):
    plan, found, _ = docked
    assert set(found.index) == {*SIGNS, "missiles"}
    assert found.loc["payment_raises_trust", "no_trust"] == "falls"
    assert (found.loc[list(SIGNS), "chance"] == "survives").all()
    assert (found.loc[list(SIGNS), "months"] == NO_WORD).all()
    assert found.attrs["looked_at"] == 3
    counts = tally(found.loc[list(SIGNS)], plan.rivals)
    assert counts.loc["chance"].to_dict() == {"survives": 2, "undecided": 0, "falls": 0, "turns": 0, NO_WORD: 0}
    assert counts.loc["months", NO_WORD] == 2
    own = SignPlan(SIGNS).judge(**HOW)
    assert found.loc[list(SIGNS), "value"].to_dict() == {one.name: one.effect.value for one in own}


def test_the_chain_answers_a_question_beside_the_model(docked):
    _, found, _ = docked
    (answer,) = found.attrs["answers"]
    assert answer["conclusion"] == "missiles"
    assert answer["model"] == found.loc["missiles", ["value", "low", "high"]].tolist()
    assert answer["chain"] == found.loc["missiles", ["months_value", "months_low", "months_high"]].tolist()


@pytest.fixture(scope="module")
def record(docked):
    plan, found, _ = docked
    return HOW | record_of(plan, found)


def test_topics_for_which_a_figure_has_no_room_stand_in_it_as_one():
    found = [Topic(f"topic {number}", number, ((number, 0, 1, 0), (0, 2, 0, 0))) for number in range(30)]
    assert shown_of(found[:MOST_ROWS]) == found[:MOST_ROWS]
    *kept, rest = shown_of(found)
    assert kept == found[: MOST_ROWS - 1]
    left = range(MOST_ROWS - 1, 30)
    assert (rest.name, rest.size) == (f"{len(left)} other topics", sum(left))
    assert rest.counts == ((sum(left), 0, len(left), 0), (0, 2 * len(left), 0, 0))


def test_figures_show_what_becomes_of_each_conclusion_and_how_many_of_each_topic(record):
    case = default_case()
    every, *groups = topics_of(record)
    assert (every.name, every.size) == ("All", 3)
    trust = next(one for one in groups if one.name == "Trust")
    chance, no_trust, months = trust.counts
    assert (sum(chance), sum(months)) == (2, 0)
    assert trust.lost == (0, no_trust[2] + no_trust[3], 0)
    first, second = drawings_of_docking(record, case)
    columns = ["about", "conclusion", "chance", "no_trust", "months"]
    assert list(first.data.columns) == list(second.data.columns) == columns
    assert "Trust, 2: fall or turn under trust: no trust" in first.alt
    says = conclusions_of(case)["payment_raises_trust"].says
    assert f"{says} trust: no trust: falls" in second.alt
    (panel,) = second.contents.panels
    row = next(row for row in panel.rows if row.name == says)
    assert [mark.column for mark in row.marks] == [0, 1]  # the chain has no word for it
    assert row.marks[1].counts == (0, 0, 1, 0)
    assert second.draw(theme="dark", size="phone").axes


def test_only_conclusions_that_are_lost_under_most_rivals_are_shown_where_they_are_many(record):
    fated = [Fated(f"Conclusion {number}.", (("survives", "falls")[number % 2],) * 2) for number in range(40)]
    facts = Facts.of_scenario(load("baseline"), runs=40, seed=2, level=0.95)
    drawn = conclusions(fated, ["one", "two"], facts)
    assert drawn.title == "20 of 40 conclusions fall or turn under some rival"
    assert "Shown: the 24 that do so under most." in drawn.subtitle
    assert [row.name for row in drawn.panels[0].rows[:2]] == ["Conclusion 1.", "Conclusion 3."]


def test_the_report_says_first_how_many_survive_and_then_what_does_not(record, tmp_path):
    contents = docking_contents(record, default_case(), [], {"seed": 2, **made_by()}, "wary patterns docking")
    write_report(tmp_path / "report.html", contents)
    text = Page((tmp_path / "report.html").read_text(encoding="utf-8")).by_id("main")["text"]
    order = ["The model draws 3 of 3 possible conclusions.", f"{survivors_of(record)} survive under all of 3 rivals",
             "Nobody's record counts.", "What to beware of", "Conclusions that fall or turn"]  # fmt: skip
    assert [text.index(one) for one in order] == sorted(text.index(one) for one in order)


def test_rules_that_are_kept_are_not_run_again(docked):
    plan, found, kept = docked
    assert kept.count() == len(plan.rules)
    again = Docking([*SIGNS, "missiles"], ["no_trust", "chance", "months"])
    for rule in again.rules.values():
        rule.estimates = None  # a call would fail
    done = []
    assert again.carry_out(**HOW, kept=kept, progress=done.append).equals(found)
    assert sum(done) == plan.settings * HOW["runs"]


def test_every_sign_event_and_question_can_be_concluded():
    case = default_case()
    found = conclusions_of(case)
    events = [one.says for one in found.values() if one.about == EVENTS]
    assert events == [event.says for event in dated_file(case).events]
    assert set(case.questions) <= set(found)
    assert len(set(found)) == len(SignPlan()._asked) + len(events) + len(case.questions)


def test_what_a_sign_itself_sets_has_the_last_word():
    plan = Docking(SIGNS[:1], ["no_trust"])
    scenarios = plan.rules["no_trust"].experiment._scenarios.values()
    assert {one.mechanisms["trust"] for one in scenarios} == {"none"}
    assert {one.mechanisms["repayment"] for one in scenarios} == {"prompt", "ledger"}


def test_rivals_are_named_by_themselves_or_by_the_part_that_they_swap():
    known = rivals_of(default_case())
    assert set(Docking(SIGNS, ["decision"]).rivals) == {name for name, one in known.items() if one.part == "decision"}
    assert list(Docking(SIGNS).rivals) == [*known, "months"] == list(described(default_case()))
    with pytest.raises(InputError, match=r"'bestreply' is not a rival.*'best_reply'"):
        Docking(SIGNS, ["bestreply"])
    with pytest.raises(InputError, match=r"'payment_raises_thrust' is not a conclusion.*'payment_raises_trust'"):
        Docking(["payment_raises_thrust"])


def test_a_rival_that_the_model_does_not_have_is_refused_with_its_line(tmp_path, monkeypatch):
    (tmp_path / "rivals.yaml").write_text(
        "mine:\n  part: trust\n  says: Trust is what I say that it is.\n  changes: {mechanisms: {trust: faith}}\n"
    )
    case, own = default_case(), dock.file_of_case
    elsewhere = SimpleNamespace(folder=tmp_path, name=case.name)
    monkeypatch.setattr(dock, "file_of_case", lambda _, *more: own(elsewhere, *more))
    rivals_of.cache_clear()
    with pytest.raises(InputError, match=r"rivals\.yaml:4: mine\.changes: mechanisms\.trust: 'faith' is not an option"):
        rivals_of(case)
    rivals_of.cache_clear()


def test_the_command_says_what_does_not_survive(capsys, tmp_path):
    words = ["patterns", "docking", SIGNS[0], "rivals=no_trust,months", "runs=20", "quiet=true", "figures=false"]
    assert dispatch([*words, f"output={tmp_path / 'docked'}"]) == 0
    out = capsys.readouterr().out
    assert "draws 1 of 1 possible conclusion" in out
    assert "payment raises trust" in out
    assert max(map(len, out.splitlines()[:-1])) <= 100
    assert [path.name for path in tmp_path.iterdir()] == ["docked"]
    assert dispatch([*words, f"output={tmp_path / 'docked'}", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["conclusions"][0]["under"]["no_trust"]["fate"] == "falls"
    assert told["conclusions"][0]["under"]["months"] == {"fate": NO_WORD, "value": None, "low": None, "high": None}
    assert dispatch(["patterns", "docking", "rivals=nobody", f"output={tmp_path / 'none'}"]) == 2
    assert not (tmp_path / "none").exists()


def test_what_is_stored_is_what_the_rules_and_the_data_give():
    """One sign, and all that the chain answers; `make docking` renews all of it."""
    stored = json.loads(STORED.read_text(encoding="utf-8"))
    plan = Docking(SIGNS[:1], ["no_trust", "months"])
    found = plan.carry_out(runs=stored["runs"], seed=stored["seed"])
    (kept,) = [one for one in stored["conclusions"] if one["conclusion"] == SIGNS[0]]
    assert [kept[end] for end in ("value", "low", "high")] == found.loc[SIGNS[0], ["value", "low", "high"]].tolist()
    assert kept["under"]["no_trust"]["fate"] == found.loc[SIGNS[0], "no_trust"]
    every = Docking(rivals=["months"])
    answers = every.chain.estimates()
    kept = {one["conclusion"]: one["chain"] for one in stored["chain"]["answers"]}
    assert list(kept) == list(answers)
    for name, one in answers.items():
        assert kept[name] == pytest.approx([one.value, one.low, one.high])
    assert [one["name"] for one in stored["rivals"]] == list(described(every.case))
    assert stored["looked_at"] == len(every.asked)
