#!/usr/bin/env bash
# xarray 2026.9.0 imports dask.array at the first array of any kind, and distributed at the first file that it writes.
#
# Dask is an optional dependency of xarray, and numbers that lie in NumPy arrays have nothing to do with it. Yet where it is
# installed, `xarray.Variable("x", numpy_array)` imports `dask.array` to ask whether the array is one of Dask's, and
# `Dataset.to_netcdf` imports `distributed` to ask which lock a scheduler would need. A short program that uses neither
# pays for both at each start.
#
# Seen on 2026-11-29 with Python 3.11, xarray 2026.9.0, dask and distributed 2026.8.0, h5netcdf 1.8.2, h5py 3.16.0, numpy 2.4.6:
#
#   after importing xarray: -
#   after one NumPy array: dask.array
#   after one file written: dask.array, distributed
#   where there is no Dask: -
#
# The last line is a process that says, before xarray is imported, that it has no Dask; it writes the same file.
#
# Our guard: the command line says so unless a command is to use a cluster (sim/cli/__init__.py), and
# tests/cli/test_light_starts.py holds it to that.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/ask.py" <<'PY'
import sys

if sys.argv[1] == "without":
    sys.modules["dask"] = None
import numpy as np
import xarray as xr


def loaded():
    return ", ".join(name for name in ("dask.array", "distributed") if name in sys.modules) or "-"


found = [loaded()]
data = xr.Dataset({"level": ("x", np.arange(3.0))})
found.append(loaded())
data.to_netcdf(sys.argv[2], engine="h5netcdf")
found.append(loaded())
print("\n".join(found))
PY
python3.11 -m venv "$folder/environment"
"$folder/environment/bin/pip" install --quiet --disable-pip-version-check \
    xarray==2026.9.0 dask==2026.8.0 distributed==2026.8.0 h5netcdf==1.8.2 h5py==3.16.0 numpy==2.4.6
"$folder/environment/bin/python" "$folder/ask.py" with "$folder/one.nc" > "$folder/with"
"$folder/environment/bin/python" "$folder/ask.py" without "$folder/other.nc" > "$folder/without"
paste -d' ' <(printf '%s\n' 'after importing xarray:' 'after one NumPy array:' 'after one file written:') "$folder/with"
echo "where there is no Dask: $(tail -n 1 "$folder/without")"
[ "$(paste -sd'|' "$folder/with")" = "-|dask.array|dask.array, distributed" ]
[ "$(sort -u "$folder/without")" = "-" ]
test -s "$folder/other.nc"
