#!/usr/bin/env bash
# SALib 1.6.0's delta of a yes or no is near 0 for the input that decides it, and several times as much for one without effect.
#
# Delta is half the distance between the density of an outcome and its density within a slice of an input. `delta.analyze`
# passes over each slice in which the outcome has one value only, as if nothing differed there. Of an outcome that is 1 or 0,
# those are the slices that an input decides. Where one input decides all, eleven of the twelve slices are left out. An input
# without effect leaves both values in all its slices, whose densities are estimated by a smooth kernel and differ a little by
# chance; that is all that is left, and the order of the inputs is turned round. The first-order index, from the same call,
# has them in their order. A warning asks for more samples or fewer slices; from 2,048 to 8,192 samples the two move further
# apart, to .01 and .14.
#
# Below, an outcome is 1 where the input `cause` lies above .5, or above .9, and `idle` does nothing. The right delta of the
# cause is 2 p (1 - p), which is .5 and .18, and of the idle input 0.
#
# Seen on 2026-11-30 with Python 3.11, SALib 1.6.0, numpy 2.4.6, scipy 1.17.1 and pandas 2.3.3. Printed, rounded to a tenth:
#
#   above 0.5: delta of the cause 0.0, of the idle input 0.1; strongest by delta idle, by first order cause
#   above 0.9: delta of the cause 0.0, of the idle input 0.1; strongest by delta idle, by first order cause
#
# Our guard: tests/analysis/test_sensitivity_estimators.py holds that this package's measures put the cause of a yes or no first;
# docs/howto/other_tools.md says which outcomes delta is for.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/delta.py" <<'PY'
import warnings

import numpy as np
from SALib.analyze import delta
from SALib.sample import latin

problem = {"num_vars": 2, "names": ["cause", "idle"], "bounds": [[0, 1], [0, 1]]}
inputs = latin.sample(problem, 2048, seed=1)
for threshold in (0.5, 0.9):
    outcome = (inputs[:, 0] > threshold).astype(float)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = delta.analyze(problem, inputs, outcome, num_resamples=10, seed=1)
    assert 3 * found["delta_raw"][0] < found["delta_raw"][1]
    cause, idle = np.round(found["delta_raw"], 1) + 0.0
    strongest = [problem["names"][np.argmax(found[key])] for key in ("delta_raw", "S1")]
    print(
        f"above {threshold}: delta of the cause {cause}, of the idle input {idle};",
        "strongest by delta {}, by first order {}".format(*strongest),
    )
PY
python3.11 -m venv "$folder/environment"
"$folder/environment/bin/pip" install --quiet --disable-pip-version-check \
    SALib==1.6.0 numpy==2.4.6 scipy==1.17.1 pandas==2.3.3
"$folder/environment/bin/python" "$folder/delta.py" | tee "$folder/seen"
cat > "$folder/expected" <<'SEEN'
above 0.5: delta of the cause 0.0, of the idle input 0.1; strongest by delta idle, by first order cause
above 0.9: delta of the cause 0.0, of the idle input 0.1; strongest by delta idle, by first order cause
SEEN
cmp "$folder/seen" "$folder/expected"
