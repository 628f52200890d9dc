"""Letters of dated events: one for each day, and days in the key where letters stand together."""

import datetime as dt
import math

from sim.figures.kit.contents import Box
from sim.figures.kit.dates import Dates
from sim.figures.kit.facts import day_of
from sim.figures.kit.look import SIZES
from sim.figures.kit.ticks import Span

SIZE = SIZES["print_85"]
BOX = Box(0.0, 0.0, 2.0, 1.0)


def dates(*events):
    """Return an axis of three years with events on days of 2023, by month, day and label."""
    span = Span(day_of(dt.date(2022, 1, 1)), day_of(dt.date(2025, 1, 1)))
    return Dates(span, tuple((day_of(dt.date(2023, *when)), label) for *when, label in events), math.inf)


def key_of(axis):
    return [piece for line in axis.key_lines(SIZE, BOX, 0.0) for piece in line]


def above(axis):
    return [text.text.replace("\N{NO-BREAK SPACE}", " ") for text in axis.texts_above(SIZE, BOX, 0.0)]


def test_what_happens_on_one_day_has_one_letter():
    axis = dates((3, 6, "shut"), (3, 6, "struck"), (12, 4, "listed"))
    assert above(axis) == ["a", "b"]
    assert key_of(axis) == [("a", "shut (Mar 2023)"), ("a", "struck (Mar 2023)"), ("b", "listed (Dec 2023)")]


def test_letters_that_stand_together_are_told_apart_by_days():
    axis = dates((3, 6, "shut"), (3, 13, "listed"), (3, 20, "struck"), (3, 20, "said"), (12, 4, "ended"))
    assert above(axis) == ["a–c", "d"]
    assert key_of(axis) == [
        ("a", "shut (6 Mar 2023)"),
        ("b", "listed (13 Mar 2023)"),
        ("c", "struck (20 Mar 2023)"),
        ("c", "said (20 Mar 2023)"),
        ("d", "ended (4 Dec 2023)"),
    ]
