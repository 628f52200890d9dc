"""Role cards: what each actor wants, can do, sees and must not know, from the roster of the case."""

from __future__ import annotations

from collections.abc import Iterator

from sim.case.case import Case, load_case
from sim.case.columns import Column
from sim.case.roster_file import Actor
from sim.case.titles import in_full
from sim.case.visible import visible_to
from sim.ground.axes import TERMS
from sim.odd.tables import table
from sim.page.data import acts_in_words
from sim.words import capital, plain


def role_cards() -> list[str]:
    """Return a section for each actor."""
    case = load_case()
    return [line for name in case.roster.file.actors for line in card(name, case)]


def card(name: str, case: Case) -> list[str]:
    """Return the card of one actor."""
    actor = case.roster.file.actors[name]
    postures = [(capital(plain(one)), acts_in_words(what, case.roster)) for one, what in actor.postures.items()]
    seen = set(visible_to(name, case.roster))
    shown = [Column.split(one) for one in (*case.headlines.outcomes, *sorted(one for one in seen if "belief[" in one))]
    titles = {str(one): one.title(case.roster) for one in shown if one.outcome != "posture"}
    return [
        f"## {actor.title}",
        "",
        f"You play {in_full(case.roster, name)}. The model takes you to want:",
        "",
        *_aims(actor, case),
        "",
        "**You can**, at each decision, take one of these postures and hold it for a while:",
        "",
        *table(("posture", "what it does"), postures),
        "",
        "**You see** your own affairs, those that you take part in, and what is public, among them: "
        + "; ".join(title for one, title in titles.items() if one in seen)
        + ".",
        "",
        "**You must not know**: the other teams' cards and choices, and "
        + "; ".join(title for one, title in titles.items() if one not in seen)
        + ".",
        "",
    ]


def _aims(actor: Actor, case: Case) -> Iterator[str]:
    """Iterate over what an actor weighs, each with the number behind it and the claims that the number rests on."""
    for term in TERMS[actor.role]:
        parameter = case.parameters[actor.weights[term]]
        first, *others = parameter.claims
        beside = "; see also " + ", ".join(f"{{claim}}`{one}`" for one in others) if others else ""
        wanted = parameter.title.removeprefix("Weight of ").rpartition(" for ")[0]
        yield (
            f"- **{capital(plain(term))}**: {wanted} ({{parameter}}`{actor.weights[term]}`, grade {parameter.grade}). "
            f"{{claim}}`{first}`: {case.claims[first].says.rstrip('.')}{beside}."
        )
