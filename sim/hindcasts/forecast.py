"""The forecast from one origin: probabilities of its questions and samples of monthly counts, by each way to say it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.hindcasts import monthly_counts
from sim.hindcasts.conditioning import Weighing, log_agreement, weighed
from sim.hindcasts.hindcast_file import EventAsked, SeriesAsked, hindcast_file, later
from sim.hindcasts.knowledge import first_day
from sim.hindcasts.members import Ensemble, Values
from sim.hindcasts.questions import Question
from sim.hindcasts.ways import BASE_RATE, LOG_TREND, MODEL, NO_CHANGE, PRIOR, RANDOM_WALK
from sim.scenario.load import Scenario

SURE: Final = 0.01
"""Nobody says less than this, or more than one less it: a single surprise would decide every logarithmic score."""
_EVEN: Final = 0.5
_DAYS_A_MONTH: Final = 365.25 / 12.0
RIVALS: Final = {
    RANDOM_WALK: monthly_counts.random_walk,
    LOG_TREND: monthly_counts.log_trend,
    BASE_RATE: monthly_counts.base_rate,
    NO_CHANGE: monthly_counts.no_change,
}


@dataclass(frozen=True)
class Forecast:
    """What is said from one origin.

    Parameters
    ----------
    weighing : Weighing
        The members that carry it.
    counts : dict of str to dict of str to array, shape (sample, months ahead)
        Of each question of a series that counts: by each way of saying it, samples of the months ahead.
    months : dict of str to array
        Of each of them, these months, counted from year 0.
    chances : list of dict of str to float
        Of each question, in their order, its probability by each way of saying it.
    """

    weighing: Weighing
    counts: dict[str, dict[str, Values]]
    months: dict[str, NDArray[np.int64]]
    chances: list[dict[str, float]]


def forecast_of(ensemble: Ensemble, read: Mapping[str, Values], questions: list[Question]) -> Forecast:
    """Weigh members by what was known, and say what those that carry the weight say of each question.

    `read` is what all members show, from draw 0 on.
    """
    weighing = weighed(log_agreement(ensemble, read), _rng(ensemble, 0))
    kept = {name: values[weighing.members] for name, values in read.items()}
    return carried(ensemble, weighing, kept, read, questions)


def carried(
    ensemble: Ensemble,
    weighing: Weighing,
    kept: Mapping[str, Values],
    every: Mapping[str, Values],
    questions: list[Question],
) -> Forecast:
    """Say what members say, those `kept` for the model and `every` one for the prior alone."""
    file = hindcast_file(ensemble.case)
    counts: dict[str, dict[str, Values]] = {}
    months: dict[str, NDArray[np.int64]] = {}
    for name, asked in file.series.items():
        if not asked.acts:
            counts[name], months[name] = _counts(ensemble, asked, kept[name], every[name])
    chances = []
    for question in questions:
        series = file.series.get(question.kind)
        if series and not series.acts:
            place = int(np.flatnonzero(months[question.kind] == question.month)[0])
            samples = {name: sample[:, place] for name, sample in counts[question.kind].items()}
            found = {name: share(sample > question.level) for name, sample in samples.items()}
            found[BASE_RATE] = _share_of_months(ensemble, series, question.level)
        elif series:
            found = _of_acts(ensemble, series, question, kept, every)
        else:
            found = _of_event(ensemble, file.events[question.kind], question, kept, every)
        chances.append({name: float(np.clip(one, SURE, 1.0 - SURE)) for name, one in found.items()})
    return Forecast(weighing, counts, months, chances)


def share(holds: NDArray[np.bool_]) -> float:
    """Return the share of members in which something holds, half of one added on either side."""
    return float((holds.sum() + _EVEN) / (len(holds) + 1.0))


def _rng(ensemble: Ensemble, stream: int) -> np.random.Generator:
    return np.random.default_rng([ensemble.seed, ensemble.origin.toordinal(), 1 << 30, stream])


def _counts(
    ensemble: Ensemble, asked: SeriesAsked, kept: Values, every: Values
) -> tuple[dict[str, Values], NDArray[np.int64]]:
    published = ensemble.knowledge.rows(asked)
    last = ensemble.months.index(int(published.index[-1]))
    ahead = np.array(ensemble.months[last + 1 :], dtype=np.int64)
    seen = [ensemble.months.index(month) for month in published.index]
    nothing: Values = np.zeros(0)
    reported = np.asarray(published, dtype=np.float64)
    found = {
        MODEL: monthly_counts.from_members(reported, kept[:, seen], kept[:, last + 1 :], _rng(ensemble, 1)),
        PRIOR: monthly_counts.from_members(nothing, every[:, []], every[:, last + 1 :], _rng(ensemble, 2)),
    }
    found |= {name: says(published, ahead.astype(np.float64)) for name, says in RIVALS.items()}
    return found, ahead


def _share_of_months(ensemble: Ensemble, asked: SeriesAsked, level: float) -> float:
    return share(ensemble.knowledge.rows(asked).to_numpy() > level)


def _of_acts(
    ensemble: Ensemble,
    asked: SeriesAsked,
    question: Question,
    kept: Mapping[str, Values],
    every: Mapping[str, Values],
) -> dict[str, float]:
    place = ensemble.months.index(question.month)
    last = float(ensemble.knowledge.rows(asked).iloc[-1])
    return {
        MODEL: share(kept[question.kind][:, place] > 0.0),
        PRIOR: share(every[question.kind][:, place] > 0.0),
        BASE_RATE: _share_of_months(ensemble, asked, question.level),
        NO_CHANGE: float(last > question.level),
    }


def _of_event(
    ensemble: Ensemble,
    asked: EventAsked,
    question: Question,
    kept: Mapping[str, Values],
    every: Mapping[str, Values],
) -> dict[str, float]:
    place = ensemble.days.index(question.day)

    def says(counts: Values) -> float:
        comes = counts[:, place] > counts[:, 0]
        # Of what happens once, asked of the members in which it has not happened yet.
        return share(comes if asked.again else comes[counts[:, 0] == 0.0])

    known = [one.to for one in asked.happened if one.public <= ensemble.origin]
    before = later(ensemble.origin, -question.months)
    return {
        MODEL: says(kept[question.kind]),
        PRIOR: says(every[question.kind]),
        BASE_RATE: rate_of(known, ensemble.inputs.scenario, ensemble.origin, question.day),
        NO_CHANGE: float(asked.again and any(before < day <= ensemble.origin for day in known)),
    }


def rate_of(known: list[dt.date], scenario: Scenario, origin: dt.date, day: dt.date) -> float:
    """Return the chance of an event by a day, at the rate at which it was known to happen since the runs' start.

    Half an event is added to those known (Jeffreys), so that what never happened has a rate too.
    """
    seen = (origin - scenario.start).days / _DAYS_A_MONTH
    rate = (sum(scenario.start <= one <= origin for one in known) + _EVEN) / seen
    return float(-np.expm1(-rate * (day - origin).days / _DAYS_A_MONTH))


def month_in_words(month: int) -> str:
    """Return a month, counted from year 0, as a file writes it."""
    return first_day(month).isoformat()[:7]
