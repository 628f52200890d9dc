"""Tables, sentences, titles and figures of a comparison never contradict one another."""

import datetime as dt
import re

import numpy as np
import pandas as pd
import pytest
import yaml

import sim
from helpers.core import needs_compiler
from helpers.sweep import here
from helpers.written_numbers import (
    assert_adds_up,
    assert_end_agrees,
    assert_numbers_agree,
    assert_sentence_agrees,
    assert_step_agrees,
    places_of,
    plain_spaces,
    value_of,
)
from sim.cli.compare_tables import MOST as MOST_PRINTED
from sim.comparison.chain import MOVED
from sim.comparison.reason import AMONG_MANY, FEW_RUNS, HOLDS_ZERO, MOSTLY, ONE_PAIR
from sim.comparison.series import adds_up
from sim.figures.comparison.assumptions import MOST as MOST_ASSUMPTIONS
from sim.figures.comparison.heat_table import Cell
from sim.figures.comparison.intervals import Interval
from sim.figures.comparison.tables import LITTLE, SHOWN
from sim.figures.kit.contents import alt_text
from sim.figures.kit.facts import day_of
from sim.gallery.answer import asked_of
from sim.gallery.comparison import Request, drawings_of_comparison
from sim.gallery.comparison_data import MOST_OTHERS, differing, event_titles, outcome_title, reading_date
from sim.gallery.comparison_report import contents_of
from sim.gallery.why import MOVING, why_of
from sim.gallery.why_expected import AGAINST, AGREE, OPEN
from sim.report import rows
from sim.scenario.chain import scenario_names
from sim.words import before_colon, by_when, date_in_words, month_of, percent, signed

pytestmark = needs_compiler

FEW = ["s400_delivered", "bank_link_and_corridor", "jcpoa_revival"]
MANY = [name for name in scenario_names() if name != "baseline"]
SIZES = (
    (1, FEW),  # all of one date
    (24, []),  # one scenario alone
    (2, ["s400_delivered", "full_localisation", "missile_red_line"]),
    (8, MANY[:19]),  # with a user's own one more than figures of all scenarios have room for
    *(pytest.param((runs, MANY), marks=pytest.mark.long) for runs in (1, 2, 8, 40, 200)),
)
"""Runs of each scenario, and the shipped ones: none, few and many have intervals and verdicts."""
OWN = {
    "name": "own",
    "title": "More drones, and less evasion",
    "question": "What if output doubles while a bank link opens?",
    "base": "baseline",
    "family": "counterfactual",
    "expectation": {
        "outcome": "delivered[drones]",
        "direction": "higher",
        "at_least": 1.0,
        "because": "They are made.",
    },
    "params": {"drone_output": 120.0, "regrowth_rate": 0.1},
    "contested": {"missiles_by_february_2024": 0.9},
}


@pytest.fixture(scope="module", params=SIZES, ids=lambda size: f"{len(size[1]) + 1} scenarios over {size[0]} runs")
def all_of_them(request):
    """Compare the baseline with shipped scenarios and one of a user's own: each a comparison of two."""
    runs, names = request.param
    return sim.compare(["baseline", *names, OWN], runs=runs, seed=runs, uncertainty="point")


@pytest.fixture(scope="module")
def contents(all_of_them):
    return contents_of(all_of_them, [], {}, "wary compare")


@pytest.fixture(scope="module")
def drawings(all_of_them):
    return list(drawings_of_comparison(all_of_them))


def shown_in(table):
    return {key for key, verdict in table["verdict"].items() if verdict in SHOWN}


def titles(comparison):
    return {scenario.title: scenario.name for scenario in comparison.scenarios}


def test_a_verdict_agrees_with_its_difference_its_interval_and_its_reason(all_of_them):
    for (scenario, outcome), row in all_of_them.table().iterrows():
        where = f"{outcome} in {scenario}"
        apart = not (row["mean_low"] <= 0.0 <= row["mean_high"]) and not np.isnan(row["mean_low"])
        if row["verdict"] in SHOWN:
            assert (row["mean_difference"] > 0.0) == (row["verdict"] == "higher"), where
            assert apart, where
            assert row["reason"] == "", where
        elif row["verdict"] == "identical":
            assert (row["changed"], row["mean_difference"], row["reason"]) == (0.0, 0.0, ""), where
        else:
            expected = (FEW_RUNS, *MOSTLY.values(), AMONG_MANY) if apart else (HOLDS_ZERO, ONE_PAIR)
            assert row["reason"] in expected, where
            for way, reason in MOSTLY.items():
                assert row["reason"] != reason or row[f"share_{way}"] > 0.5, where
            assert row["reason"] != FEW_RUNS or max(row["share_higher"], row["share_lower"]) <= 0.5, where
            assert (row["reason"] == ONE_PAIR) == (all_of_them.runs == 1), where


def test_sentences_name_the_differences_that_the_table_shows_at_its_date(all_of_them):
    for other in all_of_them.others:
        table, said = all_of_them.table().loc[other.name], all_of_them.explain(other.name)
        by = table["date"].iloc[0]
        found = re.findall(r"^  (\S.*) (higher|lower) by ", said, flags=re.MULTILINE)
        more = re.findall(r"^  and \d+ more: (.*)$", said, flags=re.MULTILINE)
        names = {name for name, _ in found} | set(", ".join(more).split(", ") if more else ())
        assert names == shown_in(table)
        assert all(table.loc[name, "verdict"] == verdict for name, verdict in found)
        assert not found or f"By {by}, mean differences" in said
        for verdict, words in (("no difference shown", "No difference shown"), ("identical", "Identical in every run")):
            listed = re.findall(rf"^{words} by {by}: (.*)\.$", said, flags=re.MULTILINE)
            assert set(", ".join(listed).split(", ") if listed else ()) == set(table.index[table["verdict"] == verdict])


def test_the_report_writes_verdict_reason_and_date_of_the_table(all_of_them, contents):
    table, known = all_of_them.table(), titles(all_of_them)
    written = rows.differences(contents)
    heads = [column.title for column in written.columns]
    for row in written.rows:
        one, cells = table.loc[known[row.group], row.key], dict(zip(heads, row.cells, strict=True))
        reason = f": {one['reason']}" if one["reason"] else ""
        assert cells["Verdict"].text == f"{one['verdict']}{reason}"
        assert cells["By"].text == one["date"]
        assert_numbers_agree(cells, one, f"{row.key} in {row.group}")
        assert bool(cells["Verdict"].state) == (one["verdict"] in SHOWN)
    for scenario in contents.scenarios:
        found = {row.key for row in rows.came_out(contents, scenario.name).rows}
        shown = shown_in(table.loc[scenario.name])
        assert found <= shown
        assert len(found) == min(len(shown), rows.MOST_CAME_OUT)


def test_the_answer_to_the_question_is_that_of_the_table_at_its_date(all_of_them, contents):
    table = all_of_them.table()
    names = {before_colon(title): name for name, title in contents.words.items()}
    for scenario in contents.scenarios:
        rows_of, (first, *more) = table.loc[scenario.name], scenario.answer
        title, said = next(
            (title, first.removeprefix(f"{title}: ")) for title in names if first.startswith(f"{title}: ")
        )
        one = rows_of.loc[names[title]]
        assert f"by {by_when(dt.date.fromisoformat(one['date']))}" in said
        starts = {"identical": "the same in every run", "no difference shown": "no difference is shown"}
        starts["no difference shown"] = "no difference of means is shown"
        assert said.startswith(starts.get(one["verdict"], f"{one['verdict']} by "))
        assert one["reason"] in said
        if one["verdict"] in SHOWN:
            assert_sentence_agrees(said, one)
        assert any(f"is {scenario.verdict}: " in sentence for sentence in more) == bool(scenario.verdict)
        others = shown_in(rows_of) - {names[title]}
        also = next((sentence for sentence in more if sentence.startswith("Also shown: ")), "")
        assert bool(also) == bool(others)
        also = re.sub(r"; and [\d,]+ more outcomes?, listed under “Differences”", "", also)
        for clause in filter(None, also.removeprefix("Also shown: ").rstrip(".").split("; ")):
            named, verdict = re.match(r"(.*) (higher|lower) by ", clause).groups()
            assert rows_of.loc[names[named], "verdict"] == verdict


def _averaged(line):
    """Say whether a step tells of the weeks until a date, as an average or as a share of them."""
    return " on average" in line or " of the weeks on balance" in line


def test_steps_that_answer_why_are_those_of_the_pairs_of_runs_and_end_at_the_answer(all_of_them, contents):
    names, counted = {name: title for title, name in titles(all_of_them).items()}, 0
    for scenario in contents.scenarios:
        assert scenario.first_step == counted + 1  # no two steps of a report have one number
        before, counted = counted, counted + len(scenario.steps)
        asked = asked_of(all_of_them, scenario.name)
        chain, moves = all_of_them.chain(scenario.name, asked)
        if moves.loc[asked, "verdict"] == "identical":
            assert not scenario.steps, names[scenario.name]
            continue
        assert len(scenario.steps) == len(chain.links), names[scenario.name]
        known = set()
        for number, (link, step) in enumerate(zip(chain.links, scenario.steps, strict=True), 1):
            said, is_last = step.more, link is chain.links[-1]
            row, where = moves.loc[link.outcome], f"step {number} of {scenario.name}"
            assert set(link.outcomes) <= known, where  # what a step follows from stands before it
            assert link.changes or link.outcomes, where
            known.add(link.outcome)
            assert all(
                f"step {before + place} (" in said
                for place in range(1, number)
                if chain.links[place - 1].outcome in link.outcomes
            )
            for one in {*link.outcomes} - {*link.against}:  # what starts later is a cause only from then on
                place = [other.outcome for other in chain.links].index(one) + 1
                late = moves.loc[one, "week"] > row["week"]
                assert bool(re.search(rf"from \w+ \d{{4}} on, from step {before + place} \(", said)) == late, where
            if row["verdict"] in SHOWN:
                assert_step_agrees(step, row, where)
                averaged, by = _averaged(step.text), f" by {by_when(all_of_them.date_of(scenario.name))}"
                assert averaged != (by in step.text), where
                assert averaged != (is_last or adds_up(link.outcome.partition("[")[0])), where
            elif not is_last:
                assert row["verdict"] == "another", where
                for told in (step.text, said):
                    assert f"iffers at some time in {percent(row['share'])}" in told, where
            else:
                assert "no difference of means is shown" in step.text, where
                assert row["reason"] in step.text, where
                assert f"No difference of means is shown: {row['reason']}" in said, where
        if chain.links:
            assert chain.links[-1].outcome == asked
            assert f"until {by_when(all_of_them.date_of(scenario.name))}" in scenario.why.more
            verdict = moves.loc[asked, "verdict"]
            assert scenario.why.text.startswith("No difference is shown at the end") == (verdict not in SHOWN)
        # A change is on the way or named beside it.
        told = {one["key"]: one["title"] for one in contents.assumptions[scenario.name] if one["kind"] != "window"}
        said = " ".join([*(step.whole for step in scenario.steps), *scenario.beside])
        assert all(title in said for title in told.values()), scenario.name


def test_what_is_told_of_a_date_has_the_verdict_of_the_table_and_what_is_an_average_says_so(all_of_them, contents):
    for scenario in contents.scenarios[:2]:
        name, asked = scenario.name, asked_of(all_of_them, scenario.name)
        table, ends = all_of_them.table().loc[name], all_of_them.ends(name)
        assert ends.loc[table.index, "verdict"].equals(table["verdict"])
        assert all_of_them.chain(name, asked)[1].loc[asked, "verdict"] == table.loc[asked, "verdict"]
        listed = {one.title.partition(" until ")[0]: one for one in why_of(all_of_them, name, asked).details}.get(
            MOVING
        )
        titles = {outcome_title(all_of_them, one): one for one in ends.index}
        averages = all_of_them.averages(name)
        for row in listed.rows if listed else ():
            cells = dict(zip(listed.heads, row, strict=True))
            one = titles.get(cells["Outcome"])  # choices and stages have no mean
            for head, found in ((f"By {date_in_words(all_of_them.date_of(name))}", ends), (listed.heads[2], averages)):
                text = cells[head]
                if one and text:
                    verdict = found.loc[one, "verdict"]
                    starts = {"no difference shown": "no difference of means", "identical": "the same in every run"}
                    assert text.startswith(starts.get(verdict, verdict)), f"{one} in {name}"
            assert listed.heads[2].startswith("On average")


def test_steps_say_until_when_they_differ(all_of_them, contents):
    for scenario in contents.scenarios:
        name, date = scenario.name, all_of_them.date_of(scenario.name)
        chain, moves = all_of_them.chain(name, asked_of(all_of_them, name))
        end = all_of_them.reference.clock.step_of(date)
        for link, step in zip(chain.links, scenario.steps, strict=False):
            said, months = step.more, re.search(r" \(\w+( \d{4})?(?: on| to \w+ \d{4})?\)\.$", step.text)
            last = moves.loc[link.outcome, "last_week"]
            over = r"in the median over (all pairs of runs|these|the \S+ % of pairs that differ)"
            found = re.search(rf"{over} from the week of \S+ \S+ \S+ to (that of )?([\w ]+)", plain_spaces(said))
            assert bool(found) == (not np.isnan(last)), f"{link.outcome} in {name}"
            if found:  # a median over some pairs says over how many
                share = moves.loc[link.outcome, "share"]
                assert (found[1] == "all pairs of runs") == (share >= 1.0), f"{link.outcome} in {name}"
                coded = moves.loc[link.outcome, "verdict"] == MOVED
                assert coded or f"; it differs {found[0]}" in plain_spaces(said)
                assert found[1] != "these" or f"at some time in {percent(share)} of runs, {found[0]}" in said
                assert not found[1].startswith("the ") or plain_spaces(percent(share)) in found[1]
            moved = moves.loc[link.outcome, "verdict"] in (*SHOWN, MOVED)
            assert bool(months) == (moved and not np.isnan(last)), f"{link.outcome} in {name}"
            if found:
                until = by_when(date) if last >= end else date_in_words(all_of_them.reference.clock.date_of(int(last)))
                assert bool(found[2]) == (last < end)
                assert found[3].startswith(until)
            if months:
                assert months[0].endswith(" on).") == (last >= end), f"{link.outcome} in {name}"
                weeks = [moves.loc[link.outcome, one] for one in ("week", "last_week")]
                first, then = (month_of(all_of_them.reference.clock.date_of(int(week))) for week in weeks)
                assert (first if months[1] else first.split()[0]) in months[0], f"{link.outcome} in {name}"
                assert last >= end or then in months[0], f"{link.outcome} in {name}"
                assert months[1] or first.split()[1] == then.split()[1], f"{link.outcome} in {name}"
            told = "still differs by" in said or bool(re.search(r"; by [\w ]+, (higher|lower) by", said))
            if told:  # of the date itself, with the means there
                row = all_of_them.ends(name).loc[link.outcome]
                assert_end_agrees(said, row, f"{link.outcome} in {name}")
                assert ("the mean over all runs still differs by" in said) == (last < end), f"{link.outcome} in {name}"


def test_what_an_author_expected_on_the_way_is_told_as_the_runs_have_it(all_of_them, contents):
    for scenario in contents.scenarios:
        expected = all_of_them.scenario(scenario.name).expectation
        (said,) = [one for one in scenario.beside if one.startswith("Why the author expected this: ")] or [""]
        assert bool(said) == bool(expected.because or expected.through), scenario.name
        moves = all_of_them.averages(scenario.name)
        for column, way in expected.through.items():
            title = before_colon(outcome_title(all_of_them, column))
            verdict = moves.loc[column, "verdict"] if column in moves.index else ""
            (group,) = re.findall(rf"({AGREE}|{OPEN}|{AGAINST}): (?:(?!{OPEN}|{AGAINST}).)*{re.escape(title)}", said)[
                :1
            ]
            if verdict in SHOWN:
                assert group == (AGREE if verdict == way else AGAINST), f"{column} in {scenario.name}"
            elif verdict:
                assert group == OPEN, f"{column} in {scenario.name}"
        links = (
            all_of_them.chain(scenario.name, asked_of(all_of_them, scenario.name))[0].links if scenario.steps else ()
        )
        for link in links:  # what moves as expected is credited to the reason alone only where nothing else bears on it
            title = before_colon(outcome_title(all_of_them, link.outcome)) if link.outcome in expected.through else ""
            agrees = title and moves.loc[link.outcome, "verdict"] == expected.through[link.outcome]
            others = {*link.outcomes, *link.also} - {*expected.through}
            assert (f"That does not show that {title} moves for the reason given" in said) == bool(agrees and others)


def test_parts_of_a_difference_in_deliveries_add_up_as_they_are_written(all_of_them, contents):
    for scenario in contents.scenarios:
        pattern = r"Of the difference of (\S+) units, (\S+) units \(.*?\) comes with .*?, and (\S+) units \("
        found = re.findall(pattern, plain_spaces(" ".join(scenario.beside)))
        about_deliveries = scenario.name == "own" and scenario.steps and all_of_them.runs > 1
        assert found or not about_deliveries
        for total, made, kept in found:
            assert abs(value_of(made) + value_of(kept) - value_of(total)) <= 4 * places_of(total), scenario.name
            row = all_of_them.table().loc[(scenario.name, asked_of(all_of_them, scenario.name))]
            assert abs(value_of(total) - row["mean_difference"]) <= 2 * places_of(total), scenario.name


def test_everything_that_is_only_counted_is_listed_below(contents):
    for scenario in contents.scenarios:
        listed = {one.title: one for one in scenario.details}
        for name in re.findall(r"see “([^”]+)”", " ".join(scenario.beside)):
            assert len(listed[name].rows) > 0
        said = " ".join([*scenario.answer, *scenario.beside])
        assert not re.search(r"and \d+ more\b(?![^.]*listed under)", said)


def test_expectations_are_met_only_by_intervals_on_their_side(all_of_them):
    for name, row in all_of_them.expectations().iterrows():
        assert row["date"] == all_of_them.family_date(all_of_them.scenario(name)).isoformat()
        sides = {"higher": row["low"] >= row["at_least"], "lower": -row["high"] >= row["at_least"]}
        if row["verdict"] == "met" and row["direction"] in sides:
            assert sides[row["direction"]]
            assert (row["size"] > 0.0) == (row["direction"] == "higher")


def heated(comparison, drawing):
    """Yield scenario, outcome and cell of a heat table; of a single scenario there is a row for each outcome."""
    table, heat, known = comparison.table(), drawing.contents, titles(comparison)
    names, several = list(drawing.data.index.unique("outcome")), table["date"].nunique() > 1
    rows_of = [row for panel in heat.panels for row in panel.rows]
    if len(comparison.others) == 1:
        scenario = comparison.others[0].name
        assert f" by {by_when(dt.date.fromisoformat(table['date'].iloc[0]))}, in" in heat.subtitle
        for row, outcome in zip(rows_of, names, strict=True):
            (cell,), one = row.marks, table.loc[scenario, outcome]
            assert row.name == outcome_title(comparison, outcome)
            assert bool(row.text) == cell.clear
            if row.text:
                assert abs(value_of(row.text) - one["mean_difference"]) <= places_of(row.text)
            yield scenario, outcome, cell
        return
    for row in rows_of:
        scenario = known[re.sub(r" \(by [^)]*\)$", "", row.name)]
        when = by_when(dt.date.fromisoformat(table.loc[scenario, "date"].iloc[0]))
        assert f"(by {when})" in row.name if several else f" by {when}, in" in heat.subtitle
        yield from ((scenario, names[cell.column], cell) for cell in row.marks if isinstance(cell, Cell))


def test_figures_show_the_verdicts_and_dates_of_the_table_and_count_them_in_titles(all_of_them, contents, drawings):
    table, known = all_of_them.table(), titles(all_of_them)
    shown = table["verdict"].isin(SHOWN)
    (heat_table,) = (drawing for drawing in drawings if drawing.key == "heat_table")
    heat, count = heat_table.contents, 0
    for scenario, outcome, cell in heated(all_of_them, heat_table):
        one = table.loc[scenario, outcome]
        assert cell.clear == (one["verdict"] in SHOWN)
        assert not cell.clear or (cell.value > 0.0) == (one["verdict"] == "higher")
        count += cell.clear
    of = f"{all_of_them.others[0].title}: " if len(all_of_them.others) == 1 else ""
    if of and len(table) > len(heat_table.data):  # counted of all, as the summary does
        when = by_when(dt.date.fromisoformat(table["date"].iloc[0]))
        far = int((table["mean_difference"].abs() / table["reference_sd"])[shown].ge(LITTLE).sum())
        told = f", {far or 'none'} of them by {LITTLE} or more" if shown.any() else ""
        assert heat.title == (
            f"{of}{shown.sum()} of {len(table)} outcomes by {when} stand out{told}; {len(heat_table.data)} shown"
        )
        (said,) = (one for one in contents.scenarios[0].answer if "beyond chance" in one)
        assert (f"chance, {far or 'none'} of them by" in said) == bool(shown.any())
    else:
        assert heat.title.startswith(f"{of}{count} of ")
    for outcome in all_of_them.headlines.at("interval"):
        intervals = Request(all_of_them, "intervals", outcomes=(outcome,)).drawing().contents
        # A figure has room for some scenarios, and counts those that it draws.
        drawn = [known[row.name] for panel in intervals.panels for row in panel.rows]
        assert len(drawn) == min(len(all_of_them.others), MOST_OTHERS)
        ways = table.xs(outcome, level="outcome").loc[drawn]["verdict"].value_counts()
        for way in SHOWN:
            told = f"{way} in {ways.get(way)}" if len(drawn) > 1 else f": {way}"
            assert (told in intervals.title) == (ways.get(way, 0) > 0)
        for panel in intervals.panels:
            for row in panel.rows:
                one, (mark,) = table.loc[known[row.name], outcome], row.marks
                assert isinstance(mark, Interval)
                assert mark.clear == shown[known[row.name], outcome]
                when = by_when(dt.date.fromisoformat(one["date"]))
                assert panel.title == f"By {when}" if len(intervals.panels) > 1 else f" by {when}: " in intervals.title
                assert (one["reason"] in row.text) == (one["reason"] != HOLDS_ZERO)


def test_small_multiples_count_what_is_shown_when_they_are_read(all_of_them):
    for outcome in all_of_them.headlines.at("over_time"):
        contents = Request(all_of_them, "small_multiples", outcomes=(outcome,)).drawing().contents
        drawn = [name for panel in contents.panels if (name := titles(all_of_them)[panel.title]) != "baseline"]
        at = reading_date(all_of_them, drawn)
        table = all_of_them.table(at=at).xs(outcome, level="outcome")
        assert set(table["date"]) == {at.isoformat()}
        assert f"by {by_when(at)}" in contents.title
        assert len(drawn) == min(len(all_of_them.others), MOST_OTHERS)
        ways = table.loc[drawn]["verdict"].value_counts()
        for way in SHOWN:
            told = f"{way} in {ways.get(way)}" if len(drawn) > 1 else f": {way}"
            assert (told in contents.title) == (ways.get(way, 0) > 0)
        marked = {titles(all_of_them)[panel.title] for panel in contents.panels if "(" in panel.plots}
        assert marked == shown_in(table.loc[drawn])


def test_titles_of_figures_name_no_extreme(drawings):
    for drawing in drawings:
        assert not re.search(
            r"\b(highest|lowest|most|(?<!at )least|furthest|largest|smallest)\b", drawing.contents.title
        )


def test_the_summary_counts_the_scenarios_in_which_a_difference_is_shown(all_of_them, contents):
    told = {scenario for scenario, _ in shown_in(all_of_them.table())}
    many = len(all_of_them.others)
    if many == 1:  # its own answer counts the outcomes
        shown = len(shown_in(all_of_them.table()))
        assert contents.summary == []
        assert any(f"{shown or 'None'} of " in sentence for sentence in contents.scenarios[0].answer)
        return
    assert contents.summary[0].startswith(f"{len(told)} of {many} scenarios change at least one")


def test_events_have_one_verdict_by_one_date_in_the_table_and_in_the_title_of_the_figure(all_of_them, contents):
    for (scenario, event), row in contents.events.iterrows():
        where = f"{event} in {scenario}"
        assert row["date"] == all_of_them.date_of(scenario).isoformat(), where
        assert bool(row[["low", "high"]].notna().all()) == (all_of_them.runs > 1), where
        assert all_of_them.runs == 1 or row["low"] <= row["difference"] <= row["high"], where
        assert row["difference"] == pytest.approx(row["other_risk"] - row["reference_risk"], abs=1e-12), where
        assert row["sooner"] + row["later"] <= 1.0 + 1e-12, where
        apart = row["low"] > 0.0 or row["high"] < 0.0
        if row["verdict"] in SHOWN:
            assert apart, where
            assert (row["difference"] > 0.0) == (row["verdict"] == "higher"), where
            assert row["reason"] == "", where
        elif row["verdict"] == "identical":
            assert row["sooner"] == row["later"] == row["difference"] == 0.0, where
        else:
            assert row["reason"] == (ONE_PAIR if all_of_them.runs == 1 else AMONG_MANY if apart else HOLDS_ZERO), where
    written, known = rows.events(contents), titles(all_of_them)
    heads = [column.title for column in written.columns]
    for row in written.rows:
        one, cells = contents.events.loc[(known[row.group], row.key)], dict(zip(heads, row.cells, strict=True))
        assert row.head == event_titles(all_of_them)[row.key]
        assert cells["By"].text == one["date"]
        assert cells["Verdict"].text == ": ".join(filter(None, [one["verdict"], one["reason"]]))
        texts = [cells[name].text for name in ("Reference: share of runs", "Scenario: share of runs", "Difference")]
        before, after, difference = map(value_of, texts)
        assert_adds_up(texts[0], texts[1], difference, row.head)
        for value, name in zip(
            (before, after, difference), ("reference_risk", "other_risk", "difference"), strict=True
        ):
            assert abs(value - 100.0 * one[name]) <= places_of(texts[2]), row.head


def test_curves_of_events_are_read_by_the_date_of_the_table(all_of_them, drawings):
    for drawing in (one for one in drawings if one.key == "survival_curves"):
        shown = [str(name) for name in drawing.data["scenario"].unique() if name != all_of_them.reference.name]
        at = reading_date(all_of_them, shown)
        table = all_of_them.events(at.isoformat())
        there = drawing.data[drawing.data["date"] <= str(at)].groupby(["event", "scenario"])["probability"].last()
        for (event, scenario), share in there.items():
            if scenario != all_of_them.reference.name:
                assert share == pytest.approx(table.loc[(scenario, event), "other_risk"])
        title = plain_spaces(drawing.contents.title)
        assert f"by {by_when(at)}" in title
        found = re.match(r"(.*): (?:from \S+ % of runs to \S+ %|between \S+ % and \S+ % of runs) by ", title)
        verdicts = table.loc[shown]["verdict"]
        differ = verdicts[verdicts.isin(SHOWN)].index.get_level_values("event")
        if found:
            assert found[1] in {before_colon(event_titles(all_of_them)[event]) for event in differ}


def test_fans_of_differences_count_what_their_bands_show_and_never_against_the_verdicts(all_of_them):
    for other in all_of_them.others:
        at = all_of_them.date_of(other.name)
        table = all_of_them.table(at=at)
        if not differing(all_of_them, other.name):
            continue
        contents = Request(all_of_them, "difference_fans", scenarios=(other.name,)).drawing().contents
        found = {"higher": 0, "lower": 0}
        for name, panel in zip(differing(all_of_them, other.name), contents.panels, strict=True):
            assert panel.title == outcome_title(all_of_them, name)
            fan = panel.marks[0]
            low, *_, high = fan.quantiles[:, (fan.days <= day_of(at)).sum() - 1]
            way = "higher" if low > 0 else "lower" if high < 0 else ""
            if way:
                found[way] += 1
                if (other.name, name) in table.index:
                    verdict = table.loc[(other.name, name), "verdict"]
                    assert verdict in (way, "no difference shown"), f"{name} in {other.name}"
        title = plain_spaces(contents.title)
        for way, count in found.items():
            assert (f"{count} {way}" in title) == (count > 0)
        assert ("none of" in title) == (not any(found.values()))
        assert f"in at least 95 % of runs by {by_when(at)}" in title


def test_what_changes_is_the_same_in_the_report_in_figures_and_in_sentences(all_of_them, contents):
    for other in all_of_them.others:
        listed = contents.assumptions[other.name]
        said = all_of_them.explain(other.name)
        assert all(f"  {one['key']}, {one['title']}: " in said for one in listed)
        assert ("Nothing is changed." in said) == (not listed)
        if 0 < len(listed) <= MOST_ASSUMPTIONS:
            drawn = Request(all_of_them, "assumptions", scenarios=(other.name,)).drawing()
            assert all(
                before_colon(str(one["title"]))[:12].lower() in alt_text(drawn.contents).lower() for one in listed
            )
    changed = {one["key"]: (one["before"], one["after"]) for one in contents.assumptions["own"]}
    assert changed["params.drone_output"][1] == 120.0
    assert changed["contested.missiles_by_february_2024"] == (0.5, 0.9)  # the ledger's probability, and another


def test_sentences_on_where_runs_part_agree_with_what_differs(all_of_them, contents):
    for scenario in contents.scenarios:
        table, said = all_of_them.table().loc[scenario.name], plain_spaces(" ".join(scenario.beside))
        if "No run differs from its partner" in said:
            assert set(table["verdict"]) == {"identical"}
            assert "No actor chooses a different posture" in said
        if found := re.search(r"In (\S+) % of the pairs a run parts from its partner", said):
            assert (table["changed"] <= float(found[1]) / 100.0 + 0.005).all()


def test_the_terminal_prints_the_verdicts_of_the_files(tmp_path):
    (tmp_path / "own.yaml").write_text(yaml.safe_dump(OWN), encoding="utf-8")
    done = here(
        "compare",
        "scenarios=baseline,own.yaml",
        "runs=24",
        "figures=false",
        "quiet=true",
        "uncertainty=point",
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    (folder,) = (tmp_path / "results" / "compare").iterdir()
    table = pd.read_csv(folder / "differences.csv").set_index("outcome")
    printed = re.findall(r"^  (\S.*?\]) +\S+ +(\S+) .*?(higher|lower|not shown)", done.stdout, flags=re.MULTILINE)
    assert len(printed) == MOST_PRINTED
    for name, difference, verdict in printed:
        assert difference == signed(table.loc[name, "mean_difference"]), name
        assert table.loc[name, "verdict"].replace("no difference shown", "not shown") == verdict, name
    assert f"Outcomes by {table['date'].iloc[0]}." in done.stdout
    expected = pd.read_csv(folder / "expectations.csv").iloc[0]
    assert re.search(rf"own +delivered.* {re.escape(expected['verdict'])}", done.stdout)
