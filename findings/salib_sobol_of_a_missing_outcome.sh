#!/usr/bin/env bash
# SALib 1.6.0 gives every Sobol' index as 0, with an interval of 0, where one outcome of thousands is missing.
#
# `sobol.analyze` standardises outcomes by their mean and standard deviation, which one NaN makes NaN. Then it divides by the
# variance but where that is 0, and leaves 0 where it could not: NaN is not above 0. So a sample of which a single run
# failed, or has not come back yet, reads as a clear finding that no input has any influence, at the first and at the second
# order, and no warning is given. `delta` and `pawn` give NaN for the same outcomes. A constant outcome, of which nothing
# can be said either, gives the same zeros.
#
# Seen on 2026-11-30 with Python 3.11, SALib 1.6.0, numpy 2.4.6, scipy 1.17.1 and pandas 2.3.3. What is printed:
#
#   all of 6144 outcomes: S1 [0.2, 0.8] ST [0.2, 0.8] ST_conf [0.02, 0.05] S2 [0.0, 0.08]
#   all of 6144 outcomes: PAWN [0.14, 0.48]
#   one is missing: S1 [0.0, 0.0] ST [0.0, 0.0] ST_conf [0.0, 0.0] S2 [0.0, 0.0]
#   one is missing: PAWN [nan, nan]
#
# Our guard: a study of sensitivity refuses an outcome that a run lacks (sim/sensitivities/swept.py);
# `ratios` (sim/analysis/sensitivity/blocks.py) makes indices NaN, which tests/analysis/test_sensitivity_estimators.py holds;
# docs/howto/other_tools.md says to let a sweep end before SALib takes it over.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/missing.py" <<'PY'
import warnings

import numpy as np
from SALib.analyze import pawn
from SALib.analyze import sobol as analysis
from SALib.sample import sobol

problem = {"num_vars": 2, "names": ["one", "two"], "bounds": [[0, 1], [0, 1]]}
inputs = sobol.sample(problem, 1024, seed=1)
whole = inputs[:, 0] + 2.0 * inputs[:, 1]
for name, place in ((f"all of {len(whole)} outcomes", None), ("one is missing", 7)):
    outcome = whole.copy()
    if place is not None:
        outcome[place] = np.nan
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = analysis.analyze(problem, outcome, seed=1)
    pairs = [round(float(found[key][0, 1]), 2) + 0.0 for key in ("S2", "S2_conf")]
    print(f"{name}:", *(f"{key} {np.round(found[key], 2).tolist()}" for key in ("S1", "ST", "ST_conf")), f"S2 {pairs}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        median = pawn.analyze(problem, inputs, outcome, seed=1)["median"]
    print(f"{name}: PAWN {np.round(median, 2).tolist()}")
PY
python3.11 -m venv "$folder/environment"
"$folder/environment/bin/pip" install --quiet --disable-pip-version-check \
    SALib==1.6.0 numpy==2.4.6 scipy==1.17.1 pandas==2.3.3
"$folder/environment/bin/python" "$folder/missing.py" | tee "$folder/seen"
cat > "$folder/expected" <<'SEEN'
all of 6144 outcomes: S1 [0.2, 0.8] ST [0.2, 0.8] ST_conf [0.02, 0.05] S2 [0.0, 0.08]
all of 6144 outcomes: PAWN [0.14, 0.48]
one is missing: S1 [0.0, 0.0] ST [0.0, 0.0] ST_conf [0.0, 0.0] S2 [0.0, 0.0]
one is missing: PAWN [nan, nan]
SEEN
cmp "$folder/seen" "$folder/expected"
