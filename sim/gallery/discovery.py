"""The figures of discovery, and `sim.discover`: what is found, so that it can be drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, get_args

import numpy as np

from sim.discovery import discover as finding
from sim.discovery.boxes import Box
from sim.discovery.discover import Discovery
from sim.figures.discovery.limits import limits
from sim.figures.discovery.tradeoff import Point, tradeoff
from sim.figures.kit.facts import Facts
from sim.figures.kit.look import SIZES, THEMES
from sim.gallery.compare import file_path
from sim.gallery.drawing import Drawing
from sim.ground.arguments import checks_arguments, one_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

FigureKind = Literal["tradeoff", "limits"]
P = ParamSpec("P")


def drawings_of_discovery(found: Discovery) -> Iterator[Drawing]:
    """Iterate over the figures of what was found; of a box without limits, the trade-off alone."""
    yield drawing_of(found, "tradeoff")
    if found.box.limits:
        yield drawing_of(found, "limits")


def drawing_of(found: Discovery, kind: str) -> Drawing:
    """Return a figure; an `InputError` says where there is nothing to draw of it."""
    facts, says, whole = Facts.of(found.cases.facts), found.cases.says, found.cases.density
    if kind == "tradeoff":
        table = found.tradeoff()
        drawn = tradeoff(table, facts, says=says, whole=whole, told=_point(found.box))
        return Drawing("tradeoff", drawn, "Coverage against density", table)
    table, box = parts_inside(found), (found.box.coverage, found.box.density)
    return Drawing("limits", limits(table, facts, says=says, box=box, whole=whole), "The box in words", table)


def _point(box: Box) -> Point:
    return Point(box.coverage, box.density, len(box.limits))


def parts_inside(found: Discovery) -> pd.DataFrame:
    """Return the limits of the box as shares of the range of each input, for the figure of them."""
    rows: list[dict[str, Any]] = []
    for limit, row in zip(found.box.limits, found.table().to_dict("records"), strict=True):
        told = {"says": found.in_words(limit, keys=False), "share": row["share"]}
        if row["categories"]:
            rows.append(told | {"from": 0.0, "to": 1.0, "ends_from": np.nan, "ends_to": np.nan})
            continue
        about = found.cases.about[limit.key]
        low, wide = about["low"], about["high"] - about["low"]
        start = 0.0 if np.isnan(row["low"]) else (row["low"] - low) / wide
        end = 1.0 if np.isnan(row["high"]) else (row["high"] - low) / wide
        side = "low" if np.isnan(row["high"]) else "high"
        ends = {f"ends_{name}": (row[f"{side}_{name}"] - low) / wide for name in ("from", "to")}
        rows.append(told | {"from": start, "to": end} | ends)
    import pandas as pd

    return pd.DataFrame(rows)


class DrawnDiscovery(Discovery):
    """A discovery that can be drawn."""

    @checks_arguments(
        kind=one_of("a kind of figure", get_args(FigureKind)),
        theme=one_of("a theme", THEMES),
        size=one_of("a size", SIZES),
    )
    def plot(
        self,
        kind: FigureKind = "tradeoff",
        *,
        theme: Literal["light", "dark"] = "light",
        size: Literal["page", "print_180", "print_85", "phone"] = "page",
    ) -> Figure:
        """Draw a figure.

        Parameters
        ----------
        kind : str
            tradeoff (coverage against density of every box), or limits (which part of each input lies in the box).
        theme, size : str
            Colours, and the format: of a page, of print in 180 mm or 85 mm, or of a phone.

        Returns
        -------
        matplotlib.figure.Figure

        Raises
        ------
        InputError
            For an unknown name, or a box without limits.
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
        from sim.gallery.discovery_report import discovery_contents
        from sim.gallery.study_report import report_alone
        from sim.scenario.load import load
        from sim.storage.provenance import made_by

        scenario = load(str(self.cases.facts.attrs["scenario"]), case=self.cases.case)
        manifest = {"seed": self.request.seed, **made_by()}
        contents = partial(discovery_contents, self, scenario, manifest=manifest, command="sim.discover(...)")
        return report_alone(path, drawings_of_discovery(self), contents)


def _drawn(find: Callable[P, Discovery]) -> Callable[P, DrawnDiscovery]:
    @wraps(find)
    def found(*args: P.args, **kwargs: P.kwargs) -> DrawnDiscovery:
        one = find(*args, **kwargs)
        return DrawnDiscovery(*(getattr(one, item.name) for item in fields(one)))

    return found


discover = _drawn(finding.discover)
