"""All claims of all articles, joined, with the links between them read both ways."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from sim.case.claims import Article, Claim, ClaimsFile
from sim.ground import resources
from sim.ground.documents import Document, read
from sim.ground.faults import Fault, InputError, not_among
from sim.ground.validation import checked

LINKS = ("qualifies", "repeats", "same_event")


@dataclass(frozen=True)
class ClaimLedger:
    """The ledger.

    Parameters
    ----------
    articles : dict of str to Article
        By id.
    claims : dict of str to Claim
        By id, in the order of the files.
    """

    articles: dict[str, Article]
    claims: dict[str, Claim]
    _backward: dict[tuple[str, str], list[str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for name, claim in self.claims.items():
            for link in LINKS:
                for target in getattr(claim, link):
                    self._backward.setdefault((link, target), []).append(name)

    def linking_to(self, claim: str, link: str) -> list[str]:
        """Return the claims that have a link of this kind to a claim."""
        return self._backward.get((link, claim), [])

    def neighbours(self, claim: str) -> dict[str, list[str]]:
        """Return the claims linked with one, by how they are linked, both ways."""
        record = self.claims[claim]
        found = {
            "qualifies": list(record.qualifies),
            "is qualified by": self.linking_to(claim, "qualifies"),
            "repeats": list(record.repeats),
            "is repeated by": self.linking_to(claim, "repeats"),
            "same event as": sorted({*record.same_event, *self.linking_to(claim, "same_event")}),
        }
        return {how: names for how, names in found.items() if names}


def _faults(document: Document, file: ClaimsFile, known: Iterable[str]) -> list[Fault]:
    names, faults, seen = set(known), [], set()
    for position, claim in enumerate(file.claims):
        key = ("claims", position)
        if claim.id in seen:
            faults.append(document.fault((*key, "id"), f"{claim.id} stands twice."))
        seen.add(claim.id)
        for link in LINKS:
            for target in getattr(claim, link):
                if target not in names:
                    faults.append(document.fault((*key, link), not_among(target, "a claim", sorted(names))))
                if target == claim.id:
                    faults.append(document.fault((*key, link), f"{claim.id} is linked with itself."))
    return faults


def read_ledger(paths: Iterable[Path]) -> ClaimLedger:
    """Read claims files and join them.

    Raises
    ------
    InputError
        With every fault: of form, of an id that stands twice, of a link to nothing.
    """
    faults: list[Fault] = []
    files: list[tuple[Document, ClaimsFile]] = []
    for path in paths:
        try:
            document = read(path)
            file = checked(document, ClaimsFile)
        except InputError as error:
            faults += error.faults
            continue
        if any(file.article.id == other.article.id for _, other in files):
            faults.append(
                document.fault(("article", "id"), f"the article {file.article.id} stands in another file too.")
            )
        files.append((document, file))
    claims = {claim.id: claim for _, file in files for claim in file.claims}
    if not faults:
        for document, file in files:
            faults += _faults(document, file, claims)
    if faults:
        raise InputError(faults)
    return ClaimLedger({file.article.id: file.article for _, file in files}, claims)


def shipped_files() -> list[Path]:
    """Return the claims files that the project ships."""
    return sorted(resources.data("evidence").glob("a*.yaml"))


@cache
def claim_ledger() -> ClaimLedger:
    """Return the shipped ledger."""
    return read_ledger(shipped_files())
