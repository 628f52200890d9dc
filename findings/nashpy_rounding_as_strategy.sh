#!/usr/bin/env bash
# Nashpy 0.0.43 takes a rounding error for a strategy that is played, and misses the only equilibrium of a small game.
#
# `support_enumeration` solves for the probabilities of each support and drops a solution in which a strategy outside it
# has more than `tol`, by default 1e-16. Here a strategy that is not played comes out as 1e-16, so that nothing is found,
# and a warning calls the game degenerate. It is not: exact fractions show one equilibrium in which every strategy that
# is not played is strictly worse. `vertex_enumeration` finds it, and `support_enumeration(tol=1e-9)` does here; but with
# `non_degenerate=True` the tolerance that is given is replaced by 0. The docstring says that it is False that looks at
# supports of equal size only; in the code it is True.
#
# Seen on 2026-11-29 with Python 3.11, nashpy 0.0.43, numpy 2.4.6 and scipy 1.17.1. What is printed:
#
#   support_enumeration(): 0
#   support_enumeration(tol=1e-09): 1
#   support_enumeration(tol=1e-09, non_degenerate=True): 0
#   vertex_enumeration(): 1
#   pairs of supports of unlike size: 12 by default, 0 with non_degenerate=True
#
# Our guard: `_by_supports` (sim/influences/equilibria.py) takes nashpy's pairs of supports, and solves each by itself
# with a tolerance; `solve_indifference` drops a solution that holds -1e-17. The test is in tests/influences/test_game.py.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/game.py" <<'PY'
import warnings
from fractions import Fraction

import nashpy
import numpy as np
from nashpy.algorithms.support_enumeration import potential_support_pairs

warnings.simplefilter("ignore")
words = [["0.872 0.052 0.230", "0.200 0.467 0.410"], ["0.397 0.389 0.678", "0.980 0.270 0.085"]]
exact = [[[Fraction(one) for one in row.split()] for row in side] for side in words]
row = [Fraction(895, 1176), Fraction(281, 1176)]
column = [Fraction(15, 71), Fraction(0), Fraction(56, 71)]
to_row = [sum(paid * share for paid, share in zip(line, column)) for line in exact[0]]
to_column = [sum(exact[1][i][j] * row[i] for i in range(2)) for j in range(3)]
assert to_row[0] == to_row[1] and to_column[0] == to_column[2] > to_column[1]

one, two = (np.array(side, dtype=float) for side in exact)
game, wanted = nashpy.Game(one, two), np.array([*row, *column], dtype=float)
for name, given in (
    ("support_enumeration", {}),
    ("support_enumeration", {"tol": 1e-9}),
    ("support_enumeration", {"tol": 1e-9, "non_degenerate": True}),
    ("vertex_enumeration", {}),
):
    found = [np.concatenate(pair) for pair in getattr(game, name)(**given)]
    assert all(np.allclose(pair, wanted) for pair in found)
    print(f"{name}({', '.join(f'{key}={value}' for key, value in given.items())}): {len(found)}")
unlike = [
    sum(len(rows) != len(columns) for rows, columns in potential_support_pairs(one, two, non_degenerate=given))
    for given in (False, True)
]
print(f"pairs of supports of unlike size: {unlike[0]} by default, {unlike[1]} with non_degenerate=True")
PY
python3.11 -m venv "$folder/environment"
"$folder/environment/bin/pip" install --quiet --disable-pip-version-check nashpy==0.0.43 numpy==2.4.6 scipy==1.17.1
"$folder/environment/bin/python" "$folder/game.py" | tee "$folder/seen"
cat > "$folder/expected" <<'SEEN'
support_enumeration(): 0
support_enumeration(tol=1e-09): 1
support_enumeration(tol=1e-09, non_degenerate=True): 0
vertex_enumeration(): 1
pairs of supports of unlike size: 12 by default, 0 with non_degenerate=True
SEEN
cmp "$folder/seen" "$folder/expected"
