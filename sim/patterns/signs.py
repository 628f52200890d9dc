"""Signs: in which direction, and at least how far, a setting has to move an outcome of the same draws."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from sim.analysis.paired.intervals import differences_of
from sim.analysis.paired.pairs import Pairs
from sim.case.case import Case, CaseSource, load_case
from sim.ground.documents import Document
from sim.ground.faults import Fault, not_among
from sim.ground.records import Number, Strict
from sim.patterns.catalogue import Changes, unknown_parameters
from sim.patterns.estimates import CONFIDENCE, NOTHING, Estimate, Threshold, Verdict
from sim.patterns.settings import Experiment, Read, Values, file_of_case, merged, refuse_unknown
from sim.recorded.readings import Reading, unfit_columns
from sim.scenario.file import Day, Name
from sim.words import as_given

FILE = "signs.yaml"
Direction = Literal["up", "down", "same", "not_up", "not_down", "either"]


class Sign(Strict):
    """One sign: what a setting does to an outcome, against another setting of the same draws.

    `both` changes both settings, and `against` the one that is compared with; without it that is the baseline.
    `at_least` is the least effect that counts, in the outcome's unit, or as a `share` of its mean without the setting;
    with `same`, `not_up` and `not_down` it is the effect that still counts as none. `either` way is only reported.
    What the model cannot express yet says what it `needs`, and fails. `adapted` says why a setting is said anew.
    """

    says: str = Field(min_length=10, max_length=200)
    setting: Changes = Changes()
    against: Changes = Changes()
    both: Changes = Changes()
    outcome: Reading | None = None
    direction: Direction
    at_least: Number = 0.0
    share: bool = False
    source: tuple[str, ...] = Field(min_length=1)
    because: str = ""
    needs: str = ""
    note: str = ""
    adapted: str = ""

    @model_validator(mode="after")
    def _can_be_judged(self) -> Self:
        if bool(self.needs) == (self.outcome is not None):
            raise ValueError("give an `outcome`, or what the model `needs` before it can have one.")
        if self.outcome and self.setting == self.against:
            raise ValueError("`setting` and `against` change the same.")
        if self.at_least < 0.0 or (self.direction == "same" and self.at_least == 0.0):
            raise ValueError("`at_least` is no effect to hold anything against.")
        return self

    @property
    def threshold(self) -> Threshold:
        """What the effect has to be."""
        least = self.at_least
        return {
            "up": Threshold(at_least=least) if least else Threshold(above=0.0),
            "down": Threshold(at_most=-least) if least else Threshold(below=0.0),
            "same": Threshold(at_least=-least, at_most=least),
            "not_up": Threshold(at_most=least),
            "not_down": Threshold(at_least=-least),
            "either": Threshold(),
        }[self.direction]

    @property
    def wanted(self) -> str:
        """What the effect has to be, in words."""
        words = {"same": "no more than", "not_up": "up by no more than", "not_down": "down by no more than"}
        least = f"{as_given(100.0 * self.at_least)} %" if self.share else as_given(self.at_least)
        if self.direction == "either":
            return "either way"
        return f"{words.get(self.direction, self.direction + ' by')} {least}" if self.at_least else self.direction


class SignsFile(Strict):
    """The file of signs: by what they are about, and by name."""

    horizon: Day
    signs: Annotated[dict[str, dict[Name, Sign]], Field(min_length=1)]


@dataclass(frozen=True)
class SignResult:
    """A sign, judged by its effect: the mean difference of paired runs, in the outcome's unit or as a share.

    `without` and `with_` are means of the outcome, in its unit.
    """

    about: str
    name: str
    sign: Sign
    effect: Estimate
    without: float
    with_: float

    @property
    def verdict(self) -> Verdict:
        """Whether the sign holds; what the model cannot express fails."""
        return "fail" if self.sign.needs else self.sign.threshold.verdict(self.effect)

    @property
    def opposite(self) -> bool:
        """Whether the whole interval lies on the other side of zero."""
        direction = self.sign.direction
        return (direction == "up" and self.effect.high < 0.0) or (direction == "down" and self.effect.low > 0.0)

    def record(self) -> dict[str, Any]:
        """Return it as plain data; None for what could not be measured."""
        numbers = {
            "effect": self.effect.value,
            "low": self.effect.low,
            "high": self.effect.high,
            "without": self.without,
            "with": self.with_,
        }
        return {
            "about": self.about,
            "sign": self.name,
            "says": self.sign.says,
            "outcome": self.sign.outcome.name if self.sign.outcome else "",
            "unit": "share" if self.sign.share else self.sign.outcome.unit() if self.sign.outcome else "",
            "wanted": self.sign.wanted,
            "runs": self.effect.count,
            **{name: value if math.isfinite(value) else None for name, value in numbers.items()},
            "verdict": self.verdict,
            "opposite": self.opposite,
            "source": list(self.sign.source),
            "because": self.sign.because,
            "needs": self.sign.needs,
            "note": self.sign.note,
            "adapted": self.sign.adapted,
        }


def effect_of(without: Values, with_: Values, *, share: bool = False) -> Estimate:
    """Estimate a mean difference of paired runs; as a share of the mean without, taken as known, where asked.

    Parameters
    ----------
    without, with_ : array of float, shape (runs,)
        NaN is left out with its partner.
    """
    missing = np.isnan(without) | np.isnan(with_)
    sides: list[NDArray[np.float64]] = [np.where(missing, np.nan, side)[:, None] for side in (without, with_)]
    count = int((~missing).sum())
    if not count:
        return NOTHING
    differences = differences_of(Pairs(sides[0], sides[1], ["effect"]))
    low, high = differences.interval(CONFIDENCE)
    scale = abs(float(np.nanmean(sides[0]))) if share else 1.0
    if scale == 0.0:
        return Estimate(math.nan, math.nan, math.nan, count)
    value, least, most = (float(side[0]) / scale for side in (differences.means.mean, low, high))
    return Estimate(value, least, most, count)


@cache
def signs_file(case: Case) -> SignsFile:
    """Return the signs of a case; InputError where it has none, or with every fault of form or name."""
    known = [*case.claims, *case.parameters.references]

    def faults(document: Document, file: SignsFile) -> Iterator[Fault]:
        for about, signs in file.signs.items():
            for name, sign in signs.items():
                where = ("signs", about, name)
                for key in ("setting", "against", "both"):
                    yield from unknown_parameters(document, (*where, key), getattr(sign, key), case)
                for one in sign.source:
                    if one not in known:
                        yield document.fault((*where, "source"), not_among(one, "a claim or a work", known))
                if sign.outcome:
                    yield from unfit_columns(document, (*where, "outcome"), sign.outcome, case)

    return file_of_case(case, FILE, SignsFile, faults)


class SignPlan:
    """The signs that are asked for, by their names or by what they are about, and the experiment that they need."""

    def __init__(self, only: Iterable[str] | None = None, case: CaseSource = None) -> None:
        self.case = load_case(case)
        file = signs_file(self.case)
        every = [(about, name) for about, signs in file.signs.items() for name in signs]
        known = {*file.signs, *(name for _, name in every)}
        wanted = set(only or known)
        refuse_unknown(wanted, "a sign", known)
        self.experiment = Experiment(self.case, file.horizon.isoformat())
        self._asked: list[tuple[str, str, Sign, tuple[Read, ...]]] = []
        for about, name in every:
            if wanted & {about, name}:
                self._ask(about, name, file.signs[about][name])

    def _ask(self, about: str, name: str, sign: Sign) -> None:
        sides: tuple[Read, ...] = ()
        if sign.outcome:
            sides = tuple(
                self.experiment.ask(f"{name}_{which}", merged(sign.both, changes), sign.outcome)
                for which, changes in (("without", sign.against), ("with", sign.setting))
            )
        self._asked.append((about, name, sign, sides))

    def judge(self, **numbers: Any) -> list[SignResult]:
        """Run what is needed and judge every sign; takes what `Experiment.carry_out` does."""
        self.experiment.carry_out(**numbers)
        return [self._judged(*one) for one in self._asked]

    @staticmethod
    def _judged(about: str, name: str, sign: Sign, sides: tuple[Read, ...]) -> SignResult:
        if not sides:
            return SignResult(about, name, sign, NOTHING, math.nan, math.nan)
        without, with_ = (side() for side in sides)
        both = ~(np.isnan(without) | np.isnan(with_))
        means = [float(side[both].mean()) if both.any() else math.nan for side in (without, with_)]
        return SignResult(about, name, sign, effect_of(without, with_, share=sign.share), *means)
