"""The screen of idle parameters: what counts as an effect, what is kept, and that it goes on where it was stopped."""

import json
import math

import numpy as np
import pytest

from sim.case.case import load_case
from sim.cli import dispatch
from sim.ground.faults import InputError
from sim.patterns.screen import Screen, effect_in_deviations, most_moved
from sim.patterns.screened import Screened, idle_parameters, read_screen
from sim.storage.durable import StorageError

RUNS = 4
LOUD, FAINT = "iran_air_defence", "nuclear_loss"


def test_an_effect_is_a_mean_difference_in_pooled_deviations_and_its_z_is_over_the_error_of_the_difference():
    without, with_ = np.array([0.0, 2.0, 4.0, 6.0]), np.array([1.0, 4.0, 5.0, 8.0])
    variances = (20.0 / 3.0, (12.25 + 0.25 + 0.25 + 12.25) / 3.0)
    effect, z = effect_in_deviations(without, with_)
    assert effect == pytest.approx(1.5 / math.sqrt(0.5 * sum(variances)), rel=1e-12)
    assert z == pytest.approx(1.5 / (math.sqrt(1.0 / 3.0) / 2.0), rel=1e-12)


def test_constants_that_differ_are_infinitely_far_apart_and_those_that_do_not_are_not():
    assert effect_in_deviations(np.zeros(3), -np.ones(3)) == (-math.inf, -math.inf)
    assert effect_in_deviations(np.ones(3), np.ones(3)) == (0.0, 0.0)


def test_a_large_effect_that_chance_can_make_yields_to_a_clear_one():
    generator = np.random.default_rng(5)
    before = {"noisy": generator.normal(size=20), "clear": generator.normal(size=20)}
    after = {"noisy": before["noisy"][::-1] + 0.5, "clear": before["clear"] + 0.2}
    moved = most_moved(1.0, before, after, "2024-12-30")
    assert (moved.outcome, moved.at, moved.counts) == ("clear", "2024-12-30", True)
    faint = most_moved(1.0, before, {"noisy": before["noisy"], "clear": before["clear"] + 0.05}, "2024-12-30")
    assert (faint.outcome, faint.counts) == ("clear", False)
    nowhere, late = Screened((faint, faint), (faint, faint)), Screened((faint, faint), (faint, moved))
    assert (nowhere.idle, nowhere.idle_as_reported) == (True, True)
    assert (late.idle, late.idle_as_reported, late.most) == (False, True, moved)
    assert not Screened((moved, faint), (faint, faint)).idle


@pytest.fixture
def readings(monkeypatch):
    """Let runs give numbers in which one parameter shows and no other does; return the settings that were run."""
    asked = []

    def read(screen, scenario, progress):
        changed = {name for name, value in scenario.params.items() if value != screen.baseline.params.get(name)}
        asked.append(changed)
        spread = np.arange(RUNS, dtype=float)
        learns_types = 100.0 if scenario.mechanisms["trust"] == "kydd" else 0.0
        numbers = spread + learns_types + (5.0 if LOUD in changed else 0.0)
        return {day: dict.fromkeys(screen.outcomes, numbers) for day in (screen.reported, "2027-12-20")}

    monkeypatch.setattr(Screen, "_read", read)
    return asked


def screen_of_two(path, runs=RUNS):
    screen = Screen(load_case(None), path, runs=runs, seed=3)
    screen.parameters = {name: screen.parameters[name] for name in (LOUD, FAINT)}
    screen.found = screen._begun()
    return screen


def test_a_screen_goes_on_where_it_was_stopped_and_ends_as_if_it_had_not_been(tmp_path, readings, monkeypatch):
    whole, stopped = tmp_path / "whole.json", tmp_path / "folder" / "stopped.json"
    found = screen_of_two(whole).carry_out()
    assert {name: one.idle for name, one in found.items()} == {LOUD: False, FAINT: True}
    first = screen_of_two(stopped)
    store = Screen._store
    monkeypatch.setattr(Screen, "_store", lambda screen: (store(screen), (_ for _ in ()).throw(KeyboardInterrupt))[0])
    with pytest.raises(KeyboardInterrupt):
        first.carry_out()
    monkeypatch.setattr(Screen, "_store", store)
    readings.clear()
    screen_of_two(stopped).carry_out()
    assert readings == [set(), {FAINT}, {FAINT}]
    assert stopped.read_bytes() == whole.read_bytes()
    readings.clear()
    assert screen_of_two(stopped).carry_out() == found
    assert readings == []


def test_where_a_screen_cannot_be_written_that_is_said_before_anything_is_run(tmp_path, readings, capsys):
    blocked = tmp_path / "a file, no folder"
    blocked.write_text("")
    with pytest.raises(StorageError, match="cannot be written"):
        screen_of_two(blocked / "screen.json").carry_out()
    assert readings == []
    asked = ["parameters", "screen", "runs=2", "quiet=true"]
    assert dispatch([*asked, f"output={blocked / 'screen.json'}"]) == 2
    assert "cannot be written" in capsys.readouterr().err
    assert dispatch([*asked, "output=~nobody/screen.json"]) == 2
    assert "~nobody" in capsys.readouterr().err


def test_a_screen_of_other_inputs_is_not_gone_on_with_and_a_damaged_one_is_said(tmp_path, readings):
    path = tmp_path / "screen.json"
    screen_of_two(path).carry_out()
    with pytest.raises(InputError, match=r"screen of other inputs \(runs differ\)"):
        screen_of_two(path, runs=RUNS + 1)
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(InputError, match="damaged"):
        read_screen(path)


def test_what_is_infinite_is_kept_as_text_and_read_as_it_was(tmp_path, readings):
    path = tmp_path / "screen.json"
    found = screen_of_two(path).carry_out()
    assert found[LOUD].end[0].z == math.inf
    assert json.loads(path.read_text())["parameters"][LOUD]["end"]["low"]["z"] == "inf"
    assert read_screen(path)[1][LOUD].end[0].z == math.inf


def test_a_case_without_a_stored_screen_says_nothing_of_what_is_idle(tmp_path, monkeypatch):
    case = load_case(None)
    monkeypatch.setattr("sim.patterns.screened.FILE", "no_such_screen.json")
    assert idle_parameters(case) is None


def test_whatever_a_parameter_acts_under_can_be_set_up(tmp_path, readings):
    screen = screen_of_two(tmp_path / "screen.json")
    settings = {str(item.only_with): item.only_with for item in screen.case.parameters.values()}
    assert len(settings) > 10
    for setting in settings.values():
        scenario = screen._scenario(setting)
        names = {key.removeprefix("events.") for key in setting if key.startswith("events.")}
        assert set(scenario.events) == {*screen.baseline.events, *names}


def test_a_parameter_of_an_option_is_screened_under_it_and_so_is_what_it_is_compared_with(tmp_path, readings):
    screen = screen_of_two(tmp_path / "screen.json")
    name = "trustworthy_honours"
    screen.parameters = {name: screen.case.parameters[name]}
    assert screen.carry_out()[name].most.effect == 0.0
    assert readings == [set(), {name}, {name}]


def test_the_command_keeps_what_it_finds_and_lists_what_is_idle(tmp_path, readings, monkeypatch, capsys):
    monkeypatch.setattr("sim.patterns.screened.idle_parameters", lambda _case: frozenset({FAINT}))
    monkeypatch.setattr(Screen, "left", property(lambda screen: sorted({LOUD, FAINT} - screen.found.keys())))
    path, asked = tmp_path / "screen.json", ["parameters", "screen", f"runs={RUNS}", "quiet=true"]
    assert dispatch([*asked, f"output={path}"]) == 0
    said = capsys.readouterr().out
    assert FAINT in said
    assert LOUD not in said
    assert dispatch([*asked, f"output={path}", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(path.read_text())["parameters"]
    assert dispatch(["parameters", "screen", "runs=1", f"output={tmp_path / 'other.json'}"]) == 2
    assert "no spread" in capsys.readouterr().err
    assert dispatch(["parameters", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[FAINT]["idle"]


def test_the_list_of_parameters_says_of_grade_b_what_follows_from_the_text(capsys):
    parameters = load_case(None).parameters
    assert {item.graded for item in parameters.values()} == {"B, number", "B, direction", "C", "D"}
    assert dispatch(["parameters", "grade=B"]) == 0
    said = capsys.readouterr().out
    assert "the number follows from the text" in said
    assert "only its direction does" in said
