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
    """Return a figure as SVG with a title and a description.

    Parameters
    ----------
    figure : Figure
    name : str
        Identifier, unique on a page.
    alt : str
        From `alt_text`; its first sentence becomes the title.
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

    Parameters
    ----------
    figure : Figure
    folder : Path
        Made where it is missing.
    name : str
        Of the files, without an ending.
    alt : str
        What it shows, in words.

    Returns
    -------
    list of Path
        Of the SVG and the PNG.
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
