"""Export of results for other tools: CSV, Parquet, NetCDF; whole or not there at all."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.ground.faults import input_error, not_among
from sim.ground.paths import literal
from sim.storage.added import adding
from sim.storage.appearing import appearing_file
from sim.storage.durable import storage_error
from sim.storage.layout import DATA
from sim.storage.netcdf import write_netcdf
from sim.storage.reading import open_sweep
from sim.storage.rows import KEYS, SweepRows
from sim.storage.tables import as_arrow
from sim.storage.verification import sound_file

if TYPE_CHECKING:
    import pyarrow as pa
    import xarray as xr

FORMATS = ("csv", "parquet", "netcdf")
RUN_OUTCOMES, RUN_TRAJECTORIES = "outcomes.parquet", "trajectories.nc"
_RUN = "run"


Opening = Callable[[Path], "xr.Dataset"]


def export(
    path: str | Path,
    format: str,  # noqa: A002 - as the command line has it
    output: str | Path,
    opening: Opening = open_sweep,
) -> Path:
    """Export the results of a folder to one file.

    Of a sweep: CSV and Parquet have a row for each committed run: sample, run, the inputs of its sample, and the
    outcomes; memory does not grow with the number of chunks. NetCDF has the dataset, which must fit into memory twice.
    Of a single run: CSV and Parquet have the outcomes of each run; NetCDF has the trajectories.

    A number reads back as the same number; one that is missing is an empty cell in CSV, and null in Parquet. In Parquet
    what the dataset says of an outcome or an input, such as its unit and its long name, stands in its column's
    metadata.

    Parameters
    ----------
    path : str or Path
        The folder.
    format : {"csv", "parquet", "netcdf"}
        Which.
    output : str or Path
        The file; nothing is overwritten.
    opening : callable
        What makes a dataset of a sweep's folder; its inputs, along sample, are described there.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InputError
        Where the format is unknown, the folder is none of ours or damaged, or the file is there or cannot be written.
    """
    if format not in FORMATS:
        raise input_error("format", not_among(format, "a format", FORMATS))
    folder, target = literal(path), literal(output, "output")
    if not folder.is_dir():
        raise storage_error(folder, "is not there.")
    listed = adding(folder, target.relative_to(folder).as_posix()) if target.is_relative_to(folder) else nullcontext()
    with listed, appearing_file(target) as partial:
        if (folder / DATA).is_dir():
            {"csv": _sweep_csv, "parquet": _sweep_parquet, "netcdf": _sweep_netcdf}[format](folder, partial, opening)
        else:
            {"csv": _run_csv, "parquet": _run_parquet, "netcdf": _run_netcdf}[format](folder, partial)
    return target


def _cells(values: NDArray[np.float64]) -> list[list[Any]]:
    """Return numbers as cells, of which R and spreadsheets take every one for a number too."""
    if np.isfinite(values).all():
        rows: list[list[Any]] = values.tolist()
        return rows
    cells = values.astype(object)
    cells[np.isnan(values)] = None
    cells[np.isposinf(values)], cells[np.isneginf(values)] = "Inf", "-Inf"
    return list(cells.tolist())


def _sweep_csv(folder: Path, target: Path, opening: Opening) -> None:
    rows = SweepRows(folder, opening(folder))
    with target.open("x", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")  # floats as repr: the shortest text that reads back the same
        writer.writerow([*KEYS, *rows.design.columns, *rows.outcomes])
        for chunk in rows.chunks():
            numbers = zip(chunk.samples.tolist(), chunk.runs.tolist(), strict=True)
            joined = zip(numbers, chunk.design, _cells(chunk.values), strict=True)
            writer.writerows([*keys, *inputs, *values] for keys, inputs, values in joined)


def _sweep_schema(rows: SweepRows) -> pa.Schema:
    import pyarrow as pa

    inputs = [
        pa.field(name, pa.float64() if is_number else pa.string(), metadata=rows.about.get(name))
        for name, is_number in zip(rows.design.columns, rows.design.are_numbers, strict=True)
    ]
    outcomes = [
        pa.field(name, pa.float64(), metadata={"unit": unit, "long_name": long_name})
        for name, unit, long_name in zip(rows.outcomes, rows.units, rows.long_names, strict=True)
    ]
    described = {name: json.dumps(value, ensure_ascii=False) for name, value in rows.attributes.items()}
    return pa.schema([*(pa.field(key, pa.int64()) for key in KEYS), *inputs, *outcomes], metadata=described)


def _sweep_parquet(folder: Path, target: Path, opening: Opening) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = SweepRows(folder, opening(folder))
    schema = _sweep_schema(rows)
    numbers = rows.design.are_numbers
    with target.open("xb") as file, pq.ParquetWriter(file, schema) as writer:
        for chunk in rows.chunks():
            inputs = [
                pa.array([float(row[place]) if is_number else row[place] for row in chunk.design])
                for place, is_number in enumerate(numbers)
            ]
            outcomes = [as_arrow(column) for column in np.ascontiguousarray(chunk.values.T)]
            table = pa.table([pa.array(chunk.samples), pa.array(chunk.runs), *inputs, *outcomes], schema=schema)
            writer.write_table(table, row_group_size=len(table))


def _sweep_netcdf(folder: Path, target: Path, opening: Opening) -> None:
    dataset = opening(folder).load().drop_encoding()
    described: list[xr.Dataset | xr.Variable] = [dataset, *dataset.variables.values()]
    for item in described:
        item.attrs = {str(name): _netcdf_attribute(value) for name, value in item.attrs.items()}
    write_netcdf(target, dataset)


def _netcdf_attribute(value: Any) -> str | int | float:
    """Return an attribute as NetCDF has it: without truth values and lists of texts."""
    if isinstance(value, bool):
        return int(value)
    return value if isinstance(value, str | int | float) else json.dumps(value, ensure_ascii=False)


def _run_csv(folder: Path, target: Path) -> None:
    import pyarrow.parquet as pq

    with (
        sound_file(folder, RUN_OUTCOMES).open("rb") as stored,
        pq.ParquetFile(stored) as source,
        target.open("x", encoding="utf-8", newline="") as file,
    ):
        outcomes = [name for name in source.schema_arrow.names if name != _RUN]
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([_RUN, *outcomes])
        for batch in source.iter_batches(columns=[_RUN, *outcomes]):
            numbers = batch.column(_RUN).to_pylist()
            values = np.column_stack([batch.column(name).to_numpy(zero_copy_only=False) for name in outcomes])
            writer.writerows([number, *cells] for number, cells in zip(numbers, _cells(values), strict=True))


def _run_parquet(folder: Path, target: Path) -> None:
    shutil.copyfile(sound_file(folder, RUN_OUTCOMES), target)


def _run_netcdf(folder: Path, target: Path) -> None:
    shutil.copyfile(sound_file(folder, RUN_TRAJECTORIES), target)
