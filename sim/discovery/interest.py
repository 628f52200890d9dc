"""Cases of interest: the runs of a sweep in which something comes about, or the samples in which one beats another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from sim.analysis.influences import influences, kind_of, places_of, used
from sim.case.case import Case, case_of
from sim.case.columns import Column
from sim.case.questions import Question
from sim.ground.faults import input_error, not_among
from sim.ground.paths import command_on, displayed
from sim.sweeps.folder import design_of
from sim.sweeps.sweep import opened
from sim.words import as_given, counted, number, quoted, whole, with_unit

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

NONE: Final = "without effect"
"""The category of a factor that has no effect in a sample, such as the date of an event that is off."""
PARTS: Final = 4
"""Into how many categories a number is cut that has no effect in some samples."""
SWITCHES: Final = ("events", "signposts")
EPOCH: Final = dt.date(1970, 1, 1)
FEWEST_SAMPLES: Final = 50
_OWN: Final = "own question"
"""Stands for the title of a question by an outcome and a level until the case says what the outcome is called."""


@dataclass(frozen=True, eq=False)
class Cases:
    """The inputs of each sample, and which of its cases are of interest.

    Parameters
    ----------
    inputs : DataFrame, of samples
        A column for each factor that varies: numbers (dates as days since 1970), or categories.
    hits : array of bool, shape (samples, cases)
        The cases of a sample are its runs, or the sample itself where one sweep is held against another.
    about : mapping
        Of each factor: ``title``, ``unit``, ``low`` and ``high`` of its values.
    says : str
        What is of interest, in words.
    """

    inputs: pd.DataFrame
    hits: NDArray[np.bool_]
    about: Mapping[str, Mapping[str, Any]]
    says: str
    case: Case
    facts: xr.Dataset

    @property
    def density(self) -> float:
        """Share of all cases that are of interest."""
        return float(self.hits.mean())

    def most_followed(self, most: int) -> Cases:
        """Return the same with the factors that the share of interest follows most closely, in their own order."""
        import pandas as pd

        shares = pd.Series(self.hits.mean(axis=1), index=self.inputs.index)
        plain = self.inputs.apply(lambda column: column.astype(str) if column.dtype == "category" else column)
        kept = set(influences(plain, shares).index[:most])
        columns = [name for name in self.inputs.columns if name in kept]
        return Cases(self.inputs[columns], self.hits, self.about, self.says, self.case, self.facts)


def finished(path: Path) -> xr.Dataset:
    """Open a sweep that is complete; an `InputError` says what is none, or how an interrupted one goes on."""
    dataset = opened(path)
    if dataset.attrs["committed"] < dataset.attrs["chunks"]:
        part = f"{whole(dataset.attrs['committed'])} of {counted(dataset.attrs['chunks'], 'chunk')}"
        message = f"is not complete: it holds {part}. Continue it with `{command_on('resume', path)}`."
        raise input_error(displayed(path), message)
    if dataset.sizes["sample"] < FEWEST_SAMPLES:
        many = counted(dataset.sizes["sample"], "sample")
        raise input_error(displayed(path), f"holds {many}, too few for an answer; at least {FEWEST_SAMPLES}.")
    return dataset


def question_of(
    case: Case, name: str | None, outcome: str | None, below: float | None, above: float | None
) -> Question:
    """Return what is asked: by name, or by an outcome and a level; the first of the case where nothing is named."""
    if outcome is not None or below is not None or above is not None:
        if name is not None:
            raise input_error("question", "goes without outcome=, below= and above=; give one or the other.")
        if outcome is None or (below is None) == (above is None):
            raise input_error("outcome", "wants an outcome and one level: outcome=NAME with below=X or above=X.")
        return Question(title=_OWN, outcome=outcome, below=below, above=above)
    if not case.questions:
        raise input_error("question", f"the case {case.name} has none; give outcome=NAME with below=X or above=X.")
    if name is not None and name not in case.questions:
        raise input_error("question", not_among(name, "a question of the case", case.questions))
    return case.questions[name or next(iter(case.questions))]


def title_of(asked: Question, case: Case) -> str:
    """Return what a question is called; one by an outcome and a level, by these. The outcome has to be one."""
    if asked.title != _OWN:
        return asked.title
    column = Column.split(asked.outcome)
    return f"{quoted(column.title(case.roster))} is {_level(asked, column.unit)}"


def _level(asked: Question, unit: str = "") -> str:
    side, level = ("above", asked.above) if asked.above is not None else ("below", asked.below)
    return f"{side} {with_unit(as_given(level or 0.0), unit)}"


def values_in(dataset: xr.Dataset, outcome: str) -> NDArray[np.float64]:
    """Return an outcome of a sweep, shape (samples, runs); an `InputError` has the nearest name, or its one value."""
    names = [str(name) for name in dataset["outcome"].values]
    if outcome not in names:
        raise input_error("outcome", not_among(outcome, "an outcome of this sweep", names))
    found = np.asarray(dataset["outcomes"].sel(outcome=outcome).transpose("sample", "run").values, dtype=np.float64)
    if np.ptp(found) == 0.0:
        raise input_error("outcome", f"{outcome} never varies: it is {number(float(found.flat[0]))} in every run.")
    return found


def cases_of(path: Path, asked: Question) -> Cases:
    """Return the runs of a sweep in which something comes about."""
    dataset = finished(path)
    values = values_in(dataset, asked.outcome)
    hits = values < asked.below if asked.below is not None else values > float(asked.above or 0.0)
    low, high = number(float(values.min())), number(float(values.max()))
    _refuse_alike(hits, "run", f"{asked.outcome} {_level(asked)}; it lies between {low} and {high}")
    case, column = case_of(dataset.attrs), Column.split(asked.outcome)
    says = title_of(asked, case)
    if asked.title != _OWN:
        says += f" ({column.title(case.roster)} {_level(asked, column.unit)})"
    return _cases(path, dataset, hits, says)


def cases_against(path: Path, other: Path, outcome: str, better: Literal["higher", "lower"], by: float) -> Cases:
    """Return the samples in which a sweep beats another, run for run with the same draws, by more than an amount."""
    one, two = finished(path), finished(other)
    refuse_unpaired(path, other, one, two)
    sides = values_in(one, outcome), values_in(two, outcome)
    gain = (sides[0] - sides[1]).mean(axis=1, keepdims=True) * (1.0 if better == "higher" else -1.0)
    if np.ptp(gain) == 0.0:
        raise input_error("against", f"{outcome} differs by {number(float(gain.flat[0]))} in every sample.")
    column, names = Column.split(outcome), policies_of([path, other], [one, two])
    margin = f" by more than {with_unit(as_given(by), column.unit)}" if by else ""
    what = f"{quoted(column.title(case_of(one.attrs).roster))} is {better} in {names[0]} than in {names[1]}{margin}"
    says = f"{what}, on average over the runs of a sample"
    low, high = number(float(gain.min())), number(float(gain.max()))
    _refuse_alike(gain > by, "sample", f"{says}; the gain lies between {low} and {high}")
    return _cases(path, one, gain > by, says)


def policies_of(paths: Sequence[Path], sweeps: Sequence[xr.Dataset]) -> list[str]:
    """Return the names of the scenarios of sweeps; their folders where two have one name."""
    names = [str(sweep.attrs["scenario"]) for sweep in sweeps]
    return names if len(set(names)) == len(names) else [displayed(path) for path in paths]


def refuse_unpaired(path: Path, other: Path, one: xr.Dataset, two: xr.Dataset) -> None:
    """Refuse two sweeps whose runs do not share design and draws."""
    for name, words in (("seed", "seeds"), ("draws", "ways to draw"), ("at", "days at which outcomes are read")):
        if one.attrs[name] != two.attrs[name]:
            found = f"{one.attrs[name]} and {two.attrs[name]}"
            raise input_error("against", f"the two have other {words} ({found}); their runs do not pair.")
    designs = design_of(path), design_of(other)
    same = designs[0] is not None and designs[1] is not None and designs[0].equals(designs[1])
    if not same or one.sizes["run"] != two.sizes["run"]:
        message = "are not sweeps of one design with as many runs; give the same design=, samples=, over= and runs=."
        raise input_error("against", f"{displayed(path)} and {displayed(other)} {message}")


def _refuse_alike(hits: NDArray[np.bool_], unit: str, asked: str) -> None:
    """Refuse where no case is of interest, or each is: there is then nothing to tell apart."""
    if hits.any() and not hits.all():
        return
    many = counted(hits.size, unit)
    raise input_error("question", f"{'all' if hits.all() else 'none'} of {many} are of interest: {asked}.")


def _cases(path: Path, dataset: xr.Dataset, hits: NDArray[np.bool_], says: str) -> Cases:
    import pandas as pd

    design = design_of(path)
    if design is None or not (varying := [name for name in map(str, design.columns) if design[name].nunique() > 1]):
        raise input_error(displayed(path), "varies nothing; run a design, such as design=lhs over=params.*.")
    inputs, about = {}, {}
    for key in varying:
        attributes = dataset[key].attrs
        about[key] = {"title": _title(key, attributes.get("long_name", key)), "unit": attributes.get("units", "")}
        if kind_of(design, key) == "category" or not used(design, key).all():
            inputs[key] = pd.Series(pd.Categorical(_in_categories(design, key)), index=design.index)
        else:
            # As plain numbers: the workbench never peels columns of some kinds of whole numbers.
            inputs[key] = pd.Series(places_of(design, key), index=design.index, dtype=np.float64)
            about[key] |= {"low": float(inputs[key].min()), "high": float(inputs[key].max())}
            about[key] |= {"kind": kind_of(design, key)}
    return Cases(pd.DataFrame(inputs), hits, about, says, case_of(dataset.attrs), dataset)


def _title(key: str, title: str) -> str:
    group, _, name = key.partition(".")
    return quoted(title) if group in SWITCHES and "." not in name else title


def _in_categories(design: pd.DataFrame, key: str) -> pd.Series[str]:
    """Return a factor as categories, with one where it has no effect; many values are cut into equally full parts."""
    import pandas as pd

    kind, there = kind_of(design, key), used(design, key)
    found = design[key].astype(str)
    if kind != "category" and design[key][there].nunique() > PARTS:
        parts = pd.qcut(pd.Series(places_of(design, key), index=design.index), PARTS, duplicates="drop")
        in_words = day_of if kind == "date" else number
        spans = {part: f"{in_words(part.left)} to {in_words(part.right)}" for part in parts.cat.categories}
        found = parts.map(spans).astype(str)
    return found.where(there, NONE)


def day_of(days: float) -> str:
    """Return a day, counted since 1970, as ISO 8601 writes it."""
    return (EPOCH + dt.timedelta(days=round(days))).isoformat()
