"""Planes: the same numbers as the labelled axes give."""

import numpy as np
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.recorded.planes import Planes, first_week


def trajectories(order):
    values = np.random.default_rng(1).normal(size=(4, 5, 2, 3))
    data = xr.Dataset(
        {
            "trust": (("run", "time", "actor", "partner"), values),
            "talks": (("run", "time"), values[:, :, 0, 0]),
        },
        {"run": range(4), "time": range(5), "actor": ["iran", "russia"], "partner": ["iran", "russia", "china"]},
    )
    return data.transpose(*order, missing_dims="ignore")


def test_a_plane_is_what_its_labels_select_whatever_the_order_of_axes():
    for order in (("run", "time", "actor", "partner"), ("actor", "time", "partner", "run")):
        data = trajectories(order)
        planes = Planes.of(data)
        expected = data.trust.sel(actor="russia", partner="china").transpose("time", "run").values
        assert (planes.plane("trust", {"partner": "china", "actor": "russia"}) == expected).all()
        columns = dict(planes.columns("trust"))
        assert list(columns)[:2] == ["trust[iran in iran]", "trust[iran in russia]"]
        assert (columns["trust[russia in china]"] == expected).all()
        assert (dict(planes.columns("talks"))["talks"] == data.talks.transpose("time", "run").values).all()


@given(arrays(bool, (7, 3), elements=st.booleans()))
def test_the_first_week_is_the_first_of_them_or_none(holds):
    for run, found in enumerate(first_week(holds)):
        weeks = [week for week in range(7) if holds[week, run]]
        assert found == (weeks[0] if weeks else 7)
