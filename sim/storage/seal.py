"""Sealed records: JSON that carries the digest of its own content, so that a flipped bit shows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sim.storage.results import digest_of

SEAL = "digest"


def sealed(record: Mapping[str, Any]) -> bytes:
    """Return a record as the bytes of a sealed file."""
    plain = json.loads(json.dumps(record))  # as it will be read: texts for keys, lists for tuples
    return (json.dumps(plain | {SEAL: digest_of(plain)}, indent=2, ensure_ascii=False) + "\n").encode()


def check_seal(record: Mapping[str, Any]) -> None:
    """Refuse a record that is not what was sealed.

    Raises
    ------
    ValueError
        Saying so.
    """
    if record.get(SEAL) != digest_of({key: value for key, value in record.items() if key != SEAL}):
        raise ValueError("does not match the digest of its own content")


def unsealed(content: bytes) -> dict[str, Any]:
    """Return the record of a sealed file.

    Raises
    ------
    ValueError
        Where it is no JSON object, or not what was sealed.
    """
    try:
        record = json.loads(content)
    except (ValueError, RecursionError):
        raise ValueError("is not JSON") from None
    if not isinstance(record, dict):
        raise ValueError("is not a JSON object")
    check_seal(record)
    return record
