"""From the words of a command line to a command: every key checked, groups composed by Hydra, every fault at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sim.cli.command import SCENARIO_GROUPS, Command, Key
from sim.cli.help import usage
from sim.ground import resources
from sim.ground.documents import resolve_scalar
from sim.ground.faults import Fault, InputError, not_among, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.scenario.load import Scenario

COMMAND_LINE: Final = "command line"
MOST_KEYS_LISTED: Final = 40
KINDS: Final = {"int": "a whole number", "bool": "true or false", "str": "a name or a file", "float": "a number"}
_PATTERNS: Final = {
    "int": r"[+-]?[0-9]{1,30}",
    "bool": r"(?i)true|false|yes|no|on|off|1|0",
    "float": r"[+-]?([0-9]{1,30}\.?[0-9]{0,30}|\.[0-9]{1,30})([eE][+-]?[0-9]{1,3})?",
}
Made = TypeVar("Made", bound=Command)


def parse(command: type[Made], arguments: Sequence[str]) -> Made:
    """Read the arguments of a command: words, ``key=value`` and options; raise `InputError` with every fault."""
    given, change, faults = split(command, arguments)
    faults += key_faults(command, given)
    for name, text in change.items():
        try:
            change[name] = resolve_scalar(text)
        except ValueError as error:
            faults.append(_fault(name, str(error)))
    if faults:
        raise InputError(faults)
    made = _composed(command, given) if command.groups() else command(**_typed(command, given))
    made.change, made.arguments = change, list(arguments)
    return made


def split(command: type[Command], arguments: Sequence[str]) -> tuple[dict[str, Any], dict[str, Any], list[Fault]]:
    """Part the arguments into what is given of the command's own and what changes the scenario, with what is wrong."""
    declared = command.declared()
    flags = {f"--{item.name}": item.name for item in declared if item.role == "flag"}
    places = [item for item in declared if item.role in ("word", "words")]
    unkeyed = {item.name for item in declared if item.role != "key"}
    own: dict[str, Any] = {}
    change: dict[str, Any] = {}
    words: list[str] = []
    faults = []
    for argument in arguments:
        name, equals, value = argument.partition("=")
        if argument in flags:
            own[flags[argument]] = True
        elif argument.startswith("-") and (places or flags):
            faults.append(_fault("", not_among(argument, "an option", [*flags, "--help"])))
        elif (not equals or name in unkeyed) and (places or flags or not command.keys()):
            words.append(argument)
        elif not equals or (not places and not re.fullmatch(r"[A-Za-z_][\w.]*", name)):
            faults.append(_fault("", f"{shown(argument)} is not of the form key=value."))
        elif name in own or name in change:
            faults.append(_fault(name, "is given twice."))
        elif command.changes_scenario and name.split(".")[0] in SCENARIO_GROUPS:
            change[name] = value
        else:
            own[name] = value
    for item in places:
        taken = words if item.role == "words" else words[:1]
        words = words[len(taken) :]
        if taken:
            own[item.name] = tuple(taken) if item.role == "words" else taken[0]
    parts = [part.title().split()[1] for part in command.parts]
    faults += [
        _fault("", not_among(extra, f"a part of wary {command.title()}", parts))
        if parts
        else _fault("", f"{shown(extra)} is one name too many.")
        for extra in words
    ]
    return own, change, faults


def _fault(name: str, message: str) -> Fault:
    return Fault(COMMAND_LINE, 0, name, message)


def key_faults(command: type[Command], given: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with the keys and values of a command line, and what is missing."""
    keys = command.keys()
    elsewhere = {name: part.title() for part in command.parts for name in part.keys() if name not in keys}  # noqa: SIM118
    allowed = [*keys, *(f"{group}.…" for group in SCENARIO_GROUPS if command.changes_scenario)]
    words = {item.name: item for item in command.declared() if item.role != "key"}
    faults = []
    for name, value in given.items():
        if name in keys or name in words:
            message = _value_fault(keys.get(name) or words[name], value)
        elif name in elsewhere:
            message = f"goes with `wary {elsewhere[name]}` only."
        else:
            message = not_among(name, "a key here", allowed, most=MOST_KEYS_LISTED)
        if message:
            faults.append(_fault(name, message))
    missing = [item for item in command.declared() if item.default is ... and item.name not in given]
    if missing:
        asked = ", ".join(item.shown for item in missing)
        wanted = f": {usage(command)}" if missing[0].role != "key" else f": give {asked}"
        faults.append(_fault("", f"{command.needs}{wanted}."))
    return faults


def _value_fault(key: Key, value: Any) -> str:
    """Say what is wrong with a value; nothing where it is sound."""
    if key.role in ("words", "flag"):
        return ""
    if key.role == "key" and (value == "" or (value == "null" and key.default is None)):
        wanted = key.wanted or (f"{KINDS[key.kind]} is wanted" if key.default is not None and key.kind in KINDS else "")
        return f"is empty; {wanted}." if wanted else ""
    if key.allowed:
        return "" if value in key.allowed else not_among(value, key.choice, key.allowed)
    if key.kind in _PATTERNS and not re.fullmatch(_PATTERNS[key.kind], value):
        return f"{shown(value)} is not {KINDS[key.kind]}."
    try:
        key.value(value)
    except ValueError as error:
        return str(error)
    return ""


def _typed(command: type[Command], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a command with their values."""
    keys, values = command.keys(), {}
    for item in fields(command):
        name = item.name.rstrip("_")
        if name in given and name not in keys:
            values[item.name] = given[name]
        elif name in given and given[name] not in ("", "null"):
            values[item.name] = keys[name].value(given[name])
    return values


def register(command: type[Command]) -> None:
    """Tell Hydra the keys of a command, their types, and the groups that it chooses from."""
    from hydra.core.config_store import ConfigStore

    store, name = ConfigStore.instance(), command.title()
    chosen = [{item.name: item.default} for item in command.declared() if item.group]
    presets = [{command.presets.name: None}] if command.presets else []
    store.store(name=f"{name}_schema", node=command)
    store.store(name=name, node={"defaults": [f"{name}_schema", *chosen, "_self_", *presets]})


def _composed(command: type[Made], given: Mapping[str, Any]) -> Made:
    """Return a command as Hydra composes it from its groups in `conf/` and what is given."""
    from hydra import compose, initialize_config_dir
    from hydra.core.global_hydra import GlobalHydra
    from hydra.errors import HydraException
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException

    register(command)
    GlobalHydra.instance().clear()
    keys, groups = command.keys(), command.groups()
    ordered = sorted(given, key=lambda name: name not in groups)
    overrides = [_quoted(keys.get(name), name, given[name]) for name in ordered]
    try:
        with initialize_config_dir(str(resources.shipped("conf").resolve()), version_base="1.3"):
            composed = compose(command.title(), overrides=overrides)
        made: Made = OmegaConf.to_object(composed)  # type: ignore[assignment]  # the schema says which
        return made
    except (HydraException, OmegaConfBaseException) as error:
        cause = error.__cause__ or error
        raise InputError([_fault("", str(cause).splitlines()[0])]) from None


def _quoted(key: Key | None, name: str, value: str) -> str:
    """Quote a free text for Hydra's grammar, so that spaces, brackets and ``${`` are only text."""
    put = f"+{name}" if name.startswith("options.") else name
    if (key is not None and (key.group or key.kind not in ("str", "Any"))) or value in ("", "null"):
        return f"{put}={value or 'null'}"
    # A backslash escapes only what follows it where that is an interpolation, a quotation mark or the end.
    literal = re.sub(r"(\\*)\$\{", r"\1\1\\${", value)
    quoted = re.sub(r"\\+(?='|\Z)", lambda found: found[0] * 2, literal).replace("'", "\\'")
    return f"{put}='{quoted}'"


def load_scenario(name: str, changes: Mapping[str, Any]) -> Scenario:
    """Load a scenario with the changes of a command line, whose faults are the command line's."""
    from sim.scenario.load import OVERRIDES, load

    try:
        return load(name, changes)
    except InputError as error:
        raise InputError(
            replace(fault, source=COMMAND_LINE) if fault.source == OVERRIDES else fault for fault in error.faults
        ) from None


def date_or_weeks(text: str | None) -> str | int | None:
    """Return a horizon: a number of weeks where it is one."""
    return int(text) if text and re.fullmatch("[0-9]{1,19}", text) else text
