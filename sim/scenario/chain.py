"""Where a scenario's file is found, and the files that it stands on, from the first base to itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sim.case.case import Case, CaseSource, load_case
from sim.ground.documents import Document, read
from sim.ground.faults import InputError, input_error, not_among, shown
from sim.ground.validation import first_of_each_key
from sim.scenario.check import check_form
from sim.scenario.overrides import plain

MOST_BASES: Final = 20
Source = str | Path | Mapping[str, Any]


def scenario_names(case: CaseSource = None) -> list[str]:
    """Return the names of a case's scenarios, the baseline first."""
    names = sorted(path.stem for path in load_case(case).scenarios.glob("*.yaml"))
    return sorted(names, key=lambda name: name != "baseline")


def _looks_like_a_file(text: str) -> bool:
    return text.endswith((".yaml", ".yml")) or "/" in text or "\\" in text


def find_scenario(name: str, beside: Path | None = None, case: CaseSource = None) -> Path:
    """Return the file of a scenario: a path, a file beside another, or the name of a scenario of the case.

    Where there is none, an `InputError` names the nearest.
    """
    if _looks_like_a_file(name):
        return Path(name) if beside is None else beside / name
    if beside is not None and _is_file(beside / f"{name}.yaml"):
        return beside / f"{name}.yaml"
    names = scenario_names(case)
    if name in names:
        return load_case(case).scenarios / f"{name}.yaml"
    raise input_error("scenario", not_among(name, "a scenario", names))


def _is_file(path: Path) -> bool:
    """Return whether there is such a file; a name too long for the system is none."""
    try:
        return path.is_file()
    except OSError:
        return False


def _document(source: Source, beside: Path | None, case: Case) -> tuple[Document, Path | None]:
    if isinstance(source, Mapping):
        return Document("scenario", plain(source)), None
    if not isinstance(source, str | Path):
        raise input_error("scenario", f"{shown(source)} is not a scenario; give a name, a path or a mapping.")
    path = source if isinstance(source, Path) else find_scenario(source, beside, case)
    shown_name = f"scenarios/{path.name}" if path.parent == load_case().scenarios else str(path)
    return read(path, shown_name, lenient=True), path


def _base_of(document: Document, case: Case) -> str | None:
    base = document.data.get("base") if isinstance(document.data, dict) else None
    if base is not None and not isinstance(base, str):
        raise _base_error(document, f"{shown(base)} is not the name of a scenario.", case)
    return base


def _case_of(document: Document, folder: Path | None) -> Case | None:
    """Return the case that a file names, a path being relative to its folder; None where it names none."""
    case = document.data.get("case") if isinstance(document.data, dict) else None
    if not isinstance(case, str):  # the check of the form says so
        return None
    try:
        return load_case(case, folder)
    except InputError as error:
        raise InputError([document.fault(("case",), fault.message) for fault in error.faults]) from None


def _base_error(document: Document, message: str, case: Case) -> InputError:
    """Say what is wrong with a file's base, and all else that can be said of the file without it."""
    faults = [document.fault(("base",), message)]
    try:
        check_form(document, case, document.data)
    except InputError as error:
        faults += error.faults
    return InputError(first_of_each_key(faults))


def chain_of(source: Source, given: Case) -> tuple[list[Document], Case]:
    """Return the documents from the first base to the file itself, and the case that all of them are of."""
    chain: list[Document] = []
    named: list[Case | None] = []
    seen: list[Path] = []
    beside: Path | None = None
    following: Source | None = source
    while following is not None or not chain:
        case = next((known for known in reversed(named) if known), given)
        try:
            document, path = _document(following, beside, case)  # type: ignore[arg-type]  # None is refused there
        except InputError as error:
            fault = error.faults[0]
            if not chain or fault.line:
                raise
            said = fault.message if fault.source == "scenario" else f"{shown(following)} {fault.message}"
            raise _base_error(chain[-1], said, case) from None
        if path is not None:
            if path.resolve() in seen:
                names = " -> ".join([*(item.stem for item in seen), path.stem])
                raise _base_error(chain[-1], f"the bases run in a circle: {names}.", case)
            seen.append(path.resolve())
            beside = path.parent
        chain.append(document)
        named.append(_case_of(document, beside))
        if len(chain) > MOST_BASES:
            raise _base_error(chain[-2], f"more than {MOST_BASES} bases.", case)
        following = _base_of(document, named[-1] or case)
    of_root = named[-1] or given
    for document, own in zip(chain, named, strict=True):
        if own not in (None, of_root):
            message = f"{own.name} is not the case of its base, which is of {of_root.name}."
            raise InputError([document.fault(("case",), message)])
    return chain[::-1], of_root
