"""The schedule: the week as a list that prints, and the same list as one compiled step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sim.kernel.compiler import stage
from sim.kernel.state import Block
from sim.stages.calendar import mark_calendar
from sim.stages.decide import adopt, decide
from sim.stages.learn import align, answer_at_home, bear, count_orders, judge, learn
from sim.stages.negotiate import fight, negotiate, supply_war
from sim.stages.observe import attribute, conclude, hear, observe, recall
from sim.stages.order import carry_order, find_release, weigh_hold
from sim.stages.produce import localise, produce, substitute
from sim.stages.record import record
from sim.stages.sanction import bear_down, carry_leg, designate, enforce, hide, impose, open_channel, press
from sim.stages.strike import arm, retaliate, stir, strike
from sim.stages.trade import ready, settle, trade


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
    Stage("produce", "substitute", "rivals", substitute),
    Stage("produce", "localise", "items", localise),
    Stage("produce", "produce", "items", produce),
    Stage("observe", "observe", "beliefs", observe),
    Stage("observe", "hear", "beliefs", hear),
    Stage("observe", "conclude", "beliefs", conclude),
    Stage("observe", "attribute", "items", attribute),
    Stage("observe", "recall", "dyads", recall),
    Stage("decide", "decide", "actors", decide),
    Stage("decide", "adopt", "actors", adopt),
    Stage("trade", "ready", "clocks", ready),
    Stage("trade", "trade", "items", trade),
    Stage("order", "weigh_hold", "orders", weigh_hold),
    Stage("order", "find_release", "orders", find_release),
    Stage("order", "carry_order", "orders", carry_order),
    Stage("trade", "settle", "ledgers", settle),
    Stage("sanction", "impose", "sanctions", impose),
    Stage("sanction", "press", "actors", press),
    Stage("sanction", "enforce", "senders", enforce),
    Stage("sanction", "bear_down", "legs", bear_down),
    Stage("sanction", "hide", "globals", hide),
    Stage("sanction", "designate", "intermediaries", designate),
    Stage("sanction", "open_channel", "channels", open_channel),
    Stage("sanction", "carry_leg", "legs", carry_leg),
    Stage("strike", "arm", "strikes", arm),
    Stage("strike", "strike", "strikes", strike),
    Stage("strike", "retaliate", "strikes", retaliate),
    Stage("strike", "stir", "proxies", stir),
    Stage("learn", "bear", "ties", bear),
    Stage("learn", "answer_at_home", "actors", answer_at_home),
    Stage("learn", "align", "dyads", align),
    Stage("learn", "judge", "dyads", judge),
    Stage("learn", "count_orders", "dyads", count_orders),
    Stage("learn", "learn", "dyads", learn),
    Stage("negotiate", "supply_war", "wars", supply_war),
    Stage("negotiate", "fight", "wars", fight),
    Stage("negotiate", "negotiate", "tracks", negotiate),
    Stage("record", "record", "globals", record),
)


@stage
def advance(block: Block, first: int, last: int) -> None:
    """Carry a block from step `first` up to, not including, `last`: `SCHEDULE` as compiled code."""
    state = block.state[0]
    for step in range(first, last):
        mark_calendar(block, 0, step)
        for rival in range(state.rivals.shape[0]):
            substitute(block, rival, step)
        for item in range(state.items.shape[0]):
            localise(block, item, step)
        for item in range(state.items.shape[0]):
            produce(block, item, step)
        for view in range(state.beliefs.shape[0]):
            observe(block, view, step)
        for view in range(state.beliefs.shape[0]):
            hear(block, view, step)
        for view in range(state.beliefs.shape[0]):
            conclude(block, view, step)
        for item in range(state.items.shape[0]):
            attribute(block, item, step)
        for dyad in range(state.dyads.shape[0]):
            recall(block, dyad, step)
        for actor in range(state.actors.shape[0]):
            decide(block, actor, step)
        for actor in range(state.actors.shape[0]):
            adopt(block, actor, step)
        for clock in range(state.clocks.shape[0]):
            ready(block, clock, step)
        for item in range(state.items.shape[0]):
            trade(block, item, step)
        for order in range(state.orders.shape[0]):
            weigh_hold(block, order, step)
        for order in range(state.orders.shape[0]):
            find_release(block, order, step)
        for order in range(state.orders.shape[0]):
            carry_order(block, order, step)
        for ledger in range(state.ledgers.shape[0]):
            settle(block, ledger, step)
        for measures in range(state.sanctions.shape[0]):
            impose(block, measures, step)
        for actor in range(state.actors.shape[0]):
            press(block, actor, step)
        for sender in range(state.senders.shape[0]):
            enforce(block, sender, step)
        for leg in range(state.legs.shape[0]):
            bear_down(block, leg, step)
        hide(block, 0, step)
        for place in range(block.intermediaries.shape[0]):
            designate(block, place, step)
        for channel in range(state.channels.shape[0]):
            open_channel(block, channel, step)
        for leg in range(state.legs.shape[0]):
            carry_leg(block, leg, step)
        for pair in range(state.strikes.shape[0]):
            arm(block, pair, step)
        for pair in range(state.strikes.shape[0]):
            strike(block, pair, step)
        for pair in range(state.strikes.shape[0]):
            retaliate(block, pair, step)
        for proxy in range(state.proxies.shape[0]):
            stir(block, proxy, step)
        for tie in range(state.ties.shape[0]):
            bear(block, tie, step)
        for actor in range(state.actors.shape[0]):
            answer_at_home(block, actor, step)
        for dyad in range(state.dyads.shape[0]):
            align(block, dyad, step)
        for dyad in range(state.dyads.shape[0]):
            judge(block, dyad, step)
        for dyad in range(state.dyads.shape[0]):
            count_orders(block, dyad, step)
        for dyad in range(state.dyads.shape[0]):
            learn(block, dyad, step)
        for war in range(state.wars.shape[0]):
            supply_war(block, war, step)
        for war in range(state.wars.shape[0]):
            fight(block, war, step)
        for track in range(state.tracks.shape[0]):
            negotiate(block, track, step)
        record(block, 0, step)
