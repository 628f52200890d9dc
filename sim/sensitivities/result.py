"""What a study, or the analysis of a finished sweep, found: tables, and where their numbers come from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from sim.case.case import Case, case_of
from sim.ground.faults import input_error, not_among
from sim.sensitivities.analyses import KINDS, Tables
from sim.sensitivities.sources import OTHERS
from sim.sensitivities.swept import SOURCE, SweptDesign

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.load import Scenario


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """What the inputs of a scenario do to some outcomes.

    `tables` are by kind, as `sim.sensitivities.analyses.KINDS` lists them, each indexed by outcome first. `sizes` says
    of each how many samples it rests on, how many runs of each, and how many inputs moved together as `others`.
    """

    about: Mapping[str, Any]  # attributes of the sweeps, as `sim.sweep` gives them
    outcomes: tuple[str, ...]
    tables: Tables
    sizes: Mapping[str, tuple[int, int, int]]
    factors: Mapping[str, Mapping[str, Any]]  # what `sim.sample` says of each, by its key
    level: float
    scenario: Scenario | None = None  # where it is known

    @classmethod
    def of(cls, found: Iterable[tuple[SweptDesign, Tables]], level: float, scenario: Scenario | None = None) -> Self:
        """Gather the tables of one sweep, or of several."""
        import pandas as pd

        parts: dict[str, list[pd.DataFrame]] = {}
        sizes, about, factors = {}, dict[str, Any](), dict[str, Mapping[str, Any]]()
        for swept, tables in found:
            about = about or dict(swept.dataset.attrs)
            factors |= {record["key"]: record for record in swept.design.attrs.get("factors", ())}
            others = sum(group == OTHERS for group in swept.group_of.values())
            for kind, table in tables.items():
                parts.setdefault(kind, []).append(table)
                sizes[kind] = (swept.rows, swept.dataset.sizes["run"], others)
        tables = {kind: pd.concat(parts[kind]) for kind in KINDS if kind in parts}
        first = next(iter(tables.values()))
        outcomes = tuple(map(str, first.index.unique("outcome")))
        return cls(about, outcomes, tables, sizes, factors, level, scenario)

    @property
    def case(self) -> Case:
        """Whose inputs and outcomes they are."""
        return case_of(self.about)

    def table(self, kind: str = "shares") -> pd.DataFrame:
        """Return a table.

        Parameters
        ----------
        kind : str
            screen, indices, pairs, pawn, shares, claims, articles, grades, knock_outs, convergence or
            variance; which are there depends on the designs that were run.

        Raises
        ------
        InputError
            For a table that is not there.
        """
        if kind not in self.tables:
            raise input_error(SOURCE, not_among(kind, "a table of this study", self.tables))
        return self.tables[kind].copy()
