"""Strike: who is armed how, what strikes, what gets through and what it does."""

from __future__ import annotations

from sim.ground.axes import DEEP_STRIKE, LIMITED_STRIKE, RETALIATE
from sim.kernel.compiler import stage
from sim.kernel.draws import STREAMS, counter, uniform
from sim.kernel.mechanism import NO_WINDOW, ROUNDS, WINDOW_ALONE
from sim.kernel.memory import KEPT, remember_faded
from sim.kernel.portable import select
from sim.kernel.state import Block
from sim.rules.hazard import probability, relaxed
from sim.rules.orders import CONTRACTED
from sim.rules.shares import either, joined, larger, smaller
from sim.rules.strikes import preventive_motive, strike_hazard, worth_now

PENETRATION, RETALIATION, STRIKE = STREAMS["penetration"], STREAMS["retaliation"], STREAMS["strike"]


@stage
def arm(block: Block, entity: int, step: int) -> None:
    """Find the target's defences and air power, now and once what is out is repaired and what is contracted stands."""
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
    for run in range(block.keys.shape[0]):
        stops = joined(
            pair.air_defence[run] * (1.0 - pair.damage[run]), pair.patron_share[run] * pair.target_joined[run]
        )
        pair.air_defence[run] = stops * (1.0 - pair.patron_share[run] * pair.striker_joined[run])


@stage
def seek_cause(block: Block, entity: int, step: int) -> None:
    """Find what there is cause to strike for: a capability feared, a window that closes, an attack to answer."""
    state, links, glob = block.state[0], block.links[0], block.state[0].globals[0]
    pair = state.strikes[entity]
    proxy, track = state.proxies[max(links.strike_proxy[entity], 0)], state.tracks[max(links.strike_track[entity], 0)]
    looks_ahead = block.options.preventive != NO_WINDOW
    today = 0.0 if block.options.preventive == WINDOW_ALONE else 1.0
    for run in range(block.keys.shape[0]):
        stake, defence = track.nuclear[run], pair.air_defence[run]
        later = pair.expected_air_defence[run] if looks_ahead else defence
        window = preventive_motive(stake, defence, later, glob.discount[run])
        pair.worth[run] = smaller(1.0, today * worth_now(stake, defence) + window)
        attacks = either(glob.proxy_weight[run] * proxy.activity[run], pair.provocation[run])
        pair.attacks[run] = today * attacks


@stage
def strike(block: Block, entity: int, step: int) -> None:
    """Let a strike happen by its hazard, get through or not, do damage, and be felt.

    In an exchange an attack that is unanswered is cause for the next blow, whatever the posture: limited or deep as the
    rates of either are to each other.
    """
    state, links, dt = block.state[0], block.links[0], block.clock.dt
    pair, glob, striker = state.strikes[entity], state.globals[0], state.actors[links.strike_striker[entity]]
    happens = counter(STRIKE, step, links.strike_number[entity])
    penetrates = counter(PENETRATION, step, links.strike_number[entity])
    damaged, remains = block.memory[0].globals[0].damage, block.memory[0].globals[0].felt
    remember_faded(glob.repair_time, dt, damaged)
    remember_faded(glob.strike_memory, dt, remains)
    for run in range(block.keys.shape[0]):
        free = 1.0 - pair.exchange[run] * pair.striker_restraint[run]
        limited, deep = free * striker.act[LIMITED_STRIKE, run], free * striker.act[DEEP_STRIKE, run]
        cause, rates = either(pair.worth[run], pair.attacks[run]), pair.limited_rate[run] + pair.deep_rate[run]
        next_blow = strike_hazard(pair.exchange[run] * free, pair.round_rate[run], pair.provocation[run])
        next_deep = next_blow * (pair.deep_rate[run] / (rates if rates > 0.0 else 1.0))
        deep_hazard = strike_hazard(deep, pair.deep_rate[run], cause) + next_deep
        hazard = strike_hazard(limited, pair.limited_rate[run], cause) + (next_blow - next_deep) + deep_hazard
        chance, draw = probability(hazard, dt), uniform(block.keys[run], happens)
        struck = 1.0 if draw < chance else 0.0
        is_deep = 1.0 if draw * hazard < chance * deep_hazard else 0.0
        through = uniform(block.keys[run], penetrates) >= pair.air_defence[run]
        hit = struck if through else 0.0
        forced = 1.0 if pair.forced[run] > 0.0 else 0.0
        struck, hit = larger(struck, forced), larger(hit, forced)
        damage = select(larger(forced, is_deep), pair.deep_damage[run], pair.limited_damage[run])
        left = pair.damage[run] * damaged[KEPT, run]
        felt = pair.threat[run] * remains[KEPT, run]
        pair.forced[run] = 0.0
        pair.hazard[run] = hazard
        pair.struck[run] = struck
        pair.count[run] = pair.count[run] + struck
        pair.hit[run] = hit
        pair.penetrated[run] = pair.penetrated[run] + hit
        pair.blow[run] = hit * damage
        pair.damage[run] = either(left, hit * damage)
        pair.provocation[run] = (1.0 - struck) * pair.provocation[run] * remains[KEPT, run]
        near_miss = struck * (1.0 - pair.air_defence[run])
        pair.threat[run] = either(felt, hit if hit > 0.0 else near_miss)


@stage
def retaliate(block: Block, entity: int, step: int) -> None:
    """Let the target retaliate by its hazard, where a strike is felt, and it has not done so yet.

    Its posture has to be to, but in an exchange, which an answer opens: there the next blow has a hazard of its own.
    """
    state, links, dt = block.state[0], block.links[0], block.clock.dt
    pair, target = state.strikes[entity], state.actors[links.strike_target[entity]]
    draw = counter(RETALIATION, step, links.strike_number[entity])
    there_are = 1.0 if block.options.strike_exchange == ROUNDS else 0.0
    for run in range(block.keys.shape[0]):
        unanswered = pair.threat[run] * (1.0 - pair.provocation[run])
        free = 1.0 - pair.exchange[run] * pair.target_restraint[run]
        next_blow = pair.round_rate[run] * (pair.exchange[run] * free)
        hazard = (pair.retaliation_rate[run] * (free * target.act[RETALIATE, run]) + next_blow) * unanswered
        done = 1.0 if uniform(block.keys[run], draw) < probability(hazard, dt) else 0.0
        in_exchange = larger(pair.exchange[run], there_are * done if pair.round_rate[run] > 0.0 else 0.0)
        blows = in_exchange * (pair.struck[run] + done)
        pair.answered[run] = done
        pair.rounds[run] = pair.rounds[run] + blows
        pair.last_round[run] = select(1.0 if blows > 0.0 else 0.0, (step + 1) * dt, pair.last_round[run])
        pair.retaliations[run] = pair.retaliations[run] + done
        pair.provocation[run] = larger(pair.provocation[run], done)


@stage
def stir(block: Block, entity: int, step: int) -> None:
    """Let armed proxies calm down to their resting activity."""
    proxy, dt = block.state[0].proxies[entity], block.clock.dt
    for run in range(block.keys.shape[0]):
        rate = 1.0 / proxy.decay_time[run]
        proxy.activity[run] = relaxed(proxy.activity[run], proxy.resting_level[run], rate, dt)
