"""Choice through the engines: every policy, draw by draw, against the utilities that the kernels recorded."""

import numpy as np
import pytest
from scipy import stats

from helpers.core import WEEKS, needs_compiler, outcome, same_bits, short_inputs
from helpers.default_case import registry, roster
from helpers.lively import all_choose_by, lively_inputs
from sim.engine.ensemble import run_ensemble
from sim.engine.run import run_mesa
from sim.engine.world import World
from sim.ground.axes import POLICIES
from sim.kernel.draws import STREAMS, counter, gumbel, run_keys
from sim.kernel.identity import entity_number
from sim.scenario.inputs import build_inputs
from sim.scenario.load import load
from sim.stages.schedule import advance

pytestmark = needs_compiler

ACTORS = roster().names("actors")
MENU = {name: list(actor.postures) for name, actor in roster().file.actors.items()}
BLOCKS = 64
LEAST_EXPECTED = 5.0
PLANTS = {"date": "2022-02-21", "set": {f"{item}.localised": 0.0 for item in roster().names("items")}}
ALIKE = {"name": "alike", "title": "All runs begin alike", "base": "baseline", "events": {"plants": PLANTS}}
"""A scenario in which neither a contested claim is drawn nor how far plants at home have come."""


def decisions(inputs, step, seed=0, blocks=BLOCKS):
    """Carry lanes to just after the decision of a step.

    Returns the utilities of each actor's menu (posture, lane), and the postures chosen and those before (actor, lane).
    """
    utility, chosen, before = [], [], []
    for number in range(blocks):
        block = inputs.block(seed, np.arange(64) + 64 * number, 64)
        actors = block.state[0].actors
        advance(block, 0, step)
        before.append(actors["posture"].astype(int))
        advance(block, step, step + 1)
        utility.append(actors["utility"].copy())
        chosen.append(actors["chosen"].astype(int))
    of_menus = [rows[: len(menu)] for rows, menu in zip(np.concatenate(utility, -1), MENU.values(), strict=True)]
    return of_menus, np.concatenate(chosen, -1), np.concatenate(before, -1)


def begun_alike(overrides):
    """Return the inputs of runs that differ in nothing at the first decision."""
    certain = {f"contested.{name}": 0.0 for name in load("baseline").contested}
    return build_inputs(load(ALIKE, {"horizon": "2022-03-21"} | certain | overrides), intermediaries=5)


def with_inertia(inputs, utility, before):
    """Return the utilities (posture, lane) of one actor with that of staying added."""
    stays = np.arange(len(utility))[:, None] == before
    return utility + inputs.start[inputs.layout.row("globals", 0, "inertia")] * stays


def softmax(scores):
    weights = np.exp(scores - scores.max(axis=0))
    return weights / weights.sum(axis=0)


def agreement(probability, chosen):
    """Return the p-value of choices having been drawn lane by lane with the given probabilities.

    What is hardly ever expected is counted together with what is expected most often.
    """
    seen = np.arange(len(probability))[:, None] == chosen
    rare = probability.sum(axis=1) < LEAST_EXPECTED
    kept = np.flatnonzero(~rare)
    most = kept[probability[kept].sum(axis=1).argmax()]
    kept = kept[kept != most]
    if len(kept) == 0:
        return 1.0
    spread = np.diag(probability[kept].sum(axis=1)) - probability[kept] @ probability[kept].T
    excess = (seen[kept] - probability[kept]).sum(axis=1)
    return stats.chi2.sf(excess @ np.linalg.solve(spread, excess), len(excess))


@pytest.mark.parametrize("precision", [0.0, 3.0, 12.0])
@pytest.mark.parametrize("step", [0, 4, 16])
def test_choices_follow_the_quantal_response_to_the_recorded_utilities(step, precision):
    inputs = short_inputs({"params.choice_precision": precision})
    utility, chosen, before = decisions(inputs, step)
    for actor in range(len(chosen)):
        scores = precision * with_inertia(inputs, utility[actor], before[actor])
        assert agreement(softmax(scores), chosen[actor]) > 1e-3


@pytest.mark.parametrize("step", [0, 4, 16])
def test_the_posture_chosen_is_the_one_of_highest_score_with_its_own_lasting_draw(step):
    inputs = short_inputs({"params.choice_precision": 3.0})
    utility, chosen, before = decisions(inputs, step, blocks=2)
    keys = run_keys(0, np.arange(128))
    for number, (name, menu) in enumerate(MENU.items()):
        entities = [np.uint64(entity_number("posture", f"{name}.{posture}")) for posture in menu]
        draws = [np.uint64(counter(STREAMS["choice"], step, entity)) for entity in entities]
        chance = np.array([[gumbel(key, draw) for key in keys] for draw in draws])
        scores = 3.0 * with_inertia(inputs, utility[number], before[number]) + chance
        assert np.array_equal(chosen[number], scores.argmax(axis=0))


def test_the_measure_of_agreement_rejects_choices_by_other_probabilities():
    chosen = np.repeat([0, 1, 2], [900, 1000, 1100])
    assert agreement(np.full((3, 3000), 1 / 3), chosen) < 1e-3
    assert agreement(np.repeat([[0.3], [1 / 3], [1.1 / 3]], 3000, axis=1), chosen) > 0.99
    assert agreement(np.repeat([[0.3 - 1e-6], [1e-6], [0.7]], 3000, axis=1), np.repeat([0, 2], [900, 2100])) > 0.99


@pytest.mark.parametrize(("actor", "removed"), [(name, posture) for name, menu in MENU.items() for posture in menu])
def test_removing_a_posture_leaves_the_choices_among_the_others_as_they_were(actor, removed):
    number, place = ACTORS.index(actor), MENU[actor].index(removed)
    calm = {"params.choice_precision": 1.0}
    _, whole, _ = decisions(short_inputs(calm), 0, blocks=8)
    _, part, _ = decisions(short_inputs(calm, without={actor: (removed,)}), 0, blocks=8)
    had_chosen_it = whole[number] == place
    assert 0 < had_chosen_it.sum() < had_chosen_it.size
    assert np.array_equal(part[number][~had_chosen_it], whole[number][~had_chosen_it])
    assert not (part[number] == place).any()
    others = np.arange(len(whole)) != number
    assert np.array_equal(part[others], whole[others])


# The other policies.


@pytest.mark.parametrize("policy", POLICIES)
def test_a_policy_is_the_same_in_both_engines(policy):
    inputs = lively_inputs(all_choose_by(policy))
    assert same_bits(run_mesa(inputs, runs=3, seed=9), run_ensemble(inputs, runs=3, seed=9, width=8))


@pytest.mark.parametrize("step", [0, 4, 16])
@pytest.mark.parametrize("actor", ACTORS)
def test_the_best_reply_is_the_posture_of_highest_utility(actor, step):
    number = ACTORS.index(actor)
    inputs = short_inputs({f"postures.{actor}.policy": "best_reply", "params.choice_precision": 3.0})
    utility, chosen, before = decisions(inputs, step, blocks=4)
    best = with_inertia(inputs, utility[number], before[number]).argmax(axis=0)
    assert np.array_equal(chosen[number], best)


@pytest.mark.parametrize("precision", [0.0, 0.5, 30.0])
def test_the_best_reply_does_not_depend_on_the_precision_of_choice(precision):
    usual = short_inputs(all_choose_by("best_reply"))
    other = short_inputs(all_choose_by("best_reply", choice_precision=precision))
    assert same_bits(*(run_ensemble(inputs, runs=8, seed=0, width=8) for inputs in (usual, other)))


def test_the_best_reply_uses_no_draws():
    inputs = begun_alike(all_choose_by("best_reply"))
    _, one, _ = decisions(inputs, 0, seed=0, blocks=1)
    _, other, _ = decisions(inputs, 0, seed=1, blocks=1)
    assert np.array_equal(one, other)
    assert (one == one[:, :1]).all()
    _, drawn, _ = decisions(begun_alike(all_choose_by("uniform")), 0, seed=0, blocks=1)
    assert (drawn != drawn[:, :1]).any(axis=1).all(), "who chooses by chance does not choose alike"


def test_uniform_choice_takes_each_posture_alike():
    _, chosen, _ = decisions(short_inputs(all_choose_by("uniform")), 16)
    for seen, menu in zip(chosen, MENU.values(), strict=True):
        assert stats.chisquare(np.bincount(seen, minlength=len(menu))).pvalue > 1e-3


def test_uniform_choice_uses_no_utilities():
    weights = {name: registry()[name].bounds[1] for name in registry() if "_weight_" in name}
    plain = short_inputs(all_choose_by("uniform"))
    weighted = short_inputs(all_choose_by("uniform", choice_precision=30.0, choice_inertia=0.5, **weights))
    postures = [outcome(run_ensemble(inputs, runs=64, seed=0), inputs, "posture") for inputs in (plain, weighted)]
    assert same_bits(*postures)
    assert not np.array_equal(plain.start, weighted.start)


@pytest.mark.parametrize("rate", [0.0, 0.3, 2.0])
def test_an_actor_that_learns_brings_what_it_expects_of_the_posture_in_force_nearer_to_what_it_gets(rate):
    inputs = lively_inputs(all_choose_by("learning", learning_rate=rate))
    learned = -np.expm1(-4.0 * inputs.start[inputs.layout.row("globals", 0, "learning_rate")])
    block = inputs.block(3, np.arange(64), 64)
    actors = block.state[0].actors
    advance(block, 0, 1)
    assert same_bits(actors["propensity"].copy(), actors["utility"].copy()), "at first it knows what each is worth"
    for step in range(4, WEEKS, 4):
        advance(block, step - 3, step)
        expected, posture = actors["propensity"].copy(), actors["posture"].astype(int)
        advance(block, step, step + 1)
        in_force = np.arange(expected.shape[1])[None, :, None] == posture[:, None, :]
        expected += in_force * learned * (actors["utility"] - expected)
        assert np.allclose(actors["propensity"], expected, rtol=1e-12, atol=1e-15)
    assert not np.array_equal(actors["propensity"], actors["utility"])


def test_an_actor_that_learns_chooses_by_what_it_has_learned_and_not_by_what_it_could_know():
    inputs = lively_inputs(all_choose_by("learning", choice_precision=5.0, learning_rate=2.0))
    block = inputs.block(3, np.arange(64), 64)
    actors, keys = block.state[0].actors, run_keys(3, np.arange(64))
    advance(block, 0, 8)
    before = actors["posture"].astype(int)
    advance(block, 8, 9)
    for number, (name, menu) in enumerate(MENU.items()):
        entities = [np.uint64(entity_number("posture", f"{name}.{posture}")) for posture in menu]
        draws = [np.uint64(counter(STREAMS["choice"], 8, entity)) for entity in entities]
        chance = np.array([[gumbel(key, draw) for key in keys] for draw in draws])
        expects = with_inertia(inputs, actors["propensity"][number, : len(menu)], before[number])
        assert np.array_equal(actors["chosen"][number], (5.0 * expects + chance).argmax(axis=0))


def postures_of(inputs, actor, weeks):
    """Return the postures of an actor in some weeks, which must be the same in every run."""
    postures = outcome(run_ensemble(inputs, runs=8, seed=1, width=8), inputs, "posture")[ACTORS.index(actor)]
    assert (postures == postures[:, :1]).all()
    return [MENU[actor][int(postures[week, 0])] for week in weeks]


@pytest.mark.parametrize(
    ("actor", "kind", "unkind", "partner", "cooperates", "defects"),
    [
        ("russia", "promise_and_pay", "stall", "iran", "drones_and_deny", "hold_and_deny"),
        ("iran", "drones_and_deny", "hold_and_deny", "russia", "promise_and_pay", "stall"),
    ],
)
def test_tit_for_tat_begins_kindly_and_then_does_what_the_partner_did(
    actor, kind, unkind, partner, cooperates, defects
):
    # Of a debtor, what was paid of what was due counts: a debt there is from the first week, and who pays can pay it.
    script = [{"date": "2022-02-21", "posture": defects}, {"date": "2022-04-18", "posture": cooperates}]
    inputs = short_inputs(
        {
            "params.drone_deal_time": 0.0,
            "params.repayment_rate": registry()["repayment_rate"].bounds[1],
            f"postures.{actor}.policy": "tit_for_tat",
            f"postures.{partner}.policy": "scripted",
            f"postures.{partner}.script": script,
        }
    )
    assert postures_of(inputs, partner, (0, 4, 8, 12)) == [defects, defects, cooperates, cooperates]
    assert postures_of(inputs, actor, (0, 4, 8, 12)) == [kind, unkind, unkind, kind]


def test_a_script_takes_its_postures_from_the_first_decision_on_or_after_their_dates():
    script = [{"date": "2022-02-21", "posture": "deep_strikes"}, {"date": "2022-03-29", "posture": "speak_up"}]
    inputs = short_inputs({"postures.israel.policy": "scripted", "postures.israel.script": script})
    assert postures_of(inputs, "israel", (0, 4, 7, 8, 19)) == ["deep_strikes"] * 3 + ["speak_up"] * 2


@pytest.mark.parametrize("actor", ACTORS)
def test_somebody_outside_who_commands_postures_does_what_a_script_of_them_does(actor):
    menu, dates = MENU[actor], ["2022-02-21", "2022-03-21", "2022-04-18", "2022-05-16", "2022-06-13"]
    wanted = [menu[place % len(menu)] for place in range(2, 2 + len(dates))]
    script = [{"date": date, "posture": posture} for date, posture in zip(dates, wanted, strict=True)]
    scripted = lively_inputs({f"postures.{actor}.policy": "scripted", f"postures.{actor}.script": script})
    world = World(inputs=lively_inputs({f"postures.{actor}.policy": "external"}), seed=7, run=1)
    found = []
    while not world.done:
        world.actors[actor].command(wanted[world.steps_done // 4])
        world.step()
        found.append(world.actors[actor].posture)
    assert found == [posture for posture in wanted for _ in range(4)]
    compiled = run_ensemble(scripted, runs=2, seed=7, width=8)[:, :, 1]
    assert same_bits(world.block.out[:, :, 0].copy(), compiled.copy())


@pytest.mark.parametrize("policy", sorted(set(POLICIES) - {"scripted", "external"}))
def test_a_command_says_nothing_to_an_actor_that_chooses_for_itself(policy):
    worlds = [World(inputs=short_inputs(all_choose_by(policy)), seed=1) for _ in range(2)]
    worlds[0].actors["iran"].command("missiles_and_admit")
    recorded = [world.run_to_end() for world in worlds]
    assert same_bits(recorded[0].copy(), recorded[1].copy())
