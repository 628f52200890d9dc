"""The command `wary`: what to do, then ``key=value``. Nothing heavy is imported before it is needed.

Nor is anything else before an interrupt would be understood: what a function here needs, it imports itself.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Sequence

HELP = ("-h", "--help")


def _fail(message: str) -> int:
    from sim.ground.faults import EXIT_INPUT

    sys.stderr.write(message.rstrip() + "\n")
    return EXIT_INPUT


def _interrupted(kept: str) -> int:
    from sim.ground.faults import EXIT_INTERRUPTED

    sys.stderr.write(f"\ninterrupted; {kept or 'nothing was written.'}\n")
    return EXIT_INTERRUPTED


def dispatch(arguments: Sequence[str]) -> int:
    """Carry out a command line, without the program's name, and return its exit status.

    0 done, 2 wrong input, 130 interrupted, 1 program error.
    """
    from sim.cli.commands import COMMANDS, named
    from sim.cli.help import general_help, help_of
    from sim.ground.faults import EXIT_OK, InputError, not_among
    from sim.ground.version import __version__

    if not arguments or arguments[0] in (*HELP, "help"):
        command, _ = named(arguments[1:])
        sys.stdout.write(help_of(command) if command else general_help(COMMANDS.values()))
        return EXIT_OK
    if arguments[0] in ("-V", "--version", "version"):
        sys.stdout.write(f"wary-alliance {__version__}\n")
        return EXIT_OK
    if arguments[0] == "__complete":
        from sim.cli.completion import answer

        return answer(arguments[1:])
    command, rest = named(arguments) if not arguments[0].startswith("-") else (None, [])
    if command is None:
        return _fail(f"wary: {not_among(arguments[0], 'a command', COMMANDS)} `wary --help` lists all.")
    if any(word in HELP for word in rest) or rest == ["help"]:
        sys.stdout.write(help_of(command))
        return EXIT_OK
    try:
        if any(word in ("-m", "--multirun") for word in rest):
            from sim.cli.multirun import multirun

            return multirun(command, rest)
        from sim.cli.parsing import parse

        return parse(command, rest).carry_out()
    except InputError as error:
        return _fail(str(error))
    except KeyboardInterrupt as stop:
        return _interrupted(str(stop))


def _leave_out_dask(arguments: Sequence[str]) -> None:
    """Let this process import no Dask, unless it is to use it.

    Where Dask is installed, xarray imports `dask.array` with the first array that it is given, and `distributed` with
    the first file that it writes, whatever holds the numbers: half a second to a second for nothing.
    """
    if not any("dask" in argument for argument in arguments):
        sys.modules.setdefault("dask", None)  # type: ignore[arg-type]  # Python's way to say: there is none


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def _take_requests_to_end() -> None:
    """Take a request to end, by `kill`, a scheduler or a container, as an interrupt, which leaves nothing behind."""
    import signal

    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _interrupt)


def _end_at_once() -> None:
    """Let a further interrupt, when all is said, end the process without a word."""
    import signal

    for one in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(one) is not signal.SIG_IGN:  # as of a job in the background of a plain shell
            signal.signal(one, signal.SIG_DFL)


def main() -> None:
    """Run the command line and exit with its status."""
    try:
        _take_requests_to_end()
        from sim.cli.terminal import write_in_any_encoding

        write_in_any_encoding()
        _leave_out_dask(sys.argv[1:])
        status = dispatch(sys.argv[1:])
        sys.stdout.flush()
        _end_at_once()
    except KeyboardInterrupt as stop:  # before a command had begun, or again while it cleaned up
        _end_at_once()
        status = _interrupted(str(stop))
    except BrokenPipeError:
        # The reader (head, less) has gone: there is nobody to tell.
        import os

        from sim.ground.faults import EXIT_PROGRAM

        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = EXIT_PROGRAM
    sys.exit(status)
