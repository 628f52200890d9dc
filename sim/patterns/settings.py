"""Settings of tests: which scenarios they need, each run once on the same draws, and what is read of each run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.case.case import Case
from sim.engine.ensemble import run_ensemble
from sim.engine.run import processors
from sim.ground import defaults
from sim.ground.arguments import check_numbers
from sim.ground.documents import Document
from sim.ground.faults import Fault, InputError, input_error, not_among
from sim.ground.validation import read_checked
from sim.patterns.catalogue import Changes
from sim.recorded.readings import Reading
from sim.recorded.trajectories import planes_of
from sim.scenario.inputs import build_inputs
from sim.scenario.load import Scenario, load
from sim.storage.provenance import digest_of

BASE = "baseline"
_BEARS_ON_RUNS = ("start", "horizon", "params", "mechanisms", "contested", "events", "signposts", "postures")
Values = NDArray[np.float64]
Read = Callable[[], Values]
"""Returns the number of each run, shape (runs,), once its experiment was carried out."""
_Readings = dict[Reading, Values | None]
"""What was read of the runs of a setting; None where they were not carried out yet."""
File = TypeVar("File")


def file_of_case(case: Case, name: str, model: type[File], faults: Callable[[Document, File], Iterable[Fault]]) -> File:
    """Return a checked file of a case; InputError where it has none, or with every fault."""
    path = case.folder / name
    if not path.exists():
        raise input_error(name, f"the case {case.name} has no such file.")
    return read_checked(path, model, faults)


def refuse_unknown(names: Iterable[str], kind: str, known: Iterable[str]) -> None:
    """Refuse names that are not among those that are known; InputError with the nearest of each."""
    allowed = list(known)
    faults = [Fault(kind, 0, "", not_among(name, kind, allowed)) for name in names if name not in allowed]
    if faults:
        raise InputError(faults)


def runs_key(scenario: Scenario) -> str:
    """Return the same for scenarios with the same runs."""
    record = scenario.record()
    kept = {name: record.get(name) for name in _BEARS_ON_RUNS}
    # Labels, notes and claims change no run.
    acts = ("date", "until", "set")
    kept["events"] = {name: [event.get(key) for key in acts] for name, event in record["events"].items()}
    kept["signposts"] = {name: post.whole_in_words for name, post in scenario.signposts.items()}
    return digest_of(kept)


def merged(*changes: Changes) -> Changes:
    """Return changes made one after another; the last one that sets something has the last word."""
    found: dict[str, Any] = {}
    for one in changes:
        for group, value in one.model_dump(mode="json", exclude_defaults=True).items():
            before = found.get(group, type(value)())
            found[group] = {**before, **value} if isinstance(value, dict) else [*before, *value]
    return Changes.model_validate(found)


class Experiment:
    """Changed baselines of a case that are run with the same draws, each once and to one horizon, and what is read."""

    def __init__(self, case: Case, horizon: str) -> None:
        self.case, self.horizon = case, horizon
        self._scenarios: dict[str, Scenario] = {}
        self._readings: dict[str, _Readings] = {}

    @property
    def settings(self) -> int:
        """How many scenarios are run."""
        return len(self._scenarios)

    def ask(self, name: str, changes: Changes, reading: Reading) -> Read:
        """Ask for a reading of the baseline with changes; the name of the setting is for messages."""
        record = changes.record(self.case.parameters)
        record |= {"name": name, "title": f"Setting {name}", "base": BASE, "horizon": self.horizon}
        scenario = load(record, case=self.case)
        key = runs_key(scenario)
        self._scenarios.setdefault(key, scenario)
        self._readings.setdefault(key, {})[reading] = None

        def found() -> Values:
            values = self._readings[key][reading]
            if values is None:
                raise RuntimeError("the experiment was not carried out")
            return values

        return found

    def carry_out(
        self, *, runs: int, seed: int, workers: int | None = None, progress: Callable[[int], None] | None = None
    ) -> None:
        """Run every setting with the same draws, and read what was asked for.

        `progress` is called with the number of runs just completed, of `settings` times `runs`.
        """
        check_numbers(runs=runs, seed=seed, workers=1 if workers is None else workers)
        how: dict[str, Any] = {"runs": runs, "seed": seed, "workers": workers or processors(), "progress": progress}
        for key, scenario in self._scenarios.items():
            self._readings[key] = self._read(scenario, self._readings[key], **how)

    @staticmethod
    def _read(scenario: Scenario, readings: Iterable[Reading], *, seed: int, **how: Any) -> _Readings:
        """Run a setting and read it; of all that it recorded nothing is left once the next one runs."""
        inputs = build_inputs(scenario, intermediaries=defaults.INTERMEDIARIES)
        out = run_ensemble(inputs, seed=seed, width=defaults.WIDTH, **how)
        planes = planes_of(out, inputs, seed=seed)
        return {reading: reading.read(planes) for reading in readings}
