"""The commands that study what an outcome follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sim.cli.command import flag, key, word
from sim.cli.families import OfCase, Simulation
from sim.ground import defaults

NAMES: Final = "sim.cli.parsing:names_in"


@dataclass(kw_only=True)
class Sensitivity(Simulation):
    """Find which inputs an outcome follows, and which claims these rest on.

    Screens all inputs (Morris), then tells the strongest apart: Sobol' and PAWN indices, Shapley
    effects and their shares by claim, article and grade, and each contested claim true and false. A
    study that is interrupted or killed goes on with the same command. With DIR, a finished sweep of
    design morris, saltelli, shapley, or any sample, is read instead, and nothing is run.
    """

    changes_scenario = True
    examples = (
        "wary sensitivity",
        "wary sensitivity outcome='$column' at=2024-06-03",
        "wary sensitivity method=morris over=params.*,mechanisms.*,events.* output=results/screened",
        "wary sensitivity results/sweep/baseline",
    )
    folder: str | None = word(None, "a finished sweep", "DIR")
    scenario: str = key("baseline", "a shipped scenario or a file of your own", "NAME|FILE", names="scenarios")
    outcome: Any = key(
        None, "columns, see `wary outcomes`", "A,B,...", usual="the first headlines", read=NAMES, names="outcomes"
    )
    method: Any = key(
        None, "of morris, sobol, shapley, claims", "A,B,...", usual="all four", read=NAMES, names="methods"
    )
    over: Any = key(None, "what is varied, see `wary sweep`", "LIST", usual="params.*,contested.*", names="varied")
    at: str | None = key(
        None,
        "when outcomes are read",
        "DATE",
        usual="the scenario's last observed day",
        read="sim.scenario.file:to_day",
    )
    trajectories: int = key(defaults.TRAJECTORIES, "of morris")
    samples: int = key(defaults.BLOCKS, "blocks of sobol, and trajectories of shapley")
    runs: int = key(defaults.REPLICATES, "replicates of each sample, by which chance is told from inputs")
    most: int = key(defaults.MOST_INPUTS, "inputs that sobol tells apart; shapley four times as many")
    claim_runs: int = key(defaults.COMPARED_RUNS, "runs with each contested claim true, and as many with it false")
    level: float = key(defaults.LEVEL, "confidence level of all intervals")


@dataclass(kw_only=True)
class Hindcast(OfCase):
    """Forecast from days in the past, with what was known on each, and score the forecasts.

    From every origin it draws members, each with parameters of its own from what was known by then, weighs
    them by what had been published, and says how likely each question was. Brier, logarithmic and ranked
    scores stand beside those of no change, the base rate, a random walk, a log trend and the prior alone.
    Questions, and how they are resolved, are in hindcast.yaml of the case. It needs the extra `scores`. One
    that is interrupted or killed goes on with the same command.
    """

    examples = (
        "wary hindcast",
        "wary hindcast draws=4096 output=results/quick",
        "wary hindcast origins=2023-06-14,2023-12-14 draws=2048",
    )
    draws: int = key(defaults.HINDCAST_DRAWS, "members drawn at each origin, before they are weighed")
    origins: Any = key(None, "days from which to forecast", "A,B,...", usual="all of the case", read=NAMES)
    seed: int = key(defaults.HINDCAST_SEED, "the same seed gives the same forecasts")
    workers: int | None = key(None, "number of threads", usual="all processors")
    output: str = key("results/hindcast", "results folder", "DIR", wanted="a folder")
    figures: bool = key(True, "write figures and a report")
    quiet: bool = key(False, "no progress on standard error")
    json: bool = flag("for programs")


@dataclass(kw_only=True)
class Posterior(OfCase):
    """Fit the parameters to what was known by a day, as members that runs can carry.

    Draws all parameters from their priors, runs each draw once, and accepts it with the probability of what
    was observed given that run; then holds those that were accepted against criteria of patterns, in waves
    of history matching, until there are as many members as wanted. One that is interrupted or killed goes
    on with the same command. `wary run` carries the members that are kept with the case.
    """

    examples = (
        "wary posterior",
        "wary posterior draws=65536 members=50 output=results/quick",
        "wary posterior until=2023-06-14",
    )
    until: Any = key(
        None,
        "last day whose knowledge is read",
        "DATE",
        usual="`fit_until` of the case",
        read="sim.scenario.file:to_day",
    )
    draws: int = key(defaults.POSTERIOR_DRAWS, "draws from the priors, each run once")
    members: int = key(defaults.POSTERIOR_MEMBERS, "how many are wanted")
    criteria: bool = key(True, "hold what is accepted against criteria of patterns")
    seed: int = key(0, "the same seed gives the same members")
    workers: int | None = key(None, "number of threads", usual="all processors")
    output: str = key("results/posterior", "results folder", "DIR", wanted="a folder")
    figures: bool = key(True, "write figures and a report")
    quiet: bool = key(False, "no progress on standard error")
    json: bool = flag("for programs")
