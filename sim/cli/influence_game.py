"""``wary influence game``: policies against policies."""

from __future__ import annotations

import shlex
from functools import partial
from pathlib import Path
from typing import Final

from sim.cli.influence import keeping_parts, parts_of
from sim.cli.influence_commands import InfluenceGame
from sim.cli.results_folder import estimated_seconds, fill_once, folder_of, read_table, record_text, typed
from sim.cli.run import scenario_of
from sim.cli.terminal import log, print_filled, print_result, progress, table
from sim.engine.run import processors
from sim.ground.arguments import check_numbers, checked_values
from sim.ground.documents import written
from sim.ground.faults import EXIT_OK, InputError
from sim.ground.paths import displayed, literal
from sim.influences.equilibria import refuse_without_open_spiel
from sim.influences.game import CHECKS, THE_MODELS, GameRequest, played
from sim.influences.payoffs import profiles_of
from sim.influences.record import game_record
from sim.scenario.load import Scenario
from sim.storage.appearing import try_place
from sim.storage.provenance import digest_of, inputs_record, made_by
from sim.storage.results import ResultsFolder
from sim.words import counted, number, percent, whole

ASKED = ("players", "strategies", "runs", "seed", "level", "intermediaries")
MOST_PRINTED = 8
RECORD: Final = "game.json"
SHORT = {"equilibria": "equilibria", "best_replies": "best replies"}


def influence_game(command: InfluenceGame) -> int:
    """Play a game, and print its equilibria and best replies."""
    if command.output and not command.dry_run:
        try_place(literal(command.output, "output"))
    scenario, asked = scenario_of(command), {name: getattr(command, name) for name in ASKED}
    check_numbers(workers=command.workers, intermediaries=command.intermediaries)
    request = GameRequest(**asked | checked_values(asked, CHECKS, "command line"))
    strategies = request.plan(scenario)
    numbers = vars(request) | {"strategies": strategies, "players": list(strategies), "alpha_rank": command.alpha_rank}
    numbers["figures"] = command.figures
    case, name = scenario.case.folder, f"{scenario.name}-{'-'.join(strategies)}"
    inputs = inputs_record(command="influence game", case=case, scenario=scenario.record(), numbers=numbers)
    folder = ResultsFolder(folder_of(command, name, digest_of(inputs)), inputs)
    if command.alpha_rank:
        refuse_without_open_spiel()
    if command.dry_run:
        return _print_dry_run(command, scenario, strategies, folder)
    with keeping_parts(folder, len(profiles_of(strategies))):
        fill_once(folder, command, partial(_fill, command, scenario, request, folder), quiet=command.quiet)
    _print(command, scenario, strategies, folder.path)
    return EXIT_OK


def _fill(
    command: InfluenceGame, scenario: Scenario, request: GameRequest, results: ResultsFolder, folder: Path
) -> None:
    """Play the game, and write its tables."""
    kept, profiles = parts_of(results), len(profiles_of(request.plan(scenario)))
    with progress(profiles * request.runs, f"playing in {scenario.name}", quiet=command.quiet) as advance:
        workers = command.workers or processors()
        found = played(scenario, request, workers=workers, kept=kept, progress=advance)
    try:
        equilibria = found.equilibria()
    except InputError as error:
        log(f"note: {error}", quiet=command.quiet)
        equilibria = found.equilibria(mixed=False)
    resolved = {"command": "influence game", **results.inputs, "scenario": scenario.record()}
    (folder / "config.yaml").write_text(written(resolved), encoding="utf-8")
    tables = {"payoffs": found.table().reset_index(), "equilibria": equilibria}
    tables |= {f"best_replies_{player}": found.best_replies(player).reset_index() for player in found.players}
    if command.alpha_rank:
        tables["alpha_rank"] = found.alpha_rank().reset_index()
    words = shlex.join(["wary", *typed(command)])
    (folder / RECORD).write_text(record_text(game_record(found, equilibria, words)), encoding="utf-8")
    for name, one in tables.items():
        one.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    if command.figures:
        from sim.gallery.game import drawings_of_game
        from sim.gallery.influence_report import game_contents
        from sim.gallery.study_report import write_study

        manifest = {"seed": request.seed, **made_by()}
        contents = partial(game_contents, found, equilibria, manifest=manifest, command=words)
        write_study(folder, drawings_of_game(found, equilibria), contents, workers=workers)


def _print_dry_run(
    command: InfluenceGame, scenario: Scenario, strategies: dict[str, list[str]], folder: ResultsFolder
) -> int:
    profiles, threads = len(profiles_of(strategies)), command.workers or processors()
    runs, places = profiles * command.runs, command.intermediaries
    seconds = estimated_seconds(runs, scenario.clock.steps, intermediaries=places, threads=threads)
    sizes = {"profiles": profiles, "threads": threads, "seconds": seconds, "output": displayed(folder.path)}
    print_filled("game_plan.txt", command=command, scenario=scenario, strategies=strategies, **sizes)
    return EXIT_OK


def _print(command: InfluenceGame, scenario: Scenario, strategies: dict[str, list[str]], folder: Path) -> None:
    players = list(strategies)
    print_result(f"{scenario.title} ({scenario.name}): a game of {', '.join(players)}")
    sizes = " by ".join(str(len(some)) for some in strategies.values())
    print_result(f"{sizes} strategies, {counted(command.runs, 'run')} of each, the same draws; seed {command.seed}\n")
    found = read_table(folder, "equilibria.csv")
    if found.empty:
        print_result("No profile is an equilibrium of pure strategies.")
    else:
        columns = (*players, *(f"worth to {player}" for player in players), "of resamples")
        rows = [
            (*(row[player] for player in players), *(number(row[f"payoff_{player}"]) for player in players),
             percent(row["share"]))
            for row in found.head(MOST_PRINTED).to_dict("records")
        ]  # fmt: skip
        print_result(f"{counted(len(found), 'equilibrium').replace('equilibriums', 'equilibria')}\n")
        table(columns, rows, numeric=columns[len(players) :])
    if len(players) == len(("one", "other")):
        _print_replies(folder, players)
    if command.alpha_rank:
        ranked = read_table(folder, "alpha_rank.csv").head(MOST_PRINTED)
        print_result("\nalpha-rank: where evolving populations spend their time\n")
        table((*players, "share"), [(*row[:-1], percent(row[-1])) for row in ranked.to_numpy(dtype=object).tolist()])
    total = whole(len(read_table(folder, "payoffs.csv")))
    print_result(f"\n{THE_MODELS}\npayoffs of all {total} profiles, and who would leave them: {displayed(folder)}")


def _print_replies(folder: Path, players: list[str]) -> None:
    for player, other in zip(players, reversed(players), strict=True):
        replies = read_table(folder, f"best_replies_{player}.csv")
        print_result(f"\nbest replies of {player}\n")
        rows = [
            (row[other], row["reply"], number(row["lead"]), percent(row["share"])) for row in replies.to_dict("records")
        ]
        columns = (f"if {other} plays", "reply", "lead over the next", "of resamples")
        table(columns, rows, numeric=columns[2:])
