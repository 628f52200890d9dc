"""What figures say of a sweep, of the factors of its design, and of outcomes in it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from sim.analysis.contrasts import Contrast, contrast_of
from sim.analysis.influences import SIGNIFICANCE, chance_level
from sim.case.case import Case, case_of
from sim.case.columns import Column, quantile_step
from sim.case.titles import in_full
from sim.figures.kit.facts import Facts
from sim.kernel.mechanism import MECHANISMS
from sim.words import by_when, capital, counted, exact, month_of, plain, unit_in_words, whole, with_unit

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

SWITCH: Final = {0.0: "false", 1.0: "true"}
KINDS: Final = {"mechanisms": "mechanism", "contested": "contested claim"}


def category_text(value: object) -> str:
    """Return a category in words; a contested claim is true or false."""
    return SWITCH.get(float(value), exact(value)) if isinstance(value, (int, float)) else plain(str(value))


def factor_title(case: Case, key: str) -> str:
    """Return what a factor of a design is called in a case."""
    group, _, name = key.partition(".")
    known: dict[str, Any] = {
        "params": case.parameters,
        "mechanisms": MECHANISMS,
        "contested": case.contradictions,
    }
    if name in known.get(group, ()):
        return str(known[group][name].title)
    if group == "events":
        event = name.removesuffix(".date")
        return f"{'Date of event' if event != name else 'Event'} “{plain(event)}”"
    if group == "signposts":
        post, _, level = name.partition(".")
        return f"{'Level of signpost' if level else 'Signpost'} “{plain(post)}”"
    if group == "postures":
        return f"Policy of {in_full(case.roster, name.removesuffix('.policy'))}"
    return plain(name or group)


ORDER_SHOWS: Final = "the two ends alone do not show it, but the order of all samples does"
"""Said of a factor that is followed beyond chance though the interval of the difference of its ends holds zero."""


def plotted(text: str, unit: str) -> str:
    """Return what is plotted, with its unit."""
    return ", ".join(filter(None, (text, unit)))


@dataclass(frozen=True)
class Swept:
    """What is said of a dataset from `sim.sweep`."""

    dataset: xr.Dataset
    outcomes: int = 1  # that are held against the factors together, which chance may move as well

    @cached_property
    def facts(self) -> Facts:
        """Where its numbers come from."""
        return Facts.of(self.dataset)

    @cached_property
    def case(self) -> Case:
        """Whose names its outcomes and factors have."""
        return case_of(self.dataset.attrs)

    @property
    def partial(self) -> str:
        """How much of it is there, where it is not complete."""
        there, of = int(self.dataset.attrs["committed"]), int(self.dataset.attrs["chunks"])
        return f" Partial: {whole(there)} of {whole(of)} chunks." if there < of else ""

    @property
    def week(self) -> str:
        """Scenario and week of the outcomes, for a subtitle."""
        day = dt.date.fromisoformat(str(self.dataset.attrs["at"])[:10])
        return f"Model, scenario “{self.facts.title}”, week of {day.day} {month_of(day)}."

    @property
    def of_scenario(self) -> str:
        """Which scenario it varies, as it goes on in a sentence."""
        return f"of the scenario {self.facts.scenario}, {self.facts.forced}"

    def title(self, name: str) -> str:
        """Return what an outcome is called."""
        return Column.split(name).title(self.case.roster)

    def plots(self, name: str) -> str:
        """Return what an outcome is, with its unit."""
        one = self.dataset["outcomes"].sel(outcome=name)
        return plotted(capital(str(one["long_name"].item())), unit_in_words(str(one["unit"].item())))

    def step(self, name: str) -> float:
        """Return the step in which quantiles of an outcome are written."""
        return quantile_step(name, str(self.dataset["outcomes"].sel(outcome=name)["unit"].item()))

    def in_unit(self, name: str, text: str) -> str:
        """Return a number of an outcome, or two, as written, with its unit."""
        return with_unit(text, str(self.dataset["outcomes"].sel(outcome=name)["unit"].item()))

    @property
    def by(self) -> str:
        """When outcomes are read, for a title."""
        return f"by {by_when(dt.date.fromisoformat(str(self.dataset.attrs['at'])[:10]))}"

    def means(self, name: str) -> str:
        """Return what the mean of a sample is the mean of, as it goes on in a sentence."""
        plots = self.plots(name)
        return f"mean over the {counted(self.facts.runs, 'run')} of a sample of: {plots[:1].lower()}{plots[1:]}"

    def factor(self, key: str) -> str:
        """Return what a factor of the design is called."""
        return factor_title(self.case, key)

    def contrast(self, design: pd.DataFrame, key: str, means: pd.Series[float]) -> Contrast:
        """Return how means of samples differ along a factor; 95 of 100 designs have no interval that misses."""
        about = self.dataset[key].attrs if key in self.dataset else {}
        return contrast_of(design, key, means, about.get("baseline"), SIGNIFICANCE / (design.shape[1] * self.outcomes))

    def chance_level(self, design: pd.DataFrame, samples: int) -> float:
        """Return what the strongest of unrelated pairs of an outcome and a factor exceeds in one design in twenty."""
        return chance_level(samples, design.shape[1] * self.outcomes)

    def unit(self, key: str) -> str:
        """Return the unit of a factor in words, or what kind of factor it is."""
        group, _, name = key.partition(".")
        if group == "params" and name in self.case.parameters:
            return unit_in_words(self.case.parameters[name].unit)
        return KINDS.get(group, "")
