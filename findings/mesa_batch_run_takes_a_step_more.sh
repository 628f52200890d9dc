#!/usr/bin/env bash
# Mesa 3.3.1's batch_run(max_steps=10) takes eleven steps, and of a model that collects at its start gives no row of its end.
#
# The loop goes on while `steps <= max_steps`, and so once more: where a step is a week, runs end a week after their horizon.
# Rows are what was collected under the numbers 0 to steps - 1. Mesa's own examples collect when they are made and after each
# step, so that the last collection, the state in which a run ends, is under the number `steps`, and is left out. That is so
# too with the default `data_collection_period=-1`, the "end of episode": it gives the state before.
#
# Seen on 2026-11-30 with Python 3.11, mesa 3.3.1, numpy 2.4.6, pandas 3.1.1 and networkx 3.6.1:
#
#   max_steps=10: 11 steps taken, collected 0 to 11, last row has 10
#   max_steps=10, rows of the end alone: 11 steps taken, collected 0 to 11, last row has 10
#   ended by itself after 10 steps: 10 steps taken, collected 0 to 10, last row has 9
#
# Our guard: `World` (sim/engine/world.py) sets `running` to False at its horizon, so that batch_run and run_model end there
# and not in the error of a step beyond; tests/engine/test_world.py holds it to that.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/steps.py" <<'PY'
import mesa

made = []


class Weeks(mesa.Model):
    def __init__(self, until=None, seed=None):
        super().__init__(seed=seed)
        self.until, self.week = until, 0
        self.datacollector = mesa.DataCollector({"week": "week"})
        self.datacollector.collect(self)
        made.append(self)

    def step(self):
        self.week += 1
        self.datacollector.collect(self)
        self.running = self.week != self.until


asked = {
    "max_steps=10": (None, 1),
    "max_steps=10, rows of the end alone": (None, -1),
    "ended by itself after 10 steps": (10, 1),
}
for name, (until, period) in asked.items():
    rows = mesa.batch_run(
        Weeks, {"until": [until]}, max_steps=10, data_collection_period=period, display_progress=False
    )
    weeks = made[-1].datacollector.model_vars["week"]
    taken, last = made[-1].week, rows[-1]["week"]
    print(f"{name}: {taken} steps taken, collected {weeks[0]} to {weeks[-1]}, last row has {last}")
PY
python3.11 -m venv "$folder/environment"
"$folder/environment/bin/pip" install --quiet --disable-pip-version-check \
    mesa==3.3.1 numpy==2.4.6 pandas==3.1.1 networkx==3.6.1
"$folder/environment/bin/python" "$folder/steps.py" | tee "$folder/seen"
cat > "$folder/expected" <<'SEEN'
max_steps=10: 11 steps taken, collected 0 to 11, last row has 10
max_steps=10, rows of the end alone: 11 steps taken, collected 0 to 11, last row has 10
ended by itself after 10 steps: 10 steps taken, collected 0 to 10, last row has 9
SEEN
cmp "$folder/seen" "$folder/expected"
