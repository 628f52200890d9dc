"""The record of a hindcast as plain data: what was said from each origin, and the scores of all of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.hindcasts import scores
from sim.hindcasts.forecast import Forecast, month_in_words
from sim.hindcasts.hindcast_file import hindcast_file
from sim.hindcasts.knowledge import series_rows
from sim.hindcasts.members import Ensemble
from sim.hindcasts.questions import Question
from sim.hindcasts.ways import BASE_RATE, LOG_TREND, MODEL, OF_ALL, OF_COUNTS, PRIOR, RANDOM_WALK

Record = dict[str, Any]
BANDS: Final = {"half": 0.5, "wide": 0.9}
QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
DULL: Final = 0.1
"""A question is dull where the base rate says less than this, or more than one less it; all others are hard."""
SPANS: Final = {"1 to 3 months": (1, 3), "4 to 6 months": (4, 6), "7 to 13 months": (7, 13)}
OF_SERIES: Final = (RANDOM_WALK, LOG_TREND)
Values = NDArray[np.float64]


def of_origin(ensemble: Ensemble, said: Forecast, asked: Sequence[Question], learned: list[Record]) -> Record:
    """Return the record of one origin."""
    weighing = said.weighing
    questions = [
        {
            "question": one.name,
            "says": one.says,
            "months": one.months,
            "day": one.day.isoformat(),
            "came": int(one.came),
            "chances": {name: _rounded(chance) for name, chance in chances.items()},
        }
        for one, chances in zip(asked, said.chances, strict=True)
    ]
    moved = [one for one in learned if one["moved"]]
    return {
        "origin": ensemble.origin.isoformat(),
        "known": len(ensemble.knowledge.known),
        "parameters": len(ensemble.knowledge.priors),
        "effective": _rounded(weighing.effective),
        "temper": weighing.temper,
        "members": weighing.members.tolist(),
        "learned": {"drawn": len(learned), "moved": len(moved), "most": moved or learned[:1]},
        "questions": questions,
        "counts": list(_counted(ensemble, said)),
    }


def _counted(ensemble: Ensemble, said: Forecast) -> Iterator[Record]:
    """Iterate over the months ahead of which a count is known: what was said, and what came."""
    file = hindcast_file(ensemble.case)
    for name, ways in said.counts.items():
        came = series_rows(ensemble.case, file.series[name])
        for place, month in enumerate(said.months[name].tolist()):
            if month not in came.index:
                continue
            value = float(came[month])
            ends = {way: np.quantile(sample[:, place], QUANTILES) for way, sample in ways.items()}
            below = ways[MODEL][:, place]
            logs = {way: np.log1p(sample[:, place : place + 1]) for way, sample in ways.items()}
            yield {
                "series": name,
                "month": month_in_words(month),
                "ahead": place + 1,
                "came": value,
                "said": {way: [_rounded(one) for one in found] for way, found in ends.items()},
                "below": _rounded(float(np.mean(below < value) + 0.5 * np.mean(below == value))),
                "ranked": {way: _rounded(scores.ranked([np.log1p(value)], log)[0]) for way, log in logs.items()},
            }


def scored(origins: Sequence[Record]) -> Record:
    """Return the scores of all origins together: of questions, by group, and of counts."""
    rows = [{"origin": place, **one} for place, origin in enumerate(origins) for one in origin["questions"]]
    counts = [{"origin": place, **one} for place, origin in enumerate(origins) for one in origin["counts"]]
    groups = {name: group for name, group in _groups(rows).items() if group}
    came = np.array([row["came"] for row in rows], dtype=np.float64)
    said = {way: np.array([row["chances"][way] for row in rows]) for way in OF_ALL}
    return {
        "questions": {name: _of_questions(group) for name, group in groups.items()},
        "reliability": {way: scores.reliability(came, said[way]) for way in OF_ALL},
        "counts": _of_counts(counts) if counts else {},
    }


def _groups(rows: list[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {"all": rows}
    found["hard"] = [row for row in rows if DULL <= row["chances"][BASE_RATE] <= 1.0 - DULL]
    found["dull"] = [row for row in rows if not DULL <= row["chances"][BASE_RATE] <= 1.0 - DULL]
    found["of counts"] = [row for row in rows if RANDOM_WALK in row["chances"]]
    for months in sorted({row["months"] for row in rows}):
        found[f"{months} months"] = [row for row in rows if row["months"] == months]
    for name in dict.fromkeys(row["question"] for row in rows):
        found[name] = [row for row in rows if row["question"] == name]
    return found


def _of_questions(rows: list[Record]) -> Record:
    """Return mean scores of a group by each way of saying it, and the model's skill against each with its interval."""
    blocks = scores.Blocks(_from_zero([row["origin"] for row in rows]))
    came = np.array([row["came"] for row in rows], dtype=np.float64)
    ways = [way for way in (*OF_ALL, *OF_SERIES) if all(way in row["chances"] for row in rows)]
    said = {way: np.array([row["chances"][way] for row in rows]) for way in ways}
    brier = {way: scores.brier(came, chances) for way, chances in said.items()}
    logs = {way: scores.logarithmic(came, chances) for way, chances in said.items()}
    return {
        "forecasts": len(rows),
        "came": int(came.sum()),
        "brier": {way: _ends(blocks.mean(one)) for way, one in brier.items()},
        "logarithmic": {way: _ends(blocks.mean(one)) for way, one in logs.items()},
        "skill": {way: _ends(blocks.skill(brier[MODEL], brier[way])) for way in ways if way != MODEL},
        "less": {way: _ends(blocks.mean(brier[MODEL] - brier[way])) for way in ways if way != MODEL},
    }


def _of_counts(rows: list[Record]) -> Record:
    blocks = scores.Blocks(_from_zero([row["origin"] for row in rows]))
    ranked = {way: np.array([row["ranked"][way] for row in rows]) for way in OF_COUNTS}
    banded = {way: _covered(rows, way) for way in (MODEL, PRIOR, RANDOM_WALK, LOG_TREND)}
    by_span = {
        name: [place for place, row in enumerate(rows) if low <= row["ahead"] <= high]
        for name, (low, high) in SPANS.items()
    }
    return {
        "forecasts": len(rows),
        "ranked": {way: _ends(blocks.mean(one)) for way, one in ranked.items()},
        "skill": {way: _ends(blocks.skill(ranked[MODEL], ranked[way])) for way in OF_COUNTS if way != MODEL},
        "covered": {
            way: {band: _ends(blocks.mean(inside)) for band, inside in bands.items()} for way, bands in banded.items()
        },
        "covered_by_span": {
            name: {"forecasts": len(places)}
            | {band: _rounded(float(inside[places].mean())) for band, inside in banded[MODEL].items()}
            for name, places in by_span.items()
            if places
        },
    }


def _covered(rows: list[Record], way: str) -> dict[str, Values]:
    """Return, for each band, whether what came lies within it, for every forecast."""
    found = {}
    for band, (low, high) in {"half": (1, 3), "wide": (0, 4)}.items():
        found[band] = np.array([row["said"][way][low] <= row["came"] <= row["said"][way][high] for row in rows], float)
    return found


def _from_zero(origins: Sequence[int]) -> NDArray[np.int64]:
    """Return the places of origins among those of which there are any."""
    return np.unique(np.array(origins, dtype=np.int64), return_inverse=True)[1]


def _ends(found: tuple[float, float, float]) -> list[float | None]:
    return [_rounded(one) if np.isfinite(one) else None for one in found]


def _rounded(value: float) -> float:
    return float(f"{value:.6g}")
