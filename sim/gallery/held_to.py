"""What the model is known to get wrong: dated events and public series that its baseline does not show, as caveats."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from sim.case.columns import Column, unit_or_scale
from sim.case.titles import title_of
from sim.ground import resources
from sim.patterns.catalogue import Pattern, patterns_file
from sim.patterns.dated import DatedEvent, dated_file
from sim.words import before_colon, counted, listed, percent, quoted

if TYPE_CHECKING:
    from sim.case.case import Case

STORED: Final = "results/reference"
"""Where the results of the release are, which ships those of dated events and of patterns."""
EVENTS, PATTERNS = "dated_events.json", "patterns.json"
OF_THE_POINT: Final = (
    "These numbers are of other runs than those shown here: all of these had the one listed value of each parameter."
)
MOST_NAMED: Final = 4
COUNT: Final = "count"
"""How a number of times is measured, by `sim.case.columns.unit_or_scale`."""
_EVEN: Final = 0.5
Record = Mapping[str, Any]


def known_misfits(case: Case, outcomes: Collection[str], *, series: bool = True, carried: bool = False) -> list[str]:
    """Return what stored runs of the baseline get wrong that bears on some outcomes, as sentences.

    Of dated events those that read one of the outcomes, or speak of the same good or order; of public series, beside
    the transfers that each report holds its own runs against, all, or none where a report holds its runs against these
    too. Where runs are `carried`, with parameter sets of their own, it is said that the numbers are not of such runs.
    Only the default case has stored results.
    """
    if not _is_stored(case):
        return []
    found = [*_events(case, outcomes), *(_series(case) if series else ())]
    return [f"{one} {OF_THE_POINT}" for one in found] if carried else found


def held_counts(case: Case, outcomes: Iterable[str], *, carried: bool = False) -> list[str]:
    """Return what is reported of counts, such as of strikes: the dated events that read them, right or wrong.

    Reports hold goods and months against public series, and no count; so it is said what there is instead. `carried`
    is that of `known_misfits`.
    """
    if not _is_stored(case):
        return []
    found, stored = [], _stored(EVENTS)
    shares = {one["says"]: float(one["probability"]) for one in stored.get("events", ())}
    for name in outcomes:
        column = Column.split(name)
        if unit_or_scale(name, column.unit) != COUNT:
            continue
        read = [one for one in dated_file(case).events if one.says in shares and _reads(one, name)]
        told = "; ".join(f"{quoted(one.says.rstrip('.'))} ({percent(shares[one.says], 0)})" for one in read)
        of = f"Dated events that read it, and how many runs of the baseline show them: {told}."
        of = of if read else "No dated event reads it either."
        said = f"{before_colon(column.title(case.roster))}: this report holds the number against no series. {of}"
        found.append(f"{said} {OF_THE_POINT}" if carried and read else said)
    return [f"Against what is reported: {one}" for one in found]


def _reads(event: DatedEvent, name: str) -> bool:
    return any(name in (one.outcome.of, one.outcome.less) for one in event.shown_by)


def stored_of(case: Case, name: str) -> Record:
    """Return a stored result of a case by the name of its file; empty where there is none."""
    return _stored(name) if _is_stored(case) else {}


def _is_stored(case: Case) -> bool:
    return case.folder.resolve() == (resources.cases() / resources.DEFAULT_CASE).resolve()


def _stored(name: str) -> Record:
    path = resources.shipped(STORED) / name
    found: Record = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return found


def _events(case: Case, outcomes: Collection[str]) -> Iterator[str]:
    stored = _stored(EVENTS)
    shares = {one["says"]: float(one["probability"]) for one in stored.get("events", ())}
    goods = _goods(case, outcomes)
    about = [one for one in dated_file(case).events if one.says in shares and _concerns(one, outcomes, goods)]
    wrong = [one for one in about if (shares[one.says] > _EVEN) != one.happened]
    if not wrong:
        return
    order = sorted(wrong, key=lambda one: abs(shares[one.says] - float(one.happened)), reverse=True)
    told = [f"{quoted(one.says.rstrip('.'))} ({percent(shares[one.says], 0)})" for one in order[:MOST_NAMED]]
    more = f"; and {len(wrong) - len(told)} more" if len(wrong) > len(told) else ""
    subjects = [title_of(case.roster, _kind(case, one), one) for one in goods]
    of = f"dated events of the reporting about {listed(subjects)}" if subjects else "dated events of the reporting"
    yield (
        f"Against what is reported: of {len(about)} {of}, the baseline has {len(wrong)} wrong. Fewer than half of its "
        f"{counted(int(stored['runs']), 'run')} show what happened, or more than half what did not; in brackets, how "
        f"many show it: {'; '.join(told)}{more}. The command wary patterns events lists all."
    )


def _kind(case: Case, name: str) -> str:
    return "items" if name in case.roster.names("items") else "orders"


def _goods(case: Case, outcomes: Iterable[str]) -> list[str]:
    """Return the goods and orders that columns are of."""
    known = {*case.roster.names("items"), *case.roster.names("orders")}
    return list(dict.fromkeys(label for one in outcomes for label in Column.split(one).labels if label in known))


def _concerns(event: DatedEvent, outcomes: Collection[str], goods: Collection[str]) -> bool:
    """Say whether a dated event reads one of some columns, or something of one of some goods or orders."""
    for condition in event.shown_by:
        reading = condition.outcome
        columns = [one for one in (reading.of, reading.less) if one]
        about = {label for one in columns for label in Column.split(one).labels}
        if reading.acts:
            about |= {reading.acts.ship, *(word for act in reading.acts.do for word in act.split()[1:])}
        if set(columns) & set(outcomes) or about & set(goods):
            return True
    return False


def _series(case: Case) -> Iterator[str]:
    """Say which criteria that a public series sets the baseline does not meet."""
    transfers = case.observed.transfers.series if case.observed.transfers else ""
    known = {one["pattern"]: one for one in _stored(PATTERNS).get("patterns", ())}
    for pattern in patterns_file(case).patterns:
        if pattern.id in known and pattern.series and transfers not in pattern.series:
            yield from _criteria(pattern, known[pattern.id])


def _criteria(pattern: Pattern, stored: Record) -> Iterator[str]:
    failing = [one for one in stored["criteria"] if one["verdict"] == "fail" and one["unit"] == "1"]
    told = [
        f"{one['says']}: {percent(one['value'], 0)}, {_asked(pattern, one['criterion'])} asked for" for one in failing
    ]
    if told:
        yield (
            f"Against what is reported: {quoted(pattern.statement.rstrip('.'))} does not hold in the baseline "
            f"({'; '.join(told)}). Bands of runs are too narrow: the model may be off by more (pattern {pattern.id} of "
            "the command wary patterns)."
        )


def _asked(pattern: Pattern, criterion: str) -> str:
    asked = pattern.threshold(criterion)
    sides = {"at least": asked.at_least, "at most": asked.at_most, "more than": asked.above, "less than": asked.below}
    return " and ".join(f"{words} {percent(bound)}" for words, bound in sides.items() if bound is not None)
