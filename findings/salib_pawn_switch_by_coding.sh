#!/usr/bin/env bash
# SALib 1.6.0's PAWN leaves out the highest value of an input, so that a switch scores .1 or .9 by how it is coded.
#
# The range of an input is cut into slices at quantiles, each from its lower end to below its upper end; the last one
# too, so that none holds the highest value. Of a number that is one sample. Of a switch, or any input of few values, it
# is a whole level: only the other levels are compared with all samples, and which ones is a matter of coding. With a
# single slice, which ought to hold every sample and be at no distance from them, the index is .1 or .9 as well.
#
# Below, a switch is on in 100 of 1,000 samples, and the outcome is the switch. Off is at a distance of .1 from all, on
# of .9. No warning is given.
#
# Seen on 2026-11-29 with Python 3.11, SALib 1.6.0, numpy 2.4.6, scipy 1.17.1 and pandas 2.3.3. Printed:
#
#   on is 1: minimum 0.100 median 0.100 maximum 0.100
#   on is 0: minimum 0.900 median 0.900 maximum 0.900
#   on is 1, one slice: median 0.100
#   on is 0, one slice: median 0.900
#   a number that is the outcome, one slice: median 0.001
#
# Our guard: `slices_of` (sim/analysis/sensitivity/pawn.py) makes each level a slice and puts the highest value into the
# last one; tests/analysis/test_sensitivity_estimators.py holds that a coding changes nothing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/pawn.py" <<'PY'
import numpy as np
from SALib.analyze import pawn


def found(values, outcome, slices=10):
    problem = {"num_vars": 1, "names": ["switch"], "bounds": [[0, 1]]}
    return pawn.analyze(problem, values[:, None], outcome, S=slices, seed=1)


on = np.repeat([1.0, 0.0], [100, 900])
codings = {"on is 1": on, "on is 0": 1.0 - on}
for name, switch in codings.items():
    index = found(switch, on)
    print(f"{name}:", *(f"{one} {index[one][0]:.3f}" for one in ("minimum", "median", "maximum")))
for name, switch in codings.items():
    print(f"{name}, one slice: median {found(switch, on, 1)['median'][0]:.3f}")
number = (np.arange(1000) + 0.5) / 1000
print(f"a number that is the outcome, one slice: median {found(number, number, 1)['median'][0]:.3f}")
PY
python3.11 -m venv "$folder/environment"
"$folder/environment/bin/pip" install --quiet --disable-pip-version-check \
    SALib==1.6.0 numpy==2.4.6 scipy==1.17.1 pandas==2.3.3
"$folder/environment/bin/python" "$folder/pawn.py" | tee "$folder/seen"
cat > "$folder/expected" <<'SEEN'
on is 1: minimum 0.100 median 0.100 maximum 0.100
on is 0: minimum 0.900 median 0.900 maximum 0.900
on is 1, one slice: median 0.100
on is 0, one slice: median 0.900
a number that is the outcome, one slice: median 0.001
SEEN
cmp "$folder/seen" "$folder/expected"
