"""What each command does, in the words of its help."""

from __future__ import annotations

from dataclasses import dataclass

from sim.ground.version import __version__


@dataclass(frozen=True)
class CommandHelp:
    """A command's place and help.

    Parameters
    ----------
    home : str
        ``module:function``.
    summary, usage : str
        One line each.
    details : str
        The rest of its help.
    """

    home: str
    summary: str
    usage: str
    details: str


_RUN = """\
keys
  scenario=NAME|FILE     a shipped scenario or a file of your own         (baseline)
  runs=N                 runs, each with draws of its own                 (200)
  seed=N                 the same seed gives the same runs everywhere     (0)
  engine=compiled|mesa   the same numbers; mesa is one world at a time    (compiled)
  workers=N              threads of the compiled engine                   (all processors)
  horizon=DATE|WEEKS     where the run ends                               (the scenario's)
  intermediaries=N       places for brokers, banks and carriers           (64)
  output=DIR             results folder           (results/run/NAME)
  figures=true|false     write figures                                    (true)
  quiet=true             no progress on standard error                    (false)
  dry_run=true           say what would run, how long and how large       (false)

what the scenario says can be changed too
  params.NAME=VALUE      see `wary parameters`
  mechanisms.NAME=OPTION see `wary mechanisms`
  events.ID.date=DATE    move an event; events.ID=off removes it
  postures.ACTOR.policy=logit|best_reply|learning|tit_for_tat|uniform

examples
  wary run
  wary run scenario=evasion_closed runs=1000 seed=7
  wary run params.drone_output=120 mechanisms.trust=none output=results/mine
"""

_COMPARE = """\
Runs scenarios on the same draws and compares each with the first: what changes in which outcome, with intervals of
paired differences; how much likelier events become; where runs part first; and whether what each scenario's author
expected came out. Without scenarios=, the baseline is held against every shipped scenario.

keys
  scenarios=A,B,...      names or files; the first is the reference      (all that are shipped)
  runs=N                 runs of each, on the same draws                 (1000)
  seed=N                 the same seed gives the same runs everywhere    (0)
  outcome=NAME           an outcome or a column, beside the main ones
  precision=X            runs are doubled until the interval of outcome= reaches no further than X, in its unit
  at=DATE                when outcomes are read       (outlooks: the end; others: when the reporting ends)
  branch=DATE            before it, every scenario is as the reference
  shapley=true           shares of the gap by changed assumption         (false)
  level=X                of all intervals                                (0.95)
  horizon=DATE|WEEKS     where all runs end                              (the scenarios')
  workers=N              threads                                         (all processors)
  intermediaries=N       places for brokers, banks and carriers          (64)
  output=DIR             results folder                                  (results/compare/NAMES)
  figures=true|false     write figures                                   (true)
  quiet=true             no progress on standard error                   (false)
  dry_run=true           say what would run, how long and how large      (false)

examples
  wary compare
  wary compare scenarios=baseline,s400_delivered
  wary compare scenarios=baseline,evasion_closed shapley=true
  wary compare scenarios=baseline,su35_delivered outcome='trust[iran in russia]' precision=0.001
"""

_PATTERNS = """\
Runs each setting that the patterns compare, measures them, and judges every criterion by its 95 % interval: pass,
fail, or undecided where the interval covers the threshold. Each pattern is measured in a null too, a setting in which
it must fail; it passes where its criteria pass and its null fails. Thresholds and nulls stand in a file of data.

keys
  runs=N        runs of each setting, on the same draws    (1000)
  seed=N        the same seed gives the same runs          (0)
  output=DIR    write the results there, as patterns.json
  quiet=true    no progress on standard error              (false)

examples
  wary patterns
  wary patterns 4 15a runs=200
  wary patterns seed=7 output=results/patterns
"""

_SWEEP = """\
keys
  design=NAME            sobol, halton, lhs, random, grid, one_at_a_time, morris, saltelli, table, none  (sobol)
  samples=N              rows of the design; its base number for morris and saltelli  (256)
  over=LIST              what is varied, separated by commas:
                           params.drone_output      by its prior; =80..160 evenly; =[80,100,120] these
                           params.drone_*  params.*  grade=D     several at once
                           mechanisms.trust  events.ID  events.ID.date=2023-01-01..2023-12-31
                           contested.NAME  postures.ACTOR.policy
  options.NAME=VALUE     levels, table (a file), scramble, calc_second_order
  sweep=NAME             a named design of conf/sweep: screening, uncertainty, structure
  runs=N                 replicates of each sample                        (20)
  draws=own|common       whether each sample draws for itself, or alike   (own)
  at=DATE                when outcomes are read                           (the scenario's last observed day)
  fans=true|false        count runs in bins every four weeks              (true)
  chunk=N                runs computed and committed at once              (4096)
  workers=N              threads, or processes of a local cluster         (all processors)
  cluster=threads|dask   where; cluster.address=tcp://HOST:PORT is an existing scheduler
  scenario= seed= horizon= intermediaries= output= figures= quiet= dry_run=, params.X= ... as in `wary run`

A sweep that is stopped, killed or out of disk keeps every chunk that it has committed: `wary resume DIR` goes on.

examples
  wary sweep design=lhs samples=512 runs=20 over=params.*
  wary sweep design=grid over=params.drone_output=[80,100,120],mechanisms.trust runs=200
  wary sweep design=none runs=1000000
"""

COMMANDS: dict[str, CommandHelp] = {
    "run": CommandHelp(
        "sim.cli.run:run_command", "run one scenario: summary, figures, trajectories", "wary run [key=value ...]", _RUN
    ),
    "compare": CommandHelp(
        "sim.cli.compare:compare_command",
        "scenarios on the same draws: what each change did",
        "wary compare [key=value ...]",
        _COMPARE,
    ),
    "reference": CommandHelp(
        "sim.cli.reference:reference_command",
        "does this machine give the numbers that came with the release?",
        "wary reference [DIR] [renew=true] [quiet=true]",
        "Runs all shipped scenarios as DIR (results/reference) says, and holds them against what it stores: outcomes\n"
        "of runs bit for bit, summaries within 1e-12, verdicts word for word. Exits with 1 where anything differs.\n"
        "renew=true stores them anew, 1,000 runs of each.\n",
    ),
    "sweep": CommandHelp(
        "sim.cli.sweep:sweep_command", "a design of samples, many runs of each", "wary sweep [key=value ...]", _SWEEP
    ),
    "resume": CommandHelp(
        "sim.cli.folders:resume_command",
        "continue a sweep, and compute what is damaged again",
        "wary resume DIR [workers=N] [cluster=dask] [cluster.address=ADDRESS] [figures=false] [quiet=true]",
        "",
    ),
    "verify": CommandHelp(
        "sim.cli.folders:verify_command",
        "hash every file, and compute a random sample of runs anew",
        "wary verify DIR [runs=N] [seed=N]",
        "Exits with 1 where anything is not as it was written.\n",
    ),
    "rerun": CommandHelp(
        "sim.cli.folders:rerun_command",
        "repeat a folder from its manifest, and compare byte for byte",
        "wary rerun DIR [output=DIR] [workers=N]",
        "",
    ),
    "export": CommandHelp(
        "sim.cli.folders:export_command",
        "write results as one file, for other programs",
        "wary export DIR [format=csv|parquet|netcdf] [output=FILE]",
        "",
    ),
    "summary": CommandHelp(
        "sim.cli.folders:summary_command",
        "table and figures of a sweep, complete or under way",
        "wary summary DIR [figures=false]",
        "",
    ),
    "check": CommandHelp(
        "sim.cli.check:check_command",
        "is this scenario file sound? every fault at once",
        "wary check FILE [FILE ...]",
        "Prints nothing but one line for a sound file; every fault with its line otherwise, and exits with 2.\n",
    ),
    "new": CommandHelp(
        "sim.cli.new:new_command",
        "begin a scenario file of one's own, every key explained",
        "wary new NAME [base=NAME|FILE] [case=NAME|FOLDER] [output=FILE]",
        "Writes a file that is sound as it stands, and lists what its base says and what can be named. Beside it goes\n"
        "scenario.schema.json, by which editors complete and check it. A file that is there already is left alone.\n\n"
        "keys\n"
        "  base=NAME|FILE     what it is an overlay on           (baseline)\n"
        "  case=NAME|FOLDER   the conflict that it is of         (the default one)\n"
        "  output=FILE        where it is written                (NAME.yaml)\n\n"
        "example\n  wary new a_second_channel base=baseline\n",
    ),
    "evidence": CommandHelp(
        "sim.cli.evidence:evidence_command",
        "from a number to the sentence it rests on, and back",
        "wary evidence [CLAIM | PARAMETER | new FILE | figures] [KEY=VALUE ...] [--json]",
        "Without a name: all claims, or those that the filters leave: theme=, standing=, article=, from=, to=.\n"
        "With a claim: what it says, who says it, its neighbours, and the parameters that rest on it.\n"
        "With a parameter: its value, its source, and the claims that it rests on.\n"
        "new FILE [text=ARTICLE]: is this claims file of one's own sound, and does its text bear it out?\n"
        "figures [output=DIR]: a timeline of all dated claims, and the parameters by grade.\n\n"
        "examples\n  wary evidence theme=information standing=denied\n  wary evidence A4-031\n"
        "  wary evidence drone_unit_value\n",
    ),
    "explain": CommandHelp(
        "sim.cli.explain:explain_command",
        "why an actor chose a posture in a run",
        "wary explain run=N week=N|DATE actor=NAME [key=value ...] [--json]",
        "keys: scenario= (baseline), seed= (0), intermediaries= (64; as the run had them),\n"
        "params.X=, mechanisms.X=, events.X=, postures.X=. Runs and weeks count from 0.\n\n"
        "example\n  wary explain run=17 week=61 actor=russia\n",
    ),
    "patterns": CommandHelp(
        "sim.cli.patterns:patterns_command",
        "does the baseline show the patterns that it must show?",
        "wary patterns [NUMBER ...] [key=value ...] [--json]",
        _PATTERNS,
    ),
    "scenarios": CommandHelp("sim.cli.lists:scenarios_command", "the shipped scenarios", "wary scenarios [--json]", ""),
    "parameters": CommandHelp(
        "sim.cli.lists:parameters_command",
        "every number with unit, bounds, prior, grade and source",
        "wary parameters [grade=A|B|C|D] [--json]",
        "",
    ),
    "mechanisms": CommandHelp(
        "sim.cli.lists:mechanisms_command",
        "mechanisms and their options",
        "wary mechanisms [reported [as=state|event|prior|out]] [--json]",
        "reported: the 101 mechanisms that the reporting describes, how the model carries each, and the claims.\n",
    ),
    "outcomes": CommandHelp("sim.cli.lists:outcomes_command", "what a run records", "wary outcomes [--json]", ""),
    "actors": CommandHelp(
        "sim.cli.lists:actors_command", "decision makers and their postures", "wary actors [--json]", ""
    ),
    "schedule": CommandHelp(
        "sim.cli.lists:schedule_command", "what happens in a week, in order", "wary schedule [--json]", ""
    ),
    "schema": CommandHelp(
        "sim.cli.check:schema_command",
        "the JSON Schema of a kind of file, for editors",
        "wary schema scenario|claims|parameters|roster",
        "",
    ),
}


def general_help() -> str:
    """Return the help of the program."""
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {command.summary}" for name, command in COMMANDS.items()]
    return (
        f"wary {__version__}: supply, sanctions and trust between Russia and Iran, every number with its source\n\n"
        "usage: wary COMMAND [key=value ...]\n\n" + "\n".join(lines) + "\n\n"
        "`wary COMMAND --help` says more of one. Exit status: 0 done, 2 the input is wrong, 130 interrupted,\n"
        "1 a fault of the program.\n"
    )


def help_of(name: str) -> str:
    """Return the help of a command."""
    command = COMMANDS[name]
    details = f"\n{command.details}" if command.details else ""
    return f"wary {name}: {command.summary}\n\nusage: {command.usage}\n{details}"
