"""Every kind of figure that the project draws, each once, of small results made while the documentation is built."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import sim

if TYPE_CHECKING:
    from sim.gallery.drawing import Drawing


SCENARIO: Final = "baseline"
RUNS, SEED = 50, 0
"""As the tutorial runs it."""
COMPARED: Final = ("baseline", "evasion_closed", "early_disclosure", "ceasefire")
COMPARED_RUNS: Final = 100
VARIED: Final = ("params.drone_output", "params.forgetting", "mechanisms.trust", "events.gaza_war.date")
SAMPLES, REPLICATES = 64, 4
ALONE: Final = ("params.drone_output", "params.forgetting", "params.missile_detection_rate", "mechanisms.trust")
ALONE_REPLICATES: Final = 50
PUSHED_RUNS: Final = 100
PLAYED: Final = ("logit", "best_reply", "learning", "tit_for_tat")
PLAYED_RUNS: Final = 50
STUDIED_SAMPLES: Final = 16
DISCOVERED_ABOVE: Final = 3500.0


def figures_of_a_run(trajectories: Any) -> Iterator[Drawing]:
    """Iterate over the figures of a run of `SCENARIO`."""
    from sim.explanation.snapshot import snapshot_at
    from sim.gallery.run import drawings_of_run
    from sim.scenario.members_file import members_of

    scenario = sim.load(SCENARIO)
    members = members_of(scenario.case, "posterior", SEED)
    return drawings_of_run(scenario, trajectories, snapshot_at(scenario, seed=SEED, members=members))


def _of_a_comparison() -> Iterator[Drawing]:
    from sim.gallery.comparison import drawings_of_comparison

    return drawings_of_comparison(sim.compare(list(COMPARED), runs=COMPARED_RUNS, seed=SEED))


def _of_a_sweep() -> Iterable[Drawing]:
    from sim.gallery.sweep import drawings_of_sweep

    design = sim.sample(SCENARIO, "lhs", samples=SAMPLES, over=list(VARIED))
    return drawings_of_sweep(sim.sweep(SCENARIO, design, runs=REPLICATES, seed=SEED))


def _of_factors_alone() -> Iterable[Drawing]:
    """Return what only a sweep of one factor at a time has."""
    from sim.gallery.sweep import drawings_of_sweep

    design = sim.sample(SCENARIO, "one_at_a_time", over=list(ALONE))
    drawings = drawings_of_sweep(sim.sweep(SCENARIO, design, runs=ALONE_REPLICATES, seed=SEED))
    return [one for one in drawings if one.key.startswith("tornado_")]


def _of_a_discovery() -> Iterator[Drawing]:
    """Return figures of boxes that are set by hand: what finds them is an extra."""
    import tempfile
    from pathlib import Path

    from sim.discovery.boxes import Box, Limit
    from sim.discovery.discover import DiscoverRequest, Discovery
    from sim.discovery.interest import cases_of, question_of
    from sim.gallery.discovery import drawings_of_discovery

    design = sim.sample(SCENARIO, "lhs", samples=SAMPLES, over=list(VARIED))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sweep"
        sim.sweep(SCENARIO, design, runs=REPLICATES, seed=SEED, output=path, fans=False)
        case = sim.load(SCENARIO).case
        cases = cases_of(path, question_of(case, None, "delivered[drones]", None, DISCOVERED_ABOVE))
    outputs, limits = sorted(cases.inputs[VARIED[0]]), list[list[Limit]]([[]])
    limits += [[Limit(VARIED[0], low=float(outputs[place]))] for place in range(4, 40, 4)]
    limits.append([*limits[-1], Limit(VARIED[1], low=float(cases.inputs[VARIED[1]].quantile(0.2)))])
    boxes = [Box.of(one, cases.inputs, cases.hits) for one in limits]
    return drawings_of_discovery(Discovery(cases, DiscoverRequest(box=len(boxes) - 1), boxes, boxes))


def _of_influence() -> Iterator[Drawing]:
    from sim.gallery.influence import drawings_of_influence

    return drawings_of_influence(sim.influence(SCENARIO, runs=PUSHED_RUNS, seed=SEED))


def _of_a_game() -> Iterator[Drawing]:
    from sim.gallery.game import drawings_of_game
    from sim.influences.game import game

    return drawings_of_game(game(SCENARIO, strategies=list(PLAYED), runs=PLAYED_RUNS, seed=SEED))


def _of_a_study() -> Iterable[Drawing]:
    """Return the figures of one outcome, and of contested claims."""
    from sim.gallery.sensitivity_figures import drawings_of_sensitivity

    numbers = {"trajectories": 4, "samples": STUDIED_SAMPLES, "runs": 4, "most": 3, "claim_runs": 100, "seed": SEED}
    over = ["params.drone_*", "params.missile_*", "contested.*"]
    return drawings_of_sensitivity(sim.sensitivity(SCENARIO, outcomes="delivered[drones]", over=over, **numbers))


def _of_docking() -> Iterator[Drawing]:
    """Return the figures of what is stored."""
    from sim.case.case import load_case
    from sim.gallery.docking import drawings_of_docking
    from wary_docs.docked import stored

    return drawings_of_docking(stored(), load_case())


def _of_a_hindcast() -> Iterator[Drawing]:
    """Return the figures of what is stored."""
    from sim.case.case import load_case
    from sim.gallery.hindcast import drawings_of_hindcast
    from wary_docs.hindcast import stored

    return drawings_of_hindcast(stored(), load_case())


def _of_the_posterior() -> Iterator[Drawing]:
    """Return the figure of the members that are kept with the case."""
    from sim.case.case import load_case
    from sim.gallery.posterior import drawings_of_posterior
    from sim.posterior.marginals import marginals
    from sim.scenario.members_file import read_members

    case = load_case()
    members, made = read_members(case.folder, case)
    return drawings_of_posterior(marginals(case.parameters, members.names, members.values), made, case)


def _of_the_evidence() -> Iterator[Drawing]:
    from sim.case.case import load_case
    from sim.gallery.evidence import drawings_of_evidence

    return drawings_of_evidence(load_case())


RESULTS: Final[dict[str, Callable[[], Iterable[Drawing]]]] = {
    "run": lambda: figures_of_a_run(sim.run(SCENARIO, runs=RUNS, seed=SEED)),
    "comparison": _of_a_comparison,
    "sweep": _of_a_sweep,
    "one_at_a_time": _of_factors_alone,
    "influence": _of_influence,
    "game": _of_a_game,
    "sensitivity": _of_a_study,
    "discovery": _of_a_discovery,
    "docking": _of_docking,
    "hindcast": _of_a_hindcast,
    "posterior": _of_the_posterior,
    "evidence": _of_the_evidence,
}
"""What has figures, and the figures that it has."""


@cache
def figures_of(result: str) -> tuple[Drawing, ...]:
    """Return all figures of a result; each is drawn only when its `draw` is called."""
    return tuple(RESULTS[result]())
