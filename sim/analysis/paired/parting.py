"""Divergence: the week in which a run first differs from its partner, and in what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.analysis.paired.pairs import check_pairs
from sim.ground.axes import RUN
from sim.recorded.planes import Planes, first_week

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

_SEPARATOR = "; "


def first_parting(reference: xr.Dataset | Planes, other: xr.Dataset | Planes) -> pd.DataFrame:
    """Return, for each run, the first week in which any recorded outcome differs from its partner's.

    Parameters
    ----------
    reference, other : xarray.Dataset or Planes
        From `sim.run`, with the same draws.

    Returns
    -------
    pandas.DataFrame
        Index: run. Columns: week (its number from 0; NaN if nothing ever differs), date (of its first day), outcomes
        (those that differ in that week, such as ``posture[iran]; trust[iran in russia]``; empty if none does). The
        attributes hold the number of weeks.

    Raises
    ------
    InputError
        If the two are not paired.
    """
    one, two = Planes.of(reference), Planes.of(other)
    return first_of(parting_by_outcome(one, two), one)


def parting_by_outcome(reference: xr.Dataset | Planes, other: xr.Dataset | Planes) -> pd.DataFrame:
    """Return, for each run, the first week in which each recorded outcome differs from its partner's.

    Index: run. Columns: the outcomes that differ in any run, such as ``posture[iran]``; NaN where one never does.
    Raises as `first_parting`.
    """
    return spans_by_outcome(reference, other)[0]


def spans_by_outcome(
    reference: xr.Dataset | Planes, other: xr.Dataset | Planes, until: Sequence[int] = ()
) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Return, for each run, the first week in which each recorded outcome differs from its partner's, and the last.

    Parameters
    ----------
    reference, other : xarray.Dataset or Planes
        From `sim.run`, with the same draws.
    until : sequence of int
        Numbers of weeks: a table of last weeks for each, of differences in no later week.

    Returns
    -------
    pandas.DataFrame, list of pandas.DataFrame
        Index: run. Columns: the outcomes that differ in any run, such as ``posture[iran]``; NaN where one never does,
        or not until then.

    Raises
    ------
    InputError
        If the two are not paired.
    """
    one, two = Planes.of(reference), Planes.of(other)
    check_pairs(one, two)
    steps, labels, first = len(one.times), list[str](), list[NDArray[np.int64]]()
    last: list[list[NDArray[np.int64]]] = [[] for _ in until]
    for label, differs in _differing(one, two):
        labels.append(label)
        first.append(first_week(differs))
        for found, week in zip(last, until, strict=True):
            found.append(week - first_week(differs[week::-1]))  # the first looking back; -1 for none
    return _by_run(first, labels, one, steps), [_by_run(found, labels, one, steps) for found in last]


def _by_run(weeks: list[NDArray[np.int64]], labels: list[str], runs: Planes, steps: int) -> pd.DataFrame:
    import pandas as pd

    found = np.array(weeks, dtype=np.float64).reshape(len(labels), len(runs.runs))
    found[(found >= steps) | (found < 0.0)] = np.nan
    return pd.DataFrame(found.T, index=pd.Index(runs.runs, name=RUN), columns=labels)


def first_of(by_outcome: pd.DataFrame, runs: Planes) -> pd.DataFrame:
    """Return what `first_parting` does, from `parting_by_outcome` of the same runs."""
    import pandas as pd

    steps, weeks = len(runs.times), by_outcome.to_numpy().T
    first = np.where(np.isnan(weeks), steps, weeks).min(axis=0, initial=steps).astype(np.int64)
    parts = first < steps
    times = np.append(runs.times, np.datetime64("NaT"))
    frame = pd.DataFrame(
        {
            "week": np.where(parts, first, np.nan),
            "date": pd.to_datetime(times[first]),
            "outcomes": _joined(list(map(str, by_outcome.columns)), (weeks == first) & parts),
        },
        index=by_outcome.index,
    )
    frame.attrs = {"weeks": steps}
    return frame


def _joined(labels: list[str], there: NDArray[np.bool_]) -> list[str]:
    """Return the labels present in each run as one text; most runs share theirs with another run."""
    if not labels:
        return [""] * there.shape[1]
    sets, which = np.unique(there.T, axis=0, return_inverse=True)
    texts = [_SEPARATOR.join(label for label, known in zip(labels, row, strict=True) if known) for row in sets]
    return [texts[place] for place in which.ravel()]


def _differing(one: Planes, two: Planes) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Iterate over outcomes of entities that differ anywhere: the label, and where, shape (weeks, runs)."""
    for name in one.axes:
        for (label, first), (_, second) in zip(one.columns(name), two.columns(name), strict=True):
            differs = first != second
            if differs.any():
                differs &= ~(np.isnan(first) & np.isnan(second))
            if differs.any():
                yield label, differs


def parting_weeks(parting: pd.DataFrame) -> pd.DataFrame:
    """Return how many runs diverge from their partners in each week.

    Parameters
    ----------
    parting : pandas.DataFrame
        From `first_parting`.

    Returns
    -------
    pandas.DataFrame
        Index: week, those in which some run diverges. Columns: runs, share (of all runs), parted (cumulative share).
    """
    import pandas as pd

    weeks = parting["week"].dropna().to_numpy(dtype=np.float64)
    found, counts = np.unique(weeks, return_counts=True)
    share = counts / len(parting)
    columns = {"runs": counts, "share": share, "parted": share.cumsum()}
    return pd.DataFrame(columns, index=pd.Index(found.astype(np.int64), name="week"))


def parting_outcomes(parting: pd.DataFrame) -> pd.Series:
    """Return the share of all runs in which each outcome is among the first to differ, largest first."""
    import pandas as pd

    counts: dict[str, int] = {}
    for names in parting["outcomes"]:
        for name in filter(None, str(names).split(_SEPARATOR)):
            counts[name] = counts.get(name, 0) + 1
    ordered = dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))
    shares = np.array(list(ordered.values()), dtype=np.float64) / max(len(parting), 1)
    return pd.Series(shares, index=pd.Index(list(ordered), name="outcome", dtype="str"), name="share")
