"""Overrides: what a command line or a program changes in a scenario, brought into the form of a file."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from sim.ground.arguments import whole
from sim.ground.documents import Document
from sim.ground.faults import Fault, InputError, not_among, shown
from sim.scenario.file import Event, ScenarioFile, Signpost, to_day

OVERRIDES: Final = "overrides"
FORMS: Final = (
    "params.NAME, mechanisms.NAME, contested.NAME, events.ID=off, events.ID.date, signposts.ID=off, "
    "signposts.ID.above, postures.ACTOR.policy or horizon"
)
MOST_WEEKS: Final = 10**18


def plain(value: Any) -> Any:
    """Return a value of any kind, as a program may give it, in the form in which files are read."""
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    if isinstance(value, np.datetime64):
        return to_day(value)
    return plain(value.tolist()) if isinstance(value, np.generic | np.ndarray) else value


def expanded(overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Turn dotted overrides into the nested form of a scenario file; an `InputError` says what is no override."""
    nested: dict[str, Any] = {}
    faults = []
    for key, given in overrides.items():
        value = plain(given)
        match = re.fullmatch(r"(horizon|params|mechanisms|contested|events|signposts|postures)(?:\.(.+))?", str(key))
        group, rest = match.groups() if match else ("", None)
        parts = rest.split(".") if rest else []
        or_off = 1 if isinstance(value, str) and value == "off" and len(parts) == 1 else 2
        depth = {"horizon": 0, "events": or_off, "signposts": or_off, "postures": 2}.get(group, 1)
        if match is None or len(parts) != depth:
            faults.append(Fault(OVERRIDES, 0, str(key), f"is not an override; write {FORMS}."))
        elif not _place(nested, [group, *parts], value):
            message = f"the same {group[:-1]} is switched off and changed; do one of them."
            faults.append(Fault(OVERRIDES, 0, str(key), message))
    if faults:
        raise InputError(faults)
    return nested


def _place(nested: dict[str, Any], path: list[str], value: Any) -> bool:
    """Put a value at a path; say False where another value stands on or below it."""
    level = nested
    for part in path[:-1]:
        level = level.setdefault(part, {})
        if not isinstance(level, dict):
            return False
    if path[-1] in level:
        return False
    level[path[-1]] = value
    return True


def override_document(last: ScenarioFile, overrides: Mapping[str, Any], merged: Mapping[str, Any]) -> Document:
    """Return overrides as a file of their own, in which ``events.ID.date`` changes one key of a base event.

    `merged` is what the file and its bases say together.
    """
    events: Mapping[str, Event] = merged["events"]
    start: dt.date | None = merged.get("start")
    data = {"name": last.name, "title": last.title, **expanded(overrides)}
    document = Document(OVERRIDES, data)
    horizon = data.get("horizon")
    if isinstance(horizon, int | float) and not isinstance(horizon, bool) and start:
        data["horizon"] = _weeks_from(start, horizon, document)
    for name, event in data.get("events", {}).items():
        if name not in events and isinstance(event, dict) and not {"set", "kind"} & event.keys():
            document.faults.append(document.fault(("events", name), not_among(name, "an event of the base", events)))
        if name in events and isinstance(event, dict) and set(event) != {"date"}:
            data["events"][name] = {**events[name].record(), **event}
    for name, post in data.get("signposts", {}).items():
        if isinstance(post, dict):
            data["signposts"][name] = _changed(merged["signposts"][name], post) if name in merged["signposts"] else post
    move_events(document, events)
    return document


def _changed(post: Signpost, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a signpost with some keys changed; a level that is given takes the place of the one that it has."""
    own = post.record()
    if {"above", "below"} & given.keys():
        own = {key: value for key, value in own.items() if key not in ("above", "below")}
    return {**own, **given}


def move_events(document: Document, events: Mapping[str, Event]) -> None:
    """Complete, in a file, the events of which nothing but the date is given: all else is as in the base."""
    given = document.data.get("events") if isinstance(document.data, dict) else None
    own: dict[str, Any] = given if isinstance(given, dict) else {}
    for name, event in own.items():
        if name in events and isinstance(event, dict) and set(event) == {"date"}:
            try:
                moved = events[name].moved(to_day(event["date"]))
            except ValueError:
                moved = events[name]  # the form's check says what is wrong with the date
            own[name] = {**moved.record(), **event}


def _weeks_from(start: dt.date, weeks: float, document: Document) -> dt.date | None:
    """Return the day that lies some weeks after the start; where there is none, the document says so."""
    try:
        return start + dt.timedelta(weeks=whole(weeks, 0, MOST_WEEKS))
    except OverflowError:
        message = f"{shown(weeks)} weeks reach beyond the calendar; a date is written YYYY-MM-DD."
    except ValueError:
        message = f"{shown(weeks)} is neither a date nor a whole number of weeks."
    document.faults.append(document.fault(("horizon",), message))
    return None
