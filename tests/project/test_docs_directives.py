"""What pages of the documentation hold beside text: a fault fails the build, and what is typed runs apart."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from helpers.docs import built

FAULTS = {
    "<!-- from the code: parameter -->": "'parameter' is not a block.",
    "```{terminal} wary evidence drone_outptu\n```": "ended with 2, not 0. command line: 'drone_outptu' is not a claim",
    "```{terminal} wary check missing.yaml\n:status: 1\n```": "ended with 2, not 1.",
    "```{terminal} ls\n```": "ValueError: cannot run 'ls '; write `wary ...` or `python FILE`.",
    "```{terminal} wary --version\n:keep: nowhere\n```": "no line after the first 0 matches 'nowhere'.",
    "```{python}\n1 / 0\n```": "ZeroDivisionError: division by zero",
    "```{file} copy.txt\n:from: missing.txt\n```": "FileNotFoundError",
    "```{run-figure} exchanges\n```": "'exchanges' is not a figure.",
    "{claim}`A9-999`": "'claim' reference target not found: A9-999",
    "[nowhere](missing.md)": "cross-reference target not found: 'missing.md'",
}


def test_what_is_wrong_on_a_page_fails_the_build_with_its_line(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    lines = ["# Faults"]
    places = {}
    for text, message in FAULTS.items():
        lines.append("")
        places[message] = len(lines) + 1
        lines += text.splitlines()
    (source / "index.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = built(source, tmp_path)
    assert done.returncode != 0
    for message, place in places.items():
        assert re.search(rf"index\.md:{place}: .*{re.escape(message)}", done.stderr), (message, done.stderr)


@pytest.fixture
def sessions(extension: Callable[[str], ModuleType]) -> ModuleType:
    return extension("sessions")


@pytest.mark.parametrize(
    ("head", "keep", "expected"),
    [
        (None, None, "one\ntwo\nthree\nfour"),
        (2, None, "one\ntwo\n..."),
        (4, None, "one\ntwo\nthree\nfour"),
        (1, "^four", "one\n...\nfour"),
        (None, "o$", "...\ntwo\n..."),
        (1, "^t", "one\ntwo\nthree\n..."),
    ],
)
def test_dots_stand_where_lines_are_left_out(sessions, head, keep, expected):
    assert sessions.trimmed("one  \ntwo\nthree\nfour\n\n", head, keep) == expected


def test_a_session_stands_in_a_folder_of_its_own_and_leaves_nothing_behind(sessions, tmp_path, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "old.txt").write_text("of the build before")
    session = sessions.Session(tmp_path / "inside")
    assert session.python("import os, pathlib\nprint(os.listdir())\npathlib.Path('new.txt').touch()", "page") == "[]\n"
    assert session.python("print(os.listdir())", "page") == "['new.txt']\n"
    status, out, _ = session.command("wary scenarios")
    assert (status, "\x1b" in out) == (0, False)
    assert Path.cwd() == tmp_path
