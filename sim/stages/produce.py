"""Produce: capacity grows, rivals and the recipient's own plants supply, and output is what its components allow."""

from __future__ import annotations

from sim.ground.axes import BUY_ELSEWHERE, PROCUREMENT
from sim.kernel.compiler import stage
from sim.kernel.draws import STREAMS, counter, uniform
from sim.kernel.mechanism import BEYOND, SUBSTITUTES
from sim.kernel.state import Block
from sim.rules.hazard import relaxed
from sim.rules.shares import either, joined, larger, smaller
from sim.rules.supply import components_needed, first_share, grown_output, supplied_output
from sim.rules.war import left_to_supplier

LOCALISATION = STREAMS["localisation"]


@stage
def substitute(block: Block, entity: int, step: int) -> None:
    """Let a rival's supply follow what it is asked for."""
    state, links, dt = block.state[0], block.links[0], block.clock.dt
    rival = state.rivals[entity]
    recipient = state.actors[links.rival_recipient[entity]]
    for run in range(block.keys.shape[0]):
        asked = rival.floor[run] + (1.0 - rival.floor[run]) * recipient.act[BUY_ELSEWHERE, run]
        target = rival.available[run] * rival.ceiling[run] * asked
        rival.supply[run] = relaxed(rival.supply[run], target, rival.rate[run], dt)


@stage
def localise(block: Block, entity: int, step: int) -> None:
    """Let the recipient's own output of an item grow, and find the demand that is left to its supplier."""
    state, links, dt = block.state[0], block.links[0], block.clock.dt
    item, rival_number = state.items[entity], links.item_rival[entity]
    rival, war = state.rivals[max(rival_number, 0)], state.wars[links.item_war[entity]]
    substitutes = 1.0 if block.options.substitution == SUBSTITUTES else 0.0
    rivalled = substitutes if rival_number >= 0 else 0.0
    beyond = 1.0 if block.options.own_output == BEYOND else 0.0
    draw = counter(LOCALISATION, 0, links.item_number[entity])
    if step == 0:
        for run in range(block.keys.shape[0]):
            first = first_share(
                item.localisation_start[run], uniform(block.keys[run], draw), item.localisation_ceiling[run]
            )
            # An event of the first week has the last word.
            item.localised[run] = first if item.localised[run] == item.localisation_start[run] else item.localised[run]
    for run in range(block.keys.shape[0]):
        ceiling = item.localisation_ceiling[run]
        grown = grown_output(item.localised[run], ceiling, item.localisation_growth[run], dt)
        item.localised[run] = substitutes * (grown if item.localised[run] < ceiling else item.localised[run])
        lull = either(larger(war.lull[run] * war.talks[run], war.quiet[run] * war.ceasefire[run]), war.absent[run])
        item.wanted[run] = left_to_supplier(item.demand[run], item.localised[run], rivalled * rival.supply[run], lull)
        own, most = item.own[run], item.own_ceiling[run]
        item.own[run] = beyond * (grown_output(own, most, item.own_growth[run], dt) if own < most else own)
        item.home[run] = (1.0 - lull) * (item.localised[run] * item.demand[run] + item.own[run])


@stage
def produce(block: Block, entity: int, step: int) -> None:
    """Let capacity grow, and make what was agreed and is to be shipped, as far as strikes and components allow."""
    state, links, dt = block.state[0], block.links[0], block.clock.dt
    item, leg, supplier = state.items[entity], state.legs[PROCUREMENT], state.actors[links.item_supplier[entity]]
    ledger, strike = state.ledgers[links.item_ledger[entity]], state.strikes[links.item_strike[entity]]
    clock, gated = state.clocks[max(links.item_clock[entity], 0)], links.item_clock[entity] >= 0
    for run in range(block.keys.shape[0]):
        before = item.capacity[run]
        after = grown_output(before, item.output_ceiling[run], item.output_growth[run], dt)
        item.capacity[run] = after
        share = components_needed(
            item.component_share[run], ledger.technology[run], state.globals[0].technology_scale[run]
        )
        standing = 0.5 * (before + after) * (1.0 - strike.damage[run])
        made = supplied_output(standing, share, joined(leg.throughput[run], ledger.fitted[run]))
        agreed = 0.0 if gated and clock.progress[run] < 1.0 else 1.0
        item.makeable[run] = standing
        agreed = agreed * (1.0 - ledger.withheld[run])
        item.output[run] = agreed * smaller(made, item.wanted[run]) * supplier.ship[entity, run]
