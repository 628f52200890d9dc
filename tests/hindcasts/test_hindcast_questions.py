"""The questions of a hindcast: drawn by their rule, resolved by what their sources date, and made before any score."""

from __future__ import annotations

import datetime as dt

import pytest
import yaml

from helpers.default_case import default_case
from sim.ground.faults import InputError
from sim.ground.validation import read_checked
from sim.hindcasts import hindcast_file as files
from sim.hindcasts.hindcast_file import FILE, EventAsked, HindcastFile, Origins, hindcast_file
from sim.hindcasts.knowledge import Knowledge, last_day, wide_prior
from sim.hindcasts.questions import as_table, kept_list, questions_of

FIRST = dt.date(2022, 12, 14)


def day(text):
    return dt.date.fromisoformat(text)


def test_the_list_that_is_kept_is_what_the_rule_draws():
    case = default_case()
    questions = questions_of(case)
    assert as_table(questions).to_csv(index=False, lineterminator="\n") == kept_list(case)
    assert len(questions) >= 60
    assert {one.months for one in questions} == {3, 6, 12}
    assert max(one.day for one in questions) <= day("2024-10-31")


def test_origins_are_every_quarter_to_june_2024():
    assert [one.isoformat() for one in hindcast_file(default_case()).origins.days()] == [
        "2022-12-14", "2023-03-14", "2023-06-14", "2023-09-14", "2023-12-14", "2024-03-14", "2024-06-14",
    ]  # fmt: skip
    months = Origins.model_validate({"first": "2023-08-31", "every": 6, "last": "2024-08-31"})
    assert [one.isoformat() for one in months.days()] == ["2023-08-31", "2024-02-29", "2024-08-31"]


@pytest.mark.parametrize(
    ("origin", "until", "came"),
    [
        ("2022-12-14", "2023-03-14", False),
        ("2022-12-14", "2024-03-10", None),  # among the days on which it can have happened
        ("2022-12-14", "2024-03-20", True),
        ("2024-03-14", "2024-06-14", True),  # happened, and nobody knew
        ("2024-04-01", "2024-06-14", None),  # known, so not asked
        ("2022-12-14", "2024-11-01", None),  # beyond what the sources would tell
    ],
)
def test_what_happens_once_is_asked_until_it_is_known(origin, until, came):
    once = EventAsked.model_validate(
        {"says": "It happens", "outcome": "received[trainers]", "nothing_else_until": {"date": "2024-10-31",
         "source": ["x"]}, "happened": [{"from": "2024-03-01", "to": "2024-03-12", "public": "2024-04-01",
         "source": ["x"]}]}
    )  # fmt: skip
    assert once.resolved(day(origin), day(until)) is came


def test_what_can_happen_again_is_counted_between_the_origin_and_the_day():
    struck = hindcast_file(default_case()).events["struck"]
    assert struck.resolved(FIRST, day("2023-03-14")) is True
    assert struck.resolved(day("2023-06-14"), day("2023-12-14")) is False
    assert struck.resolved(day("2024-03-14"), day("2024-06-14")) is True
    assert struck.known(day("2023-06-14")) == 2


def test_parameters_are_known_from_the_last_day_that_their_date_can_mean():
    first = Knowledge(default_case(), FIRST)
    assert len(first.known) == 61
    assert all(first.priors[name] == one.prior for name, one in first.case.parameters.items() if name in first.known)
    unknown = {name: one for name, one in first.case.parameters.items() if name not in first.known}
    assert all(first.priors[name].numbers == tuple(map(float, one.bounds)) for name, one in unknown.items())


def test_a_wide_prior_is_even_in_the_logarithm_only_where_bounds_have_one_sign():
    case = default_case()
    families = {wide_prior(one).family for one in case.parameters.values()}
    assert families == {"uniform", "loguniform"}
    for one in case.parameters.values():
        low, high = one.bounds
        assert (wide_prior(one).family == "loguniform") == (low > 0 and high / low >= 10)


def test_events_that_nobody_could_know_of_are_no_part_of_the_scenario():
    case = default_case()
    events = Knowledge(case, day("2023-09-14")).scenario(day("2024-09-14")).events
    assert set(events) == {"invasion", "bank_link_agreed", "unscr_2231_expiry"}
    assert not Knowledge(case, FIRST).scenario(day("2023-12-14")).contested


def test_rows_are_known_once_their_month_has_ended():
    asked = hindcast_file(default_case()).series["launches"]
    rows = Knowledge(default_case(), FIRST).rows(asked)
    assert rows.tolist() == [253.0, 59.0]
    assert all(last_day(month) <= FIRST for month in rows.index)


@pytest.mark.parametrize(
    ("where", "value", "says"),
    [
        (("series", "launches", "column"), "shahed_launch", "shahed_launched"),
        (("series", "launches", "outcome"), "used[drone]", "drones"),
        (("events", "struck", "nothing_else_until", "source"), ["A9-999"], "A2-"),
        (("scheduled",), {"unscr_expiry": {"known_from": "2015-07-31", "source": ["A4-042"]}}, "unscr_2231_expiry"),
        (("events", "struck", "again"), False, "one occurrence"),
        (("origins", "last"), "2021-01-01", "before the first"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(tmp_path, where, value, says):
    case = default_case()
    record = yaml.safe_load((case.folder / FILE).read_text())
    *path, last = where
    inner = record
    for key in path:
        inner = inner[key]
    inner[last] = value
    text = yaml.safe_dump(record)
    (tmp_path / FILE).write_text(text)
    with pytest.raises(InputError) as caught:
        read_checked(tmp_path / FILE, HindcastFile, lambda document, file: files._faults(document, file, case))
    assert says in str(caught.value)
