#!/usr/bin/env bash
# pyarrow 26.0.1 takes a missing number for null from pandas, and for a number that is there from NumPy.
#
# The same values give two tables. From a data frame what is missing becomes null. From an array of NumPy or a list it stays
# a NaN, which Arrow counts as a value: the mean is NaN, nothing is null, and the Parquet file says of itself that no value
# is missing, so that a reader which is not pandas finds none to leave out. Not that NaN is in the way everywhere: minimum
# and maximum pass it over without a word, and a comparison that is turned round counts it.
#
# Below, three runs: an event came in weeks 3 and 9, and in one run never.
#
# Seen on 2026-11-30 with Python 3.11, pyarrow 26.0.1, pandas 3.1.1 and numpy 2.4.6. Read back from Parquet, this is printed:
#
#   from NumPy: mean nan, from 3.0 to 9.0, 0 null of 3, 2 not by week 5
#   from a list: mean nan, from 3.0 to 9.0, 0 null of 3, 2 not by week 5
#   from pandas: mean 6.0, from 3.0 to 9.0, 1 null of 3, 1 not by week 5
#
# Our guard: `as_arrow` (sim/storage/tables.py) makes what is missing null, in exports of sweeps and files of runs alike;
# tests/storage/test_storage_export.py holds that, and that what is infinite stays.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/missing.py" <<'PY'
import io

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

week = np.array([3.0, np.nan, 9.0])
tables = {
    "NumPy": pa.table({"week": week}),
    "a list": pa.table({"week": week.tolist()}),
    "pandas": pa.Table.from_pandas(pd.DataFrame({"week": week})),
}
for name, table in tables.items():
    file = io.BytesIO()
    pq.write_table(table, file)
    about = pq.ParquetFile(file).metadata.row_group(0).column(0).statistics
    read = pq.read_table(file)["week"]
    ends = pc.min_max(read)
    told = f"mean {pc.mean(read)}, from {ends['min']} to {ends['max']}, {about.null_count} null of {len(read)}"
    late = pc.sum(pc.invert(pc.less_equal(read, 5.0)))
    print(f"from {name}: {told}, {late} not by week 5")
PY
python3.11 -m venv "$folder/environment"
"$folder/environment/bin/pip" install --quiet --disable-pip-version-check pyarrow==26.0.1 pandas==3.1.1 numpy==2.4.6
"$folder/environment/bin/python" "$folder/missing.py" | tee "$folder/seen"
cat > "$folder/expected" <<'SEEN'
from NumPy: mean nan, from 3.0 to 9.0, 0 null of 3, 2 not by week 5
from a list: mean nan, from 3.0 to 9.0, 0 null of 3, 2 not by week 5
from pandas: mean 6.0, from 3.0 to 9.0, 1 null of 3, 1 not by week 5
SEEN
cmp "$folder/seen" "$folder/expected"
