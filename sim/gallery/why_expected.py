"""The reason that an author gave for an expectation, held against what the runs show on the way."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any, Final

from sim.case.columns import Column
from sim.comparison.chain import SHOWN, Chain, Link
from sim.gallery.comparison_data import outcome_title
from sim.gallery.why_steps import MOST_NAMED, ended_in_words, moved_in_words, step_title
from sim.words import before_colon, counted, listed, quoted

if TYPE_CHECKING:
    from sim.comparison.comparison import Comparison

AGREE: Final = "The runs agree with it on this"
OPEN: Final = "They leave this open"
AGAINST: Final = "They show the opposite of this"
_DEBT: Final = "ledger_balance"
_REPAID: Final = "repaid"


def expected_way(comparison: Comparison, name: str, chain: Chain | None, first: int = 1) -> Iterator[str]:
    """Say where the runs go the way that the author expected, and where another.

    The chain is that to the outcome that the question is about, None where there is none; `first` is the number of its
    first step.
    """
    expected = comparison.scenario(name).expectation
    if name not in comparison.expectations().index or expected is None or not (expected.because or expected.through):
        return
    reason = f"Why the author expected this: {quoted(expected.because.strip() or 'no reason is given.')}"
    if not expected.through:
        yield (
            f"{reason} Compare the steps above: the file does not say which outcomes should move on the way "
            "(expectation.through), so that the report cannot hold it against them."
        )
        return
    moves = comparison.averages(name)
    places = [link.outcome for link in chain.links] if chain else []
    found: dict[str, list[str]] = {AGREE: [], OPEN: [], AGAINST: []}
    agreed = list[str]()
    for column, way in expected.through.items():
        row: Any = moves.loc[column] if column in moves.index else comparison.ends(name).loc[column]
        where = f" (step {first + places.index(column)})" if column in places else ""
        title = f"{before_colon(outcome_title(comparison, column))}{where}"
        if row["verdict"] == "identical":
            found[OPEN].append(f"{title}, expected {way}: the same in every run")
        else:
            expects = " is" if row["verdict"] == way else f", expected {way}:"
            group = AGREE if row["verdict"] == way else AGAINST if row["verdict"] in SHOWN else OPEN
            ended = ended_in_words(comparison, name, column, row) if column in moves.index else ""
            agreed += [column] if group == AGREE else []
            found[group].append(f"{title}{expects} {moved_in_words(row, column, read=not ended)}{ended}")
    said = [f"{group}: {'; '.join(told)}." for group, told in found.items() if told]
    said += [_not_repaid(comparison, name, column) for column in agreed]
    links = chain.links if chain else ()
    said += [_also_moved(comparison, link, expected.through) for link in links if link.outcome in agreed]
    if unnamed := [one for one in places[:-1] if one not in expected.through]:
        titles = listed([before_colon(step_title(comparison, one)) for one in unnamed])
        said.append(f"The steps also go by way of {titles}, which the reason does not name.")
    yield " ".join(filter(None, [reason, *said]))


def _not_repaid(comparison: Comparison, name: str, column: str) -> str:
    """Say of a debt that moves as expected that what is repaid would have it go the other way, where that is so."""
    one, ends = Column.split(column), comparison.ends(name)
    repaid = str(Column(_REPAID, one.labels))
    if one.outcome != _DEBT or repaid not in ends.index:
        return ""
    debt, paid = ends.loc[column], ends.loc[repaid]
    if paid["verdict"] not in SHOWN or paid["verdict"] != debt["verdict"]:
        return ""
    titles = [before_colon(outcome_title(comparison, each)) for each in (column, repaid)]
    more = "more" if debt["verdict"] == "lower" else "less"
    moved = moved_in_words(paid, repaid, read=True)
    return f"{titles[0]} is {debt['verdict']}, but not because {more} is repaid: {titles[1]} is {moved}."


def _also_moved(comparison: Comparison, link: Link, named: Collection[str]) -> str:
    """Say what else bears on an outcome that moves as expected, and moved too, so that the reason may not be why."""
    others = [one for one in (*link.outcomes, *link.also) if one not in named]
    if not others:
        return ""
    told = [before_colon(step_title(comparison, one)) for one in others[:MOST_NAMED]]
    told += [counted(len(others) - len(told), "other")] if len(others) > len(told) else []
    title = before_colon(outcome_title(comparison, link.outcome))
    return (
        f"That does not show that {title} moves for the reason given. The reason does not name what moved too and "
        f"bears on it: {listed(told)}."
    )
