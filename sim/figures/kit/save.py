"""Saving figures: real text, the same bytes each time, and words for those who cannot see them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from sim.figures.kit.look import styled
from sim.storage.durable import place

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def svg_of(figure: Figure, name: str, alt: str) -> str:
    """Return a figure as SVG with a title, the first sentence of `alt`, and that as its description.

    The name is an identifier, unique on a page.
    """
    buffer = io.StringIO()
    with styled():
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    title, _, _ = alt.partition(". ")
    head, opening, rest = buffer.getvalue().partition("<svg ")
    attributes, closing, body = rest.partition(">")
    described = f' role="img" aria-labelledby="{name}-title {name}-description"'
    words = f'\n <title id="{name}-title">{escape(title)}</title>\n <desc id="{name}-description">{escape(alt)}</desc>'
    return head + opening + attributes + described + closing + words + body


def save_figure(figure: Figure, folder: Path, name: str, alt: str) -> list[Path]:
    """Write a figure as ``NAME.svg``, and as ``NAME.png`` at twice its size; each file appears whole or not at all.

    A missing folder is made; `alt` says what it shows. Returns the paths of the SVG and the PNG.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths, raster = [folder / f"{name}.svg", folder / f"{name}.png"], io.BytesIO()
    with styled():
        figure.savefig(
            raster,
            format="png",
            dpi=2 * figure.dpi,
            metadata={"Software": None, "Description": alt},
            pil_kwargs={"compress_level": 3},  # half the time of the usual 6, for files a twentieth larger
        )
    place(paths[0], svg_of(figure, name, alt).encode())
    place(paths[1], raster.getvalue())
    return paths
