"""What holds whatever the parameters, the options and the policies are; and the mean field of the intermediaries."""

import math

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from helpers.core import needs_compiler, outcome, short_inputs
from helpers.default_case import registry, roster
from helpers.lively import LIVELY, POLICIES_OF, lively_inputs, scripts
from sim.case.columns import OUTCOMES, TIMES
from sim.engine.ensemble import run_ensemble
from sim.ground.defaults import WIDTH
from sim.kernel.mechanism import MECHANISMS
from sim.kernel.state import LAYOUT, variable_of
from sim.recorded.trajectories import to_dataset
from sim.rules.orders import DELIVERED
from sim.scenario.inputs import build_inputs
from sim.scenario.load import load
from sim.stages.schedule import advance

pytestmark = needs_compiler

RUNS = 16
A_YEAR = "2023-02-20"
ROUNDING = 1e-12

seeds = st.integers(0, 2**63 - 1)
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""No shrinking: of two hundred parameters it would take hours."""


def support(name):
    """Return the lowest and the highest value that the prior of a parameter can take."""
    parameter = registry()[name]
    ends = parameter.prior.quantile(np.array([0.0, 1.0]), parameter.bounds, parameter.default)
    return max(float(ends[0]), parameter.bounds[0]), min(float(ends[1]), parameter.bounds[1])


SUPPORT = {name: support(name) for name in registry()}


def scenarios(**fixed):
    """Generate overrides: any parameters within their priors, any options, any policies, some of them fixed."""
    params = {f"params.{name}": st.floats(*ends) for name, ends in SUPPORT.items()}
    options = {f"mechanisms.{name}": st.sampled_from(list(item.options)) for name, item in MECHANISMS.items()}
    policies = {f"postures.{actor}.policy": st.sampled_from(allowed) for actor, allowed in POLICIES_OF.items()}
    held = {name.replace("__", "."): st.just(value) for name, value in fixed.items()}
    return st.fixed_dictionaries(params | options | policies | held)


def invariant(**fixed):
    """Mark a test as an invariant over generated scenarios and seeds."""

    def decorate(function):
        return settings(deadline=None, max_examples=20, phases=PHASES)(given(scenarios(**fixed), seeds)(function))

    return decorate


def carried(overrides, seed, horizon=A_YEAR):
    inputs = lively_inputs(overrides, intermediaries=8, horizon=horizon)
    return inputs, run_ensemble(inputs, runs=RUNS, seed=seed, width=8)


def parameter_of(inputs, kind, trait):
    """Return a trait of every entity of a kind, in the kernels' unit, shape (entities, 1, 1)."""
    return np.array([[[inputs.start[inputs.layout.row(kind, entity, trait)]]] for entity in inputs.layout.each(kind)])


@invariant()
def test_goods_are_conserved(overrides, seed):
    inputs, out = carried(overrides, seed)
    made = np.cumsum(outcome(out, inputs, "output") * inputs.clock.works.dt, axis=1)
    accounted = outcome(out, inputs, "stock") + outcome(out, inputs, "delivered")
    assert np.allclose(parameter_of(inputs, "items", "stock_start") + made, accounted, rtol=1e-9, atol=1e-9)
    shipped = np.cumsum(outcome(out, inputs, "shipped"), axis=1)
    assert np.allclose(shipped, outcome(out, inputs, "delivered"), rtol=1e-9, atol=1e-9)


@invariant(params__ledger_interest=0.0)
def test_money_is_conserved_where_nothing_bears_interest(overrides, seed):
    inputs, out = carried(overrides, seed)
    value = outcome(out, inputs, "delivered") * parameter_of(inputs, "items", "unit_value")
    owed = np.zeros_like(outcome(out, inputs, "repaid"))
    for item, ledger in enumerate(inputs.links[0].item_ledger):
        owed[ledger] += value[item]
    accounted = outcome(out, inputs, "ledger_balance") + outcome(out, inputs, "repaid")
    accounted = accounted + outcome(out, inputs, "in_kind") + outcome(out, inputs, "in_goods")
    assert np.allclose(owed, accounted, rtol=1e-9, atol=1e-9)


@invariant(mechanisms__repayment="ledger", params__advance_share=0.0)
def test_what_is_paid_in_orders_is_the_bartered_share_of_what_was_received(overrides, seed):
    inputs, out = carried(overrides, seed)
    value = parameter_of(inputs, "orders", "unit_value") * parameter_of(inputs, "orders", "barter_share")
    paid = (outcome(out, inputs, "received") * value).sum(axis=0, keepdims=True)
    assert np.allclose(outcome(out, inputs, "in_kind"), paid, rtol=1e-9, atol=1e-9)


@invariant()
def test_technology_is_a_fixed_share_of_what_was_repaid_and_of_goods_that_teach(overrides, seed):
    inputs, out = carried(overrides, seed)
    share = parameter_of(inputs, "ledgers", "technology_share") + parameter_of(inputs, "ledgers", "captured_share")
    technology, repaid = outcome(out, inputs, "technology"), outcome(out, inputs, "repaid")
    taught = parameter_of(inputs, "countertrade", "teaches") * outcome(out, inputs, "carried_back")
    assert np.allclose(technology, share * repaid + taught.sum(axis=0, keepdims=True), rtol=1e-9, atol=1e-9)


@invariant()
def test_every_variable_stays_within_its_bounds_in_every_week(overrides, seed):
    inputs = lively_inputs(overrides, intermediaries=8, horizon=A_YEAR)
    low, high = (np.empty(inputs.layout.rows) for _ in range(2))
    for kind, variables in LAYOUT.items():
        for entity in inputs.layout.each(kind):
            for variable in variables:
                first = inputs.layout.row(kind, entity, variable.name)
                rows = slice(first, first + math.prod(inputs.layout.sizes.shape(variable)))
                low[rows], high[rows] = variable.bounds
    block = inputs.block(seed, np.arange(8), WIDTH)
    for step in range(inputs.clock.steps):
        advance(block, step, step + 1)
        assert (block.rows >= low[:, None]).all(), step
        assert (block.rows <= high[:, None]).all(), step


@invariant()
def test_every_term_of_a_utility_is_a_share(overrides, seed):
    inputs = lively_inputs(overrides, intermediaries=8, horizon=A_YEAR)
    block = inputs.block(seed, np.arange(8), WIDTH)
    advance(block, 0, 9)
    term = block.state[0].actors["term"]
    assert term.min() >= -ROUNDING
    assert term.max() <= 1.0 + ROUNDING


def test_trust_throughput_and_the_other_shares_are_bounded_by_the_layout():
    shares = {variable.outcome for rows in LAYOUT.values() for variable in rows if variable.bounds == (0.0, 1.0)}
    found = {"trust", "throughput", "active_share", "pressure", "need_met", "in_force", "belief", "attribution"}
    assert found | {"approval", "sanctions", "tie_strength", "front_pressure", "readiness", "damage"} <= shares


@invariant()
def test_nothing_is_undefined_but_what_lies_between_actors_without_a_dyad(overrides, seed):
    inputs, out = carried(overrides, seed)
    actors, dyads = roster().names("actors"), roster().file.dyads.values()
    dataset = to_dataset(out, inputs, seed=seed)
    assert set(dataset.data_vars) == set(OUTCOMES)
    known = {(actors.index(dyad.of), actors.index(dyad.in_)) for dyad in dyads}
    there = np.array([[(of, partner) in known for partner in range(len(actors))] for of in range(len(actors))])
    for name, item in OUTCOMES.items():
        defined = np.isfinite(dataset[name].values)
        if name in TIMES:  # what has not happened has no time
            assert (defined | np.isnan(dataset[name].values)).all()
            assert (dataset[name].values[defined] > 0.0).all()
            continue
        assert (defined == there).all() if item.kind == "dyads" else defined.all(), name


@invariant(mechanisms__drag="none")
def test_everything_passes_where_nothing_drags(overrides, seed):
    inputs, out = carried(overrides, seed)
    assert (outcome(out, inputs, "throughput") == 1.0).all()


NEVER_BACK = ("delivered", "repaid", "received", "in_goods", "technology", "contracted", "readiness")
NEVER_FEWER = (
    "strikes",
    "penetrating_strikes",
    "retaliations",
    "rounds",
    "exchange_weeks",
    "raised",
    "confirmed",
    "open",
)
NEVER_FEWER += ("rounds", "exchange_weeks", "lapses", "cancellations", "renewals", "carried_back", "seized")


@invariant()
def test_what_has_happened_is_never_undone(overrides, seed):
    inputs, out = carried(overrides, seed)
    for name in NEVER_BACK + NEVER_FEWER:
        assert (np.diff(outcome(out, inputs, name), axis=1) >= 0.0).all(), name
    law = "law", "restorable"
    # What breaks an agreement or talks off, and gives an advance back.
    undone = {
        "agreed": law,
        "track_progress": law,
        "talks": ("ending", "phases"),
        "in_kind": ("contracts", "ending"),
    }
    for name, (mechanism, option) in undone.items():
        if inputs.scenario.mechanisms[mechanism] != option:
            assert (np.diff(outcome(out, inputs, name), axis=1) >= 0.0).all(), name
    stage = outcome(out, inputs, "order_stage")
    assert (stage[:, 1:][stage[:, :-1] == DELIVERED] == DELIVERED).all()
    assert (outcome(out, inputs, "penetrating_strikes") <= outcome(out, inputs, "strikes")).all()


@invariant(params__order_barter_share=0.0)
def test_no_debt_turns_into_a_credit_where_no_order_pays_for_it(overrides, seed):
    inputs, out = carried(overrides, seed)
    assert (outcome(out, inputs, "ledger_balance") >= 0.0).all()


@invariant(mechanisms__repayment="prompt")
def test_nothing_is_owed_where_everything_is_paid_at_once(overrides, seed):
    inputs, out = carried(overrides, seed)
    assert not outcome(out, inputs, "ledger_balance").any()
    assert not outcome(out, inputs, "in_kind").any()


@invariant(mechanisms__trust="none")
def test_trust_is_even_where_nobodys_record_counts(overrides, seed):
    inputs, out = carried(overrides, seed)
    assert (outcome(out, inputs, "trust") == 0.5).all()


@pytest.mark.parametrize("fixed", [{"params__designation_rate": 0.0}, {"mechanisms__sanction_targets": "none"}])
@settings(deadline=None, max_examples=10, phases=PHASES)
@given(st.data(), seeds)
def test_all_stay_active_where_nobody_is_designated(fixed, data, seed):
    inputs, out = carried(data.draw(scenarios(**fixed)), seed)
    assert (outcome(out, inputs, "active_share") == 1.0).all()


@invariant(mechanisms__regrowth="none")
def test_the_designated_never_come_back_where_nothing_grows_again(overrides, seed):
    inputs, out = carried(overrides, seed)
    assert (np.diff(outcome(out, inputs, "active_share"), axis=1) <= 0.0).all()


@invariant()
def test_every_posture_is_one_of_its_actors_menu(overrides, seed):
    inputs, out = carried(overrides, seed)
    for menu, found in zip(roster().file.actors.values(), outcome(out, inputs, "posture"), strict=True):
        assert set(found.ravel()) <= set(range(len(menu.postures)))


SCRIPTED = {f"postures__{actor}__policy": "scripted" for actor in roster().names("actors")}
CERTAIN, REFERENCE = st.sampled_from([0.0, 1.0]), load("baseline")
CLAIMS = st.fixed_dictionaries(
    {
        f"contested.{name}": CERTAIN
        for name, claim in REFERENCE.case.contradictions.items()
        if name in REFERENCE.contested and not any(one.params for one in (claim.if_true, claim.if_false) if one)
    }
)
"""Every contested claim decided, alike for all runs, but those that set parameters: given ones have the last word."""
PLANTS = {"date": "2022-02-21", "set": {f"{item}.localised": 2.0**-14 for item in roster().names("items")}}
"""How far plants at home have come, decided for all runs: less than any start that the parameters can give."""
DEAL = {"date": "2022-02-21", "set": {"nuclear_deal.agreed": 1}}
"""An agreement in all runs, that nothing breaks: when it would be signed or broken, each draws."""
DECIDED = {**LIVELY, "events": {**LIVELY["events"], "plants": PLANTS, "deal": DEAL}}


@settings(deadline=None, max_examples=20, phases=PHASES)
@given(
    scenarios(params__isolation_spread=0.0, mechanisms__law="none", mechanisms__government="none", **SCRIPTED),
    CLAIMS,
    seeds,
)
def test_where_nobody_chooses_all_that_no_draw_reaches_is_the_same_in_every_run(overrides, claims, seed):
    scenario = load(DECIDED, scripts(overrides | claims | {"horizon": A_YEAR}))
    inputs = build_inputs(scenario, intermediaries=8)
    out = run_ensemble(inputs, runs=RUNS, seed=seed, width=8)
    for name in ("posture", "isolation", "threat_on_record", "sanctions", "effort", "localised", "in_force", "aid"):
        found = outcome(out, inputs, name)
        assert (found == found[:, :, :1]).all(), name


# The mean field of the intermediaries: dN/dt = mu (1 - N) - delta N, N being the share that is active.

FIXED_HAZARDS = {
    "params.adaptation_rate": 0.0,
    "params.newcomer_visibility": 0.3,
    "params.hidden_visibility": 0.3,
    "params.designation_surge": 0.0,
}
PLACES, MANY, TRANSPORT = 64, 1_024, 0


def hazards(inputs):
    """Return the hazards of regrowth and of a designation, per week, at the fixed visibility and effort."""
    layout = inputs.layout
    efforts = parameter_of(inputs, "senders", "coverage") * parameter_of(inputs, "senders", "effort_start")
    visibility = inputs.start[layout.row("intermediaries", 0, "visibility_start")]
    mu, rate = (inputs.start[layout.row("globals", 0, name)] for name in ("regrowth_rate", "designation_rate"))
    return mu, rate * visibility * efforts.sum()


def share_active(inputs, runs, seed, width=64):
    """Return the share of intermediaries on the first leg that is active, shape (steps, runs)."""
    return outcome(run_ensemble(inputs, runs=runs, seed=seed, width=width), inputs, "active_share")[TRANSPORT]


def rates(regrowth, designation):
    return FIXED_HAZARDS | {"params.regrowth_rate": regrowth, "params.designation_rate": designation}


@pytest.mark.long
@pytest.mark.parametrize(("regrowth", "designation"), [(0.3, 3.0), (0.1, 3.0), (0.3, 1.0)])
def test_with_many_places_and_short_steps_the_share_follows_the_mean_field(regrowth, designation):
    places, runs, steps_a_week = 20_000, 8, 8
    inputs = short_inputs(
        rates(regrowth, designation), intermediaries=places, horizon="2022-12-26", steps_a_week=steps_a_week
    )
    mu, delta = hazards(inputs)
    weeks = np.arange(1, inputs.clock.steps + 1) / steps_a_week
    rest = mu / (mu + delta)
    mean_field = rest + (1.0 - rest) * np.exp(-(mu + delta) * weeks)
    found = share_active(inputs, runs, seed=4, width=8).mean(axis=1)
    noise = 0.5 / math.sqrt(0.75 * places * runs)  # three places in four serve the leg
    in_step = mu * delta / steps_a_week  # a step has room for one change of a place
    assert np.abs(found - mean_field).max() < 5.0 * noise + in_step
    assert mean_field[-1] < 0.9


def test_the_spread_between_runs_vanishes_as_places_become_many():
    spread = []
    for places in (64, 1_024):
        inputs = short_inputs(rates(0.3, 3.0), intermediaries=places)
        spread.append(share_active(inputs, 512, seed=3)[-1].std(ddof=1))
    assert spread[0] / spread[1] == pytest.approx(math.sqrt(1_024 / 64), rel=0.15)


@pytest.mark.parametrize(("regrowth", "designation"), [(0.5, 3.0), (0.3, 2.0)])
def test_the_share_comes_to_rest_where_that_of_the_mean_field_does(regrowth, designation):
    inputs = short_inputs(rates(regrowth, designation), intermediaries=PLACES, horizon="2025-12-29")
    mu, delta = hazards(inputs)
    assert math.exp(-(mu + delta) * inputs.clock.weeks) < 1e-4  # the start is forgotten
    active = share_active(inputs, MANY, seed=0)[-1]
    removed, renewed = -math.expm1(-delta), -math.expm1(-mu)
    noise = active.std(ddof=1) / math.sqrt(MANY)
    assert abs(active.mean() - renewed / (removed + renewed)) < 4.0 * noise
    assert abs(active.mean() - mu / (mu + delta)) < 4.0 * noise + mu * delta


def test_the_share_falls_as_the_chain_of_steps_says():
    inputs = short_inputs(rates(0.1, 3.0), intermediaries=PLACES, horizon="2023-02-20")
    mu, delta = hazards(inputs)
    found, expected = share_active(inputs, MANY, seed=1), 1.0
    for step, active in enumerate(found):
        expected = expected * math.exp(-delta) + (1.0 - expected) * -math.expm1(-mu)
        assert abs(active.mean() - expected) < 4.0 * active.std(ddof=1) / math.sqrt(MANY), step


def test_gone_for_good_without_regrowth_means_an_exponential_decline():
    inputs = short_inputs(
        rates(0.1, 1.2) | {"mechanisms.regrowth": "none"}, intermediaries=PLACES, horizon="2024-12-30"
    )
    _, delta = hazards(inputs)
    active = share_active(inputs, MANY, seed=2)[-1]
    expected = math.exp(-delta * inputs.clock.steps)
    assert abs(active.mean() - expected) < 4.0 * active.std(ddof=1) / math.sqrt(MANY)


def test_what_no_rule_bounds_is_named_here():
    free = {
        f"{kind}.{variable.name}"
        for kind, variables in LAYOUT.items()
        for variable in variables
        if variable.outcome and variable_of(kind, variable.name).bounds == (-math.inf, math.inf)
    }
    assert free == {"ledgers.balance"}, "a recorded outcome without bounds is a number that nobody checks"
