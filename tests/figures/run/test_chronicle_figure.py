import datetime as dt
import itertools
import re
from functools import cache, partial

import numpy as np
import pytest

import sim
from helpers.default_case import claim_ledger, roster
from helpers.figures import (
    LAYOUTS,
    assert_no_text_is_crossed,
    assert_same_texts_in_the_same_places,
    assert_texts_inside_and_apart,
    joined_words_of,
    texts_of,
    words_of,
)
from sim.case.case import load_case
from sim.figures.kit.contents import alt_text
from sim.figures.kit.draw import draw
from sim.figures.kit.facts import Facts, day_of
from sim.figures.kit.look import SIZES
from sim.figures.kit.save import save_figure
from sim.figures.run.chronicle import chronicle
from sim.figures.run.chronicle_rows import LANES, OTHER, reports_of, rows_of
from sim.ground.axes import ITEM, ORDER
from sim.rules.orders import DELIVERED, PROMISED
from sim.scenario.file import Event
from sim.words import number

CASE = load_case()


def drawn(data, events=None, **look):
    return draw(chronicle(data, events), **look)


def alt_of(data, events=None):
    return alt_text(chronicle(data, events))


@pytest.fixture(scope="module")
def events():
    return sim.load("baseline").events


@pytest.fixture(scope="module")
def data():
    return sim.run("baseline", runs=40, seed=0, uncertainty="point")


@pytest.fixture(scope="module")
def told(data, events):
    """Draw the chronicle with events, once for each look: for what is only looked at."""
    return cache(partial(drawn, data, events))


def observed(events):
    return {name: event for name, event in events.items() if event.kind == "observed"}


@pytest.mark.parametrize("size", SIZES)
def test_texts_lie_inside_apart_and_are_large_enough(data, told, size):
    for figure in (told(size=size), drawn(data, size=size)):
        assert_texts_inside_and_apart(figure)
        assert min(text.get_fontsize() for text in texts_of(figure)) >= 7


def test_a_theme_changes_colours_and_no_place_of_a_text(told):
    assert_same_texts_in_the_same_places(told(size="page"), told(size="page", theme="dark"))


@pytest.mark.parametrize("size", LAYOUTS)
def test_a_short_single_run_stays_inside(short, events, size):
    assert_texts_inside_and_apart(drawn(short, events=events, size=size))


@pytest.mark.parametrize("size", LAYOUTS)
def test_labels_of_the_greatest_length_in_one_week_stay_apart(data, size):
    label = "forty characters of a label, all of them"
    assert len(label) == 40
    for year, month in ((2022, 3), (2023, 7), (2024, 11)):
        many = {
            f"act_{number}": Event(date=dt.date(year, month, 1 + number), kind="observed", label=label)
            for number in range(3)
        }
        assert_texts_inside_and_apart(drawn(data, events=many, size=size))


@pytest.mark.parametrize("size", LAYOUTS)
def test_no_thin_rule_runs_through_a_text(told, size):
    figure = told(size=size)
    thin = [
        line
        for line in figure.axes[0].lines
        if line.get_linewidth() < 1 and len(line.get_xdata()) == 2 and line.get_xdata()[0] == line.get_xdata()[1]
    ]
    assert len(thin) > 10
    assert_no_text_is_crossed(figure, thin, margin=1)


def test_days_of_rows_are_the_first_weeks_in_which_acts_happen(data):
    rows = {row.name: row for row in rows_of(data, CASE)}
    weeks = data["time"].values.astype("datetime64[D]").astype(float)

    def first(happens):
        return np.sort([weeks[run.argmax()] for run in happens if run.any()])

    items, orders = roster().file.items, roster().file.orders
    for name in items:
        expected = first(data["delivered"].sel({ITEM: name}).values >= 1)
        np.testing.assert_array_equal(rows[f"{name.capitalize()} delivered"].days, expected)
    for name, (word, stage) in itertools.product(orders, {"promised": PROMISED, "delivered": DELIVERED}.items()):
        expected = first(data["order_stage"].sel({ORDER: name}).values >= stage)
        row = rows[f"{name.replace('_', ' ').capitalize()} {word}"]
        np.testing.assert_array_equal(row.days, expected)
        assert row.share(weeks[-1]) == len(expected) / 40
    threats = first(data["threat_on_record"].sel(actor="united_states").values > 0)
    np.testing.assert_array_equal(rows["Threat by US"].days, threats)


def test_an_order_is_promised_before_it_is_delivered(data):
    rows = {row.name: row for row in rows_of(data, CASE)}
    for name in roster().file.orders:
        title = name.replace("_", " ").capitalize()
        assert len(rows[f"{title} delivered"].days) <= len(rows[f"{title} promised"].days)


def test_observed_events_of_the_baseline_stand_on_days_that_their_claims_can_mean(events):
    told = observed(events)
    assert 12 <= len(told) <= 20
    for event in told.values():
        when = claim_ledger()[event.claims[0]].event
        opened = when.first == dt.date.min
        assert event.date == when.first or (opened and event.date <= when.last)
        assert not event.set
        assert event.label
        assert event.note


def test_each_observed_event_of_the_baseline_has_a_lane(events, data):
    reports = reports_of(events, day_of(dt.date(2022, 2, 21)), day_of(dt.date(2027, 12, 20)), CASE)
    assert len(reports) == len(observed(events))
    assert {report.lane for report in reports} == set(LANES) - {OTHER}
    assert {row.lane for row in rows_of(data, CASE)} == set(CASE.lanes.values())
    for report in reports:
        assert report.first <= report.day <= report.last


def test_an_event_without_claims_stands_among_others_and_one_outside_is_left_out(data):
    told = {
        "own": Event(date="2023-05-05", kind="observed"),
        "late": Event(date="2031-05-05", kind="observed", label="never reached"),
        "exogenous": Event(date="2023-05-05", set={"unscr_2231.in_force": 0}),
    }
    (report,) = reports_of(told, day_of(dt.date(2022, 1, 1)), day_of(dt.date(2025, 1, 1)), CASE)
    assert (report.lane, report.label, report.first, report.last) == (OTHER, "own", report.day, report.day)
    words = joined_words_of(drawn(data, events=told))
    assert "Other" in words  # acts of the model stand there too, and may stand alone
    assert "never reached" not in words


def test_shares_beside_rows_are_those_of_the_data(data, told):
    observed, last = (
        day_of(date) for date in (dt.date.fromisoformat(data.attrs["observed_until"]), Facts.of(data).last)
    )
    texts = words_of(told(size="page"))
    for name, row in {row.name: row for row in rows_of(data, CASE)}.items():
        at = texts.index(name)
        for end, said in zip((observed, last), texts[at + 1 : at + 3], strict=True):
            exact = np.count_nonzero(row.days <= end) / 40
            given = float(said.rstrip("%").strip()) / 100
            assert given == pytest.approx(exact, abs=0.0051 if exact in (0.0, 1.0) else 0.0101)
            assert (given in (0.0, 1.0)) == (exact in (0.0, 1.0))


@pytest.mark.parametrize("size", LAYOUTS)
def test_rows_that_never_happen_say_so(data, size):
    never = data.copy(deep=True)
    never["strikes"][:] = 0.0
    words = joined_words_of(drawn(never, size=size))
    assert "in no run" in words
    assert "Strike by Israel: in no run." in alt_of(never)


def test_a_single_run_has_no_shares(short):
    words = joined_words_of(drawn(short))
    assert "runs by" not in words
    assert "in no run" not in words
    assert "never" in words
    assert "which shows nothing of how uncertain it is" in words


def test_few_runs_are_marks_and_many_have_ranges(data):
    assert "fewer than 5 runs, each is a mark" in joined_words_of(drawn(data.isel(run=slice(0, 3))))
    few, many = (drawn(data.isel(run=slice(0, runs))) for runs in (3, 40))
    assert not [patch for patch in few.axes[0].patches if patch.get_alpha()]
    assert len([patch for patch in many.axes[0].patches if patch.get_alpha()]) >= 20


def test_title_says_what_most_runs_or_all_have_delivered(data):
    changed, by = data.copy(deep=True), "By the end of 2024"
    none = f"{by} all runs have delivered drones and missiles; none of 4 orders in full. "
    changed["delivered"][:] = 5.0
    changed["order_stage"][:] = 0.0
    assert alt_of(changed).startswith(none)
    changed["order_stage"][:21, :, 0] = DELIVERED
    mean = 21 / data.sizes["run"]
    average = f"; on average {number(mean, step=0.01)} of 4 orders in full. "
    assert alt_of(changed).startswith(f"{by} all runs have delivered drones and missiles{average}")
    one = changed.isel(run=[0])
    assert alt_of(one).startswith(f"{by} this run has delivered drones and missiles; 1 of 4 orders in full. ")
    changed["delivered"][:] = 0.0
    nothing = "drones or missiles"
    assert alt_of(changed).startswith(f"{by} at most half of the runs have delivered {nothing}{average}")
    changed["order_stage"][:] = 0.0
    assert alt_of(changed).startswith(f"{by} no run has delivered {nothing} or any of 4 orders")


def test_alt_text_gives_shares_medians_and_reports(data, events):
    text = alt_of(data, events)
    for row in rows_of(data, CASE):
        (said,) = re.findall(rf"{row.name}: (.*?)\.(?: |$)", text)
        if len(row.days):
            median = dt.date(1970, 1, 1) + dt.timedelta(days=int(np.median(row.days)))
            assert f"median {median:%B %Y}" in said
    for event in observed(events).values():
        assert f"{event.label} ({event.date:%B %Y})" in text


def test_narrow_sheets_name_events_by_letters_and_wide_ones_beside_their_rules(told):
    assert "full-scale invasion (24 Feb 2022)" in joined_words_of(told(size="print_85"))
    assert "full-scale invasion" in words_of(told(size="page"))


def test_footer_gives_provenance_and_what_marks_mean(data, told):
    words = joined_words_of(told(size="page"))
    assert Facts.of(data).provenance in words
    assert "which force nothing" in words
    assert "which force nothing" not in joined_words_of(drawn(data))


def test_the_outlook_is_named_only_where_there_is_one(told, short, events):
    assert "no reports" in joined_words_of(told(size="page"))
    assert "no reports" not in joined_words_of(drawn(short, events=events))


@pytest.mark.long
def test_two_renderings_are_the_same_bytes(data, events, tmp_path):
    written = []
    for folder in ("one", "two"):
        figure = drawn(data, events=events, theme="dark")
        paths = save_figure(figure, tmp_path / folder, "chronicle", alt_of(data, events))
        written.append([path.read_bytes() for path in paths])
    assert written[0] == written[1]
