"""`wary play`: a game in the terminal, saved at every turn, whose numbers are those of the same script."""

import io
import json
import os
import signal
import subprocess
import sys
import time

import pytest

import sim
from helpers.paths import ROOT
from sim.cli import dispatch
from sim.words import number


@pytest.fixture
def game(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def played(text, *arguments):
        monkeypatch.setattr("sys.stdin", io.StringIO(text))
        status = dispatch(["play", *arguments])
        heard = capsys.readouterr()
        return status, heard.out, heard.err

    return played


def test_game_is_saved_goes_on_and_ends_in_the_numbers_of_its_script(game, tmp_path):
    status, out, _ = game("2 x13\n", "actor=iran", "seed=4", "run=2")
    assert status == 0
    assert "decision 14 of 77" in out
    assert out.endswith("Saved in results/play/baseline-iran-4-2.json; the same command goes on from here.\n")
    saved = tmp_path / "results" / "play" / "baseline-iran-4-2.json"
    assert json.loads(saved.read_text())["moves"] == ["hold_and_approach"] * 13
    status, out, _ = game("drones_and_admit x13\nend\n", f"save={saved}")
    assert status == 0
    assert "decision 14 of 77" in out.split("your posture")[0]
    assert "Review: 26 decisions until 12 February 2024" in out
    clock = sim.load("baseline").clock
    moves = ["hold_and_approach"] * 13 + ["drones_and_admit"] * 13
    script = [{"date": clock.date_of(4 * turn).isoformat(), "posture": move} for turn, move in enumerate(moves)]
    scripted = sim.load("baseline", {"postures.iran.policy": "scripted", "postures.iran.script": script})
    runs = [
        sim.run(one, runs=3, seed=4, uncertainty="point").isel(run=2, time=103)
        for one in (scripted, sim.load("baseline"))
    ]
    mine, own = (number(float(run.trust.sel(actor="iran", partner="russia"))) for run in runs)
    assert mine != own
    (row,) = [line.split() for line in out.splitlines() if line.startswith("Trust of Iran in Russia ")][-1:]
    assert row[5:7] == [mine, own]


def test_wrong_answers_are_said_and_asked_again(game):
    _, out, _ = game("9\nfoo\n1 x0\nend\n\nq\n", "actor=israel")
    assert out.count("is not a posture. Allowed: stand_by, ") == 5
    assert "Saved in" in out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "command line: say whom you play, or which game goes on: actor=NAME, or save=FILE."),
        (("actor=irn",), "Did you mean 'iran'?"),
        (("save=none.json",), "is not there; begin a game with actor=NAME."),
        (("actor=iran", "scenario=no"), "'no' is not a scenario."),
        (("actor=iran", "params.drone_output=-1"), "params.drone_output: -1 is outside its bounds"),
    ],
)
def test_what_cannot_be_played_is_said(game, arguments, says):
    status, out, err = game("", *arguments)
    assert (status, out) == (2, "")
    assert says in err


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"moves": ["dance"]}, "'dance' is not a posture."),
        ({"moves": ["stand_by"] * 78}, "78 decisions; a run has 77."),
        ({"actor": "nobody"}, "'nobody' is not an actor."),
        ({"seed": -1}, "seed"),
        ({"more": 1}, "more"),
    ],
)
def test_saved_game_that_was_changed_is_refused(game, tmp_path, changed, says):
    kept = {"scenario": "baseline", "changes": {}, "actor": "israel", "seed": 0, "run": 0, "moves": []}
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(kept | changed))
    status, _, err = game("", f"save={path}")
    assert status == 2
    assert says in err


def test_another_game_is_not_gone_on_with(game, tmp_path):
    path = tmp_path / "mine.json"
    game("1\n", "actor=israel", f"save={path}")
    status, _, err = game("1\n", "actor=iran", f"save={path}")
    assert status == 2
    assert "is another game" in err


@pytest.mark.long
@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_whole_game_in_a_terminal_that_is_killed_on_the_way(tmp_path):
    import pty

    def begun():
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "sim", "play", "actor=russia", "run=1"]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(command, cwd=tmp_path, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
        os.close(theirs)
        return process, ours

    def heard(ours, wanted):
        text, last = "", time.monotonic() + 300
        while wanted not in text:
            assert time.monotonic() < last, text
            try:
                text += os.read(ours, 65_536).decode()
            except OSError:
                break
        assert wanted in text, text
        return text

    process, ours = begun()
    heard(ours, "decision 1 of 77")
    heard(ours, "quit): ")
    os.write(ours, b"3 x13\n")
    heard(ours, "decision 14 of 77")
    process.send_signal(signal.SIGKILL)
    process.wait()
    process, ours = begun()
    heard(ours, "decision 14 of 77")
    for turn in (14, 27, 40, 53, 66):
        heard(ours, "quit): ")
        os.write(ours, b"5 x13\n")
        assert turn
    heard(ours, "Both have the same chances")
    assert process.wait(timeout=60) == 0
