#!/usr/bin/env bash
# EMA workbench 2.5.3 finds a box that is limited in a category, and cannot show it where pandas 3 is installed.
#
# Its PRIM takes columns of words as categories, as its documentation has it, and ends with a sound box. `inspect` then
# writes the categories of the box, a set, into a table of numbers. pandas 2.3 turned such a column into one of objects,
# with a FutureWarning; pandas 3 refuses, TypeError "Invalid value '{'pay'}' for dtype 'float64'". Nothing in the package
# keeps pandas below 3, so that pip installs the two side by side. Categories given as numbers have no such end.
#
# Seen on 2026-11-29 with Python 3.11, ema_workbench 2.5.3, numpy 2.3.5, pandas 3.0.0 and 2.3.3. What is printed:
#
#   pandas 3.0.0  categories: coverage 1, then TypeError
#   pandas 3.0.0  numbers: coverage 1, shown
#   pandas 2.3.3  categories: coverage 1, shown
#
# Our guard: docs/howto/other_tools.md hands PRIM numbers instead of words, and tests/project/test_other_tools.py runs it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/box.py" <<'PY'
import warnings

import numpy as np
import pandas as pd
from ema_workbench.analysis import prim

warnings.simplefilter("ignore")
draws = np.random.default_rng(1)
words = pd.Categorical(draws.choice(["hold", "pay", "wait"], 200))
table = pd.DataFrame({"rate": draws.random(200), "policy": words})
wanted = (words == "pay") & (table["rate"].to_numpy() > 0.4)
for name, given in {"categories": table, "numbers": table.assign(policy=words.codes.astype(float))}.items():
    box = prim.Prim(given, wanted, threshold=0.5).find_box()
    try:
        box.inspect(style="data")
        then = "shown"
    except TypeError as error:
        assert "Invalid value" in str(error), error
        then = "then TypeError"
    print(f"pandas {pd.__version__}  {name}: coverage {box.coverage:.3g}, {then}")
PY
for pandas in 3.0.0 2.3.3; do
    python3.11 -m venv "$folder/$pandas"
    "$folder/$pandas/bin/pip" install --quiet --disable-pip-version-check ema_workbench==2.5.3 numpy==2.3.5 "pandas==$pandas"
    "$folder/$pandas/bin/python" "$folder/box.py" | grep pandas >> "$folder/seen"
done
cat "$folder/seen"
grep -qx "pandas 3.0.0  categories: coverage 1, then TypeError" "$folder/seen"
grep -qx "pandas 3.0.0  numbers: coverage 1, shown" "$folder/seen"
grep -qx "pandas 2.3.3  categories: coverage 1, shown" "$folder/seen"
