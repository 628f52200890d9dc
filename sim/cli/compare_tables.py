"""What ``wary compare`` prints, from the files of its results folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.analysis.paired.events import SIGNPOST
from sim.case.columns import Column
from sim.cli.commands import Compare
from sim.cli.results_folder import read_table
from sim.cli.run import on_what
from sim.cli.terminal import print_result, table
from sim.ground.axes import RUN
from sim.ground.documents import parse
from sim.ground.paths import displayed
from sim.recorded.given import ASKED, left_in_words
from sim.storage.tables import column_of_parquet
from sim.storage.verification import sound_bytes
from sim.words import counted, exact, number, percent, signed, span, whole

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.load import Scenario

MOST = 5
"""Outcomes of a scenario, beside those asked for."""
_SHORT = {"no difference shown": "not shown"}


def print_comparison(folder: Path, scenarios: list[Scenario], command: Compare) -> None:
    """Print what differs most, scenario by scenario, then what was expected, from the files of a folder."""
    differences = read_table(folder, "differences.csv").set_index(["scenario", "outcome"])
    expectations = read_table(folder, "expectations.csv").set_index("scenario")
    precision = None if command.precision is None else read_table(folder, "precision.csv")
    reference, others = scenarios[0], scenarios[1:]
    found = {other.name: differences.loc[[other.name]].droplevel(0) for other in others}
    runs, level = int(differences["runs"].max()), f"{exact(100.0 * command.level)} %"
    print_result(
        f"{reference.title} ({reference.name}) against {len(others)} {'others' if len(others) > 1 else 'other'}"
    )
    period = f"{reference.start} to {reference.horizon}"
    print_result(f"{counted(runs, 'run')} of each, with the same draws; seed {command.seed}; {period}")
    if command.given is not None:
        config = parse(sound_bytes(folder, "config.yaml").decode(), "config.yaml").data
        print_result(left_in_words(runs, config[ASKED]))
    print_result(on_what(command, reference, _numbers(command, folder, reference.name, runs), each=True))
    print_result(f"{_dates(found, others)} The {MOST} main outcomes that differ most; {level} confidence intervals.\n")
    columns = ("outcome", "reference", "difference", "interval", "unit", "verdict")
    asked = _asked(command, reference)
    rows = [row for other in others for row in _rows(other, found[other.name], asked)]
    table(columns, rows, numeric=("reference", "difference", "interval"))
    print_result("\nVerdicts hold for all outcomes of a scenario together. Not shown: not distinguishable from zero.")
    _print_signposts(read_table(folder, "events.csv"))
    if len(expectations):
        print_result("\nExpectations, written before the first run\n")
        pairs = expectations.to_dict("index").items()
        table(("scenario", "expected", "found", "verdict"), [_expected(*pair) for pair in pairs])
    if precision is not None and command.precision is not None:
        _print_precision(precision, command.precision)
    print_result(f"\nwritten to {displayed(folder)}")


def _numbers(command: Compare, folder: Path, reference: str, runs: int) -> Iterable[int]:
    """Return the numbers of the runs: of those that agree with what is given, where anything is."""
    if command.given is None:
        return range(runs)
    return dict.fromkeys(column_of_parquet(sound_bytes(folder, f"outcomes/{reference}.parquet"), RUN))


def _print_signposts(events: pd.DataFrame) -> None:
    """Print in what share of runs each signpost is raised, and would be in the reference, where nobody acts on it."""
    columns = ("scenario", "signpost", "in the reference", "in the scenario")
    raised = events[[Column.split(name).outcome == SIGNPOST for name in events["event"]]]
    rows = [
        (row["scenario"], row["says"].partition(": ")[2], percent(row["reference_risk"]), percent(row["other_risk"]))
        for row in raised.to_dict("records")
    ]
    if rows:
        print_result("\nSignposts raised by the end of the runs\n")
        table(columns, rows, numeric=columns[2:])


def _dates(found: dict[str, pd.DataFrame], others: list[Scenario]) -> str:
    """Say when outcomes are read; those of outlooks, which are marked, may be read later."""
    dates = {str(found[other.name]["date"].iloc[0]): other.family == "outlook" for other in others}
    marked = any(other.family == "outlook" for other in others)
    star = " (*)" if marked else ""
    return "Outcomes by " + ", ".join(f"{date}{star if late else ''}" for date, late in dates.items()) + "."


def _asked(command: Compare, reference: Scenario) -> list[str]:
    from sim.comparison.pairing import columns_named

    return columns_named("outcome", command.outcome, reference.case.roster) if command.outcome else []


def _rows(other: Scenario, found: pd.DataFrame, asked: list[str]) -> list[tuple[Any, ...]]:
    from sim.comparison.verbal_summary import by_size

    records = found.to_dict("index")
    differing = [name for name in by_size(found) if records[name]["verdict"] != "identical" and name not in asked]
    star = " *" if other.family == "outlook" else ""
    rows: list[tuple[Any, ...]] = [(f"{other.name}{star}", "", "", "", "", "")]
    if not differing and not asked:
        return [*rows, ("  every main outcome", "", "", "", "", "identical")]
    for name in [*asked, *differing[:MOST]]:
        row = records[name]
        unit = "" if row["unit"] == "1" else row["unit"]
        difference, interval = signed(row["mean_difference"]), span(row["mean_low"], row["mean_high"], sign=True)
        verdict, reason = _SHORT.get(row["verdict"], row["verdict"]), row.get("reason")
        if isinstance(reason, str) and reason:
            verdict += f":\n{reason}"
        rows.append((f"  {name}", float(row["reference_mean"]), difference, interval, unit, verdict))
    return rows


def _expected(name: object, row: Mapping[Any, Any]) -> tuple[Any, ...]:
    share = row["measure"] != "own unit"
    link = "within" if row["direction"] == "same" else "by"
    least = percent(row["at_least"]) if share else number(row["at_least"])
    text = f"{row['outcome']}\n{row['direction']} {link} {least}"
    if row["columns"] > 1:
        text += f"\nhere: {Column.split(row['column']).entity}"
    size, low, high = (signed(100.0 * row[key] if share else row[key]) for key in ("size", "low", "high"))
    return (name, text, f"{size}{' %' if share else ''} ({low} to {high})", row["verdict"])


def _print_precision(found: pd.DataFrame, wanted: float) -> None:
    """Say how many runs it took, or that they did not suffice."""
    runs = f"{whole(int(found['runs'].max()))} runs"
    missed = found[~found["reached"].astype(bool)].sort_values("half_width", ascending=False, kind="stable")
    if missed.empty:
        print_result(f"\n{runs} were enough: no half-width is above {exact(wanted)}.")
        return
    worst = missed.to_dict("records")[0]
    where = f"{worst['outcome']} in {worst['scenario']}"
    print_result(f"\n{runs}, the most there are, were not enough: the half-width of {where}")
    width, needed = number(float(worst["half_width"])), number(worst["runs_needed"])
    print_result(f"is {width}, not {exact(wanted)}; about {needed} runs would do.")
