"""What a page is told of a case: everything that its scripts do not work out for themselves, as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np

from sim.analysis.paired.events import events_of
from sim.case.case import Case
from sim.case.columns import OUTCOMES, POSTURE, Column, columns_of, entities_in_order, event_title, unit_or_scale
from sim.case.roster import Roster
from sim.case.roster_file import Posture
from sim.case.titles import entity_title, in_full, short_title, title_of
from sim.case.visible import visible_to
from sim.comparison.imposed import SAID_OF_SET
from sim.ground import defaults
from sim.ground.axes import ACTS, MOST_TERMS, POLICIES, TERMS
from sim.ground.units import UNITS
from sim.ground.version import __version__
from sim.kernel.arguments import as_records
from sim.kernel.clock import DAYS_A_WEEK
from sim.kernel.identity import entity_number
from sim.kernel.mechanism import MECHANISMS
from sim.page.evidence import evidence_of
from sim.page.kernel_file import arguments
from sim.page.stored import RUNS, stored_results
from sim.recorded.acts import ACTS_IN_WORDS
from sim.recorded.codes import flags_of
from sim.recorded.trajectories import planes_of
from sim.scenario.chain import scenario_names
from sim.scenario.file import Expectation
from sim.scenario.inputs import Inputs, build_inputs, rows_of_parameters
from sim.scenario.load import Scenario, load
from sim.scenario.watch import signposts_of
from sim.words import as_given, capital, listed, plain, unit_in_words

LANES: Final = ("first_lane", "last_lane")
POLICIES_TO_CHOOSE: Final = tuple(policy for policy in POLICIES if policy not in ("scripted", "external"))


def page_data(case: Case, own: Mapping[str, Scenario], *, stored: bool = True) -> dict[str, Any]:
    """Return everything that the page of a case holds beside the kernel and the buffer at the start.

    `own` are scenarios beside the case's, by what a command line calls each; results that are `stored` take most of
    the time.
    """
    scenarios = {name: load(name, case=case) for name in scenario_names(case)} | dict(own)
    inputs = build_inputs(scenarios["baseline"])
    return {
        "version": __version__,
        "title": case.file.title,
        "subject": case.file.subject,
        "kernel": _kernel(inputs),
        "clock": _clock(inputs),
        "parameters": list(_parameters(case)),
        "mechanisms": [
            {"name": name, "title": one.title, "options": dict(one.options)} for name, one in MECHANISMS.items()
        ],
        "contested": list(_contested(case, inputs)),
        "scenarios": [
            {"source": source, "own": source in own, **_scenario(scenario, inputs)}
            for source, scenario in scenarios.items()
        ],
        "columns": list(_columns(inputs)),
        "shares": list(_shares(inputs)),
        "headlines": list(_headlines(case)),
        "main": list(case.headlines.at("main")),
        "saidOfSet": dict(SAID_OF_SET),
        "fans": list(case.headlines.at("fan")),
        "events": list(_events(inputs)),
        "actors": list(_actors(inputs)),
        "policies": list(POLICIES_TO_CHOOSE),
        "map": _map(inputs),
        **({"stored": stored_results(case, list(scenarios.values()))} if stored else {}),
        "storedRuns": RUNS,
        **evidence_of(case),
    }


def _kernel(inputs: Inputs) -> dict[str, Any]:
    links = inputs.links.dtype
    return {
        "lanes": defaults.WIDTH,
        "rows": len(inputs.start),
        "arguments": as_records(arguments(inputs)),
        "options": list(MECHANISMS),
        "policyOffset": links.fields["actor_policy"][1] if links.fields else 0,
        "policies": list(POLICIES),
    }


def _clock(inputs: Inputs) -> dict[str, Any]:
    works = inputs.clock.works
    return {
        "start": inputs.clock.start.isoformat(),
        "steps": inputs.clock.steps,
        "days": DAYS_A_WEEK,
        "observedUntil": inputs.scenario.observed_until.isoformat(),
        "values": {"dt": works.dt, "decision_steps": works.decision_steps},
    }


def _parameters(case: Case) -> Iterator[dict[str, Any]]:
    rows = rows_of_parameters(case)
    for name, parameter in case.parameters.items():
        yield {
            "name": name,
            "title": parameter.title,
            "symbol": parameter.symbol,
            "unit": unit_in_words(parameter.unit),
            "factor": UNITS[parameter.unit].factor,
            "low": parameter.bounds[0],
            "high": parameter.bounds[1],
            "default": parameter.default,
            "grade": parameter.grade,
            "claims": list(parameter.claims),
            "references": [str(case.parameters.references[key]) for key in parameter.reference],
            "because": parameter.because,
            "settable": parameter.settable,
            "rows": rows[name],
        }


def _contested(case: Case, inputs: Inputs) -> Iterator[dict[str, Any]]:
    for name in case.contested:
        record = case.contradictions[name]
        effects = {"ifTrue": record.if_true, "ifFalse": record.if_false}
        yield {
            "name": name,
            "title": record.title,
            "probability": record.probability,
            # As a text: numbers of JavaScript hold 53 bits.
            "claim": str(entity_number("contested", name)),
            **{
                key: effect
                and {
                    "params": dict(effect.params),
                    "date": effect.date and effect.date.isoformat(),
                    "set": _set_rows(inputs, dict(effect.set)),
                }
                for key, effect in effects.items()
            },
        }


def _set_rows(inputs: Inputs, changes: dict[str, float]) -> list[list[float]]:
    settable = inputs.roster.settable
    targets = [(settable[name], value) for name, value in changes.items()]
    return [[inputs.layout.row(one.kind, one.entity, one.variable.name), value] for one, value in targets]


def _scenario(scenario: Scenario, inputs: Inputs) -> dict[str, Any]:
    record, expected = scenario.record(), scenario.expectation
    return {
        "name": scenario.name,
        "title": scenario.title,
        "question": scenario.question,
        "family": scenario.family or "",
        "bases": list(scenario.chain[:-1]),
        "expectation": _expectation(expected) if expected else None,
        "claims": list(scenario.claims),
        "forced": scenario.forced_acts,
        "params": record["params"],
        "mechanisms": record["mechanisms"],
        "contested": record["contested"],
        "policies": dict(scenario.policies),
        "scripts": {
            actor: [{"date": one.date.isoformat(), "posture": one.posture} for one in script]
            for actor, script in scenario.scripts.items()
        },
        "events": [
            {
                "name": name,
                "date": event.date.isoformat(),
                "days": (event.until - event.date).days if event.until else None,
                "acts": event.kind == "exogenous",
                "label": event.label or plain(name),
                "note": event.note,
                "claims": list(event.claims),
                "set": _set_rows(inputs, dict(event.set)),
            }
            for name, event in scenario.events.items()
        ],
        "signposts": _signposts(scenario, inputs),
    }


def _signposts(scenario: Scenario, inputs: Inputs) -> dict[str, Any]:
    """Return what the kernel watches, and what follows, as columns of numbers; and who is told a posture by each."""
    watched, answers = signposts_of(scenario, inputs.layout, inputs.clock)
    tells = {inputs.layout.row("actors", number, "script"): name for number, name in enumerate(scenario.policies)}
    return {
        "watched": {name: getattr(watched, name).tolist() for name in watched._fields if name not in LANES},
        "answers": {name: getattr(answers, name).tolist() for name in answers._fields if name not in LANES},
        "tells": [tells.get(row) for row in answers.row.tolist()],
        "posts": [
            {
                "name": name,
                "label": post.label or plain(name),
                "actor": post.actor,
                "waits": f"{Column.split(post.outcome).title(inputs.roster)} "
                f"{'below' if post.above is None else 'above'} {as_given(post.level)}",
                "note": post.note,
                "claims": list(post.claims),
            }
            for name, post in scenario.signposts.items()
        ],
    }


def _expectation(expected: Expectation) -> dict[str, Any]:
    share = expected.of_reference
    scale = "" if share else unit_or_scale(expected.outcome, "1")
    return {**expected.model_dump(), "share": share, "scale": scale}


def _columns(inputs: Inputs) -> Iterator[dict[str, Any]]:
    """Iterate over what a run records, in the order in which `sim.page.digest` takes it too."""
    for name, outcome in OUTCOMES.items():
        for place, labels in entities_in_order(outcome.kind, inputs.roster):
            column = Column(name, labels)
            if name == POSTURE:
                title = f"Posture of {entity_title(inputs.roster, 'actors', labels[0])}"
            else:
                title = column.title(inputs.roster)
            yield {
                "name": str(column),
                "title": title,
                "unit": unit_in_words(outcome.unit),
                "meaning": outcome.meaning,
                "row": inputs.layout.row(outcome.kind, place, outcome.variable),
                "codes": _codes(name, inputs) if name != POSTURE else None,
                "time": column.is_time,
                "behind": inputs.case.parameters_behind(str(column)),
            }


def _shares(inputs: Inputs) -> Iterator[dict[str, Any]]:
    """Iterate over the shares of weeks in each posture, which comparisons know as outcomes like any other."""
    for column in columns_of(POSTURE, inputs.roster):
        actor, posture = column.labels
        menu = list(inputs.roster.file.actors[actor].postures)
        yield {
            "name": str(column),
            "title": column.title(inputs.roster),
            "unit": "",
            "share": {"column": str(Column(POSTURE, (actor,))), "posture": menu.index(posture)},
        }


def _codes(outcome: str, inputs: Inputs) -> dict[str, str] | None:
    """Return what the numbers of a coded outcome stand for, by the number as JavaScript writes it."""
    flags = flags_of(outcome, inputs.roster)
    if not flags:
        return None
    meanings = zip(flags["flag_values"].tolist(), flags["flag_meanings"].split(), strict=True)
    return {as_given(value): plain(meaning) for value, meaning in meanings}


def _headlines(case: Case) -> Iterator[str]:
    """Iterate over the columns that are shown first, those whose postures are shares of weeks left out."""
    for name in case.headlines.outcomes:
        if Column.split(name).outcome != POSTURE:
            yield name


def _events(inputs: Inputs) -> Iterator[dict[str, Any]]:
    recorded = np.zeros((len(inputs.recorded.rows), inputs.clock.steps, 1))
    shown = set(inputs.case.headlines.events)
    for name, event in events_of(planes_of(recorded, inputs, seed=0)).items():
        yield {
            "name": name,
            "title": event_title(name, event.says, inputs.roster),
            "column": str(Column(event.outcome, tuple(event.entity.values()))),
            "least": event.least if np.isfinite(event.least) else None,
            "most": event.most if np.isfinite(event.most) else None,
            "among": sorted(event.among),
            "headline": name in shown,
        }


def _actors(inputs: Inputs) -> Iterator[dict[str, Any]]:
    layout, colours = inputs.layout, inputs.case.colours
    for number, (name, actor) in enumerate(inputs.roster.file.actors.items()):
        terms = TERMS[actor.role]
        yield {
            "name": name,
            "title": actor.title,
            "called": in_full(inputs.roster, name),
            "short": short_title(inputs.roster, name),
            "role": actor.role,
            "colour": colours[name].model_dump() if name in colours else None,
            "menu": list(actor.postures),
            "postures": [capital(plain(posture)) for posture in actor.postures],
            "terms": [capital(plain(term)) for term in terms],
            "hasPartner": actor.role in ("supplier", "recipient"),
            "posture": layout.row("actors", number, "posture"),
            "weight": layout.row("actors", number, "weight"),
            "term": layout.row("actors", number, "term"),
            "mostTerms": MOST_TERMS,
            "utility": layout.row("actors", number, "utility"),
            "script": layout.row("actors", number, "script"),
            "acts": [acts_in_words(posture, inputs.roster) for posture in actor.postures.values()],
            "visible": visible_to(name, inputs.roster),
        }


def acts_in_words(posture: Posture, roster: Roster) -> str:
    """Return what a posture does, in words."""
    ships = [title_of(roster, "items", item) for item, level in posture.ship.items() if level != 0.0]
    about = f" of {listed([title_of(roster, 'items', item) for item in posture.about])}" if posture.about else ""
    acts = []
    for act in ACTS:
        level = posture.level(act)
        if level != 0.0:
            told = ACTS_IN_WORDS[act] + (about if act in ("deny", "admit") else "")
            acts.append(told if level == 1.0 else f"{told} in part")
    return listed([*(f"ship {title}" for title in ships), *acts]) or "nothing beyond what goes on anyway"


def _map(inputs: Inputs) -> dict[str, Any]:
    """Return what an explorer draws between the actors, each with the columns that say how it stands."""
    file, roster = inputs.roster.file, inputs.roster
    return {
        "precision": inputs.layout.row("globals", 0, "precision"),
        "inertia": inputs.layout.row("globals", 0, "inertia"),
        "items": [
            {
                "name": name,
                "title": title_of(roster, "items", name),
                "from": item.supplier,
                "to": item.recipient,
            }
            for name, item in file.items.items()
        ],
        "orders": [
            {"name": name, "title": order.title, "from": order.supplier, "to": order.recipient}
            for name, order in file.orders.items()
        ],
        "ledgers": [{"name": name, "from": book.debtor, "to": book.creditor} for name, book in file.ledgers.items()],
        "sanctions": [
            {"name": name, "from": one.sender, "to": one.target, "type": one.type}
            for name, one in file.sanctions.items()
        ],
        "strikes": [{"name": name, "from": one.striker, "to": one.target} for name, one in file.strikes.items()],
        "dyads": [{"from": one.of, "to": one.in_} for one in file.dyads.values()],
        "channels": [
            {"name": name, "title": capital(channel.title), "leg": channel.leg}
            for name, channel in file.channels.items()
        ],
        "beliefs": [
            {
                "name": name,
                "observer": short_title(roster, view.observer) if view.observer else "The public",
                "of": view.observer,
                "item": view.item,
                "title": title_of(roster, "items", view.item),
            }
            for name, view in file.beliefs.items()
        ],
    }
