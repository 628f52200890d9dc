"""What a page says of the evidence: claims, articles and contradictions as plain data."""

from __future__ import annotations

from typing import Any

from sim.case.case import Case
from sim.case.claims import Claim, EventDate, Quantity
from sim.case.parameters import GRADES
from sim.words import exact


def evidence_of(case: Case) -> dict[str, Any]:
    """Return the claims of a case, where they contradict each other, and what grades of parameters mean."""
    return {
        "grades": GRADES,
        "articles": {name: f"{one.title}, {one.publisher}" for name, one in case.claims.articles.items()},
        "claims": [_claim(case, claim) for claim in case.claims.values()],
        "contradictions": [
            {
                "name": name,
                "title": one.title,
                "kind": one.kind,
                "treatment": one.treatment,
                "probability": one.probability,
                "sides": [{"says": side.says, "claims": list(side.claims)} for side in one.sides],
                "means": one.means,
                "because": one.because,
            }
            for name, one in case.contradictions.items()
        ],
    }


def _claim(case: Case, claim: Claim) -> dict[str, Any]:
    return {
        "id": claim.id,
        "says": claim.says,
        "quote": claim.quote,
        "by": claim.asserted_by,
        "standing": claim.standing,
        "theme": claim.theme,
        "date": _date(claim.event),
        "quantity": _quantity(claim.quantity),
        "note": claim.note,
        "related": sorted({*claim.qualifies, *claim.repeats, *claim.same_event}),
        "contradictions": case.contradictions_of(claim.id),
        "parameters": case.parameters.informed_by(claim.id),
    }


def _date(event: EventDate | None) -> str:
    if event is None:
        return ""
    span = event.on or " to ".join(part for part in (event.from_ or "", event.to or "") if part)
    return f"{span} (inferred)" if event.known == "inferred" else str(span)


def _quantity(quantity: Quantity | None) -> str:
    if quantity is None:
        return ""
    kind = {"point": "", "range": "", "about": "about "}.get(quantity.kind, quantity.kind.replace("_", " ") + " ")
    high = f" to {exact(quantity.high)}" if quantity.high is not None else ""
    one = quantity.value == 1 and not high and quantity.unit.isalpha()
    return f"{kind}{exact(quantity.value)}{high} {quantity.unit.removesuffix('s') if one else quantity.unit}"
