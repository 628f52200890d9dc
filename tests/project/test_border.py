"""The border of the public functions: nothing of a wrong kind gets in, and what is plainly meant is taken."""

from __future__ import annotations

import copy
import datetime as dt
import inspect
import pickle
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import sim
from helpers.core import needs_compiler
from sim.ground.faults import InputError

GIVEN = {
    "series": {"name": "strikes"},
    "load": {"source": "baseline"},
    "summarise": {"trajectories": None},
    "discover": {"folder": "none"},
}
FUNCTIONS = {name: getattr(sim, name) for name in sim.__all__ if name not in ("InputError", "Scenario", "__version__")}
PARAMETERS = [
    (name, parameter)
    for name, function in FUNCTIONS.items()
    for parameter, about in inspect.signature(function).parameters.items()
    if about.kind is not inspect.Parameter.VAR_KEYWORD
]


class Odd:
    """What no argument can be."""


WRONG = {"odd": Odd(), "list": [Odd()], "bytes": b"bytes", "fraction": -1.5}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize(("name", "parameter"), PARAMETERS, ids=[".".join(pair) for pair in PARAMETERS])
def test_a_value_of_a_wrong_kind_is_refused_before_anything_runs(name, parameter, wrong, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError):
        FUNCTIONS[name](**(GIVEN.get(name, {}) | {parameter: wrong}))
    assert list(tmp_path.iterdir()) == []


METHODS = {
    "table": {},
    "events": {},
    "curves": {},
    "fans": {},
    "assumptions": {"name": "ceasefire"},
    "expectations": {},
    "shapley": {"name": "ceasefire", "outcome": "delivered[drones]"},
    "explain": {"name": "ceasefire"},
    "outcomes": {"name": "ceasefire"},
    "scenario": {"name": "ceasefire"},
    "date_of": {"name": "ceasefire"},
    "plot": {},
    "report": {"path": "report.html"},
}


@pytest.fixture(scope="module")
def comparison():
    return sim.compare(["baseline", "ceasefire"], runs=2, horizon=4, uncertainty="point")


@needs_compiler
@pytest.mark.parametrize("wrong", [*WRONG.values(), {"a": 1}], ids=[*WRONG, "mapping"])
@pytest.mark.parametrize("method", METHODS)
def test_a_comparison_refuses_what_it_cannot_be_asked(comparison, method, wrong, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    asked = getattr(comparison, method)
    for parameter in inspect.signature(asked).parameters:
        with pytest.raises(InputError):
            asked(**(METHODS[method] | {parameter: wrong}))
    assert list(tmp_path.iterdir()) == []


@needs_compiler
def test_a_report_is_a_file_and_no_folder(comparison, tmp_path):
    with pytest.raises(InputError, match=r"path: .* is a folder; name the file, such as .*report\.html\."):
        comparison.report(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match=r"file/report\.html: cannot be written: "):
        comparison.report(tmp_path / "file" / "report.html")


@needs_compiler
def test_numbers_of_numpy_and_whole_numbers_with_a_point_are_whole_numbers(comparison):
    two, seed = np.int64(2), np.random.default_rng(1).integers(5)
    same = sim.run(runs=2, seed=int(seed), uncertainty="point")
    for runs in (two, 2.0, np.float64(2)):
        found = sim.run(runs=runs, seed=seed, workers=two, intermediaries=np.int16(64), uncertainty="point")
        assert found.identical(same)
        assert type(found.attrs["seed"]) is int
    again = sim.compare(("baseline", "ceasefire"), runs=two, seed=np.uint8(0), horizon=np.int64(4), uncertainty="point")
    pd.testing.assert_frame_equal(again.table(), comparison.table())


@needs_compiler
def test_days_of_pandas_and_numpy_are_days():
    days = ("2023-10-18", dt.date(2023, 10, 18), pd.Timestamp("2023-10-18"), np.datetime64("2023-10-18"))
    read = [sim.sweep(runs=1, fans=False, at=day) for day in days]
    assert all(one.identical(read[0]) for one in read)
    assert read[0].attrs["at"] == "2023-10-18"
    runs = sim.run(runs=2, uncertainty="point")
    tables = [sim.summarise(runs, day) for day in days]
    assert all(table.equals(tables[0]) for table in tables)
    for day in ("2021-01-01", "2027-12-27", "soon", pd.NaT, 20231018):
        with pytest.raises(InputError, match="date: "):
            sim.summarise(runs, day)


@pytest.mark.parametrize("none", [[], (), iter([]), "baseline", ["baseline"], {"name": "mine", "base": "baseline"}])
def test_less_than_two_scenarios_are_not_compared_and_no_other_is_taken_for_them(none):
    with pytest.raises(InputError, match=r"scenarios: give two or more; the others are compared with the first\."):
        sim.compare(none, runs=2, uncertainty="point")


def test_overrides_may_be_values_of_numpy_and_pandas():
    plain = sim.load("baseline", {"params.drone_output": 120.0, "events.gaza_war.date": "2023-10-18", "horizon": 150})
    odd = sim.load(
        "baseline",
        {
            "params.drone_output": np.float32(120),
            "events.gaza_war.date": np.datetime64("2023-10-18"),
            "horizon": np.int64(150),
        },
    )
    assert odd == plain
    assert type(odd.params["drone_output"]) is float
    assert (plain.horizon - plain.start).days == 7 * 150


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (pd.NA, "<NA> is not a number"),
        (np.array([120.0, 130.0]), r"[120.0, 130.0] is not a number"),
        (10**400, "is not a number"),
        (np.True_, "true is not a number"),
    ],
    ids=["missing", "two", "long", "truth"],
)
def test_an_override_that_is_no_value_is_refused(value, message):
    with pytest.raises(InputError) as caught:
        sim.load("baseline", {"params.drone_output": value})
    assert message in str(caught.value)


def test_days_that_are_missing_are_no_days():
    for call in (
        lambda day: sim.load("baseline", {"events.gaza_war.date": day}),
        lambda day: sim.sweep(runs=1, at=day),
        lambda day: sim.compare(["baseline", "ceasefire"], runs=2, branch=day, uncertainty="point"),
    ):
        with pytest.raises(InputError, match=r"NaT is not a date; write YYYY-MM-DD\."):
            call(pd.NaT)


def test_a_set_is_no_order_of_scenarios():
    with pytest.raises(InputError, match=r"scenarios: a set has no order; give a list, the reference first\."):
        sim.compare({"baseline", "ceasefire"}, runs=2, uncertainty="point")


def test_python_says_which_arguments_a_function_has():
    with pytest.raises(TypeError, match=r"run\(\) got an unexpected keyword argument 'horizon'"):
        sim.run(horizon=4, uncertainty="point")
    with pytest.raises(TypeError, match=r"run\(\) takes from 0 to 1 positional arguments but 2 were given"):
        sim.run("baseline", 4)


# A scenario that is loaded


def test_a_loaded_scenario_refuses_changes_and_says_how_another_is_made():
    scenario = sim.load("baseline")
    event = next(event for event in scenario.events.values() if event.set)
    for change in (
        lambda: scenario.params.__setitem__("drone_output", -7.0),
        lambda: scenario.params.update(drone_outptu=120.0),
        lambda: scenario.events.pop("gaza_war"),
        lambda: scenario.contested.clear(),
        lambda: scenario.policies.setdefault("iran", "bogus"),
        lambda: event.set.__setitem__("armed_proxies.activity", 9.0),
    ):
        with pytest.raises(TypeError, match=r"does not change; make another: sim\.load\(scenario, overrides="):
            change()
    assert scenario == sim.load("baseline")


def test_a_loaded_scenario_can_be_copied_and_sent_to_another_process():
    scenario = sim.load("s400_delivered")
    for again in (copy.deepcopy(scenario), pickle.loads(pickle.dumps(scenario))):  # noqa: S301 - our own
        assert again == scenario
        with pytest.raises(TypeError):
            again.params["drone_output"] = 1.0


def test_a_loaded_scenario_is_changed_by_overrides_and_keeps_where_it_comes_from():
    scenario = sim.load("s400_delivered")
    changed = sim.load(scenario, {"params.drone_output": 120.0})
    assert changed == sim.load("s400_delivered", {"params.drone_output": 120.0})
    assert sim.load(scenario) == scenario


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"params": {"drone_output": -7.0}}, "params.drone_output: -7 is outside its bounds, 10 to 300"),
        ({"params": {"drone_outptu": 120.0}}, "Did you mean 'drone_output'?"),
        ({"mechanisms": {}}, None),
        ({"policies": {"iran": "bogus"}}, "'bogus' is not a policy"),
        ({"events": {"gaza_war": "off"}}, "was changed into none"),
        ({"horizon": dt.date(2020, 1, 1)}, "is not between a week after the start"),
        ({"contested": {"nobody": 0.5}}, "'nobody' is not a contested claim"),
    ],
)
def test_a_scenario_that_load_did_not_make_is_checked_where_it_is_given(changes, message):
    changed = replace(sim.load("baseline"), **changes)
    if message is None:
        assert sim.load(changed).mechanisms == sim.load("baseline").mechanisms
        return
    for call in (
        sim.load,
        sim.run,
        sim.sample,
        sim.sweep,
        sim.World,
        lambda one: sim.compare([one, "ceasefire"], uncertainty="point"),
    ):
        with pytest.raises(InputError) as caught:
            call(changed)
        assert message in str(caught.value)


def test_a_scenario_is_not_made_of_what_is_no_mapping():
    with pytest.raises(InputError, match=r"scenario: params: 'fast' is not a mapping\."):
        replace(sim.load("baseline"), params="fast")
