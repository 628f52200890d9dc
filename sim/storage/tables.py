"""Tables as files, as pandas would write them: to import it takes longer than to run and write a few runs."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def write_csv(path: Path, index: str, rows: Mapping[str, Mapping[str, Any]]) -> None:
    """Write rows by the name of each, which stands in a column called `index`; a missing number is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    columns = list(next(iter(rows.values()), {}))
    writer.writerow([index, *columns])
    writer.writerows([name, *("" if _missing(row[key]) else row[key] for key in columns)] for name, row in rows.items())
    path.write_text(text.getvalue(), encoding="utf-8", newline="")


def _missing(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)


def read_csv(text: str, *texts: str) -> list[dict[str, Any]]:
    """Return the rows of a table, whose columns hold numbers but for those named; an empty cell is a missing number."""
    rows = csv.DictReader(io.StringIO(text))
    return [{name: cell if name in texts else float(cell or "nan") for name, cell in row.items()} for row in rows]


def write_parquet(
    path: Path, index: str, numbers: NDArray[np.int64], columns: Mapping[str, NDArray[np.float64]]
) -> None:
    """Write columns, each of shape (rows,), and the numbers of the rows, which pandas reads back as its index."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    def about(name: str | None, kind: str, stored: str, more: Mapping[str, str] | None = None) -> dict[str, Any]:
        return {"name": name, "field_name": name, "pandas_type": kind, "numpy_type": stored, "metadata": more}

    described = {
        "index_columns": [index],
        "column_indexes": [about(None, "unicode", "object", {"encoding": "UTF-8"})],
        "columns": [*(about(name, "float64", "float64") for name in columns), about(index, "int64", "int64")],
        "creator": {"library": "pyarrow", "version": pa.__version__},
        "pandas_version": version("pandas"),
    }
    arrays = [as_arrow(values) for values in (*columns.values(), numbers)]
    table = pa.Table.from_arrays(arrays, names=[*columns, index])
    pq.write_table(table.replace_schema_metadata({"pandas": json.dumps(described)}), path)


def column_of_parquet(content: bytes, name: str) -> list[Any]:
    """Return a column of a file of Parquet, in the order of its rows."""
    import pyarrow.parquet as pq

    return list(pq.read_table(io.BytesIO(content), columns=[name])[name].to_pylist())


def as_arrow(values: NDArray[Any]) -> Any:
    """Return an array of Arrow, in which what is no number is null; `pyarrow.array` would import pandas."""
    import pyarrow as pa

    there = ~np.isnan(values)
    bitmap = None if there.all() else pa.py_buffer(np.packbits(there, bitorder="little"))
    numbers = pa.py_buffer(np.ascontiguousarray(values))
    return pa.Array.from_buffers(pa.from_numpy_dtype(values.dtype), len(values), [bitmap, numbers])
