"""Assumptions: what a scenario changes, and scenarios with only some of the changes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Literal

from sim.kernel.mechanism import MECHANISMS
from sim.scenario.file import Event
from sim.scenario.load import Scenario
from sim.words import plain

Kind = Literal["parameter", "mechanism", "event", "signpost", "contested", "posture", "window"]
_GROUPS: Final[dict[Kind, str]] = {
    "parameter": "params",
    "mechanism": "mechanisms",
    "event": "events",
    "signpost": "signposts",
    "contested": "contested",
    "posture": "postures",
}
"""Its key in a scenario file."""


@dataclass(frozen=True)
class Assumption:
    """One thing that a scenario changes in the reference.

    `before` and `after` are the value in the reference and in the other scenario, None if it is absent. An event is
    a mapping with date, kind and set, a posture one with policy and script; a signpost is said in words, and a
    contested claim is a probability.
    `unit` and the bounds `low` and `high` are those of a number; `claims` are those that it rests on. `sides` are
    the answers to a contested claim, each with says and claims; the probability is that of the first.
    """

    kind: Kind
    name: str
    title: str
    before: Any
    after: Any
    unit: str = ""
    low: float | None = None
    high: float | None = None
    claims: tuple[str, ...] = ()
    sides: tuple[dict[str, Any], ...] = ()

    @property
    def key(self) -> str:
        """Its key in a scenario file and on the command line, such as ``params.lull``."""
        return f"{_GROUPS[self.kind]}.{self.name}" if self.kind in _GROUPS else self.name

    @property
    def read_by_runs(self) -> bool:
        """Whether a run reads it; observed events and the end of the reporting are only compared with runs."""
        sets = any(isinstance(side, dict) and side.get("set") for side in (self.before, self.after))
        return self.kind != "window" and (self.kind != "event" or sets)

    def record(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {**asdict(self), "claims": list(self.claims), "sides": list(self.sides), "key": self.key}


def assumptions_of(reference: Scenario, other: Scenario) -> list[Assumption]:
    """Return everything that a scenario changes in the reference.

    Windows, parameters, mechanisms, contested claims, events by date, signposts, and postures.
    """
    return [
        *_windows(reference, other),
        *_parameters(reference, other),
        *_mechanisms(reference, other),
        *_contested(reference, other),
        *_events(reference, other),
        *_signposts(reference, other),
        *_postures(reference, other),
    ]


def _windows(reference: Scenario, other: Scenario) -> list[Assumption]:
    titles = {"start": "first day", "observed_until": "end of the reporting", "horizon": "end of the run"}
    sides = {name: (getattr(reference, name).isoformat(), getattr(other, name).isoformat()) for name in titles}
    return [Assumption("window", name, titles[name], *both) for name, both in sides.items() if both[0] != both[1]]


def _parameters(reference: Scenario, other: Scenario) -> list[Assumption]:
    found = []
    for name in sorted({*reference.params, *other.params}):
        one, before, after = reference.case.parameters[name], reference.parameter(name), other.parameter(name)
        if before != after:
            found.append(Assumption("parameter", name, one.title, before, after, one.unit, *one.bounds, one.claims))
    return found


def _mechanisms(reference: Scenario, other: Scenario) -> list[Assumption]:
    return [
        Assumption("mechanism", name, record.title, reference.mechanisms[name], other.mechanisms[name])
        for name, record in MECHANISMS.items()
        if reference.mechanisms[name] != other.mechanisms[name]
    ]


def _contested(reference: Scenario, other: Scenario) -> list[Assumption]:
    found = []
    for name in sorted({*reference.contested, *other.contested}):
        before, after = reference.contested.get(name), other.contested.get(name)
        if before != after:
            record = reference.case.contradictions[name]
            claims = tuple(claim for side in record.sides for claim in side.claims)
            sides = tuple({"says": side.says, "claims": list(side.claims)} for side in record.sides)
            found.append(Assumption("contested", name, record.title, before, after, "1", 0.0, 1.0, claims, sides))
    return found


def _acts(event: Event | None) -> dict[str, Any] | None:
    """Return what runs read of an event; its label and note change nothing."""
    if event is None:
        return None
    held = {"until": event.until.isoformat()} if event.until else {}
    return {"date": event.date.isoformat(), **held, "kind": event.kind, "set": dict(event.set)}


def _events(reference: Scenario, other: Scenario) -> list[Assumption]:
    found = []
    for name in {**reference.events, **other.events}:
        sides = reference.events.get(name), other.events.get(name)
        before, after = map(_acts, sides)
        if before != after:
            last = sides[1] or sides[0]
            title, claims = (last.label or plain(name), last.claims) if last else (name, ())
            found.append(Assumption("event", name, title, before, after, claims=claims))
    return sorted(found, key=lambda item: ((item.after or item.before)["date"], item.name))


def _signposts(reference: Scenario, other: Scenario) -> list[Assumption]:
    found = []
    for name in {**reference.signposts, **other.signposts}:
        sides = reference.signposts.get(name), other.signposts.get(name)
        before, after = (post and post.whole_in_words for post in sides)
        if before != after:
            last = sides[1] or sides[0]
            title, claims = (last.label or plain(name), last.claims) if last else (name, ())
            found.append(Assumption("signpost", name, title, before, after, claims=claims))
    return found


def _postures(reference: Scenario, other: Scenario) -> list[Assumption]:
    found = []
    for name, actor in reference.case.roster.file.actors.items():
        before, after = _posture(reference, name), _posture(other, name)
        if before != after:
            found.append(Assumption("posture", name, actor.title, before, after))
    return found


def _posture(scenario: Scenario, actor: str) -> dict[str, Any]:
    script = [{"date": entry.date.isoformat(), "posture": entry.posture} for entry in scenario.scripts.get(actor, ())]
    return {"policy": scenario.policies[actor], "script": script}


def with_changes(reference: Scenario, other: Scenario, changed: Collection[str]) -> Scenario:
    """Return the reference with some of another scenario's changes, by their keys, such as ``params.lull``.

    Its runs equal those of the reference if nothing is changed, and those of the other if everything is.
    """
    fields = ("params", "mechanisms", "contested", "events", "signposts", "policies", "scripts")
    groups: dict[str, Any] = {one: dict(getattr(reference, one)) for one in fields}
    for key in changed:
        group, _, name = key.partition(".")
        for one in ("policies", "scripts") if group == "postures" else (group,):
            source = getattr(other, one)
            if name in source:
                groups[one][name] = source[name]
            else:
                groups[one].pop(name, None)
    return replace(reference, **groups | {"events": in_order(groups["events"])})


def in_order(events: dict[str, Event]) -> dict[str, Event]:
    """Return events by date, then name: of two on the same day, the later one in this order wins."""
    return dict(sorted(events.items(), key=lambda pair: (pair[1].date, pair[0])))
