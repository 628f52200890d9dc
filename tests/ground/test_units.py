"""Units: the closed list, and the one conversion to what the kernels use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.default_case import claim_ledger, default_case, registry
from sim.case.columns import OUTCOMES
from sim.ground.units import DAYS_A_YEAR, UNITS, WEEKS_A_MONTH, WEEKS_A_YEAR, to_kernel
from sim.kernel.state import LAYOUT

KNOWN = {
    (1.0, "1"): 1.0,
    (25.0, "percent"): 0.25,
    (3.0, "points of approval"): 0.03,
    (1.0, "year"): 365.25 / 7,
    (12.0, "month"): 365.25 / 7,
    (2.0, "week"): 2.0,
    (52.17857142857143, "1/year"): 1.0,
    (365.25 / 84, "1/month"): 1.0,
    (365.25 / 84, "unit/month"): 1.0,
    (365.25 / 84, "million USD/month"): 1.0,
    (7.0, "million USD"): 7.0,
    (0.1, "million USD/unit"): 0.1,
    (40.0, "kg"): 40.0,
    (2.0, "log-odds"): 2.0,
}
KERNEL_UNITS = {unit.kernel_name for unit in UNITS.values()}


@pytest.mark.parametrize(("value", "unit"), KNOWN)
def test_a_value_is_converted_to_the_unit_of_the_kernels(value, unit):
    assert to_kernel(value, unit) == pytest.approx(KNOWN[value, unit], rel=1e-15)


def test_a_year_is_a_julian_one_and_a_month_its_twelfth():
    assert DAYS_A_YEAR == 365.25
    assert pytest.approx(52.17857142857143) == WEEKS_A_YEAR
    assert pytest.approx(4.348214285714286) == WEEKS_A_MONTH


@given(st.sampled_from(sorted(UNITS)), st.floats(-1e9, 1e9), st.floats(0, 1e3))
def test_a_conversion_keeps_order_and_zero(unit, value, more):
    assert to_kernel(0.0, unit) == 0.0
    assert to_kernel(value, unit) <= to_kernel(value + more, unit)


def test_the_units_of_the_kernels_are_in_no_need_of_conversion():
    assert all(UNITS[name].factor == 1.0 for name in KERNEL_UNITS & UNITS.keys())
    assert KERNEL_UNITS - UNITS.keys() == {"million USD/week", "unit/week"}


def test_a_rate_is_the_inverse_of_its_time():
    for time in ("week", "month", "year"):
        assert UNITS[time].factor * UNITS[f"1/{time}"].factor == pytest.approx(1.0, rel=1e-15)


def test_a_unit_that_is_not_listed_is_no_unit():
    with pytest.raises(KeyError):
        to_kernel(1.0, "fortnight")


def test_every_unit_has_its_name_and_only_claims_count_things():
    assert not set(default_case().file.counts) & UNITS.keys()


def test_every_unit_of_the_data_is_in_the_list():
    assert {parameter.unit for parameter in registry().values()} <= UNITS.keys()
    assert {variable.unit for variables in LAYOUT.values() for variable in variables} <= KERNEL_UNITS
    assert {outcome.unit for outcome in OUTCOMES.values()} <= KERNEL_UNITS
    quantities = [claim.quantity for claim in claim_ledger().values() if claim.quantity]
    assert {quantity.unit for quantity in quantities} <= UNITS.keys() | set(default_case().file.counts)
