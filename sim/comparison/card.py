"""What a notebook shows of a comparison: what was compared, and what differs most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.case.columns import Column
from sim.comparison.verbal_summary import by_size
from sim.ground.card import Card
from sim.words import date_in_words, listed, number, percent, quoted, signed, span, unit_in_words, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.comparison.comparison import Comparison

MOST: Final = 5
"""Outcomes of a comparison with one other scenario; of more, they share as many rows, and each has one at least."""
COLUMNS: Final = ("Scenario", "Outcome", "By", "Reference", "Difference", "Interval", "Unit", "Verdict")


def heading_of(comparison: Comparison) -> str:
    """Return what was compared with what, by the titles of the scenarios."""
    others = comparison.others
    against = quoted(others[0].title) if len(others) == 1 else f"{len(others)} scenarios"
    return f"{quoted(comparison.reference.title)}, and {against} against it"


def verdict_in_words(row: Any) -> str:
    """Return the verdict on a difference, and where none is shown, why."""
    return ": ".join(filter(None, [row["verdict"], row["reason"]]))


def card_of(comparison: Comparison) -> Card:
    """Return the card of a comparison."""
    dates = dict.fromkeys(comparison.date_of(other.name) for other in comparison.others)
    counts = f"{whole(comparison.runs)} of each scenario, with the same draws; seed {comparison.seed}"
    facts = {"Runs": counts, "Outcomes by": listed([date_in_words(date) for date in dates])}
    expected = comparison.expectations()
    if len(expected):
        verdicts = expected["verdict"].value_counts()
        said = [f"{verdicts[word]} {word}" for word in ("met", "not met", "undecided") if word in verdicts]
        facts["Expectations"] = f"{listed(said)} (written before the first run)"
    many = len(comparison.others)
    others = comparison.others[0].name if many == 1 else f"{many} scenarios"
    alike = {name for name, kinds in {"Scenario": many, "By": len(dates)}.items() if kinds == 1}
    kept = [place for place, name in enumerate(COLUMNS) if name not in alike]
    note = f"Intervals at {percent(comparison.level)}; what differs most of the main outcomes of each scenario."
    return Card(
        title=heading_of(comparison),
        kind=f"comparison of {others} with {comparison.reference.name}",
        facts=facts,
        columns=tuple(COLUMNS[place] for place in kept),
        rows=tuple(tuple(row[place] for place in kept) for row in _rows(comparison)),
        numeric=frozenset({"Reference", "Difference", "Interval"}),
        note=f"{note} .table() has all of them; .explain(NAME) says why; .plot(KIND) and .report(PATH) show it.",
    )


def _rows(comparison: Comparison) -> Iterator[tuple[str, ...]]:
    table, roster = comparison.table(), comparison.reference.case.roster
    most = max(MOST // len(comparison.others), 1)
    for other in comparison.others:
        found, date = table.loc[[other.name]].droplevel(0), comparison.date_of(other.name).isoformat()
        differing = [name for name in by_size(found) if found.loc[name, "verdict"] != "identical"]
        if not differing:
            yield other.name, "every main outcome", date, "", "", "", "", "identical"
        for name in differing[:most]:
            row: Any = found.loc[name]
            yield (
                other.name,
                Column.split(name).title(roster),
                date,
                number(row["reference_mean"]),
                signed(row["mean_difference"]),
                span(row["mean_low"], row["mean_high"], sign=True),
                unit_in_words(str(row["unit"])),
                verdict_in_words(row),
            )
