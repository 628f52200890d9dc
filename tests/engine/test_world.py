import datetime as dt
import gc
import json
import runpy
import weakref
from collections import Counter
from dataclasses import replace

import mesa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.core import WEEKS, fresh_python, needs_compiler, outcome, same_bits, short_inputs
from helpers.default_case import roster
from helpers.paths import ROOT
from sim.engine.ensemble import run_ensemble
from sim.engine.world import ContextActor, DecisionMaker, Entity, Intermediary, World, held_by
from sim.ground.axes import LEGS, TERMS
from sim.ground.faults import InputError
from sim.rules.evasion import ACTIVE, DESIGNATED
from sim.scenario.load import load
from sim.stages.schedule import SCHEDULE
from sim.words import date_in_words, plain

ACTORS = roster().names("actors")
CONTEXTS = list(roster().file.contexts)
EXAMPLE = ROOT / "docs" / "examples" / "custom_actor.py"


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
    assert len(agents) == 5 * (len(ACTORS) + len(CONTEXTS) + 5)
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


class Collecting(World):
    """A world as Mesa's examples are made: it collects at its start and after each step."""

    def __init__(self, weeks: list[int], seed: int = 0) -> None:
        super().__init__(inputs=short_inputs(), seed=seed)
        self.weeks = weeks
        self.datacollector = mesa.DataCollector({"week": "steps_done"})
        self.datacollector.collect(self)

    def step(self) -> None:
        super().step()
        self.weeks.append(self.steps_done)
        self.datacollector.collect(self)


def test_loops_of_mesa_end_at_the_horizon_and_not_a_step_beyond():
    weeks: list[int] = []
    Collecting(weeks).run_model()
    assert weeks == list(range(1, WEEKS + 1))
    weeks.clear()
    mesa.batch_run(Collecting, {"weeks": [weeks]}, max_steps=WEEKS, display_progress=False)
    assert weeks == list(range(1, WEEKS + 1))


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


def test_a_world_has_an_agent_for_every_actor_every_context_actor_and_every_place(world):
    assert isinstance(world, mesa.Model)
    assert list(world.actors) == ACTORS
    assert [agent.name for agent in world.agents_by_type[ContextActor]] == CONTEXTS
    assert [agent.number for agent in world.intermediaries] == list(range(12))
    assert set(world.agents_by_type) == {DecisionMaker, ContextActor, Intermediary}
    assert len(world.agents) == len(ACTORS) + len(CONTEXTS) + 12


def test_every_entity_of_every_kind_is_held_exactly_once(world):
    holders = [world.held[""], *(agent.held for agent in world.holders)]
    for kind, count in world.inputs.layout.sizes.entities.items():
        held = Counter(number for holder in holders for number in holder.get(kind, ()))
        held.update(agent.number for agent in world.intermediaries if kind == "intermediaries")
        assert held == Counter(range(count)), kind


def test_nobody_holds_anything_for_somebody_who_is_not_there(world):
    assert set(world.held) - {""} <= {agent.name for agent in world.holders}
    assert world.held == held_by(roster().file)


@pytest.mark.parametrize("shuffle", [False, True])
def test_every_stage_is_performed_exactly_once_for_every_entity(monkeypatch, shuffle):
    called = []
    stages = [
        replace(stage, function=lambda _, number, step, name=stage.name: called.append((name, number, step)))
        for stage in SCHEDULE
    ]
    monkeypatch.setattr("sim.engine.world.SCHEDULE", stages)
    world = World(inputs=short_inputs(intermediaries=6), shuffle=shuffle)
    world.step()
    wanted = [(stage.name, number, 0) for stage in SCHEDULE for number in world.inputs.layout.each(stage.kind)]
    assert Counter(called) == Counter(wanted)
    order = list(dict.fromkeys(name for name, *_ in called))
    assert order == [stage.name for stage in SCHEDULE], "a stage is over before the next one begins"


def names_held(agent, kind):
    return [roster().names(kind)[number] for number in agent.held.get(kind, ())]


def test_actors_answer_for_what_the_roster_says_is_theirs(world):
    iran, russia, israel = (world.actors[name] for name in ("iran", "russia", "israel"))
    assert names_held(iran, "items") == roster().names("items")
    assert names_held(iran, "dyads") == ["iran_in_russia", "iran_in_united_states"]
    assert names_held(iran, "factions") == roster().names("factions")
    assert names_held(iran, "strikes") == []
    assert names_held(russia, "orders") == roster().names("orders")
    assert names_held(russia, "ledgers") == ["iran_russia"]
    assert names_held(russia, "dyads") == ["russia_in_iran"]
    assert names_held(israel, "strikes") == ["israel_on_iran"]
    assert names_held(world.actors["united_states"], "beliefs") == ["us_on_drones", "us_on_missiles"]


def test_context_actors_answer_for_what_the_roster_gives_them_and_choose_nothing(world):
    for agent in world.agents_by_type[ContextActor]:
        holds = roster().file.contexts[agent.name].holds
        assert {kind: names_held(agent, kind) for kind in agent.held} == holds
        assert isinstance(agent, Entity)
        assert not hasattr(agent, "choose")
    gulf = next(agent for agent in world.agents_by_type[ContextActor] if agent.name == "gulf")
    assert names_held(gulf, "ties") == ["russia_gulf"]
    assert "russia_gulf" not in names_held(world.actors["russia"], "ties")


def test_the_world_itself_answers_for_what_nobody_holds(world):
    assert set(world.held[""]) == {"globals", "regimes", "channels", "countertrade", "legs", "beliefs"}
    views = list(roster().file.beliefs.values())
    assert [views[number].observer for number in world.held[""]["beliefs"]] == [None, None]


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
    state = world.state.actors[number]
    for row, (posture, terms) in enumerate(agent.terms.items()):
        assert posture == agent.menu[row]
        assert tuple(terms) == TERMS[role]
        assert list(terms.values()) == state.term[row, : len(terms), 0].tolist()
        utility = 0.0
        for weight, value in zip(state.weight[:, 0].tolist(), terms.values(), strict=False):
            utility = utility + weight * value
        assert utility == state.utility[row, 0]
    assert len(agent.terms) == len(agent.menu)


@pytest.mark.parametrize("dyad", roster().names("dyads"))
def test_the_trust_of_an_actor_is_the_one_recorded(world, dyad):
    record, number = roster().file.dyads[dyad], roster().names("dyads").index(dyad)
    recorded = outcome(world.block.out, world.inputs, "trust")[number, world.steps_done - 1, 0]
    assert world.actors[record.of].trust_in(record.in_) == recorded
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


def test_the_share_of_a_leg_that_is_active_is_that_of_its_active_intermediaries(world):
    places = world.block.intermediaries
    active = np.array([agent.active for agent in world.intermediaries])
    assert not active.all()
    for leg in range(len(LEGS)):
        capacity = places["capacity"][:, 0] * places["serves"][:, leg, 0]
        recorded = outcome(world.block.out, world.inputs, "active_share")[leg, world.steps_done - 1, 0]
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
        for trait, level in kind.traits.items():
            given = world.inputs.scenario.parameter(level) if isinstance(level, str) else level
            assert agent.record[trait][0] == given, trait
        assert [leg for leg, serves in zip(LEGS, agent.record.serves[:, 0], strict=True) if serves] == list(kind.serves)


# Actors that choose in a way of their own.


class Stubborn(DecisionMaker):
    """Takes the last posture of its menu, come what may."""

    def choose(self):
        return self.menu[-1]


class Absent(DecisionMaker):
    """Notes when it is asked, and leaves the choice to its policy."""

    def __init__(self, world, name):
        super().__init__(world, name)
        self.asked = []

    def choose(self):
        self.asked.append((self.world.steps_done, self.terms))


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("shuffle", [False, True])
def test_an_actor_of_ones_own_class_takes_the_posture_that_it_chooses(actor, shuffle):
    world = World(inputs=short_inputs(), actors={actor: Stubborn}, shuffle=shuffle)
    seen = []
    while not world.done:
        world.step()
        seen.append(world.actors[actor].posture)
    assert set(seen) == {world.actors[actor].menu[-1]}
    assert {type(agent) for name, agent in world.actors.items() if name != actor} == {DecisionMaker}


def test_an_actor_that_leaves_the_choice_to_its_policy_is_asked_at_each_decision_and_changes_nothing():
    inputs = short_inputs()
    world = World(inputs=inputs, seed=2, actors=dict.fromkeys(ACTORS, Absent))
    assert same_bits(world.run_to_end(), World(inputs=inputs, seed=2).run_to_end())
    for agent in world.actors.values():
        assert [step for step, _ in agent.asked] == list(range(0, WEEKS, 4))
        assert all(list(terms) == agent.menu for _, terms in agent.asked)


def test_what_an_actor_of_ones_own_chooses_is_what_a_script_of_the_same_postures_does():
    class Alternating(DecisionMaker):
        def choose(self):
            return "stall" if self.world.steps_done % 8 else "deepen_and_pay"

    dates = ["2022-02-21", "2022-03-21", "2022-04-18", "2022-05-16", "2022-06-13"]
    script = [
        {"date": date, "posture": posture}
        for date, posture in zip(dates, ["deepen_and_pay", "stall"] * 3, strict=False)
    ]
    scripted = {"postures.russia.policy": "scripted", "postures.russia.script": script}
    own = World(inputs=short_inputs(), seed=6, actors={"russia": Alternating}).run_to_end()
    assert same_bits(own, World(inputs=short_inputs(scripted), seed=6).run_to_end())


def test_a_class_for_an_actor_that_is_not_there_is_refused():
    with pytest.raises(InputError, match=r"'irn' is not an actor.*Did you mean 'iran'"):
        World(inputs=short_inputs(), actors={"irn": Stubborn})


def test_a_command_to_take_a_posture_that_is_not_on_the_menu_is_refused():
    world = World(inputs=short_inputs(without={"israel": ("deep_strikes",)}))
    for posture in ("deep_strike", "deep_strikes"):
        with pytest.raises(InputError, match=r"is not a posture\. Allowed: stand_by, speak_up, limited_strikes\."):
            world.actors["israel"].command(posture)


def test_the_example_of_an_actor_of_ones_own_runs_is_short_and_does_as_it_says(capsys):
    assert len(EXAMPLE.read_text(encoding="utf-8").splitlines()) < 20
    found = runpy.run_path(str(EXAMPLE))
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert len(lines) == found["WEEKS"] == found["world"].steps_done
    trust, postures = [float(line[1]) for line in lines], [line[2] for line in lines]
    assert min(trust) < found["ENOUGH"] < max(trust)
    assert postures[-1] == "hold_and_deny"
    assert set(postures[: next(week for week, level in enumerate(trust) if level < 0.395)]) - {"hold_and_deny"}


def loaded_after(code):
    return set(json.loads(fresh_python(f"import json, sys\n{code}\nprint(json.dumps(sorted(sys.modules)))")))


def test_importing_the_package_loads_none_of_the_heavy_libraries():
    heavy = {"numba", "mesa", "pandas", "matplotlib", "numpy", "scipy", "xarray", "hydra", "pydantic", "yaml"}
    assert loaded_after("import sim") & heavy == set()


@needs_compiler
def test_running_the_compiled_engine_never_imports_mesa():
    loaded = loaded_after("import sim\nsim.run('baseline', runs=1, width=1, intermediaries=5)")
    assert "sim.stages.schedule" in loaded
    assert not {"mesa", "sim.engine.world", "matplotlib", "hydra"} & loaded


def test_running_the_mesa_engine_does_import_mesa():
    code = "import sim\nsim.run('baseline', runs=1, engine='mesa', intermediaries=1)"
    assert {"mesa", "sim.engine.world"} <= loaded_after(code)


def test_a_card_says_where_a_world_stands(world):
    card = world._card()
    assert card.facts["Week"].startswith(f"{date_in_words(world.date)} comes next, after 13 of ")
    assert card.facts["Intermediaries"] == f"{sum(one.active for one in world.intermediaries)} of 12 active"
    assert [row[1] for row in card.rows] == [plain(world.actors[name].posture) for name in ACTORS]
    assert card.kind.endswith("run 2, seed 4")
    assert repr(world) == card.text()
    world.run_to_end()
    assert world._card().facts["Week"].startswith("it has ended")
