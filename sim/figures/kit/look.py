"""The look of every figure: colours, sizes, type, and the texts around a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from sim.words import NO_BREAK

if TYPE_CHECKING:
    from sim.case.case import Case

ThemeName = Literal["light", "dark"]
SizeName = Literal["page", "print_180", "print_85", "phone"]
Dashes = str | tuple[float, tuple[float, ...]]
Paint: TypeAlias = "str | Callable[[Theme], str]"
"""A colour by what it stands for: a name as for `Theme.paint`, or what returns it of a theme."""

SOLID: Final[Dashes] = "solid"
LONG: Final[Dashes] = (0, (7, 1.5))
SHORT: Final[Dashes] = (0, (3, 1.5))
DOTTED: Final[Dashes] = (0, (1, 1))
MIXED: Final[Dashes] = (0, (6, 1.5, 1, 1.5))
TWO_DOTS: Final[Dashes] = (0, (9, 1.5, 1.5, 1.5, 1.5, 1.5))

DASHES: Final[Mapping[str, Dashes]] = {
    "solid": SOLID, "long": LONG, "short": SHORT, "dotted": DOTTED, "mixed": MIXED, "two_dots": TWO_DOTS,
}  # fmt: skip
"""By the names that cases give them."""

POINTS_AN_INCH: Final = 72
MILLIMETRES_AN_INCH: Final = 25.4
LINE_HEIGHT: Final = 1.3
RULE_WIDTH: Final = 0.5
TICK_LENGTH: Final = 3.5
BASELINE: Final = 0.8
"""Share of a line above its baseline."""
ALLOWANCE: Final = 1.04  # a screen that fits letters to its pixels draws them wider
USUAL_EMS: Final = 0.58  # width of a letter
TEXT_CONTRAST: Final = 4.5
"""Ratio of luminances that the Web Content Accessibility Guidelines ask of text."""


def contrast(one: str, other: str) -> float:
    """Return the ratio of luminances of two colours, from 1 to 21, as the Web Content Accessibility Guidelines do."""
    from matplotlib.colors import to_rgb

    def luminance(colour: str) -> float:
        red, green, blue = (
            value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - the sRGB curve
            for value in to_rgb(colour)
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """Return a colour with a share of another in it."""
    from matplotlib.colors import to_hex, to_rgb

    red, green, blue = ((1 - share) * a + share * b for a, b in zip(to_rgb(one), to_rgb(other), strict=True))
    return to_hex((red, green, blue))


@dataclass(frozen=True)
class Theme:
    """Colours on one background."""

    background: str
    ink: str  # text and observed points
    muted: str  # second texts
    grid: str
    outlook: str  # shade behind what no reports are held against
    less: str  # poles of differences: blue and orange, which those who do not tell red from green tell apart
    more: str
    link: str  # lines between claims
    scale: tuple[float, float]  # part of a scale of colours that stands out from the background, from 0 to 1
    channels: tuple[str, ...]  # colours by position, distinct from those of the actors
    scenarios: tuple[str, ...]
    actors: Mapping[str, str] = field(default_factory=dict)  # those of the case; others are drawn in `muted`

    def actor(self, name: str) -> str:
        """Return the colour of an actor."""
        return self.actors.get(name, self.muted)

    def paint(self, paint: Paint) -> str:
        """Return the colour that a name such as ``actors.iran``, ``scenarios.1`` or ``muted`` stands for."""
        if not isinstance(paint, str):
            return paint(self)
        group, _, member = paint.partition(".")
        if group == "actors":
            return self.actor(member)
        return str(getattr(self, group)[int(member)] if member else getattr(self, group))

    def legible(self, colour: str) -> str:
        """Return a colour, moved towards the ink until text in it stands out from the background."""
        share = 0.0
        shade = colour
        while contrast(shade, self.background) < TEXT_CONTRAST and share < 1.0:
            share += 0.05
            shade = mixed(colour, self.ink, share)
        return shade

    def tint(self, colour: str, share: float) -> str:
        """Return the background with a share of a colour in it."""
        return mixed(self.background, colour, share)

    def ink_on(self, colour: str) -> str:
        """Return what text on a colour stands out the most in."""
        return max((self.ink, self.background, "#000000", "#FFFFFF"), key=lambda ink: contrast(ink, colour))


@dataclass(frozen=True)
class Tones:
    """A paint of its own: one colour on a light background, one on a dark."""

    light: str
    dark: str

    def __call__(self, theme: Theme) -> str:
        """Return the colour on a theme's background."""
        return self.light if theme.background == THEMES["light"].background else self.dark


POSITION_DASHES: Final[tuple[Dashes, ...]] = (SOLID, LONG, SHORT, MIXED, DOTTED, TWO_DOTS)
"""Dashes of items, channels and scenarios, by position."""

THEMES: Final[Mapping[ThemeName, Theme]] = {
    "light": Theme(
        background="#FFFFFF",
        ink="#16191D",
        muted="#565C63",
        grid="#DFE2E5",
        outlook="#F1F3F5",
        less="#1F5FA8",
        more="#B4500B",
        link="#B0307A",
        scale=(0.0, 0.94),
        channels=("#33414E", "#76838F", "#4F7A64"),
        scenarios=("#3A3F44", "#0A8A9A", "#D13B63", "#7F8C00", "#7A55D6", "#9A6A55"),
    ),
    "dark": Theme(
        background="#14181D",
        ink="#F0F1F2",
        muted="#A9B0B8",
        grid="#2F363E",
        outlook="#1D232A",
        less="#5BA3EE",
        more="#F08A3C",
        link="#FF9AD5",
        scale=(0.14, 1.0),
        channels=("#D5DEE7", "#8B99A6", "#9CCBB0"),
        scenarios=("#F2F2F0", "#46B8C8", "#FF7F9D", "#A9B832", "#B49CFF", "#B98B76"),
    ),
}


def theme_of(name: ThemeName, case: Case | None = None) -> Theme:
    """Return a theme with the colours of a case's actors."""
    if case is None:
        return THEMES[name]
    return replace(THEMES[name], actors={actor: getattr(one, name) for actor, one in case.colours.items()})


def dashes_of(actor: str | None, case: Case) -> Dashes:
    """Return the dashes of an actor of a case; a solid line where it has none."""
    return DASHES[case.colours[actor].dashes] if actor in case.colours else SOLID


@dataclass(frozen=True)
class Size:
    """A format: lengths in inches, sizes of type in points."""

    width: float
    height: float
    margin: float
    dots: int  # pixels an inch of the picture at its size; a PNG has twice as many
    title: float
    text: float
    small: float
    columns: int  # columns of panels
    panel: float = 0.0  # height of a panel's axes where the figure is as high as its panels need; else 0

    def line(self, points: float) -> float:
        """Return the height of a line of type, in inches."""
        return points * LINE_HEIGHT / POINTS_AN_INCH

    @property
    def gap(self) -> float:
        """Space between a rule and its label, in inches."""
        return 0.4 * self.small / POINTS_AN_INCH

    @property
    def thick(self) -> float:
        """Width of a line of data, in points."""
        return 0.17 * self.text

    @property
    def em(self) -> float:
        """Size of small type, in inches."""
        return self.small / POINTS_AN_INCH

    @property
    def step(self) -> float:
        """Height of a line of small type, in inches."""
        return self.line(self.small)

    @property
    def room(self) -> float:
        """Width between the margins, in inches."""
        return self.width - 2 * self.margin

    def width_of(self, text: str, points: float | None = None, *, bold: bool = False) -> float:
        """Return the width of a line of text, small by default, in inches."""
        return _width(text, points or self.small, self.dots, bold=bold)

    def wrapped(self, text: str, width: float, points: float | None = None, *, bold: bool = False) -> list[str]:
        """Break a text into lines no wider than `width` inches, as far as its words allow; a percent stays whole."""
        words, lines = text.replace(" %", f"{NO_BREAK}%").split(" "), []
        while words:
            most = self._words_in(words, width, points, bold=bold)
            lines.append(" ".join(words[:most]))
            words = words[most:]
        return lines

    def _words_in(self, words: list[str], width: float, points: float | None, *, bold: bool) -> int:
        """Return how many words a line holds, at least one; to measure a text takes most of the time of a layout."""
        fits, too_many = 1, len(words) + 1
        tried = min(len(words), max(2, self._guess(words, width, points)))
        while fits + 1 < too_many:
            if self.width_of(" ".join(words[:tried]), points, bold=bold) <= width:
                fits = tried
                tried = min(fits + 1, too_many - 1)
            else:
                too_many = tried
                tried = max(too_many - 1, fits + 1)
        return fits

    def _guess(self, words: list[str], width: float, points: float | None) -> int:
        """Return how many words a line of letters of the usual width would hold."""
        letters = width * POINTS_AN_INCH / (USUAL_EMS * (points or self.small))
        ends = accumulate(len(word) + 1 for word in words)
        return sum(end - 1 <= letters for end in ends)


SIZES: Final[Mapping[SizeName, Size]] = {
    "page": Size(1200 / 96, 675 / 96, 0.25, 96, title=17, text=11, small=9.5, columns=2),
    "print_180": Size(
        180 / MILLIMETRES_AN_INCH, 125 / MILLIMETRES_AN_INCH, 0.06, 150, 10.5, 7.5, 7, 2, 27 / MILLIMETRES_AN_INCH
    ),
    "print_85": Size(
        85 / MILLIMETRES_AN_INCH, 230 / MILLIMETRES_AN_INCH, 0.05, 150, 9, 7.5, 7, 1, 19 / MILLIMETRES_AN_INCH
    ),
    "phone": Size(
        356 / 96, 960 / 96, 0.04, 96, title=12, text=9, small=8.25, columns=1, panel=24 / MILLIMETRES_AN_INCH
    ),
}
"""Of a page of 1200 pixels, of print in columns of 180 and 85 mm, and of a phone: 356 pixels inside a screen of 390."""


@contextmanager
def styled() -> Iterator[None]:
    """Draw or save in the project's type, and leave matplotlib's settings as they were."""
    import matplotlib as mpl

    settings: dict[Any, Any] = {
        "font.family": ["sans-serif"],
        "font.sans-serif": ["DejaVu Sans", "Verdana"],  # Verdana has the same widths where a reader lacks the first
        "text.usetex": False,
        "text.parse_math": False,
        "text.hinting": "none",
        "axes.unicode_minus": True,
        "svg.fonttype": "none",
        "svg.hashsalt": "wary-alliance",
    }
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(settings)
        yield


@lru_cache(maxsize=10_000)
def _width(text: str, points: float, dots: float, *, bold: bool) -> float:
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.font_manager import FontProperties

    font = FontProperties(size=points, weight="bold" if bold else "normal")
    renderer = RendererAgg(1, 1, dots)  # type: ignore[no-untyped-call]
    extent = renderer.get_text_width_height_descent(text, font, ismath=False)  # type: ignore[no-untyped-call]
    return float(ALLOWANCE * extent[0] / dots)
