"""A figure in pixels, in its own colours or each as another one: in a theme that it was not made in."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from functools import partial
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
        if self._renderer.drawn:
            self._renderer.again(colours)
        else:
            self._figure.draw(self._renderer)
            if colours is not None:
                self._renderer.again(colours)
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
    """What draws in pixels, and draws the same again with each colour as another one.

    It keeps what a figure has had it draw: to ask the figure again takes as long as the drawing. LookupError for a
    colour that has no other, or a picture.
    """

    def __init__(self, width: float, height: float, dots: float) -> None:
        super().__init__(width, height, dots)  # type: ignore[no-untyped-call]
        self._others: Mapping[Channels, Channels] | None = None
        self._steps: list[tuple[Callable[..., None], Any, tuple[Any, ...], Mapping[str, Any]]] = []
        # The renderer keeps these beside its methods.
        self._markers, self._collection = self.draw_markers, self.draw_path_collection
        pictures = ("image", "quad_mesh", "gouraud_triangles")
        kept = {name: self._with_pictures(getattr(self, f"draw_{name}")) for name in pictures}
        for name, draw in {"markers": self._draw_markers, "path_collection": self._draw_collection, **kept}.items():
            setattr(self, f"draw_{name}", partial(self._step, draw))

    @property
    def drawn(self) -> bool:
        """Whether a figure has been drawn, which can be drawn again."""
        return bool(self._steps)

    def again(self, colours: Colours | None) -> None:
        """Draw the same anew, in its own colours or in others."""
        self.clear()  # type: ignore[no-untyped-call]
        self._others = {to_rgb(one): to_rgb(two) for one, two in colours.items()} if colours is not None else None
        for draw, pen, parts, more in self._steps:
            draw(pen, *parts, **more)

    def _step(self, draw: Callable[..., None], gc: Any, *parts: Any, **more: Any) -> None:
        """Draw something for the first time, and keep it; the figure goes on to use the pen for other things."""
        self._steps.append((draw, self._copied(gc), parts, more))
        draw(gc, *parts, **more)

    def _copied(self, gc: Any) -> Any:
        pen = self.new_gc()
        pen.copy_properties(gc)
        return pen

    def _other(self, colour: Any) -> Any:
        """Return another colour with the opacity of the first."""
        if self._others is None or colour is None or (len(colour) > _OPACITY and colour[_OPACITY] == 0.0):
            return colour
        return (*self._others[tuple(map(float, colour[:_OPACITY]))], *map(float, colour[_OPACITY:]))

    def _pen(self, gc: Any, *, lines: bool = True) -> Any:
        """Return a pen of another colour; that of lines does not matter where each has its own."""
        if self._others is None:
            return gc
        pen = self._copied(gc)
        if lines and gc.get_linewidth():
            pen.set_foreground(self._other(gc.get_rgb()), isRGBA=True)
        if gc.get_hatch() and gc.get_hatch_color() is not None:
            pen.set_hatch_color(self._other(gc.get_hatch_color()))
        return pen

    def draw_path(self, gc: Any, path: Any, transform: Any, rgbFace: Any = None) -> None:  # noqa: N803 - as there
        """Draw a line or a shape."""
        self._step(self._draw_path, gc, path, transform, rgbFace)

    def _draw_path(self, gc: Any, path: Any, transform: Any, face: Any) -> None:
        super().draw_path(self._pen(gc), path, transform, self._other(face))  # type: ignore[no-untyped-call]

    def draw_text(self, gc: Any, *text: Any, **how: Any) -> None:
        """Write a text."""
        renderer, heard = self._renderer, _Heard(self._renderer)
        self._renderer = heard
        try:
            super().draw_text(gc, *text, **how)  # type: ignore[no-untyped-call]
        finally:
            self._renderer = renderer
        self._steps.append((self._draw_letters, self._copied(gc), (heard.letters,), {}))

    def _draw_letters(self, gc: Any, letters: Sequence[tuple[Any, ...]]) -> None:
        pen = self._pen(gc)
        for letter in letters:
            self._renderer.draw_text_image(*letter, pen)

    def _draw_markers(self, gc: Any, marker: Any, turned: Any, path: Any, transform: Any, face: Any = None) -> None:
        self._markers(self._pen(gc), marker, turned, path, transform, self._other(face))

    def _draw_collection(self, gc: Any, *parts: Any, **more: Any) -> None:
        given = [self._all_others(part) if place in (_FACES, _EDGES) else part for place, part in enumerate(parts)]
        if gc.get_hatch():  # without one its colour is whatever black Matplotlib begins with
            more = {name: self._all_others(part) if name == "hatchcolors" else part for name, part in more.items()}
        self._collection(self._pen(gc, lines=False), *given, **more)

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


class _Heard:
    """A renderer of which is kept what letters it has set: their pixels and places, without the pen."""

    def __init__(self, renderer: Any) -> None:
        self._renderer, self.letters = renderer, list[tuple[Any, ...]]()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._renderer, name)

    def draw_text_image(self, image: Any, *place_and_pen: Any) -> None:
        # The next letter is made where the pixels of this one are.
        self.letters.append((np.array(image), *place_and_pen[:-1]))
        self._renderer.draw_text_image(image, *place_and_pen)
