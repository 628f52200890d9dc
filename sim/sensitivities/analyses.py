"""Analyses: the tables that a finished sweep gives, by the kind of its design."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.analysis.contrasts import share_of_factors
from sim.analysis.sensitivity.blocks import Numbers, noise_of, without_noise
from sim.analysis.sensitivity.morris import elementary_effects
from sim.analysis.sensitivity.neighbours import MOST, coordinates_of, given_effects
from sim.analysis.sensitivity.pawn import pawn_indices, slices_of
from sim.analysis.sensitivity.shapley import contributions, shares_of
from sim.analysis.sensitivity.sobol import SaltelliRows, sobol_indices
from sim.ground.faults import input_error
from sim.sensitivities.knock_outs import knock_outs
from sim.sensitivities.sources import Sources, summed
from sim.sensitivities.swept import FEWEST_BLOCKS, SweptDesign, bare_of

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.load import Scenario

Tables = dict[str, "pd.DataFrame"]
PARTS: Final = (8, 4, 2, 1)
"""Of the blocks, one in so many is read first, then twice as many, and so on: what convergence shows."""
FOLLOWED: Final = 5
"""Inputs whose convergence is shown."""
KINDS: Final = {
    "screen": "elementary effects of Morris",
    "indices": "Sobol' indices of first and total order",
    "pairs": "Sobol' indices of second order",
    "pawn": "PAWN indices",
    "shares": "Shapley effects, as shares of the variance that comes with inputs",
    "claims": "these shares by claim",
    "articles": "these shares by article",
    "grades": "these shares by grade",
    "knock_outs": "contested claims, true less false",
    "convergence": "indices against the number of blocks",
    "variance": "the variance between runs, and the share of it that comes with inputs",
}
"""Every kind of table, with what it holds."""


@dataclass(frozen=True)
class Analysis:
    """How a sweep is analysed."""

    outcomes: Sequence[str]
    level: float
    seed: int
    scenario: Scenario | None  # for the claims that its events and signposts rest on

    def tables(self, swept: SweptDesign) -> Tables:
        """Return the tables of a sweep, each indexed by outcome first; an `InputError` for a design of another kind."""
        import pandas as pd

        by_design = {"morris": _screened, "saltelli": _indices, "shapley": _shapley, "one_at_a_time": _knocked_out}
        method = by_design.get(swept.name, _given)
        found = {outcome: method(self, swept, outcome) for outcome in self.outcomes}
        kinds = dict.fromkeys(kind for tables in found.values() for kind in tables)
        return {kind: pd.concat({name: one[kind] for name, one in found.items()}, names=["outcome"]) for kind in kinds}

    @property
    def how(self) -> dict[str, Any]:
        """Level and seed of intervals."""
        return {"level": self.level, "seed": self.seed}


def _variance(method: str, inputs: float, noise: float) -> pd.DataFrame:
    import pandas as pd

    total = max(inputs, 0.0) + noise
    row = {"variance": total, "share_of_inputs": max(inputs, 0.0) / total if total else np.nan}
    return pd.DataFrame([row], index=pd.Index([method], name="method"))


def _screened(how: Analysis, swept: SweptDesign, outcome: str) -> Tables:
    places = [swept.inputs.index(group) for group in swept.group_of.values()]
    runs = swept.runs_of(outcome)
    more: dict[str, Any] = {"groups": places, "codes": swept.levels}
    found = elementary_effects(runs, swept.points, swept.inputs, **more, **how.how)
    found["alone"] = found["mu_star"] * swept.spreads
    return {"screen": found.sort_values("mu_star", ascending=False, kind="stable")}


def _indices(how: Analysis, swept: SweptDesign, outcome: str) -> Tables:
    second, runs = bool(swept.options["calc_second_order"]), swept.runs_of(outcome)
    found = sobol_indices(runs, swept.inputs, second_order=second, **how.how)
    order = found.indices.sort_values("total", ascending=False, kind="stable").index

    def beginning(blocks: int) -> pd.DataFrame:
        some = sobol_indices(runs[: blocks * swept.block], swept.inputs, second_order=second, **how.how).indices
        columns = {"total": "index", "total_low": "low", "total_high": "high"}
        found: pd.DataFrame = some[list(columns)].rename(columns=columns)
        return found

    variance = float(without_noise(runs, SaltelliRows(len(swept.inputs), second).terms)[:, 0].mean())
    tables = {
        "indices": found.indices.loc[order],
        "pairs": found.pairs.sort_values("second", ascending=False, kind="stable"),
        "pawn": _distributions(how, swept, runs),
        "convergence": _convergence("sobol", swept.blocks, list(order[:FOLLOWED]), beginning),
        "variance": _variance("sobol", variance, noise_of(runs)),
    }
    return tables if second else {kind: table for kind, table in tables.items() if kind != "pairs"}


def _distributions(how: Analysis, swept: SweptDesign, runs: Numbers) -> pd.DataFrame:
    """Return PAWN indices of what moves alone, from rows that are independent draws of all factors."""
    rows = np.arange(swept.rows)
    if swept.name == "saltelli":  # A and B of each block
        rows = rows[(rows % swept.block == 0) | (rows % swept.block == swept.block - 1)]
    design = bare_of(swept.design).iloc[rows]
    alone = [key for key in swept.keys if swept.group_of[key] == key]
    found = pawn_indices(runs[rows], {key: slices_of(design, key) for key in alone}, **how.how)
    return found.sort_values("pawn", ascending=False, kind="stable")


def _shapley(how: Analysis, swept: SweptDesign, outcome: str) -> Tables:
    runs, sources = swept.runs_of(outcome), Sources(swept.case, how.scenario)
    parts = contributions(runs, swept.moved)
    shares = shares_of(parts, swept.inputs, **how.how).sort_values("share", ascending=False, kind="stable")

    def beginning(blocks: int) -> pd.DataFrame:
        return shares_of(parts[:blocks], swept.inputs, **how.how).rename(columns={"share": "index"})

    tables = {
        "shares": shares,
        "convergence": _convergence("shapley", swept.blocks, list(shares.index[:FOLLOWED]), beginning),
        "variance": _variance("shapley", float(parts.sum(axis=1).mean()), noise_of(runs)),
    }
    for kind, rests_on in (
        ("claims", sources.by_claim),
        ("articles", sources.by_article),
        ("grades", sources.by_grade),
    ):
        found, names = summed(parts, swept.inputs, rests_on)
        tables[kind] = shares_of(found, names, **how.how)
        if kind != "grades":
            tables[kind] = tables[kind].sort_values("share", ascending=False, kind="stable")
    return tables


def _convergence(method: str, blocks: int, inputs: list[str], of_beginning: Any) -> pd.DataFrame:
    import pandas as pd

    sizes = [blocks // part for part in PARTS if blocks // part >= FEWEST_BLOCKS]
    found = {(method, size): of_beginning(size).loc[inputs] for size in dict.fromkeys(sizes)}
    table: pd.DataFrame = pd.concat(found, names=["method", "blocks"])
    return table


def _knocked_out(how: Analysis, swept: SweptDesign, outcome: str) -> Tables:
    found = knock_outs(swept, outcome, how.level)
    if found.empty:
        message = (
            "is a design of one factor at a time without a contested claim, true and false; its figure is tornado."
        )
        raise input_error(swept.source, f"{message} Indices need one of morris, saltelli, shapley, lhs or sobol.")
    return {"knock_outs": found}


def _given(how: Analysis, swept: SweptDesign, outcome: str) -> Tables:
    """Analyse a sample of any kind, dependent inputs or not, such as a table of draws from a posterior."""
    if swept.name == "grid":
        raise input_error(swept.source, "is a grid, no sample; indices need morris, saltelli, shapley, lhs or sobol.")
    runs, design = swept.runs_of(outcome), bare_of(swept.design)
    paired = swept.dataset.attrs["draws"] == "common"
    share, noise = share_of_factors(runs, paired=paired), noise_of(runs)
    inputs = noise * share / (1 - share) if share < 1.0 else float(runs.mean(axis=1).var(ddof=1))
    tables = {
        "pawn": _distributions(how, swept, runs),
        "variance": _variance(swept.name, inputs, noise),
    }
    if 1 < len(swept.keys) <= MOST:
        shares = given_effects(runs, coordinates_of(design), swept.keys, **how.how)
        tables["shares"] = shares.sort_values("share", ascending=False, kind="stable")
    return tables
