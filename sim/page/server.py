"""The page over HTTP, for one machine or a classroom: nothing is served but the page and the reports that it lists."""

from __future__ import annotations

import ipaddress
import os
import secrets
import socket
import socketserver
import sys
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, NamedTuple
from urllib.parse import quote, unquote

from sim.ground.faults import InputError, printable
from sim.page.stored_folders import REPORT

TOKEN_BYTES: Final = 16
SECONDS: Final = 30.0
"""A visitor that sends nothing for so long is given up."""
RESULTS: Final = "results"
_HTTP: Final = 80
"""The port that addresses leave out."""
_OF_ALL: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_PAGE_POLICY: Final = "frame-ancestors 'none'"
_REPORT_POLICY: Final = "sandbox allow-scripts allow-downloads allow-popups; frame-ancestors 'none'"
"""A report may be a stranger's: it has an origin of its own, and sees nothing that the page keeps."""


class Answer(NamedTuple):
    """What a request gets."""

    status: HTTPStatus
    content: bytes
    headers: dict[str, str]


def _text(status: HTTPStatus, text: str, **headers: str) -> Answer:
    return Answer(status, f"{text}\n".encode(), {"Content-Type": "text/plain; charset=utf-8", **headers})


def _html(content: bytes, policy: str) -> Answer:
    return Answer(
        HTTPStatus.OK, content, {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy}
    )


class PageServer(ThreadingHTTPServer):
    """A server of one page and its reports.

    Bound to the machine itself it answers to its own names alone, so that no other site can have a browser read from
    it; bound to a network it answers to those alone who know the token in its address.

    Parameters
    ----------
    host, port : str, int
        Where it listens; 0 is any port that is free. OSError where the system refuses.
    report : callable
        Returns the report of a folder of results by its name, or None.
    """

    page: Callable[[], str]
    """Returns the page, anew for each visit; to be set before the first."""

    daemon_threads = True
    allow_reuse_address = os.name != "nt"  # there it would let two programs have one port

    def __init__(self, host: str, port: int, report: Callable[[str], bytes | None]) -> None:
        if ":" in host:
            self.address_family = socket.AF_INET6
        super().__init__((host, port), _Handler)
        bound = str(self.server_address[0])
        self.report = report
        self.token = "" if ipaddress.ip_address(bound).is_loopback else secrets.token_urlsafe(TOKEN_BYTES)
        names = {"localhost", "127.0.0.1", "[::1]", f"[{bound}]" if ":" in bound else bound}
        self.names = {f"{name}:{self.server_port}" for name in names} | (names if self.server_port == _HTTP else set())

    def server_bind(self) -> None:
        """Bind, without asking the network what the machine is called, as the standard library does."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    @property
    def address(self) -> str:
        """Where it is opened; where it listens on every address of the machine, by the machine's name."""
        everywhere = ipaddress.ip_address(self.server_name).is_unspecified
        host = socket.gethostname() if everywhere else self.server_name
        return f"http://{f'[{host}]' if ':' in host else host}:{self.server_port}/{self.token and f'{self.token}/'}"

    def answer(self, target: str, host: str) -> Answer:
        """Answer a request of a target for a host."""
        parts = target.split("?")[0].split("/")[1:] or ["nothing"]
        if self.token:
            if not secrets.compare_digest(unquote(parts.pop(0)).encode(), self.token.encode()):
                return _text(HTTPStatus.FORBIDDEN, "The address lacks its token: ask for the whole address.")
            if not parts:
                return _text(HTTPStatus.MOVED_PERMANENTLY, "The address ends in /.", Location=f"/{self.token}/")
        elif host not in self.names:
            return _text(HTTPStatus.FORBIDDEN, "This server answers to its own address alone.")
        try:
            return self._found(parts)
        except (InputError, OSError) as error:
            return _text(HTTPStatus.INTERNAL_SERVER_ERROR, printable(str(error)))

    def _found(self, parts: list[str]) -> Answer:
        if parts == [""]:
            return _html(self.page().encode(), _PAGE_POLICY)
        names = [unquote(part) for part in parts]
        of_a_report = names[0] == RESULTS and names[-1] == REPORT
        report = self.report("/".join(names[1:-1])) if of_a_report else None
        return _html(report, _REPORT_POLICY) if report else _text(HTTPStatus.NOT_FOUND, "There is nothing here.")

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 - of the standard library
        """Say in a line what went wrong, unless a visitor only went away."""
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            sys.stderr.write(f"a request failed: {printable(repr(error))}\n")


class _Handler(BaseHTTPRequestHandler):
    server: PageServer
    server_version, sys_version = "wary", ""
    timeout = SECONDS

    def do_GET(self) -> None:
        self._send(content=True)

    def do_HEAD(self) -> None:
        self._send(content=False)

    def _send(self, *, content: bool) -> None:
        found = self.server.answer(self.path, self.headers.get("Host", ""))
        self.send_response(found.status)
        for name, value in {**_OF_ALL, **found.headers, "Content-Length": str(len(found.content))}.items():
            self.send_header(name, value)
        self.end_headers()
        if content:
            self.wfile.write(found.content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - of the standard library
        """Keep quiet: who visits is nobody's business."""


def report_address(name: str) -> str:
    """Return the address of a report, as seen from the page."""
    return f"{RESULTS}/{quote(name)}/{REPORT}"
