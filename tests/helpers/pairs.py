"""Tables of made-up outcomes over runs that share their draws."""

from __future__ import annotations

import numpy as np
import pandas as pd


def table(**columns: object) -> pd.DataFrame:
    """Return a table of outcomes by run."""
    frame = pd.DataFrame(columns)
    return frame.rename_axis("run")


def skewed(runs: int, seed: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return counts that are higher in the other, events that change rarely, and an outcome that is the same."""
    rng = np.random.default_rng(seed)
    draw = rng.gamma(2.0, 5.0, runs)
    event = rng.random(runs)
    one = table(count=np.floor(draw), event=(event < 0.10).astype(float), same=draw)
    two = table(count=np.floor(1.2 * draw), event=(event < 0.13).astype(float), same=draw)
    return one, two
