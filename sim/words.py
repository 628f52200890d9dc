"""How numbers, dates and names are written for people."""

from __future__ import annotations


def capital(text: str) -> str:
    """Return a text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def plain(name: str) -> str:
    """Return a name in words: with spaces for underscores."""
    return name.replace("_", " ")
