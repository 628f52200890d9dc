"""Dock: every sign that the model shows, again under each rival rule, on the same draws."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import Field

from sim.case.case import Case, CaseSource
from sim.ground.documents import Document
from sim.ground.faults import Fault, InputError
from sim.ground.records import Strict
from sim.patterns.catalogue import Changes, unknown_parameters
from sim.patterns.settings import BASE, file_of_case, merged, refuse_unknown
from sim.patterns.signs import Sign, SignPlan, SignResult
from sim.scenario.load import load

if TYPE_CHECKING:
    import pandas as pd

FILE: Final = "rivals.yaml"
Fate = Literal["survives", "undecided", "falls", "turns"]
FATES: Final[tuple[Fate, ...]] = ("survives", "undecided", "falls", "turns")
"""What becomes of a conclusion: it holds; the runs do not say; it does not hold; it holds the other way."""


class Rival(Strict):
    """A rule that stands in for one of the model's own."""

    part: str
    says: Annotated[str, Field(min_length=10, max_length=120)]
    changes: Changes


@cache
def rivals_of(case: Case) -> dict[str, Rival]:
    """Return the rivals of a case, by name; InputError where it has none, or with every fault of form or name."""

    def faults(document: Document, found: dict[str, Rival]) -> Iterator[Fault]:
        for name, rival in found.items():
            yield from unknown_parameters(document, (name, "changes"), rival.changes, case)
            try:
                load({"name": name, "title": name, "base": BASE, **rival.changes.record(case.parameters)}, case=case)
            except InputError as error:
                for fault in error.faults:
                    yield document.fault((name, "changes"), f"{fault.key}: {fault.message}")

    return file_of_case(case, FILE, dict[str, Rival], faults)


class _UnderRival(SignPlan):
    """The signs with a rival's changes in both settings; what a sign itself sets has the last word."""

    def __init__(self, only: Iterable[str] | None, case: CaseSource, rival: Rival | None) -> None:
        self._rival = rival
        super().__init__(only, case)

    def _ask(self, about: str, name: str, sign: Sign) -> None:
        if self._rival is not None:
            sign = sign.model_copy(update={"both": merged(self._rival.changes, sign.both)})
        super()._ask(about, name, sign)


def fate_of(result: SignResult) -> Fate:
    """Return what becomes under a rival of a sign that the model shows."""
    if result.opposite:
        return "turns"
    found: dict[str, Fate] = {"pass": "survives", "fail": "falls"}
    return found.get(result.verdict, "undecided")


class Docking:
    """The signs and the rivals that are asked for, and what becomes of each sign under each rival.

    Parameters
    ----------
    only : iterable of str, optional
        Signs, or what they are about; all by default.
    rivals : iterable of str, optional
        Names of rivals, or parts that they swap; all by default.
    case : str, Path or Case, optional
        Whose.
    """

    def __init__(
        self, only: Iterable[str] | None = None, rivals: Iterable[str] | None = None, case: CaseSource = None
    ) -> None:
        names = list(only or ()) or None
        self.own = _UnderRival(names, case, None)
        known = rivals_of(self.own.case)
        wanted = set(rivals or known)
        refuse_unknown(wanted, "a rival", [*known, *(one.part for one in known.values())])
        self.rivals = {name: one for name, one in known.items() if wanted & {name, one.part}}
        self._plans = {name: _UnderRival(names, case, one) for name, one in self.rivals.items()}

    @property
    def settings(self) -> int:
        """How many scenarios are run."""
        return self.own.experiment.settings + sum(plan.experiment.settings for plan in self._plans.values())

    def carry_out(
        self, *, runs: int, seed: int, workers: int | None = None, progress: Callable[[int], None] | None = None
    ) -> pd.DataFrame:
        """Run everything with the same draws, and return what becomes of the signs that the model shows.

        Returns
        -------
        pandas.DataFrame
            Index: sign. Columns: about, says, effect (in the model), and for each rival its fate: survives, undecided,
            falls, or turns. ``attrs`` has the number of signs that were looked at.
        """
        import pandas as pd

        how: dict[str, Any] = {"runs": runs, "seed": seed, "workers": workers, "progress": progress}
        own = self.own.judge(**how)
        shown = [one for one in own if one.verdict == "pass"]
        rows: dict[str, dict[str, Any]] = {
            one.name: {"about": one.about, "says": one.sign.says, "effect": one.effect.value} for one in shown
        }
        for name, plan in self._plans.items():
            for one in plan.judge(**how):
                if one.name in rows:
                    rows[one.name][name] = fate_of(one)
        columns = ["about", "says", "effect", *self.rivals]
        found = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("sign")
        found.attrs = {"looked_at": len(own), "runs": runs, "seed": seed}
        return found


def tally(found: pd.DataFrame) -> pd.DataFrame:
    """Return of each rival how many conclusions survive, are undecided, fall and turn."""
    import pandas as pd

    rivals = [name for name in found.columns if name not in ("about", "says", "effect")]
    counts = {name: found[name].value_counts().reindex(list(FATES), fill_value=0) for name in rivals}
    return pd.DataFrame(counts).T.rename_axis("rival")
