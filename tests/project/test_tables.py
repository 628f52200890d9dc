"""Tables: their index and columns are as documented; and the public surface of the package is what it says."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys

import pandas as pd
import pytest

import sim
from helpers.default_case import claim_ledger, registry
from sim.case.columns import OUTCOMES
from sim.kernel.mechanism import MECHANISMS
from sim.scenario.chain import scenario_names
from sim.scenario.load import load
from sim.words import NO_BREAK

PUBLIC = [
    "InputError", "Scenario", "World", "__version__", "check_patterns", "compare", "discover", "evidence", "game",
    "hindcast", "influence", "load", "mechanisms", "outcomes", "parameters", "run", "sample", "scenarios",
    "sensitivity", "series", "summarise", "sweep",
]  # fmt: skip
COLUMNS = {
    "scenarios": ["family", "title", "question", "base", "expectation", "events", "forced_acts", "claims"],
    "parameters": [
        "title", "symbol", "default", "low", "high", "unit", "prior", "grade", "calibrated", "claims", "reference",
        "known_from", "because",
    ],
    "evidence": [
        "article", "says", "quote", "asserted_by", "standing", "theme", "first", "last", "known", "value", "unit",
        "mechanisms", "parameters",
    ],
    "mechanisms": ["title", "does", "default", "reported"],
    "outcomes": ["meaning", "unit", "axes"],
}  # fmt: skip


def test_the_public_surface_is_what_it_says():
    assert sim.__all__ == PUBLIC
    assert dir(sim) == sorted(PUBLIC)


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_can_be_imported_and_says_what_it_is(name):
    found = getattr(importlib.import_module("sim"), name)
    assert name == "__version__" or (callable(found) and found.__doc__)


def test_a_name_that_is_not_public_is_an_error_that_names_it():
    with pytest.raises(AttributeError, match=r"^module 'sim' has no attribute 'simulate'$"):
        sim.simulate  # noqa: B018


def test_no_module_of_the_package_has_the_name_of_something_public():
    modules = {module.name for module in pkgutil.walk_packages(sim.__path__, "sim.")}
    assert not modules & {f"sim.{name}" for name in PUBLIC}


def test_after_importing_every_module_the_public_names_are_still_callable():
    program = """
import importlib, pkgutil, warnings
warnings.simplefilter("error")
import sim
for module in pkgutil.walk_packages(sim.__path__, "sim."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
wrong = [name for name in sim.__all__ if name != "__version__" and not callable(getattr(sim, name))]
print(wrong, sim.__version__, sim.InputError.__name__)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout == f"[] {sim.__version__} InputError\n"


def test_importing_the_package_imports_nothing_heavy():
    program = (
        "import sys, sim; "
        "print({'numba', 'mesa', 'hydra', 'pandas', 'xarray', 'scipy', 'matplotlib', 'pydantic', 'numpy', 'yaml'} "
        "& set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


@pytest.mark.parametrize("name", COLUMNS)
def test_a_table_has_the_columns_that_are_documented(name):
    frame = getattr(sim, name)()
    assert list(frame.columns) == COLUMNS[name]
    assert frame.index.is_unique
    assert not frame.empty
    documented = getattr(sim, name).__doc__
    if name != "evidence":
        assert all(column in documented for column in COLUMNS[name] if column not in ("low", "high"))


def test_the_index_of_each_table_is_what_it_lists():
    assert sim.scenarios().index.tolist() == scenario_names()
    assert sim.scenarios().index.name == "name"
    assert sim.parameters().index.tolist() == list(registry())
    assert sim.parameters().index.name == "name"
    assert sim.evidence().index.tolist() == list(claim_ledger())
    assert sim.evidence().index.name == "id"
    assert sim.outcomes().index.tolist() == list(OUTCOMES)
    assert sim.outcomes().index.name == "name"
    assert sim.mechanisms().index.names == ["mechanism", "option"]
    assert sim.mechanisms().index.tolist() == [
        (name, option) for name, mechanism in MECHANISMS.items() for option in mechanism.options
    ]


def test_a_row_of_the_scenarios_says_what_its_file_says():
    row, scenario = sim.scenarios().loc["evasion_closed"], load("evasion_closed")
    assert row["title"] == scenario.title
    assert row["family"] == scenario.family == "counterfactual"
    assert row["base"] == "baseline"
    assert row["events"] == len(scenario.events)
    assert row["forced_acts"] == scenario.forced_acts == 2
    assert row["expectation"] == f"delivered lower by 15{NO_BREAK}% of the reference"
    assert sim.scenarios().loc["baseline", ["family", "base", "expectation"]].tolist() == ["reference", "", ""]
    assert (
        sim.scenarios().loc["early_disclosure", "expectation"]
        == f"delivered[missiles] same within 5{NO_BREAK}% of the reference"
    )


@pytest.mark.parametrize("name", list(registry()))
def test_a_row_of_the_parameters_says_what_the_registry_says(name):
    row, parameter = sim.parameters().loc[name], registry()[name]
    assert (row["default"], row["low"], row["high"]) == (parameter.default, *parameter.bounds)
    assert (row["unit"], row["grade"], row["prior"]) == (parameter.unit, parameter.grade, str(parameter.prior))
    assert row["claims"].split(", ") == list(parameter.claims) or (row["claims"], parameter.claims) == ("", ())


def test_numbers_of_the_parameters_are_numbers():
    frame = sim.parameters()
    assert all(pd.api.types.is_float_dtype(frame[column]) for column in ("default", "low", "high"))
    assert (frame["low"] < frame["high"]).all()


def test_dates_of_the_evidence_are_dates_and_missing_where_the_text_gives_none():
    frame, ledger = sim.evidence(), claim_ledger()
    assert pd.api.types.is_datetime64_dtype(frame["first"])
    assert pd.api.types.is_datetime64_dtype(frame["last"])
    dated = frame.dropna(subset=["first", "last"])
    assert (dated["first"] <= dated["last"]).all()
    for name, claim in ledger.items():
        assert frame.loc[name, "known"] == (claim.event.known if claim.event else "")
        if claim.event is None:
            assert frame.loc[name, ["first", "last"]].isna().all()
        elif claim.event.on:
            assert frame.loc[name, "first"].date() == claim.event.first
            assert frame.loc[name, "last"].date() == claim.event.last


def test_the_evidence_leads_to_the_parameters_that_rest_on_it_and_back():
    frame = sim.evidence()
    forward = {(name, key) for name, keys in frame["parameters"].items() for key in keys.split(", ") if key}
    back = {(claim, name) for name, parameter in registry().items() for claim in parameter.claims}
    assert forward == back


def test_quantities_of_the_evidence_have_a_unit_and_nothing_else_has():
    frame = sim.evidence()
    assert pd.api.types.is_float_dtype(frame["value"])
    assert (frame["value"].isna() == (frame["unit"] == "")).all()


def test_each_mechanism_has_one_default_the_first_of_its_options():
    frame = sim.mechanisms()
    assert frame["default"].groupby(level="mechanism").sum().eq(1).all()
    assert frame["default"].groupby(level="mechanism", sort=False).first().all()
    assert frame["reported"].str.fullmatch(r"M\d{3}(, M\d{3})*").all()


def test_every_outcome_is_recorded_by_run_and_time():
    frame = sim.outcomes()
    assert frame["axes"].str.startswith("run, time").all()
    assert (frame["meaning"].str.len() > 0).all()


def test_the_shares_of_the_grades_make_one():
    shares = registry().grade_shares
    assert list(shares) == ["A", "B", "C", "D"]
    assert sum(shares.values()) == pytest.approx(1.0)
    assert shares == {grade: (sim.parameters()["grade"] == grade).mean() for grade in "ABCD"}
