"""The roster: every trait of every entity is bound to a parameter of its unit, and every name leads somewhere."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from sim.axes import ACTS, POLICIES, ROLES, TERMS
from sim.faults import InputError
from sim.registry import registry
from sim.roster import Roster, read_roster, roster
from sim.settable import settable_variables
from sim.state import LAYOUT, variable_of
from sim.units import UNITS

PLACES = 64
BOUND = list(roster().traits(PLACES))
PLAIN = [
    (kind, trait.name)
    for kind, traits in LAYOUT.items()
    for trait in traits
    if trait.kind == "trait" and not trait.axis
]
TEXT = """\
globals:
  precision: choice_precision
  inertia: choice_inertia
  forgetting: forgetting
  negativity_ratio: negativity_ratio
  credit_rate: credit_rate
  designation_rate: designation_rate
  regrowth_rate: regrowth_rate
  adaptation_rate: adaptation_rate
  effort_decay: burst_decay
  promise_credit: promise_credit
  promise_rate: promise_rate
  contract_rate: contract_rate
  release_rate: release_rate
  refusal_rate: refusal_rate
  renewal_rate: renewal_rate
  debt_weight: hold_debt_weight
  isolation_weight: hold_isolation_weight
  late_rate: late_rate
  delivery_credit: delivery_credit
actors:
  russia:
    title: Russia
    role: recipient
    traits: {isolation_start: russia_isolation_start, isolation_end: iran_isolation, isolation_rate: isolation_rate}
    weights:
      goodwill: russia_weight_goodwill
      debt_relieved: russia_weight_debt
      means_spared: russia_weight_means
      ties_kept: russia_weight_ties
    postures:
      stall: {}
      token: {pay: token_payment}
      pay: {pay: 1}
  iran:
    title: Iran
    role: supplier
    traits: {isolation_start: iran_isolation, isolation_end: iran_isolation, isolation_rate: isolation_rate}
    weights:
      expected_return: iran_weight_return
      pressure_spared: iran_weight_pressure
      legitimacy: iran_weight_legitimacy
      means_spared: iran_weight_means
    postures:
      hold: {}
      ship: {ship: {drones: 0.9}}
dyads:
  russia_in_iran:
    of: russia
    in: iran
    due: {item: drones}
    traits: {kept_prior: iran_trust_kept_prior, broken_prior: iran_trust_broken_prior, dependence: iran_dependence}
items:
  drones:
    title: drones
    supplier: iran
    recipient: russia
    channel: routes
    ledger: book
    regime: curbs
    traits:
      unit_value: drone_unit_value
      output_start: drone_output
      output_ceiling: drone_output_ceiling
      output_growth: drone_output_growth
      stock_start: drone_stock
      dispatch_rate: dispatch_rate
      demand: drone_demand
      need_memory: need_memory
      legal_exposure: drone_legal_exposure
      component_share: drone_component_share
ledgers:
  book:
    creditor: iran
    debtor: russia
    traits: {interest: ledger_interest, repayment_rate: repayment_rate, debt_scale: debt_scale}
channels:
  routes: {title: all routes, traits: {sanctionable_share: sanctionable_share}}
senders:
  union: {title: a union, traits: {coverage: eu_coverage, effort_start: ordinary_effort}}
regimes:
  curbs: {title: curbs on arms, in_force_at_start: true}
intermediaries:
  mix: [broker, bank]
  kinds:
    broker: {capacity: broker_capacity, visibility_start: newcomer_visibility, visibility_floor: hidden_visibility}
    bank: {capacity: bank_capacity, visibility_start: newcomer_visibility, visibility_floor: hidden_visibility}
"""
NO_ACTOR = "is not one of the actors. Allowed: russia, iran."
WRONG = {
    ("    of: russia", "    of: rusia"): f"49: dyads.russia_in_iran.of: 'rusia' {NO_ACTOR} Did you mean 'russia'?",
    ("    in: iran", "    in: zz"): f"50: dyads.russia_in_iran.in: 'zz' {NO_ACTOR}",
    ("{item: drones}", "{}"): "51: dyads.russia_in_iran.due: give either an item or a ledger.",
    ("{item: drones}", "{item: drones, ledger: book}"): (
        "51: dyads.russia_in_iran.due: give either an item or a ledger."
    ),
    ("{item: drones}", "{item: dorns}"): (
        "51: dyads.russia_in_iran.due.item: 'dorns' is not one of the items. Allowed: drones. Did you mean 'drones'?"
    ),
    ("{item: drones}", "{ledger: books}"): (
        "51: dyads.russia_in_iran.due.ledger: 'books' is not one of the ledgers. Allowed: book. Did you mean 'book'?"
    ),
    ("supplier: iran", "supplier: zz"): f"56: items.drones.supplier: 'zz' {NO_ACTOR}",
    ("recipient: russia", "recipient: zz"): f"57: items.drones.recipient: 'zz' {NO_ACTOR}",
    ("channel: routes", "channel: route"): (
        "58: items.drones.channel: 'route' is not one of the channels. Allowed: routes. Did you mean 'routes'?"
    ),
    ("ledger: book\n", "ledger: zz\n"): "59: items.drones.ledger: 'zz' is not one of the ledgers. Allowed: book.",
    ("regime: curbs", "regime: none"): "60: items.drones.regime: 'none' is not one of the regimes. Allowed: curbs.",
    ("creditor: iran", "creditor: zz"): f"74: ledgers.book.creditor: 'zz' {NO_ACTOR}",
    ("debtor: russia", "debtor: zz"): f"75: ledgers.book.debtor: 'zz' {NO_ACTOR}",
    ("{ship: {drones: 0.9}}", "{ship: {tanks: 1}}"): (
        "46: actors.iran.postures.ship.ship.tanks: 'tanks' is not one of the items. Allowed: drones."
    ),
    (
        "{ship: {drones: 0.9}}",
        "{ship: {drones: [1]}}",
    ): "46: actors.iran.postures.ship.ship.drones: [1] is not a number.",
    ("role: supplier", "role: suplier"): (
        "37: actors.iran.role: 'suplier' is not allowed. Allowed: supplier, recipient. Did you mean 'supplier'?"
    ),
    ("      legitimacy: iran", "      legitimcy: iran"): (
        "42: actors.iran.weights.legitimcy: 'legitimcy' is not a term of a supplier. Allowed: expected_return, "
        "pressure_spared, legitimacy, means_spared. Did you mean 'legitimacy'?"
    ),
    ("      stall: {}\n", "      stall: {buy: 1}\n"): (
        "32: actors.russia.postures.stall.buy: 'buy' is not a key here. Allowed: ship, pay, promise, deliver_ordinary, "
        "deliver_sensitive."
    ),
    ("in_force_at_start: true", "in_force: true"): (
        "82: regimes.curbs.in_force: 'in_force' is not a key here. Allowed: title, in_force_at_start. "
        "Did you mean 'in_force_at_start'?",
        "82: regimes.curbs.in_force_at_start: is missing; this key is required.",
    ),
}
MISBOUND = {
    ("  forgetting: forgetting\n", "  forgeting: forgetting\n"): "forgeting",
    ("  forgetting: forgetting\n", ""): "forgetting",
    (", dependence: iran_dependence", ""): "dependence",
    ("      means_spared: iran_weight_means\n", ""): "means_spared",
    ("{ship: {drones: 0.9}}", "{ship: {drones: 2}}"): "drones",
}


def said(tmp_path, old: str, new: str) -> list[str]:
    assert TEXT.count(old) == 1
    path = tmp_path / "roster.yaml"
    path.write_text(TEXT.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_roster(path)
    return str(caught.value).replace(f"{path}", "roster.yaml").split("\n")


def entities(kind: str) -> int:
    return roster().sizes(PLACES).entities[kind]


def test_every_trait_that_the_roster_binds_is_one_of_the_state():
    for kind, entity, name, within, _ in BOUND:
        variable = variable_of(kind, name)
        assert variable.kind == "trait"
        assert 0 <= entity < entities(kind)
        assert len(within) == len(variable.axis)


@pytest.mark.parametrize(("kind", "trait"), PLAIN, ids=[f"{kind}.{trait}" for kind, trait in PLAIN])
def test_every_trait_of_the_state_is_bound_once_for_every_entity(kind, trait):
    bound = Counter(entity for found, entity, name, _, _ in BOUND if (found, name) == (kind, trait))
    assert bound == Counter(range(entities(kind)))


def test_every_actor_weighs_every_term_of_its_role():
    for number, actor in enumerate(roster().file.actors.values()):
        found = [
            place for kind, entity, name, place, _ in BOUND if (kind, entity, name) == ("actors", number, "weight")
        ]
        assert sorted(found) == [(place,) for place in range(len(TERMS[actor.role]))]
        assert list(actor.weights) == list(TERMS[actor.role])


def test_every_posture_is_available_and_has_a_level_of_every_act():
    for number, actor in enumerate(roster().file.actors.values()):
        places = {
            name: sorted(
                place for kind, entity, found, place, _ in BOUND if (kind, entity, found) == ("actors", number, name)
            )
            for name in ("available", "act_level")
        }
        menu = range(len(actor.postures))
        assert places["available"] == [(posture,) for posture in menu]
        assert places["act_level"] == [(posture, act) for posture in menu for act in range(len(ACTS))]


def test_no_trait_is_bound_twice():
    assert max(Counter((kind, entity, name, within) for kind, entity, name, within, _ in BOUND).values()) == 1


def test_every_level_is_a_parameter_or_a_number_from_nothing_to_all():
    for *_, level in BOUND:
        assert level in registry() if isinstance(level, str) else 0 <= level <= 1


@pytest.mark.parametrize(
    ("kind", "trait", "level"),
    sorted({(kind, name, level) for kind, _, name, _, level in BOUND if isinstance(level, str)}),
)
def test_a_parameter_has_the_unit_of_the_trait_that_it_stands_behind(kind, trait, level):
    assert UNITS[registry()[level].unit].kernel_name == variable_of(kind, trait).unit


@pytest.mark.parametrize(
    ("kind", "trait", "level"),
    sorted({(kind, name, level) for kind, _, name, _, level in BOUND if isinstance(level, str)}),
)
def test_a_state_that_starts_from_a_parameter_starts_within_its_bounds(kind, trait, level):
    for variable in LAYOUT[kind]:
        if variable.start == trait:
            low, high = (registry()[level].kernel_value(bound) for bound in registry()[level].bounds)
            assert variable.bounds[0] <= low <= high <= variable.bounds[1]


def test_kinds_of_intermediaries_fill_the_places_in_the_order_of_the_mix():
    found, mix = roster(), roster().file.intermediaries.mix
    kinds = [found.kind_of_place(place) for place in range(2 * len(mix))]
    assert kinds == [*mix, *mix]
    assert set(mix) == set(found.file.intermediaries.kinds)


def test_names_stand_in_the_order_of_the_file_and_sizes_count_them():
    found = roster()
    assert found.names("actors")[:2] == ["russia", "iran"]
    assert found.names("globals") == found.names("intermediaries") == []
    sizes = found.sizes(10)
    assert sizes.entities["globals"] == 1
    assert sizes.entities["intermediaries"] == 10
    assert sizes.entities["actors"] == len(found.file.actors)
    assert sizes.postures == max(len(actor.postures) for actor in found.file.actors.values())


def test_links_lead_from_each_entity_to_its_own():
    found = roster()
    file, actors = found.file, found.names("actors")
    links = found.links(dict.fromkeys(actors, "uniform"))
    assert links.actor_policy.tolist() == [POLICIES.index("uniform")] * len(actors)
    assert [ROLES[role] for role in links.actor_role] == [actor.role for actor in file.actors.values()]
    assert [actors[place] for place in links.dyad_partner] == [dyad.in_ for dyad in file.dyads.values()]
    assert [actors[place] for place in links.item_supplier] == [item.supplier for item in file.items.values()]
    assert [actors[place] for place in links.ledger_debtor] == [book.debtor for book in file.ledgers.values()]
    for name, place in zip(actors, links.actor_dyad, strict=True):
        assert place < 0 or list(file.dyads.values())[place].of == name
    for dyad, item, ledger in zip(file.dyads.values(), links.dyad_item, links.dyad_ledger, strict=True):
        assert (item >= 0) == (dyad.due.item is not None)
        assert (ledger >= 0) == (dyad.due.ledger is not None)
        assert (item >= 0) != (ledger >= 0)


def test_every_posture_has_a_number_of_its_own_that_its_place_does_not_change():
    found = roster()
    policies = dict.fromkeys(found.names("actors"), "logit")
    numbers = found.links(policies).posture_number
    used = [
        number
        for row, actor in zip(numbers, found.file.actors.values(), strict=True)
        for number in row[: len(actor.postures)]
    ]
    assert len(set(used)) == len(used)
    turned = {
        name: actor.model_copy(update={"postures": dict(reversed(actor.postures.items()))})
        for name, actor in found.file.actors.items()
    }
    other = Roster(found.file.model_copy(update={"actors": turned})).links(policies).posture_number
    for row, mirrored, actor in zip(numbers, other, turned.values(), strict=True):
        length = len(actor.postures)
        np.testing.assert_array_equal(row[:length], mirrored[:length][::-1])


def test_settable_variables_are_named_by_entity_and_variable():
    found = settable_variables()
    assert "unscr_2231.in_force" in found
    assert not found["unscr_2231.in_force"].forces_an_act
    assert found["united_states.effort"].forces_an_act
    for name, target in found.items():
        entity, variable = name.split(".")
        assert roster().names(target.kind)[target.entity] == entity
        assert target.variable.name == variable
        assert target.variable.settable
        assert np.isfinite(target.variable.bounds).all()


def test_a_sound_roster_is_read(tmp_path):
    path = tmp_path / "roster.yaml"
    path.write_text(TEXT, encoding="utf-8")
    found = read_roster(path)
    assert found.names("actors") == ["russia", "iran"]
    assert found.most_postures == 3


@pytest.mark.parametrize(("change", "message"), WRONG.items(), ids=[new.strip() for _, new in WRONG])
def test_a_roster_with_a_name_that_leads_nowhere_is_told_so(tmp_path, change, message):
    lines = [message] if isinstance(message, str) else message
    found = said(tmp_path, *change)
    assert found[: len(lines)] == [f"roster.yaml:{line}" for line in lines]
    assert len(found) == (len(lines) if len(lines) == 1 else len(lines) + 1)


def test_several_dangling_names_are_said_at_once(tmp_path):
    lines = said(tmp_path, "    supplier: iran\n    recipient: russia\n", "    supplier: a\n    recipient: b\n")
    assert [line.split(": ")[1] for line in lines[:2]] == ["items.drones.supplier", "items.drones.recipient"]
    assert lines[2] == "2 faults; nothing was run."


def test_a_mix_of_kinds_that_there_are_not_is_refused(tmp_path):
    (line,) = said(tmp_path, "mix: [broker,", "mix: [brokr,")
    assert line.endswith("intermediaries.mix: 'brokr' is not a kind. Allowed: broker, bank. Did you mean 'broker'?")


@pytest.mark.parametrize(("change", "name"), MISBOUND.items(), ids=[f"{new.strip()}" for _, new in MISBOUND])
def test_a_trait_that_does_not_exist_is_left_out_or_is_no_level_is_refused(tmp_path, change, name):
    assert name in said(tmp_path, *change)[0]
