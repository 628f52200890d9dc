"""Completion in a shell: ``wary completion SHELL`` prints what the shell has to know, which asks back at each tab."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from sim.cli.command import CHANGES_OF, SCENARIO_GROUPS, Command, Key, located
from sim.cli.commands import COMMANDS, Completion, named
from sim.cli.terminal import TEMPLATES
from sim.ground.faults import EXIT_OK

ASK = "__complete"
"""The first word of what the shell asks; then come an equals sign with the word to complete, and those before it."""


def completion(command: Completion) -> int:
    """Print the script of a shell."""
    sys.stdout.write((TEMPLATES / f"completion.{command.shell}").read_text(encoding="utf-8"))
    return EXIT_OK


def answer(question: Sequence[str]) -> int:
    """Print what a word could become, a line each; nothing where only a file could stand."""
    current, before = question[0].removeprefix("=") if question else "", list(question[1:])
    sys.stdout.write("".join(f"{candidate}\n" for candidate in candidates(current, before)))
    return EXIT_OK


def candidates(current: str, before: Sequence[str]) -> list[str]:
    """Return what a word could become after the words before it, as whole words."""
    command, rest = named(before)
    if command is None:
        found: Iterable[str] = dict.fromkeys(name.split()[0] for name in COMMANDS) if not before else ()
    elif "=" in current:
        found = _with_values(command, current, several=bool({"-m", "--multirun"} & set(rest)))
    else:
        found = _next_words(command, current, rest)
    return [word for word in found if word.startswith(current)]


def _with_values(command: type[Command], current: str, *, several: bool) -> list[str]:
    """Return a key with each value that it can be given; behind the last comma where it takes several."""
    name, _, value = current.partition("=")
    item = command.keys().get(name)
    if item:
        values = _values_of(item)
        several = several or item.form in ("LIST", "A,B,...")
    else:
        values = located(CHANGES_OF)().get(name, []) if command.changes_scenario else []
    begun = value[: value.rfind(",") + 1] if several else ""
    return [f"{name}={begun}{one}" for one in values]


def _values_of(item: Key) -> list[str]:
    return ["true", "false"] if item.kind == "bool" else [*item.allowed, *item.known()]


def _next_words(command: type[Command], current: str, rest: Sequence[str]) -> list[str]:
    """Return the words, keys and options that can still be given; keys with a dot once that is reached."""
    given = {word.partition("=")[0] for word in rest}
    found = [part.title().split()[1] for part in command.parts] if not rest else []
    if not any("=" not in word and not word.startswith("-") for word in rest):
        found += [value for item in command.declared() if item.role == "word" for value in _values_of(item)]
    keys = [name for name in [*command.keys()] if name not in given]
    found += [f"{name}=" for name in keys if "." in current or "." not in name]
    if command.changes_scenario:
        begun = "." in current and current.partition(".")[0] in SCENARIO_GROUPS
        found += [f"{name}=" for name in located(CHANGES_OF)()] if begun else [f"{group}." for group in SCENARIO_GROUPS]
    flags = [item.shown for item in command.declared() if item.role == "flag"]
    return [*found, *(flag for flag in flags if flag not in given), "--help"]
