"""Lists: scenarios, parameters, mechanisms, outcomes, actors, the schedule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sim.case.parameters import GRADES
from sim.cli.arguments import COMMAND_LINE, Arguments, parse_arguments, print_json
from sim.cli.terminal import number, say, table
from sim.ground.axes import ACTS
from sim.ground.faults import EXIT_OK, input_error, not_among
from sim.kernel.mechanism import MECHANISMS
from sim.scenario.load import load, scenario_names

REPORTED = "reported"
REPORTED_WAYS = ("state", "event", "prior", "out")
OF_A_CASE: dict[str, Sequence[str] | None] = {"case": None}
"""The key of every list that a case has."""


def scenarios_command(arguments: list[str]) -> int:
    """List the scenarios of a case."""
    asked = parse_arguments(arguments, filters=OF_A_CASE)
    found = [load(name, case=asked.case) for name in scenario_names(asked.case)]
    if asked.as_json:
        print_json([scenario.record() | {"forced_acts": scenario.forced_acts} for scenario in found])
        return EXIT_OK
    rows = [(item.name, item.family or "", f"{item.title}\n{item.question}", str(item.forced_acts)) for item in found]
    table(("scenario", "family", "title and question", "forced acts"), rows, numeric=("forced acts",))
    return EXIT_OK


def parameters_command(arguments: list[str]) -> int:
    """List the registry, and its shares by grade."""
    asked = parse_arguments(arguments, filters=OF_A_CASE | {"grade": tuple(GRADES)})
    registry, grade = asked.case.parameters, asked.filters.get("grade")
    found = {name: item for name, item in registry.items() if grade in (None, item.grade)}
    if asked.as_json:
        print_json({name: item.model_dump(mode="json") for name, item in found.items()})
        return EXIT_OK
    rows = [
        (
            name,
            number(item.default),
            f"{number(item.bounds[0])} to {number(item.bounds[1])}",
            item.unit,
            item.grade,
            item.source,
        )
        for name, item in found.items()
    ]
    table(("parameter", "default", "bounds", "unit", "grade", "source"), rows, numeric=("default",))
    counts, whole = Counter(str(item.grade) for item in registry.values()), len(registry)
    say(f"{whole} parameters. By grade:")
    for letter, meaning in GRADES.items():
        say(f"  {letter}  {counts[letter]:3d}  {counts[letter] / whole:4.0%}  {meaning}")
    return EXIT_OK


def mechanisms_command(arguments: list[str]) -> int:
    """List the mechanisms and their options, or what the reporting describes and how the model carries it."""
    asked = parse_arguments(arguments, most_names=1, filters=OF_A_CASE | {"as": REPORTED_WAYS})
    for name in asked.names:
        if name != REPORTED:
            raise input_error(COMMAND_LINE, not_among(name, "a list of mechanisms", [REPORTED]))
    if asked.names:
        return _reported(asked)
    if "as" in asked.filters:
        raise input_error(COMMAND_LINE, f"goes with `wary mechanisms {REPORTED}` only.", key="as")
    if asked.as_json:
        print_json(
            {
                name: {"title": item.title, "options": item.options, "tells": item.tells}
                for name, item in MECHANISMS.items()
            }
        )
        return EXIT_OK
    rows = [
        (name if option == item.default else "", option, does + (" (default)" if option == item.default else ""))
        for name, item in MECHANISMS.items()
        for option, does in item.options.items()
    ]
    table(("mechanism", "option", "what it does"), rows)
    return EXIT_OK


def _reported(asked: Arguments) -> int:
    """List what the reporting describes, how the model carries it, and the claims that say so."""
    from sim.odd.reported import grouped, reported_mechanisms, reporting_claims

    claims, way = reporting_claims(asked.case), asked.filters.get("as")
    found = {name: record for name, record in reported_mechanisms(asked.case).items() if way in (None, record.as_)}
    if asked.as_json:
        print_json(
            {
                name: record.model_dump(mode="json", by_alias=True, exclude={"where"})
                | {"where": record.where.by_kind, "claims": claims[name]}
                for name, record in found.items()
            }
        )
        return EXIT_OK
    rows = [(name, record.title, record.as_, record.how, grouped(claims[name])) for name, record in found.items()]
    table(("", "the reporting describes", "as", "in the model", "claims"), rows)
    counts = Counter(str(record.as_) for record in found.values())
    say(f"{len(found)} mechanisms: {', '.join(f'{count} {kind}' for kind, count in counts.items())}.")
    return EXIT_OK


def outcomes_command(arguments: list[str]) -> int:
    """List what a run records."""
    from sim.case.columns import OUTCOMES

    asked = parse_arguments(arguments, filters=OF_A_CASE)
    if asked.as_json:
        print_json(
            {name: {"meaning": item.meaning, "unit": item.unit, "axes": item.axes} for name, item in OUTCOMES.items()}
        )
        return EXIT_OK
    rows = [(name, item.meaning, item.unit, ", ".join(item.axes)) for name, item in OUTCOMES.items()]
    table(("outcome", "meaning", "unit", "axes"), rows)
    return EXIT_OK


def actors_command(arguments: list[str]) -> int:
    """List the decision makers, what they weigh, and their postures."""
    asked = parse_arguments(arguments, filters=OF_A_CASE)
    actors = asked.case.roster.file.actors
    if asked.as_json:
        print_json({name: actor.model_dump(mode="json", exclude_defaults=True) for name, actor in actors.items()})
        return EXIT_OK
    rows: list[tuple[Any, ...]] = []
    for actor in actors.values():
        for position, (posture, record) in enumerate(actor.postures.items()):
            levels = {f"ship {item}": level for item, level in record.ship.items()}
            levels |= {act.replace("_", " "): record.level(act) for act in ACTS}
            acts = ", ".join(f"{act}: {_level(level)}" for act, level in levels.items() if level) or "nothing"
            rows.append((actor.title if not position else "", actor.role if not position else "", posture, acts))
    table(("actor", "role", "posture", "acts and their level"), rows)
    return EXIT_OK


def _level(level: float | str) -> str:
    return f"{level:g}" if isinstance(level, float) else level


def schedule_command(arguments: list[str]) -> int:
    """List what happens in a week, in order."""
    from sim.stages.schedule import SCHEDULE

    asked = parse_arguments(arguments)
    if asked.as_json:
        print_json(
            [
                {"part": item.part, "stage": item.name, "for_each_of": item.kind, "does": item.meaning}
                for item in SCHEDULE
            ]
        )
        return EXIT_OK
    table(("part", "stage", "for each of", "what it does"), [(i.part, i.name, i.kind, i.meaning) for i in SCHEDULE])
    return EXIT_OK
