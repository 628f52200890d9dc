"""Commands as they declare themselves: help, schema and defaults follow from one class each."""

from __future__ import annotations

import inspect
import logging
from dataclasses import fields

import pytest

import sim
from sim.cli.commands import COMMANDS, Compare, Run, Sweep
from sim.cli.help import help_of
from sim.cli.parsing import faults_of, parse
from sim.designs.catalogue import DESIGNS
from sim.ground.faults import InputError
from sim.ground.resources import shipped


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_shows_every_key_with_its_default(name):
    shown = help_of(COMMANDS[name])
    for key in COMMANDS[name].declared():
        assert key.shown in shown
        if key.role == "key" and key.default not in (None, ...):
            default = str(key.default).lower() if isinstance(key.default, bool) else str(key.default)
            assert f"({default})" in " ".join(shown.split())
    assert max(map(len, shown.splitlines())) <= 120


@pytest.mark.parametrize(
    ("function", "command", "names"),
    [
        (sim.run, Run, ["runs", "seed", "intermediaries", "workers"]),
        (sim.compare, Compare, ["runs", "seed", "intermediaries", "workers", "level", "at", "branch", "precision"]),
        (sim.sweep, Sweep, ["runs", "seed", "intermediaries", "workers", "width", "chunk", "draws", "fans", "at"]),
        (sim.sample, Sweep, ["design", "samples", "seed"]),
    ],
)
def test_a_command_and_its_function_have_the_same_defaults(function, command, names):
    defaults = {name: parameter.default for name, parameter in inspect.signature(function).parameters.items()}
    made = parse(command, [])
    assert {name: getattr(made, name) for name in names} == {name: defaults[name] for name in names}


def test_the_help_of_sweep_reads_the_designs_and_says_which_ignore_samples():
    shown = help_of(Sweep)
    for name, design in DESIGNS.items():
        assert f"  {name} " in shown
        assert design.title in shown
        assert all(option.metadata["help"] in shown for option in fields(design))
    ignoring = [name for name, design in DESIGNS.items() if not design.counts]
    assert f"it is ignored by {', '.join(ignoring)}, none." in shown


@pytest.mark.parametrize("command", [Run, Sweep])
def test_groups_are_the_files_of_conf_and_the_default_is_one_of_them(command):
    for name in command.groups():
        files = sorted(path.stem for path in (shipped("conf") / name).glob("*.yaml"))
        assert command.keys()[name].allowed == files
        assert command.keys()[name].default in (None, *files)


def test_a_group_sets_what_its_file_says_and_a_key_within_it_overrides_that():
    assert (parse(Run, []).engine.name, parse(Run, []).engine.width) == ("compiled", 64)
    assert (parse(Run, ["engine=mesa"]).engine.name, parse(Run, ["engine=mesa"]).engine.width) == ("mesa", 1)
    assert parse(Run, ["engine.width=8"]).engine.width == 8


SOUND = {
    "int": ["3", "+4", "007"],
    "float": ["1", ".5", "1e-3"],
    "bool": ["true", "Off", "1", "no"],
    "str": ["a b", "1", "true", "it's", "${x}", "[1]", "2024-01-01", "~/x"],
    "Any": ["a,b", "params.*=1..2"],
}


@pytest.mark.parametrize(("command", "chosen"), [(Run, "engine=compiled"), (Sweep, "cluster=threads")])
def test_where_no_group_is_chosen_every_value_is_what_hydra_makes_of_it(command, chosen):
    keys = {name: key for name, key in command.keys().items() if name not in command.groups() and "." not in name}
    sound = {
        name: [text for text in SOUND[key.kind] if not faults_of(command, name, text)] for name, key in keys.items()
    }
    # A value of each key at a time: Hydra composes them all as quickly as one.
    for place in range(max(map(len, sound.values()))):
        given = [f"{name}={texts[place]}" for name, texts in sound.items() if place < len(texts)]
        plain, composed = parse(command, given), parse(command, [*given, chosen])
        composed.arguments = plain.arguments
        assert plain == composed
        assert {of: type(value) for of, value in vars(plain).items()} == {
            of: type(value) for of, value in vars(composed).items()
        }


def test_a_preset_sets_keys_of_the_command_and_what_is_given_overrides_it():
    made = parse(Sweep, ["sweep=screening", "runs=3"])
    assert (made.design, made.samples, made.over, made.runs) == ("morris", 20, ["params.*"], 3)


def test_options_of_designs_are_typed_keys():
    assert parse(Sweep, ["options.levels=7", "options.scramble=false"]).options == {"levels": 7, "scramble": False}
    with pytest.raises(InputError, match=r"options\.levels: 'seven' is not a whole number"):
        parse(Sweep, ["options.levels=seven"])
    with pytest.raises(InputError, match=r"'options\.quantiles' is not a key here"):
        parse(Sweep, ["options.quantiles=0.1"])


@pytest.mark.parametrize(
    "text",
    ["a, [b].yaml", "${oc.env:HOME}", "\\${now:}", "C:\\mine\\", "it's", "\\'", "a\\\\b", "x=y", "+x", "*?"],
)
def test_text_is_only_text(text):
    assert parse(Run, [f"scenario={text}", f"output={text}"]).scenario == text


def test_changes_of_the_scenario_and_the_arguments_come_with_the_command():
    given = ["params.drone_output=120", "events.unscr_2231_expiry=off", "horizon=12"]
    made = parse(Run, given)
    assert made.change == {"params.drone_output": 120, "events.unscr_2231_expiry": "off"}
    assert (made.horizon, made.arguments) == ("12", given)


def test_a_quiet_command_does_not_say_that_it_compiles(monkeypatch):
    announcements, during = logging.getLogger("sim.compiling"), []
    monkeypatch.setattr("sim.cli.command.located", lambda _: lambda _: during.append(announcements.disabled))
    for quiet in (True, False):
        parse(Run, [f"quiet={str(quiet).lower()}"]).carry_out()
    assert during == [True, False]
    assert not announcements.disabled  # for the next command of the process
