"""Malformed files: thousands of them, and each either is a scenario or gets a clear message, never another error."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from sim.ground import resources
from sim.ground.faults import InputError
from sim.scenario.load import load

BATCHES, MUTANTS_A_BATCH = 20, 100
MOST_MUTATIONS = 4
FILES = [path.read_bytes() for path in sorted(resources.shipped("scenarios").glob("*.yaml"))]
HOSTILE = [
    text.encode("utf-8", "surrogatepass")
    for text in (
        "!!python/object/apply:os.system [x]", "!!python/name:os.system", "!!binary aGk=", "!x y", "! x", "*a",
        "&a [*a]", "&a b", "<<: *x", "<<: {a: b}", "{{{", "}}}", "[[[[[", "[" * 500, "{a: " * 60, '"\\x00"', "\x00",
        "\x07", "\x1b[31m", "1e999", "-1e999", "1e308", "0x" + "F" * 298, "9" * 400, ".inf", "-.INF", ".nan", "- - - -",
        "- - - - " * 20, "? [a]", "? ", "? {a: b}\n: c", "\t", "a:\tb", "\ta: b", " \u2028 ", "\u2029", "\u0085",
        "\ufeff", "\u202e", "\ud800", "~", "null", "", "''", '"', "'", "|", ">", "|\n  a\n  b", ">-", "%YAML 9.9",
        "%TAG ! x", "---", "...", "--- a\n--- b", "#", ": :", ":", ",", "@", "`", "[a, [b, [c]]]", "{a: {b: {c: 1}}}",
        "[]", "{}", "[{}]", "{[]: 1}", "k" * 3000, f"{'k' * 1500}: 1", "0", "-1", "00", "1_000", "0o17", "off", "no",
        "true", "2023-02-31", "9999-12-31", "0001-01-01", "0000-00-00", "٢٠٢٤-٠١-٠١", "2024-1-1", "baseline", "./",
        "../..", "/dev/null", "x.yaml", "a\\b", "~/x", "${oc.env:HOME}", "_target_: os.system", "$(ls)", "{}%s%n",
        "name: 5", "base: mutant", "base: [a]", "events:", "events: off", "params: {a: b}", "é" * 50, "\U0001f4a5",
    )
]  # fmt: skip

Mutation = Callable[[random.Random, bytes], bytes]


def flip_a_byte(chance: random.Random, content: bytes) -> bytes:
    place = chance.randrange(len(content))
    return content[:place] + bytes([content[place] ^ (1 << chance.randrange(8))]) + content[place + 1 :]


def put_a_byte(chance: random.Random, content: bytes) -> bytes:
    place = chance.randrange(len(content) + 1)
    return content[:place] + bytes([chance.randrange(256)]) + content[place:]


def cut_off(chance: random.Random, content: bytes) -> bytes:
    return content[: chance.randrange(len(content))]


def cut_out(chance: random.Random, content: bytes) -> bytes:
    first, last = sorted(chance.randrange(len(content) + 1) for _ in range(2))
    return content[:first] + content[last:]


def repeat_a_line(chance: random.Random, content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    lines.insert(chance.randrange(len(lines) + 1), chance.choice(lines))
    return b"".join(lines)


def shuffle_lines(chance: random.Random, content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    chance.shuffle(lines)
    return b"".join(lines)


def indent_a_line(chance: random.Random, content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    place = chance.randrange(len(lines))
    lines[place] = chance.choice([b" ", b"  ", b"\t", b"    - "]) + lines[place]
    return b"".join(lines)


def replace_a_value(chance: random.Random, content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    place = chance.choice([number for number, line in enumerate(lines) if b":" in line] or [0])
    key, colon, _ = lines[place].partition(b":")
    lines[place] = key + (colon or b":") + b" " + chance.choice(HOSTILE) + b"\n"
    return b"".join(lines)


def replace_a_key(chance: random.Random, content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    place = chance.randrange(len(lines))
    _, colon, value = lines[place].partition(b":")
    lines[place] = chance.choice(HOSTILE) + colon + value
    return b"".join(lines)


def put_a_hostile_line(chance: random.Random, content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    lines.insert(
        chance.randrange(len(lines) + 1), chance.choice([b"", b"  ", b"    "]) + chance.choice(HOSTILE) + b"\n"
    )
    return b"".join(lines)


def put_a_hostile_text(chance: random.Random, content: bytes) -> bytes:
    place = chance.randrange(len(content) + 1)
    return content[:place] + chance.choice(HOSTILE) + content[place:]


MUTATIONS: list[Mutation] = [
    flip_a_byte, put_a_byte, cut_off, cut_out, repeat_a_line, shuffle_lines, indent_a_line,
    replace_a_value, replace_a_value, replace_a_value, replace_a_key, put_a_hostile_line, put_a_hostile_text,
]  # fmt: skip


def mutant(chance: random.Random) -> bytes:
    content = chance.choice(FILES)
    for _ in range(chance.randint(1, MOST_MUTATIONS)):
        content = chance.choice(MUTATIONS)(chance, content) or b"name: x\n"
    return content


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def answer(path, content: bytes) -> str:
    """Return what a file is told: nothing where it is sound."""
    path.write_bytes(content)
    try:
        load(path)
    except InputError as error:
        return str(error)
    except Exception as error:
        error.add_note(f"of the file {content!r}")
        raise
    return ""


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_malformed_file_is_a_scenario_or_gets_a_clear_message(tmp_path, batch):
    path = tmp_path / "mutant.yaml"
    chance = random.Random(batch)  # noqa: S311
    refused = 0
    for _ in range(MUTANTS_A_BATCH):
        content = mutant(chance)
        text = answer(path, content)
        lines = text.split("\n")
        assert all(line.isprintable() for line in lines), content
        assert all(len(line) < 600 for line in lines), content
        refused += bool(text)
    assert refused > MUTANTS_A_BATCH // 2


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_each_hostile_text_alone_and_as_the_value_of_every_key(tmp_path, text):
    path = tmp_path / "mutant.yaml"
    answers = [answer(path, text)]
    keys = (b"name", b"title", b"base", b"horizon", b"params", b"events", b"claims", b"postures", b"expectation")
    for key in keys:
        head = b"".join(line + b"\n" for line in (b"name: x", b"title: abc", b"base: baseline") if key not in line)
        answers.append(answer(path, head + key + b": " + text + b"\n"))
        answers.append(answer(path, head + key + b": {a: " + text + b"}\n"))
    assert sum(bool(found) for found in answers) > len(answers) // 2
    assert all(line.isprintable() for found in answers for line in found.split("\n"))
