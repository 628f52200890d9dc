"""A finished sweep as an analysis reads it: its design, what moves together in it, and the runs of an outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.analysis.influences import kind_of
from sim.analysis.sensitivity.blocks import FEWEST_RUNS, Numbers
from sim.case.case import Case, case_of
from sim.case.columns import Column
from sim.designs.catalogue import DESIGNS, BySalib
from sim.designs.sample import unit_points_of
from sim.ground.faults import Fault, InputError, input_error, not_among
from sim.ground.paths import command_on, displayed
from sim.words import counted, whole

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

SOURCE: Final = "sensitivity"
FEWEST_BLOCKS: Final = 8
"""Blocks, or samples, without which no interval is told."""


@dataclass(frozen=True, eq=False)
class SweptDesign:
    """A sweep that is complete, with its design as `sim.sample` gave it.

    Raises `InputError` for a sweep that was interrupted, has no design, or too few runs for an answer.
    """

    dataset: xr.Dataset
    design: pd.DataFrame
    path: Path | None = None

    def __post_init__(self) -> None:
        source, about, sizes = self.source, self.dataset.attrs, self.dataset.sizes
        if about["committed"] < about["chunks"]:
            done = f"{whole(about['committed'])} of {whole(about['chunks'])} chunks are there"
            more = f" Continue with:\n  {command_on('resume', self.path)}" if self.path else ""
            raise input_error(source, f"is a sweep that is not complete: {done}.{more}")
        if len(self.design) != sizes["sample"] or self.design.empty:
            message = f"the design has {counted(len(self.design), 'row')}, the sweep {whole(sizes['sample'])}."
            raise input_error(source, message)
        if sizes["run"] < FEWEST_RUNS:
            message = f"has one run a sample: chance cannot be told from inputs. Give runs={FEWEST_RUNS} or more."
            raise input_error(source, message)
        if self.blocks < (FEWEST_RUNS if self.name == "morris" else FEWEST_BLOCKS) and self.name != "one_at_a_time":
            counts = DESIGNS[self.name].counts if self.block > 1 else "samples"
            raise input_error(source, f"has {self.blocks} {counts}: too few for an interval; give {FEWEST_BLOCKS}.")

    @property
    def source(self) -> str:
        """What messages call it."""
        return displayed(self.path) if self.path else SOURCE

    @property
    def name(self) -> str:
        """Of its design."""
        return str(self.design.attrs.get("design", "table"))

    @property
    def options(self) -> dict[str, Any]:
        """Those of the design."""
        return dict(self.design.attrs.get("options", {}))

    @property
    def case(self) -> Case:
        """Whose names its outcomes and factors have."""
        return case_of(self.dataset.attrs)

    @property
    def block(self) -> int:
        """How many rows belong together."""
        return int(self.design.attrs.get("block", 1))

    @property
    def blocks(self) -> int:
        """How many whole blocks there are."""
        return len(self.design) // self.block

    @property
    def rows(self) -> int:
        """How many rows the whole blocks hold."""
        return self.blocks * self.block

    @cached_property
    def keys(self) -> list[str]:
        """The factors of the design."""
        return [str(key) for key in self.design.columns]

    @cached_property
    def group_of(self) -> dict[str, str]:
        """The group of each factor that moves with others; a factor alone is its own."""
        method = DESIGNS.get(self.name)
        if method is None or not issubclass(method, BySalib):
            return dict(zip(self.keys, self.keys, strict=True))
        groups = method(**self.options).problem(self.keys)["groups"] or self.keys
        return dict(zip(self.keys, groups, strict=True))

    @cached_property
    def inputs(self) -> list[str]:
        """What moves by itself: factors and groups, in the order of the design."""
        return list(dict.fromkeys(self.group_of.values()))

    @cached_property
    def points(self) -> Numbers:
        """The rows of whole blocks in the unit cube, shape (rows, factors)."""
        return unit_points_of(self.design)[: self.rows]

    @cached_property
    def moved(self) -> NDArray[np.int64]:
        """The place among `inputs` of what each step of a trajectory moves, shape (blocks, steps)."""
        steps = np.diff(self.points.reshape(self.blocks, self.block, -1), axis=1) != 0
        place = np.array([self.inputs.index(group) for group in self.group_of.values()])
        return np.asarray(place[steps.argmax(axis=2)])

    @cached_property
    def levels(self) -> dict[int, NDArray[np.int64]]:
        """The level in each row of whole blocks, by the place of each factor that is a category."""
        import pandas as pd

        bare = bare_of(self.design)
        return {
            place: np.asarray(pd.factorize(bare[key], sort=True)[0][: self.rows], dtype=np.int64)
            for place, key in enumerate(self.keys)
            if kind_of(bare, key) == "category"
        }

    @property
    def spreads(self) -> list[float]:
        """The standard deviation that an effect of one would bring along each of `inputs`, alone.

        A number is spread evenly over the range of its quantiles; the variance of a category is half of the probability
        that two draws of it differ.
        """
        found = []
        factors = {one["key"]: one for one in self.design.attrs.get("factors", ())}
        for name in self.inputs:
            levels = factors.get(name, {}).get("levels", ())
            shares = np.array(factors.get(name, {}).get("weights") or np.full(len(levels), 1 / max(len(levels), 1)))
            category = name in self.keys and self.keys.index(name) in self.levels
            found.append(float(np.sqrt((1 - (shares**2).sum()) / 2 if category else 1 / 12)))
        return found

    def runs_of(self, outcome: str) -> Numbers:
        """Return every run of an outcome, shape (rows of whole blocks, replicates); an `InputError` where one lacks."""
        values = np.asarray(self.dataset["outcomes"].sel(outcome=outcome).transpose("sample", "run").values, np.float64)
        missing = int((~np.isfinite(values)).sum())
        if missing:
            said = f"{counted(missing, 'run')} without a value of {outcome}; no index can be told."
            raise input_error(self.source, said)
        return values[: self.rows]

    def outcomes(self, asked: Sequence[str] | None) -> list[str]:
        """Return the outcomes to analyse: those that were asked for, or those of the headlines that vary.

        An `InputError` says where one is not there, stands for stages, or never varies.
        """
        known = [str(name) for name in self.dataset["outcome"].values]
        if asked is None:
            shown = [name for name in self.case.headlines.at("interval") if name in known]
            found = [name for name in shown or known if not Column.split(name).is_coded and self._varies(name)]
            if not found:
                raise input_error(self.source, "no outcome varies between its runs; there is nothing to tell apart.")
            return found
        faults = []
        for name in asked:
            if name not in known:
                faults.append(Fault(self.source, 0, "outcome", not_among(name, "an outcome", known)))
            elif Column.split(name).is_coded:
                faults.append(Fault(self.source, 0, "outcome", f"the numbers of {name} stand for stages, no amounts."))
            elif not self._varies(name):
                message = f"{name} is the same in all {whole(self.dataset['outcomes'][..., 0].size)} runs."
                faults.append(Fault(self.source, 0, "outcome", f"{message} There is nothing to tell apart."))
        if faults:
            raise InputError(faults)
        return list(dict.fromkeys(asked))

    def _varies(self, name: str) -> bool:
        return bool(np.ptp(self.runs_of(name)) > 0.0)


def bare_of(design: pd.DataFrame) -> pd.DataFrame:
    """Return a design without its attributes, which pandas copies for every column that it takes."""
    bare = design.copy(deep=False)
    bare.attrs = {}
    return bare
