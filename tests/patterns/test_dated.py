"""Dated events: which claims the rule selects, how events are scored, and that the stored score is the model's."""

from __future__ import annotations

import json

import numpy as np
import pytest

from helpers import paths
from helpers.default_case import default_case
from sim.cli import dispatch
from sim.patterns.dated import (
    DatedEvent,
    DatedPlan,
    EventResult,
    brier_scores,
    is_contested,
    is_dated,
    mean_score,
    scores_record,
    selected,
)
from sim.patterns.estimates import Estimate

STORED = json.loads((paths.STORED / "dated_events.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("claim", "dated"),
    [
        ("A0-046", True),  # a day
        ("A4-026", True),  # a month
        ("A0-001", True),  # twenty days
        ("A1-011", True),  # by a day
        ("A2-076", True),  # the state of things when its article appeared
        ("A1-045", False),  # a year
        ("A4-003", False),  # seven weeks
        ("A0-014", False),  # long before
        ("A2-001", False),  # no date
    ],
)
def test_claims_are_dated_to_a_month_or_not(claim, dated):
    assert is_dated(default_case().claims[claim], default_case()) is dated


def test_contested_claims_are_left_out_but_what_was_said_was_said():
    claims, chosen = default_case().claims, selected(default_case())
    assert is_contested(claims["A2-085"], default_case())
    assert "A2-085" not in chosen
    assert is_contested(claims["A2-021"], default_case())
    assert (claims["A2-021"].standing, "A2-021" in chosen) == ("denied", True)
    assert {claims[name].standing for name in chosen} == {"asserted", "attributed", "denied", "threatened", "promised"}


def event(*, happened, claims=("A2-076",)):
    shown_by = [{"outcome": {"of": "received[fighters]", "at": "2024-11-30"}, "above": 0}]
    given = {"says": "An event of the tests.", "claims": claims, "shown_by": shown_by, "happened": happened}
    return DatedEvent.model_validate(given)


def test_scores_are_squared_distances_from_what_happened():
    results = [
        EventResult(event(happened=happened), Estimate(share, share, share, 9), use)
        for share, happened, use in ((0.9, True, "fit"), (0.9, False, "check"), (0.5, True, "check"))
    ]
    assert [one.brier for one in results] == pytest.approx([0.01, 0.81, 0.25])
    scores = brier_scores(results)
    assert [scores[name].value for name in ("all", "fit", "check", "one_half")] == pytest.approx(
        [1.07 / 3, 0.01, 0.53, 0.25]
    )
    assert scores_record(results)["fit"]["low"] is None


def test_the_interval_of_a_score_resamples_events():
    scores = np.array([0.0, 0.1, 0.2, 0.9] * 10)
    found = mean_score(scores)
    assert found.value == pytest.approx(0.3)
    assert 0.15 < found.low < 0.25 < 0.35 < found.high < 0.45
    assert mean_score(scores) == found


def test_an_event_is_settled_once_an_article_has_said_so():
    case = default_case()
    assert event(happened=False).settled(case).isoformat() == "2024-11-30"
    assert event(happened=True, claims=("A3-006",)).settled(case).isoformat() == "2022-12-14"
    assert event(happened=True, claims=("A2-003", "A1-011")).settled(case).isoformat() == "2023-04-30"


def test_conditions_hold_within_their_bounds_and_not_where_nothing_was_read():
    (condition,) = event(happened=True).shown_by
    assert condition.meets(np.array([0.0, 1.0, np.nan])).tolist() == [False, True, False]


def test_the_stored_score_is_that_of_the_model():
    results = DatedPlan().judge(runs=STORED["runs"], seed=STORED["seed"], workers=1)
    for result, record in zip(results, STORED["events"], strict=True):
        found = result.record()
        for key, value in record.items():
            assert found[key] == (pytest.approx(value, rel=1e-9) if isinstance(value, float) else value)
    for name, score in scores_record(results).items():
        assert score == pytest.approx(STORED["scores"][name], rel=1e-9)


def test_the_command_prints_the_score(capsys):
    assert dispatch(["patterns", "events", "runs=5", "quiet=true"]) == 0
    shown = capsys.readouterr().out
    assert f"all: {' '.join(['0'])}"[:4] in shown
    assert f"{len(STORED['events'])} events" in shown
    assert "check" in shown
