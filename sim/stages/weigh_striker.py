"""What a striker's postures are worth to it, term by term."""

from __future__ import annotations

from sim.ground.axes import CRITICISE, DEEP_STRIKE, LIMITED_STRIKE
from sim.kernel.compiler import stage
from sim.kernel.state import Block
from sim.rules.orders import PROMISED, READY
from sim.rules.shares import either, joined, larger
from sim.rules.striker_terms import backed, spared, struck, voice
from sim.rules.strikes import boldness


@stage
def survey_orders(block: Block, entity: int) -> None:
    """Find how sensitive the most sensitive order is that the target has been promised."""
    state, links = block.state[0], block.links[0]
    actor = state.actors[entity]
    for run in range(block.keys.shape[0]):
        actor.concern[run] = 0.0
    for number in range(state.orders.shape[0]):
        if links.order_strike[number] == links.actor_strike[entity]:
            order = state.orders[number]
            for run in range(block.keys.shape[0]):
                pending = order.stage[run] >= PROMISED and order.stage[run] <= READY
                sensitivity = order.sensitivity[run] if pending else 0.0
                actor.concern[run] = larger(actor.concern[run], sensitivity)


@stage
def weigh_as_striker(block: Block, entity: int, posture: int) -> None:
    """Write the value of each term for a posture of an actor that can strike."""
    state, links = block.state[0], block.links[0]
    actor, glob, strike = state.actors[entity], state.globals[0], state.strikes[links.actor_strike[entity]]
    patron = state.dyads[links.actor_dyad[links.strike_target[links.actor_strike[entity]]]]
    own, trusts = state.dyads[max(links.actor_dyad[entity], 0)], 1.0 if links.actor_dyad[entity] >= 0 else 0.0
    for run in range(block.keys.shape[0]):
        act = actor.act_level[posture]
        strength = either(glob.limited_weight[run] * act[LIMITED_STRIKE, run], act[DEEP_STRIKE, run])
        risk = boldness(
            glob.boldness_start[run], strike.air_power[run], joined(patron.trust[run], strike.target_joined[run])
        )
        actor.term[posture, 0, run] = struck(strike.worth[run], strength)
        actor.term[posture, 1, run] = spared(strength, risk)
        actor.term[posture, 2, run] = spared(act[CRITICISE, run], actor.strongest_tie[run])
        actor.term[posture, 3, run] = backed(strength, joined(strike.backing[run], strike.striker_joined[run]))
        actor.term[posture, 4, run] = voice(actor.concern[run], trusts * own.trust[run], act[CRITICISE, run])
        actor.term[posture, 5, run] = struck(strike.attacks[run], strength)
