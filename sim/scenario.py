"""Scenarios: overlays on one another, resolved to what a run needs, with every fault said at once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim import resources
from sim.clock import Clock
from sim.documents import Document, read
from sim.faults import InputError, input_error, not_among, shown
from sim.mechanism import MECHANISMS
from sim.registry import registry
from sim.roster import roster
from sim.scenario_check import check_form, window_faults
from sim.scenario_file import Event, Expectation, ScenarioFile
from sim.settable import settable_variables

OVERRIDES = "overrides"
MOST_BASES = 20
Source = str | Path | Mapping[str, Any]


@dataclass(frozen=True)
class Scenario:
    """A scenario, resolved: what its file and all its bases say together.

    Parameters
    ----------
    name, title, question : str
        Of the file itself.
    chain : tuple of str
        The names from the first base to the file.
    params : dict of str to float
        Parameters that differ from the registry's default, in the registry's units.
    mechanisms : dict of str to str
        The option of every mechanism.
    events : dict of str to Event
        By id.
    policies : dict of str to str
        The policy of every decision maker.
    start, observed_until, horizon : date
        First day, last day held against reporting, and end of the run.
    """

    name: str
    title: str
    question: str
    chain: tuple[str, ...]
    start: dt.date
    observed_until: dt.date
    horizon: dt.date
    claims: tuple[str, ...] = ()
    expectation: Expectation | None = None
    params: dict[str, float] = field(default_factory=dict)
    mechanisms: dict[str, str] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    policies: dict[str, str] = field(default_factory=dict)

    @property
    def clock(self) -> Clock:
        """The calendar of its runs."""
        return Clock(self.start, self.horizon)

    @property
    def forced_acts(self) -> int:
        """How many acts of modelled actors its events force."""
        variables = settable_variables()
        return sum(variables[name].forces_an_act for event in self.events.values() for name in event.set)

    def parameter(self, name: str) -> float:
        """Return a parameter's value here, in the registry's unit."""
        return self.params.get(name, registry()[name].default)

    def record(self) -> dict[str, Any]:
        """Return the scenario as plain data, complete, in the form of a scenario file without a base."""
        return {
            "name": self.name,
            "title": self.title,
            "question": self.question,
            **({"expectation": self.expectation.model_dump(exclude_defaults=True)} if self.expectation else {}),
            "claims": list(self.claims),
            "start": self.start.isoformat(),
            "observed_until": self.observed_until.isoformat(),
            "horizon": self.horizon.isoformat(),
            "params": dict(self.params),
            "mechanisms": dict(self.mechanisms),
            "events": {name: _event_record(event) for name, event in self.events.items()},
            "postures": {name: {"policy": policy} for name, policy in self.policies.items()},
        }


def _event_record(event: Event) -> dict[str, Any]:
    record = event.model_dump(exclude_defaults=True)
    return record | {"date": event.date.isoformat(), "claims": list(event.claims)}


def scenario_names() -> list[str]:
    """Return the names of the shipped scenarios, the baseline first."""
    names = sorted(path.stem for path in resources.shipped("scenarios").glob("*.yaml"))
    return sorted(names, key=lambda name: name != "baseline")


def _looks_like_a_file(text: str) -> bool:
    return text.endswith((".yaml", ".yml")) or "/" in text or "\\" in text


def find_scenario(name: str, beside: Path | None = None) -> Path:
    """Return the file of a scenario: a path, a file beside another, or a shipped name.

    Raises
    ------
    InputError
        Where there is none; the message names the nearest.
    """
    if _looks_like_a_file(name):
        path = Path(name) if beside is None else beside / name
        return path
    if beside is not None and (beside / f"{name}.yaml").is_file():
        return beside / f"{name}.yaml"
    if name in scenario_names():
        return resources.shipped("scenarios") / f"{name}.yaml"
    raise input_error("scenario", not_among(name, "a scenario", scenario_names()))


def _document(source: Source, beside: Path | None) -> tuple[Document, Path | None]:
    if isinstance(source, Mapping):
        return Document("scenario", dict(source)), None
    path = source if isinstance(source, Path) else find_scenario(source, beside)
    shown_name = f"scenarios/{path.name}" if path.parent == resources.shipped("scenarios") else str(path)
    return read(path, shown_name), path


def _base_of(document: Document) -> str | None:
    base = document.data.get("base") if isinstance(document.data, dict) else None
    if base is not None and not isinstance(base, str):
        raise InputError([document.fault(("base",), f"{shown(base)} is not the name of a scenario.")])
    return base


def _chain(source: Source) -> list[Document]:
    """Return the documents from the first base to the file itself."""
    chain: list[Document] = []
    seen: list[Path] = []
    beside: Path | None = None
    following: Source | None = source
    while following is not None:
        try:
            document, path = _document(following, beside)
        except InputError as error:
            if chain and error.faults[0].source == "scenario":
                message = error.faults[0].message
                raise InputError([chain[-1].fault(("base",), message)]) from None
            raise
        if path is not None:
            if path.resolve() in seen:
                names = " -> ".join([*(item.stem for item in seen), path.stem])
                raise InputError([chain[-1].fault(("base",), f"the bases run in a circle: {names}.")])
            seen.append(path.resolve())
            beside = path.parent
        chain.append(document)
        if len(chain) > MOST_BASES:
            raise InputError([document.fault(("base",), f"more than {MOST_BASES} bases.")])
        following = _base_of(document)
    return chain[::-1]


def expanded(overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Turn dotted overrides into the nested form of a scenario file.

    Raises
    ------
    InputError
        Where a key does not have the form of an override.
    """
    nested: dict[str, Any] = {}
    faults = []
    for dotted_key, value in overrides.items():
        match = re.fullmatch(r"(horizon|params|mechanisms|contested|events|postures)(?:\.(.+))?", dotted_key)
        group, rest = match.groups() if match else ("", None)
        parts = rest.split(".") if rest else []
        depth = {"horizon": 0, "events": 2, "postures": 2}.get(group, 1)
        if match is None or (len(parts) != depth and not (group == "events" and parts and value == "off")):
            forms = "params.NAME, mechanisms.NAME, contested.NAME, events.ID.date, postures.ACTOR.policy or horizon"
            faults.append(input_error(OVERRIDES, f"is not an override; write {forms}.", key=dotted_key).faults[0])
            continue
        level = nested
        for part in [group, *parts][:-1]:
            level = level.setdefault(part, {})
        level[[group, *parts][-1]] = value
    if faults:
        raise InputError(faults)
    return nested


def _with_base_event(data: dict[str, Any], events: Mapping[str, Event]) -> dict[str, Any]:
    """Let ``events.ID.date`` of an override change one key of a base event."""
    merged = {}
    for name, event in data.get("events", {}).items():
        base = _event_record(events[name]) if name in events else {}
        merged[name] = {**base, **event} if isinstance(event, dict) else event
    return {**data, "events": merged} if merged else data


def load(source: Source, overrides: Mapping[str, Any] | None = None) -> Scenario:
    """Load a scenario by name, path or mapping.

    Parameters
    ----------
    source : str, Path or mapping
        A shipped scenario's name, a file, or a mapping of the same form.
    overrides : mapping, optional
        Such as ``{"params.drone_output": 120.0, "mechanisms.trust": "none"}``.

    Returns
    -------
    Scenario
        Resolved and checked.

    Raises
    ------
    InputError
        With every fault found, each with where it is, what is allowed and the nearest valid name.

    Examples
    --------
    >>> load("baseline").forced_acts
    0
    """
    documents = _chain(source)
    files: list[ScenarioFile] = []
    merged: dict[str, Any] = {"params": {}, "mechanisms": {}, "events": {}, "postures": {}}
    for document in documents:
        file = check_form(document, merged["events"])
        _merge(merged, file)
        files.append(file)
    last = files[-1]
    if overrides:
        data = _with_base_event({"name": last.name, "title": last.title, **expanded(overrides)}, merged["events"])
        documents.append(Document(OVERRIDES, data))
        _merge(merged, check_form(documents[-1], merged["events"]))
    return _resolved(last, merged, [file.name for file in files], documents[-1])


def _merge(merged: dict[str, Any], file: ScenarioFile) -> None:
    merged["params"] |= file.params
    merged["mechanisms"] |= file.mechanisms
    merged["postures"] |= {name: posture.policy for name, posture in file.postures.items()}
    for name in ("start", "observed_until", "horizon"):
        merged[name] = getattr(file, name) or merged.get(name)
    for name, event in file.events.items():
        if isinstance(event, Event):
            merged["events"][name] = event
        else:
            merged["events"].pop(name, None)


def _resolved(last: ScenarioFile, merged: dict[str, Any], chain: list[str], document: Document) -> Scenario:
    missing = [name for name in ("start", "observed_until", "horizon") if merged[name] is None]
    if missing:
        raise InputError(
            document.fault((name,), "is missing; give it, or a `base` such as baseline.") for name in missing
        )
    faults = window_faults(document, merged["start"], merged["observed_until"], merged["horizon"])
    if faults:
        raise InputError(faults)
    scenario = Scenario(
        name=last.name,
        title=last.title,
        question=last.question,
        chain=tuple(chain),
        start=merged["start"],
        observed_until=merged["observed_until"],
        horizon=merged["horizon"],
        claims=last.claims,
        expectation=last.expectation,
        params=merged["params"],
        mechanisms={name: merged["mechanisms"].get(name, item.default) for name, item in MECHANISMS.items()},
        events=dict(sorted(merged["events"].items(), key=lambda pair: (pair[1].date, pair[0]))),
        policies={name: merged["postures"].get(name, "logit") for name in roster().names("actors")},
    )
    _check_dates(scenario, document)
    return scenario


def _check_dates(scenario: Scenario, document: Document) -> None:
    """Refuse an event before the start; one after the end of a shortened run is simply not reached."""
    faults = [
        document.fault(("events", name, "date"), f"{event.date} is before the run starts ({scenario.start}).")
        for name, event in scenario.events.items()
        if event.date < scenario.start
    ]
    if faults:
        raise InputError(faults)
