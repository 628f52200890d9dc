"""Both themes of a figure from one drawing, as far as they differ in nothing but colours."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

from sim.figures.kit.draw import draw, drawn
from sim.figures.kit.layout import lay_out
from sim.figures.kit.look import SIZES, SizeName, theme_of
from sim.figures.kit.paired import Colours, PairedTheme
from sim.figures.kit.save import described, plain_svg, png_of, rastered

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.figures.kit.contents import Contents

_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{3,8}\b")
_BLACK: Final = "#000000"
"""What SVG takes where no colour is given, which Matplotlib therefore leaves out."""


class InBothThemes:
    """A figure in a format, drawn once; a second time, in the dark theme, only where other colours would not do."""

    def __init__(self, contents: Contents, size: SizeName) -> None:
        case = contents.facts.case if contents.facts else None
        theme = PairedTheme.of(theme_of("light", case), theme_of("dark", case))
        self._contents, self._size = contents, size
        self._light = drawn(lay_out(contents, SIZES[size]), theme)
        self._colours = theme.colours

    @cached_property
    def _dark(self) -> Figure:
        return draw(self._contents, theme="dark", size=self._size)

    def svg(self, name: str, alt: str) -> dict[str, str]:
        """Return it as SVG in each theme, as `sim.figures.kit.save.svg_of`; each name ends with its theme."""
        light = plain_svg(self._light)
        dark = recoloured(light, self._colours) or plain_svg(self._dark)
        sides = {"light": light, "dark": dark}
        return {theme: described(side, f"{name}_{theme}", alt) for theme, side in sides.items()}

    def png(self, alt: str) -> dict[str, bytes]:
        """Return it as PNG in each theme, at twice its size."""
        with rastered(self._light) as raster:
            light = raster.png(alt)
            try:
                dark = raster.png(alt, self._colours)
            except LookupError:
                dark = png_of(self._dark, alt)
        return {"light": light, "dark": dark}


def recoloured(drawing: str, colours: Colours) -> str | None:
    """Return an SVG drawing in other colours; None where it has one that is not known, or holds a picture."""
    found = {colour.lower() for colour in _COLOUR.findall(drawing)}
    if not found <= colours.keys() or colours.get(_BLACK, _BLACK) != _BLACK or "<image" in drawing:
        return None
    return _COLOUR.sub(lambda match: colours[match[0].lower()], drawing)
