"""Fit or check: what was settled by a day that the case names a fit may read; what came later only checks the model."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sim.case.case import Case

if TYPE_CHECKING:
    import pandas as pd

    from sim.patterns.catalogue import Pattern
    from sim.patterns.dated import DatedEvent

Use = Literal["fit", "check"]


def use_of(case: Case, settled: dt.date | None, until: dt.date | None = None) -> Use:
    """Return the mark of what was settled, and published, on a day; what has no day is for checks.

    `until` is the last day whose knowledge may be read, in place of the one that the case names.
    """
    until = until or case.file.fit_until
    return "fit" if settled is not None and until is not None and settled <= until else "check"


def series_uses(case: Case, name: str, until: dt.date | None = None) -> list[Use]:
    """Return the mark of each row of a public series.

    A row is settled on the last day of its time, or, where that is later, on the day when its edition was published;
    rows that the catalogue lists in `from_later` were worked out from a later report.
    """
    entry, frame = case.series[name], case.series_table(name)
    found: list[Use] = []
    for value in frame[entry.time]:
        late = str(value)[:7] in entry.from_later
        found.append(
            "check" if late or entry.published is None else use_of(case, max(_last_day(value), entry.published), until)
        )
    return found


def _last_day(time: Any) -> dt.date:
    if isinstance(time, dt.date):
        return dt.date(time.year, time.month, calendar.monthrange(time.year, time.month)[1])
    return dt.date(int(time), 12, 31)


def fit_rows(case: Case, name: str, until: dt.date | None = None) -> pd.DataFrame:
    """Return the rows of a public series that a fit may read."""
    marks = series_uses(case, name, until)
    return case.series_table(name)[[mark == "fit" for mark in marks]].reset_index(drop=True)


@dataclass(frozen=True)
class FitTargets:
    """All that the objective of a fit may read: nothing that was settled, or published, later.

    Parameters
    ----------
    patterns : tuple of Pattern
        With the criteria marked `fit` alone; patterns without any are left out.
    series : dict of str to DataFrame
        The rows marked `fit` of each public series that has any.
    events : tuple of DatedEvent
        Those marked `fit`.
    """

    patterns: tuple[Pattern, ...]
    series: dict[str, pd.DataFrame]
    events: tuple[DatedEvent, ...]

    def record(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "patterns": [pattern.model_dump(mode="json") for pattern in self.patterns],
            "series": {name: frame.astype(str).to_dict("list") for name, frame in self.series.items()},
            "events": [event.model_dump(mode="json") for event in self.events],
        }


def fit_targets(case: Case, until: dt.date | None = None) -> FitTargets:
    """Return what the objective of a fit may read of a case, where it knows what was settled by a day."""
    from sim.patterns.catalogue import patterns_file
    from sim.patterns.dated import dated_file

    patterns = []
    for pattern in patterns_file(case).patterns:
        kept = {name: one for name, one in pattern.criteria.items() if use_of(case, one.settled, until) == "fit"}
        if kept:
            null = pattern.null.model_copy(
                update={"criteria": {name: one for name, one in pattern.null.criteria.items() if name in kept}}
            )
            patterns.append(pattern.model_copy(update={"criteria": kept, "null": null}))
    series = {name: rows for name in case.series if len(rows := fit_rows(case, name, until))}
    events = tuple(event for event in dated_file(case).events if use_of(case, event.settled(case), until) == "fit")
    return FitTargets(tuple(patterns), series, events)
