"""The default case's claims; goes when every caller has its case."""

from __future__ import annotations

from sim.case.case import load_case
from sim.case.claims import ClaimLedger


def claim_ledger() -> ClaimLedger:
    """Return the default case's ledger."""
    return load_case().claims
