"""The figures of a game between policies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.paired.intervals import mean_estimates
from sim.case.titles import short_title
from sim.figures.influence.game import MOST, Reply, Settled, Side, best_replies, equilibria, payoffs
from sim.figures.kit.facts import Facts
from sim.gallery.drawing import Drawing
from sim.ground.axes import POLICIES
from sim.influences.equilibria import TWO
from sim.words import plain

if TYPE_CHECKING:
    import pandas as pd

    from sim.influences.game import Game


def drawings_of_game(found: Game, settled: pd.DataFrame | None = None) -> Iterator[Drawing]:
    """Iterate over the figures of a game that have room for it; `settled` are its equilibria, where they are known.

    A game of more than two has no table of payoffs; tables with more than 13 choices of a player are not drawn.
    """
    facts = facts_of(found)
    sizes = [len(some) for some in found.strategies.values()]
    if len(sizes) == TWO and max(sizes) <= MOST:
        table = found.table().reset_index()
        yield Drawing("payoffs", payoffs(_sides(found), facts), "What each choice is worth", table)
    replies = {player: _replies(found, player) for player in found.players if _others(found, player) <= MOST}
    if replies:
        yield Drawing("best_replies", best_replies(replies, facts), "Best replies, and how sure they are")
    settled = found.equilibria() if settled is None else settled
    if len(settled):
        drawn = equilibria(_settled(found, settled.head(MOST)), found.players, facts)
        yield Drawing("equilibria", drawn, "Where nobody would move alone", settled)


def facts_of(found: Game) -> Facts:
    """Return what the footers of its figures say."""
    asked = found.request
    return Facts.of_scenario(found.scenario, runs=asked.runs, seed=asked.seed, level=asked.level)


def title_of(strategy: str) -> str:
    """Name a strategy: a posture that is held throughout, or a policy."""
    return f"{plain(strategy)} (policy)" if strategy in POLICIES else plain(strategy)


def _others(found: Game, player: str) -> int:
    return int(np.prod([len(some) for one, some in found.strategies.items() if one != player]))


def _sides(found: Game) -> list[Side]:
    one, other = found.players
    even = found.table()["equilibrium"].to_numpy(bool).reshape(found.means.shape[1:])
    sides = []
    for player, rival, worth, cells in ((one, other, found.means[0], even), (other, one, found.means[1].T, even.T)):
        own, against = found.strategies[player], found.strategies[rival]
        replies = found.best_replies(player)
        sides.append(
            Side(
                player,
                rival,
                tuple(map(title_of, own)),
                tuple(map(title_of, against)),
                worth,
                tuple(own.index(str(reply)) for reply in replies["reply"]),
                tuple(map(float, replies["share"])),
                frozenset((int(row), int(column)) for row, column in np.argwhere(cells)),
            )
        )
    return sides


def _replies(found: Game, player: str) -> list[Reply]:
    """Return the best replies of a player, with the interval of their lead over the next best, run for run."""
    place, table, roster = found.players.index(player), found.best_replies(player), found.scenario.case.roster
    own = len(found.strategies[player])
    runs = np.moveaxis(found.payoffs[place], place, 0).reshape(own, len(table), -1)
    ordered = np.argsort(runs.mean(axis=-1), axis=0)
    cells = np.arange(len(table))
    leads = mean_estimates((runs[ordered[-1], cells] - runs[ordered[-2], cells]).T)
    reach = leads.reach(found.request.level)
    others = [short_title(roster, one) for one in found.players if one != player]
    return [
        Reply(
            ", ".join(f"{who} “{title_of(does)}”" for who, does in zip(others, _listed(given), strict=True)),
            title_of(str(row["reply"])),
            float(row["lead"]),
            float(leads.mean[number] - reach[number]),
            float(leads.mean[number] + reach[number]),
            float(row["share"]),
        )
        for number, (given, row) in enumerate(zip(table.index, table.to_dict("records"), strict=True))
    ]


def _listed(given: Any) -> list[str]:
    """Return what the others do, of an index of one level or several."""
    return list(map(str, given)) if isinstance(given, tuple) else [str(given)]


def _settled(found: Game, table: pd.DataFrame) -> list[Settled]:
    roster = found.scenario.case.roster
    return [
        Settled(
            "; ".join(f"{short_title(roster, player)}: {_played(str(row[player]))}" for player in found.players),
            tuple(float(row[f"payoff_{player}"]) for player in found.players),
            float(row["share"]),
        )
        for row in table.to_dict("records")
    ]


def _played(told: str) -> str:
    """Name a strategy, or those that are mixed with their probabilities."""
    parts = [part.rpartition(" % ") for part in told.split(" + ")]
    return " + ".join(f"{chance}{sign}{title_of(name)}" for chance, sign, name in parts)
