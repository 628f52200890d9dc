"""A lesson: read from its Markdown, its front matter and fenced blocks checked as data, never executed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from sim.case.case import Case, load_case
from sim.case.columns import Column
from sim.ground.axes import POLICIES
from sim.ground.documents import Document, parse
from sim.ground.faults import Fault, InputError, input_error, not_among
from sim.ground.resources import shipped
from sim.ground.validation import checked
from sim.lessons.schema import (
    MOST_SIDES,
    TASKS,
    Choose,
    Explain,
    Fact,
    Front,
    Look,
    Measure,
    PredictDistribution,
    Prediction,
    PredictNumber,
    PredictProbability,
    ReadNumber,
    SetParameter,
    Side,
    Task,
    Value,
    WriteActor,
    WriteScenario,
    measures_of,
)
from sim.scenario.chain import scenario_names
from sim.scenario.load import load

_FENCE: Final = re.compile(r"^(?P<mark>`{3,}|~{3,})(?P<kind>[a-z]*)\s*$")
_EXAMPLE: Final = re.compile(r"^```yaml\n(.*?)^```", re.M | re.S)
_NUMBERED: Final = re.compile(r"([0-9]{2})_([a-z0-9_]+)")
BLOCKS: Final = ("task", "run")
SECTIONS: Final = (
    "Question",
    "The reporting behind it",
    "Predict",
    "Run",
    "Look",
    "Change one thing",
    "Explain",
    "Stretch",
    "Discuss",
)
"""Headings that every lesson has, in this order."""


@dataclass(frozen=True)
class Prose:
    """Markdown between two blocks."""

    markdown: str


Part = Prose | Look | Task


@dataclass(frozen=True)
class Lesson:
    """A lesson: its number, its front matter, and its parts in the order in which they are read."""

    number: int
    name: str
    front: Front
    parts: tuple[Part, ...]
    edition: str
    """A digest of the source: answers to another edition are answers to other questions."""

    @cached_property
    def tasks(self) -> dict[str, Task]:
        """Every task by its id."""
        return {part.id: part for part in self.parts if not isinstance(part, Prose | Look)}

    @property
    def looks(self) -> list[Look]:
        """The runs that are looked at, in their order."""
        return [part for part in self.parts if isinstance(part, Look)]

    @property
    def looks_of_sides(self) -> list[tuple[int, ...]]:
        """Return for each block of runs the look of each of its sides, counted from 0, in their order.

        A side that is looked at again looks as it did before. The first look is that of the lesson's first side, and
        no other's as long as there is another.
        """
        found: list[tuple[int, ...]] = []
        looks: dict[str, int] = {}
        for block in self.looks:
            kept: dict[str, int] = {}
            for side in block.sides:
                if side in looks and looks[side] not in kept.values():
                    kept[side] = looks[side]
            free = [look for look in (*range(1 if looks else 0, MOST_SIDES), 0) if look not in kept.values()]
            kept |= dict(zip((side for side in block.sides if side not in kept), free, strict=False))
            looks |= kept
            found.append(tuple(kept[side] for side in block.sides))
        return found

    @property
    def predictions(self) -> list[str]:
        """Return the ids of the tasks that are answered before anything is run."""
        return [name for name, task in self.tasks.items() if isinstance(task, Prediction)]

    @property
    def examples(self) -> list[Mapping[str, object]]:
        """The scenario files that its text shows, in blocks of YAML."""
        prose = "\n".join(part.markdown for part in self.parts if isinstance(part, Prose))
        found = (parse(text, self.label).data for text in _EXAMPLE.findall(prose))
        return [one for one in found if isinstance(one, dict)]

    @cached_property
    def case(self) -> Case:
        """The conflict that it is of."""
        return load_case(self.front.case)

    @property
    def label(self) -> str:
        """Its number and name, such as ``01_reading_the_evidence``."""
        return f"{self.number:02d}_{self.name}"


def folder() -> Path:
    """Return the folder of the shipped lessons."""
    return shipped("exercises")


def lesson_files() -> dict[int, Path]:
    """Return the files of the shipped lessons by their numbers."""
    found = ((_NUMBERED.fullmatch(path.stem), path) for path in sorted(folder().glob("*.md")))
    return {int(match[1]): path for match, path in found if match}


def lesson_of(given: str | int) -> Lesson:
    """Return a shipped lesson by its number or name; InputError with the nearest where there is none."""
    files = lesson_files()
    by_name = {str(number): path for number, path in files.items()} | {path.stem: path for path in files.values()}
    by_name |= {path.stem[3:]: path for path in files.values()}
    text = str(given)
    path = by_name.get(text.lstrip("0") if text.isdigit() else text)
    if path is None:
        allowed = [f"{number} ({path.stem[3:]})" for number, path in files.items()]
        raise input_error("command line", not_among(text, "a lesson", allowed, like=text))
    return read_lesson(path)


def read_lesson(path: Path) -> Lesson:
    """Read a lesson; InputError with every fault, each with its line."""
    named = _NUMBERED.fullmatch(path.stem)
    if named is None:
        raise input_error(path.name, "is not named as a lesson is, such as 03_trust.md.")
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise input_error(path.name, f"cannot be read: {error}.") from None
    edition = hashlib.sha256(text.encode()).hexdigest()[:12]
    front, parts, documents = _parsed(text, path.name)
    lesson = Lesson(int(named[1]), named[2], front, tuple(parts), edition)
    faults = [*_faults_of_front(lesson, documents[0]), *_faults_of_sections(lesson, path.name)]
    blocks = [part for part in parts if not isinstance(part, Prose)]
    for part, document in zip(blocks, documents[1:], strict=True):
        faults += [document.fault(key, message) for key, message in _faults_of(lesson, part)]
    if faults:
        raise InputError(faults)
    return lesson


def _parsed(text: str, source: str) -> tuple[Front, list[Part], list[Document]]:
    """Return the front matter and the parts of a text, with the documents that they were checked in."""
    lines = text.splitlines()
    if not lines or lines[0].strip() != "---" or "---" not in (line.strip() for line in lines[1:]):
        raise input_error(source, "does not begin with front matter between two lines of `---`.", line=1)
    end = next(place for place, line in enumerate(lines[1:], 1) if line.strip() == "---")
    document = parse("\n" + "\n".join(lines[1:end]), source)
    front, parts, documents, faults = checked(document, Front), list[Part](), [document], list[Fault]()
    for kind, first, content in _blocks(lines, end + 1, source):
        if kind == "":
            parts.append(Prose("\n".join(content)))
            continue
        try:
            # Empty lines before it, so that faults are told by the line of the file.
            document = parse("\n" * first + "\n".join(content), source)
            parts.append(checked(document, Look) if kind == "run" else _task(document))
            documents.append(document)
        except InputError as error:
            faults += error.faults
    names = [part.id for part in parts if not isinstance(part, Prose | Look)]
    faults += [
        Fault(source, 0, name, "two tasks have this id.") for name in sorted(set(names)) if names.count(name) > 1
    ]
    if faults:
        raise InputError(faults)
    return front, parts, documents


def _task(document: Document) -> Task:
    data = document.data
    kind = data.get("kind", "") if isinstance(data, dict) else ""
    if isinstance(data, dict) and kind not in TASKS:
        raise InputError([document.fault(("kind",), not_among(kind, "a kind of task", TASKS))])
    return checked(document, TASKS.get(kind, Explain))


def _blocks(lines: list[str], first: int, source: str) -> Iterator[tuple[str, int, list[str]]]:
    """Iterate over prose (its kind is empty) and blocks, each with the line, from 0, at which its content begins."""
    prose: list[str] = []
    place = first
    while place < len(lines):
        fence = _FENCE.match(lines[place])
        if fence is None:
            prose.append(lines[place])
            place += 1
            continue
        mark, opened = fence["mark"], place
        closing = (at for at in range(place + 1, len(lines)) if lines[at].strip() == mark)
        end = next(closing, None)
        if end is None:
            raise input_error(source, f"the block that begins here has no end; close it with {mark}.", line=opened + 1)
        if fence["kind"] in BLOCKS:
            if any(prose):
                yield "", 0, prose
            prose = []
            yield fence["kind"], opened + 1, lines[opened + 1 : end]
        else:
            prose += lines[opened : end + 1]
        place = end + 1
    if any(prose):
        yield "", 0, prose


Found = Iterator[tuple[tuple[str | int, ...], str]]
"""Keys of a block, each with what is wrong there."""


def _faults_of_front(lesson: Lesson, document: Document) -> Iterator[Fault]:
    for name, side in lesson.front.sides.items():
        for key, message in _faults_of_side(lesson, side):
            yield document.fault(("sides", name, *key), message)


def _faults_of_side(lesson: Lesson, side: Side) -> Found:
    if side.scenario not in scenario_names(lesson.case):
        yield ("scenario",), not_among(side.scenario, "a shipped scenario", scenario_names(lesson.case))
        return
    try:
        load(side.scenario, side.changes, lesson.case)
    except InputError as error:
        for fault in error.faults:
            yield tuple(fault.key.split(".")), fault.message
    setters = {name: task for name, task in lesson.tasks.items() if isinstance(task, SetParameter)}
    for parameter, task in side.chosen.items():
        if task not in setters:
            yield ("chosen", parameter), not_among(task, "the id of a task that sets a parameter", setters)
        elif setters[task].parameter != parameter:
            yield ("chosen", parameter), f"the task {task} sets {setters[task].parameter}."


def _faults_of_sections(lesson: Lesson, source: str) -> Iterator[Fault]:
    prose = "\n".join(part.markdown for part in lesson.parts if isinstance(part, Prose))
    headings = re.findall("^## (.+?) *$", prose, re.M)
    missing = [name for name in SECTIONS if name not in headings]
    if missing:
        yield Fault(source, 0, "", f"lacks the section `## {missing[0]}`; a lesson has: {', '.join(SECTIONS)}.")
    elif headings != list(SECTIONS):
        yield Fault(source, 0, "", f"has its sections in another order than: {', '.join(SECTIONS)}.")


def _faults_of(lesson: Lesson, part: Task | Look) -> Found:
    if isinstance(part, Look):
        for place, side in enumerate(part.sides):
            yield from _names(side, lesson.front.sides, "a side of this lesson", ("sides", place))
        for place, outcome in enumerate(part.outcomes):
            yield from _outcome(lesson, outcome, ("outcomes", place))
    elif isinstance(part, PredictDistribution):
        yield from _run_faults(lesson, part, ())
        yield from _range(part)
    elif isinstance(part, PredictNumber):
        yield from _value_faults(lesson, part.value, ("value",))
        yield from _range(part)
    elif isinstance(part, PredictProbability | Choose | ReadNumber):
        yield from _value_faults(lesson, part.value, ("value",))
        for place, mistake in enumerate(part.mistakes if isinstance(part, ReadNumber) else ()):
            yield from _value_faults(lesson, mistake.value, ("mistakes", place, "value"))
    elif isinstance(part, SetParameter):
        yield from _names(part.parameter, lesson.case.parameters, "a parameter", ("parameter",))
    elif isinstance(part, WriteScenario | WriteActor):
        yield from _names(part.base, scenario_names(lesson.case), "a shipped scenario", ("base",))
        if isinstance(part, WriteActor):
            yield from _names(part.actor, lesson.case.roster.names("actors"), "an actor", ("actor",))
            for place, policy in enumerate(part.other_than):
                yield from _names(policy, POLICIES, "a policy", ("other_than", place))


def _range(part: PredictNumber | PredictDistribution) -> Found:
    if not part.low < part.high:
        yield ("high",), "is not above `low`."


def _value_faults(lesson: Lesson, value: Value, key: tuple[str | int, ...]) -> Found:
    if isinstance(value, Fact):
        records: dict[str, Mapping[str, object]] = {
            "claim": lesson.case.claims,
            "contradiction": lesson.case.contradictions,
            "parameter": lesson.case.parameters,
        }
        for what, known in records.items():
            given = getattr(value, what)
            if given is not None:
                yield from _names(given, known, f"a {what}", (*key, what))
                found = known.get(given)
                if found is not None and not hasattr(found, value.field):
                    yield (*key, "field"), f"{value.field} is nothing that a {what} has."
    for measure in measures_of(value):
        yield from _run_faults(lesson, measure, key)


def _run_faults(lesson: Lesson, run: Measure | PredictDistribution, key: tuple[str | int, ...]) -> Found:
    yield from _names(run.side, lesson.front.sides, "a side of this lesson", (*key, "side"))
    if run.less is not None:
        yield from _names(run.less, lesson.front.sides, "a side of this lesson", (*key, "less"))
    yield from _outcome(lesson, run.outcome, (*key, "outcome"))


def _outcome(lesson: Lesson, name: str, key: tuple[str | int, ...]) -> Found:
    try:
        column = Column.parse(name, lesson.case.roster)
    except ValueError as error:
        yield key, str(error)
        return
    if column.is_coded or column.is_time or column.outcome == "posture":
        yield key, f"{name} has no mean over runs; lessons take outcomes that are amounts or shares."


def _names(given: str, known: object, kind: str, key: tuple[str | int, ...]) -> Found:
    names: list[str] = list(known)  # type: ignore[call-overload]
    if given not in names:
        yield key, not_among(given, kind, names)


def each_measure(lesson: Lesson, keep: Callable[[Task], bool] = lambda _: True) -> Iterator[Measure]:
    """Iterate over every measure that the tasks of a lesson are checked by."""
    for task in lesson.tasks.values():
        if keep(task) and isinstance(task, PredictNumber | PredictProbability | Choose | ReadNumber):
            yield from measures_of(task.value)
