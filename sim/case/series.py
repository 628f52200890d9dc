"""Public series that the project ships, by name, with their source, terms and caveats."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sim.ground import resources
from sim.ground.documents import read
from sim.ground.faults import input_error, not_among
from sim.ground.records import Strict
from sim.ground.validation import checked

if TYPE_CHECKING:
    import pandas as pd


class SeriesEntry(Strict):
    """What is known of a series."""

    title: str
    file: str
    time: str
    source: str
    terms: str
    unit: str
    caveats: tuple[str, ...]


@cache
def series_catalogue() -> dict[str, SeriesEntry]:
    """Return every shipped series by name."""
    return checked(read(resources.data("series", "catalogue.yaml")), dict[str, SeriesEntry])


def series(name: str) -> pd.DataFrame:
    """Load a public series.

    Parameters
    ----------
    name : str
        A name of `series_catalogue`.

    Returns
    -------
    pandas.DataFrame
        Columns as in the file; months become the first day of the month. ``attrs`` holds title, source, terms, unit
        and caveats.

    Raises
    ------
    InputError
        For an unknown name.
    """
    import pandas as pd

    catalogue = series_catalogue()
    if name not in catalogue:
        raise input_error("series", not_among(name, "a series", catalogue))
    entry = catalogue[name]
    frame = pd.read_csv(resources.data("series", entry.file))
    if entry.time == "month":
        frame["month"] = pd.to_datetime(frame["month"], format="%Y-%m")
    frame.attrs.update(entry.model_dump(exclude={"file", "time"}), name=name, caveats=list(entry.caveats))
    return frame
