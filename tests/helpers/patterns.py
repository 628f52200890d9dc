"""Made-up runs for the measures of patterns: datasets with the outcomes that a measure reads."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import xarray as xr

from helpers.default_case import roster
from sim.patterns.catalogue import chosen
from sim.patterns.measures import MEASURES
from sim.patterns.recorded import Roles

START = dt.date(2022, 2, 21)


def measured(name, runs, inputs, dates):
    """Measure a pattern of the default case, with the roles that its data file gives it."""
    (pattern,) = [pattern for pattern in chosen() if pattern.name == name]
    return MEASURES[name].function(runs, inputs, dates, Roles(roster(), pattern.roles))


def made(weeks: int, **outcomes: tuple[tuple[str, ...], list[str] | None, object]) -> xr.Dataset:
    """Return a dataset of made-up runs: for each outcome its further axis, the labels on it, and its values."""
    times = pd.date_range(START, periods=weeks, freq="7D").values
    variables, coordinates = {}, {"time": times}
    for name, (axes, labels, values) in outcomes.items():
        variables[name] = (("run", "time", *axes), np.asarray(values, dtype=float))
        coordinates["run"] = np.arange(len(variables[name][1]))
        if labels:
            coordinates[axes[0]] = labels
    return xr.Dataset(variables, coordinates)


def postures(actor: str, *names: str) -> list[int]:
    menu = list(roster().file.actors[actor].postures)
    return [menu.index(name) for name in names]


def decided(*runs: dict[str, tuple[str, ...]]) -> tuple[tuple[str, ...], list[str], object]:
    """Return the postures of made-up runs, by actor and week, as an outcome."""
    actors = list(runs[0])
    values = [np.stack([postures(actor, *run[actor]) for actor in actors], axis=1) for run in runs]
    return ("actor",), actors, values
