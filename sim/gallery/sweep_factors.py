"""What the design of a sweep varies, in words, and which factors outcomes follow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.analysis.contrasts import THIRDS
from sim.analysis.influences import influences
from sim.case.contradictions import true_in_words
from sim.case.priors import prior_in_words
from sim.figures.sweep.titles import Swept, category_text
from sim.figures.sweep.tornado import DESIGN as ONE_AT_A_TIME
from sim.figures.sweep.tornado import departures_in
from sim.gallery.sweep import FEWEST_SAMPLES, design_in, means_in, starts_with_scenario
from sim.report.contents import MATTERS
from sim.words import NO_BREAK, decimals_for, decimals_within, exact, listed, number, quoted, span, with_unit

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from sim.scenario.load import Scenario

KINDS: Final = {
    "params": "parameter",
    "mechanisms": "mechanism",
    "events": "event",
    "signposts": "signpost",
    "postures": "posture",
}
"""Of what a design varies, by the first part of its key."""
NUMBER: Final = r"-?\d+\.\d+"
MOST_MATTERS: Final = 6
"""Factors of an outcome that are told of, and values that are listed."""


def factors_in(scenario: Scenario, dataset: xr.Dataset) -> list[dict[str, Any]]:
    """Return what the design varies, in words, and the claims that this rests on beside those of its parameters."""
    of, found = Swept(dataset), list[dict[str, Any]]()
    for key in design_in(dataset).columns:
        group, _, rest = key.partition(".")
        name = rest.partition(".")[0]
        about, claims = dataset[key].attrs, tuple[str, ...]()
        if group == "contested":
            claims = scenario.case.contradictions[name].claims
        elif group == "events" and name in scenario.events:
            claims = scenario.events[name].claims
        elif group == "signposts" and name in scenario.signposts:
            claims = scenario.signposts[name].claims
        unit = scenario.case.parameters[name].unit if group == "params" else ""
        found.append(
            {"key": key, "kind": KINDS.get(group, "contested claim"), "name": name, "title": of.factor(key)}
            | {"baseline": _baseline(key, about.get("baseline"), unit), "varied": _varied(dataset, key, unit)}
            | {"claims": list(claims)}
        )
    return found


def _baseline(key: str, value: Any, unit: str) -> str:
    """Write what a factor is in the scenario; a contested claim is true there with a probability."""
    if key.startswith("contested.") and isinstance(value, int | float):
        return true_in_words(float(value))
    return _value(key, value, unit)


def _value(key: str, value: Any, unit: str) -> str:
    if value is None:
        return ""
    return with_unit(exact(float(value)), unit) if key.startswith("params.") else category_text(value)


def _varied(dataset: xr.Dataset, key: str, unit: str) -> str:
    """Say over what a factor varies, and how."""
    about, values = dataset[key].attrs, dataset[key].values
    levels = about.get("levels")
    if levels is None and key.startswith("params.") and len(values):
        ends = with_unit(f"{number(float(values.min()))} to {number(float(values.max()))}", unit)
        return f"{ends}, drawn from {prior_in_words(str(about['prior']))}" if "prior" in about else ends
    texts = [_value(key, one, unit) for one in levels] if levels is not None else sorted(map(str, set(values.tolist())))
    return listed(texts) if levels is not None or len(texts) <= MOST_MATTERS else f"{texts[0]} to {texts[-1]}"


def matters_of(dataset: xr.Dataset, outcomes: Sequence[str]) -> pd.DataFrame:
    """Return which factors each outcome follows, with the columns of `MATTERS`."""
    import pandas as pd

    return pd.DataFrame(list(_matters(dataset, outcomes)), columns=list(MATTERS))


def _matters(dataset: xr.Dataset, outcomes: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Iterate over outcomes, and of each over the factors that it follows most closely."""
    design, of = design_in(dataset), Swept(dataset, len(outcomes))
    for name in outcomes if len(design.columns) else []:
        means, unit = means_in(dataset, name), str(dataset["unit"].sel(outcome=name).item())
        if dataset.attrs["design"] != ONE_AT_A_TIME:
            if len(means) >= FEWEST_SAMPLES:
                yield from _followed(of, design, means, unit)
        elif len(means) > 1 and starts_with_scenario(dataset, name):
            for key, moves in list(departures_in(design, name, dataset, of.outcomes).items())[:MOST_MATTERS]:
                for one in moves:
                    told = (one.setting, one.moves, one.low, one.high)
                    yield (name, key, of.factor(key), unit, np.nan, one.clear, *told)


def _followed(of: Swept, design: pd.DataFrame, means: pd.Series[float], unit: str) -> Iterator[tuple[Any, ...]]:
    """Iterate over the factors that the means of an outcome follow most closely."""
    ranked, level = influences(design, means), of.chance_level(design, len(means))
    for key, close in zip(map(str, ranked.index[:MOST_MATTERS]), ranked.tolist(), strict=False):
        one = of.contrast(design, key, means)
        measured = not np.isnan(one.low)  # means are then written as their difference is
        digits = decimals_within(one.difference, one.low, one.high) if measured else decimals_for(one.means.values())
        said = "; ".join(f"{number(mean, digits)} {_part(of, design, key, where)}" for where, mean in one.means.items())
        told = (close, close > level, said, one.difference, one.low, one.high)
        yield (str(means.name), key, of.factor(key), unit, *told)


def _part(of: Swept, design: pd.DataFrame, key: str, where: str) -> str:
    """Write where a mean is, of numbers with their range; a contested claim is false or true."""
    if where in THIRDS and key.startswith("params."):
        values = design[key].to_numpy(dtype=np.float64)
        ends = np.quantile(values, (0.0, 1 / 3) if where == THIRDS[0] else (2 / 3, 1.0))
        return f"at {span(*ends)}{NO_BREAK}{of.unit(key)}".rstrip(NO_BREAK) + f" ({where})"
    if where in THIRDS:
        return f"in the {where} of dates"
    return f"where {quoted(category_text(float(where) if re.fullmatch(NUMBER, where) else where))}"
