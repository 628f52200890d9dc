"""The reports of influence and of a game: who moves whom, and what answers what, before all figures and tables."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sim.case.columns import Column
from sim.case.stances import STANCE
from sim.case.titles import short_title
from sim.gallery.caveats import caveats_of
from sim.gallery.game import title_of
from sim.gallery.influence import told_of
from sim.influences.game import THE_MODELS
from sim.report.contents import ReportFigure, ReportScenario, ReportSection, StudyReport
from sim.words import (
    before_colon,
    capital,
    counted,
    date_in_words,
    listed,
    number,
    percent,
    plain,
    signed,
    span,
    with_unit,
)

if TYPE_CHECKING:
    import pandas as pd

    from sim.influences.game import Game
    from sim.influences.influence import Influence

OF_PUSHES: Final = (
    "These are effects in the model of one actor's step alone, while all others go on deciding as it has them decide. "
    "They forecast nobody's policy."
)
OF_RUNS: Final = "Intervals tell how far chance in the runs may move a number; that of the parameters is not in them."
MOST_SAID: Final = 5
ASKED: Final = "Who can move whom, and how soon?"
PLAYED: Final = "What does each do best, given what the others do?"


def influence_contents(
    found: Influence, figures: Sequence[ReportFigure], manifest: Mapping[str, Any], command: str
) -> StudyReport:
    """Return all that the report of influence says; the command repeats it."""
    scenario, roster = found.scenario, found.scenario.case.roster
    outcomes = [name for name in found.plan.columns if Column.split(name).outcome != STANCE]
    moves = found.who_moves()
    sections = [ReportSection(key="moves", title="Who can move what, and how", sentences=[_of_moves(found)], tables={
        "Effects that stand out from chance, the largest of each outcome first": _moves(found, moves)
    } if len(moves) else {})]  # fmt: skip
    return StudyReport(
        kind="Who moves whom in a scenario",
        case=scenario.case,
        title=f"Who moves whom: {scenario.title}",
        scenarios=[replace(ReportScenario.of(scenario, list(_answer(found))), question=ASKED)],
        assumptions={},
        figures=figures,
        manifest=manifest,
        command=command,
        words={name: before_colon(Column.split(name).title(roster)) for name in outcomes},
        caveats=[OF_PUSHES, *caveats_of(scenario.case, [scenario], OF_RUNS)],
        sections=sections,
        design=list(_design(found)),
    )


def _answer(found: Influence) -> Iterator[str]:
    """Say how many effects stand out, and the largest of them, one of each outcome."""
    moves, looked = found.who_moves(), len(found.table())
    if moves.empty:
        yield f"Nobody moves anybody else beyond chance: none of {counted(looked, 'effect')} stands out."
        return
    first = moves.assign(size=moves["in_sd"].abs()).sort_values("size", ascending=False, kind="stable")
    first = first[~first.index.duplicated()]
    told = [_sentence(found, str(name), row) for name, row in first.head(MOST_SAID).iterrows()]
    yield from told
    more = f"; {counted(len(first) - len(told), 'more outcome')} are moved too" if len(first) > len(told) else ""
    yield (
        f"{len(moves)} of {counted(looked, 'effect')} stand out from chance, all together{more}. "
        "The largest come first, in standard deviations of the runs."
    )


def _sentence(found: Influence, name: str, row: Any) -> str:
    """Say who moves an outcome by how much, and how soon."""
    column, roster = Column.split(name), found.scenario.case.roster
    size = with_unit(number(abs(row["mean_difference"])), _unit(row["unit"]))
    ends = span(row["mean_low"], row["mean_high"], sign=True)
    told = not math.isnan(row["delay"])
    soon = f"; half of the largest change is there within {_weeks(row['delay'])}" if told else ""
    who = f"{told_of(found, str(row['actor']), str(row['way']))} for {counted(found.plan.hold, 'week')}"
    if column.outcome == STANCE:
        moved = f"Stance of {short_title(roster, column.labels[0])}: {size} {_way(row, 'harder', 'softer')}"
    else:
        moved = f"{capital(before_colon(column.title(roster)))}: {_way(row, 'higher', 'lower')} by {size}"
    return f"{moved} ({ends}, {percent(found.request.level)} interval) where {who}{soon}."


def _unit(unit: Any) -> str:
    return "" if unit == "1" else str(unit)


def _way(row: Any, up: str, down: str) -> str:
    return up if row["mean_difference"] > 0 else down


def _weeks(delay: float) -> str:
    return counted(max(round(delay), 1), "week")


def _of_moves(found: Influence) -> str:
    if found.who_moves().empty:
        return "No effect stands out from chance; effects.csv has all that were looked at."
    return (
        f"Outcomes are read {counted(found.plan.after, 'week')} after a push begins, stances on average over these "
        "weeks. effects.csv has all effects, responses.csv each week."
    )


def _moves(found: Influence, moves: pd.DataFrame) -> pd.DataFrame:
    """Return the effects that stand out as a table to read."""
    import pandas as pd

    roster = found.scenario.case.roster
    rows = [
        {
            "Outcome": capital(before_colon(Column.split(str(name)).title(roster))),
            "Moved by": capital(told_of(found, str(row["actor"]), str(row["way"]))),
            "Mostly": plain(str(row["step"])),
            "Effect": with_unit(signed(row["mean_difference"]), _unit(row["unit"])),
            "Interval": span(row["mean_low"], row["mean_high"], sign=True),
            "In standard deviations": signed(row["in_sd"]),
            "Half within": "" if math.isnan(row["delay"]) else _weeks(row["delay"]),
        }
        for name, row in moves.iterrows()
    ]
    return pd.DataFrame(rows).set_index("Outcome")


def _design(found: Influence) -> Iterator[str]:
    dates = listed([date_in_words(date) for date in found.dates])
    yield (
        f"Each actor takes at each decision the posture one step harder (or softer) than the one that it takes in the "
        f"same run without the push, for {counted(found.plan.hold, 'week')} from {dates}; then it is free again."
    )
    request = found.request
    yield f"{counted(request.runs, 'run')} of each push, with the same draws; intervals of {percent(request.level)}."


def game_contents(
    found: Game, equilibria: pd.DataFrame, figures: Sequence[ReportFigure], manifest: Mapping[str, Any], command: str
) -> StudyReport:
    """Return all that the report of a game says; the command repeats it."""
    scenario, roster = found.scenario, found.scenario.case.roster
    names = [short_title(roster, player) for player in found.players]
    replies = {
        f"Best replies of {name}": _replies(found, player) for player, name in zip(found.players, names, strict=True)
    }
    sections = [ReportSection(key="replies", title="What answers what", sentences=[
        "The lead is over the next best reply. Of resamples: in how many resamples of the runs it is the best."
    ], tables=replies)]  # fmt: skip
    if len(equilibria):
        table = {"Equilibria, the surest first": _equilibria(found, equilibria)}
        sections.insert(0, ReportSection(key="equilibria", title="Equilibria", tables=table))
    return StudyReport(
        kind="A game of policies",
        case=scenario.case,
        title=f"A game of {listed(names)}: {scenario.title}",
        scenarios=[replace(ReportScenario.of(scenario, list(_outcome(found, equilibria, names))), question=PLAYED)],
        assumptions={},
        figures=figures,
        manifest=manifest,
        command=command,
        caveats=[THE_MODELS, *caveats_of(scenario.case, [scenario], OF_RUNS)],
        sections=sections,
        design=list(_played(found, names)),
    )


def _played(found: Game, names: Sequence[str]) -> Iterator[str]:
    """Say which strategies were played, and what a combination is worth."""
    for name, some in zip(names, found.strategies.values(), strict=True):
        yield f"{name} plays {listed(list(map(title_of, some)))}."
    yield (
        f"{counted(found.request.runs, 'run')} of each combination, with the same draws. What it is worth to a player "
        "is what its own objectives give the postures that it takes, as it sees the world when it decides."
    )


def _outcome(found: Game, equilibria: pd.DataFrame, names: Sequence[str]) -> Iterator[str]:
    if equilibria.empty:
        yield "No combination of single strategies is an equilibrium: from each, somebody gains by leaving it."
        return
    first: Any = equilibria.iloc[0]
    played = listed(
        [f"{name} plays {title_of(str(first[one]))}" for name, one in zip(names, found.players, strict=True)]
    )
    more = f" There are {len(equilibria) - 1} more." if len(equilibria) > 1 else " It is the only one."
    yield f"In equilibrium {played}: nobody gains by leaving it alone, in {percent(first['share'])} of resamples.{more}"


def _equilibria(found: Game, equilibria: pd.DataFrame) -> pd.DataFrame:
    roster, first = found.scenario.case.roster, found.players[0]
    table = equilibria.copy()
    for player in found.players:
        table[player] = table[player].map(title_of)
    table["share"] = table["share"].map(percent)
    worth = {f"payoff_{player}": f"Worth to {short_title(roster, player)}" for player in found.players}
    names = {player: short_title(roster, player) for player in found.players}
    return table.rename(columns={**names, **worth, "share": "Of resamples"}).set_index(names[first])


def _replies(found: Game, player: str) -> pd.DataFrame:
    import pandas as pd

    roster, table = found.scenario.case.roster, found.best_replies(player)
    others = [short_title(roster, str(one)) for one in table.index.names]
    keys = [key if isinstance(key, tuple) else (key,) for key in table.index]
    rows = {
        "Best reply": [title_of(str(reply)) for reply in table["reply"]],
        "Lead": table["lead"].tolist(),
        "Of resamples": [percent(share) for share in table["share"]],
    }
    heads = [listed([title_of(str(one)) for one in key]) for key in keys]
    return pd.DataFrame(rows, index=pd.Index(heads, name=f"If {listed(others)} plays"))
