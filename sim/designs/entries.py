"""Entries of `over`: what is varied, and the values that were written with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeGuard

import numpy as np

from sim.ground.faults import input_error, shown
from sim.scenario.file import to_day
from sim.scenario.overrides import plain

OVER: Final = "over"
NOTHING: Final = "names nothing to vary; give factors such as params.NAME, mechanisms.NAME or events.ID.date."


Over = str | Iterable[str] | Mapping[str, Any]


class RefusedError(ValueError):
    """A value or a name that is not allowed; its text is the message."""


@dataclass(frozen=True)
class Written:
    """Values as they were written: the two ends of a range, or the items of a list."""

    texts: tuple[str, ...]
    is_range: bool


@dataclass(frozen=True)
class FactorEntry:
    """One entry: a factor, a pattern of several, or the word grade, with what stands behind the equals sign."""

    key: str
    values: str | None

    @property
    def is_wide(self) -> bool:
        """Whether it names several factors at once."""
        return self.key == "grade" or any(sign in self.key for sign in "*?[")

    def __str__(self) -> str:
        return self.key if self.values is None else f"{self.key}={self.values}"

    def written(self) -> Written | None:
        """Return the values, or None where there are none; refused where they are neither a range nor a list."""
        text = self.values
        if text is None:
            return None
        if text.startswith("[") and text.endswith("]"):
            items = tuple(item.strip() for item in text[1:-1].split(","))
            return Written(() if items == ("",) else items, is_range=False)
        low, dots, high = text.partition("..")
        if not dots:
            raise RefusedError(f"{shown(text)} is neither a range (LOW..HIGH) nor a list ([A, B]).")
        return Written((low.strip(), high.strip()), is_range=True)


def _parts(text: str) -> Iterator[str]:
    """Split at commas outside brackets."""
    depth, start = 0, 0
    for place, sign in enumerate(text):
        depth += (sign == "[") - (sign == "]")
        if sign == "," and depth <= 0:
            yield text[start:place]
            start = place + 1
    yield text[start:]


def entries_of(over: Over) -> list[FactorEntry]:
    """Read what a design is to go over, such as ``params.drone_output=80..160``.

    A text may hold several entries, with commas between; a mapping holds one factor a key, with the text that would
    stand behind the equals sign, a list of its values, or None. An `InputError` says where something is neither.
    """
    if isinstance(over, Mapping):
        return [FactorEntry(_name(key), _values(key, values)) for key, values in over.items()]
    texts = [over] if isinstance(over, str) else over
    if not isinstance(texts, Iterable):
        raise input_error(OVER, f"{shown(over)} is not a list of factors.")
    entries = []
    for text in texts:
        for part in _parts(_name(text)):
            key, equals, values = part.partition("=")
            if part.strip():
                entries.append(FactorEntry(key.strip(), values.strip() if equals else None))
    return entries


def _name(text: object) -> str:
    if not isinstance(text, str):
        raise input_error(OVER, f"{shown(text)} is not text; write a factor such as params.NAME.")
    return text


def _values(key: str, values: object) -> str | None:
    """Return values as they would be written behind the equals sign."""
    if values is None or isinstance(values, str):
        return values
    listed = plain(values if isinstance(values, np.ndarray) else list(values)) if _is_list(values) else None
    try:
        texts = [_text(value) for value in listed or ()]
    except ValueError as error:
        raise input_error(OVER, str(error), key=key) from None
    if not texts:
        raise input_error(OVER, f"{shown(values)} is neither LOW..HIGH nor a list of values.", key=key)
    return f"[{', '.join(texts)}]"


def _is_list(values: object) -> TypeGuard[Iterable[object]]:
    return isinstance(values, Iterable) and not isinstance(values, Mapping | bytes)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.date):
        return to_day(value).isoformat()
    if not isinstance(value, str | int | float) or (isinstance(value, str) and set(value) & set(",[]")):
        raise ValueError(f"{shown(value)} is neither a number nor a date, nor a word.")
    return str(value)
