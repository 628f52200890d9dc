"""What tests of wrong scenarios share: what `load` says of them, and how its messages list what is allowed."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from sim.ground.faults import InputError
from sim.scenario.load import load


def listed(names: Collection[str]) -> str:
    """Return how a message lists names that are allowed, where they are few."""
    return f" Allowed: {', '.join(names)}." if len(names) <= 12 else ""


def refused(*arguments: object) -> list[str]:
    """Return the lines that `load` says of what it refuses."""
    with pytest.raises(InputError) as caught:
        load(*arguments)
    assert caught.value.__cause__ is None
    return str(caught.value).split("\n")
