"""What the baseline is held to, and gets wrong, is among the caveats of every report of runs of the case."""

import json
import shutil

from helpers import paths
from sim.case.case import load_case
from sim.gallery.held_to import OF_THE_POINT, known_misfits, patterns_told
from sim.patterns.catalogue import patterns_file
from sim.patterns.dated import dated_file
from sim.words import percent

EVENTS = {one["says"]: one for one in json.loads((paths.STORED / "dated_events.json").read_text("utf-8"))["events"]}
PATTERNS = {one["pattern"]: one for one in json.loads((paths.STORED / "patterns.json").read_text("utf-8"))["patterns"]}


def said_of(start):
    return [one for one in known_misfits(load_case(None)) if one.startswith(f"Against what is reported: {start}")]


def test_every_dated_event_that_most_runs_get_wrong_is_named_with_its_share():
    (said,) = said_of("of ")
    events = dated_file(load_case(None)).events
    wrong = [one.says for one in events if (EVENTS[one.says]["probability"] > 0.5) != one.happened]
    assert wrong
    assert f"of {len(events)} dated events of the reporting, the baseline has {len(wrong)} wrong" in said
    for says in wrong:
        assert f"“{says.rstrip('.')}” ({percent(EVENTS[says]['probability'], 0)})" in said
    right = [one.says.rstrip(".") for one in events if one.says not in wrong]
    assert not [says for says in right if f"“{says}”" in said]


def test_a_public_series_that_the_runs_do_not_cover_is_said():
    (band,) = [one for one in PATTERNS["26"]["criteria"] if one["criterion"] == "wide_band"]
    found = [one for one in known_misfits(load_case(None)) if "pattern 26" in one]
    assert len(found) == (band["verdict"] == "fail")
    assert all(f"{percent(band['value'], 0)}, at least" in said for said in found)


def test_a_case_of_ones_own_has_no_stored_results(tmp_path):
    case = tmp_path / "own_case"
    shutil.copytree(load_case(None).folder, case)
    assert known_misfits(load_case(str(case))) == []


def test_the_numbers_are_said_to_be_those_of_the_baseline_once_after_all_of_them():
    *found, last = known_misfits(load_case(None))
    assert last == OF_THE_POINT
    assert OF_THE_POINT not in found
    assert "of other runs than those shown here" in OF_THE_POINT


def test_of_a_count_it_is_said_which_dated_events_read_it():
    strikes = "strikes[israel_on_iran]"
    (said,) = said_of("Strikes of Israel on Iran: reports hold the number against no series.")
    read = [
        one.says for one in dated_file(load_case(None)).events if any(c.outcome.of == strikes for c in one.shown_by)
    ]
    assert read
    assert all(f"“{says.rstrip('.')}” ({percent(EVENTS[says]['probability'], 0)})" in said for says in read)


def test_of_strikes_it_is_said_what_the_patterns_that_tell_of_them_come_to_and_what_was_measured():
    (said,) = said_of("Strikes of Israel on Iran: ")
    for number in ("21", "22"):
        does = "holds" if PATTERNS[number]["verdict"] == "pass" else "does not hold"
        assert f"“{PATTERNS[number]['statement'].rstrip('.')}” {does} in the baseline (pattern {number}: " in said
    assert "against four reported: " in said


def test_patterns_of_what_a_report_tells_of_are_quoted_by_verdict_and_none_twice():
    case = load_case(None)
    told = patterns_told(case, ["delivered[drones]", "delivered[missiles]", "strikes[israel_on_iran]"])
    failed, shown = (next(one for one in told if f"baseline {does}" in one) for does in ("does not show", "shows"))
    every = {one.id: one for one in patterns_file(case).patterns}
    for number, one in every.items():
        about = {"delivered[drones]", "delivered[missiles]"} & set(one.outcomes) and number != "26"
        verdict = PATTERNS[number]["verdict"]
        assert (f"(pattern {number})" in failed) == (bool(about) and verdict == "fail"), number
        assert (f"(pattern {number})" in shown) == (bool(about) and verdict == "pass"), number
    assert patterns_told(case, ["rival_supply[north_korea]"]) == []


def test_every_pattern_says_of_which_outcomes_it_tells():
    assert [one.id for one in patterns_file(load_case(None)).patterns if not one.outcomes] == []
