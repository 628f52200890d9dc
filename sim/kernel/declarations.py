"""What the model is declared with: variables of entities, mechanisms with named options, and stages of the week."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True)
class Variable:
    """A variable of one kind of entity.

    Parameters
    ----------
    name : str
        Its field in the records.
    unit : str
        The kernels' unit.
    meaning : str
        What it is.
    kind : {"trait", "state", "flow"}
        A trait is a parameter, bound by the roster; a state changes; a flow is this step's amount.
    start : str or float
        The trait of the same entity that a state starts from, or the value itself.
    bounds : (float, float)
        What the variable can be.
    settable : {"", "exogenous", "act"}
        Whether a scenario's event may set it, and whether that forces an act of a modelled actor.
    outcome : str
        The name under which a run records it each step; not recorded where empty.
    axis : tuple of str
        Further axes of the variable within its entity, such as the items that an actor ships.
    neutral : float, optional
        The value of a trait, in the kernels' unit, that a roster may leave unbound: it then takes the parameter named
        ``ENTITY_TRAIT`` or ``TRAIT``, and this value where there is neither.
    """

    name: str
    unit: str
    meaning: str
    kind: Literal["trait", "state", "flow"] = "state"
    start: str | float = 0.0
    bounds: tuple[float, float] = (-math.inf, math.inf)
    settable: Literal["", "exogenous", "act"] = ""
    outcome: str = ""
    axis: tuple[str, ...] = ()
    neutral: float | None = None


def trait(name: str, unit: str, meaning: str, axis: tuple[str, ...] = (), neutral: float | None = None) -> Variable:
    """Make a trait."""
    return Variable(name, unit, meaning, "trait", axis=axis, neutral=neutral)


def share(name: str, meaning: str, kind: Literal["state", "flow"] = "state", **keys: Any) -> Variable:
    """Make a variable between 0 and 1."""
    return Variable(name, "1", meaning, kind, bounds=(0.0, 1.0), **keys)


def amount(
    name: str, unit: str, meaning: str, kind: Literal["state", "flow"] = "state", most: float = math.inf, **keys: Any
) -> Variable:
    """Make a variable that is never negative."""
    return Variable(name, unit, meaning, kind, bounds=(0.0, most), **keys)


@dataclass(frozen=True)
class Mechanism:
    """A mechanism with named options: structural doubt that a scenario can swap, switch off and sweep.

    Parameters
    ----------
    name, title : str
        Its key in scenario files, and what it is.
    options : mapping of str to str
        Each option with what it does; the first is the default, and its position is its code in the kernels.
    reported : tuple of str
        The mechanisms of the reporting (M001-M101) that it carries.
    variables : mapping of str to tuple of Variable
        What it adds to the state, by kind of entity, beside the variables that all mechanisms share.
    """

    name: str
    title: str
    options: Mapping[str, str]
    reported: tuple[str, ...]
    variables: Mapping[str, tuple[Variable, ...]] = field(default_factory=dict)

    @property
    def default(self) -> str:
        """The option in force where a scenario names none."""
        return next(iter(self.options))

    def code(self, option: str) -> int:
        """Return an option's code in the kernels."""
        return list(self.options).index(option)


@dataclass(frozen=True)
class Stream:
    """A stream of random draws.

    Parameters
    ----------
    name : str
        Its name.
    number : int
        What its draws are keyed by. A number once given is never given again; a new stream takes the next one.
    decides : str
        What is drawn.
    """

    name: str
    number: int
    decides: str


@dataclass(frozen=True)
class Place:
    """The place of a stage in the week.

    Parameters
    ----------
    part : str
        The module of ``sim.stages`` that it stands in.
    name : str
        Of its function there.
    kind : str
        For each entity of which kind it is called.
    why : str
        Why it stands at this place: after which stages, and before which.
    """

    part: str
    name: str
    kind: str
    why: str
