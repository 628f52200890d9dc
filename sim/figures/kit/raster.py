"""A figure in pixels, in its own colours or each as another one: in a theme that it was not made in."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgb
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.figures.kit.paired import Colours

_FACES, _EDGES = 5, 6
"""Places of colours among what a collection of paths is drawn with, behind what holds the pen."""
_OPACITY: Final = 3
_COMPRESSION: Final = 3
"""Half the time of the usual 6, for files a twentieth larger."""
Channels = tuple[float, ...]


class Raster:
    """A figure, as many pixels an inch as it says, drawn as often as is asked."""

    def __init__(self, figure: Figure) -> None:
        self._figure, (wide, high) = figure, figure.canvas.get_width_height()
        self._renderer = RecolouringRenderer(wide, high, figure.dpi)  # one: it keeps how wide texts are

    def png(self, alt: str, colours: Colours | None = None) -> bytes:
        """Return it as PNG which says `alt`, in its own colours or in others; LookupError where one is missing."""
        self._renderer.begin(colours)
        self._figure.draw(self._renderer)
        # A figure has a background: nothing shines through.
        pixels = np.asarray(self._renderer.buffer_rgba())[..., :_OPACITY]  # type: ignore[no-untyped-call]
        return png_of_pixels(pixels, self._figure.dpi, alt)


def png_of_pixels(pixels: NDArray[np.uint8], dots: float, description: str) -> bytes:
    """Return red, green and blue of pixels by row and column as PNG, with so many an inch."""
    said, made = PngInfo(), io.BytesIO()
    said.add_text("Description", description)
    Image.fromarray(pixels).save(made, "PNG", pnginfo=said, dpi=(dots, dots), compress_level=_COMPRESSION)
    return made.getvalue()


class RecolouringRenderer(RendererAgg):
    """What draws in pixels, each colour as another one; LookupError for a colour that has none, or a picture."""

    def __init__(self, width: float, height: float, dots: float) -> None:
        super().__init__(width, height, dots)  # type: ignore[no-untyped-call]
        self._others: Mapping[Channels, Channels] | None = None
        # The renderer keeps these beside its methods.
        self._markers, self._collection = self.draw_markers, self.draw_path_collection
        for name, method in (("markers", self._draw_markers), ("path_collection", self._draw_collection)):
            setattr(self, f"draw_{name}", method)
        for name in ("image", "quad_mesh", "gouraud_triangles"):
            setattr(self, f"draw_{name}", self._with_pictures(getattr(self, f"draw_{name}")))

    def begin(self, colours: Colours | None) -> None:
        """Begin anew, in the colours that are asked for or in others."""
        self.clear()  # type: ignore[no-untyped-call]
        self._others = {to_rgb(one): to_rgb(two) for one, two in colours.items()} if colours is not None else None

    def _other(self, colour: Any) -> Any:
        """Return another colour with the opacity of the first."""
        if self._others is None or colour is None or (len(colour) > _OPACITY and colour[_OPACITY] == 0.0):
            return colour
        return (*self._others[tuple(map(float, colour[:_OPACITY]))], *map(float, colour[_OPACITY:]))

    def _pen(self, gc: Any) -> Any:
        """Return a pen of another colour."""
        if self._others is None:
            return gc
        pen = self.new_gc()
        pen.copy_properties(gc)
        if gc.get_linewidth():
            pen.set_foreground(self._other(gc.get_rgb()), isRGBA=True)
        if gc.get_hatch():
            pen.set_hatch_color(self._other(gc.get_hatch_color()))
        return pen

    def draw_path(self, gc: Any, path: Any, transform: Any, rgbFace: Any = None) -> None:  # noqa: N803 - as there
        """Draw a line or a shape."""
        super().draw_path(self._pen(gc), path, transform, self._other(rgbFace))  # type: ignore[no-untyped-call]

    def draw_text(self, gc: Any, *text: Any, **how: Any) -> None:
        """Write a text."""
        super().draw_text(self._pen(gc), *text, **how)  # type: ignore[no-untyped-call]

    def _draw_markers(self, gc: Any, marker: Any, turned: Any, path: Any, transform: Any, face: Any = None) -> None:
        self._markers(self._pen(gc), marker, turned, path, transform, self._other(face))

    def _draw_collection(self, gc: Any, *parts: Any, **more: Any) -> None:
        given = [self._all_others(part) if place in (_FACES, _EDGES) else part for place, part in enumerate(parts)]
        more = {name: self._all_others(part) if name == "hatchcolors" else part for name, part in more.items()}
        self._collection(self._pen(gc), *given, **more)

    def _all_others(self, colours: Any) -> Any:
        if self._others is None or colours is None or not len(colours):
            return colours
        return np.array([self._other(colour) for colour in colours])

    def _with_pictures(self, draw: Any) -> Any:
        """Return what draws a picture, which has no other colours."""

        def drawn(*parts: Any, **more: Any) -> None:
            if self._others is not None:
                raise LookupError("the colours of a picture have no others.")
            draw(*parts, **more)

        return drawn
