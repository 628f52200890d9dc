"""Looks at checks: when what a fit may not read was looked at, with which rules, and what came out.

A check that was looked at is no evidence for rules that were changed afterwards: it is seen, for good. Looks before a
first fit are kept apart, for nothing had been fitted without them. Rules are told apart by what they do, the digest of
the stored runs of the baseline: to write a rule otherwise that gives the same runs is no change.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any, Final

from sim.ground.faults import input_error, not_among
from sim.patterns.settings import BASE
from sim.storage.durable import place_durably, reason, storage_error
from sim.storage.provenance import commit, digest_of

FILE: Final = "checks_seen.csv"
FORECASTS: Final = "hindcast.json"
BEFORE, SCORED, AGAIN = "before_the_fit", "scored", "looked_again"
OCCASIONS: Final = (BEFORE, SCORED, AGAIN)


@dataclass(frozen=True)
class Look:
    """One look at one check: the day, the commit, what the rules gave, and the result."""

    date: str
    commit: str
    occasion: str
    rules: str
    check: str
    result: str


def rules_of(folder: Path) -> str:
    """Return what identifies the rules of a folder of stored results: the digest of its runs of the baseline."""
    return digest_of(_stored(folder / "comparison.json")["digests"][BASE])[:12]


def results_in(folder: Path) -> Iterator[tuple[str, str]]:
    """Iterate over the checks in a folder of stored results, each with what came out."""
    for pattern in _stored(folder / "patterns.json")["patterns"]:
        for item in pattern["criteria"]:
            if item["use"] == "check" and item["verdict"] != "reported":
                yield f"{pattern['pattern']} {item['criterion']}", f"{item['verdict']} {_short(item['value'])}"
    score = _stored(folder / "dated_events.json")["scores"].get("check")
    if score:
        yield "dated events", f"Brier {_interval(score['value'], score['low'], score['high'])}"
    if (folder / FORECASTS).exists():
        forecasts = _stored(folder / FORECASTS)
        yield "forecasts of questions", f"Brier {_interval(*forecasts['questions']['all']['brier']['model'])}"
        yield "forecasts of counts", f"ranked score {_interval(*forecasts['counts']['ranked']['model'])}"


def _interval(value: float, low: float, high: float) -> str:
    return f"{_short(value)} ({_short(low)} to {_short(high)})"


def _stored(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        raise input_error(str(path), "holds no stored results.") from None


def _short(value: float | str | None) -> str:
    return "-" if value is None else value if isinstance(value, str) else repr(round(value, 4))


def read_looks(folder: Path) -> list[Look]:
    """Return all looks that a folder's log holds, in the order in which they were taken."""
    path = folder / FILE
    if not path.exists():
        return []
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return [Look(**row) for row in csv.DictReader(file)]
    except (OSError, ValueError, TypeError):
        raise input_error(str(path), "is no log of looks, or is damaged.") from None


def log_look(folder: Path, occasion: str) -> list[Look]:
    """Add a look at every check among a folder's stored results to its log, and return what was added.

    InputError where the occasion is none that there is, or there are no stored results.
    """
    if occasion not in OCCASIONS:
        raise input_error("occasion", not_among(occasion, "an occasion", OCCASIONS))
    today, at, rules = dt.datetime.now(dt.UTC).date().isoformat(), commit() or "", rules_of(folder)
    added = [Look(today, at, occasion, rules, name, result) for name, result in results_in(folder)]
    looks = [*read_looks(folder), *added]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([field.name for field in fields(Look)])
    writer.writerows(astuple(look) for look in looks)
    try:
        place_durably(folder / FILE, text.getvalue().encode())
    except OSError as error:
        raise storage_error(folder / FILE, f"cannot be written: {reason(error)}.") from None
    return added


def seen(looks: list[Look], rules: str) -> set[str]:
    """Return the checks that are seen for given rules: looked at after a fit, with rules that were changed since."""
    return {look.check for look in looks if look.occasion != BEFORE and look.rules != rules}
