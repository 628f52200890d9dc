"""The parts of the default case, for tests that are about it."""

from __future__ import annotations

from sim.case.case import Case, load_case
from sim.case.claims import ClaimLedger
from sim.case.contradictions import Contradiction
from sim.case.parameters import Registry
from sim.case.roster import Roster, Settable


def default_case() -> Case:
    """Return the case of what names none."""
    return load_case()


def roster() -> Roster:
    """Return who plays which role."""
    return default_case().roster


def registry() -> Registry:
    """Return every parameter."""
    return default_case().parameters


def claim_ledger() -> ClaimLedger:
    """Return every claim."""
    return default_case().claims


def contradictions() -> dict[str, Contradiction]:
    """Return every contradiction."""
    return default_case().contradictions


def contested_names() -> list[str]:
    """Return the names of the contested claims."""
    return default_case().contested


def settable_variables() -> dict[str, Settable]:
    """Return every variable that events may set."""
    return default_case().roster.settable
