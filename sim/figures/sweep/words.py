"""What outcomes, factors and sweeps are called in figures."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sim.case.columns import Column
from sim.case.contradictions import contradictions
from sim.case.parameters import registry
from sim.case.roster import roster
from sim.figures.kit.look import NO_BREAK, counted
from sim.figures.kit.panels import title_of
from sim.ground.axes import RUN
from sim.kernel.mechanism import MECHANISMS
from sim.words import capital, plain

if TYPE_CHECKING:
    import xarray as xr

SAMPLE, OUTCOME, SERIES = "sample", "outcome", "series"
UNITS: Final = {
    "1": "",
    "unit": "units",
    "unit/week": "units per week",
    "unit/month": "units per month",
    "week": "weeks",
    "month": "months",
    "year": "years",
}
DIGITS: Final = 3
SWITCH: Final = {"0.0": "false", "1.0": "true"}


def number_text(value: float, step: float = 0.0) -> str:
    """Return a number with three significant digits at most, thousands separated, no finer than a step allows."""
    rounded = float(f"{value:.{DIGITS}g}")
    if step > 0.0 and rounded:
        places = min(DIGITS - 1 - math.floor(math.log10(abs(rounded))), -math.floor(math.log10(step)))
        rounded = round(value, places)
    return f"{rounded + 0.0:,.10g}".replace("-", "\N{MINUS SIGN}")


def unit_words(unit: str) -> str:
    """Return a unit in words; nothing for a share or a count."""
    return UNITS.get(unit, unit.removeprefix("1/").join(("per ", "")) if unit.startswith("1/") else unit)


def with_unit(value: str, unit: str) -> str:
    """Return a number with its unit in words."""
    return f"{value}{NO_BREAK}{unit_words(unit)}".rstrip(NO_BREAK)


def outcome_title(name: str) -> str:
    """Return an outcome in words, such as ``Trust of Iran in Russia``."""
    return Column.split(name).title(roster())


def what_and_unit(about: str, unit: str) -> str:
    """Return what is plotted, with its unit."""
    return ", ".join(filter(None, (capital(about), unit_words(unit))))


def outcome_plots(dataset: xr.Dataset, name: str) -> str:
    """Return what an outcome is, with its unit."""
    chosen = dataset["outcomes"].sel({OUTCOME: name})
    return what_and_unit(str(chosen["long_name"].item()), str(chosen["unit"].item()))


def of_means(dataset: xr.Dataset, name: str) -> str:
    """Return what the mean of a sample is the mean of, as it goes on in a sentence."""
    text = outcome_plots(dataset, name)
    return f"mean over the {counted(dataset.sizes[RUN], 'run')} of a sample of: {text[:1].lower()}{text[1:]}"


def factor_title(key: str) -> str:
    """Return what a factor of a design is called, from the registry, the mechanisms or the contradictions."""
    group, _, name = key.partition(".")
    if group == "params" and name in registry():
        return registry()[name].title
    if group == "mechanisms" and name in MECHANISMS:
        return MECHANISMS[name].title
    if group == "contested" and name in contradictions():
        return contradictions()[name].title
    if group == "events":
        event = name.removesuffix(".date")
        return f"{'Date of event' if event != name else 'Event'} “{plain(event)}”"
    if group == "postures":
        return f"Policy of {title_of('actors', name.removesuffix('.policy'))}"
    return plain(name or group)


def factor_unit(key: str) -> str:
    """Return the unit of a factor in words, or what kind of factor it is."""
    group, _, name = key.partition(".")
    if group == "params" and name in registry():
        return unit_words(registry()[name].unit)
    return {"mechanisms": "mechanism", "contested": "contested claim"}.get(group, "")


def category_text(value: object) -> str:
    """Return a category in words; a contested claim is true or false."""
    return SWITCH.get(f"{value:.1f}", f"{value:g}") if isinstance(value, (int, float)) else plain(str(value))


def date_words(text: str) -> str:
    """Return an ISO 8601 date in words."""
    day = dt.date.fromisoformat(text)
    return f"{day.day} {day:%B %Y}"


def partial_words(dataset: xr.Dataset) -> str:
    """Return how much of a sweep is there, where it is not complete."""
    there, of = int(dataset.attrs["committed"]), int(dataset.attrs["chunks"])
    return f" Partial: {there:,} of {of:,} chunks." if there < of else ""


def of_sweep(dataset: xr.Dataset) -> str:
    """Return scenario and week of the outcomes, for a subtitle."""
    return f"Model, scenario “{dataset.attrs['title']}”, week of {date_words(str(dataset.attrs['at'])[:10])}."


def runs_of(dataset: xr.Dataset, name: str) -> NDArray[np.float64]:
    """Return an outcome in all committed runs, shape (runs,).

    Raises
    ------
    ValueError
        Where no run is committed.
    """
    values = np.asarray(dataset["outcomes"].sel({OUTCOME: name}).values, dtype=np.float64).ravel()
    values = values[~np.isnan(values)]
    if not len(values):
        raise ValueError("the sweep has no runs to draw yet.")
    return values
