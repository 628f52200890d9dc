"""The tests of mutants: which of them reach which line, and what they say of a module with other code."""

from __future__ import annotations

import importlib
import os
import sys
import time
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from importlib.machinery import SourceFileLoader
from multiprocessing import connection, get_context
from pathlib import Path
from typing import Any

import coverage
import pytest
from cosmic_ray.work_item import MutationSpec

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "results" / "mutants"
UNCHANGED = KEPT / "tests_of_unchanged_code.txt"
FORK = get_context("fork")
NOT_MUTATED = ("sim.ground", "sim.kernel", "sim.case", "sim.storage")
"""Packages that import nothing that is mutated, and so can be imported before."""


@dataclass
class Suite:
    """Modules, the tests that have to notice when they change, and what is known of these."""

    name: str
    modules: list[Path]
    tests: list[str]
    options: list[str]
    seconds: dict[str, float] = field(default_factory=dict)
    reached: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def tests_of(self, mutation: MutationSpec) -> list[str]:
        """Return the tests that reach the changed line, or all where it is run by an import alone; quickest first."""
        lines = self.reached.get(str(mutation.module_path), {})
        found = lines.get(str(mutation.start_pos[0])) or list(self.seconds)
        return sorted(found, key=lambda test: self.seconds[test])


class Reach:
    """A plugin of pytest that notes how long each test takes, and which lines it and its fixtures run."""

    def __init__(self, modules: list[Path]) -> None:
        files = [str(ROOT / path) for path in modules]
        self.coverage = coverage.Coverage(data_file=None, config_file=False, include=files)
        self.modules, self.seconds, self.fixtures = modules, {}, {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Run a test under its own name."""
        self.fixtures[item.nodeid] = [f"fixture {name}" for name in getattr(item, "fixturenames", ())]
        self.coverage.switch_context(item.nodeid)
        start = time.perf_counter()
        result = yield
        self.seconds[item.nodeid] = time.perf_counter() - start
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: pytest.FixtureRequest) -> Iterator[None]:
        """Run a fixture under its own name: it may serve several tests."""
        self.coverage.switch_context(f"fixture {fixturedef.argname}")
        result = yield
        self.coverage.switch_context(request._pyfuncitem.nodeid)
        return result

    def reached(self) -> dict[str, dict[str, list[str]]]:
        """Return by module and line the tests that run it."""
        data, found = self.coverage.get_data(), {}
        for path in self.modules:
            lines = found[str(path)] = {}
            for line, contexts in data.contexts_by_lineno(str(ROOT / path)).items():
                by = set(contexts)
                if tests := [test for test, uses in self.fixtures.items() if test in by or not by.isdisjoint(uses)]:
                    lines[str(line)] = tests
        return found


def run_tests(arguments: list[str], *plugins: object, output: str | Path = os.devnull) -> int:
    """Run pytest in this process, and return its exit code; what it prints goes into a file."""
    from hypothesis import Phase, settings

    settings.register_profile("mutants", database=None, deadline=None, phases=[Phase.explicit, Phase.generate])
    settings.load_profile("mutants")
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "_hypothesis_pytestplugin", "--hypothesis-seed=0"]
    options += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # of Hypothesis, which is there already
    with Path(output).open("w", encoding="utf-8") as file, redirect_stdout(file), redirect_stderr(file):
        return int(pytest.main([*options, *arguments], plugins=list(plugins)))


def look(suite: Suite, answer: connection.Connection) -> None:
    """Run a suite as it is, and tell how long each test takes, what it reaches and what has been imported."""
    reach = Reach(suite.modules)
    reach.coverage.start()
    code = run_tests([*suite.options, *suite.tests], reach, output=UNCHANGED)
    reach.coverage.stop()
    answer.send((code, reach.seconds, reach.reached(), sorted(sys.modules)))


class First:
    """A plugin of pytest that runs some tests, in an order, and notes the first that fails."""

    def __init__(self, tests: list[str]) -> None:
        self.places, self.failed = {test: place for place, test in enumerate(tests)}, ""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what is not asked for, and put the quickest first."""
        items[:] = sorted((one for one in items if one.nodeid in self.places), key=lambda one: self.places[one.nodeid])

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the name of a test that fails."""
        if report.failed:
            self.failed = self.failed or report.nodeid


def try_mutant(
    path: Path, code: str, options: list[str], tests: list[str], output: str | Path, answer: connection.Connection
) -> None:
    """Run tests while a module has other code, and tell whether one fails, and which."""
    compiled = compile(code, str(ROOT / path), "exec", dont_inherit=True)
    own = SourceFileLoader.get_code

    def get_code(self: SourceFileLoader, fullname: str) -> Any:
        return compiled if Path(self.path) == ROOT / path else own(self, fullname)

    SourceFileLoader.get_code = get_code
    first = First(tests)
    ended = run_tests([*options, *sorted({test.split("::")[0] for test in tests})], first, output=output)
    answer.send((ended, first.failed))


def in_fork(function: Any, *arguments: Any) -> tuple[Any, connection.Connection]:
    """Start a function in a fork of this process; return the process and the end of the pipe that it answers on."""
    receiver, sender = FORK.Pipe(duplex=False)
    process = FORK.Process(target=function, args=(*arguments, sender))
    process.start()
    sender.close()
    return process, receiver


def prepare(suite: Suite) -> None:
    """Run a suite as it is, then import what its tests import and no mutant changes."""
    process, answer = in_fork(look, suite)
    code, suite.seconds, suite.reached, modules = answer.recv()
    process.join()
    if code:
        sys.exit(f"{suite.name}: the tests fail without any mutant; see {UNCHANGED.relative_to(ROOT)}")
    of_tests = {path.stem for path in (ROOT / "tests").rglob("*.py")} | {"helpers"}
    for name in modules:
        if name.startswith(NOT_MUTATED) or name.split(".")[0] not in {"sim", *of_tests}:
            with suppress(ImportError):
                importlib.import_module(name)
    path = suite.modules[0]
    tests = [test for test in suite.seconds if test in str(suite.reached[str(path)])]
    process, answer = in_fork(try_mutant, path, (ROOT / path).read_text("utf-8"), suite.options, tests, UNCHANGED)
    if answer.recv()[0]:
        sys.exit(f"{suite.name}: the tests of {path} fail in a fork; see {UNCHANGED.relative_to(ROOT)}")
    process.join()
