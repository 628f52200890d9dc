"""Trajectories: what runs recorded, as a dataset with named axes, units and descriptions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.case.columns import OUTCOMES, TIMES, entities_in_order
from sim.ground.axes import AXES_OF_KIND, RUN, TIME
from sim.ground.version import __version__
from sim.recorded.carried import about_members
from sim.recorded.codes import flags_of
from sim.recorded.planes import WATCHED, Labels, Plane, Planes
from sim.scenario.watch import watched_in

if TYPE_CHECKING:
    import xarray as xr

    from sim.scenario.inputs import Inputs


Variable = tuple[tuple[str, ...], NDArray[np.float64], dict[str, Any]]
"""Axes, values and attributes."""


def _shaped(values: NDArray[np.float64], kind: str, inputs: Inputs) -> NDArray[np.float64]:
    """Return the values, run and time first, of one outcome recorded as (entities, steps, runs)."""
    if kind != "dyads":
        return values.transpose(2, 1, 0)
    actors = inputs.roster.names("actors")
    matrix = np.full((len(actors), len(actors), *values.shape[1:]), np.nan)
    for number, dyad in enumerate(inputs.roster.file.dyads.values()):
        matrix[actors.index(dyad.of), actors.index(dyad.in_)] = values[number]
    return matrix.transpose(3, 2, 0, 1)


def recorded(out: NDArray[np.float64], inputs: Inputs, name: str) -> NDArray[np.float64]:
    """Return what was recorded of an outcome: of a time, which the rules hold as 0 before it, missing before it."""
    values = out[inputs.recorded.places[name]]
    return np.where(values == 0.0, np.nan, values) if name in TIMES else values


def to_dataset(
    out: NDArray[np.float64], inputs: Inputs, *, seed: int, first: int = 0, runs: NDArray[np.int64] | None = None
) -> xr.Dataset:
    """Make a dataset of recorded rows, shape (recorded rows, steps, runs), of which `first` is the first run's number.

    `runs` are the numbers of all of them, where they do not follow one another.

    It has the axes run, time and those of each outcome; every variable has `units` and `long_name`, and one whose
    numbers stand for something has `flag_values` and `flag_meanings`, as the CF conventions have them.
    """
    import xarray as xr

    return xr.Dataset(*described(out, inputs, seed=seed, first=first, runs=runs))


def described(
    out: NDArray[np.float64], inputs: Inputs, *, seed: int, first: int = 0, runs: NDArray[np.int64] | None = None
) -> tuple[dict[str, Variable], dict[str, Any], dict[str, Any]]:
    """Return what `to_dataset` makes a dataset of: variables, coordinates by their axes, and attributes."""
    names = inputs.roster.names
    variables: dict[str, Variable] = {}
    outcomes = {name: outcome for name, outcome in OUTCOMES.items() if name in inputs.recorded.places}
    for name, outcome in outcomes.items():
        values = _shaped(recorded(out, inputs, name), outcome.kind, inputs)
        about = {"units": outcome.unit, "long_name": outcome.meaning} | flags_of(name, inputs.roster)
        variables[name] = (outcome.axes, values, about)
    numbers = np.arange(first, first + out.shape[2]) if runs is None else runs
    coordinates: dict[str, Any] = {RUN: numbers, TIME: inputs.clock.times()}
    for kind, axes in AXES_OF_KIND.items():
        coordinates |= {axis: names("actors" if kind == "dyads" else kind) for axis in axes}
    used = {axis for outcome in outcomes.values() for axis in outcome.axes}
    coordinates = {axis: values for axis, values in coordinates.items() if axis in used}
    return variables, coordinates, _attributes(inputs, seed)


def planes_of(
    out: NDArray[np.float64], inputs: Inputs, *, seed: int, first: int = 0, runs: NDArray[np.int64] | None = None
) -> Planes:
    """Return recorded rows, as `to_dataset` takes them, as planes, without copying any."""

    def load(name: str) -> dict[Labels, Plane]:
        values = recorded(out, inputs, name)
        return {labels: values[place] for place, labels in entities_in_order(OUTCOMES[name].kind, inputs.roster)}

    numbers = np.arange(first, first + out.shape[2]) if runs is None else runs
    axes = {name: outcome.axes[2:] for name, outcome in OUTCOMES.items()}
    return Planes(numbers, inputs.clock.times(), _attributes(inputs, seed), axes, load)


def watched(of: Mapping[str, Any]) -> dict[str, str]:
    """Return the attribute that says what signposts wait for, from `sim.scenario.watch`; none where there are none."""
    return {WATCHED: json.dumps(of)} if of else {}


def _of_members(inputs: Inputs) -> dict[str, Any]:
    """Return the attributes that say what varies from run to run; none where nothing does."""
    if inputs.varied is None:
        return {}
    members, set_by = inputs.varied.members, inputs.scenario.params
    return about_members(members) | {"set_by_scenario": ", ".join(set_by)}


def _attributes(inputs: Inputs, seed: int) -> dict[str, Any]:
    scenario = inputs.scenario
    return {
        **watched(watched_in([scenario])[0]),
        **_of_members(inputs),
        "scenario": scenario.name,
        "case": scenario.case.address,
        "title": scenario.title,
        "seed": seed,
        "observed_until": scenario.observed_until.isoformat(),
        "forced_acts": scenario.forced_acts,
        "version": __version__,
        "grade_d_share": scenario.case.parameters.grade_shares["D"],
        "postures": "; ".join(
            f"{name}: {', '.join(actor.postures)}" for name, actor in inputs.roster.file.actors.items()
        ),
    }
