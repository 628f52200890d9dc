"""Writing the report of an analysis: its figures into a folder, and the page beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.figures.kit.both import InBothThemes
from sim.gallery.comparison_report import REPORT, report_figure
from sim.gallery.write import write_drawings
from sim.ground.paths import literal
from sim.report.page import write_report

if TYPE_CHECKING:
    from sim.gallery.drawing import Drawing
    from sim.report.contents import ReportFigure, StudyReport

Contents = Callable[[Sequence["ReportFigure"]], "StudyReport"]
"""What a report says, given its figures."""


def write_study(folder: Path, drawings: Iterable[Drawing], contents: Contents, *, workers: int = 1) -> None:
    """Write the figures of a result into its folder, and the report with them."""
    listed = list(drawings)
    pictures = write_drawings(folder, listed, workers=workers)
    figures = [report_figure(one, drawn) for one, drawn in zip(listed, pictures, strict=True)]
    write_report(folder / REPORT, contents(figures))


def report_alone(path: str | Path, drawings: Iterable[Drawing], contents: Contents) -> Path:
    """Write a report to a file, drawing its figures; an `InputError` says why it cannot be written."""
    from sim.storage.durable import reason, storage_error

    figures = [report_figure(one, InBothThemes(one.contents, "page").svg(one.key, one.alt)) for one in drawings]
    place = literal(str(path))
    try:
        return write_report(place, contents(figures))
    except OSError as error:
        raise storage_error(place, f"cannot be written: {reason(error)}.") from None
