"""Titles of figures of a study: an extreme is named only where its interval lies above all others."""

import pandas as pd
import pytest

from sim.gallery.sensitivity_figures import SHARES, _leading
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
