"""The terminal: tables that align, numbers that read, progress on standard error only."""

from __future__ import annotations

import codecs
import io
import json
import sys
import textwrap
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sim.ground.templates import templates
from sim.words import NO_BREAK, in_ascii, number, whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console


WIDTH = 100
TEMPLATES = Path(__file__).with_name("templates")
SECONDS_BETWEEN_LINES = 5.0


def console() -> Console:
    """Return the console for results: at most 100 columns, plain when piped, NO_COLOR honoured."""
    from rich.console import Console

    terminal = Console(highlight=False, soft_wrap=False)
    terminal.width = min(terminal.width, WIDTH) if terminal.is_terminal else WIDTH
    return terminal


def table(
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    numeric: Sequence[str] = (),
    unbroken: Sequence[str] = (),
) -> None:
    """Print a table to standard output; long texts wrap inside their column, unless it is to be unbroken."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, collapse_padding=True)
    for column in columns:
        justify: Literal["left", "right"] = "right" if column in numeric else "left"
        grid.add_column(column, justify=justify, overflow="fold", no_wrap=column in unbroken)
    for row in rows:
        grid.add_row(*[Text(_plain(cell)) for cell in row])
    console().print(grid)


def _plain(cell: Any) -> str:
    return _writable(number(cell) if isinstance(cell, float) else str(cell))


def _writable(text: str) -> str:
    return text.replace(NO_BREAK, " ")


def write_in_any_encoding() -> None:
    """Write in plain letters what the encoding of standard output or error lacks, such as a code page of Windows."""
    codecs.register_error("plain", _plain_letters)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="plain")


def _plain_letters(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return in_ascii(error.object[error.start : error.end]), error.end


def print_outcomes(summary: Sequence[Mapping[str, Any]], when: str, main: Sequence[str], *, everything: bool) -> None:
    """Print the quantiles of the main outcomes, and say how many more there are; of all, the main ones first."""
    from sim.case.columns import quantile_step

    there = {row["outcome"]: row for row in summary}
    shown = [name for name in main if name in there]
    if everything or not shown:
        shown += [name for name in there if name not in shown]
    postures = "; posture rows: share of weeks until then" if any(name.startswith("posture[") for name in shown) else ""
    print_result(f"Outcomes {when}{postures}.\n")
    quantiles = {"q05": "5 %", "q25": "25 %", "q50": "median", "q75": "75 %", "q95": "95 %"}
    columns = ("outcome", "unit", *quantiles.values())
    steps = {name: quantile_step(name, there[name]["unit"]) for name in shown}
    rows = [
        [name, there[name]["unit"], *(number(there[name][key], step=steps[name]) for key in quantiles)]
        for name in shown
    ]
    table(columns, rows, numeric=columns[2:])
    left = [row for name, row in there.items() if name not in shown]
    if left:
        same = sum(row["sd"] == 0.0 for row in left)
        told = f", {whole(same)} of them the same in every run" if same else ""
        print_result(f"\n{whole(len(left))} more outcomes are in summary.csv{told}; all=true prints them.")


def print_result(text: str = "") -> None:
    """Print a line of a result to standard output."""
    sys.stdout.write(_writable(text) + "\n")


def print_filled(template: str, column: int = 0, /, **values: Any) -> None:
    """Print a text of `templates/` with its values; below the first, long lines go on in a column if one is given."""
    head, *lines = filled(template, **values).splitlines()
    print_result(head)
    for line in lines:
        print_result(textwrap.fill(line, WIDTH, subsequent_indent=" " * column) if column else line)


def filled(template: str, /, **values: Any) -> str:
    """Return a text of `templates/` with its values."""
    return templates(TEMPLATES).get_template(template).render(values)


def print_first(lines: Sequence[str], most: int) -> None:
    """Print the first of some lines, and how many more there are."""
    for line in lines[:most]:
        print_result(line)
    if len(lines) > most:
        print_result(f"and {whole(len(lines) - most)} more")


def print_json(record: Any) -> None:
    """Print a record as JSON to standard output."""
    # Where a letter may be missing, it is escaped, so that a program reads it as it is.
    plain = not (sys.stdout.encoding or "").lower().startswith("utf")
    print_result(json.dumps(record, indent=2, ensure_ascii=plain, default=str, allow_nan=False))


def log(text: str, *, quiet: bool = False) -> None:
    """Print a line about the work to standard error."""
    if not quiet:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()


@contextmanager
def progress(total: int, what: str, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """Show progress on standard error: a bar on a terminal, otherwise a plain line every few seconds."""
    if quiet:
        yield lambda done: None  # noqa: ARG005 - nothing is shown
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(what, total=total)
            yield lambda done: bar.advance(task, done)
    else:
        yield _lines(total, what)


def _lines(total: int, what: str) -> Callable[[int], None]:
    begun = last = 0.0
    count = before = 0

    def advance(done: int) -> None:
        nonlocal begun, last, count, before
        count += done
        now = time.monotonic()
        if not begun:
            # The first block may have waited for the compiler: the rate is that of what comes after.
            begun, last, before = now, now, count
        elif now - last >= SECONDS_BETWEEN_LINES:
            last = now
            rate = (count - before) / (now - begun)
            left = number((total - count) / rate, 0)
            log(f"{what}: {whole(count)} of {whole(total)}, {number(rate, 0)} a second, {left} s left")

    return advance
