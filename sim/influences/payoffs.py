"""Payoffs of a game between actors: policies against policies, on the actors' stated objectives and the same draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.ground import defaults
from sim.ground.axes import POLICIES
from sim.ground.faults import Fault, InputError, not_among
from sim.influences.measure import BLOCK
from sim.kernel.compiler import block_lanes
from sim.scenario.file import ScriptEntry
from sim.scenario.inputs import Inputs, build_inputs
from sim.scenario.load import Scenario
from sim.stages.schedule import advance
from sim.storage.parts import Arrays

TOLD: Final = ("scripted", "external")
"""Policies that somebody else decides; a posture that is held throughout is named itself."""
SOURCE: Final = "game"
FEWEST: Final = 2
Profile = tuple[str, ...]
"""A strategy of each player: a policy, or a posture that is held throughout."""


def strategies_of(scenario: Scenario, player: str) -> list[str]:
    """Return what a player can choose: every posture of its menu, held throughout, and every policy open to it."""
    actor = scenario.case.roster.file.actors[player]
    policies = [name for name in POLICIES if name not in TOLD]
    if actor.role in ("sender", "striker"):  # without a partner whose conduct they could answer
        policies.remove("tit_for_tat")
    return [*actor.postures, *policies]


def usual_strategies(scenario: Scenario, player: str) -> list[str]:
    """Return every posture of a player's menu, held throughout, and the policy that it has in the scenario."""
    return [*scenario.case.roster.file.actors[player].postures, scenario.policies[player]]


def checked_strategies(scenario: Scenario, players: Sequence[str], named: Sequence[str] | None) -> dict[str, list[str]]:
    """Return the strategies of each player; a name may begin with a player and a colon, and is then its alone.

    An `InputError` names what no player has, and players with fewer than two strategies.
    """
    faults, found = list[Fault](), {player: list[str]() for player in players}
    if named is None:
        return {player: usual_strategies(scenario, player) for player in players}
    for name in named:
        player, colon, own = name.partition(":")
        whose = [player] if colon else [one for one in players if name in strategies_of(scenario, one)]
        every = {one: strategies_of(scenario, one) for one in players}
        if colon and player not in players:
            faults.append(Fault(SOURCE, 0, "strategies", not_among(player, "a player", players)))
        elif colon and own not in every[player]:
            faults.append(Fault(SOURCE, 0, "strategies", not_among(own, f"a strategy of {player}", every[player])))
        elif not whose:
            known = dict.fromkeys(one for some in every.values() for one in some)
            message = not_among(name, "a policy or a posture of a player", known, most=20)
            faults.append(Fault(SOURCE, 0, "strategies", message))
        for one in [] if faults else whose:
            found[one] += [own if colon else name] if (own if colon else name) not in found[one] else []
    faults += [
        Fault(
            SOURCE, 0, "strategies", f"{player} has {len(some)} of them; a game needs {FEWEST} or more of each player."
        )
        for player, some in found.items()
        if not faults and len(some) < FEWEST
    ]
    if faults:
        raise InputError(faults)
    return found


def profiles_of(strategies: Mapping[str, Sequence[str]]) -> list[Profile]:
    """Return every combination of strategies, the last player's changing fastest."""
    return list(product(*strategies.values()))


def with_profile(scenario: Scenario, players: Sequence[str], profile: Profile) -> Scenario:
    """Return a scenario in which each player follows its strategy from the start."""
    policies, scripts = dict(scenario.policies), dict(scenario.scripts)
    for player, name in zip(players, profile, strict=True):
        held = name in scenario.case.roster.file.actors[player].postures
        policies[player] = "scripted" if held else name
        scripts.pop(player, None)
        if held:
            scripts[player] = (ScriptEntry(date=scenario.start, posture=name),)
    return replace(scenario, policies=policies, scripts=scripts)


def payoffs_of_profile(
    scenario: Scenario, players: Sequence[str], profile: Profile, *, runs: int, seed: int, intermediaries: int
) -> Arrays:
    """Return the payoff of each player in each run, shape (players, runs), under ``payoffs``.

    It is what the player's own objectives, the weighted terms of the roster, give the posture that it takes, on average
    over its decisions: as it sees the world when it decides.
    """
    inputs = build_inputs(with_profile(scenario, players, profile), intermediaries=intermediaries)
    found = np.empty((len(players), runs))
    for first in range(0, runs, BLOCK):
        numbers = np.arange(first, min(first + BLOCK, runs), dtype=np.int64)
        found[:, numbers] = _payoffs_of_block(inputs, players, seed, numbers)
    return {"payoffs": found}


def _payoffs_of_block(
    inputs: Inputs, players: Sequence[str], seed: int, runs: NDArray[np.int64]
) -> NDArray[np.float64]:
    block, every = inputs.block(seed, runs, block_lanes(defaults.WIDTH)), inputs.clock.works.decision_steps
    actors = [block.state[0].actors[inputs.roster.names("actors").index(player)] for player in players]
    total, lanes = np.zeros((len(players), len(runs))), np.arange(len(runs))
    steps = range(0, inputs.clock.steps, every)
    with np.errstate(all="ignore"):
        for step in steps:
            # Utilities stand as they were weighed at the decision until the next one.
            advance(block, step, min(step + every, inputs.clock.steps))
            for place, actor in enumerate(actors):
                taken = actor.posture[: len(runs)].astype(np.int64)
                total[place] += actor.utility[taken, lanes]
    return total / len(steps)
