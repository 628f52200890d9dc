"""Who a record is of, without a name: a salted hash, from which the student's seed follows."""

from __future__ import annotations

import hashlib
import unicodedata
from typing import Final

ROUNDS: Final = 100_000
"""Of PBKDF2, so that names are not found by trying."""
DIGITS: Final = 12
"""Hexadecimal digits: 48 bits, which JavaScript's numbers hold exactly."""


def student_of(name: str, group: str) -> str:
    """Return the hash of a name or number in a class: twelve hexadecimal digits, which are the student's seed too.

    The class's word is the salt: without it nobody can tell whose record one is. Neither is stored.

    Examples
    --------
    >>> student_of("Ada  Lovelace", "spring") == student_of("ada lovelace", "Spring")
    True
    """
    salt = f"wary exercise {_plain(group)}"
    return hashlib.pbkdf2_hmac("sha256", _plain(name).encode(), salt.encode(), ROUNDS, DIGITS // 2).hex()


def seed_of(student: str) -> int:
    """Return the seed of a student."""
    return int(student, 16)


def shared_seed(group: str) -> int:
    """Return the seed of a class where all share the same draws."""
    return seed_of(student_of("", group))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).lower().split())
