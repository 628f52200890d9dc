"""Differences between the assumptions of two scenarios, checked and in words."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sim.figures.kit.checks import SOURCE, refuse_more, require
from sim.ground.faults import input_error, not_among
from sim.words import capital, number, plain, with_unit

KINDS: Final[Mapping[str, str]] = {
    "window": "Days",
    "parameter": "Parameters",
    "contested": "Contested claims (probability)",
    "mechanism": "Mechanisms",
    "posture": "Changed decision rules",
    "event": "Events",
}
"""Headings of the kinds of differences, in the order in which they stand."""
ONE: Final = {
    "window": "day",
    "parameter": "parameter",
    "contested": "contested claim",
    "mechanism": "mechanism",
    "posture": "decision maker",
    "event": "event",
}
FIELDS: Final = ("kind", "name", "title", "before", "after", "unit", "low", "high", "claims")
MOST: Final = 60
SIGNIFICANT: Final = 4


@dataclass(frozen=True)
class Difference:
    """What differs.

    Parameters
    ----------
    kind, title : str
    before, after : float, str or date, or None
        In the reference, and in the other scenario; nothing where it is absent.
    unit : str
    bounds : tuple of float, optional
        Where a number can lie.
    claims : tuple of str
    """

    kind: str
    title: str
    before: Any
    after: Any
    unit: str
    bounds: tuple[float, float] | None
    claims: tuple[str, ...]

    @property
    def text(self) -> str:
        """What it was and is."""
        if self.kind == "event":
            return _event_text(self.before, self.after)
        ends = [_written(value) for value in (self.before, self.after)]
        return with_unit(f"{ends[0]} → {ends[1]}", self.unit or "1")

    def share(self, value: float) -> float:
        """Return where a number stands on its bounds, from 0 to 1."""
        low, high = self.bounds or (0.0, 1.0)
        return (float(value) - low) / (high - low)


def _written(value: Any) -> str:
    if value is None:
        return "absent"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return plain(str(value))
    if value == 0:
        return "0"
    decimals = max(SIGNIFICANT - 1 - math.floor(math.log10(abs(value))), 0)
    text = number(float(value), decimals)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _day(date: dt.date) -> str:
    return f"{date.day} {date:%b %Y}"


def _event_text(before: dt.date | None, after: dt.date | None) -> str:
    if before is None and after is not None:
        return f"added, {_day(after)}"
    if before is not None and after is None:
        return f"removed, was {_day(before)}"
    if before is None or after is None:
        return "absent"
    return f"{_day(before)} → {_day(after)}" if before != after else f"different settings, {_day(after)}"


def _date(value: Any, name: str) -> dt.date | None:
    try:
        return None if value is None else dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        raise input_error(SOURCE, f"{value!r} is not a date, such as 2025-03-03.", key=name) from None


def _difference(given: Mapping[str, Any]) -> Difference:
    require(given, FIELDS, "a difference of assumptions")
    kind, name = str(given["kind"]), str(given["name"])
    if kind not in KINDS:
        raise input_error(SOURCE, not_among(kind, "a kind of difference", KINDS), key=name)
    before, after, low, high = (given[field] for field in ("before", "after", "low", "high"))
    if before is None and after is None:
        raise input_error(SOURCE, "the difference has neither a value before nor one after.", key=name)
    if kind == "event":
        before, after = _date(before, name), _date(after, name)
    numbers = [value for value in (before, after) if isinstance(value, (int, float)) and not isinstance(value, bool)]
    bounds = (float(low), float(high)) if numbers and low is not None and high is not None and low < high else None
    if bounds and not all(bounds[0] <= value <= bounds[1] for value in numbers):
        raise input_error(SOURCE, f"{_written(before)} or {_written(after)} lies outside {low} to {high}.", key=name)
    title = capital(str(given["title"]) or plain(name))
    claims = tuple(str(claim) for claim in given["claims"] or ())
    return Difference(kind, title, before, after, str(given["unit"] or "1"), bounds, claims)


def differences_by_kind(given: Sequence[Mapping[str, Any]]) -> dict[str, list[Difference]]:
    """Return checked differences by kind, in the order of `KINDS`; events by date.

    Raises
    ------
    InputError
        For none or more than 60, an unknown kind, a missing field, a value outside its bounds, or a false date.
    """
    refuse_more(len(given), MOST, "differences of assumptions", "Compare scenarios that share more.")
    found = [_difference(one) for one in given]
    groups = {kind: [one for one in found if one.kind == kind] for kind in KINDS}
    groups["event"].sort(key=lambda one: one.after or one.before)
    return {kind: group for kind, group in groups.items() if group}
