"""Samples: a table of inputs for a sweep, the same for the same request on every machine."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.designs.catalogue import DESIGNS, TABLE, BySalib
from sim.designs.design import UnitCube, chosen_design
from sim.designs.entries import Over, entries_of
from sim.designs.factor import Factor, RangeFactor
from sim.designs.menu import OFF
from sim.designs.overrides import overrides_of
from sim.designs.table import RENUMBERED
from sim.designs.table_file import SAMPLE
from sim.ground import defaults
from sim.ground.faults import InputError, input_error, shown
from sim.scenario.chain import Source
from sim.scenario.load import Scenario, load, resolved
from sim.words import as_given

if TYPE_CHECKING:
    import pandas as pd


def sample(
    scenario: Source | Scenario = "baseline",
    design: str = defaults.DESIGN,
    *,
    samples: int = defaults.SAMPLES,
    over: Over = (),
    seed: int = 0,
    **options: Any,
) -> pd.DataFrame:
    """Make the table of inputs of a sweep.

    Parameters
    ----------
    scenario : str, Path, mapping or Scenario
        What the rows change.
    design : str
        A name such as ``sobol``, ``lhs``, ``grid`` or ``table``; `sim.designs.catalogue.DESIGNS` has them all, and
        ``wary sweep --help`` lists them with what each takes.
    samples : int
        What the design counts: rows, trajectories or base samples; ignored by designs that have a size of their own.
    over : str, iterable of str, or mapping
        What is varied: ``params.NAME`` (by its prior), ``params.NAME=LOW..HIGH`` (evenly), ``params.NAME=[A, B]`` or
        ``{"params.NAME": [A, B]}``, patterns such as ``params.drone_*``, ``grade=D``, ``mechanisms.NAME``,
        ``events.ID`` (on or off), ``events.ID.date`` (whole weeks, 26 either side of the scenario's, or a range),
        ``signposts.ID`` (on or off), ``signposts.ID.above=LOW..HIGH`` (or ``below``, as it has),
        ``contested.NAME`` (true or false, by the ledger's probability), ``postures.ACTOR.policy``.
    seed : int
        From 0 to 2^63 - 1.
    **options
        Those of the design, such as ``levels`` or ``scramble``; they are the fields of its class.

    Returns
    -------
    pandas.DataFrame
        Index ``sample``, from 0; a column for each factor, named by its override, in the registry's unit; no cell is
        empty. ``attrs``, plain data: ``design``, ``scenario``, ``seed``, ``samples``, ``options``, ``over``,
        ``factors``, ``block`` (how many rows belong together), ``notes``, and ``problem`` as SALib has it where it
        drew the sample. Any beginning of the table (of whole blocks) is itself an even sample.

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

    method, samples, seed = chosen_design(DESIGNS, design, samples, seed, options)
    base = resolved(scenario)
    found = method.factors(base, over)
    _check_ends(base, found.factors)
    columns, keys = method.points(found, samples, seed), list(found.factors)
    index = pd.RangeIndex(len(columns[keys[0]]), name=SAMPLE)
    frame = pd.DataFrame({key: columns[key] for key in keys}, index=index)
    notes = [*method.notes(base, keys, samples), *_notes_on_priors(found.factors), *_constant(frame)]
    frame.attrs = {"design": method.name, "scenario": base.name, "seed": seed, "samples": samples}
    frame.attrs |= {"options": method.record(), "over": [str(entry) for entry in entries_of(over)]}
    frame.attrs |= {"factors": [factor.record() for factor in found.factors.values()], "block": method.block(keys)}
    frame.attrs |= {"notes": [*found.notes, *notes]}
    frame.attrs |= {"problem": method.problem(keys)} if isinstance(method, BySalib) else {}
    return frame


def _check_ends(base: Scenario, factors: Mapping[str, Factor]) -> None:
    """Load the scenario with every factor at its first value, and at its last: what a row may hold is then sound."""
    whole = base.record()
    for place in (0, -1):
        row = {key: factor.ends()[place] for key, factor in factors.items()}
        load(whole, overrides_of({key: value for key, value in row.items() if value != OFF}))


def _constant(frame: pd.DataFrame) -> list[str]:
    """Say which factors have the same value in every sample."""
    first = {key: frame[key].iloc[0] for key in frame if len(frame) > 1 and frame[key].nunique() == 1}
    texts = {key: value if isinstance(value, str) else as_given(value) for key, value in first.items()}
    return [f"{key} does not vary: it is {text} in every sample." for key, text in texts.items()]


def _notes_on_priors(factors: Mapping[str, Factor]) -> list[str]:
    """Say which values may differ in their last bits on another machine."""
    return [
        f"{key}: a {factor.prior.family} prior; the last bits of its values can differ between machines."
        for key, factor in factors.items()
        if isinstance(factor, RangeFactor) and factor.prior and factor.prior.family in ("beta", "normal", "lognormal")
    ]


def design_for(scenario: Scenario, given: object) -> pd.DataFrame | None:
    """Return a design as `sample` would have made it, its rows numbered from 0; None where nothing is given.

    What is no sample of the scenario, nor the beginning of one, is checked as a user's table. An `InputError` says
    what is wrong with it.
    """
    import pandas as pd

    if given is None:
        return None
    if not isinstance(given, pd.DataFrame):
        message = f"{shown(given)} is not a design; give what sim.sample returns, or a DataFrame of overrides."
        raise input_error("design", message)
    if (other := given.attrs.get("scenario", scenario.name)) != scenario.name:
        raise input_error("design", f"was made for {other}, not for {scenario.name}.")
    if (again := _drawn_again(scenario, given)) is not None:
        return again
    try:
        design = sample(scenario, TABLE, table=given)
    except InputError as error:
        raise InputError([replace(item, source="design") for item in error.faults]) from None
    if RENUMBERED in design.attrs["notes"]:
        warnings.warn(RENUMBERED, stacklevel=4)
    return design


def _drawn_again(scenario: Scenario, given: pd.DataFrame) -> pd.DataFrame | None:
    """Return the beginning of the sample that a frame says it is, where it is that."""
    told = given.attrs
    if not len(given) or told.get("design") in (None, TABLE):
        return None
    try:
        numbers = {name: told[name] for name in ("samples", "over", "seed")}
        again = sample(scenario, told["design"], **numbers, **told["options"])[: len(given)]
    except (InputError, KeyError, TypeError):
        return None
    return again if again.equals(given) else None


def unit_points_of(design: pd.DataFrame) -> NDArray[np.float64]:
    """Draw again the sample of the unit cube behind a design, which SALib's analysis of Morris wants.

    Shape (rows, factors): a value of the design is its factor's quantile there. An `InputError` says where the design,
    which needs the ``attrs`` that `sample` gave it, was not drawn in the unit cube.
    """
    told = design.attrs
    method = DESIGNS.get(told.get("design", ""))
    if method is None or not issubclass(method, UnitCube):
        raise input_error("design", f"{told.get('design')!r} was not drawn in the unit cube.")
    keys = [factor["key"] for factor in told["factors"]]
    return method(**told["options"]).unit_points(keys, told["samples"], told["seed"])[: len(design)]
