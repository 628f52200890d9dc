"""Early signals: what an actor can see tells the futures of a scenario apart, and from which week on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sim.analysis.paired.family import level_of_each
from sim.analysis.paired.pairs import check_level
from sim.case.columns import POSTURE, Column
from sim.case.visible import visible_to
from sim.discovery.interest import question_of, title_of
from sim.engine.ensemble import Progress, run_ensemble
from sim.engine.run import processors
from sim.ground import defaults
from sim.ground.arguments import NUMBERS, PROGRESS, checks_arguments, number, optional, text
from sim.ground.faults import input_error, not_among
from sim.recorded.planes import Planes
from sim.recorded.trajectories import planes_of
from sim.scenario.chain import Source
from sim.scenario.inputs import build_inputs
from sim.scenario.load import Scenario, resolved
from sim.words import counted

if TYPE_CHECKING:
    import pandas as pd

    from sim.case.case import Case
    from sim.case.questions import Question
    from sim.kernel.clock import Clock

Numbers = NDArray[np.float64]

EVERY: Final = 4
"""Weeks between those that are looked at: an actor decides as often."""
APART: Final = 0.7
"""Probability that a run that comes to it lies above one that does not, from which futures count as told apart."""
HALF: Final = 0.5
FEWEST_RUNS: Final = 100


def apart(values: Numbers, comes: NDArray[np.bool_]) -> tuple[Numbers, Numbers]:
    """Return the probability that a run of one future lies above one of the other, and its standard error, by week.

    Ties count half, and a time that has not come, NaN, is later than all. It is the area under the curve of receiver
    operating characteristics; its error is that of Hanley and McNeil (1982).

    Parameters
    ----------
    values : array of float, shape (weeks, runs)
        What is seen; NaN where it is a time that has not come.
    comes : array of bool, shape (runs,)
        Which future each run has.

    Examples
    --------
    >>> area, error = apart(np.array([[0.0, 1.0, 2.0, 3.0]]), np.array([False, False, True, True]))
    >>> float(area[0]), float(error[0])
    (1.0, 0.0)
    """
    from scipy.stats import rankdata

    many, others = int(comes.sum()), int((~comes).sum())
    ranks = rankdata(np.where(np.isnan(values), np.inf, values), axis=1)  # one NaN would make every rank of a week NaN
    area = (ranks[:, comes].sum(axis=1) - many * (many + 1) / 2.0) / (many * others)
    above, below = area / (2.0 - area), 2.0 * area**2 / (1.0 + area)
    spread = area * (1.0 - area) + (many - 1) * (above - area**2) + (others - 1) * (below - area**2)
    return area, np.sqrt(np.maximum(spread, 0.0) / (many * others))


def _recorded(planes: Planes) -> list[str]:
    return [column for outcome in planes.axes for column, _ in planes.columns(outcome)]


def _reach(level: float) -> float:
    """Return how many standard errors an interval reaches to each side."""
    from scipy.stats import norm

    return float(norm.isf((1.0 - level) / 2.0))


@checks_arguments(
    question=optional(text), actor=optional(text), outcome=optional(text), below=optional(number),
    above=optional(number), level=number, **NUMBERS, **PROGRESS,
)  # fmt: skip
def signals(
    scenario: Source | Scenario = "baseline",
    *,
    question: str | None = None,
    outcome: str | None = None,
    below: float | None = None,
    above: float | None = None,
    actor: str | None = None,
    runs: int = defaults.COMPARED_RUNS,
    seed: int = 0,
    level: float = defaults.LEVEL,
    workers: int | None = None,
    intermediaries: int = defaults.INTERMEDIARIES,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Find what tells early whether something will have come about when the reporting ends.

    Parameters
    ----------
    scenario : str, Path, mapping or Scenario
        Whose runs are told apart.
    question, outcome, below, above : str, str, float, float, optional
        What comes about, as in `sim.discover`.
    actor : str, optional
        Whose eyes: only what it sees counts, of its own, of what is public, and what it believes. By default, all that
        is recorded.
    runs, seed : int
        As in `sim.run`; 100 runs or more.
    level : float
        Of the intervals, which hold for all signals and weeks together (Bonferroni).
    workers, intermediaries : int
        As in `sim.run`.
    progress : callable, optional
        Called with the number of runs that have just ended.

    Returns
    -------
    pandas.DataFrame
        Index: signal, a column such as ``tie_strength[russia_israel]``, the earliest first; those of the asked outcome
        are left out. Columns: week (the first, from 0, from which on the two futures stay told apart: the whole
        interval of `area` lies beyond .7), date, area, low, high (in that week), says ("high" where high values go with
        it), weeks_before (the end).

    Raises
    ------
    InputError
        For names that are not allowed, too few runs, or where it comes about in no run, or in all.
    """
    check_level(level)
    base = resolved(scenario)
    asked, actors = question_of(base.case, question, outcome, below, above), base.case.roster.file.actors
    if actor is not None and actor not in actors:
        raise input_error("actor", not_among(actor, "an actor", actors))
    if runs < FEWEST_RUNS:
        raise input_error("runs", f"{runs} are too few for an answer; at least {FEWEST_RUNS}.")
    inputs = build_inputs(base, intermediaries=intermediaries)
    out = run_ensemble(inputs, runs=runs, seed=seed, workers=workers or processors(), progress=progress)
    planes, clock = planes_of(out, inputs, seed=seed), inputs.clock
    last = clock.step_of(min(base.observed_until, base.last_week))
    comes = _which_come_to_it(planes, last, asked, base.case)
    known = visible_to(actor, base.case.roster) if actor else _recorded(planes)
    split = [
        one for one in map(Column.split, known) if one.outcome not in (Column.split(asked.outcome).outcome, POSTURE)
    ]
    columns = [one for one in split if one.labels in planes.named(one.outcome)]
    found = _told_apart(planes, columns, comes, level, clock, last)
    found.attrs = {"asked": title_of(asked, base.case), "share": float(comes.mean())}
    found.attrs |= {"runs": runs, "looked_at": len(columns)}
    return found


def _which_come_to_it(planes: Planes, last: int, asked: Question, case: Case) -> NDArray[np.bool_]:
    """Return which runs come to what is asked by the last week; an `InputError` where none does, or all do."""
    try:
        name = Column.parse(asked.outcome, case.roster)
    except ValueError as error:
        raise input_error("outcome", str(error)) from None
    ends = planes.named(name.outcome)[name.labels][last]
    comes: NDArray[np.bool_] = ends < asked.below if asked.below is not None else ends > float(asked.above or 0.0)
    if not comes.any() or comes.all():
        which = "none" if not comes.any() else "all"
        raise input_error("question", f"{which} of {counted(len(ends), 'run')} come to it: {title_of(asked, case)}.")
    return comes


def _told_apart(
    planes: Planes, columns: Sequence[Column], comes: NDArray[np.bool_], level: float, clock: Clock, last: int
) -> pd.DataFrame:
    """Return the columns in which the two futures stay told apart, from which week on, and how far; the earliest first.

    Intervals hold for all columns and weeks together.
    """
    import pandas as pd

    weeks = np.arange(EVERY, last, EVERY)
    reach, rows = _reach(level_of_each(level, len(columns) * len(weeks))), {}
    for column in columns:
        area, spread = apart(planes.named(column.outcome)[column.labels][weeks], comes)
        place = _stays_apart(area, reach * spread)
        if place is not None:
            week, far = int(weeks[place]), reach * spread[place]
            ends = max(area[place] - far, 0.0), min(area[place] + far, 1.0)
            way, date = "high" if area[place] > HALF else "low", clock.date_of(week).isoformat()
            rows[str(column)] = (week, date, area[place], *ends, way, int(last - week))
    names = ["week", "date", "area", "low", "high", "says", "weeks_before"]
    found = pd.DataFrame.from_dict(rows, orient="index", columns=names).rename_axis("signal")
    return found.sort_values(["week", "area"], ascending=[True, False], kind="stable")


def _stays_apart(area: Numbers, reach: Numbers) -> int | None:
    """Return the first place from which on the futures stay told apart, the same way; None where they do not."""
    beyond = (np.abs(area - HALF) - reach > APART - HALF) & (np.sign(area - HALF) == np.sign(area[-1] - HALF))
    stays = np.flip(np.logical_and.accumulate(np.flip(beyond)))
    return int(stays.argmax()) if stays.any() else None
