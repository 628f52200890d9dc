"""Stories: what a historian would expect, told in files, each held against two runs on the same draws.

A file in `stories/` says what is given to both runs, what is set in one of them `when`, and what `then` differs at a
date, in the mean over runs. A date stands for the end of its week; numbers are in the unit of the outcome.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, Self

import numpy as np
import pytest
from numpy.typing import NDArray
from pydantic import Field, create_model, model_validator

from helpers.core import needs_compiler
from helpers.default_case import roster
from helpers.paths import TESTS
from sim.case.columns import OUTCOMES
from sim.engine.ensemble import run_ensemble
from sim.ground.axes import LEGS
from sim.ground.documents import Document, Key, parse, read
from sim.ground.faults import Fault, InputError, not_among
from sim.ground.records import Number, Strict
from sim.ground.validation import checked
from sim.scenario.file import Day, Event, Text
from sim.scenario.inputs import Inputs, build_inputs
from sim.scenario.load import load

FOLDER = TESTS / "stories"
FILES = sorted(FOLDER.glob("*.yaml"))
SEED = 0
CHANGES = ("rises_by_at_least", "falls_by_at_least", "unchanged")
Amount = Annotated[Number, Field(gt=0)]


class Given(Strict):
    """What both runs share: a scenario, without some of its events, with other numbers and other chances of claims."""

    scenario: str
    without: tuple[str, ...] = ()
    mechanisms: dict[str, str] = Field(default_factory=dict)
    params: dict[str, Number] = Field(default_factory=dict)
    contested: dict[str, Annotated[Number, Field(ge=0, le=1)]] = Field(default_factory=dict)
    horizon: Day
    runs: Annotated[int, Field(strict=True, ge=10, le=200)]


class Pair(Strict):
    """The trust, reliance or alignment of one actor in another."""

    of: str
    in_: str = Field(alias="in")


class Held(Strict):
    """The share of runs in which an actor holds one of some postures."""

    of: str
    one_of: tuple[str, ...] = Field(min_length=1)


class Within(Strict):
    """Unchanged but for so much."""

    within: Amount


class Change(Strict):
    """A date, and by how much the outcome differs then; `unchanged: true` is equal to the last bit in every run."""

    date: Day
    rises_by_at_least: Amount | None = None
    falls_by_at_least: Amount | None = None
    unchanged: Literal[True] | Within | None = None

    @property
    def outcomes(self) -> dict[str, Any]:
        """The outcomes that it names, with their entities."""
        return {name: getattr(self, name) for name in OUTCOMES if getattr(self, name) is not None}

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if len(self.outcomes) != 1:
            raise ValueError(f"names {len(self.outcomes)} outcomes; name one.")
        if sum(getattr(self, name) is not None for name in CHANGES) != 1:
            raise ValueError(f"says how much it changes in no or in several ways; give one of {', '.join(CHANGES)}.")
        return self


def _entity_of(name: str) -> Any:
    kind = OUTCOMES[name].kind
    return Held if kind == "actors" and name == "posture" else Pair if kind == "dyads" else str


_FIELDS: dict[str, Any] = {name: (_entity_of(name) | None, None) for name in OUTCOMES}
Then: type[Change] = create_model("Then", __base__=Change, **_FIELDS)


class Story(Strict):
    """A story."""

    story: Text = Field(min_length=20)
    given: Given
    when: tuple[Event, ...] = Field(min_length=1)
    then: tuple[Then, ...] = Field(min_length=1)  # type: ignore[valid-type]  # made from the outcomes


class Told(NamedTuple):
    """A story, carried out: what is recorded without and with what it sets."""

    story: Story
    inputs: Inputs
    without: NDArray[np.float64]
    with_: NDArray[np.float64]


def _names(kind: str) -> list[str]:
    return list(LEGS) if kind == "legs" else roster().names(kind)


def _dyad(pair: Pair) -> str:
    dyads = roster().file.dyads
    return next((name for name, dyad in dyads.items() if (dyad.of, dyad.in_) == (pair.of, pair.in_)), "")


def _fault_of_entity(document: Document, key: Key, name: str, entity: Any) -> list[Fault]:
    """Return what is wrong with the entity of an outcome."""
    kind = OUTCOMES[name].kind
    if isinstance(entity, Pair):
        pairs = [f"of {dyad.of} in {dyad.in_}" for dyad in roster().file.dyads.values()]
        found = f"of {entity.of} in {entity.in_}"
        return [] if _dyad(entity) else [document.fault(key, not_among(found, f"a {name}", pairs))]
    actor = entity.of if isinstance(entity, Held) else entity
    if actor not in _names(kind):
        return [document.fault(key, not_among(actor, f"one of the {kind}", _names(kind)))]
    menu = list(roster().file.actors[actor].postures) if isinstance(entity, Held) else []
    unknown = [posture for posture in getattr(entity, "one_of", ()) if posture not in menu]
    return [document.fault((*key, "one_of"), not_among(posture, "a posture", menu)) for posture in unknown]


def read_story(document: Document) -> Story:
    """Check a story's form, every name in it, and that it is told of days that its runs reach."""
    story = checked(document, Story)
    faults = [
        fault
        for place, then in enumerate(story.then)
        for name, entity in then.outcomes.items()
        for fault in _fault_of_entity(document, ("then", place, name), name, entity)
    ]
    clock = load(story.given.scenario, {"horizon": story.given.horizon.isoformat()}).clock
    for group in ("when", "then"):
        for place, entry in enumerate(getattr(story, group)):
            if entry.date < clock.start or not clock.reaches(entry.date):
                faults.append(document.fault((group, place, "date"), f"{entry.date} is outside the run."))
            if group == "when" and not entry.set:
                faults.append(document.fault((group, place), "sets nothing."))
    if faults:
        raise InputError(faults)
    return story


def inputs_of(story: Story, *, told: bool) -> Inputs:
    """Return the inputs of a story's runs, with what it sets or without."""
    given = story.given
    events: dict[str, Any] = dict.fromkeys(given.without, "off")
    if told:
        events |= {f"when_{place}": event.model_dump(mode="json") for place, event in enumerate(story.when)}
    horizon = given.horizon.isoformat()
    overlay = {"name": "story", "title": story.story, "base": given.scenario, "events": events}
    numbers = {"params": given.params, "mechanisms": given.mechanisms, "contested": given.contested}
    return build_inputs(load(overlay | numbers | {"horizon": horizon, "observed_until": horizon}))


def tell(path: Path) -> Told:
    """Carry out a story."""
    story = read_story(read(path, path.name))
    before, after = (inputs_of(story, told=told) for told in (False, True))
    without, with_ = (run_ensemble(inputs, runs=story.given.runs, seed=SEED) for inputs in (before, after))
    return Told(story, after, without, with_)


def outcome_at(out: NDArray[np.float64], inputs: Inputs, name: str, entity: Any, date: dt.date) -> NDArray[np.float64]:
    """Return an outcome of one entity at the end of the week of a date, by run."""
    kind = OUTCOMES[name].kind
    label = _dyad(entity) if isinstance(entity, Pair) else entity.of if isinstance(entity, Held) else entity
    values = out[inputs.recorded.places[name].start + _names(kind).index(label), inputs.clock.step_of(date)]
    if isinstance(entity, Held):
        menu = list(roster().file.actors[entity.of].postures)
        return np.isin(values, [menu.index(posture) for posture in entity.one_of]).astype(float)
    return values


def shortfall(told: Told, then: Change) -> str:
    """Say in what a story does not hold at one date; empty where it does."""
    ((name, entity),) = then.outcomes.items()
    without, with_ = (outcome_at(out, told.inputs, name, entity, then.date) for out in (told.without, told.with_))
    rise = float(with_.mean() - without.mean())
    if then.rises_by_at_least is not None:
        holds, wanted = rise >= then.rises_by_at_least, f"rise by at least {then.rises_by_at_least:g}"
    elif then.falls_by_at_least is not None:
        holds, wanted = -rise >= then.falls_by_at_least, f"fall by at least {then.falls_by_at_least:g}"
    elif isinstance(then.unchanged, Within):
        holds, wanted = abs(rise) <= then.unchanged.within, f"stay within {then.unchanged.within:g}"
    else:
        holds, wanted = bool((with_ == without).all()), "be equal in every run"
    return "" if holds else f"{then.date}: {name} of {entity} was to {wanted}, and goes by {rise:+.6g}"


@pytest.fixture(scope="module", params=FILES, ids=lambda path: path.stem)
def told(request: pytest.FixtureRequest) -> Told:
    """Carry out a story for all that is asked of it; what was recorded of one is gone before the next is told."""
    return tell(request.param)


@needs_compiler
def test_a_story_comes_out_as_told(told):
    assert not [found for then in told.story.then if (found := shortfall(told, then))], told.story.story


@needs_compiler
def test_nothing_at_all_differs_before_the_first_date_of_a_story_and_something_does_after(told):
    first = told.inputs.clock.step_of(min(event.date for event in told.story.when))
    assert first > 0
    np.testing.assert_array_equal(told.with_[:, :first], told.without[:, :first])
    assert (told.with_[:, first:] != told.without[:, first:]).any()


TEXT = """\
story: The Gaza war stirs armed groups
given: {scenario: baseline, without: [gaza_war], horizon: 2024-01-01, runs: 10}
when:
  - {date: 2023-10-07, set: {armed_proxies.activity: 1}}
then:
  - {date: 2023-10-09, proxy_activity: armed_proxies, rises_by_at_least: 0.5}
"""


def said(before: str, after: str) -> str:
    changed = TEXT.replace(before, after)
    assert changed != TEXT
    with pytest.raises(InputError) as caught:
        read_story(parse(changed, "mine.yaml"))
    return str(caught.value)


def test_the_text_that_is_spoiled_below_is_a_sound_story():
    assert read_story(parse(TEXT, "mine.yaml")).given.runs == 10


@pytest.mark.parametrize(
    ("before", "after", "line", "meant"),
    [
        ("without:", "witout:", 2, "without"),
        ("set:", "sett:", 4, "set"),
        ("proxy_activity:", "proxy_activty:", 6, "proxy_activity"),
        ("rises_by_at_least:", "rises_by_atleast:", 6, "rises_by_at_least"),
        (": armed_proxies,", ": armed_proxis,", 6, "armed_proxies"),
    ],
)
def test_a_misspelt_word_is_refused_with_its_line_and_the_word_that_was_meant(before, after, line, meant):
    message = said(before, after)
    assert f"mine.yaml:{line}: " in message
    assert f"Did you mean '{meant}'?" in message


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("rises_by_at_least: 0.5", "rises_by_at_least: 0.5, unchanged: true", "in no or in several ways"),
        (", rises_by_at_least: 0.5", "", "in no or in several ways"),
        ("proxy_activity: armed_proxies, ", "", "names 0 outcomes"),
        ("date: 2023-10-09", "date: 2024-10-09", "2024-10-09 is outside the run"),
        ("proxy_activity: armed_proxies", "trust: {of: iran, in: israel}", "of iran in israel"),
        ("proxy_activity: armed_proxies", "posture: {of: iran, one_of: [drones]}", "'drones' is not a posture"),
        ("rises_by_at_least: 0.5", "rises_by_at_least: 0", "greater than 0"),
    ],
)
def test_a_story_that_says_nothing_or_too_much_is_refused(before, after, message):
    assert message in said(before, after)


def test_a_story_that_does_not_hold_says_what_came_instead():
    inputs = inputs_of(read_story(parse(TEXT, "mine.yaml")), told=True)
    story = read_story(parse(TEXT, "mine.yaml"))
    calm = np.zeros((len(inputs.recorded.rows), inputs.clock.steps, 2))
    message = shortfall(Told(story, inputs, calm, calm + 0.25), story.then[0])
    assert message == "2023-10-09: proxy_activity of armed_proxies was to rise by at least 0.5, and goes by +0.25"
