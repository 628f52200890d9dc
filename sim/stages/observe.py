"""Observe: signs of transfers reach each observer, what is said of them goes on record, and each comes to a belief."""

from __future__ import annotations

from sim.ground.axes import ADMIT, DENY, DISCLOSE, PAYMENTS, SHIPMENTS
from sim.kernel.compiler import stage
from sim.kernel.draws import STREAMS, counter, uniform
from sim.kernel.mechanism import NO_TRUST, PERFECT, SHARED
from sim.kernel.portable import select
from sim.kernel.state import Block
from sim.rules.information import (
    CONFIRMED,
    RAISED,
    detection_evidence,
    gathered,
    heard_by_public,
    heard_by_sender,
    on_record,
    probability_of,
    reports,
)
from sim.rules.reputation import expected_trust
from sim.rules.shares import either, larger
from sim.rules.war import reliance

OBSERVATION = STREAMS["observation"]

_CERTAIN, _EVEN = 10.0, 0.5


@stage
def observe(block: Block, entity: int, step: int) -> None:
    """Weigh this step's signs of a transfer, reports or none and recovered parts; note what is disclosed of them."""
    state, links, dt = block.state[0], block.links[0], block.clock.dt
    view, item = state.beliefs[entity], state.items[links.belief_item[entity]]
    sender = state.actors[max(links.belief_observer[entity], 0)]
    sends = 1.0 if links.belief_observer[entity] >= 0 else 0.0
    draw = counter(OBSERVATION, step, links.belief_number[entity])
    for run in range(block.keys.shape[0]):
        happens, dim = item.shipped[run] > 0.0, 1.0 - item.traces[run]
        rate = item.traces[run] * view.detection_rate[run] + dim * view.false_alarm_rate[run]
        count = reports(uniform(block.keys[run], draw), rate, dt)
        signs = detection_evidence(count, view.detection_rate[run], view.false_alarm_rate[run], dt)
        parts = view.parts_weight[run] * item.need_met[run] * dt
        evidence = gathered(view.evidence[run], view.forgetting[run], signs + parts, dt)
        if block.options.information == PERFECT:
            evidence = _CERTAIN if happens else -_CERTAIN
        said = sends * sender.act[DISCLOSE, run] * probability_of(view.resting_log_odds[run] + evidence)
        view.evidence[run] = evidence
        view.disclosed[run] = on_record(view.disclosed[run], said, view.forgetting[run], dt)


@stage
def speak(block: Block, entity: int, step: int) -> None:
    """Note the traces that shipments leave, and put on record what the supplier says: a denial, or an admission."""
    state, links, dt = block.state[0], block.links[0], block.clock.dt
    item, view = state.items[entity], state.beliefs[links.item_belief[entity]]
    supplier = state.actors[links.item_supplier[entity]]
    of_all = 1.0 if block.options.attribution == SHARED else 0.0
    for run in range(block.keys.shape[0]):
        about = larger(supplier.about[entity, run], of_all)
        happens = 1.0 if item.shipped[run] > 0.0 else 0.0
        denied, admitted = about * supplier.act[DENY, run], about * supplier.act[ADMIT, run] * happens
        item.traces[run] = on_record(item.traces[run], happens, item.need_memory[run], dt)
        item.denied[run] = on_record(item.denied[run], denied, view.forgetting[run], dt)
        item.admitted[run] = on_record(item.admitted[run], admitted, view.forgetting[run], dt)


@stage
def hear(block: Block, entity: int, step: int) -> None:
    """Add up what an observer knows: its own signs, what others disclose or share, and what the supplier says."""
    state, links = block.state[0], block.links[0]
    view, glob, item = state.beliefs[entity], state.globals[0], state.items[links.belief_item[entity]]
    public = state.beliefs[links.item_belief[links.belief_item[entity]]]
    for run in range(block.keys.shape[0]):
        view.told[run] = 0.0
    for number in range(state.beliefs.shape[0]):
        if number != entity and links.belief_item[number] == links.belief_item[entity]:
            source, shares = state.beliefs[number], 1.0 if links.belief_partner[entity] == number else 0.0
            for run in range(block.keys.shape[0]):
                shared = shares * glob.sharing_weight[run] * source.evidence[run]
                view.told[run] = view.told[run] + larger(shared, glob.disclosure_weight[run] * source.disclosed[run])
    is_public = links.belief_observer[entity] < 0
    for run in range(block.keys.shape[0]):
        seen, told, admission = public.evidence[run], view.told[run], glob.admission_weight[run]
        if is_public:
            evidence = heard_by_public(
                seen, told, item.admitted[run], item.denied[run], admission, glob.denial_weight[run]
            )
        else:
            heed = glob.press_weight[run]
            evidence = heard_by_sender(view.evidence[run], told, seen, heed, item.admitted[run], admission)
        view.log_odds[run] = view.resting_log_odds[run] + evidence


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
        unfounded = 1.0 if item.delivered[run] == 0.0 else 0.0
        settled = 1.0 if confirmed == 0.0 and belief >= CONFIRMED else 0.0
        view.belief[run] = belief
        view.raised[run] = select(alleged, now, raised)
        view.false_alarm[run] = select(alleged, unfounded, false_alarm)
        view.confirmed[run] = select(settled, now, confirmed)


@stage
def attribute(block: Block, entity: int, step: int) -> None:
    """Take over what the public believes of an item."""
    state, links = block.state[0], block.links[0]
    item, view = state.items[entity], state.beliefs[links.item_belief[entity]]
    for run in range(block.keys.shape[0]):
        item.attribution[run] = view.belief[run]
    if block.options.attribution == SHARED:
        for number in range(state.items.shape[0]):
            if links.item_supplier[number] == links.item_supplier[entity]:
                other = state.beliefs[links.item_belief[number]]
                for run in range(block.keys.shape[0]):
                    item.attribution[run] = larger(item.attribution[run], other.belief[run])


@stage
def recall(block: Block, entity: int, step: int) -> None:
    """Say what a partner's record amounts to, and how far one relies on the partner.

    Who buys has other suppliers, and who sells has others to turn to as far as it is not isolated.
    """
    state, links = block.state[0], block.links[0]
    dyad, item = state.dyads[entity], state.items[max(links.dyad_item[entity], 0)]
    holder = state.actors[links.dyad_of[entity]]
    outside = state.ties[max(links.dyad_outside[entity], 0)]
    has_tie = 1.0 if links.dyad_outside[entity] >= 0 else 0.0
    for run in range(block.keys.shape[0]):
        trust = expected_trust(dyad.kept[run], dyad.broken[run])
        dyad.trust[run] = _EVEN if block.options.trust == NO_TRUST else trust
        option = has_tie * outside.level[run]
        if links.dyad_due[entity] == SHIPMENTS:
            used = item.demand[run] + item.own[run]
            left = item.wanted[run] / used if used > 0.0 else 0.0
            option = either(option, 1.0 - left)
        elif links.dyad_due[entity] == PAYMENTS:
            option = either(option, 1.0 - holder.isolation[run])
        dyad.reliance[run] = reliance(dyad.dependence[run], option)
