"""How to run, by Hydra: typed keys, groups, and one clear message for whatever is wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from sim.cli.arguments import COMMAND_LINE
from sim.ground import resources
from sim.ground.documents import resolve_scalar
from sim.ground.faults import Fault, InputError, not_among, shown

SCENARIO_GROUPS = ("params", "mechanisms", "contested", "events", "postures")
_KINDS = {"int": "a whole number", "bool": "true or false", "str": "a name or a file", "float": "a number"}
_PATTERNS = {
    "int": r"[+-]?[0-9]{1,30}",
    "bool": r"(?i)true|false|yes|no|on|off|1|0",
    "float": r"[+-]?([0-9]{1,30}\.?[0-9]{0,30}|\.[0-9]{1,30})([eE][+-]?[0-9]{1,3})?",
}


@dataclass
class EngineConfig:
    """Group `engine`."""

    name: str = "compiled"
    width: int = 64


@dataclass
class ClusterConfig:
    """Group `cluster`."""

    name: str = "threads"
    address: str | None = None


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
    change: dict[str, Any] = field(default_factory=dict)  # of the scenario, where Hydra runs many jobs
    engine: EngineConfig = field(default_factory=EngineConfig)


@dataclass
class SweepConfig:
    """Keys of ``wary sweep``."""

    scenario: str = "baseline"
    design: str = "sobol"
    samples: int = 256
    over: Any = None
    runs: int = 20
    seed: int = 0
    options: dict[str, Any] = field(default_factory=dict)
    draws: str = "own"
    at: str | None = None
    fans: bool = True
    chunk: int = 4096
    workers: int | None = None
    intermediaries: int = 64
    width: int = 64
    output: str | None = None
    figures: bool = True
    quiet: bool = False
    dry_run: bool = False
    change: dict[str, Any] = field(default_factory=dict)  # of the scenario, where Hydra runs many jobs
    cluster: ClusterConfig = field(default_factory=ClusterConfig)


@dataclass(frozen=True)
class Form:
    """What the command line of a command can hold.

    Parameters
    ----------
    name : str
        Its file in `conf/`.
    schema : type
        Its keys and their types.
    groups : dict of str to type
        Groups of files that a key chooses from, with the schema of each; None where its files set keys of the command.
    nested : dict of str to str
        Further keys within groups, and their kind.
    changes_scenario : bool
        Whether keys such as ``params.…`` and ``horizon`` change the scenario.
    """

    name: str
    schema: type
    groups: dict[str, type | None] = field(default_factory=dict)
    nested: dict[str, str] = field(default_factory=dict)
    changes_scenario: bool = True

    @property
    def keys(self) -> list[str]:
        """What can be given, apart from the scenario's own keys."""
        own = [item.name for item in fields(self.schema) if item.name not in ("options", "change")]
        own += [*(name for name in self.groups if name not in own), *self.nested]
        return [*own, "horizon"] if self.changes_scenario else own

    def changes(self, key: str) -> bool:
        """Whether a key is one of the scenario's own."""
        return self.changes_scenario and key.split(".")[0] in SCENARIO_GROUPS


RUN = Form("run", RunConfig, {"engine": EngineConfig}, {"engine.width": "int"})
SWEEP = Form(
    "sweep",
    SweepConfig,
    {"cluster": ClusterConfig, "sweep": None},
    {
        "cluster.address": "str",
        "options.levels": "int",
        "options.table": "str",
        "options.scramble": "bool",
        "options.calc_second_order": "bool",
    },
)


@dataclass(frozen=True)
class Request:
    """What a command line asks for: how to run, and what to change in the scenario."""

    config: Any
    overrides: dict[str, Any]
    horizon: str | int | None


def split_pairs(arguments: Sequence[str]) -> tuple[dict[str, str], list[Fault]]:
    """Return ``key=value`` arguments as a mapping, and what is wrong with their form."""
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


def _options(group: str) -> list[str]:
    folder = resources.shipped("conf") / group
    return sorted(path.stem for path in folder.glob("*.yaml"))


def _kind(form: Form, name: str) -> str:
    if name in form.nested:
        return form.nested[name]
    for item in fields(form.schema):
        if item.name == name:
            return str(item.type).split(" ")[0]
    return "str"


def key_faults(form: Form, pairs: dict[str, str]) -> list[Fault]:
    """Return what is wrong with the keys and values of a command line."""
    allowed = [*form.keys, *(f"{group}.…" for group in SCENARIO_GROUPS if form.changes_scenario)]
    faults = []
    for key, value in pairs.items():
        if form.changes(key):
            continue
        if key not in form.keys:
            faults.append(Fault(COMMAND_LINE, 0, key, not_among(key, "a key here", allowed, most=40)))
        elif key in form.groups and value not in _options(key):
            faults.append(
                Fault(
                    COMMAND_LINE,
                    0,
                    key,
                    not_among(value, "an engine" if key == "engine" else f"one for {key}", _options(key)),
                )
            )
        else:
            faults += _value_faults(form, key, value)
    return faults


def _value_faults(form: Form, key: str, value: str) -> list[Fault]:
    kind = _kind(form, key)
    defaults = {item.name: item.default for item in fields(form.schema)}
    empty = value == "" or (value == "null" and key in defaults)
    if empty and defaults.get(key, "") is not None:
        return [Fault(COMMAND_LINE, 0, key, f"is empty; {_KINDS.get(kind, 'a value')} is wanted.")]
    if kind in _PATTERNS and not empty and not re.fullmatch(_PATTERNS[kind], value):
        return [Fault(COMMAND_LINE, 0, key, f"{shown(value)} is not {_KINDS[kind]}.")]
    return []


def _quoted(form: Form, key: str, value: str) -> str:
    """Quote a free text for Hydra's grammar, so that spaces, brackets and ``${`` are only text."""
    name = f"+{key}" if key.startswith("options.") else key
    if _kind(form, key) not in ("str", "Any") or value in ("", "null"):
        return f"{name}={value or 'null'}"
    escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("${", "\\${")
    return f"{name}='{escaped}'"


def compose_request(arguments: Sequence[str], form: Form = RUN) -> Request:
    """Read the arguments of a command that runs scenarios.

    Parameters
    ----------
    arguments : sequence of str
        ``key=value`` each.
    form : Form
        The command's.

    Returns
    -------
    Request
        Composed by Hydra from the command's file in `conf/` and the arguments.

    Raises
    ------
    InputError
        With every fault.
    """
    pairs, faults = split_pairs(arguments)
    faults += key_faults(form, pairs)
    if faults:
        raise InputError(faults)
    overrides = {}
    for key in list(pairs):
        if form.changes(key):
            try:
                overrides[key] = resolve_scalar(pairs.pop(key))
            except ValueError as error:
                raise InputError([Fault(COMMAND_LINE, 0, key, str(error))]) from None
    horizon = pairs.pop("horizon", None) if form.changes_scenario else None
    hydra_arguments = [f"{group}={pairs.pop(group)}" for group in form.groups if group in pairs]
    hydra_arguments += [_quoted(form, key, value) for key, value in pairs.items()]
    config = _composed(form, hydra_arguments)
    return Request(config, overrides, int(horizon) if horizon and horizon.isdigit() else horizon)


def register(form: Form) -> None:
    """Tell Hydra the types of a command's keys."""
    from hydra.core.config_store import ConfigStore

    ConfigStore.instance().store(name=f"{form.name}_schema", node=form.schema)
    for group, schema in form.groups.items():
        if schema is not None:
            ConfigStore.instance().store(group=group, name=f"{group}_schema", node=schema)


def _composed(form: Form, arguments: list[str]) -> Any:
    from hydra import compose, initialize_config_dir
    from hydra.core.global_hydra import GlobalHydra
    from hydra.errors import HydraException
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException

    register(form)
    GlobalHydra.instance().clear()
    try:
        with initialize_config_dir(str(resources.shipped("conf").resolve()), version_base="1.3"):
            composed = compose(form.name, overrides=arguments)
        return OmegaConf.to_object(composed)
    except (HydraException, OmegaConfBaseException) as error:
        cause = error.__cause__ or error
        raise InputError([Fault(COMMAND_LINE, 0, "", str(cause).splitlines()[0])]) from None
