"""What a student may answer to each kind of task: read from text, refused where it is no such answer."""

from __future__ import annotations

import math
import re
from typing import Final

from sim.case.case import Case
from sim.ground.faults import not_among, shown
from sim.lessons.schema import (
    LEVELS,
    Choose,
    Explain,
    PredictDistribution,
    PredictNumber,
    PredictProbability,
    ReadNumber,
    SetParameter,
    Task,
)
from sim.words import MINUS, exact, percent, unit_in_words, with_unit

Answer = float | str | tuple[float, ...]
LONGEST: Final = 20_000
"""Characters of an answer in words."""
_NUMBER: Final = re.compile(r"[-+]?([0-9]{1,15}\.?[0-9]{0,30}|\.[0-9]{1,30})([eE][-+]?[0-9]{1,2})?")


def number_in(text: str) -> float:
    """Read a number as people write it: a true minus sign, thousands separated, a share as percent.

    ValueError where it is none.
    """
    plain = text.strip().replace(MINUS, "-").replace("\N{NO-BREAK SPACE}", "")
    share = plain.endswith("%")
    plain = plain.removesuffix("%").strip()
    if re.fullmatch(r"[-+]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?", plain):
        plain = plain.replace(",", "")
    if not _NUMBER.fullmatch(plain):
        raise ValueError(f"{shown(text)} is not a number.")
    value = float(plain) / 100.0 if share else float(plain)
    if not math.isfinite(value):
        raise ValueError(f"{shown(text)} is not a finite number.")
    return value


def wanted(task: Task, case: Case) -> str:
    """Return what an answer to a task has to be, as a student reads it before they answer; empty where it is plain."""
    if isinstance(task, PredictNumber):
        return f"A number between {exact(task.low)} and {exact(task.high)}."
    if isinstance(task, PredictDistribution):
        return f"Three numbers that rise, each between {exact(task.low)} and {exact(task.high)}."
    if isinstance(task, PredictProbability):
        return "A number between 0 and 1, or a percentage."
    if isinstance(task, ReadNumber):
        return "A number; three digits are enough."
    if isinstance(task, Explain):
        return f"At least {task.words} words."
    if isinstance(task, SetParameter):
        one = case.parameters[task.parameter]
        low, high = (exact(bound) for bound in one.bounds)
        usual = with_unit(exact(one.default), unit_in_words(one.unit))
        return f"{one.title}: {usual} as it is; between {low} and {high}."
    return ""


def answer_of(task: Task, text: str, case: Case) -> Answer:
    """Read an answer to a task; ValueError says what was found and what is allowed."""
    text = text.strip()
    if len(text) > LONGEST:
        raise ValueError(f"has {exact(len(text))} characters; at most {exact(LONGEST)} are kept.")
    if isinstance(task, PredictNumber | ReadNumber):
        value = number_in(text)
        return _between(value, task.low, task.high) if isinstance(task, PredictNumber) else value
    if isinstance(task, PredictProbability):
        return _between(number_in(text), 0.0, 1.0)
    if isinstance(task, PredictDistribution):
        return _quantiles(text, task)
    if isinstance(task, SetParameter):
        parameter = case.parameters[task.parameter]
        value = _between(number_in(text), *parameter.bounds)
        if value == parameter.default:
            raise ValueError(f"{exact(value)} is what it is anyway; choose another value.")
        return value
    if isinstance(task, Choose):
        if text not in task.options:
            raise ValueError(not_among(text, "one of the answers", task.options))
        return text
    if isinstance(task, Explain):
        words = len(text.split())
        if words < task.words:
            raise ValueError(f"has {words} words; at least {task.words} are wanted.")
        return text
    if not text:
        raise ValueError("is empty; a scenario file is wanted.")
    return text


def _between(value: float, low: float, high: float) -> float:
    if not low <= value <= high:
        percents = f"; a share is at most 1 ({percent(1.0)})" if (low, high) == (0.0, 1.0) else ""
        raise ValueError(f"{exact(value)} is not between {exact(low)} and {exact(high)}{percents}.")
    return value


def _quantiles(text: str, task: PredictDistribution) -> tuple[float, ...]:
    parts = [part for part in re.split(r"[;\s]+|,(?![0-9]{3}\b)\s*", text.strip("[]() ")) if part]
    if len(parts) != len(LEVELS):
        wanted = "one that 1 in 10 runs fall below, the middle, and one that 1 in 10 exceed"
        raise ValueError(f"{shown(text)}: three numbers are wanted: {wanted}, such as `2; 5; 9`.")
    values = tuple(_between(number_in(part), task.low, task.high) for part in parts)
    if list(values) != sorted(values):
        raise ValueError(f"{shown(text)}: the three numbers have to rise.")
    return values
