"""A card for each shipped scenario: what it asks, what it changes, what was expected, and what was found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from sim.case.case import load_case
from sim.case.columns import OUTCOMES, Column
from sim.comparison.assumption import Assumption, assumptions_of
from sim.comparison.reference import StoredReference, read_reference
from sim.comparison.verbal_summary import by_size
from sim.ground import resources
from sim.kernel.mechanism import MECHANISMS
from sim.odd.tables import table
from sim.scenario.chain import scenario_names
from sim.scenario.file import Expectation
from sim.scenario.load import Scenario, load
from sim.words import number
from wary_docs.markdown import capital, plain, with_unit

if TYPE_CHECKING:
    import pandas as pd

FAMILIES: Final = {
    "reference": "The reference",
    "counterfactual": "Counterfactuals: a different past",
    "outlook": "Outlooks: the years to the horizon",
}
MOST_MOVED: Final = 3
FOLDER: Final = resources.PACKAGE.parent / "results" / "reference"


def stored_reference() -> StoredReference:
    """Return the comparison of all scenarios that is stored with the release."""
    return read_reference(FOLDER)


def label(name: str) -> str:
    """Return the name that pages link to."""
    return f"scenario-{name.replace('_', '-')}"


def scenarios() -> list[str]:
    """Return a table of the scenarios, and a card for each, as lines of Markdown."""
    stored, found = stored_reference(), [load(name) for name in scenario_names()]
    verdicts = stored.tables["expectations.csv"]["verdict"].to_dict()
    rows = [
        (f"[{plain(one.title)}](#{label(one.name)})", plain(one.question), verdicts.get(one.name, ""))
        for family in FAMILIES
        for one in found
        if one.family == family
    ]
    lines = table(("scenario", "question", "expectation"), rows)
    for family, heading in FAMILIES.items():
        lines += [f"## {heading}", ""]
        lines += [line for one in found if one.family == family for line in _card(one, stored)]
    return lines


def _card(scenario: Scenario, stored: StoredReference) -> Iterator[str]:
    base = load(scenario.chain[-2]) if len(scenario.chain) > 1 else None
    yield from (f"({label(scenario.name)})=", f"### {plain(scenario.title)}", "")
    yield from ("````{container} card", f"`{scenario.name}` · {_acts(scenario.forced_acts)}", "")
    yield from (f"**{plain(scenario.question)}**", "")
    if base is None:
        yield from _events_of(scenario)
    else:
        yield from _changes(base, scenario)
    if scenario.expectation:
        yield from _expectation(scenario.expectation, stored.tables["expectations.csv"].loc[scenario.name])
        yield from (_moved(stored.tables["differences.csv"].loc[scenario.name]), "")
    if scenario.claims:
        yield from (f"Claims that it starts from: {', '.join(scenario.claims)}.", "")
    compared = f"wary compare scenarios={base.name},{scenario.name}" if base else f"wary run scenario={scenario.name}"
    yield from ("```text", compared, "```", "````", "")


def _acts(count: int) -> str:
    return {0: "forces no act", 1: "forces 1 act"}.get(count, f"forces {count} acts")


def day(date: dt.date | str) -> str:
    """Return a date in words."""
    found = dt.date.fromisoformat(date) if isinstance(date, str) else date
    return f"{found.day} {found:%B %Y}"


def _rests_on(claims: tuple[str, ...]) -> str:
    return f" ({', '.join(claims)})" if claims else ""


def _events_of(scenario: Scenario) -> Iterator[str]:
    """List what comes from outside in the scenario that the others are compared with."""
    yield from ("Comes from outside, on its date:", "")
    for event in scenario.events.values():
        if event.kind == "exogenous":
            note = f" {plain(event.note)}" if event.note else ""
            yield f"- {day(event.date)}: {plain(capital(event.label))}.{note}{_rests_on(event.claims)}"
    yield ""


def _changes(base: Scenario, scenario: Scenario) -> Iterator[str]:
    yield from (f"Changes, compared with [{plain(base.title)}](#{label(base.name)}):", "")
    yield from (f"- {_change(one, scenario)}{_rests_on(one.claims)}" for one in assumptions_of(base, scenario))
    yield ""


def _change(one: Assumption, scenario: Scenario) -> str:
    """Return one changed assumption as a sentence."""
    title = plain(one.title)
    if one.kind == "event":
        return _event(one, scenario)
    if one.kind == "signpost":
        note = plain(scenario.signposts[one.name].note) if one.after else ""
        return f"Signpost, {title}: {note} `{one.after or 'none'}`.".replace("  ", " ")
    if one.kind == "posture":
        return f"{title} chooses {_posture(one.after)}, not {_posture(one.before)}."
    if one.kind == "mechanism":
        does = next(record.options for name, record in MECHANISMS.items() if name == one.name)
        return (
            f"{title}: {plain(does[one.after])} (`{one.after}`), instead of {plain(does[one.before])} (`{one.before}`)."
        )
    if one.kind == "parameter":
        value = with_unit(number(one.after), one.unit)
        return f"{title} (`{one.name}`): **{value}** instead of {number(one.before)}."
    sides = ["not weighed" if side is None else plain(str(side)) for side in (one.before, one.after)]
    return f"{title}: {sides[1]} instead of {sides[0]}."


def _event(one: Assumption, scenario: Scenario) -> str:
    before, after = one.before, one.after
    title = plain(capital(one.title))
    if after is None:
        return f"{title} ({day(before['date'])} in the base): does not happen."
    note = plain(scenario.events[one.name].note)
    moved = f", instead of {day(before['date'])}" if before and before["date"] != after["date"] else ""
    sets = ", ".join(f"`{target}` to {value:g}" for target, value in after["set"].items())
    return f"{day(after['date'])}{moved}: {title}. {note} Sets {sets}.".replace("  ", " ")


def _posture(side: Mapping[str, Any]) -> str:
    if not side["script"]:
        return f"by the policy `{side['policy']}`"
    steps = [f"`{entry['posture']}` from {day(entry['date'])}" for entry in side["script"]]
    return f"by a script ({', '.join(steps)})"


def _title(name: str) -> str:
    return Column.split(name).title(load_case().roster)


def in_words(name: str) -> str:
    """Return an outcome in words: one column of a summary, or all columns of an outcome."""
    return _title(name) if "[" in name else capital(OUTCOMES[name].meaning)


def _expectation(expected: Expectation, row: Any) -> Iterator[str]:
    share = row["measure"] != "own unit"
    least, size, low, high = (
        f"{100.0 * row[key]:.3g} %" if share else number(row[key]) for key in ("at_least", "size", "low", "high")
    )
    how = f"the same, within {least}" if expected.direction == "same" else f"{expected.direction} by at least {least}"
    yield f"**Expected, before the first run:** {plain(in_words(expected.outcome))} (`{expected.outcome}`), {how}."
    yield from (plain(expected.because), "") if expected.because else ("",)
    column = "" if row["column"] == expected.outcome else f" for `{row['column']}`"
    of = " of the reference's mean" if share else ""
    yield f"**Found{column}:** {size}{of}, 95 % interval {low} to {high}. The expectation was **{row['verdict']}**."
    yield ""


def _moved(differences: pd.DataFrame) -> str:
    """Say which outcomes a scenario moves most, of those that are shown to differ."""
    shown = differences[differences["verdict"].isin(("higher", "lower"))]
    moved = [
        f"{plain(_title(name))}, from {number(shown.at[name, 'reference_mean'])} to "
        f"{with_unit(number(shown.at[name, 'other_mean']), shown.at[name, 'unit'])}"
        for name in by_size(shown)[:MOST_MOVED]
    ]
    when = f"by {day(str(differences['date'].iloc[0]))}"
    return f"The largest differences {when}: {'; '.join(moved)}."
