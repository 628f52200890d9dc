"""Titles of figures of a study: an extreme is named only where its interval lies above all others."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sim.gallery.sensitivity_figures import MOST, SHARES, _leading, _screen
from sim.sensitivities.sources import OTHERS


@pytest.mark.parametrize(
    ("lows", "highs", "title"),
    [
        ([0.5, 0.1, 0.0], [0.7, 0.4, 0.1], "input one weighs most"),
        ([0.3, 0.1, 0.0], [0.7, 0.4, 0.1], "2 of 3 inputs told apart from chance"),
        ([0.0, -0.1, -0.2], [0.7, 0.4, 0.1], "nothing is told apart from chance"),
    ],
)
def test_what_weighs_most_is_named_only_where_that_is_shown(lows, highs, title):
    rows = pd.DataFrame({"share": [0.6, 0.2, 0.05], "low": lows, "high": highs}, index=["one", "two", "three"])
    rows.loc[OTHERS] = [0.9, 0.8, 1.0]  # not one input, so it leads nothing
    assert _leading(rows, SHARES, "input", "input {}".format) == title


def test_an_input_that_no_step_moved_is_in_no_row_and_in_no_count():
    names = [f"params.{number}" for number in range(MOST + 2)]
    row = {"mu_star": 1.0, "low": 0.5, "high": 2.0, "sigma": 0.1, "by_chance": 0.2, "clear": True}
    rows = pd.DataFrame([row] * len(names), index=names)
    rows.iloc[-1, :5] = np.nan
    words = SimpleNamespace(input=str, quoted=str, outcome=str, week="A week.", level="95 %", facts=None)
    drawn = _screen(words, "delivered[drones]", rows)
    assert f"{MOST + 1} of {MOST + 1} inputs" in drawn.title
    assert f"The first {MOST} of {MOST + 1}." in drawn.subtitle
