"""What the model is known to get wrong: dated events and public series that its baseline does not show, as caveats."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from sim.case.columns import Column, unit_or_scale
from sim.ground import resources
from sim.patterns.catalogue import Pattern, patterns_file
from sim.patterns.dated import DatedEvent, dated_file
from sim.words import before_colon, counted, percent, quoted

if TYPE_CHECKING:
    from sim.case.case import Case

STORED: Final = "results/reference"
"""Where the results of the release are, which ships those of dated events and of patterns."""
EVENTS, PATTERNS = "dated_events.json", "patterns.json"
OF_THE_POINT: Final = (
    "What stands above of the baseline is of other runs than those shown here: all of these had the one listed value "
    "of each parameter."
)
COUNT: Final = "count"
"""How a number of times is measured, by `sim.case.columns.unit_or_scale`."""
_EVEN: Final = 0.5
Record = Mapping[str, Any]


def known_misfits(case: Case) -> list[str]:
    """Return what stored runs of the baseline are held to, and what they get wrong, as sentences.

    That is dated events that they get wrong; of public series, beside the transfers that each report holds its own runs
    against, those that they do not cover; and what there is of counts, such as strikes, right or wrong, since no series
    tells of these. Only the default case has stored results.
    """
    if not _is_stored(case):
        return []
    found = [*_events(case), *_series(case), *_counts(case)]
    return [*found, OF_THE_POINT] if found else []


def _counts(case: Case) -> Iterator[str]:
    """Say of each main count which dated events read it."""
    shares = {one["says"]: float(one["probability"]) for one in _stored(EVENTS).get("events", ())}
    for name in case.headlines.outcomes:
        column = Column.split(name)
        if unit_or_scale(name, column.unit) != COUNT:
            continue
        read = [one for one in dated_file(case).events if one.says in shares and _reads(one, name)]
        told = "; ".join(f"{quoted(one.says.rstrip('.'))} ({percent(shares[one.says], 0)})" for one in read)
        of = f"Dated events that read it, and how many runs of the baseline show them: {told}."
        of = of if read else "No dated event reads it either."
        title = before_colon(column.title(case.roster))
        yield f"Against what is reported: {title}: reports hold the number against no series. {of}"


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


def _events(case: Case) -> Iterator[str]:
    """Name the dated events that most runs have wrong, the farthest off first."""
    stored = _stored(EVENTS)
    shares = {one["says"]: float(one["probability"]) for one in stored.get("events", ())}
    known = [one for one in dated_file(case).events if one.says in shares]
    wrong = [one for one in known if (shares[one.says] > _EVEN) != one.happened]
    if not wrong:
        return
    order = sorted(wrong, key=lambda one: abs(shares[one.says] - float(one.happened)), reverse=True)
    told = "; ".join(f"{quoted(one.says.rstrip('.'))} ({percent(shares[one.says], 0)})" for one in order)
    yield (
        f"Against what is reported: of {len(known)} dated events of the reporting, the baseline has {len(wrong)} "
        f"wrong. Fewer than half of its {counted(int(stored['runs']), 'run')} show what happened, or more than half "
        f"what did not; in brackets, how many show it: {told}. The command wary patterns events lists all."
    )


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
