"""The designs, one class each. To add one, write its class and list it in `DESIGNS`: help and pages read it there."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.designs.design import Design, UnitCube, option, power_of_two_above
from sim.ground.arguments import true_or_false, whole
from sim.ground.faults import Fault, InputError, not_among, shown

if TYPE_CHECKING:
    import numpy as np

    from sim.designs.design import Columns, UnitPoints
    from sim.designs.entries import Over
    from sim.designs.factors import Found
    from sim.scenario.load import Scenario

MOST_LEVELS: Final = 1_000
HALTON_BITS: Final = 30
TWO: Final = 2
TABLE: Final = "table"


def _levels(value: object) -> int:
    return whole(value, TWO, MOST_LEVELS)


def _even_levels(value: object) -> int:
    levels = _levels(value)
    if levels % TWO:
        raise ValueError(f"{levels} is odd; the method of Morris takes an even number of levels.")
    return levels


def _two_quantiles(value: object) -> tuple[float, float]:
    pair = list(value) if isinstance(value, Sequence) and not isinstance(value, str) else []
    if len(pair) != TWO or not all(isinstance(at, int | float) for at in pair) or not 0 <= pair[0] < pair[1] <= 1:
        raise ValueError(f"{shown(value)} is not two shares between 0 and 1, the lower first.")
    return float(pair[0]), float(pair[1])


def _group_names(value: object) -> dict[str, str] | None:
    if value is None:
        return None
    if not isinstance(value, Mapping) or not all(isinstance(text, str) for pair in value.items() for text in pair):
        raise ValueError(f"{shown(value)} is not a mapping of factors to the names of their groups.")
    return dict(value)


def _given_table(value: object) -> object:
    if value is None:
        raise ValueError("is missing; give a CSV or Parquet file, or a DataFrame.")
    return value


@dataclass(frozen=True)
class Sobol(UnitCube):
    """The sequence of Sobol' (1967), as scipy has it."""

    name, title, base_two = "sobol", "low-discrepancy sequence of Sobol'", True
    scramble: bool = option(True, true_or_false, "randomise the sequence", "bool")

    def draw(self, keys: Sequence[str], samples: int, rng: np.random.Generator) -> UnitPoints:
        """Return the first points of the sequence."""
        from scipy.stats import qmc

        return qmc.Sobol(len(keys), scramble=self.scramble, rng=rng).random(power_of_two_above(samples))[:samples]


@dataclass(frozen=True)
class Halton(UnitCube):
    """The sequence of Halton (1960), as scipy has it."""

    name, title = "halton", "low-discrepancy sequence of Halton"
    scramble: bool = option(True, true_or_false, "randomise the sequence", "bool")

    def draw(self, keys: Sequence[str], samples: int, rng: np.random.Generator) -> UnitPoints:
        """Return the first points of the sequence."""
        from scipy.stats import qmc

        drawn: UnitPoints = qmc.Halton(len(keys), scramble=self.scramble, rng=rng).random(samples)
        # Compilers may fuse the sum of its digits, which shows in the last bits; those are rounded away.
        return (drawn * 2.0**HALTON_BITS).round() / 2.0**HALTON_BITS


@dataclass(frozen=True)
class LatinHypercube(UnitCube):
    """The Latin hypercube of McKay, Beckman and Conover (1979), as scipy has it."""

    name, title = "lhs", "Latin hypercube"

    def draw(self, keys: Sequence[str], samples: int, rng: np.random.Generator) -> UnitPoints:
        """Return points of which each stratum of each factor holds one."""
        from scipy.stats import qmc

        return qmc.LatinHypercube(len(keys), rng=rng).random(samples)


@dataclass(frozen=True)
class Random(UnitCube):
    """Independent draws."""

    name, title = "random", "independent draws"

    def draw(self, keys: Sequence[str], samples: int, rng: np.random.Generator) -> UnitPoints:
        """Return uniform points."""
        return rng.random((samples, len(keys)))


@dataclass(frozen=True)
class FullFactorial(Design):
    """Every combination of levels, in an order of which every beginning is even."""

    name, title, counts = "grid", "every combination of levels", ""
    levels: int = option(5, _levels, "mid-quantiles of a factor without levels of its own", "int")

    def points(self, found: Found, _samples: int, seed: int) -> Columns:
        """Return every combination once."""
        from sim.designs.row_order import even_order

        values = {key: factor.grid(self.levels) for key, factor in found.factors.items()}
        counts = [len(levels) for levels in values.values()]
        self.check_rows(math.prod(counts), f"{' x '.join(map(str, counts))} levels")
        places = even_order(counts, seed)
        return {key: levels[places[:, place]] for place, (key, levels) in enumerate(values.items())}


@dataclass(frozen=True)
class OneAtATime(Design):
    """The scenario as it is, then one change in each row."""

    name, title, counts = "one_at_a_time", "the scenario as it is, then one change in each row", ""
    quantiles: tuple[float, float] = option((0.05, 0.95), _two_quantiles, "where a factor without levels moves to")

    def points(self, found: Found, _samples: int, seed: int) -> Columns:
        """Return the row of the scenario, then one for each departure from it."""
        import numpy as np

        from sim.designs.row_order import in_rounds

        departures = {key: factor.departures(self.quantiles) for key, factor in found.factors.items()}
        order = in_rounds([len(values) for values in departures.values()], seed)
        columns = {}
        for place, (key, factor) in enumerate(found.factors.items()):
            kind = object if isinstance(factor.baseline, str) else np.float64
            columns[key] = np.full(len(order) + 1, factor.baseline, dtype=kind)
            for row, (moved, departure) in enumerate(order, start=1):
                if moved == place:
                    columns[key][row] = departures[key][departure]
        return columns

    def notes(self, scenario: Scenario, keys: Sequence[str], _samples: int) -> list[str]:
        """Say what the first row holds of claims on which the scenario is silent."""
        claims = [key for key in keys if key.startswith("contested.")]
        unsaid = [key for key in claims if key.removeprefix("contested.") not in scenario.contested]
        said = f"{scenario.name} says nothing of {', '.join(unsaid)}; the first row has the ledger's probability."
        return [said] if unsaid else []


@dataclass(frozen=True)
class BySalib(UnitCube):
    """A design for a sensitivity analysis by SALib, whose factors may move in groups."""

    groups: dict[str, str] | None = option(None, _group_names, "factors or patterns, with the group of each")

    def problem(self, keys: Sequence[str]) -> dict[str, Any]:
        """Return the factors as SALib describes a problem, on the unit cube.

        An `InputError` says where groups name no factor, or put all into one.
        """
        bounds = [[0.0, 1.0] for _ in keys]
        return {"num_vars": len(keys), "names": list(keys), "bounds": bounds, "groups": self._group_of_each(keys)}

    def _group_of_each(self, keys: Sequence[str]) -> list[str] | None:
        """Return the group of each factor; one that is not named is a group of its own."""
        of_factor, faults = {key: key for key in keys}, []
        for pattern, group in (self.groups or {}).items():
            fitting = [key for key in keys if key == pattern or fnmatchcase(key, pattern)]
            if not fitting:
                faults.append(not_among(pattern, "a factor of the design", keys))
            of_factor |= dict.fromkeys(fitting, group)
        if self.groups and not faults and len(set(of_factor.values())) == 1:
            faults.append("all factors are in one group; make two or more.")
        if faults:
            raise InputError(Fault(f"design={self.name}", 0, "groups", message) for message in faults)
        return list(of_factor.values()) if self.groups else None

    def moving(self, keys: Sequence[str]) -> int:
        """Return how many factors or groups move."""
        return len(set(self._group_of_each(keys) or keys))


@dataclass(frozen=True)
class Morris(BySalib):
    """Trajectories of elementary effects (Morris 1991), as SALib has them."""

    name, title, counts = "morris", "trajectories of elementary effects", "trajectories"
    levels: int = option(4, _even_levels, "of each factor; an even number", "int")

    def block(self, keys: Sequence[str]) -> int:
        """Return the length of a trajectory."""
        return self.moving(keys) + 1

    def draw(self, keys: Sequence[str], samples: int, rng: np.random.Generator) -> UnitPoints:
        """Return trajectories, in each of which every factor moves once."""
        from SALib.sample import morris

        drawn: UnitPoints = morris.sample(self.problem(keys), samples, num_levels=self.levels, seed=rng)
        return (drawn * (self.levels - 1)).round() / (self.levels - 1)


@dataclass(frozen=True)
class Saltelli(BySalib):
    """Blocks for Sobol' indices (Saltelli 2002), as SALib has them."""

    name, title, counts, base_two = "saltelli", "blocks for Sobol' indices", "base samples", True
    calc_second_order: bool = option(True, true_or_false, "rows for indices of second order too", "bool")

    def block(self, keys: Sequence[str]) -> int:
        """Return the rows of a base sample."""
        return (2 if self.calc_second_order else 1) * self.moving(keys) + 2

    def draw(self, keys: Sequence[str], samples: int, rng: np.random.Generator) -> UnitPoints:
        """Return the first blocks."""
        from SALib.sample import sobol

        whole_sample, second = power_of_two_above(samples), self.calc_second_order
        drawn: UnitPoints = sobol.sample(self.problem(keys), whole_sample, calc_second_order=second, seed=rng)
        return drawn[: samples * self.block(keys)]


@dataclass(frozen=True)
class Shapley(BySalib):
    """Trajectories for Shapley effects (Goda 2021), from points of the sequence of Sobol' (1967).

    SALib draws them at random and without groups; the same number of even ones tells shares about twice as closely.
    """

    name, title, counts, base_two = "shapley", "trajectories for Shapley effects", "trajectories", True

    def block(self, keys: Sequence[str]) -> int:
        """Return the length of a trajectory."""
        return self.moving(keys) + 1

    def draw(self, keys: Sequence[str], samples: int, rng: np.random.Generator) -> UnitPoints:
        """Return trajectories: from one random point to another, a factor or group at a time, in a random order."""
        import numpy as np
        from scipy.stats import qmc

        factors, moving = len(keys), self.moving(keys)
        drawn = qmc.Sobol(2 * factors + moving, rng=rng).random(power_of_two_above(samples))[:samples, None]
        first, last, order = np.split(drawn, [factors, 2 * factors], axis=2)
        place = np.unique(self._group_of_each(keys) or list(keys), return_inverse=True)[1]
        turns = order.argsort(axis=2).argsort(axis=2)[:, :, place]
        steps = np.arange(moving + 1)[:, None]
        return np.where(turns < steps, last, first).reshape(-1, factors)


@dataclass(frozen=True)
class UserTable(Design):
    """The rows of a user-supplied table."""

    name, title, counts = TABLE, "a user-supplied table", ""
    table: object = option(None, _given_table, "a CSV or Parquet file", "str")

    def factors(self, scenario: Scenario, over: Over) -> Found:
        """Return the columns of the table as factors, with their values."""
        from sim.designs.table import factors_of_table

        return factors_of_table(scenario, self.table, over)

    def points(self, found: Found, _samples: int, _seed: int) -> Columns:
        """Return the columns of the table."""
        return found.columns

    def record(self) -> dict[str, Any]:
        """Return the name of the table."""
        return {"table": str(self.table) if isinstance(self.table, str | Path) else TABLE}


DESIGNS: Final[dict[str, type[Design]]] = {
    design.name: design
    for design in (
        Sobol, Halton, LatinHypercube, Random, FullFactorial, OneAtATime, Morris, Saltelli, Shapley, UserTable,
    )
}  # fmt: skip
"""Every design by name."""


def described() -> list[str]:
    """Return lines of help on every design, its options, and what ``samples`` counts."""
    lines, by_count = [], dict[str, list[str]]()
    for name, design in DESIGNS.items():
        by_count.setdefault(design.counts, []).append(name)
        lines.append(f"  {name:<14} {design.title}")
        for item in fields(design):
            where = f"options.{item.name}" if item.metadata["kind"] else f"{item.name}, in Python only"
            usual = "" if item.default is None else f" ({str(item.default).lower()})"
            lines.append(f"  {'':<16} {where}: {item.metadata['help']}{usual}")
    ignored = [*by_count.pop("", []), "none"]
    counted = "; ".join(f"{what} of {', '.join(names)}" for what, names in by_count.items())
    lines += ["  none           the scenario alone", "", f"samples= counts {counted};"]
    return [*lines, f"it is ignored by {', '.join(ignored)}."]
