"""The default case's settable variables; goes when every caller has its case."""

from __future__ import annotations

from sim.case.case import load_case
from sim.case.roster import Settable


def settable_variables() -> dict[str, Settable]:
    """Return every settable variable of the default case by name."""
    return load_case().roster.settable
