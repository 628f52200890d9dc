"""Which public series the runs of a case are compared with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import Field

from sim.case.roster import Roster
from sim.case.series import SeriesEntry
from sim.ground.documents import Document, Key, read
from sim.ground.faults import Fault, InputError, not_among
from sim.ground.records import Strict
from sim.ground.validation import checked


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
    document = read(path)
    found = checked(document, Observed)
    faults = list(_faults(document, found, of, series))
    if faults:
        raise InputError(faults)
    return found


def _faults(document: Document, found: Observed, of: Roster, series: Mapping[str, SeriesEntry]) -> Iterator[Fault]:
    goods, named = of.names("items"), list[tuple[Key, str, str, list[str]]]()
    for part in ("uses", "designations", "transfers"):
        record = getattr(found, part)
        if record is not None:
            named.append(((part, "series"), record.series, "a series", list(series)))
    if found.uses:
        named += [(("uses", "columns", name), name, "one of the items", goods) for name in found.uses.columns]
    if found.designations:
        sender = found.designations.sender
        named.append((("designations", "sender"), sender, "an actor", of.names("actors")))
    if found.transfers:
        known = [*goods, *of.names("orders")]
        named += [(("transfers", "items", name), name, "an item or an order", known) for name in found.transfers.items]
    for key, name, what, allowed in named:
        if name not in allowed:
            yield document.fault(key, not_among(name, what, allowed))
