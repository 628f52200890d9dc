"""What figures of a comparison draw: tables and quantiles with the facts that stand in their footers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.analysis.paired.fans import QUANTILE
from sim.analysis.paired.pairs import check_among
from sim.case.columns import Column, event_title
from sim.comparison.series import OUTCOME
from sim.figures.comparison.tables import SHOWN, stands_out
from sim.figures.kit.facts import Facts
from sim.ground.axes import TIME
from sim.ground.version import __version__
from sim.kernel.clock import DAYS_A_WEEK
from sim.words import capital, counted, month_of

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from sim.comparison.comparison import Comparison

OWN_UNIT_MEASURE: Final = "own unit"
MOST_OTHERS: Final = 19
"""Scenarios beside the reference in a figure of all of them."""
MOST_LINES: Final = 3
"""Scenarios beside the reference in a panel of curves."""
MOST_PANELS: Final = 6
"""Outcomes, or events, in a figure."""
_SD_AT_MOST: Final = 4.0
"""A difference counts as no more standard deviations of the reference than these."""


def facts_of(comparison: Comparison, names: Sequence[str] | None = None) -> Facts:
    """Return what the footer of a figure says that shows some scenarios beside the reference, all by default.

    Acts that are forced are those of these scenarios.
    """
    reference = comparison.reference
    others = [other.name for other in comparison.others] if names is None else list(names)
    shown = {reference.name, *others}
    one = f"{others[0]} against {reference.name}" if len(others) == 1 else ""
    return Facts(
        scenario=one or f"{reference.name}, and {counted(len(others), 'scenario')} against it",
        runs=comparison.runs,
        seed=comparison.seed,
        version=__version__,
        grade_d_share=reference.case.parameters.grade_shares["D"],
        forced_acts=sum(scenario.forced_acts for scenario in comparison.scenarios if scenario.name in shown),
        first=reference.clock.date_of(0),
        last=comparison.last,
        observed_until=min(reference.observed_until, comparison.last),
        reference=reference.name,
        others=tuple(others),
        titles={scenario.name: scenario.title for scenario in comparison.scenarios},
        level=comparison.level,
        case=reference.case,
        sets=comparison.sets,
        given=comparison.given,
    )


def furthest(comparison: Comparison, most: int = MOST_OTHERS) -> list[str]:
    """Return the scenarios that move the main outcomes the furthest, in the order in which they were given.

    The size of a scenario's change is the sum of its mean differences over what `Comparison.table` lists, in standard
    deviations of the reference's runs, each of four at most.
    """
    names = [other.name for other in comparison.others]
    if len(names) <= most:
        return names
    table = comparison.table()
    size = (table["mean_difference"].abs() / table["reference_sd"]).fillna(0.0).clip(upper=_SD_AT_MOST)
    kept = size.groupby(level="scenario", sort=False).sum().nlargest(most).index
    return [name for name in names if name in kept]


def difference_table(
    comparison: Comparison, names: Sequence[str], outcomes: Sequence[str], at: dt.date | None = None
) -> pd.DataFrame:
    """Return differences of some outcomes in some scenarios, for `heat_table` and `intervals`.

    Where `Comparison.table` lists the outcomes, its rows are taken, so that a figure shows the verdicts and the
    simultaneous intervals that the tables show; else these hold for the outcomes that are named.
    """
    import pandas as pd

    table = comparison.table(at=at)
    rows = pd.MultiIndex.from_product([names, outcomes], names=table.index.names)
    return (table if rows.isin(table.index).all() else comparison.table(outcomes, at=at)).reindex(rows)


def moved_most(comparison: Comparison, names: Sequence[str], most: int) -> list[str]:
    """Return the main outcomes that some scenarios move the furthest, at most so many, in the order of the headlines.

    The size is the sum of the differences that are shown over the scenarios, in standard deviations of the reference's
    runs, each of four at most; what is asked about, and what somebody expects of, comes first. Where fewer are shown
    to differ, those follow whose differences are the largest of the rest.
    """
    main = comparison.headlines.at("main")
    if len(main) <= most:
        return list(main)
    table = comparison.table(scenarios=names)
    size = (table["mean_difference"].abs() / table["reference_sd"]).fillna(0.0).clip(upper=_SD_AT_MOST)
    moved = size.where(stands_out(table), 0.0).groupby(level="outcome").sum().to_dict()
    expected = comparison.expectations()
    asked = {*comparison.asked, *(expected["column"] if len(expected) else ())}
    rest = size.groupby(level="outcome").sum().to_dict()
    order = sorted(main, key=lambda name: (name not in asked, -moved.get(name, 0.0), -rest.get(name, 0.0)))[:most]
    return [name for name in main if name in order]


def levels(comparison: Comparison, names: Sequence[str], outcome: str) -> xr.Dataset:
    """Return weekly quantiles of an outcome in the reference and some scenarios, for `small_multiples`.

    Raises `InputError` for an outcome of which no weekly quantiles are kept, as `differences` does.
    """
    fans = comparison.fans()
    check_among([outcome], "an outcome with weekly quantiles", [str(name) for name in fans[OUTCOME].values])
    chosen = fans["quantiles"].sel(outcome=outcome, scenario=[comparison.reference.name, *names])
    found = chosen.drop_vars([OUTCOME, "unit", "meaning"]).to_dataset(name="value")
    return found.assign_attrs(unit=str(fans["unit"].sel(outcome=outcome).item()), runs=fans.attrs["runs"])


def shown_at(comparison: Comparison, names: Sequence[str], outcome: str, at: dt.date) -> dict[str, float]:
    """Return the differences of means by a date that are shown, by scenario, for `small_multiples`."""
    table = difference_table(comparison, names, (outcome,), at).droplevel("outcome")
    return {str(name): float(one) for name, one in table["mean_difference"][stands_out(table)].items()}


def means_at(comparison: Comparison, names: Sequence[str], outcome: str, at: dt.date) -> dict[str, float]:
    """Return the means of an outcome by a date, of the reference and of some scenarios, for `small_multiples`."""
    table = difference_table(comparison, names, (outcome,), at).droplevel("outcome")
    means = {str(name): float(one) for name, one in table["other_mean"].items()}
    return {comparison.reference.name: float(table["reference_mean"].iloc[0]), **means}


def least_expected(comparison: Comparison, names: Sequence[str], outcome: str, at: dt.date | None) -> dict[str, float]:
    """Return the least difference in an outcome, with its sign, that authors expected at a date, by scenario.

    Without a date, at that of each scenario. What should stay the same, or only move some way, has none.
    """
    found: dict[str, float] = {}
    expected = comparison.expectations()
    for name in (one for one in names if one in expected.index):
        row: Any = expected.loc[name]
        sign = {"higher": 1.0, "lower": -1.0}.get(row["direction"], 0.0)
        read = (at or comparison.date_of(name)).isoformat()
        scale = 1.0 if row["measure"] == OWN_UNIT_MEASURE else abs(row["reference_mean"])
        if row["column"] == outcome and row["date"] == read and (least := sign * scale * row["at_least"]):
            found[name] = float(least)
    return found


def differences(comparison: Comparison, name: str, outcomes: Sequence[str]) -> xr.Dataset:
    """Return weekly quantiles of differences of runs from their partners, for `difference_fans`."""
    fans = comparison.fans()
    check_among(outcomes, "an outcome with weekly quantiles", [str(one) for one in fans[OUTCOME].values])
    chosen = fans["differences"].sel(outcome=list(outcomes), other=name, drop=True).drop_vars("meaning")
    return chosen.to_dataset(name="difference").assign_attrs(runs=fans.attrs["runs"])


def differing(comparison: Comparison, name: str, most: int = MOST_PANELS) -> list[str]:
    """Return the outcomes whose weekly quantiles differ from the reference at all, at most so many.

    Of more, those that are shown to differ by the date of the scenario come first, then those whose differences reach
    furthest against how the reference's own runs spread.
    """
    fans = comparison.fans()
    found = fans["differences"].sel(other=name)
    moved = np.abs(found.transpose(OUTCOME, QUANTILE, TIME).values).max(axis=(1, 2))
    own = fans["quantiles"].sel(scenario=comparison.reference.name).transpose(OUTCOME, QUANTILE, TIME).values
    spread = np.ptp(own, axis=1).max(axis=1)
    # Where the reference's runs are all alike, any difference is a large one.
    size = np.divide(moved, spread, out=np.where(moved > 0.0, np.inf, 0.0), where=spread > 0.0)
    names = [str(outcome) for outcome in fans[OUTCOME].values]
    shown = {*shown_to_differ(comparison, name, names)}
    order = sorted(range(len(names)), key=lambda place: (names[place] not in shown, -size[place]))
    kept = {*[place for place in order if size[place] > 0.0][:most]}
    return [outcome for place, outcome in enumerate(names) if place in kept]


def shown_to_differ(comparison: Comparison, name: str, outcomes: Sequence[str]) -> list[str]:
    """Return those of some outcomes that are shown to differ from the reference by the date of a scenario."""
    table = difference_table(comparison, [name], outcomes, comparison.date_of(name)).droplevel("scenario")
    return [str(one) for one in table.index[stands_out(table)]]


def dated_events(comparison: Comparison, name: str) -> dict[str, tuple[dt.date, str]]:
    """Return the events that act differently in two scenarios, by id: date and label."""
    found: dict[str, tuple[dt.date, str]] = {}
    for one in comparison.assumptions(name):
        sides = one["before"], one["after"]
        if one["kind"] != "event" or not any(side and side.get("set") for side in sides):
            continue
        days = [None if side is None else dt.date.fromisoformat(side["date"]) for side in sides]
        found |= _marks(one["name"], str(one["title"]), days[0], days[1])
    return found


def _marks(name: str, title: str, before: dt.date | None, after: dt.date | None) -> dict[str, tuple[dt.date, str]]:
    title = capital(title)
    if after is None:
        return {name: (before, f"{title}: left out")} if before else {}
    if before is None or before == after:
        return {name: (after, f"{title}: {'different settings' if before else 'only here'}")}
    return {f"{name} before": (before, f"{title}: moved from"), name: (after, f"{title}: moved to")}


def changes_of(assumptions: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return what a scenario changes in the model, of its assumptions: the days of its runs are none."""
    return [one for one in assumptions if one["kind"] != "window"]


def assumption_rows(comparison: Comparison, name: str) -> list[dict[str, Any]]:
    """Return what a scenario changes, with dates and words instead of records, for `assumptions`."""
    found = []
    write = {"event": lambda event: event and event["date"], "posture": _decides}
    for one in comparison.assumptions(name):
        if one["kind"] in write:
            one |= {side: write[one["kind"]](one[side]) for side in ("before", "after")}
        found.append(one)
    return found


def _decides(posture: Mapping[str, Any]) -> str:
    """Return who or what decides for an actor, in words."""
    steps = [
        f"{entry['posture']} from {month_of(dt.date.fromisoformat(entry['date']))}" for entry in posture["script"] or ()
    ]
    return f"{posture['policy']}: {', '.join(steps)}" if steps else str(posture["policy"])


def most_moved(comparison: Comparison, events: Sequence[str], most: int = MOST_LINES) -> list[str]:
    """Return the scenarios in which an event's probability by the end differs most, in the order given.

    With no more than `most`, all are returned. The largest difference of one event counts; of equal ones, the sum
    over events, which are named as in `Comparison.events`.
    """
    names = [other.name for other in comparison.others]
    if len(names) <= most:
        return names
    sizes = comparison.events()["difference"].abs().unstack("event")[list(events)]
    order = sorted(names, key=lambda name: (-sizes.loc[name].max(), -sizes.loc[name].sum()))
    return [name for name in names if name in order[:most]]


def outcome_title(comparison: Comparison, name: str) -> str:
    """Return what the case calls an outcome."""
    return Column.split(name).title(comparison.reference.case.roster)


def event_titles(comparison: Comparison) -> dict[str, str]:
    """Return what the case calls each event of `Comparison.events`."""
    roster = comparison.reference.case.roster
    return {event: event_title(event, said, roster) for event, said in comparison.events_in_words.items()}


def reading_date(comparison: Comparison, names: Sequence[str]) -> dt.date:
    """Return when the outcomes of some scenarios are read: the date that all have, or the last week."""
    dates = {comparison.date_of(name) for name in names}
    return dates.pop() if len(dates) == 1 else comparison.last


def differing_events(comparison: Comparison, names: Sequence[str], events: Sequence[str], at: dt.date) -> list[str]:
    """Return the events that are shown to differ by a date from the reference in one of some scenarios."""
    risks = comparison.events(at.isoformat()).loc[list(names)]
    shown = set(risks[risks["verdict"].isin(SHOWN)].index.get_level_values("event"))
    return [event for event in events if event in shown]


def event_curves(
    comparison: Comparison, names: Sequence[str], events: Sequence[str], most: int = MOST_PANELS
) -> pd.DataFrame:
    """Return by when events have happened in the reference and some scenarios, for `survival_curves`.

    Events are named as in `Comparison.events`; those that happen in none of the runs are left out, and of more than
    `most`, those whose curves lie furthest apart are kept. Columns: event, scenario, date, probability, low, high.
    """
    curves = comparison.curves(events, [comparison.reference.name, *names])
    apart = {event: _apart(curves["survival"].xs(event, level="event").unstack("scenario")) for event in events}
    happen = [event for event in events if curves["happened"].xs(event, level="event").sum() > 0]
    kept = set(sorted(happen, key=lambda event: -apart[event])[:most])
    found = curves[curves.index.get_level_values("event").isin(kept)].reset_index()
    days = (found["week"].to_numpy() * DAYS_A_WEEK).astype("timedelta64[D]")
    start = np.datetime64(comparison.reference.clock.date_of(0), "D")
    found["date"] = (start + days).astype("datetime64[ns]")
    found["probability"], found["low"], found["high"] = 1.0 - found["survival"], 1.0 - found["high"], 1.0 - found["low"]
    found = found.assign(place=found["event"].map(list(events).index)).sort_values("place", kind="stable")
    return found[["event", "scenario", "date", "probability", "low", "high"]].reset_index(drop=True)


def _apart(survival: pd.DataFrame) -> float:
    """Return how far the curves of an event, one a column, lie apart at most."""
    known = survival.ffill()
    return float((known.max(axis=1) - known.min(axis=1)).max())
