"""Who moves whom: what is stored of pushes, and of a game."""

from __future__ import annotations

import json
from itertools import groupby
from typing import Any, Final

from sim.case.case import load_case
from sim.case.columns import Column
from sim.case.titles import short_title
from sim.ground import resources
from sim.odd import tables as odd_tables
from sim.words import before_colon, counted, date_in_words, listed, number, percent, with_interval
from sim.words import plain as in_words
from wary_docs.markdown import plain, with_unit

STORED: Final = resources.PACKAGE.parent / "results" / "reference"
MOST: Final = 3
"""Effects that are told of each outcome."""
Row = dict[str, Any]


def stored(name: str) -> Row:
    """Return what is stored of pushes, or of a game."""
    return dict(json.loads((STORED / f"{name}.json").read_text(encoding="utf-8")))


def moved() -> list[str]:
    """Say of each outcome who moves it, the largest effects first."""
    record, case = stored("influence"), load_case()
    dates = listed([date_in_words(date) for date in record["dates"]])
    runs, found = f"{record['runs']:,} runs of each push", f"{len(record['moves'])} of {record['looked_at']} effects"
    lines = [
        f"{runs}, seed {record['seed']}; pushes of {record['hold']} weeks from {dates}, read {record['after']} weeks "
        f"after they begin. {found} stand out from chance, all together ({percent(record['level'])} intervals); of "
        f"each outcome the largest {MOST} are shown.",
        "",
    ]
    rows = []
    for name, group in groupby(record["moves"], key=lambda row: row["outcome"]):
        title = plain(before_colon(Column.split(name).title(case.roster)))
        for place, row in enumerate(list(group)[:MOST]):
            effect = with_interval(row["mean_difference"], row["mean_low"], row["mean_high"])
            who = f"{short_title(case.roster, row['actor'])}, a step {row['way']}"
            delay = "" if row["delay"] is None else counted(round(row["delay"]), "week")
            rows.append(("" if place else title, plain(who), _step(row), with_unit(effect, row["unit"]), delay))
    return [*lines, *odd_tables.table(("outcome", "moved by", "mostly from, to", "effect", "half of it within"), rows)]


def _step(row: Row) -> str:
    return plain(in_words(row["step"]))


def game() -> list[str]:
    """Say which profiles are equilibria, and what answers what best."""
    record, case = stored("game"), load_case()
    players = list(record["strategies"])
    names = [short_title(case.roster, player) for player in players]
    sizes = " by ".join(str(len(some)) for some in record["strategies"].values())
    lines = [
        f"A game of {listed(names)}: {sizes} strategies, {record['runs']:,} runs of each profile, seed "
        f"{record['seed']}. *Of resamples* says in how many resamples of the runs the answer is the same.",
        "",
    ]
    if record["equilibria"]:
        columns = (*names, *(f"worth to {name}" for name in names), "of resamples")
        rows = [
            (
                *(in_words(row[one]) for one in players),
                *(number(row[f"payoff_{one}"]) for one in players),
                percent(row["share"]),
            )
            for row in record["equilibria"]
        ]
        lines += ["**Equilibria**", "", *odd_tables.table(columns, rows), ""]
    else:
        lines += ["No profile is an equilibrium of pure strategies.", ""]
    for player, other, name, against in zip(players, players[::-1], names, names[::-1], strict=True):
        rows = [
            (in_words(row[other]), in_words(row["reply"]), number(row["lead"]), percent(row["share"]))
            for row in record["best_replies"][player]
        ]
        columns = (f"if {against} plays", "best reply", "lead over the next", "of resamples")
        lines += [f"**Best replies of {name}**", "", *odd_tables.table(columns, rows), ""]
    return lines
