"""``wary posterior``: parameters that agree with what was known by a day, kept as members."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.cli.influence import keeping_parts, parts_of
from sim.cli.results_folder import fill_once, typed
from sim.cli.study_commands import Posterior
from sim.cli.terminal import print_json, print_result, progress, table
from sim.gallery.posterior import drawings_of_posterior, posterior_contents, sentences_of
from sim.ground import resources
from sim.ground.arguments import check_numbers
from sim.ground.faults import EXIT_OK
from sim.ground.paths import displayed, literal
from sim.posterior.fit import Request, Step, fit
from sim.posterior.marginals import marginals
from sim.scenario.members_file import MADE, arrays_of, priors_digest, read_members, write_members
from sim.storage.appearing import try_place
from sim.storage.provenance import digest_of_files, inputs_record, made_by, program_hashes
from sim.storage.results import ResultsFolder
from sim.storage.verification import sound_bytes
from sim.words import number, percent, whole

if TYPE_CHECKING:
    import pandas as pd

SHOWN: Final = 12
TABLE: Final = "marginals.csv"


def posterior(command: Posterior) -> int:
    """Make a posterior, or go on with one that was stopped."""
    check_numbers(workers=1 if command.workers is None else command.workers)
    case = command.loaded_case()
    request = Request(
        case, command.until, draws=command.draws, members=command.members, seed=command.seed, criteria=command.criteria
    ).checked()
    folder = ResultsFolder(literal(command.output, "output"), _inputs(command, request))
    try_place(folder.path)
    with keeping_parts(folder, _parts(request)):
        fill_once(folder, command, partial(_fill, command, request, folder), quiet=command.quiet)
    made = json.loads(sound_bytes(folder.path, MADE))
    members, _ = read_members(folder.path, case)
    found = marginals(case.parameters, members.names, members.values)
    if command.json:
        print_json({**made, "marginals": found.reset_index().to_dict("records")})
        return EXIT_OK
    _print(found, made)
    print_result(f"\nwritten to {displayed(folder.path)}")
    return EXIT_OK


def _inputs(command: Posterior, request: Request) -> dict[str, Any]:
    """Return all that a folder depends on."""
    case = request.case
    code = {name: digest_of_files(resources.PACKAGE / name, "*.py") for name in ("posterior", "patterns", "recorded")}
    numbers = {
        **request.record(),
        "figures": command.figures,
        "patterns_hash": digest_of_files(case.folder, "patterns.yaml"),
        "dated_events_hash": digest_of_files(case.folder, "dated_events.yaml"),
        "series_hash": digest_of_files(case.folder / "series", "*.*"),
        "scenarios_hash": digest_of_files(case.scenarios, "baseline.yaml"),
        "code": code,
    }
    return inputs_record(command="posterior", case=case.folder, scenario={}, numbers=numbers)


def _parts(request: Request) -> int:
    return request.chunks + request.members


def _fill(command: Posterior, request: Request, results: ResultsFolder, folder: Path) -> None:
    """Make the posterior, and write it with its table, figure and report."""
    kept, case = parts_of(results), request.case
    what = f"drawing {whole(request.draws)}, then holding what is accepted"
    with progress(_parts(request), what, quiet=command.quiet) as advance:

        def tell(step: Step) -> None:
            advance(step.members + (1 if step.draws else 0))

        found = fit(request, kept=kept, workers=command.workers, progress=tell)
    made = {
        **request.record(),
        "waves_found": found.record()["waves"],
        "threshold": found.record()["threshold"],
        "always_accepted": found.record()["always_accepted"],
        "priors_hash": priors_digest(case),
        **program_hashes(case.folder),
    }
    write_members(folder, arrays_of(found.names, found.values, found.log_probability), made)
    frame = marginals(case.parameters, found.names, found.values)
    frame.to_csv(folder / TABLE, lineterminator="\n")
    if command.figures:
        from sim.gallery.study_report import write_study

        case.check_drawn()
        words, manifest = shlex.join(["wary", *typed(command)]), {"seed": command.seed, **made_by()}
        contents = partial(posterior_contents, frame, made, case, manifest=manifest, command=words)
        write_study(folder, drawings_of_posterior(frame, made, case), contents)


def _print(found: pd.DataFrame, made: Mapping[str, Any]) -> None:
    for sentence in sentences_of(found, made):
        print_result(sentence)
    print_result("\nThe parameters furthest from their priors: median and middle 90 %\n")
    rows = [
        (name, one["unit"], *(_span(one, side) for side in ("prior", "posterior")), number(one["distance"], 2),
         "yes" if one["told"] else "no")
        for name, one in zip(found.index[:SHOWN], found.head(SHOWN).to_dict("records"), strict=True)
    ]  # fmt: skip
    table(("parameter", "unit", "prior", "posterior", "distance", "beyond chance"), rows, numeric=("distance",))
    if made["always_accepted"] > 0.0:
        share = percent(made["always_accepted"], 0)
        print_result(f"\n{share} of the members lie above the threshold of acceptance; more draws cut off less there.")


def _span(one: Mapping[Any, Any], side: str) -> str:
    low, median, high = (number(float(one[f"{side}_{end}"])) for end in ("low", "median", "high"))
    return f"{median} ({low} to {high})"
