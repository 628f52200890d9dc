"""Lasting numbers for named entities, so that draws are keyed by what a thing is and not by where it stands."""

from __future__ import annotations

import hashlib


def entity_number(axis: str, name: str) -> int:
    """Return a lasting 64-bit number for a named entity, so that adding another moves no draw of this one."""
    return int.from_bytes(hashlib.blake2b(f"{axis}:{name}".encode(), digest_size=8).digest(), "little")
