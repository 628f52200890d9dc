"""``wary page``: the whole model in one HTML file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from sim.case.case import load_case
from sim.cli.page_commands import Page, PageLink
from sim.cli.parsing import COMMAND_LINE, load_scenario
from sim.cli.terminal import log, print_result
from sim.ground.arguments import MOST_EXACT
from sim.ground.faults import EXIT_OK, input_error, not_among, shown
from sim.ground.paths import displayed, literal
from sim.page.own import folders_of, own_scenarios
from sim.page.page import TITLE, write_page
from sim.scenario.chain import scenario_names
from sim.words import number

FEWEST_RUNS, MOST_RUNS = 2, 1000
"""That a page runs: as its scripts say."""
ENDINGS: Final = (".html", ".htm")
_HEAD: Final = 2000
"""Characters of a file in which the title of a page stands."""


def page(command: Page) -> int:
    """Write the page."""
    path = literal(command.output, "output")
    _check_place(path)
    case = load_case()
    own, left_out = own_scenarios(folders_of(command.scenarios), case)
    for text in left_out:
        log(text, quiet=command.quiet)
    log("writing the page", quiet=command.quiet)
    try:
        write_page(path, case, own)
    except OSError as error:
        raise input_error(str(path), f"cannot be written: {error.strerror or error}.") from None
    print_result(f"{displayed(path)}: {number(path.stat().st_size / 1e6, 1)} MB; open it in a browser, online or not.")
    return EXIT_OK


def page_link(command: PageLink) -> int:
    """Print the address of a result."""
    if command.scenario not in scenario_names():
        raise input_error(
            COMMAND_LINE, not_among(command.scenario, "a shipped scenario", scenario_names()), key="scenario"
        )
    if not FEWEST_RUNS <= command.runs <= MOST_RUNS:
        raise input_error(COMMAND_LINE, f"{command.runs} is not between {FEWEST_RUNS} and {MOST_RUNS}.", key="runs")
    if not 0 <= command.seed < MOST_EXACT:
        raise input_error(COMMAND_LINE, f"{command.seed} is not between 0 and 2^53 - 1.", key="seed")
    load_scenario(command.scenario, command.change)
    given = {
        "view": "change",
        "scenario": command.scenario,
        "runs": command.runs,
        "seed": command.seed,
        **command.change,
    }
    unknown = [name for name in given if name.endswith(".script") or isinstance(given[name], Mapping)]
    if unknown:
        raise input_error(COMMAND_LINE, "is none of the changes that a page can make.", key=unknown[0])
    print_result(f"#{urlencode(given)}")
    return EXIT_OK


def _check_place(path: Path) -> None:
    """Refuse a name that is not a page's, and a place where something is that no page of ours is."""
    if path.suffix.lower() not in ENDINGS:
        raise input_error(COMMAND_LINE, f"{shown(path.name)} does not end in {' or '.join(ENDINGS)}.", key="output")
    if os.path.lexists(path) and not _is_page(path):
        raise input_error(str(path), "is there already and is no page of this command; nothing is overwritten.")


def _is_page(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8") as file:
            return TITLE in file.read(_HEAD)
    except (OSError, ValueError):
        return False
