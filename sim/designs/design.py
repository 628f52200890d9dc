"""What every design has: options that are checked, notes, and `points`, which turns factors into rows of a table."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar, Final

from sim import words
from sim.ground.arguments import MOST_SEED, checked_values, within
from sim.ground.faults import Fault, InputError, input_error, not_among

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sim.designs.entries import Over
    from sim.designs.factors import Found
    from sim.scenario.load import Scenario

    Columns = dict[str, NDArray[Any]]
    UnitPoints = NDArray[np.float64]

MOST_ROWS: Final = 10_000_000
NUMBERS: Final = {"samples": within(1, MOST_ROWS), "seed": within(0, MOST_SEED)}


def option(default: Any, check: Callable[[object], Any], about: str, kind: str = "") -> Any:
    """Declare an option of a design: its default, and a line of help about it.

    `check` returns a sound value or raises `ValueError` with the message. `kind` is the type on the command line: int,
    bool or str; empty where the option cannot be given there.
    """
    return field(default=default, metadata={"check": check, "help": about, "kind": kind})


@dataclass(frozen=True)
class Design(ABC):
    """One way to choose the rows of a sweep; the fields of a subclass are its options."""

    name: ClassVar[str]
    title: ClassVar[str]
    counts: ClassVar[str] = "rows"
    """What ``samples`` counts; empty where the design ignores it."""
    base_two: ClassVar[bool] = False
    """Whether only powers of two make a balanced sample."""

    @abstractmethod
    def points(self, found: Found, samples: int, seed: int) -> Columns:
        """Return the values of every factor, row by row."""

    def factors(self, scenario: Scenario, over: Over) -> Found:
        """Return the factors that `over` names."""
        from sim.designs.factors import factors_of

        return factors_of(scenario, over)

    def block(self, _keys: Sequence[str]) -> int:
        """Return how many rows belong together."""
        return 1

    def notes(self, _scenario: Scenario, _keys: Sequence[str], samples: int) -> list[str]:
        """Return what a reader of the table should know of the design."""
        above = power_of_two_above(samples)
        if not self.base_two or samples == above:
            return []
        return [f"{samples} is no power of two: the sample is less even than {above // 2} or {above} would be."]

    def record(self) -> dict[str, Any]:
        """Return the options as plain data."""
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}

    @classmethod
    def checked(cls, options: Mapping[str, Any]) -> dict[str, Any]:
        """Return the value of every option; an `InputError` says all that is wrong with those given."""
        where, known, faults = f"design={cls.name}", [item.name for item in fields(cls)], []
        for name in options:
            if name not in known:
                said = not_among(name, f"an option of {where}", known)
                faults.append(Fault(where, 0, "", said if known else f"{said} It has none."))
        given = {item.name: options.get(item.name, item.default) for item in fields(cls)}
        checks = {item.name: item.metadata["check"] for item in fields(cls)}
        return checked_values(given, checks, where, faults)

    def check_rows(self, rows: int, what: str) -> None:
        """Refuse a table that is too long, and say what makes it so long."""
        if rows > MOST_ROWS:
            message = f"{what} make {words.whole(rows)} rows; at most {words.whole(MOST_ROWS)} are allowed."
            raise input_error(f"design={self.name}", message)


class UnitCube(Design):
    """A design that is drawn in the unit cube, where the factors' quantile functions read values."""

    @abstractmethod
    def draw(self, keys: Sequence[str], samples: int, rng: np.random.Generator) -> UnitPoints:
        """Return points of the unit cube, shape (rows, factors)."""

    def unit_points(self, keys: Sequence[str], samples: int, seed: int) -> UnitPoints:
        """Return points of the unit cube, shape (rows, factors); the same for the same seed."""
        import numpy as np

        return self.draw(keys, samples, np.random.default_rng(seed))

    def points(self, found: Found, samples: int, seed: int) -> Columns:
        """Return the values of every factor at the points of the unit cube."""
        keys = list(found.factors)
        self.check_rows(samples * self.block(keys), f"{words.whole(samples)} samples of {len(keys)} factors")
        drawn = self.unit_points(keys, samples, seed)
        return {key: factor.values(drawn[:, place]) for place, (key, factor) in enumerate(found.factors.items())}


def power_of_two_above(samples: int) -> int:
    """Return the least power of two that is not below a number of samples."""
    return 1 << (samples - 1).bit_length()


def chosen_design(
    designs: Mapping[str, type[Design]], name: object, samples: object, seed: object, options: Mapping[str, Any]
) -> tuple[Design, int, int]:
    """Return a design with its options, its samples and its seed, all checked; an `InputError` has every fault."""
    if not isinstance(name, str) or name not in designs:
        raise input_error("design", not_among(name, "a design", designs))
    faults: list[Fault] = []
    try:
        values = designs[name].checked(options)
    except InputError as error:
        faults += error.faults
    numbers = checked_values({"samples": samples, "seed": seed}, NUMBERS, faults=faults)
    return designs[name](**values), numbers["samples"], numbers["seed"]
