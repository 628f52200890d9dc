"""Screen: which parameters are idle, as they move no main outcome at either of their bounds, on the same draws."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.case.case import Case
from sim.case.parameters import Parameter
from sim.engine.ensemble import run_ensemble
from sim.engine.run import processors
from sim.ground import defaults
from sim.ground.faults import input_error
from sim.kernel.compiler import source_hash
from sim.patterns.screened import Moved, Screened, read_screen
from sim.patterns.settings import BASE, runs_key
from sim.recorded.readings import Reading
from sim.recorded.trajectories import planes_of
from sim.scenario.inputs import build_inputs
from sim.scenario.load import Scenario, load
from sim.storage.durable import make_folder, place_durably, reason, storage_error
from sim.storage.provenance import digest_of, digest_of_files

_EVENT: Final = "events."
"""What begins the key of an event among the settings under which a parameter acts."""
Values = NDArray[np.float64]
Read = dict[str, dict[str, Values]]
"""By day, and by outcome, the number of each run, shape (runs,)."""


def effect_in_deviations(without: Values, with_: Values) -> tuple[float, float]:
    """Return a mean difference of paired runs, in standard deviations over runs, and its z.

    The deviation is that of both sides, pooled. A difference that has no spread has an infinite z, and one of constants
    an infinite effect.

    Parameters
    ----------
    without, with_ : array of float, shape (runs,)
        Of the same draws; at least two.
    """
    difference = with_ - without
    mean, error = float(difference.mean()), float(difference.std(ddof=1)) / math.sqrt(len(difference))
    deviation = math.sqrt(0.5 * (float(without.var(ddof=1)) + float(with_.var(ddof=1))))
    return _over(mean, deviation), _over(mean, error)


def _over(value: float, scale: float) -> float:
    return 0.0 if value == 0.0 else value / scale if scale > 0.0 else math.copysign(math.inf, value)


def most_moved(value: float, before: Mapping[str, Values], after: Mapping[str, Values], at: str) -> Moved:
    """Return what a value moves most, to four decimals, among what it moves clearly where there is such an outcome."""
    effects = {name: effect_in_deviations(before[name], after[name]) for name in before}
    found = [Moved(value, name, at, round(effect, 4), round(z, 4)) for name, (effect, z) in effects.items()]
    return max(found, key=lambda moved: (moved.counts, abs(moved.effect)))


class Screen:
    """The parameters of a case at their bounds, against its baseline by the last reported day and by the end.

    Every setting has the same draws. A parameter that acts only under an option of a mechanism, or where another rate
    is above 0, is screened there, and so is what it is compared with. What is found of a parameter is put into the file
    as soon as it is there, so that a screen that was stopped goes on where it was.

    Parameters
    ----------
    case : Case
        Whose baseline, main outcomes and parameters.
    path : Path
        The file of the screen.
    runs, seed : int
        Of each setting.
    """

    def __init__(self, case: Case, path: Path, *, runs: int, seed: int) -> None:
        self.case, self.path, self.runs, self.seed = case, path, runs, seed
        self.baseline = self._scenario({})
        self.reported = self.baseline.observed_until.isoformat()
        self.parameters: dict[str, Parameter] = {name: item for name, item in case.parameters.items() if item.settable}
        self.outcomes = case.headlines.at("main")
        self.found: dict[str, Screened] = {}
        if self.path.exists():
            self.found = self._begun()
        else:
            self._store()  # what cannot be written is told before anything is run

    @property
    def left(self) -> list[str]:
        """The parameters that are still to be screened."""
        return [name for name in self.parameters if name not in self.found]

    def carry_out(self, progress: Callable[[int], None] | None = None) -> dict[str, Screened]:
        """Screen what is left; `progress` is called with the number of runs just ended, two settings a parameter."""
        before: dict[str, Read] = {}
        for name in self.left:
            under = self.parameters[name].only_with
            if str(under) not in before:
                before[str(under)] = self._read(self._scenario(under), None)
            low, high = (self._at(name, value, before[str(under)], progress) for value in self.parameters[name].bounds)
            self.found[name] = Screened(*zip(low, high, strict=True))
            self._store()
        return self.found

    def _at(self, name: str, value: float, before: Read, progress: Callable[[int], None] | None) -> list[Moved]:
        changed = self._scenario({**self.parameters[name].only_with, f"params.{name}": value})
        after = self._read(changed, progress)
        return [most_moved(value, before[day], after[day], day) for day in after]

    def _scenario(self, changes: Mapping[str, Any]) -> Scenario:
        events = {name.removeprefix(_EVENT): event for name, event in changes.items() if name.startswith(_EVENT)}
        values = {name: value for name, value in changes.items() if not name.startswith(_EVENT)}
        # A value can change an event that there is, and an event that there is not has to be written.
        written = {"name": "screened", "title": "Where a parameter acts", "base": BASE, "events": events}
        return load(written if events else BASE, values, case=self.case)

    def _read(self, scenario: Scenario, progress: Callable[[int], None] | None) -> Read:
        inputs = build_inputs(scenario, intermediaries=defaults.INTERMEDIARIES)
        how: dict[str, Any] = {"runs": self.runs, "seed": self.seed, "workers": processors(), "progress": progress}
        planes = planes_of(run_ensemble(inputs, **how), inputs, seed=self.seed)
        days = (self.reported, str(planes.times[-1].astype("datetime64[D]")))
        return {
            day: {name: Reading.model_validate({"of": name, "at": day}).read(planes) for name in self.outcomes}
            for day in days
        }

    @property
    def _inputs(self) -> dict[str, Any]:
        return {
            "rules": source_hash(),
            "roster": digest_of_files(self.case.folder, "roster.yaml"),
            "baseline": runs_key(self.baseline),
            "parameters": digest_of(
                {name: (item.default, item.bounds, item.unit) for name, item in self.case.parameters.items()}
            ),
            "outcomes": list(self.outcomes),
            "runs": self.runs,
            "seed": self.seed,
        }

    def _begun(self) -> dict[str, Screened]:
        inputs, found = read_screen(self.path)
        differing = [name for name, value in self._inputs.items() if inputs.get(name) != value]
        if differing:
            message = (
                f"is a screen of other inputs ({', '.join(differing)} differ). Remove it, or give another output=."
            )
            raise input_error(str(self.path), message)
        return found

    def _store(self) -> None:
        found = {name: one.record() for name, one in self.found.items()}
        record = {"inputs": self._inputs, "parameters": found}
        try:
            make_folder(self.path.parent)
            place_durably(self.path, (json.dumps(record, indent=1, allow_nan=False) + "\n").encode())
        except OSError as error:
            raise storage_error(self.path, f"cannot be written: {reason(error)}.") from None
