#!/usr/bin/env bash
# SALib 1.6.0's analyses set NumPy's global generator to their seed: replicates of a noisy model become one and the same.
#
# `delta`, `pawn`, `fast` and others call `numpy.random.seed(seed)` and leave the generator of the whole process there. Who
# repeats a stochastic model that draws from it, and analyses each replicate with the same seed so as to compare the
# indices, has one noise from the second replicate on: indices agree to the last digit, and look as if chance did not
# matter. `sobol` has a generator of its own, as all of SALib's samples have. And in each of these analyses, sobol's too, a
# seed of 0 is none at all (`if seed:`), so that its intervals differ at every call; samples take 0 for a seed.
#
# Seen on 2026-11-30 with Python 3.11, SALib 1.6.0, numpy 2.4.6, scipy 1.17.1 and pandas 2.3.3. What is printed:
#
#   sobol: 5 of 5 replicates differ
#   pawn: 2 of 5 replicates differ
#   delta: 2 of 5 replicates differ
#   fast: 2 of 5 replicates differ
#   seed=0: twice the same intervals of sobol False, twice the same sample True
#   seed=1: twice the same intervals of sobol True, twice the same sample True
#
# Our guard: estimators of ours draw from generators of their own, 0 like any other seed (sim/analysis/sensitivity/blocks.py);
# tests/analysis/test_sensitivity_estimators.py holds that. docs/howto/other_tools.md warns whoever goes on with SALib.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/seed.py" <<'PY'
import warnings

import numpy as np
from SALib.analyze import delta, fast, pawn, sobol
from SALib.sample import fast_sampler
from SALib.sample import sobol as blocks

warnings.simplefilter("ignore")
problem = {"num_vars": 2, "names": ["one", "two"], "bounds": [[0, 1], [0, 1]]}
inputs, waves = blocks.sample(problem, 64, seed=0), fast_sampler.sample(problem, 100, seed=0)
analyses = {
    "sobol": (inputs, lambda values: sobol.analyze(problem, values, seed=1)),
    "pawn": (inputs, lambda values: pawn.analyze(problem, inputs, values, seed=1)),
    "delta": (inputs, lambda values: delta.analyze(problem, inputs, values, num_resamples=2, seed=1)),
    "fast": (waves, lambda values: fast.analyze(problem, values, seed=1)),
}
for name, (rows, analyse) in analyses.items():
    np.random.seed(2026)
    noises = set()
    for _ in range(5):
        values = rows.sum(axis=1) + np.random.normal(size=len(rows))
        noises.add(values.tobytes())
        analyse(values)
    print(f"{name}: {len(noises)} of 5 replicates differ")
for seed in (0, 1):
    one, other = (sobol.analyze(problem, inputs.sum(axis=1), seed=seed)["ST_conf"].tolist() for _ in range(2))
    same = (blocks.sample(problem, 64, seed=seed) == blocks.sample(problem, 64, seed=seed)).all()
    print(f"seed={seed}: twice the same intervals of sobol {one == other}, twice the same sample {same}")
PY
python3.11 -m venv "$folder/environment"
"$folder/environment/bin/pip" install --quiet --disable-pip-version-check \
    SALib==1.6.0 numpy==2.4.6 scipy==1.17.1 pandas==2.3.3
"$folder/environment/bin/python" "$folder/seed.py" | tee "$folder/seen"
cat > "$folder/expected" <<'SEEN'
sobol: 5 of 5 replicates differ
pawn: 2 of 5 replicates differ
delta: 2 of 5 replicates differ
fast: 2 of 5 replicates differ
seed=0: twice the same intervals of sobol False, twice the same sample True
seed=1: twice the same intervals of sobol True, twice the same sample True
SEEN
cmp "$folder/seen" "$folder/expected"
