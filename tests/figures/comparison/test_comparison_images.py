"""Figures of a comparison against stored pictures: what no other test sees, such as a line that has gone missing.

``WARY_RENEW_IMAGES=1 pytest tests/figures/comparison/test_comparison_images.py`` draws the stored pictures anew; look
at each of them before it is committed.
"""

import os
from functools import partial
from pathlib import Path

import pytest
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.testing.compare import compare_images

from helpers.comparison import COMPARED, EVENTS, curves, differences, fans, multiples, table
from helpers.paths import TESTS
from sim.figures.comparison.assumptions import assumptions
from sim.figures.comparison.difference_fans import difference_fans
from sim.figures.comparison.heat_table import heat_table
from sim.figures.comparison.intervals import intervals
from sim.figures.comparison.small_multiples import small_multiples
from sim.figures.comparison.survival_curves import survival_curves
from sim.figures.kit.look import styled

DRONES = "delivered[drones]"
STORED = TESTS / "baseline_images"
RENEW = bool(os.environ.get("WARY_RENEW_IMAGES"))
DOTS = 72
TOLERANCE = 1.0
"""Root mean square of the difference of colours, of 255; letters that are smoothed otherwise stay below it."""
DRAWN = {
    "assumptions": partial(assumptions, differences(), COMPARED),
    "difference_fans": partial(difference_fans, fans(3), EVENTS),
    "heat_table": partial(heat_table, table(6, 8)),
    "intervals": partial(intervals, table(8), DRONES),
    "small_multiples": partial(small_multiples, multiples(6), EVENTS),
    "survival_curves": partial(survival_curves, curves(3, 3), EVENTS),
}


def save(draw, path):
    with styled():
        draw(size="print_85").savefig(path, dpi=DOTS, metadata={"Software": None})
    return path


def without_bands():
    frame = curves(3, 3)
    return frame.assign(low=frame["probability"], high=frame["probability"])


def one_otherwise():
    one, *rest = differences()
    return [one | {"before": 0.1, "after": 0.3}, *rest]


@pytest.mark.parametrize("name", DRAWN)
def test_figure_looks_as_the_stored_one_does(name, tmp_path):
    stored = STORED / f"{name}.png"
    if RENEW:
        STORED.mkdir(exist_ok=True)
        save(DRAWN[name], stored)
    drawn = save(DRAWN[name], tmp_path / f"{name}.png")
    assert compare_images(str(stored), str(drawn), tol=TOLERANCE) is None


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("survival_curves", partial(survival_curves, without_bands(), EVENTS)),
        ("intervals", partial(intervals, table(8).assign(simultaneous_low=-1e-9), DRONES)),
        ("assumptions", partial(assumptions, one_otherwise(), COMPARED)),
        ("difference_fans", partial(difference_fans, fans(3, seed=5), EVENTS)),
    ],
)
def test_a_figure_of_other_data_is_told_from_the_stored_one(name, changed, tmp_path):
    drawn = save(changed, tmp_path / f"{name}.png")
    assert compare_images(str(STORED / f"{name}.png"), str(drawn), tol=TOLERANCE) is not None


def test_letters_are_those_that_matplotlib_brings():
    with styled():
        assert Path(findfont(FontProperties())).name == "DejaVuSans.ttf"


def test_stored_pictures_are_those_that_are_drawn_and_small():
    assert {file.stem for file in STORED.glob("*.png")} == set(DRAWN)
    assert sum(file.stat().st_size for file in STORED.glob("*.png")) < 400_000
