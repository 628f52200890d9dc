"""``wary run``: one scenario, its summary, its figures, its trajectories."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli.arguments import COMMAND_LINE, load_from_command_line
from sim.cli.config import Request, compose_request
from sim.cli.terminal import number, progress, say, say_if_compiling, table, tell
from sim.ground.faults import EXIT_OK, Fault, InputError, input_error
from sim.kernel.clock import DAYS_A_WEEK
from sim.scenario.load import Scenario

if TYPE_CHECKING:
    import xarray as xr

    from sim.storage.results import ResultsFolder

RESULTS = Path("results")
_SECONDS_A_STEP = {"compiled": 3.6e-6, "mesa": 4.0e-3}
"""Rough cost of one step of one run on one processor, for a dry run's estimate only."""


def run_command(arguments: list[str]) -> int:
    """Run one scenario."""
    return run_request(compose_request(arguments), arguments)


def run_request(request: Request, arguments: list[str]) -> int:
    """Run what a command line asks for.

    Parameters
    ----------
    request : Request
        Composed.
    arguments : list of str
        For the manifest.
    """
    scenario = scenario_of(request)
    from sim.engine.run import check_numbers, processors

    config = request.config
    config.workers = processors() if config.workers is None else config.workers
    check_numbers(runs=config.runs, seed=config.seed, workers=config.workers, width=config.engine.width)
    if config.dry_run:
        return _say_what_would_run(request, scenario)
    folder = _folder(request, scenario)
    if folder.complete():
        tell(f"{folder.path} already holds these results; nothing was run.", quiet=config.quiet)
        _print_summary(scenario, request, _stored_summary(folder.path), folder.path)
        return EXIT_OK
    started = dt.datetime.now(dt.UTC)
    trajectories = run_scenario(request, scenario)
    folder.write(
        lambda path: write_files(path, request, scenario, trajectories), arguments=["run", *arguments], started=started
    )
    _print_summary(scenario, request, _stored_summary(folder.path), folder.path)
    return EXIT_OK


def scenario_of(request: Request) -> Scenario:
    """Return the scenario that a command line asks for."""
    scenario = load_from_command_line(request.config.scenario, request.overrides)
    if isinstance(request.horizon, int):
        try:
            horizon = scenario.start + dt.timedelta(days=DAYS_A_WEEK * request.horizon)
        except OverflowError:
            raise input_error(
                COMMAND_LINE, f"{request.horizon} weeks reach beyond the calendar.", key="horizon"
            ) from None
        return load_from_command_line(request.config.scenario, request.overrides | {"horizon": horizon.isoformat()})
    if request.horizon is not None:
        return load_from_command_line(request.config.scenario, request.overrides | {"horizon": request.horizon})
    return scenario


def _numbers(request: Request) -> dict[str, Any]:
    """Return what the numbers depend on; the engine, its threads and its blocks are not among it."""
    config = request.config
    return {
        "runs": config.runs,
        "seed": config.seed,
        "intermediaries": config.intermediaries,
        "figures": config.figures,
    }


def _folder(request: Request, scenario: Scenario) -> ResultsFolder:
    """Return the results folder; the default one gets a suffix where it holds other inputs."""
    from sim.storage.results import MANIFEST, ResultsFolder, inputs_record, read_manifest

    inputs = inputs_record(
        command="run", case=scenario.case.folder, scenario=scenario.record(), numbers=_numbers(request)
    )
    if request.config.output:
        return ResultsFolder(Path(request.config.output), inputs)
    folder = ResultsFolder(RESULTS / "run" / scenario.name, inputs)
    if (folder.path / MANIFEST).is_file() and read_manifest(folder.path).get("inputs_hash") != folder.inputs_hash:
        return ResultsFolder(folder.path.with_name(f"{scenario.name}-{folder.inputs_hash[:8]}"), inputs)
    return folder


def _say_what_would_run(request: Request, scenario: Scenario) -> int:
    from sim.scenario.inputs import build_inputs

    config = request.config
    inputs = build_inputs(scenario, intermediaries=config.intermediaries)
    steps, rows = inputs.clock.steps, len(inputs.recorded.rows)
    threads = config.workers if config.engine.name == "compiled" else 1
    share = config.intermediaries / 64
    seconds = config.runs * steps * _SECONDS_A_STEP[config.engine.name] * max(share, 0.1) / (threads or 1)
    say(f"would run {scenario.name}: {config.runs:,} runs of {steps} weeks, {scenario.start} to {scenario.horizon}")
    say(f"engine    {config.engine.name}, {threads} thread{'s' if threads != 1 else ''}")
    say(f"time      about {number(max(seconds, 0.1))} s once compiled, figures apart")
    say(f"memory    about {number(2 * config.runs * steps * rows * 8 / 1e6)} MB")
    say(f"output    {_folder(request, scenario).path}")
    say("nothing was run.")
    return EXIT_OK


def run_scenario(request: Request, scenario: Scenario) -> xr.Dataset:
    """Return the trajectories of a request."""
    from sim.engine.run import run

    config = request.config
    width = config.engine.width if config.engine.name == "compiled" else 1
    say_if_compiling(scenario.case, width, quiet=config.quiet)
    with progress(config.runs, f"running {scenario.name}", quiet=config.quiet) as advance:
        return run(
            scenario,
            runs=config.runs,
            seed=config.seed,
            engine=config.engine.name,
            workers=config.workers,
            intermediaries=config.intermediaries,
            width=config.engine.width,
            progress=advance,
        )


def write_files(folder: Path, request: Request, scenario: Scenario, trajectories: xr.Dataset) -> None:
    """Write everything that a run leaves behind."""
    from sim.ground.documents import written
    from sim.recorded.summary import outcomes_of_runs, summarise

    resolved = {"command": "run", **_numbers(request), "scenario": scenario.record()}
    (folder / "config.yaml").write_text(written(resolved), encoding="utf-8")
    encoding = {name: {"zlib": True, "complevel": 1, "shuffle": True} for name in trajectories.data_vars}
    trajectories.to_netcdf(folder / "trajectories.nc", engine="h5netcdf", encoding=encoding)
    outcomes_of_runs(trajectories).to_parquet(folder / "outcomes.parquet")
    summarise(trajectories).to_csv(folder / "summary.csv", lineterminator="\n")
    if request.config.figures:
        _write_figures(folder / "figures", request, scenario, trajectories)


def _write_figures(folder: Path, request: Request, scenario: Scenario, trajectories: xr.Dataset) -> None:
    from sim.explanation.snapshot import snapshot_at
    from sim.figures.kit.look import THEMES
    from sim.figures.kit.save import save_figure
    from sim.figures.run.chronicle import chronicle, chronicle_alt_text
    from sim.figures.run.network import network, network_alt_text
    from sim.figures.run.order_book import order_book, order_book_alt_text
    from sim.figures.run.overview import CONTENTS, alt_text, overview

    folder.mkdir()
    config = request.config
    held = snapshot_at(scenario, seed=config.seed, intermediaries=config.intermediaries, width=config.engine.width)
    chronicle_alt, network_alt = chronicle_alt_text(trajectories, scenario.events), network_alt_text(held)
    events = {
        name: (event.date, event.label or name.replace("_", " "))
        for name, event in scenario.events.items()
        if event.kind == "exogenous"
    }
    order_alt = order_book_alt_text(trajectories)
    for theme in THEMES:
        orders = order_book(trajectories, events=events, theme=theme)
        save_figure(orders, folder, f"order_book_{theme}", order_alt)
        dated = chronicle(trajectories, events=scenario.events, theme=theme)
        save_figure(dated, folder, f"chronicle_{theme}", chronicle_alt)
        save_figure(network(held, theme=theme), folder, f"network_{theme}", network_alt)
    for figure, contents_of in CONTENTS.items():
        contents = contents_of(trajectories)
        alt = alt_text(contents)
        for theme in THEMES:
            save_figure(overview(contents, events=events, theme=theme), folder, f"{figure}_{theme}", alt)


def _stored_summary(folder: Path) -> list[dict[str, Any]]:
    import csv

    try:
        with (folder / "summary.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except OSError as error:
        raise InputError([Fault(str(folder / "summary.csv"), 0, "", f"cannot be read: {error.strerror}.")]) from None


def _print_summary(scenario: Scenario, request: Request, summary: list[dict[str, Any]], folder: Path) -> None:
    config = request.config
    last = scenario.clock.date_of(scenario.clock.steps - 1)
    until = min(scenario.observed_until, last)
    say(f"{scenario.title} ({scenario.name})")
    span = f"{scenario.start} to {scenario.horizon}"
    say(f"{config.runs:,} runs, seed {config.seed}, {span}; acts forced: {scenario.forced_acts}")
    say(f"Outcomes in the week of {until}, over runs; posture rows: share of weeks until then.\n")
    rows = [
        (
            row["outcome"],
            row["unit"],
            *(float(row[column]) for column in ("q05", "q25", "q50", "q75", "q95")),
        )
        for row in summary
    ]
    columns = ("outcome", "unit", "5 %", "25 %", "median", "75 %", "95 %")
    table(columns, rows, numeric=columns[2:])
    say(f"\nwritten to {folder}")
