"""Every command: its keys with their defaults, and its help.

To add one, write its class here, or beside those of its kind in a module named ``..._commands``, and list it below.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final

from sim.cli.command import PRESET, Command, Key, flag, group, key, word
from sim.cli.exercise_commands import (
    Exercise,
    ExerciseCheck,
    ExerciseGrade,
    ExerciseList,
    ExercisePage,
    ExerciseStart,
)
from sim.cli.families import ALL_OUTCOMES, IN_THE_SCENARIO, Cluster, Engine, OfCase, Simulation, Uncertain
from sim.cli.folder_commands import Export, Rerun, Resume, Summary, Verify
from sim.cli.influence_commands import Discover, DiscoverRobust, DiscoverSignals, Influence, InfluenceGame
from sim.cli.list_commands import (
    Actors,
    Mechanisms,
    MechanismsReported,
    Outcomes,
    Parameters,
    ParametersScreen,
    Scenarios,
    Schedule,
)
from sim.cli.page_commands import Dashboard, Page, PageLink, Play
from sim.cli.pattern_commands import (
    Patterns,
    PatternsDocking,
    PatternsEvents,
    PatternsExtremes,
    PatternsLooks,
    PatternsSigns,
)
from sim.cli.study_commands import Hindcast, Posterior, Sensitivity
from sim.ground import defaults
from sim.words import whole

NAMES: Final = "sim.cli.parsing:names_in"
DAY: Final = "sim.scenario.file:to_day"
OVER: Final = """\
what can be varied, separated by commas
  params.NAME                      by its prior; =80..160 uniformly; =[80,100,120] these
  params.PREFIX_*  params.*        several at once; grade=D all parameters of a grade
  mechanisms.NAME  events.ID  signposts.ID  contested.NAME  postures.ACTOR.policy
  events.ID.date                   whole weeks; =2023-01-01..2023-12-31 a range
  signposts.ID.above=0.5..0.95     (or below) the level of a signpost"""


@dataclass(kw_only=True)
class Run(Uncertain):
    """Run one scenario: summary, figures, trajectories."""

    changes_scenario = True
    examples = (
        "wary run",
        "wary run scenario=$scenario runs=1000 seed=7",
        "wary run params.$parameter=120 mechanisms.trust=none output=results/mine",
    )
    scenario: str = key("baseline", "a shipped scenario or a file of your own", "NAME|FILE", names="scenarios")
    runs: int = key(defaults.RUNS, "number of runs, each with its own draws")
    all: bool = key(False, ALL_OUTCOMES)
    engine: Engine = group(Engine, "the same numbers; mesa is slow, one world at a time", "compiled|mesa", "an engine")


@dataclass(kw_only=True)
class Compare(Uncertain):
    """Compare scenarios with the same random draws.

    Runs scenarios with the same random draws and compares each with the first: paired differences of
    outcomes with their intervals, differences in the probability of events, the week in which runs
    diverge, and whether the expectation of each scenario was met. Without scenarios=, the baseline is
    compared with every shipped scenario.
    """

    examples = (
        "wary compare",
        "wary compare scenarios=baseline,$other",
        "wary compare scenarios=baseline,$scenario shapley=true",
        "wary compare scenarios=baseline,$other outcome='$column' precision=0.001",
    )
    scenarios: Any = key(
        None,
        "names or files; the first is the reference",
        "A,B,...",
        usual="all shipped scenarios",
        read=NAMES,
        names="scenarios",
    )
    runs: int = key(defaults.COMPARED_RUNS, "runs of each, with the same random draws")
    outcome: str | None = key(None, "a further outcome or column, beside the main ones", names="outcomes")
    precision: float | None = key(
        None, "double the runs until the half-width of the interval of outcome= is at most X, in its unit"
    )
    at: str | None = key(
        None, "when outcomes are read", "DATE", usual="outlooks: the end; others: when the reporting ends"
    )
    branch: str | None = key(None, "before it, every scenario equals the reference", "DATE")
    shapley: bool = key(False, "Shapley shares of the changed assumptions; runs every subset of them")
    level: float = key(defaults.LEVEL, "confidence level of all intervals")
    sensitivity: str | None = key(
        None, "a finished study of the reference: its shares by claim go into the report", "DIR"
    )

    @property
    def names(self) -> list[str]:
        """The scenarios, in their order; none for all shipped scenarios."""
        return self.scenarios or []


@dataclass(kw_only=True)
class Reference(Command):
    """Check that this machine reproduces the numbers of the release.

    Runs all shipped scenarios as DIR says, and compares the results with those stored there: outcomes
    of runs bit for bit, summaries within 1e-12, verdicts word for word. Exits with 1 if anything
    differs.
    """

    folder: str = word("results/reference", "stored results", "DIR")
    renew: bool = key(False, f"store new results, {whole(defaults.COMPARED_RUNS)} runs of each")
    quiet: bool = key(False, "no progress on standard error")


@dataclass(kw_only=True)
class Sweep(Simulation):
    """Run a design: many samples, several runs of each.

    A sweep that is interrupted, killed or out of disk space keeps every committed chunk; `wary resume
    DIR` continues it.
    """

    changes_scenario = True
    presets = Key("a named design of conf/sweep", PRESET, name="sweep", choice="a named design")
    examples = (
        "wary sweep design=lhs samples=512 runs=20 over=params.*",
        "wary sweep design=grid over=params.$parameter=[80,100,120],mechanisms.trust runs=200",
        "wary sweep design=none runs=1000000",
    )
    scenario: str = key("baseline", "a shipped scenario or a file of your own", "NAME|FILE", names="scenarios")
    design: str = key(defaults.DESIGN, "how samples are chosen, see below", names="designs")
    samples: int = key(defaults.SAMPLES, "number of samples")
    over: Any = key(None, "what is varied, see below", "LIST", names="varied")
    runs: int = key(defaults.SWEPT_RUNS, "replicates of each sample")
    draws: str = key(
        "own",
        "each sample has its own draws, or all share them, or those of a trajectory",
        "own|common|block",
        choice="a way to draw",
    )
    at: str | None = key(
        None,
        "when outcomes are read",
        "DATE",
        usual="the scenario's last observed day",
        read="sim.scenario.file:to_day",
    )
    fans: bool = key(True, "count runs in bins every four weeks")
    chunk: int = key(defaults.CHUNK, "runs computed and committed at once")
    cluster: Cluster = group(
        Cluster,
        "where runs are computed; cluster.address= is an existing scheduler",
        "threads|dask",
        "a cluster",
    )
    width: int = key(defaults.WIDTH, "runs computed together where the compiler is off")
    all: bool = key(False, ALL_OUTCOMES)
    options: dict[str, Any] = field(default_factory=dict)  # of the design

    @classmethod
    def more_keys(cls) -> list[Key]:
        """Return the options of the designs."""
        from sim.designs.catalogue import DESIGNS

        found = {item.name: item for design in DESIGNS.values() for item in fields(design) if item.metadata["kind"]}
        return [
            Key(item.metadata["help"], name=f"options.{name}", kind=item.metadata["kind"])
            for name, item in found.items()
        ]

    @classmethod
    def more_help(cls) -> str:
        """Return the designs with what each takes, and what can be varied."""
        from sim.designs.catalogue import described

        return "\n".join(["designs", *described(), "", OVER, "", super().more_help()])


@dataclass(kw_only=True)
class Check(Command):
    """Check scenario files, and list every error at once.

    Prints one line for a valid file; otherwise every error with its line, and exits with 2. The folder
    of a case is checked with all its scenarios.
    """

    needs = "name a scenario file"
    files: tuple[str, ...] = word(..., "scenario files", "FILE", role="words")


@dataclass(kw_only=True)
class New(OfCase):
    """Start a scenario file, with every key explained.

    Writes a valid file that lists the settings of its base and the names that can be used, and beside
    it scenario.schema.json, with which editors complete and check it. An existing file is never
    overwritten.
    """

    needs = "name the scenario"
    examples = ("wary new a_second_channel base=baseline",)
    scenario: str = word(..., "the new scenario", "NAME")
    base: str = key("baseline", "the scenario that it changes", "NAME|FILE", names="scenarios")
    output: str | None = key(None, "where it is written", "FILE", usual="NAME.yaml")


@dataclass(kw_only=True)
class EvidenceNew(OfCase):
    """Check a claims file of your own against the text of its article."""

    module = "evidence"
    needs = "name a claims file"
    file: str = word(..., "a claims file", "FILE")
    text: str | None = key(None, "the article's text", "ARTICLE", usual="as the file says")


@dataclass(kw_only=True)
class EvidenceFigures(OfCase):
    """Draw a timeline of all dated claims, and the parameters by grade."""

    module = "evidence"
    output: str | None = key(None, "results folder", "DIR", usual="results/evidence")


@dataclass(kw_only=True)
class Evidence(OfCase):
    """Trace a number to the sentence it rests on, and back.

    Without a name: all claims, or those that the filters leave. With a claim: what it says, who says
    it, its neighbours, and the parameters that rest on it. With a parameter: its value, its source,
    and the claims that it rests on.
    """

    parts = (EvidenceNew, EvidenceFigures)
    examples = (
        "wary evidence theme=information standing=denied",
        "wary evidence $claim",
        "wary evidence $parameter",
    )
    name: str | None = word(None, "what to show", "CLAIM|PARAMETER", names="evidence")
    theme: str | None = key(None, "claims with this theme", names="themes")
    standing: str | None = key(None, "claims with this standing, such as denied", names="standings")
    article: str | None = key(None, "claims of an article", names="articles")
    from_: Any = key(None, "claims of this day, month or year or later", "DATE", read="sim.cli.evidence:first_day")
    to: Any = key(None, "claims of this day, month or year or earlier", "DATE", read="sim.cli.evidence:last_day")
    json: bool = flag("for programs")


@dataclass(kw_only=True)
class Explain(Command):
    """Explain why an actor chose a posture in a run.

    Runs and weeks count from 0. With a folder of results, the run is one of those that it holds: its
    scenario, seed and places come with it; of a comparison, scenario= says which.
    """

    changes_scenario = True
    not_here = IN_THE_SCENARIO
    needs = "say of which decision"
    examples = (
        "wary explain run=17 week=61 actor=$actor",
        "wary explain results/run/baseline run=17 week=61 actor=$actor",
    )
    folder: str | None = word(None, "results of a run, a comparison or a sweep", "DIR")
    run: int = key(..., "number of the run")
    week: Any = key(..., "its number, or a day in it", "N|DATE", read="sim.cli.explain:week_of")
    actor: str = key(..., "who decided", names="actors")
    sample: int = key(0, "number of the sample, in the folder of a sweep")
    scenario: str = key("baseline", "a shipped scenario or a file of your own", "NAME|FILE", names="scenarios")
    seed: int = key(0, "seed of the run")
    intermediaries: int = key(defaults.INTERMEDIARIES, "places for brokers, banks and carriers in the run")
    json: bool = flag("for programs")


@dataclass(kw_only=True)
class Schema(Command):
    """Print the JSON Schema of a kind of file, for editors."""

    module = "check"
    needs = "name a kind of file"
    kind: str = word(..., "a kind of file", "scenario|claims|parameters|roster|patterns", choice="a kind of file")


@dataclass(kw_only=True)
class Completion(Command):
    """Print the completion of commands, keys and names for a shell.

    The first line of what it prints says where it goes.
    """

    needs = "name a shell"
    examples = ('eval "$$(wary completion bash)"',)
    shell: str = word(..., "a shell", "bash|zsh|fish|powershell", choice="a shell")


COMMANDS: Final[dict[str, type[Command]]] = {
    command.title(): command
    for command in (
        Run, Compare, Reference, Sweep, Sensitivity, Posterior, Hindcast, Resume, Verify, Rerun, Export, Summary,
        Check, New, Evidence, EvidenceNew, EvidenceFigures, Explain, Influence, InfluenceGame, Discover,
        DiscoverRobust, DiscoverSignals, Patterns, PatternsSigns, PatternsExtremes, PatternsEvents, PatternsDocking,
        PatternsLooks,
        Page, PageLink, Dashboard, Play,
        Exercise, ExerciseList, ExerciseStart, ExerciseCheck, ExerciseGrade, ExercisePage,
        Scenarios, Parameters, ParametersScreen, Mechanisms, MechanismsReported,
        Outcomes, Actors, Schedule, Schema, Completion,
    )
}  # fmt: skip
"""Every command by name, in the order of the help."""


def named(arguments: Sequence[str]) -> tuple[type[Command] | None, list[str]]:
    """Return the command that a command line names, and the rest; options may stand within a name of two words."""
    places = [place for place, argument in enumerate(arguments) if not argument.startswith("-")]
    for words in (places[:2], places[:1]):
        name = " ".join(arguments[place] for place in words)
        if name in COMMANDS:
            return COMMANDS[name], [argument for place, argument in enumerate(arguments) if place not in words]
    return None, list(arguments)
