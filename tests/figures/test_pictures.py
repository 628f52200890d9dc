"""Every figure against a stored picture: what no other test sees, such as a line that has gone missing.

``WARY_RENEW_IMAGES=1 pytest tests/figures/test_pictures.py`` draws the stored pictures anew; look at each of them
before it is committed.
"""

import os
from functools import cache, partial
from pathlib import Path

import numpy as np
import pytest
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.testing.compare import compare_images
from matplotlib.testing.exceptions import ImageComparisonFailure
from PIL import Image

from helpers import pictures
from helpers.figures import assert_texts_inside_and_apart, texts_of
from helpers.paths import TESTS
from sim.figures.kit.look import SIZES, styled

STORED = TESTS / "baseline_images"
RENEW = bool(os.environ.get("WARY_RENEW_IMAGES"))
DOTS = 72
TOLERANCE = 1.0
"""Root mean square of the difference of colours, of 255; letters that are smoothed otherwise stay below it."""
SQUARE, TOLERANCE_OF_A_SQUARE = 48, 6.0
"""Pixels, and the same measure within a square of as many: text fills a square more than a picture."""
SMALLEST = 7.0
"""Points of type."""
SLOW = ("grades", "small_multiples", "responses", "postures", "against_observed", "beliefs_and_strikes")
"""Figures of which other data are drawn among the long tests; those of others of their kind are drawn here."""
LARGEST = 100_000
"""Bytes of a stored picture on average: each is stored anew whenever its figure changes."""


@cache
def drawn(name):
    return pictures.DRAWN[name]()


def save(draw, path):
    with styled():
        draw().savefig(path, dpi=DOTS, metadata={"Software": None})
    return path


def difference_from_stored(name, draw, folder):
    stored, drawn = STORED / f"{name}.png", save(draw, folder / f"{name}.png")
    try:
        return compare_images(str(stored), str(drawn), tol=TOLERANCE) or difference_in_places(stored, drawn)
    except ImageComparisonFailure as other_size:
        return str(other_size)


def difference_in_places(stored, drawn):
    """Return where pictures differ in a small square: in the whole of a high one a mark that moved is lost."""
    one, other = (np.asarray(Image.open(path).convert("RGB"), dtype=float) for path in (stored, drawn))
    squares = {
        (left, top): np.sqrt(np.mean((one - other)[top : top + SQUARE, left : left + SQUARE] ** 2))
        for top in range(0, one.shape[0], SQUARE)
        for left in range(0, one.shape[1], SQUARE)
    }
    place = max(squares, key=squares.get)
    return (
        f"differs by {squares[place]:.1f} from {place} on: {drawn}" if squares[place] > TOLERANCE_OF_A_SQUARE else None
    )


@pytest.mark.parametrize("name", pictures.DRAWN)
def test_figure_looks_as_the_stored_one_does(name, tmp_path):
    if RENEW:
        STORED.mkdir(exist_ok=True)
        save(partial(drawn, name), STORED / f"{name}.png")
    assert difference_from_stored(name, partial(drawn, name), tmp_path) is None


@pytest.mark.parametrize("name", pictures.DRAWN)
def test_texts_lie_inside_apart_and_are_large_enough(name):
    assert_texts_inside_and_apart(drawn(name))
    assert min(text.get_fontsize() for text in texts_of(drawn(name))) >= SMALLEST


@pytest.mark.long
@pytest.mark.parametrize("size", [size for size in SIZES if size != pictures.NARROW["size"]])
@pytest.mark.parametrize("name", pictures.DRAWN)
def test_texts_lie_inside_and_apart_in_every_format(name, size, monkeypatch):
    monkeypatch.setattr(pictures, "NARROW", {"size": size})
    assert_texts_inside_and_apart(pictures.DRAWN[name]())


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.long] * (name in SLOW)) for name in pictures.CHANGED]
)
def test_a_figure_of_other_data_is_told_from_the_stored_one(name, tmp_path):
    assert difference_from_stored(name, pictures.CHANGED[name], tmp_path) is not None


def test_every_figure_is_told_from_another():
    assert set(pictures.CHANGED) == set(pictures.DRAWN)


def test_letters_are_those_that_matplotlib_brings():
    with styled():
        assert Path(findfont(FontProperties())).name == "DejaVuSans.ttf"


def test_stored_pictures_are_those_that_are_drawn_and_small():
    sizes = {file.stem: file.stat().st_size for file in STORED.glob("*.png")}
    assert set(sizes) == set(pictures.DRAWN)
    assert sum(sizes.values()) < LARGEST * len(sizes)
