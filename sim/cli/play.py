"""``wary play``: take one actor's decisions in the terminal, saved at every turn."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Final

from sim.case.columns import Column
from sim.cli.page_commands import Play
from sim.cli.parsing import COMMAND_LINE, load_scenario
from sim.cli.results_folder import RESULTS
from sim.cli.terminal import print_result, table
from sim.explanation.game import MOVED, Game, affairs, first_other_choice, news, outcomes
from sim.ground.faults import EXIT_OK, input_error, not_among
from sim.ground.paths import displayed, literal
from sim.ground.validation import read_checked
from sim.storage.durable import place
from sim.words import capital, counted, date_in_words, number, plain, signed, unit_in_words

HELP: Final = "write a number or a name, such as 2 or 2 x3 to hold it for three decisions; end for the review; quit"
_CHOICE: Final = re.compile(r"([a-z0-9_]+)(?:\s*x\s*([0-9]{1,3}))?")
_INDENT: Final = "  "


def play(command: Play) -> int:
    """Play a game to its review, or as far as somebody answers."""
    path = literal(command.save or _usual_place(command), "save")
    game = _game(command, path)
    held = 1
    while len(game.moves) < game.turns:
        _show_turn(game, held)
        answer = _answer(game)
        if answer is None:
            print_result(f"\nSaved in {displayed(path)}; the same command goes on from here.")
            return EXIT_OK
        if not answer:
            break
        held = len(answer)
        game = game.model_copy(update={"moves": (*game.moves, *answer)[: game.turns]})
        _save(path, game)
    _review(game)
    return EXIT_OK


def _usual_place(command: Play) -> str:
    if command.actor is None:
        raise input_error(COMMAND_LINE, "say whom you play, or which game goes on: actor=NAME, or save=FILE.")
    name = f"{Path(command.scenario).stem}-{command.actor}-{command.seed}-{command.run}.json"
    return str(RESULTS / "play" / name)


def _game(command: Play, path: Path) -> Game:
    """Return the game that goes on, or a new one."""
    if path.exists():
        game = read_checked(path, Game)
        game.check(str(path))
        asked = (command.actor or game.actor, command.seed, command.run)
        if command.actor is not None and asked != (game.actor, game.seed, game.run):
            raise input_error(str(path), "is another game; give another save=, or only save= to go on with it.")
        return game
    if command.actor is None:
        raise input_error(str(path), "is not there; begin a game with actor=NAME.")
    scenario = load_scenario(command.scenario, command.change)
    actors = scenario.case.roster.file.actors
    if command.actor not in actors:
        raise input_error(COMMAND_LINE, not_among(command.actor, "an actor", actors), key="actor")
    given = {"scenario": command.scenario, "changes": command.change, "actor": command.actor}
    return Game(**given, seed=command.seed, run=command.run)


def _save(path: Path, game: Game) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        place(path, (json.dumps(game.model_dump(), indent=1, default=str) + "\n").encode())
    except OSError as error:
        raise input_error(str(path), f"cannot be written: {error.strerror or error}.") from None


def _show_turn(game: Game, held: int) -> None:
    clock = game.loaded().clock
    turn = len(game.moves) + 1
    print_result(f"\n{date_in_words(clock.date_of(game.week))}: decision {turn} of {game.turns}")
    if game.moves:
        since = max(game.week - held * clock.works.decision_steps, 0)
        run = game.played()
        for week, text in news(game, run, since):
            print_result(f"{_INDENT}{date_in_words(clock.date_of(week))}: {text}")
        rows = [
            (_title(game, column), now, change if isinstance(change, str) else signed(change))
            for column, now, change in affairs(game, run, since)
        ]
        print_result()
        table((f"since {clock.date_of(since)}, as far as you see", "now", "change"), rows, numeric=("now", "change"))
    print_result()
    for place_, posture in enumerate(game.menu, 1):
        mark = " (in force)" if game.moves and posture == game.moves[-1] else ""
        print_result(f"{_INDENT}{place_}  {capital(plain(posture))}{mark}")


def _title(game: Game, column: Column) -> str:
    words = unit_in_words(column.unit)
    title = column.title(game.loaded().case.roster)
    return f"{title} ({words})" if words else title


def _answer(game: Game) -> list[str] | None:
    """Return the postures of the coming decisions: none to end the game, None where nobody answers."""
    while True:
        sys.stdout.write(f"\nyour posture ({HELP}): ")
        sys.stdout.flush()
        line = sys.stdin.readline()
        said = line.strip().lower()
        if not line or said in ("quit", "q"):
            return None
        if said == "end" and game.moves:
            return []
        found = _CHOICE.fullmatch(said)
        name = _named(found[1], game.menu) if found else None
        times = int(found[2] or 1) if found else 0
        if name and times:
            return [name] * times
        print_result(not_among(said, "a posture", game.menu))


def _named(said: str, menu: list[str]) -> str | None:
    if said.isdigit():
        return menu[int(said) - 1] if 1 <= int(said) <= len(menu) else None
    return said if said in menu else None


def _review(game: Game) -> None:
    """Print the truth: how it came out, and how it would have if the model had played the actor too."""
    played, own, clock = game.played(), game.by_itself(), game.loaded().clock
    print_result(
        f"\nReview: {counted(len(game.moves), 'decision')} until {date_in_words(clock.date_of(game.week - 1))}\n"
    )
    rows = [
        (_title(game, column), one, two, signed(one - two) if abs(one - two) > MOVED else "0")
        for column, one, two in outcomes(game, played, own)
    ]
    numeric = ("you", "the model", "difference")
    table(
        ("outcome", *numeric),
        [(title, number(one), number(two), rest) for title, one, two, rest in rows],
        numeric=numeric,
    )
    other = first_other_choice(game, own)
    if other is None:
        print_result("\nYou chose as the model does, every time.")
    else:
        turn, mine, its = other
        when = date_in_words(clock.date_of(turn * clock.works.decision_steps))
        print_result(f"\nYou first chose otherwise than the model on {when}: {mine}, where it takes {its}.")
    print_result("Both have the same chances; one history is no proof that a choice is good.")
    if not game.changes:
        moves = "-".join(str(game.menu.index(move)) for move in game.moves)
        world = f"scenario={game.scenario}&seed={game.seed}&run={game.run}"
        address = f"#view=play&{world}&players={game.actor}&moves={moves}&ended=true"
        print_result(f"\nThe same game in the page of `wary page`: {address}")
