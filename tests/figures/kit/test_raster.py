"""Figures in pixels: what is written is what was drawn."""

import io

import numpy as np
import pytest
from PIL import Image

from sim.figures.kit.raster import png_of_pixels

PIXELS = np.random.default_rng(3).integers(0, 256, size=(5, 7, 3), dtype=np.uint8)


@pytest.mark.parametrize("said", ["It rises.", "“Ansar Allah” – 1000 → 2000"])
def test_a_picture_holds_its_pixels_how_many_an_inch_and_what_it_shows(said):
    with Image.open(io.BytesIO(png_of_pixels(PIXELS, 192, said))) as picture:
        assert picture.mode == "RGB"
        assert np.array_equal(np.asarray(picture), PIXELS)
        assert picture.info["dpi"] == pytest.approx((192, 192), abs=0.01)
        assert picture.text == {"Description": said}
