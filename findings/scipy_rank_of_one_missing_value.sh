#!/usr/bin/env bash
# SciPy 1.17.1's rankdata gives no rank to anybody in a row in which one value is missing, without a word.
#
# Its default for what is missing is to pass it on, to all the others too: one NaN among a thousand runs makes a thousand
# ranks NaN, and whatever is worked out from them, such as the area under a curve of receiver operating characteristics.
# A comparison with NaN is false, so that a screening finds nothing there, rather than fail. NumPy sorts NaN last, pandas
# ranks the values that are there, and SciPy does so with nan_policy="omit" alone.
#
# Below are weeks of an event in six runs, in one of which it never came; it came early where the last three runs differ.
#
# Seen on 2026-11-30 with Python 3.11, scipy 1.17.1, numpy 2.4.6 and pandas 3.1.1. What is printed:
#
#   rankdata: nan, nan, nan, nan, nan, nan; area nan, told apart False
#   rankdata, what is missing left out: 4, nan, 5, 1, 3, 2; area 0.00, told apart True
#   pandas: 4, nan, 5, 1, 3, 2; area 0.00, told apart True
#   places in NumPy's order: 4, 6, 5, 1, 3, 2; area 0.00, told apart True
#   rankdata, what is missing last: 4, 6, 5, 1, 3, 2; area 0.00, told apart True
#
# We were at fault: times that had not come in every run could not become an early signal. Our guard: `apart`
# (sim/discovery/signals.py) takes what has not come as later than all, which tests/discovery/test_early_signals.py holds.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/ranks.py" <<'PY'
import warnings

import numpy as np
import pandas as pd
from scipy.stats import rankdata

warnings.simplefilter("error")
weeks = np.array([[30.0, np.nan, 40.0, 3.0, 5.0, 4.0], [30.0, 60.0, 40.0, 3.0, 5.0, 4.0]])
given = {
    "rankdata": rankdata(weeks, axis=1),
    "rankdata, what is missing left out": rankdata(weeks, axis=1, nan_policy="omit"),
    "pandas": pd.DataFrame(weeks).rank(axis=1).to_numpy(),
    "places in NumPy's order": weeks.argsort(axis=1).argsort(axis=1) + 1.0,
    "rankdata, what is missing last": rankdata(np.where(np.isnan(weeks), np.inf, weeks), axis=1),
}
for name, ranks in given.items():
    area = (ranks[:, 3:].sum(axis=1) - 6.0) / 9.0
    told = ", ".join(f"{one:g}" for one in ranks[0])
    print(f"{name}: {told}; area {area[0]:.2f}, told apart {bool(area[0] < 0.3)}")
PY
python3.11 -m venv "$folder/environment"
"$folder/environment/bin/pip" install --quiet --disable-pip-version-check scipy==1.17.1 numpy==2.4.6 pandas==3.1.1
"$folder/environment/bin/python" "$folder/ranks.py" | tee "$folder/seen"
cat > "$folder/expected" <<'SEEN'
rankdata: nan, nan, nan, nan, nan, nan; area nan, told apart False
rankdata, what is missing left out: 4, nan, 5, 1, 3, 2; area 0.00, told apart True
pandas: 4, nan, 5, 1, 3, 2; area 0.00, told apart True
places in NumPy's order: 4, 6, 5, 1, 3, 2; area 0.00, told apart True
rankdata, what is missing last: 4, 6, 5, 1, 3, 2; area 0.00, told apart True
SEEN
cmp "$folder/seen" "$folder/expected"
