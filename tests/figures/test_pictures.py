"""Every figure against a stored picture: what no other test sees, such as a line that has gone missing.

``WARY_RENEW_IMAGES=1 pytest tests/figures/test_pictures.py`` draws the stored pictures anew; look at each of them
before it is committed.
"""

import os
from pathlib import Path

import pytest
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.testing.compare import compare_images
from matplotlib.testing.exceptions import ImageComparisonFailure

from helpers import pictures
from helpers.paths import TESTS
from sim.figures.kit.look import styled

STORED = TESTS / "baseline_images"
RENEW = bool(os.environ.get("WARY_RENEW_IMAGES"))
DOTS = 72
TOLERANCE = 1.0
"""Root mean square of the difference of colours, of 255; letters that are smoothed otherwise stay below it."""
LARGEST = 100_000
"""Bytes of a stored picture on average: each is stored anew whenever its figure changes."""


def save(draw, path):
    with styled():
        draw().savefig(path, dpi=DOTS, metadata={"Software": None})
    return path


def difference_from_stored(name, draw, folder):
    drawn = save(draw, folder / f"{name}.png")
    try:
        return compare_images(str(STORED / f"{name}.png"), str(drawn), tol=TOLERANCE)
    except ImageComparisonFailure as other_size:
        return str(other_size)


@pytest.mark.parametrize("name", pictures.DRAWN)
def test_figure_looks_as_the_stored_one_does(name, tmp_path):
    if RENEW:
        STORED.mkdir(exist_ok=True)
        save(pictures.DRAWN[name], STORED / f"{name}.png")
    assert difference_from_stored(name, pictures.DRAWN[name], tmp_path) is None


@pytest.mark.parametrize("name", pictures.CHANGED)
def test_a_figure_of_other_data_is_told_from_the_stored_one(name, tmp_path):
    assert difference_from_stored(name, pictures.CHANGED[name], tmp_path) is not None


def test_letters_are_those_that_matplotlib_brings():
    with styled():
        assert Path(findfont(FontProperties())).name == "DejaVuSans.ttf"


def test_stored_pictures_are_those_that_are_drawn_and_small():
    sizes = {file.stem: file.stat().st_size for file in STORED.glob("*.png")}
    assert set(sizes) == set(pictures.DRAWN)
    assert sum(sizes.values()) < LARGEST * len(sizes)
