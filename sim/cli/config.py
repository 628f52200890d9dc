"""How to run, by Hydra: typed keys, groups, and one clear message for whatever is wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from sim import resources
from sim.cli.arguments import COMMAND_LINE
from sim.documents import resolve_scalar
from sim.faults import Fault, InputError, not_among, shown

SCENARIO_GROUPS = ("params", "mechanisms", "contested", "events", "postures")
_KINDS = {"int": "a whole number", "bool": "true or false", "str": "a name or a file", "float": "a number"}


@dataclass
class EngineConfig:
    """Group `engine`."""

    name: str = "compiled"
    width: int = 64


@dataclass
class RunConfig:
    """Keys of ``wary run``."""

    scenario: str = "baseline"
    runs: int = 200
    seed: int = 0
    workers: int | None = None
    intermediaries: int = 64
    output: str | None = None
    figures: bool = True
    quiet: bool = False
    dry_run: bool = False
    engine: EngineConfig = field(default_factory=EngineConfig)


@dataclass(frozen=True)
class Request:
    """What a command line asks for: how to run, and what to change in the scenario."""

    config: RunConfig
    overrides: dict[str, Any]
    horizon: str | int | None


def _split(arguments: Sequence[str]) -> tuple[dict[str, str], list[Fault]]:
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
    return pairs, faults


def _groups(name: str) -> list[str]:
    folder = resources.shipped("conf") / name
    return sorted(path.stem for path in folder.glob("*.yaml"))


def _kind(name: str) -> str:
    for item in fields(RunConfig):
        if item.name == name:
            return str(item.type).split(" ")[0]
    return "str"


def _key_faults(pairs: dict[str, str]) -> list[Fault]:
    known = [item.name for item in fields(RunConfig)] + ["engine.width", "horizon"]
    allowed = [*known, *(f"{group}.…" for group in SCENARIO_GROUPS)]
    faults = []
    for key, value in pairs.items():
        if key.split(".")[0] in SCENARIO_GROUPS:
            continue
        if key not in known:
            faults.append(Fault(COMMAND_LINE, 0, key, not_among(key, "a key here", allowed, most=20)))
        elif key == "engine" and value not in _groups("engine"):
            faults.append(Fault(COMMAND_LINE, 0, key, not_among(value, "an engine", _groups("engine"))))
        else:
            faults += _value_faults(key, value)
    return faults


def _value_faults(key: str, value: str) -> list[Fault]:
    kind = "int" if key == "engine.width" else _kind(key)
    patterns = {"int": r"[+-]?[0-9]{1,30}", "bool": r"(?i)true|false|yes|no|on|off|1|0"}
    if value == "" and key not in ("workers", "output"):
        return [Fault(COMMAND_LINE, 0, key, f"is empty; {_KINDS[kind]} is wanted.")]
    optional = key == "workers" and value in ("", "null")
    if kind in patterns and not optional and not re.fullmatch(patterns[kind], value):
        return [Fault(COMMAND_LINE, 0, key, f"{shown(value)} is not {_KINDS[kind]}.")]
    return []


def _quoted(key: str, value: str) -> str:
    """Quote a free text for Hydra's grammar, so that spaces, brackets and ``${`` are only text."""
    if _kind(key) != "str" or value in ("", "null"):
        return f"{key}={value or 'null'}"
    escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("${", "\\${")
    return f"{key}='{escaped}'"


def compose_request(arguments: Sequence[str]) -> Request:
    """Read the arguments of ``wary run``.

    Parameters
    ----------
    arguments : sequence of str
        ``key=value`` each.

    Returns
    -------
    Request
        Composed by Hydra from ``conf/run.yaml`` and the arguments.

    Raises
    ------
    InputError
        With every fault.
    """
    pairs, faults = _split(arguments)
    faults += _key_faults(pairs)
    if faults:
        raise InputError(faults)
    overrides = {}
    for key in list(pairs):
        if key.split(".")[0] in SCENARIO_GROUPS:
            try:
                overrides[key] = resolve_scalar(pairs.pop(key))
            except ValueError as error:
                raise InputError([Fault(COMMAND_LINE, 0, key, str(error))]) from None
    horizon = pairs.pop("horizon", None)
    hydra_arguments = [f"engine={pairs.pop('engine')}"] if "engine" in pairs else []
    hydra_arguments += [_quoted(key, value) for key, value in pairs.items()]
    config = _composed(hydra_arguments)
    return Request(config, overrides, int(horizon) if horizon and horizon.isdigit() else horizon)


def _composed(arguments: list[str]) -> RunConfig:
    from hydra import compose, initialize_config_dir
    from hydra.core.config_store import ConfigStore
    from hydra.core.global_hydra import GlobalHydra
    from hydra.errors import HydraException
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException

    ConfigStore.instance().store(name="run_schema", node=RunConfig)
    ConfigStore.instance().store(group="engine", name="engine_schema", node=EngineConfig)
    GlobalHydra.instance().clear()
    try:
        with initialize_config_dir(str(resources.shipped("conf").resolve()), version_base="1.3"):
            composed = compose("run", overrides=arguments)
        return OmegaConf.to_object(composed)  # type: ignore[return-value]  # typed by the schema
    except (HydraException, OmegaConfBaseException) as error:
        cause = error.__cause__ or error
        raise InputError([Fault(COMMAND_LINE, 0, "", str(cause).splitlines()[0])]) from None
