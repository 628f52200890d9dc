"""The schedule: the week as a list that prints, and the same list as one compiled step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sim.compiler import stage
from sim.stages.calendar import mark_calendar
from sim.stages.decide import adopt, decide
from sim.stages.learn import bear, count_orders, grow_apart, judge, learn
from sim.stages.order import carry_order, find_release, weigh_hold
from sim.stages.produce import produce
from sim.stages.record import record
from sim.stages.sanction import designate, ebb, open_channel, press
from sim.stages.trade import settle, trade
from sim.state import Block


@dataclass(frozen=True)
class Stage:
    """One stage of the schedule: what is called, for each entity of which kind."""

    part: str
    name: str
    kind: str
    function: Callable[[Block, int, int], None]

    @property
    def meaning(self) -> str:
        """What the stage does, in a sentence."""
        function: Any = self.function
        return str((getattr(function, "py_func", function).__doc__ or "").splitlines()[0])


SCHEDULE: Final[tuple[Stage, ...]] = (
    Stage("calendar", "mark_calendar", "globals", mark_calendar),
    Stage("produce", "produce", "items", produce),
    Stage("decide", "decide", "actors", decide),
    Stage("decide", "adopt", "actors", adopt),
    Stage("trade", "trade", "items", trade),
    Stage("order", "weigh_hold", "orders", weigh_hold),
    Stage("order", "find_release", "orders", find_release),
    Stage("order", "carry_order", "orders", carry_order),
    Stage("trade", "settle", "ledgers", settle),
    Stage("sanction", "press", "channels", press),
    Stage("sanction", "designate", "intermediaries", designate),
    Stage("sanction", "open_channel", "channels", open_channel),
    Stage("sanction", "ebb", "senders", ebb),
    Stage("learn", "bear", "ties", bear),
    Stage("learn", "grow_apart", "actors", grow_apart),
    Stage("learn", "judge", "dyads", judge),
    Stage("learn", "count_orders", "dyads", count_orders),
    Stage("learn", "learn", "dyads", learn),
    Stage("record", "record", "globals", record),
)


@stage
def advance(block: Block, first: int, last: int) -> None:
    """Carry a block from step `first` up to, not including, `last`: `SCHEDULE` as compiled code."""
    for step in range(first, last):
        mark_calendar(block, 0, step)
        for item in range(block.items.shape[0]):
            produce(block, item, step)
        for actor in range(block.actors.shape[0]):
            decide(block, actor, step)
        for actor in range(block.actors.shape[0]):
            adopt(block, actor, step)
        for item in range(block.items.shape[0]):
            trade(block, item, step)
        for order in range(block.orders.shape[0]):
            weigh_hold(block, order, step)
        for order in range(block.orders.shape[0]):
            find_release(block, order, step)
        for order in range(block.orders.shape[0]):
            carry_order(block, order, step)
        for ledger in range(block.ledgers.shape[0]):
            settle(block, ledger, step)
        for channel in range(block.channels.shape[0]):
            press(block, channel, step)
        for intermediary in range(block.intermediaries.shape[0]):
            designate(block, intermediary, step)
        for channel in range(block.channels.shape[0]):
            open_channel(block, channel, step)
        for sender in range(block.senders.shape[0]):
            ebb(block, sender, step)
        for tie in range(block.ties.shape[0]):
            bear(block, tie, step)
        for actor in range(block.actors.shape[0]):
            grow_apart(block, actor, step)
        for dyad in range(block.dyads.shape[0]):
            judge(block, dyad, step)
        for dyad in range(block.dyads.shape[0]):
            count_orders(block, dyad, step)
        for dyad in range(block.dyads.shape[0]):
            learn(block, dyad, step)
        record(block, 0, step)
