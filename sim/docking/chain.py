"""A rival model of another kind: a Markov chain of months, with the posterior of its probabilities."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.case.case import Case
from sim.docking.chain_file import Asked, ChainFile, Part, month_of
from sim.patterns.estimates import CONFIDENCE, Estimate
from sim.patterns.use import fit_rows

DRAWS: Final = 4000
"""Of the posterior: an end of an interval is then known to about a hundredth of a standard deviation of it, or two."""
_SEED: Final = 20241230
UP, STAY, DOWN = range(3)
Values = NDArray[np.float64]
States = dict[int, int]
"""Which state a part is in, by month."""


def states_seen(part: Part, case: Case, first: int) -> States:
    """Return the state of a part in each month that a fit may read."""
    if part.series:
        rows = fit_rows(case, part.series)
        times, values = rows[case.series[part.series].time], rows[part.column].to_numpy(dtype=float)
        months = [month_of(day) for day in times]
        return dict(zip(months, np.searchsorted(part.levels, values, side="right").tolist(), strict=True))
    until = case.file.fit_until
    if until is None:
        return {}
    steps = [one.month for one in part.reached.values()]
    return {month: int(np.searchsorted(steps, month, side="right")) for month in range(first, month_of(until) + 1)}


def transitions(seen: States, given: list[States], shape: tuple[int, ...]) -> NDArray[np.int64]:
    """Count transitions between consecutive months.

    Returns
    -------
    array of int, shape (own state, states of each given part..., next state)
    """
    counts = np.zeros(shape, dtype=np.int64)
    for month, state in seen.items():
        if month + 1 in seen and all(month in one for one in given):
            counts[(state, *(one[month] for one in given), seen[month + 1])] += 1
    return counts


@dataclass(frozen=True)
class Chain:
    """A chain that was fitted: draws of the posterior of its transitions.

    Parameters
    ----------
    file : ChainFile
    counts : dict of str to array of int
        What was counted of each part: of a part that is `reached`, steps up, stays and steps down; of others as
        `transitions` returns them.
    chances : dict of str to array of float, shape (draws, own state, states of given parts..., next state)
        Probabilities of the next state.
    start : dict of str to int
        The state of each part in the first month, or in the first one that is known.
    """

    file: ChainFile
    counts: dict[str, NDArray[np.int64]]
    chances: dict[str, Values]
    start: dict[str, int]

    def says(self, asked: Asked) -> Values:
        """Return the answer to a question of probability, or the difference between two settings, by draw."""
        found = self._share(asked, asked.setting)
        return found - self._share(asked, asked.against) if asked.setting else found

    def without(self, asked: Asked) -> float:
        """Return the mean answer in the setting that a sign is compared with."""
        return float(self._share(asked, asked.against).mean())

    def _share(self, asked: Asked, held: Mapping[str, str]) -> Values:
        """Return the probability that states count, by draw; parts that are `held` stay in a state throughout."""
        names, parts = list(self.file.parts), self.file.parts
        fixed = {name: parts[name].states.index(state) for name, state in held.items()}
        states = list(itertools.product(*(range(len(parts[name].states)) for name in names)))
        steps = self._steps(states, fixed)
        begun = tuple(fixed.get(name, self.start[name]) for name in names)
        now = np.zeros((steps.shape[0], 1, len(states)))
        now[:, 0, states.index(begun)] = 1.0
        wanted = {parts[asked.part].states.index(state) for state in asked.states}
        place = names.index(asked.part)
        counted = np.array([state[place] in wanted for state in states])
        first, last = asked.span
        found = []
        for month in range(self.file.first, last + 1):
            if month > self.file.first:
                now = now @ steps
            if month >= first:
                found.append(now[:, 0, counted].sum(axis=1))
                if asked.within:  # what has come about once is counted, and goes no further
                    now[:, :, counted] = 0.0
        summed: Values = np.sum(found, axis=0)
        return summed if asked.within else summed / len(found)

    def _steps(self, states: list[tuple[int, ...]], fixed: Mapping[str, int]) -> Values:
        """Return the probabilities of going from each joint state to each, shape (draws, states, states)."""
        names = list(self.file.parts)
        found = np.ones((DRAWS, len(states), len(states)))
        for place, name in enumerate(names):
            given = [names.index(other) for other in self.file.parts[name].given]
            shape = self.chances[name].shape[1:]
            for (row, state), (column, after) in itertools.product(enumerate(states), repeat=2):
                if name in fixed:
                    found[:, row, column] *= after[place] == fixed[name]
                else:
                    key = (state[place], *(state[one] for one in given), after[place])
                    found[:, row, column] *= self.chances[name].reshape(DRAWS, -1)[:, np.ravel_multi_index(key, shape)]
        return found


def fitted(file: ChainFile, case: Case) -> Chain:
    """Fit a chain to what a fit may read of a case: Dirichlet posteriors, drawn from with a seed of their own."""
    rng = np.random.default_rng(_SEED)
    seen = {name: states_seen(part, case, file.first) for name, part in file.parts.items()}
    counts: dict[str, NDArray[np.int64]] = {}
    chances: dict[str, Values] = {}
    for name, part in file.parts.items():
        sizes = tuple(len(file.parts[one].states) for one in (name, *part.given))
        between = transitions(seen[name], [seen[one] for one in part.given], (*sizes, sizes[0]))
        if part.reached:
            moved = np.array([np.trace(between, 1), np.trace(between), np.trace(between, -1)])
            counts[name], chances[name] = moved, _ladder(rng.dirichlet(moved + file.prior, DRAWS), sizes[0])
        else:
            drawn = rng.gamma(between + file.prior, size=(DRAWS, *between.shape))
            counts[name], chances[name] = between, drawn / drawn.sum(axis=-1, keepdims=True)
    return Chain(file, counts, chances, {name: one.get(file.first, one[min(one)]) for name, one in seen.items()})


def _ladder(moves: Values, size: int) -> Values:
    """Return the transitions of a ladder from the chances of a step up, of none and of one down, alike everywhere."""
    found = np.zeros((len(moves), size, size))
    for state in range(size):
        for move, step in ((UP, 1), (STAY, 0), (DOWN, -1)):
            found[:, state, min(max(state + step, 0), size - 1)] += moves[:, move]
    return found


def estimate(values: Values) -> Estimate:
    """Return the posterior mean of an answer, and its central interval."""
    low, high = np.quantile(values, [0.5 - CONFIDENCE / 2, 0.5 + CONFIDENCE / 2])
    return Estimate(float(values.mean()), float(low), float(high), len(values))
