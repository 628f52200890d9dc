"""Writing figures into a folder, in both themes, as SVG and PNG, by several processes at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.figures.kit.both import InBothThemes
from sim.figures.kit.save import write_figure
from sim.report.contents import ReportFigure
from sim.report.svg import NARROW, shortened

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

    from sim.gallery.drawing import Drawing

FOLDER: Final = "figures"
"""Of the results that hold the figures."""
MOST_PROCESSES: Final = 4
"""More would spend what they save on starting."""

Pictures = dict[str, Any]
"""A figure as SVG, by theme; as narrow as a telephone, by theme after `NARROW`; and `shortened` for a report."""


def pictures_of(drawing: Drawing) -> Pictures:
    """Draw a figure in each theme, for a page and for telephones."""
    return _for_report(InBothThemes(drawing.contents, "page").svg(f"{drawing.key}_page", drawing.alt), drawing)


def _for_report(page: Mapping[str, str], drawing: Drawing) -> Pictures:
    """Add the drawings for telephones, and what a report needs of both."""
    narrow = InBothThemes(drawing.contents, "phone").svg(f"{drawing.key}_phone", drawing.alt)
    pictures: Pictures = {**page, **{f"{NARROW}{theme}": picture for theme, picture in narrow.items()}}
    return pictures | {"shortened": shortened(ReportFigure(drawing.key, drawing.title, drawing.alt, **pictures))}


def write_drawings(
    folder: Path,
    drawings: Iterable[Drawing],
    *,
    workers: int = 1,
    meanwhile: Callable[[], None] | None = None,
    pool: ProcessPoolExecutor | None = None,
) -> list[Pictures]:
    """Write figures into the figures' folder of a result: ``KEY_THEME.svg`` and ``.png``; each file appears whole.

    At most four processes draw; the files are the same with any number. `meanwhile` is what this process does
    first, while others begin to draw; `pool` is from `begun`, where others have been started before. Returns each
    figure as SVG, in the order of `drawings`.
    """
    listed, path = list(drawings), folder / FOLDER
    processes = min(workers, MOST_PROCESSES, len(listed))
    if processes > 1:
        if pool is None:
            from sim.gallery.helping import helpers

            pool = helpers(processes - 1)
        return _shared_out(listed, path, meanwhile, pool)
    if meanwhile is not None:
        meanwhile()
    return [_written(drawing, path) for drawing in listed]


def _written(drawing: Drawing, folder: Path) -> Pictures:
    """Draw a figure in each theme, and save it but for the drawings for telephones."""
    page = InBothThemes(drawing.contents, "page")
    vectors, rasters = page.svg(drawing.key, drawing.alt), page.png(drawing.alt)
    for theme, vector in vectors.items():
        write_figure(folder, f"{drawing.key}_{theme}", vector, rasters[theme])
    return _for_report(vectors, drawing)


def _shared_out(
    drawings: Sequence[Drawing], folder: Path, meanwhile: Callable[[], None] | None, pool: ProcessPoolExecutor
) -> list[Pictures]:
    """Draw and save figures in several processes."""
    from concurrent.futures import BrokenExecutor

    try:
        with pool:
            waiting = [pool.submit(_written, drawing, folder) for drawing in drawings]
            if meanwhile is not None:
                meanwhile()
            # This process knows how to draw already: it takes from the end what no other has begun.
            last = reversed(range(len(drawings)))
            here = {place: _written(drawings[place], folder) for place in last if waiting[place].cancel()}
            return [here[place] if place in here else future.result() for place, future in enumerate(waiting)]
    except BrokenExecutor:  # one could not start, or was ended for want of memory
        return [_written(drawing, folder) for drawing in drawings]


@contextmanager
def begun(workers: int) -> Iterator[ProcessPoolExecutor | None]:
    """Start other processes that learn to draw while this one makes what is drawn; none for one worker."""
    processes = min(workers, MOST_PROCESSES)
    if processes <= 1:
        yield None
        return
    from sim.gallery.helping import helpers

    with helpers(processes - 1) as pool:
        for _ in range(processes - 1):
            pool.submit(_learn)
        yield pool


def _learn() -> None:
    """Import what drawing takes."""
    for module in ("matplotlib.backends.backend_svg", "sim.figures.kit.raster"):
        import_module(module)
