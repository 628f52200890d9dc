"""The roster: every trait of every entity is bound to a parameter of its unit, and every name leads somewhere."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from helpers.default_case import registry, roster, settable_variables
from sim.case.roster import Roster
from sim.ground.axes import ACTS, DUES, POLICIES, ROLES, TERMS
from sim.ground.units import UNITS
from sim.kernel.state import LAYOUT, variable_of

PLACES = 64
BOUND = list(roster().traits(PLACES, registry()))
PLAIN = [
    (kind, trait.name)
    for kind, traits in LAYOUT.items()
    for trait in traits
    if trait.kind == "trait" and not trait.axis
]


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
            place for kind, entity, name, place, _ in BOUND if (kind, entity, name) == ("actors", number, "base_weight")
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
    links = found.links(dict.fromkeys(actors, "uniform"))[0]
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
    for name, strike, west in zip(actors, links.actor_strike, links.actor_west, strict=True):
        pair = list(file.strikes.values())[strike]
        assert strike < 0 or name == (pair.striker if file.actors[name].role == "striker" else pair.target)
        assert west < 0 or list(file.dyads.values())[west].due.relief
    assert {DUES[due] for due in links.dyad_due} == set(DUES)
    for order, dyad in zip(file.orders.values(), links.order_dyad, strict=True):
        record = list(file.dyads.values())[dyad]
        assert (record.of, record.in_) == (order.recipient, order.supplier)


def test_every_posture_has_a_number_of_its_own_that_its_place_does_not_change():
    found = roster()
    policies = dict.fromkeys(found.names("actors"), "logit")
    numbers = found.links(policies)[0].posture_number
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
    other = Roster(found.file.model_copy(update={"actors": turned})).links(policies)[0].posture_number
    for row, mirrored, actor in zip(numbers, other, turned.values(), strict=True):
        length = len(actor.postures)
        np.testing.assert_array_equal(row[:length], mirrored[:length][::-1])


def test_settable_variables_are_named_by_entity_and_variable():
    found = settable_variables()
    assert "unscr_2231.in_force" in found
    assert not found["unscr_2231.in_force"].forces_an_act
    assert found["us_listings.effort"].forces_an_act
    for name, target in found.items():
        entity, variable = name.split(".")
        assert roster().names(target.kind)[target.entity] == entity
        assert target.variable.name == variable
        assert target.variable.settable
        assert np.isfinite(target.variable.bounds).all()
