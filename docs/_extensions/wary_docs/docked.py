"""What survives docking: the stored conclusions, by rival, with what becomes of each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from sim.case.case import load_case
from sim.docking.chain_file import as_month, chain_file
from sim.docking.conclusions import FATES
from sim.docking.dock import NO_WORD
from sim.ground import resources
from sim.odd import tables as odd_tables
from sim.words import number, percent, with_interval
from sim.words import plain as in_words
from wary_docs.markdown import plain

STORED: Final = resources.PACKAGE.parent / "results" / "reference" / "docking.json"
CHANCE: Final = "share of runs"
SHORT: Final = {"survives": "yes", "undecided": "?", "falls": "**no**", "turns": "**turned**", NO_WORD: ""}
Row = dict[str, Any]


def stored() -> Row:
    """Return what is stored."""
    return dict(json.loads(STORED.read_text(encoding="utf-8")))


def _rivals(record: Row) -> list[str]:
    return [one["name"] for one in record["rivals"]]


def fates(one: Row) -> list[str]:
    """Return what becomes of a conclusion, by rival."""
    return [under["fate"] for under in one["under"].values()]


def estimate(unit: str, value: float | None, low: float | None, high: float | None) -> str:
    """Return a number with its interval, shares as percentages."""
    if value is None or low is None or high is None:
        return "not measured"
    if unit in (CHANCE, "share"):
        return f"{percent(value)} ({percent(low)} to {percent(high)})"
    return with_interval(value, low, high)


def _estimate(side: Row, unit: str) -> str:
    return estimate(unit, side["value"], side["low"], side["high"])


def docked() -> list[str]:
    """Count what becomes of the conclusions under each rival."""
    record = stored()
    drawn = record["conclusions"]
    spoken = [one for one in drawn if all(fate in ("survives", NO_WORD) for fate in fates(one))]
    runs, looked = f"{record['runs']:,} runs of each setting", record["looked_at"]
    lines = [
        f"{runs}, seed {record['seed']}. Of {looked} possible conclusions the "
        f"model draws {len(drawn)}; {len(spoken)} of these survive under every rival that has a word for them.",
        "",
    ]
    rows = []
    for rival in record["rivals"]:
        found = [one["under"][rival["name"]]["fate"] for one in drawn]
        rows.append((rival["part"], f"**{in_words(rival['name'])}**: {plain(rival['says'])}", *(
            found.count(fate) for fate in (*FATES, NO_WORD)
        )))  # fmt: skip
    return [*lines, *odd_tables.table(("what is swapped", "rival", *FATES, NO_WORD), rows)]


def _lost(record: Row) -> Iterator[tuple[str, ...]]:
    for one in record["conclusions"]:
        for rival, under in one["under"].items():
            if under["fate"] in ("falls", "turns"):
                both = (_estimate(one, one["unit"]), _estimate(under, one["unit"]))
                yield plain(one["says"]), in_words(rival), *both, under["fate"]


def lost() -> list[str]:
    """List the conclusions that do not survive, with their numbers in the model and under the rival."""
    columns = ("conclusion", "under", "in the model", "under the rival", "it")
    return odd_tables.table(columns, list(_lost(stored())))


def every_fate() -> list[str]:
    """Return what becomes of every conclusion, by what it is about."""
    record = stored()
    names = _rivals(record)
    lines: list[str] = []
    for about in dict.fromkeys(one["about"] for one in record["conclusions"]):
        group = [one for one in record["conclusions"] if one["about"] == about]
        rows = [(plain(one["says"]), _estimate(one, one["unit"]), *map(SHORT.get, fates(one))) for one in group]
        columns = ("conclusion", "in the model", *map(in_words, names))
        lines += [f"### {in_words(about).capitalize()}", "", *odd_tables.table(columns, rows), ""]
    return lines


def chain_answers() -> list[str]:
    """Return all that the chain says, beside the model."""
    rows = []
    for one in stored()["chain"]["answers"]:
        both = [estimate(one["unit"], *one[side]) for side in ("chain", "model")]
        rows.append((plain(one["says"]), *both, plain(one["because"])))
    return odd_tables.table(("asked", "the chain", "the model", "how the chain reads it"), rows)


def chain_counts() -> list[str]:
    """Say of each part of the chain which states it has, where they are read, and what was counted."""
    case, record = load_case(), stored()
    file = chain_file(case)
    if file is None:
        raise ValueError(f"the case {case.name} has no chain.")
    rows = []
    for name, part in file.parts.items():
        counts = record["chain"]["counts"][name]
        if part.reached:
            up, stay, down = counts
            counted = f"{up} steps up, {down} down, {stay} months without"
            source = "; ".join(
                f"{in_words(state)} by {as_month(one.month)} ({', '.join(one.source)})"
                for state, one in part.reached.items()
            )
        else:
            counted = f"{total(counts)} months followed by another"
            levels = ", ".join(f"{in_words(state)} from {number(level)}" for state, level in zip(
                part.states[1:], part.levels, strict=True
            ))  # fmt: skip
            source = f"`{part.column}` of {case.series[part.series].title}: {levels}. {part.because}"
        rows.append((plain(part.title), ", ".join(map(in_words, part.states)), source.strip(), counted))
    return odd_tables.table(("part", "states", "read from", "seen"), rows)


def total(counts: Any) -> int:
    """Return the sum of counts in lists of lists."""
    return sum(map(total, counts)) if isinstance(counts, list) else int(counts)
