"""Names that keys take, of the default case: for the completion of a shell, and to see which key a word belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from sim.case.case import load_case
from sim.case.claims import Standing, Theme
from sim.designs.catalogue import DESIGNS
from sim.ground.axes import POLICIES
from sim.kernel.mechanism import MECHANISMS
from sim.scenario.chain import scenario_names
from sim.scenario.load import load


def scenarios() -> Iterable[str]:
    """Return the shipped scenarios."""
    return scenario_names()


def lessons() -> Iterable[str]:
    """Return the numbers of the lessons."""
    from sim.lessons.lesson import lesson_files

    return map(str, lesson_files())


def designs() -> Iterable[str]:
    """Return the designs of sweeps, and the word for none."""
    return [*DESIGNS, "none"]


def methods() -> Iterable[str]:
    """Return the methods of a study of sensitivity."""
    from sim.sensitivities.study import STAGES

    return STAGES


def actors() -> Iterable[str]:
    """Return the actors that decide."""
    return load_case().roster.file.actors


def outcomes() -> Iterable[str]:
    """Return what runs record."""
    return load_case().outcomes


def questions() -> Iterable[str]:
    """Return the questions that a sweep can be asked by name."""
    return load_case().questions


def evidence() -> Iterable[str]:
    """Return the claims and the parameters."""
    return [*load_case().claims, *load_case().parameters]


def articles() -> Iterable[str]:
    """Return the articles of the claims."""
    return load_case().claims.articles


def themes() -> Iterable[str]:
    """Return the themes of claims."""
    return get_args(Theme)


def standings() -> Iterable[str]:
    """Return the standings of claims."""
    return get_args(Standing)


def changes() -> dict[str, list[str]]:
    """Return the keys that change a scenario, each with the values that it can be given where they are few."""
    case, events = load_case(), load("baseline").events
    return (
        {f"params.{name}": [] for name, item in case.parameters.items() if item.settable}
        | {f"mechanisms.{name}": list(item.options) for name, item in MECHANISMS.items()}
        | {f"contested.{name}": [] for name in case.contested}
        | {f"events.{name}": ["off"] for name in events}
        | {f"events.{name}.date": [event.date.isoformat()] for name, event in events.items()}
        | {f"postures.{name}.policy": list(POLICIES) for name in actors()}
    )


def varied() -> Iterable[str]:
    """Return what a sweep can vary."""
    return ["params.*", *changes()]
