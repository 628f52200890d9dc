"""The peer itself: one run as a Mesa model."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.case.columns import OUTCOMES

from .actor import Faction
from .blueprint import Blueprint, recorded_variables
from .conflict import Proxy, Strike, Track, War
from .goods import Clock, Item, Ledger, Order, Regime, Rival
from .relations import Belief, Dyad, Tie
from .routes import Channel, Intermediary, Leg, Measures, Sender
from .wiring import ROLE_TYPES, connect

_RECORDED = {kind: attrgetter(*names) for kind, names in recorded_variables().items()}


class PlainModel(mesa.Model):
    """One run.

    Parameters
    ----------
    blueprint : Blueprint
        What all runs share.
    seed : int
        Of the model's own random numbers.

    Attributes
    ----------
    records : list of list
        What was recorded of each week: for each recorded agent, its variables.
    """

    def __init__(self, blueprint: Blueprint, seed: int) -> None:
        super().__init__(seed=seed)
        self.blueprint, self.common, start = blueprint, blueprint.common, blueprint.start
        self.actors = [
            ROLE_TYPES[role](self, start["actors"][number], blueprint.menus[number])
            for number, role in enumerate(blueprint.links["actor_role"])
        ]
        self.factions = [Faction(self, faction) for faction in start["factions"]]
        self.dyads = [Dyad(self, dyad) for dyad in start["dyads"]]
        self.items = [Item(self, item, place) for place, item in enumerate(start["items"])]
        self.orders = [Order(self, order) for order in start["orders"]]
        self.ties = [Tie(self, tie) for tie in start["ties"]]
        self.clocks = [Clock(self, clock) for clock in start["clocks"]]
        self.ledgers = [Ledger(self, ledger) for ledger in start["ledgers"]]
        self.senders = [Sender(self, sender) for sender in start["senders"]]
        self.measures = [Measures(self, measures) for measures in start["sanctions"]]
        self.channels = [Channel(self, channel) for channel in start["channels"]]
        self.legs = [Leg(self, leg) for leg in start["legs"]]
        self.regimes = [Regime(self, regime) for regime in start["regimes"]]
        self.beliefs = [Belief(self, belief) for belief in start["beliefs"]]
        self.strikes = [Strike(self, strike) for strike in start["strikes"]]
        self.proxies = [Proxy(self, proxy) for proxy in start["proxies"]]
        self.rivals = [Rival(self, rival) for rival in start["rivals"]]
        self.wars = [War(self, war) for war in start["wars"]]
        self.tracks = [Track(self, track) for track in start["tracks"]]
        self.countertrade = list(start["countertrade"])  # goods that a later mechanism carries; here they do nothing
        self.intermediaries = [Intermediary(self, place) for place in start["intermediaries"]]
        connect(self)
        self.recorded = [(agent, _RECORDED[kind]) for kind in _RECORDED for agent in self.of_kind(kind)]
        self.records: list[list[Any]] = []
        # Mesa 3.3 keeps every model alive in a counter of its agent class; all agents are made, so it can go.
        getattr(mesa.Agent, "_ids", {}).pop(self, None)

    def of_kind(self, kind: str) -> list[Any]:
        """Return the agents of a kind, in their order."""
        agents: list[Any] = getattr(self, "measures" if kind == "sanctions" else kind)
        return agents

    def source(self, stream: str, entity: int) -> Callable[[], float]:  # noqa: ARG002 - for who keys draws by them
        """Return where an agent draws from, for what: here, all from the model's own generator."""
        return self.random.random

    def mark_calendar(self) -> None:
        """Let the dated events of this week happen."""
        for event in self.blueprint.events.get(self.steps - 1, ()):
            setattr(self.of_kind(event.kind)[event.entity], event.variable, event.value)

    def step(self) -> None:
        """Carry the world one week on."""
        self.mark_calendar()
        self.produce()
        self.recall()
        if (self.steps - 1) % self.blueprint.decision_weeks == 0:
            self.decide()
        self.trade()
        self.observe()
        self.sanction()
        self.strike()
        self.learn()
        self.negotiate()
        self.records.append([take(agent) for agent, take in self.recorded])

    def produce(self) -> None:
        """Let rivals and plants supply."""
        for rival in self.rivals:
            rival.substitute()
        for item in self.items:
            item.localise()
        for item in self.items:
            item.produce()

    def observe(self) -> None:
        """Let signs of transfers, and what is said of them, reach observers."""
        for item in self.items:
            item.speak()
        for view in self.beliefs:
            view.observe()
        for view in self.beliefs:
            view.hear()
        for view in self.beliefs:
            view.conclude()
        for item in self.items:
            item.attribute()

    def recall(self) -> None:
        """Let partners recall each other's record, and pairs find what cause there is to strike."""
        for dyad in self.dyads:
            dyad.recall()
        for pair in self.strikes:
            pair.seek_cause()

    def decide(self) -> None:
        """Let all choose a posture, at once."""
        for actor in self.actors:
            actor.decide()
        for actor in self.actors:
            actor.adopt()

    def trade(self) -> None:
        """Let deals get ready, goods be shipped, orders go on, and ledgers be settled."""
        for clock in self.clocks:
            clock.get_ready()
        for item in self.items:
            item.ship()
        for order in self.orders:
            order.weigh_hold()
        for order in self.orders:
            order.find_release()
        for clock in self.clocks:
            clock.approve()
        for order in self.orders:
            order.carry()
        for order in self.orders:
            order.hand_over()
        for ledger in self.ledgers:
            ledger.settle()

    def sanction(self) -> None:
        """Let senders press, intermediaries fall and come back, and routes narrow and widen."""
        for measures in self.measures:
            measures.impose()
        for actor in self.actors:
            actor.feel_pressure()
        for sender in self.senders:
            sender.enforce()
        for leg in self.legs:
            leg.bear_down()
        for place in self.intermediaries:
            place.face_senders()
        for channel in self.channels:
            channel.open_further()
        for leg in self.legs:
            leg.carry()

    def strike(self) -> None:
        """Let strikes and retaliation happen, and proxies calm down."""
        for pair in self.strikes:
            pair.arm()
        for pair in self.strikes:
            pair.strike()
        for pair in self.strikes:
            pair.retaliate()
        for proxy in self.proxies:
            proxy.stir()

    def learn(self) -> None:
        """Let ties, approval, alignment and trust follow conduct."""
        for tie in self.ties:
            tie.bear()
        for actor in self.actors:
            actor.answer_at_home()
        for dyad in self.dyads:
            dyad.align()
        for dyad in self.dyads:
            dyad.judge()
        for dyad in self.dyads:
            dyad.count_orders()
        for dyad in self.dyads:
            dyad.learn()

    def negotiate(self) -> None:
        """Let the front move, and talks go on."""
        for war in self.wars:
            war.add_up_supply()
        for war in self.wars:
            war.fight()
        for track in self.tracks:
            track.negotiate()
        for track in self.tracks:
            track.enrich()

    def run_to_end(self) -> None:
        """Carry the world to its horizon."""
        for _ in range(self.blueprint.weeks):
            self.step()

    def trajectories(self) -> NDArray[np.float64]:
        """Return what was recorded, in the order of a compiled run; NaN where the peer does not play the outcome.

        Returns
        -------
        array of float, shape (recorded rows, weeks)
        """
        weeks = [
            [value for part in week for value in (part if isinstance(part, tuple) else (part,))]
            for week in self.records
        ]  # fmt: skip
        rows: dict[tuple[str, str], list[int]] = {}
        row = 0
        for kind, variables in recorded_variables().items():
            for _ in self.of_kind(kind):
                for variable in variables:
                    rows.setdefault((kind, variable), []).append(row)
                    row += 1
        played, found = np.array(weeks).T, []
        for outcome in OUTCOMES.values():
            count = len(self.of_kind(outcome.kind))
            recorded = rows.get((outcome.kind, outcome.variable))
            found.append(np.full((count, len(weeks)), np.nan) if recorded is None else played[recorded])
        return np.concatenate(found)
