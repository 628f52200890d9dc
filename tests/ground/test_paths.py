"""Paths: one literal, absolute path of what a user names, and nothing outside of a folder from its list of files."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest

from helpers.paths import ODD_NAMES
from sim.ground.faults import InputError
from sim.ground.paths import command_on, displayed, inside, literal


@pytest.mark.parametrize("name", [*ODD_NAMES, "x" * 255, os.fsdecode(b"\xff")])
def test_a_name_is_literal_and_absolute(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    assert literal(name) == literal(Path(name)) == literal(tmp_path / name) == tmp_path / name
    (tmp_path / name).mkdir()
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_command_on_a_folder_names_that_folder_and_nothing_else(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    words = shlex.split(command_on("verify", tmp_path / name))
    if name.isprintable():
        assert words[:2] == ["wary", "verify"]
        assert Path(words[2]) == Path(name)
        assert not words[2].startswith(("-", "~"))
        assert "=" not in words[2].split("/")[0]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("", "'' names no file and no folder."),
        ("a\0b", "names no file and no folder."),
        (7, "7 is not a path."),
        (None, "nothing is not a path."),
        (b"a", "b'a' is not a path."),
        (
            "~",
            "'~' begins with ~, which stands for no home folder here: write {home}, or ./~ for what bears this name.",
        ),
        ("~/results", "write {home}/results, or ./~/results for what bears this name."),
        (Path("~/results"), "write {home}/results, or ./~/results for what bears this name."),
        ("x" * 256, "is too long: at most 255 bytes are possible."),
        ("ü" * 128, "is too long: at most 255 bytes are possible."),
        ("/".join(["x" * 200] * 25), "is too long: at most 3,840 bytes are possible."),
    ],
)
def test_what_can_be_no_path_is_refused_at_once(monkeypatch, given, message):
    monkeypatch.setenv("HOME", "/home/me")
    with pytest.raises(InputError) as refused:
        literal(given, "output")
    assert str(refused.value).startswith("output: ")
    assert str(refused.value).endswith(message.format(home="/home/me"))


def test_a_tilde_after_a_dot_is_a_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert literal("./~/x") == tmp_path / "~" / "x"


def test_two_dots_are_what_the_system_takes_them_for(tmp_path, monkeypatch):
    (tmp_path / "far" / "inner").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "far" / "inner")
    monkeypatch.chdir(tmp_path)
    assert literal("link/../x") == tmp_path / "far" / "x"
    assert literal("link/..") == tmp_path / "far"
    assert literal("link") == tmp_path / "link"


def test_a_folder_that_is_gone_is_told(tmp_path, monkeypatch):
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(InputError, match="lies in a folder that is gone"):
        literal("x")
    assert displayed(tmp_path) == str(tmp_path)


def test_a_path_is_shown_as_seen_from_here_on_one_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert displayed(tmp_path / "a" / "b") == str(Path("a", "b"))
    assert displayed(tmp_path.parent) == str(tmp_path.parent)
    assert displayed(tmp_path / "a\nb") == "a\N{REPLACEMENT CHARACTER}b"


@pytest.mark.parametrize("name", ["/etc/passwd", "../x", "a/../../x", "", "a\0b", "//x", ".."])
def test_a_list_of_files_leads_nowhere_else(tmp_path, name):
    assert inside(tmp_path, name) is None


@pytest.mark.parametrize("name", ["x", "a/b/c.0", "..x", "a..b", "~", ".hidden"])
def test_and_names_what_lies_within(tmp_path, name):
    assert inside(tmp_path, name) == tmp_path / name
