"""Exchange: strikes that are answered open an exchange, in which patrons take part, until it ends."""

from __future__ import annotations

from sim.kernel.compiler import stage
from sim.kernel.draws import STREAMS, any_above, counter, uniform
from sim.kernel.mechanism import ROUNDS
from sim.kernel.state import Block
from sim.rules.hazard import probability
from sim.rules.shares import larger

CALM, STRIKER_PATRON, TARGET_PATRON = STREAMS["calm"], STREAMS["striker_patron"], STREAMS["target_patron"]


@stage
def open_or_end(block: Block, entity: int, step: int) -> None:
    """Open an exchange where a strike was answered, draw who joins it, and let it end by its hazard."""
    pair, number, dt = block.state[0].strikes[entity], block.links[0].strike_number[entity], block.clock.dt
    if not (any_above(pair.round_rate) or any_above(pair.exchange) or any_above(pair.exchanged)):
        return
    there_are = 1.0 if block.options.strike_exchange == ROUNDS else 0.0
    calms, joins, protects = (
        counter(CALM, step, number),
        counter(STRIKER_PATRON, step, number),
        counter(TARGET_PATRON, step, number),
    )
    for run in range(block.keys.shape[0]):
        before, key = pair.exchanged[run], block.keys[run]
        opened = pair.answered[run] if pair.round_rate[run] > 0.0 and before == 0.0 else 0.0
        calm = 1.0 if before > 0.0 and uniform(key, calms) < probability(pair.calm_rate[run], dt) else 0.0
        after = there_are * (1.0 - calm) * larger(pair.exchange[run], opened)
        begins = 1.0 if after > 0.0 and before == 0.0 else 0.0
        lasts = 0.0 if after == 0.0 and before > 0.0 else there_are
        one = begins if uniform(key, joins) < pair.striker_join[run] else 0.0
        other = begins if uniform(key, protects) < pair.target_join[run] else 0.0
        pair.striker_joined[run] = lasts * larger(pair.striker_joined[run], one)
        pair.target_joined[run] = lasts * larger(pair.target_joined[run], other)
        pair.exchange_weeks[run] = pair.exchange_weeks[run] + dt * after
        pair.exchange[run] = after
        pair.exchanged[run] = after
