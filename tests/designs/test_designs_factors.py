"""What a design varies: how `over` is read, what each factor takes at a share, and what is refused."""

from __future__ import annotations

import datetime as dt
import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from helpers.default_case import contested_names, contradictions, registry, roster
from sim.designs.domains import WEEKS_AROUND
from sim.designs.factor import LevelsFactor, RangeFactor, geometric
from sim.designs.factors import factors_of
from sim.ground.faults import InputError
from sim.kernel.mechanism import MECHANISMS
from sim.scenario.load import load

BASE = load("baseline")
SHARES = np.array([0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0])
MISSILES, TIE = "missiles_by_february_2024", "israel_tie_no_longer_guarded"
OPEN = [name for name, parameter in registry().items() if parameter.settable and parameter.prior.family != "fixed"]


def factor(entry: str, scenario=BASE):
    (found,) = factors_of(scenario, entry).factors.values()
    return found


def said(over, scenario=BASE) -> str:
    with pytest.raises(InputError) as caught:
        factors_of(scenario, over)
    return str(caught.value)


def keys(over, scenario=BASE) -> list[str]:
    return list(factors_of(scenario, over).factors)


# Values


def test_a_parameter_takes_the_quantiles_of_its_prior():
    assert str(registry()["drone_output"].prior) == "triangular(20, 60, 150)"
    expected = stats.triang(c=40 / 130, loc=20, scale=130).ppf(SHARES)
    np.testing.assert_allclose(factor("params.drone_output").values(SHARES), expected, rtol=1e-12)


def test_a_loguniform_parameter_takes_the_quantiles_of_its_prior():
    assert str(registry()["debt_scale"].prior) == "loguniform(20, 500)"
    found = factor("params.debt_scale").values(SHARES)
    np.testing.assert_allclose(found, stats.loguniform(20, 500).ppf(SHARES), rtol=1e-12)
    assert (found[0], found[-1]) == (20.0, 500.0)


@pytest.mark.parametrize("name", OPEN)
def test_every_open_parameter_stays_within_its_bounds_and_rises_with_the_share(name):
    item, found = registry()[name], factor(f"params.{name}")
    values = found.values(np.linspace(0, 1, 101))
    assert np.all(np.diff(values) >= 0)
    assert item.bounds[0] <= found.low == values[0] < values[-1] == found.high <= item.bounds[1]


def test_powers_of_two_are_exact_quantiles_of_a_loguniform_distribution():
    assert geometric(1.0, 16.0, np.array([0.0, 0.25, 0.5, 0.75, 1.0])).tolist() == [1.0, 2.0, 4.0, 8.0, 16.0]


@settings(deadline=None)
@given(st.floats(1e-6, 1e6), st.floats(1.001, 1e6), st.floats(0, 1))
def test_geometric_quantiles_are_the_powers_of_the_ratio(low, ratio, share):
    found = geometric(low, low * ratio, np.array([share]))[0]
    assert found == pytest.approx(low * ratio**share, rel=1e-13)
    assert low <= found <= low * ratio


def test_a_range_is_uniform_between_its_ends():
    found = factor("params.drone_output=80..160")
    np.testing.assert_allclose(found.values(SHARES), 80 + 80 * SHARES)
    assert isinstance(found, RangeFactor)
    assert found.grid(4).tolist() == [90.0, 110.0, 130.0, 150.0]


def test_a_list_gives_equal_parts_of_the_unit_interval_to_its_levels():
    found = factor("params.drone_output=[80, 120, 100]")
    assert found.values(np.array([0.0, 0.33, 0.34, 0.66, 0.67, 1.0])).tolist() == [80, 80, 120, 120, 100, 100]
    assert found.grid(5).tolist() == [80.0, 120.0, 100.0]
    assert found.ends() == (80.0, 100.0)


def test_a_mechanism_takes_all_its_options_or_those_listed():
    assert factor("mechanisms.trust").grid(5).tolist() == list(MECHANISMS["trust"].options)
    assert factor("mechanisms.trust=[none,beta]").values(np.array([0.0, 0.49, 0.5, 1.0])).tolist() == [
        "none", "none", "beta", "beta",
    ]  # fmt: skip


def test_an_event_is_on_or_off():
    assert factor("events.kursk").grid(2).tolist() == ["on", "off"]
    assert factor("events.kursk").baseline == "on"


def test_a_date_moves_by_whole_weeks_half_a_year_either_side():
    found = factor("events.kursk.date")
    days = [dt.date.fromisoformat(day) for day in found.levels]
    assert days[WEEKS_AROUND] == BASE.events["kursk"].date
    assert {(later - earlier).days for earlier, later in pairwise(days)} == {7}
    assert len(days) == 2 * WEEKS_AROUND + 1
    assert found.values(np.array([0.0, 0.5, 1.0])).tolist() == [found.levels[0], found.baseline, found.levels[-1]]


def test_a_date_near_the_start_moves_within_the_run_only():
    days = factor("events.invasion.date").levels
    assert days[0] == BASE.events["invasion"].date.isoformat() == "2022-02-24"
    assert len(days) == WEEKS_AROUND + 1


def test_a_range_of_dates_holds_whole_weeks_from_its_first_day():
    found = factor("events.kursk.date=2023-01-01..2023-01-31")
    assert found.levels == ("2023-01-01", "2023-01-08", "2023-01-15", "2023-01-22", "2023-01-29")
    assert found.grid(2).tolist() == ["2023-01-08", "2023-01-22"]
    assert found.grid(9).tolist() == list(found.levels)
    assert factor("events.kursk.date=[2023-01-01, 2024-01-01]").grid(9).tolist() == ["2023-01-01", "2024-01-01"]


def test_a_contested_claim_is_true_with_the_ledgers_probability():
    found, probability = factor(f"contested.{TIE}"), contradictions()[TIE].probability
    assert probability == 0.4
    shares = (np.arange(1000) + 0.5) / 1000
    assert found.values(shares).mean() == pytest.approx(probability)
    assert found.values(np.array([0.0, 0.59, 0.61, 1.0])).tolist() == [0.0, 0.0, 1.0, 1.0]


def test_a_contested_claim_may_have_a_range_or_words():
    assert factor(f"contested.{MISSILES}=0.2..0.8").ends() == (0.2, 0.8)
    assert factor(f"contested.{MISSILES}=[true, false, 0.5]").grid(5).tolist() == [1.0, 0.0, 0.5]


def test_an_actor_takes_the_policies_that_a_scenario_accepts_and_that_need_nobody_else():
    assert factor("postures.israel.policy").grid(9).tolist() == ["logit", "best_reply", "uniform", "learning"]
    assert factor("postures.iran.policy").grid(9).tolist() == [
        "logit", "best_reply", "uniform", "learning", "tit_for_tat",
    ]  # fmt: skip


# Names, patterns, grades


def test_over_is_a_list_or_one_text_and_keeps_its_order():
    written = ["params.drone_output=[80,100]", "mechanisms.trust=[beta,none]", "events.kursk"]
    assert keys(written) == keys(" , ".join(written)) == ["params.drone_output", "mechanisms.trust", "events.kursk"]


def test_a_pattern_names_every_open_factor_that_fits_in_the_order_of_the_registry():
    assert keys("params.*") == [f"params.{name}" for name in OPEN]
    assert keys("params.drone_*") == [f"params.{name}" for name in OPEN if name.startswith("drone_")]
    assert keys("mechanisms.*") == [f"mechanisms.{name}" for name in MECHANISMS]
    exogenous = [name for name, event in BASE.events.items() if event.kind == "exogenous"]
    assert keys("events.*") == [f"events.{name}" for name in exogenous]
    assert keys("events.*.date") == [f"events.{name}.date" for name in exogenous]
    assert keys("contested.*") == [f"contested.{name}" for name in contested_names()]
    assert keys("postures.*.policy") == [f"postures.{name}.policy" for name in roster().names("actors")]


@pytest.mark.parametrize("grade", "BCD")
def test_a_grade_names_the_open_parameters_of_that_grade(grade):
    assert keys(f"grade={grade}") == [f"params.{name}" for name in OPEN if registry()[name].grade == grade]


def test_a_pattern_leaves_out_what_a_contested_claim_sets_and_says_so():
    assert contradictions()[TIE].parameters == ["israel_tie_base"]
    found = factors_of(BASE, f"params.israel_*, contested.{TIE}")
    assert "params.israel_tie_base" in keys("params.israel_*")
    assert "params.israel_tie_base" not in found.factors
    assert f"contested.{TIE}" in found.factors
    assert found.notes == [f"params.israel_tie_base is left out: the contested claim {TIE} sets it."]


def test_a_pattern_leaves_out_a_contested_claim_that_sets_what_the_scenario_gives():
    found = factors_of(load("baseline", {"params.israel_tie_base": 0.3}), "contested.*")
    assert f"contested.{TIE}" not in found.factors
    assert found.notes == [f"contested.{TIE} is left out: it sets israel_tie_base, which the scenario gives."]


def test_the_baseline_of_a_factor_is_the_scenarios_own():
    scenario = load(
        "baseline",
        {"params.drone_output": 99.0, "mechanisms.trust": "kydd", "events.kursk.date": "2024-09-01",
         f"contested.{MISSILES}": 0.9, "postures.iran.policy": "uniform"},
    )  # fmt: skip
    found = factors_of(
        scenario,
        f"params.drone_output,mechanisms.trust,events.kursk.date,contested.{MISSILES},postures.iran.policy",
    )
    assert [item.baseline for item in found.factors.values()] == [99.0, "kydd", "2024-09-01", 0.9, "uniform"]


def test_the_record_of_a_factor_is_plain_data_with_its_range_or_its_levels():
    records = [
        item.record()
        for item in factors_of(BASE, "params.drone_output,events.kursk,events.kursk.date,contested.*").factors.values()
    ]
    assert json.loads(json.dumps(records)) == records
    assert records[0] == {
        "key": "params.drone_output",
        "title": "Output of one-way attack drones at the start",
        "unit": "unit/month",
        "baseline": registry()["drone_output"].default,
        "given": "prior",
        "prior": "triangular(20, 60, 150)",
        "low": 20.0,
        "high": 150.0,
    }
    assert records[1]["levels"] == ["on", "off"]
    assert (records[2]["low"], records[2]["high"], records[2]["count"]) == ("2024-02-06", "2025-02-04", 53)
    assert isinstance(factor("events.kursk.date"), LevelsFactor)
    assert records[3]["weights"] == [0.6, 0.4]


# Faults

NAMES_NOTHING = "over: names nothing to vary; give factors such as params.NAME, mechanisms.NAME or events.ID.date."
FORMS = (
    "write params.NAME, mechanisms.NAME, events.ID, events.ID.date, signposts.ID, signposts.ID.above, contested.NAME, "
    "postures.ACTOR.policy or grade=D."
)
FAULTS = {
    "signposts.sure": "signposts.sure: 'sure' is not a signpost of baseline.",
    "": NAMES_NOTHING,
    " , ": NAMES_NOTHING,
    "drone_output": "drone_output: 'drone_output' is not a factor; write params.drone_output.",
    "trust": "trust: 'trust' is not a factor; write mechanisms.trust.",
    "kursk": "kursk: 'kursk' is not a factor; write events.kursk.",
    "param.drone_output": (
        f"param.drone_output: 'param.drone_output' is not a factor; {FORMS} Did you mean 'params.drone_output'?"
    ),
    "params.drone_outptu": "params.drone_outptu: 'drone_outptu' is not a parameter. Did you mean 'drone_output'?",
    "params.dron_*": (
        "params.dron_*: 'params.dron_*' is not a pattern that any factor fits. Did you mean 'params.drone_stock'?"
    ),
    "q*": "q*: 'q*' is not a pattern that any factor fits.",
    "params.drone_*=1..2": "params.drone_*=1..2: names several factors; give values to one at a time.",
    "params.drone_output,params.drone_output": "params.drone_output: stands twice; leave one out.",
    "params.drone_output=80..90,params.drone_output": (
        "params.drone_output: 'params.drone_output=80..90' and 'params.drone_output' both name it; leave one out."
    ),
    "params.drone_output,params.drone_*": (
        "params.drone_output: 'params.drone_output' and 'params.drone_*' both name it; leave one out."
    ),
    "params.drone_output=160..80": "params.drone_output: 160..80 is crossed or empty; write the lower end first.",
    "params.drone_output=80..80": "params.drone_output: 80..80 is crossed or empty; write the lower end first.",
    "params.drone_output=5..80": "params.drone_output: 5 is outside its bounds, 10 to 300 unit/month.",
    "params.drone_output=80..1000": "params.drone_output: 1000 is outside its bounds, 10 to 300 unit/month.",
    "params.drone_output=[80,many]": "params.drone_output: 'many' is not a number.",
    "params.drone_output=[80,.nan]": "params.drone_output: '.nan' is not a finite number.",
    "params.drone_output=80": "params.drone_output: '80' is neither a range (LOW..HIGH) nor a list ([A, B]).",
    "params.drone_output=[80,90": (
        "params.drone_output: '[80,90' is neither a range (LOW..HIGH) nor a list ([A, B])."
    ),
    "params.drone_output=[]": (
        "params.drone_output: a list holds two values or more; set a single value in the scenario instead."
    ),
    "params.drone_output=[80,80]": "params.drone_output: 80.0 stands twice in the list.",
    "params.delivery_credit": (
        "params.delivery_credit: its prior is fixed; give a range, params.delivery_credit=LOW..HIGH, "
        "or a list, params.delivery_credit=[A, B]."
    ),
    "mechanisms.trsut": "mechanisms.trsut: 'trsut' is not a mechanism. Did you mean 'trust'?",
    "mechanisms.trust=[beta,nome]": (
        "mechanisms.trust: 'nome' is not an option. Allowed: beta, none, kydd, tit_for_tat. Did you mean 'none'?"
    ),
    "mechanisms.trust=beta..none": (
        "mechanisms.trust: takes no range such as beta..none; give a list, "
        "mechanisms.trust=[beta, none, kydd, tit_for_tat]."
    ),
    "events.kursc": "events.kursc: 'kursc' is not an event of baseline. Did you mean 'kursk'?",
    "events.drones_denied": (
        "events.drones_denied: is an observed act: no run is forced by it, so varying it would change nothing."
    ),
    "events.kursk.day": (
        "events.kursk.day: 'day' is nothing that a design varies; write events.kursk or events.kursk.date."
    ),
    "events.kursk.date=2023-01-01..2023-02-30": (
        "events.kursk.date: 2023-02-30 is not a date (February 2023 has 28 days)."
    ),
    "events.kursk.date=2021-01-01..2023-01-01": (
        "events.kursk.date: 2021-01-01 is outside the run, which lasts from 2022-02-21 to 2027-12-27."
    ),
    "events.kursk.date=2023-01-01..2027-12-27": (
        "events.kursk.date: 2027-12-27 is outside the run, which lasts from 2022-02-21 to 2027-12-27."
    ),
    "events.kursk.date=2024-01-01..2023-01-01": (
        "events.kursk.date: 2024-01-01..2023-01-01 is crossed or empty; write the lower end first."
    ),
    "events.kursk.date=2023-01-01..2023-01-07": (
        "events.kursk.date: the range holds less than two weeks of the run; give a longer one."
    ),
    "events.kursk.date=[2023-01-02,2023-01-08]": (
        "events.kursk.date: 2023-01-02 and 2023-01-08 fall in one week of the run, so they are the same."
    ),
    "contested.nothing": (
        f"contested.nothing: 'nothing' is not a contested claim. Allowed: {', '.join(contested_names())}."
    ),
    f"contested.{MISSILES}=0..2": f"contested.{MISSILES}: 2 is outside its bounds, 0 to 1.",
    f"contested.{TIE},params.israel_tie_base": (
        f"params.israel_tie_base: the contested claim {TIE} sets it in each run; leave out one of them."
    ),
    "postures.israel": "postures.israel: a design varies the policy; write postures.israel.policy.",
    "postures.isreal.policy": (
        f"postures.isreal.policy: 'isreal' is not an actor that decides. Allowed: "
        f"{', '.join(roster().names('actors'))}. Did you mean 'israel'?"
    ),
    "postures.israel.policy=[logit,tit_for_tat]": (
        "postures.israel.policy: 'tit_for_tat' is not a policy that a design can give israel. "
        "Allowed: logit, best_reply, uniform, learning."
    ),
    "postures.iran.policy=[logit,external]": (
        "postures.iran.policy: 'external' is not a policy that a design can give iran. "
        "Allowed: logit, best_reply, uniform, learning, tit_for_tat."
    ),
    "grade=E": "grade=E: 'E' is not a grade. Allowed: A, B, C, D.",
    "grade=A": "grade=A: no parameter of this grade can vary.",
    "grade": "grade: nothing is not a grade. Allowed: A, B, C, D.",
}  # fmt: skip


@pytest.mark.parametrize(("over", "message"), FAULTS.items(), ids=[over or "nothing" for over in FAULTS])
def test_what_is_wrong_in_over_is_said_in_one_message(over, message):
    assert said(over) == (message if message.startswith("over: ") else f"over: {message}")


def test_every_fault_is_said_at_once():
    assert said(["drone_output", "mechanisms.trsut", "params.drone_output=160..80"]).splitlines() == [
        "over: drone_output: 'drone_output' is not a factor; write params.drone_output.",
        "over: mechanisms.trsut: 'trsut' is not a mechanism. Did you mean 'trust'?",
        "over: params.drone_output: 160..80 is crossed or empty; write the lower end first.",
        "3 faults; nothing was run.",
    ]


def test_two_patterns_that_overlap_are_one_fault():
    graded = [name for name in OPEN if registry()[name].grade == "D"]
    assert said("params.*,grade=D") == (
        f"over: params.{graded[0]}: 'params.*' and 'grade=D' both name it, and {len(graded) - 1} more; leave one out."
    )


@pytest.mark.parametrize("over", [3, [3], [["params.drone_output"]], None])
def test_over_is_text(over):
    assert said(over).startswith("over: ")
    assert "is not text" in said(over) or "is not a list of factors" in said(over)


def test_a_parameter_varies_though_a_contested_claim_of_the_scenario_would_set_it():
    scenario = load("baseline", {f"contested.{TIE}": 0.5})
    assert list(factors_of(scenario, "params.israel_tie_base").factors) == ["params.israel_tie_base"]


def test_a_contested_claim_that_sets_what_the_scenario_gives_is_refused():
    scenario = load("baseline", {"params.israel_tie_base": 0.3})
    assert said(f"contested.{TIE}", scenario) == (
        f"over: contested.{TIE}: sets israel_tie_base, which baseline gives as well; leave out one of them."
    )


def test_a_pattern_of_which_nothing_is_left_says_why():
    scenario = load("baseline", {"params.israel_tie_base": 0.3})
    note = f"contested.{TIE} is left out: it sets israel_tie_base, which the scenario gives."
    assert said("contested.israel_tie_*", scenario) == NAMES_NOTHING.replace("over: ", f"over: {note} ")


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="params.drone_output=[],0123456789*? eventskursk-abc", max_size=40))
def test_whatever_stands_in_over_gives_factors_or_one_clear_message(over):
    try:
        found = factors_of(BASE, over).factors
    except InputError as error:
        found = {}
        sources = {fault.source for fault in error.faults}
    else:
        sources = {"over"}
    assert sources == {"over"}
    assert all(load("baseline", {key: item.ends()[1]}) for key, item in found.items())
