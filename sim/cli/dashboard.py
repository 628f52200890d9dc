"""``wary dashboard``: the page over HTTP, with what the machine holds."""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from typing import Any, Final

from sim.case.case import Case, load_case
from sim.cli.page_commands import Dashboard
from sim.cli.parsing import COMMAND_LINE
from sim.cli.terminal import log, print_result
from sim.ground.faults import EXIT_OK, InputError, input_error, shown
from sim.ground.paths import displayed, literal
from sim.page.own import folders_of, own_scenarios
from sim.page.page import contents_of, render
from sim.page.server import PageServer, report_address
from sim.page.stored_folders import listed_results, report_of

MOST_PORT: Final = 65535
USUAL: Final = (".", "scenarios")
"""Where scenarios of one's own are looked for; `wary new` writes to the first."""


def dashboard(command: Dashboard) -> int:
    """Serve the page until somebody interrupts."""
    root, folders, case = literal(command.results, "results"), folders_of(command.scenarios, USUAL), load_case()
    own, left_out = own_scenarios(folders, case)
    for text in left_out:
        log(text, quiet=command.quiet)
    with _server(command, lambda name: report_of(root, name)) as server:
        log("preparing the page", quiet=command.quiet)
        contents = contents_of(case, own)
        server.page = lambda: render(contents, _machine(root, case, left_out))
        print_result(f"{server.address}\nCtrl-C ends it.")
        sys.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            log("\nended.", quiet=command.quiet)
    return EXIT_OK


def _machine(root: Path, case: Case, left_out: list[str]) -> dict[str, Any]:
    """Return what the page shows of the machine, as it is at this moment."""
    results = listed_results(root, case)
    for one in results:
        one["report"] = report_address(one["name"]) if one.get("report") else ""
    return {"folder": displayed(root), "results": results, "leftOut": left_out}


def _server(command: Dashboard, report: Any) -> PageServer:
    if not 0 <= command.port <= MOST_PORT:
        raise input_error(COMMAND_LINE, f"{command.port} is not between 0 and {MOST_PORT}.", key="port")
    try:
        return PageServer(command.host, command.port, report)
    except (OSError, UnicodeError) as error:
        raise _refused(command, error) from None


def _refused(command: Dashboard, error: Exception) -> InputError:
    code = getattr(error, "errno", None)
    if code == errno.EADDRINUSE:
        message = f"{command.port} is taken; give another, or port=0 for any that is free."
        return input_error(COMMAND_LINE, message, key="port")
    if code == errno.EACCES:
        return input_error(COMMAND_LINE, f"{command.port} needs the rights of an administrator.", key="port")
    message = f"{shown(command.host)} is no address of this machine; 0.0.0.0 is all of them."
    return input_error(COMMAND_LINE, message, key="host")
