"""A drawing: a figure that a result has, with its name, its words and the table behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from sim.figures.kit.contents import Contents, alt_text
from sim.figures.kit.draw import draw

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Drawing:
    """A figure that can be drawn, in this process or another.

    Parameters
    ----------
    key : str
        Of its files; unique among those of a result.
    title, alt : str
        What it is about; what it shows, in words.
    draw : callable
        Takes theme and size, returns a figure.
    data : pandas.DataFrame, optional
        What is drawn, as a table to download, where it is no longer than a page can carry.
    """

    key: str
    title: str
    alt: str
    draw: Callable[..., Figure]
    data: pd.DataFrame | None = field(default=None, compare=False)

    @classmethod
    def of(cls, key: str, contents: Contents, title: str = "", data: pd.DataFrame | None = None) -> Drawing:
        """Return the drawing of a figure; its title is that of the figure where no other is given."""
        return cls(key, title or contents.title, alt_text(contents), partial(draw, contents), data)
