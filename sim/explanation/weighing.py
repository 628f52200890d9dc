"""The postures of a menu as a decision weighed them: terms, worth, probability, draw and score."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from sim.explanation.decision import BY_UTILITY, DRAWN, PRECISE, TOLD, Decision
from sim.explanation.naming import title_of
from sim.explanation.parts import PostureWeighed, TermWeighed
from sim.kernel.draws import STREAMS, counter, gumbel
from sim.rules.choice import likeness, logit_score


def weigh(decision: Decision) -> tuple[float, tuple[PostureWeighed, ...]]:
    """Return the precision of the choice, and every posture of the menu as it was weighed.

    A `RuntimeError` says if the scores do not lead to the posture that the model chose.
    """
    precision = 0.0 if decision.policy == "uniform" else 1.0
    if decision.policy in PRECISE:
        precision = float(decision.globals_.precision[0])
    postures = [_posture(decision, place, precision) for place in range(len(decision.menu))]
    scores = {posture.name: posture.score for posture in postures if posture.score is not None}
    chosen = decision.menu[decision.chosen]
    if max(scores, key=scores.__getitem__) != chosen:
        raise RuntimeError(f"the scores {scores} do not lead to {chosen}, which the model chose")
    chances = [float(place == decision.chosen) for place in range(len(postures))]
    if decision.policy in DRAWN:
        free = [precision * (item.worth + item.inertia) if item.available else -math.inf for item in postures]
        powers = [math.exp(value - max(free)) for value in free]
        chances = [power / math.fsum(powers) for power in powers]
    pairs = zip(postures, chances, strict=True)
    return precision, tuple(replace(posture, probability=chance) for posture, chance in pairs)


def _posture(decision: Decision, place: int, precision: float) -> PostureWeighed:
    """Return a posture as it was weighed, without its probability."""
    record, name = decision.record, decision.menu[place]
    weights, values = record.weight[:, 0].tolist(), decision.values[name]
    weighed = zip(values.items(), weights, strict=False)
    stays = float(place == decision.in_force and decision.policy not in TOLD)
    inertia = decision.globals_.inertia[0]
    worth, draw, available = _worth(decision, record, place), _draw(decision, place), bool(record.available[place, 0])
    score = float(logit_score(worth, stays, precision, inertia, draw)) if available else None
    return PostureWeighed(
        name=name,
        title=title_of(decision.inputs.roster.file.actors[decision.actor].postures[name], name),
        available=available,
        terms=tuple(TermWeighed(term, value, weight, weight * value) for (term, value), weight in weighed),
        utility=float(record.utility[place, 0]),
        worth=worth,
        inertia=stays * float(inertia),
        probability=0.0,
        draw=draw,
        score=score,
    )


def _worth(decision: Decision, record: Any, place: int) -> float:
    """Return what the policy compares."""
    if decision.policy in BY_UTILITY:
        return float(record.utility[place, 0])
    if decision.policy == "learning":
        return float(record.propensity[place, 0])
    if decision.policy in TOLD:
        return float(record.script[0] == place)
    honoured = decision.block.state[0].dyads[decision.dyad].honoured[0]
    return float(likeness(record.conduct[place, 0], honoured))


def _draw(decision: Decision, place: int) -> float:
    """Return the Gumbel draw of a posture, the same as in the run."""
    if decision.policy not in DRAWN:
        return 0.0
    block = decision.block
    with np.errstate(over="ignore"):
        what_for = counter(STREAMS["choice"], decision.step, block.links[0].posture_number[decision.number, place])
        return float(gumbel(block.keys[0], np.uint64(what_for)))
