"""What is reported as handed over and lies outside what runs give, as sentences of a report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np

from sim.case.columns import quantile_step
from sim.figures.kit.facts import Facts
from sim.figures.kit.marks import Numbers
from sim.figures.run.observed import Transfer, transfers_among
from sim.scenario.load import Scenario
from sim.words import number, span

NINE_TENTHS: Final = (0.05, 0.95)


def misfits(transfers: Iterable[Transfer], whose: str) -> list[str]:
    """Return a sentence for each transfer that is reported outside nine tenths of the runs of `whose`."""
    found = []
    for one in transfers:
        there = one.values[~np.isnan(one.values)]  # of a sweep under way, the runs that are there
        if not len(there):
            continue
        low, high = np.quantile(there, NINE_TENTHS)
        if not low <= one.delivered <= high:
            # What is counted is written whole, but for an end that would then hold what is said to lie outside.
            step = quantile_step("delivered", "unit")
            step = 0.0 if round(low) <= one.delivered <= round(high) else step
            found.append(
                f"{one.title}: {number(one.delivered)} units are reported as delivered by the end of {one.year} "
                f"({one.source}), outside nine tenths of {whose} ({span(low, high, step=step)})."
            )
    return [against_reported(one) for one in found]


def against_reported(said: str) -> str:
    """Begin a sentence that holds runs against what is reported."""
    return f"Against what is reported: {said}"


def misfits_at(scenario: Scenario, date: dt.date, amounts: Mapping[str, Numbers], whose: str) -> list[str]:
    """Return the sentences of amounts of runs, by column; nothing where they are read before the reporting ends."""
    if date < min(scenario.observed_until, scenario.clock.date_of(scenario.clock.steps - 1)):
        return []
    facts = Facts.of_scenario(scenario, runs=max(map(len, amounts.values()), default=0), seed=0, level=0.95)
    return misfits(transfers_among(facts, amounts), whose)
