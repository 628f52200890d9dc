"""Stored reference: what a comparison gave when it was stored, and whether it gives the same again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.comparison.comparison import Comparison
from sim.ground.faults import input_error
from sim.ground.paths import displayed
from sim.ground.version import __version__

if TYPE_CHECKING:
    import pandas as pd

RECORD: Final = "comparison.json"
FIRST_RUNS: Final = "first_runs.csv"
TABLES: Final = {
    "differences.csv": ("scenario", "outcome"),
    "events.csv": ("scenario", "event"),
    "expectations.csv": ("scenario",),
}
"""Tables of summaries, and the columns that name a row."""
SHOWN_RUNS: Final = 4
"""Runs of each scenario that are kept number by number; of all others, a hash tells whether they are the same."""
TOLERANCE: Final = 1e-12
"""How far a summary may be off, relative to its size: sums may be added up in another order."""


@dataclass(frozen=True)
class StoredReference:
    """Stored results of a comparison, by the version of the package that made them.

    `digests` has the hash of every outcome of every run, by scenario and date; `first_runs` the index scenario,
    date, run and a column for each outcome; `tables` the tables by file name, as in `TABLES`.
    """

    runs: int
    seed: int
    version: str
    digests: dict[str, dict[str, str]]
    first_runs: pd.DataFrame
    tables: dict[str, pd.DataFrame]


def digest_of_outcomes(outcomes: pd.DataFrame) -> str:
    """Return a hash of every number of every run, and of the names of the outcomes."""
    digest = hashlib.sha256("\n".join(map(str, outcomes.columns)).encode())
    digest.update(np.ascontiguousarray(outcomes.to_numpy(dtype="<f8")).tobytes())
    return digest.hexdigest()


def reference_of(comparison: Comparison) -> StoredReference:
    """Return what there is to store of a comparison."""
    import pandas as pd

    digests: dict[str, dict[str, str]] = {}
    rows: dict[tuple[str, str], pd.DataFrame] = {}
    for scenario in comparison.scenarios:
        tables = {date.isoformat(): comparison.outcomes(scenario.name, date) for date in comparison.dates}
        digests[scenario.name] = {date: digest_of_outcomes(table) for date, table in tables.items()}
        rows |= {(scenario.name, date): table.head(SHOWN_RUNS) for date, table in tables.items()}
    first: pd.DataFrame = pd.concat(rows, names=["scenario", "date"])
    # Verdicts on events, and why a difference is not shown, follow from what is stored of it.
    events = comparison.events().drop(columns=["date", "verdict", "reason"])
    found = (comparison.table().drop(columns="reason"), events, comparison.expectations())
    return StoredReference(
        comparison.runs, comparison.seed, __version__, digests, first, dict(zip(TABLES, found, strict=True))
    )


def write_reference(reference: StoredReference, folder: Path) -> None:
    """Write stored results into a folder, over those that are there."""
    folder.mkdir(parents=True, exist_ok=True)
    record = {key: getattr(reference, key) for key in ("version", "runs", "seed", "digests")}
    (folder / RECORD).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    for name, table in {FIRST_RUNS: reference.first_runs, **reference.tables}.items():
        table.to_csv(folder / name, lineterminator="\n")


def read_reference(folder: Path) -> StoredReference:
    """Read stored results; raises `InputError` where a file is not there or damaged."""
    import pandas as pd

    name = RECORD
    try:
        record: dict[str, Any] = json.loads((folder / name).read_text(encoding="utf-8"))
        tables = {}
        for name, keys in {FIRST_RUNS: ("scenario", "date", "run"), **TABLES}.items():
            tables[name] = pd.read_csv(folder / name).set_index(list(keys))
        first = tables.pop(FIRST_RUNS)
        return StoredReference(
            int(record["runs"]), int(record["seed"]), str(record["version"]), record["digests"], first, tables
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is damaged"
        raise input_error(displayed(folder / name), f"cannot be read as stored results: {reason}.") from None


def deviations(found: StoredReference, stored: StoredReference) -> list[str]:
    """Return every way in which results are not those that are stored, a line each; of the same runs and seed.

    Outcomes of runs must be equal bit for bit, summaries within 1e-12 of their size, words and verdicts equal.
    """
    if list(found.digests) != list(stored.digests):
        return [f"the scenarios are {', '.join(found.digests)}; stored are {', '.join(stored.digests)}."]
    lines = [
        f"{scenario}, {date}: {_example(found.first_runs, stored.first_runs, scenario, date)}"
        for scenario, dates in stored.digests.items()
        for date, digest in dates.items()
        if found.digests[scenario].get(date) != digest
    ]
    for name in TABLES:
        lines += _other_cells(name, found.tables[name], stored.tables[name])
    return lines


def _example(found: pd.DataFrame, stored: pd.DataFrame, scenario: str, date: str) -> str:
    """Name an outcome of one of the first runs that is not as it was."""
    one: Any
    two: Any
    try:
        one, two = (table.sort_index().loc[(scenario, date)] for table in (found, stored))
        differs = (one != two) & ~(one.isna() & two.isna())
    except (KeyError, ValueError):
        return "other outcomes or dates are recorded."
    if not differs.any(axis=None):
        return f"outcomes of runs differ, though not of the first {len(two)}."
    run: Any = differs.any(axis=1).idxmax()
    outcome: Any = differs.loc[run].idxmax()
    count = int(differs.to_numpy().sum())
    return f"{count} outcomes of the first {len(two)} runs differ, such as {outcome} of run {run}: " + (
        f"{one.loc[run, outcome]!r}, stored {two.loc[run, outcome]!r}."
    )


def _other_cells(name: str, found: pd.DataFrame, stored: pd.DataFrame) -> Iterator[str]:
    if list(found.index) != list(stored.index) or list(found.columns) != list(stored.columns):
        yield f"{name}: other rows or columns."
        return
    for column in stored.columns:
        one, two = found[column].to_numpy(), stored[column].to_numpy()
        if one.dtype.kind in "if" and two.dtype.kind in "if":
            same = np.isclose(one, two, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True)
        else:
            same = np.array([_word(left) == _word(right) for left, right in zip(one, two, strict=True)])
        for place in np.flatnonzero(~same):
            key = stored.index[int(place)]
            where = ", ".join(key) if isinstance(key, tuple) else key
            yield f"{name}: {where}: {column} is {one[place]}, stored {two[place]}."


def _word(value: Any) -> str:
    """Return a word as a file gives it back: an empty one is read as missing."""
    return "" if value is None or value != value else str(value)
