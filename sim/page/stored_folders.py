"""Results that are stored on a machine, as a page lists them: what was run, what came out, and the report of each."""

from __future__ import annotations

import csv
import io
import os
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from sim.case.case import Case
from sim.case.columns import Column, quantile_step
from sim.ground.faults import InputError
from sim.storage.added import read_added
from sim.storage.manifest import MANIFEST, read_manifest
from sim.storage.verification import sound_bytes
from sim.words import capital, number, plain, span, unit_in_words

REPORT: Final = "report.html"
DEEPEST: Final = 3
"""Folders of results lie no deeper than this."""
MOST: Final = 100
"""Only so many are shown, the newest."""
Record = dict[str, Any]


def folders_of_results(root: Path) -> list[Path]:
    """Return the folders of results below a folder, links not followed, the newest first."""
    found = []
    for place, folders, files in os.walk(root, followlinks=False):
        path = Path(place)
        if MANIFEST in files and path != root:
            found.append(path)
        deep = len(path.relative_to(root).parts) >= DEEPEST
        folders[:] = [] if deep or path in found else sorted(name for name in folders if not name.startswith("."))
    return sorted(found, key=lambda path: (path / MANIFEST).stat().st_mtime, reverse=True)[:MOST]


def listed_results(root: Path, case: Case) -> list[Record]:
    """Return what a page shows of each folder of results below a folder."""
    return [_record(path, path.relative_to(root).as_posix(), case) for path in folders_of_results(root)]


def report_of(root: Path, name: str) -> bytes | None:
    """Return the report of a folder of results that is listed, as it was written; None where it is not, or has none.

    StorageError where it is damaged.
    """
    folder = next((path for path in folders_of_results(root) if path.relative_to(root).as_posix() == name), None)
    files = _files(folder, read_manifest(folder)) if folder else {}
    return sound_bytes(folder, REPORT, files) if folder and REPORT in files else None


def _files(folder: Path, manifest: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return {**manifest["files"], **read_added(folder)}
    except (OSError, ValueError):
        return dict(manifest["files"])


def _record(folder: Path, name: str, case: Case) -> Record:
    try:
        manifest = read_manifest(folder)
        files, inputs, times = _files(folder, manifest), manifest["inputs"], manifest.get("times", {})
        return {
            "name": name,
            "command": shlex.join(map(str, manifest["command"])),
            "when": str(times.get("ended", times.get("started", "")))[:10],
            "facts": [f"{plain(key)} {inputs[key]}" for key in ("runs", "samples", "seed") if key in inputs],
            "report": REPORT in files,
            "table": _table(folder, str(inputs.get("command")), files, case),
        }
    except (InputError, KeyError, TypeError, ValueError) as error:
        wrong = str(error) if isinstance(error, InputError) else "is not as this version writes it."
        return {"name": name, "wrong": wrong}


def _table(folder: Path, command: str, files: Mapping[str, Any], case: Case) -> Record | None:
    """Return the table that says most of some results, where they have one."""
    if command == "compare" and "differences.csv" in files:
        return _of_comparison(folder, files)
    if "summary.csv" not in files:
        return None
    rows = {row["outcome"]: row for row in _rows(folder, "summary.csv", files)}
    shown = [(name, rows[name]) for name in case.headlines.at("main") if name in rows]
    cells = [[_title(name, case), number(_float(row["mean"])), _range(row)] for name, row in shown]
    return {"caption": "Main outcomes", "heads": ["Outcome", "Mean", "Nine tenths of runs"], "rows": cells}


def _of_comparison(folder: Path, files: Mapping[str, Any]) -> Record:
    expected = {row["scenario"]: row["verdict"] for row in _rows(folder, "expectations.csv", files)}
    scenarios: dict[str, list[str]] = {}
    for row in _rows(folder, "differences.csv", files):
        scenarios.setdefault(row["scenario"], []).append(row["verdict"])
    words = ("higher", "lower", "no difference shown", "identical")
    rows = [
        [plain(name), *(str(found.count(word)) for word in words), expected.get(name, "none")]
        for name, found in scenarios.items()
    ]
    caption = "How many outcomes differ from the reference, and whether what was expected came so"
    return {"caption": caption, "heads": ["Scenario", *map(capital, words), "Expectation"], "rows": rows}


def _rows(folder: Path, name: str, files: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    if name in files:
        yield from csv.DictReader(io.StringIO(sound_bytes(folder, name, files).decode()))


def _title(name: str, case: Case) -> str:
    column = Column.split(name)
    words = unit_in_words(column.unit)
    return f"{column.title(case.roster)} ({words})" if words else column.title(case.roster)


def _range(row: Mapping[str, str]) -> str:
    step = quantile_step(row["outcome"], row["unit"])
    return span(_float(row["q05"]), _float(row["q95"]), step=step)


def _float(text: str) -> float:
    return float(text or "nan")
