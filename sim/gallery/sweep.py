"""The figures of a sweep."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.case.case import case_of
from sim.case.columns import Column
from sim.figures.sweep.distributions import distributions
from sim.figures.sweep.fans import fans_of_counts
from sim.figures.sweep.pair_map import pair_map
from sim.figures.sweep.responses import responses
from sim.figures.sweep.titles import Swept
from sim.figures.sweep.tornado import DESIGN as ONE_AT_A_TIME
from sim.figures.sweep.tornado import tornado
from sim.gallery.drawing import Drawing, key_of
from sim.words import before_colon, listed

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from sim.scenario.load import Scenario

MOST_OUTCOMES: Final = 9
MOST_FANS: Final = 6
MOST_ASKED: Final = 2
FEWEST_SAMPLES: Final = 3
ALONE: Final = "each factor alone set otherwise"


def asked_in(scenario: Scenario, names: Iterable[str]) -> list[str]:
    """Return the outcomes that the author of a scenario asks about: those of its expectation."""
    expected = scenario.expectation.outcome if scenario.expectation else ""
    return [name for name in names if expected and expected in (name, Column.split(name).outcome)]


def chosen_outcomes(dataset: xr.Dataset, asked: Sequence[str] = ()) -> list[str]:
    """Return the outcomes to draw, nine at most: those on the lists that vary; else others that vary most; else any.

    Those that are asked about come first, then the main ones. Variation is the standard deviation over all runs, as a
    share of the mean size. Empty where no run is there.
    """
    names = [str(name) for name in dataset["outcome"].values if not Column.split(str(name)).is_coded]
    shown = case_of(dataset.attrs).headlines
    main, first = shown.at("main"), shown.at("sweep_first")
    order = [*asked, *(name for name in main if name in first), *first, *shown.at("sweep_then")]
    listed = [name for name in dict.fromkeys(order) if name in names]
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


def starts_with_scenario(dataset: xr.Dataset, name: str) -> bool:
    """Say whether the first sample, from which all others of one factor at a time depart, has the outcome."""
    return bool(dataset["outcomes"].sel(outcome=name).isel(sample=0).notnull().all())


def drawings_of_sweep(dataset: xr.Dataset, asked: Sequence[str] = ()) -> list[Drawing]:
    """Return the figures of a sweep, complete or under way; none where no run is there.

    Where there is a design, whose factors are coordinates along the samples, the responses of what is asked about, of
    the headline, and of the outcome drawn that follows a factor most closely, with a map of each over its two strongest
    factors where one of these bears on it beyond chance; of a design of one factor at a time, how far each moves them.
    Then distributions and fans of outcomes that vary.
    """
    outcomes = chosen_outcomes(dataset, asked)
    if not outcomes:
        return []
    found = _of_design(dataset, outcomes, asked)
    found.append(Drawing("distributions", distributions(dataset, outcomes), "How runs of all samples spread"))
    kept = {str(name) for name in dataset["series"].values} if "fans" in dataset else set()
    series = [name for name in outcomes if name in kept]
    if series:
        contents = fans_of_counts(dataset, series[:MOST_FANS])
        if out := [before_colon(Swept(dataset).title(name)) for name in series[MOST_FANS:]]:
            note = f"Left out for want of room, as the case lists them last: {listed(out)}."
            contents = replace(contents, notes=(*contents.notes, note))
        found.append(Drawing("fans", contents, "How runs of all samples spread over time"))
    return found


def _of_design(dataset: xr.Dataset, outcomes: Sequence[str], asked: Sequence[str]) -> list[Drawing]:
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
    of, together = Swept(dataset, len(outcomes)), {"outcomes": len(outcomes)}
    wanted = [name for name in (*asked[:MOST_ASKED], *headlines.at("response")) if name in means]
    for name in dict.fromkeys([*wanted, strongest]):
        title = of.title(name)
        if dataset.attrs["design"] == ONE_AT_A_TIME:
            if starts_with_scenario(dataset, name):
                drawings.append(
                    Drawing(key_of("tornado", name), tornado(design, name, dataset, **together), f"{title}: {ALONE}")
                )
            continue
        pair = list(ranked[name].index[:2])
        told = responses(design, means[name], dataset, **together)
        drawings.append(Drawing(key_of("responses", name), told, f"{title} against each factor"))
        if len(pair) > 1 and ranked[name].iloc[0] > of.chance_level(design, len(means[name])):
            mapped = pair_map(design, means[name], pair, dataset, **together)
            drawings.append(Drawing(key_of("pair_map", name), mapped, f"{title} over two factors"))
    return drawings
