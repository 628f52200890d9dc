"""Fit or check: what a fit reads stays as it is whatever happens to checks, and looks at checks are kept."""

from __future__ import annotations

import datetime as dt
import json
import shutil

import pandas as pd
import pytest

from helpers import paths
from helpers.default_case import default_case
from sim.case.case import load_case
from sim.cli import dispatch
from sim.ground.documents import read
from sim.ground.faults import InputError
from sim.patterns.catalogue import patterns_file
from sim.patterns.looks import BEFORE, Look, log_look, read_looks, results_in, rules_of, seen
from sim.patterns.use import fit_rows, fit_targets, series_uses, use_of


@pytest.fixture
def copy(tmp_path):
    """Return a function that copies the case, lets each file's records be changed, and loads the copy."""

    def made(name, patterns=None, series=None, events=None):
        folder = tmp_path / name
        shutil.copytree(default_case().folder, folder)
        shutil.copytree(paths.ROOT / "scenarios", folder / "scenarios")
        for file, change in (("patterns.yaml", patterns), ("dated_events.yaml", events)):
            if change:
                record = read(folder / file).data
                change(record)
                (folder / file).write_text(json.dumps(record), encoding="utf-8")
        for one in default_case().series if series else ():
            path = folder / "series" / default_case().series[one].file
            frame = pd.read_csv(path)
            series(one, frame)
            frame.to_csv(path, index=False)
        return load_case(folder)

    return made


def criteria(mark, change):
    """Return a change of every bound of criteria with a mark."""

    def changed(record):
        for pattern in record["patterns"]:
            for criterion in pattern["criteria"].values():
                for key in ("at_least", "at_most", "above", "below"):
                    settled = dt.date.fromisoformat(criterion["settled"])
                    if key in criterion and use_of(default_case(), settled) == mark:
                        criterion[key] = change(criterion[key])

    return changed


def rows(mark):
    """Return a change of every number of a series in rows with a mark."""

    def changed(name, frame):
        marked = [one == mark for one in series_uses(default_case(), name)]
        numbers = [column for column in frame.select_dtypes("number") if column not in ("year", "order_year")]
        frame.loc[marked, numbers] += 1000

    return changed


def events(mark):
    """Return a change of whether events with a mark happened."""
    fit = [event.says for event in fit_targets(default_case()).events]

    def changed(record):
        for event in record["events"]:
            if (event["says"] in fit) == (mark == "fit"):
                event["happened"] = not event.get("happened", True)

    return changed


def test_changing_every_check_changes_nothing_that_a_fit_reads(copy):
    case = copy("checks", criteria("check", lambda bound: bound + 0.5), rows("check"), events("check"))
    assert fit_targets(case).record() == fit_targets(default_case()).record()
    assert patterns_file(case) != patterns_file(default_case())


@pytest.mark.parametrize("part", ["patterns", "series", "events"])
def test_changing_what_a_fit_may_read_changes_what_it_reads(copy, part):
    changes = {
        "patterns": criteria("fit", lambda bound: bound + 0.01),
        "series": rows("fit"),
        "events": events("fit"),
    }
    changed, untouched = fit_targets(copy(part, **{part: changes[part]})).record(), fit_targets(default_case()).record()
    assert [name for name in untouched if changed[name] != untouched[name]] == [part]


def test_every_criterion_is_marked_and_both_marks_are_there():
    marks = {}
    for pattern in patterns_file(default_case()).patterns:
        for name, criterion in pattern.criteria.items():
            assert criterion.settled is not None, (pattern.id, name)
            marks.setdefault(use_of(default_case(), criterion.settled), []).append(pattern.id)
    assert {"4", "5", "23", "25", "26", "27"} <= set(marks["fit"])
    assert {"1", "4", "19", "21", "28", "29", "30"} <= set(marks["check"])


def test_what_was_settled_or_published_later_is_for_checks():
    case = default_case()
    days = {dt.date(2023, 12, 31): "fit", dt.date(2024, 1, 1): "check", None: "check"}
    assert {day: use_of(case, day) for day in days} == days
    launches = dict(
        zip(
            case.series_table("air_attacks_on_ukraine")["month"],
            series_uses(case, "air_attacks_on_ukraine"),
            strict=True,
        )
    )
    assert (launches[pd.Timestamp("2023-12-01")], launches[pd.Timestamp("2024-01-01")]) == ("fit", "check")
    assert set(series_uses(case, "sipri_transfers")) == {"check"}
    stock = dict(
        zip(
            case.series_table("iaea_60_percent_stock")["month"], series_uses(case, "iaea_60_percent_stock"), strict=True
        )
    )
    assert (stock[pd.Timestamp("2023-05-01")], stock[pd.Timestamp("2023-11-01")]) == ("fit", "check")
    assert len(fit_rows(case, "air_attacks_on_ukraine")) == 16


def test_a_check_is_seen_once_rules_change_after_a_look():
    looks = [
        Look("2026-11-29", "a", BEFORE, "old", "1 orders", "pass"),
        Look("2026-12-01", "b", "scored", "new", "1 orders", "pass"),
        Look("2026-12-02", "c", "looked_again", "new", "2 with_hold", "fail"),
    ]
    assert seen(looks, "new") == set()
    assert seen(looks, "newer") == {"1 orders", "2 with_hold"}
    assert seen(looks[:1], "new") == set()


def test_that_forecasts_of_the_past_were_scored_is_logged_with_what_came_out():
    forecasts = {name: result for name, result in results_in(paths.STORED) if name.startswith("forecasts")}
    logged = {look.check: look.result for look in read_looks(paths.STORED)}
    assert len(forecasts) == 2
    assert forecasts.items() <= logged.items()


def test_a_look_is_added_to_those_before(tmp_path, capsys):
    for name in ("patterns.json", "dated_events.json", "comparison.json", "hindcast.json", "checks_seen.csv"):
        shutil.copy(paths.STORED / name, tmp_path)
    before = read_looks(tmp_path)
    added = log_look(tmp_path, "scored")
    assert read_looks(tmp_path) == [*before, *added]
    assert {look.rules for look in added} == {rules_of(tmp_path)}
    assert {"forecasts of questions", "forecasts of counts"} < {look.check for look in added}
    assert dispatch(["patterns", "looks", f"folder={tmp_path}"]) == 0
    named = ", ".join(sorted(seen(read_looks(tmp_path), rules_of(tmp_path))))
    assert f"seen, so no evidence for the rules as they are: {named}" in capsys.readouterr().out
    with pytest.raises(InputError, match="occasion"):
        log_look(tmp_path, "peeked")
    log = (tmp_path / "checks_seen.csv").read_bytes()
    (tmp_path / "checks_seen.csv").rename(tmp_path / "kept.csv")
    (tmp_path / "checks_seen.csv").mkdir()
    assert dispatch(["patterns", "looks", f"folder={tmp_path}", "occasion=scored"]) == 2
    (tmp_path / "checks_seen.csv").rmdir()
    (tmp_path / "kept.csv").rename(tmp_path / "checks_seen.csv")
    assert (tmp_path / "checks_seen.csv").read_bytes() == log
    with pytest.raises(InputError, match="no stored results"):
        log_look(tmp_path / "nowhere", "scored")
    assert dispatch(["patterns", "looks", f"folder={tmp_path}", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["looks"]) == len(before) + len(added)


def test_what_is_stored_of_checks_was_logged():
    last = {look.check: look.result for look in read_looks(paths.STORED)}
    assert last == dict(results_in(paths.STORED))
