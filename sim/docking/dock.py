"""Dock: every conclusion that the model draws, again under each rival rule on the same draws, and in a rival model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Final

import numpy as np
from pydantic import Field

from sim.case.case import Case, CaseSource, load_case
from sim.docking.chain_file import chain_file
from sim.docking.conclusions import FATES, ChainPlan, Conclusion, Estimates, RulePlan, conclusions_of
from sim.ground.documents import Document
from sim.ground.faults import Fault, InputError
from sim.ground.records import Strict
from sim.patterns.catalogue import Changes, unknown_parameters
from sim.patterns.estimates import Estimate
from sim.patterns.settings import BASE, file_of_case, refuse_unknown
from sim.scenario.load import load
from sim.storage.parts import Arrays, KeptParts

if TYPE_CHECKING:
    import pandas as pd

FILE: Final = "rivals.yaml"
MODEL: Final = "the model"
NO_WORD: Final = "no word"
"""Of a conclusion that a rival model has no word for."""
ABOUT: Final = ("about", "says", "value", "low", "high")
_ENDS: Final = ("value", "low", "high", "count")


class Rival(Strict):
    """A rule that stands in for one of the model's own."""

    part: str
    says: Annotated[str, Field(min_length=10, max_length=120)]
    changes: Changes


@cache
def rivals_of(case: Case) -> dict[str, Rival]:
    """Return the rivals of a case, by name; InputError where it has none, or with every fault of form or name."""

    def faults(document: Document, found: dict[str, Rival]) -> Iterator[Fault]:
        chain = chain_file(case)
        for name, rival in found.items():
            if chain and name == chain.name:
                yield document.fault((name,), "is the name of the chain of this case; give another.")
            yield from unknown_parameters(document, (name, "changes"), rival.changes, case)
            try:
                load({"name": name, "title": name, "base": BASE, **rival.changes.record(case.parameters)}, case=case)
            except InputError as error:
                for fault in error.faults:
                    yield document.fault((name, "changes"), f"{fault.key}: {fault.message}")

    return file_of_case(case, FILE, dict[str, Rival], faults)


def described(case: Case) -> dict[str, tuple[str, str]]:
    """Return which part each rival swaps, and what it says, by name; the chain last."""
    found = {name: (one.part, one.says) for name, one in rivals_of(case).items()}
    chain = chain_file(case)
    return found | ({chain.name: (chain.part, chain.says)} if chain else {})


class Docking:
    """The conclusions and the rivals that are asked for, and what becomes of each conclusion under each rival.

    Parameters
    ----------
    only : iterable of str, optional
        Signs, dated events and questions, or what they are about; all by default.
    rivals : iterable of str, optional
        Names of rivals, or parts that they swap; all by default.
    case : str, Path or Case, optional
        Whose.
    """

    def __init__(
        self, only: Iterable[str] | None = None, rivals: Iterable[str] | None = None, case: CaseSource = None
    ) -> None:
        self.case = load_case(case)
        every = conclusions_of(self.case)
        names = set(only or every)
        refuse_unknown(names, "a conclusion", list(dict.fromkeys([*(one.about for one in every.values()), *every])))
        self.asked: dict[str, Conclusion] = {name: one for name, one in every.items() if names & {name, one.about}}
        known = described(self.case)
        wanted = set(rivals or known)
        refuse_unknown(wanted, "a rival", [*known, *dict.fromkeys(part for part, _ in known.values())])
        self.rivals = {name: one for name, one in known.items() if wanted & {name, one[0]}}
        rules, chain = rivals_of(self.case), chain_file(self.case)
        changes = {MODEL: Changes()} | {name: rules[name].changes for name in self.rivals if name in rules}
        self.rules = {name: RulePlan(self.asked, self.case, one) for name, one in changes.items()}
        self.chain = ChainPlan(chain, self.asked, self.case) if chain and chain.name in self.rivals else None

    @property
    def settings(self) -> int:
        """How many scenarios are run."""
        return sum(plan.experiment.settings for plan in self.rules.values())

    def carry_out(
        self,
        *,
        runs: int,
        seed: int,
        workers: int | None = None,
        kept: KeptParts | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> pd.DataFrame:
        """Run everything with the same draws, and return what becomes of the conclusions that the model draws.

        Rules that are kept from before are not run again.

        Returns
        -------
        pandas.DataFrame
            Index: conclusion. Columns: about, says, value, low, high (in the model: the effect of a sign, or the share
            of runs in which something comes about), and for each rival its fate: survives, undecided, falls, turns, or
            no word; with ``RIVAL_value``, ``RIVAL_low`` and ``RIVAL_high`` beside it. ``attrs`` has the number of
            conclusions that were looked at, and all answers of the chain beside those of the model.
        """
        import pandas as pd

        under: dict[str, Estimates] = {}
        for number, (name, plan) in enumerate(self.rules.items()):
            part = kept.read(number) if kept else None
            if part is None:
                under[name] = plan.estimates(runs=runs, seed=seed, workers=workers, progress=progress)
                if kept:
                    kept.write(number, _arrays(under[name]))
            else:
                under[name] = _estimates(part)
                if progress:
                    progress(plan.experiment.settings * runs)
        own, answers = under.pop(MODEL), self.chain.estimates() if self.chain else {}
        if self.chain:
            under[self.chain.file.name] = answers
        drawn = [one for name, one in self.asked.items() if one.is_drawn(own[name])]
        rows = {one.name: _row(one, own[one.name], {name: under[name] for name in self.rivals}) for one in drawn}
        columns = [*ABOUT, *(name + end for name in self.rivals for end in ("", "_value", "_low", "_high"))]
        found = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("conclusion")
        found.attrs = {"looked_at": len(self.asked), "runs": runs, "seed": seed}
        if self.chain:
            found.attrs["counts"] = {name: counts.tolist() for name, counts in self.chain.fitted.counts.items()}
            found.attrs["answers"] = [
                {"conclusion": name, "says": self.asked[name].says, "unit": self.asked[name].unit}
                | {"because": self.chain.spoken[name].because, "chain": _ends(one), "model": _ends(own[name])}
                for name, one in answers.items()
            ]
        return found


def _row(conclusion: Conclusion, own: Estimate, under: dict[str, Estimates]) -> dict[str, Any]:
    row: dict[str, Any] = {"about": conclusion.about, "says": conclusion.says}
    row |= {"value": own.value, "low": own.low, "high": own.high}
    for rival, estimates in under.items():
        found = estimates.get(conclusion.name)
        row[rival] = conclusion.fate(own, found) if found else NO_WORD
        if found:
            row |= {f"{rival}_value": found.value, f"{rival}_low": found.low, f"{rival}_high": found.high}
    return row


def _ends(found: Estimate) -> list[float]:
    return [found.value, found.low, found.high]


def _arrays(found: Estimates) -> Arrays:
    return {name: np.array([getattr(one, end) for end in _ENDS]) for name, one in found.items()}


def _estimates(part: Arrays) -> Estimates:
    found = {}
    for name, (value, low, high, count) in part.items():
        found[name] = Estimate(float(value), float(low), float(high), int(count))
    return found


def tally(found: pd.DataFrame, rivals: Iterable[str]) -> pd.DataFrame:
    """Return of each rival how many conclusions survive, are undecided, fall, turn, and have no word in it."""
    import pandas as pd

    fates = [*FATES, NO_WORD]
    counts = {name: found[name].value_counts().reindex(fates, fill_value=0) for name in rivals}
    return pd.DataFrame(counts).T.rename_axis("rival")
