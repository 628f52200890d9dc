"""Comparison of outcomes over runs that share their draws: what has to hold whatever the numbers, and every refusal."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from helpers.pairs import skewed, table
from sim.analysis.paired.comparison import compare_means, compare_outcomes
from sim.analysis.paired.pairs import paired
from sim.ground.faults import InputError

AMOUNTS = ["reference_mean", "other_mean", "mean_difference", "mean_low", "mean_high", "standard_error"]
AMOUNTS += ["reference_median", "other_median", "median_difference", "median_low", "median_high"]
AMOUNTS += ["median_of_differences", "median_of_differences_low", "median_of_differences_high"]
AMOUNTS += ["half_width_wanted", "simultaneous_low", "simultaneous_high"]
NUMBERS = ["degrees_of_freedom", "superiority", "share_higher", "share_lower", "share_equal", "changed"]
NUMBERS += ["changed_at_most", "variance_reduction", "runs_needed", "p_value", "p_adjusted"]
MIRRORED = [("mean_low", "mean_high"), ("median_low", "median_high"), ("simultaneous_low", "simultaneous_high")]
MIRRORED += [("median_of_differences_low", "median_of_differences_high")]

whole_numbers = arrays(np.float64, (2, 12, 2), elements=st.integers(-20, 20).map(float))


def tables(values: np.ndarray) -> tuple[pd.DataFrame, pd.DataFrame]:
    one, two = (pd.DataFrame(side, columns=["trust[a]", "delivered[b]"]) for side in values)
    return one, two


def test_a_scenario_against_itself_is_the_same_to_the_last_bit():
    one, _ = skewed(50)
    one["never"] = 0.0
    found = compare_outcomes(one, one.copy())
    nothing = ["mean_difference", "mean_low", "mean_high", "median_difference", "median_low", "median_high"]
    nothing += ["median_of_differences", "median_of_differences_low", "median_of_differences_high", "standard_error"]
    nothing += ["simultaneous_low", "simultaneous_high", "changed", "share_higher", "share_lower"]
    assert (found[nothing] == 0.0).to_numpy().all()
    assert (found["verdict"] == "identical").all()
    assert (found[["superiority"]] == 0.5).to_numpy().all()
    assert (found[["share_equal", "p_value", "p_adjusted"]] == 1.0).to_numpy().all()
    assert found["variance_reduction"].tolist()[:3] == [math.inf] * 3
    assert math.isnan(found.loc["never", "variance_reduction"])
    assert found.attrs["comparisons"] == 0
    # No change in 50 runs: 1 - 0.025^(1/50) of all runs may change.
    assert found["changed_at_most"].tolist() == pytest.approx([1.0 - 0.025 ** (1 / 50)] * 4)


@settings(max_examples=30, deadline=None)
@given(whole_numbers)
def test_swapping_the_sides_turns_every_difference_round(values):
    one, two = tables(values)
    there, back = (compare_outcomes(*sides, half_width=1.0) for sides in ((one, two), (two, one)))
    for name in ("mean_difference", "median_difference", "median_of_differences"):
        assert back[name].to_numpy() == pytest.approx(-there[name].to_numpy())
    for low, high in MIRRORED:
        assert back[low].to_numpy() == pytest.approx(-there[high].to_numpy())
    assert back["superiority"].to_numpy() == pytest.approx(1.0 - there["superiority"].to_numpy())
    assert back["share_higher"].tolist() == there["share_lower"].tolist()
    same = ["changed", "p_adjusted", "runs_needed", "variance_reduction", "degrees_of_freedom"]
    assert back[same].to_numpy(dtype=float) == pytest.approx(there[same].to_numpy(dtype=float), nan_ok=True)
    other_way = {"higher": "lower", "lower": "higher"}
    assert back["verdict"].tolist() == [other_way.get(verdict, verdict) for verdict in there["verdict"]]


@settings(max_examples=30, deadline=None)
@given(whole_numbers, st.sampled_from([0.125, 3.0, 1000.0]))
def test_another_unit_scales_amounts_and_nothing_else(values, factor):
    one, two = tables(values)
    single, scaled = compare_outcomes(one, two), compare_outcomes(factor * one, factor * two)
    wanted = factor * single[AMOUNTS].to_numpy(dtype=float)
    assert scaled[AMOUNTS].to_numpy(dtype=float) == pytest.approx(wanted, rel=1e-9, abs=1e-9, nan_ok=True)
    wanted = single[NUMBERS].to_numpy(dtype=float)
    assert scaled[NUMBERS].to_numpy(dtype=float) == pytest.approx(wanted, rel=1e-9, nan_ok=True)
    assert scaled["verdict"].tolist() == single["verdict"].tolist()


@settings(max_examples=30, deadline=None)
@given(whole_numbers, st.integers(-50, 50))
def test_a_constant_added_to_both_sides_changes_no_difference(values, constant):
    # An event that happens or not is known by its 0, and is left out here.
    assume(all(len(np.unique(values[:, :, place])) > 2 for place in range(2)))
    one, two = tables(values)
    kept = [name for name in AMOUNTS if not name.startswith(("reference", "other"))]
    single, moved = compare_outcomes(one, two), compare_outcomes(one + constant, two + constant)
    assert moved[kept].to_numpy(dtype=float) == pytest.approx(single[kept].to_numpy(dtype=float), abs=1e-9, nan_ok=True)
    assert moved["superiority"].tolist() == single["superiority"].tolist()
    assert moved["verdict"].tolist() == single["verdict"].tolist()


@settings(max_examples=30, deadline=None)
@given(whole_numbers)
def test_superiority_is_the_share_of_all_pairs_of_runs(values):
    one, two = tables(values)
    found = compare_outcomes(one, two)
    for place, name in enumerate(one.columns):
        reference, other = values[0, :, place][:, None], values[1, :, place][None, :]
        wanted = (other > reference).mean() + 0.5 * (other == reference).mean()
        assert found.loc[name, "superiority"] == pytest.approx(wanted)


def test_means_medians_and_shares_by_hand():
    one = table(**{"delivered[drones]": [1.0, 2.0, 3.0, 4.0]})
    two = table(**{"delivered[drones]": [1.0, 4.0, 2.0, 9.0]})
    found = compare_outcomes(one, two).loc["delivered[drones]"]
    assert found["unit"] == "unit"
    assert found[["runs", "reference_mean", "other_mean", "mean_difference"]].tolist() == [4, 2.5, 4.0, 1.5]
    assert found[["reference_median", "other_median", "median_difference"]].tolist() == [2.5, 3.0, 0.5]
    assert found["median_of_differences"] == 1.0
    assert found[["share_higher", "share_lower", "share_equal", "changed"]].tolist() == [0.5, 0.25, 0.25, 0.75]
    # Variances 5/3 and 38/3, of the differences 0, 2, -1, 5: 21/3.
    assert found["variance_reduction"] == pytest.approx((5 / 3 + 38 / 3) / 7.0)
    assert found["standard_error"] == pytest.approx(math.sqrt(7.0) / 2.0)
    assert found["half_width_wanted"] == pytest.approx(0.1 * math.sqrt(5 / 3))


def test_pairing_pays():
    found = compare_outcomes(*skewed(400))
    assert found.loc["count", "variance_reduction"] > 20.0
    assert found["verdict"].tolist() == ["higher", "higher", "identical"]
    unpaired = skewed(400)[0], skewed(400, seed=2)[1]
    assert compare_outcomes(*unpaired).loc["count", "variance_reduction"] == pytest.approx(1.0, abs=0.2)


def test_the_same_change_in_every_run_is_known_exactly():
    one = table(stock=np.linspace(0.1, 0.9, 20))
    found = compare_outcomes(one, one + 0.3).loc["stock"]
    # The sums differ from each other by rounding.
    assert found["mean_low"] == found["mean_high"] == pytest.approx(0.3)
    assert found["variance_reduction"] == math.inf
    assert (found["verdict"], found["p_value"]) == ("higher", 2.0 * 0.5**20)
    assert found["runs_needed"] == 2.0


def test_the_same_change_in_every_run_moves_medians_by_exactly_one_amount():
    one = table(level=np.arange(9) / 10)
    row = compare_outcomes(one, one + 0.7).loc["level"]
    assert row["median_low"] == row["median_difference"] == row["median_high"]


def test_a_difference_that_few_runs_carry_is_not_shown():
    one = table(event=np.zeros(1000))
    four, six = (table(event=(np.arange(1000) < count).astype(float)) for count in (4, 6))
    found = compare_outcomes(one, four).loc["event"]
    # McNemar's p value for 4 against 0 is that of a normal deviate of 2.
    assert found["p_value"] == pytest.approx(0.0455, abs=1e-4)
    assert found["degrees_of_freedom"] < 10.0
    assert found["verdict"] == "no difference shown"
    assert compare_outcomes(one, six).loc["event", "verdict"] == "higher"


def test_a_difference_that_is_nearly_the_same_in_every_run_is_shown_though_few_runs_carry_its_variance():
    values = np.random.default_rng(3).normal(size=100)
    change = np.full(100, 4.0)
    change[:3] = 3.0, 5.0, 5.0
    found = compare_outcomes(table(event=values), table(event=values + change)).loc["event"]
    assert found["degrees_of_freedom"] < 10.0
    assert found["verdict"] == "higher"
    # With one degree of freedom an interval of 95 % reaches 12.7 standard errors: 0.05 of them short is not enough.
    spread = np.zeros(100)
    spread[:2] = 1.0, -1.0
    error = spread.std(ddof=1) / 10.0
    for errors, verdict in ((12.66, "no difference shown"), (12.76, "higher")):
        found = compare_outcomes(table(event=values), table(event=values + spread + errors * error)).loc["event"]
        assert found["degrees_of_freedom"] < 10.0
        assert found["verdict"] == verdict


@pytest.mark.parametrize(("runs", "verdict"), [(10, "no difference shown"), (11, "higher")])
def test_a_verdict_rests_on_ten_degrees_of_freedom(runs, verdict):
    one = table(level=np.zeros(runs))
    found = compare_outcomes(one, one + np.linspace(0.5, 2.5, runs)[:, None]).iloc[0]
    assert found["degrees_of_freedom"] == runs - 1.0
    assert found["p_adjusted"] < 0.001
    assert found["verdict"] == verdict


@pytest.mark.parametrize(("level", "verdict"), [(0.9375, "lower"), (0.94, "no difference shown")])
def test_a_p_value_at_the_level_is_enough(level, verdict):
    # That of the sign test for five runs that all change alike is 2 / 2^5.
    one = table(trust=[0.5, 0.6, 0.7, 0.8, 0.9])
    found = compare_outcomes(one, one - 0.25, level=level).loc["trust"]
    assert (found["p_adjusted"], found["verdict"]) == (0.0625, verdict)


def test_differences_around_zero_show_no_difference_however_many_runs_carry_them():
    one = table(level=np.zeros(40))
    found = compare_outcomes(one, one + np.linspace(-1.0, 1.1, 40)[:, None]).loc["level"]
    assert found["degrees_of_freedom"] >= 10.0
    assert found["p_adjusted"] == pytest.approx(stats.ttest_1samp(np.linspace(-1.0, 1.1, 40), 0.0).pvalue)
    assert found["mean_low"] < 0.0 < found["mean_high"]
    assert found["verdict"] == "no difference shown"


def test_an_outcome_that_differs_in_one_run_is_compared():
    one = table(level=np.arange(20.0))
    two = one.copy()
    two.loc[3, "level"] += 1.0
    found = compare_outcomes(one, two)
    assert found.attrs["comparisons"] == 1
    assert found.loc["level", "verdict"] == "no difference shown"
    assert found.loc["level", "simultaneous_low"] == found.loc["level", "mean_low"]


def test_the_family_counts_what_differs_and_what_was_asked_for():
    one, two = skewed(200)
    every = compare_outcomes(one, two)
    assert every.attrs["comparisons"] == 2
    alone = compare_outcomes(one, two, family=["event"])
    assert alone.attrs["comparisons"] == 1
    assert alone.loc["event", "p_adjusted"] == every.loc["event", "p_value"]
    assert alone.loc["event", ["simultaneous_low", "simultaneous_high"]].tolist() == [
        alone.loc["event", "mean_low"],
        alone.loc["event", "mean_high"],
    ]
    assert alone["verdict"].tolist() == ["outside the family", "no difference shown", "identical"]
    assert math.isnan(alone.loc["count", "p_adjusted"])
    assert every.loc["event", "simultaneous_low"] < every.loc["event", "mean_low"]
    assert every.loc["event", "p_adjusted"] >= every.loc["event", "p_value"]
    assert "Holm (1979)" in every.attrs["methods"]["p_adjusted"]


def test_simultaneous_intervals_are_those_of_a_higher_level():
    one, two = skewed(200)
    wanted = compare_outcomes(one, two, level=0.975)
    found = compare_outcomes(one, two)
    assert found["simultaneous_low"].tolist() == pytest.approx(wanted["mean_low"].tolist())
    assert found["simultaneous_high"].tolist() == pytest.approx(wanted["mean_high"].tolist())


def test_missing_values_are_left_out_with_their_partners():
    one = table(trust=[1.0, 2.0, np.nan, 4.0, 5.0], gone=[np.nan] * 5)
    two = table(trust=[2.0, np.nan, 3.0, 4.5, 7.0], gone=[1.0] * 5)
    found = compare_outcomes(one, two)
    kept = compare_outcomes(one[["trust"]].iloc[[0, 3, 4]], two[["trust"]].iloc[[0, 3, 4]])
    numbers = found.select_dtypes("number").columns
    assert found.loc["trust", numbers].tolist() == pytest.approx(kept.loc["trust", numbers].tolist(), nan_ok=True)
    assert found.loc["gone", "runs"] == 0
    assert np.isnan(
        found.loc["gone", ["mean_difference", "mean_low", "superiority", "changed", "changed_at_most"]].astype(float)
    ).all()
    assert found.loc["gone", "verdict"] == "no difference shown"


def test_one_run_has_differences_and_no_interval():
    found = compare_outcomes(table(trust=[1.0]), table(trust=[3.0])).loc["trust"]
    assert found["mean_difference"] == 2.0
    assert np.isnan(found[["mean_low", "mean_high", "median_low", "median_of_differences_low"]].astype(float)).all()
    assert found["verdict"] == "no difference shown"


def test_one_run_that_is_the_same_is_identical_and_says_little_of_others():
    found = compare_outcomes(table(trust=[1.0]), table(trust=[1.0])).loc["trust"]
    assert (found["verdict"], found["changed"]) == ("identical", 0.0)
    assert found["changed_at_most"] == pytest.approx(0.975)
    assert found["p_value"] == 1.0


def test_the_order_of_runs_and_columns_does_not_matter():
    one, two = skewed(60)
    shuffled = two.sample(frac=1.0, random_state=1)[["same", "count", "event"]]
    pd.testing.assert_frame_equal(compare_outcomes(one, shuffled), compare_outcomes(one, two))


def test_the_same_tables_give_the_same_numbers():
    one, two = skewed(60)
    pd.testing.assert_frame_equal(compare_outcomes(one, two), compare_outcomes(one.copy(), two.copy()))


def test_half_widths_by_name_and_for_all():
    one, two = skewed(100)
    by_name = compare_outcomes(one, two, half_width={"count": 0.25})["half_width_wanted"]
    assert by_name["count"] == 0.25
    assert by_name["event"] == pytest.approx(0.1 * one["event"].std())
    assert compare_outcomes(one, two, half_width=0.5)["half_width_wanted"].tolist() == [0.5] * 3
    needed = [compare_outcomes(one, two, half_width=half)["runs_needed"]["count"] for half in (0.5, 0.25)]
    assert needed[1] == pytest.approx(4.0 * needed[0], rel=0.05)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda two: two.drop(columns="event"), "comparison: event: the other side lacks this outcome."),
        (lambda two: two.assign(more=1.0), "comparison: more: the reference lacks this outcome."),
        (
            lambda two: two.iloc[:8],
            "comparison: the two do not hold the same runs: the reference has 10, the other 8; "
            "2 and 0 have no partner.",
        ),
        (lambda two: two.iloc[[0, *range(9)]], "comparison: the other holds a run more than once."),
        (lambda two: two.assign(count=np.inf), "comparison: count: a value is infinite."),
        (lambda two: two.assign(count="many"), "comparison: the tables hold something that is no number."),
        (
            lambda two: two.set_axis(["count", "count", "same"], axis=1),
            "comparison: the other holds an outcome more than once.",
        ),
    ],
)
def test_what_is_no_pair_is_refused(change, message):
    one, two = skewed(10)
    with pytest.raises(InputError) as refused:
        compare_outcomes(one, change(two))
    assert str(refused.value) == message


@pytest.mark.parametrize(("places", "named"), [([(7, "event")], "event"), ([(2, "same"), (7, "event")], "event")])
def test_the_first_outcome_with_an_infinite_value_is_named(places, named):
    one, two = skewed(10)
    for place in places:
        two.loc[place] = -math.inf
    with pytest.raises(InputError) as refused:
        compare_outcomes(one, two)
    assert str(refused.value) == f"comparison: {named}: a value is infinite."


def test_every_missing_outcome_is_named():
    one, two = skewed(10)
    with pytest.raises(InputError) as refused:
        compare_outcomes(one.drop(columns="same"), two.drop(columns="event"))
    assert [fault.key for fault in refused.value.faults] == ["event", "same"]
    assert str(refused.value).endswith("2 faults; nothing was compared.")


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"half_width": -1.0}, "half_width: -1.0 is not above 0."),
        ({"half_width": math.inf}, "half_width: inf is not above 0."),
        ({"half_width": {"count": 0.0}}, "half_width: count: 0.0 is not above 0."),
        (
            {"family": ["events"]},
            "comparison: 'events' is not an outcome of both tables. Allowed: count, event, same. Did you mean 'event'?",
        ),
        (
            {"half_width": {"sum": 1.0}},
            "comparison: 'sum' is not an outcome of both tables. Allowed: count, event, same. Did you mean 'same'?",
        ),
    ],
)
def test_what_is_not_allowed_is_refused(keys, message):
    with pytest.raises(InputError) as refused:
        compare_outcomes(*skewed(10), **keys)
    assert str(refused.value) == message


def test_nothing_to_compare():
    with pytest.raises(InputError) as refused:
        compare_outcomes(table(trust=[]), table(trust=[]))
    assert str(refused.value) == "comparison: there is no run to compare."


def test_paired_means_alone_are_judged_as_the_whole_comparison_judges_them_and_count_nothing_that_never_differs():
    one, two = skewed(200)
    one["never"] = two["never"] = 1.0
    one["once"], two["once"] = 0.0, np.eye(200)[0]
    whole, alone = compare_outcomes(one, two), compare_means(paired(one, two))
    assert list(alone["verdict"]) == list(whole["verdict"])
    assert whole.loc["once", "changed"] == 1 / 200
    assert {"runs", "changed", "mean_difference", "p_adjusted"} <= set(alone)
    for name in alone:
        np.testing.assert_array_equal(alone[name], whole[name].to_numpy())
