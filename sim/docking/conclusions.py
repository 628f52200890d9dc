"""Conclusions of the model: signs, and what is likelier than not; asked again with the changes of a rival rule."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal

import numpy as np

from sim.case.case import Case
from sim.docking.chain import Chain, estimate, fitted
from sim.docking.chain_file import ChainFile, event_name
from sim.patterns.catalogue import Changes
from sim.patterns.dated import Condition, dated_file
from sim.patterns.estimates import Estimate, share
from sim.patterns.settings import BASE, Read, merged
from sim.patterns.signs import Sign, SignPlan, SignResult, signs_file
from sim.recorded.readings import Reading

Fate = Literal["survives", "undecided", "falls", "turns"]
FATES: Final[tuple[Fate, ...]] = ("survives", "undecided", "falls", "turns")
"""What becomes of a conclusion: it holds; the runs do not say; it does not hold; it holds the other way."""
EVENTS: Final = "events"
QUESTIONS: Final = "questions"
EVEN: Final = 0.5
Estimates = dict[str, Estimate]


@dataclass(frozen=True)
class Conclusion:
    """A sign, or something of which the model may say that it is likelier than not, or less likely.

    `shown_by` is what a run shows in which the latter comes about.
    """

    name: str
    about: str
    says: str
    sign: Sign | None = None
    shown_by: tuple[Condition, ...] = ()

    @property
    def unit(self) -> str:
        """The unit of its value: a share of runs, or of a sign that of its effect."""
        if self.sign is None or self.sign.outcome is None:
            return "share of runs" if self.sign is None else ""
        return "share" if self.sign.share else self.sign.outcome.unit()

    def judged(self, found: Estimate) -> SignResult:
        """Return a sign as judged by an effect."""
        if self.sign is None:
            raise RuntimeError(f"{self.name} is no sign")
        return SignResult(self.about, self.name, self.sign, found, math.nan, math.nan)

    def is_drawn(self, found: Estimate) -> bool:
        """Say whether the model draws this conclusion: the sign holds, or the interval leaves out one half."""
        return self.judged(found).verdict == "pass" if self.sign else _side(found) != 0

    def fate(self, own: Estimate, rival: Estimate) -> Fate:
        """Return what becomes under a rival of a conclusion that the model draws."""
        if self.sign:
            return fate_of(self.judged(rival))
        other = _side(rival)
        return "undecided" if not other else "survives" if other == _side(own) else "turns"


def _side(chance: Estimate) -> int:
    """Return 1 for likelier than not, -1 for less likely, and 0 where the interval does not say."""
    return int(chance.low > EVEN) - int(chance.high < EVEN)


def fate_of(result: SignResult) -> Fate:
    """Return what becomes under a rival of a sign that the model shows."""
    if result.opposite:
        return "turns"
    found: dict[str, Fate] = {"pass": "survives", "fail": "falls"}
    return found.get(result.verdict, "undecided")


def conclusions_of(case: Case) -> dict[str, Conclusion]:
    """Return everything that can be concluded of a case, by name: its signs, dated events and questions."""
    file = signs_file(case)
    found = [
        Conclusion(name, about, sign.says, sign) for about, signs in file.signs.items() for name, sign in signs.items()
    ]
    for event in dated_file(case).events:
        found.append(Conclusion(event_name(case, event.says), EVENTS, event.says, None, event.shown_by))
    for name, one in case.questions.items():
        read = Reading(of=one.outcome, at=file.horizon)
        condition = Condition(outcome=read, above=one.above, below=one.below)
        says = f"By the last day, {one.title}: {one.because}" if one.because else one.title
        found.append(Conclusion(name, QUESTIONS, says, None, (condition,)))
    return {one.name: one for one in found}


class RulePlan(SignPlan):
    """The conclusions under a rival's changes, in both settings of a sign; what a sign itself sets comes last."""

    def __init__(self, asked: dict[str, Conclusion], case: Case, changes: Changes) -> None:
        self._wanted, self._changes = asked, changes
        super().__init__(None, case)
        self._chances: dict[str, list[tuple[Condition, Read]]] = {
            name: [(one, self.experiment.ask(BASE, changes, one.outcome)) for one in conclusion.shown_by]
            for name, conclusion in asked.items()
            if not conclusion.sign
        }

    def _ask(self, about: str, name: str, sign: Sign) -> None:
        if name in self._wanted:
            super()._ask(about, name, sign.model_copy(update={"both": merged(self._changes, sign.both)}))

    def estimates(self, **numbers: Any) -> Estimates:
        """Run what is needed; return effects of signs, and the shares of runs in which the others come about."""
        found = {one.name: one.effect for one in self.judge(**numbers)}
        for name, conditions in self._chances.items():
            held = np.logical_and.reduce([condition.meets(read()) for condition, read in conditions])
            found[name] = share(held)
        return found


class ChainPlan:
    """The conclusions that the chain of a case has a word for."""

    def __init__(self, file: ChainFile, asked: dict[str, Conclusion], case: Case) -> None:
        self.file, self.case = file, case
        names = {key: event_name(case, one.event) if one.event else key for key, one in file.conclusions.items()}
        self.spoken = {names[key]: one for key, one in file.conclusions.items() if names[key] in asked}
        self._asked = asked

    def estimates(self) -> Estimates:
        """Return the posterior of each answer, of a sign in the sign's own terms."""
        return dict(self._answers(self.fitted))

    @cached_property
    def fitted(self) -> Chain:
        """The chain, fitted."""
        return fitted(self.file, self.case)

    def _answers(self, chain: Chain) -> Iterator[tuple[str, Estimate]]:
        for name, one in self.spoken.items():
            sign = self._asked[name].sign
            scale = abs(chain.without(one)) if sign and sign.share else 1.0
            yield name, estimate(chain.says(one) / scale)
