"""Scenarios: overlays on one another, resolved to what a run needs, with every fault said at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sim.case.case import Case, CaseSource, load_case
from sim.ground.arguments import checks_arguments, mapping, optional
from sim.ground.card import Card, OnCard
from sim.ground.documents import Document
from sim.ground.faults import Fault, InputError, input_error, shown
from sim.ground.records import Frozen
from sim.kernel.clock import Clock
from sim.kernel.mechanism import MECHANISMS
from sim.scenario.card import card_of
from sim.scenario.chain import Source, chain_of
from sim.scenario.check import WINDOW, check_form, date_faults, signpost_faults
from sim.scenario.file import Event, Expectation, Family, ScenarioFile, ScriptEntry, Signpost, to_day
from sim.scenario.forced import forced_by
from sim.scenario.overrides import move_events, override_document

GROUPS = ("params", "mechanisms", "events", "signposts", "postures", "contested")
"""Groups of entries that a file adds to those of its base."""


@dataclass(frozen=True, repr=False)
class Scenario(OnCard):
    """A scenario, resolved: what its file and all its bases say together.

    Parameters
    ----------
    name, title, question : str
        Of the file itself.
    family : str or None
        Of the file itself: ``reference``, ``counterfactual`` or ``outlook``.
    chain : tuple of str
        The names from the first base to the file.
    params : dict of str to float
        Parameters that differ from the registry's default, in the registry's units.
    mechanisms : dict of str to str
        The option of every mechanism.
    events : dict of str to Event
        By id.
    signposts : dict of str to Signpost
        By id: what actors do once something that they see has crossed a level.
    policies : dict of str to str
        The policy of every decision maker.
    scripts : dict of str to tuple of ScriptEntry
        The dated postures of actors whose policy is a script.
    contested : dict of str to float
        Probability that a contested claim is true in a run; those not named do nothing, nor do those of which it gives
        every parameter itself.
    case : Case
        The conflict that it is of.
    start, observed_until, horizon : date
        First day, last day held against reporting, and end of the run.
    """

    name: str
    title: str
    question: str
    chain: tuple[str, ...]
    case: Case
    start: dt.date
    observed_until: dt.date
    horizon: dt.date
    family: Family | None = None
    claims: tuple[str, ...] = ()
    expectation: Expectation | None = None
    params: dict[str, float] = field(default_factory=dict)
    mechanisms: dict[str, str] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    policies: dict[str, str] = field(default_factory=dict)
    scripts: dict[str, tuple[ScriptEntry, ...]] = field(default_factory=dict)
    contested: dict[str, float] = field(default_factory=dict)
    signposts: dict[str, Signpost] = field(default_factory=dict)
    _sound: bool = field(default=False, init=False, repr=False, compare=False)  # whether `load` made it

    def __post_init__(self) -> None:
        for name in ("params", "mechanisms", "events", "signposts", "policies", "scripts", "contested"):
            value = getattr(self, name)
            if not isinstance(value, Mapping):
                raise input_error("scenario", f"{shown(value)} is not a mapping.", key=name)
            object.__setattr__(self, name, Frozen(value))

    def _card(self) -> Card:
        return card_of(self)

    @property
    def clock(self) -> Clock:
        """The calendar of its runs."""
        return Clock(self.start, self.horizon)

    @property
    def last_week(self) -> dt.date:
        """The first day of the last week of its runs."""
        return self.clock.date_of(self.clock.steps - 1)

    @property
    def forced_acts(self) -> int:
        """How many acts of modelled actors it forces.

        One an event, or a contested claim that is made certain, and an entity that it makes act; and one a posture of a
        script. A signpost counts as an event does, with one for a posture, whether it is raised or not. A claim that is
        true in some runs alone is drawn, and forces nothing.
        """
        return len(forced_by(self))

    def parameter(self, name: str) -> float:
        """Return a parameter's value here, in the registry's unit."""
        return self.params.get(name, self.case.parameters[name].default)

    def record(self) -> dict[str, Any]:
        """Return the scenario as plain data, complete, in the form of a scenario file without a base."""
        return {
            "name": self.name,
            "title": self.title,
            "question": self.question,
            **({"family": self.family} if self.family else {}),
            **({"expectation": self.expectation.model_dump(exclude_defaults=True)} if self.expectation else {}),
            **({} if self.case.is_default else {"case": self.case.address}),
            "claims": list(self.claims),
            "start": self.start.isoformat(),
            "observed_until": self.observed_until.isoformat(),
            "horizon": self.horizon.isoformat(),
            "params": dict(self.params),
            "mechanisms": dict(self.mechanisms),
            "events": {name: event.record() for name, event in self.events.items()},
            **({"signposts": {name: post.record() for name, post in self.signposts.items()}} if self.signposts else {}),
            "contested": dict(self.contested),
            "postures": {name: self._posture_record(name, policy) for name, policy in self.policies.items()},
        }

    def _posture_record(self, actor: str, policy: str) -> dict[str, Any]:
        script = [{"date": entry.date.isoformat(), "posture": entry.posture} for entry in self.scripts.get(actor, ())]
        return {"policy": policy} | ({"script": script} if script else {})


@checks_arguments(overrides=optional(mapping))
def load(source: Source | Scenario, overrides: Mapping[str, Any] | None = None, case: CaseSource = None) -> Scenario:
    """Load a scenario by name, path or mapping.

    Parameters
    ----------
    source : str, Path, mapping or Scenario
        A shipped scenario's name, a file, a mapping of the same form, or a loaded scenario that is to be changed.
    overrides : mapping, optional
        Such as ``{"params.drone_output": 120.0, "mechanisms.trust": "none"}``; a horizon is a date, or weeks from the
        start.
    case : str, Path or Case, optional
        Where a name is looked up, and what a scenario is of that names no case; the default case if not given.

    Returns
    -------
    Scenario
        Resolved and checked; it does not change.

    Raises
    ------
    InputError
        With every fault found, each with where it is, what is allowed and the nearest valid name.

    Examples
    --------
    >>> load("baseline").forced_acts
    0
    """
    if isinstance(source, Scenario):
        again = load(_record_of(source), overrides, source.case)
        return _marked(replace(again, chain=source.chain))
    documents, found = chain_of(source, load_case(case))
    files: list[ScenarioFile] = []
    merged: dict[str, Any] = {group: {} for group in GROUPS}
    for document in documents:
        files.append(_checked(document, found, merged, last=document is documents[-1] and not overrides))
        _merge(merged, files[-1])
    own = files[-1]
    if overrides:
        documents.append(override_document(files[-1], overrides, merged))
        own = _checked(documents[-1], found, merged, last=True)
        _merge(merged, own)
    faults = [*date_faults(documents[-1], merged), *_contested_params(documents[-1], found, own)]
    faults += signpost_faults(documents[-1], merged)
    if faults:
        raise InputError(faults)
    return _marked(_scenario_of(files[-1], found, merged, [file.name for file in files]))


def events_by_origin(source: Source) -> tuple[dict[str, Event], list[str]]:
    """Return the events that a sound scenario file has from its bases, and the names of those that it gives itself."""
    documents, found = chain_of(source, load_case(None))
    merged: dict[str, Any] = {group: {} for group in GROUPS}
    for document in documents[:-1]:
        _merge(merged, _checked(document, found, merged, last=False))
    return merged["events"], list(documents[-1].data.get("events") or {})


def resolved(given: Source | Scenario) -> Scenario:
    """Return the scenario that somebody gave, as sound as one that is loaded: one that `load` did not make is checked.

    Raises
    ------
    InputError
        With every fault.
    """
    if isinstance(given, Scenario) and given._sound:
        return given
    return load(given)


def day_within(key: str, value: object, scenario: Scenario) -> dt.date:
    """Return a day of a scenario's runs; an `InputError` says where it is no day, or outside them."""
    try:
        date = to_day(value)
    except ValueError as error:
        raise input_error(key, str(error)) from None
    if not (scenario.start <= date and scenario.clock.reaches(date)):
        end = scenario.last_week + dt.timedelta(weeks=1)
        raise input_error(key, f"{date} is not within the run, {scenario.start} to {end}.")
    return date


def _marked(scenario: Scenario) -> Scenario:
    object.__setattr__(scenario, "_sound", True)
    return scenario


def _record_of(scenario: Scenario) -> dict[str, Any]:
    """Return the record of a scenario, which may hold anything where `load` did not make it."""
    try:
        return scenario.record()
    except (AttributeError, TypeError, ValueError, KeyError) as error:
        raise input_error("scenario", f"was changed into none: {shown(str(error))}.") from None


def _contested_params(document: Document, case: Case, file: ScenarioFile) -> Iterator[Fault]:
    """Say which parameters a file gives although a contested claim that it names as well would set them."""
    for name in file.contested:
        for parameter in case.contradictions[name].parameters:
            if parameter in file.params:
                message = f"sets {parameter}, which is given as well; leave out one of them."
                yield document.fault(("contested", name), message)


def _checked(document: Document, case: Case, merged: Mapping[str, Any], *, last: bool) -> ScenarioFile:
    """Check one file; where the last one has faults, say those of its dates together with them."""
    move_events(document, merged["events"])
    try:
        return check_form(document, case, merged)
    except InputError as error:
        faults = [*error.faults, *(date_faults(document, merged) if last and isinstance(document.data, dict) else ())]
        raise InputError(faults) from None


def _merge(merged: dict[str, Any], file: ScenarioFile) -> None:
    merged["params"] |= file.params
    merged["mechanisms"] |= file.mechanisms
    merged["contested"] |= file.contested
    merged["postures"] |= file.postures
    for name in WINDOW:
        merged[name] = getattr(file, name) or merged.get(name)
    own: tuple[tuple[str, Mapping[str, Any]], ...] = (("events", file.events), ("signposts", file.signposts))
    for group, entries in own:
        for name, entry in entries.items():
            if entry == "off":
                merged[group].pop(name, None)
            else:
                merged[group][name] = entry


def _scenario_of(last: ScenarioFile, case: Case, merged: Mapping[str, Any], chain: list[str]) -> Scenario:
    return Scenario(
        name=last.name,
        title=last.title,
        question=last.question,
        family=last.family,
        chain=tuple(chain),
        case=case,
        start=merged["start"],
        observed_until=merged["observed_until"],
        horizon=merged["horizon"],
        claims=last.claims,
        expectation=last.expectation,
        params=merged["params"],
        mechanisms={name: merged["mechanisms"].get(name, item.default) for name, item in MECHANISMS.items()},
        events=dict(sorted(merged["events"].items(), key=lambda pair: (pair[1].date, pair[0]))),
        signposts=merged["signposts"],
        policies={
            name: merged["postures"][name].policy if name in merged["postures"] else "logit"
            for name in case.roster.names("actors")
        },
        scripts={name: posture.script for name, posture in merged["postures"].items() if posture.script},
        contested={name: chance for name, chance in merged["contested"].items() if _acts(case, name, merged["params"])},
    )


def _acts(case: Case, claim: str, given: Container[str]) -> bool:
    """Say whether a contested claim still does anything beside the parameters that a scenario gives itself."""
    record = case.contradictions[claim]
    return any(effect.set for effect in record.effects) or not all(name in given for name in record.parameters)
