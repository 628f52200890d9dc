"""Who is whose: each agent gets the agents that it deals with, as attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.ground.axes import ACTS, PAYMENT, PROCUREMENT, TRANSPORT

from .roles import Recipient, SanctionSender, Striker, Supplier

if TYPE_CHECKING:
    from .model import PlainModel

Links = dict[str, list[Any]]


def _at(agents: list[Any], number: int) -> Any:
    """Return an agent by its number, or None where there is none."""
    return agents[number] if number >= 0 else None


def connect_actors(model: PlainModel, links: Links) -> None:
    """Tell each actor its partner, track, strike, factions, ties, and what its role deals with."""
    for number, actor in enumerate(model.actors):
        actor.dyad = _at(model.dyads, links["actor_dyad"][number])
        actor.track = model.tracks[links["actor_track"][number]]
        actor.strike = _at(model.strikes, links["actor_strike"][number])
        actor.struck_by = next((pair for pair in model.strikes if pair.target is actor), None)
        actor.factions = [
            faction for faction, of in zip(model.factions, links["faction_actor"], strict=True) if of == number
        ]
        actor.ties = [tie for tie in model.ties if tie.holder is actor]
        actor.measures = [measures for measures in model.measures if measures.target is actor]
        numbers = links["posture_number"][number]
        actor.chances = [model.source("choice", numbers[posture.number]) for posture in actor.menu]
        actor.chance_of_isolation = model.source("isolation", links["actor_number"][number])
        if isinstance(actor, Supplier):
            actor.items = [item for item in model.items if item.supplier is actor]
            actor.west, actor.senders = model.dyads[links["actor_west"][number]], model.senders
        elif isinstance(actor, Recipient):
            recipients = zip(model.items, links["item_recipient"], strict=True)
            actor.items = [item for item, recipient in recipients if recipient == number]
            actor.ledger = model.ledgers[links["actor_ledger"][number]]
        elif isinstance(actor, SanctionSender):
            actor.beliefs = [view for view in model.beliefs if view.observer is actor]
            actor.ally = model.actors[links["actor_ally"][number]]
            actor.alliance, actor.war = model.ties[links["actor_alliance"][number]], model.wars[0]


def connect_goods(model: PlainModel, links: Links) -> None:
    """Tell items, orders, clocks, ledgers and rivals whose they are."""
    for number, item in enumerate(model.items):
        item.supplier = model.actors[links["item_supplier"][number]]
        item.ledger = model.ledgers[links["item_ledger"][number]]
        item.regime = model.regimes[links["item_regime"][number]]
        item.clock = _at(model.clocks, links["item_clock"][number])
        item.rival = _at(model.rivals, links["item_rival"][number])
        item.war = model.wars[links["item_war"][number]]
        item.strike = model.strikes[links["item_strike"][number]]
        item.public = model.beliefs[links["item_belief"][number]]
        item.transport, item.payment = model.legs[TRANSPORT], model.legs[PAYMENT]
        item.procurement = model.legs[PROCUREMENT]
        item.chance = model.source("localisation", links["item_number"][number])
    for number, order in enumerate(model.orders):
        order.supplier = model.actors[links["order_supplier"][number]]
        order.recipient = model.actors[links["order_recipient"][number]]
        order.ledger = model.ledgers[links["order_ledger"][number]]
        order.dyad = model.dyads[links["order_dyad"][number]]
        order.clock = _at(model.clocks, links["order_clock"][number])
        order.strike = model.strikes[links["order_strike"][number]]
        order.transport = model.legs[TRANSPORT]
        sensitivities = model.blueprint.start["orders"][number]["tie_sensitivity"]
        order.objectors = [(tie, felt) for tie, felt in zip(model.ties, sensitivities, strict=True) if felt]
        order.chance = model.source("order", links["order_number"][number])
    for number, clock in enumerate(model.clocks):
        clock.actor = model.actors[links["clock_actor"][number]]
        item_number, act = links["clock_item"][number], links["clock_act"][number]
        clock.orders = [order for order in model.orders if order.clock is clock]
        clock.chance = model.source("approval", links["clock_number"][number])
        clock.item, clock.act = (item_number, None) if item_number >= 0 else (None, ACTS[act])
    for number, ledger in enumerate(model.ledgers):
        ledger.debtor, ledger.payment = model.actors[links["ledger_debtor"][number]], model.legs[PAYMENT]
        ledger.items = [item for item in model.items if item.ledger is ledger]
        ledger.orders = [order for order in model.orders if order.ledger is ledger]
    for rival, recipient in zip(model.rivals, links["rival_recipient"], strict=True):
        rival.recipient = model.actors[recipient]


def connect_relations(model: PlainModel, links: Links) -> None:
    """Tell dyads, ties and beliefs whose they are."""
    for number, dyad in enumerate(model.dyads):
        dyad.holder = model.actors[links["dyad_of"][number]]
        dyad.partner = model.actors[links["dyad_partner"][number]]
        dyad.owed = links["dyad_due"][number]
        dyad.item = _at(model.items, links["dyad_item"][number])
        dyad.ledger = _at(model.ledgers, links["dyad_ledger"][number])
        dyad.tie = _at(model.ties, links["dyad_tie"][number])
        dyad.outside = _at(model.ties, links["dyad_outside"][number])
        dyad.orders = [order for order in model.orders if order.dyad is dyad]
    for number, tie in enumerate(model.ties):
        tie.holder = model.actors[links["tie_of"][number]]
        tie.other = _at(model.actors, links["tie_with"][number])
        tie.items = [item for item in model.items if item.supplier is tie.holder]
    for number, view in enumerate(model.beliefs):
        view.item = model.items[links["belief_item"][number]]
        view.observer = _at(model.actors, links["belief_observer"][number])
        view.partner = _at(model.beliefs, links["belief_partner"][number])
        view.chance = model.source("observation", links["belief_number"][number])
    for view in model.beliefs:
        view.others = [other for other in model.beliefs if other is not view and other.item is view.item]


def connect_routes(model: PlainModel, links: Links) -> None:
    """Tell senders, measures, intermediaries, channels and legs what they bear on."""
    for sender, actor in zip(model.senders, links["sender_actor"], strict=True):
        sender.actor = model.actors[actor]
    for number, measures in enumerate(model.measures):
        measures.sender = model.actors[links["sanction_sender"][number]]
        measures.target = model.actors[links["sanction_target"][number]]
        measures.on_supplier = isinstance(measures.target, Supplier)
        measures.leg = model.legs[links["sanction_leg"][number]]
    for number, place in enumerate(model.intermediaries):
        place.pursued, place.chance = model.legs[TRANSPORT], model.source("intermediary", number)
    for number, channel in enumerate(model.channels):
        channel.lumpy = links["channel_lumpy"][number] > 0
        channel.chance = model.source("channel", links["channel_number"][number])
    for number, leg in enumerate(model.legs):
        leg.senders = model.senders
        bears = model.legs[TRANSPORT] if number == PROCUREMENT else leg
        leg.measures = [measures for measures in model.measures if measures.on_supplier and measures.leg is bears]
        leg.channels = [
            channel for channel, of in zip(model.channels, links["channel_leg"], strict=True) if of == number
        ]
        leg.places = [place for place in model.intermediaries if place.serves[number]]


def connect_conflict(model: PlainModel, links: Links) -> None:
    """Tell strikes, wars and tracks who takes part."""
    for number, pair in enumerate(model.strikes):
        pair.striker = model.actors[links["strike_striker"][number]]
        pair.target = model.actors[links["strike_target"][number]]
        pair.proxy = model.proxies[links["strike_proxy"][number]]
        pair.track = model.tracks[links["strike_track"][number]]
        pair.orders = [order for order in model.orders if order.strike is pair]
        entity = links["strike_number"][number]
        pair.chance = model.source("strike", entity)
        pair.chance_to_penetrate = model.source("penetration", entity)
        pair.chance_to_retaliate = model.source("retaliation", entity)
    for number, war in enumerate(model.wars):
        war.items = [item for item in model.items if item.war is war]
        war.chance = model.source("talks", links["war_number"][number])
    for number, track in enumerate(model.tracks):
        track.party = model.actors[links["track_of"][number]]
        track.adversary = model.actors[links["track_with"][number]]
        track.spoiler = model.actors[links["track_spoiler"][number]]
        track.strikes = [pair for pair in model.strikes if pair.track is track]
        track.chance = model.source("pace", links["track_number"][number])
        track.chance_to_sign = model.source("agreement", links["track_number"][number])


ROLE_TYPES = (Supplier, Recipient, SanctionSender, Striker)
"""The type of actor of each role, in the order of `sim.ground.axes.ROLES`."""


def connect(model: PlainModel) -> None:
    """Tell every agent whom it deals with."""
    links = model.blueprint.links
    connect_goods(model, links)
    connect_routes(model, links)
    connect_relations(model, links)
    connect_conflict(model, links)
    connect_actors(model, links)
    for agent in (*model.clocks, *model.ties, *model.legs):
        agent.prepare()
