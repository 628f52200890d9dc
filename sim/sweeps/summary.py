"""Summary of a sweep, complete or under way: how runs spread in each outcome, and the mean of each sample."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim.recorded.summary import QUANTILES

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

MOST_BYTES = 32_000_000
"""Outcomes are read as many at a time as fit into this: memory does not grow with the number of runs."""


def _parts(dataset: xr.Dataset) -> Iterator[xr.DataArray]:
    """Iterate over some outcomes at a time; they are read from one chunk after another, not from many at once."""
    import zarr

    outcomes = dataset.outcomes
    rows = outcomes.sizes["sample"] * outcomes.sizes["run"]
    at_once = max(1, MOST_BYTES // (8 * rows))
    with zarr.config.set({"async.concurrency": 1}):
        for first in range(0, outcomes.sizes["outcome"], at_once):
            yield outcomes.isel(outcome=slice(first, first + at_once))


def summary_of(dataset: xr.Dataset) -> pd.DataFrame:
    """Return how the committed runs of a sweep spread in each outcome, all samples together.

    Indexed by outcome: unit, runs, mean, sd, and the quantiles ``q05`` to ``q95``, in that unit.
    """
    import pandas as pd

    rows = {}
    for part in _parts(dataset):
        values = part.values.reshape(-1, part.sizes["outcome"])
        there = ~np.isnan(values[:, 0])
        values = values if there.all() else values[there]
        for place, name in enumerate(part.outcome.values):
            column = values[:, place]
            told = {"unit": str(part.unit.values[place]), "runs": len(column)}
            nothing = {"mean": np.nan, "sd": np.nan} | {_name(share): np.nan for share in QUANTILES}
            rows[str(name)] = told | (_spread(column) if len(column) else nothing)
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("outcome")


def _name(share: float) -> str:
    return f"q{round(100 * share):02d}"


def _spread(column: np.ndarray[tuple[int], np.dtype[np.float64]]) -> dict[str, float]:
    quantiles = dict(zip(map(_name, QUANTILES), np.quantile(column, QUANTILES).tolist(), strict=True))
    sd = float(column.std(ddof=1)) if len(column) > 1 else float("nan")
    return {"mean": float(column.mean()), "sd": sd, **quantiles}


def means_of_samples(dataset: xr.Dataset) -> pd.DataFrame:
    """Return the mean of each outcome, in columns, over the committed runs of each sample that has any."""
    import pandas as pd

    parts = []
    for part in _parts(dataset):
        values = part.values
        there = ~np.isnan(values[:, :, :1])
        with np.errstate(invalid="ignore"):
            mean = np.where(there, values, 0.0).sum(axis=1) / there.sum(axis=1)
        parts.append(pd.DataFrame(mean, index=dataset["sample"].values, columns=part.outcome.values))
    return pd.concat(parts, axis=1).rename_axis("sample").dropna(how="all")
