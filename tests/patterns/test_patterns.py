"""Patterns: what they read of recorded runs, and their measures on arrays with known answers."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest
import xarray as xr

from helpers.default_case import registry, roster
from helpers.patterns import START, decided, made, measured, postures
from sim.case.case import load_case
from sim.ground.faults import InputError
from sim.patterns import fulfilment, pressure
from sim.patterns.catalogue import chosen, read_patterns
from sim.patterns.check import rule_numbers
from sim.patterns.estimates import (
    Estimate,
)
from sim.patterns.recorded import by_week, held, week_of
from sim.recorded.acts import does, postures_that, ships
from sim.scenario.load import load

END = {"end": dt.date(2022, 2, 21)}


# what is recorded


def test_weeks_by_date():
    runs = made(3, repaid=(("ledger",), ["iran_russia"], np.zeros((1, 3, 1))))
    assert [week_of(runs, START + dt.timedelta(days)) for days in (0, 6, 7, 20, 21)] == [0, 0, 1, 2, 2]
    for days in (-1, 22):
        with pytest.raises(ValueError, match="do not reach"):
            week_of(runs, START + dt.timedelta(days))


def test_an_outcome_of_one_entity_by_week():
    values = np.arange(12.0).reshape(2, 3, 2)
    runs = made(3, stock=(("item",), ["drones", "missiles"], values), repaid=(("ledger",), ["x"], values[:, :, :1]))
    assert by_week(runs, "stock", item="missiles").tolist() == values[:, :, 1].tolist()
    assert by_week(runs, "repaid").tolist() == values[:, :, 0].tolist()


def test_weeks_in_which_a_posture_is_held():
    assert postures_that(roster(), "iran", ships("missiles")) == postures(
        "iran", "missiles_and_deny", "missiles_and_admit"
    )
    assert postures_that(roster(), "russia", does("buy_elsewhere", "spoil")) == postures(
        "russia", "diversify", "promise_and_spoil"
    )
    runs = made(2, posture=decided({"iran": ("hold_and_deny", "drones_and_admit")}))
    assert held(runs, "iran", ships()).tolist() == [[False, True]]


# measures


def test_fulfilment_counts_only_promised_orders():
    stages = [[[2.0, 6.0]], [[2.0, 1.0]], [[0.0, -1.0]], [[6.0, 6.0]]]
    received = [[[0.0, 4.0]], [[0.0, 0.0]], [[0.0, 0.0]], [[24.0, 4.0]]]
    orders = ["fighters", "air_defence"]
    runs = made(
        1,
        delivered=(("item",), ["drones"], [[[70.0]], [[69.0]], [[100.0]], [[0.0]]]),
        contracted=(("item",), ["drones"], [[[100.0]], [[100.0]], [[100.0]], [[0.0]]]),
        order_stage=(("order",), orders, stages),
        received=(("order",), orders, received),
    )
    found = measured("asymmetric_fulfilment", {"baseline": runs}, {"good_delivered": 0.7, "orders_delivered": 0.3}, END)
    assert (found["drones"].value, found["drones"].count) == (0.5, 4)
    assert (found["orders"].value, found["orders"].count) == (pytest.approx(1 / 3), 3)
    assert found["promised"].value == 0.75


def test_the_hold_is_measured_where_there_was_a_promise():
    stage = [[[2.0], [5.0]], [[2.0], [6.0]], [[1.0], [2.0]]]
    received = [[[0.0], [0.0]], [[0.0], [24.0]], [[0.0], [0.0]]]
    runs = made(2, order_stage=(("order",), ["fighters"], stage), received=(("order",), ["fighters"], received))
    dates = {"promised_by": START, "asked_on": START + dt.timedelta(7)}
    found = measured("held_back", {"baseline": runs, "no_hold": runs}, {}, dates)
    assert (found["with_hold"].value, found["with_hold"].count) == (0.5, 2)


def test_waits_are_cut_short_by_the_end():
    stage = np.array([[1.0, 2.0, 3.0, 6.0, 6.0], [0.0, 0.0, 2.0, 5.0, 5.0], [0.0, 1.0, -1.0, 0.0, 1.0]])
    waited, happened = fulfilment.waits(stage)
    assert (waited.tolist(), happened.tolist()) == ([2.0, 2.0], [True, False])


def test_debt_counts_quarters_of_much_supply_without_deliveries():
    flow = [3.0, 1.0, 2.0, 3.0, 1.0, 1.0]
    orders = list(roster().file.orders)
    received = np.zeros((1, 6, 4))
    received[0, 4:, 0] = 1.0
    runs = made(
        6,
        ledger_balance=(("ledger",), ["iran_russia"], [[[5.0], [4.0], [3.0], [2.0], [6.0], [7.0]]]),
        shipped=(("item",), ["drones"], [[[value] for value in flow]]),
        received=(("order",), orders, received),
    )
    found = measured("debt", {"baseline": runs}, {"quarter": 1.0}, {"asked_on": START})
    # Above the median of 1.5: weeks 0, 2 and 3; only in the first does the ledger rise.
    assert (found["rises"].value, found["rises"].count) == (pytest.approx(1 / 3), 3)
    assert found["in_favour"].value == 1.0


def test_backfire_counts_weeks_in_which_both_cooperate():
    both = {"iran": ("drones_and_deny",) * 4, "russia": ("token_and_pay", "stall", "diversify", "only_promise")}
    alone = {"iran": ("drones_and_deny", "hold_and_deny") * 2, "russia": ("stall", "token_and_pay") * 2}
    runs = {
        "both": made(4, posture=decided(both, both)),
        "supplier_alone": made(4, posture=decided(alone, alone)),
    }
    found = measured("backfire", runs, {}, {})
    assert found["rise"] == Estimate(0.5, 0.5, 0.5, 2)
    assert found["with_supplier_alone"].value == 0.0


def test_the_lag_is_littles_law():
    stock = np.array([[10.0, 20.0, 99.0], [5.0, 5.0, 5.0]])
    shipped = np.array([[5.0, 5.0, 1.0], [0.0, 0.0, 0.0]])
    lag = pressure.shipment_lag(stock, shipped, np.array([[True, True, False], [True, True, True]]))
    assert lag[0] == 3.0
    assert math.isnan(lag[1])


def test_drag_compares_medians():
    def lagging(weeks: float) -> xr.Dataset:
        return made(
            1,
            posture=decided(*[{"iran": ("drones_and_deny",)}] * 3),
            stock=(("item",), ["drones"], np.full((3, 1, 1), weeks)),
            shipped=(("item",), ["drones"], np.ones((3, 1, 1))),
        )

    lags = {"closed_sanctions": 12, "closed_no_sanctions": 4, "open_sanctions": 5, "open_no_sanctions": 4}
    found = measured("drag", {f"routes_{name}": lagging(lag) for name, lag in lags.items()}, {}, {})
    assert [found[name].value for name in ("routes_closed", "routes_open", "beyond_half")] == [8.0, 1.0, -3.0]


def test_a_burst_falls_and_returns():
    control = np.full((4, 5), 10.0)
    burst = np.array([[10, 8, 9, 10, 10], [10, 8, 8, 8, 9], [10, 9, 9, 10, 10], [10, 10, 10, 5, 10]], dtype=float)
    fell, back = pressure.leak(burst, control, within=2, until=4, fall=0.85, regained=0.7)
    assert fell.tolist() == [True, True, False, False]
    assert back.tolist() == [True, False, False, False]
    nothing, _ = pressure.leak(burst * 0, control * 0, within=2, until=4, fall=0.85, regained=0.7)
    assert not nothing.any()


def test_a_trailing_mean_looks_back_only():
    assert pressure.trailing_mean(np.array([[4.0, 0.0, 2.0, 4.0]]), 2).tolist() == [[4.0, 2.0, 1.0, 3.0]]


def test_the_expiry_step_is_a_difference_of_shares():
    def runs(posture: str) -> xr.Dataset:
        return made(3, posture=decided(*[{"iran": ("missiles_and_deny", posture, posture)}] * 2))

    dates = {"expiry": START + dt.timedelta(7), "year_after": START + dt.timedelta(20)}
    found = measured(
        "expiry_step", {"lapsed": runs("missiles_and_admit"), "extended": runs("drones_and_deny")}, {}, dates
    )
    assert found["rise"].value == 1.0


def test_the_ladder_counts_weeks_between():
    drones = [[[0, 0], [1, 0], [1, 0], [1, 1]], [[0, 0], [1, 1], [1, 1], [1, 1]], [[1, 0]] * 4]
    runs = made(4, delivered=(("item",), ["drones", "missiles"], drones))
    found = measured("ladder", {"baseline": runs}, {"lead": 2.0}, {"end": START + dt.timedelta(27)})
    assert (found["drones_first"].value, found["drones_first"].count) == (0.5, 2)
    assert found["missiles_flow"].value == pytest.approx(2 / 3)


def test_admission_is_measured_at_its_first_week():
    runs = made(
        3,
        posture=decided(
            {"iran": ("drones_and_deny", "drones_and_admit", "drones_and_deny")},
            {"iran": ("drones_and_admit", "drones_and_admit", "drones_and_admit")},
            {"iran": ("drones_and_deny", "drones_and_deny", "drones_and_deny")},
        ),
        attribution=(("item",), ["drones"], [[[0.1], [0.6], [0.9]], [[0.2], [0.9], [0.9]], [[1.0]] * 3]),
    )
    found = measured("admission", {"baseline": runs}, {"percentile": 0.5}, {})
    assert (found["attribution"].value, found["attribution"].count) == (pytest.approx(0.4), 2)
    assert (found["denied_again"].value, found["denied_again"].count) == (0.5, 2)
    assert found["admitted"].value == pytest.approx(2 / 3)


def test_fog_counts_false_alarms_apart():
    names = ["us_on_drones", "eu_on_drones", "public_on_drones"]

    def at_the_end(*rows: tuple[float, ...]) -> tuple[tuple[str, ...], list[str], object]:
        return ("allegation",), names, np.tile(np.array(rows)[:, None, :], (1, 40, 1))

    month = 365.25 / 7 / 12
    runs = made(
        40,
        raised=at_the_end((1.0, 2.0, 1.0), (3.0, 30.0, 1.0), (5.0, np.nan, 1.0)),
        confirmed=at_the_end((1.0 + month, np.nan, 9.0), (20.0, 31.0, 9.0), (5.0 + 3 * month, np.nan, 9.0)),
        false_alarm=at_the_end((0.0, 0.0, 1.0), (1.0, 0.0, 1.0), (0.0, 0.0, 1.0)),
    )
    found = measured("fog", {"baseline": runs}, {"raised_before_end": 26.0}, {"end": START + dt.timedelta(7 * 40)})
    assert (found["time_to_confirmation"].value, found["time_to_confirmation"].count) == (pytest.approx(2.0), 2)
    assert (found["never_confirmed"].value, found["never_confirmed"].count) == (pytest.approx(1 / 3), 3)
    assert (found["false_alarms"].value, found["false_alarms"].count) == (0.25, 4)


def test_strike_feedback_reads_requests_and_trust():
    def runs(posture: str, trust: float) -> xr.Dataset:
        labels = ["iran", "russia"]
        found = made(
            4,
            posture=decided(*[{"iran": ("drones_and_deny", posture, posture, posture)}] * 2),
            received=(("order",), ["air_defence"], np.zeros((2, 4, 1))),
        )
        matrix = np.full((2, 4, 1, 2), trust)
        return found.assign(trust=(("run", "time", "actor", "partner"), matrix)).assign_coords(partner=labels)

    settings = {
        "control": runs("drones_and_deny", 0.5),
        "struck": runs("drones_and_retaliate", 0.4),
        "control_delivered": runs("drones_and_deny", 0.5),
        "struck_delivered": runs("drones_and_deny", 0.47),
    }
    found = measured("strike_feedback", settings, {"requests_within": 2.0, "trust_after": 3.0}, {"strike": START})
    assert found["requests_rise"].value == 1.0
    assert found["trust_lost"].value == pytest.approx(0.1)
    assert found["less_where_delivered"].value == pytest.approx(0.07)
    assert found["undelivered"].value == 1.0


def test_the_closing_window_counts_weeks_under_contract():
    def runs(hazard: list[float], stage: list[float]) -> xr.Dataset:
        return made(
            3,
            strike_hazard=(("strike",), ["israel_on_iran"], [[[value] for value in hazard]] * 2),
            order_stage=(("order",), ["air_defence"], [[[value] for value in stage]] * 2),
        )

    settings = {
        "control": runs([0.1, 0.1, 0.1], [0, 0, 0]),
        "contracted": runs([0.2, 0.3, 0.1], [3, 5, 6]),
        "deployed": runs([0.1, 0.1, 0.0], [6, 6, 6]),
    }
    found = measured("closing_window", settings, {}, {"contract": START})
    year = 365.25 / 7
    assert found["while_undelivered"].value == pytest.approx(0.15 * year)
    assert found["once_deployed"].value == pytest.approx(-0.1 / 3 * year)


def test_restraint_is_a_test_of_the_rule():
    pattern = chosen(["14"])[0]
    numbers = rule_numbers(load("baseline"))
    found = measured("restraint", {"rule": numbers}, {**pattern.numbers(registry()), "grid": 3.0}, {})
    steps = [found[name].value for name in ("falls_in_israel_tie", "falls_in_gulf_tie", "rises_in_isolation")]
    assert steps == [1.0, 1.0, 1.0]
    assert 0.0 < found["approval_without_isolation"].value < found["approval"].value < 1.0
    null = measured(
        "restraint",
        {"rule": rule_numbers(load("baseline", {"mechanisms.hold": "none"}))},
        {**pattern.numbers(registry()), "grid": 3.0},
        {},
    )
    assert (null["approval"].value, null["rises_in_isolation"].value) == (1.0, 0.0)


def test_relative_changes_of_paired_settings():
    def drones(amount: float) -> xr.Dataset:
        return made(1, delivered=(("item",), ["drones", "missiles"], np.full((3, 1, 2), amount)))

    def others(amount: float) -> xr.Dataset:
        return made(
            1,
            repaid=(("ledger",), ["iran_russia"], np.full((3, 1, 1), amount)),
            talks_hazard=(("war",), ["ukraine_war"], np.full((3, 1, 1), amount)),
        )

    assert measured("president", {"reformist": drones(9.0), "never": drones(10.0)}, {}, END)["change"].value == (
        pytest.approx(-0.1)
    )
    assert measured("trust_matters", {"trusting": drones(7.0), "wary": drones(10.0)}, {}, END)["change"].low == (
        pytest.approx(0.3)
    )
    found = measured("other_sources", {"with_others": others(2.0), "without_others": others(8.0)}, {}, END)
    assert found["change"] == Estimate(-0.75, -0.75, -0.75, 3)
    found = measured("talks", {"more": others(0.5), "little": others(1.0)}, {}, END)
    assert found["hazard_with_little"].value == pytest.approx(365.25 / 7)


def test_outcomes_that_a_pattern_tells_of_are_outcomes_or_columns_that_the_case_has(tmp_path):
    case = load_case(None)
    text = (case.folder / "patterns.yaml").read_text("utf-8")
    right, wrong = 'outcomes: ["strikes[israel_on_iran]"]', 'outcomes: ["strikes[iran_on_israel]", strike]'
    assert right in text
    path = tmp_path / "patterns.yaml"
    path.write_text(text.replace(right, wrong), encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_patterns(path, case)
    column, outcome = error.value.faults
    assert "strikes[israel_on_iran]" in column.message
    assert "strikes" in outcome.message
