"""Run what a page shows, while it is built, and show what that printed; what fails, fails the build.

Each page has a folder of its own to stand in, empty at first. ``terminal`` runs ``wary ...`` or ``python FILE``,
``python`` runs lines of Python, ``file`` writes a file for the two.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import re
import runpy
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, Final
from unittest.mock import patch

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from sim.cli import dispatch

ELLIPSIS: Final = "..."
_COLOURING = ("FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "CLICOLOR_FORCE")


class Session:
    """A folder, and the names that a page's Python has made.

    Parameters
    ----------
    folder : Path
        Emptied at the start.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: dict[str, Any] = {"__name__": "__main__"}
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)

    @contextlib.contextmanager
    def _inside(self) -> Iterator[tuple[io.StringIO, io.StringIO]]:
        """Stand in the folder, with a plain terminal, and catch what is printed and what is said of it."""
        plain = {key: value for key, value in os.environ.items() if key not in _COLOURING} | {"NO_COLOR": "1"}
        out, err = io.StringIO(), io.StringIO()
        disabled = logging.root.manager.disable
        logging.disable(logging.INFO)  # Sphinx has loggers of every library speak, Mesa's of every step
        try:
            with (
                contextlib.chdir(self.folder),
                patch.dict(os.environ, plain, clear=True),
                contextlib.redirect_stdout(out),
                contextlib.redirect_stderr(err),
            ):
                yield out, err
        finally:
            logging.disable(disabled)

    def command(self, line: str) -> tuple[int, str, str]:
        """Run a command line; return its status and what it wrote to either stream."""
        program, *arguments = shlex.split(line)
        with self._inside() as (out, err):
            if program == "wary":
                status = dispatch(arguments)
            elif program == "python" and len(arguments) == 1:
                runpy.run_path(arguments[0], run_name="__main__")
                status = 0
            else:
                raise ValueError(f"cannot run {line!r}; write `wary ...` or `python FILE`.")
        return status, out.getvalue(), err.getvalue()

    def python(self, code: str, source: str) -> str:
        """Run lines of Python after those before them; return what they print."""
        with self._inside() as (out, _):
            exec(compile(code, source, "exec"), self.names)  # noqa: S102 - the documentation's own lines
        return out.getvalue()


def trimmed(text: str, head: int | None = None, keep: str | None = None) -> str:
    """Return the first lines of a text and those that match further on, with dots where some are left out.

    Parameters
    ----------
    text : str
        As printed.
    head : int, optional
        How many lines to keep at the start; all, where neither this nor `keep` is given.
    keep : str, optional
        A pattern of lines to keep after them.

    Raises
    ------
    ValueError
        Where no line matches.
    """
    lines = [line.rstrip() for line in text.rstrip().splitlines()]
    if head is None and keep is None:
        return "\n".join(lines)
    first = head or 0
    kept = [place for place in range(len(lines)) if place < first or (keep and re.search(keep, lines[place]))]
    if keep and not any(place >= first for place in kept):
        raise ValueError(f"no line after the first {first} matches {keep!r}.")
    shown: list[str] = []
    for before, place in zip([-1, *kept], [*kept, len(lines)], strict=True):
        shown += [ELLIPSIS] if place > before + 1 else []
        shown += [lines[place]] if place < len(lines) else []
    return "\n".join(shown)


class _Executed(SphinxDirective):
    """What the directives share."""

    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {
        "status": directives.nonnegative_int,
        "head": directives.nonnegative_int,
        "keep": directives.unchanged_required,
        "unsaid": directives.unchanged_required,
    }

    @property
    def session(self) -> Session:
        """The page's own."""
        folder = Path(self.env.doctreedir).parent / "session" / self.env.docname
        if "wary_session" not in self.env.temp_data:
            self.env.note_reread()  # what the page runs may change while the page does not
            self.env.temp_data["wary_session"] = Session(folder)
        session: Session = self.env.temp_data["wary_session"]
        return session

    def _block(self, text: str, language: str, *classes: str) -> nodes.Node:
        block = nodes.literal_block(text, text, language=language, classes=list(classes))
        self.set_source_info(block)
        return block

    def _trimmed(self, text: str) -> str:
        return trimmed(text, self.options.get("head"), self.options.get("keep"))

    def run(self) -> list[nodes.Node]:
        """Run, and show; a fault becomes a warning with its place."""
        try:
            return self.nodes()
        except Exception as error:
            raise self.error(f"{type(error).__name__}: {error}") from error

    def nodes(self) -> list[nodes.Node]:
        """Return what to show."""
        raise NotImplementedError


class Terminal(_Executed):
    """A command line and what it prints. `unsaid` adds arguments that spare time and change nothing shown."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = False

    def nodes(self) -> list[nodes.Node]:
        """Run the command; where another exit status is expected, show what it says on standard error."""
        line, wanted = self.arguments[0], self.options.get("status", 0)
        status, out, err = self.session.command(f"{line} {self.options.get('unsaid', '')}")
        if status != wanted:
            raise ValueError(f"{line!r} ended with {status}, not {wanted}. {err}")
        text = "\n".join(filter(None, [f"$ {line}", self._trimmed(err if wanted else out)]))
        return [self._block(text, "console", "terminal")]


class Python(_Executed):
    """Lines of Python and what they print."""

    def nodes(self) -> list[nodes.Node]:
        """Run the lines."""
        code = "\n".join(self.content)
        printed = self._trimmed(self.session.python(code, f"{self.env.docname}, line {self.lineno}"))
        shown = [self._block(code, "python")]
        return [*shown, self._block(printed, "text", "output")] if printed else shown


class File(_Executed):
    """A file that the page's commands use: its content, or a copy of one of the documentation's files."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {"from": directives.unchanged_required, "hidden": directives.flag}

    def nodes(self) -> list[nodes.Node]:
        """Write the file, and show it unless it is hidden."""
        name = self.arguments[0]
        text = "\n".join(self.content) + "\n"
        if "from" in self.options:
            relative, path = self.env.relfn2path(self.options["from"])
            self.env.note_dependency(relative)
            text = Path(path).read_text(encoding="utf-8")
        (self.session.folder / name).write_text(text, encoding="utf-8")
        if "hidden" in self.options:
            return []
        language = {".py": "python", ".yaml": "yaml"}.get(Path(name).suffix, "text")
        caption = nodes.caption(name, "", nodes.literal(name, name))
        container = nodes.container("", caption, classes=["literal-block-wrapper"], literal_block=True)
        container += self._block(text.rstrip(), language)
        return [container]


def setup(app: Sphinx) -> None:
    """Add the directives."""
    for name, directive in (("terminal", Terminal), ("python", Python), ("file", File)):
        app.add_directive(name, directive)
