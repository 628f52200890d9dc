#!/usr/bin/env bash
# Cosmic Ray 8.7.0 makes mutants that are no Python, and counts them as killed.
#
# It takes the two stars that put a mapping into another, as in `{**one, "b": 2}`, for a power, and each of its eleven
# operators of powers puts its own sign there: `{*one, "b": 2}`, `{+one, "b": 2}` and so on. None of these can be compiled. A
# test that imports the module ends with an error then, which counts as a kill, whatever the test asks. So modules that merge
# mappings raise the score of mutation without any test. In the same place of a call, `f(**one)`, the stars are left alone.
#
# Seen on 2026-11-30 with Python 3.11, cosmic-ray 8.7.0 and parso 0.8.5, for one function that returns `{**one, "b": 2}` and a
# test that only imports it. What is printed:
#
#   ReplaceBinaryOperator: 11 mutants, no Python, killed
#   NumberReplacer: 2 mutants, Python, survived
#
# Our guard: `mutations_of` (benchmarks/mutants.py) leaves out what is no Python; tests/project/test_mutants.py holds it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/tried"
cat > "$folder/tried/merged.py" <<'PY'
def merged(one):
    return {**one, "b": 2}
PY
cat > "$folder/tried/check.py" <<'PY'
import merged
PY
cat > "$folder/tried/settings.toml" <<'TOML'
[cosmic-ray]
module-path = "merged.py"
timeout = 60.0
excluded-modules = []
test-command = "python check.py"

[cosmic-ray.distributor]
name = "local"
TOML
cat > "$folder/count.py" <<'PY'
import ast
from collections import Counter
from pathlib import Path

from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_db import WorkDB, use_db

source, seen = Path("merged.py").read_text(), Counter()
with use_db("session.sqlite", WorkDB.Mode.open) as session:
    for item, result in session.completed_work_items:
        (mutation,) = item.mutations
        code = mutate_code(source, get_operator(mutation.operator_name)(), mutation.occurrence)
        try:
            ast.parse(code)
            kind = "Python"
        except SyntaxError:
            kind = "no Python"
        seen[mutation.operator_name.split("_")[0].split("/")[1], kind, str(result.test_outcome.value)] += 1
for (operator, kind, outcome), number in sorted(seen.items(), reverse=True):
    print(f"{operator}: {number} mutants, {kind}, {outcome}")
PY
python3.11 -m venv "$folder/environment"
"$folder/environment/bin/pip" install --quiet --disable-pip-version-check cosmic-ray==8.7.0 parso==0.8.5
cd "$folder/tried"
PATH="$folder/environment/bin:$PATH"
cosmic-ray init settings.toml session.sqlite
cosmic-ray exec settings.toml session.sqlite
python "$folder/count.py" | tee "$folder/seen"
cat > "$folder/expected" <<'SEEN'
ReplaceBinaryOperator: 11 mutants, no Python, killed
NumberReplacer: 2 mutants, Python, survived
SEEN
cmp "$folder/seen" "$folder/expected"
