"""What a recipient's postures are worth to it, term by term."""

from __future__ import annotations

from sim.ground.axes import APPROACH, BUY_ELSEWHERE, DELIVER_ORDINARY, DELIVER_SENSITIVE, PAY, PROMISE, SPOIL
from sim.kernel.compiler import stage
from sim.kernel.mechanism import ALIGNMENT, SUBSTITUTES
from sim.kernel.state import Block
from sim.rules.ledger import debt_share
from sim.rules.recipient_terms import (
    concession,
    debt_relieved,
    goodwill,
    means_spared,
    need_served,
    partner_bound,
    ties_kept,
)
from sim.rules.reputation import fear_of_abandonment, stake_in_partner
from sim.rules.shares import either, joined, larger


@stage
def survey_need(block: Block, entity: int) -> None:
    """Find the need that supplies leave open, and what rivals could still meet of it."""
    state, links = block.state[0], block.links[0]
    actor = state.actors[entity]
    substitutes = 1.0 if block.options.substitution == SUBSTITUTES else 0.0
    for run in range(block.keys.shape[0]):
        actor.unmet[run] = 0.0
        actor.reach[run] = 0.0
    for number in range(state.items.shape[0]):
        if links.item_recipient[number] == entity:
            item, rival_number = state.items[number], links.item_rival[number]
            rival = state.rivals[max(rival_number, 0)]
            rivalled = substitutes if rival_number >= 0 else 0.0
            for run in range(block.keys.shape[0]):
                unmet = item.military_value[run] * (1.0 - item.need_met[run])
                reach = rivalled * rival.available[run] * rival.ceiling[run]
                actor.unmet[run] = larger(actor.unmet[run], unmet)
                actor.reach[run] = larger(actor.reach[run], reach)


@stage
def weigh_as_recipient(block: Block, entity: int, posture: int) -> None:
    """Write the value of each term for a posture of an actor that is supplied, and owes."""
    state, links = block.state[0], block.links[0]
    actor, glob, dyad = state.actors[entity], state.globals[0], state.dyads[links.actor_dyad[entity]]
    ledger, track = state.ledgers[links.actor_ledger[entity]], state.tracks[links.actor_track[entity]]
    partner = state.actors[links.dyad_partner[links.actor_dyad[entity]]]
    aligns = 1.0 if block.options.backfire == ALIGNMENT else 0.0
    for run in range(block.keys.shape[0]):
        act = actor.act_level[posture]
        pay, sensitive = act[PAY, run], act[DELIVER_SENSITIVE, run]
        deliver = larger(sensitive, act[DELIVER_ORDINARY, run])
        fear = fear_of_abandonment(dyad.trust[run], dyad.reliance[run])
        stake = stake_in_partner(fear, aligns * glob.backfire_weight[run], dyad.alignment[run])
        given = concession(pay, act[PROMISE, run], deliver, glob.pay_credit[run], glob.promise_credit[run])
        cost = 0.5 * (pay + deliver)
        danger = either(track.progress[run], partner.act[APPROACH, run] * (1.0 - dyad.trust[run]))
        actor.term[posture, 0, run] = need_served(actor.unmet[run], act[BUY_ELSEWHERE, run], actor.reach[run])
        stake = (1.0 - ledger.withheld[run]) * joined(stake, ledger.bond[run])
        actor.term[posture, 1, run] = goodwill(given, stake)
        actor.term[posture, 2, run] = debt_relieved(pay, debt_share(ledger.balance[run], ledger.debt_scale[run]))
        actor.term[posture, 3, run] = means_spared(cost)
        actor.term[posture, 4, run] = ties_kept(sensitive, actor.strongest_tie[run], actor.isolation[run])
        actor.term[posture, 5, run] = partner_bound(danger, act[SPOIL, run] * glob.spoiling[run])
