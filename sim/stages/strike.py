"""Strike: who is armed how, what strikes, what gets through and what it does."""

from __future__ import annotations

from sim.ground.axes import DEEP_STRIKE, LIMITED_STRIKE, RETALIATE
from sim.kernel.compiler import stage
from sim.kernel.draws import STREAMS, counter, uniform
from sim.kernel.portable import exp, select
from sim.kernel.state import Block
from sim.rules.hazard import probability, relaxed
from sim.rules.orders import CONTRACTED
from sim.rules.shares import either, larger
from sim.rules.strikes import strike_hazard

PENETRATION, RETALIATION, STRIKE = STREAMS["penetration"], STREAMS["retaliation"], STREAMS["strike"]


@stage
def arm(block: Block, entity: int, step: int) -> None:
    """Find the target's defences and air power, now and once what is contracted is in place."""
    state, links = block.state[0], block.links[0]
    pair = state.strikes[entity]
    for run in range(block.keys.shape[0]):
        pair.air_defence[run] = pair.air_defence_start[run]
        pair.expected_air_defence[run] = pair.air_defence_start[run]
        pair.air_power[run] = pair.air_power_start[run]
    for number in range(state.orders.shape[0]):
        if links.order_strike[number] == entity:
            order = state.orders[number]
            for run in range(block.keys.shape[0]):
                stands = order.delivered[run]
                comes = 1.0 if order.stage[run] >= CONTRACTED else 0.0
                pair.air_defence[run] = either(pair.air_defence[run], stands * order.air_defence[run])
                pair.expected_air_defence[run] = either(pair.expected_air_defence[run], comes * order.air_defence[run])
                pair.air_power[run] = either(pair.air_power[run], stands * order.air_power[run])


@stage
def strike(block: Block, entity: int, step: int) -> None:
    """Let a strike happen by its hazard, get through or not, do damage, and be felt."""
    state, links, dt = block.state[0], block.links[0], block.clock.dt
    pair, glob, striker = state.strikes[entity], state.globals[0], state.actors[links.strike_striker[entity]]
    happens = counter(STRIKE, step, links.strike_number[entity])
    penetrates = counter(PENETRATION, step, links.strike_number[entity])
    for run in range(block.keys.shape[0]):
        limited, deep = striker.act[LIMITED_STRIKE, run], striker.act[DEEP_STRIKE, run]
        hazard = strike_hazard(limited, deep, pair.limited_rate[run], pair.deep_rate[run])
        struck = 1.0 if uniform(block.keys[run], happens) < probability(hazard, dt) else 0.0
        through = uniform(block.keys[run], penetrates) >= pair.air_defence[run]
        hit = struck if through else 0.0
        forced = 1.0 if pair.forced[run] > 0.0 else 0.0
        struck, hit = larger(struck, forced), larger(hit, forced)
        heavy = larger(forced, 1.0 if deep > 0.0 else 0.0)
        damage = select(heavy, pair.deep_damage[run], pair.limited_damage[run])
        left = pair.damage[run] * exp(-dt / glob.repair_time[run])
        felt = pair.threat[run] * exp(-dt / glob.strike_memory[run])
        pair.forced[run] = 0.0
        pair.hazard[run] = hazard
        pair.count[run] = pair.count[run] + struck
        pair.hit[run] = hit
        pair.penetrated[run] = pair.penetrated[run] + hit
        pair.damage[run] = either(left, hit * damage)
        near_miss = struck * (1.0 - pair.air_defence[run])
        pair.threat[run] = either(felt, hit if hit > 0.0 else near_miss)


@stage
def retaliate(block: Block, entity: int, step: int) -> None:
    """Let the target retaliate by its hazard, while its posture is to and a strike is still felt."""
    state, links, dt = block.state[0], block.links[0], block.clock.dt
    pair, target = state.strikes[entity], state.actors[links.strike_target[entity]]
    draw = counter(RETALIATION, step, links.strike_number[entity])
    for run in range(block.keys.shape[0]):
        hazard = pair.retaliation_rate[run] * target.act[RETALIATE, run] * pair.threat[run]
        done = 1.0 if uniform(block.keys[run], draw) < probability(hazard, dt) else 0.0
        pair.retaliations[run] = pair.retaliations[run] + done


@stage
def stir(block: Block, entity: int, step: int) -> None:
    """Let armed proxies calm down to their resting activity."""
    proxy, dt = block.state[0].proxies[entity], block.clock.dt
    for run in range(block.keys.shape[0]):
        rate = 1.0 / proxy.decay_time[run]
        proxy.activity[run] = relaxed(proxy.activity[run], proxy.resting_level[run], rate, dt)
