"""What holds where nothing is said, for functions of `sim` and for commands alike."""

from __future__ import annotations

from typing import Final

RUNS: Final = 200
COMPARED_RUNS: Final = 1000
PATTERN_RUNS: Final = 1000
SCREENED_RUNS: Final = 1000
SWEPT_RUNS: Final = 20
VERIFIED_RUNS: Final = 256
SAMPLES: Final = 256
DESIGN: Final = "sobol"
CHUNK: Final = 4096
"""Runs of a chunk of a sweep, about: a few seconds' work, some four megabytes."""
WIDTH: Final = 64
"""Runs of a block, which are computed together; it changes no number."""
INTERMEDIARIES: Final = 64
LEVEL: Final = 0.95
"""Of intervals."""
TRAJECTORIES: Final = 20
BLOCKS: Final = 256
REPLICATES: Final = 4
HINDCAST_DRAWS: Final = 32_768
"""Members of each origin: a minute or two for all seven on two processors."""
HINDCAST_SEED: Final = 20241031
MOST_INPUTS: Final = 10
POSTERIOR_DRAWS: Final = 1_228_800
"""From the priors, each run once: 300 chunks of a table."""
POSTERIOR_MEMBERS: Final = 1000
