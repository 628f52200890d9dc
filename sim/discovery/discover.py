"""Discover: the box in which something comes about, what else would do, and how stable it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from sim.discovery.boxes import Box, Limit, chosen, leaves, peeled, pruned, resampled_box, workbench
from sim.discovery.interest import Cases, cases_against, cases_of, day_of, question_of
from sim.ground.arguments import PROGRESS, check_numbers, checks_arguments, number, one_of, optional, text, within
from sim.ground.card import Card, OnCard
from sim.ground.faults import input_error
from sim.ground.paths import literal_path
from sim.storage.parts import Arrays, KeptParts, computed
from sim.sweeps.sweep import opened
from sim.words import counted, listed, percent, with_unit
from sim.words import number as written

if TYPE_CHECKING:
    import pandas as pd

MOST_FACTORS: Final = 20
RESAMPLES: Final = 30
MOST_RESAMPLES: Final = 1000
SPREAD: Final = (0.1, 0.9)
"""Quantiles, over resamples, between which the ends of a limit are told to lie."""
BETTER: Final = ("higher", "lower")


@dataclass(frozen=True)
class DiscoverRequest:
    """What is asked of a sweep; names and defaults are those of `discover`."""

    question: str | None = None
    outcome: str | None = None
    below: float | None = None
    above: float | None = None
    against: Path | None = None
    better: Literal["higher", "lower"] = "higher"
    by: float = 0.0
    most: int = MOST_FACTORS
    resamples: int = RESAMPLES
    box: int | None = None
    seed: int = 0

    def cases(self, folder: Path) -> Cases:
        """Return the cases of interest in a folder; an `InputError` says why there are none to tell apart."""
        check_numbers(seed=self.seed)
        workbench("prim")
        from sim.case.case import case_of

        case = case_of(opened(folder).attrs)
        if self.against is None:
            asked = question_of(case, self.question, self.outcome, self.below, self.above)
            return cases_of(folder, asked).most_followed(self.most)
        if self.question is not None or self.below is not None or self.above is not None:
            raise input_error("against", "asks where one sweep beats another: it takes outcome=, better= and by=.")
        outcome = self.outcome or question_of(case, None, None, None, None).outcome
        return cases_against(folder, self.against, outcome, self.better, self.by).most_followed(self.most)


@dataclass(repr=False)
class Discovery(OnCard):
    """The boxes that were found.

    Parameters
    ----------
    cases : Cases
        What was asked, of which inputs.
    request : DiscoverRequest
        As it was asked.
    boxes : list of Box
        Along which PRIM peeled and pasted.
    tree : list of Box
        The leaves of CART, the densest first.
    """

    cases: Cases
    request: DiscoverRequest
    boxes: list[Box]
    tree: list[Box]
    _resampled: Sequence[Arrays] = field(default_factory=list)

    @property
    def number(self) -> int:
        """Which of PRIM's boxes it is: the one asked for, or that in which coverage and density are best together."""
        return chosen(self.boxes) if self.request.box is None else self.request.box

    @cached_property
    def box(self) -> Box:
        """The box that is told of: without limits that together add little, but one that was asked for as it is."""
        found = self.boxes[self.number]
        return found if self.request.box is not None else pruned(found, self.cases.inputs, self.cases.hits)

    def tradeoff(self) -> pd.DataFrame:
        """Return coverage, density, mass and the number of limits of every box of PRIM, and which one is `chosen`.

        The box that is told of, `box`, is the chosen one without what `pruned` takes off.
        """
        import pandas as pd

        rows = [(one.coverage, one.density, one.mass, len(one.limits)) for one in self.boxes]
        found = pd.DataFrame(rows, columns=["coverage", "density", "mass", "limits"]).rename_axis("box")
        return found.assign(chosen=found.index == self.number)

    @cached_property
    def _shares(self) -> dict[str, Any]:
        """Return, by factor, the limits on it in resamples: categories that are left, or the two ends (NaN: open)."""
        return {key: [part[key] for part in self._resampled] for key in map(str, self.cases.inputs.columns)}

    def table(self) -> pd.DataFrame:
        """Return the limits of the box.

        Returns
        -------
        pandas.DataFrame
            Index: factor. Columns: title, says (the limit in words), low, high (open where missing), categories,
            coverage_without and density_without (of the box without this limit), share (of the resamples whose box
            limits the factor too), and, of these, the middle 80 % of where its ends lie: low_from, low_to, high_from,
            high_to.
        """
        import pandas as pd

        rows = {}
        for limit in self.box.limits:
            rest = Box.of(self.box.without(limit.key), self.cases.inputs, self.cases.hits)
            rows[limit.key] = {
                "title": self.cases.about[limit.key]["title"],
                "says": self.in_words(limit),
                "low": np.nan if limit.low is None else limit.low,
                "high": np.nan if limit.high is None else limit.high,
                "categories": ", ".join(limit.categories),
                "coverage_without": rest.coverage,
                "density_without": rest.density,
            } | self._stability(limit)
        names = [
            "title", "says", "low", "high", "categories", "coverage_without", "density_without", "share", "low_from",
            "low_to", "high_from", "high_to",
        ]  # fmt: skip
        return pd.DataFrame.from_dict(rows, orient="index", columns=names).rename_axis("factor")

    def _stability(self, limit: Limit) -> dict[str, float]:
        found = self._shares.get(limit.key, [])
        limited = [one for one in found if len(one)]
        told = {"share": len(limited) / len(found) if len(found) else np.nan}
        ends = np.array([one for one in limited if not limit.categories], dtype=np.float64).reshape(-1, 2)
        for place, name in enumerate(("low", "high")):
            known = ends[:, place][~np.isnan(ends[:, place])]
            low, high = np.quantile(known, SPREAD) if len(known) else (np.nan, np.nan)
            told |= {f"{name}_from": float(low), f"{name}_to": float(high)}
        return told

    def others(self) -> pd.Series[float]:
        """Return the factors that this box leaves free, by the share of the resamples whose box limits them."""
        import pandas as pd

        named = {limit.key for limit in self.box.limits}
        shares = {
            key: float(np.mean([len(one) > 0 for one in found]))
            for key, found in self._shares.items()
            if key not in named and len(found)
        }
        named_by = pd.Index([key for key, share in shares.items() if share], name="factor", dtype=object)
        found: pd.Series[float] = pd.Series(
            [shares[key] for key in named_by], index=named_by, name="share", dtype=float
        )
        return found.sort_values(ascending=False, kind="stable")

    def leaves(self, *, keys: bool = True) -> pd.DataFrame:
        """Return the leaves of the tree: says (its limits in words), coverage, density, mass; the densest first.

        Without `keys`, inputs go by their titles alone.
        """
        import pandas as pd

        rows = [(self.says(one, keys=keys), one.coverage, one.density, one.mass) for one in self.tree]
        return pd.DataFrame(rows, columns=["says", "coverage", "density", "mass"]).rename_axis("leaf")

    def says(self, box: Box, *, keys: bool = True) -> str:
        """Return the limits of a box in words, with the keys of inputs or without."""
        return listed([self.in_words(limit, keys=keys) for limit in box.limits]) or "any inputs"

    def in_words(self, limit: Limit, *, keys: bool = True) -> str:
        """Return a limit in words, such as ``Debt that presses (params.debt_scale) above 120 million USD``."""
        about = self.cases.about[limit.key]
        name = f"{about['title']} ({limit.key})" if keys else str(about["title"])
        if limit.categories:
            return f"{name} is {' or '.join(limit.categories)}"
        dated = about.get("kind") == "date"
        low, high = (None if end is None else day_of(end) if dated else written(end) for end in (limit.low, limit.high))
        if low is not None and high is not None:
            return with_unit(f"{name} between {low} and {high}", about["unit"])
        side = (("after" if dated else "above") if high is None else "before" if dated else "below", low or high)
        return with_unit(f"{name} {' '.join(map(str, side))}", about["unit"])

    def sentence(self) -> str:
        """Return what was found, in a sentence."""
        box = self.box
        if not box.limits:
            return f"{self.cases.says}: in {percent(self.cases.density)} of all cases; no limits on inputs hold them."
        inside = f"{percent(box.density)} of the cases where {self.says(box, keys=False)}"
        whole = f"{percent(self.cases.density)} of all"
        return f"{self.cases.says}: in {inside}, against {whole}; these are {percent(box.coverage)} of all that do."

    def _card(self) -> Card:
        table = self.table()
        columns = ("Limit", "Density without", "Of resamples")
        rows = tuple(
            (str(row["says"]), percent(row["density_without"]), percent(row["share"]))
            for row in table.to_dict("records")
        )
        size = f"{counted(self.cases.hits.size, 'case')} in {counted(len(self.cases.inputs), 'sample')}"
        facts = {"Cases": size, "Coverage": percent(self.box.coverage), "Density": percent(self.box.density)}
        return Card(
            title=self.cases.says,
            kind="discovery",
            facts=facts | {"Density of all": percent(self.cases.density)},
            columns=columns,
            rows=rows,
            numeric=frozenset(columns[1:]),
            note=".tradeoff() has the other boxes, .leaves() the tree, .table() the limits.",
        )


CHECKS: Final = {
    "question": optional(text),
    "outcome": optional(text),
    "below": optional(number),
    "above": optional(number),
    "against": optional(literal_path),
    "better": one_of("a direction", BETTER),
    "by": number,
    "most": within(1, 200),
    "resamples": within(0, MOST_RESAMPLES),
    "box": optional(within(0, 10_000)),
}


@checks_arguments(folder=literal_path, seed=within(0, 2**63 - 1), **CHECKS, **PROGRESS)
def discover(
    folder: str | Path,
    *,
    question: str | None = None,
    outcome: str | None = None,
    below: float | None = None,
    above: float | None = None,
    against: str | Path | None = None,
    better: Literal["higher", "lower"] = "higher",
    by: float = 0.0,
    most: int = MOST_FACTORS,
    resamples: int = RESAMPLES,
    box: int | None = None,
    seed: int = 0,
    progress: Callable[[int], None] | None = None,
) -> Discovery:
    """Find under which inputs something comes about in a sweep, or where one sweep beats another.

    Parameters
    ----------
    folder : str or Path
        Of a sweep that is complete, with 50 samples or more.
    question : str, optional
        One that the case names in ``questions.yaml``; the first by default.
    outcome, below, above : str, float, float, optional
        In place of a named question: an outcome and the level that it lies below, or above.
    against : str or Path, optional
        Another sweep of the same design, with the same seed: of interest are then the samples in which `outcome` is
        `better` here than there by more than `by`, on average over the paired runs.
    better, by : {"higher", "lower"}, float
        Which way, and by how much in the unit of the outcome.
    most : int
        Factors that boxes may limit: those that the share of interest follows most closely.
    resamples, seed : int
        Of samples, with replacement, in each of which the box is looked for again.
    box : int, optional
        Another box of the trade-off curve than the one in which coverage and density are best together.
    progress : callable, optional
        Called with the number of boxes that have just been looked for.

    Returns
    -------
    Discovery
        With `table`, `tradeoff`, `leaves`, `others` and `sentence`.

    Raises
    ------
    InputError
        Where the sweep is not complete, all cases are alike, or a name is not allowed; and where the EMA workbench, the
        extra ``discovery``, is not there.
    """
    asked = DiscoverRequest(question, outcome, below, above, against, better, by, most, resamples, box, seed)  # type: ignore[arg-type]  # checked
    return discovered(Path(folder), asked, progress=progress)


def discovered(
    folder: Path,
    request: DiscoverRequest,
    *,
    kept: KeptParts | None = None,
    progress: Callable[[int], None] | None = None,
) -> Discovery:
    """Carry out a request; resamples that are kept from before are not looked at again."""
    cases = request.cases(folder)
    boxes = peeled(cases.inputs, cases.hits)
    if request.box is not None and request.box >= len(boxes):
        raise input_error("box", f"{request.box} is none of the {len(boxes)} boxes, which are numbered from 0.")
    if progress:
        progress(1)

    def again(number: int) -> Arrays:
        found = resampled_box(cases, number, request.seed)
        limits = {limit.key: _as_array(limit) for limit in found.limits}
        return {key: limits.get(key, np.empty(0)) for key in map(str, cases.inputs.columns)}

    parts = computed(again, [1] * request.resamples, workers=1, kept=kept, progress=progress)
    return Discovery(cases, request, boxes, leaves(cases.inputs, cases.hits), parts)


def _as_array(limit: Limit) -> Any:
    if limit.categories:
        return np.array(limit.categories)
    return np.array([np.nan if end is None else end for end in (limit.low, limit.high)])
