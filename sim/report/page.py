"""The page: one self-contained file."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from sim.ground.faults import input_error
from sim.report import rows
from sim.report.appendix import Appendix, appendix_of, assumption_place
from sim.report.contents import SOURCE, ReportContents, ReportScenario
from sim.report.markup import anchor, breakable, setting, state
from sim.report.svg import Palette, drawn
from sim.words import exact, number, plain, with_unit

if TYPE_CHECKING:
    from jinja2 import Environment

MOST_BYTES: Final = 5_000_000
"""Largest size of a report, so that it can be sent by mail."""
DECIMALS: Final = (2, 1, 0)
"""Decimals of coordinates in figures: fewer if the page would be too large otherwise."""
_TEMPLATES: Final = Path(__file__).parent / "templates"


def render(contents: ReportContents) -> str:
    """Return a report as one HTML page.

    Parameters
    ----------
    contents : ReportContents

    Returns
    -------
    str
        It loads nothing, is readable without JavaScript, and follows the reader's theme.

    Raises
    ------
    InputError
        If a figure is not SVG, or the page would exceed `MOST_BYTES`.
    """
    text = ""
    for decimals in DECIMALS:
        text = _rendered(contents, decimals)
        if len(text.encode()) <= MOST_BYTES:
            return text
    weight = f"{number(len(text.encode()) / 1e6, 1)} MB"
    raise input_error(
        SOURCE, f"would weigh {weight}, more than {exact(MOST_BYTES / 1e6)} MB; leave out figures or scenarios."
    )


def write_report(path: Path, contents: ReportContents) -> Path:
    """Write a report atomically: the whole file or nothing.

    Parameters
    ----------
    path : Path
        Of the file; its folder is created if it is missing.
    contents : ReportContents

    Returns
    -------
    Path
        The same.

    Raises
    ------
    InputError
        As `render`.
    OSError
        If the file cannot be written.
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
    environment.globals["number"] = number
    environment.filters["breakable"] = breakable
    environment.filters["in_unit"] = with_unit
    return environment


def _rendered(contents: ReportContents, decimals: int) -> str:
    tables = {"expectations": rows.expectations(contents), "differences": rows.differences(contents)}
    found = {one.name: rows.came_out(contents, one.name) for one in contents.scenarios}
    appendix = appendix_of(contents, rows.shown_outcomes([*tables.values(), *found.values()]))
    palette: Palette = {}
    figures = [
        {
            "key": figure.key,
            "place": anchor("figure", figure.key),
            "title": figure.title,
            "alt": figure.alt,
            "drawing": drawn(figure, palette, decimals),
            "download": rows.as_address(figure.csv) if figure.csv is not None else "",
        }
        for figure in contents.figures
    ]
    environment = _environment()
    script = environment.get_template("report.js").render()
    return environment.get_template("report.html").render(
        contents=contents,
        tables=tables | {"events": rows.events(contents)},
        tally=rows.tally(contents),
        figures=figures,
        scenarios=[_section(contents, one, appendix, found[one.name]) for one in contents.scenarios],
        appendix=appendix,
        palette=sorted((place, light, dark) for (light, dark), place in palette.items()),
        facts=_facts(contents.manifest),
        manifest=json.dumps(contents.manifest, indent=1, default=str, ensure_ascii=False),
        script=Markup(script),  # noqa: S704 - shipped with the package
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )  # fmt: skip


def _section(
    contents: ReportContents, scenario: ReportScenario, appendix: Appendix, came_out: rows.ReportTable
) -> dict[str, Any]:
    """Return what the section of one scenario shows."""
    expected = contents.expectations[contents.expectations["scenario"] == scenario.name]
    return {
        "scenario": scenario,
        "place": anchor("scenario", scenario.name),
        "claims": appendix.claim_links(scenario.claims),
        "state": state(scenario.verdict) if scenario.verdict else "",
        "assumptions": [
            _assumption(scenario.name, one, appendix) for one in contents.assumptions.get(scenario.name, ())
        ],
        "expected": [
            (str(row.outcome), contents.words.get(str(row.outcome), str(row.outcome)), rows.expectation_cells(row))
            for row in expected.itertuples()
        ],
        "came_out": came_out,
    }


def _assumption(scenario: str, one: Mapping[str, Any], appendix: Appendix) -> dict[str, Any]:
    low, high, unit = one.get("low"), one.get("high"), str(one.get("unit") or "")
    return {
        "kind": one["kind"],
        "name": one["name"],
        "title": one["title"],
        "place": assumption_place(scenario, one["kind"], one["name"]),
        "leads": appendix.place_of(one["kind"], one["name"]),
        "before": setting(one["before"], unit),
        "after": setting(one["after"], unit),
        "bounds": "" if low is None or high is None else with_unit(f"{exact(low)} to {exact(high)}", unit),
        "claims": appendix.claim_links(one.get("claims") or ()),
    }


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
        else:
            found.append((name, str(value)))
    return [(name, text) for name, text in found if len(text) <= _LONGEST_FACT]


_LONGEST_FACT: Final = 200
