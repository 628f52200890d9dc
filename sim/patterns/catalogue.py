"""The patterns as their data file states them: thresholds, settings and nulls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from sim.case.case import Case, CaseSource, load_case
from sim.case.columns import OUTCOMES, Column
from sim.case.parameters import Registry
from sim.ground.documents import Document, Key, read
from sim.ground.faults import Fault, InputError, input_error, not_among, shown
from sim.ground.records import Number, Strict
from sim.ground.units import UNITS
from sim.ground.validation import checked
from sim.patterns.estimates import Threshold
from sim.patterns.measures import MEASURES
from sim.scenario.file import ActorPosture, Day, EventOrOff, Name
from sim.words import listed


def _known_unit(unit: str) -> str:
    if unit not in UNITS:
        raise ValueError(f"{unit!r} is no unit of the closed list: {', '.join(UNITS)}.")
    return unit


Unit = Annotated[str, AfterValidator(_known_unit)]


class Input(Strict):
    """A number that a measure uses, besides the thresholds of the criteria; or `like` the default of a parameter."""

    value: Number | None = None
    like: str = ""
    unit: Unit

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.value is None) != bool(self.like):
            raise ValueError("give either `value` or `like`.")
        return self


class Criterion(Threshold):
    """One measured quantity and its threshold; without a bound it is only reported.

    `settled` is the day from which its value was settled and published: it says whether a fit may read it.
    """

    says: Annotated[str, Field(min_length=3, max_length=100)]
    unit: Unit
    settled: Day | None = None


class Changes(Strict):
    """What a setting, or a null, changes: the parts of a scenario file that affect its runs.

    Parameters can be given relative to the registry: `like` the default of another one, a number of `times` their own,
    or at the `lowest` value that their bounds allow.
    """

    params: dict[str, Number] = Field(default_factory=dict)
    like: dict[str, str] = Field(default_factory=dict)
    times: dict[str, Number] = Field(default_factory=dict)
    lowest: tuple[str, ...] = ()
    mechanisms: dict[str, str] = Field(default_factory=dict)
    events: dict[str, EventOrOff] = Field(default_factory=dict)
    postures: dict[str, ActorPosture] = Field(default_factory=dict)

    @property
    def named(self) -> dict[str, tuple[str, ...]]:
        """The parameters that its relative changes name, by key."""
        return {"like": (*self.like, *self.like.values()), "times": tuple(self.times), "lowest": self.lowest}

    def record(self, known: Registry) -> dict[str, Any]:
        """Return it in the form of a scenario file, with every parameter in the registry's unit."""
        record = self.model_dump(mode="json", exclude_defaults=True, exclude={"like", "times", "lowest"})
        record["params"] = {
            **{name: known[other].default for name, other in self.like.items()},
            **{name: factor * known[name].default for name, factor in self.times.items()},
            **{name: known[name].bounds[0] for name in self.lowest},
            **self.params,
        }
        return {name: value for name, value in record.items() if value}


class Setting(Changes):
    """A setting: an overlay on a base."""

    base: str


class Null(Strict):
    """The setting in which a pattern must fail.

    `needs` says what the model lacks to tell the null from the baseline; until then its runs are those of the baseline,
    so that the pattern cannot pass.
    """

    name: str
    switches: str
    changes: Changes = Changes()
    needs: str = ""
    criteria: dict[str, Threshold] = Field(default_factory=dict)


Named = Annotated[
    tuple[str, ...],
    BeforeValidator(lambda value: [value] if isinstance(value, str) else value),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
"""One name, or a list of them."""


class Pattern(Strict):
    """A pattern, or a part of a pattern with a null of its own.

    `roles` names who and what it is about: the entities of the roster that its measure uses, by role. `outcomes` are
    those that it tells of, each an outcome or one column of it; reports that tell of one of them quote it. `adapted`
    says why a setting, or the null, is not the first one.
    """

    number: Annotated[int, Field(ge=1, le=99)]
    part: Literal["", "a", "b", "c"] = ""
    name: Name
    title: str
    statement: str
    articles: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    measured: str
    choices: str = ""
    inputs: dict[str, Input] = Field(default_factory=dict)
    dates: dict[str, Day] = Field(default_factory=dict)
    roles: dict[str, Named] = Field(default_factory=dict)
    criteria: Annotated[dict[str, Criterion], Field(min_length=1)]
    settings: Annotated[dict[str, Setting], Field(min_length=1)]
    null: Null
    adapted: str = ""

    @model_validator(mode="after")
    def _is_measured(self) -> Self:
        if not self.articles and not self.series:
            raise ValueError("name the `articles` or the `series` that it rests on.")
        if self.name not in MEASURES:
            raise ValueError(not_among(self.name, "a pattern that is measured", MEASURES))
        wanted = MEASURES[self.name].roles
        if set(self.roles) != set(wanted):
            raise ValueError(
                f"`roles` names {', '.join(self.roles) or 'nobody'}; wanted: {', '.join(wanted) or 'nobody'}."
            )
        for name in self.null.criteria:
            if name not in self.criteria:
                raise ValueError(not_among(name, "a criterion of this pattern", self.criteria))
        return self

    @property
    def id(self) -> str:
        """Number and part, such as 15a."""
        return f"{self.number}{self.part}"

    def tells_of(self, column: str) -> bool:
        """Say whether it tells of a column, such as ``strikes[israel_on_iran]``, or of all columns of its outcome."""
        return column in self.outcomes or Column.split(column).outcome in self.outcomes

    def numbers(self, known: Registry) -> dict[str, float]:
        """Return the inputs' values by name."""
        return {
            name: known[given.like].default if given.value is None else given.value
            for name, given in self.inputs.items()
        }

    def threshold(self, criterion: str, *, null: bool = False) -> Threshold:
        """Return a criterion's threshold; for the null, its own bound if it has one."""
        own = self.null.criteria.get(criterion) if null else None
        return own or self.criteria[criterion]

    def scenarios(self, horizon: str, known: Registry, *, null: bool = False) -> dict[str, dict[str, Any]]:
        """Return each setting in the form of a scenario file, with the null's changes added if asked."""
        found = {}
        for name, setting in self.settings.items():
            record = setting.record(known)
            for group, changed in (self.null.changes.record(known) if null else {}).items():
                record[group] = {**record.get(group, {}), **changed}
            title = f"Pattern {self.id}, {name.replace('_', ' ')}{', null' if null else ''}"
            suffix = "_null" if null else ""
            found[name] = {"name": f"pattern_{self.id}_{name}{suffix}", "title": title, "horizon": horizon, **record}
        return found


class PatternsFile(Strict):
    """The file of patterns."""

    horizon: Day
    patterns: Annotated[tuple[Pattern, ...], Field(min_length=1)]


def read_patterns(path: Path, case: Case) -> PatternsFile:
    """Read a file of patterns; InputError with every fault: of form, a pattern that stands twice, an unknown name."""
    document = read(path)
    file = checked(document, PatternsFile)
    ids, faults = [pattern.id for pattern in file.patterns], []
    for place, pattern in enumerate(file.patterns):
        if (first := ids.index(pattern.id)) < place:
            message = f"{pattern.id} stands twice, here and at entry {first + 1}."
            faults.append(document.fault(("patterns", place, "number"), message))
        faults += _unknown_names(document, place, pattern, case)
    if faults:
        raise InputError(faults)
    return file


def _unknown_names(document: Document, place: int, pattern: Pattern, case: Case) -> Iterator[Fault]:
    """Iterate over names in a pattern that the case does not have: parameters, outcomes, series, and entities."""
    for name, setting in pattern.settings.items():
        yield from unknown_parameters(document, ("patterns", place, "settings", name), setting, case)
    yield from unknown_parameters(document, ("patterns", place, "null", "changes"), pattern.null.changes, case)
    for name, given in pattern.inputs.items():
        if given.like and given.like not in case.parameters:
            message = not_among(given.like, "a parameter", case.parameters)
            yield document.fault(("patterns", place, "inputs", name), message)
    for number, name in enumerate(pattern.outcomes):
        if name not in OUTCOMES:
            try:
                Column.parse(name, case.roster)
            except ValueError as error:
                yield document.fault(("patterns", place, "outcomes", number), str(error))
    for name in pattern.series:
        if name not in case.series:
            yield document.fault(("patterns", place, "series"), not_among(name, "a series", case.series))
    for role, names in pattern.roles.items():
        kind = MEASURES[pattern.name].roles[role]
        for name in names:
            if name not in case.roster.names(kind):
                message = not_among(name, f"one of the {kind}", case.roster.names(kind))
                yield document.fault(("patterns", place, "roles", role), message)


def unknown_parameters(document: Document, where: Key, changes: Changes, case: Case) -> Iterator[Fault]:
    """Iterate over parameters that changes name and the case does not have."""
    for key, names in changes.named.items():
        for name in names:
            if name not in case.parameters:
                yield document.fault((*where, key), not_among(name, "a parameter", case.parameters))


@cache
def patterns_file(case: Case) -> PatternsFile:
    """Return the patterns of a case; InputError where it has none."""
    path = case.folder / "patterns.yaml"
    if not path.exists():
        raise input_error("patterns", f"the case {case.name} has no patterns.")
    return read_patterns(path, case)


def chosen(only: Iterable[str | int] | None = None, source: str = "patterns", case: CaseSource = None) -> list[Pattern]:
    """Return the patterns with these numbers, or all; ``15`` means all its parts, ``15a`` one.

    InputError where there is no such pattern.
    """
    patterns = patterns_file(load_case(case)).patterns
    if only is None:
        return list(patterns)
    names = [str(name) for name in only]
    known = {*(str(item.number) for item in patterns), *(item.id for item in patterns)}
    parts = ", ".join(item.id for item in patterns if item.part)
    allowed = f"they are {_in_spans({item.number for item in patterns})}, with the parts {parts}."
    faults = [
        Fault(source, 0, "", f"{shown(name)} is not the number of a pattern; {allowed}")
        for name in names
        if name not in known
    ]
    if faults or not names:
        raise InputError(faults or [Fault(source, 0, "", "no pattern is named.")])
    return [item for item in patterns if item.id in names or str(item.number) in names]


def _in_spans(numbers: set[int]) -> str:
    """Return numbers in words, such as ``1 to 16 and 19 to 30``."""
    starts = sorted(number for number in numbers if number - 1 not in numbers)
    ends = sorted(number for number in numbers if number + 1 not in numbers)
    return listed([f"{start} to {end}" if start < end else f"{start}" for start, end in zip(starts, ends, strict=True)])
