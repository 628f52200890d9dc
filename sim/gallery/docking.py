"""The figures and the report of docking, from the record of what became of conclusions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sim.docking.conclusions import FATES
from sim.docking.dock import NO_WORD
from sim.figures.docking.fates import LOST, MOST_ROWS, Fated, Topic, conclusions, topics
from sim.figures.kit.facts import Facts
from sim.gallery.caveats import caveats_of
from sim.gallery.drawing import Drawing
from sim.patterns.estimates import CONFIDENCE
from sim.patterns.settings import BASE
from sim.report.contents import ReportFigure, ReportScenario, ReportSection, StudyReport
from sim.scenario.load import load
from sim.words import capital, counted, number, plain, whole, with_interval

if TYPE_CHECKING:
    import pandas as pd

    from sim.case.case import Case

Record = Mapping[str, Any]
"""What `sim.cli.patterns_docking.record_of` returns, with the numbers of runs and the seed."""
ASKED: Final = "Which conclusions of the model survive where one of its rules is swapped for a rival?"
OF_RIVALS: Final = (
    "A rival is no better than the rule that it stands in for, and one that takes out what a conclusion is about is "
    "bound to make it fall. Rivals swap one rule at a time."
)
OF_RUNS: Final = "Where the interval does not say what becomes of a conclusion, it is undecided; more runs may tell."


def drawings_of_docking(record: Record, case: Case) -> Iterator[Drawing]:
    """Iterate over the figures: by what conclusions are about, and those that are lost under most rivals."""
    found = record["conclusions"]
    if not found or not record["rivals"]:
        return
    numbers = {"runs": record["runs"], "seed": record["seed"], "level": CONFIDENCE}
    facts, rivals = Facts.of_scenario(load(BASE, case=case), **numbers), names_of(record)
    table = fates_of(record)
    yield Drawing("survivors", topics(shown_of(topics_of(record)), rivals, facts), "What survives, by topic", table)
    fated = [Fated(one["says"], tuple(under["fate"] for under in one["under"].values())) for one in found]
    yield Drawing("conclusions", conclusions(fated, rivals, facts), "Conclusions one by one", table)


def names_of(record: Record) -> list[str]:
    """Return what each rival swaps, and its name, in words."""
    return [f"{plain(one['part'])}: {plain(one['name'])}" for one in record["rivals"]]


def topics_of(record: Record) -> list[Topic]:
    """Return all conclusions, and those about each thing: the largest share that is lost first."""
    groups: dict[str, list[Record]] = {}
    for one in record["conclusions"]:
        groups.setdefault(one["about"], []).append(one)
    found = [_topic(capital(plain(name)), some, record) for name, some in groups.items()]
    return [_topic("All", record["conclusions"], record), *sorted(found, key=lambda one: -sum(one.lost) / one.size)]


def shown_of(found: Sequence[Topic]) -> list[Topic]:
    """Return the topics that a figure has room for; those of which the least is lost stand in it as one."""
    if len(found) <= MOST_ROWS:
        return list(found)
    kept, rest = found[: MOST_ROWS - 1], found[MOST_ROWS - 1 :]
    counts = tuple(
        tuple(map(sum, zip(*under, strict=True))) for under in zip(*(one.counts for one in rest), strict=True)
    )
    return [*kept, Topic(counted(len(rest), "other topic"), sum(one.size for one in rest), counts)]


def _topic(name: str, some: Sequence[Record], record: Record) -> Topic:
    fates = [[one["under"][rival["name"]]["fate"] for one in some] for rival in record["rivals"]]
    return Topic(name, len(some), tuple(tuple(under.count(fate) for fate in FATES) for under in fates))


def fates_of(record: Record) -> pd.DataFrame:
    """Return what becomes of each conclusion under each rival."""
    import pandas as pd

    rows = [
        {"about": one["about"], "conclusion": one["says"]} | {name: each["fate"] for name, each in one["under"].items()}
        for one in record["conclusions"]
    ]
    return pd.DataFrame(rows)


def survivors_of(record: Record) -> int:
    """Return how many conclusions survive under every rival that has a word for them."""
    kept = ("survives", NO_WORD)
    return sum(all(under["fate"] in kept for under in one["under"].values()) for one in record["conclusions"])


def docking_contents(
    record: Record, case: Case, figures: Sequence[ReportFigure], manifest: Mapping[str, Any], command: str
) -> StudyReport:
    """Return all that the report of docking says; the command repeats it."""
    scenario = load(BASE, case=case)
    return StudyReport(
        kind="What survives docking",
        case=case,
        title="Which conclusions survive",
        scenarios=[replace(ReportScenario.of(scenario, list(_answer(record))), question=ASKED)],
        assumptions={},
        figures=figures,
        manifest=manifest,
        command=command,
        caveats=[OF_RIVALS, *caveats_of(case, [scenario], OF_RUNS)],
        sections=list(_sections(record)),
        design=[f"{counted(record['runs'], 'run')} of each setting, on the same draws under every rule."],
    )


def _answer(record: Record) -> Iterator[str]:
    shown, rivals = len(record["conclusions"]), counted(len(record["rivals"]), "rival")
    yield f"The model draws {whole(shown)} of {counted(record['looked_at'], 'possible conclusion')}."
    if shown and record["rivals"]:
        yield f"{whole(survivors_of(record))} survive under all of {rivals} that have a word for them."
        every = topics_of(record)[0]
        worst = max(range(len(every.lost)), key=lambda at: every.lost[at])
        if every.lost[worst]:
            rival = record["rivals"][worst]
            yield f"{whole(every.lost[worst])} fall or turn under {plain(rival['name'])}: {rival['says']}"


def _sections(record: Record) -> Iterator[ReportSection]:
    import pandas as pd

    found, fates = record["conclusions"], [*FATES, NO_WORD]
    if not found or not record["rivals"]:
        return
    rows = {
        f"{capital(plain(rival['name']))}: {rival['says']}": [rival["part"], *(
            whole(sum(one["under"][rival["name"]]["fate"] == fate for one in found)) for fate in fates
        )]
        for rival in record["rivals"]
    }  # fmt: skip
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["Swaps", *map(capital, fates)])
    yield ReportSection(
        key="rivals", title="Rivals", tables={"Conclusions under each rival": table.rename_axis("Rival")}
    )
    lost = [
        (one["says"], plain(rival), _interval(one), _interval(under), under["fate"])
        for one in found
        for rival, under in one["under"].items()
        if under["fate"] in LOST
    ]
    if lost:
        names = ["Conclusion", "Under", "In the model", "Under the rival", "It"]
        table = pd.DataFrame(lost, columns=names).set_index("Conclusion")
        yield ReportSection(key="lost", title="What does not survive", tables={"Conclusions that fall or turn": table})


def _interval(one: Record) -> str:
    value, low, high = (one[end] for end in ("value", "low", "high"))
    return "not measured" if value is None else number(value) if low is None else with_interval(value, low, high)
