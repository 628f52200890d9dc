"""`sim.sensitivity`: a study that can be drawn; figures are imported when one is asked for."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from sim.analysis.paired.pairs import check_level
from sim.designs.entries import Over
from sim.engine.run import processors
from sim.gallery.compare import file_path
from sim.ground import defaults
from sim.ground.arguments import (
    MOST_RUNS,
    NUMBERS,
    PROGRESS,
    Check,
    checks_arguments,
    list_of,
    number,
    optional,
    text,
    within,
)  # fmt: skip
from sim.ground.faults import input_error, not_among, shown
from sim.ground.paths import displayed, literal, literal_path
from sim.scenario.chain import Source
from sim.scenario.load import Scenario, load, resolved
from sim.sensitivities.analyses import Analysis
from sim.sensitivities.result import Sensitivity
from sim.sensitivities.study import REQUEST, STAGES, Study, first_outcomes
from sim.sensitivities.swept import SOURCE, SweptDesign
from sim.storage.manifest import CHUNKS, MANIFEST, read_manifest
from sim.storage.reading import open_sweep
from sim.sweeps.folder import design_of, scenario_of
from sim.sweeps.sweep import Where

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.figure import Figure

ASKED: Final[dict[str, Check]] = {
    "outcomes": optional(list_of(text)),
    "methods": list_of(text),
    "trajectories": within(2, 100_000),
    "samples": within(1, 1_000_000),
    "most": within(1, 1_000),
    "claim_runs": within(2, MOST_RUNS),
    "level": number,
}
"""Checks of what is asked of a study, beside the numbers that mean the same everywhere."""


class DrawnSensitivity(Sensitivity):
    """A study that can be drawn; its tables hold everything that is drawn."""

    @checks_arguments(kind=text, outcome=optional(text), theme=text, size=text)
    def plot(
        self,
        kind: str = "shares",
        outcome: str | None = None,
        *,
        theme: Literal["light", "dark"] = "light",
        size: Literal["page", "print_180", "print_85", "phone"] = "page",
    ) -> Figure:
        """Draw a figure.

        Parameters
        ----------
        kind : str
            shares, indices, pairs, pawn, screen, claims, articles (and grades), knock_outs or convergence;
            which are there depends on the designs that were run.
        outcome : str, optional
            One of the study; the first where none is given. Knock-outs show all.
        theme, size : str
            As of the figures of a comparison.

        Raises
        ------
        InputError
            For a figure or an outcome that is not there, a theme or a size.
        """
        from sim.figures.kit.look import SIZES, THEMES
        from sim.gallery.sensitivity_figures import drawing_of

        for name, what, known in ((theme, "a theme", THEMES), (size, "a size", SIZES)):
            if name not in known:
                raise input_error(SOURCE, not_among(name, what, known))
        return drawing_of(self, kind, outcome or self.outcomes[0]).draw(theme=theme, size=size)

    @checks_arguments(path=file_path)
    def report(self, path: str | Path) -> Path:
        """Write the report: one page that opens offline, with findings in words, figures, and the source of each input.

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
            If the page would be too large, the file cannot be written, or the scenario is not known.
        """
        from sim.gallery.sensitivity_report import report_of
        from sim.storage.durable import reason, storage_error

        scenario = self.scenario or load(str(self.about["scenario"]), case=self.case)
        try:
            return report_of(self, scenario, Path(path))
        except OSError as error:
            raise storage_error(Path(path), f"cannot be written: {reason(error)}.") from None


@checks_arguments(output=optional(literal_path), **ASKED, **NUMBERS, **PROGRESS)
def sensitivity(
    given: Source | Scenario | xr.Dataset = "baseline",
    design: pd.DataFrame | None = None,
    *,
    outcomes: Iterable[str] | str | None = None,
    over: Over = (),
    methods: Iterable[str] | str = tuple(STAGES),
    trajectories: int = defaults.TRAJECTORIES,
    samples: int = defaults.BLOCKS,
    runs: int = defaults.REPLICATES,
    most: int = defaults.MOST_INPUTS,
    claim_runs: int = defaults.COMPARED_RUNS,
    seed: int = 0,
    at: dt.date | str | None = None,
    level: float = defaults.LEVEL,
    output: str | Path | None = None,
    workers: int | None = None,
    intermediaries: int = defaults.INTERMEDIARIES,
    progress: Callable[[int], None] | None = None,
) -> DrawnSensitivity:
    """Say which inputs an outcome follows, and which claims, articles and grades these rest on.

    A scenario is studied anew, method by method; a finished sweep is read as it is.

    Parameters
    ----------
    given : str, Path, mapping, Scenario or xarray.Dataset
        A scenario; or the folder of a finished sweep, or what `sim.sweep` returned, then with its design.
    design : DataFrame, optional
        From `sim.sample`, of a dataset. ``morris`` gives elementary effects, ``saltelli`` Sobol' and PAWN indices,
        ``shapley`` Shapley effects and shares by source, ``one_at_a_time`` contested claims true and false. Any other
        sample, of dependent inputs too, such as a table of draws from a posterior, gives PAWN indices, and Shapley
        effects where it has eight factors at most.
    outcomes : str or iterable of str, optional
        Columns such as ``trust[iran in russia]``; by default the first headlines of the case that vary.
    over : str, iterable of str, or mapping
        What varies, as in `sim.sample`; by default every parameter and every contested claim. This, and what follows,
        is of a study alone.
    methods : str or iterable of str
        Of morris, sobol, shapley and claims. Morris chooses the inputs that the next two tell apart where there are
        many; the rest moves together, as one input.
    trajectories, samples, runs : int
        Trajectories of Morris; blocks of Saltelli, and trajectories for Shapley effects; replicates of each row.
    most : int
        Inputs that Sobol' indices tell apart; Shapley effects tell four times as many.
    claim_runs : int
        Runs with each contested claim true, and as many with it false.
    seed : int
        Of designs, runs and intervals.
    at : date or str, optional
        When outcomes are read, as in `sim.sweep`.
    level : float
        Of intervals.
    output : str or Path, optional
        A folder that keeps a sweep for each method: a second call continues them.
    workers, intermediaries, progress
        As in `sim.sweep`.

    Returns
    -------
    DrawnSensitivity
        Its `table` gives each table, its `plot` draws it, its `report` writes a page.

    Raises
    ------
    InputError
        For a sweep that was interrupted, a design that tells nothing, an outcome that never varies, too few runs for an
        answer, or a name or number that is not allowed.

    Examples
    --------
    >>> quick = {"methods": ["morris"], "over": "params.drone_*", "trajectories": 2, "runs": 2}
    >>> sensitivity("baseline", outcomes="delivered[drones]", **quick).table("screen").columns[1]
    'mu_star'
    """
    check_level(level)
    wanted = None if outcomes is None else tuple(outcomes)
    swept = _swept(given, design)
    if swept is not None:
        return analysed(swept, wanted, level=level, seed=seed)
    base = resolved(given)  # type: ignore[arg-type]  # a dataset is no scenario, and was analysed above
    numbers = {"trajectories": trajectories, "samples": samples, "runs": runs, "most": most, "claim_runs": claim_runs}
    more: dict[str, Any] = numbers | {"seed": seed, "at": at, "level": level, "intermediaries": intermediaries}
    outcomes = wanted or first_outcomes(base.case)
    study = Study(scenario=base, outcomes=outcomes, methods=tuple(methods), over=over, **more)
    with _kept_in(output) as folder:
        found = study.carry_out(folder, Where(workers or processors()), progress=progress)
        return DrawnSensitivity.of(found, level, base)


@contextmanager
def _kept_in(output: str | Path | None) -> Iterator[Path]:
    """Give the folder that keeps sweeps, or one that goes with the call."""
    if output is not None:
        yield Path(output)
        return
    with tempfile.TemporaryDirectory(prefix="wary-") as folder:
        yield Path(folder)


def analysed(swept: SweptDesign, outcomes: Sequence[str] | None, *, level: float, seed: int) -> DrawnSensitivity:
    """Return what a finished sweep tells."""
    scenario = scenario_of(swept.path) if swept.path else None
    how = Analysis(swept.outcomes(outcomes), level, seed, scenario)
    return DrawnSensitivity.of([(swept, how.tables(swept))], level, scenario)


def _swept(given: object, design: pd.DataFrame | None) -> SweptDesign | None:
    """Return a finished sweep, or None where a scenario was given."""
    import xarray as xr

    if isinstance(given, xr.Dataset):
        if design is None:
            raise input_error("design", "is missing; give what sim.sample returned for this dataset.")
        return SweptDesign(given, design)
    if design is not None:
        raise input_error("design", f"goes with a dataset from sim.sweep, not with {shown(given)}.")
    if isinstance(given, str | Path) and any((literal(given) / one).is_file() for one in (MANIFEST, REQUEST)):
        return swept_in(literal(given))
    return None


def swept_in(path: Path) -> SweptDesign:
    """Open the folder of a sweep; an `InputError` says where it is none, or has no design."""
    if (path / REQUEST).is_file():
        message = f"is the folder of a study; name one of its sweeps, such as {displayed(path / STAGES['shapley'])}."
        raise input_error(displayed(path), message)
    if CHUNKS not in read_manifest(path):
        raise input_error(displayed(path), "is no folder of a sweep; give one of `wary sweep`, or of a study.")
    dataset, design = open_sweep(path), design_of(path)
    if design is None:
        raise input_error(displayed(path), "is a sweep without a design: nothing varies but chance.")
    return SweptDesign(dataset, design, path)
