"""The figures of a sweep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sim.case.case import case_of
from sim.case.columns import Column
from sim.figures.sweep.distributions import distributions
from sim.figures.sweep.fans import fans_of_counts
from sim.figures.sweep.pair_map import pair_map
from sim.figures.sweep.responses import responses
from sim.figures.sweep.tornado import DESIGN as ONE_AT_A_TIME
from sim.figures.sweep.tornado import tornado
from sim.gallery.drawing import Drawing, key_of

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

MOST_OUTCOMES: Final = 9
MOST_FANS: Final = 6
FEWEST_SAMPLES: Final = 3


def chosen_outcomes(dataset: xr.Dataset) -> list[str]:
    """Return the outcomes to draw, nine at most: those on the lists that vary; else others that vary most; else any.

    Variation is the standard deviation over all runs, as a share of the mean size. Empty where no run is there.
    """
    names = [str(name) for name in dataset["outcome"].values if not Column.split(str(name)).is_coded]
    shown = case_of(dataset.attrs).headlines
    listed = [name for name in (*shown.at("sweep_first"), *shown.at("sweep_then")) if name in names]
    found = [name for name in listed if _variation(dataset, name)]
    if not found:
        ranked = {name: _variation(dataset, name) for name in names}
        found = sorted((name for name in names if ranked[name]), key=lambda name: -ranked[name])
    if found or not names:
        return found[:MOST_OUTCOMES]
    there = bool(dataset["outcomes"].isel(outcome=0).notnull().any())
    return (listed or names)[:MOST_OUTCOMES] if there else []


def _variation(dataset: xr.Dataset, name: str) -> float:
    values = np.asarray(dataset["outcomes"].sel(outcome=name).values, dtype=np.float64)
    values = values[~np.isnan(values)]
    size = float(np.abs(values).mean()) if len(values) else 0.0
    return float(values.std()) / size if size else 0.0


def design_in(dataset: xr.Dataset) -> pd.DataFrame:
    """Return the factors of a design from the coordinates along the samples; index: samples, columns: factors."""
    import pandas as pd

    keys = [str(key) for key, one in dataset.coords.items() if one.dims == ("sample",) and key != "sample"]
    samples = pd.Index(dataset["sample"].values, name="sample")
    return pd.DataFrame({key: dataset[key].values for key in keys}, index=samples).infer_objects()


def means_in(dataset: xr.Dataset, name: str) -> pd.Series[float]:
    """Return the mean of an outcome over the runs of each sample; samples without any run are left out."""
    import pandas as pd

    values = np.asarray(dataset["outcomes"].sel(outcome=name).transpose("sample", "run").values, dtype=np.float64)
    runs = pd.DataFrame(values, index=pd.Index(dataset["sample"].values, name="sample"))
    return runs.mean(axis=1).rename(name).dropna()


def drawings_of_sweep(dataset: xr.Dataset) -> list[Drawing]:
    """Return the figures of a sweep, complete or under way; none where no run is there.

    Distributions and fans of outcomes that vary; and where there is a design, whose factors are coordinates along
    the samples, the responses of the headline, and of the outcome drawn that follows a factor most closely, with a
    map of each over its two strongest factors; of a design of one factor at a time, how far each moves them.
    """
    outcomes = chosen_outcomes(dataset)
    if not outcomes:
        return []
    found = [Drawing("distributions", distributions(dataset, outcomes))]
    kept = {str(name) for name in dataset["series"].values} if "fans" in dataset else set()
    series = [name for name in outcomes if name in kept][:MOST_FANS]
    if series:
        found.append(Drawing("fans", fans_of_counts(dataset, series)))
    return found + _of_design(dataset, outcomes)


def _of_design(dataset: xr.Dataset, outcomes: list[str]) -> list[Drawing]:
    """Return what shows how outcomes follow the design, where enough of its samples are there."""
    from sim.analysis.influences import influences

    design = design_in(dataset)
    means = {name: means_in(dataset, name) for name in outcomes}
    if design.empty or min(map(len, means.values())) < FEWEST_SAMPLES:
        return []
    ranked = {name: influences(design, mean) for name, mean in means.items()}
    strongest = max(ranked, key=lambda name: float(ranked[name].iloc[0]))
    drawings: list[Drawing] = []
    headlines = case_of(dataset.attrs).headlines
    for name in dict.fromkeys([name for name in headlines.at("response") if name in means] + [strongest]):
        if dataset.attrs["design"] == ONE_AT_A_TIME:
            if bool(
                dataset["outcomes"].sel(outcome=name).isel(sample=0).notnull().all()
            ):  # what all others depart from
                drawings.append(Drawing(key_of("tornado", name), tornado(design, name, dataset)))
            continue
        pair = list(ranked[name].index[:2])
        drawings.append(Drawing(key_of("responses", name), responses(design, means[name], dataset)))
        if len(pair) > 1:
            drawings.append(Drawing(key_of("pair_map", name), pair_map(design, means[name], pair, dataset)))
    return drawings
