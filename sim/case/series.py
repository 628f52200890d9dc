"""The catalogue of a case's public series: their source, terms and caveats."""

from __future__ import annotations

from pathlib import Path

from sim.ground.documents import read
from sim.ground.records import Strict
from sim.ground.validation import checked


class SeriesEntry(Strict):
    """What is known of a series."""

    title: str
    file: str
    time: str
    source: str
    terms: str
    unit: str
    caveats: tuple[str, ...]


def read_series(path: Path) -> dict[str, SeriesEntry]:
    """Read a catalogue of series, by name.

    Raises
    ------
    InputError
        With every fault of form, each with its line.
    """
    return checked(read(path), dict[str, SeriesEntry])
