"""``wary discover robust``: policies that do well whatever the inputs are."""

from __future__ import annotations

from sim.cli.influence_commands import DiscoverRobust
from sim.cli.results_folder import opened_folder
from sim.cli.terminal import print_json, print_result, table
from sim.discovery.robust import robust
from sim.ground.faults import EXIT_OK
from sim.words import counted, number, percent, span, whole_percent


def discover_robust(command: DiscoverRobust) -> int:
    """Compare policies by regret and by satisficing, and print them."""
    for folder in command.folders:
        opened_folder(folder)
    how = {"outcome": command.outcome, "at_least": command.at_least, "level": command.level}
    found = robust(command.folders, better=command.better, **how)  # type: ignore[arg-type]  # checked there
    rows = found.reset_index().to_dict("records")
    if command.json:
        told = [{name: None if value != value else value for name, value in row.items()} for row in rows]
        print_json({"outcome": command.outcome, "better": command.better, **found.attrs, "policies": told})
        return EXIT_OK
    print_result(f"{command.outcome}, {command.better} is better: how far each policy falls short of the best")
    about = found.attrs
    sizes = f"{counted(about['samples'], 'sample')} of {counted(about['runs'], 'run')} of each policy"
    print_result(f"{sizes}, the same inputs and draws; design {about['design']}, seed {about['seed']}\n")
    columns = ("policy", "mean", "regret", "interval", "nine in ten", "most", "best in", "least regret in")
    cells = [
        (
            row["policy"],
            *(number(row[name]) for name in ("mean", "regret")),
            span(row["regret_low"], row["regret_high"]),
            *(number(row[name]) for name in ("regret_90", "regret_most")),
            *(whole_percent(row[name]) for name in ("best", "chosen")),
        )
        for row in rows
    ]
    table(columns, cells, numeric=columns[1:], unbroken=("interval",))
    if command.at_least is not None:
        side = "at least" if command.better == "higher" else "at most"
        print_result(f"\nin how many samples it is {side} {number(command.at_least)} on average\n")
        shares = [
            (row["policy"], percent(row["satisfices"]), f"{percent(row['satisfices_low'])} to "
             f"{percent(row['satisfices_high'])}") for row in rows
        ]  # fmt: skip
        table(("policy", "satisfices", "interval"), shares, numeric=("satisfices", "interval"))
    print_result("\nBest in: share of samples. Least regret in: share of resamples in which its mean regret is least.")
    return EXIT_OK
