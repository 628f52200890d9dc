#!/usr/bin/env bash
# scoringrules 0.10.0 scores whole numbers in their own kind, which wraps: an ensemble of counts gets a CRPS below 0.
#
# `crps_ensemble` takes differences of what came and what was said in the type that it is given. Counts of few bits wrap
# there: one forecast scores below 0, which no CRPS can, another thousands of millions instead of less than 1. The default
# estimator is right for numbers without a sign and wrong for those of eight bits with one; all others are wrong for both.
# No warning is given.
#
# Below, 3 came where 1, 3 and 5 were said, as counts; and -56 came where -6, 90 and 100 were said, as changes of a count.
#
# Seen on 2026-11-30 with Python 3.11, scoringrules 0.10.0, numpy 2.4.6 and scipy 1.17.1. What is printed:
#
#   3 came, float64: qd 0.444, nrg 0.444, fair 0.000, pwm 0.000
#   3 came, uint8: qd 0.444, nrg 42.667, fair 21.333, pwm 84.000
#   3 came, uint16: qd 0.444, nrg 10922.667, fair 5461.333, pwm 21844.000
#   3 came, uint32: qd 0.444, nrg 715827882.667, fair 357913941.333, pwm 1431655764.000
#   -56 came, float64: qd 93.778, nrg 93.778, fair 82.000, pwm 82.000
#   -56 came, int8: qd -20.000, nrg 63.111, fair 51.333, pwm 51.333
#
# Our guard: `_numbers` (sim/hindcasts/scores.py) makes every number a float64 before it is scored;
# tests/hindcasts/test_hindcast_scores.py holds that kinds of numbers change no score.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/counts.py" <<'PY'
import warnings

import numpy as np
import scoringrules

warnings.simplefilter("error")
asked = {
    "3 came": (np.array([3]), np.array([[5, 1, 3]]), ("float64", "uint8", "uint16", "uint32")),
    "-56 came": (np.array([-56]), np.array([[100, -6, 90]]), ("float64", "int8")),
}
for name, (came, said, kinds) in asked.items():
    for kind in kinds:
        found = [
            f"{how} {scoringrules.crps_ensemble(came.astype(kind), said.astype(kind), estimator=how)[0]:.3f}"
            for how in ("qd", "nrg", "fair", "pwm")
        ]
        print(f"{name}, {kind}: {', '.join(found)}")
PY
python3.11 -m venv "$folder/environment"
"$folder/environment/bin/pip" install --quiet --disable-pip-version-check scoringrules==0.10.0 numpy==2.4.6 scipy==1.17.1
"$folder/environment/bin/python" "$folder/counts.py" | tee "$folder/seen"
cat > "$folder/expected" <<'SEEN'
3 came, float64: qd 0.444, nrg 0.444, fair 0.000, pwm 0.000
3 came, uint8: qd 0.444, nrg 42.667, fair 21.333, pwm 84.000
3 came, uint16: qd 0.444, nrg 10922.667, fair 5461.333, pwm 21844.000
3 came, uint32: qd 0.444, nrg 715827882.667, fair 357913941.333, pwm 1431655764.000
-56 came, float64: qd 93.778, nrg 93.778, fair 82.000, pwm 82.000
-56 came, int8: qd -20.000, nrg 63.111, fair 51.333, pwm 51.333
SEEN
cmp "$folder/seen" "$folder/expected"
