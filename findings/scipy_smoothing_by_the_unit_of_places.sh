#!/usr/bin/env bash
# SciPy 1.17.1's make_smoothing_spline smooths the same points otherwise in other units, and more or less with their weights.
#
# Without `lam` the penalty on curvature is chosen by generalised cross-validation, which ought to know no unit: with places k
# times as far apart, the best penalty is k cubed times as large. It is looked for between 0 and the number of points, in
# whatever unit the places are. So the best one lies out of reach where places are wide, such as days or million dollars,
# and the curve follows the noise; or all of the range is too much for places that are near each other, and the curve is a
# line. One weight for all points moves it as well: no point counts more than another for it. No warning is given.
#
# Below, 60 points lie about a sine, with noise of .2.
#
# Seen on 2026-11-30 with Python 3.11, scipy 1.17.1 and numpy 2.4.6. What is printed, as distances from points and from truth:
#
#   places times 0.01: 0.51 from points, 0.44 from truth
#   places times 1: 0.19 from points, 0.05 from truth
#   places times 10: 0.19 from points, 0.05 from truth
#   places times 1000: 0.10 from points, 0.16 from truth
#   places times 1e+06: 0.00 from points, 0.20 from truth
#   every weight .001: 0.51 from points, 0.44 from truth
#
# Our guard: `smooth_of` (sim/analysis/smooths.py) scales places, and chooses a penalty by cross-validation of its own;
# tests/analysis/test_influences.py holds that a unit changes no smooth.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/unit.py" <<'PY'
import numpy as np
from scipy.interpolate import make_smoothing_spline

random = np.random.default_rng(0)
places = np.sort(random.random(60))
truth = np.sin(6.0 * places)
heights = truth + random.normal(0.0, 0.2, 60)


def told(name, fitted):
    print(f"{name}: {np.std(heights - fitted):.2f} from points, {np.sqrt(np.mean((fitted - truth) ** 2)):.2f} from truth")


for unit in (0.01, 1.0, 10.0, 1000.0, 1000000.0):
    told(f"places times {unit:g}", make_smoothing_spline(unit * places, heights)(unit * places))
told("every weight .001", make_smoothing_spline(places, heights, w=np.full(60, 0.001))(places))
PY
python3.11 -m venv "$folder/environment"
"$folder/environment/bin/pip" install --quiet --disable-pip-version-check scipy==1.17.1 numpy==2.4.6
"$folder/environment/bin/python" "$folder/unit.py" | tee "$folder/seen"
cat > "$folder/expected" <<'SEEN'
places times 0.01: 0.51 from points, 0.44 from truth
places times 1: 0.19 from points, 0.05 from truth
places times 10: 0.19 from points, 0.05 from truth
places times 1000: 0.10 from points, 0.16 from truth
places times 1e+06: 0.00 from points, 0.20 from truth
every weight .001: 0.51 from points, 0.44 from truth
SEEN
cmp "$folder/seen" "$folder/expected"
