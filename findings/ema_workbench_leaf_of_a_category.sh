#!/usr/bin/env bash
# EMA workbench 2.5.3 tells of a leaf "policy is pay" as a box that leaves out pay, where its CART splits on categories.
#
# The tree is right. `boxes` takes a category away from the leaf that is not of it, and leaves the leaf that is of it
# without a limit. Both boxes share one set of categories, which is changed in place, so that the other leaf loses the
# category too: the two boxes are the same, hold nothing that is wanted, and their masses add up to more than 1.
# With the categories as numbers all is well.
#
# Seen on 2026-11-29 with Python 3.11, ema_workbench 2.5.3, numpy 2.3.5, scikit-learn 1.9.1 and pandas 2.3.3. Printed:
#
#   categories: the leaves hold 200 + 100 of 300; masses of the boxes 0.67 + 0.67, densities 0 + 0
#   numbers: the leaves hold 100 + 100 + 100 of 300; masses of the boxes 0.33 + 0.33 + 0.33, densities 0 + 1 + 0
#
# Our guard: `leaves` (sim/discovery/boxes.py) reads the boxes from scikit-learn's tree, and tests/discovery/
# test_discovery.py holds their masses to a sum of 1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/leaf.py" <<'PY'
import warnings

import numpy as np
import pandas as pd
from ema_workbench.analysis import cart

warnings.simplefilter("ignore")
words = pd.Categorical(["hold", "pay", "wait"] * 100)
table = pd.DataFrame({"rate": np.linspace(0.0, 1.0, 300), "policy": words})
wanted = np.asarray(words == "pay")
for name, given in {"categories": table, "numbers": table.assign(policy=words.codes.astype(float))}.items():
    found = cart.CART(given, wanted, mass_min=0.05)
    found.build_tree()
    tree = found.clf.tree_
    held = " + ".join(str(number) for number in tree.n_node_samples[tree.children_left == -1])
    mass, density = (" + ".join(f"{one[key]:.2g}" for one in found.stats) for key in ("mass", "density"))
    print(f"{name}: the leaves hold {held} of 300; masses of the boxes {mass}, densities {density}")
PY
python3.11 -m venv "$folder/environment"
"$folder/environment/bin/pip" install --quiet --disable-pip-version-check \
    ema_workbench==2.5.3 numpy==2.3.5 pandas==2.3.3 scikit-learn==1.9.1
"$folder/environment/bin/python" "$folder/leaf.py" | grep hold | tee "$folder/seen"
cat > "$folder/expected" <<'SEEN'
categories: the leaves hold 200 + 100 of 300; masses of the boxes 0.67 + 0.67, densities 0 + 0
numbers: the leaves hold 100 + 100 + 100 of 300; masses of the boxes 0.33 + 0.33 + 0.33, densities 0 + 1 + 0
SEEN
cmp "$folder/seen" "$folder/expected"
