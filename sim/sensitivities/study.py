"""A study: designs over everything that is uncertain, run as sweeps that resume, one after another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.case.columns import Column
from sim.designs.entries import Over, entries_of
from sim.designs.factors import factors_of
from sim.designs.sample import sample
from sim.ground import defaults
from sim.ground.faults import Fault, InputError, input_error, not_among
from sim.scenario.load import Scenario, day_within
from sim.sensitivities.analyses import Analysis, Tables
from sim.sensitivities.knock_outs import CONTESTED
from sim.sensitivities.sources import OTHERS
from sim.sensitivities.swept import FEWEST_BLOCKS, SweptDesign
from sim.sweeps.lanes import BLOCK, COMMON
from sim.sweeps.sweep import Where, begun, compute, job_of

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from sim.case.case import Case

REQUEST: Final = "study.json"
"""In the folder of a study: what it was begun for."""
PARAMETERS, CLAIMS = "params.*", "contested.*"
STAGES: Final = {"morris": "screen", "sobol": "indices", "shapley": "shares", "claims": "claims"}
"""Methods, in the order in which they run, each with the folder of its sweep."""
DESIGN_OF: Final = {"morris": "morris", "sobol": "saltelli", "shapley": "shapley", "claims": "one_at_a_time"}
MOST_OUTCOMES: Final = 3
TWICE: Final = 2
WIDER: Final = 4
"""How many times as many inputs Shapley effects tell apart as Sobol' indices do, whose pairs nobody could read."""


@dataclass(frozen=True, kw_only=True)
class Study:
    """What is asked of the inputs of a scenario."""

    scenario: Scenario
    outcomes: tuple[str, ...]
    methods: tuple[str, ...] = tuple(STAGES)
    over: Over = ()  # all that is uncertain by a prior of its own, or by the probability of a claim
    trajectories: int = defaults.TRAJECTORIES  # of Morris
    samples: int = defaults.BLOCKS  # blocks of Saltelli, and trajectories for Shapley effects
    runs: int = defaults.REPLICATES  # of each row
    most: int = defaults.MOST_INPUTS  # inputs that Sobol' indices tell apart
    claim_runs: int = defaults.COMPARED_RUNS  # of each contested claim, true and false
    seed: int = 0
    at: dt.date | str | None = None
    level: float = defaults.LEVEL
    intermediaries: int = defaults.INTERMEDIARIES

    def __post_init__(self) -> None:
        """Refuse what could not be answered, before anything is run."""
        if self.at is not None:
            day_within("at", self.at, self.scenario)
        faults = [
            Fault("method", 0, "", not_among(one, "a method", STAGES)) for one in self.methods if one not in STAGES
        ]
        for name in self.outcomes:
            try:
                if Column.parse(name, self.scenario.case.roster).is_coded:
                    faults.append(Fault("outcome", 0, "", f"the numbers of {name} stand for stages, no amounts."))
            except ValueError as error:
                faults.append(Fault("outcome", 0, "", str(error)))
        if self.runs < TWICE and set(self.methods) - {"claims"}:
            faults.append(Fault("runs", 0, "", "1 run of a sample cannot tell chance from inputs; give 2 or more."))
        if self.samples < FEWEST_BLOCKS and {"sobol", "shapley"} & set(self.methods):
            message = f"{self.samples} are too few for an interval; give {FEWEST_BLOCKS} or more."
            faults.append(Fault("samples", 0, "", message))
        if faults:
            raise InputError(faults)
        _ = self.keys  # what cannot vary is refused here too
        if not self.stages:
            raise input_error("method", f"the case {self.scenario.case.name} has no contested claim.")
        wide = [name for name in ("sobol", "shapley") if name in self.methods]
        if wide and "morris" not in self.methods and self._many(wide[0]):
            message = f"{wide[0]} over {len(self.keys)} inputs needs morris before it, to choose the strongest; "
            raise input_error("method", f"{message}or name at most {self.most} with over=.")

    def _many(self, method: str) -> bool:
        return len(self.keys) > self._told(method) + 1

    def _told(self, method: str) -> int:
        return self.most * (WIDER if method == "shapley" else 1)

    @cached_property
    def keys(self) -> list[str]:
        """What varies."""
        return list(factors_of(self.scenario, self.varied).factors)

    @property
    def varied(self) -> Over:
        """What varies, as it was asked for."""
        everything = (PARAMETERS, CLAIMS) if self.scenario.case.contested else (PARAMETERS,)
        return self.over or everything

    @cached_property
    def claims(self) -> list[str]:
        """The contested claims that can be true or false in this scenario."""
        if not self.scenario.case.contested:
            return []
        found = factors_of(self.scenario, (PARAMETERS, CLAIMS))
        return [key for key in found.factors if key.startswith(CONTESTED)]

    @property
    def stages(self) -> list[str]:
        """The methods that have something to run, in their order."""
        return [one for one in STAGES if one in self.methods and (one != "claims" or self.claims)]

    @property
    def numbers(self) -> dict[str, Any]:
        """What is asked, as plain data."""
        names = ("trajectories", "samples", "runs", "most", "claim_runs", "seed", "level", "intermediaries")
        over = [str(entry) for entry in entries_of(self.varied)]
        asked = {"outcomes": list(self.outcomes), "methods": list(self.methods), "over": over}
        return asked | {name: getattr(self, name) for name in names} | {"at": None if self.at is None else str(self.at)}

    def rows_of(self, method: str) -> int:
        """Return how many rows the design of a method has."""
        if method == "claims":
            return len(self.design(method, ()))
        if method == "morris":
            return (len(self.keys) + 1) * self.trajectories
        inputs = self._told(method) + 1 if self._many(method) else len(self.keys)
        return ((TWICE * inputs + TWICE) if method == "sobol" else (inputs + 1)) * self.samples

    def runs_of(self, method: str) -> int:
        """Return how many runs a method takes."""
        return self.rows_of(method) * (self.claim_runs if method == "claims" else self.runs)

    def design(self, method: str, strongest: Sequence[str]) -> pd.DataFrame:
        """Return the design of a method, in which all but the strongest inputs move together where they are many."""
        how: dict[str, Any] = {"seed": self.seed}
        if method == "claims":
            return sample(self.scenario, DESIGN_OF[method], over=self.claims, **how)
        how["samples"] = self.trajectories if method == "morris" else self.samples
        if method != "morris" and self._many(method):
            told = set(strongest[: self._told(method)])
            how["groups"] = {key: OTHERS for key in self.keys if key not in told}
        return sample(self.scenario, DESIGN_OF[method], over=self.varied, **how)

    def carry_out(
        self, folder: Path, where: Where, *, chunk: int = defaults.CHUNK, progress: Callable[[int], None] | None = None
    ) -> Iterator[tuple[SweptDesign, Tables]]:
        """Run what is not there yet, method by method, and iterate over the sweeps with their tables.

        Each is a sweep in a folder of its own, which a second call continues. A `StorageError` says where one cannot be
        written; an `InputError` where an outcome never varies.
        """
        strongest: list[str] = []
        for method in self.stages:
            design = self.design(method, strongest)
            swept = SweptDesign(self._swept(folder, method, design, where, chunk, progress), design)
            how = Analysis(swept.outcomes(self.outcomes), self.level, self.seed, self.scenario)
            tables = how.tables(swept)
            if method == "morris":
                strongest = strongest_of(tables["screen"])
            yield swept, tables

    def _swept(
        self,
        folder: Path,
        method: str,
        design: pd.DataFrame,
        where: Where,
        chunk: int,
        progress: Callable[[int], None] | None,
    ) -> xr.Dataset:
        from sim.storage.reading import open_sweep

        numbers: dict[str, Any] = {"runs": self.runs, "draws": BLOCK}
        if method == "claims":
            numbers = {"runs": self.claim_runs, "draws": COMMON}
        more: dict[str, Any] = {"intermediaries": self.intermediaries, "at": self.at, "fans": False}
        job = job_of(self.scenario, design, seed=self.seed, **numbers, **more)
        store = begun(folder / STAGES[method], job, chunk, ["sensitivity", method])
        done = sum(store.chunk(number).rows for number in store.committed())
        if progress is not None and done:
            progress(done)
        compute(store, job, where, progress)
        return open_sweep(store.path)


def first_outcomes(case: Case) -> tuple[str, ...]:
    """Return the outcomes of a study where none is asked for: the first headlines of a case."""
    shown = case.headlines
    return shown.at("interval") or shown.at("main")[:MOST_OUTCOMES] or tuple(shown.outcomes)[:MOST_OUTCOMES]


def strongest_of(screen: pd.DataFrame) -> list[str]:
    """Return inputs by how far each alone would spread an outcome: the first of each, then the second, and so on.

    By `alone` and not `mu_star`, since a switch is at one end or the other, and a number mostly between.
    """
    alone = screen["alone"].groupby(level="outcome")
    ranks, size = alone.rank(ascending=False), screen["alone"] / alone.transform("max")
    order = screen.assign(rank=ranks, size=-size).groupby(level="factor")[["rank", "size"]].min()
    return [str(name) for name in order.sort_values(["rank", "size"], kind="stable").index]
