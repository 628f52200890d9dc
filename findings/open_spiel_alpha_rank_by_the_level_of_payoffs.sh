#!/usr/bin/env bash
# OpenSpiel 2.0.2's alpha-rank with an infinite alpha ranks nothing where the same amount is added to all payoffs.
#
# A game with the same amount added to every payoff is the same game. With `use_inf_alpha=True` two payoffs count as equal
# where `numpy.isclose(one, other, atol=1e-14)` has them so, whose relative tolerance is left at 1e-5: payoffs of 200,000 that
# differ by 1 are a tie. All profiles then share the time alike, or a cycle is told where one profile is left for no other,
# and no warning is given. Money in units, deaths or populations are such payoffs. A finite alpha looks at differences, and
# gives the same whatever is added.
#
# Below is the prisoners' dilemma with payoffs 3, 0, 5 and 1: nothing but both defecting lasts.
#
# Seen on 2026-11-30 with Python 3.11, open_spiel 2.0.2, numpy 2.4.6, scipy 1.17.1, matplotlib 3.11.2 and networkx 3.6.1. Printed,
# as shares of time of both keeping still, one or the other defecting, and both defecting:
#
#   0 added: infinite alpha 0.00 0.01 0.01 0.98, alpha 10 0.00 0.00 0.00 1.00
#   100000 added: infinite alpha 0.00 0.33 0.33 0.33, alpha 10 0.00 0.00 0.00 1.00
#   300000 added: infinite alpha 0.25 0.25 0.25 0.25, alpha 10 0.00 0.00 0.00 1.00
#   1000000 added: infinite alpha 0.25 0.25 0.25 0.25, alpha 10 0.00 0.00 0.00 1.00
#
# Our guard: `alpha_rank` (sim/influences/equilibria.py) scales payoffs to 0 to 1 and takes a finite alpha; tests/influences/
# test_game.py holds that nothing that is added, and no unit, moves a share.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/level.py" <<'PY'
import warnings

import numpy as np
from open_spiel.python.egt import alpharank

warnings.simplefilter("ignore")
dilemma = np.array([[3.0, 0.0], [5.0, 1.0]])
for added in (0.0, 100000.0, 300000.0, 1000000.0):
    game = [dilemma + added, dilemma.T + added]
    infinite = alpharank.compute(game, use_inf_alpha=True, inf_alpha_eps=0.01)[2]
    finite = alpharank.compute(game, alpha=10.0, m=50)[2]
    shares = [" ".join(f"{abs(share):.2f}" for share in found) for found in (infinite, finite)]
    print(f"{added:.0f} added: infinite alpha {shares[0]}, alpha 10 {shares[1]}")
PY
python3.11 -m venv "$folder/environment"
"$folder/environment/bin/pip" install --quiet --disable-pip-version-check \
    open_spiel==2.0.2 numpy==2.4.6 scipy==1.17.1 matplotlib==3.11.2 networkx==3.6.1
"$folder/environment/bin/python" "$folder/level.py" | tee "$folder/seen"
cat > "$folder/expected" <<'SEEN'
0 added: infinite alpha 0.00 0.01 0.01 0.98, alpha 10 0.00 0.00 0.00 1.00
100000 added: infinite alpha 0.00 0.33 0.33 0.33, alpha 10 0.00 0.00 0.00 1.00
300000 added: infinite alpha 0.25 0.25 0.25 0.25, alpha 10 0.00 0.00 0.00 1.00
1000000 added: infinite alpha 0.25 0.25 0.25 0.25, alpha 10 0.00 0.00 0.00 1.00
SEEN
cmp "$folder/seen" "$folder/expected"
