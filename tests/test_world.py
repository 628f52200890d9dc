import datetime as dt
import gc
import json
import weakref

import mesa
import numpy as np
import pytest
from helpers_core import WEEKS, fresh_python, needs_compiler, outcome, same_bits, short_inputs
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.axes import TERMS
from sim.ensemble import run_ensemble
from sim.roster import roster
from sim.rules.evasion import ACTIVE, DESIGNATED
from sim.scenario import load
from sim.world import DecisionMaker, Intermediary, World

ACTORS = roster().names("actors")


@pytest.fixture
def world():
    """Return a world in mid-course, with designations behind it."""
    carried = World(inputs=short_inputs({"params.designation_rate": 3.0}, intermediaries=12), seed=4, run=2)
    for _ in range(13):
        carried.step()
    return carried


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 1_000))
def test_the_order_of_agents_changes_nothing(seed, run):
    inputs = short_inputs(intermediaries=8)
    in_order, shuffled = (World(inputs=inputs, seed=seed, run=run, shuffle=shuffle) for shuffle in (False, True))
    assert same_bits(in_order.run_to_end(), shuffled.run_to_end())
    assert same_bits(in_order.block.rows, shuffled.block.rows)


def test_shuffling_really_changes_the_order_of_agents(monkeypatch):
    called = []
    monkeypatch.setattr(Intermediary, "perform", lambda agent, _: called.append(agent.number))
    World(inputs=short_inputs(intermediaries=64), shuffle=True).step()
    assert sorted(called) == list(range(64))
    assert called != sorted(called)


def test_worlds_are_freed_when_nothing_holds_them():
    worlds = [World(inputs=short_inputs(), seed=0, run=run, shuffle=bool(run % 2)) for run in range(5)]
    for world in worlds:
        world.step()
        world.actors["iran"].posture  # noqa: B018 - a view may hold on to what it shows
    alive = [weakref.ref(world) for world in worlds]
    agents = [weakref.ref(agent) for world in worlds for agent in world.agents]
    assert len(agents) == 5 * (len(ACTORS) + 5)
    del world, worlds
    gc.collect()
    assert [reference() for reference in alive + agents] == [None] * (5 + len(agents))


def test_a_world_ends_at_its_horizon_and_goes_no_further():
    world = World(inputs=short_inputs())
    for week in range(WEEKS):
        assert not world.done
        assert world.steps_done == week
        assert world.date == dt.date(2022, 2, 21) + dt.timedelta(weeks=week)
        world.step()
    assert world.done
    before = world.block.rows.copy()
    with pytest.raises(RuntimeError, match="2022-07-11"):
        world.step()
    assert same_bits(world.block.rows, before)
    assert world.steps_done == WEEKS


def test_carrying_a_world_to_its_end_gives_what_was_recorded_step_by_step():
    inputs = short_inputs()
    stepped, carried = World(inputs=inputs, seed=1, run=3), World(inputs=inputs, seed=1, run=3)
    while not stepped.done:
        stepped.step()
    assert same_bits(stepped.block.out[:, :, 0].copy(), carried.run_to_end().copy())


@needs_compiler
def test_a_world_half_way_is_where_the_same_run_of_the_ensemble_is(world):
    ensemble = run_ensemble(world.inputs, runs=3, seed=4, width=8)
    assert same_bits(world.block.out[:, :13, 0].copy(), ensemble[:, :13, 2].copy())
    assert not world.block.out[:, 13:].any()


def test_a_world_can_be_made_of_a_name_a_mapping_or_a_scenario():
    mapping = {"name": "mine", "title": "My own", "base": "baseline"}
    worlds = [World(source, seed=1, intermediaries=3) for source in ("baseline", mapping, load("baseline"))]
    for world in worlds:
        world.step()
    assert len({world.block.rows.tobytes() for world in worlds}) == 1


def test_a_world_has_an_agent_for_every_actor_and_every_place(world):
    assert isinstance(world, mesa.Model)
    assert list(world.actors) == ACTORS
    assert [agent.number for agent in world.intermediaries] == list(range(12))
    assert len(world.agents) == len(ACTORS) + 12


@pytest.mark.parametrize("stage_kind", ["actors", "items", "ledgers", "dyads"])
def test_every_entity_is_answered_for_by_one_actor(world, stage_kind):
    held = [number for actor in world.actors.values() for number in actor.held(stage_kind)]
    assert sorted(held) == list(range(len(roster().names(stage_kind))))


def test_actors_answer_for_what_the_roster_says_is_theirs(world):
    iran, russia = world.actors["iran"], world.actors["russia"]
    assert (list(iran.held("items")), list(russia.held("items"))) == ([0], [])
    assert (list(iran.held("ledgers")), list(russia.held("ledgers"))) == ([], [0])
    dyads = roster().names("dyads")
    assert [dyads[number] for number in iran.held("dyads")] == ["iran_in_russia"]
    assert [dyads[number] for number in russia.held("dyads")] == ["russia_in_iran"]


@pytest.mark.parametrize("actor", ACTORS)
def test_the_posture_of_an_actor_is_the_one_recorded(actor):
    inputs = short_inputs({"params.choice_precision": 1.0})
    world = World(inputs=inputs, seed=0, run=1)
    agent, number, seen = world.actors[actor], ACTORS.index(actor), []
    while not world.done:
        world.step()
        seen.append(agent.menu.index(agent.posture))
    assert agent.menu == list(roster().file.actors[actor].postures)
    assert seen == outcome(world.block.out, inputs, "posture")[number, :, 0].tolist()
    assert len(set(seen)) > 1


@pytest.mark.parametrize("actor", ACTORS)
def test_the_terms_of_an_actor_add_up_to_its_utilities(world, actor):
    agent, number = world.actors[actor], ACTORS.index(actor)
    role = roster().file.actors[actor].role
    state = world.block.actors[number]
    for row, (posture, terms) in enumerate(agent.terms.items()):
        assert posture == agent.menu[row]
        assert tuple(terms) == TERMS[role]
        assert list(terms.values()) == state.term[row, : len(terms), 0].tolist()
        utility = 0.0
        for weight, value in zip(state.weight[:, 0].tolist(), terms.values(), strict=False):
            utility = utility + weight * value
        assert utility == state.utility[row, 0]
    assert len(agent.terms) == len(agent.menu)


@pytest.mark.parametrize(("actor", "partner"), [("iran", "russia"), ("russia", "iran")])
def test_the_trust_of_an_actor_is_the_one_recorded(world, actor, partner):
    dyad = roster().names("dyads").index(f"{actor}_in_{partner}")
    recorded = outcome(world.block.out, world.inputs, "trust")[dyad, world.steps_done - 1, 0]
    assert world.actors[actor].trust_in(partner) == recorded
    assert 0.0 < recorded < 1.0


@pytest.mark.parametrize("partner", ["iran", "nowhere"])
def test_there_is_no_trust_where_there_is_no_dyad(world, partner):
    with pytest.raises(KeyError, match=f"no dyad with {partner}"):
        world.actors["iran"].trust_in(partner)


def test_intermediaries_show_their_status_and_how_visible_they_are(world):
    state = world.block.intermediaries
    active = [agent.active for agent in world.intermediaries]
    assert active == [status == ACTIVE for status in state["status"][:, 0]]
    assert set(state["status"][:, 0]) == {ACTIVE, DESIGNATED}
    assert [agent.visibility for agent in world.intermediaries] == state["visibility"][:, 0].tolist()


def test_the_share_of_a_channel_that_is_active_is_that_of_its_active_intermediaries(world):
    capacity = world.block.intermediaries["capacity"][:, 0]
    active = np.array([agent.active for agent in world.intermediaries])
    recorded = outcome(world.block.out, world.inputs, "active_share")[0, world.steps_done - 1, 0]
    assert recorded == pytest.approx(capacity[active].sum() / capacity.sum(), rel=1e-15)


def test_agents_are_views_of_the_state_and_hold_none_of_it(world):
    agent = world.intermediaries[3]
    row = world.inputs.layout.row("intermediaries", 3, "status")
    world.block.rows[row, 0] = DESIGNATED
    assert not agent.active
    world.block.rows[row, 0] = ACTIVE
    assert agent.active
    number = ACTORS.index("russia")
    world.block.rows[world.inputs.layout.row("actors", number, "posture"), 0] = 2.0
    assert world.actors["russia"].posture == world.actors["russia"].menu[2]


def test_kinds_of_intermediaries_fill_the_places_in_the_order_of_the_mix(world):
    mix = roster().file.intermediaries.mix
    for agent in world.intermediaries:
        assert agent.name == f"{mix[agent.number % len(mix)]}-{agent.number}"
        kind = roster().file.intermediaries.kinds[mix[agent.number % len(mix)]]
        assert agent.record.capacity[0] == world.inputs.scenario.parameter(kind["capacity"])


def test_only_decision_makers_and_intermediaries_are_agents(world):
    assert set(world.agents_by_type) == {DecisionMaker, Intermediary}


def loaded_after(code):
    return set(json.loads(fresh_python(f"import json, sys\n{code}\nprint(json.dumps(sorted(sys.modules)))")))


def test_importing_the_package_loads_none_of_the_heavy_libraries():
    heavy = {"numba", "mesa", "pandas", "matplotlib", "numpy", "scipy", "xarray", "hydra", "pydantic", "yaml"}
    assert loaded_after("import sim") & heavy == set()


@needs_compiler
def test_running_the_compiled_engine_never_imports_mesa():
    loaded = loaded_after("import sim\nsim.run('baseline', runs=1, width=1, intermediaries=5)")
    assert "numba" in loaded
    assert not {"mesa", "sim.world", "matplotlib", "hydra"} & loaded


def test_running_the_mesa_engine_does_import_mesa():
    code = "import sim\nsim.run('baseline', runs=1, engine='mesa', intermediaries=1)"
    assert {"mesa", "sim.world"} <= loaded_after(code)
