"""Every rule of the model with its specimen, and what the expressions of a specimen amount to."""

from __future__ import annotations

import inspect
import math
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from types import CodeType
from typing import Any

from hypothesis import strategies as st

from helpers.core import python_of
from sim.kernel.kinds import Kind
from sim.odd.specimen import rules, specimens

RULES = rules()
SPECIMENS = specimens()
_WORDS = {"e": math.e, "ln": math.log, "inf": math.inf, "min": min, "max": max}


def worked_out(name: str, text: str, arguments: Mapping[str, float] | None = None) -> Any:
    """Return the value of an expression in the specimen of a rule: numbers, arguments, and constants of its module.

    It can call no rule, so that no rule is held against itself.
    """
    words = {"__builtins__": {}} | _words_of(name.split(".")[0]) | dict(arguments or {})
    return eval(_compiled(text), words)  # noqa: S307


@cache
def _compiled(text: str) -> CodeType:
    return compile(text.strip(), "a specimen", "eval")


@cache
def _words_of(module: str) -> dict[str, Any]:
    """Return what an expression can name beside arguments: the numbers of the module, and a few of mathematics."""
    named_there = vars(sys.modules[f"sim.rules.{module}"])
    return _WORDS | {word: value for word, value in named_there.items() if isinstance(value, float)}


def named(name: str, arguments: Sequence[float]) -> dict[str, float]:
    """Return arguments of a rule by their names."""
    return dict(zip(_arguments_of(name), arguments, strict=True))


@cache
def _arguments_of(name: str) -> tuple[str, ...]:
    return tuple(inspect.signature(python_of(RULES[name])).parameters)


def can_be(kind: Kind) -> st.SearchStrategy[float]:
    """Return the strategy that draws everything that an argument of a kind can be."""
    return st.sampled_from(kind.values) if kind.values else st.floats(kind.low, kind.high)


def contains(kind: Kind, value: float) -> bool:
    """Say whether an argument of a kind can be a value."""
    return value in kind.values if kind.values else kind.low <= value <= kind.high
