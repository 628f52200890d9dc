"""Documents: YAML 1.2 as plain data with the lines of its keys, and one clear message for all that is not that."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.ground.documents import MOST_BYTES, MOST_DEPTH, Document, dotted, parse, read, resolve_scalar
from sim.ground.faults import InputError

CORE_SCHEMA = {
    "1": 1,
    "-7": -7,
    "+12": 12,
    "017": 17,
    "0o17": 15,
    "0x1F": 31,
    "1.5": 1.5,
    "5.": 5.0,
    ".5": 0.5,
    "-.5": -0.5,
    "1e-3": 0.001,
    "1E5": 100000.0,
    "+1.5e+2": 150.0,
    "-0.0": -0.0,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
    "null": None,
    "Null": None,
    "NULL": None,
    "~": None,
    "": None,
}
WORDS = [
    "no", "No", "NO", "yes", "on", "off", "Off", "y", "n", "tRUE", "nULL", "1_000", "0b101", "0o8", "0xG", "0O17",
    "+0x1F", "1:30", "12:30:45", "2023-10-18", "2023-10", "1e", "e5", ".", "--1", "1.2.3", "1,000", "1/3", "5 %",
    "inf", "nan", "Infinity", "١٢", "１２", "½", "=",
]  # fmt: skip
NOT_FINITE = [".inf", ".Inf", ".INF", "-.inf", "+.inf", ".nan", ".NaN", ".NAN"]
NOT_SOUND = {
    "a: !!python/object/apply:os.system [ls]": (
        "file.yaml:1: the tag 'tag:yaml.org,2002:python/object/apply:os.system' is not read: files are data, not code."
    ),
    "a: 1\nb: !!str 2": "file.yaml:2: the tag 'tag:yaml.org,2002:str' is not read: files are data, not code.",
    "a: ! b": "file.yaml:1: the tag '!' is not read: files are data, not code.",
    "!own\na: 1": "file.yaml:1: the tag '!own' is not read: files are data, not code.",
    "a: 1\nb: &x 2": "file.yaml:2: anchors and aliases ('&', '*') are not read; write the value out.",
    "a: *x": "file.yaml:1: anchors and aliases ('&', '*') are not read; write the value out.",
    "a: &a [*a]": "file.yaml:1: anchors and aliases ('&', '*') are not read; write the value out.",
    "a: 1\n<<: *x": "file.yaml:2: anchors and aliases ('&', '*') are not read; write the value out.",
    "a: 1\n---\nb: 2": "file.yaml:2: a second document starts here ('---'); a file holds one.",
    "a: 1\n---\n": "file.yaml:2: a second document starts here ('---'); a file holds one.",
    "a: 1\nb: 2\na: 3": "file.yaml:3: a: this key stands twice; keep one.",
    'a: 1\n"a": 2': "file.yaml:2: a: this key stands twice; keep one.",
    "a:\n  b: 1\n  c: 2\n  b: 3": "file.yaml:4: a.b: this key stands twice; keep one.",
    "a: [{b: 1, b: 2}]": "file.yaml:1: a[1].b: this key stands twice; keep one.",
    "? [a]\n: 1": "file.yaml:1: a key must be a word, not a list or a mapping.",
    "a:\n  ? {b: c}\n  : 1": "file.yaml:2: a: a key must be a word, not a list or a mapping.",
    "a: .inf": "file.yaml:1: a: '.inf' is not a finite number.",
    "a:\n  - 1\n  - .nan": "file.yaml:3: a[2]: '.nan' is not a finite number.",
    "a: 1e999": "file.yaml:1: a: '1e999' is too large a number.",
    "a: -1e999": "file.yaml:1: a: '-1e999' is too large a number.",
    "a: 1\nb: '\x00'": "file.yaml:2: holds the character U+0000, which is not text.",
    "a: \x1b[31mred": "file.yaml:1: holds the character U+001B, which is not text.",
    "a: b: c": "file.yaml:1: not YAML: mapping values are not allowed in this context.",
    "a: [1, 2": "file.yaml:1: not YAML: while parsing a flow sequence did not find expected ',' or ']'.",
    "a: 'b": "file.yaml:1: not YAML: while scanning a quoted scalar found unexpected end of stream.",
    "a: @b": ("file.yaml:1: not YAML: while scanning for the next token found character that cannot start any token."),
    "%YAML 3.0\n---\na: 1": "file.yaml:1: not YAML: found incompatible YAML document.",
}


def said(function, *arguments, **named) -> list[str]:
    with pytest.raises(InputError) as caught:
        function(*arguments, **named)
    return str(caught.value).splitlines()


@pytest.mark.parametrize(("text", "value"), CORE_SCHEMA.items())
def test_scalars_are_those_of_the_core_schema(text, value):
    found = resolve_scalar(text)
    assert found == value
    assert type(found) is type(value)
    if text:
        assert repr(parse(f"a: {text}", "f").data) == repr({"a": value})


@pytest.mark.parametrize("text", WORDS)
def test_what_the_core_schema_does_not_name_is_a_word(text):
    assert resolve_scalar(text) == text


def test_words_of_older_yaml_stay_words_in_a_document():
    document = parse("{a: no, b: off, c: yes, d: 1_000, e: 12:30:45, f: 2023-10-18}", "f")
    assert document.data == {"a": "no", "b": "off", "c": "yes", "d": "1_000", "e": "12:30:45", "f": "2023-10-18"}


@pytest.mark.parametrize("text", NOT_FINITE)
def test_a_number_without_end_is_refused(text):
    assert said(parse, f"a: {text}", "f") == [f"f:1: a: {text!r} is not a finite number."]


@pytest.mark.parametrize("digits", [298, 257])
def test_a_whole_number_beyond_all_floats_is_refused(digits):
    (message,) = said(parse, f"a: 0x{'F' * digits}", "f")
    assert message.endswith("is too large a number.")


def test_a_number_of_absurd_length_is_a_word():
    assert parse(f"a: {'9' * 10_000}", "f").data == {"a": "9" * 10_000}


def test_quoted_scalars_are_texts():
    assert parse("""{a: "1", b: 'true', c: "", d: '.inf', e: "null"}""", "f").data == {
        "a": "1",
        "b": "true",
        "c": "",
        "d": ".inf",
        "e": "null",
    }
    assert parse("a: |\n  1\n", "f").data == {"a": "1\n"}


def test_keys_are_words_whatever_they_look_like():
    assert parse("1: a\ntrue: b\n~: c\n<<: {d: 1}", "f").data == {"1": "a", "true": "b", "~": "c", "<<": {"d": 1}}


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**298), 10**298))
def test_every_number_that_python_writes_is_read_back_exactly(number):
    found = resolve_scalar(repr(number))
    assert found == number
    assert type(found) is type(number)


JSON_TEXTS = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=("Cs",)), max_size=20)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False)
    | JSON_TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(JSON_TEXTS, inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(st.dictionaries(JSON_TEXTS, JSON_VALUES, min_size=1, max_size=4))
def test_json_is_read_as_the_data_that_it_is(data):
    assert parse(json.dumps(data), "f").data == data


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_are_a_document_or_a_clear_message(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(content)
    text = ""
    try:
        assert isinstance(read(path, "any.yaml"), Document)
    except InputError as error:
        text = str(error)
    assert not text or text.startswith("any.yaml")
    assert all(line.isprintable() for line in text.split("\n"))


LINED = """\
# A comment.

name: x
events:
  first:
    date: 2024-01-01
    set: {a: 1,
      b: 2}
  second: off
claims:
  - A1-001

  - A1-002
places: [{x: 1},
  {y: 2}]
"""


def test_every_key_knows_its_line():
    document = parse(LINED, "f")
    assert document.lines == {
        (): 3,
        ("name",): 3,
        ("events",): 4,
        ("events", "first"): 5,
        ("events", "first", "date"): 6,
        ("events", "first", "set"): 7,
        ("events", "first", "set", "a"): 7,
        ("events", "first", "set", "b"): 8,
        ("events", "second"): 9,
        ("claims",): 10,
        ("claims", 0): 11,
        ("claims", 1): 13,
        ("places",): 14,
        ("places", 0): 14,
        ("places", 0, "x"): 14,
        ("places", 1): 15,
        ("places", 1, "y"): 15,
    }


def test_a_key_that_is_missing_has_the_line_of_what_it_is_missing_from():
    document = parse(LINED, "f")
    assert document.line(("events", "first", "note")) == 5
    assert document.line(("nothing", "of", "this")) == 3
    assert str(document.fault(("events", "first", "note"), "is missing.")) == "f:5: events.first.note: is missing."
    assert parse("", "f").line(("a",)) == 0


def test_line_numbers_do_not_depend_on_line_ends():
    assert parse(LINED.replace("\n", "\r\n"), "f").lines == parse(LINED, "f").lines


def test_key_paths_are_written_with_dots_and_positions_from_one():
    assert dotted(("claims", 0, "event", "from")) == "claims[1].event.from"
    assert dotted(()) == ""


@pytest.mark.parametrize(("text", "message"), NOT_SOUND.items())
def test_each_thing_that_is_not_sound_has_one_message_with_its_line(text, message):
    assert said(parse, text, "file.yaml") == [message]


def test_all_repeated_keys_and_endless_numbers_are_said_at_once():
    assert said(parse, "a: .inf\nb: 1\nb: 2\nc:\n  .nan\n", "f") == [
        "f:1: a: '.inf' is not a finite number.",
        "f:3: b: this key stands twice; keep one.",
        "f:4: c: '.nan' is not a finite number.",
        "3 faults; nothing was run.",
    ]


def test_a_lenient_reading_leaves_them_to_the_caller(tmp_path):
    path = tmp_path / "f.yaml"
    path.write_text("a: .inf\nb: 1\nb: 2\n", encoding="utf-8")
    document = read(path, "f", lenient=True)
    assert document.data == {"a": None, "b": 1}
    assert [str(fault) for fault in document.faults] == [
        "f:1: a: '.inf' is not a finite number.",
        "f:3: b: this key stands twice; keep one.",
    ]
    assert parse("a: 1", "f").faults == []


def test_a_lenient_reading_still_refuses_what_is_not_data():
    assert said(parse, "a: &x 1", "f", lenient=True) == [
        "f:1: anchors and aliases ('&', '*') are not read; write the value out."
    ]


def test_nesting_ends_where_it_is_said_to():
    assert parse("[" * MOST_DEPTH + "]" * MOST_DEPTH, "f").data
    deeper = ["f:1: nested deeper than 40 levels."]
    assert said(parse, "[" * (MOST_DEPTH + 1) + "]" * (MOST_DEPTH + 1), "f") == deeper
    assert said(parse, "[" * 200_000, "f") == deeper
    assert said(parse, "{a: " * 100_000, "f") == deeper
    assert said(parse, "- " * 100_000, "f") == deeper


@pytest.mark.parametrize("text", NOT_SOUND)
def test_the_parser_in_pure_python_refuses_the_same(monkeypatch, text):
    monkeypatch.delattr(yaml, "CBaseLoader", raising=False)
    (message,) = said(parse, text, "file.yaml")
    expected = NOT_SOUND[text]
    if "not YAML" in expected:
        assert message.startswith(expected[: expected.index("not YAML") + len("not YAML")])
    else:
        assert message == expected


def test_the_parser_in_pure_python_reads_the_same(monkeypatch):
    compiled = parse(LINED, "f")
    monkeypatch.delattr(yaml, "CBaseLoader", raising=False)
    assert parse(LINED, "f") == compiled
    assert said(parse, "[" * 20_000, "f") == ["f:1: nested deeper than 40 levels."]


@pytest.mark.parametrize("text", ["", "\n\n", "# a comment only\n", "---\n", "~"])
def test_an_empty_text_is_a_document_of_nothing(text):
    assert parse(text, "f").data is None


def test_a_surrogate_from_a_program_is_not_text():
    assert said(parse, "a: 1\nb: \ud800", "f") == ["f:2: holds the character U+D800, which is not text."]


BYTES = {
    b"\xef\xbb\xbfa: 1\n": None,
    "a: é\n".encode("latin-1"): "is not a text file (byte 3 is not UTF-8).",
    "a: 1\n".encode("utf-16"): "is not a text file (byte 0 is not UTF-8).",
    bytes(range(256)): "is not a text file (byte 128 is not UTF-8).",
    b"\x89PNG\r\n\x1a\n": "is not a text file (byte 0 is not UTF-8).",
    b"a: 1\n" + b"#" * MOST_BYTES: "is larger than 2,000,000 bytes; this is no file of ours.",
}


@pytest.mark.parametrize(("content", "message"), BYTES.items(), ids=range(len(BYTES)))
def test_a_file_is_text_in_utf_8_and_not_huge(tmp_path, content, message):
    path = tmp_path / "file.yaml"
    path.write_bytes(content)
    if message is None:
        assert read(path).data == {"a": 1}
    else:
        assert said(read, path) == [f"{path}: {message}"]


def test_a_file_of_just_the_largest_size_is_read(tmp_path):
    path = tmp_path / "file.yaml"
    path.write_bytes(b"a: 1\n" + b"#" * (MOST_BYTES - 5))
    assert read(path).data == {"a": 1}


def test_a_byte_that_is_zero_is_said_with_its_line(tmp_path):
    path = tmp_path / "file.yaml"
    path.write_bytes(b"a: 1\nb: \x00\n")
    assert said(read, path, "file.yaml") == ["file.yaml:2: holds the character U+0000, which is not text."]


def test_what_is_not_a_file_is_said_to_be_none(tmp_path):
    assert said(read, tmp_path) == [f"{tmp_path}: is a folder, not a file."]
    missing = tmp_path / "none.yaml"
    assert said(read, missing) == [f"{missing}: cannot be read: No such file or directory."]
    assert said(read, tmp_path / ("x" * 5000), "f")[0].startswith("f: cannot be read: ")
    assert said(read, Path("a\0b"), "f") == ["f: cannot be read: embedded null byte."]


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no endless device")
def test_an_endless_device_is_too_large():
    assert said(read, Path("/dev/zero")) == ["/dev/zero: is larger than 2,000,000 bytes; this is no file of ours."]


def test_messages_show_the_name_that_the_caller_gives(tmp_path):
    path = tmp_path / "file.yaml"
    path.write_text("a: [", encoding="utf-8")
    (message,) = said(read, path, "scenarios/file.yaml")
    assert message.startswith("scenarios/file.yaml:")
    (message,) = said(read, path)
    assert message.startswith(f"{path}:")
