"""Semantic checks of a scenario file: every name, bound and date, all faults at once."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeGuard

from sim.case.case import Case
from sim.case.columns import OUTCOMES, TIMES, Column, columns_named
from sim.case.visible import visible_to
from sim.ground.axes import EXTERNAL, MOST_SIGNPOSTS, POLICIES, SCRIPTED
from sim.ground.documents import Document, Key
from sim.ground.faults import Fault, InputError, not_among
from sim.ground.validation import checked, first_of_each_key
from sim.kernel.clock import Clock
from sim.kernel.mechanism import MECHANISMS
from sim.kernel.variables import LAYOUT
from sim.scenario.file import ScenarioFile, Signpost, to_day
from sim.scenario.overrides import OVERRIDES
from sim.words import as_given

EARLIEST, LATEST = dt.date(1990, 1, 1), dt.date(2060, 1, 1)
WINDOW = ("start", "observed_until", "horizon")


def _mapping(document: Document, *keys: str) -> Mapping[str, Any]:
    data: Any = document.data
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def _is_number(value: Any) -> TypeGuard[float]:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return abs(value) <= sys.float_info.max


def _unknown(document: Document, key: Key, name: object, kind: str, allowed: Iterable[str]) -> list[Fault]:
    names = list(allowed)
    return [] if name in names else [document.fault(key, not_among(name, kind, names))]


def _outside(document: Document, key: Key, value: Any, bounds: tuple[float, float], unit: str) -> list[Fault]:
    low, high = bounds
    if not _is_number(value) or low <= value <= high:
        return []
    unit = "" if unit == "1" else f" {unit}"
    return [document.fault(key, f"{as_given(value)} is outside its bounds, {as_given(low)} to {as_given(high)}{unit}.")]


def _params(document: Document, case: Case) -> Iterator[Fault]:
    known = case.parameters
    for name, value in _mapping(document, "params").items():
        key = ("params", name)
        yield from _unknown(document, key, name, "a parameter", known)
        if name in known:
            parameter = known[name]
            yield from _outside(document, key, value, parameter.bounds, parameter.unit)
            if not parameter.settable:
                yield document.fault(key, "is not settable; the registry says why.")


def _mechanisms(document: Document) -> Iterator[Fault]:
    for name, option in _mapping(document, "mechanisms").items():
        key = ("mechanisms", name)
        yield from _unknown(document, key, name, "a mechanism", MECHANISMS)
        if name in MECHANISMS and isinstance(option, str):
            yield from _unknown(document, key, option, "an option", MECHANISMS[name].options)


def _events(document: Document, case: Case, base_events: Iterable[str]) -> Iterator[Fault]:
    known = list(base_events)
    for name, event in _mapping(document, "events").items():
        key = ("events", name)
        if event == "off":
            yield from _unknown(document, key, name, "an event of the base", known)
        yield from _settings(document, key, case)


def _settings(document: Document, key: Key, case: Case) -> Iterator[Fault]:
    """Say what is wrong with what an event or a signpost sets."""
    variables = case.roster.settable
    for target, value in _mapping(document, *map(str, key), "set").items():
        yield from _unknown(document, (*key, "set", target), target, "a settable variable", variables)
        if target in variables:
            variable = variables[target].variable
            yield from _outside(document, (*key, "set", target), value, variable.bounds, variable.unit)


def _signposts(document: Document, case: Case, of_base: Iterable[str]) -> Iterator[Fault]:
    actors, known = case.roster.file.actors, list(of_base)
    for name, post in _mapping(document, "signposts").items():
        key = ("signposts", name)
        if post == "off":
            yield from _unknown(document, key, name, "a signpost of the base", known)
        if not isinstance(post, dict):
            continue
        actor, posture = post.get("actor"), post.get("posture")
        if isinstance(actor, str):
            yield from _unknown(document, (*key, "actor"), actor, "an actor that decides", actors)
        if actor in actors and isinstance(post.get("outcome"), str):
            yield from _watched(document, key, post, case)
        if actor in actors and isinstance(posture, str):
            yield from _unknown(document, (*key, "posture"), posture, f"a posture of {actor}", actors[actor].postures)
        yield from _settings(document, key, case)


def _watched(document: Document, key: Key, post: Mapping[str, Any], case: Case) -> Iterator[Fault]:
    """Say what is wrong with what a signpost watches: an outcome that its actor sees, and a level that it can cross."""
    name, actor = post["outcome"], post["actor"]
    column = Column.split(name)
    seen = [one for one in visible_to(actor, case.roster) if _can_be_watched(one)]
    if name not in seen:
        message = not_among(name, f"an outcome that {actor} sees", seen)
        if column.is_time:
            message = f"{name} is a time, which crosses no level; watch the belief that it is the time of."
        yield document.fault((*key, "outcome"), message)
        return
    outcome = OUTCOMES[column.outcome]
    low, high = next(one.bounds for one in LAYOUT[outcome.kind] if one.name == outcome.variable)
    for word, far, near in (("above", high, low), ("below", low, high)):
        level = post.get(word)
        if not _is_number(level):
            continue
        always, never = (level < near, level >= far) if word == "above" else (level > near, level <= far)
        if always or never:
            says = f"{name} is {'always' if always else 'never'} {word} {as_given(level)}"
            yield document.fault((*key, word), f"{says}: its bounds are {as_given(low)} and {as_given(high)}.")


def _can_be_watched(name: str) -> bool:
    """Say whether an outcome is a number that crosses levels: neither a posture nor a time."""
    return Column.split(name).outcome not in ("posture", *TIMES)


def signpost_faults(document: Document, merged: Mapping[str, Any]) -> Iterator[Fault]:
    """Say what is wrong with the signposts of a scenario and its bases together."""
    posts: Mapping[str, Signpost] = merged["signposts"]
    if len(posts) > MOST_SIGNPOSTS:
        yield document.fault(("signposts",), f"{len(posts)} signposts; at most {MOST_SIGNPOSTS} are watched in a run.")
    for name, post in posts.items():
        policy = merged["postures"][post.actor].policy if post.actor in merged["postures"] else POLICIES[0]
        if post.posture is not None and policy in (POLICIES[SCRIPTED], POLICIES[EXTERNAL]):
            message = f"{post.actor} has the policy {policy}, which gives its postures; a signpost cannot."
            own = name in _mapping(document, "signposts")
            yield document.fault(("signposts", name, "posture") if own else ("postures", post.actor), message)


def _postures(document: Document, case: Case) -> Iterator[Fault]:
    actors = case.roster.file.actors
    for name in _mapping(document, "postures"):
        yield from _unknown(document, ("postures", name), name, "an actor that decides", actors)
        policy = _mapping(document, "postures", name).get("policy")
        if isinstance(policy, str):
            yield from _unknown(document, ("postures", name, "policy"), policy, "a policy", POLICIES)
        role = actors[name].role if name in actors else ""
        if policy == "tit_for_tat" and role in ("sender", "striker"):
            yield document.fault(("postures", name, "policy"), f"{name} has no partner whose conduct it could answer.")


def _scripts(document: Document, case: Case) -> Iterator[Fault]:
    actors = case.roster.file.actors
    for name in _mapping(document, "postures"):
        posture = _mapping(document, "postures", name)
        script, scripted = posture.get("script") or [], posture.get("policy") == "scripted"
        if scripted and not script:
            yield document.fault(("postures", name), "is scripted; give `script`, dates with postures.")
        if script and not scripted:
            yield document.fault(("postures", name, "script"), "goes with `policy: scripted`.")
        for position, entry in enumerate(script if isinstance(script, list) else []):
            if isinstance(entry, dict) and isinstance(entry.get("posture"), str) and name in actors:
                key = ("postures", name, "script", position, "posture")
                yield from _unknown(document, key, entry["posture"], f"a posture of {name}", actors[name].postures)


def _contested(document: Document, case: Case) -> Iterator[Fault]:
    for name, probability in _mapping(document, "contested").items():
        yield from _unknown(document, ("contested", name), name, "a contested claim", case.contested)
        yield from _outside(document, ("contested", name), probability, (0.0, 1.0), "1")


def _claims(document: Document, case: Case) -> Iterator[Fault]:
    known = case.claims
    places: list[tuple[Key, Any]] = [(("claims",), document.data.get("claims"))]
    places += [
        ((group, name, "claims"), _mapping(document, group, name).get("claims"))
        for group in ("events", "signposts")
        for name in _mapping(document, group)
    ]
    for key, claims in places:
        for position, claim in enumerate(claims if isinstance(claims, list) else []):
            yield from _unknown(document, (*key, position), claim, "a claim of the ledger", known)


def _expectation(document: Document, case: Case) -> Iterator[Fault]:
    outcome = _mapping(document, "expectation").get("outcome")
    if isinstance(outcome, str):
        try:
            columns_named(outcome, case.roster)
        except ValueError as error:
            yield document.fault(("expectation", "outcome"), str(error))
    for name in _mapping(document, "expectation", "through"):
        key: Key = ("expectation", "through", name)
        try:
            columns = columns_named(name, case.roster)
        except ValueError as error:
            yield document.fault(key, str(error))
            continue
        if str(columns[0]) != name:
            message = f"is an outcome of {len(columns)} entities; name one of its columns, such as {columns[0]}."
            yield document.fault(key, message)


def check_form(document: Document, case: Case, of_base: Mapping[str, Any]) -> ScenarioFile:
    """Check one file's form and every name and bound in it; an `InputError` has every fault found.

    `of_base` holds the events and signposts that ``off`` may remove.
    """
    faults = list(document.faults)
    if isinstance(document.data, dict):
        for found in (_params, _postures, _scripts, _contested, _claims, _expectation):
            faults += found(document, case)
        faults += _mechanisms(document)
        for group, check in (("events", _events), ("signposts", _signposts)):
            base = of_base.get(group)
            faults += check(document, case, base if isinstance(base, Mapping) else ())
    record = None
    try:
        record = checked(document, ScenarioFile)
    except InputError as error:
        faults += error.faults
    if record is None or faults:
        raise InputError(first_of_each_key(faults))
    return record


def _day(value: Any) -> dt.date | None:
    """Return a day, or None where it is none; the form's check has said so."""
    try:
        return to_day(value)
    except ValueError:
        return None


def date_faults(document: Document, inherited: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with a scenario's dates against one another; dates that cannot be read are left out.

    `inherited` is what its bases, or the file too, give: ``start``, ``observed_until``, ``horizon``, ``events``,
    ``postures``.
    """
    given = document.data if isinstance(document.data, dict) else {}
    own = {name: given[name] for name in WINDOW if given.get(name) is not None}
    window = {name: _day(own[name]) if name in own else inherited.get(name) for name in WINDOW}
    faults = [
        document.fault((name,), "is missing; give it, or a `base` such as baseline.")
        for name in WINDOW
        if window[name] is None and name not in own
    ]
    start = window["start"]
    if start and not EARLIEST <= start <= LATEST:
        return [*faults, document.fault(("start",), f"{start} is not between {EARLIEST} and {LATEST}.")]
    faults += window_faults(document, start, window["observed_until"], window["horizon"])
    for what, key, date in _dated(document, inherited):
        if not start or not date:
            continue
        if date < start:
            said = f"{start} is after {what} ({date})." if what else f"{date} is before the run starts ({start})."
            faults.append(document.fault(key, said))
        elif (
            document.source == OVERRIDES
            and not what
            and key[0] != "signposts"
            and _after(date, start, window["horizon"])
        ):
            message = (
                f"{date} is not before the run ends ({window['horizon']}); give an earlier date, or a later horizon."
            )
            faults.append(document.fault(key, message))
    return faults


def _after(date: dt.date, start: dt.date, horizon: dt.date | None) -> bool:
    return horizon is not None and horizon > start and not Clock(start, horizon).reaches(date)


def _dated(document: Document, inherited: Mapping[str, Any]) -> Iterator[tuple[str, Key, dt.date | None]]:
    """Iterate over all that is dated: what it is, if it is inherited; the key that is to blame; the day."""
    events, postures = _mapping(document, "events"), _mapping(document, "postures")
    for name, event in inherited.get("events", {}).items():
        if name not in events:
            yield f"the event {name}", ("start",), event.date
    for name in events:
        yield "", ("events", name, "date"), _day(_mapping(document, "events", name).get("date"))
    yield from _watched_days(document, inherited.get("signposts", {}))
    for actor, posture in inherited.get("postures", {}).items():
        if actor not in postures:
            for entry in posture.script:
                yield f"the script of {actor}", ("start",), entry.date
    for actor in postures:
        script = _mapping(document, "postures", actor).get("script")
        for place, entry in enumerate(script if isinstance(script, list) else []):
            if isinstance(entry, dict):
                yield "", ("postures", actor, "script", place, "date"), _day(entry.get("date"))


def _watched_days(document: Document, inherited: Mapping[str, Signpost]) -> Iterator[tuple[str, Key, dt.date | None]]:
    """Iterate over the first and the last days of signposts, as `_dated` does."""
    own = _mapping(document, "signposts")
    for word in ("since", "by"):
        for name, post in inherited.items():
            if name not in own:
                yield f"the signpost {name}", ("start",), getattr(post, word)
        for name in own:
            yield "", ("signposts", name, word), _day(_mapping(document, "signposts", name).get(word))


def window_faults(
    document: Document, start: dt.date | None, observed_until: dt.date | None, horizon: dt.date | None
) -> list[Fault]:
    """Return what is wrong with the end of a run and of what is observed; a date that is None is left out.

    A date that the document inherits is not to blame: its own start is.
    """
    own = _mapping(document)
    faults = []
    if start and horizon and not start + dt.timedelta(days=7) <= horizon <= LATEST:
        message = f"{horizon} is not between a week after the start ({start}) and {LATEST}."
        if not own.get("horizon"):
            message = f"{start} is not a week or more before the horizon ({horizon})."
        faults.append(document.fault(("horizon" if own.get("horizon") else "start",), message))
    if start and observed_until and not start <= observed_until:
        message = f"{observed_until} is before the start ({start})."
        if not own.get("observed_until"):
            message = f"{start} is after observed_until ({observed_until})."
        faults.append(document.fault(("observed_until" if own.get("observed_until") else "start",), message))
    return faults
