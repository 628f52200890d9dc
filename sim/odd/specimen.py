"""The specimen of a rule: what its signature and docstring say of it, read once for the tests and the description.

A rule's arguments have kinds as their types (``sim.kernel.kinds``). Its docstring is a sentence, the equation on a line
of its own, remarks, and then, each from the start of a line or after another, these entries in this order::

    Units: TEXT.  (where the kinds of the arguments do not say them)
    Range: [LOW, HIGH] where CONDITION; rises in A, B; falls in C; either way in D.
    Known value: RULE(NUMBERS) = VALUE = VALUE; (NUMBERS) = VALUE.
    Source: TEXT.

LOW, HIGH and CONDITION are expressions in the arguments; a round bracket excludes the end. ``all`` and ``all others``
stand for the arguments that are not named. A VALUE that ends in ``...`` is the beginning of a decimal fraction.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sim.kernel.kinds import Kind

LABELS: Final = ("Units", "Range", "Known value", "Source")
REQUIRED: Final = LABELS[1:]
DIRECTIONS: Final = {"rises in": 1, "falls in": -1, "either way in": 0}
EVERY: Final = ("all", "all others")
_ENTRY = re.compile(rf"(?:^|(?<=[.…]) )({'|'.join(LABELS)}): ")
_RANGE = re.compile(r"([\[(])(.+), (.+?)([\])])(?: where (.+))?")
_TWO_PARAGRAPHS: Final = 2


@dataclass(frozen=True)
class Range:
    """Between what a rule's result lies: two expressions in the arguments, and under which condition on them."""

    low: str
    high: str
    holds_low: bool
    holds_high: bool
    where: str = ""


@dataclass(frozen=True)
class KnownValue:
    """A result worked out by hand: the numbers that the rule is called with, and what it gives, in several forms."""

    arguments: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Specimen:
    """What is said of a rule ``module.function``: the kinds of its arguments, and its docstring in parts."""

    name: str
    kinds: dict[str, Kind]
    summary: str
    equation: str
    remarks: tuple[str, ...]
    said: dict[str, str]
    """The text of each entry, by its label."""
    range: Range
    directions: dict[str, int]
    """Of each argument: 1 where the rule rises in it, -1 where it falls, 0 where it does either."""
    known: tuple[KnownValue, ...]

    @property
    def module(self) -> str:
        """The module of the rule."""
        return self.name.split(".")[0]


@cache
def rules() -> dict[str, Any]:
    """Return every rule of ``sim.rules`` by ``module.function``, in the order of the sources."""
    package = importlib.import_module("sim.rules")
    found = {}
    for entry in sorted(pkgutil.iter_modules(package.__path__), key=lambda module: module.name):
        module = importlib.import_module(f"sim.rules.{entry.name}")
        for name, value in vars(module).items():
            function = plain(value)
            if inspect.isfunction(function) and function.__module__ == module.__name__ and not name.startswith("_"):
                found[f"{entry.name}.{name}"] = value
    return found


def plain(rule: Any) -> Callable[..., Any]:
    """Return a rule as plain Python."""
    function: Callable[..., Any] = getattr(rule, "py_func", rule)
    return function


@cache
def specimens() -> dict[str, Specimen]:
    """Return the specimen of every rule by ``module.function``.

    Raises
    ------
    ValueError
        Naming the rule, where a specimen is not complete.
    """
    return {name: specimen_of(name, rule) for name, rule in rules().items()}


def specimen_of(name: str, rule: Any) -> Specimen:
    """Read the specimen of a rule, compiled or plain.

    Raises
    ------
    ValueError
        Naming the rule, where an entry is missing, stands in a wrong place or is not of its form.
    """
    function = plain(rule)
    paragraphs = inspect.cleandoc(function.__doc__ or "").split("\n\n")
    if len(paragraphs) <= _TWO_PARAGRAPHS or not paragraphs[0].endswith("."):
        raise ValueError(f"{name}: the docstring is a sentence, an equation, remarks and entries, each apart.")
    summary, equation, *remarks, entries = paragraphs
    if "\n" in equation or equation.endswith("."):
        raise ValueError(f"{name}: the equation stands on a line of its own, without a full stop.")
    said, kinds = _entries(name, entries), _kinds(name, function)
    between, *ways = said["Range"].removesuffix(".").split("; ")
    texts = tuple(text.replace("\n", " ") for text in (summary, *remarks))
    return Specimen(
        name=name,
        kinds=kinds,
        summary=texts[0],
        equation=equation,
        remarks=texts[1:],
        said=said,
        range=_range(name, between),
        directions=_directions(name, ways, list(kinds)),
        known=_known(name, said["Known value"]),
    )


def _kinds(name: str, function: Callable[..., Any]) -> dict[str, Kind]:
    kinds = {}
    for argument, type_ in inspect.get_annotations(function).items():
        kind = getattr(type_, "__metadata__", (None,))[0]
        if isinstance(kind, Kind):
            kinds[argument] = kind
    for argument in inspect.signature(function).parameters:
        if argument not in kinds:
            raise ValueError(f"{name}: the type of {argument} is not a kind of sim.kernel.kinds.")
    return kinds


def _entries(name: str, text: str) -> dict[str, str]:
    flat = " ".join(text.split())
    before, *parts = _ENTRY.split(flat)
    labels = parts[::2]
    if before or labels != [label for label in LABELS if label in labels] or not set(REQUIRED) <= set(labels):
        raise ValueError(f"{name}: the entries are {', '.join(LABELS)}, in this order; Units may be left out.")
    said = dict(zip(labels, (part.strip() for part in parts[1::2]), strict=True))
    for label, entry in said.items():
        if not entry.endswith("."):
            raise ValueError(f"{name}: {label} ends without a full stop.")
    return said


def _range(name: str, text: str) -> Range:
    found = _RANGE.fullmatch(text)
    if found is None:
        raise ValueError(f"{name}: {text!r} is not of the form [LOW, HIGH] where CONDITION.")
    # A comma inside brackets belongs to an expression: the ends are parted at the one that leaves both whole.
    inside = f"{found[2]}, {found[3]}"
    for comma in re.finditer(", ", inside):
        low, high = inside[: comma.start()], inside[comma.end() :]
        if low.count("(") == low.count(")"):
            return Range(low, high, found[1] == "[", found[4] == "]", found[5] or "")
    raise ValueError(f"{name}: {text!r} has not two ends.")


def _directions(name: str, ways: list[str], arguments: list[str]) -> dict[str, int]:
    directions: dict[str, int] = {}
    for way in ways:
        words = next((words for words in DIRECTIONS if way.startswith(f"{words} ")), None)
        if words is None:
            raise ValueError(f"{name}: {way!r} begins with none of {', '.join(DIRECTIONS)}.")
        listed = way.removeprefix(f"{words} ")
        named = [one for one in arguments if one not in directions] if listed in EVERY else listed.split(", ")
        for argument in named:
            if argument not in arguments or argument in directions:
                raise ValueError(f"{name}: {argument} is no argument, or has a direction already.")
            directions[argument] = DIRECTIONS[words]
    missing = [argument for argument in arguments if argument not in directions]
    if missing:
        raise ValueError(f"{name}: no direction is given for {', '.join(missing)}.")
    return directions


def _known(name: str, text: str) -> tuple[KnownValue, ...]:
    known: list[KnownValue] = []
    for one in re.sub(r"(?<!\.\.)\.$", "", text).split("; "):
        found = re.fullmatch(r"(\w*)\((.*?)\) = (.+)", one)
        if found is None or found[1] != ("" if known else name.split(".")[1]):
            raise ValueError(f"{name}: {one!r} is not of the form RULE(NUMBERS) = VALUE.")
        known.append(KnownValue(found[2], tuple(found[3].split(" = "))))
    return tuple(known)
