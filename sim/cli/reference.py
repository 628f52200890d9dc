"""``wary reference``: does this machine give the numbers that were stored, or store them anew."""

from __future__ import annotations

from collections import Counter

from sim.cli.commands import Reference
from sim.cli.help import usage
from sim.cli.parsing import COMMAND_LINE
from sim.cli.terminal import print_first, print_result, progress
from sim.comparison.compare import compare
from sim.comparison.reference import StoredReference, deviations, read_reference, reference_of, write_reference
from sim.ground.defaults import COMPARED_RUNS
from sim.ground.faults import EXIT_OK, EXIT_PROGRAM, input_error
from sim.ground.paths import displayed, literal
from sim.scenario.chain import scenario_names
from sim.scenario.members_file import POINT
from sim.words import whole

_MOST_SHOWN = 20


def reference(command: Reference) -> int:
    """Compare all shipped scenarios anew with what is stored of them, or store that."""
    folder = literal(command.folder)
    if command.renew:
        if folder.exists() and not folder.is_dir():
            raise input_error(COMMAND_LINE, f"{displayed(folder)} is no folder.")
        found = _found(COMPARED_RUNS, 0, quiet=command.quiet)
        write_reference(found, folder)
        print_result(f"{_counted(found)} stored in {displayed(folder)}.")
        return EXIT_OK
    if command.folder == Reference.folder and not folder.exists():
        message = f"{displayed(folder)} is not here; it is part of the source. "
        message += f"Go to a checkout, or name a folder: {usage(Reference)}."
        raise input_error(COMMAND_LINE, message, key="DIR")
    stored = read_reference(folder)
    found = _found(stored.runs, stored.seed, quiet=command.quiet)
    lines = deviations(found, stored)
    print_first(lines, _MOST_SHOWN)
    if lines:
        print_result(f"\nnot the numbers that version {stored.version} stored in {displayed(folder)}.")
        return EXIT_PROGRAM
    print_result(
        f"{_counted(found)} as stored in {displayed(folder)}: every run bit for bit, every summary within 1e-12."
    )
    return EXIT_OK


def _found(runs: int, seed: int, *, quiet: bool) -> StoredReference:
    count = len(scenario_names())
    with progress(count * runs, f"running {count} scenarios", quiet=quiet) as advance:
        return reference_of(compare(runs=runs, seed=seed, uncertainty=POINT, progress=advance))


def _counted(found: StoredReference) -> str:
    verdicts = Counter(found.tables["expectations.csv"]["verdict"])
    said = ", ".join(f"{verdicts[word]} {word}" for word in ("met", "not met", "undecided"))
    return f"{len(found.digests)} scenarios, {whole(found.runs)} runs of each, seed {found.seed}; expectations: {said};"
