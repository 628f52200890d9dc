"""The commands that list what a case and the model have. Their keys and help, as in `sim.cli.commands`."""

from __future__ import annotations

from dataclasses import dataclass

from sim.cli.command import flag, key
from sim.cli.families import Listing, OfCase
from sim.ground import defaults


class Scenarios(Listing):
    """List the shipped scenarios."""


@dataclass(kw_only=True)
class ParametersScreen(OfCase):
    """Find the parameters that move no main outcome at either of their bounds.

    Runs the baseline with each parameter at each bound, on the same draws, and reads it on the last
    reported day and at the end. A parameter is idle if it moves no main outcome on either day by a tenth of a
    standard deviation, at 3 standard errors.
    What was found is kept after each parameter: the same command goes on where it was stopped.
    """

    module = "screen"
    examples = ("wary parameters screen", "wary parameters screen runs=300 output=results/quick.json")
    runs: int = key(defaults.SCREENED_RUNS, "runs of each setting, with the same random draws")
    seed: int = key(0, "the same seed gives the same runs everywhere")
    output: str = key("results/screen.json", "the file that it is kept in", "FILE")
    quiet: bool = key(False, "no progress on standard error")
    json: bool = flag("for programs")


@dataclass(kw_only=True)
class Parameters(Listing):
    """List every number with unit, bounds, prior, grade and source.

    Of grade B it says whether the number follows from the text or only its direction, and it marks what is
    idle in screen.json of the case, which `wary parameters screen` makes.
    """

    parts = (ParametersScreen,)
    grade: str | None = key(None, "only parameters of this grade", "A|B|C|D")


@dataclass(kw_only=True)
class MechanismsReported(Listing):
    """List what the reporting describes, and how the model represents it."""

    as_: str | None = key(None, "only those represented in this way", "state|event|prior|out")


class Mechanisms(Listing):
    """List the mechanisms and their options."""

    parts = (MechanismsReported,)


class Outcomes(Listing):
    """List what a run records."""


class Actors(Listing):
    """List the decision makers and their postures."""


class Schedule(Listing):
    """List what happens in a week, in order."""
