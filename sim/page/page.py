"""The page: one self-contained HTML file."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from sim.case.case import Case, load_case
from sim.ground.faults import input_error
from sim.page.data import page_data
from sim.page.kernel_file import FOLDER, KERNEL, why_stale
from sim.scenario.inputs import build_inputs
from sim.scenario.load import Scenario, load
from sim.words import exact, number, percent

MOST_BYTES: Final = 6_000_000
"""Largest size of a page, so that it can be sent by mail and opened on a telephone."""
TITLE: Final = "<title>Wary Alliance: "
"""What a page has in its head, by which it is known again."""
ASSETS: Final = FOLDER / "assets"
FURTHER: Final = ASSETS / "view"
"""Where the scripts are that other pages can have too."""
ENGINE: Final = ("kernel", "jobs")
VIEW: Final = (
    *("words", "address", "setup", "pool", "statistics", "distributions", "differences", "ensemble", "chart"),
    *("history", "map", "explore", "controls", "change", "assumptions", "compare"),
    *("game", "play", "review", "evidence", "results", "main"),
)
"""The scripts, in order: those that run in workers too, and those of the page alone. They share one scope."""
SCRIPTS: Final = tuple(FURTHER / f"{name}.js" for name in VIEW)


def write_page(path: Path, case: Case | None = None, own: Mapping[str, Scenario] | None = None) -> Path:
    """Write the page of a case atomically, the whole file or nothing, and return its path; `own` as of `contents_of`.

    Raises
    ------
    InputError
        Where the kernel that is kept is not of this case and these rules, or the page would exceed `MOST_BYTES`.
    OSError
        Where the file cannot be written.
    """
    from sim.storage.durable import place

    text = render(contents_of(case or load_case(), own))
    if len(text.encode()) > MOST_BYTES:
        weight = number(len(text.encode()) / 1e6, 1)
        raise input_error("page", f"would weigh {weight} MB, more than {exact(MOST_BYTES / 1e6)} MB.")
    path.parent.mkdir(parents=True, exist_ok=True)
    place(path, text.encode())
    return path


def contents_of(
    case: Case,
    own: Mapping[str, Scenario] | None = None,
    scripts: Sequence[Path] = SCRIPTS,
    styles: Sequence[Path] = (),
    *,
    stored: bool = True,
) -> dict[str, Any]:
    """Return what the page of a case is filled with; InputError where the kernel that is kept is not of these rules.

    `own` are scenarios beside the case's, by what a command line calls each; `scripts` are those of the page itself,
    and `styles` come after the page's. Without what is `stored` it holds no results before its first runs.
    """
    inputs = build_inputs(load("baseline", case=case))
    stale = why_stale(inputs)
    if stale:
        raise input_error("page", f"{stale}.")
    engine, script = _joined([ASSETS / "engine" / f"{name}.js" for name in ENGINE]), _joined(scripts)
    style = "\n".join(path.read_text(encoding="utf-8") for path in (ASSETS / "page.css", *styles))
    return {
        "data": page_data(case, own or {}, stored=stored),
        "kernel": _packed(KERNEL.read_bytes()),
        "start": _packed(inputs.start.astype("<f8").tobytes()),
        "links": _packed(np.ascontiguousarray(inputs.links).tobytes()),
        "engine": engine,
        "script": script,
        "style": style,
        "policy": _policy(style, engine, script),
        "own_choice": percent(case.parameters.grade_shares["D"], 0),
    }


def render(contents: Mapping[str, Any], machine: Mapping[str, Any] | None = None) -> str:
    """Return the page as HTML; of a dashboard with what the machine holds."""
    return filled(ASSETS / "page.html", {**contents, "data": {**contents["data"], "machine": machine}})


def filled(template: Path, contents: Mapping[str, Any], more: Mapping[str, Any] | None = None) -> str:
    """Return a template filled with contents as of `contents_of`, and whatever more it takes."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    folders = FileSystemLoader([template.parent, ASSETS])  # where every page has its head and its scripts from
    environment = Environment(loader=folders, autoescape=True, undefined=StrictUndefined)
    text = json.dumps(contents["data"], allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    parts = {**contents, "json": _inert(text)}
    # Scripts and styles are the package's own, the JSON has no mark that ends it, and the rest is base64.
    own = {key: Markup(value) for key, value in parts.items() if key in _OWN}  # noqa: S704
    return environment.get_template(template.name).render({**(more or {}), **parts, **own})


_OWN: Final = ("json", "kernel", "start", "links", "engine", "script", "style", "policy")


def _policy(style: str, *scripts: str) -> str:
    """Return the content security policy: the scripts and the style of the page, and nothing from anywhere else."""
    allowed = " ".join(map(_hash, scripts))
    return (
        f"default-src 'none'; script-src {allowed} 'wasm-unsafe-eval'; style-src {_hash(style)}; worker-src blob:; "
        "img-src blob: data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _joined(scripts: Sequence[Path]) -> str:
    return '"use strict";\n' + "\n".join(path.read_text(encoding="utf-8") for path in scripts)


def _inert(text: str) -> str:
    """Return JSON in which nothing can end the element that it stands in, or begin a comment there."""
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _packed(content: bytes) -> str:
    return base64.b64encode(gzip.compress(content, 9, mtime=0)).decode()
