"""The ledger of claims: what the reporting says, who says it, and how it stands."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, field_validator, model_validator

from sim.ground.documents import Document, read
from sim.ground.faults import Fault, InputError, not_among, shown
from sim.ground.records import Number, Strict
from sim.ground.units import UNITS
from sim.ground.validation import checked
from sim.words import number

MOST_QUOTE_WORDS = 15
LEAST_QUOTE_LENGTH = 3
MOST_QUOTED_SHARE = 0.30
LINKS = ("qualifies", "repeats", "same_event")

ClaimId = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*-[0-9]{3}$")]
MechanismId = Annotated[str, Field(pattern=r"^M([0-9]{2}[1-9]|[0-9][1-9]0|[1-9]00)$")]
Standing = Literal[
    "asserted", "attributed", "denied", "unconfirmed", "forecast", "threatened", "promised", "historical"
]
Theme = Literal[
    "supply", "barter", "trust", "sanctions", "evasion", "information", "domestic", "regional", "war", "nuclear"
]


def parse_day(text: object, *, last: bool = False) -> dt.date:
    """Read ``2024``, ``2024-01`` or ``2024-01-15`` as the first (or last) day that it can mean; else a ValueError."""
    match = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?", str(text))
    if match is None:
        raise ValueError(f"{shown(text)} is not a date; write YYYY, YYYY-MM or YYYY-MM-DD.")
    year, month, day = (int(part) if part else None for part in match.groups())
    if not year:
        raise ValueError(f"{text} is not a date: there is no year 0.")
    if month is None:
        return dt.date(year, 12, 31) if last else dt.date(year, 1, 1)
    if not 1 <= month <= 12:  # noqa: PLR2004 - the months of a year
        raise ValueError(f"{text} is not a date: there is no month {month}.")
    days = calendar.monthrange(year, month)[1]
    if day is None:
        return dt.date(year, month, days if last else 1)
    if not 1 <= day <= days:
        raise ValueError(f"{text} is not a date ({calendar.month_name[month]} {year} has {days} days).")
    return dt.date(year, month, day)


def _year_as_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


PartialDate = Annotated[
    str,
    BeforeValidator(_year_as_text),
    WithJsonSchema({"type": ["string", "integer"], "description": "YYYY, YYYY-MM or YYYY-MM-DD"}),
]


class EventDate(Strict):
    """When the thing claimed happened: a day (`on`) or a span (`from`, `to`), as precise as the source is.

    `known` says whether the text states the date or it was inferred; an inferred date says how in `because`.
    """

    on: PartialDate | None = None
    from_: PartialDate | None = Field(default=None, alias="from")
    to: PartialDate | None = None
    known: Literal["stated", "inferred"]
    because: str = ""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.on is None and self.from_ is None and self.to is None:
            raise ValueError("give `on`, or `from` and `to`; leave `event` out where the text gives no date.")
        if self.on is not None and (self.from_ is not None or self.to is not None):
            raise ValueError("give either `on` or `from` and `to`, not both.")
        if self.first > self.last:
            raise ValueError(f"ends ({self.to}) before it starts ({self.from_}).")
        if self.known == "inferred" and not self.because:
            raise ValueError("an inferred date says how it was inferred, in `because`.")
        return self

    @property
    def first(self) -> dt.date:
        """First day that the date can mean; the earliest representable day for an open start."""
        text = self.on or self.from_
        return parse_day(text) if text else dt.date.min

    @property
    def last(self) -> dt.date:
        """Last day that the date can mean; the latest representable day for an open end."""
        text = self.on or self.to
        return parse_day(text, last=True) if text else dt.date.max


class Quantity(Strict):
    """A number in a claim: a point or a bound, with its unit.

    `words` holds the words of the text where they are not digits ("hundreds", "dozens").
    """

    value: Number
    high: Number | None = None
    unit: str
    kind: Literal["point", "at_least", "more_than", "at_most", "less_than", "about", "range"]
    words: str = ""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.kind == "range") != (self.high is not None):
            raise ValueError("`high` goes with kind `range`, and only with it.")
        if self.high is not None and self.high < self.value:
            raise ValueError("`high` is below `value`.")
        return self


class Claim(Strict):
    """One statement of one article that a model could use."""

    id: ClaimId
    says: str = Field(min_length=10)
    quote: str = Field(min_length=LEAST_QUOTE_LENGTH)
    asserted_by: str = Field(min_length=3)
    standing: Standing
    event: EventDate | None = None
    theme: Theme
    mechanisms: tuple[MechanismId, ...] = ()
    quantity: Quantity | None = None
    qualifies: tuple[ClaimId, ...] = ()
    repeats: tuple[ClaimId, ...] = ()
    same_event: tuple[ClaimId, ...] = ()
    note: str = ""

    @field_validator("quote")
    @classmethod
    def _short(cls, quote: str) -> str:
        if len(normalised(quote)) < LEAST_QUOTE_LENGTH:
            raise ValueError("holds hardly more than spaces; quote the passage.")
        words = len(quote.split())
        if words > MOST_QUOTE_WORDS:
            raise ValueError(f"{words} words; quote the shortest identifying passage, at most {MOST_QUOTE_WORDS}.")
        return quote

    @property
    def article(self) -> str:
        """The article's short name, such as ``A4``."""
        return self.id.split("-")[0]


class Article(Strict):
    """One article of the reporting: what is known of it, never its text."""

    id: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*$")]
    title: str
    publisher: str
    published: EventDate
    file: str


class ClaimsFile(Strict):
    """A file of a case's `evidence`: one article and its claims."""

    article: Article
    claims: tuple[Claim, ...]

    @model_validator(mode="after")
    def _check(self) -> Self:
        for claim in self.claims:
            if claim.article != self.article.id:
                raise ValueError(f"{claim.id} stands in the file of article {self.article.id}.")
        return self


def normalised(text: str) -> str:
    """Reduce a text to what quotes are compared by: one kind of quotation mark, dash and space.

    Curly marks become straight, no-break spaces become spaces, runs of space become one (Unicode NFKC first).
    """
    text = unicodedata.normalize("NFKC", text)
    for curly, straight in {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-"}.items():
        text = text.replace(curly, straight)
    return re.sub(r"\s+", " ", text).strip()


def quoted_share(claims: Mapping[str, Claim], text: str) -> float:
    """Return the share of an article's characters that its claims quote, overlapping quotes counted once."""
    body = normalised(text)
    covered = bytearray(len(body))
    for claim in claims.values():
        quote = normalised(claim.quote)
        start = body.find(quote)
        if start >= 0:
            covered[start : start + len(quote)] = b"\x01" * len(quote)
    return sum(covered) / max(len(body), 1)


def missing_quotes(claims: Mapping[str, Claim], text: str) -> list[str]:
    """Return the ids of the claims whose quote does not stand in the text."""
    body = normalised(text)
    return [name for name, claim in claims.items() if normalised(claim.quote) not in body]


def as_record(claim: Claim) -> dict[str, Any]:
    """Return a claim as plain data, its keys as in the file and in the same order."""
    return claim.model_dump(by_alias=True, exclude_defaults=True)


def faults_against_text(claims_file: ClaimsFile, text: str, source: str) -> list[Fault]:
    """Return what is wrong with a claims file (`source` in messages) when it is held against its article's whole text.

    Quotes that do not stand in the text, ids that stand twice, and too large a quoted share.
    """
    claims = {claim.id: claim for claim in claims_file.claims}
    ids = [claim.id for claim in claims_file.claims]
    faults = [Fault(source, 0, name, "this id stands twice.") for name in sorted(claims) if ids.count(name) > 1]
    for name in missing_quotes(claims, text):
        faults.append(Fault(source, 0, name, f"the quote {shown(claims[name].quote)} does not stand in the article."))
    share = quoted_share(claims, text)
    if share > MOST_QUOTED_SHARE:
        message = f"quotes {number(100 * share)} % of the article; at most {number(100 * MOST_QUOTED_SHARE)} %."
        faults.append(Fault(source, 0, "", message))
    return faults


class ClaimLedger(dict[str, Claim]):
    """All claims of all articles, both by id in the order of the files, with the links between them read both ways."""

    def __init__(self, articles: Mapping[str, Article], claims: Mapping[str, Claim]) -> None:
        super().__init__(claims)
        self.articles = dict(articles)

    def linking_to(self, claim: str, link: str) -> list[str]:
        """Return the claims that have a link of this kind to a claim."""
        return [name for name, other in self.items() if claim in getattr(other, link)]

    def neighbours(self, claim: str) -> dict[str, list[str]]:
        """Return the claims linked with one, by how they are linked, both ways."""
        record = self[claim]
        found = {
            "qualifies": list(record.qualifies),
            "is qualified by": self.linking_to(claim, "qualifies"),
            "repeats": list(record.repeats),
            "is repeated by": self.linking_to(claim, "repeats"),
            "same event as": sorted({*record.same_event, *self.linking_to(claim, "same_event")}),
        }
        return {how: names for how, names in found.items() if names}


def _ledger_faults(document: Document, file: ClaimsFile, known: Iterable[str], units: Collection[str]) -> list[Fault]:
    names, faults, seen = set(known), [], set()
    for position, claim in enumerate(file.claims):
        key = ("claims", position)
        if claim.id in seen:
            faults.append(document.fault((*key, "id"), f"{claim.id} stands twice."))
        seen.add(claim.id)
        if claim.quantity and claim.quantity.unit not in units:
            message = not_among(claim.quantity.unit, "a unit, nor among the counts of case.yaml", units)
            faults.append(document.fault((*key, "quantity", "unit"), message))
        for link in LINKS:
            for target in getattr(claim, link):
                if target not in names:
                    faults.append(document.fault((*key, link), not_among(target, "a claim", sorted(names))))
                if target == claim.id:
                    faults.append(document.fault((*key, link), f"{claim.id} is linked with itself."))
    return faults


def read_ledger(paths: Iterable[Path], counts: Iterable[str] = ()) -> ClaimLedger:
    """Read claims files, one an article, and join them.

    Claims may count what is among `counts`, such as shipments, beside the units of measurement.

    Raises
    ------
    InputError
        With every fault: of form, of an id that stands twice, of a link to nothing, of an unknown unit.
    """
    units = [*UNITS, *counts]
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
            message = f"the article {file.article.id} stands in another file too."
            faults.append(document.fault(("article", "id"), message))
        files.append((document, file))
    claims = {claim.id: claim for _, file in files for claim in file.claims}
    if not faults:
        for document, file in files:
            faults += _ledger_faults(document, file, claims, units)
    if faults:
        raise InputError(faults)
    return ClaimLedger({file.article.id: file.article for _, file in files}, claims)
