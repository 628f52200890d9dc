"""The figures and the report of a hindcast, from its record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.figures.hindcast.forecasts import Said, forecasts
from sim.figures.hindcast.reliability import Bin, Skill, reliability, skill
from sim.gallery.drawing import Drawing
from sim.gallery.scorecard import scorecard
from sim.hindcasts.hindcast_file import hindcast_file
from sim.hindcasts.knowledge import first_day, series_rows
from sim.hindcasts.ways import MODEL
from sim.patterns.settings import BASE
from sim.report.contents import ReportFigure, ReportScenario, ReportSection, StudyReport
from sim.scenario.load import load
from sim.words import NOTHING, capital, counted, listed, number, percent, plain, whole

if TYPE_CHECKING:
    import pandas as pd

    from sim.case.case import Case

Record = Mapping[str, Any]
"""What `sim.hindcast` returns."""
ASKED: Final = "What would the model have said, and how far is it to be believed?"
GROUPS: Final[Mapping[str, str]] = {
    "all": "All questions (Brier score)",
    "hard": "Hard questions (Brier score)",
    "of counts": "Questions of monthly counts (Brier score)",
}
MONTHLY: Final = "Monthly counts (ranked score of the logarithm)"
NOT_UNSEEN: Final = (
    "Not fitted is not unseen: who acts, on what and by which rules was chosen knowing what came, and so were the "
    "bounds of parameters, and what was read from older sources into priors. Only what members are held to is of the "
    "day."
)
POWER: Final = (
    "Forecasts overlap, and stand for few independent ones: seven origins tell large differences of skill alone."
)
_NAMED: Final = 3


def drawings_of_hindcast(record: Record, case: Case) -> Iterator[Drawing]:
    """Iterate over the figures: counts by month from each origin, reliability, and skill against each rival."""
    footer = (
        f"{whole(record['draws'])} members drawn at each of {counted(len(record['origins']), 'origin')}, seed "
        f"{record['seed']}. Not fitted to what came after an origin; the model was built knowing it."
    )
    for name in dict.fromkeys(one["series"] for origin in record["origins"] for one in origin["counts"]):
        yield _of_series(record, case, name, footer)
    bins = [Bin(**{key: one[key] for key in Bin.__dataclass_fields__}) for one in record["reliability"][MODEL]]
    yield Drawing("reliability", reliability(bins, footer), "Reliability", _reliability_table(record))
    groups: dict[str, Sequence[Skill]] = {title: found for title, found in _skills(record) if found}
    if groups:
        yield Drawing("skill", skill(groups, footer), "Skill against each rival")


def _of_series(record: Record, case: Case, name: str, footer: str) -> Drawing:
    asked = hindcast_file(case).series[name]
    said = []
    for origin in record["origins"]:
        rows = [one for one in origin["counts"] if one["series"] == name]
        months = [_middle(one["month"]) for one in rows]
        quantiles = np.array([one["said"][MODEL] for one in rows]).T
        said.append(Said(dt.date.fromisoformat(origin["origin"]), months, quantiles, [one["came"] for one in rows]))
    came = series_rows(case, asked)
    last = max(one.months[-1] for one in said)
    before = [
        (day, value)
        for month, value in zip(came.index.tolist(), came.tolist(), strict=True)
        if (day := first_day(month).replace(day=15)) <= last
    ]
    contents = forecasts(said, case.series[asked.series].title, before, footer)
    return Drawing(f"{name}_said", contents, f"{capital(plain(name))}, said and reported", counts_table(record, name))


def _middle(month: str) -> dt.date:
    return dt.date.fromisoformat(f"{month}-15")


def _skills(record: Record) -> Iterator[tuple[str, list[Skill]]]:
    for name, title in GROUPS.items():
        yield title, _skill_of(record["questions"].get(name, {}))
    yield MONTHLY, _skill_of(record["counts"])


def _skill_of(found: Record) -> list[Skill]:
    pairs = found.get("skill", {}).items()
    return [Skill(way, *ends) for way, ends in pairs if None not in ends]


def counts_table(record: Record, name: str) -> pd.DataFrame:
    """Return what was said of a monthly count, month by month."""
    import pandas as pd

    rows = [
        {"origin": origin["origin"], "month": one["month"], "came": one["came"]}
        | dict(zip(("low 90", "low 50", "median", "high 50", "high 90"), one["said"][MODEL], strict=True))
        for origin in record["origins"]
        for one in origin["counts"]
        if one["series"] == name
    ]
    return pd.DataFrame(rows)


def questions_table(record: Record) -> pd.DataFrame:
    """Return every question with what was said by each way of saying it, and what came."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "origin": origin["origin"],
                "day": one["day"],
                "question": one["says"],
                "came": one["came"],
                **one["chances"],
            }
            for origin in record["origins"]
            for one in origin["questions"]
        ]
    )


def _reliability_table(record: Record) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame([{"way": way, **one} for way, found in record["reliability"].items() for one in found])


def hindcast_contents(
    record: Record, case: Case, figures: Sequence[ReportFigure], manifest: Mapping[str, Any], command: str
) -> StudyReport:
    """Return all that the report of a hindcast says; the command repeats it."""
    scenario = load(BASE, case=case)
    return StudyReport(
        kind="How far to believe this",
        case=case,
        title="What the model would have said",
        scenarios=[replace(ReportScenario.of(scenario, scorecard(record)), question=ASKED)],
        assumptions={},
        figures=figures,
        manifest=manifest,
        command=command,
        caveats=[NOT_UNSEEN, POWER],
        sections=list(_sections(record)),
        design=[
            f"{whole(record['draws'])} members drawn at each origin, each with parameters of its own; "
            f"{whole(record['kept'])} that agree with what was known carry the forecast."
        ],
    )


def _sections(record: Record) -> Iterator[ReportSection]:
    import pandas as pd

    ways = list(record["questions"]["all"]["brier"])
    rows = {
        capital(plain(name)): [
            whole(group["forecasts"]),
            whole(group["came"]),
            *(number(group["brier"][way][0], 3) for way in ways),
        ]
        for name, group in record["questions"].items()
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["Forecasts", "Came", *map(capital, ways)])
    yield ReportSection(key="scores", title="Brier scores", tables={"Mean by group": table.rename_axis("Questions")})
    if record["counts"]:
        yield ReportSection(
            key="bands", title="Bands of monthly counts", tables={"Months within bands": bands_table(record)}
        )
    learned = {
        origin["origin"]: [
            f"{whole(origin['known'])} of {whole(origin['parameters'])}",
            number(origin["effective"]),
            number(origin["temper"]),
            f"{whole(origin['learned']['moved'])} of {whole(origin['learned']['drawn'])}",
            listed([plain(one["parameter"]) for one in origin["learned"]["most"][:_NAMED] if one["moved"]]) or NOTHING,
        ]
        for origin in record["origins"]
    }
    columns = ["Known", "Members that count", "Temper", "Learned of", "Most of"]
    table = pd.DataFrame.from_dict(learned, orient="index", columns=columns)
    yield ReportSection(key="learned", title="What was learned", tables={"By origin": table.rename_axis("Origin")})


def bands_table(record: Record) -> pd.DataFrame:
    """Return the share of months within bands, by way of saying it and by how far ahead."""
    import pandas as pd

    counts = record["counts"]
    rows = {
        way: [whole(counts["forecasts"]), *(_share(ends) for ends in bands.values())]
        for way, bands in counts["covered"].items()
    }
    rows |= {
        f"{MODEL}, {name}": [whole(one["forecasts"]), percent(one["half"], 0), percent(one["wide"], 0)]
        for name, one in counts["covered_by_span"].items()
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["Months", "In the middle 50 %", "In 90 %"])
    return table.rename_axis("Said by")


def _share(ends: Sequence[float | None]) -> str:
    value, low, high = ends
    if low is None or high is None:
        return percent(value, 0)
    return f"{percent(value, 0)} ({percent(low, 0)} to {percent(high, 0)})"
