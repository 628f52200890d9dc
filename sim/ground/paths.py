"""Paths: what a user names becomes one literal, absolute path before any library sees it.

Libraries read more into a text than the system does: `~` is a home to one, ``a::b`` and ``s3://`` are other places to
another. An absolute path in a `Path` is to all of them what it is to the system.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final

from sim.ground.faults import input_error, printable, shown
from sim.words import whole

MOST_BYTES_OF_A_NAME: Final = 255
MOST_BYTES: Final = 3840
"""Of a path: what systems allow, less the names of the files in a folder of results."""


def literal(given: str | os.PathLike[str], what: str = "path") -> Path:
    """Return what a user named as a literal, absolute path; an InputError, which calls it `what`, says why none is."""
    try:
        return literal_path(given)
    except ValueError as error:
        raise input_error(what, str(error)) from None


def literal_path(given: object) -> Path:
    """Return the literal, absolute path that is meant; a link that it ends in is not followed.

    ValueError where it is no path, is too long for a system, or begins with `~`: that stands for a home folder only
    where what read the command line has replaced it.
    """
    if not isinstance(given, str | os.PathLike):
        raise ValueError(f"{shown(given)} is not a path.")
    text = os.fsdecode(given)
    if not text or "\0" in text:
        raise ValueError(f"{shown(text)} names no file and no folder.")
    if text.startswith("~"):
        told = f"{shown(text)} begins with ~, which stands for no home folder here: write {os.path.expanduser(text)}"  # noqa: PTH111
        raise ValueError(f"{told}, or ./{text} for what bears this name.")
    try:
        path = Path.cwd() / text
    except OSError as error:
        raise ValueError(f"{shown(text)} lies in a folder that is gone: {error.strerror}.") from None
    if ".." in path.parts:  # some libraries take it away as text, and end elsewhere where a link stands before it
        path = Path(os.path.realpath(path)) if path.name == ".." else Path(os.path.realpath(path.parent)) / path.name
    longest = max(len(os.fsencode(part)) for part in path.parts)
    if longest > MOST_BYTES_OF_A_NAME or len(os.fsencode(path)) > MOST_BYTES:
        most = MOST_BYTES_OF_A_NAME if longest > MOST_BYTES_OF_A_NAME else MOST_BYTES
        raise ValueError(f"{shown(text)} is too long: at most {whole(most)} bytes are possible.")
    return path


def displayed(path: Path) -> str:
    """Return a path as messages show it: as seen from the current folder where it lies in that, on one line."""
    try:
        seen = path.relative_to(Path.cwd())
    except (OSError, ValueError):
        seen = path
    return printable(str(seen))


def command_on(name: str, folder: Path) -> str:
    """Return a command on a folder, for a command line; nothing in the folder's name is taken for anything else."""
    seen = displayed(folder)
    plain = seen == str(folder) or not (seen.startswith(("-", "~")) or "=" in seen)
    return f"wary {name} {shlex.quote(seen if plain else os.path.join('.', seen))}"  # noqa: PTH118


def inside(folder: Path, name: str) -> Path | None:
    """Return where a file of a folder lies by its name in a list of files; None where that leads out of the folder."""
    parts = PurePosixPath(name).parts
    leads_out = not parts or ".." in parts or "\0" in name or PurePosixPath(name).is_absolute()
    drive = PureWindowsPath(name).drive if os.name == "nt" else ""
    return None if leads_out or drive else folder / name
