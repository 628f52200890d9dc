"""The public series of a case, and which of them its runs are compared with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import Field

from sim.case.roster import Roster
from sim.ground.documents import Document, Key
from sim.ground.faults import Fault, not_among
from sim.ground.records import Strict
from sim.ground.validation import read_checked


class SeriesEntry(Strict):
    """What is known of a series: where it is from, its terms and its caveats.

    `published` is the day when an edition came out whose values were not settled before; values of a series that grows
    by the month were out with it, and have the end of the first month. `from_later` lists the times of values that were
    worked out from a later report.
    """

    title: str
    file: str
    time: str
    source: str
    terms: str
    unit: str
    caveats: tuple[str, ...]
    published: dt.date | None = None
    from_later: tuple[str, ...] = ()


class Uses(Strict):
    """A monthly series of how goods are used, with which their deliveries are compared.

    `called` says what the series counts and `done` what was done with what it counts, such as launches and launched.
    `columns` names the column of each good; the use of goods in `of_every_make` is counted whoever made them.
    """

    series: str
    called: str
    done: str
    columns: dict[str, str] = Field(min_length=1)
    of_every_make: tuple[str, ...] = ()
    note: str = ""


class Designations(Strict):
    """A monthly series of new listings by a sender, with which its designation effort is compared."""

    series: str
    column: str
    sender: str
    note: str = ""


class Transfers(Strict):
    """A series of transfers as reported; `items` says how the entries begin that a good or an order is held against."""

    series: str
    items: dict[str, str] = Field(min_length=1)


class Observed(Strict):
    """The file ``observed.yaml``; what a case does not have is left out.

    A caveat of a series with one of the words of `not_drawn` speaks of what is not drawn.
    """

    uses: Uses | None = None
    designations: Designations | None = None
    transfers: Transfers | None = None
    not_drawn: tuple[str, ...] = ()


def read_observed(path: Path, of: Roster, series: Mapping[str, SeriesEntry]) -> Observed:
    """Read which series the runs of a roster are compared with.

    Raises
    ------
    InputError
        With every fault: of form, or of a name that neither the roster nor the catalogue has.
    """

    def faults(document: Document, found: Observed) -> Iterator[Fault]:
        goods = of.names("items")
        parts = {part: record for part, record in found if part != "not_drawn" and record}
        named: list[tuple[Key, str, str, list[str]]] = [
            ((part, "series"), record.series, "a series", list(series)) for part, record in parts.items()
        ]
        if found.uses:
            named += [(("uses", "columns", name), name, "one of the items", goods) for name in found.uses.columns]
        if found.designations:
            sender = found.designations.sender
            named.append((("designations", "sender"), sender, "an actor", of.names("actors")))
        if found.transfers:
            known, what = [*goods, *of.names("orders")], "an item or an order"
            named += [(("transfers", "items", name), name, what, known) for name in found.transfers.items]
        for key, name, what, allowed in named:
            if name not in allowed:
                yield document.fault(key, not_among(name, what, allowed))

    return read_checked(path, Observed, faults)
