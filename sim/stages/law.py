"""Law: an agreement is broken, and measures of a legal regime are restored while its term lasts."""

from __future__ import annotations

from sim.kernel.compiler import stage
from sim.kernel.draws import STREAMS, any_above, counter, uniform
from sim.kernel.mechanism import NO_TARGET, RESTORABLE
from sim.kernel.state import Block
from sim.rules.hazard import probability
from sim.rules.shares import larger

BREACH, RESTORATION = STREAMS["breach"], STREAMS["restoration"]


@stage
def uphold(block: Block, entity: int, step: int) -> None:
    """Restore measures of a regime by its hazard while its term lasts; find what of it binds, and what that cuts.

    Restored measures bind and cut as far as they are recognised.
    """
    if block.options.law != RESTORABLE:
        return
    regime, dt = block.state[0].regimes[entity], block.clock.dt
    cuts = 0.0 if block.options.sanction_targets == NO_TARGET else 1.0
    if any_above(regime.restoration_rate):
        draw = counter(RESTORATION, step, block.links[0].regime_number[entity])
        for run in range(block.keys.shape[0]):
            hazard = regime.restoration_rate[run] * (1.0 - regime.closed[run])
            comes = uniform(block.keys[run], draw) < probability(hazard, dt)
            regime.restored[run] = 1.0 if comes else regime.restored[run]
    for run in range(block.keys.shape[0]):
        recognised = regime.restored[run] * regime.recognition[run]
        regime.binding[run] = larger(regime.in_force[run], recognised)
        regime.cut[run] = cuts * recognised * regime.restored_reach[run]


@stage
def breach(block: Block, entity: int, step: int) -> None:
    """Break an agreement that is in force by its hazard; what it lifted comes back as senders had it."""
    track, dt = block.state[0].tracks[entity], block.clock.dt
    if block.options.law != RESTORABLE or not any_above(track.breach_hazard):
        return
    draw = counter(BREACH, step, block.links[0].track_number[entity])
    for run in range(block.keys.shape[0]):
        broken = uniform(block.keys[run], draw) < probability(track.breach_hazard[run], dt)
        track.agreed[run] = 0.0 if broken else track.agreed[run]
