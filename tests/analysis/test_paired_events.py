"""Events of runs that share their draws: when they happen, how their differences fan out, and where two runs part."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import sim
from helpers.default_case import roster
from sim.analysis.paired.comparison import compare_outcomes
from sim.analysis.paired.events import DatedEvent, columns_behind, event_times, events_of
from sim.analysis.paired.fans import fans_of_differences
from sim.analysis.paired.parting import (
    first_parting,
    parting_by_outcome,
    parting_outcomes,
    parting_weeks,
    spans_by_outcome,
)
from sim.analysis.paired.survival import risk_differences
from sim.case.columns import OUTCOMES
from sim.ground.faults import InputError
from sim.recorded.planes import WATCHED, Planes
from sim.recorded.summary import outcomes_of_runs
from sim.rules.orders import CONTRACTED, DELIVERED, NONE, PROMISED, READY, REFUSED, REQUESTED

START = dt.date(2022, 2, 21)
HANDED_OVER = 67  # the week of 5 June 2023


def made(weeks: int, **outcomes: tuple[tuple[str, ...], list[str] | None, object]) -> xr.Dataset:
    """Return a dataset of made-up runs: for each outcome its further axis, the labels on it, and its values."""
    variables, coordinates = {}, {"time": pd.date_range(START, periods=weeks, freq="7D").values}
    for name, (axes, labels, values) in outcomes.items():
        variables[name] = (("run", "time", *axes), np.asarray(values, dtype=float), {"units": OUTCOMES[name].unit})
        coordinates["run"] = np.arange(len(variables[name][1]))
        if labels:
            coordinates[axes[0]] = labels
    return xr.Dataset(variables, coordinates)


def held(actor: str, *names: str) -> list[list[float]]:
    menu = list(roster().file.actors[actor].postures)
    return [[menu.index(name)] for name in names]


@pytest.fixture(scope="module")
def sides() -> tuple[xr.Dataset, xr.Dataset]:
    return sim.run("baseline", runs=40, seed=3, uncertainty="point"), sim.run(
        "s400_delivered", runs=40, seed=3, uncertainty="point"
    )


# events


def test_orders_reach_their_stages_in_the_weeks_recorded():
    stages = [
        [NONE, REQUESTED, REQUESTED, PROMISED, CONTRACTED],
        [REQUESTED, REFUSED, NONE, REQUESTED, REQUESTED],
        [NONE, CONTRACTED, READY, DELIVERED, DELIVERED],
    ]
    times = event_times(made(5, order_stage=(("order",), ["fighters"], np.array(stages)[:, :, None])))
    wanted = {
        "request[fighters]": [1, 0, 1],
        "promise[fighters]": [3, np.nan, 1],
        "contract[fighters]": [4, np.nan, 1],
        "completion[fighters]": [np.nan, np.nan, 2],
        "delivery[fighters]": [np.nan, np.nan, 3],
        "refusal[fighters]": [np.nan, 1, np.nan],
    }
    assert list(times) == list(wanted)
    for name, weeks in wanted.items():
        assert times[name].tolist() == pytest.approx(weeks, nan_ok=True)
    assert times.attrs["horizon"] == 5.0
    assert times.attrs["start"] == "2022-02-21"
    assert times.attrs["says"]["delivery[fighters]"] == "fighters: delivered"


def test_counts_that_rise_and_regimes_that_lapse():
    found = event_times(
        made(
            4,
            strikes=(("strike",), ["israel_on_iran"], [[[0], [0], [1], [2]], [[0]] * 4]),
            raised=(("allegation",), ["us_on_drones"], [[[0], [1], [1], [1]], [[0], [0], [0], [3]]]),
            delivered=(("item",), ["drones"], [[[0], [0], [0.25], [1]], [[0]] * 4]),
            # A scenario may leave a regime half in force.
            in_force=(("regime",), ["unscr_2231"], [[[1], [1], [0], [0]], [[1], [1], [0.5], [1]]]),
        )
    )
    assert found["strike[israel_on_iran]"].tolist() == pytest.approx([2, np.nan], nan_ok=True)
    assert found["allegation[us_on_drones]"].tolist() == [1, 3]
    assert found["delivery[drones]"].tolist() == pytest.approx([2, np.nan], nan_ok=True)
    assert found["lapse[unscr_2231]"].tolist() == [2, 2]


def test_what_ends_has_to_have_begun():
    found = event_times(
        made(
            4,
            ceasefire=(("war",), ["ukraine_war"], [[[0], [1], [1], [0]], [[0]] * 4]),
            agreed=(("track",), ["nuclear_deal"], [[[1], [0], [1], [0]], [[0], [0], [1], [1]]]),
            partnership=(("ledger",), ["iran_russia"], [[[0], [1], [0], [-1]], [[-1], [-2], [-1], [0]]]),
        )
    )
    assert found["ceasefire[ukraine_war]"].tolist() == pytest.approx([1, np.nan], nan_ok=True)
    assert found["end_of_ceasefire[ukraine_war]"].tolist() == pytest.approx([3, np.nan], nan_ok=True)
    assert found["breach[nuclear_deal]"].tolist() == pytest.approx([1, np.nan], nan_ok=True)
    assert found["treaty[iran_russia]"].tolist() == pytest.approx([1, np.nan], nan_ok=True)
    assert found["downgrade[iran_russia]"].tolist() == [3, 0]
    assert found["breakdown[iran_russia]"].tolist() == pytest.approx([np.nan, 1], nan_ok=True)


def test_an_actor_turns_to_what_its_posture_does():
    decided = held("united_states", "watch_and_wait", "list_networks", "threaten_and_disclose")
    runs = made(3, posture=(("actor",), ["united_states"], [decided, decided[:2] + decided[:1]]))
    found = event_times(runs)
    assert found["turn_to_designate[united_states]"].tolist() == [1, 1]
    assert found["turn_to_disclose[united_states]"].tolist() == pytest.approx([2, np.nan], nan_ok=True)
    assert found.attrs["says"]["turn_to_designate[united_states]"] == "United States: turns to designate networks"
    # What no posture on the menu does is no event.
    assert "turn_to_pay[united_states]" not in found


def test_events_of_items_that_an_actor_ships():
    decided = held("iran", "hold_and_deny", "drones_and_deny", "missiles_and_deny")
    found = event_times(made(3, posture=(("actor",), ["iran"], [decided])))
    assert found["turn_to_ship_drones[iran]"].tolist() == [1]
    assert found["turn_to_ship_missiles[iran]"].tolist() == [2]


def test_the_horizon_is_the_end_of_the_last_step_whatever_its_length():
    struck = made(4, strikes=(("strike",), ["israel_on_iran"], [[[0], [0], [0], [1]]]))
    half_weeks = struck.assign_coords(time=pd.date_range(START, periods=4, freq="84h"))
    found = event_times(half_weeks)
    assert (found.iloc[0, 0], found.attrs["horizon"]) == (1.5, 2.0)
    assert event_times(half_weeks.isel(time=[0, 1])).attrs["horizon"] == 1.0
    assert event_times(struck.isel(time=[0])).attrs["horizon"] == 1.0


def test_an_event_has_happened_at_its_bounds_too():
    planes = Planes.of(made(3, aid=(("war",), ["ukraine_war"], [[[1.0], [2.0], [3.0]]])))

    def weeks(**bounds: object) -> list[bool]:
        return DatedEvent("", "aid", {"war": "ukraine_war"}, **bounds).holds(planes)[:, 0].tolist()

    assert weeks(least=2.0) == [False, True, True]
    assert weeks(most=2.0) == [True, True, False]
    assert weeks(least=2.0, most=2.0) == [False, True, False]
    assert weeks(among=frozenset({1, 3})) == [True, False, True]


def test_an_event_that_there_is_not():
    runs = made(2, strikes=(("strike",), ["israel_on_iran"], [[[0], [1]]]))
    assert list(events_of(runs)) == ["strike[israel_on_iran]"]
    with pytest.raises(InputError) as refused:
        event_times(runs, "strikes[israel_on_iran]")
    assert str(refused.value) == (
        "comparison: 'strikes[israel_on_iran]' is not an event. Allowed: strike[israel_on_iran]. "
        "Did you mean 'strike[israel_on_iran]'?"
    )


# fans and parting


def trusts(*runs: list[float]) -> xr.Dataset:
    values = np.array(runs)[:, :, None]
    return made(values.shape[1], tie_strength=(("tie",), ["us_eu"], values))


def test_a_fan_holds_quantiles_of_the_differences():
    one = trusts([0.0, 0.1], [0.0, 0.2], [0.0, 0.3])
    two = trusts([0.0, 0.2], [0.0, 0.2], [0.0, 0.7])
    found = fans_of_differences(one, two)
    assert found["tie_strength"].dims == ("quantile", "time", "tie")
    assert found["tie_strength"].sel(tie="us_eu").isel(time=1).values == pytest.approx([0.01, 0.05, 0.1, 0.25, 0.37])
    assert (found["tie_strength"].isel(time=0) == 0.0).all()
    assert found["tie_strength"].attrs["units"] == "1"
    assert found.attrs["runs"] == 3


def test_postures_have_no_differences():
    runs = made(1, posture=(("actor",), ["iran"], [held("iran", "hold_and_deny")]))
    with pytest.raises(InputError) as refused:
        fans_of_differences(runs, runs, ["posture"])
    assert str(refused.value) == "outcomes: posture: a posture is a number without an order, and has no differences."


def test_runs_part_where_they_first_differ():
    first = made(
        3,
        tie_strength=(("tie",), ["us_eu", "iran_west"], [[[1, 1], [2, 2], [3, 3]]] * 3),
        aid=(("war",), ["ukraine_war"], [[[np.nan], [1], [1]]] * 3),
    )
    second = first.copy(deep=True)
    second["tie_strength"][1, 1, 0] = 9.0
    second["aid"][1, 1] = 9.0
    second["tie_strength"][1, 2, 1] = 9.0
    second["tie_strength"][2, 2, 1] = 9.0
    found = first_parting(first, second)
    assert found["week"].tolist() == pytest.approx([np.nan, 1, 2], nan_ok=True)
    assert found["outcomes"].tolist() == ["", "tie_strength[us_eu]; aid[ukraine_war]", "tie_strength[iran_west]"]
    assert found["date"].tolist()[1:] == [pd.Timestamp("2022-02-28"), pd.Timestamp("2022-03-07")]
    assert found["date"].isna().tolist() == [True, False, False]
    weeks = parting_weeks(found)
    assert weeks.index.tolist() == [1, 2]
    assert weeks["runs"].tolist() == [1, 1]
    assert weeks["parted"].tolist() == pytest.approx([1 / 3, 2 / 3])
    assert parting_outcomes(found).to_dict() == pytest.approx(
        {"aid[ukraine_war]": 1 / 3, "tie_strength[iran_west]": 1 / 3, "tie_strength[us_eu]": 1 / 3}
    )


def test_of_each_outcome_the_last_week_of_a_difference_is_known_until_each_end():
    one = trusts([1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0])
    two = trusts([1.0, 2.0, 1.0, 2.0], [2.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0])
    first, (until_two, until_end, at_once) = spans_by_outcome(one, two, [2, 3, 0])
    (column,) = first.columns
    assert first[column].tolist() == pytest.approx([1, 0, np.nan], nan_ok=True)
    assert until_two[column].tolist() == pytest.approx([1, 0, np.nan], nan_ok=True)
    assert until_end[column].tolist() == pytest.approx([3, 0, np.nan], nan_ok=True)
    assert at_once[column].tolist() == pytest.approx([np.nan, 0, np.nan], nan_ok=True)
    pd.testing.assert_frame_equal(first, parting_by_outcome(one, two))


def test_a_value_that_one_side_alone_has_parts_them():
    there = trusts([1.0, 1.0], [1.0, 1.0], [np.nan, np.nan])
    gone = trusts([1.0, np.nan], [1.0, 1.0], [np.nan, np.nan])
    for sides in ((there, gone), (gone, there)):
        assert first_parting(*sides)["week"].tolist() == pytest.approx([1, np.nan, np.nan], nan_ok=True)


def test_what_is_most_often_among_the_first_to_differ_comes_first():
    shares = parting_outcomes(pd.DataFrame({"outcomes": ["c; b", "", "c; a", "c"]}))
    assert list(shares.items()) == [("c", 0.75), ("a", 0.25), ("b", 0.25)]
    assert parting_outcomes(pd.DataFrame({"outcomes": ["a"]})).to_dict() == {"a": 1.0}


def test_runs_that_never_part():
    runs = trusts([0.0, 0.1], [0.0, 0.2])
    found = first_parting(runs, runs)
    assert found["week"].isna().all()
    assert found["outcomes"].tolist() == ["", ""]
    assert parting_weeks(found).empty
    assert parting_outcomes(found).empty


def test_trajectories_that_are_no_pairs():
    one, two = trusts([0.0, 0.1], [0.0, 0.2]), trusts([0.0, 0.1], [0.0, 0.2])
    cases = {
        "the two do not hold the same runs: the reference has 2, the other 1; 1 and 0 have no partner.": two.isel(
            run=[0]
        ),
        "the two do not hold the same runs: the reference has 2, the other 2; 0 and 0 have no partner.": two.isel(
            run=[1, 0]
        ),
        "the two do not record the same weeks.": two.isel(time=[0]),
        "seed 1 and seed 2: the two do not share their draws.": two.assign_attrs(seed=2),
        "tie_strength: the two do not record the same entities.": two.assign_coords(tie=["iran_west"]),
        "aid: the reference lacks this outcome.": two.assign(aid=two["tie_strength"]),
    }
    for message, other in cases.items():
        with pytest.raises(InputError) as refused:
            first_parting(one.assign_attrs(seed=1), other)
        assert str(refused.value) == f"comparison: {message}"
        with pytest.raises(InputError):
            fans_of_differences(one.assign_attrs(seed=1), other)


# the model


def test_the_model_parts_where_the_scenarios_do(sides):
    baseline, delivered = sides
    parting = first_parting(baseline, delivered)
    assert parting["week"].tolist() == [HANDED_OVER] * 40
    assert (parting_outcomes(parting)[["order_stage[air_defence]", "received[air_defence]"]] == 1.0).all()
    assert first_parting(baseline, baseline)["week"].isna().all()


def test_the_model_against_itself_is_identical(sides):
    table = outcomes_of_runs(sides[0], restricted=True)
    found = compare_outcomes(table, table)
    assert (found["verdict"] == "identical").all()
    assert (found["mean_high"] == found["mean_low"]).all()
    fans = fans_of_differences(sides[0], sides[0])
    assert all((np.nan_to_num(fans[name].values) == 0.0).all() for name in fans)


def test_risks_and_outcomes_of_the_model_agree(sides):
    tables = [outcomes_of_runs(one) for one in sides]
    times = [event_times(one) for one in sides]
    compared = compare_outcomes(*tables)
    risks = risk_differences(*times, sides[0].attrs["observed_until"])
    for event, outcome in (
        ("agreement[nuclear_deal]", "agreed[nuclear_deal]"),
        ("peace_talks[ukraine_war]", "talks[ukraine_war]"),
    ):
        assert risks.loc[event, "reference_risk"] == pytest.approx(compared.loc[outcome, "reference_mean"])
        assert risks.loc[event, ["low", "high"]].tolist() == pytest.approx(
            compared.loc[outcome, ["mean_low", "mean_high"]].tolist()
        )
    struck = [(table["strikes[israel_on_iran]"] > 0.0).mean() for table in tables]
    assert risks.loc["strike[israel_on_iran]", ["reference_risk", "other_risk"]].tolist() == pytest.approx(struck)
    assert risks.loc["delivery[air_defence]", "difference"] == 1.0
    assert compared.loc["received[air_defence]", "verdict"] == "higher"


def test_every_event_of_the_model_has_words(sides):
    known = events_of(sides[0])
    assert {"promise[fighters]", "delivery[drones]", "turn_to_disclose[united_states]"} <= set(known)
    assert all(event.says and "_" not in event.says for event in known.values())
    times = event_times(sides[0])
    assert ((times >= 0.0) & (times < times.attrs["horizon"]) | times.isna()).all(axis=None)


def test_an_event_counts_in_its_own_weeks_alone():
    runs = made(10, tie_strength=(("tie",), ["us_eu"], np.ones((2, 10, 1))))
    event = DatedEvent("high", "tie_strength", {"tie": "us_eu"}, least=0.5, days=("2022-03-14", "2022-03-28"))
    assert event.holds(Planes.of(runs)).T.tolist() == [[3 <= week <= 5 for week in range(10)]] * 2


@pytest.mark.parametrize(
    ("bounds", "week"),
    [
        ({"above": 0.25}, 2.0),
        ({"below": 0.5}, 1.0),
        ({"above": 0.25, "below": 0.75}, 2.0),
        ({"above": 0.75}, np.nan),
        ({"below": 0.25}, np.nan),
    ],
)
def test_a_signpost_is_raised_once_its_outcome_has_passed_its_bounds(bounds, week):
    # The values themselves have not passed a bound that they equal; the first week is before the signpost's own.
    runs = made(4, tie_strength=(("tie",), ["us_eu"], [[[0.5], [0.25], [0.5], [0.75]]]))
    post = {"outcome": "tie_strength[us_eu]", "says": "close", "first": "2022-02-28", "last": "2022-03-14"} | bounds
    runs.attrs[WATCHED] = json.dumps({"close": post})
    holds = events_of(runs)["signpost[close]"].holds(Planes.of(runs))[:, 0]
    assert (float(np.argmax(holds)) if holds.any() else np.nan) == pytest.approx(week, nan_ok=True)


@pytest.mark.parametrize("outcome", ["tie_strength[eu_israel]", "trust[us in eu]"])
def test_a_signpost_whose_outcome_no_run_recorded_is_no_event(outcome):
    runs = made(4, tie_strength=(("tie",), ["us_eu"], [[[0.5], [0.25], [0.5], [0.75]]]))
    post = {"outcome": outcome, "says": "close", "first": "2022-02-28", "last": "2022-03-14", "above": 0.25}
    runs.attrs[WATCHED] = json.dumps({"close": post})
    assert "signpost[close]" not in events_of(runs)


@pytest.mark.parametrize(
    ("event", "columns"),
    [
        ("promise[fighters]", ["order_stage[fighters]"]),
        ("delivery[fighters]", ["delivered[fighters]", "order_stage[fighters]"]),
        ("strike[israel_on_iran]", ["strikes[israel_on_iran]"]),
        ("end_of_talks[ukraine_war]", []),
    ],
)
def test_an_event_may_be_read_from_stages_of_orders_or_from_what_rises_from_nothing(event, columns):
    assert list(columns_behind(event)) == columns
