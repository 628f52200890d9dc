"""Whether a step goes the way that the one before it has it go, as pairs of runs show that; and the order of steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.paired.intervals import FEWEST_RUNS
from sim.comparison.chain import SHOWN, Chain, Link

if TYPE_CHECKING:
    import pandas as pd


def directed(chain: Chain, differences: pd.DataFrame, moves: pd.DataFrame, level: float) -> Chain:
    """Return a chain whose links know which of the steps that they follow would have them go the other way.

    A link that would follow from such steps alone follows from further ones of the chain, where these move, bear on it,
    and are not such. Those that changes meet first come first, the farthest moved before the others.

    Parameters
    ----------
    chain : Chain
        From `sim.comparison.chain.Ways.chain`.
    differences : pandas.DataFrame
        Of the averages of each run from its partner's, by outcome.
    moves : pandas.DataFrame
        From `sim.comparison.chain.moves_of`.
    level : float
        Of the test of each relation.
    """
    links = {link.outcome: link for link in chain.links}
    for link in chain.links:
        against = tuple(one for one in link.outcomes if goes_against(one, link.outcome, differences, moves, level))
        if not against:
            continue
        found = replace(link, against=against)
        if not link.changes and len(against) == len(link.outcomes):
            more = tuple(
                one
                for one in link.also
                if one in links
                and link.outcome not in _before(links, one)
                and not goes_against(one, link.outcome, differences, moves, level)
            )
            found = replace(found, outcomes=(*link.outcomes, *more), also=tuple(x for x in link.also if x not in more))
        links[link.outcome] = found
    return replace(chain, links=_ordered(links, moves))


def goes_against(cause: str, outcome: str, differences: pd.DataFrame, moves: pd.DataFrame, level: float) -> bool:
    """Say whether pairs of runs show that one outcome moves another the other way than it goes.

    That is so where both are shown to differ, and the correlation of their differences over the pairs is beyond chance
    and of the wrong sign; of what differs alike in every pair nothing can be said.
    """
    known = all(one in differences.columns and moves.loc[one, "verdict"] in SHOWN for one in (cause, outcome))
    if not known or len(differences) < FEWEST_RUNS:
        return False
    one, two = (differences[name].to_numpy(dtype=np.float64) for name in (cause, outcome))
    if not (np.ptp(one) > 0.0 and np.ptp(two) > 0.0):
        return False
    from scipy.stats import pearsonr

    found = pearsonr(one, two)
    wrong = found.statistic * one.mean() * two.mean() < 0.0
    return bool(wrong and found.pvalue < 1.0 - level)


def _before(links: Mapping[str, Link], outcome: str) -> set[str]:
    """Return all steps that one follows from."""
    found, ahead = set[str](), [outcome]
    while ahead:
        for one in links[ahead.pop()].outcomes:
            if one not in found:
                found.add(one)
                ahead.append(one)
    return found


def _ordered(links: Mapping[str, Link], moves: pd.DataFrame) -> tuple[Link, ...]:
    """Order links so that each stands after what it follows from, what a change meets alone before the others."""
    *rest, last = links.values()
    if last.parts:  # these are told the larger first
        wanted: Sequence[Link] = rest
    else:
        size = moves["size"].to_dict()
        first = sorted((one for one in rest if not one.outcomes), key=lambda one: -size[one.outcome])
        wanted = [*first, *(one for one in rest if one.outcomes)]
    placed: dict[str, Link] = {}
    while len(placed) < len(wanted):
        ready = [one for one in wanted if one.outcome not in placed and {*one.outcomes} <= {*placed}]
        # Next comes what follows from the earliest step, so that a way is told in one go.
        order = [*placed]
        nearest = min(ready, key=lambda one: min((order.index(x) for x in one.outcomes), default=-1))
        placed[nearest.outcome] = nearest
    return (*placed.values(), last)
