"""Links between the dated sides of a contradiction: which are drawn, how they curve, where their numbers stand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sim.case.contradictions import Contradiction

Values = NDArray[np.float64]
Place = tuple[float, float]

FEWEST_SIDES: Final = 2
TRIES: Final = 41
NEAREST_TO_AN_END: Final = 0.06
BOWS: Final = (1.0, -1.0, 0.5, -0.5, 0.0)
"""How far a link bows, by preference, as a share of its full bow; the first that stays within the rows is taken."""
RINGS, SPOKES, RING_STEP = 8, 12, 0.5
"""Where the number of a link stands that has no room on it: how many circles, places on each, pitches between."""


@dataclass(frozen=True)
class Link:
    """A contradiction of which at least two sides are dated."""

    number: int  # counts those that are drawn
    title: str
    claims: tuple[str, ...]  # the first dated claim of each side that has one


@dataclass(frozen=True)
class Curve:
    """A bow from one mark to another, in inches."""

    number: int
    start: Place
    control: Place
    end: Place

    def at(self, share: float) -> Place:
        """Return the place at a share of the way."""
        a, b, c = (1 - share) ** 2, 2 * share * (1 - share), share**2
        return (
            a * self.start[0] + b * self.control[0] + c * self.end[0],
            a * self.start[1] + b * self.control[1] + c * self.end[1],
        )


def links_of(records: Mapping[str, Contradiction], dated: Collection[str]) -> tuple[Link, ...]:
    """Return the contradictions that can be drawn, in the order of the file."""
    links: list[Link] = []
    for record in records.values():
        firsts = [next((claim for claim in side.claims if claim in dated), None) for side in record.sides]
        claims = tuple(dict.fromkeys(claim for claim in firsts if claim))
        if len(claims) >= FEWEST_SIDES:
            links.append(Link(len(links) + 1, record.title, claims))
    return tuple(links)


def _bowed(number: int, ends: tuple[Place, Place], share: float, pitch: float) -> Curve:
    (x, y), (u, v) = ends
    length = float(np.hypot(u - x, v - y))
    bow = share * max(0.32 * length, 2.2 * pitch)  # twice as high as the curve bows; short links bow visibly
    control = ((x + u) / 2 - bow * (v - y) / length, (y + v) / 2 + bow * (u - x) / length)
    return Curve(number, (x, y), control, (u, v))


def curves_of(
    links: Iterable[Link], places: Mapping[str, Place], pitch: float, within: tuple[Place, Place]
) -> tuple[Curve, ...]:
    """Return a bow for each two successive sides, those of even number bent the other way.

    Places are the middles of marks, which lie one pitch apart, `within` the lower left and upper right corner of
    the room for links; all in inches.
    """
    (left, bottom), (right, top) = within
    shares = np.linspace(0.0, 1.0, TRIES)
    curves = []
    for link in links:
        for one, other in pairwise(link.claims):
            ends = places[one], places[other]
            if ends[1] < ends[0]:
                ends = ends[1], ends[0]
            turn = 1.0 if link.number % 2 else -1.0
            for bow in BOWS:
                curve = _bowed(link.number, ends, turn * bow, pitch)
                way = [curve.at(float(share)) for share in shares]
                if all(left <= x <= right and bottom <= y <= top for x, y in way):
                    break
            curves.append(curve)
    return tuple(curves)


def _on_and_beside(curve: Curve, pitch: float) -> Iterator[Place]:
    """Return places for a number by preference: on the link from its middle on, then around its middle."""
    shares = np.linspace(NEAREST_TO_AN_END, 1 - NEAREST_TO_AN_END, TRIES)
    for share in sorted(shares, key=lambda share: abs(share - 0.5)):
        yield curve.at(float(share))
    x, y = curve.at(0.5)
    for ring in range(1, RINGS + 1):
        for angle in np.linspace(0.0, 2 * np.pi, SPOKES, endpoint=False):
            reach = ring * RING_STEP * pitch
            yield x + reach * float(np.sin(angle)), y + reach * float(np.cos(angle))


def number_places(
    curves: Sequence[Curve], sizes: Mapping[int, Place], dots: Values, pitch: float
) -> list[tuple[int, Place]]:
    """Return where the numbers of links stand: on each link or beside it, off all marks, off one another.

    Sizes are (width, height) of each number, the middles of marks have shape (marks, 2); all in inches, as the
    pitch of marks. Returns number and middle for each link that has room for its number, nearest its middle.
    """
    taken: list[tuple[float, float, float, float]] = []
    found = []
    for curve in curves:
        wide, high = sizes[curve.number]
        for x, y in _on_and_beside(curve, pitch):
            beside = np.abs(dots[:, 0] - x) >= (wide + pitch) / 2
            clear = np.all(beside | (np.abs(dots[:, 1] - y) >= (high + pitch) / 2))
            if clear and all(abs(x - u) >= (wide + w) / 2 or abs(y - v) >= (high + h) / 2 for u, v, w, h in taken):
                taken.append((x, y, wide, high))
                found.append((curve.number, (x, y)))
                break
    return found
