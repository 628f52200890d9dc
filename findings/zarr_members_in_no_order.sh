#!/usr/bin/env bash
# Zarr 3.1.6 lists the arrays of a group in another order from process to process, and xarray takes that order over.
#
# Without consolidated metadata, Zarr reads the metadata of all members at once and gives each as its turn ends. So the
# variables of `xarray.open_zarr(..., consolidated=False)` stand in an order that changes, also with PYTHONHASHSEED set and
# nothing on the disk changed; whatever is written from them, such as NetCDF, has the same content and other bytes. With
# consolidated metadata the order is always the same.
#
# Seen on 2026-11-29 with Python 3.11, zarr 3.1.6, xarray 2026.9.0 and numpy 2.4.6, in twelve processes on one store of
# eight arrays: more than one order without consolidated metadata, one with it. Printed, for example:
#
#   not consolidated: 11 orders in 12 processes
#   consolidated: 1 order in 12 processes
#
# Our guard: `open_sweep` (sim/storage/reading.py) puts variables in an order of its own, and tests/storage/
# test_storage_export.py holds it to that.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/order.py" <<'PY'
import sys
import warnings
from pathlib import Path

import numpy as np
import xarray as xr

warnings.simplefilter("ignore")
place, names = Path(sys.argv[1]), "abcdefgh"
for consolidated in (False, True):
    store = place / f"store_{consolidated}"
    if not store.exists():
        whole = xr.Dataset({name: ("x", np.arange(3.0)) for name in names})
        whole.to_zarr(store, zarr_format=3, consolidated=consolidated)
    found = "".join(map(str, xr.open_zarr(store, consolidated=consolidated)))
    assert sorted(found) == list(names)
    with (place / f"orders_{consolidated}").open("a") as file:
        file.write(found + "\n")
PY
python3.11 -m venv "$folder/environment"
"$folder/environment/bin/pip" install --quiet --disable-pip-version-check zarr==3.1.6 xarray==2026.9.0 numpy==2.4.6
for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
    PYTHONHASHSEED=0 "$folder/environment/bin/python" "$folder/order.py" "$folder"
done
apart=$(sort -u "$folder/orders_False" | wc -l)
together=$(sort -u "$folder/orders_True" | wc -l)
echo "not consolidated: $apart orders in 12 processes"
echo "consolidated: $together order in 12 processes"
[ "$apart" -gt 1 ] && [ "$together" -eq 1 ]
