"""Arguments of public functions: checked at one border, as files are, so that nothing runs before all of it is sound.

A check takes what was given and returns the one thing that it means: a whole number of NumPy's, for instance, is a
plain one. Where it means nothing, the text of the `ValueError` that it raises is the message.
"""

from __future__ import annotations

import inspect
import math
import numbers
import operator
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

from sim.ground.faults import Fault, InputError, not_among, shown
from sim.words import as_given
from sim.words import whole as written

P = ParamSpec("P")
R = TypeVar("R")
Check = Callable[[Any], Any]

MOST_RUNS: Final = 10_000_000
MOST_SEED: Final = 2**63 - 1
MOST_EXACT: Final = 2**53
"""Beyond it, numbers with a decimal point are no longer every whole number."""


def checks_arguments(**checks: Check) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Check arguments of a function by their names; one `InputError` says all that is wrong with them."""

    def around(function: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(function)

        @wraps(function)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                given = signature.bind(*args, **kwargs)
            except TypeError:
                given = None
            if given is None:
                return function(*args, **kwargs)  # Python says what does not fit, with the function's name
            given.arguments |= checked_values(given.arguments, checks)
            return function(*given.args, **given.kwargs)

        checked.checks = checks  # type: ignore[attr-defined]  # a test holds that no argument is left out
        return checked

    return around


def checked_values(
    given: Mapping[str, Any], checks: Mapping[str, Check], source: str = "", faults: Iterable[Fault] = ()
) -> dict[str, Any]:
    """Return what the values mean for which there is a check.

    One `InputError` says all that is wrong with them, beside the faults that are known already; it names the source,
    and the value as a key of it, or the value alone.
    """
    found, faults = {}, list(faults)
    for name in [name for name in given if name in checks]:
        try:
            found[name] = checks[name](given[name])
        except InputError as error:
            faults += error.faults
        except ValueError as error:
            faults.append(Fault(source or name, 0, name if source else "", str(error)))
    if faults:
        raise InputError(faults)
    return found


def whole(value: Any, low: int, high: int) -> int:
    """Return a whole number of a range; 2.0 is one, ``"2"`` and true are none."""
    if isinstance(value, numbers.Real) and not isinstance(value, numbers.Integral):
        plain = float(value)
        value = int(plain) if plain.is_integer() and abs(plain) <= MOST_EXACT else value
    try:
        number = None if isinstance(value, bool) else operator.index(value)
    except TypeError:
        number = None
    if number is None:
        raise ValueError(f"{shown(value)} is not a whole number.")
    if not low <= number <= high:
        raise ValueError(f"{number} is not between {low} and {written(high)}.")
    return number


def within(low: int, high: int) -> Check:
    """Check for a whole number of a range."""
    return lambda value: whole(value, low, high)


def optional(check: Check) -> Check:
    """Check for nothing, or what another check takes."""
    return lambda value: None if value is None else check(value)


def number(value: Any) -> float:
    """Return a finite number."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise ValueError(f"{shown(value)} is not a number.")
    if not math.isfinite(value):
        raise ValueError(f"{value} is not a finite number.")
    return float(value)


def above_zero(value: Any) -> float:
    """Return a number above zero."""
    if (found := number(value)) <= 0.0:
        raise ValueError(f"{as_given(found)} is not above 0.")
    return found


def true_or_false(value: Any) -> bool:
    """Return a truth value; NumPy's is one, 1 and ``"no"`` are none."""
    if type(value).__name__ not in ("bool", "bool_"):
        raise ValueError(f"{shown(value)} is not true or false.")
    return bool(value)


def one_of(kind: str, allowed: Collection[str]) -> Check:
    """Check for a word of a list."""

    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise ValueError(not_among(value, kind, allowed))
        return value

    return check


def one_of_type(kind: type, called: str) -> Check:
    """Check for a value of a type."""

    def check(value: Any) -> Any:
        if not isinstance(value, kind):
            raise ValueError(f"{shown(value)} is not {called}.")
        return value

    return check


def text(value: Any) -> str:
    """Return a text."""
    if not isinstance(value, str):
        raise ValueError(f"{shown(value)} is not text.")
    return value


def list_of(item: Check) -> Check:
    """Check for a list of what another check takes; a text or a number alone is a list of one."""

    def check(value: Any) -> list[Any]:
        alone = isinstance(value, str | numbers.Number)
        if not alone and (not isinstance(value, Iterable) or isinstance(value, Mapping | bytes)):
            raise ValueError(f"{shown(value)} is not a list.")
        return [item(one) for one in ([value] if alone else value)]

    return check


def text_or_whole(value: Any) -> str:
    """Return a text, or a whole number as one."""
    return value if isinstance(value, str) else str(whole(value, 0, MOST_SEED))


def function(value: Any) -> Callable[..., Any]:
    """Return a function."""
    if not callable(value):
        raise ValueError(f"{shown(value)} is not a function.")
    return value  # type: ignore[no-any-return]


def mapping(value: Any) -> Mapping[Any, Any]:
    """Return a mapping."""
    if not isinstance(value, Mapping):
        raise ValueError(f"{shown(value)} is not a mapping of names to values.")
    return value


NUMBERS: Final[dict[str, Check]] = {
    "runs": within(1, MOST_RUNS),
    "seed": within(0, MOST_SEED),
    "workers": optional(within(1, 1024)),
    "width": within(1, 4096),
    "engine.width": within(1, 4096),
    "intermediaries": within(1, 100_000),
    "chunk": within(1, 1_000_000),
}
"""Numbers that mean the same wherever they are given."""
PROGRESS: Final = {"progress": optional(function)}


def check_numbers(**given: Any) -> None:
    """Refuse numbers that are none of `NUMBERS`, by their names; an `InputError` says what is allowed."""
    checked_values(given, NUMBERS)
