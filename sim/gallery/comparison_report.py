"""The report of a comparison: what it says in words, around its figures and tables."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.analysis.paired.events import columns_behind
from sim.comparison.card import heading_of
from sim.comparison.imposed import ALIKE, CERTAIN, ONCE
from sim.figures.comparison.tables import SHOWN
from sim.gallery.answer import (
    OF_DIFFERENCES,
    OF_DIFFERENCES_CARRIED,
    answer_of,
    asked_of,
    changes_in_words,
    mixed,
    told_of,
)
from sim.gallery.caveats import caveats_of
from sim.gallery.commands import files_of
from sim.gallery.comparison import drawings_of_comparison
from sim.gallery.comparison_data import event_titles, outcome_title
from sim.gallery.glossary import glossary_of
from sim.gallery.held_to import patterns_told
from sim.gallery.misfits import misfits_at
from sim.gallery.set_anew import set_anew
from sim.gallery.why import MOVING, why_of
from sim.gallery.write import pictures_of, write_drawings
from sim.recorded.given import left_in_words
from sim.report.contents import (
    DIFFERENCE_COLUMNS,
    EXPECTATION_COLUMNS,
    ReportContents,
    ReportFigure,
    ReportScenario,
    ReportSection,
)
from sim.report.page import write_report
from sim.words import exact, quoted, whole

if TYPE_CHECKING:
    import pandas as pd

    from sim.comparison.comparison import Comparison
    from sim.gallery.drawing import Drawing

REPORT: Final = "report.html"
MOST_TOLD: Final = 3
"""Scenarios of which the report lists how far every outcome moves."""
_DIGITS: Final = "%.6g"
"""Of numbers in tables to download."""


def report_figure(drawing: Drawing, pictures: Mapping[str, Any]) -> ReportFigure:
    """Return a figure of a report from its pictures, as of `sim.gallery.write`."""
    table = None if drawing.data is None else drawing.data.to_csv(lineterminator="\n", float_format=_DIGITS)
    return ReportFigure(drawing.key, drawing.title, drawing.alt, csv=table, **pictures)


def report_of(comparison: Comparison, path: Path) -> Path:
    """Draw the figures of a comparison, and write its report; raises as `sim.report.page.write_report`."""
    figures = [report_figure(one, pictures_of(one)) for one in drawings_of_comparison(comparison)]
    names = [scenario.name for scenario in comparison.scenarios]
    command = f"sim.compare({names}, runs={comparison.runs}, seed={comparison.seed}, level={exact(comparison.level)})"
    return write_report(path, contents_of(comparison, figures, manifest_of(comparison, {"scenarios": names}), command))


def write_pictures(
    folder: Path,
    comparison: Comparison,
    manifest: dict[str, Any],
    command: str,
    *,
    workers: int = 1,
    meanwhile: Callable[[], None] | None = None,
    sections: Sequence[ReportSection] = (),
) -> None:
    """Write the figures of a comparison into a folder, and the report beside them, with further `sections`.

    The report says of how it was made what is in the manifest, and the command that repeats it; `workers` and
    `meanwhile` are those of `sim.gallery.write.write_drawings`.
    """
    listed = list(drawings_of_comparison(comparison))
    pictures = write_drawings(folder, listed, workers=workers, meanwhile=meanwhile)
    figures = [report_figure(one, drawn) for one, drawn in zip(listed, pictures, strict=True)]
    write_report(folder / REPORT, contents_of(comparison, figures, manifest, command, sections))


def contents_of(
    comparison: Comparison,
    figures: Iterable[ReportFigure],
    manifest: dict[str, Any],
    command: str,
    sections: Sequence[ReportSection] = (),
) -> ReportContents:
    """Return all that the report of a comparison says; the manifest is from `manifest_of`, the command repeats it."""
    import pandas as pd

    table, expected = comparison.table(), comparison.expectations()
    verdicts = {str(name): str(verdict) for name, verdict in dict(expected["verdict"]).items()} if len(expected) else {}
    columns = {"column": "outcome", "size": "found"}
    judged = expected.drop(columns="outcome", errors="ignore").rename(columns=columns).reset_index()
    of_chance = OF_DIFFERENCES_CARRIED if comparison.sets else OF_DIFFERENCES
    return ReportContents(
        case=comparison.reference.case,
        title=heading_of(comparison),
        summary=_summary(comparison, table, verdicts),
        scenarios=_scenarios(comparison, verdicts, command),
        differences=table[[*DIFFERENCE_COLUMNS]].assign(
            imposed=_imposed(comparison, table, [[x] for _, x in table.index])
        ),
        expectations=judged if len(judged) else pd.DataFrame(columns=EXPECTATION_COLUMNS),
        assumptions={other.name: comparison.assumptions(other.name) for other in comparison.others},
        events=_events(comparison),
        figures=list(figures),
        manifest=manifest,
        command=command,
        carried=bool(comparison.sets),
        files=files_of(command, comparison.scenarios),
        level=comparison.level,
        sections=sections,
        caveats=[
            *_misfits(comparison),
            *patterns_told(comparison.reference.case, told_of(comparison)),
            *caveats_of(comparison.reference.case, comparison.scenarios, of_chance),
        ],
        reach=reach_of(comparison) if len(comparison.others) <= MOST_TOLD else {},
        glossary=glossary_of(comparison.reference.case),
        words={name: outcome_title(comparison, name) for name in table.index.unique("outcome")},
    )


def _misfits(comparison: Comparison) -> list[str]:
    """Return what is reported outside the runs of the reference, to which every difference is added."""
    reference = comparison.reference
    date = min(reference.observed_until, comparison.last)
    outcomes = comparison.outcomes(reference.name, date)
    amounts = {str(name): outcomes[name].to_numpy() for name in outcomes.columns}
    return misfits_at(reference, date, amounts, f"the runs of {quoted(reference.title)}")


def reach_of(comparison: Comparison) -> dict[str, dict[str, dict[str, int]]]:
    """Return in how many links of the model each change of each scenario reaches each outcome."""
    found = {}
    for other in comparison.others:
        ways = comparison.ways(other.name)
        found[other.name] = {one.key: ways.reach(one.key) for one in ways.changes}
    return found


def _scenarios(comparison: Comparison, verdicts: Mapping[str, str], command: str) -> list[ReportScenario]:
    found: list[ReportScenario] = []
    first = 1
    for other in comparison.others:
        why = why_of(comparison, other.name, asked_of(comparison, other.name), first)
        details = [
            one for one in why.details if len(comparison.others) <= MOST_TOLD or not one.title.startswith(MOVING)
        ]
        sets = set_anew(comparison.reference, other)
        changes = changes_in_words(comparison.assumptions(other.name), quoted(comparison.reference.title), sets)
        stand = _stand(comparison) if len(comparison.others) == 1 else ()
        answer = answer_of(comparison, other.name, stand)
        found.append(
            ReportScenario.of(
                other,
                answer,
                verdicts.get(other.name, ""),
                changes=" ".join(filter(None, [changes, mixed(comparison, other.name, command)])),
                behind=why.behind,
                why=why.lead,
                steps=why.steps,
                first_step=first,
                beside=why.beside,
                details=details,
            )
        )
        first += len(why.steps)
    return found


def _events(comparison: Comparison) -> pd.DataFrame:
    """Return the events of each scenario by its date, with what the case calls them."""
    import pandas as pd

    tables = [
        comparison.events(comparison.date_of(one.name).isoformat(), scenarios=[one.name]) for one in comparison.others
    ]
    events = pd.concat(tables)
    imposed = _imposed(comparison, events, [columns_behind(str(event)) for _, event in events.index])
    # What happens in every run does so because the scenario sets it; what it sets and some runs undo at once, in most.
    risks = zip(imposed, events["reference_risk"], events["other_risk"], strict=True)
    set_so = [
        "" if not kind or other == 0.0 else ONCE if other < 1.0 else CERTAIN if one == 0.0 else ALIKE
        for kind, one, other in risks
    ]
    says = events.index.get_level_values("event").map(event_titles(comparison))
    return events.assign(says=says, imposed=pd.Series(set_so, events.index, dtype=object))


def _imposed(comparison: Comparison, table: pd.DataFrame, columns: Sequence[Sequence[str]]) -> pd.Series[Any]:
    """Return of each row, with its columns of outcomes, what `Comparison.imposed` tells; else nothing."""
    import pandas as pd

    known = {other.name: comparison.imposed(other.name) for other in comparison.others}
    found = [
        next((known[scenario][one] for one in some if one in known[scenario]), "")
        for scenario, some in zip(table.index.get_level_values("scenario"), columns, strict=True)
    ]
    return pd.Series(found, table.index, dtype=object)


def _stand(comparison: Comparison) -> Iterator[str]:
    """Say on what runs stand, where that is not the registry alone."""
    if comparison.given:
        yield left_in_words(comparison.runs, comparison.asked_runs)
    if comparison.sets or comparison.given:
        yield comparison.stand


def _summary(comparison: Comparison, table: pd.DataFrame, verdicts: Mapping[str, str]) -> list[str]:
    """Count over several scenarios; the answer of a single one says all of that itself, after what was asked."""
    told = table.index[table["verdict"].isin(SHOWN)].get_level_values("scenario").nunique()
    others, said = len(comparison.others), list(_stand(comparison))
    if others == 1:
        return []
    which = f"{told} of {others} scenarios change at least one"
    said.append(f"{which} of the main outcomes beyond chance, over {whole(comparison.runs)} runs of each.")
    if len(verdicts) == 1:
        (verdict,) = verdicts.values()
        said.append(f"The expectation, written before the first run, {_CAME_OUT.get(verdict, 'was not met')}.")
    elif len(verdicts) > 1:
        counts = Counter(verdicts.values())
        listed = ", ".join(f"{counts[word]} {word}" for word in ("met", "not met", "undecided"))
        said.append(f"Of {len(verdicts)} expectations, written before the first run: {listed}.")
    return said


_CAME_OUT: Final = {"met": "was met", "undecided": "is undecided"}


def manifest_of(comparison: Comparison, config: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the report says of how it was made."""
    from sim.storage.provenance import made_by

    plain = json.loads(json.dumps(dict(config), default=str))
    return {"runs": comparison.runs, "seed": comparison.seed, **plain, **made_by()}
