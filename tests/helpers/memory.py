"""A plugin of pytest that prints the peak of memory of each process, and can hold all of them to a limit.

The peak of the programs that a process starts counts too. ``--most-memory=1.5`` fails the suite where one held more
than 1.5 GB, and names the tests that raised the peak of that process most; ``--memory`` names them in any case.
"""

from __future__ import annotations

import ctypes
import gc
import math
import re
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

STATUS = Path("/proc/self/status")
_A_GIGABYTE = 1e9
_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in which the system tells of memory."""
_TOLD, _A_RISE = 15, 0.02
_MUCH = 0.6
"""Gigabytes from which a process gives back what it no longer uses, when it is done with a file."""
_KEY = "memory"
"""Under which a process that runs tests tells the one that prints."""

_peaks = pytest.StashKey[dict[str, dict[str, float]]]()
_rises = pytest.StashKey[dict[str, float]]()


def peaks() -> tuple[float, float]:
    """Return the most gigabytes that this process, and any program that it started, have held."""
    own, started = (resource.getrusage(whose).ru_maxrss for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    if STATUS.exists():
        # Linux lets a program begin with the peak of the one that starts it; this is its own.
        own = int(re.search(r"VmHWM:\s+(\d+) kB", STATUS.read_text())[1])
    return own * _UNIT / _A_GIGABYTE, started * _UNIT / _A_GIGABYTE


def held() -> float:
    """Return the gigabytes that this process holds now; 0 where the system does not say."""
    if not STATUS.exists():
        return 0.0
    return int(re.search(r"VmRSS:\s+(\d+) kB", STATUS.read_text())[1]) * 1024 / _A_GIGABYTE


def _give_back() -> None:
    """Give free memory back to the system: the C library of Linux keeps what lies below anything still in use."""
    if hasattr(library := ctypes.CDLL(None), "malloc_trim"):
        library.malloc_trim(0)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    parser.addoption("--most-memory", type=float, default=math.inf, help="gigabytes that no process may pass")
    parser.addoption("--memory", action="store_true", help="print the tests that raise the peak of memory most")


def pytest_configure(config: pytest.Config) -> None:
    """Begin with nothing."""
    config.stash[_peaks], config.stash[_rises] = {}, {}


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Leave what was collected, and what it imported, out of later collections: half a million objects that stay."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Note by how much a test raises the peak."""
    before = peaks()
    result = yield
    item.config.stash[_rises][item.nodeid] = max(now - had for now, had in zip(peaks(), before, strict=True))
    return result


def _forget(module: ModuleType) -> None:
    """Empty the caches of a file of tests, and of the helpers, which would stay to the end of the process."""
    helpers = [one for name, one in sys.modules.items() if name.startswith("helpers.")]
    for one in (module, *helpers):
        for value in vars(one).values():
            if hasattr(value, "cache_clear") and not value.__module__.startswith("sim."):
                value.cache_clear()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Forget what a file has kept in caches, such as figures, and give it back, once it is done."""
    module = getattr(item, "module", None)
    if module is not None and module is not getattr(nextitem, "module", None):
        _forget(module)
        if held() > _MUCH:
            gc.collect()
            _give_back()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell of this process; where it is a worker, to the process that prints."""
    config = session.config
    rises = config.stash[_rises]
    own, started = peaks()
    told = {
        "itself": own,
        "started": started,
        "rises": dict(sorted(rises.items(), key=lambda one: -one[1])[:_TOLD]),
    }
    worker = getattr(config, "workerinput", {}).get("workerid")
    if worker:
        config.workeroutput[_KEY] = told  # type: ignore[attr-defined]
        return
    if rises:
        config.stash[_peaks]["main"] = told
    most = config.getoption("most_memory")
    if any(max(one["itself"], one["started"]) > most for one in config.stash[_peaks].values()):
        session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """Take over what a worker tells."""
    if told := getattr(node, "workeroutput", {}).get(_KEY):
        node.config.stash[_peaks][node.gateway.id] = told  # type: ignore[attr-defined]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the peaks."""
    terminalreporter.section("peak of memory")
    most = config.getoption("most_memory")
    for process, told in sorted(config.stash[_peaks].items()):
        words = f"{process}: {told['itself']:.2f} GB, programs that it started: {told['started']:.2f} GB at most"
        above = max(told["itself"], told["started"]) > most
        terminalreporter.write_line(f"{words}{f'  ABOVE {most} GB' if above else ''}", red=above)
        if config.getoption("memory") or above:
            for test, rise in told["rises"].items():
                if rise > _A_RISE:
                    terminalreporter.write_line(f"  +{rise:.2f} GB  {test}")
