"""Both themes from one drawing: each as it would be if it were drawn by itself."""

import io
import re

import numpy as np
import pytest
from PIL import Image

from helpers import pictures
from sim.figures.kit.both import InBothThemes, recoloured
from sim.figures.kit.draw import draw
from sim.figures.kit.look import THEMES
from sim.figures.kit.paired import PairedTheme
from sim.figures.kit.save import png_of, svg_of

SIZE = "print_85"
RASTERED = ("order_book", "network", "chronicle", "influence_network", "pair_map")
"""Figures with hatches, arrows, collections of lines, boxes around texts, and a picture."""
EACH = [pytest.param(name, marks=() if name in RASTERED else pytest.mark.long) for name in pictures.DRAWN]
ALT = "Output rises. It falls again, in #BB2222."


@pytest.fixture
def contents(monkeypatch, request):
    monkeypatch.setattr(pictures, "draw", lambda drawn, **_: drawn)
    return pictures.DRAWN[request.param]()


def without_ids(drawing):
    return re.sub(r'id="[^"]*"|="#[^"]*"|url\(#[^)]*\)', "", drawing)


@pytest.mark.parametrize("contents", EACH, indirect=True)
def test_each_theme_is_as_if_drawn_by_itself(contents):
    both = InBothThemes(contents, SIZE).svg("key", ALT)
    for theme in THEMES:
        alone = svg_of(draw(contents, theme=theme, size=SIZE), f"key_{theme}", ALT)
        assert without_ids(both[theme]) == without_ids(alone)
        assert f'<desc id="key_{theme}-description">{ALT}<' in both[theme]


@pytest.mark.parametrize("contents", RASTERED, indirect=True)
def test_each_theme_has_the_pixels_as_if_drawn_by_itself(contents):
    both = InBothThemes(contents, SIZE).png(ALT)
    for theme in THEMES:
        alone = png_of(draw(contents, theme=theme, size=SIZE), ALT)
        pixels = [np.asarray(Image.open(io.BytesIO(one))) for one in (both[theme], alone)]
        assert np.array_equal(*pixels)


@pytest.mark.parametrize("contents", ["order_book", "network"], indirect=True)
def test_the_figure_is_asked_once_for_what_is_drawn_in_both_themes(contents, monkeypatch):
    both, asked = InBothThemes(contents, SIZE), []
    whole = type(both._light).draw
    monkeypatch.setattr(type(both._light), "draw", lambda *given: (asked.append(1), whole(*given))[1])
    both.png(ALT)
    assert asked == [1]
    assert "_dark" not in vars(both)


def test_a_drawing_takes_other_colours_only_where_each_is_known_and_all_of_it_has_colours():
    colours = {"#112233": "#aabbcc"}
    assert recoloured("<path fill='#112233'/>", colours) == "<path fill='#aabbcc'/>"
    assert recoloured("<path fill='#112233' stroke='#123'/>", colours) is None
    assert recoloured("<path fill='#112233'/><image/>", colours) is None
    assert recoloured("<path/>", colours | {"#000000": "#ffffff"}) is None  # black may have been left out


def test_a_colour_that_stands_for_two_others_has_none():
    theme = PairedTheme.of(THEMES["light"], THEMES["dark"])
    assert theme.colours[theme.ink.lower()] == THEMES["dark"].ink.lower()
    theme.paint(lambda one: "#123456" if one is theme else "#234567")
    theme.paint(lambda one: "#123456" if one is theme else "#345678")
    assert "#123456" not in theme.colours
    made = theme.tint(theme.legible(theme.more), 0.5)
    dark = THEMES["dark"]
    assert theme.colours[made.lower()] == dark.tint(dark.legible(dark.more), 0.5).lower()
