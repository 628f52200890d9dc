"""What other programs have taught: ``--runs 5``, ``runs: 5``, a name without its key; answered with the right form."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sim.cli.command import Command, Key
from sim.ground.faults import nearest, not_among, shown

_KEY_AND_VALUE = re.compile(r"-*([A-Za-z_][\w.-]*?)(?:(?:\s*[:=]\s*|\s+)(.*)|:?)", re.DOTALL)


def right_form(command: type[Command], arguments: Sequence[str], place: int) -> tuple[str, int]:
    """Say how an argument that has no form of ours is written, and how many arguments it and its value are."""
    argument, keys = arguments[place], command.keys()
    found = _KEY_AND_VALUE.fullmatch(argument)
    name = found[1].replace("-", "_") if found else ""
    if found and name in keys:
        value, taken = _value_of(keys[name], found[2], arguments[place + 1 : place + 3])
        return f"{shown(argument)} is not of the form key=value; write {name}={value}.", taken
    denied = re.sub(r"^no_?", "", name)
    if argument.startswith("--no") and denied in keys and keys[denied].kind == "bool":
        return f"{shown(argument)} is not of the form key=value; write {denied}=false.", 1
    flags = [item.shown for item in command.declared() if item.role == "flag"]
    if argument.startswith("-") and flags:
        return not_among(argument, "an option", [*flags, "--help"]), 1
    valued = argument.startswith("-") and arguments[place + 1 : place + 2] and "=" not in arguments[place + 1]
    return f"{shown(argument)} is not of the form key=value.{hint(command, argument)}", 2 if valued else 1


def _value_of(key: Key, value: str | None, after: Sequence[str]) -> tuple[str, int]:
    """Return the value that is meant for a key, from its argument or the next ones, and how many these are."""
    if value:
        return value, 1
    if after[:1] == ["="] and len(after) > 1:
        return after[1], 3
    if key.kind == "bool":
        return "true", 1
    if after and not after[0].startswith("-") and "=" not in after[0].lstrip("="):
        return after[0].lstrip("="), 2
    return key.shown.partition("=")[2], 1


def hint(command: type[Command], argument: str) -> str:
    """Suggest a key: one whose value a word is, or one that is near to an option."""
    keys = command.keys()
    if argument.startswith("-"):
        near = nearest(argument.strip("-").replace("-", "_"), keys)
        return f" Did you mean {keys[near].shown}?" if near else ""
    named = [key for key, item in keys.items() if argument in (*item.allowed, *item.known())]
    return f" Did you mean {named[0]}={argument}?" if named else ""
