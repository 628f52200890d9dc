"""``wary explain``: why an actor chose a posture in a run."""

from __future__ import annotations

import datetime as dt
import math
import re
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sim.cli.commands import Explain
from sim.cli.explained_folder import stored_run
from sim.cli.parsing import load_scenario
from sim.cli.terminal import WIDTH, print_json, print_result, table
from sim.ground.faults import EXIT_OK, shown
from sim.words import NO_BREAK, number, percent, plain, signed, whole

if TYPE_CHECKING:
    from sim.explanation.parts import Explanation, InputRead, ParameterBehind, PostureWeighed

_TERM_NUMBERS = ("value", "weight", "value x weight")
_POSTURE_NUMBERS = ("inertia", "probability", "draw", "score")
_WORTH = {"learning": "expected", "tit_for_tat": "likeness", "scripted": "told", "signpost": "told"}
"""What a policy compares, where it is not the utility."""
_WHOLE = re.compile(r"[+-]?[0-9]{1,19}")
_FEW, _MANY = 0.01, 0.99
_ALIKE = 0.0005


def explain(command: Explain) -> int:
    """Explain why an actor chose the posture that was in force in a week of a run."""
    from sim.explanation.why import explain

    asked = {name: getattr(command, name) for name in ("run", "week", "actor")}
    if command.folder is None:
        scenario = load_scenario(command.scenario, command.change)
        explanation = explain(scenario, seed=command.seed, intermediaries=command.intermediaries, **asked)
    else:
        found = stored_run(command)
        explanation = explain(found.scenario, **asked, **found.draws)
    if command.json:
        print_json(explanation.record() | {"sentences": sentences(explanation)})
    else:
        _print(explanation)
    return EXIT_OK


def week_of(text: str) -> int | dt.date:
    """Return the number of a week, or a day in it; raise `ValueError` with the message where a text is neither."""
    if _WHOLE.fullmatch(text):
        return int(text)
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{shown(text)} is neither the number of a week nor a date such as 2023-10-18.") from None


def _print(explanation: Explanation) -> None:
    print_result(f"{explanation.title} in the week of {explanation.asked}, as decided on {explanation.date}")
    carries = "" if explanation.member is None else f" with parameter set {whole(explanation.member)}"
    run = f"run {explanation.run} of {explanation.scenario}{carries}"
    print_result(f"{run}, seed {explanation.seed}; week {explanation.week}")
    print_result(f"policy {explanation.policy}\n")
    rows: list[tuple[Any, ...]] = []
    for posture in explanation.postures:
        rows += [
            ("" if place else posture.title, plain(term.name), term.value, term.weight, term.part)
            for place, term in enumerate(posture.terms)
        ]
    table(("posture", "term", *_TERM_NUMBERS), rows, numeric=_TERM_NUMBERS)
    print_result()
    worth = _WORTH.get(explanation.policy, "utility")
    columns = ("utility", *((worth,) if worth != "utility" else ()), *_POSTURE_NUMBERS)
    rows = [_row(explanation, posture, with_worth=worth != "utility") for posture in explanation.postures]
    table(("posture", "", *columns), rows, numeric=columns)
    print_result(f"\nscore = {number(explanation.precision)} x ({worth} + inertia) + draw; the highest is chosen.\n")
    read = [(_meaning(item), item.entity, *_value(item), _moves(explanation, item)) for item in explanation.inputs]
    table(("what was read", "of", "value", "unit", "for"), read, numeric=("value",))
    print_result()
    columns = ("parameter", "value", "unit", "behind", "grade", "source")
    rows = [
        (item.name, item.value, item.unit, _moves(explanation, item), item.grade, item.source)
        for item in explanation.parameters
    ]
    table(columns, rows, numeric=("value",), unbroken=("parameter", "value", "unit"))
    print_result()
    print_result(textwrap.fill(" ".join(sentences(explanation)), WIDTH))


def _row(explanation: Explanation, posture: PostureWeighed, *, with_worth: bool) -> tuple[Any, ...]:
    marks = [mark for mark, name in (("in force", explanation.before), ("chosen", explanation.chosen))
             if name == posture.name]  # fmt: skip
    marks += [] if posture.available else ["not available"]
    score = "-" if posture.score is None else posture.score
    worth = (posture.worth,) if with_worth else ()
    share = _percent(posture.probability)
    return (posture.title, ", ".join(marks), posture.utility, *worth, posture.inertia, share, posture.draw, score)


def _meaning(item: InputRead) -> str:
    return f"{item.meaning}: {item.within}" if item.within else item.meaning


def _value(item: InputRead) -> tuple[float | str, str]:
    """Return a number and its unit, or the word that it stands for."""
    return (item.word, "") if item.word else (item.value, item.unit)


def _moves(explanation: Explanation, item: InputRead | ParameterBehind) -> str:
    """Say in words what a number moves, all weights in one."""
    weights = [f"weight of {term.name}" for term in explanation.postures[0].terms]
    moves = list(item.moves)
    if len(weights) > 1 and set(weights) <= set(moves):
        moves = ["every weight", *(move for move in moves if move not in weights)]
    return ", ".join(map(plain, moves))


def _percent(share: float) -> str:
    if 0.0 < share < _FEW:
        return "under 1 %"
    return "over 99 %" if _MANY < share < 1.0 else percent(share, 0).replace(NO_BREAK, " ")


def sentences(explanation: Explanation) -> list[str]:
    """Say in plain words why the posture was chosen: what weighed most, and what stood against the likeliest other."""
    chosen, before = explanation.posture(explanation.chosen), explanation.posture(explanation.before)
    course = f"keeps to “{chosen.title}”" if chosen is before else f"turns from “{before.title}” to “{chosen.title}”"
    first, seen = f"{explanation.title} {course}: {_reason(explanation, chosen)}.", list(_seen(explanation))
    others = [posture for posture in explanation.postures if posture.available and posture is not chosen]
    if not others:
        return [first, "It had no other posture to choose.", *seen]
    other = max(others, key=lambda posture: (posture.probability, posture.worth + posture.inertia))
    return [first, _against(explanation, chosen, other), *seen]


def _seen(explanation: Explanation) -> Iterator[str]:
    """Say which signposts were raised, and since when the actor has acted on them."""
    for post in explanation.signposts:
        acts = f"it has acted on it since the week of {post.acted}" if post.acted else "it has not acted on it yet"
        called = f"“{post.label or plain(post.name)}”"
        yield f"It saw {called} ({post.waits_for}) come in the week of {post.raised}; {acts}."


def _reason(explanation: Explanation, chosen: PostureWeighed) -> str:
    """Say what speaks for the posture chosen, by the actor's policy."""
    most = max(chosen.terms, key=lambda term: abs(term.part))
    reasons = {
        "uniform": "it chooses by lot, whatever it weighs",
        "learning": f"it has learned to expect {number(chosen.worth)} of it",
        "tit_for_tat": f"it is {_percent(chosen.worth)} like what its partner did last",
        "scripted": "its script says so, whatever it weighs",
        "signpost": f"that is what it does after {_told_by(explanation)}, whatever it weighs",
    }
    weighs = f"{plain(most.name)} weighs most ({number(most.part)} of {number(chosen.utility)})"
    return reasons.get(explanation.policy, weighs)


def _told_by(explanation: Explanation) -> str:
    """Return what the signposts that tell an actor its posture wait for."""
    return " and ".join(post.waits_for for post in explanation.signposts if post.tells)


def _against(explanation: Explanation, chosen: PostureWeighed, other: PostureWeighed) -> str:
    """Hold the posture chosen against another."""
    if explanation.policy in ("scripted", "signpost"):
        best = max(explanation.postures, key=lambda posture: posture.utility if posture.available else -math.inf)
        least = "No posture is worth more to it" if best.utility <= chosen.utility else f"“{best.title}” is worth more"
        return f"{least} by its own weights."
    if explanation.policy == "uniform":
        return f"Each posture was {_percent(chosen.probability)} likely."
    if explanation.policy == "best_reply":
        return f"It takes the best reply without fail; “{other.title}” came next{_compared(chosen, other)}."
    if explanation.policy == "tit_for_tat":
        return f"It takes what is most alike without fail; “{other.title}” was {_percent(other.worth)} like it."
    against = _compared(chosen, other)
    if explanation.policy == "learning":
        against = f", of which it expects {number(other.worth)}{_staying(chosen, other)}"
    odds = f"was {_percent(chosen.probability)} likely and “{other.title}” {_percent(other.probability)}{against}"
    return f"Chance decided: it {odds}." if chosen.probability < other.probability else f"It {odds}."


def _compared(chosen: PostureWeighed, other: PostureWeighed) -> str:
    """Say on which term the other posture is better, and on which worse, than the one chosen."""
    differences = {
        plain(theirs.name): theirs.part - ours.part for ours, theirs in zip(chosen.terms, other.terms, strict=True)
    }
    best, worst = max(differences, key=differences.__getitem__), min(differences, key=differences.__getitem__)
    said = []
    if differences[best] > _ALIKE:
        said.append(f"better on {best} ({signed(differences[best])})")
    if differences[worst] < -_ALIKE:
        said.append(f"worse on {worst} ({signed(differences[worst])})")
    return (f", which is {' but '.join(said)}" if said else "") + _staying(chosen, other)


def _staying(chosen: PostureWeighed, other: PostureWeighed) -> str:
    """Say which of two postures staying adds to, and how much."""
    staying = max(chosen.inertia, other.inertia)
    return f"; staying adds {number(staying)} to “{(chosen if chosen.inertia else other).title}”" if staying else ""
