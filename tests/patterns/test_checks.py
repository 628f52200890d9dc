"""The measures of patterns 19 to 30 on made-up runs with known answers."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from helpers.default_case import default_case, roster
from helpers.patterns import START, decided, made, measured
from sim.patterns import flows
from sim.patterns.use import fit_rows


def week(number):
    return START + dt.timedelta(7 * number)


def test_denials_are_counted_in_the_weeks_in_which_it_flows():
    said = ("missiles_and_deny", "missiles_and_admit", "missiles_and_deny", "drones_and_admit")
    shipped = [[[1, 1], [1, 1], [1, 1], [1, 0]], [[1, 1], [1, 0], [1, 1], [1, 0]], [[1, 0]] * 4]
    runs = made(4, posture=decided(*[{"iran": said}] * 3), shipped=(("item",), ["drones", "missiles"], shipped))
    dates = {"from": START, "to": week(3)}
    found = measured("denied_while_it_flows", {"baseline": runs}, {"weeks_denied": 0.8}, dates)
    assert (found["denied"].value, found["denied"].count) == (0.5, 2)
    assert found["flows"].value == pytest.approx(2 / 3)
    assert found["weeks_denied"].value == pytest.approx((2 / 3 + 1) / 2)
    assert found["lesser_admitted"].value == 0.25  # a word on missiles alone says nothing of drones


def test_senders_know_first_where_they_are_sure_no_later():
    names = ["us_on_missiles", "public_on_missiles"]
    belief = [[[0.2, 0.2], [0.9, 0.2], [0.9, 0.9]], [[0.2, 0.9], [0.9, 0.9], [0.9, 0.9]], [[0.1, 0.1]] * 3]
    belief += [[[0.1, 0.1], [0.1, 0.1], [0.95, 0.95]]]
    runs = made(3, belief=(("allegation",), names, belief))
    found = measured("senders_know_first", {"baseline": runs}, {"sure": 0.9}, {"end": week(2)})
    assert (found["no_later"].value, found["no_later"].count) == (pytest.approx(2 / 3), 3)
    assert (found["observer_sure"].value, found["public_sure"].value, found["counted"].value) == (0.75, 0.75, 0.75)


def test_strikes_are_counted_by_a_date():
    counts = np.arange(100.0) % 5
    runs = made(2, strikes=(("strike",), ["israel_on_iran"], np.stack([counts * 0, counts], axis=1)[:, :, None]))
    found = measured("strikes_happen", {"baseline": runs}, {}, {"by": week(1)})
    assert (found["any"].value, found["number"].value) == (0.8, 2.0)
    assert (found["low_end"].value, found["high_end"].value) == (0.0, 4.0)
    assert measured("strikes_happen", {"baseline": runs}, {}, {"by": START})["any"].value == 0.0


def test_the_hazard_after_an_attack_is_a_multiple_of_that_before():
    hazard = [[[0.1], [0.1], [0.3], [0.1], [9.0]]] * 2
    runs = made(5, strike_hazard=(("strike",), ["israel_on_iran"], hazard))
    dates = {"year_before": START, "attack": week(2), "year_after": week(4)}
    assert measured("attacks_are_answered", {"baseline": runs}, {}, dates)["ratio"].value == pytest.approx(2.0)


def test_routes_bind_where_a_carrying_leg_is_short():
    legs = ["transport", "payment", "procurement"]
    throughput = [[[1, 0.9, 0.5], [1, 1, 0.5], [0.9, 1, 0.5], [1, 0.96, 1]]]
    found = measured(
        "routes_bind", {"baseline": made(4, throughput=(("leg",), legs, throughput))}, {"carried": 0.95}, {}
    )
    assert [found[name].value for name in ("carrying_leg", "any_leg", *legs)] == [0.5, 0.75, 0.25, 0.25, 0.75]


def test_relief_is_measured_a_year_into_it():
    def runs(*pressure):
        return made(4, pressure=(("actor",), ["iran"], [[[value] for value in pressure]] * 2))

    settings = {"control": runs(0.4, 0.4, 0.4, 0.4), "relief": runs(0.4, 0.2, 0.3, 0.4)}
    found = measured("relief_stands", settings, {"a_year": 2.0, "at_once": 1.0}, {"relief": START})
    assert found["after_a_year"].value == pytest.approx(-0.25)
    assert found["at_once"].value == pytest.approx(-0.5)


def test_payment_is_noticed_in_standard_errors():
    def runs(*trust):
        matrix = np.array(trust)[:, None, None, None]
        found = made(1, pressure=(("actor",), ["iran"], matrix[..., 0]))
        return found.assign(trust=(("run", "time", "actor", "partner"), matrix)).assign_coords(partner=["russia"])

    settings = {"prompt": runs(0.5, 0.6, 0.7), "hardly": runs(0.4, 0.4, 0.4)}
    found = measured("payment_is_noticed", settings, {}, {"end": START})
    assert found["z"].value == pytest.approx(0.2 / (0.1 / np.sqrt(3)))
    same = measured(
        "payment_is_noticed", {"prompt": settings["hardly"], "hardly": settings["hardly"]}, {}, {"end": START}
    )
    assert (same["z"].value, same["rise"].value) == (0.0, 0.0)


def test_a_week_counts_in_each_month_as_far_as_its_days_lie_in_it():
    times = np.array(["2022-02-21", "2022-02-28"], dtype="datetime64[D]")
    months = np.array(["2022-02", "2022-03"], dtype="datetime64[M]")
    assert flows.monthly(np.array([[7.0, 14.0]]), times, months).tolist() == [[9.0, 12.0]]


def test_bands_cover_the_months_that_a_fit_may_read():
    frame = fit_rows(default_case(), "air_attacks_on_ukraine")
    daily = np.linspace(0.0, 20.0, 21)  # drones a day, steady; so its middle half is from 5 to 15
    shipped = np.repeat(7.0 * daily[:, None], 97, axis=1)[:, :, None]
    runs = made(97, shipped=(("item",), ["drones"], shipped), localised=(("item",), ["drones"], 0 * shipped))
    runs.attrs["case"] = "russia_iran"
    found = measured("launches_are_covered", {"baseline": runs}, {"demand": 400.0}, {})
    each_day = frame["shahed_launched"] / frame["month"].dt.days_in_month
    assert found["half_band"].value == each_day.between(5.0, 15.0).mean()
    assert found["wide_band"].value == each_day.between(1.0, 19.0).mean()
    assert found["half_band"].count == 16
    own = made(97, shipped=(("item",), ["drones"], 0 * shipped), localised=(("item",), ["drones"], 0 * shipped + 1))
    own.attrs["case"] = "russia_iran"
    assert measured("launches_are_covered", {"baseline": own}, {"demand": 400.0}, {})["months"].value == pytest.approx(
        400.0, rel=0.01
    )


def test_the_time_to_agree_is_that_of_the_first_shipment():
    shipped = [[0, 0, 1, 1], [0, 1, 1, 0], [0, 0, 0, 0], [0, 0, 0, 1]]
    runs = made(4, shipped=(("item",), ["drones"], np.array(shipped)[:, :, None]))
    dates = {"nothing_before": week(2), "earliest": week(2), "latest": week(2)}
    found = measured("time_to_agree", {"baseline": runs}, {}, dates)
    assert (found["nothing_early"].value, found["first_use"].value) == (0.75, 0.25)


def test_an_order_comes_in_parts_where_it_arrives_twice_or_is_short():
    orders = list(roster().file.orders)
    received = np.zeros((4, 3, 4))
    received[0, 1:, 0] = 24.0  # whole
    received[1, :, 0] = [0.0, 6.0, 6.0]  # short
    received[2, :, 0] = [12.0, 12.0, 24.0]  # twice
    inputs = dict(zip(orders, (24.0, 24.0, 24.0, 4.0), strict=True))
    runs = made(3, received=(("order",), orders, received))
    found = measured("deliveries_in_parts", {"baseline": runs}, inputs, {"end": week(2)})
    assert (found["in_parts"].value, found["in_parts"].count) == (pytest.approx(2 / 3), 3)


def test_reported_numbers_are_held_against_the_ends_of_runs():
    counts = np.arange(1.0, 101.0)
    delivered = np.stack([counts, counts * 10], axis=1)[:, None, :]
    runs = made(1, delivered=(("item",), ["drones", "missiles"], delivered))
    found = measured("numbers_are_held", {"baseline": runs}, {}, {"end": START})
    assert (found["drones_low_end"].value, found["drones_high_end"].value) == pytest.approx((5.95, 95.05))
    assert found["missiles_mean"].value == 505.0


def test_what_is_held_to_the_end_is_a_share_of_runs():
    runs = made(1, received=(("order",), ["fighters"], [[[0.0]], [[24.0]]]))
    assert measured("held_to_the_end", {"baseline": runs}, {}, {"end": START})["delivered"].value == 0.5
