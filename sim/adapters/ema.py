"""The EMA workbench: a scenario as a model that its samplers and evaluators drive."""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from sim.case.columns import columns_named
from sim.case.priors import Prior
from sim.designs.entries import Over
from sim.designs.factor import Factor, LevelsFactor, RangeFactor
from sim.designs.factors import factors_of
from sim.designs.overrides import overrides_of
from sim.engine.ensemble import run_ensemble
from sim.ground import defaults
from sim.ground.arguments import check_numbers
from sim.ground.faults import Fault, InputError, input_error
from sim.recorded.summary import outcomes_of_runs
from sim.recorded.trajectories import planes_of
from sim.scenario.chain import Source
from sim.scenario.inputs import build_inputs
from sim.scenario.load import Scenario, load, resolved
from sim.sweeps.variation import varied

SOURCE: Final = "ema"
WITHIN: Final = ("uniform", "loguniform", "triangular", "beta")
"""Families of priors that never reach beyond the bounds."""


@dataclass(frozen=True)
class _Runs:
    """Runs a row of inputs and returns mean outcomes; other processes load the scenario from its record."""

    record: dict[str, Any]
    case: str
    outcomes: tuple[str, ...]
    runs: int
    seed: int
    intermediaries: int

    @cached_property
    def scenario(self) -> Scenario:
        return load(self.record, case=self.case)

    def __call__(self, **inputs: Any) -> dict[str, float]:
        changed = varied(self.scenario, overrides_of(dict(inputs.items())))
        built = build_inputs(changed, intermediaries=self.intermediaries)
        recorded = run_ensemble(built, runs=self.runs, seed=self.seed)
        table = outcomes_of_runs(planes_of(recorded, built, seed=self.seed))
        return {name: float(table[name].mean()) for name in self.outcomes}

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "scenario"}


def model(
    scenario: Source | Scenario = "baseline",
    *,
    over: Over,
    outcomes: Iterable[str],
    runs: int = defaults.SWEPT_RUNS,
    seed: int = 0,
    intermediaries: int = defaults.INTERMEDIARIES,
    name: str = "wary",
) -> Any:
    """Return a scenario as a model of the EMA workbench.

    Parameters
    ----------
    scenario : str, Path, mapping or Scenario
        What is varied.
    over : str, iterable of str, or mapping
        As in `sim.sample`: its uncertainties. Those with a prior keep it; the levels of others are equally likely.
    outcomes : iterable of str
        Columns such as ``delivered[drones]``: the mean over the runs at the scenario's last observed day.
    runs, seed, intermediaries : int
        Replicates of each experiment; run r of every experiment has the same draws, as in `sim.run`.
    name : str
        Of letters and digits, as the workbench wants it.

    Returns
    -------
    ema_workbench.Model
        Its uncertainties are named by their overrides, such as ``params.drone_output``. It can be pickled, for
        `MultiprocessingEvaluator`.

    Raises
    ------
    InputError
        For a name that is not allowed; and where the EMA workbench, the extra ``discovery``, is not there.

    Examples
    --------
    >>> mine = model(over="params.drone_output", outcomes=["delivered[drones]"], runs=4)  # doctest: +SKIP
    >>> experiments, found = perform_experiments(mine, scenarios=8)  # doctest: +SKIP
    """
    if importlib.util.find_spec("ema_workbench") is None:
        raise input_error(
            SOURCE, "the EMA workbench is not here; install it by pip install 'wary-alliance[discovery]'."
        )
    check_numbers(runs=runs, seed=seed)
    base, columns = resolved(scenario), _columns(resolved(scenario), list(outcomes))
    factors = factors_of(base, over).factors
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of packages that it would also use, and of brackets in names
        from ema_workbench import Model, ScalarOutcome

        made = Model(name, function=_Runs(base.record(), base.case.address, columns, runs, seed, intermediaries))
        made.uncertainties = [_uncertainty(factor) for factor in factors.values()]
        made.outcomes = [ScalarOutcome(column) for column in columns]
    return made


def _columns(scenario: Scenario, named: Sequence[str]) -> tuple[str, ...]:
    found, faults = list[str](), list[Fault]()
    for name in named:
        try:
            found += map(str, columns_named(name, scenario.case.roster))
        except ValueError as error:
            faults.append(Fault(SOURCE, 0, "outcomes", str(error)))
    if faults or not found:
        raise InputError(faults or [Fault(SOURCE, 0, "outcomes", "names none; give one or more.")])
    return tuple(dict.fromkeys(found))


def _uncertainty(factor: Factor) -> Any:
    """Return a factor as a parameter of the workbench."""
    from ema_workbench import CategoricalParameter, RealParameter

    if isinstance(factor, LevelsFactor):
        return CategoricalParameter(factor.key, list(factor.levels))
    if isinstance(factor, RangeFactor) and factor.prior is not None:
        return RealParameter.from_dist(factor.key, _distribution(factor, factor.prior), pff=False)
    return RealParameter(factor.key, *factor.ends())


def _distribution(factor: RangeFactor, prior: Prior) -> Any:
    """Return a prior within its bounds as a distribution of scipy."""
    if prior.family in WITHIN:
        return prior.distribution(factor.bounds)
    from sim.adapters.cut_off import CutOff

    return CutOff(prior, factor.bounds)()
