"""What the baseline is known to get wrong is among the caveats of a report where it bears on what is asked about."""

import json
import shutil

import pytest

from helpers import paths
from sim.case.case import load_case
from sim.gallery.held_to import MOST_NAMED, OF_THE_POINT, held_counts, known_misfits
from sim.patterns.dated import dated_file
from sim.words import percent

EVENTS = {one["says"]: one for one in json.loads((paths.STORED / "dated_events.json").read_text("utf-8"))["events"]}
PATTERNS = {one["pattern"]: one for one in json.loads((paths.STORED / "patterns.json").read_text("utf-8"))["patterns"]}


def said_of(*outcomes):
    return known_misfits(load_case(None), outcomes)


def wrong_about(column, good):
    """Return the dated events that read a column, or speak of a good, and that most runs have wrong."""
    found = []
    for event in dated_file(load_case(None)).events:
        conditions = [one.outcome for one in event.shown_by]
        texts = " ".join(f"{one.of} {one.less} {one.acts.ship if one.acts else ''}" for one in conditions)
        words = " ".join(word for one in conditions if one.acts for word in one.acts.do)
        right = EVENTS[event.says]["probability"] if event.happened else 1.0 - EVENTS[event.says]["probability"]
        if (column in texts or f"[{good}]" in texts or f" {good}" in f" {words}") and right < 0.5:
            found.append(event.says.rstrip("."))
    return found


@pytest.mark.parametrize(("column", "good"), [("delivered[drones]", "drones"), ("delivered[missiles]", "missiles")])
def test_dated_events_that_the_baseline_gets_wrong_are_named_with_their_shares(column, good):
    expected, (said, *_) = wrong_about(column, good), said_of(column)
    assert expected
    assert len(expected) <= MOST_NAMED
    for says in expected:
        assert f"“{says}” ({percent(EVENTS[says + '.']['probability'], 0)})" in said
    assert f"has {len(expected)} wrong" in said


def test_of_other_outcomes_no_dated_event_is_named_that_is_about_something_else():
    assert not [said for said in said_of("trust[iran in russia]") if "dated event" in said]


def test_a_public_series_that_the_runs_do_not_cover_is_always_said():
    (band,) = [one for one in PATTERNS["26"]["criteria"] if one["criterion"] == "wide_band"]
    found = [one for one in said_of("trust[iran in russia]") if "pattern 26" in one]
    assert len(found) == (band["verdict"] == "fail")
    assert all(f"{percent(band['value'], 0)}, at least" in said for said in found)
    assert known_misfits(load_case(None), ["trust[iran in russia]"], series=False) == []


def test_a_case_of_ones_own_has_no_stored_results(tmp_path):
    case = tmp_path / "own_case"
    shutil.copytree(load_case(None).folder, case)
    assert known_misfits(load_case(str(case)), ["delivered[drones]"]) == []


def test_where_runs_have_parameters_of_their_own_the_numbers_are_said_to_be_the_references():
    case, outcomes = load_case(None), ["delivered[drones]"]
    point, carried = known_misfits(case, outcomes), known_misfits(case, outcomes, carried=True)
    assert point
    assert [f"{one} {OF_THE_POINT}" for one in point] == carried
    assert "of other runs than those shown here" in OF_THE_POINT


def test_of_a_count_it_is_said_which_dated_events_read_it_or_that_none_does():
    case, strikes = load_case(None), "strikes[israel_on_iran]"
    (said,) = held_counts(case, [strikes, "delivered[drones]", "trust[iran in russia]"])
    assert "Strikes of Israel on Iran: this report holds the number against no series." in said
    read = [one.says for one in dated_file(case).events if any(c.outcome.of == strikes for c in one.shown_by)]
    assert read
    assert all(f"“{says.rstrip('.')}” ({percent(EVENTS[says]['probability'], 0)})" in said for says in read)
    assert held_counts(case, [strikes], carried=True) == [f"{said} {OF_THE_POINT}"]
    (none,) = held_counts(case, ["retaliations[israel_on_iran]"])
    assert none.endswith("No dated event reads it either.")
