"""The page: one self-contained file."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from sim.case.contradictions import OWN_CHOICE
from sim.case.parameters import GRADES
from sim.case.priors import prior_in_words
from sim.ground.faults import input_error
from sim.report import rows
from sim.report.appendix import appendix_of, assumption_place
from sim.report.columns import in_measure
from sim.report.contents import SOURCE, AnyReport, RunReport, SpreadReport, StudyReport
from sim.report.markup import anchor, breakable, setting, state
from sim.report.svg import DECIMALS, Palette, drawn
from sim.report.terms import Terms
from sim.words import capital, exact, number, percent, plain, unit_in_words, with_interval, with_unit

if TYPE_CHECKING:
    from jinja2 import Environment

MOST_BYTES: Final = 5_000_000
"""Largest size of a report, so that it can be sent by mail."""
WEIGHTS: Final = ((DECIMALS, True), (1, True), (1, False), (0, False))
"""Decimals of coordinates in figures, and whether telephones have drawings of their own: less if it were too large."""
_TEMPLATES: Final = Path(__file__).parent / "templates"


def render(contents: AnyReport) -> str:
    """Return a report as one HTML page.

    It loads nothing, is readable without JavaScript, and follows the reader's theme. Raises `InputError` if a
    figure is not SVG, or the page would exceed `MOST_BYTES`.
    """
    text = ""
    for decimals, narrow in WEIGHTS:
        text = _rendered(contents, decimals, narrow=narrow)
        if len(text.encode()) <= MOST_BYTES:
            return text
    weight = f"{number(len(text.encode()) / 1e6, 1)} MB"
    raise input_error(
        SOURCE, f"would weigh {weight}, more than {exact(MOST_BYTES / 1e6)} MB; leave out figures or scenarios."
    )


def write_report(path: Path, contents: AnyReport) -> Path:
    """Write a report atomically, the whole file or nothing, and return its path; a missing folder is created.

    Raises as `render`, or `OSError` if the file cannot be written.
    """
    from sim.storage.durable import place

    text = render(contents)
    path.parent.mkdir(parents=True, exist_ok=True)
    place(path, text.encode())
    return path


def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for known in (number, exact, percent, unit_in_words, with_interval, anchor, assumption_place, setting, state):
        environment.globals[known.__name__] = known
    environment.globals |= {"in_measure": in_measure, "grades": GRADES, "own_choice": OWN_CHOICE}
    environment.filters |= {
        "breakable": breakable,
        "in_unit": with_unit,
        "as_address": rows.as_address,
        "capital": capital,
        "prior_in_words": prior_in_words,
    }
    return environment


def _rendered(contents: AnyReport, decimals: int, *, narrow: bool) -> str:
    template, tables, outcomes = _tables(contents)
    palette: Palette = {}
    drawings = {figure.key: drawn(figure, palette, decimals, narrow=narrow) for figure in contents.figures}
    environment, terms = _environment(), Terms()
    environment.filters["glossed"] = terms.glossed
    script = environment.get_template("report.js").render()
    return environment.get_template(template).render(
        contents=contents,
        **tables,
        drawings=drawings,
        terms=terms,
        appendix=appendix_of(contents, outcomes),
        palette=sorted((place, light, dark) for (light, dark), place in palette.items()),
        facts=_facts(contents.manifest),
        manifest=json.dumps(contents.manifest, indent=1, default=str, ensure_ascii=False),
        script=Markup(script),  # noqa: S704 - shipped with the package
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


def _tables(contents: AnyReport) -> tuple[str, dict[str, Any], set[str]]:
    """Return the template of a kind of report, its tables, and the outcomes that these name."""
    if isinstance(contents, SpreadReport):
        spread = rows.spread_tables(contents)
        named = {row.key for table in spread.values() for row in table.rows}
        if isinstance(contents, RunReport):
            return "run.html", {"spread": spread, "happened": rows.happened(contents)}, named
        matters = rows.matters(contents)
        return "sweep.html", {"spread": spread, "matters": matters}, named | {row.key for row in matters.rows}
    if isinstance(contents, StudyReport):
        return "study.html", {"tables_of": rows.section_tables}, set(contents.words)
    tables: dict[str, Any] = {"expectations": rows.expectations(contents), "differences": rows.differences(contents)}
    found = {one.name: rows.came_out(contents, one.name) for one in contents.scenarios}
    named = {row.key for table in [*tables.values(), *found.values()] for row in table.rows}
    tally = Counter(state(str(verdict)) for verdict in contents.expectations["verdict"])
    tables |= {"events": rows.events(contents)}
    given = {"tables": tables, "tally": tally, "came_out": found, "tables_of": rows.section_tables}
    return "comparison.html", given, named


def _facts(manifest: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the entries of a manifest that fit on one line; nested ones by their path."""
    found: list[tuple[str, str]] = []
    for key, value in manifest.items():
        name = plain(str(key))
        if isinstance(value, Mapping):
            found += [(f"{name}: {inner}", text) for inner, text in _facts(value) if ":" not in inner]
        elif isinstance(value, list | tuple):
            if value and all(isinstance(one, str | int | float) for one in value):
                found.append((name, " ".join(map(str, value))))
        elif value is not None:
            found.append((name, _state_of(str(value)) if key == "commit" else str(value)))
    return [(name, text) for name, text in found if len(text) <= _LONGEST_FACT]


def _state_of(commit: str) -> str:
    """Say in words what Git calls dirty."""
    clean = commit.removesuffix("-dirty")
    return commit if clean == commit else f"{clean}, and changes since that are in no commit"


_LONGEST_FACT: Final = 200
