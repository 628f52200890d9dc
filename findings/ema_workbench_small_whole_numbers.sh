#!/usr/bin/env bash
# EMA workbench 2.5.3's PRIM never limits an input of small whole numbers, such as the codes that pandas gives categories.
#
# It peels columns of floats, of int32 and of int64, and those that hold no numbers. A column of int8, int16 or a kind without
# a sign is none of these: it is carried along, never limited, and nothing is said. `.cat.codes` of pandas are int8 up to 127
# categories, `pandas.to_numeric(downcast="integer")` and readers of compact files give such columns too.
#
# Below, all that is wanted has one policy of three and a rate above .4. With the codes as pandas gives them, PRIM limits the
# rate alone, and a third of what is in its box is wanted; with the same codes as float64 it finds both limits.
#
# Seen on 2026-11-30 with Python 3.11, ema_workbench 2.5.3, numpy 2.4.6, scipy 1.17.1, pandas 3.1.1 and scikit-learn 1.9.1:
#
#   int8, as pandas gives codes: coverage 0.96, density 0.32, limited rate
#   int16: coverage 0.96, density 0.32, limited rate
#   uint8: coverage 0.96, density 0.32, limited rate
#   float64: coverage 0.97, density 1.00, limited rate, policy
#
# Our guard: `_cases` (sim/discovery/interest.py) hands numbers over as float64, docs/howto/other_tools.md codes as numbers
# with a point; tests/discovery/test_discovery.py holds that a parameter stored as small whole numbers is limited.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/codes.py" <<'PY'
import warnings

import numpy as np
import pandas as pd
from ema_workbench.analysis import prim

warnings.simplefilter("ignore")
words = pd.Series(["hold", "pay", "wait"] * 200, dtype="category")
rate = np.random.default_rng(1).random(600)
wanted = (words == "wait").to_numpy() & (rate > 0.4)
codes = words.cat.codes
assert codes.dtype == np.int8
for kind in ("int8", "int16", "uint8", "float64"):
    table = pd.DataFrame({"rate": rate, "policy": codes.astype(kind)})
    box = prim.Prim(table, wanted, threshold=0.3).find_box()
    name = "int8, as pandas gives codes" if kind == "int8" else kind
    limited = [str(key) for key in table if box.box_lims[-1][key].tolist() != box.box_lims[0][key].tolist()]
    print(f"{name}: coverage {box.coverage:.2f}, density {box.density:.2f}, limited {', '.join(limited)}")
PY
python3.11 -m venv "$folder/environment"
"$folder/environment/bin/pip" install --quiet --disable-pip-version-check \
    ema_workbench==2.5.3 numpy==2.4.6 scipy==1.17.1 pandas==3.1.1 scikit-learn==1.9.1
"$folder/environment/bin/python" "$folder/codes.py" | grep coverage | tee "$folder/seen"
cat > "$folder/expected" <<'SEEN'
int8, as pandas gives codes: coverage 0.96, density 0.32, limited rate
int16: coverage 0.96, density 0.32, limited rate
uint8: coverage 0.96, density 0.32, limited rate
float64: coverage 0.97, density 1.00, limited rate, policy
SEEN
cmp "$folder/seen" "$folder/expected"
