"""A copy of a case in which everything is otherwise that came, or came to be known, after a day."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pandas as pd

from sim.case.case import Case, load_case
from sim.case.claims import parse_day
from sim.ground.documents import read, written
from sim.hindcasts.hindcast_file import FILE
from sim.hindcasts.knowledge import last_day


def otherwise_after(day: dt.date, folder: Path) -> Case:
    """Return the default case with every later number changed.

    Parameters known later get another default, prior and dated values; rows of series three times their values; dated
    events of the baseline that come later set other values; contested claims of a later article have another
    probability; and what a hindcast counts as having happened later did not.
    """
    case = load_case()
    copied = folder / case.name
    shutil.copytree(case.folder, copied)
    (copied / "scenarios").mkdir(exist_ok=True)
    _change(
        case.scenarios / "baseline.yaml", copied / "scenarios" / "baseline.yaml", lambda one: _events(one, case, day)
    )
    for path in sorted((copied / "parameters").glob("*.yaml")):
        _change(path, path, lambda one: _parameters(one, day))
    _change(copied / FILE, copied / FILE, lambda one: _happened(one, day))
    for name, entry in case.series.items():
        _series(copied / "series" / entry.file, case, name, day)
    return load_case(copied)


def _change(source: Path, target: Path, change: Any) -> None:
    record = read(source).data
    change(record)
    target.write_text(written(record), encoding="utf-8")


def _parameters(record: dict[str, Any], day: dt.date) -> None:
    for one in record.values():
        if parse_day(one["known_from"], last=True) > day:
            low, high = map(float, one["bounds"])
            middle = 0.5 * (low + high)
            one["default"] = high if float(one["default"]) <= middle else low
            one["prior"] = {"uniform": [0.5 * (low + middle), middle]}
            for dated in one.get("dated", []):
                dated["value"] = low


def _events(record: dict[str, Any], case: Case, day: dt.date) -> None:
    for event in record["events"].values():
        if dt.date.fromisoformat(event["date"]) > day and event.get("kind") != "observed":
            event["set"] = {name: 0.5 * float(value) for name, value in event["set"].items()}
    for name, chance in record["contested"].items():
        articles = {case.claims[claim].article for claim in case.contradictions[name].claims}
        if any(case.claims.articles[one].published.last > day for one in articles):
            record["contested"][name] = 0.9 * float(chance)


def _happened(record: dict[str, Any], day: dt.date) -> None:
    for event in record["events"].values():
        if "happened" in event:
            event["happened"] = [one for one in event["happened"] if dt.date.fromisoformat(one["public"]) <= day]


def _series(path: Path, case: Case, name: str, day: dt.date) -> None:
    frame = pd.read_csv(path)
    entry = case.series[name]
    for place, time in enumerate(frame[entry.time]):
        last = last_day(12 * int(str(time)[:4]) + int(str(time)[5:7] or 12) - 1)
        if last > day or (entry.published and entry.published > day):
            for column in frame.columns:
                if pd.api.types.is_numeric_dtype(frame[column]) and column not in (entry.time, "complete_month"):
                    frame.loc[place, column] = 3 * frame.loc[place, column]
    frame.to_csv(path, index=False)
