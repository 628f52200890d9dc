"""Texts as lines of Markdown."""

from __future__ import annotations

import re
from typing import Final

_MARKUP: Final = re.compile(r"[\\`*_{}\[\]<>|~$#&^]")
_COUNTED: Final = ("unit", "week", "month", "year")
"""Units that take a plural."""


def plain(text: str) -> str:
    """Return a text in which no character is taken for markup."""
    return _MARKUP.sub(lambda found: "\\" + found[0], text)


def with_unit(value: str, unit: str) -> str:
    """Return a number with its unit in words; a share or a count has none.

    Examples
    --------
    >>> with_unit("3", "1/month"), with_unit("20", "unit"), with_unit("0.5", "1")
    ('3 per month', '20 units', '0.5')
    """
    if unit == "1":
        return value
    words = re.sub("^1/", "per ", unit)
    return f"{value} {plain(f'{words}s' if words in _COUNTED and value != '1' else words)}"


def capital(text: str) -> str:
    """Return a text that begins with a capital letter."""
    return text[:1].upper() + text[1:]
