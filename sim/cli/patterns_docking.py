"""``wary patterns docking``: which conclusions survive where a rule is swapped for a rival."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sim.cli.pattern_commands import PatternsDocking
from sim.cli.patterns import stored_or_made
from sim.cli.terminal import print_json, print_result, progress, table
from sim.docking.dock import FATES, Docking, rivals_of, tally
from sim.ground.faults import EXIT_OK
from sim.ground.paths import displayed
from sim.words import counted, plain, whole

MOST_NAMED = 4


def patterns_docking(command: PatternsDocking) -> int:
    """Dock the signs that the model shows against its rivals."""
    plan = Docking(command.names, command.rivals, command.loaded_case())

    def make() -> dict[str, Any]:
        total = plan.settings * command.runs
        with progress(total, f"running {counted(plan.settings, 'setting')}", quiet=command.quiet) as advance:
            found = plan.carry_out(runs=command.runs, seed=command.seed, progress=advance)
        return {"looked_at": found.attrs["looked_at"], "conclusions": found.reset_index().to_dict("records")}

    asked = sorted([*command.names, *(f"rival {name}" for name in plan.rivals)])
    results, where = stored_or_made(command, "docking", plan.own.case, asked, make)
    if command.json:
        print_json(results)
        return EXIT_OK
    found = pd.DataFrame(results["conclusions"])
    shown, looked = len(found), results["looked_at"]
    print_result(
        f"{whole(shown)} of {counted(looked, 'sign')} hold in the model; {whole(results['runs'])} runs of each"
    )
    print_result()
    if shown:
        rivals = rivals_of(plan.own.case)
        counts = tally(found.set_index("sign"))
        rows = []
        for name, row in zip(counts.index, counts.to_dict("records"), strict=True):
            lost = found[found[name].isin(("falls", "turns"))]["sign"].map(plain).tolist()
            more = f" and {len(lost) - MOST_NAMED} more" if len(lost) > MOST_NAMED else ""
            named = ", ".join(lost[:MOST_NAMED]) + more
            rows.append((rivals[str(name)].part, plain(str(name)), *(whole(int(row[fate])) for fate in FATES), named))
        table(("part", "rival", *FATES, "what does not survive"), rows, numeric=FATES)
        everywhere = int((found[list(counts.index)] == "survives").all(axis=1).sum())
        print_result(f"\n{whole(everywhere)} of {whole(shown)} survive under every rival.")
    if where:
        print_result(f"written to {displayed(where.path)}")
    return EXIT_OK
