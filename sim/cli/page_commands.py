"""The commands that show the model elsewhere than in a table: as a page, a dashboard or a game.

Their keys and help, as in `sim.cli.commands`.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.cli.command import Command, key
from sim.cli.families import IN_THE_SCENARIO
from sim.ground import defaults


@dataclass(kw_only=True)
class PageLink(Command):
    """Print the address at which a page shows what a command runs.

    Put it behind the name of the file, or after the address of the page.
    """

    module = "page"
    changes_scenario = True
    not_here = IN_THE_SCENARIO
    examples = ("wary page link scenario=$scenario params.$parameter=120 runs=500",)
    scenario: str = key("baseline", "a shipped scenario", "NAME", names="scenarios")
    runs: int = key(defaults.RUNS, "number of runs, each with its own draws")
    seed: int = key(0, "seed of the runs")


@dataclass(kw_only=True)
class Page(Command):
    """Write the whole model as one HTML file.

    It runs in a browser without a server, a network or an installation, and its numbers are those of
    `wary run`, bit for bit.
    """

    parts = (PageLink,)
    examples = ("wary page", "wary page output=lesson.html scenarios=lessons")
    output: str = key("results/page/page.html", "where to write it", "FILE.html", wanted="a file")
    scenarios: str | None = key(
        None, "folder of your own scenarios to put in", "DIR", usual="none of your own", wanted="a folder"
    )
    quiet: bool = key(False, "no progress on standard error")


@dataclass(kw_only=True)
class Dashboard(Command):
    """Serve the page on this machine, with the results and the scenarios that it holds.

    Only this machine can open it, unless host= says where else it listens: then its address has a
    token, and only those who know the whole address get in. Nothing can be written through it.
    """

    examples = ("wary dashboard", "wary dashboard port=8060 scenarios=lessons", "wary dashboard host=0.0.0.0")
    host: str = key("127.0.0.1", "where it listens; 0.0.0.0 for a classroom", "ADDRESS", wanted="an address")
    port: int = key(8050, "on which port; 0 is any that is free")
    results: str = key("results", "folder of results that are listed", "DIR", wanted="a folder")
    scenarios: str | None = key(
        None, "folder of your own scenarios", "DIR", usual="this one, and its folder scenarios", wanted="a folder"
    )
    quiet: bool = key(False, "nothing on standard error")


@dataclass(kw_only=True)
class Play(Command):
    """Play one actor: its posture at each decision, while the model plays the others.

    It shows what the actor sees, and saves at every turn; the same command goes on with a game. In the
    end it shows the truth, and how the model's own policy would have fared with the same chances.
    """

    changes_scenario = True
    not_here = IN_THE_SCENARIO
    examples = ("wary play actor=$actor", "wary play actor=$actor run=17 seed=3", "wary play save=mine.json")
    actor: str | None = key(None, "whom you play", names="actors")
    scenario: str = key("baseline", "a shipped scenario or a file of your own", "NAME|FILE", names="scenarios")
    run: int = key(0, "number of the run: another world with its own chances")
    seed: int = key(0, "seed of the run")
    save: str | None = key(
        None, "where the game is kept", "FILE", usual="results/play/SCENARIO-ACTOR-SEED-RUN.json", wanted="a file"
    )
