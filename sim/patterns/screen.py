"""Screen: which parameters are idle, as they move no main outcome at either of their bounds, on the same draws."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
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
from sim.patterns.readings import Reading
from sim.patterns.settings import BASE, runs_key
from sim.recorded.trajectories import planes_of
from sim.scenario.inputs import build_inputs
from sim.scenario.load import Scenario, load
from sim.storage.durable import make_folder, place_durably, reason, storage_error
from sim.storage.provenance import digest_of, digest_of_files

FILE: Final = "screen.json"
LEAST: Final = 0.1
"""Standard deviations of an outcome by which a parameter has to move it."""
CLEAR: Final = 3.0
"""Standard errors from which an effect is no matter of chance, among some dozen outcomes at two bounds."""
SIDES: Final = ("low", "high")
_EVENT: Final = "events."
"""What begins the key of an event among the settings under which a parameter acts."""
Values = NDArray[np.float64]
Read = dict[str, dict[str, Values]]
"""By day, and by outcome, the number of each run, shape (runs,)."""


@dataclass(frozen=True)
class Moved:
    """What a value of a parameter moves most, and when: by how many standard deviations, and how clearly (z)."""

    value: float
    outcome: str
    at: str
    effect: float
    z: float

    @property
    def counts(self) -> bool:
        """Whether it moves the outcome at all, by the standards of the screen."""
        return abs(self.effect) >= LEAST and abs(self.z) >= CLEAR


@dataclass(frozen=True)
class Screened:
    """A parameter at both of its bounds: what it moved by the last reported day, and by the end of the runs."""

    reported: tuple[Moved, Moved]
    end: tuple[Moved, Moved]

    @property
    def idle(self) -> bool:
        """Whether it moves no main outcome at either bound, by either day."""
        return self.idle_as_reported and not any(moved.counts for moved in self.end)

    @property
    def idle_as_reported(self) -> bool:
        """Whether it moves none by the last reported day."""
        return not any(moved.counts for moved in self.reported)

    @property
    def most(self) -> Moved:
        """What it moves most."""
        return max((*self.reported, *self.end), key=lambda moved: (moved.counts, abs(moved.effect)))

    def record(self) -> dict[str, Any]:
        """Return it as plain data; what is infinite as text."""

        def plain(value: float) -> float | str:
            return value if math.isfinite(value) else str(value)

        days = {"reported": self.reported, "end": self.end}
        found = {
            day: {
                side: asdict(one) | {"effect": plain(one.effect), "z": plain(one.z)}
                for side, one in zip(SIDES, moved, strict=True)
            }
            for day, moved in days.items()
        }
        return {**found, "idle": self.idle, "idle_as_reported": self.idle_as_reported}


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


def read_screen(path: Path) -> tuple[dict[str, Any], dict[str, Screened]]:
    """Return the inputs of a stored screen, and what was found of each parameter; InputError where it is damaged."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return dict(record["inputs"]), dict(_screened(record["parameters"]))
    except (OSError, ValueError, KeyError, TypeError):
        raise input_error(str(path), "is no stored screen, or is damaged; remove it and screen anew.") from None


def _screened(records: Mapping[str, Any]) -> Iterator[tuple[str, Screened]]:
    for name, record in records.items():
        yield name, Screened(_sides(record["reported"]), _sides(record["end"]))


def _sides(record: Mapping[str, Any]) -> tuple[Moved, Moved]:
    low, high = (_moved(record[side]) for side in SIDES)
    return low, high


def _moved(record: Mapping[str, Any]) -> Moved:
    numbers = (float(record["effect"]), float(record["z"]))
    return Moved(float(record["value"]), record["outcome"], record["at"], *numbers)


def idle_parameters(case: Case) -> frozenset[str] | None:
    """Return the parameters that the stored screen of a case calls idle, or None where none is stored."""
    path = case.folder / FILE
    return frozenset(name for name, one in read_screen(path)[1].items() if one.idle) if path.exists() else None
