"""`sim.hindcast`: forecasts from every origin, made from what was known there, and what they were worth."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.case.case import Case, CaseSource, load_case
from sim.engine.run import processors
from sim.ground import defaults
from sim.ground.arguments import PROGRESS, checks_arguments, list_of, optional, text, within
from sim.ground.faults import input_error, not_among
from sim.hindcasts.conditioning import KEPT
from sim.hindcasts.forecast import Forecast, forecast_of
from sim.hindcasts.hindcast_file import hindcast_file
from sim.hindcasts.knowledge import Knowledge
from sim.hindcasts.learned import learned_of
from sim.hindcasts.members import PART, Ensemble
from sim.hindcasts.questions import Question, questions_of
from sim.hindcasts.record import of_origin, scored
from sim.hindcasts.scores import rules
from sim.storage.parts import Arrays, KeptParts, computed

if TYPE_CHECKING:
    from sim.hindcasts.members import Values

LEAST_DRAWS: Final = 512
CHECKS: Final = {
    "draws": within(LEAST_DRAWS, 10_000_000),
    "seed": within(0, 2**63 - 1),
    "origins": optional(list_of(text)),
}


class HindcastPlan:
    """What a hindcast runs: members of every origin, in parts that are kept as they come.

    Parameters
    ----------
    case : Case
    draws : int
        Members of each origin.
    seed : int
    origins : iterable of str, optional
        Days of the data file; all by default.
    """

    def __init__(self, case: Case, draws: int, seed: int, origins: Iterable[str] | None = None) -> None:
        self.case, self.draws, self.seed = case, draws, seed
        days = {one.isoformat(): one for one in hindcast_file(case).origins.days()}
        asked = list(origins) if origins is not None else list(days)
        for name in asked:
            if name not in days:
                raise input_error("origins", not_among(name, "an origin", days))
        self.ensembles = [Ensemble(Knowledge(case, day), seed) for name, day in days.items() if name in asked]
        self.sizes = [min(PART, draws - first) for first in range(0, draws, PART)]

    @property
    def parts(self) -> int:
        """How many parts are run."""
        return len(self.sizes) * len(self.ensembles)

    @property
    def total(self) -> int:
        """How many members are run."""
        return self.draws * len(self.ensembles)

    @cached_property
    def questions(self) -> list[Question]:
        """The questions of its origins."""
        origins = {one.origin for one in self.ensembles}
        return [one for one in questions_of(self.case) if one.origin in origins]

    def carry_out(
        self,
        *,
        workers: int | None = None,
        kept: KeptParts | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> dict[str, Any]:
        """Run what is not kept, and return the record of forecasts and scores."""
        rules()  # before anything is run
        each = len(self.sizes)

        def compute(number: int) -> Arrays:
            ensemble, part = self.ensembles[number // each], number % each
            return ensemble.run(np.arange(self.sizes[part], dtype=np.int64) + part * PART)

        counts = self.sizes * len(self.ensembles)
        found = computed(compute, counts, workers=workers or processors(), kept=kept, progress=progress)
        origins = []
        for place, ensemble in enumerate(self.ensembles):
            parts = found[place * each : (place + 1) * each]
            read = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
            origins.append(self._said(ensemble, read))
        about = {"case": self.case.name, "draws": self.draws, "kept": KEPT, "seed": self.seed}
        return {**about, "origins": origins, **scored(origins)}

    def _said(self, ensemble: Ensemble, read: dict[str, Values]) -> dict[str, Any]:
        asked = [one for one in self.questions if one.origin == ensemble.origin]
        said: Forecast = forecast_of(ensemble, read, asked)
        return of_origin(ensemble, said, asked, learned_of(ensemble, said.weighing))


@checks_arguments(workers=optional(within(1, 4096)), **CHECKS, **PROGRESS)
def hindcast(
    case: CaseSource = None,
    *,
    draws: int = defaults.HINDCAST_DRAWS,
    seed: int = defaults.HINDCAST_SEED,
    origins: Sequence[str] | None = None,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> dict[str, Any]:
    """Forecast from days in the past with what was known on each, and score the forecasts.

    Parameters
    ----------
    case : str, Path or Case, optional
        Whose ``hindcast.yaml`` asks; the default case's if not given.
    draws : int
        Members that are drawn at each origin, each with parameters of its own; those that agree with what was known
        carry the forecast.
    seed : int
        The same seed gives the same forecasts.
    origins : sequence of str, optional
        Some of the days of the file; all by default.
    workers : int, optional
        Threads; as many as there are processors by default.
    progress : callable, optional
        Called with the number of members that have just ended.

    Returns
    -------
    dict
        As `results/reference/hindcast.json` holds it: each origin with its questions, counts and what was learned,
        then the scores.

    Raises
    ------
    InputError
        Where a number or an origin is not allowed, the case asks nothing, or the extra ``scores`` is not there.
    """
    return HindcastPlan(load_case(case), draws, seed, origins).carry_out(workers=workers, progress=progress)
