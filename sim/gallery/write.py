"""Pictures of a comparison in its results folder: the figures as files, and the report that holds them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.figures.kit.look import THEMES
from sim.gallery.comparison import drawings
from sim.gallery.comparison_report import contents_of, manifest_of, report_figure
from sim.gallery.job import Job, leave_interrupts
from sim.report.page import write_report

if TYPE_CHECKING:
    from sim.comparison.comparison import Comparison

__all__ = ["REPORT", "manifest_of", "write_pictures"]

REPORT: Final = "report.html"
MOST_PROCESSES: Final = 4
"""More would spend what they save on starting."""


def write_pictures(
    folder: Path,
    comparison: Comparison,
    manifest: dict[str, Any],
    command: str,
    *,
    workers: int = 1,
    meanwhile: Callable[[], None] | None = None,
) -> None:
    """Write the figures of a comparison into a folder, and the report beside them.

    Parameters
    ----------
    folder : Path
        Of the results.
    comparison : Comparison
        What came out.
    manifest : dict
        What the report says of how it was made.
    command : str
        What repeats it.
    workers : int
        Processes that draw, at most four; the files are the same with any number.
    meanwhile : callable, optional
        What this process does first, while others begin to draw.
    """
    drawn = list(drawings(comparison))
    jobs = [
        Job(partial(one.draw, theme=theme), folder / "figures", f"{one.key}_{theme}", one.alt)
        for one in drawn
        for theme in THEMES
    ]
    pictures = iter(_all_drawn(jobs, min(workers, MOST_PROCESSES), meanwhile or _nothing))
    figures = [report_figure(one, dict(zip(THEMES, pictures, strict=False))) for one in drawn]
    write_report(folder / REPORT, contents_of(comparison, figures, manifest, command))


def _nothing() -> None:
    """Do nothing."""


def _all_drawn(jobs: Sequence[Job], processes: int, meanwhile: Callable[[], None]) -> list[str]:
    """Draw, save, and return every figure as SVG."""
    if processes == 1:
        meanwhile()
        return [job.done() for job in jobs]
    from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
    from multiprocessing import get_context

    try:
        # Threads of compiled code have run here, after which no process may be forked.
        with ProcessPoolExecutor(processes - 1, mp_context=get_context("spawn"), initializer=leave_interrupts) as pool:
            waiting = [pool.submit(job.done) for job in jobs]
            meanwhile()
            # This process knows how to draw already: it takes from the end what no other has begun.
            here = {place: jobs[place].done() for place in reversed(range(len(jobs))) if waiting[place].cancel()}
            return [here[place] if place in here else future.result() for place, future in enumerate(waiting)]
    except BrokenExecutor:  # one could not start, or was ended for want of memory
        return [job.done() for job in jobs]
