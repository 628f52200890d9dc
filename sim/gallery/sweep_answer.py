"""What the report of a sweep answers: what was varied, what moved which outcome by how much, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.analysis.contrasts import noise_of_means
from sim.analysis.influences import chance_level
from sim.case.columns import Column, unit_or_scale
from sim.figures.sweep.titles import ORDER_SHOWS
from sim.figures.sweep.tornado import DESIGN as ONE_AT_A_TIME
from sim.figures.sweep.tornado import PAIRED
from sim.gallery.run_report import only_compared, spread_of, told_of_expected
from sim.gallery.sweep import asked_in, design_in, means_in
from sim.kernel.mechanism import MECHANISMS
from sim.scenario.members_file import POSTERIOR, usual_of
from sim.words import (
    MOST_DECIMALS,
    NO_BREAK,
    before_colon,
    counted,
    decimals_known,
    decimals_within,
    exact,
    known_to,
    listed,
    number,
    plain,
    quoted,
    signed,
    span,
    whole_percent,
    with_unit,
)

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from sim.scenario.load import Scenario

MOST_TOLD: Final = 3
"""Outcomes that the answer tells of, and factors of each that it names with what they move."""
NOT_TOLD: Final = "What the changes of the scenario itself do"
HALF: Final = 0.5
APART: Final = (
    "That it follows a factor all the same is no contradiction: influence is of the means of samples, over whose runs "
    "chance averages out, and the variance is that of single runs."
)
"""Said once where less than half of the variance comes with what is varied, though a factor is followed."""
ONE_VALUE: Final = (
    "{which} has one value in all runs: what the scenario sets, or else the default of the list of parameters. So the "
    "spread is that of {what}, and not of all that is not known."
)
OF_A_RUN: Final = (
    "A run of the scenario (wary run) draws on many parameter sets that agree with what was known, so its numbers "
    "differ from these."
)
MOST_VARIED: Final = 6
"""Factors whose ranges the answer gives."""


def answer_of(
    scenario: Scenario,
    dataset: xr.Dataset,
    summary: pd.DataFrame,
    matters: pd.DataFrame,
    factors: Sequence[Mapping[str, Any]],
    when: str,
    dependent: Sequence[str] = (),
    command: str = "",
) -> Iterator[str]:
    """Say how runs spread in what the author asked about, then in the main outcomes; what that comes with; what varied.

    What else is set comes second, since the spread is read as what is not known where nobody says otherwise.

    The tables are those of the report; of the factors, each has title, baseline and varied; `dependent` says
    which of them depend on one another; `command` repeats the sweep.
    """
    sizes, alone = dataset.sizes, dataset.attrs["design"] == ONE_AT_A_TIME
    told_apart = False
    over = f"over {counted(sizes['sample'], 'sample')} of {counted(sizes['run'], 'run')}"
    for place, name in enumerate(told_of(scenario, summary, matters)):
        said = spread_of(scenario, summary, name, sizes["sample"] * sizes["run"])
        yield f"{said}{'' if place else f' by {when}, {over}'}."
        yield from () if place else [_at_one_value(scenario, varied=bool(factors))]
        factors_of_it = matters[matters["outcome"] == name]
        yield from _moves(factors_of_it, alone=alone)
        if not place and told_of_expected(scenario):
            reach = _against_expected(scenario, name, factors_of_it, alone=alone)
            yield f"{told_of_expected(scenario)}{reach}"
        yield from () if place else dependent
        yield from _chance(dataset, summary.loc[name])
        if not (alone or told_apart) and factors_of_it["sure"].any() and float(summary["factors_share"][name]) < HALF:
            yield APART
            told_apart = True
        yield from _least_shown(dataset, factors_of_it, matters["outcome"].nunique(), alone=alone)
        if not place and factors:
            yield _varied(factors, alone=alone)
            yield from _options(factors)
        if not place and len(scenario.chain) > 1:
            yield only_compared(scenario, command, NOT_TOLD)
    yield from _others(scenario, matters, told_of(scenario, summary, matters), alone=alone)


def _others(scenario: Scenario, matters: pd.DataFrame, told: Sequence[str], *, alone: bool) -> Iterator[str]:
    """Name outcomes that are not told of though a factor moves them beyond chance, with the first such factor."""
    sure = matters[matters["sure"].astype(bool) & ~matters["outcome"].isin(told)]
    found = []
    for one in sure.drop_duplicates("outcome").itertuples():
        row: Any = one
        title = before_colon(Column.split(row.outcome).title(scenario.case.roster))
        close = "" if alone else f" (influence {number(row.influence, 2)})"
        found.append(f"{title}, {'with' if alone else 'following'} {quoted(row.title)}{close}")
    if found:
        yield f"Beyond chance too, of outcomes not told of above: {'; '.join(found)}."


def told_of(scenario: Scenario, summary: pd.DataFrame, matters: pd.DataFrame) -> list[str]:
    """Return the outcomes that the answer tells of: what the author asked about, then main ones, those drawn first."""
    main = [name for name in scenario.case.headlines.at("main") if name in summary.index]
    drawn = list(dict.fromkeys(matters["outcome"]))
    order = [*asked_in(scenario, [*main, *summary.index]), *(name for name in main if name in drawn), *main]
    return list(dict.fromkeys(order))[:MOST_TOLD]


def _at_one_value(scenario: Scenario, *, varied: bool) -> str:
    """Say what parameters are that do not vary, so that nobody takes the spread for all that is not known."""
    which, what = ("Each parameter that is not varied", "chance and of what is varied") if varied else (
        "Each parameter", "chance"
    )  # fmt: skip
    said = ONE_VALUE.format(which=which, what=what)
    return f"{said} {OF_A_RUN}" if usual_of(scenario.case)[0] == POSTERIOR else said


def _varied(factors: Sequence[Mapping[str, Any]], *, alone: bool) -> str:
    """Say over what the first factors vary, and where the rest is."""
    some = [
        f"{one['title']} ({one['varied']}{'; in the scenario ' + one['baseline'] if one['baseline'] else ''})"
        for one in factors[:MOST_VARIED]
    ]
    more = f"; and {counted(len(factors) - MOST_VARIED, 'more factor')}" if len(factors) > MOST_VARIED else ""
    how = "one at a time" if alone else "together"
    return f"Varied {how}: {'; '.join(some)}{more}. “What was varied” has all of it, with what each rests on."


def _options(factors: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Say what the options of each mechanism that varies stand for."""
    for one in factors[:MOST_VARIED]:
        _, _, name = str(one["key"]).partition("mechanisms.")
        if name in MECHANISMS:
            told = "; ".join(f"{quoted(plain(option))}: {says}" for option, says in MECHANISMS[name].options.items())
            yield f"{one['title']}, in the model: {told}."


def _chance(dataset: xr.Dataset, row: Any) -> Iterator[str]:
    """Say how much of the spread of an outcome comes with what is varied, and how far chance moves means of samples.

    Nothing is said of what a sweep cannot tell, such as chance from a single run of each sample.
    """
    runs, share, said = counted(dataset.sizes["run"], "run"), float(row["factors_share"]), []
    if share == share:
        said.append(_share(share, runs))
    values = np.asarray(dataset["outcomes"].sel(outcome=row.name).transpose("sample", "run").values, dtype=np.float64)
    paired = dataset.attrs["draws"] == PAIRED
    noise = noise_of_means(values, paired=paired)
    if noise == noise and noise > 0.0 and dataset.sizes["sample"] > 1:
        ends = span(row["means_low"], row["means_high"], decimals_known(noise)).replace(" to ", " and ")
        beside = ", beside what moves all samples alike" if paired else ""
        said.append(
            f"In nine tenths of the samples its mean over {runs} lies between {with_unit(ends, row['unit'])}; chance "
            f"alone moves such a mean by {known_to(noise, row['unit'])}{beside} (95{NO_BREAK}%)."
        )
    if said:
        yield " ".join(said)


def _share(share: float, runs: str) -> str:
    if round(100.0 * share) < 1:
        return (
            f"Hardly any of its variance between runs comes with what is varied: the {runs} of one sample differ as "
            "much as runs of different samples."
        )
    return (
        f"{whole_percent(share)} of its variance between runs comes with what is varied; the rest is chance, by which "
        f"the {runs} of one sample differ too."
    )


def _moves(factors: pd.DataFrame, *, alone: bool) -> Iterator[str]:
    """Name the factors that move an outcome beyond chance, the first of them with how far."""
    if not len(factors):
        return
    groups = [rows for _, rows in factors[factors["sure"]].groupby("factor", sort=False)]
    if not groups:
        yield (
            "No factor is shown to move it more than chance does. That is not to say that none does: with more runs of "
            "each sample, or more samples, smaller effects could be shown."
        )
        return
    told = "; ".join((_alone if alone else _followed)(rows) for rows in groups[:MOST_TOLD])
    rest = [quoted(rows["title"].iloc[0]) for rows in groups[MOST_TOLD:]]
    more = f"; and beyond chance too {listed(rest)}" if rest else ""
    yield f"{'It moves with' if alone else 'It follows'} {told}{more}."


def _against_expected(scenario: Scenario, name: str, factors: pd.DataFrame, *, alone: bool) -> str:
    """Say whether a factor may move an outcome by as much as the scenario was expected to, where that can be told.

    An expected share of the reference's mean cannot: a sweep has no runs of the reference. An interval that is only to
    stay within a size is no move.
    """
    expected = scenario.expectation
    told = factors.dropna(subset=["low", "high"])
    if expected is None or expected.of_reference or expected.direction == "same" or not len(told):
        return ""
    if expected.at_least <= 0.0 or expected.outcome not in (name, Column.split(name).outcome):
        return ""
    size = exact(expected.at_least)
    of = "Set otherwise alone, " if alone else "From the lowest to the highest third of what was drawn here, "
    far = told[(told["high"] >= expected.at_least) | (told["low"] <= -expected.at_least)]
    if len(far):
        titles = listed([quoted(title) for title in far["title"].drop_duplicates()])
        return f" {of}{titles} may move it by as much: the interval of the difference holds {size} or more."
    # Each end as its own row of the table has it.
    rows: list[Any] = list(told.itertuples())
    lowest, highest = min(rows, key=lambda row: row.low), max(rows, key=lambda row: row.high)
    low = signed(lowest.low, decimals_within(lowest.difference, lowest.low, lowest.high))
    high = signed(highest.high, decimals_within(highest.difference, highest.low, highest.high))
    return f" {of}no factor moves it by as much: the intervals of all differences lie within {low} to {high}."


def _least_shown(dataset: xr.Dataset, factors: pd.DataFrame, outcomes: int, *, alone: bool) -> Iterator[str]:
    """Say how small a move could be and still be told from chance, and how exactly moves are known."""
    reach = ((factors["high"] - factors["low"]) / 2.0).dropna()
    if not len(reach) or not reach.max() > 0.0:
        return
    unit, most = str(factors["unit"].iloc[0]), float(reach.max())
    if alone:
        size = with_unit(number(most, decimals_known(most)), unit)
        yield f"A move of more than {size} could have been told from chance here, by whichever factor."
        return
    design = design_in(dataset)
    samples = len(means_in(dataset, str(factors["outcome"].iloc[0])))
    least = chance_level(samples, design.shape[1] * outcomes)
    among = f", among the {outcomes} outcomes that are held against the factors" if outcomes > 1 else ""
    yield (
        f"An influence of more than {_threshold(least, factors)} could have been told from chance here{among}, a "
        f"smaller one not; differences between means at the two ends of a factor are known to "
        f"{known_to(most, unit)} or better (95{NO_BREAK}%)."
    )


def _threshold(least: float, factors: pd.DataFrame) -> str:
    """Write the least influence that is told from chance; of a factor just short of it, finely enough to show that."""
    short = factors.loc[~factors["sure"].astype(bool), ["title", "influence"]].dropna()
    near = short[[number(one, 2) == number(least, 2) for one in short["influence"]]]
    if not len(near):
        return f"{number(least, 2)} of 1"
    title, close = near.iloc[0]
    digits = next((one for one in range(3, MOST_DECIMALS) if number(close, one) != number(least, one)), MOST_DECIMALS)
    return f"{number(least, digits)} of 1 (that of {quoted(title)}, {number(close, digits)}, is just short of it)"


def _alone(rows: pd.DataFrame) -> str:
    """Say how far a factor that is set otherwise alone moves an outcome, at each of its settings."""
    moves = ", ".join(f"{_difference(one)} at {one.says}" for one in rows.itertuples())
    return f"{quoted(rows['title'].iloc[0])}: {moves}"


def _followed(rows: pd.DataFrame) -> str:
    """Say how closely an outcome follows a factor, and what its mean is along it."""
    one: Any = next(rows.itertuples())
    unit = f" ({measure})" if (measure := unit_or_scale(one.outcome, one.unit)) else ""
    moves = f"; {_difference(one)}" if one.difference == one.difference else ""
    moves += f", so that {ORDER_SHOWS}" if one.low <= 0.0 <= one.high else ""
    rule = "the rule chosen for " if str(one.factor).startswith("mechanisms.") else ""
    return f"{rule}{quoted(one.title)} (influence {number(one.influence, 2)} of 1): mean{unit} {one.says}{moves}"


def _difference(one: Any) -> str:
    """Write a difference with its interval, where there is one, as finely as that supports."""
    if one.low != one.low:
        return with_unit(signed(one.difference), one.unit)
    digits = decimals_within(one.difference, one.low, one.high)
    known = f"95{NO_BREAK}% interval {span(one.low, one.high, digits, sign=True)}"
    return f"{with_unit(signed(one.difference, digits), one.unit)} ({known})"
