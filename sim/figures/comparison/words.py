"""What figures of a comparison call outcomes and units, and how they write differences."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from itertools import product
from typing import Final

from sim.case.columns import OUTCOMES
from sim.case.roster import roster
from sim.figures.kit.look import NO_BREAK
from sim.figures.kit.panels import capital, plain, short_title, title_of

FORMS: Final = {
    "delivered": "{0} delivered",
    "received": "{0} received",
    "shipped": "{0} shipped",
    "contracted": "{0} contracted",
    "localised": "{0} made at home",
    "stock": "stock of {0}",
    "output": "output of {0}",
    "attribution": "attribution of {0}",
    "ledger_balance": "debt of {0}",
    "pressure": "pressure on {0}",
    "isolation": "isolation of {0}",
    "approval": "approval in {0}",
    "trust": "trust of {0} in {1}",
    "reliance": "reliance of {0} on {1}",
    "alignment": "alignment of {0} with {1}",
}
"""Outcomes that read better than with a colon; 0 is what stands in the brackets, 1 the partner."""
PLAIN_UNITS: Final = ("1", "probability")
MINUS: Final = "\N{MINUS SIGN}"
SHORT_FORMS: Final = {"us": "US", "eu": "EU"}
"""Actors as ids of ties, sanctions and beliefs shorten them."""
FIGURES_SHOWN: Final = 3
MOST_DECIMALS: Final = 6


def _actors() -> dict[str, str]:
    """Return the name of each actor beside a line, by its id, with the short forms of ids."""
    file = roster().file
    names = {name: short_title(name) for name in (*file.actors, *file.contexts)}
    return {**names, **SHORT_FORMS}


def _entity(kind: str, name: str) -> str:
    """Return what stands in the brackets of an outcome, in words."""
    record = getattr(roster().file, kind, {}).get(name)
    if isinstance(getattr(record, "title", None), str):
        return title_of(kind, name)
    actors = _actors()
    if kind == "ledgers" and record is not None:
        return f"{actors[record.debtor]} to {actors[record.creditor]}"
    pairs = {f"{one}_{other}": f"{actors[one]} and {actors[other]}" for one, other in product(actors, repeat=2)}
    if name in pairs:
        return pairs[name]
    known = "|".join(sorted(actors, key=len, reverse=True))
    return plain(re.sub(rf"(?<![a-z])({known})(?![a-z])", lambda found: actors[found.group()], name))


def outcome_in_words(name: str) -> str:
    """Return what a figure calls an outcome.

    Parameters
    ----------
    name : str
        Such as ``delivered[drones]`` or ``trust[iran in russia]``; one that the model does not record is put in words.
    """
    base, _, entity = name.partition("[")
    entity = entity.rstrip("]")
    kind = OUTCOMES[base].kind if base in OUTCOMES else ""
    parts = [_entity(kind, part) for part in entity.split(" in ")]
    form = FORMS.get(base, "")
    if entity and form and len(parts) == 1 + ("{1}" in form):
        return capital(form.format(*parts))
    return f"{capital(plain(base))}: {_entity(kind, entity)}" if entity else capital(plain(base))


def event_in_words(name: str, says: str) -> str:
    """Return what a figure calls an event.

    Parameters
    ----------
    name : str
        Such as ``strike[israel_on_iran]``.
    says : str
        As `sim.analysis.paired.events` says it, such as ``israel on iran: a first strike``.
    """
    entity = name.partition("[")[2].rstrip("]")
    what, colon, happens = says.partition(": ")
    if not colon or what != plain(entity):
        return capital(says)
    return f"{capital(_entity('items' if entity in roster().file.items else '', entity))}: {happens}"


def unit_in_words(unit: str) -> str:
    """Return a unit as a text names it; empty for a plain number."""
    if unit in PLAIN_UNITS:
        return ""
    top, _, per = unit.partition("/")
    plural = {"unit": "units", "week": "weeks", "month": "months", "1": "number"}.get(top, top)
    return f"{plural} per {per}" if per else plural


def decimals_for(values: Iterable[float]) -> int:
    """Return how many decimals show three figures of the largest of some values."""
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    if largest == 0:
        return 0
    return min(max(FIGURES_SHOWN - 1 - math.floor(math.log10(largest)), 0), MOST_DECIMALS)


def number(value: float, decimals: int) -> str:
    """Return a value with a number of decimals, thousands separated, a true minus sign, and no sign at zero."""
    if not math.isfinite(value):
        return "none" if math.isnan(value) else f"{'+' if value > 0 else MINUS}∞"
    text = f"{value:,.{decimals}f}".replace("-", MINUS)
    return text if re.search("[1-9]", text) else text.lstrip(MINUS)


def signed(value: float, decimals: int) -> str:
    """Return a difference: as `number`, with a plus sign where it is more."""
    text = number(value, decimals)
    return f"+{text}" if value > 0 and text[0] not in "+" and re.search("[1-9]", text) else text


def before_colon(name: str) -> str:
    """Return a name as it stands before a colon."""
    return name.replace(": ", ", ")


def quoted(title: str) -> str:
    """Return the title of a scenario as it stands in a sentence."""
    return f"“{title}”"


def with_unit(text: str, unit: str) -> str:
    """Return a value with its unit in words."""
    words = unit_in_words(unit)
    return f"{text}{NO_BREAK}{words}" if words else text
