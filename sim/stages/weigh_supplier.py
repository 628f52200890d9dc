"""What a supplier's postures are worth to it, term by term."""

from __future__ import annotations

from sim.ground.axes import ADMIT, APPROACH, ASK, DENY, RETALIATE
from sim.kernel.compiler import stage
from sim.kernel.mechanism import ALIGNMENT, COST, SHARED
from sim.kernel.portable import select
from sim.kernel.state import Block
from sim.rules.ledger import debt_share
from sim.rules.orders import PROMISED
from sim.rules.reputation import stake_in_partner
from sim.rules.shares import either, joined, larger
from sim.rules.strikes import boldness
from sim.rules.supplier_terms import (
    deniability,
    expected_return,
    legitimacy,
    opening,
    pressure_spared,
    protection_sought,
    security,
    strike_invited,
)


@stage
def survey_promises(block: Block, entity: int) -> None:
    """Find the worth of what an actor was promised, and has not been given: what it adds in the air and to defences."""
    state, links = block.state[0], block.links[0]
    actor = state.actors[entity]
    for run in range(block.keys.shape[0]):
        actor.promised[run] = 0.0
    for number in range(state.orders.shape[0]):
        if links.order_recipient[number] == entity:
            order = state.orders[number]
            for run in range(block.keys.shape[0]):
                pending = 1.0 if order.stage[run] >= PROMISED else 0.0
                worth = pending * (1.0 - order.delivered[run]) * larger(order.air_power[run], order.air_defence[run])
                actor.promised[run] = either(actor.promised[run], worth)


@stage
def survey_transfers(block: Block, entity: int, posture: int) -> None:
    """Find what a posture ships: its worth, the gravest attributed transfer, exposure to the law, its weakest word."""
    state, links = block.state[0], block.links[0]
    actor, glob = state.actors[entity], state.globals[0]
    law_costs = 1.0 if block.options.legal_cost == COST else 0.0
    of_all = 1.0 if block.options.attribution == SHARED else 0.0
    for run in range(block.keys.shape[0]):
        actor.worth[run] = 0.0
        actor.gravity[run] = 0.0
        actor.exposure[run] = 0.0
        actor.word[run] = 1.0
    for number in range(state.items.shape[0]):
        if links.item_supplier[number] == entity:
            item, regime = state.items[number], state.regimes[links.item_regime[number]]
            act = actor.act_level[posture]
            for run in range(block.keys.shape[0]):
                level, public = actor.ship_level[posture, number, run], item.attribution[run]
                about = larger(actor.about_level[posture, number, run], of_all)
                attributed = level * item.gravity[run] * public
                law = larger(regime.in_force[run], regime.binding[run])
                exposed = law_costs * (1.0 - legitimacy(level, law, item.legal_exposure[run]))
                deny, admit, incredible = about * act[DENY, run], about * act[ADMIT, run], glob.implausibility[run]
                said = deniability(deny, admit, level, public, incredible)
                actor.worth[run] = either(actor.worth[run], level * item.military_value[run])
                # The larger of two by `select`: a row that a condition leaves as it is would be a masked store.
                gravity, exposure, word = actor.gravity[run], actor.exposure[run], actor.word[run]
                actor.gravity[run] = select(1.0 if attributed > gravity else 0.0, attributed, gravity)
                actor.exposure[run] = select(1.0 if exposed > exposure else 0.0, exposed, exposure)
                actor.word[run] = select(1.0 if said < word else 0.0, said, word)


@stage
def weigh_as_supplier(block: Block, entity: int, posture: int) -> None:
    """Write the value of each term for a posture of an actor that supplies."""
    survey_transfers(block, entity, posture)
    state, links = block.state[0], block.links[0]
    actor, glob, dyad = state.actors[entity], state.globals[0], state.dyads[links.actor_dyad[entity]]
    strike, other = state.strikes[links.actor_strike[entity]], state.dyads[links.actor_west[entity]]
    book = state.ledgers[max(links.dyad_ledger[links.actor_dyad[entity]], 0)]
    aligns = 1.0 if block.options.backfire == ALIGNMENT else 0.0
    for run in range(block.keys.shape[0]):
        act, trust = actor.act_level[posture], dyad.trust[run]
        stake = stake_in_partner(trust, aligns * glob.backfire_weight[run], dyad.alignment[run])
        patron = joined(trust, strike.target_joined[run])
        bold = boldness(glob.boldness_start[run], strike.air_power[run], patron)
        sought = protection_sought(act[ASK, run], trust, dyad.reliance[run], strike.air_defence[run])
        answer = either(sought, act[RETALIATE, run] * bold)
        invited = strike_invited(act[RETALIATE, run], bold, strike.air_defence[run])
        debt = debt_share(book.balance[run], book.debt_scale[run])
        worth, stake = (1.0 - book.withheld[run]) * actor.worth[run], joined(stake, book.bond[run])
        actor.term[posture, 0, run] = expected_return(worth, stake, debt, trust * actor.promised[run])
        actor.term[posture, 1, run] = pressure_spared(
            actor.gravity[run], actor.expected_answer[run], actor.pressure[run]
        )
        actor.term[posture, 2, run] = 1.0 - actor.exposure[run]
        actor.term[posture, 3, run] = actor.word[run]
        actor.term[posture, 4, run] = opening(act[APPROACH, run], other.trust[run], actor.gravity[run])
        actor.term[posture, 5, run] = security(strike.threat[run], answer, invited)
