"""The command `wary`: what to do, then ``key=value``. Nothing heavy is imported before it is needed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from sim.cli.help import COMMANDS, general_help, help_of
from sim.ground.faults import EXIT_INPUT, EXIT_INTERRUPTED, EXIT_OK, EXIT_PROGRAM, InputError, not_among
from sim.ground.version import __version__

MULTIRUN = ("run", "sweep")
Command = Callable[[list[str]], int]


def _command(name: str) -> Command:
    module, function = COMMANDS[name].home.split(":")
    command: Command = getattr(import_module(module), function)
    return command


def _fail(message: str) -> int:
    sys.stderr.write(message.rstrip() + "\n")
    return EXIT_INPUT


def dispatch(arguments: Sequence[str]) -> int:
    """Carry out a command line and return its exit status.

    Parameters
    ----------
    arguments : sequence of str
        Without the program's name.

    Returns
    -------
    int
        0 done, 2 the input is wrong, 130 interrupted, 1 a fault of the program.
    """
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        named = arguments[1:2]
        sys.stdout.write(help_of(named[0]) if named and named[0] in COMMANDS else general_help())
        return EXIT_OK
    if arguments[0] in ("-V", "--version"):
        sys.stdout.write(f"wary-alliance {__version__}\n")
        return EXIT_OK
    name, rest = arguments[0], list(arguments[1:])
    if name not in COMMANDS:
        return _fail(f"wary: {not_among(name, 'a command', COMMANDS)}")
    if any(word in ("-h", "--help") for word in rest):
        sys.stdout.write(help_of(name))
        return EXIT_OK
    try:
        if name in MULTIRUN and any(word in ("-m", "--multirun") for word in rest):
            from sim.cli.multirun import multirun

            return multirun(name, rest)
        return _command(name)(rest)
    except InputError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        sys.stderr.write("\ninterrupted; nothing was written.\n")
        return EXIT_INTERRUPTED


def main() -> None:
    """Run the command line and exit with its status."""
    try:
        status = dispatch(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader (head, less) has gone: there is nobody to tell.
        import os

        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = EXIT_PROGRAM
    sys.exit(status)
