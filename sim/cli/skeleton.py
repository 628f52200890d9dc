"""The text of a new scenario file: every key explained, and what the base says of it as comments.

A line that begins with `#` and a space is for the reader. One that begins with `#` alone, or `#` and more spaces, is
an entry that takes effect once its `#` is taken away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from sim.case.columns import columns_of
from sim.cli.terminal import WIDTH
from sim.ground.axes import POLICIES
from sim.kernel.mechanism import MECHANISMS
from sim.scenario.load import Scenario

_EXAMPLES = 3
_NEEDS_MORE = ("scripted", "external")
"""Policies that an entry alone does not make work."""


def skeleton(name: str, base: str, scenario: Scenario, case: str) -> str:
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
    parts = (
        _head(name, base, case, default=scenario.case.is_default),
        _expectation(scenario),
        _dates(scenario),
        _params(scenario),
        _mechanisms(scenario),
        _events(scenario),
        _contested(scenario),
        _postures(scenario),
    )
    return "\n".join("\n".join(part) + "\n" for part in parts)


def _prose(text: str) -> Iterator[str]:
    """Break a text into comment lines."""
    import textwrap

    yield from (f"# {line}" for line in textwrap.wrap(text, WIDTH - 2))


def _entries(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Write entries that can be put in force, each with a remark behind it."""
    found = list(rows)
    width = max((len(entry) for entry, _ in found), default=0)
    yield from (f"#  {entry:<{width}}  # {remark}".rstrip(" #") for entry, remark in found)


def _head(name: str, base: str, case: str, *, default: bool) -> Iterator[str]:
    yield from _prose(
        "A scenario: what differs from its base. Take away the # of an entry to put it in force, and of the line that "
        "names its group. `wary check FILE` says every fault, `wary run scenario=FILE` runs it."
    )
    yield f"name: {name}"
    yield "title: A title in plain words"
    yield "question: What would differ?"
    yield from _prose(
        "family: counterfactual asks of a past that went otherwise, outlook of the years to come; reference is what "
        "others are held against."
    )
    yield "#family: counterfactual"
    yield from _prose(
        "claims: what in the reporting it starts from, such as [A4-027]; `wary evidence` lists the claims."
    )
    yield "claims: []"
    yield from _prose("case: the conflict that it is of, as its base: the name of a shipped one, or a folder.")
    yield f"{'#' if default else ''}case: {case}"
    yield from _prose("base: a shipped scenario (`wary scenarios`), or a file, seen from this one.")
    yield f"base: {base}"


def _expectation(scenario: Scenario) -> Iterator[str]:
    yield from _prose(
        "expectation: what you expect against the base, written before the first run, and why. The outcome is one of "
        "`wary outcomes`, or one of its columns; direction is higher, lower or same; at_least says by how much."
    )
    yield "#expectation:"
    yield from (
        f'#  outcome: "{columns_of("delivered", scenario.case.roster)[0]}"',
        "#  direction: lower",
        "#  at_least: 0.1",
        "#  because: The reasons, in a line.",
    )


def _dates(scenario: Scenario) -> Iterator[str]:
    yield from _prose(
        "start, observed_until, horizon: the first day, the last that is held against the reporting, the end; those "
        "of the base where they are left out."
    )
    for key in ("start", "observed_until", "horizon"):
        yield f"#{key}: {getattr(scenario, key)}"


def _params(scenario: Scenario) -> Iterator[str]:
    yield from _prose(
        "params: numbers that hold from the first day to the last, within their bounds; `wary parameters` lists all "
        "of them. These are examples, after those that the base changes."
    )
    taken = [*scenario.params, *(name for name, item in scenario.case.parameters.items() if item.settable)]
    shared = {
        parameter
        for name in scenario.case.contested
        for effect in scenario.case.contradictions[name].effects
        for parameter in effect.params
    }
    free = [name for name in dict.fromkeys(taken) if name in scenario.params or name not in shared]
    yield "#params:"
    rows = []
    for name in islice(free, len(scenario.params) + _EXAMPLES):
        item = scenario.case.parameters[name]
        unit = "" if item.unit == "1" else f" {item.unit}"
        bounds = f"{item.bounds[0]:g} to {item.bounds[1]:g}{unit}"
        rows.append((f"{name}: {scenario.parameter(name):g}", f"{item.title}; {bounds}"))
    yield from _entries(rows)


def _mechanisms(scenario: Scenario) -> Iterator[str]:
    yield from _prose("mechanisms: which option of each is in force; `wary mechanisms` says what each does.")
    yield "#mechanisms:"
    yield from _entries(
        (f"{name}: {scenario.mechanisms[name]}", f"{item.title}; {', '.join(item.options)}")
        for name, item in MECHANISMS.items()
    )


def _events(scenario: Scenario) -> Iterator[str]:
    yield from _prose(
        "events: by id, added to those of the base; one of the same id takes its place, and `ID: off` removes it. "
        "date is its day, which takes effect at the start of its week; set gives variables their values; claims are "
        "what it rests on; label, of at most 40 characters, is what figures show; note is for the reader. "
        "kind: observed marks an act as reported, which sets nothing and is never forced."
    )
    settable = scenario.case.roster.settable
    free = [name for name, variable in settable.items() if not variable.forces_an_act]
    acts = [name for name, variable in settable.items() if variable.forces_an_act]
    yield "#events:"
    yield from (
        "#  my_event:",
        f"#    date: {scenario.observed_until}",
        "#    kind: exogenous",
        f"#    set: {{{free[0]}: 0.5}}",
        f"#    claims: [{next(iter(scenario.case.claims))}]",
        "#    label: what happens",
        "#    note: Why then, and what is your own choice.",
    )
    yield from _prose("What the base has:")
    yield from _entries(
        (f"{name}: off", f"{event.date} {event.kind}: {event.label}") for name, event in scenario.events.items()
    )
    yield from _prose(f"What an event can set: {', '.join(free)}.")
    yield from _prose(f"And, as acts of an actor that are forced: {', '.join(acts)}.")


def _contested(scenario: Scenario) -> Iterator[str]:
    yield from _prose(
        "contested: the probability that a claim on which the reporting contradicts itself is true in a run; what is "
        "not named here does nothing."
    )
    yield "#contested:"
    rows = []
    for name in scenario.case.contested:
        record = scenario.case.contradictions[name]
        probability = scenario.contested.get(name, record.probability or 0.0)
        rows.append((f"{name}: {probability:g}", record.title))
    yield from _entries(rows)


def _postures(scenario: Scenario) -> Iterator[str]:
    yield from _prose(
        f"postures: how an actor chooses; {', '.join(POLICIES)}. A scripted one needs a script, a list such as "
        "[{date: 2024-01-01, posture: NAME}], and counts as forced; `wary actors` lists the postures."
    )
    yield "#postures:"
    rows = []
    for name, actor in scenario.case.roster.file.actors.items():
        policy = scenario.policies[name]
        shown = "logit" if policy in _NEEDS_MORE else policy
        rows.append(
            (f"{name}: {{policy: {shown}}}", f"{len(actor.postures)} postures, such as {next(iter(actor.postures))}")
        )
    yield from _entries(rows)
