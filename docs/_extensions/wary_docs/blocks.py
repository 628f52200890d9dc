"""The tables and lists that pages take from the code and the data, as lines of Markdown."""

from __future__ import annotations

import inspect
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any, Final

import sim
from sim.case.case import load_case
from sim.case.claims import Claim
from sim.case.parameters import GRADES, Parameter
from sim.cli.commands import COMMANDS
from sim.cli.help import general_help, help_of
from sim.designs.catalogue import DESIGNS
from sim.ground import resources
from sim.ground.documents import read
from sim.lessons.lesson import lesson_files, read_lesson
from sim.odd import tables as odd_tables
from sim.scenario.load import load
from sim.words import number
from wary_docs import docked, hindcast, moved, sensitivity
from wary_docs.discovered import discovered
from wary_docs.gallery import gallery
from wary_docs.markdown import plain, with_unit
from wary_docs.role_cards import role_cards
from wary_docs.scenario_cards import label, scenarios, stored_reference
from wary_docs.tested import events, extremes, failures, fit_and_check, looks, patterns, screened, signs

BESIDE: Final = ("sim.engine.world.DecisionMaker", "sim.engine.world.Intermediary")
"""Documented with the public names: what a world hands out, and what an actor of one's own is made from."""


def _literal(text: str, language: str = "text") -> list[str]:
    return [f"```{language}", *text.rstrip().splitlines(), "```", ""]


def _linked(role: str, names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(f"{{{role}}}`{name}`" for name in names)


def _item(kind: str, name: str, *paragraphs: str) -> list[str]:
    """Return an entry that can be linked to."""
    body = "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
    return [f"```{{{kind}}} {name}", body, "```", ""]


def commands() -> list[str]:
    """Show the help of the program and of every command."""
    lines = _literal(general_help(COMMANDS.values()))
    for name, command in COMMANDS.items():
        lines += [f"## wary {name}", "", *_literal(help_of(command))]
    return lines


def designs() -> list[str]:
    """List the designs of sweeps."""
    rows = [
        (
            f"`{name}`",
            plain(design.title),
            design.counts or "ignored",
            ", ".join(f"`{option.name}`: {plain(option.metadata['help'])}" for option in fields(design)),
        )
        for name, design in DESIGNS.items()
    ]
    return odd_tables.table(("design", "what it is", "`samples` counts", "options"), rows)


def python() -> list[str]:
    """Document every public name from its docstring."""
    public = [f"sim.{name}" for name in sim.__all__]
    documented = ["```{eval-rst}", ".. autosummary::", "   :nosignatures:", ""]
    documented += [f"   {name}" for name in (*public, *BESIDE) if name != "sim.__version__"]
    documented += ["```", ""]
    for name in (*public, *BESIDE):
        documented += ["```{eval-rst}", ".. py:currentmodule:: sim", ""]
        if name == "sim.__version__":
            documented += [".. py:data:: __version__", "", "   The version, as text."]
        elif inspect.isclass(_object(name)):
            # A record of many fields is made by the package, not by hand: its fields are listed below its name.
            signature = "(...)" if is_dataclass(_object(name)) else ""
            documented += [f".. autoclass:: {name}{signature}", "   :members:"]
        else:
            documented += [f".. autofunction:: {name}"]
        documented += ["```", ""]
    return documented


def _object(name: str) -> Any:
    module, _, attribute = name.rpartition(".")
    return getattr(__import__(module, fromlist=[attribute]), attribute)


def _parameter(name: str, item: Parameter) -> list[str]:
    low, high = item.bounds
    values = (
        f"**{with_unit(number(item.default), item.unit)}**, between {number(low)} and {number(high)}. "
        f"Prior {plain(str(item.prior))}. Grade {item.grade}{', calibrated' if item.calibrated else ''}. "
        f"Known from {item.known_from}."
    )
    works = "; ".join(plain(str(load_case().parameters.references[key])).rstrip(".") for key in item.reference)
    sources = [f"Claims: {_linked('claim', item.claims)}." if item.claims else "", f"Source: {works}." if works else ""]
    symbol = f" ({plain(item.symbol)})" if item.symbol else ""
    reason = " ".join(filter(None, [plain(item.because), *sources]))
    return _item("parameter", name, f"{plain(item.title)}{symbol}.", values, reason)


def parameters() -> list[str]:
    """Describe every parameter, by file."""
    found = load_case().parameters
    counts = Counter(str(item.grade) for item in found.values())
    rows = [(grade, meaning, counts[grade], f"{counts[grade] / len(found):.0%}") for grade, meaning in GRADES.items()]
    lines = [
        f"There are {len(found)} parameters.",
        "",
        *odd_tables.table(("grade", "meaning", "how many", "share"), rows),
    ]
    for path in sorted((load_case().folder / "parameters").glob("*.yaml")):
        lines += [f"## {path.stem.capitalize()}", ""]
        for name in read(path).data:
            lines += _parameter(name, found[name])
    return lines


def _when(claim: Claim) -> str:
    event = claim.event
    if event is None:
        return "The text gives no date."
    span = event.on or f"{event.from_ or 'open'} to {event.to or 'open'}"
    return f"{span}, {event.known}{': ' + plain(event.because) if event.because else ''}."


def _claim(claim: Claim) -> list[str]:
    ledger = load_case().claims
    said = f"Said by {plain(claim.asserted_by)}; *{claim.standing}*; theme {claim.theme}. {_when(claim)}"
    neighbours = [f"{how} {_linked('claim', names)}" for how, names in ledger.neighbours(claim.id).items() if names]
    disputes = [plain(load_case().contradictions[name].title) for name in load_case().contradictions_of(claim.id)]
    informs = load_case().parameters.informed_by(claim.id)
    ends = [
        f"Mechanisms: {', '.join(claim.mechanisms)}." if claim.mechanisms else "",
        f"Neighbours: {'; '.join(neighbours)}." if neighbours else "",
        f"Disputed: {' '.join(disputes)}" if disputes else "",
        f"**Informs** {_linked('parameter', informs)}." if informs else "",
    ]
    note = f"Note: {plain(claim.note)}" if claim.note else ""
    quoted = f"{plain(claim.says)} “{plain(claim.quote)}”"
    return _item("claim", claim.id, quoted, said, note, " ".join(filter(None, ends)))


def claims() -> list[str]:
    """Describe every claim, by article."""
    ledger = load_case().claims
    lines = [f"There are {len(ledger)} claims of {len(ledger.articles)} articles.", ""]
    for name, article in ledger.articles.items():
        published = article.published
        day = published.on or f"{published.from_ or 'open'} to {published.to or 'open'}"
        lines += [f"## {name}: {plain(article.title)}", ""]
        lines += [f"{plain(article.publisher)}. Published {day} ({published.known}).", ""]
        for claim in ledger.values():
            if claim.article == name:
                lines += _claim(claim)
    return lines


def mechanisms() -> list[str]:
    """Describe every mechanism with its options, the default first."""
    lines: list[str] = []
    for name, options in sim.mechanisms().groupby("mechanism", sort=False):
        first = options.iloc[0]
        lines += [f"## {name}", "", f"{plain(first.title)}. Carries {first.reported}.", ""]
        for option, row in options.droplevel("mechanism").iterrows():
            lines += [f"- `{option}`{' (default)' if row.default else ''}: {plain(row.does)}"]
        lines += [""]
    return lines


def outcomes() -> list[str]:
    """List what a run records."""
    found = sim.outcomes()
    rows = [(f"`{name}`", plain(row.meaning), row.unit, row.axes) for name, row in found.iterrows()]
    return odd_tables.table(("outcome", "meaning", "unit", "axes"), rows)


def _estimate(record: dict[str, Any]) -> str:
    """Return an estimate with its 95 % interval."""

    def shown(value: float | str | None) -> str:
        return number(value) if isinstance(value, int | float) else str(value or "-")

    if record["value"] is None or record["low"] is None:
        return shown(record["value"])
    return f"{shown(record['value'])} ({shown(record['low'])} to {shown(record['high'])})"


def findings() -> list[str]:
    """Say how the baseline fared with every pattern, those that do not pass first."""
    stored = resources.PACKAGE.parent / "results" / "reference" / "patterns.json"
    record = json.loads(stored.read_text(encoding="utf-8"))
    patterns = sorted(record["patterns"], key=lambda pattern: pattern["verdict"] == "pass")
    counts = Counter(pattern["verdict"] for pattern in patterns)
    counted = ", ".join(f"{counts[verdict]} {verdict}" for verdict in ("pass", "fail", "undecided"))
    lines = [
        f"{record['runs']:,} runs of each setting, seed {record['seed']}; parts counted separately: **{counted}**.",
        "",
        *odd_tables.table(
            ("no.", "pattern", "verdict", "why"),
            [(item["pattern"], item["title"], f"**{item['verdict']}**", plain(item["why"])) for item in patterns],
        ),
    ]
    for item in patterns:
        lines += [f"## {item['pattern']} {item['title']}: {item['verdict']}", "", plain(item["statement"]), ""]
        lines += [f"Null: {plain(item['null']['name'])}.", ""]
        rows = [
            (
                plain(found["says"]),
                with_unit(_estimate(found), found["unit"]),
                plain(found["threshold"]),
                found["verdict"],
                with_unit(_estimate(found["null"]), found["unit"]),
                found["null"]["verdict"],
            )
            for found in item["criteria"]
        ]
        headings = ("what is measured", "value (95 %)", "wanted", "verdict", "in the null", "its verdict")
        lines += odd_tables.table(headings, rows)
    return lines


def expectations() -> list[str]:
    """Say whether the expectation of each scenario was met, as stored; those that were not stand first."""
    stored = stored_reference()
    expected, differences = stored.tables["expectations.csv"], stored.tables["differences.csv"]
    rows = []
    for name, row in sorted(expected.to_dict("index").items(), key=lambda pair: pair[1]["verdict"] == "met"):
        share = row["measure"] != "own unit"
        size, low, high, least = (
            f"{100.0 * row[key]:.3g}{' %' * (key == 'at_least')}" if share else number(row[key])
            for key in ("size", "low", "high", "at_least")
        )
        gain = differences.loc[(name, row["column"]), "variance_reduction"]
        rows.append(
            (
                f"[{plain(load(str(name)).title)}](#{label(str(name))})",
                f"`{row['column']}` {row['direction']} {'within' if row['direction'] == 'same' else 'by'} {least}",
                f"{size} ({low} to {high}){' %' * share}",
                number(float(gain)),
                f"**{row['verdict']}**",
            )
        )
    counts = Counter(expected["verdict"])
    counted = ", ".join(f"{counts[verdict]} {verdict}" for verdict in ("met", "not met", "undecided"))
    columns = ("scenario", "expected, compared with the baseline", "found (95 %)", "variance reduction", "verdict")
    head = f"{stored.runs:,} runs of each, on the same draws, seed {stored.seed}: **{counted}**."
    return [head, "", *odd_tables.table(columns, rows)]


def changelog() -> list[str]:
    """Return the changelog without its title."""
    text = (resources.PACKAGE.parent / "CHANGELOG.md").read_text(encoding="utf-8")
    return text.splitlines()[1:]


def lessons() -> list[str]:
    """List the lessons with their questions and learning goals, each with a link to its page; see `wary_docs.page`."""
    lines = []
    for number_of, path in lesson_files().items():
        front = read_lesson(path).front
        lines += [f"**{number_of}. {front.title}** ({front.minutes} minutes). {front.question}"]
        lines += [f'<a href="../lessons/{path.stem}.html">Open it in your browser</a>', ""]
        lines += [*(f"- {goal}" for goal in front.goals), ""]
    return lines


BLOCKS: Final[dict[str, Callable[[], list[str]]]] = {
    "commands": commands,
    "designs": designs,
    "python": python,
    "parameters": parameters,
    "claims": claims,
    "mechanisms": mechanisms,
    "outcomes": outcomes,
    "scenarios": scenarios,
    "findings": findings,
    "expectations": expectations,
    "signs": signs,
    "extremes": extremes,
    "events": events,
    "fit_and_check": fit_and_check,
    "looks": looks,
    "failures": failures,
    "patterns": patterns,
    "screened": screened,
    "discovered": discovered,
    "docked": docked.docked,
    "docking_lost": docked.lost,
    "docking_fates": docked.every_fate,
    "chain_counts": docked.chain_counts,
    "chain_answers": docked.chain_answers,
    "hindcast_command": hindcast.command,
    "hindcast_card": hindcast.card,
    "hindcast_skill": hindcast.skill,
    "hindcast_by_question": hindcast.by_question,
    "hindcast_counts": hindcast.counts,
    "hindcast_learned": hindcast.learned,
    "hindcast_always": hindcast.always,
    "hindcast_reliability": hindcast.reliability,
    "hindcast_rules": hindcast.rules,
    "hindcast_why": hindcast.why,
    "hindcast_logarithmic": hindcast.logarithmic,
    "hindcast_power": hindcast.power,
    "lessons": lessons,
    "role_cards": role_cards,
    "moved": moved.moved,
    "game": moved.game,
    "changelog": changelog,
    "gallery": gallery,
    "study_command": sensitivity.command,
    "shares": sensitivity.shares,
    "indices": sensitivity.indices,
    "distributions": sensitivity.distributions,
    "claim_shares": sensitivity.claims,
    "source_shares": sensitivity.sources,
    "knock_outs": sensitivity.knock_outs,
}
"""What can be generated, by the name in the marker."""
