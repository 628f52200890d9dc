"""How to compare, by Hydra: typed keys, and one clear message for whatever is wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sim.cli.config import Form, compose_request


@dataclass
class CompareConfig:
    """Keys of ``wary compare``."""

    scenarios: str | None = None
    runs: int = 1000
    seed: int = 0
    horizon: str | None = None
    at: str | None = None
    outcome: str | None = None
    precision: float | None = None
    level: float = 0.95
    branch: str | None = None
    shapley: bool = False
    workers: int | None = None
    intermediaries: int = 64
    output: str | None = None
    figures: bool = True
    quiet: bool = False
    dry_run: bool = False

    @property
    def names(self) -> list[str]:
        """The scenarios, in their order; none for all that are shipped."""
        return [name.strip() for name in (self.scenarios or "").split(",") if name.strip()]

    @property
    def until(self) -> str | int | None:
        """The horizon: a number of weeks where it is one."""
        return int(self.horizon) if self.horizon and re.fullmatch("[0-9]{1,19}", self.horizon) else self.horizon


COMPARE: Final = Form("compare", CompareConfig, changes_scenario=False)


def compare_config(arguments: Sequence[str]) -> CompareConfig:
    """Read the arguments of ``wary compare``.

    Parameters
    ----------
    arguments : sequence of str
        ``key=value`` each.

    Returns
    -------
    CompareConfig
        Composed by Hydra from ``conf/compare.yaml`` and the arguments.

    Raises
    ------
    InputError
        With every fault.
    """
    config: CompareConfig = compose_request(arguments, COMPARE).config
    return config
