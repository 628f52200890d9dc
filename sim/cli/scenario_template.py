"""The text of a new scenario file: every key explained, and what the base says of it as comments.

A line that begins with `#` and a space is for the reader. One that begins with `#` alone, or `#` and more spaces, is
an entry that takes effect once its `#` is taken away.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import Template
from typing import Final

from sim.case.columns import columns_of
from sim.cli.terminal import WIDTH
from sim.ground.axes import POLICIES
from sim.kernel.mechanism import MECHANISMS
from sim.scenario.load import Scenario
from sim.words import as_given

TEMPLATE: Final = Path(__file__).with_suffix(".yaml")
_EXAMPLES = 3
_NEEDS_MORE = ("scripted", "external")
"""Policies that an entry alone does not make work."""


def filled_template(name: str, base: str, scenario: Scenario, case: str) -> str:
    """Return the text of a new scenario file.

    Parameters
    ----------
    name : str
        Of the new scenario.
    base : str
        As the file has to name it: a shipped scenario, or a path from the file.
    scenario : Scenario
        The base, resolved.
    case : str
        As the file has to name the base's case.

    Returns
    -------
    str
        Sound as it stands: the same as its base, until something is changed.
    """
    variables = scenario.case.roster.settable
    free = [name for name, variable in variables.items() if not variable.forces_an_act]
    acts = [name for name, variable in variables.items() if variable.forces_an_act]
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        name=name,
        base=base,
        case=f"{'#' if scenario.case.is_default else ''}case: {case}",
        outcome=columns_of("delivered", scenario.case.roster)[0],
        start=scenario.start,
        observed_until=scenario.observed_until,
        horizon=scenario.horizon,
        params=_entries(_params(scenario)),
        mechanisms=_entries(
            (f"{name}: {scenario.mechanisms[name]}", f"{item.title}; {', '.join(item.options)}")
            for name, item in MECHANISMS.items()
        ),
        variable=free[0],
        claim=next(iter(scenario.case.claims)),
        events=_entries(
            (f"{name}: off", f"{event.date} {event.kind}: {event.label}") for name, event in scenario.events.items()
        ),
        settable=_prose(f"What an event can set: {', '.join(free)}."),
        forced=_prose(f"And, as acts of an actor that are forced: {', '.join(acts)}."),
        contested=_entries(_contested(scenario)),
        policies=_prose(
            f"postures: how an actor chooses; {', '.join(POLICIES)}. A scripted one needs a script, a list such as "
            "[{date: 2024-01-01, posture: NAME}], and counts as forced; `wary actors` lists the postures."
        ),
        postures=_entries(_postures(scenario)),
    )


def _prose(text: str) -> str:
    """Break a text into comment lines."""
    return "\n".join(f"# {line}" for line in textwrap.wrap(text, WIDTH - 2))


def _entries(rows: Iterable[tuple[str, str]]) -> str:
    """Write entries that can be put in force, each with a remark behind it."""
    found = list(rows)
    width = max((len(entry) for entry, _ in found), default=0)
    return "\n".join(f"#  {entry:<{width}}  # {remark}".rstrip(" #") for entry, remark in found)


def _params(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Yield what the base changes, and a few more that no contested claim sets."""
    case = scenario.case
    shared = {
        name for claim in case.contested for effect in case.contradictions[claim].effects for name in effect.params
    }
    more = [name for name, item in case.parameters.items() if item.settable and name not in {*shared, *scenario.params}]
    for name in [*scenario.params, *more[:_EXAMPLES]]:
        item = case.parameters[name]
        unit = "" if item.unit == "1" else f" {item.unit}"
        bounds = f"{as_given(item.bounds[0])} to {as_given(item.bounds[1])}{unit}"
        yield f"{name}: {as_given(scenario.parameter(name))}", f"{item.title}; {bounds}"


def _contested(scenario: Scenario) -> Iterator[tuple[str, str]]:
    for name in scenario.case.contested:
        record = scenario.case.contradictions[name]
        yield f"{name}: {as_given(scenario.contested.get(name, record.probability or 0.0))}", record.title


def _postures(scenario: Scenario) -> Iterator[tuple[str, str]]:
    for name, actor in scenario.case.roster.file.actors.items():
        policy = scenario.policies[name]
        remark = f"{len(actor.postures)} postures, such as {next(iter(actor.postures))}"
        yield f"{name}: {{policy: {'logit' if policy in _NEEDS_MORE else policy}}}", remark
