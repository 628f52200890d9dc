"""Mutation testing of the rules and of the paired statistics: find the changes of the code that no test notices.

Cosmic Ray makes the mutants and keeps what became of them; `mutants.toml` says which, and which tests hold them. Each
mutant is run in a process forked from one that has imported what the tests need. It holds the changed module in memory,
so no file is written over, and runs only the tests that reach the changed line, the quickest first.

    python benchmarks/mutants.py              # all, or what is left of them if it was stopped and nothing has changed
    python benchmarks/mutants.py --survivors  # again those that survived, with the tests as they are now

It fails where fewer are killed than `least_score`, where a survivor is not explained in `surviving_mutants.yaml`, or
where a rule has no mutant. Results are kept in `results/mutants`.
"""

from __future__ import annotations

import os

os.environ |= {"NUMBA_DISABLE_JIT": "1", "OMP_NUM_THREADS": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}

import argparse
import ast
import hashlib
import json
import sys
import time
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import connection
from pathlib import Path
from typing import Any

import yaml
from cosmic_ray.ast import ast_nodes, get_ast_from_path
from cosmic_ray.ast.ast_query import ASTQuery
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import MutationSpec, TestOutcome, WorkerOutcome, WorkItem, WorkResult
from mutant_tests import KEPT, ROOT, Suite, in_fork, prepare, try_mutant
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

CONFIG = Path(__file__).with_suffix(".toml")
EXPLAINED = Path(__file__).with_name("surviving_mutants.yaml")
GRACE = 20.0
AMBIGUOUS = ("ReplaceBinaryOperator_BitOr", "ReplaceBinaryOperator_Pow")
"""Operators whose sign means something else as well: types that may be either, a mapping put into another."""
OUTCOMES = {0: TestOutcome.SURVIVED, 1: TestOutcome.KILLED, 2: TestOutcome.KILLED}
"""By the exit code of pytest: all pass, one fails, or what is tested cannot be imported."""

console = Console(highlight=False)


def without_annotations(code: str) -> str:
    """Return code as a tree without its annotations, which are never evaluated."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        for name in ("annotation", "returns"):
            if isinstance(getattr(node, name, None), ast.AST):
                setattr(node, name, ast.Constant(None))
    return ast.dump(tree)


def is_syntax(line: str, column: int) -> bool:
    """Say whether a position is in what no run evaluates: the imports of types, or a star before keywords."""
    return line.strip() == "if TYPE_CHECKING:" or line[column:].startswith("*,")


def is_other_code(code: str, original: str) -> bool:
    """Say whether code is Python and differs, beyond its annotations, from a tree of the original."""
    try:
        return without_annotations(code) != original
    except SyntaxError:
        return False


def mutations_of(path: Path, operators: Iterable[str]) -> Iterator[MutationSpec]:
    """Iterate over the mutants of a module, but for those that are no Python or differ in what no run evaluates."""
    source = (ROOT / path).read_text("utf-8")
    lines = source.splitlines()
    original, nodes = without_annotations(source), list(ast_nodes(get_ast_from_path(ROOT / path)))
    for name in operators:
        operator = get_operator(f"core/{name}")()
        positions = ((node, *place) for node in nodes for place in operator.mutation_positions(node))
        for occurrence, (node, start, end) in enumerate(positions):
            if is_syntax(lines[start[0] - 1], start[1]):
                continue
            if name.startswith(AMBIGUOUS) and not is_other_code(mutate_code(source, operator, occurrence), original):
                continue
            where = ASTQuery(node).get_definition_name()
            yield MutationSpec(path, f"core/{name}", occurrence, start, end, definition_name=where)


def mutated(mutation: MutationSpec) -> tuple[str, str]:
    """Return the code of a mutant, and its change in words: the line before and after."""
    source = (ROOT / mutation.module_path).read_text("utf-8")
    code = mutate_code(source, get_operator(mutation.operator_name)(), mutation.occurrence)
    pairs = zip(source.splitlines(), code.splitlines(), strict=False)
    before, after = next((one.strip(), two.strip()) for one, two in pairs if one != two)
    return code, f"{before}  ->  {after}"


@dataclass(frozen=True)
class Job:
    """A mutant that is being tested."""

    item: WorkItem
    change: str
    process: Any
    answer: connection.Connection
    deadline: float

    def result(self) -> WorkResult | None:
        """Return what became of it; None while it runs."""
        if self.answer.poll():
            with suppress(EOFError):
                code, failed = self.answer.recv()
                return self._result(OUTCOMES.get(code, TestOutcome.INCOMPETENT), failed or f"pytest ends with {code}")
            return self._result(TestOutcome.KILLED, "the process died")
        if time.monotonic() > self.deadline:
            self.process.kill()
            return self._result(TestOutcome.KILLED, "no end")
        return None

    def _result(self, outcome: TestOutcome, by: str) -> WorkResult:
        self.process.join()
        self.answer.close()
        return WorkResult(WorkerOutcome.NORMAL, output=by, test_outcome=outcome, diff=self.change)


def run_mutants(suite: Suite, items: list[WorkItem], session: WorkDB, processes: int, patience: float) -> None:
    """Test mutants, some at a time, and write down what became of each."""
    waiting, running = list(reversed(items)), []
    columns = ("[progress.description]{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, auto_refresh=False) as progress:  # no thread: this process forks
        task = progress.add_task(suite.name, total=len(items))
        while waiting or running:
            while waiting and len(running) < processes:
                item = waiting.pop()
                tests = suite.tests_of(item.mutations[0])
                code, change = mutated(item.mutations[0])
                deadline = time.monotonic() + GRACE + patience * sum(suite.seconds[test] for test in tests)
                started = in_fork(try_mutant, item.mutations[0].module_path, code, suite.options, tests, os.devnull)
                running.append(Job(item, change, *started, deadline))
            connection.wait([job.answer for job in running], timeout=1.0)
            for job in list(running):
                if result := job.result():
                    running.remove(job)
                    session.set_result(job.item.job_id, result)
                    progress.update(task, advance=1, refresh=True)


def hash_of(*paths: Path) -> str:
    """Return a hash of files, by name and content."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def key_of(item: WorkItem) -> tuple[str, str, int]:
    """Return what tells a mutant from others."""
    (mutation,) = item.mutations
    return str(mutation.module_path), mutation.operator_name, mutation.occurrence


def mutants_of(suite: Suite, config: dict[str, Any], session: WorkDB, *, survivors: bool) -> list[WorkItem]:
    """Return the mutants that are still to be tested.

    What became of a mutant stays known while its module and the tests are the same; with `survivors`, what was killed
    counts as killed though the tests have changed since.
    """
    key_file = KEPT / f"{suite.name}.json"
    before = json.loads(key_file.read_text("utf-8")) if key_file.exists() else {}
    key = {str(path): hash_of(CONFIG, ROOT / path) for path in suite.modules}
    key["tests"] = hash_of(*sorted((ROOT / "tests").rglob("*.py")))
    if before != key or survivors:
        same = {module for module in key if key[module] == before.get(module)}
        known = {key_of(item): result for item, result in session.completed_work_items}
        session.clear()
        found = (mutation for path in suite.modules for mutation in mutations_of(path, config["operators"]))
        items = [WorkItem.single(str(number), mutation) for number, mutation in enumerate(found)]
        session.add_work_items(items)
        for item in items:
            result = known.get(key_of(item))
            if (
                result
                and key_of(item)[0] in same
                and (result.test_outcome == TestOutcome.KILLED if survivors else "tests" in same)
            ):
                session.set_result(item.job_id, result)
        key_file.write_text(json.dumps(key), encoding="utf-8")
    return list(session.pending_work_items)


def rules_without_mutants(items: Iterable[WorkItem]) -> set[str]:
    """Return the rules, as ``module.name``, that nothing changes: a tool may pass over decorated functions."""
    changed = {f"{item.mutations[0].module_path.stem}.{item.mutations[0].definition_name}" for item in items}
    return {
        f"{path.stem}.{node.name}"
        for path in (ROOT / "sim" / "rules").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.decorator_list
    } - changed


def explanations() -> dict[tuple[str, str, str], str]:
    """Return why survivors change nothing, by module, function and change."""
    known = yaml.safe_load(EXPLAINED.read_text("utf-8")) if EXPLAINED.exists() else []
    return {(item["module"], item["function"], change): item["why"] for item in known for change in item["changes"]}


def report(results: list[tuple[WorkItem, WorkResult]], least: float) -> list[str]:
    """Print scores by module and survivors, and return what is wrong."""
    tested = {str(item.mutations[0].module_path) for item, _ in results}
    reasons = {where: why for where, why in explanations().items() if where[0] in tested}
    unexplained, untested, used = [], [], set()
    by_module: dict[str, list[int]] = {}
    for item, result in results:
        if result.test_outcome == TestOutcome.INCOMPETENT:
            untested.append(f"could not be tested: {result.diff}: {result.output}")
            continue
        mutation = item.mutations[0]
        counts = by_module.setdefault(str(mutation.module_path), [0, 0])
        counts[0] += 1
        counts[1] += result.is_killed
        where = str(mutation.module_path), mutation.definition_name or "", result.diff or ""
        if not result.is_killed:
            used.add(where)
            if where not in reasons:
                unexplained.append(f"{where[0]}:{mutation.start_pos[0]} {where[1]}: {where[2]}")
    for module, (total, killed) in sorted(by_module.items()):
        console.print(f"{module:45} {killed:5} of {total:5} killed  {killed / total:6.1%}")
    total, killed = (sum(counts[place] for counts in by_module.values()) for place in (0, 1))
    score = killed / total
    console.print(f"{'all':45} {killed:5} of {total:5} killed  {score:6.1%}; {total - killed} survive")
    wrong = [f"survives without an explanation: {line}" for line in sorted(unexplained)]
    wrong += [f"does not survive, but is explained: {where}" for where in sorted(set(reasons) - used)]
    return wrong + untested + ([f"fewer than {least:.0%} of the mutants are killed"] if score < least else [])


def main() -> None:
    """Test the mutants of the suites that are asked for."""
    config = tomllib.loads(CONFIG.read_text("utf-8"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("suites", nargs="*", help=f"of {', '.join(config['suites'])}; all by default")
    parser.add_argument("--survivors", action="store_true", help="test again those that survived")
    asked = parser.parse_args()
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    KEPT.mkdir(parents=True, exist_ok=True)
    start, results = time.monotonic(), []
    for name in asked.suites or config["suites"]:
        of = config["suites"][name]
        modules = [path for path in sorted(Path(of["modules"]).glob("*.py")) if path.name != "__init__.py"]
        suite = Suite(name, modules, of["tests"], of["options"])
        with use_db(str(KEPT / f"{name}.sqlite")) as session:
            items = mutants_of(suite, config, session, survivors=asked.survivors)
            if items:
                prepare(suite)
                run_mutants(suite, items, session, config["processes"], config["patience"])
            results += session.completed_work_items
    wrong = report(results, config["least_score"])
    if not asked.suites or "rules" in asked.suites:
        wrong += [f"has no mutant: {name}" for name in sorted(rules_without_mutants(item for item, _ in results))]
    console.print(f"{(time.monotonic() - start) / 60:.1f} minutes")
    sys.exit("\n".join(wrong) if wrong else 0)


if __name__ == "__main__":
    main()
