"""A dashboard on a thread of its own, and folders of results to be listed by it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sim.page.server import PageServer
from sim.page.stored_folders import report_of
from sim.storage.results import ResultsFolder

REPORT = "<!DOCTYPE html><title>A report</title><p>Drones"
SUMMARY = "outcome,unit,mean,sd,q05,q25,q50,q75,q95\ndelivered[drones],unit,1234.5,1,2,3,4,5,6000\nx,1,1,1,1,1,1,1,1\n"
DIFFERENCES = "scenario,outcome,verdict\nceasefire,a,higher\nceasefire,b,identical\nno_denials,a,lower\n"
EXPECTATIONS = "scenario,verdict\nceasefire,not met\n"


def stored(root: Path, name: str, files: Mapping[str, str], **inputs: Any) -> Path:
    """Store some files as a folder of results."""
    folder = ResultsFolder(root / name, {"command": name.partition("/")[0], **inputs})
    with folder.filling([*name.split("/"), "a b"]) as path:
        for file, text in files.items():
            (path / file).write_text(text, encoding="utf-8")
    return folder.path


def some_results(root: Path) -> None:
    """Store results of a run, of a comparison, and some that are damaged."""
    stored(root, "run/baseline", {"summary.csv": SUMMARY, "report.html": REPORT}, runs=20, seed=0)
    stored(root, "compare/two", {"differences.csv": DIFFERENCES, "expectations.csv": EXPECTATIONS}, runs=64, seed=1)
    (stored(root, "run/damaged", {"report.html": REPORT, "summary.csv": SUMMARY}) / "report.html").write_text("another")
    (root / "broken").mkdir()
    (root / "broken" / "manifest.json").write_text("{")


@contextmanager
def served(
    root: Path, page: Callable[[], str] = lambda: "<p>the page", host: str = "127.0.0.1"
) -> Iterator[PageServer]:
    """Serve a page, and the reports below a folder."""
    with PageServer(host, 0, partial(report_of, root)) as server:
        server.page = page
        thread = threading.Thread(target=partial(server.serve_forever, poll_interval=0.01), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
