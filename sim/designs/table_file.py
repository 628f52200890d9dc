"""User-supplied tables: CSV or Parquet files and data frames, as columns that remember their lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sim.designs.catalogue import TABLE
from sim.ground.faults import Fault, InputError, input_error, shown
from sim.ground.paths import literal

if TYPE_CHECKING:
    import pandas as pd

SAMPLE: Final = "sample"


@dataclass(frozen=True)
class TableFile:
    """What was read."""

    source: str  # the file as messages show it, or the word table
    columns: dict[str, pd.Series]  # by name, in order; an index named sample is left out
    lines: NDArray[np.int64] | None  # line of each row in the file; None where there are no lines
    faults: list[Fault]  # of the names of the columns
    is_numbered: bool  # whether its own numbers of samples, if it has any, are 0, 1, 2 ...

    def fault(self, key: str, message: str, row: int | None = None) -> Fault:
        """Make a fault of a column, at a row of it."""
        if row is None:
            return Fault(self.source, 0 if self.lines is None else 1, key, message)
        if self.lines is None:
            return Fault(self.source, 0, key, f"sample {row}: {message}")
        return Fault(self.source, int(self.lines[row]), key, message)


def read_table(given: object) -> TableFile:
    """Read a user-supplied table: a file ending in .csv or .parquet, or a DataFrame.

    An `InputError` says where the file cannot be read, is no table, or has more cells in a row than columns.
    """
    import pandas as pd

    if isinstance(given, pd.DataFrame):
        return _of_frame(given, TABLE)
    if not isinstance(given, str | Path):
        raise input_error(TABLE, f"{shown(given)} is not a table; give a CSV or Parquet file, or a DataFrame.")
    path, source = literal(given, TABLE), str(given)
    if path.suffix.lower() not in (".csv", ".parquet"):
        raise input_error(TABLE, f"{shown(source)} does not end in .csv or .parquet.")
    try:
        return _of_csv(path, source) if path.suffix.lower() == ".csv" else _of_parquet(path, source)
    except UnicodeDecodeError as error:
        raise input_error(source, f"is not a text file (byte {error.start} is not UTF-8).") from None
    except pd.errors.EmptyDataError:
        raise input_error(source, "is empty.") from None
    except OSError as error:
        raise input_error(source, f"cannot be read: {error.strerror or error}.") from None
    except InputError:
        raise
    except ValueError as error:  # also what the readers of pandas and of pyarrow raise
        raise _no_table(source, str(error).strip().splitlines()[0]) from None


def _no_table(source: str, said: str) -> InputError:
    """Say in plain words what a reader of pandas or of pyarrow said."""
    ragged = re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", said)
    if ragged:
        wanted, line, seen = (int(number) for number in ragged.groups())
        return input_error(source, f"has {seen} cells; there are {wanted} columns.", line=line)
    return input_error(source, f"is not a table: {shown(said.removeprefix('Error tokenizing data. C error: '))}.")


def _named(names: list[str], source: str, line: int) -> list[Fault]:
    """Say which names of columns stand twice, and which are missing."""
    faults = []
    for name in dict.fromkeys(names):
        if not name:
            faults.append(Fault(source, line, "", "a column has no name."))
        elif names.count(name) > 1:
            faults.append(Fault(source, line, name, f"{names.count(name)} columns have this name; keep one."))
    return faults


def _of_csv(path: Path, source: str) -> TableFile:
    """Read every cell as text, the header too, so that no column is renamed and no line is lost."""
    import pandas as pd

    cells = pd.read_csv(
        path, header=None, dtype=str, keep_default_na=False, skip_blank_lines=False, encoding="utf-8-sig"
    )
    split = cells.apply(lambda column: column.str.contains("\n", na=False)).to_numpy()
    if split.any():
        line = int(np.argmax(split.any(axis=1))) + 1
        raise input_error(source, "a cell holds a line break; write one line for each sample.", line=line)
    lines = np.arange(1, len(cells) + 1)
    cells = cells.fillna("")
    names = [str(name).strip() for name in cells.iloc[0]]
    body = np.array((cells != "").any(axis=1), dtype=np.bool_)
    body[0] = False
    kept = cells[body]
    columns = {name: kept[place].str.strip() for place, name in enumerate(names) if name and name != SAMPLE}
    numbers = [kept[place].str.strip().tolist() for place, name in enumerate(names) if name == SAMPLE]
    in_order = all(own == [str(number) for number in range(len(kept))] for own in numbers)
    return TableFile(source, columns, lines[body], _named(names, source, 1), in_order)


def _of_parquet(path: Path, source: str) -> TableFile:
    import pandas as pd
    import pyarrow.parquet as pq

    twice = _named(list(pq.read_schema(path).names), source, 0)
    if twice:
        raise InputError(twice)
    return _of_frame(pd.read_parquet(path), source)


def _of_frame(frame: pd.DataFrame, source: str) -> TableFile:
    import pandas as pd

    names = [str(name) for name in frame.columns]
    columns = {name: frame.iloc[:, place] for place, name in enumerate(names) if name != SAMPLE}
    numbers = [frame.index, *(pd.Index(frame.iloc[:, place]) for place, name in enumerate(names) if name == SAMPLE)]
    in_order = all(own.equals(pd.RangeIndex(len(frame))) for own in numbers)
    return TableFile(source, columns, None, _named(names, source, 0), in_order)
