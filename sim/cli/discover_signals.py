"""``wary discover signals``: what tells early whether something will come about."""

from __future__ import annotations

from sim.cli.influence_commands import DiscoverSignals
from sim.cli.parsing import load_scenario
from sim.cli.terminal import print_json, print_result, progress, table
from sim.discovery.signals import APART, signals
from sim.ground.faults import EXIT_OK
from sim.words import counted, exact, number, percent, span

ASKED = ("question", "outcome", "below", "above", "actor", "runs", "seed", "level")
MOST_PRINTED = 12


def discover_signals(command: DiscoverSignals) -> int:
    """Look for early signals, and print them."""
    scenario = load_scenario(command.scenario, command.change)
    asked = {name: getattr(command, name) for name in ASKED}
    with progress(command.runs, f"running {scenario.name}", quiet=command.quiet) as advance:
        found = signals(scenario, progress=advance, **asked)
    told = found.attrs
    if command.json:
        print_json({**told, "actor": command.actor, "signals": found.reset_index().to_dict("records")})
        return EXIT_OK
    eyes = command.actor or "anybody who sees all"
    runs = f"{counted(told['runs'], 'run')} of {scenario.name}, seed {command.seed}"
    print_result(f"{told['asked']}: in {percent(told['share'])} of {runs}")
    print_result(f"what tells {eyes} so, and from when on; {counted(told['looked_at'], 'signal')} looked at\n")
    if found.empty:
        print_result("Nothing tells the two futures apart for good before they are there.")
        return EXIT_OK
    columns = ("signal", "from", "weeks before", "goes with it", "tells apart", "interval")
    rows = [
        (row["signal"], row["date"], number(row["weeks_before"], 0), f"{row['says']} values", number(row["area"], 2),
         span(row["low"], row["high"], 2))
        for row in found.head(MOST_PRINTED).reset_index().to_dict("records")
    ]  # fmt: skip
    table(columns, rows, numeric=columns[2:3] + columns[4:], unbroken=("signal", "from", "interval"))
    if len(found) > MOST_PRINTED:
        print_result(f"and {number(len(found) - MOST_PRINTED, 0)} later ones; --json prints all.")
    print_result("\nTells apart: probability that a run that comes to it lies above one that does not; from that week")
    print_result(f"on its whole interval lies above {exact(APART)}, or below {exact(1 - APART)}.")
    return EXIT_OK
