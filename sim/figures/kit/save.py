"""Saving figures: real text, the same bytes each time, and words for those who cannot see them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from sim.figures.kit.look import styled
from sim.storage.durable import place

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.figures.kit.raster import Raster


def svg_of(figure: Figure, name: str, alt: str) -> str:
    """Return a figure as SVG with a title, the first sentence of `alt`, and that as its description.

    The name is an identifier, unique on a page.
    """
    return described(plain_svg(figure), name, alt)


def plain_svg(figure: Figure) -> str:
    """Return a figure as SVG without words on it."""
    buffer = io.StringIO()
    with styled():
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return buffer.getvalue()


def described(drawing: str, name: str, alt: str) -> str:
    """Return an SVG drawing with what `svg_of` says of it."""
    title, _, _ = alt.partition(". ")
    head, opening, rest = drawing.partition("<svg ")
    attributes, closing, body = rest.partition(">")
    words = f' role="img" aria-labelledby="{name}-title {name}-description"'
    inside = f'\n <title id="{name}-title">{escape(title)}</title>\n <desc id="{name}-description">{escape(alt)}</desc>'
    return head + opening + attributes + words + closing + inside + body


@contextmanager
def rastered(figure: Figure) -> Iterator[Raster]:
    """Draw a figure at twice its size, in pixels, as long as this lasts."""
    from sim.figures.kit.raster import Raster

    before = figure.dpi
    figure.dpi = 2 * before
    try:
        with styled():
            yield Raster(figure)
    finally:
        figure.dpi = before


def png_of(figure: Figure, alt: str) -> bytes:
    """Return a figure as PNG at twice its size, which says `alt`."""
    with rastered(figure) as raster:
        return raster.png(alt)


def save_figure(figure: Figure, folder: Path, name: str, alt: str) -> list[Path]:
    """Write a figure as ``NAME.svg``, and as ``NAME.png`` at twice its size; each file appears whole or not at all.

    A missing folder is made; `alt` says what it shows. Returns the paths of the SVG and the PNG.
    """
    return write_figure(folder, name, svg_of(figure, name, alt), png_of(figure, alt))


def write_figure(folder: Path, name: str, vector: str, raster: bytes) -> list[Path]:
    """Write a figure that has been drawn, as `save_figure`."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{name}.svg", folder / f"{name}.png"]
    for path, content in zip(paths, (vector.encode(), raster), strict=True):
        place(path, content)
    return paths
