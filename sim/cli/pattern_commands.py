"""``wary patterns`` and its parts: what the model is held to. Their keys and help, as in `sim.cli.commands`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.cli.command import Command, flag, key, word
from sim.cli.families import OfCase
from sim.ground import defaults


@dataclass(kw_only=True)
class Tested(OfCase):
    """What all tests of a case take."""

    runs: int = key(defaults.PATTERN_RUNS, "runs of each setting, with the same random draws")
    seed: int = key(0, "the same seed gives the same runs everywhere")
    output: str | None = key(None, "write the results there", "DIR", usual="not written", wanted="a folder")
    quiet: bool = key(False, "no progress on standard error")
    json: bool = flag("for programs")


@dataclass(kw_only=True)
class PatternsSigns(Tested):
    """Check the signs: in which direction, and how far, a change has to move an outcome.

    Each sign compares two settings on the same random draws. It holds if the whole 95 % interval of the
    paired difference lies beyond the least effect, fails if the whole interval lies short of it, and is
    undecided otherwise. What the model cannot express yet fails. The signs are in signs.yaml of the case.
    """

    module = "tests_of_case"
    examples = ("wary patterns signs", "wary patterns signs trust runs=300")
    names: tuple[str, ...] = word((), "of signs, or of what they are about", "NAME", role="words")


@dataclass(kw_only=True)
class PatternsExtremes(Tested):
    """Check what must come out of extreme settings.

    Each demand bounds the mean of an outcome, or its paired change from the baseline. It passes if the
    whole 95 % interval lies within the bounds, fails if it lies outside, and is undecided otherwise. The
    extremes are in extremes.yaml of the case.
    """

    module = "tests_of_case"
    examples = ("wary patterns extremes", "wary patterns extremes runs=300")
    names: tuple[str, ...] = word((), "of extremes", "NAME", role="words")


@dataclass(kw_only=True)
class PatternsEvents(Tested):
    """Score the dated events of the reporting against the baseline.

    The claims are chosen by a rule. The probability of an event is the share of runs that show it; its
    Brier score is the squared distance from what happened, 0 at best. Saying one half throughout scores
    0.25. The events are in dated_events.yaml of the case.
    """

    module = "tests_of_case"
    examples = ("wary patterns events", "wary patterns events runs=300 seed=7")


@dataclass(kw_only=True)
class PatternsDocking(Tested):
    """Swap rules of the model for rivals, and see which of its conclusions survive.

    A conclusion is a sign that the model shows, or a dated event or question whose probability lies clear
    of one half. Each rival swaps how actors decide, how trust is learned or how sanctions work, on the same
    draws; one is another model, a Markov chain of months fitted to the same data. A conclusion survives,
    falls, turns to the other side, or is undecided; the chain has no word for most. The rivals are in
    rivals.yaml and chain.yaml of the case. With output=, the same command goes on where it was stopped.
    """

    examples = (
        "wary patterns docking",
        "wary patterns docking trust questions rivals=decision runs=50",
        "wary patterns docking rivals=months output=results/docked",
    )
    names: tuple[str, ...] = word((), "of signs, events, questions, or what they are about", "NAME", role="words")
    rivals: Any = key(None, "rivals, or parts that they swap", "A,B,...", usual="all", read="sim.cli.parsing:names_in")
    runs: int = key(defaults.SWEPT_RUNS * 10, "runs of each setting, with the same random draws")
    figures: bool = key(True, "write figures and a report, with output=")


@dataclass(kw_only=True)
class PatternsLooks(Command):
    """List the looks at checks, or log one.

    Checks are what a fit may not read. Whoever looks at their results logs it: a check that was looked at
    is no evidence for rules that are changed afterwards. occasion= logs the results that the folder holds.
    """

    module = "tests_of_case"
    examples = ("wary patterns looks", "wary patterns looks occasion=scored")
    occasion: str | None = key(None, "log a look", "before_the_fit|scored|looked_again", usual="only listed")
    folder: str = key("results/reference", "where the results and the log are", "DIR")
    json: bool = flag("for programs")


@dataclass(kw_only=True)
class Patterns(Tested):
    """Check whether the baseline shows the patterns that it must show.

    Runs each setting that the patterns compare, measures them, and judges every criterion by its 95 %
    interval: pass, fail, or undecided if the interval contains the threshold. Each pattern is also
    measured in a null, a setting in which it must fail; it passes if its criteria pass and its null
    fails. Thresholds and nulls are in the data files of the case.
    """

    parts = (PatternsSigns, PatternsExtremes, PatternsEvents, PatternsDocking, PatternsLooks)
    examples = ("wary patterns", "wary patterns 4 15a runs=200", "wary patterns seed=7 output=results/patterns")
    numbers: tuple[str, ...] = word((), "of patterns", "NUMBER", role="words")
