"""Extremes: what must come out where a setting is as large, as small or as one-sided as it can be."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from sim.case.case import Case, CaseSource, load_case
from sim.ground.documents import Document
from sim.ground.faults import Fault
from sim.ground.records import Strict
from sim.patterns.catalogue import Changes, unknown_parameters
from sim.patterns.estimates import NOTHING, Estimate, Threshold, Verdict, mean
from sim.patterns.settings import Experiment, Read, file_of_case, refuse_unknown
from sim.patterns.signs import effect_of
from sim.recorded.readings import Reading, unfit_columns
from sim.scenario.file import Day, Name

FILE = "extremes.yaml"


class Must(Threshold):
    """What must come out: the mean over runs of a reading, or its change from the baseline, within bounds.

    A change is in the outcome's unit (`own`), or a `share` of the baseline's mean.
    """

    says: str = Field(min_length=10, max_length=200)
    outcome: Reading
    change: Literal["", "own", "share"] = ""

    @model_validator(mode="after")
    def _is_bounded(self) -> Self:
        if str(self) == "-":
            raise ValueError("give a bound.")
        return self

    @property
    def wanted(self) -> str:
        """What must come out, in signs."""
        words = {"": "", "own": "change ", "share": "change as a share "}
        return f"{words[self.change]}{self}"


class Extreme(Strict):
    """An extreme setting of the baseline, and what must come out; `needs` says what the model lacks to have it."""

    says: str = Field(min_length=5, max_length=120)
    setting: Changes = Changes()
    must: Annotated[tuple[Must, ...], Field(min_length=1)]
    needs: str = ""
    note: str = ""
    adapted: str = ""


class ExtremesFile(Strict):
    """The file of extremes, by name."""

    horizon: Day
    extremes: Annotated[dict[Name, Extreme], Field(min_length=1)]


@dataclass(frozen=True)
class CameOut:
    """What came out of one demand."""

    must: Must
    found: Estimate
    needs: str

    @property
    def verdict(self) -> Verdict:
        """Whether it came out as it must; what the model cannot express fails."""
        return "fail" if self.needs else self.must.verdict(self.found)

    def record(self) -> dict[str, Any]:
        """Return it as plain data; None for what could not be measured."""
        numbers = {"value": self.found.value, "low": self.found.low, "high": self.found.high}
        return {
            "says": self.must.says,
            "outcome": self.must.outcome.name,
            "unit": "share" if self.must.change == "share" else self.must.outcome.unit(),
            "wanted": self.must.wanted,
            "runs": self.found.count,
            **{name: value if math.isfinite(value) else None for name, value in numbers.items()},
            "verdict": self.verdict,
        }


@dataclass(frozen=True)
class ExtremeResult:
    """An extreme, judged: what came out of each demand."""

    name: str
    extreme: Extreme
    came_out: tuple[CameOut, ...]

    @property
    def verdict(self) -> Verdict:
        """Pass if everything came out as it must, fail if something did not, otherwise undecided."""
        verdicts = {one.verdict for one in self.came_out}
        return "fail" if "fail" in verdicts else "undecided" if "undecided" in verdicts else "pass"

    def record(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "extreme": self.name,
            "says": self.extreme.says,
            "verdict": self.verdict,
            "must": [one.record() for one in self.came_out],
            "needs": self.extreme.needs,
            "note": self.extreme.note,
            "adapted": self.extreme.adapted,
        }


@cache
def extremes_file(case: Case) -> ExtremesFile:
    """Return the extremes of a case; InputError where it has none, or with every fault of form or name."""

    def faults(document: Document, file: ExtremesFile) -> Iterator[Fault]:
        for name, extreme in file.extremes.items():
            yield from unknown_parameters(document, ("extremes", name, "setting"), extreme.setting, case)
            for place, must in enumerate(extreme.must):
                yield from unfit_columns(document, ("extremes", name, "must", place, "outcome"), must.outcome, case)

    return file_of_case(case, FILE, ExtremesFile, faults)


class ExtremePlan:
    """The extremes that are asked for by name, and the experiment that they need."""

    def __init__(self, only: Iterable[str] | None = None, case: CaseSource = None) -> None:
        self.case = load_case(case)
        file = extremes_file(self.case)
        wanted = set(only or file.extremes)
        refuse_unknown(wanted, "an extreme", file.extremes)
        self.experiment = Experiment(self.case, file.horizon.isoformat())
        self._asked = [(name, one, self._ask(name, one)) for name, one in file.extremes.items() if name in wanted]

    def _ask(self, name: str, extreme: Extreme) -> list[tuple[Read, Read]]:
        if extreme.needs:
            return []
        plain = Changes()
        return [
            (
                self.experiment.ask("baseline", plain if must.change else extreme.setting, must.outcome),
                self.experiment.ask(name, extreme.setting, must.outcome),
            )
            for must in extreme.must
        ]

    def judge(self, **numbers: Any) -> list[ExtremeResult]:
        """Run what is needed and judge every extreme; takes what `Experiment.carry_out` does."""
        self.experiment.carry_out(**numbers)
        return [ExtremeResult(name, one, tuple(self._judged(one, sides))) for name, one, sides in self._asked]

    @staticmethod
    def _judged(extreme: Extreme, sides: list[tuple[Read, Read]]) -> Iterator[CameOut]:
        if not sides:
            yield from (CameOut(must, NOTHING, extreme.needs) for must in extreme.must)
        for must, (before, after) in zip(extreme.must, sides, strict=bool(sides)):
            changed = must.change and effect_of(before(), after(), share=must.change == "share")
            yield CameOut(must, changed or mean(after()), "")
