"""Fit: a table of runs, rejection, and waves of history matching, to members that agree with what was observed."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.case.case import Case
from sim.case.priors import Prior
from sim.engine.run import processors
from sim.ground import defaults
from sim.ground.arguments import MOST_SEED, checked_values, within
from sim.ground.faults import input_error
from sim.posterior.observed import Observed, observed_by
from sim.posterior.table import CHUNK, Proposals
from sim.posterior.waves import CUT, RUNS, TOGETHER, Waves
from sim.scenario.members import Members
from sim.storage.parts import KeptParts
from sim.words import whole

Values = NDArray[np.float64]
_ACCEPTANCE, _ORDER = 1, 2
"""What the numbers are for that are drawn beside those of the table."""


@dataclass(frozen=True)
class Request:
    """What a posterior is made of; the same request gives the same members.

    Parameters
    ----------
    case : Case
        Whose baseline is fitted.
    until : date, optional
        The last day whose knowledge is read; by default the one that the case names.
    priors : mapping of str to Prior
        In place of those of the registry.
    draws : int
        From the priors, each run once; in whole chunks.
    members : int
        How many are wanted.
    seed : int
        Of everything.
    criteria : bool
        Whether criteria of patterns are held against candidates, or only what is read of one run.
    """

    case: Case
    until: dt.date | None = None
    priors: Mapping[str, Prior] | None = None
    draws: int = defaults.POSTERIOR_DRAWS
    members: int = defaults.POSTERIOR_MEMBERS
    seed: int = 0
    criteria: bool = True

    @property
    def chunks(self) -> int:
        """Chunks of the table."""
        return -(-self.draws // CHUNK)

    @cached_property
    def observed(self) -> Observed:
        """What is read."""
        return observed_by(self.case, self.until)

    @cached_property
    def proposals(self) -> Proposals:
        """Draws from the priors."""
        return Proposals(self.observed, self.seed, self.priors or {})

    def checked(self) -> Request:
        """Return it where its numbers are allowed; InputError with every fault."""
        numbers = {"draws": within(1, 1_000_000_000), "members": within(1, 1_000_000), "seed": within(0, MOST_SEED)}
        checked_values({name: getattr(self, name) for name in numbers}, numbers)
        if self.members > self.chunks * CHUNK:
            raise input_error("members", f"{whole(self.members)} are more than the draws, {whole(self.draws)}.")
        return self

    def record(self) -> dict[str, Any]:
        """Return all that the members depend on beside the program and the case, as plain data."""
        return {
            "draws": self.chunks * CHUNK,
            "members": self.members,
            "seed": self.seed,
            "priors": {name: str(prior) for name, prior in (self.priors or {}).items()},
            "observed": self.observed.record(),
            "waves": {"cut": CUT, "runs": RUNS, "criteria": self.criteria},
        }


@dataclass(frozen=True)
class WaveResult:
    """How many came to a wave and were left by it, and how many each criterion ruled out, by name.

    The first candidates come to all waves; of the others, those that are left by the waves before.
    """

    says: str
    came: int
    left: int
    ruled_out: Mapping[str, int]


@dataclass(frozen=True, eq=False)
class Posterior:
    """Members that agree with what was observed, and how they were come by.

    Parameters
    ----------
    names : tuple of str
        The parameters that vary.
    values : array of float, shape (members, parameters)
        In the registry's units, in an order that says nothing.
    log_probability : array of float, shape (members,)
        Of what was observed given each one's run of the table.
    threshold : float
        The logarithm of the probability from which a run is always accepted; at or above the greatest in the table,
        rejection is exact.
    waves : tuple of WaveResult
        The first is rejection.
    """

    names: tuple[str, ...]
    values: Values
    log_probability: Values
    threshold: float
    waves: tuple[WaveResult, ...]

    def __len__(self) -> int:
        return len(self.values)

    @property
    def always(self) -> float:
        """The share of members whose runs lie above the threshold: of them the weight is cut off."""
        return float((self.log_probability > self.threshold).mean())

    def members(self, each: int | None = None) -> Members:
        """Return them as runs carry them."""
        found = Members("posterior", self.names, self.values)
        return found if each is None else replace(found, each=each)

    def record(self) -> dict[str, Any]:
        """Return how they were come by, as plain data."""
        return {
            "threshold": round(self.threshold, 6),
            "always_accepted": round(self.always, 6),
            "waves": [asdict(one) for one in self.waves],
        }


@dataclass(frozen=True)
class Step:
    """What was just done, for a reader who waits: draws run, or candidates held against criteria, and members found."""

    draws: int = 0
    candidates: int = 0
    members: int = 0


def fit(
    request: Request,
    *,
    kept: KeptParts | None = None,
    workers: int | None = None,
    progress: Callable[[Step], None] | None = None,
) -> Posterior:
    """Make a posterior; where parts are kept, a second call goes on where the first stopped.

    Parameters
    ----------
    request : Request
        What it is made of.
    kept : KeptParts, optional
        Where chunks of the table and of the waves are kept.
    workers : int, optional
        Threads; as many as there are processors by default. No number depends on them.
    progress : callable, optional
        Told of each step, those that were kept before too.

    Raises
    ------
    InputError
        Where a number is not allowed, nothing was observed, or the draws give too few members.

    Notes
    -----
    A draw from the priors is run once, and accepted with the probability of what was observed given that run, under
    the error model of `sim.posterior.observed`: rejection is then exact for the model with that error (Wilkinson 2013).
    Where too few would be accepted, those beyond a threshold are accepted always. Those that are accepted are held, in
    the order of how clearly they were, against the criteria in waves of history matching (Craig et al. 1997), until
    there are as many members as wanted.
    """
    request, threads = request.checked(), workers or processors()
    tell = progress or (lambda _step: None)
    chances = _table(request, kept, threads, tell)
    order, score = _in_order(request, chances)
    return _members(request, kept, threads, tell, chances, order, score)


def _table(request: Request, kept: KeptParts | None, threads: int, tell: Callable[[Step], None]) -> Values:
    """Return the log probability of what was observed given the run of each draw, shape (draws,)."""
    proposals, observed = request.proposals, request.observed

    def chunk(number: int) -> Values:
        return _part(kept, number, lambda: observed.log_probability(proposals.shown(number, 1)))

    found = []
    for values in _ahead(chunk, request.chunks, threads):
        found.append(values)
        tell(Step(draws=len(values)))
    return np.concatenate(found)


def _part(kept: KeptParts | None, number: int, make: Callable[[], Values]) -> Values:
    """Return a part that was kept, or make it and keep it."""
    if kept is None:
        return make()
    if (held := kept.read(number)) is not None:
        return np.asarray(held["found"])
    found = make()
    kept.write(number, {"found": found})
    return found


def _ahead(make: Callable[[int], Values], count: int, threads: int) -> Iterator[Values]:
    """Iterate over what is made of each number, in their order, on threads that are at most twice as many ahead."""
    waiting: deque[Future[Values]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        try:
            for number in range(count):
                waiting.append(pool.submit(make, number))
                if len(waiting) >= 2 * threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _in_order(request: Request, chances: Values) -> tuple[NDArray[np.int64], Values]:
    """Return the draws in the order in which they are accepted as the threshold falls, and the thresholds."""
    uniform = np.concatenate(
        [np.random.default_rng([request.seed, number, _ACCEPTANCE]).random(CHUNK) for number in range(request.chunks)]
    )
    score = chances - np.log(np.maximum(uniform, np.finfo(np.float64).tiny))
    order = np.argsort(-score, kind="stable")
    return order, score[order]


def posterior_of_table(request: Request, chances: Values) -> Values:
    """Return the members that rejection alone leaves of a table, in the order of how clearly they are accepted.

    Parameters
    ----------
    request : Request
        Whose draws, and how many members.
    chances : array of float, shape (draws,)
        The log probability of what was observed, here or in a synthetic truth, given the run of each draw.

    Returns
    -------
    array of float, shape (members, parameters)
    """
    order, _ = _in_order(request, chances)
    return request.proposals.of_draws(order[: request.members])


def _members(
    request: Request,
    kept: KeptParts | None,
    threads: int,
    tell: Callable[[Step], None],
    chances: Values,
    order: NDArray[np.int64],
    score: Values,
) -> Posterior:
    proposals = request.proposals
    waves = Waves(request.observed, proposals.names, request.seed, threads) if request.criteria else None
    chosen: list[int] = []
    results: list[Values] = []
    values: list[Values] = []
    for first in range(0, len(order), TOGETHER):
        candidates = proposals.of_draws(order[first : first + TOGETHER])
        found = np.zeros((len(candidates), 0))
        if waves and waves.waves:
            turn = _order_of(waves, results[0]) if results else None
            number = request.chunks + first // TOGETHER
            found = _part(kept, number, partial(_through, waves, turn, candidates, first))
        left = np.flatnonzero(~(found > CUT).any(axis=1))[: request.members - len(chosen)]
        chosen += (first + left).tolist()
        values.append(candidates[left])
        results.append(found)
        tell(Step(candidates=len(candidates), members=len(left)))
        if len(chosen) == request.members:
            break
    if len(chosen) < request.members:
        message = f"{whole(len(order))} draws give {whole(len(chosen))} members of {whole(request.members)}; draw more."
        raise input_error("draws", message)
    last = chosen[-1] + 1
    shuffled = np.random.default_rng([request.seed, _ORDER]).permutation(len(chosen))
    draws = order[np.array(chosen)]
    return Posterior(
        proposals.names,
        np.concatenate(values)[shuffled],
        chances[draws][shuffled],
        float(score[last - 1]),
        tuple(_waves_of(waves, np.concatenate(results)[:last], len(order))),
    )


def _through(waves: Waves, order: Sequence[int] | None, candidates: Values, first: int) -> Values:
    """Hold candidates against waves in an order; those that one rules out do not come to the next (NaN).

    Where there is no order yet, all of them come to all.
    """
    parts = [np.full((len(candidates), len(wave.criteria)), np.nan) for wave in waves.waves]
    left = np.arange(len(candidates))
    for number in range(len(waves.waves)) if order is None else order:
        if not len(left):
            break
        found = waves.measured(waves.waves[number], candidates[left], first)
        parts[number][left] = found
        if order is not None:
            left = left[~(found > CUT).any(axis=1)]
    return np.concatenate(parts, axis=1)


def _parts_of(waves: Waves, found: Values) -> list[Values]:
    """Return what was found of each wave."""
    return np.split(found, np.cumsum([len(wave.criteria) for wave in waves.waves])[:-1], axis=1)


def _order_of(waves: Waves, found: Values) -> list[int]:
    """Return the waves in the order of how many of the first candidates they rule out, most first: others run less."""
    out = [int((part > CUT).any(axis=1).sum()) for part in _parts_of(waves, found)]
    return sorted(range(len(out)), key=lambda number: (-out[number], number))


def _waves_of(waves: Waves | None, found: Values, draws: int) -> Iterator[WaveResult]:
    yield WaveResult("one run of each draw", draws, len(found), {})
    if waves is None or not waves.waves:
        return
    parts = _parts_of(waves, found)
    for number in _order_of(waves, found[:TOGETHER]):
        came = parts[number][~np.isnan(parts[number]).any(axis=1)]
        counts = dict(zip(waves.waves[number].criteria, (came > CUT).sum(axis=0).tolist(), strict=True))
        yield WaveResult(waves.waves[number].says, len(came), int((~(came > CUT).any(axis=1)).sum()), counts)
