"""What tests of discovery share: cases with a box that is known, and the mark of what needs the EMA workbench."""

from __future__ import annotations

import importlib.util

import numpy as np
import pandas as pd
import pytest

from sim.case.case import load_case
from sim.discovery.interest import Cases

needs_workbench = pytest.mark.skipif(
    not importlib.util.find_spec("ema_workbench"), reason="the EMA workbench, the extra discovery, is not here"
)


def planted(samples=300, runs=4, seed=1, *, words=True, noise=0.0):
    """Return cases that are of interest where one input is above .6, another below .5, and the policy is pay."""
    draws = np.random.default_rng(seed)
    inputs = pd.DataFrame(draws.random((samples, 4)), columns=["params.a", "params.b", "params.c", "params.d"])
    wanted = ((inputs["params.a"] > 0.6) & (inputs["params.b"] < 0.5)).to_numpy()
    if words:
        inputs["mechanisms.m"] = pd.Categorical(draws.choice(["hold", "pay"], samples))
        wanted = wanted & (inputs["mechanisms.m"] == "pay").to_numpy()
    hits = np.repeat(wanted[:, None], runs, axis=1) ^ (draws.random((samples, runs)) < noise)
    about = {name: {"title": name, "unit": "1", "low": 0.0, "high": 1.0} for name in inputs}
    return Cases(inputs, hits, about, "it breaks", load_case(), None)
