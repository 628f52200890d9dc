"""From the words of a command line to a command: every key checked, groups composed by Hydra, every fault at once."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sim.cli.command import SCENARIO_GROUPS, Command, Key
from sim.cli.habits import hint, right_form
from sim.cli.help import usage
from sim.ground import resources
from sim.ground.documents import resolve_scalar
from sim.ground.faults import Fault, InputError, not_among, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.scenario.load import Scenario

COMMAND_LINE: Final = "command line"
EMPTY: Final = ("", "null")
MOST_KEYS_LISTED: Final = 40
KINDS: Final = {"int": "a whole number", "bool": "true or false", "float": "a number"}
WANTED: Final = {
    "NAME": "a name",
    "NAME|FILE": "a name or a file",
    "FILE": "a file",
    "DIR": "a folder",
    "N|DATE": "a whole number or a date",
    "LIST": "a list",
    "CLAIM|PARAMETER": "a claim or a parameter",
}
"""What is asked for where a value of a form is empty."""
_PATTERNS: Final = {
    "int": r"[+-]?[0-9]{1,30}",
    "bool": r"(?i)true|false|yes|no|on|off|1|0",
    "float": r"[+-]?([0-9]{1,30}\.?[0-9]{0,30}|\.[0-9]{1,30})([eE][+-]?[0-9]{1,3})?",
}
_KEY = re.compile(r"[A-Za-z_][\w.]*")
Made = TypeVar("Made", bound=Command)


def parse(command: type[Made], arguments: Sequence[str]) -> Made:
    """Read the arguments of a command: words, ``key=value`` and options; raise `InputError` with every fault."""
    given, change, faults = split(command, arguments)
    faults += [fault for name, value in (given | change).items() for fault in faults_of(command, name, value)]
    faults += _missing(command, given)
    if faults:
        raise InputError(faults)
    change = {name: resolve_scalar(text) for name, text in change.items()}
    # What is empty and sound stands for the default.
    keys = command.keys()
    given = {name: value for name, value in given.items() if value not in EMPTY or name not in keys}
    made = _composed(command, given) if _chooses(command, given) else command(**_typed(command, given))
    made.change, made.arguments = change, list(arguments)
    return made


def split(command: type[Command], arguments: Sequence[str]) -> tuple[dict[str, Any], dict[str, Any], list[Fault]]:
    """Part the arguments into what is given of the command's own and what changes the scenario, with what is wrong."""
    flags = {item.shown: item.name for item in command.declared() if item.role == "flag"}
    places = [item for item in command.declared() if item.role in ("word", "words")]
    own: dict[str, Any] = {}
    change: dict[str, Any] = {}
    words: list[str] = []
    faults: list[Fault] = []
    skipped = 0
    for place, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if skipped:
            skipped -= 1
        elif argument in flags:
            own[flags[argument]] = True
        elif _is_word(command, argument, room=len(places) > len(words) or any(i.role == "words" for i in places)):
            words.append(argument)
        elif not equals or not _KEY.fullmatch(name):
            message, taken = right_form(command, arguments, place)
            faults.append(_fault("", message))
            skipped = taken - 1
        elif name in own or name in change:
            faults.append(_fault(name, "is given twice."))
        elif _changes(command, name):
            change[name] = value
        else:
            own[name] = value
    for item in places:
        count = len(words) if item.role == "words" else 1
        if words[:count]:
            own[item.name] = tuple(words) if item.role == "words" else words[0]
        words = words[count:]
    return own, change, [*faults, *(_fault("", _too_many(command, word)) for word in words)]


def _changes(command: type[Command], name: str) -> bool:
    return command.changes_scenario and name.split(".")[0] in SCENARIO_GROUPS


def _is_word(command: type[Command], argument: str, *, room: bool) -> bool:
    """Say whether an argument stands by itself: a name, or a path, which may hold an equals sign."""
    keys, others = command.keys(), {item.name: item.role for item in command.declared() if item.role != "key"}
    name, equals, _ = argument.partition("=")
    if argument.startswith("-") or not (others or not keys):
        return False
    if not equals:
        return room or argument not in keys
    if name in keys or _changes(command, name):
        return False
    return name in others or not keys or not _KEY.fullmatch(name) or os.path.lexists(argument)


def _too_many(command: type[Command], word: str) -> str:
    parts, meant = [part.title().split()[1] for part in command.parts], hint(command, word)
    if parts and not meant:
        return not_among(word, f"a part of wary {command.title()}", parts)
    return f"{shown(word)} is one name too many.{meant}"


def _fault(name: str, message: str) -> Fault:
    return Fault(COMMAND_LINE, 0, name, message)


def faults_of(command: type[Command], name: str, value: Any) -> list[Fault]:
    """Return what is wrong with a key and its value."""
    keys = command.keys()
    elsewhere = {name: part.title() for part in command.parts for name in part.keys() if name not in keys}  # noqa: SIM118
    words = {item.name: item for item in command.declared() if item.role != "key"}
    if name in words:
        item = words[name]
        name, message = (name if item.allowed or item.role == "flag" else item.form), _value_fault(item, value)
    elif name in keys:
        message = _value_fault(keys[name], value)
    elif _changes(command, name):
        message = _scalar_fault(value)
    elif name in elsewhere:
        message = f"goes with `wary {elsewhere[name]}` only."
    else:
        allowed = [*keys, *(f"{group}.…" for group in SCENARIO_GROUPS if command.changes_scenario)]
        message = command.not_here.get(name) or not_among(name, "a key here", allowed, most=MOST_KEYS_LISTED)
    return [_fault(name, message)] if message else []


def _scalar_fault(text: str) -> str:
    try:
        resolve_scalar(text)
    except ValueError as error:
        return str(error)
    return ""


def _missing(command: type[Command], given: Mapping[str, Any]) -> list[Fault]:
    """Return what has to be given and is not."""
    missing = [item for item in command.declared() if item.default is ... and item.name not in given]
    if not missing:
        return []
    asked = ", ".join(item.shown for item in missing)
    wanted = f": {usage(command)}" if missing[0].role != "key" else f": give {asked}"
    return [_fault("", f"{command.needs}{wanted}.")]


def _value_fault(key: Key, value: Any) -> str:
    """Say what is wrong with a value; nothing where it is sound."""
    if key.role == "flag":
        return ""
    if key.role == "words":
        return "" if "" not in value else f"is empty; give {WANTED.get(key.form, 'names')}."
    if value in EMPTY and not (key.role == "word" and value):
        return _empty_fault(key)
    if key.allowed:
        return "" if value in key.allowed else not_among(value, key.choice, key.allowed)
    if key.kind in _PATTERNS and not re.fullmatch(_PATTERNS[key.kind], value):
        return f"{shown(value)} is not {KINDS[key.kind]}{_plain_digits(key, value)}."
    try:
        key.value(value)
    except ValueError as error:
        return str(error)
    return ""


def _plain_digits(key: Key, value: str) -> str:
    """Say how a whole number such as 1,000 or 1e3 is written here."""
    if key.kind == "int" and re.fullmatch(r"[0-9]{1,3}([,_ '][0-9]{3})+|[0-9](\.[0-9]+)?[eE]\+?[0-9]{1,2}", value):
        number = float(re.sub("[,_ ']", "", value))
        return f"; write {int(number)}" if number.is_integer() else ""
    return ""


def _empty_fault(key: Key) -> str:
    """Say what is wanted instead of nothing; nothing where that stands for the default."""
    if key.role == "key" and key.default is None and not key.wanted:
        return ""
    if key.allowed:
        return f"is empty. Allowed: {', '.join(key.allowed)}."
    return f"is empty; give {key.wanted or KINDS.get(key.kind) or WANTED.get(key.form, key.form or WANTED['NAME'])}."


def _chooses(command: type[Command], given: Mapping[str, Any]) -> bool:
    """Say whether a group, or a key within one, is given; else Hydra, half a second, would add what fields have."""
    return any(name.partition(".")[0] in command.groups() or "." in name for name in given)


def _typed(command: type[Command], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a command with their values; of one with groups as Hydra has them, which reads no text."""
    keys, values = command.keys(), {}
    for item in fields(command):
        name = item.name.rstrip("_")
        if name in given:
            of = keys.get(name)
            of = replace(of, read="") if of and command.groups() else of
            values[item.name] = of.value(given[name]) if of else given[name]
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
    """Return what is given as Hydra takes it."""
    put = f"+{name}" if name.startswith("options.") else name
    typed = key is not None and (key.group or key.kind not in ("str", "Any"))
    return f"{put}={value if typed else literal(value, always=True)}"


def literal(value: str, *, always: bool = False) -> str:
    """Quote a text for Hydra's grammar, so that spaces, commas, brackets and ``${`` are only text."""
    if not always and re.fullmatch(r"[A-Za-z_][\w./-]*|-?[0-9]+(\.[0-9]+)?", value):
        return value
    # A backslash escapes only what follows it where that is an interpolation, a quotation mark or the end.
    escaped = re.sub(r"(\\*)\$\{", r"\1\1\\${", value)
    return "'" + re.sub(r"\\+(?='|\Z)", lambda found: found[0] * 2, escaped).replace("'", "\\'") + "'"


def load_scenario(name: str, changes: Mapping[str, Any]) -> Scenario:
    """Load a scenario with the changes of a command line, whose faults are the command line's."""
    from sim.scenario.load import load
    from sim.scenario.overrides import OVERRIDES

    try:
        return load(name, changes)
    except InputError as error:
        raise InputError(
            replace(fault, source=COMMAND_LINE) if fault.source == OVERRIDES else fault for fault in error.faults
        ) from None


def names_in(text: str) -> list[str]:
    """Return the names between commas; raise `ValueError` with the message where there is none."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise ValueError(f"{shown(text)} names nothing; write names with commas between them.")
    return names


def date_or_weeks(text: str | None) -> str | int | None:
    """Return a horizon: a number of weeks where it is one."""
    return int(text) if text and re.fullmatch("[0-9]{1,19}", text) else text
