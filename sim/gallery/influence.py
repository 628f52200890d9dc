"""The figures of influence, and `sim.influence`: what is measured, so that it can be drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, ParamSpec, get_args

from sim.case.columns import Column
from sim.case.stances import STANCE
from sim.figures.comparison.tables import measured
from sim.figures.influence.effects import effects
from sim.figures.influence.network import Arrow, influence_network
from sim.figures.influence.responses import MOST as MOST_RESPONSES
from sim.figures.influence.responses import Response, impulse_responses
from sim.figures.kit.facts import Facts
from sim.figures.kit.look import SIZES, THEMES
from sim.gallery.compare import file_path
from sim.gallery.drawing import Drawing
from sim.ground.arguments import checks_arguments, one_of
from sim.influences import influence as measuring
from sim.influences.effects import SHOWN, STEP
from sim.influences.influence import Influence
from sim.influences.push import WAYS
from sim.words import counted, listed, month_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

FigureKind = Literal["outcomes", "stances", "network", "responses"]
P = ParamSpec("P")
HEATED: Final = 12


def facts_of(found: Influence) -> Facts:
    """Return what the footers of its figures say."""
    asked, told = found.request, {key_of(*pair): told_of(found, *pair) for pair in _pairs(found)}
    facts = Facts.of_scenario(found.scenario, runs=asked.runs, seed=asked.seed, level=asked.level)
    return replace(facts, titles={facts.reference: facts.title} | told)


def _pairs(found: Influence) -> list[tuple[str, str]]:
    return list(dict.fromkeys((push.actor, push.way) for push in found.plan.pushes))


def key_of(actor: str, way: str) -> str:
    """Return the name of a push in tables of figures."""
    return f"{actor} {way}"


def told_of(found: Influence, actor: str, way: str) -> str:
    """Say who is moved which way, such as ``US presses harder``."""
    from sim.case.titles import short_title

    return f"{short_title(found.scenario.case.roster, actor)} {getattr(found.scenario.case.stances[actor], way)}"


def _when(found: Influence) -> str:
    dates = listed([month_of(date) for date in found.dates])
    return f"for {counted(found.plan.hold, 'week')} from {dates}"


def drawings_of_influence(found: Influence) -> Iterator[Drawing]:
    """Iterate over the figures that can be drawn of what was found."""
    shown = found.table()["verdict"].isin(SHOWN)
    stances = found.table()["unit"] == STEP
    yield drawing_of(found, "outcomes")
    yield drawing_of(found, "stances")
    if (shown & stances).any():
        yield drawing_of(found, "network")
    if shown.any():
        yield drawing_of(found, "responses")


def drawing_of(found: Influence, kind: str) -> Drawing:
    """Return a figure; an `InputError` says where there is nothing to draw of it."""
    return {"outcomes": _outcomes, "stances": _stances, "network": _network, "responses": _responses}[kind](found)


def _heat(found: Influence, columns: list[str], key: str, what: str, read: str) -> Drawing:
    table, facts = found.table().droplevel("date"), facts_of(found)
    rows = table[table.index.get_level_values("outcome").isin(columns)]
    index = [(key_of(actor, way), outcome) for actor, way, outcome in rows.index]
    import pandas as pd

    data = rows.set_axis(pd.MultiIndex.from_tuples(index, names=["scenario", "outcome"]))
    order = {name: place for place, name in enumerate(columns)}
    data = data.iloc[sorted(range(len(data)), key=lambda place: order[index[place][1]])]
    contents = effects(data, facts, what=what, read=read, held=_when(found))
    return Drawing(key, contents, f"What each push does to {what}", rows.reset_index())


def _outcomes(found: Influence) -> Drawing:
    columns = [name for name in found.plan.columns if Column.split(name).outcome != STANCE][:HEATED]
    return _heat(
        found, columns, "effects_on_outcomes", "outcomes", f"{counted(found.plan.after, 'week')} after the push begins"
    )


def _stances(found: Influence) -> Drawing:
    columns = [name for name in found.plan.columns if Column.split(name).outcome == STANCE]
    read = f"on average over {counted(found.plan.after, 'week')} from the beginning of the push"
    return _heat(found, columns, "effects_on_stances", "the stances of others", read)


def _network(found: Influence) -> Drawing:
    table = found.table().droplevel("date").reset_index()
    shown = table[table["verdict"].isin(SHOWN) & (table["unit"] == STEP)]
    arrows = {
        f"A step {way}": [
            Arrow(row["actor"], Column.split(row["outcome"]).labels[0], row["mean_difference"])
            for row in shown[shown["way"] == way].to_dict("records")
        ]
        for way in WAYS
    }
    about = {"when": f"An actor is held a step away from what it would have done, {_when(found)}."}
    about["read"] = f"Stances are read over {counted(found.plan.after, 'week')} from the beginning of the push."
    return Drawing(
        "influence_network", influence_network(arrows, facts_of(found), about), "Who moves whose stance", shown
    )


def strongest(found: Influence, most: int = MOST_RESPONSES) -> pd.DataFrame:
    """Return the largest effects that are shown, one of each outcome, in standard deviations."""
    table = found.table().droplevel("date").reset_index()
    shown = table[table["verdict"].isin(SHOWN)].assign(size=lambda rows: rows["in_sd"].abs())
    ranked = shown.sort_values("size", ascending=False, kind="stable").drop_duplicates("outcome")
    return ranked.head(most)


def _responses(found: Influence) -> Drawing:
    every, roster = found.responses().set_index(["actor", "way", "outcome"]), found.scenario.case.roster
    chosen = []
    for row in strongest(found).to_dict("records"):
        actor, way, outcome = (str(row[name]) for name in ("actor", "way", "outcome"))
        table, title = every.loc[[(actor, way, outcome)]].reset_index(), Column.split(outcome).title(roster)
        pushed, delay = told_of(found, actor, way), float(row["delay"])
        unit = "steps" if row["unit"] == STEP else measured(outcome, str(row["unit"]))
        chosen.append(Response(actor, pushed, title, unit, table, delay))
    contents = impulse_responses(chosen, facts_of(found), hold=found.plan.hold, after=found.plan.after)
    return Drawing("impulse_responses", contents, "How soon a push is felt")


class DrawnInfluence(Influence):
    """Influence that can be drawn; its tables hold everything that is drawn."""

    @checks_arguments(
        kind=one_of("a kind of figure", get_args(FigureKind)),
        theme=one_of("a theme", THEMES),
        size=one_of("a size", SIZES),
    )
    def plot(
        self,
        kind: FigureKind = "network",
        *,
        theme: Literal["light", "dark"] = "light",
        size: Literal["page", "print_180", "print_85", "phone"] = "page",
    ) -> Figure:
        """Draw a figure.

        Parameters
        ----------
        kind : str
            outcomes (what each push does to each outcome, as a table of colours), stances (the same of the steps on
            which the others stand), network (arrows from who is moved to who moves with it), or responses (the
            largest effects week by week).
        theme, size : str
            Colours, and the format: of a page, of print in 180 mm or 85 mm, or of a phone.

        Returns
        -------
        matplotlib.figure.Figure

        Raises
        ------
        InputError
            For an unknown name, or nothing to draw.
        """
        return drawing_of(self, kind).draw(theme=theme, size=size)

    @checks_arguments(path=file_path)
    def report(self, path: str | Path) -> Path:
        """Write the report: one page that opens offline, with the answer in words, figures, tables and sources.

        Parameters
        ----------
        path : str or Path
            Of the file, such as ``report.html``; its folder is created if it is missing.

        Returns
        -------
        Path
            The same.

        Raises
        ------
        InputError
            If the page would be too large, or the file cannot be written.
        """
        from sim.gallery.influence_report import influence_contents
        from sim.gallery.study_report import report_alone
        from sim.storage.provenance import made_by

        manifest = {"seed": self.request.seed, **made_by()}
        contents = partial(influence_contents, self, manifest=manifest, command="sim.influence(...)")
        return report_alone(path, drawings_of_influence(self), contents)


def _drawn(measure: Callable[P, Influence]) -> Callable[P, DrawnInfluence]:
    @wraps(measure)
    def measured(*args: P.args, **kwargs: P.kwargs) -> DrawnInfluence:
        found = measure(*args, **kwargs)
        return DrawnInfluence(*(getattr(found, one.name) for one in fields(found)))

    return measured


influence = _drawn(measuring.influence)
