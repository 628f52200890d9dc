"""The report of runs: it answers with the numbers of the tables, says what the scenario sets, and leads to sources."""

import datetime as dt
import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

import sim
from helpers.report import WICKED, Page, svg_pair
from sim.analysis.paired.events import event_times
from sim.figures.run.observed import Transfer
from sim.gallery import run_report as told_of_runs
from sim.gallery.run_report import dates_of, misfits_of, run_report, spread_of
from sim.recorded.summary import summarise
from sim.report import rows
from sim.report.markup import anchor
from sim.report.page import render
from sim.scenario.load import load
from sim.words import NO_BREAK, before_colon, number, percent, span

RUNS, WEEKS = 12, 110
CHANGED = {"params.drone_output": 120.0, "contested.missiles_by_february_2024": 0.9}
DRONES = "delivered[drones]"


@cache
def short(name="s400_delivered", **changes):
    scenario = load(name, dict(changes) or CHANGED)
    end = scenario.start + dt.timedelta(weeks=WEEKS)
    return replace(scenario, horizon=end, observed_until=scenario.start + dt.timedelta(weeks=80))


@cache
def trajectories(runs=RUNS):
    return sim.run(short(), runs=runs, uncertainty="point")


@cache
def report(runs=RUNS):
    return run_report(short(), trajectories(runs), [svg_pair("network")], {"runs": runs}, "wary run")


@cache
def page():
    return Page(render(report()))


def answer():
    return report().scenarios[0].answer


def test_the_answer_is_of_what_was_expected_with_the_numbers_of_the_summary():
    first = dates_of(short())[0]
    row = summarise(trajectories(), first.isoformat()).loc["trust[iran in russia]"]
    ends = span(row["q05"], row["q95"])
    assert answer()[0].startswith(
        f"Trust of Iran in Russia: median {number(row['q50'])}, mean {number(row['mean'])} (0 to 1; nine tenths of "
        f"the runs: {ends}) by "
    )
    assert answer()[1] == (
        "These are its runs alone. How far they differ from those of its base is told by a comparison: run "
        "wary compare scenarios=baseline,s400_delivered. With shapley=true it also tells how much comes with each "
        "change. Expected, before the first run: Trust, higher by at least 0.02 on its scale from 0 to 1."
    )
    assert "One-way attack drones delivered: median" in answer()[2]


def test_a_mean_that_few_runs_carry_stands_beside_the_value_of_nearly_all():
    table = summarise(trajectories(), dates_of(short())[0].isoformat())
    table.loc[DRONES, ["q05", "q50", "q95", "mean"]] = [0.0, 0.0, 0.0, 1.5]
    said = spread_of(short(), table, DRONES, RUNS)
    assert said.endswith("0\N{NO-BREAK SPACE}units in nearly every run (mean over all runs 1.5)")
    table.loc[DRONES, "mean"] = 0.0
    assert spread_of(short(), table, DRONES, RUNS).endswith(" in nearly every run")


def test_events_have_the_shares_of_runs_in_which_they_have_happened():
    table, times = report().events, event_times(trajectories())
    for date, column in zip(dates_of(short()), table.columns[1:], strict=True):
        weeks = (date - short().start).days // 7
        assert (table[column] == (times <= weeks).mean()).all()
    shares = table[table.columns[1]]
    said = next(one for one in answer() if one.startswith("What has happened"))
    assert f"Air defence systems: delivered in full ({percent(shares['delivery[air_defence]'])})" in said
    never = next(one for one in answer() if one.startswith("In no run"))
    assert shares["agreement[nuclear_deal]"] == 0.0
    assert "agreed" in never


def test_sentences_write_the_numbers_of_the_tables_at_their_date():
    when, table = next(iter(rows.spread_tables(report()).items()))
    heads = [column.title for column in table.columns]
    cells = {before_colon(row.head): dict(zip(heads, row.cells, strict=True)) for row in table.rows}
    assert f"by {when}, over {RUNS} runs." in answer()[0]
    told = re.findall(
        r"([A-Z][^:;]*): median ([\d.,]+), mean ([\d.,]+)[^(]*\((?:[^;)]*; )?nine tenths of the runs: ([^)]*)\)",
        answer()[0] + answer()[2],
    )
    assert len(told) >= 3
    for title, *numbers in told:
        found = cells[title.removeprefix("Also: ")]
        written = [found[head].text for head in ("Median", "Mean over runs", "Nine tenths of the runs")]
        assert written == numbers, title
    happened = {row.head: row.cells[0].text for row in rows.happened(report()).rows}
    said = next(one for one in answer() if one.startswith("What has happened")).partition("runs: ")[2]
    for clause in said.rstrip(".").split("; "):
        event, share = re.fullmatch(r"(.*) \(([^)]*)\)", clause).groups()
        assert happened[event] == share


def test_what_does_not_fit_the_reporting_is_told_on_top_and_only_the_rest_to_beware_of(monkeypatch):
    values = np.linspace(100.0, 200.0, RUNS)
    given = [Transfer("Drones", values, reported, 0.0, 2024, "a register") for reported in (150.0, 4700.0)]
    monkeypatch.setattr(told_of_runs, "transfers_reported", lambda *_: given)
    (said,) = misfits_of(trajectories(), [])
    assert said == (
        "Against what is reported: Drones: 4,700 units are reported as delivered by the end of 2024 (a register), "
        "outside nine tenths of the runs (105 to 195)."
    )
    found = run_report(short(), trajectories(), [], {}, "wary run")
    assert found.scenarios[0].answer[-1] == said
    assert said not in found.caveats  # once is enough
    assert misfits_of(trajectories(1), []) == []


def test_how_to_compare_it_names_the_file_that_was_run():
    found = run_report(short(), trajectories(), [], {}, "wary run scenario=mine/own.yaml runs=12")
    assert found.files == {"mine/own.yaml": short().title}
    told = "wary compare scenarios=baseline,mine/own.yaml (mine/own.yaml is the file of this scenario)."
    assert told in found.scenarios[0].answer[1]


def test_what_is_changed_heads_the_trail_of_an_outcome_to_its_sources():
    said = page().by_id(anchor("outcome", DRONES))["text"]
    assert said.index("Changed here: ") < said.index("Its parameters: ")
    assert f"Output of one-way attack drones at the start, 60{NO_BREAK}units per month to 120" in said
    own = "the sources below are those of its default; the new value is the author’s own choice."
    assert said.index("Changed here: ") < said.index(own) < said.index("Its parameters: ")
    assert "What the postures do" in page().by_id("evidence")["text"]


def test_an_outlook_is_read_at_its_end_first_and_one_date_is_said_once():
    reported, last = dates_of(short())
    assert dates_of(replace(short(), family="outlook")) == [last, reported]
    assert dates_of(replace(short(), observed_until=short().horizon)) == [last]


def test_what_it_changes_is_told_against_its_first_base_or_the_defaults():
    changed = {one["key"] for one in report().assumptions["s400_delivered"]}
    assert changed >= {*CHANGED, "events.air_defence_handed_over"}
    assert report().against == "the scenario “As reported, and on”"
    said = report().scenarios[0].changes
    assert said.startswith("3 changes against the scenario “As reported, and on”: ")  # its windows are told elsewhere
    assert "Output of one-way attack drones at the start (60 to 120" in said
    own = replace(short("baseline", **CHANGED), chain=("mine",), name="mine")
    found = run_report(own, trajectories(), [], {}, "wary run")
    assert found.against == "the defaults of the model"
    assert {"params.drone_output", "events.gaza_war"} <= {one["key"] for one in found.assumptions["mine"]}


def test_numbers_lead_to_parameters_and_claims():
    leads = {one["attrs"]["href"] for one in page().all("a") if one["text"] == "One-way attack drones delivered"}
    assert leads == {f"#{anchor('outcome', DRONES)}"}
    entry = page().by_id(anchor("outcome", DRONES))
    assert "Output of one-way attack drones at the start" in entry["text"]
    assert "A1-011" in page().by_id("parameter-drone_output")["text"]
    assert page().by_id("claim-A1.2d.011")
    row = page().by_id("assumption-s400_delivered-parameter-drone_output")
    # The claims are those of the value of the reference.
    assert re.search(r"From: .*A1-011.*\. To: the author’s own choice\.", row["text"])
    assert f"60{NO_BREAK}units per month" in row["text"]


def test_every_link_leads_somewhere_and_every_event_is_listed():
    ids = {one["attrs"].get("id") for one in page().elements}
    leads = {one["attrs"]["href"][1:] for one in page().all("a") if one["attrs"].get("href", "").startswith("#")}
    assert leads <= ids
    assert page().strays == []
    listed = [one["text"] for one in page().all("th") if "tbody" in one["inside"]]
    assert all(any(text.startswith(one["title"]) for text in listed) for one in report().dated)


def test_of_postures_it_is_said_that_a_figure_tells_of_a_date_where_there_are_several_runs():
    (several,), (single,) = (
        [one for one in report(runs).scenarios[0].answer if one.startswith("The posture that each held most often")]
        for runs in (RUNS, 1)
    )
    assert several.endswith("at a date, where another may lead.")
    assert "at a date" not in single


def test_a_single_run_has_no_spread():
    said = " ".join(report(1).scenarios[0].answer)
    assert "in a single run" in said
    assert "nine tenths" not in said
    assert any("single run" in one for one in report(1).caveats)


def test_texts_are_escaped():
    wicked = replace(short(), title=WICKED, question=WICKED)
    found = Page(render(run_report(wicked, trajectories(), [], {WICKED: WICKED}, WICKED)))
    assert len(found.all("script")) == 1
    assert found.all("img") == []
    assert found.all("h1")[0]["text"] == WICKED


@pytest.mark.parametrize("forced", [0, 1])
def test_caveats_say_what_is_forced(forced):
    scenario = short() if forced else short("baseline", **{"params.drone_output": 120.0})
    found = run_report(scenario, trajectories(), [], {}, "wary run").caveats
    assert ("No act of a modelled actor is forced." in found) == (not forced)


def test_main_outcomes_come_first_in_every_table():
    wanted = [name for name in short().case.headlines.outcomes if name in summarise(trajectories()).index]
    for table in report().summaries.values():
        assert list(table.index) == wanted


@pytest.mark.parametrize("uncertainty", ["point", "posterior"])
def test_what_a_parameter_was_before_is_said_to_be_the_registrys_where_members_differ(uncertainty):
    found = sim.run(short(), runs=2, uncertainty=uncertainty)
    text = render(run_report(short(), found, [svg_pair("network")], {"runs": 2}, "wary run"))
    assert ("is the registry’s value of a parameter" in text) == (uncertainty == "posterior")


def test_the_answer_counts_the_runs_that_agree_with_what_is_given_and_their_parameter_sets():
    runs = RUNS
    with pytest.warns(UserWarning, match="agree with what is given"):
        left = sim.run(short(), runs=runs, uncertainty="prior", given=f"{DRONES} at 2022-12-26 >= 300")
    kept = left["run"].values
    assert 0 < len(kept) < runs
    said = run_report(short(), left, [], {"runs": runs}, "wary run").scenarios[0].answer
    plain = [text.replace(NO_BREAK, " ") for text in said[1:3]]
    assert plain[0].startswith(f"{len(kept)} of {runs} runs agree with what is given: few,")
    sets = f"{len(set(kept // 2))} of 1,000 parameter sets drawn from the priors"
    assert plain[1].startswith(f"Runs draw on {sets}; given: ")
