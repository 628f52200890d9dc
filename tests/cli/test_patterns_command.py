"""Patterns: their data file, how they are judged, and their command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from helpers.default_case import default_case, registry
from sim.case.columns import OUTCOMES
from sim.cli import dispatch
from sim.ground.faults import InputError
from sim.patterns.catalogue import chosen, patterns_file, read_patterns
from sim.patterns.check import Finding, Judged, PatternPlan, PatternResult, check_patterns
from sim.patterns.estimates import (
    NOTHING,
)
from sim.patterns.measures import MEASURES

# the data file


def test_all_patterns_stand_in_the_file():
    ids = [pattern.id for pattern in patterns_file(default_case()).patterns]
    assert ids == [*map(str, range(1, 15)), "15a", "15b", "15c", "16", *map(str, range(19, 31))]
    assert [pattern.name for pattern in patterns_file(default_case()).patterns] == list(MEASURES)


def test_thresholds_and_nulls_are_frozen():
    wanted = {
        "1": ">= 0.7, >= 0.7", "2": ">= 0.7, <= 0.3", "3": ">= 0.1, >= 0.1", "4": ">= 0.7, >= 0.7", "5": ">= 0.05",
        "6": ">= 4, < 0", "7": ">= 0.7", "8": ">= 0.1", "9": ">= 0.7, >= 0.6", "10": ">= 0.5, >= 0.3",
        "11": ">= 1, >= 0.1 and <= 0.6", "12": ">= 0.1, >= 0.05, > 0", "13": ">= 0.05, <= 0",
        "14": "<= 0.1, >= 1, >= 1, >= 1", "15a": ">= -0.1 and <= 0.1", "15b": "<= -0.1", "15c": "<= -0.1",
        "16": ">= 0.2", "19": ">= 0.7", "20": ">= 0.7", "21": ">= 0.6, <= 4, >= 4", "22": ">= 2", "23": ">= 0.2",
        "24": "<= -0.2", "25": "> 3", "26": ">= 0.35 and <= 0.65, >= 0.8", "27": ">= 0.8, >= 0.5", "28": ">= 0.5",
        "29": "<= 4700, >= 4700, <= 200, >= 200", "30": "<= 0.1",
    }  # fmt: skip
    found = {
        pattern.id: ", ".join(
            str(pattern.threshold(name)) for name in pattern.criteria if str(pattern.threshold(name)) != "-"
        )
        for pattern in patterns_file(default_case()).patterns
    }
    assert found == wanted
    nulls = {pattern.id: pattern.null.name for pattern in patterns_file(default_case()).patterns}
    assert list(nulls.values()) == [
        "uniform choice", "no hold", "equal sensitivities", "prompt repayment", "no backfire", "no drag", "no regrowth",
        "no legal cost", "uniform choice", "uniform choice", "perfect information", "no learning",
        "no preventive motive", "no hold", "equal votes", "no substitution", "no link to the war", "no trust",
        "shared attribution", "senders that do not detect", "preventive motive alone", "attacks unanswered",
        "no sanctions", "a level that returns", "no trust", "no output of its own", "no time to agree",
        "all or nothing", "stocks sold first", "no hold",
    ]  # fmt: skip
    assert str(chosen([5])[0].threshold("rise", null=True)) == ">= 0.02"


def test_every_setting_is_a_sound_scenario_and_is_run_once():
    plan = PatternPlan()
    assert {need.scenario.horizon.isoformat() for need in plan.needs} == {"2024-12-30"}
    assert plan.settings < len(plan.needs)
    baseline = {need.key for need in plan.needs if not need.null and need.name in ("baseline", "control", "both")}
    assert len(baseline) == 1
    for need in plan.needs:
        assert set(need.outcomes) <= set(OUTCOMES)


def test_a_null_changes_every_setting_of_its_pattern():
    for pattern in patterns_file(default_case()).patterns:
        plain, null = (
            pattern.scenarios("2024-12-30", registry()),
            pattern.scenarios("2024-12-30", registry(), null=True),
        )
        changed = pattern.null.changes.model_dump(include={"mechanisms", "postures", "params"}, exclude_defaults=True)
        relative = pattern.null.changes.like or pattern.null.changes.lowest
        assert bool(changed or relative) != bool(pattern.null.needs)
        for name in plain:
            for group, values in changed.items():
                assert {key: null[name][group][key] for key in values} == values


def test_equal_sensitivities_are_those_of_the_fighters():
    changed = chosen([3])[0].scenarios("2024-12-30", registry(), null=True)["baseline"]["params"]
    assert len(changed) == 8
    # One parameter says what either tie objects to air defence; it takes that of Israel's tie to fighters.
    assert changed.pop("air_defence_tie_sensitivity") == registry()["fighter_israel_sensitivity"].default
    for name, value in changed.items():
        order = next(order for order in ("trainer", "helicopter", "air_defence") if name.startswith(order))
        assert value == registry()[name.replace(order, "fighter", 1)].default


def test_more_supply_is_twice_the_default_and_little_its_bound():
    settings = chosen(["15c"])[0].scenarios("2024-12-30", registry())
    more, little = settings["more"]["params"], settings["little"]["params"]
    assert list(more) == list(little)
    for name, value in more.items():
        assert value == 2 * registry()[name].default
        assert little[name] == registry()[name].bounds[0]


def shipped() -> str:
    return (default_case().folder / "patterns.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("name: ladder", "name: laddr", "'laddr' is not a pattern that is measured"),
        ("at_least: 0.7,", "at_lest: 0.7,", "'at_lest' is not a key here"),
        ("unit: week}", "unit: fortnight}", "is no unit of the closed list"),
        ("at_least: 0.7,", "at_least: much,", "'much' is not a number"),
        ("settled: 2024-12-30}", "settled: soon}", "'soon' is not a date"),
        ("{like: drone_demand,", "{like: drone_demands,", "'drone_demands' is not a parameter"),
        ("series: [sipri_transfers]", "series: [sipri]", "'sipri' is not a series"),
        ("trainer_sensitivity: fighter_sensitivity", "trainer_sensitivity: fihter", "'fihter' is not a parameter"),
        ("number: 2\n", "number: 1\n", "1 stands twice"),
        ("        rise: {at_least: 0.02}", "        rize: {at_least: 0.02}", "'rize' is not a criterion"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, old, new, message):
    assert old in shipped()
    path = tmp_path / "patterns.yaml"
    path.write_text(shipped().replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_patterns(path, default_case())


# judging


def result(verdicts: list[tuple[str, str]]) -> PatternResult:
    findings = tuple(
        Finding(f"c{place}", "says", "1", "fit", Judged(">= 0", NOTHING, verdict), Judged(">= 0", NOTHING, null))
        for place, (verdict, null) in enumerate(verdicts)
    )
    return PatternResult(chosen([9])[0], findings)


@pytest.mark.parametrize(
    ("verdicts", "verdict", "why"),
    [
        ([("pass", "pass"), ("pass", "fail")], "pass", "the null (uniform choice) fails, by c1"),
        ([("pass", "pass"), ("reported", "reported")], "fail", "the null (uniform choice) passes too"),
        ([("pass", "undecided")], "undecided", "the null (uniform choice) is undecided"),
        ([("fail", "fail")], "fail", "c0: fail; the null (uniform choice) fails, by c0"),
        ([("undecided", "fail"), ("pass", "pass")], "undecided", "c0: undecided; the null (uniform choice) fails, by"),
    ],
)
def test_a_pattern_passes_where_its_null_fails(verdicts, verdict, why):
    found = result(verdicts)
    assert found.verdict == verdict
    assert found.why.startswith(why)


def test_what_could_not_be_measured_is_none_in_a_record():
    record = result([("undecided", "undecided")]).record()
    assert record["criteria"][0]["value"] is None
    json.dumps(record, allow_nan=False)


def test_a_table_of_results():
    table = check_patterns(runs=2, only=["14"])
    assert table.index.names == ["pattern", "criterion"]
    assert table.loc[("14", "approval"), "null_value"] == 1.0
    assert set(table["pattern_verdict"]) <= {"pass", "fail", "undecided"}


# the command


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("17",), "command line: '17' is not the number of a pattern; they are 1 to 16 and 19 to 30"),
        (("ladder",), "command line: 'ladder' is not the number of a pattern"),
        (("runs=many",), "command line: runs: 'many' is not a whole number."),
        (("runs=0",), "runs: 0 is not between 1 and 10,000,000."),
        (("seed=-1",), "seed: -1 is not between 0 and"),
        (("rnus=3",), "command line: rnus: 'rnus' is not a key here."),
        (("output=",), "command line: output: is empty; give a folder."),
        (("--jsn",), "command line: '--jsn' is not an option."),
        (("quiet=maybe",), "command line: quiet: 'maybe' is not true or false."),
    ],
)
def test_wrong_input_is_told_once(capsys, arguments, message):
    assert dispatch(["patterns", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(message)
    assert captured.err.count("\n") == 1


def test_the_command_prints_a_table_of_at_most_100_columns(capsys):
    assert dispatch(["patterns", "14", "quiet=true"]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    assert max(map(len, captured.out.splitlines())) <= 100
    assert "Restraint" in captured.out


def test_results_are_stored_and_read_again(capsys, tmp_path):
    command = ["patterns", "8", "14", "runs=4", "output=kept", "--json"]
    assert dispatch(command) == 0
    first = json.loads(capsys.readouterr().out)
    stored = json.loads((tmp_path / "kept" / "patterns.json").read_text(encoding="utf-8"))
    assert first == stored
    assert [pattern["pattern"] for pattern in stored["patterns"]] == ["8", "14"]
    assert dispatch(command) == 0
    captured = capsys.readouterr()
    assert "nothing was run" in captured.err
    assert json.loads(captured.out) == first
    assert dispatch(["patterns", "14", "output=kept"]) == 2
    assert "holds results of other inputs" in capsys.readouterr().err
