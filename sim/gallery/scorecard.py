"""How far to believe the model: what its forecasts of the past were worth, in sentences, won or lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sim.gallery.held_to import stored_of
from sim.hindcasts.ways import MODEL, OF_COUNTS, PRIOR
from sim.words import counted, listed, number, percent

if TYPE_CHECKING:
    from sim.case.case import Case

Record = Mapping[str, Any]
"""What `sim.hindcast` returns."""
FORECASTS: Final = "hindcast.json"


def believed(case: Case) -> Iterator[str]:
    """Iterate over what a report says of how far to believe it: nothing for a case without stored forecasts."""
    record = stored_of(case, FORECASTS)
    if record:
        scored, skill, *_ = scorecard(record)
        yield (
            f"How far to believe this: the model was asked to forecast the past. {scored} A score of 0 is best, and "
            f"0.25 is that of saying one half throughout. {skill}{_unlearned(record)} The "
            "command wary hindcast forecasts again."
        )


def _unlearned(record: Record) -> str:
    """Say what it means that the model is worse than its prior alone, where it is."""
    skill = record["questions"]["all"]["skill"]
    if PRIOR not in skill or _side(skill[PRIOR]) >= 0:
        return ""
    return (
        f" The {PRIOR} is the same model without a choice of parameter sets by what was known then: that choice made "
        "these forecasts worse."
    )


def scorecard(record: Record) -> list[str]:
    """Return how far to believe the model, in sentences, won or lost."""
    every, counts = record["questions"]["all"], record["counts"]
    found = [
        f"Of {counted(every['forecasts'], 'forecast')} from {counted(len(record['origins']), 'origin')}, the "
        f"model's mean Brier score is {number(every['brier'][MODEL][0], 3)}, against {_compared(every['brier'])}."
    ]
    found.append(f"By the 95 % interval of its skill the model is {_told(every['skill'])}.")
    if hard := record["questions"].get("hard"):
        found.append(
            f"Of {counted(hard['forecasts'], 'hard one')}, of which the base rate says from 10 to 90 %, its score is "
            f"{number(hard['brier'][MODEL][0], 3)}, against {_compared(hard['brier'])}. There it is "
            f"{_told(hard['skill'])}."
        )
    if counts:
        half, wide = (counts["covered"][MODEL][band] for band in ("half", "wide"))
        found.append(
            f"Of {counted(counts['forecasts'], 'month')} whose count was forecast, {percent(half[0], 0)} came within "
            f"the middle 50 % of what was said, and {percent(wide[0], 0)} within 90 %; its ranked score of "
            f"{number(counts['ranked'][MODEL][0], 3)} stands against {_against(counts['ranked'])}."
        )
    return found


def _told(skill: Mapping[str, Sequence[float | None]]) -> str:
    """Say of which rivals it is better and worse, and of which it cannot be told."""
    clear = {sign: [way for way, ends in skill.items() if _side(ends) == sign] for sign in (1, -1, 0)}
    parts = [
        f"better than {listed(clear[1])}" if clear[1] else "",
        f"worse than {listed(clear[-1])}" if clear[-1] else "",
        f"not told apart from {listed(clear[0])}" if clear[0] else "",
    ]
    return listed([part for part in parts if part])


def _side(ends: Sequence[float | None]) -> int:
    low, high = ends[1], ends[2]
    return 0 if low is None or high is None else int(low > 0.0) - int(high < 0.0)


def _against(ranked: Record) -> str:
    return listed([f"{number(ranked[way][0], 3)} ({way})" for way in OF_COUNTS if way != MODEL])


def _compared(brier: Record) -> str:
    return listed([f"{number(ends[0], 3)} ({way})" for way, ends in brier.items() if way != MODEL])
