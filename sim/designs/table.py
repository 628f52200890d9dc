"""Factors from a user-supplied table: every column and every cell checked, every fault said at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.designs.design import MOST_ROWS
from sim.designs.domains import Domain, Numbers
from sim.designs.entries import OVER, Over, RefusedError, entries_of
from sim.designs.factor import Factor
from sim.designs.factors import Found, keys_of, set_twice
from sim.designs.menu import Menu
from sim.designs.table_file import TableFile, read_table
from sim.ground.faults import Fault, InputError, nearest
from sim.scenario.load import Scenario
from sim.words import whole

if TYPE_CHECKING:
    import pandas as pd

MOST_SAID: Final = 5
RENUMBERED: Final = "samples are numbered from 0 in the order of the rows, whatever numbers the table gives them."
_DECIMAL: Final = re.compile(r"[-+.0-9eE]+")


def factors_of_table(scenario: Scenario, given: object, over: Over) -> Found:
    """Read and check a table whose columns are overrides; `over` names columns that it must have.

    An `InputError` has every fault, each with file and line, or the number of the sample.
    """
    table, menu = read_table(given), Menu(scenario)
    faults = [*table.faults, *_missing(menu, table, over)]
    domains: dict[str, Domain] = {}
    for key in table.columns:
        try:
            domains[key] = menu.domain(key)
        except RefusedError as error:
            faults.append(table.fault(key, str(error)))
    found = Found(notes=[] if table.is_numbered else [RENUMBERED])
    for key, domain in domains.items():
        array, wrong = _column(table, key, domain)
        faults += wrong
        if not wrong and len(array):
            found.factors[key], found.columns[key] = _factor(domain, array), array
    faults += [table.fault(fault.key, fault.message) for fault in set_twice(scenario, (), found)]
    rows = len(next(iter(table.columns.values()), ()))
    if not table.columns or not rows:
        faults.append(Fault(table.source, 0, "", "holds no samples."))
    if rows > MOST_ROWS:
        faults.append(
            Fault(table.source, 0, "", f"holds {whole(rows)} samples; at most {whole(MOST_ROWS)} are allowed.")
        )
    if faults:
        raise InputError(faults)
    return found


def _missing(menu: Menu, table: TableFile, over: Over) -> list[Fault]:
    """Say which columns that `over` names are missing."""
    faults = []
    for entry in entries_of(over):
        if entry.values is not None and entry.key != "grade":
            faults.append(Fault(OVER, 0, entry.key, "a table brings its own values; give the name alone."))
            continue
        try:
            keys = [key for key in keys_of(menu, entry) if key not in table.columns]
            for key in keys:
                menu.domain(key)
        except RefusedError as error:
            faults.append(Fault(OVER, 0, str(entry), str(error)))
            continue
        for key in keys:
            near = nearest(key, table.columns)
            hint = f" Did you mean {near!r}?" if near else ""
            faults.append(table.fault(key, f"no column has this name, which over= asks for.{hint}"))
    return faults


def _column(table: TableFile, key: str, domain: Domain) -> tuple[NDArray[Any], list[Fault]]:
    """Return a column's values, and what is wrong with it: each kind of fault once, at its first row."""
    import pandas as pd

    column = table.columns[key]
    numbers = _numbers(column) if isinstance(domain, Numbers) else None
    if numbers is not None and isinstance(domain, Numbers) and not domain.refused(numbers).any():
        return numbers, []
    try:
        codes, distinct = pd.factorize(column, use_na_sentinel=False)
        cells = distinct.tolist()
    except TypeError:  # of lists and the like
        codes, cells = np.arange(len(column)), column.tolist()
    values: list[Any] = []
    said: dict[int, str] = {}
    for place, cell in enumerate(cells):
        try:
            values.append(_value(domain, cell))
        except RefusedError as error:
            values.append(None)
            said[place] = str(error)
    if not said:
        words = not isinstance(domain, Numbers)
        return np.array(values, dtype=object if words else np.float64)[codes], []
    return np.array([]), _said(table, key, said, codes)


def _numbers(column: pd.Series) -> NDArray[np.float64] | None:
    """Return a column of numbers at once, or None where each cell has to be looked at."""
    cells = column.to_numpy()
    if cells.dtype.kind not in "iufO":
        return None
    try:
        if cells.dtype.kind != "O":
            return cells.astype(np.float64)
        # Texts by NumPy, which rounds every decimal to the nearest double, as pandas does not.
        texts = [str(cell) for cell in cells]
        return np.array(texts).astype(np.float64) if all(map(_DECIMAL.fullmatch, texts)) else None
    except (TypeError, ValueError):
        return None


def _value(domain: Domain, cell: Any) -> Any:
    """Return the value of one cell; an empty one is refused."""
    import pandas as pd

    empty = cell is None or cell is pd.NaT or cell is pd.NA or (isinstance(cell, str) and not cell)
    if empty or (isinstance(cell, float) and np.isnan(cell)):
        raise RefusedError("is empty or NaN; every cell needs a value.")
    return domain.value(cell.to_pydatetime() if isinstance(cell, pd.Timestamp) else cell)


def _said(table: TableFile, key: str, said: Mapping[int, str], codes: NDArray[np.int64]) -> list[Fault]:
    """Say each kind of fault of a column at its first row, of many the first few."""
    faults = []
    for place, message in list(said.items())[:MOST_SAID]:
        rows = np.flatnonzero(codes == place)
        more = f" ({whole(len(rows) - 1)} more such)" if len(rows) > 1 else ""
        faults.append(table.fault(key, f"{message}{more}", int(rows[0])))
    if len(said) > MOST_SAID:
        unsaid = np.flatnonzero(np.isin(codes, list(said)[MOST_SAID:]))
        faults.append(table.fault(key, f"from here on {whole(len(unsaid))} more cells are wrong.", int(unsaid[0])))
    return faults


def _factor(domain: Domain, array: NDArray[Any]) -> Factor:
    """Return the factor of a column: its range, or the words that stand in it."""
    if isinstance(domain, Numbers):
        return domain.between(float(array.min()), float(array.max()), "table")
    return domain.listed(tuple(sorted(set(array.tolist()))), "table")
