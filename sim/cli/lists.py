"""Lists: scenarios, parameters, mechanisms, outcomes, actors, the schedule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from typing import Any

from sim.case.parameters import FOLLOWS, GRADES
from sim.cli.families import Listing
from sim.cli.list_commands import MechanismsReported, Parameters
from sim.cli.terminal import print_json, print_result, table
from sim.ground.faults import EXIT_OK
from sim.kernel.mechanism import MECHANISMS
from sim.words import exact, number, percent

Rows = Sequence[Sequence[Any]]


def _print(
    command: Listing, record: Any, columns: Sequence[str], rows: Rows, *, numeric: Sequence[str] = (), end: str = ""
) -> int:
    """Print a list as JSON where that was asked for, otherwise as a table with its last line."""
    if command.json:
        print_json(record)
        return EXIT_OK
    table(columns, rows, numeric=numeric)
    if end:
        print_result(end)
    return EXIT_OK


def scenarios(command: Listing) -> int:
    """List the scenarios of a case."""
    from sim.scenario.chain import scenario_names
    from sim.scenario.load import load

    case = command.loaded_case()
    found = [load(name, case=case) for name in scenario_names(case)]
    record = [scenario.record() | {"forced_acts": scenario.forced_acts} for scenario in found]
    rows = [(item.name, item.family or "", f"{item.title}\n{item.question}", str(item.forced_acts)) for item in found]
    columns = ("scenario", "family", "title and question", "forced acts")
    return _print(command, record, columns, rows, numeric=("forced acts",))


def parameters(command: Parameters) -> int:
    """List the registry, and its shares by grade."""
    from sim.patterns.screened import idle_parameters

    case = command.loaded_case()
    registry, idle = case.parameters, idle_parameters(case)
    found = {name: item for name, item in registry.items() if command.grade in (None, item.grade)}
    record = {
        name: item.model_dump(mode="json") | {"idle": None if idle is None else name in idle}
        for name, item in found.items()
    }
    bounds = {name: " to ".join(map(number, item.bounds)) for name, item in found.items()}
    rows = [
        (name, number(item.default), bounds[name], item.unit, item.graded, _mark(name, idle), item.source)
        for name, item in found.items()
    ]
    counts, total = Counter(str(item.grade) for item in registry.values()), len(registry)
    grades = [
        f"  {letter}  {counts[letter]:3d}  {percent(counts[letter] / total, 0):>5}  {meaning}"
        for letter, meaning in GRADES.items()
    ]
    split = Counter(item.graded for item in registry.values() if item.grade == "B")
    place = list(GRADES).index("B") + 1
    grades[place:place] = [
        f"     {split[f'B, {what}']:3d}  {percent(split[f'B, {what}'] / total, 0):>5}  {meaning}"
        for what, meaning in FOLLOWS.items()
    ]
    columns = ("parameter", "default", "bounds", "unit", "grade", "moves", "source")
    screened = (
        "Not screened: `wary parameters screen` finds what is idle."
        if idle is None
        else f"Idle, as they move no main outcome at either bound: {len(idle)}, {percent(len(idle) / total, 0)}."
    )
    end = "\n".join([f"{total} parameters. By grade:", *grades, screened])
    return _print(command, record, columns, rows, numeric=("default",), end=end)


def _mark(name: str, idle: Container[str] | None) -> str:
    return "" if idle is None else "idle" if name in idle else "yes"


def mechanisms(command: Listing) -> int:
    """List the mechanisms and their options."""
    case = command.loaded_case()
    record = {
        name: {"title": item.title, "options": item.options, "reported": case.reported_in(name)}
        for name, item in MECHANISMS.items()
    }
    rows = [
        (name if option == item.default else "", option, does + (" (default)" if option == item.default else ""))
        for name, item in MECHANISMS.items()
        for option, does in item.options.items()
    ]
    return _print(command, record, ("mechanism", "option", "what it does"), rows)


def mechanisms_reported(command: MechanismsReported) -> int:
    """List what the reporting describes, how the model carries it, and the claims that say so."""
    from sim.odd.reported import grouped, reported_mechanisms, reporting_claims

    case, way = command.loaded_case(), command.as_
    claims = reporting_claims(case)
    found = {name: record for name, record in reported_mechanisms(case).items() if way in (None, record.as_)}
    whole = {
        name: record.model_dump(mode="json", by_alias=True, exclude={"where"})
        | {"where": record.where.by_kind, "claims": claims[name]}
        for name, record in found.items()
    }
    rows = [(name, record.title, record.as_, record.how, grouped(claims[name])) for name, record in found.items()]
    counts = Counter(str(record.as_) for record in found.values())
    end = f"{len(found)} mechanisms: {', '.join(f'{count} {kind}' for kind, count in counts.items())}."
    return _print(command, whole, ("", "the reporting describes", "as", "in the model", "claims"), rows, end=end)


def outcomes(command: Listing) -> int:
    """List what a run records."""
    found = command.loaded_case().outcomes
    record = {name: {"meaning": item.meaning, "unit": item.unit, "axes": item.axes} for name, item in found.items()}
    rows = [(name, item.meaning, item.unit, ", ".join(item.axes)) for name, item in found.items()]
    return _print(command, record, ("outcome", "meaning", "unit", "axes"), rows)


def actors(command: Listing) -> int:
    """List the decision makers, what they weigh, and their postures."""
    from sim.odd.tables import levels_of

    found = command.loaded_case().roster.file.actors
    record = {name: actor.model_dump(mode="json", exclude_defaults=True) for name, actor in found.items()}
    rows = []
    for actor in found.values():
        for position, (posture, acts) in enumerate(actor.postures.items()):
            does = ", ".join(f"{act}: {_level(level)}" for act, level in levels_of(acts).items()) or "nothing"
            rows.append((actor.title if not position else "", actor.role if not position else "", posture, does))
    return _print(command, record, ("actor", "role", "posture", "acts and their level"), rows)


def _level(level: float | str) -> str:
    return exact(level) if isinstance(level, float) else level


def schedule(command: Listing) -> int:
    """List what happens in a week, in order, and why in this order; it is the same for every case."""
    from sim.stages.schedule import SCHEDULE

    command.loaded_case()
    record = [
        {"part": i.part, "stage": i.name, "for_each_of": i.kind, "does": i.meaning, "why_here": i.why} for i in SCHEDULE
    ]
    rows = [tuple(item.values()) for item in record]
    return _print(command, record, ("part", "stage", "for each of", "what it does", "why it stands here"), rows)
