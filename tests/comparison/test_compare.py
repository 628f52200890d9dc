"""Scenarios on the same draws: what differs is what was changed, and nothing else."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.comparison import compare as comparing
from sim.comparison import experiment, steps
from sim.comparison.compare import Options, compare
from sim.comparison.comparison import Comparison
from sim.comparison.experiment import Draws
from sim.comparison.series import series_of, spread
from sim.comparison.shapley import ORDERS, plan_of, subsets_to_run
from sim.comparison.steps import apart, balance, shifts
from sim.gallery.comparison_data import outcome_title
from sim.ground.faults import InputError
from sim.recorded.summary import QUANTILES, outcomes_of_runs
from sim.scenario.chain import scenario_names
from sim.scenario.load import load
from sim.words import signed, span

RUNS, WEEKS = 20, 100
TWIN = {"name": "twin", "title": "The baseline by another name", "base": "baseline"}
HANDED_OVER = dt.date(2023, 6, 5)
DRAWS = Draws(seed=0, intermediaries=64, workers=1)
TRUST = "trust[iran in russia]"


@pytest.fixture(scope="module")
def found() -> Comparison:
    return sim.compare(
        ["baseline", TWIN, "s400_delivered", "evasion_closed"], runs=RUNS, horizon=WEEKS, uncertainty="point"
    )


def short(name: str, weeks: int = WEEKS) -> sim.Scenario:
    scenario = load(name)
    return replace(scenario, horizon=scenario.start + dt.timedelta(weeks=weeks))


def test_a_scenario_differs_from_itself_in_nothing(found):
    table = found.table("all").loc["twin"]
    assert len(table) > 150
    assert (table["verdict"] == "identical").all()
    assert (table[["mean_difference", "mean_low", "mean_high", "median_difference", "changed"]] == 0.0).all(axis=None)
    assert (found.events().loc["twin", ["difference", "sooner", "later"]] == 0.0).all(axis=None)
    assert (found.fans().differences.sel(other="twin") == 0.0).all()
    assert found.assumptions("twin") == []
    words = found.explain("twin")
    assert "Nothing is changed." in words
    assert "No run differs from its partner in any week." in words
    assert "No actor ever chooses a different posture." in words


def test_nothing_differs_before_the_first_event_that_does_and_something_after():
    one, two = (
        sim.run(short(name), runs=RUNS, seed=DRAWS.seed, uncertainty="point") for name in ("baseline", "s400_delivered")
    )
    before, after = (slice(None, "2023-05-29"), slice("2023-06-05", None))
    xr.testing.assert_identical(one.sel(time=before).drop_attrs(), two.sel(time=before).drop_attrs())
    assert not one.sel(time=after).equals(two.sel(time=after))
    assert str(one.sel(time=after).time.values[0])[:10] == HANDED_OVER.isoformat()


def test_the_account_names_the_event_at_which_runs_part(found):
    words = found.explain("s400_delivered")
    assert "Runs diverge from their partners in the week of 2023-06-05." in words
    assert "air defence handed over (air_defence_handed_over)" in words
    assert "none -> 2023-06-05 sets air_defence.stage = 5, air_defence.let_go = 1" in words
    assert "Only events.air_defence_handed_over is changed" in words


def test_swapping_the_sides_negates_every_difference(found):
    swapped = compare(["evasion_closed", "baseline"], runs=RUNS, horizon=WEEKS, uncertainty="point")
    forward, backward = found.table("all").loc["evasion_closed"], swapped.table("all").loc["baseline"]
    assert (forward["mean_difference"] != 0.0).sum() > 50
    pd.testing.assert_series_equal(forward["mean_difference"], -backward["mean_difference"], check_names=False)
    pd.testing.assert_series_equal(forward["mean_low"], -backward["mean_high"], check_names=False, rtol=1e-9)
    pd.testing.assert_series_equal(
        found.events().loc["evasion_closed", "difference"], -swapped.events().loc["baseline", "difference"]
    )
    ways = (found.assumptions("evasion_closed"), swapped.assumptions("baseline"))
    assert [(one["key"], one["before"], one["after"]) for one in ways[0]] == [
        (one["key"], one["after"], one["before"]) for one in ways[1]
    ]


def test_a_difference_in_deliveries_is_what_is_made_less_what_is_kept_in_stock(found):
    one, two = (sim.run(short(name), runs=RUNS, uncertainty="point") for name in ("baseline", "evasion_closed"))
    made = (two["output"] - one["output"]).sel(item="drones").sum("time").mean()  # units a week, week by week
    parts = balance(found, "evasion_closed", "delivered[drones]")
    row = found.table().loc[("evasion_closed", "delivered[drones]")]
    assert parts.made.mean == pytest.approx(float(made), rel=1e-9)
    assert parts.made.mean + parts.stock.mean == pytest.approx(row["mean_difference"])
    assert parts.stock.mean == pytest.approx(-found.table().loc[("evasion_closed", "stock[drones]"), "mean_difference"])
    assert parts.made.low < parts.made.mean < parts.made.high
    assert balance(found, "twin", "delivered[drones]") is None  # nothing differs
    assert balance(found, "evasion_closed", TRUST) is None  # no stock


def test_codes_shift_by_as_much_as_their_shares_and_pairs_are_told_apart_by_them(found, monkeypatch):
    name, posture = "evasion_closed", "posture[iran]"
    table = shifts(found, name, posture)
    one, two = found.sides(name)
    shares = [f"posture[iran: {label}]" for label in table.index]
    assert np.allclose(table["mean_difference"], (two[shares] - one[shares]).mean())
    assert table["mean_difference"].sum() == pytest.approx(0.0, abs=1e-12)
    stages = shifts(found, name, "order_stage[fighters]")
    refused = (two["order_stage[fighters]"] == -1.0).mean() - (one["order_stage[fighters]"] == -1.0).mean()
    assert stages.loc["refused for now", "mean_difference"] == pytest.approx(refused)
    weeks = found.parting_weeks(name)[posture]
    moved = (weeks <= found.reference.clock.step_of(found.date_of(name))).to_numpy()
    monkeypatch.setattr(steps, "LEAST_DEGREES", 0.0)  # so few runs would have no interval to rely on
    parts, gap = apart(found, name, posture, "delivered[drones]"), (two - one)["delivered[drones]"].to_numpy()
    assert [one.mean for one in parts] == pytest.approx([gap[moved].mean(), gap[~moved].mean()])
    assert apart(found, "twin", posture, "delivered[drones]") == []  # it is another in no pair


def test_the_table_is_worked_out_from_the_same_runs_as_sim_run(found):
    one, two = (
        outcomes_of_runs(sim.run(short(name), runs=RUNS, uncertainty="point"))
        for name in ("baseline", "evasion_closed")
    )
    row = found.table().loc[("evasion_closed", TRUST)]
    assert row["mean_difference"] == pytest.approx((two[TRUST] - one[TRUST]).mean(), abs=1e-15)
    assert row["reference_sd"] == one[TRUST].std()
    assert row["runs"] == RUNS
    assert set(found.headlines.at("main")) <= set(found.table().loc["s400_delivered"].index)


def test_a_table_of_some_scenarios_is_that_part_of_the_table(found):
    pd.testing.assert_frame_equal(found.table(scenarios=["evasion_closed"]), found.table().loc[["evasion_closed"]])
    with pytest.raises(InputError, match="baseline is the reference itself"):
        found.table(scenarios=["baseline"])


def test_what_is_done_to_a_table_of_expectations_leaves_the_next_one_alone(found):
    before, altered = found.expectations(), found.expectations()
    altered["verdict"] = "met by hand"
    pd.testing.assert_frame_equal(found.expectations(), before)


def test_batches_change_nothing(found, monkeypatch):
    monkeypatch.setattr(experiment, "BATCH", 7)
    again = compare(["baseline", "evasion_closed"], runs=RUNS, horizon=WEEKS, uncertainty="point")
    name, main = "evasion_closed", found.headlines.at("main")
    pd.testing.assert_frame_equal(again.table(main), found.table(main).loc[[name]])
    pd.testing.assert_frame_equal(again.events(), found.events().loc[[name]])
    assert again.explain(name) == found.explain(name)
    curves = found.curves()
    pd.testing.assert_frame_equal(again.curves(), curves[curves.index.isin(["baseline", name], level=0)])


def test_shares_of_two_changes_add_up_to_the_gap(found):
    shares = found.shapley("evasion_closed", "delivered[drones]")
    gap = found.table().loc[("evasion_closed", "delivered[drones]"), "mean_difference"]
    assert shares.index.tolist() == ["mechanisms.regrowth", "events.burst_of_designations"]
    assert shares.attrs["gap"] == gap < 0.0
    assert shares["share"].sum() == pytest.approx(gap, rel=1e-12)
    # Of two, each is changed first in one order and last in the other.
    halves = (shares["alone"] + shares["last"]) / 2.0
    assert shares["share"].to_numpy() == pytest.approx(halves.to_numpy(), rel=1e-12)
    assert "Shares of the difference in delivered[drones]" in found.explain("evasion_closed")
    assert found.shares().index.names == ["scenario", "outcome", "assumption"]


def test_the_share_of_one_change_is_the_gap(found):
    shares = found.shapley("s400_delivered", TRUST)
    gap = found.table().loc[("s400_delivered", TRUST), "mean_difference"]
    assert shares["share"].tolist() == [pytest.approx(gap)]


def test_more_than_eight_changes_are_sampled():
    nine = load({"name": "nine", "title": "One change more", "base": "strict_multilateral_enforcement",
                 "mechanisms": {"regrowth": "none"}})  # fmt: skip
    eight = plan_of(load("baseline"), load("strict_multilateral_enforcement"))
    sampled = plan_of(load("baseline"), nine)
    assert (eight.exact, len(subsets_to_run(eight))) == (True, 2**8 - 2)
    assert (sampled.exact, len(sampled.orders), len(sampled.assumptions)) == (False, ORDERS, 9)
    assert len(subsets_to_run(sampled)) <= ORDERS * 8


def test_no_change_has_no_shares(found):
    assert plan_of(load("baseline"), load(TWIN)) is None
    with pytest.raises(InputError, match="no run reads what twin changes"):
        found.shapley("twin", TRUST)


def test_runs_are_doubled_until_the_interval_is_narrow_enough():
    names, column = ["baseline", "s400_delivered"], TRUST
    first = (
        compare(names, runs=RUNS, horizon=WEEKS, outcome=column, uncertainty="point")
        .table()
        .loc["s400_delivered"]
        .loc[column]
    )
    width = (first["mean_high"] - first["mean_low"]) / 2.0
    found = compare(names, runs=RUNS, horizon=WEEKS, outcome=column, precision=0.7 * width, uncertainty="point")
    assert found.runs in (2 * RUNS, 4 * RUNS, 8 * RUNS)
    row = found.precision().loc[("s400_delivered", column)]
    assert row["reached"]
    assert row["half_width"] <= 0.7 * width
    once = compare(names, runs=found.runs, horizon=WEEKS, outcome=column, uncertainty="point")
    columns = ["mean_difference", "mean_low", "mean_high", "runs"]
    pd.testing.assert_frame_equal(found.table()[columns], once.table()[columns])


def test_what_is_precise_enough_takes_no_more_runs():
    found = compare(["baseline", TWIN], runs=8, horizon=10, outcome="trust", precision=1e-9, uncertainty="point")
    assert found.runs == 8
    assert found.precision()["reached"].all()


def test_runs_are_added_only_to_the_cap(monkeypatch):
    monkeypatch.setattr(comparing, "MOST_RUNS", 12)
    found = compare(
        ["baseline", "s400_delivered"], runs=8, horizon=80, outcome=TRUST, precision=1e-9, uncertainty="point"
    )
    assert found.runs == 12
    row = found.precision().loc[("s400_delivered", TRUST)]
    assert not row["reached"]
    assert row["runs_needed"] > 12


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40))
def test_spread_is_quantiles_over_runs(values):
    runs = np.array(values)
    series = {"aid": np.stack([runs, runs**2 / 1e6])}
    expected = np.quantile(series["aid"], QUANTILES, axis=1)
    assert spread(series)[0] == pytest.approx(expected, rel=1e-12, abs=1e-9)
    assert (spread(series, series) == 0.0).all()


def test_fans_are_of_differences_of_partners(found):
    followed = found.headlines.at("fan")
    one, two = (
        series_of(next(DRAWS.each([short(name)], 0, RUNS)), followed) for name in ("baseline", "evasion_closed")
    )
    fans = found.fans()
    name = followed[0]
    expected = np.quantile(two[name] - one[name], 0.25, axis=1)
    kept = fans.differences.sel(other="evasion_closed", outcome=name, quantile=0.25).values
    assert kept == pytest.approx(expected, abs=1e-9)
    assert fans.quantiles.sel(scenario="baseline", outcome=name, quantile=0.5).values == pytest.approx(
        np.median(one[name], axis=1)
    )
    assert fans.attrs == {"runs": RUNS, "reference": "baseline"}


def test_memory_that_is_recorded_over_changes_no_scenario():
    names = ["baseline", "s400_delivered", "evasion_closed", "no_denials", "ceasefire", "su35_delivered"]
    together = compare(names, runs=8, horizon=WEEKS, uncertainty="point")
    for name in names[1:]:
        alone = compare(["baseline", name], runs=8, horizon=WEEKS, uncertainty="point")
        pd.testing.assert_frame_equal(together.outcomes(name), alone.outcomes(name))
        assert together.explain(name) == alone.explain(name)


def test_survival_curves_end_at_the_risk(found):
    curves, events = found.curves(["delivery[missiles]"]), found.events()
    last = curves.loc["evasion_closed"].loc["delivery[missiles]"].iloc[-1]
    assert 1.0 - last["survival"] == pytest.approx(events.loc[("evasion_closed", "delivery[missiles]"), "other_risk"])


def test_without_names_the_baseline_is_held_against_every_shipped_scenario():
    assert [scenario.name for scenario in Options().scenarios()] == scenario_names()


LATER = {**TWIN, "name": "later", "start": "2022-02-14"}
BAD = {
    "one scenario": ({"scenarios": ["baseline"]}, "give two or more"),
    "unknown": ({"scenarios": ["baseline", "s400_deliverd"]}, "Did you mean 's400_delivered'?"),
    "twice": ({"scenarios": ["baseline", "ceasefire", "ceasefire"]}, "'ceasefire' is there 2 times"),
    "start": ({"scenarios": ["baseline", LATER]}, "later starts on 2022-02-14, baseline on 2022-02-21"),
    "horizon": (
        {"scenarios": ["baseline", {**TWIN, "horizon": "2026-01-05"}]},
        "twin ends on 2026-01-05, baseline on 2027-12-27: their weeks do not pair.",
    ),
    "outcome": ({"outcome": "trst"}, "outcome: 'trst' is not an outcome."),
    "column": ({"outcome": "trust[iran in rusia]"}, "Did you mean 'trust[iran in russia]'?"),
    "precision of nothing": ({"precision": 0.1}, "precision: is of an outcome; name it by outcome=."),
    "precision": ({"outcome": "trust", "precision": 0.0}, "precision: 0 is not above 0."),
    "no precision": ({"outcome": "trust", "precision": float("nan")}, "precision: nan is not a finite number."),
    "level": ({"level": 1.0}, "level: 1 is not between 0 and 1."),
    "runs": ({"runs": 0}, "runs: 0 is not between 1 and"),
    "at": ({"at": "2031-01-01"}, "at: 2031-01-01 is not within the run, 2022-02-21 to 2027-12-27."),
    "no date": ({"at": "soon"}, "at: 'soon' is not a date; write YYYY-MM-DD."),
    "branch": ({"branch": "2021-01-01"}, "branch: 2021-01-01 is not within the run, 2022-02-21 to 2027-12-27."),
    "horizon of all": ({"horizon": 0}, "is not between a week after the start"),
    "horizon far away": (
        {"horizon": 999_999_999},
        "999999999 weeks reach beyond the calendar; a date is written YYYY-MM-DD.",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_compared_gets_one_clear_message(case):
    arguments, message = BAD[case]
    with pytest.raises(InputError) as caught:
        compare(**{"scenarios": ["baseline", "s400_delivered"], "runs": 2} | arguments, uncertainty="point")
    assert message in str(caught.value)


def test_a_name_that_was_not_compared_is_refused(found):
    with pytest.raises(InputError, match="Did you mean 'twin'"):
        found.explain("twinn")
    with pytest.raises(InputError, match="baseline is the reference itself"):
        found.assumptions("baseline")
    with pytest.raises(InputError, match="is not an outcome of a run"):
        found.table("trust[iran]")


def test_a_card_holds_the_words_and_numbers_of_the_table(found):
    card, table = found._card(), found.table()
    rows = [dict(zip(card.columns, row, strict=True)) for row in card.rows]
    titles = {outcome_title(found, name): name for name in table.index.unique("outcome")}
    assert [row["Scenario"] for row in rows] == [other.name for other in found.others]
    assert [row["Outcome"] for row in rows if row["Scenario"] == "twin"] == ["every main outcome"]
    for row in rows[1:]:
        told = table.loc[row["Scenario"], titles[row["Outcome"]]]
        assert row["Difference"] == signed(told["mean_difference"])
        assert row["Interval"] == span(told["mean_low"], told["mean_high"], sign=True)
        assert row["Verdict"] == told["verdict"] + (f": {told['reason']}" if told["reason"] else "")
    assert f"{RUNS} of each scenario" in card.facts["Runs"]
    assert repr(found).startswith("“As reported, and on”, and 3 scenarios against it")


def test_a_card_of_two_families_says_of_each_row_when_it_is_read():
    both = sim.compare(["baseline", "s400_delivered", "ceasefire"], runs=2, uncertainty="point")
    card = both._card()
    dates = {row[card.columns.index("Scenario")]: row[card.columns.index("By")] for row in card.rows}
    assert dates == {name: both.date_of(name).isoformat() for name in ("s400_delivered", "ceasefire")}
    assert len(set(dates.values())) == 2
