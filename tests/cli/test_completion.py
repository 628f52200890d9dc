"""Completion: what a word can become, and the shells that ask for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sim.cli import dispatch
from sim.cli.commands import COMMANDS
from sim.cli.completion import candidates

SHELLS = COMMANDS["completion"].declared()[0].allowed


def test_commands_and_their_parts_come_first():
    assert candidates("", [])[:2] == ["run", "compare"]
    assert candidates("su", []) == ["summary"]
    assert "reported" in candidates("", ["mechanisms"])
    assert candidates("", ["mechanisms", "reported"])[:2] == ["as=", "case="]
    assert candidates("x", ["frob"]) == []


def test_keys_that_are_given_are_not_offered_again_and_those_with_a_dot_once_it_is_typed():
    assert candidates("r", ["run"]) == ["runs="]
    assert candidates("r", ["run", "runs=3"]) == []
    assert candidates("engine", ["run"]) == ["engine="]
    assert candidates("engine.", ["run"]) == ["engine.width="]
    assert candidates("--", ["parameters"]) == ["--json", "--help"]
    assert candidates("--", ["parameters", "--json"]) == ["--help"]


@pytest.mark.parametrize(
    ("current", "before", "expected"),
    [
        ("scenario=s4", ["run"], "scenario=s400_delivered"),
        ("scenarios=baseline,s4", ["compare"], "scenarios=baseline,s400_delivered"),
        ("seed=1,", ["run", "-m"], None),
        ("scenario=baseline,ceas", ["run", "--multirun"], "scenario=baseline,ceasefire"),
        ("design=so", ["sweep"], "design=sobol"),
        ("sweep=scr", ["sweep"], "sweep=screening"),
        ("engine=m", ["run"], "engine=mesa"),
        ("quiet=t", ["run"], "quiet=true"),
        ("over=params.*,mechanisms.tr", ["sweep"], "over=params.*,mechanisms.trust"),
        ("params.drone_output_c", ["run"], "params.drone_output_ceiling="),
        ("par", ["run"], "params."),
        ("mechanisms.trust=k", ["explain"], "mechanisms.trust=kydd"),
        ("postures.iran.policy=un", ["run"], "postures.iran.policy=uniform"),
        ("events.unscr_2231_expiry=", ["run"], "events.unscr_2231_expiry=off"),
        ("params.drone_out", ["evidence"], None),
        ("A4-03", ["evidence"], "A4-031"),
        ("theme=tr", ["evidence"], "theme=trust"),
        ("outcome=need", ["compare"], "outcome=need_met"),
        ("z", ["completion"], "zsh"),
        ("output=", ["run"], None),
    ],
)
def test_a_word_becomes_what_it_can(current, before, expected):
    found = candidates(current, before)
    assert found == [] if expected is None else expected in found
    assert all(word.startswith(current) for word in found)


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_of_a_shell_says_where_it_goes_and_asks_back(capsys, shell):
    assert dispatch(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert f"wary completion {shell}" in script
    assert "__complete" in script
    assert dispatch(["completion", "csh"]) == 2
    assert "'csh' is not a shell. Allowed: bash, zsh, fish, powershell." in capsys.readouterr().err


@pytest.fixture
def path_with_wary(tmp_path: Path) -> dict[str, str]:
    """Return an environment whose search path begins with the command."""
    command = tmp_path / "wary"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m sim "$@"\n')
    command.chmod(0o755)
    return os.environ | {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path)}


def answered(shell: str, script: str, environment: dict[str, str]) -> list[str]:
    done = subprocess.run(
        [str(shutil.which(shell)), "-c", script],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.stdout.splitlines()


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_bash_completes_words_behind_an_equals_sign(path_with_wary):
    script = """eval "$(wary completion bash)"
        COMP_LINE=$LINE COMP_POINT=${#LINE}; _wary 2> /dev/null; printf '%s\\n' "${COMPREPLY[@]}" """
    for line, expected in {"wary compl": ["completion"], "wary run scenario=s4": ["s400_delivered"],
                           "wary mechanisms reported as=e": ["event"]}.items():  # fmt: skip
        assert answered("bash", script, path_with_wary | {"LINE": line}) == expected


@pytest.mark.skipif(shutil.which("fish") is None, reason="no fish here")
def test_fish_completes_words_and_files_behind_an_equals_sign(path_with_wary, tmp_path):
    (tmp_path / "mine.yaml").write_text("")
    script = "wary completion fish | source; complete -C $LINE"
    for line, expected in {"wary run scenario=s4": ["scenario=s400_delivered"],
                           f"wary run scenario={tmp_path}/mi": [f"scenario={tmp_path}/mine.yaml"]}.items():  # fmt: skip
        assert answered("fish", script, path_with_wary | {"LINE": line}) == expected


@pytest.mark.skipif(shutil.which("zsh") is None, reason="no zsh here")
def test_zsh_reads_the_script_and_offers_what_it_is_told(path_with_wary):
    script = """function compadd { print -rl -- "${@[$@[(i)--]+1,-1]}" }; eval "$(wary completion zsh)"
        words=(wary run scenario=s4) CURRENT=3; _wary"""
    assert [line for line in answered("zsh", script, path_with_wary) if line] == ["scenario=s400_delivered"]
