"""From a number to the sentence it rests on, and back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, get_args

from sim.case.case import Case
from sim.case.claims import (
    Claim,
    ClaimsFile,
    Standing,
    Theme,
    as_record,
    faults_against_text,
    parse_day,
    quoted_share,
    read_ledger,
)
from sim.case.parameters import GRADES, Parameter
from sim.cli.commands import Evidence, EvidenceFigures, EvidenceNew
from sim.cli.parsing import COMMAND_LINE
from sim.cli.results_folder import RESULTS, fill_once
from sim.cli.terminal import print_filled, print_json, print_result, table
from sim.ground.faults import EXIT_OK, Fault, InputError, input_error, not_among
from sim.ground.paths import displayed
from sim.ground.validation import read_checked
from sim.words import percent

_COLUMN = 16


def evidence(command: Evidence) -> int:
    """List claims, or show one claim or one parameter with its chain."""
    case, name = command.loaded_case(), command.name
    if name is None:
        return _list(case, command)
    if name in case.claims:
        return _show_claim(case, case.claims[name], as_json=command.json)
    if name in case.parameters:
        return _show_parameter(case, name, case.parameters[name], as_json=command.json)
    known = [*case.claims, *case.parameters, "new", "figures"]
    raise input_error(COMMAND_LINE, not_among(name, "a claim or a parameter", known))


def evidence_new(command: EvidenceNew) -> int:
    """Check a user-supplied claims file against the text of its article."""
    path = Path(command.file)
    file = read_checked(path, ClaimsFile)
    text_path = Path(command.text) if command.text else path.parent / file.article.file
    try:
        text = text_path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        message = f"{text_path} cannot be read as text; give the article's text with text=FILE."
        raise input_error(str(path), message, key="article.file") from None
    faults = faults_against_text(file, text, str(path))
    case = command.loaded_case()
    if file.article.id in case.claims.articles:
        faults.append(Fault(str(path), 0, "article.id", f"{file.article.id} is an article of the shipped ledger."))
    if faults:
        raise InputError(faults, "the file was not accepted")
    joined = read_ledger([*case.claim_files(), path], case.file.counts)
    share = quoted_share({claim.id: claim for claim in file.claims}, text)
    print_result(
        f"{path}: sound. {len(file.claims)} claims of {file.article.id}, quoting {percent(share, 0)} of the article;"
    )
    print_result(f"with the shipped ones {len(joined)} claims of {len(joined.articles)} articles.")
    return EXIT_OK


def evidence_figures(command: EvidenceFigures) -> int:
    """Draw the timeline of claims and the parameters by grade, light and dark."""
    from sim.gallery.evidence import drawings_of_evidence
    from sim.gallery.write import write_drawings
    from sim.storage.provenance import inputs_record
    from sim.storage.results import ResultsFolder

    def write(path: Path) -> None:
        write_drawings(path, drawings_of_evidence(case))

    case = command.loaded_case()
    inputs = inputs_record(command="evidence figures", case=case.folder, scenario={}, numbers={})
    folder = ResultsFolder(Path(command.output or RESULTS / "evidence"), inputs)
    fill_once(folder, command, write, done="these figures; nothing was drawn")
    for path in sorted(folder.path.glob("figures/*.svg")):
        print_result(displayed(path))
    return EXIT_OK


def first_day(text: str) -> dt.date:
    """Return the first day of a day, a month or a year."""
    return parse_day(text)


def last_day(text: str) -> dt.date:
    """Return the last day of a day, a month or a year."""
    return parse_day(text, last=True)


def _within(claim: Claim, command: Evidence) -> bool:
    """Say whether the filters leave a claim."""
    if any(getattr(command, name) not in (None, getattr(claim, name)) for name in ("theme", "standing", "article")):
        return False
    if command.from_ is None and command.to is None:
        return True
    if claim.event is None:
        return False
    after = command.from_ is None or claim.event.last >= command.from_
    return after and (command.to is None or claim.event.first <= command.to)


def _check_filters(case: Case, command: Evidence) -> None:
    """Refuse filters that no claim could pass, with every fault at once."""
    faults = []
    closed = {"theme": get_args(Theme), "standing": get_args(Standing), "article": case.claims.articles}
    for name, allowed in closed.items():
        if getattr(command, name) not in (None, *allowed):
            faults.append(Fault(COMMAND_LINE, 0, name, not_among(getattr(command, name), "allowed", allowed)))
    if faults:
        raise InputError(faults)


def _list(case: Case, command: Evidence) -> int:
    _check_filters(case, command)
    found = [claim for claim in case.claims.values() if _within(claim, command)]
    if command.json:
        print_json([as_record(claim) | _disputes(case, claim) for claim in found])
        return EXIT_OK
    table(
        ("claim", "standing", "theme", "what it says"),
        [(claim.id, claim.standing, claim.theme, claim.says) for claim in found],
    )
    print_result(f"{len(found)} of {len(case.claims)} claims.")
    return EXIT_OK


def _disputes(case: Case, claim: Claim) -> dict[str, list[str]]:
    """Return the contradictions that a claim is in, and the claims on their other sides."""
    names = case.contradictions_of(claim.id)
    sides = [side for name in names for side in case.contradictions[name].sides if claim.id not in side.claims]
    return {
        "contradictions": names,
        "contradicted_by": list(dict.fromkeys(other for side in sides for other in side.claims)),
    }


def _show_claim(case: Case, claim: Claim, *, as_json: bool) -> int:
    found = {
        "neighbours": case.claims.neighbours(claim.id),
        "informs": case.parameters.informed_by(claim.id),
        **_disputes(case, claim),
    }
    if as_json:
        print_json(as_record(claim) | found)
    else:
        article = case.claims.articles[claim.article]
        print_filled("claim.txt", _COLUMN, case=case, claim=claim, article=article, **found)
    return EXIT_OK


def _show_parameter(case: Case, name: str, parameter: Parameter, *, as_json: bool) -> int:
    if as_json:
        record: dict[str, Any] = {"name": name, **parameter.model_dump(mode="json")}
        record["claims"] = [as_record(case.claims[claim]) for claim in parameter.claims]
        references = case.parameters.references
        record["reference"] = [references[key].model_dump(mode="json") for key in parameter.reference]
        print_json(record)
    else:
        meaning = GRADES[parameter.grade]
        print_filled("parameter.txt", _COLUMN, case=case, name=name, parameter=parameter, meaning=meaning)
    return EXIT_OK
