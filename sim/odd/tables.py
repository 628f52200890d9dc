"""Blocks of the model's description as Markdown, made from the data and the code that they describe."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.case.case import Case
from sim.case.contradictions import Contradiction
from sim.case.parameters import GRADES
from sim.case.roster_file import Faction, Level, Posture
from sim.ground.axes import ACTS, AXES_OF_KIND, TERMS
from sim.ground.templates import templates
from sim.kernel.declarations import Variable
from sim.kernel.mechanism import DRAWN, MECHANISMS
from sim.kernel.variables import LAYOUT
from sim.odd.reported import WAYS, grouped, reported_mechanisms, reporting_claims
from sim.odd.specimen import Specimen, specimens
from sim.patterns.catalogue import patterns_file
from sim.scenario.chain import scenario_names
from sim.scenario.load import load
from sim.stages.schedule import SCHEDULE
from sim.words import exact, percent, plain

if TYPE_CHECKING:
    from jinja2 import Template

TEMPLATE: Final = Path(__file__).with_name("blocks.md")

KINDS: dict[str, str] = {
    "globals": "what holds everywhere",
    "actors": "states that decide",
    "factions": "factions with a vote inside a state",
    "dyads": "the trust of one state in another",
    "items": "bulk goods that flow",
    "orders": "lumpy goods on the order book",
    "ties": "a state's tie with another that need not be modelled",
    "clocks": "how near an act is that cannot be taken back",
    "ledgers": "what is owed between two states",
    "countertrade": "bulk goods that a debtor carries back",
    "senders": "a sender's instrument of designations",
    "sanctions": "one sender's measures of one type on one target",
    "channels": "routes for goods, payments or components",
    "legs": "what has to pass: goods, payments, components",
    "regimes": "legal regimes that can be in force",
    "beliefs": "what an observer, or the public, believes of one item",
    "strikes": "who can strike whom",
    "proxies": "armed groups",
    "rivals": "other suppliers",
    "wars": "wars that a recipient fights",
    "tracks": "negotiations with an adversary",
    "intermediaries": "brokers, carriers and banks, each in its place",
}
"""What an entity of each kind is."""
NUMBERS: Final = {"globals": "one", "intermediaries": "64 places unless a run says otherwise"}
"""How many entities there are of kinds whose entities have no names."""


def cell(text: object) -> str:
    """Return a text escaped for a cell of a table; as it is where a template calls it safe."""
    from markupsafe import Markup

    return text if isinstance(text, Markup) else str(text).replace("|", "\\|").replace("\n", " ")


def code(text: str) -> str:
    """Return a name as code; empty for an empty name."""
    return f"`{text}`" if text else ""


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Return a Markdown table, with an empty line after it."""
    lines = [headings, ["---"] * len(headings), *rows]
    return [*("| " + " | ".join(cell(value) for value in line) + " |" for line in lines), ""]


def number(value: float) -> str:
    """Return a number in short form, an infinite one as a word."""
    return "any" if math.isinf(value) else exact(value)


def bounds(variable: Variable) -> str:
    """Return the bounds of a variable in words."""
    low, high = variable.bounds
    if math.isinf(low) and math.isinf(high):
        return "as the parameter" if variable.kind == "trait" else "any"
    return f"{exact(low)} or more" if math.isinf(high) else f"{exact(low)} to {exact(high)}"


def levels_of(posture: Posture) -> dict[str, Level]:
    """Return the acts of a posture in words, each with its level: a number, or a parameter; none that is zero."""
    levels = {f"ship {item}": level for item, level in posture.ship.items()}
    levels |= {plain(act): posture.level(act) for act in ACTS}
    return {act: level for act, level in levels.items() if level}


def _level(level: Level) -> str:
    return code(level) if isinstance(level, str) else exact(level)


def _share_of(count: int, total: int) -> str:
    return f"{count} ({percent(count / total, 0)})"


def _factions_of(case: Case, actor: str) -> dict[str, Faction]:
    return {name: faction for name, faction in case.roster.file.factions.items() if faction.of == actor}


def _effects(record: Contradiction) -> str:
    """Say what a contested claim does in a run where its first side is true, and where it is not."""
    return "; ".join(
        f"{says}: "
        + ", ".join(f"{code(name)} to {number(value)}" for name, value in (effect.params | effect.set).items())
        + (f" on {effect.date}" if effect.date else "")
        for says, effect in (("if true", record.if_true), ("if not", record.if_false))
        if effect
    )


def _heading(module: str) -> str:
    said = inspect.getdoc(import_module(f"sim.rules.{module}")) or ""
    return said.splitlines()[0].rstrip(".")


def _arguments(rule: Specimen) -> str:
    """Return the arguments of a rule by their kind."""
    found: dict[str, list[str]] = {}
    for argument, kind in rule.kinds.items():
        found.setdefault(kind.name, []).append(code(argument))
    return "; ".join(f"{', '.join(names)}: {kind}" for kind, names in found.items())


def _names() -> dict[str, Any]:
    """Return what the template can name beside the case."""
    return {
        "AXES_OF_KIND": AXES_OF_KIND,
        "DRAWN": DRAWN,
        "GRADES": GRADES,
        "KINDS": KINDS,
        "LAYOUT": LAYOUT,
        "MECHANISMS": MECHANISMS,
        "NUMBERS": NUMBERS,
        "SCHEDULE": SCHEDULE,
        "TERMS": TERMS,
        "WAYS": WAYS,
        "factions_of": _factions_of,
        "levels_of": levels_of,
        "load": load,
        "patterns_of": lambda case: patterns_file(case).patterns,
        "reported_mechanisms": reported_mechanisms,
        "reporting_claims": reporting_claims,
        "scenario_names": scenario_names,
        "specimens": specimens,
    }


@cache
def _template() -> Template:
    # What is escaped is what would break a table.
    environment = templates(TEMPLATE.parent, finalize=cell)
    filters = (bounds, code, grouped, number, _arguments, _effects, _heading, _level, _share_of)
    environment.filters |= {function.__name__.lstrip("_"): function for function in filters}
    environment.globals |= _names()
    return environment.get_template(TEMPLATE.name)


def blocks() -> dict[str, Callable[[Case], str]]:
    """Return what makes each block of the description, by the name in its markers."""
    template = _template()

    def made(name: str, case: Case) -> str:
        return "".join(template.blocks[name](template.new_context({"case": case})))

    return {name: partial(made, name) for name in template.blocks}
