"""What is given, in words: dated facts as a person says them."""

from __future__ import annotations

import datetime as dt
from typing import Final

import numpy as np

from sim.case.columns import Column
from sim.case.roster import Roster
from sim.case.titles import in_full, title_of
from sim.recorded.acts import ACTS_IN_WORDS
from sim.recorded.given import Fact, facts_of
from sim.recorded.readings import Acts, Reading
from sim.words import before_colon, capital, date_in_words, exact, listed, percent, plain, with_unit

_BOUNDS: Final = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than"}
_TAKEN: Final = {"mean": "on average", "rise": "as its rise", "peak": "at its highest", "lowest": "at its lowest"}
_WEEKS: Final = {
    ("peak", True, False): "in at least one week",
    ("peak", False, True): "in no week",
    ("lowest", True, False): "in every week",
    ("lowest", False, True): "not in every week",
}
"""In which weeks something is done, by how it is taken, and whether doing it in a week and not doing it lie within."""
_SINCE_THE_START: Final = "since the start"


def facts_in_words(line: str, of: Roster) -> str:
    """Return facts, given in the line that files hold, in words.

    Examples
    --------
    >>> from sim.case.case import load_case
    >>> facts_in_words("delivered[drones], at 2023-12-31 >= 2000", load_case().roster)
    'at least 2,000 one-way attack drones delivered by 31 December 2023'
    """
    return "; ".join(fact_in_words(fact, of) for fact in facts_of(line))


def fact_in_words(fact: Fact, of: Roster) -> str:
    """Return a fact in words."""
    reading = fact.outcome
    if reading.acts:
        said = f"{capital(in_full(of, reading.acts.actor))} chooses to {_acts(reading.acts, of)} {_in_weeks(fact)}"
    elif _is_amount(reading):
        said = f"{_amount(fact.bounds)} {_phrase(reading.of, of)} by {date_in_words(reading.days[0])}"
    else:
        said = f"{_compared(fact, of)} {_when(reading)}"
    while_ = reading.only_while
    return f"{said} (only weeks with {_phrase(while_, of)} above 0)" if while_ else said


def _phrase(name: str, of: Roster) -> str:
    return before_colon(Column.split(name).phrase(of))


def _is_amount(reading: Reading) -> bool:
    """Say whether it is how many of something there have been by a day: so many are delivered, or received."""
    column = Column.split(reading.of)
    return reading.at is not None and not reading.less and column.unit == "unit" and _sums_up(column)


def _sums_up(column: Column) -> bool:
    return _SINCE_THE_START in column.meaning


def _amount(bounds: list[tuple[str, float]]) -> str:
    if bounds == [("<=", 0.0)]:
        return "no"
    return "some" if bounds == [(">", 0.0)] else _bounds(bounds, "1")


def _bounds(bounds: list[tuple[str, float]], unit: str) -> str:
    return listed([with_unit(f"{_BOUNDS[sign]} {exact(bound)}", unit) for sign, bound in bounds])


def _compared(fact: Fact, of: Roster) -> str:
    """Say what is compared with which numbers; of a time, that it has happened, where no more is asked."""
    reading, bounds = fact.outcome, fact.bounds
    column, unit = Column.split(reading.of), reading.unit()
    subject = _phrase(reading.of, of)
    if reading.less:
        less = _phrase(reading.less, of)
        if reading.taken != "rise" and bounds in ([(">", 0.0)], [("<", 0.0)]):
            return f"{subject} {'above' if bounds[0][0] == '>' else 'below'} {less}"
        return f"{subject}, less {less}, {_bounds(bounds, unit)}"
    if column.is_time and bounds in ([(">", 0.0)], [(">=", 0.0)]):
        return subject
    return f"{subject} {_bounds(bounds, unit)}"


def _when(reading: Reading) -> str:
    if reading.at:
        column = Column.split(reading.of)
        return f"{'by' if column.is_time or _sums_up(column) else 'on'} {date_in_words(reading.at)}"
    return f"{_TAKEN[reading.taken]} {_span(*reading.days)}"


def _span(first: dt.date, last: dt.date) -> str:
    return f"from {date_in_words(first)} to {date_in_words(last)}"


def _acts(acts: Acts, of: Roster) -> str:
    if acts.ship:
        return f"ship {title_of(of, 'items', acts.ship)}"
    return " or ".join(_act(what, of) for what in acts.do)


def _act(what: str, of: Roster) -> str:
    act, _, item = what.partition(" ")
    return f"{plain(act)} {title_of(of, 'items', item)}" if item else ACTS_IN_WORDS[act]


def _in_weeks(fact: Fact) -> str:
    """Say in which weeks a reading that is 1 in some and 0 in others lies within its bounds."""
    reading, bounds = fact.outcome, fact.bounds
    does, does_not = (bool(one) for one in fact.meets(np.array([1.0, 0.0])))
    if reading.at:
        when = f"in the week of {date_in_words(reading.at)}"
        return when if does and not does_not else f"{when} (1 where it does: {_bounds(bounds, '1')})"
    span = _span(*reading.days)
    if reading.taken == "mean":
        shares = listed([f"{_BOUNDS[sign]} {percent(bound)}" for sign, bound in bounds])
        return f"in {shares} of the weeks {span}"
    if (reading.taken, does, does_not) in _WEEKS:
        return f"{_WEEKS[reading.taken, does, does_not]} {span}"
    return f"{_TAKEN[reading.taken]} {span} {_bounds(bounds, '1')} (1 in weeks in which it does)"
