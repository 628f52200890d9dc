"""Observe: signs of transfers reach each observer, who believes more or less; the public sees what is said of it."""

from __future__ import annotations

from sim.ground.axes import ADMIT, DENY, DISCLOSE, SHIPMENTS
from sim.kernel.compiler import stage
from sim.kernel.draws import STREAMS, counter, uniform
from sim.kernel.mechanism import NO_TRUST, PERFECT
from sim.kernel.portable import select
from sim.kernel.state import Block
from sim.rules.hazard import probability
from sim.rules.information import CONFIRMED, RAISED, detection_evidence, probability_of, updated_log_odds
from sim.rules.reputation import expected_trust
from sim.rules.shares import either
from sim.rules.war import reliance

OBSERVATION = STREAMS["observation"]

_CERTAIN, _EVEN = 10.0, 0.5


@stage
def observe(block: Block, entity: int, step: int) -> None:
    """Weigh this step's signs of a transfer: reports or none, recovered parts, what partners share."""
    state, links, dt = block.state[0], block.links[0], block.clock.dt
    view, item, glob = state.beliefs[entity], state.items[links.belief_item[entity]], state.globals[0]
    partner = links.belief_partner[entity]
    shared = state.beliefs[max(partner, 0)]
    shares = 1.0 if partner >= 0 else 0.0
    draw = counter(OBSERVATION, step, links.belief_number[entity])
    for run in range(block.keys.shape[0]):
        happens = 1.0 if item.shipped[run] > 0.0 else 0.0
        rate = select(happens, view.detection_rate[run], view.false_alarm_rate[run])
        detected = 1.0 if uniform(block.keys[run], draw) < probability(rate, dt) else 0.0
        signs = detection_evidence(detected, view.detection_rate[run], view.false_alarm_rate[run], dt)
        use = happens * item.need_met[run]
        parts = view.parts_weight[run] * use * dt
        told = shares * glob.sharing_weight[run] * dt * shared.belief[run]
        log_odds = updated_log_odds(
            view.log_odds[run], view.resting_log_odds[run], view.forgetting[run], signs + parts + told, dt
        )
        if block.options.information == PERFECT:
            log_odds = _CERTAIN if happens > 0.0 else -_CERTAIN
        view.log_odds[run] = log_odds


@stage
def hear(block: Block, entity: int, step: int) -> None:
    """Let the public hear disclosures, denials and admissions; then say what each observer believes."""
    state, links, dt = block.state[0], block.links[0], block.clock.dt
    view, glob, item = state.beliefs[entity], state.globals[0], state.items[links.belief_item[entity]]
    supplier = state.actors[links.item_supplier[links.belief_item[entity]]]
    public = 1.0 if links.belief_observer[entity] < 0 else 0.0
    for number in range(state.beliefs.shape[0]):
        observer = links.belief_observer[number]
        if public > 0.0 and observer >= 0 and links.belief_item[number] == links.belief_item[entity]:
            sender, source = state.actors[observer], state.beliefs[number]
            for run in range(block.keys.shape[0]):
                said = sender.act[DISCLOSE, run] * source.belief[run]
                view.log_odds[run] = view.log_odds[run] + glob.disclosure_weight[run] * dt * said
    for run in range(block.keys.shape[0]):
        denied = glob.denial_weight[run] * supplier.act[DENY, run]
        happens = 1.0 if item.shipped[run] > 0.0 else 0.0
        admitted = glob.admission_weight[run] * supplier.act[ADMIT, run] * happens
        view.log_odds[run] = view.log_odds[run] + public * dt * (admitted - denied)


@stage
def conclude(block: Block, entity: int, step: int) -> None:
    """Turn log-odds into belief, and note when an allegation is raised and confirmed."""
    state, links, dt = block.state[0], block.links[0], block.clock.dt
    view, item = state.beliefs[entity], state.items[links.belief_item[entity]]
    for run in range(block.keys.shape[0]):
        now = (step + 1) * dt
        belief = probability_of(view.log_odds[run])
        raised, confirmed, false_alarm = view.raised[run], view.confirmed[run], view.false_alarm[run]
        alleged = 1.0 if raised == 0.0 and belief >= RAISED else 0.0
        unfounded = 1.0 if item.shipped[run] == 0.0 else 0.0
        settled = 1.0 if confirmed == 0.0 and belief >= CONFIRMED else 0.0
        view.belief[run] = belief
        view.raised[run] = select(alleged, now, raised)
        view.false_alarm[run] = select(alleged, unfounded, false_alarm)
        view.confirmed[run] = select(settled, now, confirmed)


@stage
def attribute(block: Block, entity: int, step: int) -> None:
    """Take over what the public believes of an item."""
    state = block.state[0]
    item, view = state.items[entity], state.beliefs[block.links[0].item_belief[entity]]
    for run in range(block.keys.shape[0]):
        item.attribution[run] = view.belief[run]


@stage
def recall(block: Block, entity: int, step: int) -> None:
    """Say what a partner's record amounts to, and how far one relies on the partner."""
    state, links = block.state[0], block.links[0]
    dyad, item = state.dyads[entity], state.items[max(links.dyad_item[entity], 0)]
    outside = state.ties[max(links.dyad_outside[entity], 0)]
    has_tie = 1.0 if links.dyad_outside[entity] >= 0 else 0.0
    for run in range(block.keys.shape[0]):
        trust = expected_trust(dyad.kept[run], dyad.broken[run])
        dyad.trust[run] = _EVEN if block.options.trust == NO_TRUST else trust
        option = has_tie * outside.level[run]
        if links.dyad_due[entity] == SHIPMENTS:
            left = item.wanted[run] / item.demand[run] if item.demand[run] > 0.0 else 0.0
            option = either(option, 1.0 - left)
        dyad.reliance[run] = reliance(dyad.dependence[run], option)
