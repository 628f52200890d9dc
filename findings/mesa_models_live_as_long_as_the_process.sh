#!/usr/bin/env bash
# Mesa 3.3.1 never frees a model that has had an agent: whoever makes many runs in a loop keeps the state of all of them.
#
# `Agent` counts the numbers of agents in a dictionary of the class whose keys are the models themselves. It is never emptied,
# so that a model, its agents, what it collected and all arrays that it holds stay after the last name for it is gone, and
# no collection of garbage finds them. Nothing fails until memory does, many runs later. `batch_run` in one process does the
# same. A model without agents is freed, and so is one whose entry is taken out once its agents are made.
#
# Seen on 2026-11-30 with Python 3.11, mesa 3.3.1, numpy 2.4.6, pandas 3.1.1 and networkx 3.6.1. What is printed:
#
#   made in a loop: 20 of 20 models are still there
#   made by batch_run: 20 of 20 models are still there
#   made without agents: 0 of 20 models are still there
#   made, and taken out of Agent._ids: 0 of 20 models are still there
#
# Our guard: `World` (sim/engine/world.py) and `PlainModel` (benchmarks/plain/model.py) take their entry out; tests/engine/
# test_world.py holds that worlds and their agents are freed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/alive.py" <<'PY'
import gc
import weakref

import mesa


class Run(mesa.Model):
    def __init__(self, agents=0, out=False, seed=None):
        super().__init__(seed=seed)
        mesa.Agent.create_agents(self, agents)
        if out:
            mesa.Agent._ids.pop(self)
        self.datacollector = mesa.DataCollector()
        made.append(weakref.ref(self))

    def step(self):
        self.running = False


def told(name):
    gc.collect()
    print(f"{name}: {sum(one() is not None for one in made)} of {len(made)} models are still there")
    made.clear()


made = []
for seed in range(20):
    Run(agents=3, seed=seed).step()
told("made in a loop")
mesa.batch_run(Run, {"agents": [3]}, iterations=20, display_progress=False)
told("made by batch_run")
for seed in range(20):
    Run(agents=0, seed=seed).step()
told("made without agents")
for seed in range(20):
    Run(agents=3, out=True, seed=seed).step()
told("made, and taken out of Agent._ids")
PY
python3.11 -m venv "$folder/environment"
"$folder/environment/bin/pip" install --quiet --disable-pip-version-check \
    mesa==3.3.1 numpy==2.4.6 pandas==3.1.1 networkx==3.6.1
"$folder/environment/bin/python" "$folder/alive.py" | tee "$folder/seen"
cat > "$folder/expected" <<'SEEN'
made in a loop: 20 of 20 models are still there
made by batch_run: 20 of 20 models are still there
made without agents: 0 of 20 models are still there
made, and taken out of Agent._ids: 0 of 20 models are still there
SEEN
cmp "$folder/seen" "$folder/expected"
