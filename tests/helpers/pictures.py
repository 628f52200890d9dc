"""Every figure of the program by name, with small data made from a seed: what is drawn for the stored pictures.

Each is drawn for a column of 85 mm, in the light theme: a theme moves nothing, and a column needs the most layout.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, partial
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

import sim
from helpers import comparison as compared
from helpers.figures import EVENTS
from helpers.sweep_data import OUTCOMES, SERIES, one_at_a_time, sweep
from sim.case.case import load_case
from sim.case.claims import ClaimLedger
from sim.case.parameters import Registry
from sim.explanation.snapshot import Snapshot, snapshot_at
from sim.figures.comparison.assumptions import assumptions
from sim.figures.comparison.difference_fans import difference_fans
from sim.figures.comparison.heat_table import heat_table
from sim.figures.comparison.intervals import intervals
from sim.figures.comparison.small_multiples import small_multiples
from sim.figures.comparison.survival_curves import survival_curves
from sim.figures.discovery.limits import limits
from sim.figures.discovery.tradeoff import Point, tradeoff
from sim.figures.docking.fates import Fated, Topic, conclusions, topics
from sim.figures.evidence.grades import grades
from sim.figures.evidence.timeline import timeline
from sim.figures.hindcast.forecasts import Said, forecasts
from sim.figures.hindcast.reliability import Bin, Skill, reliability, skill
from sim.figures.influence.effects import effects
from sim.figures.influence.game import Reply, Settled, Side, best_replies, equilibria, payoffs
from sim.figures.influence.network import Arrow, influence_network
from sim.figures.influence.responses import Response, impulse_responses
from sim.figures.kit.draw import draw
from sim.figures.run.chronicle import chronicle
from sim.figures.run.network import network
from sim.figures.sensitivity.convergence import convergence
from sim.figures.sensitivity.index_rows import CLEAR, SECOND, UNCLEAR, Dot, IndexPanel, IndexRow, index_rows
from sim.figures.sweep.distributions import distributions
from sim.figures.sweep.fans import fans_of_counts
from sim.figures.sweep.pair_map import pair_map
from sim.figures.sweep.responses import responses
from sim.figures.sweep.tornado import tornado
from sim.gallery.run import OVERVIEWS
from sim.gallery.sweep import design_in, means_in

RUNS = 24
DRONES, FACTORS = "delivered[drones]", ("params.drone_output", "mechanisms.trust")
NARROW: Mapping[str, Any] = {"size": "print_85"}

run = cache(partial(sim.run, "baseline", runs=RUNS, uncertainty="point"))
scenario = cache(partial(sim.load, "baseline"))
swept = cache(sweep)


@cache
def held() -> Snapshot:
    """Return a single run at the end of what is observed."""
    return snapshot_at(scenario(), seed=0)


def _of_run(name: str, seed: int = 0) -> Figure:
    data = run(seed=seed)
    if name == "chronicle":
        return draw(chronicle(data, scenario().events), **NARROW)
    return draw(OVERVIEWS[name](data, EVENTS), **NARROW)


def _network(*, fallen: int = 0) -> Figure:
    now = held()
    first, rest = now.intermediaries[:fallen], now.intermediaries[fallen:]
    changed = replace(now, intermediaries=(*(replace(one, active=not one.active) for one in first), *rest))
    return draw(network(changed), **NARROW)


def _of_sweep(name: str, seed: int = 5) -> Figure:
    data = swept(seed=seed)
    if name == "distributions":
        return draw(distributions(data, list(OUTCOMES)), **NARROW)
    if name == "fans":
        return draw(fans_of_counts(data, SERIES), **NARROW)
    design, means = design_in(data), means_in(data, DRONES)
    if name == "responses":
        return draw(responses(design, means, data), **NARROW)
    return draw(pair_map(design, means, FACTORS, data), **NARROW)


def _tornado(seed: int = 5) -> Figure:
    data = one_at_a_time(seed=seed)
    return draw(tornado(design_in(data), DRONES, data), **NARROW)


def _one_claim_denied() -> Any:
    """Return the evidence with another standing of one dated claim."""
    case = load_case()
    name = next(name for name, claim in case.claims.items() if claim.event and claim.standing == "asserted")
    claims = {**case.claims, name: case.claims[name].model_copy(update={"standing": "denied"})}
    return SimpleNamespace(claims=ClaimLedger(case.claims.articles, claims), contradictions=case.contradictions)


def _one_default_lower() -> Any:
    """Return the parameters with another default of one."""
    known = load_case().parameters
    changed = known["drone_output"].model_copy(update={"default": known["drone_output"].bounds[0]})
    return SimpleNamespace(parameters=Registry({**known, "drone_output": changed}, known.references))


def _without_bands() -> Any:
    frame = compared.curves(3, 3)
    return frame.assign(low=frame["probability"], high=frame["probability"])


def _one_assumption_changed() -> list[dict[str, Any]]:
    one, *rest = compared.differences()
    return [one | {"before": 0.1, "after": 0.3}, *rest]


def _assumptions(differences: list[dict[str, Any]]) -> Figure:
    return draw(assumptions(differences, compared.FACTS_OF_PAIR), **NARROW)


def _difference_fans(seed: int = 1) -> Figure:
    contents = difference_fans(compared.fans(3, seed=seed), compared.FACTS_OF_PAIR, compared.EVENTS)
    return draw(contents, **NARROW)


def _heat_table(seed: int = 2) -> Figure:
    return draw(heat_table(compared.table(6, 8, seed=seed), compared.facts_of_all(6)), **NARROW)


def _intervals(**changed: float) -> Figure:
    return draw(intervals(compared.table(8).assign(**changed), DRONES, compared.facts_of_all(8)), **NARROW)


def _small_multiples(seed: int = 4) -> Figure:
    facts = compared.facts_of_all(5)
    return draw(small_multiples(compared.multiples(6, seed=seed), DRONES, "unit", facts, compared.EVENTS), **NARROW)


def _survival_curves(frame: Any) -> Figure:
    return draw(survival_curves(frame, compared.FACTS_OF_FOUR, compared.EVENTS, compared.EVENT_TITLES), **NARROW)


def _tradeoff(best: int = 4) -> Figure:
    coverage = np.array([1.0, 0.98, 0.95, 0.88, 0.76, 0.5, 0.3])
    table = pd.DataFrame({"coverage": coverage, "density": [0.3, 0.42, 0.55, 0.7, 0.83, 0.9, 0.95], "mass": 0.2})
    table = table.assign(limits=[0, 1, 1, 2, 2, 3, 4], chosen=table.index == best)
    row = table.loc[best]
    told = Point(float(row["coverage"]), float(row["density"]), int(row["limits"]))
    said = {"says": "the partnership breaks", "whole": 0.3, "told": told}
    return draw(tradeoff(table, compared.FACTS_OF_PAIR, **said), **NARROW)


def _survivors(falls: int = 2) -> Figure:
    found = [
        Topic("All", 12, ((10, 1, 1, 0), (6, 2, falls, 1))),
        Topic("Trust", 5, ((4, 1, 0, 0), (1, 1, falls, 1))),
        Topic("Strikes", 7, ((6, 0, 1, 0), (5, 1, 0, 0))),
    ]
    return draw(topics(found, ["decision: chance", "trust: no trust"], compared.FACTS_OF_PAIR), **NARROW)


def _conclusions(last: str = "falls") -> Figure:
    found = [
        Fated("Iran trusts Russia more where debts are paid.", ("survives", last)),
        Fated("More strikes bring more requests.", ("undecided", "turns")),
    ]
    return draw(conclusions(found, ["decision: chance", "trust: no trust"], compared.FACTS_OF_PAIR), **NARROW)


def _launches_said(reported: float = 300.0) -> Figure:
    months = [dt.date(2023, month, 15) for month in range(1, 9)]
    before = [(day, 100.0 * 1.2**place) for place, day in enumerate(months)]
    said = [
        Said(
            dt.date(2023, first, 1),
            months[first : first + 4],
            np.outer([0.3, 0.6, 1.0, 1.7, 3.5], 120.0 + 10.0 * np.arange(4)),
            [reported] * 4,
        )
        for first in (1, 4)
    ]
    return draw(forecasts(said, "Drones launched, by month", before, "400 members from each origin."), **NARROW)


def _reliability(came: float = 0.7) -> Figure:
    bins = [Bin(0.03, 0.1, 0.05, 0.2, 101), Bin(0.19, came, came - 0.2, came + 0.15, 40), Bin(0.8, 1.0, 0.7, 1.0, 10)]
    return draw(reliability(bins, "400 members from each origin."), **NARROW)


def _skill(low: float = 0.03) -> Figure:
    groups = {
        "All questions": [Skill("base rate", 0.08, low, 0.13), Skill("prior alone", -0.24, -0.34, -0.14)],
        "Monthly counts": [Skill("log trend", 0.38, -0.56, 0.64)],
    }
    return draw(skill(groups, "400 members from each origin."), **NARROW)


def _limits(end: float = 0.42) -> Figure:
    rows = [("Output of drones (params.drone_output) below 80 units per month", 1.0, 0.0, end, end - 0.05, end + 0.1)]
    rows += [("Trust between partners (mechanisms.trust) is kydd", 0.9, 0.0, 1.0, np.nan, np.nan)]
    table = pd.DataFrame(rows, columns=["says", "share", "from", "to", "ends_from", "ends_to"])
    words = {"says": "the partnership breaks", "box": (0.75, 0.9), "whole": 0.3}
    return draw(limits(table, compared.FACTS_OF_PAIR, **words), **NARROW)


def _effects(seed: int = 2) -> Figure:
    words = {"what": "outcomes", "read": "52 weeks after the push begins", "held": "for 26 weeks"}
    return draw(effects(compared.table(6, 5, seed=seed), compared.facts_of_all(6), **words), **NARROW)


def _influence_network(effect: float = 0.22) -> Figure:
    arrows = [Arrow("european_union", "united_states", effect), Arrow("united_states", "european_union", 0.04)]
    arrows += [Arrow("iran", "united_states", 0.11), Arrow("iran", "israel", -0.04), Arrow("israel", "russia", -0.05)]
    rings = {"A step harder": arrows, "A step softer": [Arrow("russia", "iran", -0.08)]}
    return draw(influence_network(rings, compared.FACTS_OF_PAIR, {"held": "Held for 26 weeks."}), **NARROW)


def _impulse_responses(size: float = 0.2) -> Figure:
    weeks = np.arange(1, 53)
    mean = size * (1 - np.exp(-np.minimum(weeks, 26) / 8)) * np.exp(-np.maximum(weeks - 26, 0) / 20)
    table = pd.DataFrame({"week": weeks, "mean": mean, "low": mean - 0.02, "high": mean + 0.02})
    drawn = [
        Response("united_states", "US presses harder", "Pressure on Iran", "on a scale from 0 to 1", table, 6.0),
        Response("iran", "Iran arms Russia more", "Drones delivered", "units", table, 6.0),
    ]
    return draw(impulse_responses(drawn, compared.FACTS_OF_PAIR, hold=26, after=52), **NARROW)


def _payoffs(share: float = 0.8) -> Figure:
    own, against = ("hold", "promise and pay", "logit (policy)"), ("hold and deny", "approach")
    worth = np.array([[1.1, 0.94], [1.25, 0.8], [1.0, 1.3]])
    one = Side("russia", "iran", own, against, worth, (1, 2), (1.0, share), frozenset({(2, 1)}))
    other = Side("iran", "russia", against, own, 2.0 - worth.T, (1, 1, 0), (0.9, 1.0, 1.0), frozenset({(1, 2)}))
    return draw(payoffs([one, other], compared.FACTS_OF_PAIR), **NARROW)


def _best_replies(low: float = -0.01) -> Figure:
    replies = [Reply("Iran “approach”", "hold", 0.02, low, 0.05, 0.8), Reply("Iran “deny”", "hold", 0.1, 0.08, 0.12, 1)]
    some = {"russia": replies, "iran": [Reply("Russia “hold”", "approach", 0.3, 0.2, 0.4, 0.99)]}
    return draw(best_replies(some, compared.FACTS_OF_PAIR), **NARROW)


def _equilibria(share: float = 0.62) -> Figure:
    found = [Settled("Russia: hold; Iran: approach", (1.3, 1.1), share)]
    found += [Settled("Russia: 40 % hold + 60 % logit (policy); Iran: deny", (1.2, 0.9), 0.3)]
    return draw(equilibria(found, ["russia", "iran"], compared.FACTS_OF_PAIR), **NARROW)


def _index_rows(low: float = 0.02) -> Figure:
    dots = [Dot(0.31, 0.2, 0.42, clear=True), Dot(0.1, low, 0.2, clear=True, paint=SECOND, place=0.3)]
    rows = [IndexRow("Largest output of one-way attack drones", "0.31, alone 0.10", tuple(dots))]
    rows += [IndexRow("Weight of the law", "0.04", (Dot(0.04, -0.03, 0.11, clear=False, by_chance=0.08),))]
    panels = [
        IndexPanel(rows, "By input", "total, alone"),
        IndexPanel(rows[1:], "By claim", "true less false", signed=True),
    ]
    key = [("total", CLEAR), ("alone", SECOND), ("no more than chance", UNCLEAR)]
    return draw(index_rows("Output weighs most", "Shares.", panels, compared.FACTS_OF_PAIR, key), **NARROW)


def _convergence(last: float = 0.3) -> Figure:
    index = pd.MultiIndex.from_product([[32, 64, 128], ["one", "two"]], names=["blocks", "factor"])
    middle = np.array([0.5, 0.1, 0.4, 0.0, last, 0.05])
    half = np.array([0.4, 0.3, 0.2, 0.2, 0.1, 0.1])
    table = pd.DataFrame({"index": middle, "low": middle - half, "high": middle + half}, index=index)
    names = {"one": "Output", "two": "Demand"}
    return draw(convergence(table, names, "Indices settle", "Shares.", compared.FACTS_OF_PAIR), **NARROW)


OF_RUN = (
    "exchange", "trust_and_pressure", "beliefs_and_strikes", "postures", "against_observed", "order_book", "chronicle",
)  # fmt: skip
OF_SWEEP = ("distributions", "fans", "responses", "pair_map")
DRAWN: Mapping[str, Callable[[], Figure]] = {
    **{name: partial(_of_run, name) for name in OF_RUN},
    "network": _network,
    **{name: partial(_of_sweep, name) for name in OF_SWEEP},
    "tornado": _tornado,
    "assumptions": lambda: _assumptions(compared.differences()),
    "difference_fans": _difference_fans,
    "heat_table": _heat_table,
    "intervals": _intervals,
    "small_multiples": _small_multiples,
    "survival_curves": lambda: _survival_curves(compared.curves(3, 3)),
    "tradeoff": _tradeoff,
    "limits": _limits,
    "effects": _effects,
    "influence_network": _influence_network,
    "impulse_responses": _impulse_responses,
    "payoffs": _payoffs,
    "best_replies": _best_replies,
    "equilibria": _equilibria,
    "shares": _index_rows,
    "convergence": _convergence,
    "survivors": _survivors,
    "conclusions": _conclusions,
    "launches_said": _launches_said,
    "reliability": _reliability,
    "skill": _skill,
    "timeline": lambda: draw(timeline(load_case()), **NARROW),
    "grades": lambda: draw(grades(load_case()), **NARROW),
}
"""What draws each figure."""
ALIKE = ("articles", "claims", "indices", "knock_outs", "pairs", "pawn", "prior_and_posterior", "screen")
"""Figures that the drawer of `shares` draws, of which one picture is held."""
CHANGED: Mapping[str, Callable[[], Figure]] = {
    **{name: partial(_of_run, name, seed=1) for name in OF_RUN},
    "network": partial(_network, fallen=1),
    **{name: partial(_of_sweep, name, seed=6) for name in OF_SWEEP},
    "tornado": partial(_tornado, seed=6),
    "assumptions": lambda: _assumptions(_one_assumption_changed()),
    "difference_fans": partial(_difference_fans, seed=5),
    "heat_table": partial(_heat_table, seed=3),
    "survivors": partial(_survivors, falls=0),
    "conclusions": partial(_conclusions, last="survives"),
    "launches_said": partial(_launches_said, reported=130.0),
    "reliability": partial(_reliability, came=0.5),
    "skill": partial(_skill, low=-0.03),
    "intervals": partial(_intervals, simultaneous_low=-1e-9),
    "small_multiples": partial(_small_multiples, seed=5),
    "survival_curves": lambda: _survival_curves(_without_bands()),
    "tradeoff": partial(_tradeoff, best=3),
    "limits": partial(_limits, end=0.6),
    "effects": partial(_effects, seed=3),
    "influence_network": partial(_influence_network, effect=0.15),
    "impulse_responses": partial(_impulse_responses, size=0.25),
    "payoffs": partial(_payoffs, share=1.0),
    "best_replies": partial(_best_replies, low=0.01),
    "equilibria": partial(_equilibria, share=0.5),
    "shares": partial(_index_rows, low=-0.1),
    "convergence": partial(_convergence, last=0.35),
    "timeline": lambda: draw(timeline(_one_claim_denied()), **NARROW),
    "grades": lambda: draw(grades(_one_default_lower()), **NARROW),
}
"""The same of slightly other data, which must be told apart."""
