"""Samples: a table of inputs for a sweep, the same for the same request on every machine."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.designs.factor import Factor, Quantity
from sim.designs.factors import Found, factors_of
from sim.designs.grid import even_order, in_rounds
from sim.designs.menu import OFF
from sim.designs.options import MOST_ROWS, OPTIONS, checked_options, problem_of
from sim.designs.overrides import overrides_of
from sim.designs.shares import BASE_TWO, BY_SALIB, IN_UNIT_SPACE, block_of, draw_shares, exponent_above
from sim.designs.table import rows_of_table
from sim.designs.table_file import SAMPLE
from sim.ground.faults import input_error
from sim.scenario.load import Scenario, Source, load

if TYPE_CHECKING:
    import pandas as pd

DESIGNS: Final = tuple(OPTIONS)
Columns = dict[str, NDArray[Any]]


def sample(
    scenario: Source | Scenario = "baseline",
    design: str = "sobol",
    *,
    samples: int = 256,
    over: str | Iterable[str] = (),
    seed: int = 0,
    **options: Any,
) -> pd.DataFrame:
    """Make the table of inputs of a sweep.

    Parameters
    ----------
    scenario : str, Path, mapping or Scenario
        What the rows change.
    design : str
        ``sobol``, ``halton`` (low discrepancy), ``lhs`` (Latin hypercube), ``random``, ``grid`` (every combination),
        ``one_at_a_time`` (the scenario as it is, then one change in each row), ``morris`` (elementary effects),
        ``saltelli`` (Sobol' indices), or ``table`` (one's own).
    samples : int
        Rows; trajectories of ``morris``, base samples of ``saltelli``; of no account for the last three others.
    over : str or iterable of str
        What is varied: ``params.NAME`` (by its prior), ``params.NAME=LOW..HIGH`` (evenly), ``params.NAME=[A, B]``,
        patterns such as ``params.drone_*``, ``grade=D``, ``mechanisms.NAME``, ``events.ID`` (on or off),
        ``events.ID.date`` (whole weeks, 26 either side of the scenario's, or a range), ``contested.NAME`` (true or
        false, by the ledger's probability), ``postures.ACTOR.policy``.
    seed : int
        From 0 to 2^63 - 1.
    **options
        ``levels`` (``grid``: mid-quantiles of what has no levels, 5; ``morris``: 4), ``scramble`` (``sobol``,
        ``halton``: true), ``quantiles`` (``one_at_a_time``: 0.05 and 0.95), ``calc_second_order`` (``saltelli``:
        true), ``groups`` (``morris``, ``saltelli``: a mapping of factors or patterns to names of groups), ``table``
        (a CSV or Parquet file, or a DataFrame).

    Returns
    -------
    pandas.DataFrame
        Index ``sample``, from 0; a column for each factor, named by its override, in the registry's unit; no cell is
        empty. ``attrs``, plain data: ``design``, ``scenario``, ``seed``, ``samples``, ``options``, ``factors``,
        ``block`` (how many rows belong together), ``notes``, and ``problem`` as SALib has it where it drew the
        sample. Any beginning of the table (of whole blocks) is itself an even sample.

    Raises
    ------
    InputError
        With every fault of the request, or of the table.

    Notes
    -----
    Sobol' (1967) and Halton (1960) sequences and Latin hypercubes (McKay, Beckman and Conover 1979) are those of
    scipy; the trajectories of Morris (1991) and the blocks of Saltelli (2002) are those of SALib.

    Examples
    --------
    >>> design = sample("baseline", "sobol", samples=4, over=["params.drone_output", "mechanisms.trust=[beta, none]"])
    >>> list(design.columns), len(design)
    (['params.drone_output', 'mechanisms.trust'], 4)
    >>> sorted(set(design["mechanisms.trust"]))
    ['beta', 'none']
    """
    import pandas as pd

    design, samples, seed, chosen = checked_options(design, samples, seed, options)
    base = scenario if isinstance(scenario, Scenario) else load(scenario)
    if design == "table":
        found, columns, chosen["table"] = rows_of_table(base, chosen["table"], over)
    else:
        found = factors_of(base, over)
    _check_ends(base, found.factors)
    problem = problem_of(design, found.factors, chosen)
    if design != "table":
        columns = _columns(design, list(found.factors.values()), samples, seed, chosen, problem)
    rows = len(next(iter(columns.values())))
    index = pd.RangeIndex(rows, name=SAMPLE)
    frame = pd.DataFrame({key: columns[key] for key in found.factors}, index=index)
    frame.attrs = {
        "design": design,
        "scenario": base.name,
        "seed": seed,
        "samples": samples,
        "options": {name: list(item) if isinstance(item, tuple) else item for name, item in chosen.items()},
        "factors": [factor.record() for factor in found.factors.values()],
        "block": block_of(design, problem, chosen),
        "notes": [*found.notes, *_notes(design, samples, base, found)],
    }
    frame.attrs |= {"problem": problem} if design in BY_SALIB else {}
    return frame


def _check_ends(base: Scenario, factors: Mapping[str, Factor]) -> None:
    """Load the scenario with every factor at its first value, and at its last: what a row may hold is then sound."""
    whole = base.record()
    for place in (0, -1):
        row = {key: factor.ends()[place] for key, factor in factors.items()}
        load(whole, overrides_of({key: value for key, value in row.items() if value != OFF}))


def _columns(
    design: str, factors: list[Factor], samples: int, seed: int, options: Mapping[str, Any], problem: Mapping[str, Any]
) -> Columns:
    """Return the values of every factor, row by row."""
    if design == "grid":
        return _grid(factors, options["levels"], seed)
    if design == "one_at_a_time":
        return _one_at_a_time(factors, options["quantiles"], seed)
    _check_rows(design, samples * block_of(design, problem, options), f"{samples:,} samples of {len(factors)} factors")
    shares = draw_shares(design, samples, problem, seed, options)
    return {factor.key: factor.values(shares[:, place]) for place, factor in enumerate(factors)}


def _check_rows(design: str, rows: int, what: str) -> None:
    if rows > MOST_ROWS:
        raise input_error(f"design={design}", f"{what} make {rows:,} rows; at most {MOST_ROWS:,} are allowed.")


def _grid(factors: list[Factor], levels: int, seed: int) -> Columns:
    values = [factor.grid(levels) for factor in factors]
    counts = [len(level) for level in values]
    times = " x ".join(f"{count}" for count in counts)
    _check_rows("grid", math.prod(counts), f"{times} levels")
    places = even_order(counts, seed)
    return {factor.key: values[place][places[:, place]] for place, factor in enumerate(factors)}


def _one_at_a_time(factors: list[Factor], quantiles: tuple[float, float], seed: int) -> Columns:
    departures = [factor.departures(quantiles) for factor in factors]
    order = in_rounds([len(values) for values in departures], seed)
    columns = {}
    for place, factor in enumerate(factors):
        words = isinstance(factor.baseline, str)
        column = np.full(len(order) + 1, factor.baseline, dtype=object if words else np.float64)
        for row, (moved, departure) in enumerate(order, start=1):
            if moved == place:
                column[row] = departures[place][departure]
        columns[factor.key] = column
    return columns


def _notes(design: str, samples: int, base: Scenario, found: Found) -> list[str]:
    """Say what a reader of the table should know."""
    notes = []
    if design in BASE_TWO and samples != 2 ** exponent_above(samples):
        near = 2 ** exponent_above(samples)
        notes.append(f"{samples} is no power of two: the sample is less even than {near // 2} or {near} would be.")
    if design == "one_at_a_time":
        claims = [key for key in found.factors if key.startswith("contested.")]
        unsaid = [key for key in claims if key.removeprefix("contested.") not in base.contested]
        if unsaid:
            notes.append(
                f"{base.name} says nothing of {', '.join(unsaid)}; the first row has the ledger's probability."
            )
    notes += [
        f"{key}: a {factor.prior.family} prior; the last bits of its values can differ between machines."
        for key, factor in found.factors.items()
        if isinstance(factor, Quantity) and factor.prior and factor.prior.family in ("beta", "normal", "lognormal")
    ]
    return notes


def shares_of(design: pd.DataFrame) -> NDArray[np.float64]:
    """Draw again the sample of the unit cube behind a design, which SALib's analysis of Morris wants.

    Parameters
    ----------
    design : DataFrame
        What `sample` returned, its ``attrs`` with it.

    Returns
    -------
    array of float, shape (rows, factors)
        In [0, 1]; a value of the design is its factor's quantile there.

    Raises
    ------
    InputError
        Where the design was not drawn in the unit cube.

    Examples
    --------
    >>> design = sample("baseline", "morris", samples=2, over=["params.drone_output", "params.drone_stock"])
    >>> shares_of(design).shape
    (6, 2)
    """
    told = design.attrs
    if told.get("design") not in IN_UNIT_SPACE:
        raise input_error("design", f"{told.get('design')!r} was not drawn in the unit cube.")
    keys = [factor["key"] for factor in told["factors"]]
    problem = problem_of(told["design"], keys, told["options"])
    return draw_shares(told["design"], told["samples"], problem, told["seed"], told["options"])[: len(design)]
