"""Discovery: what is of interest, how a box is told of, which policy is robust, and what is refused."""

from __future__ import annotations

import importlib.util
import json
import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import sim
from helpers.discovery import needs_workbench, planted
from helpers.report import Page
from sim.case.case import load_case
from sim.case.questions import Question, read_questions
from sim.cli import dispatch
from sim.discovery import boxes, interest
from sim.discovery import robust as choosing
from sim.discovery.boxes import Box, Limit, chosen, peeled
from sim.discovery.discover import DiscoverRequest, Discovery
from sim.discovery.interest import NONE, _in_categories, cases_against, cases_of, question_of
from sim.gallery.discovery import DrawnDiscovery, drawing_of, drawings_of_discovery
from sim.ground.faults import InputError
from sim.report.markup import anchor
from sim.sweeps.sweep import begun, job_of, opened
from sim.words import as_given, capital, number, percent, with_unit

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning", "ignore::DeprecationWarning", "ignore::FutureWarning")
OVER = ["params.drone_output", "mechanisms.trust=[beta, none]", "events.invasion.date=2022-03-01..2022-07-01"]
DRONES, LEVEL = "delivered[drones]", 40


@pytest.fixture(scope="module")
def sweeps(tmp_path_factory):
    """Return two sweeps of one design, the second with less of what makes drones, and the design."""
    folder, base = tmp_path_factory.mktemp("sweeps"), sim.load("baseline", {"horizon": 30})
    design = sim.sample(base, "lhs", samples=60, over=OVER, seed=2)
    how = {"runs": 3, "seed": 4, "intermediaries": 5, "fans": False}
    sim.sweep(base, design, output=folder / "one", **how)
    other = sim.load(base, {"params.dispatch_rate": 0.1})
    sim.sweep(other, design, output=folder / "two", **how)
    return folder, design


def test_a_box_is_measured_by_hand():
    inputs = pd.DataFrame({"a": [0.1, 0.5, 0.9, 0.7], "m": pd.Categorical(["x", "y", "y", "x"])})
    hits = np.array([[False, False], [True, False], [True, True], [True, True]])
    box = Box.of([Limit("a", low=0.5)], inputs, hits)
    assert (box.coverage, box.density, box.mass) == (1.0, 5 / 6, 0.75)
    box = Box.of([Limit("a", low=0.5), Limit("m", categories=("y",))], inputs, hits)
    assert (box.coverage, box.density, box.mass) == (3 / 5, 3 / 4, 0.5)
    assert box.merit == pytest.approx(2 / 3)
    assert Box.of([Limit("a", high=0.0)], inputs, hits).merit == 0.0
    assert box.without("a") == [Limit("m", categories=("y",))]


def test_of_equal_boxes_the_one_with_fewer_limits_is_told_of():
    one, two = Limit("a", low=0.5), Limit("b", low=0.1)
    found = [Box((), 1.0, 0.2, 1.0), Box((one, two), 0.8, 0.91, 0.2), Box((one,), 0.8, 0.9, 0.2)]
    assert chosen(found) == 2
    assert chosen([*found, Box((one, two), 0.9, 0.9, 0.2)]) == 3


def test_what_is_of_interest_is_read_from_a_sweep(sweeps):
    folder, design = sweeps
    values = sim.sweep(sim.load("baseline", {"horizon": 30}), design, runs=3, seed=4, intermediaries=5, fans=False)
    values = values.outcomes.sel(outcome=DRONES).transpose("sample", "run").values
    level = float(np.median(values))
    found = cases_of(folder / "one", Question(title="many drones", outcome=DRONES, above=level))
    assert found.hits.tolist() == (values > level).tolist()
    assert str(found.inputs["mechanisms.trust"].dtype) == "category"
    days = pd.to_datetime(design["events.invasion.date"]) - pd.Timestamp("1970-01-01")
    assert found.inputs["events.invasion.date"].tolist() == (days / pd.Timedelta(days=1)).tolist()
    assert found.says == f"many drones (One-way attack drones delivered above {with_unit(as_given(level), 'unit')})"
    assert len(found.most_followed(1).inputs.columns) == 1


def test_one_sweep_beats_another_where_its_paired_runs_do(sweeps):
    folder, design = sweeps
    found = cases_against(folder / "one", folder / "two", DRONES, "higher", 5.0)
    sides = []
    for name in ("one", "two"):
        sides.append(opened(folder / name).outcomes.sel(outcome=DRONES).transpose("sample", "run").values)
    gain = (sides[0] - sides[1]).mean(axis=1)
    assert found.hits.ravel().tolist() == (gain > 5.0).tolist()
    assert found.hits.shape == (len(design), 1)
    with pytest.raises(InputError, match=r"none of 60 samples are of interest: .* the gain lies between"):
        cases_against(folder / "one", folder / "two", DRONES, "higher", 1e6)


@needs_workbench
def test_a_parameter_of_small_whole_numbers_is_limited(sweeps, monkeypatch):
    folder, design = sweeps
    ranks = design["params.drone_output"].rank().astype(np.int8)  # a kind of column that the workbench never peels
    monkeypatch.setattr(interest, "design_of", lambda _: design.assign(**{"params.drone_output": ranks}))
    wanted = np.repeat(ranks.to_numpy()[:, None] > 36, 3, axis=1)
    cases = interest._cases(folder / "one", opened(folder / "one"), wanted, "it is high")
    found = peeled(cases.inputs, cases.hits)
    box = found[chosen(found)]
    assert [limit.key for limit in box.limits] == ["params.drone_output"]
    assert box.coverage > 0.9
    assert box.density > 0.9


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"outcome": DRONES, "above": 1e9}, r"none of 180 runs are of interest: .*; it lies between"),
        ({"outcome": DRONES, "above": -1.0}, "all of 180 runs are of interest"),
        ({"outcome": "delivered[dronse]", "above": 1.0}, r"not an outcome of this sweep.*delivered\[drones\]"),
        ({"outcome": "in_force[unscr_2231]", "above": 0.5}, "never varies: it is 1 in every run"),
    ],
)
def test_where_nothing_can_be_told_apart_there_is_one_message(sweeps, asked, message):
    with pytest.raises(InputError, match=message):
        cases_of(sweeps[0] / "one", question_of(load_case(), None, asked.pop("outcome"), None, asked.pop("above")))


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (("brakes", None, None, None), r"'brakes' is not a question of the case.*breaks"),
        (("breaks", DRONES, None, 1.0), "goes without outcome="),
        ((None, DRONES, None, None), "wants an outcome and one level"),
        ((None, None, 1.0, None), "wants an outcome and one level"),
    ],
)
def test_a_question_that_is_none_is_refused(asked, message):
    with pytest.raises(InputError, match=message):
        question_of(load_case(), *asked)


def test_questions_of_a_case_are_checked(tmp_path):
    path = tmp_path / "questions.yaml"
    path.write_text(
        "one: {title: it breaks, outcome: trust, below: 0.1}\n"
        "two: {title: it breaks, outcome: 'trust[iran in rusia]', below: 0.1}\n"
        "three: {title: it breaks, outcome: 'trust[iran in russia]', below: 0.1, above: 0.2}\n"
    )
    with pytest.raises(InputError) as caught:
        read_questions(path, load_case().roster)
    assert "one level" in str(caught.value)
    path.write_text(path.read_text().split("three")[0])
    with pytest.raises(InputError) as caught:
        read_questions(path, load_case().roster)
    assert "has several columns" in str(caught.value)
    assert "Did you mean 'trust[iran in russia]'?" in str(caught.value)


def test_sweeps_that_are_not_whole_or_do_not_pair_are_refused(sweeps, tmp_path):
    folder, design = sweeps
    base, asked = sim.load("baseline", {"horizon": 30}), Question(title="drones", outcome=DRONES, above=1.0)
    how = {"runs": 3, "seed": 4, "intermediaries": 5, "fans": False}
    begun(tmp_path / "begun", job_of(base, design, **how), 60, ["test"])
    with pytest.raises(InputError, match=r"is not complete: it holds no|is not complete: it holds 0 of .*wary resume"):
        cases_of(tmp_path / "begun", asked)
    sim.sweep(base, design.head(10), output=tmp_path / "few", **how)
    with pytest.raises(InputError, match="holds 10 samples, too few for an answer; at least 50"):
        cases_of(tmp_path / "few", asked)
    sim.sweep(base, None, output=tmp_path / "alone", **how)
    sim.sweep(base, design, output=tmp_path / "seed", **how | {"seed": 5})
    with pytest.raises(InputError, match="the two have other seeds"):
        cases_against(folder / "one", tmp_path / "seed", DRONES, "higher", 0.0)
    other = sim.sample(base, "lhs", samples=60, over=OVER, seed=3)
    sim.sweep(base, other, output=tmp_path / "design", **how)
    with pytest.raises(InputError, match="are not sweeps of one design"):
        cases_against(folder / "one", tmp_path / "design", DRONES, "higher", 0.0)


@needs_workbench
def test_the_command_answers_writes_once_and_tells_of_another_box(sweeps, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    words = ["discover", str(sweeps[0] / "one"), f"outcome={DRONES}", f"above={LEVEL}", "resamples=2", "quiet=true"]
    assert dispatch([*words, "figures=false"]) == 0
    out = capsys.readouterr().out
    assert f"“One-way attack drones delivered” is above {LEVEL} units: in " in out
    assert max(map(len, out.splitlines()[2:])) <= 100
    (folder,) = (tmp_path / "results" / "discover").iterdir()
    assert {"limits.csv", "tradeoff.csv", "leaves.csv", "found.txt", "manifest.json"} <= {
        p.name for p in folder.iterdir()
    }
    assert dispatch([*words, "figures=false"]) == 0
    assert capsys.readouterr().out == out
    assert dispatch([*words, "box=9999"]) == 2
    assert "9999 is none of the" in capsys.readouterr().err


def test_without_the_workbench_it_says_what_to_install(sweeps, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert dispatch(["discover", str(sweeps[0] / "one")]) == 2
    err = capsys.readouterr().err
    assert "pip install 'wary-alliance[discovery]'" in err
    assert err.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_a_discovery_can_be_drawn():
    cases = planted()
    found = [Box.of(some, cases.inputs, cases.hits) for some in ((), (Limit("params.a", low=0.6),))]
    made = Discovery(cases, DiscoverRequest(), found, found)
    table = made.table()
    assert table.loc["params.a", "says"] == "params.a (params.a) above 0.6"
    assert np.isnan(table.loc["params.a", "share"])


def test_limits_that_each_add_little_are_judged_by_what_they_add_together():
    """Ten inputs, each of which leaves out one case in a hundred: any of them could go, all of them could not."""
    inputs = pd.DataFrame({f"params.{name}": np.ones(500) for name in "abcdefghij"})
    for place, name in enumerate(inputs):
        inputs.loc[place * 5 : place * 5 + 4, name] = 0.0
    hits = np.repeat(((inputs == 1.0).all(axis=1).to_numpy() & (np.arange(500) < 300))[:, None], 2, axis=1)
    found = Box.of([Limit(name, low=0.5) for name in inputs], inputs, hits)
    told = boxes.pruned(found, inputs, hits)
    assert 0 < len(told.limits) < len(found.limits)
    assert told.merit >= found.merit - boxes.NEARLY
    assert all(
        Box.of(told.without(limit.key), inputs, hits).merit < found.merit - boxes.NEARLY for limit in told.limits
    )


def test_the_box_in_words_is_the_one_in_figures_and_sentences(sweeps):
    cases = planted(noise=0.05)
    limits = (Limit("params.a", low=0.6), Limit("params.b", high=0.5), Limit("params.c", high=0.999))
    every = [Box.of(some, cases.inputs, cases.hits) for some in ((), limits)]
    cases = replace(cases, facts=opened(sweeps[0] / "one"))
    made = Discovery(cases, DiscoverRequest(), every, every)
    assert [one.key for one in made.box.limits] == ["params.a", "params.b"]
    curve, drawn = (drawing_of(made, kind).contents for kind in ("tradeoff", "limits"))
    held, pure = percent(made.box.coverage), percent(made.box.density)
    assert curve.title == f"A box of 2 limits holds {held} of what is of interest, at a density of {pure}"
    assert "without 1 limit that adds little" in curve.subtitle
    assert drawn.title.startswith(f"{pure} of the cases in this box")
    assert f"in {pure} of the cases where params.a" in made.sentence()


def test_figures_say_titles_and_no_keys(sweeps):
    cases = cases_of(sweeps[0] / "one", question_of(load_case(), None, DRONES, None, LEVEL))
    limits = (Limit("params.drone_output", low=80.0), Limit("events.invasion.date", high=19100.0))
    limits = (*limits, Limit("mechanisms.trust", categories=("beta",)))
    made = Discovery(cases, DiscoverRequest(box=0), [Box.of(limits, cases.inputs, cases.hits)], [])
    for one in drawings_of_discovery(made):
        said = " ".join([one.alt, one.contents.subtitle, one.contents.title])
        assert "One-way attack drones delivered" in said
        assert not re.search(r"\w\[|params\.|events\.|mechanisms\.", said)
    assert "before 2022-04-18" in made.in_words(limits[1])
    assert "(params.drone_output) above 80" in made.in_words(limits[0])
    empty = Discovery(cases, DiscoverRequest(), [Box.of((), cases.inputs, cases.hits)], [])
    assert empty.sentence().endswith("of all cases; no limits on inputs hold them.")


def test_what_is_off_in_some_samples_is_cut_into_a_few_categories():
    draws = np.random.default_rng(3)
    values = draws.uniform(0.5, 0.9, 200)
    design = pd.DataFrame({"signposts.s": draws.choice(["on", "off"], 200), "signposts.s.above": values})
    found, off = _in_categories(design, "signposts.s.above"), design["signposts.s"] == "off"
    assert (found[off] == NONE).all()
    counts = found[~off].value_counts()
    assert len(counts) == 4
    assert counts.max() - counts.min() <= 1
    for label, some in design.loc[~off, "signposts.s.above"].groupby(found[~off]):
        low, high = map(float, label.split(" to "))
        assert low - 0.001 <= some.min() <= some.max() <= high + 0.001


def test_the_report_of_a_discovery_answers_first_and_leads_to_the_sources_of_its_limits(sweeps, tmp_path):
    cases = cases_of(sweeps[0] / "one", Question(title="many drones", outcome=DRONES, above=LEVEL))
    limit = Limit("params.drone_output", low=float(cases.inputs["params.drone_output"].median()))
    found = [Box.of(some, cases.inputs, cases.hits) for some in ((), (limit,))]
    made = DrawnDiscovery(
        cases, DiscoverRequest(box=1), found, found, [{key: [] for key in cases.inputs} for _ in "ab"]
    )
    page = Page(made.report(tmp_path / "report.html").read_text(encoding="utf-8"))
    text = page.by_id("main")["text"]
    told = f"{capital(cases.says)} in {percent(cases.density)} of all cases, and in {percent(made.box.density)} of "
    order = ["When is it that many drones", told, "What to beware of", "Limits of the box", "Leaf"]
    assert [text.index(one) for one in order] == sorted(text.index(one) for one in order)
    assert "In fewer than half of 30 resamples" in text
    (row,) = [one for one in page.all("tr") if one["attrs"].get("id") == anchor("factor", limit.key)]
    assert number(cases.about[limit.key]["low"]) in row["text"]
    assert [one["text"] for one in page.all("code") if one["text"] == "drone_output"]


def test_regret_and_satisficing_are_those_worked_out_by_hand(monkeypatch):
    worth = {"bold": [10.0, 0.0, 10.0, 2.0], "even": [6.0, 6.0, 6.0, 6.0], "poor": [5.0, 1.0, 5.0, 5.0]}
    monkeypatch.setattr(choosing, "finished", lambda path: SimpleNamespace(attrs={"scenario": path.name}))
    monkeypatch.setattr(choosing, "refuse_unpaired", lambda *_: None)
    monkeypatch.setattr(choosing, "values_in", lambda sweep, _: np.array(worth[sweep.attrs["scenario"]])[:, None])
    found = choosing.robust(list(worth), outcome=DRONES, at_least=5.0)
    assert list(found.index) == ["even", "bold", "poor"]
    assert found["regret"].tolist() == [2.0, 2.5, 4.0]
    assert found["regret_most"].tolist() == [4.0, 6.0, 5.0]
    assert found["best"].tolist() == [0.5, 0.5, 0.0]
    assert found["satisfices"].tolist() == [1.0, 0.5, 0.75]
    assert found["chosen"].sum() >= 1.0
    assert 0.5 < found.loc["even", "chosen"] < 1.0
    assert found.loc["poor", "chosen"] == 0.0
    lower = choosing.robust(list(worth), outcome=DRONES, better="lower", at_least=5.0)
    assert lower["regret"].to_dict() == {"poor": 0.25 + 0.75, "bold": 5.5 - 3.0, "even": 6.0 - 3.0}
    assert lower["satisfices"].to_dict() == {"poor": 1.0, "bold": 0.5, "even": 0.0}


def test_a_choice_is_printed_and_what_is_none_is_refused(sweeps, capsys):
    one, two = str(sweeps[0] / "one"), str(sweeps[0] / "two")
    words = ["discover", "robust", one, two, f"outcome={DRONES}"]
    assert dispatch([*words, "at_least=30"]) == 0
    out = capsys.readouterr().out
    assert "satisfices" in out
    assert "60 samples of 3 runs of each policy, the same inputs and draws; design lhs, seed 4" in out
    assert max(map(len, out.splitlines())) <= 100
    assert dispatch([*words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["policies"]
    assert sum(row["best"] for row in told) >= 1.0
    assert told[0]["satisfices"] is None
    assert dispatch(["discover", "robust", one, f"outcome={DRONES}"]) == 2
    assert "a choice is between two or more" in capsys.readouterr().err
    assert dispatch(["discover", "robust", one, one, f"outcome={DRONES}"]) == 2
    assert "is the same whatever the policy" in capsys.readouterr().err


def test_a_scenario_with_signposts_is_a_policy_like_any_other(sweeps, tmp_path):
    base = sim.load("missile_red_line", {"horizon": 30})
    assert base.signposts
    design = sim.sample(base, "lhs", samples=60, over=OVER, seed=2)  # that of `sweeps`, as each scenario draws it
    sim.sweep(base, design, runs=3, seed=4, intermediaries=5, fans=False, output=tmp_path / "posts")
    found = choosing.robust([sweeps[0] / "two", tmp_path / "posts"], outcome=DRONES)
    assert set(found.index) == {"baseline", "missile_red_line"}
    assert (found["regret"] >= 0.0).all()
    # The level of one that is off in some samples reads as categories.
    posts = sim.sample(base, "lhs", samples=60, over=["signposts.us_is_sure", "signposts.us_is_sure.above=0.5..0.95"])
    sim.sweep(base, posts, runs=3, seed=4, intermediaries=5, fans=False, output=tmp_path / "levels")
    cases = cases_of(tmp_path / "levels", Question(title="many drones", outcome=DRONES, above=LEVEL))
    assert cases.about["signposts.us_is_sure"]["title"] == "“the US is sure of missiles”"
    assert NONE in set(cases.inputs["signposts.us_is_sure.above"])
