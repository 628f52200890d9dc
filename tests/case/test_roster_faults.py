"""Rosters with faults: each is said once, where it stands, with what is allowed and the nearest name."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from sim.case.roster import read_roster
from sim.ground.axes import TERMS
from sim.ground.faults import InputError
from sim.kernel.variables import LAYOUT

PLAIN = [
    (kind, trait.name)
    for kind, traits in LAYOUT.items()
    for trait in traits
    if trait.kind == "trait" and not trait.axis
]
FORM = """\
globals: TRAITS_OF_globals
actors:
  buyer:
    title: A buyer
    role: recipient
    traits: TRAITS_OF_actors
    weights: TERMS_OF_recipient
    postures:
      stall: {}
      token: {pay: token_payment}
      deliver: {pay: 1, deliver_ordinary: 1}
  maker:
    title: A maker
    role: supplier
    traits: TRAITS_OF_actors
    weights: {expected_return: w, pressure_spared: w, legitimacy: w, deniability: w, opening: w, security: w}
    postures:
      hold: {}
      send: {ship: {drones: 0.9}, ask: 1}
  union:
    title: A union
    role: sender
    traits: TRAITS_OF_actors
    weights: TERMS_OF_sender
    postures: {wait: {}, list: {designate: 1}}
  raider:
    title: A raider
    role: striker
    traits: TRAITS_OF_actors
    weights: TERMS_OF_striker
    postures: {wait: {}, raid: {limited_strike: 1}}
factions:
  elders: {title: the elders, of: maker, traits: TRAITS_OF_factions, emphasis: {opening: w}}
dyads:
  buyer_in_maker: {of: buyer, in: maker, due: {item: drones}, traits: TRAITS_OF_dyads}
  maker_in_buyer: {of: maker, in: buyer, due: {ledger: book}, outside: door, traits: TRAITS_OF_dyads}
  maker_in_union: {of: maker, in: union, due: {relief: true}, traits: TRAITS_OF_dyads}
  raider_in_buyer: {of: raider, in: buyer, due: {restraint: true}, traits: TRAITS_OF_dyads}
items:
  drones:
    title: drones
    supplier: maker
    recipient: buyer
    ledger: book
    regime: curbs
    war: march
    strike: raids
    public: press_view
    clock: deal
    rival: other_maker
    traits: TRAITS_OF_items
orders:
  jets:
    title: jets
    supplier: buyer
    recipient: maker
    ledger: book
    strike: raids
    clock: approval
    ties: {door: w}
    traits: TRAITS_OF_orders
ties:
  door: {of: maker, with: elsewhere, offence: {ask: w}, reproach: {}, mending: {approach: w}, traits: TRAITS_OF_ties}
clocks:
  deal: {of: maker, item: drones, traits: TRAITS_OF_clocks}
  approval: {of: buyer, act: deliver_sensitive, traits: TRAITS_OF_clocks}
ledgers:
  book: {creditor: maker, debtor: buyer, traits: TRAITS_OF_ledgers}
countertrade:
  parts: {title: parts in return, ledger: book, traits: TRAITS_OF_countertrade}
senders:
  listings: {of: union, traits: TRAITS_OF_senders}
sanctions:
  measures: {sender: union, target: maker, type: sector, traits: TRAITS_OF_sanctions}
channels:
  routes: {title: all routes, leg: transport, traits: TRAITS_OF_channels}
regimes:
  curbs: {title: curbs on arms, in_force_at_start: true}
beliefs:
  union_view: {observer: union, item: drones, traits: TRAITS_OF_beliefs}
  press_view: {item: drones, partner: union_view, traits: TRAITS_OF_beliefs}
strikes:
  raids: {striker: raider, target: maker, proxy: bands, track: pact, traits: TRAITS_OF_strikes}
proxies:
  bands: {title: bands, traits: TRAITS_OF_proxies}
rivals:
  other_maker: {title: another maker, recipient: buyer, traits: TRAITS_OF_rivals}
wars:
  march: {title: a war, recipient: buyer, traits: TRAITS_OF_wars}
tracks:
  pact: {title: a pact, of: maker, with: union, spoiler: buyer, traits: TRAITS_OF_tracks}
contexts:
  neighbour: {title: a neighbour, holds: {ties: [door], rivals: [other_maker]}}
  army: {title: an army, holds: {wars: [march]}}
intermediaries:
  mix: [broker, bank]
  kinds:
    broker: {serves: [transport, procurement], traits: TRAITS_OF_intermediaries}
    bank: {serves: [payment], traits: TRAITS_OF_intermediaries}
"""


def bound(names: Iterable[str]) -> str:
    return "{" + ", ".join(f"{name}: w" for name in names) + "}"


def filled(form: str) -> str:
    """Return a roster in which every trait and every term is bound to a parameter, each on the line of its entity."""
    plain = {kind: bound(name for found, name in PLAIN if found == kind) for kind in LAYOUT}
    for kind in sorted(LAYOUT, key=len, reverse=True):
        form = form.replace(f"TRAITS_OF_{kind}", plain[kind])
    for role, terms in TERMS.items():
        form = form.replace(f"TERMS_OF_{role}", bound(terms))
    return form


TEXT = filled(FORM)
NO_ACTOR = "is not one of the actors. Allowed: buyer, maker, union, raider."
GIVE_ONE = "give one of item, ledger, relief, restraint."
WRONG = {
    ("buyer_in_maker: {of: buyer", "buyer_in_maker: {of: buyr"): (
        f"dyads.buyer_in_maker.of: 'buyr' {NO_ACTOR} Did you mean 'buyer'?"
    ),
    ("of: buyer, in: maker", "of: buyer, in: zz"): f"dyads.buyer_in_maker.in: 'zz' {NO_ACTOR}",
    ("outside: door", "outside: zz"): "dyads.maker_in_buyer.outside: 'zz' is not one of the ties. Allowed: door.",
    ("due: {restraint: true}", "due: {}"): f"dyads.raider_in_buyer.due: {GIVE_ONE}",
    ("{item: drones}", "{item: drones, ledger: book}"): f"dyads.buyer_in_maker.due: {GIVE_ONE}",
    ("{item: drones}", "{item: dorns}"): (
        "dyads.buyer_in_maker.due.item: 'dorns' is not one of the items. Allowed: drones. Did you mean 'drones'?"
    ),
    ("{ledger: book}", "{ledger: books}"): (
        "dyads.maker_in_buyer.due.ledger: 'books' is not one of the ledgers. Allowed: book. Did you mean 'book'?"
    ),
    ("of: maker, traits", "of: zz, traits"): f"factions.elders.of: 'zz' {NO_ACTOR}",
    ("regime: curbs", "regime: none"): "items.drones.regime: 'none' is not one of the regimes. Allowed: curbs.",
    ("    war: march", "    war: zz"): "items.drones.war: 'zz' is not one of the wars. Allowed: march.",
    ("clock: deal", "clock: zz"): "items.drones.clock: 'zz' is not one of the clocks. Allowed: deal, approval.",
    ("rival: other_maker", "rival: zz"): "items.drones.rival: 'zz' is not one of the rivals. Allowed: other_maker.",
    ("public: press_view", "public: zz"): (
        "items.drones.public: 'zz' is not one of the beliefs. Allowed: union_view, press_view."
    ),
    ("public: press_view", "public: union_view"): (
        "items.drones.public: 'union_view' is what union believes, and not the public."
    ),
    ("ties: {door: w}", "ties: {window: w}"): (
        "orders.jets.ties.window: 'window' is not one of the ties. Allowed: door."
    ),
    ("creditor: maker", "creditor: zz"): f"ledgers.book.creditor: 'zz' {NO_ACTOR}",
    ("listings: {of: union", "listings: {of: unon"): f"senders.listings.of: 'unon' {NO_ACTOR} Did you mean 'union'?",
    ("target: maker, type", "target: zz, type"): f"sanctions.measures.target: 'zz' {NO_ACTOR}",
    ("type: sector", "type: sectr"): (
        "sanctions.measures.type: 'sectr' is not allowed. Allowed: sector, finance. Did you mean 'sector'?"
    ),
    ("observer: union", "observer: zz"): f"beliefs.union_view.observer: 'zz' {NO_ACTOR}",
    ("proxy: bands", "proxy: zz"): "strikes.raids.proxy: 'zz' is not one of the proxies. Allowed: bands.",
    ("spoiler: buyer", "spoiler: zz"): f"tracks.pact.spoiler: 'zz' {NO_ACTOR}",
    ("{ship: {drones: 0.9}, ask: 1}", "{ship: {tanks: 1}}"): (
        "actors.maker.postures.send.ship.tanks: 'tanks' is not one of the items. Allowed: drones."
    ),
    ("{ship: {drones: 0.9}, ask: 1}", "{ship: {drones: [1]}}"): (
        "actors.maker.postures.send.ship.drones: [1] is not a number."
    ),
    ("role: supplier", "role: suplier"): (
        "actors.maker.role: 'suplier' is not allowed. Allowed: supplier, recipient, sender, striker. "
        "Did you mean 'supplier'?"
    ),
    ("legitimacy: w, den", "legitimcy: w, den"): (
        "actors.maker.weights.legitimcy: 'legitimcy' is not a term of a supplier. Allowed: expected_return, "
        "pressure_spared, legitimacy, deniability, opening, security. Did you mean 'legitimacy'?"
    ),
    ("      stall: {}\n", "      stall: {asks: 1}\n"): (
        "actors.buyer.postures.stall.asks: 'asks' is not a key here. Did you mean 'ask'?"
    ),
    ("emphasis: {opening: w}", "emphasis: {openng: w}"): (
        "factions.elders.emphasis.openng: 'openng' is not a term of maker. Allowed: expected_return, "
        "pressure_spared, legitimacy, deniability, opening, security. Did you mean 'opening'?"
    ),
    ("offence: {ask: w}", "offence: {beg: w}"): "ties.door.offence.beg: 'beg' is not an act.",
    ("mending: {approach: w}", "mending: {aproach: w}"): (
        "ties.door.mending.aproach: 'aproach' is not an act. Did you mean 'approach'?"
    ),
    ("act: deliver_sensitive", "act: deliver_sensitiv"): (
        "clocks.approval.act: 'deliver_sensitiv' is not an act. Did you mean 'deliver_sensitive'?"
    ),
    ("{of: buyer, act: deliver_sensitive,", "{of: buyer,"): "clocks.approval: give either an item or an act.",
    ("{of: maker, item: drones, traits", "{of: maker, item: drones, act: ask, traits"): (
        "clocks.deal: give either an item or an act."
    ),
    ("holds: {wars: [march]}", "holds: {wars: [march, zz]}"): (
        "contexts.army.holds.wars: 'zz' is not one of the wars. Allowed: march."
    ),
    ("holds: {wars: [march]}", "holds: {ties: [door]}"): "contexts.army.holds.ties: 'door' is held twice.",
    ("holds: {wars: [march]}", "holds: {wars: [march, march]}"): "contexts.army.holds.wars: 'march' is held twice.",
    ("  army: {title", "  union: {title"): "contexts.union: is an actor that decides too; give it a name of its own.",
    ("holds: {wars: [march]}", "holds: {actors: [maker]}"): (
        "contexts.army.holds.actors: 'actors' is not a kind that can be held. Allowed: factions, dyads, items, orders, "
        "ties, clocks, ledgers, countertrade, senders, sanctions, channels, beliefs, strikes, proxies, rivals, wars, "
        "tracks, regimes. Did you mean 'factions'?"
    ),
    ("in_force_at_start: true", "in_force: true"): (
        "regimes.curbs.in_force: 'in_force' is not a key here. Allowed: title, in_force_at_start. "
        "Did you mean 'in_force_at_start'?",
        "regimes.curbs.in_force_at_start: is missing; this key is required.",
    ),
}
LACKING = {
    ("debtor: buyer", "debtor: maker"): ("buyer", "plays the recipient and lacks a ledger it owes on."),
    ("listings: {of: union", "listings: {of: raider"): ("union", "plays the sender and lacks an entry in senders."),
    ("striker: raider", "striker: union"): ("raider", "plays the striker and lacks a pair in strikes."),
    ("raider_in_buyer: {of: raider, in: buyer", "x: {of: union, in: buyer"): (
        "raider",
        "plays the striker and lacks a dyad.",
    ),
    ("due: {relief: true}", "due: {restraint: true}"): (
        "maker",
        "plays the supplier and lacks a dyad that is due relief.",
    ),
}
MISBOUND = {
    ("globals: {precision: w, inertia: w", "globals: {precison: w, inertia: w"): "precison",
    ("globals: {precision: w, inertia: w", "globals: {inertia: w"): "precision",
    ("deniability: w, opening: w, security: w}", "deniability: w, opening: w}"): "security",
    ("{ship: {drones: 0.9}, ask: 1}", "{ship: {drones: 2}}"): "drones",
    ("leg: transport, traits: {capacity: w", "leg: transport, traits: {capacity: 0.5"): "capacity",
}


def line_of(old: str) -> int:
    """Return the line on which a text stands that stands only once."""
    assert TEXT.count(old) == 1, old
    return TEXT[: TEXT.index(old)].count("\n") + 1


def said(tmp_path, old: str, new: str) -> list[str]:
    assert line_of(old)
    path = tmp_path / "roster.yaml"
    path.write_text(TEXT.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_roster(path)
    return str(caught.value).replace(f"{path}", "roster.yaml").split("\n")


def test_a_sound_roster_is_read(tmp_path):
    path = tmp_path / "roster.yaml"
    path.write_text(TEXT, encoding="utf-8")
    found = read_roster(path)
    assert found.names("actors") == ["buyer", "maker", "union", "raider"]
    assert found.most_postures == 3
    assert all(found.names(kind) for kind in set(LAYOUT) - {"globals", "intermediaries"})


@pytest.mark.parametrize(("change", "message"), WRONG.items(), ids=[new.strip() for _, new in WRONG])
def test_a_roster_with_a_name_that_leads_nowhere_is_told_so(tmp_path, change, message):
    lines = [message] if isinstance(message, str) else message
    found = said(tmp_path, *change)
    assert found[: len(lines)] == [f"roster.yaml:{line_of(change[0])}: {line}" for line in lines]
    assert len(found) == (len(lines) if len(lines) == 1 else len(lines) + 1)


@pytest.mark.parametrize(("change", "fault"), LACKING.items(), ids=[message for _, message in LACKING.values()])
def test_an_actor_that_lacks_what_its_role_needs_is_told_so(tmp_path, change, fault):
    actor, message = fault
    (found,) = said(tmp_path, *change)
    assert found == f"roster.yaml:{line_of(f'  {actor}:{chr(10)}')}: actors.{actor}: {message}"


def test_an_order_whose_recipient_could_not_learn_from_it_is_refused(tmp_path):
    (found,) = said(tmp_path, "    supplier: buyer\n", "    supplier: raider\n")
    said_of = "orders.jets: needs a dyad of maker in raider, which learns from the order."
    assert found == f"roster.yaml:{line_of('  jets:')}: {said_of}"


def test_several_dangling_names_are_said_at_once(tmp_path):
    lines = said(tmp_path, "    supplier: maker\n    recipient: buyer\n", "    supplier: a\n    recipient: b\n")
    assert [line.split(": ")[1] for line in lines[:2]] == ["items.drones.supplier", "items.drones.recipient"]
    assert lines[2] == "2 faults; nothing was run."


def test_a_mix_of_kinds_that_there_are_not_is_refused(tmp_path):
    (line,) = said(tmp_path, "mix: [broker,", "mix: [brokr,")
    assert line.endswith("intermediaries.mix: 'brokr' is not a kind. Allowed: broker, bank. Did you mean 'broker'?")


@pytest.mark.parametrize(("change", "name"), MISBOUND.items(), ids=[f"{new.strip()}" for _, new in MISBOUND])
def test_a_trait_that_does_not_exist_is_left_out_or_is_no_level_is_refused(tmp_path, change, name):
    assert name in said(tmp_path, *change)[0]
