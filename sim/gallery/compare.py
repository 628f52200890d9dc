"""`sim.compare`: a comparison of scenarios that can be drawn; figures are imported when one is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Literal, ParamSpec

from sim.comparison import compare as runs
from sim.comparison.comparison import Comparison
from sim.ground.arguments import checks_arguments, list_of, optional, text
from sim.ground.paths import literal_path

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FigureKind = Literal["heat_table", "intervals", "small_multiples", "survival_curves", "difference_fans", "assumptions"]
Names = Iterable[str] | str | None
P = ParamSpec("P")


def file_path(value: object) -> Path:
    """Return the path of a file that is to be written; a folder is none."""
    if (found := literal_path(value)).is_dir():
        raise ValueError(f"{found} is a folder; name the file, such as {found / 'report.html'}.")
    return found


class DrawnComparison(Comparison):
    """A comparison that can be drawn; its tables hold everything that is drawn."""

    @checks_arguments(
        kind=text,
        scenarios=optional(list_of(text)),
        outcomes=optional(list_of(text)),
        events=optional(list_of(text)),
        theme=text,
        size=text,
    )
    def plot(
        self,
        kind: FigureKind = "heat_table",
        *,
        scenarios: Names = None,
        outcomes: Names = None,
        events: Names = None,
        theme: Literal["light", "dark"] = "light",
        size: Literal["page", "print_180", "print_85", "phone"] = "page",
    ) -> Figure:
        """Draw a figure.

        Parameters
        ----------
        kind : str
            heat_table (what each scenario does to each outcome), intervals (all scenarios, one outcome),
            small_multiples (one outcome over time in each scenario), survival_curves (by when events have happened),
            difference_fans (how runs of one scenario differ from their partners), or assumptions (what a scenario
            changes).
        scenarios : str or iterable of str, optional
            Beside the reference. By default all of them, or as many as the figure holds: the 19 that move the main
            outcomes the furthest, in survival_curves the 3 whose events differ most. difference_fans and assumptions
            show one, which must be named if there are several.
        outcomes : str or iterable of str, optional
            Columns such as ``trust[iran in russia]``; intervals and small_multiples show one, heat_table 12 at most,
            difference_fans 6. small_multiples and difference_fans draw only outcomes that `Comparison.fans` has.
        events : str or iterable of str, optional
            Of survival_curves, as in `Comparison.events`; the 6 whose curves lie furthest apart are drawn.
        theme, size : str
            Colours, and the format: of a page, of print in 180 mm or 85 mm, or of a phone.

        Returns
        -------
        matplotlib.figure.Figure

        Raises
        ------
        InputError
            For an unknown name, names that the kind does not take, too many of them, or nothing to draw.
        """
        from sim.gallery.comparison import Request

        request = Request.of(self, kind, scenarios, outcomes, events, theme, size)
        return request.drawing().draw(theme=theme, size=size)

    @checks_arguments(path=file_path)
    def report(self, path: str | Path) -> Path:
        """Write the report: one page that opens offline, with its figures, tables, and every number's sentence.

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
        from sim.gallery.comparison_report import report_of
        from sim.storage.durable import reason, storage_error

        try:
            return report_of(self, Path(path))
        except OSError as error:
            raise storage_error(Path(path), f"cannot be written: {reason(error)}.") from None


def _drawn(compare: Callable[P, Comparison]) -> Callable[P, DrawnComparison]:
    @wraps(compare)
    def compared(*args: P.args, **kwargs: P.kwargs) -> DrawnComparison:
        found = compare(*args, **kwargs)
        return DrawnComparison(*(getattr(found, one.name) for one in fields(found)))

    return compared


compare = _drawn(runs.compare)
