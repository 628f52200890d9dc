"""Figures of the evidence: the timeline of claims, and the parameters by grade."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path

from sim.case.case import Case
from sim.cli.commands import EvidenceFigures
from sim.cli.results_folder import RESULTS
from sim.cli.terminal import log, print_result
from sim.ground.faults import EXIT_OK


def evidence_figures(command: EvidenceFigures) -> int:
    """Draw the timeline of claims and the parameters by grade, light and dark."""
    from sim.storage.results import ResultsFolder, inputs_record

    case = command.loaded_case()
    inputs = inputs_record(command="evidence figures", case=case.folder, scenario={}, numbers={})
    folder = ResultsFolder(Path(command.output or RESULTS / "evidence"), inputs)
    if folder.complete():
        log(f"{folder.path} already holds these figures; nothing was drawn.")
    else:
        started = dt.datetime.now(dt.UTC)
        folder.write(partial(_draw, case), arguments=["evidence", "figures", *command.arguments], started=started)
    for path in sorted(folder.path.glob("figures/*.svg")):
        print_result(str(path))
    return EXIT_OK


def _draw(case: Case, folder: Path) -> None:
    from sim.gallery.evidence import drawings_of_evidence
    from sim.gallery.write import write_drawings

    write_drawings(folder, drawings_of_evidence(case))
