"""Validation: every fault of a document at once, in plain words, with line, what is allowed and the nearest name."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest
from pydantic import Field, field_validator

from sim.ground.documents import parse
from sim.ground.faults import Fault, InputError
from sim.ground.records import Strict
from sim.ground.validation import checked, field_names, first_of_each_key


class Place(Strict):
    name: str
    size: float = 1.0
    kind: Literal["town", "port or quay"] = "town"


class Journey(Strict):
    title: Annotated[str, Field(min_length=3, max_length=10)]
    from_: Place = Field(alias="from")
    by: tuple[Place, ...] = ()
    costs: dict[str, Place] = Field(default_factory=dict)
    maybe: Place | None = None
    days: int = 1
    open: bool = True
    code: str = Field(default="ab", pattern=r"^[a-z]+$")
    steps: list[float] = Field(default_factory=list, max_length=2)
    stops: tuple[Place, ...] = Field(default=(Place(name="a"),), min_length=1)
    level: float | str = 0.0

    @field_validator("days")
    @classmethod
    def _some(cls, days: int) -> int:
        if days < 1:
            raise ValueError("a journey lasts a day at least.")
        return days


SOUND = "title: Far off\nfrom: {name: Here}\n"
FAULTS = {
    "tilte: a": "f:3: tilte: 'tilte' is not a key here. Allowed: title, from, by, costs, maybe, days, open, code, "
    "steps, stops, level. Did you mean 'title'?",
    "_target_: a": "f:3: _target_: '_target_' is not a key here: files are data, not code.",
    "by: [{name: a}, {nam: b, name: c}]": "f:3: by[2].nam: 'nam' is not a key here. Allowed: name, size, kind. "
    "Did you mean 'name'?",
    "by:\n  - name: a\n  - size: 2": "f:5: by[2].name: is missing; this key is required.",
    "costs:\n  x: {name: a}\n  y:\n    name: b\n    sise: 2": "f:7: costs.y.sise: 'sise' is not a key here. "
    "Allowed: name, size, kind. Did you mean 'size'?",
    "maybe: {name: a, sz: 1}": "f:3: maybe.sz: 'sz' is not a key here. Allowed: name, size, kind. Did you mean 'size'?",
    "maybe: {size: 2}": "f:3: maybe.name: is missing; this key is required.",
    "maybe: 3": "f:3: maybe: 3 is not a mapping of keys.",
    "by: 3": "f:3: by: 3 is not a list.",
    "by:": "f:3: by: is empty; a list is wanted.",
    "steps: x": "f:3: steps: 'x' is not a list.",
    "costs: [a]": "f:3: costs: ['a'] is not a mapping of keys.",
    "costs: {x: 1}": "f:3: costs.x: 1 is not a mapping of keys.",
    "maybe: {name: 3}": "f:3: maybe.name: 3 is not text.",
    "maybe: {name: a, size: big}": "f:3: maybe.size: 'big' is not a number.",
    "maybe: {name: a, size: [1]}": "f:3: maybe.size: [1] is not a number.",
    "maybe: {name: a, kind: twon}": "f:3: maybe.kind: 'twon' is not allowed. Allowed: town, port or quay. "
    "Did you mean 'town'?",
    "days: 1.5": "f:3: days: 1.5 is not a whole number.",
    "days: soon": "f:3: days: 'soon' is not a whole number.",
    "days: 0": "f:3: days: a journey lasts a day at least.",
    "open: perhaps": "f:3: open: 'perhaps' is not true or false.",
    "open: [1]": "f:3: open: [1] is not true or false.",
    "code: AB": "f:3: code: 'AB' is not of the form ^[a-z]+$.",
    "steps: [1, 2, 3]": "f:3: steps: [1, 2, 3] has 3 entries; at most 2 are wanted.",
    "steps: [1, x]": "f:3: steps[2]: 'x' is not a number.",
    "stops: []": "f:3: stops: [] has 0 entries; at least 1 are wanted.",
    "stops: [{name: 3}]": "f:3: stops[1].name: 3 is not text.",
    "level: [1]": "f:3: level: [1] is not a number.",
}


def said(text: str, model: type = Journey) -> list[str]:
    with pytest.raises(InputError) as caught:
        checked(parse(text, "f"), model)
    return str(caught.value).splitlines()


def test_a_sound_document_becomes_the_record():
    record = checked(parse(SOUND + "by: [{name: a, size: 2}]\ncosts: {x: {name: b}}", "f"), Journey)
    assert record.from_ == Place(name="Here")
    assert record.by == (Place(name="a", size=2.0),)
    assert record.costs == {"x": Place(name="b")}


@pytest.mark.parametrize(("text", "message"), FAULTS.items())
def test_each_fault_has_one_line_in_plain_words(text, message):
    assert said(SOUND + text) == [message]


def test_lengths_are_said_in_numbers():
    assert said("title: ab\nfrom: {name: a}") == ["f:1: title: 'ab' has 2 characters; at least 3 are wanted."]
    assert said("title: much too long\nfrom: {name: a}") == [
        "f:1: title: 'much too long' has 13 characters; at most 10 are wanted."
    ]


def test_all_faults_are_said_at_once_in_the_order_of_lines():
    assert said("titel: a\nfrom:\n  name: 3\n  kind: x\nby: [{}]\ndays: 0\n") == [
        "f:1: titel: 'titel' is not a key here. Allowed: title, from, by, costs, maybe, days, open, code, steps, "
        "stops, level. Did you mean 'title'?",
        "f:1: title: is missing; this key is required.",
        "f:3: from.name: 3 is not text.",
        "f:4: from.kind: 'x' is not allowed. Allowed: town, port or quay.",
        "f:5: by[1].name: is missing; this key is required.",
        "f:6: days: a journey lasts a day at least.",
        "6 faults; nothing was run.",
    ]


def test_a_mapping_of_names_to_records_is_checked_with_the_names():
    model = dict[str, Place]
    assert checked(parse("a: {name: x}", "f"), model) == {"a": Place(name="x")}
    assert said("a: {name: x}\nb:\n  name: y\n  kidn: town\nc: 5", model) == [
        "f:4: b.kidn: 'kidn' is not a key here. Allowed: name, size, kind. Did you mean 'kind'?",
        "f:5: c: 5 is not a mapping of keys.",
        "2 faults; nothing was run.",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "f: is empty."),
        ("# nothing", "f: is empty."),
        ("- a", "f:1: holds a list; a mapping of keys is wanted."),
        ("\n\nword", "f:3: holds the single value 'word'; a mapping of keys is wanted."),
        ("5", "f:1: holds the single value 5; a mapping of keys is wanted."),
    ],
)
def test_a_document_that_is_no_mapping_is_said_to_be_none(text, message):
    assert said(text) == [message]
    assert said(text, dict[str, Place]) == [message]


def test_the_keys_of_a_schema_are_as_files_write_them():
    assert field_names(Journey)[:3] == ["title", "from", "by"]


def test_one_thing_wrong_in_one_place_is_said_once():
    faults = [Fault("f", 1, "a", "first."), Fault("f", 1, "a", "second."), Fault("f", 2, "a", "third.")]
    assert first_of_each_key(faults) == [faults[0], faults[2]]
