"""What the tests of figures share: the texts of a figure, and that they lie inside and apart."""

from __future__ import annotations

import datetime as dt

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

LAYOUTS = ("page", "print_85")
"""The widest and the narrowest format, for all layouts; among the long tests, test_pictures.py has every format."""

EVENTS = {
    "first": (dt.date(2023, 3, 6), "Burst of designations"),
    "second": (dt.date(2023, 10, 7), "Attack of 7 October"),
    "third": (dt.date(2023, 10, 18), "UN curbs on missiles lapse"),
    "fourth": (dt.date(2025, 9, 27), "Snapback of sanctions"),
    "outside": (dt.date(2031, 1, 1), "Never reached"),
}


def texts_of(figure: Figure) -> list[Text]:
    """Return the texts that can be seen, with their places found."""
    if figure.stale:
        figure.draw_without_rendering()
    return [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]


def words_of(figure: Figure) -> list[str]:
    """Return what the texts say."""
    return [text.get_text() for text in texts_of(figure)]


def joined_words_of(figure: Figure) -> str:
    """Return what the texts say, as one."""
    return " ".join(words_of(figure))


def assert_texts_inside_and_apart(figure: Figure) -> None:
    """Hold every text within the figure, and no two on top of each other."""
    words = words_of(figure)
    boxes = np.array([text.get_window_extent().extents for text in texts_of(figure)])
    low, high, (left, bottom, right, top) = boxes[:, :2], boxes[:, 2:], figure.bbox.extents
    outside = (low < (left, bottom)).any(axis=1) | (high > (right, top)).any(axis=1)
    assert not outside.any(), [words[place] for place in np.flatnonzero(outside)]
    shared = np.minimum(high[:, None], high[None]) - np.maximum(low[:, None], low[None])
    meeting = np.argwhere(np.triu((shared > 0).all(axis=2), k=1))
    assert not len(meeting), [f"{words[one]!r} meets {words[other]!r}" for one, other in meeting]


def assert_no_text_is_crossed(figure: Figure, rules: list[Line2D], margin: float = 0.0) -> None:
    """Hold upright rules apart from texts; a text's box may reach `margin` pixels beyond its letters."""
    words = words_of(figure)
    boxes = np.array([text.get_window_extent().extents for text in texts_of(figure)])
    lines = np.array([rule.get_window_extent().extents for rule in rules])
    across = (boxes[None, :, 0] < lines[:, None, 0]) & (lines[:, None, 0] < boxes[None, :, 2])
    along = (lines[:, None, 1] < boxes[None, :, 3] - margin) & (boxes[None, :, 1] + margin < lines[:, None, 3])
    crossed = (across & along).any(axis=0)
    assert not crossed.any(), [words[place] for place in np.flatnonzero(crossed)]


def assert_same_texts_in_the_same_places(one: Figure, other: Figure) -> None:
    """Hold two drawings of a figure, such as in two themes, to one layout."""
    assert words_of(one) == words_of(other)
    places = [[text.get_window_extent().extents for text in texts_of(figure)] for figure in (one, other)]
    np.testing.assert_array_equal(*places)
