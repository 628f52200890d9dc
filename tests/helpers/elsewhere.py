"""Commands carried out elsewhere: in a Python of its own, under other clocks, languages, hashes and orders of files.

As a program it carries commands out in a folder and leaves beside it the hash of every file that they wrote there.
"""

from __future__ import annotations

import functools
import hashlib
import json
import locale
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from helpers.paths import TESTS

GERMAN = "de_DE.ISO-8859-1"
"""Its numbers have a comma, and its files hold no UTF-8."""
VARIES = ("times", "digest")
"""What of a manifest depends on the hour: the digest is of all of it."""


def german_locale(folder: Path) -> dict[str, str]:
    """Make a German locale in a folder and return what sets it, or what sets the plain one where none can be made."""
    command = ["localedef", "-i", "de_DE", "-f", "ISO-8859-1", str(folder / GERMAN)]
    try:
        made = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        made = False
    return {"LOCPATH": str(folder), "LC_ALL": GERMAN} if made else {"LC_ALL": "C"}


def files_of(folder: Path, commands: Iterable[list[str]], **environment: str) -> dict[str, str]:
    """Carry commands out in a folder, in a Python of its own, and return the hash of every file that they leave."""
    folder.mkdir()
    command = [sys.executable, "-W", "error", "-m", "helpers.elsewhere", str(folder)]
    path = os.pathsep.join(filter(None, (str(TESTS), os.environ.get("PYTHONPATH"))))
    done = subprocess.run(
        command,
        input=json.dumps(list(commands)),
        capture_output=True,
        encoding="utf-8",
        errors="backslashreplace",
        env=os.environ | {"PYTHONPATH": path} | environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(folder.with_suffix(".json").read_text(encoding="utf-8")))


class _Backwards:
    """The entries of a folder from the last name to the first."""

    def __init__(self, entries: Any) -> None:
        with entries:
            self._entries = iter(sorted(entries, key=lambda entry: entry.name, reverse=True))

    def __iter__(self) -> Iterator[Any]:
        return self._entries

    def __next__(self) -> Any:
        return next(self._entries)

    def __enter__(self) -> _Backwards:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is left open."""

    close = __exit__


def list_folders_backwards() -> None:
    """Let every folder be listed from its last name to its first, as another file system may."""

    def backwards(real: Callable[..., Any], turned: Callable[[Any], Any]) -> Callable[..., Any]:
        return functools.wraps(real)(lambda *given, **named: turned(real(*given, **named)))

    os.listdir = backwards(os.listdir, lambda names: sorted(names, reverse=True))
    os.scandir = backwards(os.scandir, _Backwards)


def digest_of(path: Path) -> str:
    """Return the hash of a file; of a manifest, of all but what depends on the hour."""
    content = path.read_bytes()
    if path.name == "manifest.json":
        kept = {name: value for name, value in json.loads(content).items() if name not in VARIES}
        content = json.dumps(kept, sort_keys=True).encode()
    return hashlib.sha256(content).hexdigest()


def files_left_by(commands: Iterable[list[str]]) -> dict[str, str]:
    """Carry commands out in the current folder and return the hash of every file that they leave there."""
    from sim.cli import dispatch
    from sim.cli.terminal import write_in_any_encoding

    write_in_any_encoding()  # as the program does
    for command in commands:
        if status := dispatch(command):
            raise SystemExit(f"{command} ended with {status}")
    files = sorted(path for path in Path().rglob("*") if path.is_file() and path.name != "lock")
    return {path.as_posix(): digest_of(path) for path in files}


def main() -> None:
    """Carry out the commands on standard input in a folder, and write down the hash of every file."""
    folder = Path(sys.argv[1]).resolve()
    os.chdir(folder)
    locale.setlocale(locale.LC_ALL, "")  # as a program that carries this one inside may do
    if os.environ.get("FOLDERS_BACKWARDS"):
        list_folders_backwards()
    hashes = files_left_by(json.load(sys.stdin))
    folder.with_suffix(".json").write_text(json.dumps(hashes), encoding="utf-8")


if __name__ == "__main__":
    main()
