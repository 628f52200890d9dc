"""Tables of the model's description as lines of Markdown, made from the data and the code that they describe."""

from __future__ import annotations

import inspect
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib import import_module

from sim.case.case import Case
from sim.case.contradictions import Effect
from sim.case.parameters import GRADES
from sim.case.roster_file import Level
from sim.ground.axes import ACTS, AXES_OF_KIND, TERMS
from sim.kernel.declarations import Variable
from sim.kernel.mechanism import DRAWN, MECHANISMS
from sim.kernel.variables import LAYOUT
from sim.odd.reported import WAYS, grouped, reported_mechanisms, reporting_claims
from sim.odd.specimen import Specimen, specimens
from sim.patterns.catalogue import patterns_file
from sim.scenario.load import load, scenario_names
from sim.stages.schedule import SCHEDULE
from sim.words import exact, percent

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


def cell(text: object) -> str:
    """Return a text escaped for a cell of a table."""
    return str(text).replace("|", "\\|").replace("\n", " ")


def code(text: str) -> str:
    """Return a name as code; empty for an empty name."""
    return f"`{text}`" if text else ""


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Return a Markdown table, with an empty line after it."""
    lines = [headings, ["---"] * len(headings), *rows]
    return [*("| " + " | ".join(cell(value) for value in line) + " |" for line in lines), ""]


def number(value: float) -> str:
    """Return a number in short form, an infinite one as a word."""
    return "any" if math.isinf(value) else f"{exact(value)}"


def bounds(variable: Variable) -> str:
    """Return the bounds of a variable in words."""
    low, high = variable.bounds
    if math.isinf(low) and math.isinf(high):
        return "as the parameter" if variable.kind == "trait" else "any"
    return f"{exact(low)} or more" if math.isinf(high) else f"{exact(low)} to {exact(high)}"


def entities(case: Case) -> list[str]:
    """List the kinds of entities, with their names and the axes of their recorded outcomes."""
    rows = []
    for kind in LAYOUT:
        names = ", ".join(code(name) for name in case.roster.names(kind))
        names = {"globals": "one", "intermediaries": "64 places unless a run says otherwise"}.get(kind, names)
        rows.append((kind, KINDS[kind], names, ", ".join(AXES_OF_KIND.get(kind, ()))))
    return table(("kind", "what it is", "entities", "axes"), rows)


def variables(_case: Case) -> list[str]:
    """List every variable of every kind of entity."""
    lines = []
    for kind, found in LAYOUT.items():
        lines += [f"#### {kind}: {KINDS[kind]}", ""]
        rows: list[tuple[object, ...]] = []
        for item in found:
            start = code(item.start) if isinstance(item.start, str) else f"{exact(item.start)}"
            start = "" if item.kind != "state" else start
            rows.append(
                (
                    code(item.name) + "".join(f" by {axis}" for axis in item.axis),
                    item.meaning,
                    item.unit,
                    bounds(item),
                    item.kind,
                    start,
                    {"": "", "exogenous": "yes", "act": "yes, forces an act"}[item.settable],
                    code(item.outcome),
                )
            )
        lines += table(("variable", "meaning", "unit", "bounds", "kind", "starts at", "settable", "outcome"), rows)
    return lines


def parameters(case: Case) -> list[str]:
    """List every parameter, and the shares of the grades."""
    found = case.parameters
    counts = Counter(str(parameter.grade) for parameter in found.values())
    shares = "; ".join(
        f"**{grade}** {counts[grade]} ({percent(counts[grade] / len(found), 0)}), {meaning}"
        for grade, meaning in GRADES.items()
    )
    rows = [
        (
            code(name),
            f"{item.title} ({item.symbol})" if item.symbol else item.title,
            item.unit,
            number(item.default),
            f"{number(item.bounds[0])} to {number(item.bounds[1])}",
            str(item.prior),
            item.grade,
            item.source,
        )
        for name, item in found.items()
    ]
    headings = ("parameter", "what it is", "unit", "default", "bounds", "prior", "grade", "source")
    return [f"{len(found)} parameters. {shares}.", "", *table(headings, rows)]


def references(case: Case) -> list[str]:
    """List the literature and the public series that parameters refer to."""
    used = {key for parameter in case.parameters.values() for key in parameter.reference}
    rows = [
        (code(key), str(work) + (f". {work.address}" if work.address and not work.doi else ""), work.seen)
        for key, work in sorted(case.parameters.references.items())
        if key in used
    ]
    return table(("key", "work or series", "seen or recalled"), rows)


def schedule(_case: Case) -> list[str]:
    """List the stages of a week, in order."""
    rows = [
        (position, item.part, code(item.name), item.kind, item.meaning, item.why)
        for position, item in enumerate(SCHEDULE, 1)
    ]
    return table(("", "part", "stage", "for each of", "what it does", "why it stands here"), rows)


def mechanisms(_case: Case) -> list[str]:
    """List the mechanisms with their options."""
    rows = [
        (
            code(name) if option == item.default else "",
            item.title if option == item.default else "",
            code(option),
            does + (" (default)" if option == item.default else ""),
            ", ".join(item.reported) if option == item.default else "",
        )
        for name, item in MECHANISMS.items()
        for option, does in item.options.items()
    ]
    return table(("mechanism", "what it is about", "option", "what it does", "carries"), rows)


def reported(case: Case) -> list[str]:
    """List what the reporting describes, and where the model represents it."""
    found, claims = reported_mechanisms(case), reporting_claims(case)
    counts = Counter(str(record.as_) for record in found.values())
    shares = "; ".join(f"**{way}** {counts[way]}, {meaning}" for way, meaning in WAYS.items())
    rows = []
    for name, record in found.items():
        where = "; ".join(
            f"{kind}: {', '.join(code(carrier) for carrier in names)}" for kind, names in record.where.by_kind.items()
        )
        rows.append((name, record.title, record.as_, record.how, where, grouped(claims[name])))
    headings = ("", "the reporting describes", "as", "in the model", "where", "claims")
    return [f"{len(found)} mechanisms. {shares}.", "", *table(headings, rows)]


def _level(level: Level) -> str:
    return code(level) if isinstance(level, str) else f"{exact(level)}"


def actors(case: Case) -> list[str]:
    """List the decision makers with their terms, weights, factions and postures."""
    file, found = case.roster.file, case.parameters
    lines = []
    for name, actor in file.actors.items():
        lines += [f"#### {actor.title} (`{name}`), {actor.role}", ""]
        voters = {key: faction for key, faction in file.factions.items() if faction.of == name}
        rows: list[tuple[object, ...]] = []
        for term in TERMS[actor.role]:
            weight = actor.weights[term]
            shifts = [f"{key}: times {code(who.emphasis[term])}" for key, who in voters.items() if term in who.emphasis]
            rows.append((code(term), code(weight), number(found[weight].default), "; ".join(shifts)))
        lines += table(("term", "weight", "default", "where a faction is reformist"), rows)
        if voters:
            votes = (f"{who.title} {_level(who.traits['vote'])}" for who in voters.values() if "vote" in who.traits)
            lines += [f"Votes: {', '.join(votes)}.", ""]
        rows = []
        for posture, record in actor.postures.items():
            levels = {f"ship {item}": level for item, level in record.ship.items()}
            levels |= {act.replace("_", " "): record.level(act) for act in ACTS}
            acts = ", ".join(f"{act} {_level(level)}" for act, level in levels.items() if level)
            rows.append((code(posture), acts or "nothing"))
        lines += table(("posture", "acts and their levels"), rows)
    return lines


def streams(_case: Case) -> list[str]:
    """List the streams of random draws."""
    rows = [(stream.number, code(stream.name), stream.decides) for stream in DRAWN]
    return table(("number", "stream", "what is drawn"), rows)


def events(case: Case) -> list[str]:
    """List the dated events of the baseline."""
    rows = []
    for name, event in load("baseline", case=case).events.items():
        sets = ", ".join(f"`{target}` to {exact(value)}" for target, value in event.set.items())
        rows.append((event.date, code(name), event.kind, sets, event.note or event.label, ", ".join(event.claims)))
    return table(("date", "event", "kind", "sets", "what happened", "claims"), rows)


def scenarios(case: Case) -> list[str]:
    """List the scenarios of the case."""
    rows = [
        (code(name), found.title, found.question) for name in scenario_names(case) for found in [load(name, case=case)]
    ]
    return table(("scenario", "title", "question"), rows)


def _effect(says: str, effect: Effect | None) -> str:
    if effect is None:
        return ""
    changes = [*effect.params.items(), *effect.set.items()]
    dated = f" on {effect.date}" if effect.date else ""
    return f"{says}: {', '.join(f'{code(name)} to {number(value)}' for name, value in changes)}{dated}"


def contradicted(case: Case) -> list[str]:
    """List where the reporting contradicts itself, and what a contested claim does in a run."""
    rows = []
    for name, record in case.contradictions.items():
        sides = "; ".join(f"{side.says} ({grouped(side.claims)})" for side in record.sides)
        effects = [_effect("if true", record.if_true), _effect("if not", record.if_false)]
        probability = "" if record.probability is None else number(record.probability)
        treatment = record.treatment.replace("_", " ")
        rows.append((code(name), record.title, sides, treatment, probability, "; ".join(filter(None, effects))))
    headings = ("", "question", "sides", "treatment", "prior that the first side is true", "what it does in a run")
    return table(headings, rows)


def patterns(case: Case) -> list[str]:
    """List the patterns that the baseline must show, each with its null."""
    rows = [
        (
            f"{found.number}{found.part}",
            found.title,
            found.statement,
            f"{found.null.name}: {found.null.switches}",
            ", ".join(found.articles),
        )
        for found in patterns_file(case).patterns
    ]
    return table(("", "pattern", "what should be seen", "null", "articles"), rows)


def rule_text(specimen: Specimen) -> list[str]:
    """Return a rule's description: what it is, its equation, and the rest.

    Parameters
    ----------
    specimen : Specimen
        Of the rule.
    """
    arguments: dict[str, list[str]] = {}
    for argument, kind in specimen.kinds.items():
        arguments.setdefault(kind.name, []).append(code(argument))
    entries = {"Arguments": "; ".join(f"{', '.join(names)}: {kind}" for kind, names in arguments.items()) + "."}
    lines = [f"**`{specimen.name}({', '.join(specimen.kinds)})`**  ", specimen.summary, ""]
    lines += ["```text", specimen.equation, "```", ""]
    for remark in specimen.remarks:
        lines += [remark, ""]
    return [*lines, *(f"- {label}: {text}" for label, text in (entries | specimen.said).items()), ""]


def submodels(_case: Case) -> list[str]:
    """Describe every rule with its equation, module by module."""
    lines: list[str] = []
    module = ""
    for name, specimen in specimens().items():
        if name.split(".")[0] != module:
            module = name.split(".")[0]
            said = inspect.getdoc(import_module(f"sim.rules.{module}")) or ""
            lines += [f"#### {said.splitlines()[0].rstrip('.')} (`sim/rules/{module}.py`)", ""]
        lines += rule_text(specimen)
    return lines
