import math

import numpy as np
import pytest
from helpers_core import needs_compiler, outcome, same_bits, short_inputs
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.axes import POLICIES
from sim.ensemble import run_ensemble
from sim.mechanism import MECHANISMS
from sim.outcome import OUTCOMES
from sim.registry import registry
from sim.roster import roster
from sim.state import LAYOUT, variable_of
from sim.trajectories import to_dataset

pytestmark = needs_compiler

RUNS = 16
A_YEAR = "2023-02-20"

seeds = st.integers(0, 2**63 - 1)


def scenarios(**fixed):
    """Generate overrides: any parameters within their bounds, any options, any policies, some of them fixed."""
    params = {f"params.{name}": st.floats(*parameter.bounds) for name, parameter in registry().items()}
    options = {f"mechanisms.{name}": st.sampled_from(list(item.options)) for name, item in MECHANISMS.items()}
    policies = {f"postures.{actor}.policy": st.sampled_from(POLICIES) for actor in roster().names("actors")}
    held = {name.replace("__", "."): st.just(value) for name, value in fixed.items()}
    return st.fixed_dictionaries(params | options | policies | held)


def invariant(**fixed):
    """Mark a test as an invariant over generated scenarios and seeds."""

    def decorate(function):
        return settings(deadline=None, max_examples=25)(given(scenarios(**fixed), seeds)(function))

    return decorate


def carried(overrides, seed, horizon=A_YEAR):
    inputs = short_inputs(overrides, intermediaries=8, horizon=horizon)
    return inputs, run_ensemble(inputs, runs=RUNS, seed=seed, width=8)


def parameter_of(inputs, kind, trait):
    """Return a trait of every entity of a kind, in the kernels' unit, shape (entities, 1)."""
    return np.array([[inputs.start[inputs.layout.row(kind, entity, trait)]] for entity in inputs.layout.each(kind)])


@invariant()
def test_goods_are_conserved(overrides, seed):
    inputs, out = carried(overrides, seed)
    made = np.cumsum(outcome(out, inputs, "output") * inputs.clock.works.dt, axis=1)
    start = parameter_of(inputs, "items", "stock_start")[:, :, None]
    accounted = outcome(out, inputs, "stock") + outcome(out, inputs, "delivered")
    assert np.allclose(start + made, accounted, rtol=1e-9, atol=0.0)


@invariant(params__ledger_interest=0.0)
def test_money_is_conserved_where_nothing_bears_interest(overrides, seed):
    inputs, out = carried(overrides, seed)
    value = outcome(out, inputs, "delivered") * parameter_of(inputs, "items", "unit_value")[:, :, None]
    owed = np.zeros_like(outcome(out, inputs, "repaid"))
    for item, ledger in enumerate(inputs.links.item_ledger):
        owed[ledger] += value[item]
    accounted = outcome(out, inputs, "ledger_balance") + outcome(out, inputs, "repaid")
    accounted = accounted + outcome(out, inputs, "in_kind")
    assert np.allclose(owed, accounted, rtol=1e-9, atol=1e-9)


@invariant()
def test_every_outcome_stays_within_the_bounds_of_its_variable(overrides, seed):
    inputs, out = carried(overrides, seed)
    for name, item in OUTCOMES.items():
        low, high = variable_of(item.kind, item.variable).bounds
        found = outcome(out, inputs, name)
        assert low <= found.min(), name
        assert found.max() <= high, name


def test_trust_throughput_and_the_other_shares_are_bounded_by_the_layout():
    shares = {variable.outcome for rows in LAYOUT.values() for variable in rows if variable.bounds == (0.0, 1.0)}
    assert {"trust", "throughput", "active_share", "pressure", "need_met", "in_force"} <= shares


@invariant()
def test_nothing_is_undefined_but_the_trust_of_actors_without_a_dyad(overrides, seed):
    inputs, out = carried(overrides, seed)
    actors, dyads = roster().names("actors"), roster().file.dyads.values()
    dataset = to_dataset(out, inputs, seed=seed)
    assert set(dataset.data_vars) == set(OUTCOMES)
    for name in set(OUTCOMES) - {"trust"}:
        assert np.isfinite(dataset[name].values).all(), name
    known = {(actors.index(dyad.of), actors.index(dyad.in_)) for dyad in dyads}
    for of in range(len(actors)):
        for partner in range(len(actors)):
            trust = dataset["trust"].values[:, :, of, partner]
            assert np.isfinite(trust).all() if (of, partner) in known else np.isnan(trust).all()


@invariant()
def test_a_channel_keeps_what_no_sender_can_reach(overrides, seed):
    inputs, out = carried(overrides, seed)
    reached = parameter_of(inputs, "channels", "sanctionable_share")[:, :, None]
    throughput, active = outcome(out, inputs, "throughput"), outcome(out, inputs, "active_share")
    assert (throughput >= 1.0 - reached).all()
    assert (throughput <= 1.0).all()
    assert same_bits(throughput, (1.0 - reached) + reached * active)


@invariant(params__order_barter_share=0.0)
def test_what_was_delivered_or_repaid_never_comes_back_and_no_debt_turns_into_a_credit(overrides, seed):
    inputs, out = carried(overrides, seed)
    for name in ("delivered", "repaid"):
        assert (np.diff(outcome(out, inputs, name), axis=1) >= 0.0).all()
    assert (outcome(out, inputs, "ledger_balance") >= 0.0).all()


@invariant(mechanisms__repayment="prompt")
def test_nothing_is_owed_where_everything_is_paid_at_once(overrides, seed):
    inputs, out = carried(overrides, seed)
    assert not outcome(out, inputs, "ledger_balance").any()


@invariant(mechanisms__trust="none")
def test_trust_stays_at_its_prior_where_nobody_learns(overrides, seed):
    inputs, out = carried(overrides, seed)
    kept, broken = (parameter_of(inputs, "dyads", name)[:, :, None] for name in ("kept_prior", "broken_prior"))
    trust = outcome(out, inputs, "trust")
    assert same_bits(trust, np.broadcast_to(kept / (kept + broken), trust.shape))


@invariant(params__designation_rate=0.0)
def test_all_stay_active_where_nobody_is_designated(overrides, seed):
    inputs, out = carried(overrides, seed)
    assert (outcome(out, inputs, "active_share") == 1.0).all()
    assert (outcome(out, inputs, "throughput") == 1.0).all()


@invariant(mechanisms__regrowth="none")
def test_the_designated_never_come_back_where_nothing_grows_again(overrides, seed):
    inputs, out = carried(overrides, seed)
    assert (np.diff(outcome(out, inputs, "active_share"), axis=1) <= 0.0).all()


@invariant()
def test_every_posture_is_one_of_its_actors_menu(overrides, seed):
    inputs, out = carried(overrides, seed)
    for menu, found in zip(roster().file.actors.values(), outcome(out, inputs, "posture"), strict=True):
        assert set(found.ravel()) <= set(range(len(menu.postures)))


@settings(deadline=None, max_examples=10)
@given(scenarios(), seeds, st.sampled_from(["choice_precision", "designation_rate"]))
def test_what_does_not_depend_on_choices_or_designations_is_the_same_in_every_run(overrides, seed, changed):
    overrides = overrides | {"params.drone_component_share": 0.0}
    inputs, out = carried(overrides, seed)
    for name in ("output", "pressure", "effort", "in_force"):
        found = outcome(out, inputs, name)
        assert (found == found[:, :, :1]).all(), name
    other = overrides | {f"params.{changed}": registry()[changed].default}
    inputs, out_of_other = carried(other, seed)
    for name in ("output", "pressure", "effort", "in_force"):
        assert same_bits(outcome(out, inputs, name), outcome(out_of_other, inputs, name))


# The mean field of one place: dN/dt = mu (1 - N) - delta N.

CONSTANT_HAZARDS = {
    "params.adaptation_rate": 0.0,
    "params.newcomer_visibility": 0.3,
    "params.hidden_visibility": 0.3,
}
PLACES, MANY = 64, 1_024


def hazards(inputs, out):
    """Return the hazards of regrowth and of a designation, per week."""
    layout = inputs.layout
    (effort,) = set(outcome(out, inputs, "effort").ravel())
    visibility = inputs.start[layout.row("intermediaries", 0, "visibility_start")]
    mu, rate = (inputs.start[layout.row("globals", 0, name)] for name in ("regrowth_rate", "designation_rate"))
    return mu, rate * visibility * effort


@pytest.mark.parametrize(
    ("regrowth", "designation", "horizon"),
    [(0.2, 1.0, "2024-12-30"), (0.1, 1.5, "2026-12-28"), (0.3, 0.5, "2024-12-30")],
)
def test_the_active_share_converges_to_that_of_the_mean_field(regrowth, designation, horizon):
    rates = {"params.regrowth_rate": regrowth, "params.designation_rate": designation}
    inputs = short_inputs(CONSTANT_HAZARDS | rates, intermediaries=PLACES, horizon=horizon)
    out = run_ensemble(inputs, runs=MANY, seed=0)
    mu, delta = hazards(inputs, out)
    assert math.exp(-(mu + delta) * inputs.clock.steps) < 1e-4  # the start is forgotten
    active = outcome(out, inputs, "active_share")[0, -1]
    assert abs(active.mean() - mu / (mu + delta)) < 4.0 * active.std(ddof=1) / math.sqrt(MANY)


def test_the_active_share_falls_as_the_chain_of_steps_says():
    inputs = short_inputs(
        CONSTANT_HAZARDS | {"params.regrowth_rate": 0.1, "params.designation_rate": 2.0},
        intermediaries=PLACES,
        horizon="2023-02-20",
    )
    out = run_ensemble(inputs, runs=MANY, seed=1)
    mu, delta = hazards(inputs, out)
    removed, renewed = -math.expm1(-delta), -math.expm1(-mu)
    expected = 1.0
    for step in range(inputs.clock.steps):
        expected = expected * (1.0 - removed) + (1.0 - expected) * renewed
        active = outcome(out, inputs, "active_share")[0, step]
        assert abs(active.mean() - expected) < 4.0 * active.std(ddof=1) / math.sqrt(MANY), step


def test_gone_for_good_without_regrowth_means_an_exponential_decline():
    inputs = short_inputs(
        CONSTANT_HAZARDS | {"mechanisms.regrowth": "none"}, intermediaries=PLACES, horizon="2024-12-30"
    )
    out = run_ensemble(inputs, runs=MANY, seed=2)
    _, delta = hazards(inputs, out)
    active = outcome(out, inputs, "active_share")[0, -1]
    expected = math.exp(-delta * inputs.clock.steps)
    assert abs(active.mean() - expected) < 4.0 * active.std(ddof=1) / math.sqrt(MANY)
