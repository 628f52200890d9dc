"""Texts that stand as templates beside the code, filled in by Jinja."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim import words

if TYPE_CHECKING:
    from jinja2 import Environment


def templates(folder: Path, **options: Any) -> Environment:
    """Return the templates of a folder, plain text unless an option of Jinja says otherwise; lines of tags leave none.

    Numbers, names and counts are written by filters that are the functions of `sim.words`.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(  # noqa: S701 - plain text, not a page
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        **options,
    )
    written = (words.as_given, words.counted, words.exact, words.number, words.percent, words.plain, words.whole)
    environment.filters |= {function.__name__: function for function in written}
    return environment
