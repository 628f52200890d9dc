"""A drawing: a figure that a result has, with its name, its words and the table behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.figures.kit.contents import Contents, alt_text
from sim.figures.kit.draw import draw

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.figures.kit.look import SizeName, ThemeName


def key_of(*parts: str) -> str:
    """Return a name of files: small letters, digits and underscores."""
    return re.sub(r"[^a-z0-9]+", "_", "_".join(parts).lower()).strip("_")


@dataclass(frozen=True)
class Drawing:
    """A figure of a result; it can be sent to another process and drawn there.

    `key` is that of its files, unique among those of a result; `heading` stands above it in a report, the title of
    the figure itself where none is given; `data` is what is drawn, as a table to download, where it is no longer
    than a page can carry.
    """

    key: str
    contents: Contents
    heading: str = ""
    data: pd.DataFrame | None = field(default=None, compare=False)

    @property
    def title(self) -> str:
        """What it is about."""
        return self.heading or self.contents.title

    @property
    def alt(self) -> str:
        """What it shows, in words."""
        return alt_text(self.contents)

    def draw(self, *, theme: ThemeName = "light", size: SizeName = "page") -> Figure:
        """Return the figure in a theme and a format."""
        return draw(self.contents, theme=theme, size=size)
