"""A run at a date, as plain data: who holds which posture, which channels are open, which intermediaries are active."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import numpy as np

from sim.case.case import Case, load_case
from sim.ground import defaults
from sim.ground.arguments import check_numbers
from sim.ground.axes import LEGS
from sim.ground.faults import input_error
from sim.kernel.clock import DAYS_A_WEEK
from sim.kernel.compiler import block_lanes
from sim.kernel.state import Block
from sim.rules.evasion import ACTIVE, passing
from sim.scenario.inputs import Inputs, build_inputs
from sim.scenario.load import Scenario
from sim.scenario.members import Members
from sim.stages.schedule import advance


@dataclass(frozen=True)
class ActorNow:
    """A decision maker: its name and role in the roster, and its posture."""

    name: str
    role: str
    posture: str


@dataclass(frozen=True)
class ChannelNow:
    """A channel: its capacity, the open part of it, and what passes, all as shares of what is to pass on its leg."""

    name: str
    leg: str
    capacity: float
    open: float
    passes: float


@dataclass(frozen=True)
class IntermediaryNow:
    """An intermediary's place: its kind, whether its occupant is active or designated, and how visible it is."""

    kind: str
    active: bool
    visibility: float


@dataclass(frozen=True)
class MeasuresNow:
    """Sanctions by a sender on a target, as the mean intensity of their types, or the threat of strikes that is felt.

    From 0 to 1.
    """

    sender: str
    target: str
    intensity: float


@dataclass(frozen=True)
class Snapshot:
    """A run at a date."""

    scenario: str
    title: str  # of the scenario
    date: dt.date  # first day of the coming week
    seed: int
    run: int
    forced_acts: int  # of the scenario
    actors: tuple[ActorNow, ...]
    throughput: dict[str, float]  # share of its demand that each leg carries
    channels: tuple[ChannelNow, ...]
    intermediaries: tuple[IntermediaryNow, ...]  # in the order of their places
    case: Case = field(default_factory=load_case)
    measures: tuple[MeasuresNow, ...] = ()
    threats: tuple[MeasuresNow, ...] = ()


def snapshot_of(inputs: Inputs, block: Block, steps: int, *, seed: int, run: int) -> Snapshot:
    """Return the snapshot of the first lane of a block that has advanced by some steps."""
    file, state = inputs.roster.file, block.state[0]
    over_compliance = float(state.globals[0].over_compliance[0])
    volumes = dict.fromkeys(LEGS, 0.0)
    for number, channel in enumerate(file.channels.values()):
        record = state.channels[number]
        volumes[channel.leg] += float(record.capacity[0]) * float(record.open_start[0])
    channels, rule = [], getattr(passing, "py_func", passing)  # for a few numbers a compiler need not be started
    for number, (name, channel) in enumerate(file.channels.items()):
        record, leg = state.channels[number], state.legs[LEGS.index(channel.leg)]
        capacity, is_open = float(record.capacity[0]) / (volumes[channel.leg] or 1.0), float(record.open[0])
        share = rule(
            float(leg.active_share[0]), float(record.sanctionable_share[0]), float(leg.bite[0]), over_compliance
        )
        channels.append(ChannelNow(name, channel.leg, capacity, capacity * is_open, capacity * is_open * share))
    levels: dict[tuple[str, str], list[float]] = {}
    for number, measure in enumerate(file.sanctions.values()):
        levels.setdefault((measure.sender, measure.target), []).append(float(state.sanctions[number].intensity[0]))
    menus = [(name, actor.role, list(actor.postures)) for name, actor in file.actors.items()]
    return Snapshot(
        case=inputs.case,
        scenario=inputs.scenario.name,
        title=inputs.scenario.title,
        date=inputs.clock.date_of(steps),
        seed=seed,
        run=run,
        forced_acts=inputs.scenario.forced_acts,
        actors=tuple(
            ActorNow(name, role, menu[int(state.actors[number].posture[0])])
            for number, (name, role, menu) in enumerate(menus)
        ),
        throughput={leg: float(state.legs[number].throughput[0]) for number, leg in enumerate(LEGS)},
        channels=tuple(channels),
        intermediaries=tuple(
            IntermediaryNow(
                inputs.roster.kind_of_place(number), bool(place.status[0] == ACTIVE), float(place.visibility[0])
            )
            for number, place in enumerate(block.intermediaries)
        ),
        measures=tuple(MeasuresNow(*parties, sum(found) / len(found)) for parties, found in levels.items()),
        threats=tuple(
            MeasuresNow(strike.striker, strike.target, float(state.strikes[number].threat[0]))
            for number, strike in enumerate(file.strikes.values())
        ),
    )


def snapshot_at(
    scenario: Scenario,
    date: dt.date | None = None,
    *,
    seed: int = 0,
    run: int = 0,
    intermediaries: int = defaults.INTERMEDIARIES,
    width: int = defaults.WIDTH,
    members: Members | None = None,
) -> Snapshot:
    """Advance one run of a scenario to a date, with the compiled rules, and return its snapshot.

    By default, the date is the last observed day, or the end of the run if that comes first. `width` is as in
    `sim.run`; `members` are what runs carry. An `InputError` says where the date is outside the run, or a number is
    not allowed.
    """
    check_numbers(runs=run + 1, seed=seed, width=width)
    if date is not None and not scenario.start <= date <= scenario.horizon:
        raise input_error("date", f"{date} is outside the run, {scenario.start} to {scenario.horizon}.")
    inputs = build_inputs(scenario, intermediaries=intermediaries, members=members)
    until = date or min(scenario.observed_until, scenario.horizon)
    steps = min(-(-(until - scenario.start).days // DAYS_A_WEEK), inputs.clock.steps)
    block = inputs.block(seed, np.array([run], dtype=np.int64), block_lanes(width))
    with np.errstate(all="ignore"):
        advance(block, 0, steps)
    return snapshot_of(inputs, block, steps, seed=seed, run=run)
