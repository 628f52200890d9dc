"""Ways of saying how likely something is: the model, and its rivals."""

from __future__ import annotations

from typing import Final

MODEL: Final = "model"
PRIOR: Final = "prior alone"
BASE_RATE: Final = "base rate"
NO_CHANGE: Final = "no change"
RANDOM_WALK: Final = "random walk"
LOG_TREND: Final = "log trend"
OF_ALL: Final = (MODEL, PRIOR, BASE_RATE, NO_CHANGE)
"""Ways of saying how likely something is that have an answer to every question."""
OF_COUNTS: Final = (MODEL, PRIOR, RANDOM_WALK, LOG_TREND, BASE_RATE, NO_CHANGE)
