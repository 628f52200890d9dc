"""A figure as a value: texts, panels, and the marks in them.

A figure is a function that returns `Contents`; `sim.figures.kit.draw.draw` lays it out once for each format and draws
it in either theme, and `alt_text` says in words what it shows. To write one::

    def trust_over_time(trajectories: xr.Dataset, events: Events = NO_EVENTS) -> Contents:
        facts, panels = Facts.of(trajectories), []
        for actor in ("iran", "russia"):
            fan = fan_of(trajectories["trust"].sel(actor=actor).max("partner"))
            mark = Fan(days_of(trajectories["time"]), fan, paint=f"actors.{actor}", name=actor)
            end = fan[MEDIAN, -1]
            panels.append(
                Panel(
                    title=f"Trust of {actor}",
                    plots="expected reliability, 0 to 1",
                    marks=(mark,),
                    up=Values(limits_of([mark], top=1.0)),
                    said=f"Trust of {actor} ends at a median of {end:.2f}.",
                )
            )
        return Contents("Trust rises", "Line: median.", tuple(panels), facts, events=events)

A panel's axis `across` is `Time` unless it says otherwise; `Values`, `Names` and `Days` (all of
`sim.figures.kit.scales`) fit both ways. A mark names colours by
what they stand for (`Theme.paint`) and brings its own needs: `ends` (names right of the axes), `covers` (for limits)
and `least` (height in inches, where the figure is as high as its contents). A picture that shares nothing with others
is a mark of its own in a panel whose `across` is None: `draw` then finds axes in inches, from 0 to the width and height
of the panel, and a pen whose `write` puts texts there. Rows with a name each are a `RowPanel`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sim.figures.kit.look import BASELINE, SOLID, Dashes, Paint, Size, Theme
from sim.figures.kit.scales import SHARED_TIME, Axis, Days, Names, Values
from sim.words import short_month_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.figures.kit.facts import Facts

Events = Mapping[str, tuple[dt.date, str]]
"""Date and label of each dated event, by id."""
NO_EVENTS: Final[Events] = {}

MANY: Final = 4
"""More panels than these take a third column where there are two and the height is given, or lower axes in one."""
VERY_MANY: Final = 9
"""More panels than these take one more column where the height is given."""
LOWER: Final = 0.74
HEADROOM: Final = 1.06


@dataclass(frozen=True)
class Box:
    """A rectangle, in inches from the lower left corner of the figure."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def top(self) -> float:
        """Upper end."""
        return self.bottom + self.height

    @property
    def right(self) -> float:
        """Right end."""
        return self.left + self.width


@dataclass(frozen=True)
class Text:
    """A line of text with its baseline at a place, in inches from the lower left corner of the figure."""

    text: str
    left: float
    base: float
    points: float
    paint: Paint = "ink"
    weight: str = "normal"
    style: str = "normal"
    align: str = "left"
    upright: bool = False

    def write(self, figure: Figure, theme: Theme) -> None:
        """Write it on a figure."""
        width, height = figure.get_size_inches()
        how: dict[str, Any] = {"weight": self.weight, "style": self.style, "ha": self.align, "va": "baseline"}
        if self.upright:
            how |= {"rotation": 90, "va": "bottom"}
        colour = theme.paint(self.paint)
        figure.text(self.left / width, self.base / height, self.text, fontsize=self.points, color=colour, **how)


@dataclass(frozen=True)
class Legible:
    """The colour of a paint, moved towards the ink as far as text in it needs."""

    paint: Paint

    def __call__(self, theme: Theme) -> str:
        """Return the colour in a theme."""
        return theme.legible(theme.paint(self.paint))


@dataclass(frozen=True)
class Pen:
    """What a mark is drawn with."""

    axes: Axes  # with limits set; without limits of their own, in inches from the lower left corner of `box`
    box: Box  # where the axes stand
    size: Size
    theme: Theme
    strip: tuple[float, float]  # what the mark may fill, in the unit of the vertical axis: of a row, in inches

    @property
    def middle(self) -> float:
        """Middle of the strip."""
        return sum(self.strip) / 2

    @property
    def thick(self) -> float:
        """Width of a line of data, in points."""
        return self.size.thick

    def write(self, text: str, left: float, base: float, paint: Paint = "ink", **how: Any) -> None:
        """Write a line of small text at a place in inches from the lower left corner of the box."""
        figure: Any = self.axes.get_figure()
        how = {"points": self.size.small} | how
        Text(text, self.box.left + left, self.box.bottom + base, paint=paint, **how).write(figure, self.theme)


@dataclass(frozen=True)
class End:
    """A name right of the axes, beside the value at which a line ends; of points, with a dot in place of a leader."""

    value: float
    name: str
    paint: Paint
    points: bool = False


class Mark:
    """Something drawn in a panel; what it needs beside that is none, unless it says so."""

    ends: Sequence[End] = ()
    covers: tuple[float, float] | None = None

    def draw(self, pen: Pen) -> None:
        """Draw it."""
        raise NotImplementedError

    def least(self, size: Size, wide: float) -> float:  # noqa: ARG002
        """Return the height that it needs at a width, both in inches."""
        return 0.0


@dataclass(frozen=True)
class Panel:
    """A small picture; `across` is None for one in inches."""

    title: str = ""
    plots: str = ""  # what is plotted, with its unit
    marks: tuple[Mark, ...] = ()
    across: Axis | None = SHARED_TIME
    up: Values | Names | Days | None = None
    said: str = ""  # what it shows, for those who cannot see it; one or more sentences
    stretches: bool = True  # whether it takes what height is left

    @property
    def ends(self) -> list[End]:
        """Names right of the axes."""
        return [end for mark in self.marks for end in mark.ends]


@dataclass(frozen=True)
class Row:
    """A row of a `RowPanel`: its name, what is drawn of it, and what is written right of that."""

    name: str
    text: str = ""
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Over:
    """A word above the rows, at a value of the axis across; `side` is -1 left of it, 1 right of it, 0 centred."""

    at: float
    text: str
    side: int


@dataclass(frozen=True)
class RowPanel:
    """Rows with a name each, beside what is drawn of them or, where the sheet is narrow, above it."""

    rows: tuple[Row, ...]
    across: Axis = SHARED_TIME  # shared by the rows
    title: str = ""
    plots: str = ""
    said: str = ""
    heading: str = ""  # above the texts at the right
    over: tuple[Over, ...] = ()
    beside: bool | None = None  # whether names stand beside the picture; by default on all but narrow sheets
    joined: bool = False  # whether texts stand after names where these stand above, rather than nowhere
    bold: bool = False  # whether these names are bold, and texts after them muted
    mark_lines: float = 0.9  # least height of what is drawn, in lines of type
    gap_lines: float = 0.3  # space between rows beside their names
    narrow_gap: float = 0.3  # space between rows below their names
    name_share: float = 0.38  # of the sheet, that names may take
    text_share: float = 0.0  # of the sheet, that texts may take; as wide as they are for 0
    most: float = 0.0  # ems that the picture may take for each name of an axis of names; 0 for any


@dataclass(frozen=True)
class Sample:
    """A name in the key beside a sample of a line, `thick` points wide; or of a shade where there are no dashes."""

    name: str
    paint: Paint
    dashes: Dashes | None = SOLID
    thick: float = 0.0
    hatch: Paint | None = None


@dataclass(frozen=True)
class Grid:
    """How panels stand."""

    columns: int
    panel: float = 0.0  # height of axes in inches, on a sheet as high as its panels need; 0 to fill a sheet
    fitted: bool = False  # whether the sheet is as high as its panels need, where these say so themselves
    points: float = 0.0  # size of type of the titles of panels; 0 for that of texts
    shared: bool = False  # whether values stand beside the panels of the first column only


def usual_grid(size: Size, panels: int) -> Grid:
    """Return as many columns as the format has, and one or two more for many panels on a sheet of a given height."""
    given = size.columns > 1 and not size.panel
    columns = min(size.columns + given * ((panels > MANY) + (panels > VERY_MANY)), panels)
    rows = -(-panels // columns)
    return Grid(columns, size.panel * (LOWER if columns == 1 and rows > MANY else 1.0))


def stacked(size: Size, panels: int) -> Grid:  # noqa: ARG001 - one column of any number
    """Return one column on a sheet as high as its panels need."""
    return Grid(1, fitted=True)


def stacked_rows(size: Size, panels: int) -> Grid:  # noqa: ARG001 - one column of any number
    """Return one column, as `stacked`, whose titles are headings of rows."""
    return Grid(1, fitted=True, points=size.small)


@dataclass(frozen=True, eq=False)
class Contents:
    """What a figure shows."""

    title: str  # the finding, in words
    subtitle: str  # what is plotted, with its unit
    panels: tuple[Panel | RowPanel, ...]
    facts: Facts | None = None  # None where no run is shown; there is then no axis of time, and a footer of its own
    notes: tuple[str, ...] = ()  # for the footer, before where the numbers come from
    key: tuple[Sample, ...] = ()
    events: Events = field(default_factory=dict)  # those outside the span of time are left out
    summary: str = ""  # the second sentence of what is said to those who cannot see it
    closing: str = ""  # the last sentence
    footer: str = ""  # in place of where the numbers come from
    grid: Callable[[Size, int], Grid] = usual_grid  # how panels stand, by format and number


def down(size: Size, lines: Sequence[str], left: float, top: float, paint: Paint = "ink", **how: Any) -> list[Text]:
    """Return lines of small text downward from a height."""
    bases = (top - (number + BASELINE) * size.step for number in range(len(lines)))
    return [Text(line, left, base, size.small, paint, **how) for line, base in zip(lines, bases, strict=True)]


def alt_text(contents: Contents) -> str:
    """Describe a figure for those who cannot see it: its title, what its panels show, and the events marked."""
    facts = contents.facts
    events = sorted(one for one in contents.events.values() if facts and facts.first <= one[0] <= facts.last)
    marked = f"Marked: {'; '.join(f'{label} ({short_month_of(date)})' for date, label in events)}." if events else ""
    said = (panel.said for panel in contents.panels)
    return " ".join(filter(None, [f"{contents.title}.", contents.summary, *said, contents.closing, marked]))


def limits_of(marks: Iterable[Mark], *, top: float = 0.0, headroom: float = HEADROOM) -> tuple[float, float]:
    """Return limits from zero, or below it, to a little above what marks cover, and to `top` at least."""
    covered = [mark.covers for mark in marks if mark.covers]
    low, high = min([0.0, *(ends[0] for ends in covered)]), max([0.0, top, *(ends[1] for ends in covered)])
    return low, headroom * high or 1.0
