"""A headless Firefox, driven through its own WebDriver BiDi: no geckodriver is needed."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

FIREFOX = shutil.which("firefox") or shutil.which("firefox-esr")
LONGEST_WAIT = 90.0
PREFERENCES = {
    # Under automation Firefox otherwise relaxes what a file may do, and tests pass that fail for users.
    "remote.prefs.recommended": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
    "app.update.disabledForTesting": True,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "extensions.getAddons.cache.enabled": False,
    "services.settings.server": "data:,",
}


class Firefox:
    """One window, and what it logged and asked for since it was opened."""

    def __init__(self, connection: Any) -> None:
        self.connection, self.number = connection, 0
        self.logged: list[str] = []
        self.asked: list[str] = []
        self.call("session.new", capabilities={})
        self.window = self.call("browsingContext.getTree")["contexts"][0]["context"]
        self.call("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])

    def call(self, method: str, **params: Any) -> Any:
        """Send a command, and return its result; what happens meanwhile is noted."""
        self.number += 1
        self.connection.send(json.dumps({"id": self.number, "method": method, "params": params}))
        while True:
            message = json.loads(self.connection.recv())
            if message.get("id") == self.number:
                assert message["type"] == "success", message
                return message["result"]
            if message.get("method") == "log.entryAdded":
                self.logged.append(f"{message['params']['level']}: {message['params']['text']}")
            elif message.get("method") == "network.beforeRequestSent":
                self.asked.append(message["params"]["request"]["url"])

    def open(self, address: str) -> None:
        """Open an address anew."""
        for url in ("about:blank", address):
            self.call("browsingContext.navigate", context=self.window, url=url, wait="complete")

    def run(self, script: str) -> Any:
        """Return what an expression of a script gives, as plain data."""
        expression = f"(async () => JSON.stringify(await (async () => {{ {script} }})()))()"
        target = {"context": self.window}
        found = self.call("script.evaluate", expression=expression, target=target, awaitPromise=True)
        assert found["type"] == "success", found["exceptionDetails"]["text"]
        return json.loads(found["result"]["value"]) if "value" in found["result"] else None

    def until(self, script: str) -> None:
        """Wait until a script returns what is true."""
        last = time.monotonic() + LONGEST_WAIT
        while not self.run(script):
            assert time.monotonic() < last, self.run("return document.getElementById('notice').textContent")
            time.sleep(0.05)


@contextmanager
def firefox(profile: Path) -> Iterator[Firefox]:
    """Start a Firefox with a profile of its own, and end it; skip the test where there is none."""
    websocket = pytest.importorskip("websocket", reason="websocket-client, which comes with selenium, is not installed")
    if not FIREFOX:
        pytest.skip("there is no firefox")
    lines = [f"user_pref({json.dumps(key)}, {json.dumps(value)});\n" for key, value in PREFERENCES.items()]
    (profile / "user.js").write_text("".join(lines))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [FIREFOX, "--headless", "--no-remote", "--profile", str(profile), f"--remote-debugging-port={port}"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            with contextlib.closing(_connected(websocket, port)) as connection:
                yield Firefox(connection)
        finally:
            process.terminate()


def _connected(websocket: Any, port: int) -> Any:
    last = time.monotonic() + LONGEST_WAIT
    address = f"ws://127.0.0.1:{port}/session"
    while True:
        try:
            # Firefox refuses who says which page he comes from.
            return websocket.create_connection(address, timeout=LONGEST_WAIT, suppress_origin=True)
        except OSError:
            assert time.monotonic() < last, "Firefox does not answer"
            time.sleep(0.1)
