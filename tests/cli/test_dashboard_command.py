"""`wary dashboard`: it says where it is, ends when it is asked to, and says what it cannot do."""

import os
import signal
import socket
import urllib.request

import pytest

from helpers.dashboard import some_results
from helpers.sweep import begin
from sim.cli import dispatch


@pytest.mark.skipif(os.name != "posix", reason="sends an interrupt as a terminal does")
def test_serves_until_it_is_interrupted(tmp_path):
    some_results(tmp_path / "results")
    (tmp_path / "mine.yaml").write_text("name: mine\ntitle: Mine\nbase: ceasefire\n")
    (tmp_path / "broken.yaml").write_text("name: broken\nbase: ceasefire\n")
    process = begin("dashboard", "port=0", cwd=tmp_path)
    try:
        address = process.stdout.readline().strip()
        with urllib.request.urlopen(address, timeout=60) as response:  # noqa: S310 - what the program itself says
            text = response.read().decode()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 0
    assert address.startswith("http://127.0.0.1:")
    for there in ('"name":"mine"', '"name":"run/baseline"', "broken.yaml is left out"):
        assert there in text
    assert said == "broken.yaml is left out: title: is missing; this key is required.\npreparing the page\n\nended.\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["port=70000"], "command line: port: 70000 is not between 0 and 65535.\n"),
        (["host=203.0.113.7", "port=0"], "command line: host: '203.0.113.7' is no address of this machine; 0.0.0.0 is"),
        (["host=a..b", "port=0"], "command line: host: 'a..b' is no address of this machine; 0.0.0.0 is"),
        (["scenarios=nowhere"], "nowhere: scenarios: is no folder.\n"),
        (["host="], "command line: host: is empty; give an address.\n"),
    ],
)
def test_what_it_cannot_do_is_said(capsys, monkeypatch, tmp_path, arguments, says):
    monkeypatch.chdir(tmp_path)
    assert dispatch(["dashboard", *arguments]) == 2
    heard = capsys.readouterr()
    assert heard.err.startswith(says)
    assert len(heard.err.splitlines()) == 1
    assert heard.out == ""


def test_taken_port_is_refused(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert dispatch(["dashboard", f"port={port}"]) == 2
    expected = f"command line: port: {port} is taken; give another, or port=0 for any that is free.\n"
    assert capsys.readouterr().err == expected
