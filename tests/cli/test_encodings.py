"""Output in code pages of Windows and in ASCII: each command ends with its own status, JSON reads as it was."""

from __future__ import annotations

import io
import json
import sys

import pytest

from sim.cli import main
from sim.cli.terminal import write_in_any_encoding

LINES = (
    "evidence drone_unit_value", "evidence A4-031", "evidence standing=denied", "scenarios", "parameters grade=C",
    "mechanisms", "actors", "schedule", "run --help", "frob",
)  # fmt: skip


def written(line: str, encoding: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    """Carry out a command line with its output in an encoding; return its status and what was written."""
    streams = [io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="strict") for _ in range(2)]
    monkeypatch.setattr(sys, "stdout", streams[0])
    monkeypatch.setattr(sys, "stderr", streams[1])
    monkeypatch.setattr(sys, "argv", ["wary", *line.split()])
    with pytest.raises(SystemExit) as ended:
        main()
    for stream in streams:
        stream.flush()
    return int(ended.value.code), b"".join(stream.buffer.getvalue() for stream in streams).decode(encoding)


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "latin-1", "ascii", "utf-8"])
@pytest.mark.parametrize("line", LINES)
def test_every_command_ends_with_its_own_status_whatever_the_encoding(monkeypatch, line, encoding):
    status, text = written(line, encoding, monkeypatch)
    assert status == (2 if line == "frob" else 0)
    assert text
    assert "?" not in text or line not in ("evidence drone_unit_value", "evidence A4-031")


def test_letters_and_signs_that_are_missing_have_a_likeness(monkeypatch):
    _, text = written("evidence drone_unit_value", "ascii", monkeypatch)
    assert "Cesky rozhlas" in text
    assert '"cheap but effective"' in text
    _, text = written("evidence drone_unit_value", "cp1252", monkeypatch)
    assert "“cheap but effective”" in text


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8", "utf-16"])
def test_json_reads_as_it_was_whatever_the_encoding(monkeypatch, encoding):
    _, expected = written("evidence drone_unit_value --json", "utf-8", monkeypatch)
    _, text = written("evidence drone_unit_value --json", encoding, monkeypatch)
    assert json.loads(text) == json.loads(expected)
    assert "Český" in json.dumps(json.loads(text), ensure_ascii=False)


def test_a_name_of_a_file_that_is_no_text_is_written_too(monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="strict")
    monkeypatch.setattr(sys, "stdout", stream)
    write_in_any_encoding()
    stream.write("a\udcffb 日本")
    stream.flush()
    assert stream.buffer.getvalue().decode() == "a?b 日本"
