"""What the baseline is held to, and what it gets wrong: dated events, public series and patterns, as caveats."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sim.case.columns import COUNT, Column, unit_or_scale
from sim.ground import resources
from sim.patterns.catalogue import Pattern, patterns_file
from sim.patterns.dated import DatedEvent, dated_file
from sim.words import before_colon, counted, number, percent, quoted, with_unit

if TYPE_CHECKING:
    from sim.case.case import Case

STORED: Final = "results/reference"
"""Where the results of the release are, which ships those of dated events and of patterns."""
EVENTS, PATTERNS = "dated_events.json", "patterns.json"
OF_THE_POINT: Final = (
    "What stands above of the baseline is of other runs than those shown here: all of these had the one listed value "
    "of each parameter."
)
PASS, FAIL = "pass", "fail"
"""Verdicts of patterns, as they are stored."""
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


def patterns_told(case: Case, outcomes: Collection[str]) -> list[str]:
    """Return which patterns that tell of some outcomes stored runs of the baseline do not show, and which they show.

    Those that `known_misfits` quotes are left out.
    """
    if not _is_stored(case):
        return []
    always = {one.id for one in _failed_series(case)}
    always |= {one.id for name in _main_counts(case) for one in _telling(case, [name])}
    told = [one for one in _telling(case, outcomes) if one.id not in always]
    shown = {
        verdict: [one for one in told if _verdicts(case)[one.id]["verdict"] == verdict] for verdict in (FAIL, PASS)
    }
    lead = "Against what is reported: of patterns that tell of the outcomes above, the baseline"
    does = {FAIL: "does not show", PASS: "shows"}
    return [f"{lead} {does[verdict]} {_quoted(some)}." for verdict, some in shown.items() if some]


def _telling(case: Case, outcomes: Collection[str]) -> list[Pattern]:
    """Return the patterns with a stored verdict that tell of some outcomes."""
    stored = _verdicts(case)
    return [one for one in patterns_file(case).patterns if one.id in stored and any(map(one.tells_of, outcomes))]


def _verdicts(case: Case) -> dict[str, Record]:
    """Return what is stored of each pattern of a case, by its number."""
    return {one["pattern"]: one for one in stored_of(case, PATTERNS).get("patterns", ())}


def _quoted(patterns: Sequence[Pattern]) -> str:
    return "; ".join(f"{quoted(one.statement.rstrip('.'))} (pattern {one.id})" for one in patterns)


def _main_counts(case: Case) -> list[str]:
    return [name for name in case.headlines.outcomes if unit_or_scale(name, Column.split(name).unit) == COUNT]


def _counts(case: Case) -> Iterator[str]:
    """Say of each main count which dated events read it, and what the patterns that tell of it come to."""
    shares = {one["says"]: float(one["probability"]) for one in _stored(EVENTS).get("events", ())}
    for name in _main_counts(case):
        read = [one for one in dated_file(case).events if one.says in shares and _reads(one, name)]
        events = "; ".join(f"{quoted(one.says.rstrip('.'))} ({percent(shares[one.says], 0)})" for one in read)
        of = [f"Dated events that read it, and how many runs of the baseline show them: {events}."] if read else []
        of += [_came_to(case, one) for one in _telling(case, [name])]
        title = before_colon(Column.split(name).title(case.roster))
        lead = f"Against what is reported: {title}: reports hold the number against no series."
        yield " ".join([lead, *(of or ["No dated event and no pattern reads it either."])])


def _came_to(case: Case, pattern: Pattern) -> str:
    """Say whether the baseline shows a pattern, and what was measured."""
    stored = _verdicts(case)[pattern.id]
    verdict = {PASS: "holds", FAIL: "does not hold"}.get(stored["verdict"], "is undecided")
    found = "; ".join(f"{one['says']}: {_measured(one)}" for one in stored["criteria"])
    return f"{quoted(pattern.statement.rstrip('.'))} {verdict} in the baseline (pattern {pattern.id}: {found})."


def _measured(criterion: Record) -> str:
    """Write what was measured; a share of runs as percent."""
    share = criterion["unit"] == "1" and criterion["says"].startswith("runs ")
    return percent(criterion["value"], 0) if share else with_unit(number(criterion["value"]), criterion["unit"])


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
    for pattern in _failed_series(case):
        yield _criteria(pattern, _verdicts(case)[pattern.id])


def _failed_series(case: Case) -> Iterator[Pattern]:
    """Iterate over patterns of a series, beside that of the transfers, of whose criteria the baseline fails some."""
    transfers = case.observed.transfers.series if case.observed.transfers else ""
    stored = _verdicts(case)
    for pattern in patterns_file(case).patterns:
        held = pattern.id in stored and pattern.series and transfers not in pattern.series
        if held and any(_fails(one) for one in stored[pattern.id]["criteria"]):
            yield pattern


def _fails(criterion: Record) -> bool:
    """Say whether the baseline does not meet a criterion that is a share."""
    return bool(criterion["verdict"] == FAIL and criterion["unit"] == "1")


def _criteria(pattern: Pattern, stored: Record) -> str:
    told = [
        f"{one['says']}: {percent(one['value'], 0)}, {_asked(pattern, one['criterion'])} asked for"
        for one in stored["criteria"]
        if _fails(one)
    ]
    return (
        f"Against what is reported: {quoted(pattern.statement.rstrip('.'))} does not hold in the baseline "
        f"({'; '.join(told)}). Bands of runs are too narrow: the model may be off by more (pattern {pattern.id} of "
        "the command wary patterns)."
    )


def _asked(pattern: Pattern, criterion: str) -> str:
    asked = pattern.threshold(criterion)
    sides = {"at least": asked.at_least, "at most": asked.at_most, "more than": asked.above, "less than": asked.below}
    return " and ".join(f"{words} {percent(bound)}" for words, bound in sides.items() if bound is not None)
