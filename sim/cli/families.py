"""What several commands take: groups of Hydra, and commands on a case, on results, or that run scenarios."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.cli.command import Command, flag, key, word
from sim.ground import defaults

if TYPE_CHECKING:
    from sim.case.case import Case

ALL_OUTCOMES: Final = "print all outcomes, not only the main ones"
IN_THE_SCENARIO: Final = {
    "case": "belongs to the scenario: its file says `case: NAME` or `case: FOLDER`. Give that file, such as "
    "scenario=FOLDER/scenarios/baseline.yaml."
}


@dataclass
class Engine:
    """Group `engine`."""

    name: str = "compiled"
    width: int = key(defaults.WIDTH, "runs computed together where the compiler is off")


@dataclass
class Cluster:
    """Group `cluster`."""

    name: str = "threads"
    address: str | None = key(None, "address of a scheduler, such as tcp://HOST:PORT", "ADDRESS")


@dataclass(kw_only=True)
class OfCase(Command):
    """What all commands on a case take."""

    case: str | None = key(None, "the conflict, or the folder of your own", "NAME|FOLDER", usual="the default one")

    def loaded_case(self) -> Case:
        """Return the case that was named, or the default one."""
        from sim.case.case import load_case

        return load_case(self.case)


@dataclass(kw_only=True)
class Simulation(Command):
    """What all commands that run scenarios take."""

    not_here = IN_THE_SCENARIO
    seed: int = key(0, "the same seed gives the same runs everywhere")
    horizon: str | None = key(None, "when runs end", "DATE|WEEKS", usual="the scenario's")
    intermediaries: int = key(defaults.INTERMEDIARIES, "places for brokers, banks and carriers")
    workers: int | None = key(None, "number of threads", usual="all processors")
    output: str | None = key(None, "results folder", "DIR", usual="results/COMMAND/SCENARIO")
    figures: bool = key(True, "write figures")
    quiet: bool = key(False, "no progress on standard error")
    dry_run: bool = key(False, "report what would run, how long and how large, without running")


@dataclass(kw_only=True)
class Uncertain(Simulation):
    """What commands take whose runs can carry what is not known, and be held against what happened."""

    uncertainty: str | None = key(
        None,
        "what runs carry that is not known: members of the posterior, draws from the priors, or nothing",
        "posterior|prior|point",
        choice="a kind of uncertainty",
        usual="the posterior that is kept with the case, the point where none is",
        wanted="a kind of uncertainty",
    )
    given: str | None = key(
        None,
        "dated facts that runs have to agree with, such as '$column at 2023-12-31 >= 0.1'",
        "FACTS|FILE",
        wanted="facts, or a file of them",
    )

    @property
    def of_members(self) -> dict[str, Any]:
        """Both, once `settle` was called, where they change anything: results at the point keep their names."""
        usual = {"uncertainty": "point", "given": None}
        return {name: getattr(self, name) for name, value in usual.items() if getattr(self, name) != value}

    def settle(self, case: Case) -> str:
        """Settle what runs of a case carry, and return in a sentence why, where nobody asked and they carry nothing."""
        from sim.scenario.members_file import usual_of

        if self.uncertainty is not None:
            return ""
        self.uncertainty, why = usual_of(case)
        return why


@dataclass(kw_only=True)
class OfFolder(Command):
    """What all commands on a folder of results take."""

    module, needs = "folders", "name a folder of results"
    folder: str = word(..., "of results", "DIR")


@dataclass(kw_only=True)
class Listing(OfCase):
    """What all lists take."""

    module = "lists"
    json: bool = flag("for programs")
