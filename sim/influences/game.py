"""An empirical game: actors choose policies, runs with the same draws say what each choice is worth to each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.analysis.paired.intervals import mean_estimates
from sim.analysis.paired.pairs import check_level
from sim.engine.run import processors
from sim.ground import defaults
from sim.ground.arguments import (
    NUMBERS,
    PROGRESS,
    check_numbers,
    checks_arguments,
    list_of,
    number,
    optional,
    text,
)  # fmt: skip
from sim.ground.card import Card, OnCard
from sim.ground.faults import Fault, InputError, input_error, not_among
from sim.influences.equilibria import (
    TWO,
    Mixed,
    Numbers,
    alpha_rank,
    gains,
    has_nashpy,
    mixed_equilibria,
    pure_equilibria,
    resampled,
)  # fmt: skip
from sim.influences.payoffs import SOURCE, Profile, checked_strategies, payoffs_of_profile, profiles_of
from sim.scenario.chain import Source
from sim.scenario.load import Scenario, resolved
from sim.storage.parts import KeptParts, computed
from sim.words import counted, percent, whole

if TYPE_CHECKING:
    import pandas as pd

FEWEST_RUNS: Final = 20
MOST_PLAYERS: Final = 4
MOST_PROFILES: Final = 2000
LEFT_OUT: Final = 1e-9
"""Probability below which a strategy has no part in an equilibrium."""
THE_MODELS: Final = "These are equilibria of the model: of its objectives and its beliefs, not of the world's."


@dataclass(frozen=True)
class GameRequest:
    """What is asked for beside the scenario; names and defaults are those of `game`."""

    players: Sequence[str] | None = None
    strategies: Sequence[str] | None = None
    runs: int = defaults.RUNS
    seed: int = 0
    level: float = defaults.LEVEL
    intermediaries: int = defaults.INTERMEDIARIES

    def named_players(self, scenario: Scenario) -> list[str]:
        """Return the players: by default the first two actors of the case."""
        return list(dict.fromkeys(self.players or list(scenario.case.roster.file.actors)[:TWO]))

    def plan(self, scenario: Scenario) -> dict[str, list[str]]:
        """Return the strategies of each player; an `InputError` says everything that is not allowed."""
        check_level(self.level)
        check_numbers(runs=self.runs, seed=self.seed)
        actors, players = scenario.case.roster.file.actors, self.named_players(scenario)
        faults = [
            Fault(SOURCE, 0, "players", not_among(player, "an actor", actors))
            for player in players
            if player not in actors
        ]
        if not TWO <= len(players) <= MOST_PLAYERS:
            message = f"{counted(len(players), 'player')}; a game has {TWO} to {MOST_PLAYERS}."
            faults.append(Fault(SOURCE, 0, "players", message))
        if self.runs < FEWEST_RUNS:
            faults.append(Fault(SOURCE, 0, "runs", f"{self.runs} are too few for an answer; at least {FEWEST_RUNS}."))
        if faults:
            raise InputError(faults)
        found = checked_strategies(scenario, players, self.strategies)
        many = int(np.prod([len(some) for some in found.values()]))
        if many > MOST_PROFILES:
            message = f"{whole(many)} combinations are more than {whole(MOST_PROFILES)}; name fewer strategies."
            raise input_error(SOURCE, message, key="strategies")
        return found


@dataclass(repr=False)
class Game(OnCard):
    """The payoffs of every profile of strategies, and what follows from them.

    Parameters
    ----------
    scenario : Scenario
        In which it is played.
    request : GameRequest
        What was asked for.
    strategies : dict of str to list of str
        By player.
    payoffs : array of float, shape (players, *strategies, runs)
        In each run.
    """

    scenario: Scenario
    request: GameRequest
    strategies: dict[str, list[str]]
    payoffs: Numbers

    @property
    def players(self) -> list[str]:
        """The players, in the order of the axes of the payoffs."""
        return list(self.strategies)

    @cached_property
    def means(self) -> Numbers:
        """Mean payoffs, shape (players, *strategies)."""
        return np.asarray(self.payoffs.mean(axis=-1))

    @cached_property
    def _samples(self) -> Numbers:
        return resampled(self.payoffs)

    @cached_property
    def _profiles(self) -> list[Profile]:
        return profiles_of(self.strategies)

    def table(self) -> pd.DataFrame:
        """Return every profile of strategies.

        Returns
        -------
        pandas.DataFrame
            Index: a level for each player, the strategy. Columns: for each player its mean payoff ``payoff_PLAYER``
            and, with ``_low`` and ``_high``, its interval; gain, what the player gains who gains most by leaving its
            strategy alone; equilibrium (nobody gains); share (of the resampled runs in which it is an equilibrium).
        """
        import pandas as pd

        columns: dict[str, Numbers] = {}
        for player, values in zip(self.players, self.payoffs, strict=True):
            found = mean_estimates(values.reshape(len(self._profiles), -1).T)
            reach = found.reach(self.request.level)
            name, low, high = f"payoff_{player}", found.mean - reach, found.mean + reach
            columns |= {name: found.mean, f"{name}_low": low, f"{name}_high": high}
        table = pd.DataFrame(columns, index=pd.MultiIndex.from_tuples(self._profiles, names=self.players))
        return table.assign(
            gain=gains(self.means).max(axis=0).ravel(),
            equilibrium=pure_equilibria(self.means).ravel(),
            share=pure_equilibria(self._samples).mean(axis=-1).ravel(),
        )

    def best_replies(self, player: str) -> pd.DataFrame:
        """Return the best reply of a player to every choice of the others.

        Returns
        -------
        pandas.DataFrame
            Index: the strategies of the others. Columns: reply; payoff; lead over the second best; share (of the
            resampled runs in which it is the best).

        Raises
        ------
        InputError
            For somebody who is no player.
        """
        import pandas as pd

        if player not in self.players:
            raise input_error(SOURCE, not_among(player, "a player", self.players))
        place, own = self.players.index(player), self.strategies[player]
        means = np.moveaxis(self.means[place], place, 0).reshape(len(own), -1)
        samples = np.moveaxis(self._samples[place], place, 0).reshape(len(own), means.shape[1], -1)
        best, ordered = means.argmax(axis=0), np.sort(means, axis=0)
        others = {one: some for one, some in self.strategies.items() if one != player}
        index = pd.MultiIndex.from_tuples(list(product(*others.values())), names=list(others))
        return pd.DataFrame(
            {
                "reply": [own[number] for number in best],
                "payoff": ordered[-1],
                "lead": ordered[-1] - ordered[-2],
                "share": (samples.argmax(axis=0) == best[:, None]).mean(axis=-1),
            },
            index=index,
        )

    @cached_property
    def _mixed(self) -> list[Mixed]:
        return mixed_equilibria(self.means, self._samples)

    def equilibria(self, *, mixed: bool | None = None) -> pd.DataFrame:
        """Return the equilibria, the surest first.

        Parameters
        ----------
        mixed : bool, optional
            Whether those of mixed strategies are found too, which two players and nashpy allow; by default where they
            are there.

        Returns
        -------
        pandas.DataFrame
            Columns: for each player its strategies, with their probabilities where it mixes, and its payoff
            (``payoff_PLAYER``); share (of the resampled runs in which the same strategies are an equilibrium).

        Raises
        ------
        InputError
            Where mixed ones are asked for, and cannot be found.
        """
        import pandas as pd

        rows = []
        if mixed is None:
            mixed = len(self.players) == TWO and has_nashpy()
        if mixed and len(self.players) != TWO:
            raise input_error(SOURCE, f"mixed equilibria are found for two players, not for {len(self.players)}.")
        if mixed:
            for one in self._mixed:
                sides = zip(self.players, (one.row, one.column), one.payoffs, strict=True)
                told = {player: _said(chances, self.strategies[player]) for player, chances, _ in sides}
                paid = {f"payoff_{player}": value for player, value in zip(self.players, one.payoffs, strict=True)}
                rows.append({**told, **paid, "share": one.share})
        else:
            table = self.table()
            for profile, row in zip(table.index, table.to_dict("records"), strict=True):
                if row["equilibrium"]:
                    told = dict(zip(self.players, profile, strict=True))
                    paid = {f"payoff_{player}": row[f"payoff_{player}"] for player in self.players}
                    rows.append({**told, **paid, "share": row["share"]})
        names = [*self.players, *(f"payoff_{player}" for player in self.players), "share"]
        found = pd.DataFrame(rows, columns=names)
        return found.sort_values("share", ascending=False, kind="stable", ignore_index=True)

    def alpha_rank(self) -> pd.Series[float]:
        """Return the share of time that evolving populations spend in each profile, the largest first (open_spiel)."""
        import pandas as pd

        index = pd.MultiIndex.from_tuples(self._profiles, names=self.players)
        found = pd.Series(alpha_rank(self.means).ravel(), index=index, name="alpha_rank", dtype=float)
        return found.sort_values(ascending=False, kind="stable")

    def _card(self) -> Card:
        sizes = " by ".join(str(len(some)) for some in self.strategies.values())
        found = self.equilibria()
        rows = tuple(
            (*(str(row[player]) for player in self.players), percent(row["share"])) for row in found.to_dict("records")
        )
        return Card(
            title=f"A game of {', '.join(self.players)}: {self.scenario.title}",
            kind=f"game in {self.scenario.name}",
            facts={"Strategies": sizes, "Runs": f"{whole(self.request.runs)} of each profile, with the same draws"},
            columns=(*self.players, "Of resamples"),
            rows=rows,
            note=THE_MODELS,
        )


def _said(chances: Numbers, names: Sequence[str]) -> str:
    """Name the strategies of a mixture, with their probabilities where there are several."""
    used = [place for place in range(len(names)) if chances[place] > LEFT_OUT]
    if len(used) == 1:
        return names[used[0]]
    return " + ".join(f"{percent(float(chances[place]))} {names[place]}" for place in used)


CHECKS: Final = {
    "players": optional(list_of(text)),
    "strategies": optional(list_of(text)),
    "level": number,
}


@checks_arguments(**CHECKS, **NUMBERS, **PROGRESS)
def game(
    scenario: Source | Scenario = "baseline",
    *,
    players: Sequence[str] | None = None,
    strategies: Sequence[str] | None = None,
    runs: int = defaults.RUNS,
    seed: int = 0,
    level: float = defaults.LEVEL,
    workers: int | None = None,
    intermediaries: int = defaults.INTERMEDIARIES,
    progress: Callable[[int], None] | None = None,
) -> Game:
    """Play every policy of some actors against every other, with the same draws, and find best replies and equilibria.

    What a profile is worth to a player is what its own objectives, the weighted terms of the roster, give the posture
    that it takes, on average over its decisions and the runs: as it sees the world when it decides.

    Parameters
    ----------
    scenario : str, Path, mapping or Scenario
        A name, a file, a mapping of the same form, or what `load` returned.
    players : sequence of str, optional
        Two to four actors; by default the first two of the case. All others decide as in the scenario.
    strategies : sequence of str, optional
        Policies, such as ``best_reply``, and postures, which are held throughout; each is open to every player that has
        it, or to one alone, as in ``iran:hold_and_deny``. By default all postures of a player, and its own policy.
    runs, seed : int
        Run r has the same draws in every profile.
    level : float
        Of all intervals.
    workers, intermediaries : int
        As in `sim.run`.
    progress : callable, optional
        Called with the number of runs that have just ended, of any profile.

    Returns
    -------
    Game
        With `table`, `best_replies`, `equilibria` and `alpha_rank`.

    Raises
    ------
    InputError
        With everything that is not allowed.
    """
    found, asked = resolved(scenario), GameRequest(players, strategies, runs, seed, level, intermediaries)
    return played(found, asked, workers=workers or processors(), progress=progress)


def played(
    scenario: Scenario,
    request: GameRequest,
    *,
    workers: int,
    kept: KeptParts | None = None,
    progress: Callable[[int], None] | None = None,
) -> Game:
    """Play a game; profiles that are kept from before are not played again."""
    strategies = request.plan(scenario)
    players, profiles = list(strategies), profiles_of(strategies)
    given = {"runs": request.runs, "seed": request.seed, "intermediaries": request.intermediaries}
    parts = computed(
        lambda number: payoffs_of_profile(scenario, players, profiles[number], **given),
        [request.runs] * len(profiles),
        workers=workers,
        kept=kept,
        progress=progress,
    )
    sizes = [len(some) for some in strategies.values()]
    payoffs = np.stack([part["payoffs"] for part in parts], axis=1)
    shape = (len(players), *sizes, request.runs)
    return Game(scenario, request, strategies, np.asarray(payoffs, dtype=np.float64).reshape(shape))
