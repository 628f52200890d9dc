"""How to compare, by Hydra: typed keys, and one clear message for whatever is wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final

from sim import resources
from sim.cli.arguments import COMMAND_LINE
from sim.faults import Fault, InputError, not_among, shown

_KINDS: Final = {"int": "a whole number", "bool": "true or false", "float": "a number", "str": "a text"}
_PATTERNS: Final = {
    "int": r"[+-]?[0-9]{1,30}",
    "bool": r"(?i)true|false|yes|no|on|off|1|0",
    "float": r"[+-]?([0-9]{1,30}\.?[0-9]{0,30}|\.[0-9]{1,30})([eE][+-]?[0-9]{1,3})?",
}


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


_TYPES: Final = {item.name: str(item.type).split(" ")[0] for item in fields(CompareConfig)}
_OPTIONAL: Final = {item.name for item in fields(CompareConfig) if str(item.type).endswith("None")}


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
    pairs: dict[str, str] = {}
    faults = []
    for argument in arguments:
        key, equals, value = argument.partition("=")
        if not equals or not re.fullmatch(r"[A-Za-z_][\w.]*", key):
            faults.append(Fault(COMMAND_LINE, 0, "", f"{shown(argument)} is not of the form key=value."))
        elif key in pairs:
            faults.append(Fault(COMMAND_LINE, 0, key, "is given twice."))
        else:
            pairs[key] = value
            faults += _faults(key, value)
    if faults:
        raise InputError(faults)
    return _composed([_quoted(key, value) for key, value in pairs.items()])


def _faults(key: str, value: str) -> list[Fault]:
    if key not in _TYPES:
        return [Fault(COMMAND_LINE, 0, key, not_among(key, "a key here", _TYPES, most=20))]
    kind = _TYPES[key]
    if value in ("", "null"):
        if key in _OPTIONAL:
            return []
        return [Fault(COMMAND_LINE, 0, key, f"is empty; {_KINDS[kind]} is wanted.")]
    if kind in _PATTERNS and not re.fullmatch(_PATTERNS[kind], value):
        return [Fault(COMMAND_LINE, 0, key, f"{shown(value)} is not {_KINDS[kind]}.")]
    return []


def _quoted(key: str, value: str) -> str:
    """Quote a free text for Hydra's grammar, so that commas, brackets and ``${`` are only text."""
    if _TYPES[key] != "str" or value in ("", "null"):
        return f"{key}={value or 'null'}"
    escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("${", "\\${")
    return f"{key}='{escaped}'"


def _composed(arguments: list[str]) -> CompareConfig:
    from hydra import compose, initialize_config_dir
    from hydra.core.config_store import ConfigStore
    from hydra.core.global_hydra import GlobalHydra
    from hydra.errors import HydraException
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException

    ConfigStore.instance().store(name="compare_schema", node=CompareConfig)
    GlobalHydra.instance().clear()
    try:
        with initialize_config_dir(str(resources.shipped("conf").resolve()), version_base="1.3"):
            composed = compose("compare", overrides=arguments)
        return OmegaConf.to_object(composed)  # type: ignore[return-value]  # typed by the schema
    except (HydraException, OmegaConfBaseException) as error:
        cause = error.__cause__ or error
        raise InputError([Fault(COMMAND_LINE, 0, "", str(cause).splitlines()[0])]) from None
