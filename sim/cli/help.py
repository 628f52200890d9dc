"""The help of the program and of each command, from what the commands declare."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Iterable, Iterator
from string import Template
from typing import Any, Final

from sim.cli.command import Command, Key
from sim.cli.terminal import WIDTH
from sim.ground import resources
from sim.ground.documents import read
from sim.ground.version import __version__

WIDEST_KEY: Final = 24
MOST_IN_USAGE: Final = 4


def usage(command: type[Command]) -> str:
    """Return how a command is called, in one line."""
    shown: dict[str, list[str]] = {"word": [], "words": [], "key": [], "flag": []}
    for item in command.declared():
        shown[item.role].append(item.shown if item.default is ... else f"[{item.shown}]")
    if len(shown["key"]) > MOST_IN_USAGE:
        shown["key"] = [*(item for item in shown["key"] if not item.startswith("[")), "[key=value ...]"]
    return " ".join(["wary", command.title(), *(item for items in shown.values() for item in items)])


def summary(command: type[Command]) -> str:
    """Return what a command does, in a few words."""
    first = (command.__doc__ or "").partition("\n")[0].rstrip(".")
    return first[:1].lower() + first[1:]


def help_of(command: type[Command]) -> str:
    """Return the help of a command."""
    parts = [f"wary {command.title()}: {summary(command)}", f"usage: {usage(command)}"]
    parts += [inspect.cleandoc((command.__doc__ or "").partition("\n")[2]).strip()]
    shown = [*command.declared(), *([command.presets] if command.presets else [])]
    parts += ["\n".join(["keys", *_lines(shown)])] if command.keys() else []
    others = ", ".join(f"`wary {part.title()} --help`" for part in command.parts)
    parts += [textwrap.fill(f"see also {others}", WIDTH, break_on_hyphens=False) if others else ""]
    parts += [command.more_help()]
    parts += ["\n".join(["examples", *(f"  {line}" for line in _examples(command))])] if command.examples else []
    return "\n\n".join(part for part in parts if part) + "\n"


def _of_the_case() -> dict[str, Any]:
    """Return what help says of the default case, read without the checks that would slow it down."""
    return dict(read(resources.cases() / resources.DEFAULT_CASE / resources.CASE_FILE).data)


def _examples(command: type[Command]) -> list[str]:
    """Return the examples of a command, with names of the default case in them."""
    names = _of_the_case()["examples"]
    return [Template(line).substitute(names) for line in command.examples]


def _default(item: Key) -> str:
    value = item.usual or ("" if item.default in (None, ...) else item.default)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _lines(items: Iterable[Key]) -> Iterator[str]:
    """Write each key with its line of help, aligned, and what holds where it is not given."""
    shown = [item for item in items if item.role == "key"]
    width = min(max(len(item.shown) for item in shown), WIDEST_KEY)
    for item in shown:
        usual = _default(item)
        text = f"{item.about} ({usual})" if usual else item.about
        head = f"  {item.shown:<{width}}  "
        lines = textwrap.wrap(text, WIDTH - width - 4)
        if len(item.shown) > width:
            yield head.rstrip()
            head = " " * (width + 4)
        yield head + lines[0]
        yield from (" " * (width + 4) + line for line in lines[1:])


def general_help(commands: Iterable[type[Command]]) -> str:
    """Return the help of the program."""
    found = list(commands)
    width = max(len(command.title()) for command in found)
    lines = [f"  {command.title():<{width}}  {summary(command)}" for command in found]
    return (
        f"wary {__version__}: {_of_the_case()['subject']}, every number with its source\n\n"
        "usage: wary COMMAND [key=value ...]\n\n" + "\n".join(lines) + "\n\n"
        "`wary COMMAND --help` describes a command. Exit status: 0 done, 1 what was checked is not\n"
        "as it was written or stored, or a program error, 2 wrong input, 130 interrupted.\n"
    )
