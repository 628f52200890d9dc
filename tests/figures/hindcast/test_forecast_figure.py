"""Figures of hindcasts: nothing that was reported is left out of a panel."""

import datetime as dt

import numpy as np
import pytest

from sim.figures.hindcast.forecasts import Said, forecasts
from sim.figures.kit.draw import draw


@pytest.mark.parametrize("most", [100.0, 9000.0])
def test_what_came_lies_within_the_panel_also_where_it_is_far_above_all_that_was_said(most):
    months = [dt.date(2023, month, 15) for month in range(1, 5)]
    said = Said(dt.date(2023, 1, 1), months, np.outer([0.5, 0.8, 1.0, 1.2, 1.5], np.full(4, 100.0)), [most] * 4)
    axes = draw(forecasts([said], "Drones launched", [(day, most) for day in months], "10 members.")).axes[0]
    low, high = axes.get_ylim()
    dots = [line.get_ydata() for line in axes.lines if line.get_marker() == "o"]
    assert dots
    assert all(low < value < high for line in dots for value in line)
