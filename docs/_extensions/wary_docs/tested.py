"""What the model is held to, with the stored verdicts: signs, extremes, dated events, fit and check, looks."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from sim.case.case import load_case
from sim.ground import resources
from sim.ground.documents import read
from sim.odd import tables as odd_tables
from sim.patterns.looks import read_looks, rules_of, seen
from sim.patterns.screened import FILE, read_screen
from sim.patterns.use import series_uses
from sim.words import capital, number
from sim.words import plain as in_words
from wary_docs.markdown import plain

REFERENCE = resources.PACKAGE.parent / "results" / "reference"
RELEASE = resources.PACKAGE.parent / "results" / "release"
"""What the release gave on the same tests; never made anew."""
VERDICTS = ("pass", "fail", "undecided")


def _stored(name: str, folder: Path = REFERENCE) -> dict[str, Any]:
    return dict(json.loads((folder / f"{name}.json").read_text(encoding="utf-8")))


def _counts(tests: Iterable[dict[str, Any]]) -> str:
    found = Counter(one["verdict"] for one in tests)
    return ", ".join(f"{found[verdict]} {verdict}" for verdict in VERDICTS)


def _tally(name: str) -> list[str]:
    stored, release = _stored(name), _stored(name, RELEASE)
    now = stored[name]
    return [
        f"{stored['runs']:,} runs of each setting, seed {stored['seed']}. Of {len(now)} {name}: **{_counts(now)}**; "
        f"of the release: {_counts(release[name])}. What is only reported counts as none of these.",
        "",
    ]


def _estimate(record: dict[str, Any], name: str, *, percent: bool = False) -> str:
    def shown(value: float | None) -> str:
        if value is None:
            return "-"
        return f"{number(100 * value)} %" if percent else number(value)

    if record["low"] is None:
        return shown(record[name])
    return f"{shown(record[name])} ({shown(record['low'])} to {shown(record['high'])})"


def _linked(names: Iterable[str]) -> str:
    claims = load_case().claims
    return ", ".join(f"{{claim}}`{name}`" if name in claims else f"`{name}`" for name in names)


def _remarks(record: dict[str, Any]) -> str:
    parts = [f"Needs {record['needs']}." if record["needs"] else "", record.get("because", ""), record["note"]]
    parts += [f"Said anew: {record['adapted']}" if record["adapted"] else ""]
    parts += ["The effect goes the other way." if record.get("opposite") else ""]
    return plain(" ".join(filter(None, parts)))


def signs() -> list[str]:
    """Show every sign with its verdict, by what it is about."""
    lines = _tally("signs")
    for about, group in groupby(_stored("signs")["signs"], key=lambda one: one["about"]):
        rows = [
            (
                " ".join(filter(None, [plain(one["says"]), _remarks(one)])),
                plain(one["outcome"]),
                plain(one["wanted"]),
                _estimate(one, "effect", percent=one["unit"] == "share"),
                f"**{one['verdict']}**",
                _linked(one["source"]),
            )
            for one in group
        ]
        lines += [f"### {capital(in_words(about))}", ""]
        lines += odd_tables.table(("sign", "outcome", "wanted", "effect (95 %)", "verdict", "source"), rows)
    return lines


def extremes() -> list[str]:
    """Show every extreme: what must come out, and what came out."""
    rows = [
        (
            f"**{in_words(extreme['extreme'])}**: {plain(extreme['says'])}. {_remarks(extreme)}" if not place else "",
            plain(one["says"]),
            plain(one["wanted"]),
            _estimate(one, "value"),
            f"**{one['verdict']}**",
        )
        for extreme in _stored("extremes")["extremes"]
        for place, one in enumerate(extreme["must"])
    ]
    headings = ("extreme", "what must come out", "wanted", "came out (95 %)", "verdict")
    return [*_tally("extremes"), *odd_tables.table(headings, rows)]


def patterns() -> list[str]:
    """Show every criterion of the patterns, with what came out of the baseline and of the null."""
    stored = _stored("patterns")
    rows = [
        (
            f"{pattern['pattern']} {plain(pattern['title'])}: **{pattern['verdict']}**" if not place else "",
            plain(one["says"]),
            one["use"],
            plain(one["threshold"]),
            _estimate(one, "value"),
            one["verdict"],
            f"{_estimate(one['null'], 'value')}, {one['null']['verdict']}",
        )
        for pattern in stored["patterns"]
        for place, one in enumerate(
            criterion for criterion in pattern["criteria"] if criterion["verdict"] != "reported"
        )
    ]
    counts = {mark: _counts(_judged(stored["patterns"], mark)) for mark in ("fit", "check")}
    return [
        f"{stored['runs']:,} runs of each setting, seed {stored['seed']}. "
        f"Criteria that a fit may read: **{counts['fit']}**; criteria that only check: **{counts['check']}**.",
        "",
        *odd_tables.table(("pattern", "criterion", "for", "wanted", "baseline (95 %)", "verdict", "null"), rows),
    ]


def _judged(stored: Iterable[dict[str, Any]], mark: str) -> list[dict[str, Any]]:
    return [
        one for pattern in stored for one in pattern["criteria"] if one["use"] == mark and one["verdict"] != "reported"
    ]


def events() -> list[str]:
    """Show every dated event with its probability and score, and the mean scores beside those of the release."""
    stored, release = _stored("dated_events"), _stored("dated_events", RELEASE)
    scores = [
        (in_words(name), score["count"], _estimate(score, "value"), _estimate(release["scores"][name], "value"))
        for name, score in stored["scores"].items()
    ]
    rows = [
        (
            plain(one["says"]),
            _linked(one["claims"]),
            one["use"],
            "yes" if one["happened"] else "no",
            number(one["probability"]),
            number(one["brier"]),
        )
        for one in stored["events"]
    ]
    return [
        f"{stored['runs']:,} runs of the baseline, seed {stored['seed']}.",
        "",
        *odd_tables.table(("events", "how many", "mean Brier score (95 %)", "of the release"), scores),
        *odd_tables.table(("event", "claims", "for", "happened", "probability", "Brier"), rows),
    ]


def failures() -> list[str]:
    """Say of each test that does not pass why it does not."""
    why = resources.PACKAGE.parent / "docs" / "failures.yaml"
    rows = [
        (kind.removesuffix("s"), plain(in_words(name)), plain(reason))
        for kind, named in read(why).data.items()
        for name, reason in named.items()
    ]
    return odd_tables.table(("test", "of", "why it does not pass"), rows)


def screened() -> list[str]:
    """Show how many parameters are idle, and which."""
    case = load_case()
    found = read_screen(case.folder / FILE)[1]
    idle = [name for name, one in found.items() if one.idle]
    listed = ", ".join(f"`{name}`" for name in idle) or "none"
    reported = sum(one.idle_as_reported for one in found.values())
    return [
        f"Of {len(found)} parameters {len(idle)} ({len(idle) / len(found):.1%}) are idle: {listed}. "
        f"By the last reported day alone, {reported} ({reported / len(found):.1%}) move nothing.",
        "",
    ]


def fit_and_check() -> list[str]:
    """Show which criteria and which values of series a fit may read."""
    rows = []
    for pattern in _stored("patterns")["patterns"]:
        marked = [
            plain(in_words(", ".join(one["criterion"] for one in pattern["criteria"] if one["use"] == mark)))
            for mark in ("fit", "check")
        ]
        rows.append((pattern["pattern"], plain(pattern["title"]), *marked))
    case = load_case()
    counted = {name: Counter(series_uses(case, name)) for name in case.series}
    series = [(f"`{name}`", found["fit"], found["check"]) for name, found in counted.items()]
    return [
        *odd_tables.table(("no.", "pattern", "criteria for a fit", "criteria for checks"), rows),
        *odd_tables.table(("series", "values for a fit", "values for checks"), series),
    ]


def looks() -> list[str]:
    """Show who looked at checks when, and which are seen."""
    found = read_looks(REFERENCE)
    taken = Counter((look.date, look.commit[:10], in_words(look.occasion)) for look in found)
    rows = [(*key, count) for key, count in taken.items()]
    now = sorted(seen(found, rules_of(REFERENCE)))
    return [
        *odd_tables.table(("date", "commit", "occasion", "checks"), rows),
        f"Seen, so no evidence for the rules as they are: {', '.join(f'`{name}`' for name in now) or 'none'}.",
        "",
    ]
