"""``wary influence`` and ``wary discover``: their keys and help, as in `sim.cli.commands`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.cli.command import Command, flag, key, word
from sim.cli.families import IN_THE_SCENARIO, OfFolder, Simulation
from sim.ground import defaults

NAMES = "sim.cli.parsing:names_in"
ALL = "print every effect that is shown, not only the largest on each outcome"


@dataclass(kw_only=True)
class DiscoverRobust(Command):
    """Choose among policies that do well whatever the inputs are.

    Each folder is a sweep of one policy, a scenario, with the same design, seed and runs. Regret is how
    far a policy falls short of the best one in the same sample; it satisfices where it reaches a level.
    """

    needs = "name the folders of two sweeps or more"
    examples = ("wary discover robust results/sweep/baseline results/sweep/$other outcome='$column' better=lower",)
    folders: tuple[str, ...] = word(..., "of sweeps, one a policy", "DIR", role="words")
    outcome: str = key(..., "what counts", names="outcomes")
    better: str = key("higher", "which way it is better", "higher|lower", choice="a direction")
    at_least: float | None = key(None, "the level that satisfices; the most that does, where lower is better")
    level: float = key(defaults.LEVEL, "confidence level of all intervals")
    json: bool = flag("for programs")


@dataclass(kw_only=True)
class DiscoverSignals(Command):
    """Find what tells early whether something will come about, and from which week on.

    Runs a scenario, and asks of all that is recorded, or of all that an actor sees, from when on runs
    that come to it lie apart from runs that do not, for good. Intervals hold for all of it together.
    """

    changes_scenario = True
    not_here = IN_THE_SCENARIO
    examples = ("wary discover signals", "wary discover signals actor=$actor outcome='$column' above=3000")
    scenario: str = key("baseline", "a shipped scenario or a file of your own", "NAME|FILE", names="scenarios")
    question: str | None = key(None, "of the case", "NAME", usual="its first", names="questions")
    outcome: str | None = key(None, "in place of a question, with below= or above=", names="outcomes")
    below: float | None = key(None, "it comes about where the outcome is below it")
    above: float | None = key(None, "it comes about where the outcome is above it")
    actor: str | None = key(None, "whose eyes", usual="all that is recorded", names="actors")
    runs: int = key(defaults.COMPARED_RUNS, "number of runs, each with its own draws")
    seed: int = key(0, "the same seed gives the same runs everywhere")
    level: float = key(defaults.LEVEL, "confidence level, of all intervals together")
    quiet: bool = key(False, "no progress on standard error")
    json: bool = flag("for programs")


@dataclass(kw_only=True)
class Discover(OfFolder):
    """Find under which inputs of a sweep something comes about, or where one sweep beats another.

    PRIM looks for limits on a few inputs that hold much of what is of interest and little else; CART
    grows a tree of them. The box is looked for again in resamples of the samples, which says how stable
    it is. Both need the extra discovery. Without question= or outcome= it is the first question of the
    case, in its questions.yaml.
    """

    parts = (DiscoverRobust, DiscoverSignals)
    module, needs = "discover", "name the folder of a sweep"
    examples = (
        "wary discover results/sweep/baseline",
        "wary discover results/sweep/baseline outcome='$column' above=1000",
        "wary discover results/sweep/baseline against=results/sweep/$other outcome='$column' better=lower",
    )
    question: str | None = key(None, "of the case", "NAME", usual="its first", names="questions")
    outcome: str | None = key(None, "in place of a question, with below= or above=", names="outcomes")
    below: float | None = key(None, "of interest are runs in which the outcome is below it")
    above: float | None = key(None, "of interest are runs in which the outcome is above it")
    against: str | None = key(None, "another sweep of the same design and seed", "DIR")
    better: str = key("higher", "which outcome beats the other sweep's", "higher|lower", choice="a direction")
    by: float = key(0.0, "by how much it has to, in the unit of the outcome")
    most: int = key(20, "inputs that a box may limit: those that the share of interest follows most closely")
    resamples: int = key(30, "resamples in which the box is looked for again")
    box: int | None = key(None, "another box of tradeoff.csv", "N", usual="coverage and density best together")
    seed: int = key(0, "of the resamples")
    output: str | None = key(None, "results folder", "DIR", usual="results/discover/SWEEP-HASH")
    figures: bool = key(True, "write figures")
    quiet: bool = key(False, "no progress on standard error")


@dataclass(kw_only=True)
class InfluenceGame(Simulation):
    """Play policies of some actors against each other, and find best replies and equilibria.

    Every combination of strategies is run with the same draws. What it is worth to a player is what its
    own objectives give the postures that it takes, as it sees the world when it decides. Every answer is
    found again for resampled runs: the share says how sure it is. Mixed equilibria need the extra games.
    """

    changes_scenario = True
    examples = (
        "wary influence game",
        "wary influence game strategies=logit,best_reply,learning,tit_for_tat",
    )
    scenario: str = key("baseline", "a shipped scenario or a file of your own", "NAME|FILE", names="scenarios")
    players: Any = key(None, "two to four actors", "A,B,...", usual="the first two of the case", read=NAMES)
    strategies: Any = key(
        None,
        "policies, and postures that are held throughout; of one player alone as ACTOR:NAME",
        "NAME,...",
        usual="every posture, and the player's own policy",
        read=NAMES,
    )
    runs: int = key(defaults.RUNS, "runs of each combination, with the same random draws")
    level: float = key(defaults.LEVEL, "confidence level of all intervals")
    alpha_rank: bool = key(False, "how often evolving populations play each combination; needs the extra alpha_rank")


@dataclass(kw_only=True)
class Influence(Simulation):
    """Find who moves whom: each actor moved a step harder and a step softer, and the others watched.

    From a date on, and for some weeks, an actor takes at each decision the posture one step harder, or
    softer, than the one that it takes in the same run without the push. Effects are paired differences
    of the same runs; verdicts hold for all effects together. The steps are in stances.yaml of the case.
    What has been computed is kept: the same command goes on where it was stopped.
    """

    parts = (InfluenceGame,)
    changes_scenario = True
    examples = (
        "wary influence",
        "wary influence actors=$actor dates=2023-06-05 hold=12 after=26",
        "wary influence scenario=$scenario outcome='$column' runs=2000",
    )
    scenario: str = key("baseline", "a shipped scenario or a file of your own", "NAME|FILE", names="scenarios")
    actors: Any = key(None, "who is moved", "A,B,...", usual="all with steps", read=NAMES, names="actors")
    dates: Any = key(
        None, "when pushes begin", "DATE,...", usual="a quarter, half and three quarters of the reporting", read=NAMES
    )
    hold: int = key(26, "weeks for which an actor is held")
    after: int = key(52, "weeks from the beginning of a push until outcomes are read")
    outcome: str | None = key(None, "a further outcome or column, beside the main ones", names="outcomes")
    runs: int = key(defaults.COMPARED_RUNS, "runs of each push, with the same random draws")
    level: float = key(defaults.LEVEL, "confidence level of all intervals")
    all: bool = key(False, ALL)
