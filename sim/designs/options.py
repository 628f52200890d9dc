"""Options of the designs: what each takes, checked before anything is drawn."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, Final

from sim.designs.shares import BY_SALIB
from sim.ground.faults import Fault, InputError, not_among, shown

MOST_ROWS: Final = 10_000_000
MOST_SEED: Final = 2**63 - 1
MOST_LEVELS: Final = 1_000
FEWEST_GROUPS: Final = 2
TWO: Final = 2

OPTIONS: Final[dict[str, dict[str, Any]]] = {
    "sobol": {"scramble": True},
    "halton": {"scramble": True},
    "lhs": {},
    "random": {},
    "grid": {"levels": 5},
    "one_at_a_time": {"quantiles": (0.05, 0.95)},
    "morris": {"levels": 4, "groups": None},
    "saltelli": {"calc_second_order": True, "groups": None},
    "table": {"table": None},
}
"""The designs, and the options of each with what holds where they are not given."""


def whole(value: object, low: int, high: int) -> int:
    """Return a whole number of a range.

    Raises
    ------
    ValueError
        Where it is none; the text is the message.
    """
    try:
        number = operator.index(value)  # type: ignore[arg-type]  # what is no number raises
    except TypeError:
        raise ValueError(f"{shown(value)} is not a whole number.") from None
    if isinstance(value, bool):
        raise ValueError(f"{shown(value)} is not a whole number.")
    if not low <= number <= high:
        raise ValueError(f"{number} is not between {low} and {high:,}.")
    return number


def _levels(design: str, value: object) -> int:
    levels = whole(value, TWO, MOST_LEVELS)
    if design == "morris" and levels % TWO:
        raise ValueError(f"{levels} is odd; the method of Morris takes an even number of levels.")
    return levels


def _switch(_design: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{shown(value)} is not true or false.")
    return value


def _quantiles(_design: str, value: object) -> tuple[float, float]:
    pair = list(value) if isinstance(value, Sequence) and not isinstance(value, str) else []
    if len(pair) != TWO or not all(isinstance(share, int | float) for share in pair) or not 0 <= pair[0] < pair[1] <= 1:
        raise ValueError(f"{shown(value)} is not two shares between 0 and 1, the lower first.")
    return float(pair[0]), float(pair[1])


def _groups(_design: str, value: object) -> dict[str, str] | None:
    if value is None:
        return None
    if not isinstance(value, Mapping) or not all(isinstance(text, str) for pair in value.items() for text in pair):
        raise ValueError(f"{shown(value)} is not a mapping of factors to the names of their groups.")
    return dict(value)


def _as_given(_design: str, value: object) -> object:
    if value is None:
        raise ValueError("is missing; give a CSV or Parquet file, or a DataFrame.")
    return value


_CHECKS: Final[dict[str, Any]] = {
    "levels": _levels,
    "scramble": _switch,
    "calc_second_order": _switch,
    "quantiles": _quantiles,
    "groups": _groups,
    "table": _as_given,
}


def checked_options(
    design: object, samples: object, seed: object, options: Mapping[str, Any]
) -> tuple[str, int, int, dict[str, Any]]:
    """Check a design's name, its numbers and its options.

    Returns
    -------
    (str, int, int, dict)
        Design, samples, seed, and every option of the design.

    Raises
    ------
    InputError
        With every fault.
    """
    if not isinstance(design, str) or design not in OPTIONS:
        raise InputError([Fault("design", 0, "", not_among(design, "a design", OPTIONS))])
    faults, numbers = [], {}
    for name, value, low, high in (("samples", samples, 1, MOST_ROWS), ("seed", seed, 0, MOST_SEED)):
        try:
            numbers[name] = whole(value, low, high)
        except ValueError as error:
            faults.append(Fault(name, 0, "", str(error)))
    found = {}
    for name in options:
        if name not in OPTIONS[design]:
            said = not_among(name, f"an option of design={design}", OPTIONS[design])
            faults.append(Fault(f"design={design}", 0, "", said if OPTIONS[design] else f"{said} It has none."))
    for name, usual in OPTIONS[design].items():
        try:
            found[name] = _CHECKS[name](design, options.get(name, usual))
        except ValueError as error:
            faults.append(Fault(f"design={design}", 0, name, str(error)))
    if faults:
        raise InputError(faults)
    return design, numbers["samples"], numbers["seed"], found


def problem_of(design: str, keys: Iterable[str], options: Mapping[str, Any]) -> dict[str, Any]:
    """Return a design's factors as SALib describes a problem, on the unit cube.

    Raises
    ------
    InputError
        Where groups name no factor, or put all into one.
    """
    names = list(keys)
    groups = _grouped(design, names, options["groups"]) if design in BY_SALIB and options["groups"] else None
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0] for _ in names], "groups": groups}


def _grouped(design: str, names: list[str], given: Mapping[str, str]) -> list[str]:
    """Return the group of each factor; one that is not named is a group of its own."""
    of_factor = {name: name for name in names}
    faults = []
    for pattern, group in given.items():
        fitting = [name for name in names if name == pattern or fnmatchcase(name, pattern)]
        if not fitting:
            faults.append(Fault(f"design={design}", 0, "groups", not_among(pattern, "a factor of the design", names)))
        of_factor |= dict.fromkeys(fitting, group)
    if not faults and len(set(of_factor.values())) < FEWEST_GROUPS:
        faults.append(Fault(f"design={design}", 0, "groups", "all factors are in one group; make two or more."))
    if faults:
        raise InputError(faults)
    return list(of_factor.values())
