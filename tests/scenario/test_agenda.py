"""Contested claims that are true in some runs, and postures that follow a script."""

import numpy as np
import pytest

import sim
from helpers.default_case import contested_names, contradictions, registry, roster, settable_variables
from sim.ground.faults import InputError

RUNS = 200
SHORT = "2024-02-05"


def run(runs=RUNS, **keys):
    return sim.run(
        sim.load({"name": "trial", "title": "A trial", "base": "baseline", "horizon": SHORT, **keys}),
        runs=runs,
        uncertainty="point",
    )


def test_every_contested_claim_does_something_that_the_model_has():
    for name in contested_names():
        record = contradictions()[name]
        effects = [effect for effect in (record.if_true, record.if_false) if effect is not None]
        assert effects, name
        for effect in effects:
            assert effect.params or effect.set, name
            for parameter, value in effect.params.items():
                low, high = registry()[parameter].bounds
                assert low <= value <= high
            for target, value in effect.set.items():
                low, high = settable_variables()[target].variable.bounds
                assert low <= value <= high


def test_the_baseline_draws_every_contested_claim_with_the_ledgers_probability():
    assert sim.load("baseline").contested == {name: contradictions()[name].probability for name in contested_names()}


def test_a_contested_claim_is_true_in_its_share_of_the_runs_and_the_same_runs_whatever_else_is_set():
    one = run(contested={"missiles_by_february_2024": 0.5})
    two = run(contested={"missiles_by_february_2024": 0.5, "su35_bought_or_not": 0.3})
    plain = run(contested={"missiles_by_february_2024": 0})
    at = {"clock": "missile_deal", "time": "2024-01-01"}
    agreed = [(runs.readiness.sel(**at) == 1.0).values for runs in (one, two, plain)]
    made_true = agreed[0] & ~agreed[2]
    undecided = ~agreed[2]
    assert 0.4 < made_true.sum() / undecided.sum() < 0.6
    assert (agreed[0][undecided] == agreed[1][undecided]).all()


def test_a_probability_of_nought_changes_nothing_and_of_one_everything():
    always = run(20, contested={"missiles_by_february_2024": 1})
    never = run(20, contested={"missiles_by_february_2024": 0})
    before = slice(None, "2023-12-25")
    for name in never.data_vars:
        one, other = (runs[name].sel(time=before).values for runs in (never, always))
        assert np.array_equal(one, other, equal_nan=True), name
    assert (always.readiness.sel(clock="missile_deal", time="2024-01-01") == 1.0).all()
    assert (never.readiness.sel(clock="missile_deal", time="2024-01-01") < 1.0).any()


def test_a_contested_parameter_takes_one_of_its_two_values_in_each_run():
    levels = run(contested={"defences_ever_intercepted": 0.4}).air_defence.isel(time=0).values
    assert np.unique(levels) == pytest.approx([0.2, 0.7])
    assert 0.3 < (levels > 0.5).mean() < 0.5


def test_no_event_of_the_baseline_undoes_in_the_same_week_what_a_contested_claim_sets():
    scenario = sim.load("baseline")
    weeks = {(scenario.clock.step_of(event.date), name) for event in scenario.events.values() for name in event.set}
    told = [effect for name in scenario.contested for effect in contradictions()[name].effects]
    assert weeks.isdisjoint((scenario.clock.step_of(one.date), name) for one in told if one.set for name in one.set)


def test_a_parameter_that_is_given_has_the_last_word_over_a_claim_of_the_base():
    given = {"iran_air_defence": 0.55}
    assert run(20, params=given).air_defence.isel(time=0).values == pytest.approx(0.55)
    scenario = sim.load("baseline", overrides={"params.iran_air_defence": 0.55})
    assert "defences_ever_intercepted" not in scenario.contested
    assert sim.load(scenario.record()).contested == scenario.contested


def test_what_a_contested_claim_forces_is_counted_where_it_is_certain():
    for chance, acts in ((0.5, 0), (1, 1), (0, 0)):
        scenario = sim.load("baseline", overrides={"contested.missiles_by_february_2024": chance})
        assert scenario.forced_acts == acts
    assert sim.load("baseline", overrides={"contested.defences_ever_intercepted": 1}).forced_acts == 0


def test_a_parameter_cannot_be_given_beside_a_contested_claim_that_sets_it():
    with pytest.raises(
        InputError, match=r"contested\.israel_tie_no_longer_guarded: sets israel_tie_base, which is given"
    ):
        sim.load(
            "baseline",
            overrides={"params.israel_tie_base": 0.9, "contested.israel_tie_no_longer_guarded": 0.5},
        )


SCRIPT = [{"date": "2022-03-01", "posture": "missiles_and_deny"}, {"date": "2023-06-01", "posture": "hold_and_deny"}]


def test_until_the_first_date_of_its_script_an_actor_does_what_it_would_by_itself():
    runs, free = run(4, postures={"iran": {"policy": "scripted", "script": SCRIPT[1:]}}), run(4)
    before = slice("2022-02-21", "2023-05-22")
    assert runs.sel(time=before).identical(free.sel(time=before).assign_attrs(runs.attrs))
    assert not runs.posture.equals(free.posture)


def test_a_script_sets_the_posture_from_its_dates_on_and_counts_as_forced():
    postures = {"iran": {"policy": "scripted", "script": SCRIPT}}
    runs = run(4, postures=postures)
    menu = list(roster().file.actors["iran"].postures)
    held = runs.posture.sel(actor="iran")
    assert (held.sel(time="2023-01-02") == menu.index("missiles_and_deny")).all()
    assert (held.sel(time="2024-01-01") == menu.index("hold_and_deny")).all()
    scenario = sim.load({"name": "trial", "title": "A trial", "base": "baseline", "postures": postures})
    assert scenario.forced_acts == len(SCRIPT)
    assert sim.load(scenario.record()).scripts == scenario.scripts


@pytest.mark.parametrize(
    ("posture", "message"),
    [
        ({"policy": "scripted"}, "is scripted; give `script`, dates with postures."),
        ({"policy": "logit", "script": SCRIPT}, "goes with `policy: scripted`."),
        (
            {"policy": "scripted", "script": [{"date": "2022-03-01", "posture": "hold"}]},
            "'hold' is not a posture of iran.",
        ),
    ],
)
def test_a_script_that_is_wrong_is_said(posture, message):
    with pytest.raises(InputError) as caught:
        run(postures={"iran": posture})
    assert message in str(caught.value)
