"""What a decision read: states by name, and the parameters behind them.

Each number is changed by itself and the decision repeated, so that no term has to be known here. A number that the
decision overwrites before reading has no effect and is not an input; the numbers that it is computed from are.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.case.parameters import Registry
from sim.explanation.decision import CHOICE_MOVED, DECIDE, PRECISE, TOLD, Decision, weight_of
from sim.explanation.naming import entity_title, place_within, word_for
from sim.explanation.parts import InputRead, ParameterBehind
from sim.kernel.declarations import Variable
from sim.kernel.state import APART
from sim.kernel.variables import LAYOUT

_LESS, _NEARER, _MORE = 0.5, 0.25, 2.0
"""How a number is changed, apart from setting it to its bounds: scaled down, moved towards a bound, scaled up."""
_ROUNDING = 1e-12
"""A smaller change of a term or a weight, both below one, is only rounding."""


class Place(NamedTuple):
    """The place of a number in the state, and the parameter behind it ("" if there is none)."""

    row: int
    kind: str
    entity: int
    variable: Variable
    within: tuple[int, ...]
    parameter: str


class Read(NamedTuple):
    """A number that the decision read, and what it affects."""

    place: Place
    moves: tuple[str, ...]


class _Trial:
    """A copy of the state at the decision, in which numbers can be changed and the decision repeated."""

    def __init__(self, decision: Decision) -> None:
        self.decision, self.before = decision, decision.block.rows.copy()
        self.rows: NDArray[np.float64] = self.before.copy()
        state, intermediaries = decision.inputs.layout.views(self.rows)
        self.block = decision.block._replace(state=state, intermediaries=intermediaries, rows=self.rows)
        actor, terms = state[0].actors[decision.number], len(decision.terms)
        self.term = actor.term[: len(decision.menu), :terms, 0]
        self.weight = actor.weight[:terms, 0]
        self.term_before, self.weight_before = self.term.copy(), self.weight.copy()

    def decide(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Repeat the decision, restore everything, and return which terms and weights changed."""
        with np.errstate(all="ignore"):
            DECIDE.function(self.block, self.decision.number, self.decision.step)
        differs = np.abs(self.term - self.term_before) > _ROUNDING
        moved = differs.any(axis=0), np.abs(self.weight - self.weight_before) > _ROUNDING
        self.rows[:] = self.before
        return moved

    def moves_of(self, place: Place) -> tuple[str, ...]:
        """Return the terms and weights that a number affects."""
        names = self.decision.terms
        terms, weights = np.zeros(len(names), dtype=bool), np.zeros(len(names), dtype=bool)
        for value in _others(float(self.before[place.row, 0]), place, self.decision.inputs.case.parameters):
            self.rows[place.row] = value
            term, weight = self.decide()
            terms, weights = terms | term, weights | weight
        moved = [name for name, moves in zip(names, terms, strict=True) if moves]
        return (*moved, *(weight_of(name) for name, moves in zip(names, weights, strict=True) if moves))

    def reads_intermediaries(self) -> bool:
        """Say whether the decision reads any of the many intermediaries: all are changed at once."""
        first = self.decision.inputs.layout.first[APART]
        self.rows[first:] = _LESS * self.before[first:] + _NEARER
        return any(moved.any() for moved in self.decide())


def find_reads(decision: Decision) -> list[Read]:
    """Find what the terms, the weights and the policy of a decision read, in the order of the layout."""
    trial, by_policy = _Trial(decision), _read_by_policy(decision)
    found = []
    for place in _places(decision, with_intermediaries=trial.reads_intermediaries()):
        moves = trial.moves_of(place)
        if place.row in by_policy:
            moves = (*moves, CHOICE_MOVED)
        if moves:
            found.append(Read(place, moves))
    return found


def _read_by_policy(decision: Decision) -> set[int]:
    """Return the rows that the choice itself reads, apart from the terms."""
    layout, rows, policy = decision.inputs.layout, set(), decision.policy
    if policy in PRECISE:
        rows.add(layout.row("globals", 0, "precision"))
    if policy not in ("uniform", *TOLD):
        rows.add(layout.row("globals", 0, "inertia"))
    if policy == "learning":
        rows.add(layout.row("globals", 0, "learning_rate"))
    elif policy == "tit_for_tat":
        rows.add(layout.row("dyads", decision.dyad, "honoured"))
    elif policy in TOLD:
        rows.add(layout.row("actors", decision.number, "script"))
    return rows


def _places(decision: Decision, *, with_intermediaries: bool) -> Iterator[Place]:
    """Iterate over every candidate: the states, and the traits that a parameter sets."""
    inputs = decision.inputs
    layout, count = inputs.layout, inputs.layout.sizes.entities[APART]
    behind = {
        layout.row(kind, entity, trait, *within): level
        for kind, entity, trait, within, level in inputs.roster.traits(count, inputs.scenario.case.parameters)
        if isinstance(level, str)
    }
    for kind, variables in LAYOUT.items():
        if kind == APART and not with_intermediaries:
            continue
        for entity in layout.each(kind):
            if inputs.roster.is_empty(kind, entity):
                continue
            for variable in variables:
                for within in np.ndindex(layout.sizes.shape(variable)):
                    row = layout.row(kind, entity, variable.name, *within)
                    if row in behind or variable.kind != "trait":
                        yield Place(row, kind, entity, variable, within, behind.get(row, ""))


def _others(value: float, place: Place, parameters: Registry) -> set[float]:
    """Return other values that a number of the state can take."""
    low, high = place.variable.bounds
    if place.parameter:
        parameter = parameters[place.parameter]
        low, high = (parameter.kernel_value(bound) for bound in parameter.bounds)
    elif math.isinf(high):
        return {value * _LESS, value * _MORE if value > 0.0 else 1.0} - {value}
    elif low < 0.0:
        # Codes alone begin below zero, with what is not there yet; an amount begins at zero, or has no bounds.
        return {float(number) for number in range(int(low), int(high) + 1)} - {value}
    return {low, high, value * _LESS, value + _NEARER * (high - value)} - {value}


def inputs_read(decision: Decision, reads: list[Read]) -> Iterator[InputRead]:
    """Iterate over the states among what was read."""
    for place, moves in reads:
        if place.variable.kind == "trait":
            continue
        value = float(decision.block.rows[place.row, 0])
        yield InputRead(
            name=place.variable.name,
            meaning=place.variable.meaning,
            kind=place.kind,
            entity=entity_title(decision.inputs, place.kind, place.entity),
            within=place_within(decision.inputs, place.kind, place.entity, place.variable, place.within),
            value=value,
            word=word_for(decision.inputs, place.kind, place.entity, place.variable.name, value),
            unit=place.variable.unit,
            moves=moves,
        )


def parameters_behind(decision: Decision, reads: list[Read]) -> Iterator[ParameterBehind]:
    """Iterate over the parameters among what was read, each once: those of the weights first, then of the choice."""
    behind: dict[str, dict[str, None]] = {}
    rows: dict[str, int] = {}
    for place, moves in sorted(reads, key=lambda read: _rank(read, decision)):
        if place.parameter:
            behind.setdefault(place.parameter, {}).update(dict.fromkeys(moves))
            rows.setdefault(place.parameter, place.row)
    for name, moved in behind.items():
        parameter, value = decision.inputs.case.parameters[name], _value_in_the_run(decision, name, rows[name])
        yield ParameterBehind(name, value, parameter.unit, tuple(moved), parameter.grade, parameter.source)


def _value_in_the_run(decision: Decision, name: str, row: int) -> float:
    """Return a parameter's value in the registry's unit: the scenario's, or the one that a contested claim set."""
    given, parameter = decision.inputs.scenario.parameter(name), decision.inputs.case.parameters[name]
    found = float(decision.block.rows[row, 0])
    return given if parameter.kernel_value(given) == found else found / parameter.kernel_value(1.0)


def _rank(read: Read, decision: Decision) -> int:
    """Return the order of a parameter: behind a weight, the choice, or a term."""
    if any(weight_of(term) in read.moves for term in decision.terms):
        return 0
    return 1 if CHOICE_MOVED in read.moves else 2
