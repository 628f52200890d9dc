"""``wary patterns docking``: which conclusions survive where a rule is swapped for a rival."""

from __future__ import annotations

import math
import shlex
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.cli.influence import keeping_parts, parts_of
from sim.cli.pattern_commands import PatternsDocking
from sim.cli.patterns import stored_or_made, tests_folder
from sim.cli.results_folder import typed
from sim.cli.terminal import print_json, print_result, progress, table
from sim.docking.conclusions import FATES
from sim.docking.dock import NO_WORD, Docking
from sim.ground.faults import EXIT_OK
from sim.ground.paths import displayed
from sim.storage.provenance import made_by
from sim.words import counted, plain, whole

if TYPE_CHECKING:
    import pandas as pd

    from sim.case.case import Case
    from sim.storage.parts import KeptParts

MOST_NAMED: Final = 3
ENDS: Final = ("value", "low", "high")


def patterns_docking(command: PatternsDocking) -> int:
    """Dock the conclusions that the model draws against its rivals."""
    plan = Docking(command.names, command.rivals, command.loaded_case())
    asked = sorted([*command.names, *(f"rival {name}" for name in plan.rivals)])
    asked += ["without figures"] if command.output and not command.figures else []
    folder = tests_folder(command, "docking", plan.case, asked)
    kept = parts_of(folder) if folder else None
    draw = partial(_draw, command, plan.case) if command.figures else None
    with keeping_parts(folder, len(plan.rules)) if folder else nullcontext():
        results, where = stored_or_made(command, "docking", plan.case, asked, lambda: _made(plan, command, kept), draw)
    if command.json:
        print_json(results)
        return EXIT_OK
    _print(results)
    if where:
        print_result(f"written to {displayed(where.path)}")
    return EXIT_OK


def _made(plan: Docking, command: PatternsDocking, kept: KeptParts | None) -> dict[str, Any]:
    total = plan.settings * command.runs
    with progress(total, f"running {counted(plan.settings, 'setting')}", quiet=command.quiet) as advance:
        found = plan.carry_out(runs=command.runs, seed=command.seed, kept=kept, progress=advance)
    return record_of(plan, found)


def _draw(command: PatternsDocking, case: Case, results: dict[str, Any], folder: Path) -> None:
    """Write the figures, and the report with them."""
    from sim.gallery.docking import docking_contents, drawings_of_docking
    from sim.gallery.study_report import write_study

    case.check_drawn()
    manifest = {"seed": command.seed, **made_by()}
    words = shlex.join(["wary", *typed(command)])
    contents = partial(docking_contents, results, case, manifest=manifest, command=words)
    write_study(folder, drawings_of_docking(results, case), contents)


def record_of(plan: Docking, found: pd.DataFrame) -> dict[str, Any]:
    """Return what was found as plain data: rivals, conclusions with their fates, and all that the chain answers."""
    rivals = [{"name": name, "part": part, "says": says} for name, (part, says) in plan.rivals.items()]
    conclusions = []
    for name, row in zip(found.index, found.to_dict("records"), strict=True):
        under = {
            rival: {"fate": row[rival], **{end: _plain(row[f"{rival}_{end}"]) for end in ENDS}} for rival in plan.rivals
        }
        own = {end: _plain(row[end]) for end in ENDS}
        told = {"conclusion": name, "about": row["about"], "says": row["says"], "unit": plan.asked[str(name)].unit}
        conclusions.append({**told, **own, "under": under})
    chain = {"counts": found.attrs["counts"], "answers": found.attrs["answers"]} if "answers" in found.attrs else {}
    looked = {"looked_at": found.attrs["looked_at"]}
    return {**looked, "rivals": rivals, "conclusions": conclusions, "chain": chain}


def _plain(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _print(results: dict[str, Any]) -> None:
    conclusions, looked = results["conclusions"], results["looked_at"]
    shown = len(conclusions)
    print_result(
        f"The model draws {whole(shown)} of {counted(looked, 'possible conclusion')}; "
        f"{whole(results['runs'])} runs of each setting, seed {results['seed']}\n"
    )
    if not shown:
        return
    rows = []
    for rival in results["rivals"]:
        fates = {one["conclusion"]: one["under"][rival["name"]]["fate"] for one in conclusions}
        counts = [list(fates.values()).count(fate) for fate in (*FATES, NO_WORD)]
        lost = [plain(name) for name, fate in fates.items() if fate in ("turns", "falls")]
        more = f" and {len(lost) - MOST_NAMED} more" if len(lost) > MOST_NAMED else ""
        rows.append((rival["part"], plain(rival["name"]), *map(whole, counts), ", ".join(lost[:MOST_NAMED]) + more))
    table(("part", "rival", *FATES, NO_WORD, "what does not survive"), rows, numeric=(*FATES, NO_WORD))
    survive = sum(all(one["fate"] in ("survives", NO_WORD) for one in row["under"].values()) for row in conclusions)
    print_result(f"\n{whole(survive)} of {whole(shown)} survive under every rival that has a word for them.")
