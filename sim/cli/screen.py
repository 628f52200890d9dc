"""``wary parameters screen``: which parameters are idle."""

from __future__ import annotations

from sim.cli.list_commands import ParametersScreen
from sim.cli.terminal import print_json, print_result, progress, table
from sim.ground.arguments import check_numbers
from sim.ground.faults import EXIT_OK, input_error
from sim.ground.paths import displayed, literal
from sim.patterns.screen import Screen
from sim.words import counted, number, percent

LEAST_RUNS = 2


def parameters_screen(command: ParametersScreen) -> int:
    """Screen the parameters of a case, or go on with a screen that was stopped."""
    check_numbers(runs=command.runs, seed=command.seed, workers=1)
    if command.runs < LEAST_RUNS:
        raise input_error("runs", f"{command.runs} has no spread; give at least {LEAST_RUNS}.")
    path = literal(command.output, "output")
    screen = Screen(command.loaded_case(), path, runs=command.runs, seed=command.seed)
    left = len(screen.left)
    if left:
        total, what = 2 * left * command.runs, f"screening {counted(left, 'parameter')}"
        with progress(total, what, quiet=command.quiet) as advance:
            screen.carry_out(advance)
    idle = [name for name, one in screen.found.items() if one.idle]
    if command.json:
        print_json({name: one.record() for name, one in screen.found.items()})
        return EXIT_OK
    rows = [
        (name, number(most.value), most.outcome, most.at, number(most.effect), number(most.z))
        for name, most in ((name, screen.found[name].most) for name in idle)
    ]
    table(("idle parameter", "at", "moves most", "on", "by, in sd", "z"), rows, numeric=("at", "by, in sd", "z"))
    reported = sum(one.idle_as_reported for one in screen.found.values())
    total = len(screen.found)
    print_result(
        f"\n{len(idle)} of {total} parameters, {percent(len(idle) / total, 0)}, move no main outcome at either bound; "
        f"by {screen.reported} alone, {reported}, {percent(reported / total, 0)}."
    )
    print_result(f"kept in {displayed(path)}")
    return EXIT_OK
