"""Folder of a sweep: from a request to a folder that says all of it, and from a folder back to the job."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.case.case import load_case
from sim.case.columns import Column
from sim.ground.documents import written
from sim.ground.faults import InputError, input_error
from sim.ground.version import __version__
from sim.recorded.codes import flags_of
from sim.scenario.load import Scenario, load
from sim.storage.durable import storage_error
from sim.storage.layout import DESIGN, ChunkPlan, FanAxes, OutcomeAxis
from sim.storage.provenance import inputs_record, refuse_other_rules
from sim.storage.sweep_store import SweepStore
from sim.storage.verification import sound_bytes
from sim.sweeps.job import FanBins, SweepJob
from sim.words import as_given, counted, whole

if TYPE_CHECKING:
    import pandas as pd

COMMAND = "sweep"
REQUEST, CONFIG = "sweep.json", "config.yaml"
NUMBERS = ("params.", "contested.")


def chunk_plan(samples: int, runs: int, chunk: int) -> ChunkPlan:
    """Cut a sweep into chunks of about `chunk` runs: whole samples where their runs fit in.

    An `InputError` says where it is too large.
    """
    runs_a_chunk = min(runs, chunk)
    try:
        return ChunkPlan(samples, runs, min(samples, max(1, chunk // runs_a_chunk)), runs_a_chunk)
    except ValueError as error:
        found = f"{counted(samples, 'sample')} of {counted(runs, 'run')} in chunks of {whole(chunk)}"
        raise input_error("runs", f"{found}: {error}.") from None


def numbers_of(job: SweepJob, plan: ChunkPlan) -> dict[str, Any]:
    """Return what the numbers of a sweep depend on, besides the scenario and the program."""
    return {
        "design_hash": hashlib.sha256(job.design_text.encode()).hexdigest(),
        "samples": job.samples,
        "runs": job.runs,
        "seed": job.seed,
        "intermediaries": job.intermediaries,
        "draws": job.draws,
        "at": job.at.isoformat(),
        "fans": job.fans is not None,
        "chunk": [plan.samples_a_chunk, plan.runs_a_chunk],
    }


def inputs_of(job: SweepJob, plan: ChunkPlan) -> dict[str, Any]:
    """Return all that the numbers of a folder depend on."""
    scenario = job.scenario
    return inputs_record(
        command=COMMAND, case=scenario.case.folder, scenario=scenario.record(), numbers=numbers_of(job, plan)
    )


def _request(job: SweepJob) -> str:
    fans = job.fans and {"low": job.fans.low.tolist(), "high": job.fans.high.tolist(), "bins": job.fans.bins}
    told = {} if job.design is None else job.design.attrs
    record = {
        "scenario": job.scenario.record(),
        "bases": list(job.scenario.chain[:-1]),
        "runs": job.runs,
        "seed": job.seed,
        "intermediaries": job.intermediaries,
        "draws": job.draws,
        "at": job.at.isoformat(),
        "fans": fans,
        "design": told,
    }
    return json.dumps(record, indent=1, ensure_ascii=False) + "\n"


def _config(job: SweepJob, plan: ChunkPlan) -> str:
    told = {} if job.design is None else job.design.attrs
    design = {name: told.get(name) for name in ("design", "samples", "seed", "options", "factors") if name in told}
    record = {"command": COMMAND, **numbers_of(job, plan), "design": design, "scenario": job.scenario.record()}
    return written(record)


def _axis(columns: Sequence[Column]) -> dict[str, tuple[str, ...]]:
    return {
        "units": tuple(column.unit for column in columns),
        "long_names": tuple(column.meaning for column in columns),
    }


def _flags(job: SweepJob, columns: Sequence[Column]) -> dict[str, tuple[str, str]]:
    """Return the numbers of coded outcomes and what they stand for, each as the CF conventions list them."""
    flags = {str(one): flags_of(one.outcome, job.scenario.case.roster) for one in columns if one.is_coded}
    return {name: (" ".join(map(as_given, one["flag_values"])), one["flag_meanings"]) for name, one in flags.items()}


def _fan_axes(job: SweepJob) -> FanAxes | None:
    if job.fans is None:
        return None
    columns, times = job.probe.fan_columns, job.base.clock.times()
    return FanAxes(
        series=tuple(map(str, columns)),
        times=times[np.array(job.fan_ends) - 1],
        low=job.fans.low,
        high=job.fans.high,
        bins=job.fans.bins,
        **_axis(columns),
    )


def create(path: Path, job: SweepJob, plan: ChunkPlan, arguments: Sequence[str]) -> SweepStore:
    """Create the folder of a sweep, without any result; a `StorageError` says where something is there already."""
    columns = job.probe.columns
    return SweepStore.create(
        path,
        plan=plan,
        outcomes=OutcomeAxis(tuple(map(str, columns)), **_axis(columns), flags=_flags(job, columns)),
        inputs=inputs_of(job, plan),
        arguments=arguments,
        fans=_fan_axes(job),
        attributes=attributes_of(job),
        files={REQUEST: _request(job), CONFIG: _config(job, plan), DESIGN: job.design_text},
    )


def attributes_of(job: SweepJob) -> dict[str, str | float]:
    """Return what a dataset says of the sweep that it comes from."""
    told = {} if job.design is None else job.design.attrs
    return {
        "scenario": job.scenario.name,
        "case": job.scenario.case.address,
        "title": job.scenario.title,
        "seed": job.seed,
        "at": job.at.isoformat(),
        "observed_until": job.scenario.observed_until.isoformat(),
        "design": str(told.get("design", "none")),
        "draws": job.draws,
        "forced_acts": job.scenario.forced_acts,
        "version": __version__,
        "grade_d_share": job.scenario.case.parameters.grade_shares["D"],
    }


def reopened(store: SweepStore, *, width: int) -> SweepJob:
    """Return the job of a folder, to be run in blocks of a width.

    An `InputError` says where its request is damaged, or was made with other rules, claims or parameters than these.
    """
    case = load_case(store.manifest.get("inputs", {}).get("scenario", {}).get("case"))
    refuse_other_rules(store.path, store.manifest, COMMAND, case.folder)
    try:
        record = json.loads(sound_bytes(store.path, REQUEST, store.manifest["files"]))
        scenario, fans = _scenario_in(record), record["fans"]
        job = SweepJob(
            scenario=scenario,
            design=read_design(store.path, record["design"]),
            runs=int(record["runs"]),
            seed=int(record["seed"]),
            intermediaries=int(record["intermediaries"]),
            width=width,
            draws=str(record["draws"]),
            at=dt.date.fromisoformat(record["at"]),
            fans=fans and FanBins(np.array(fans["low"]), np.array(fans["high"]), int(fans["bins"])),
        )
    except InputError:
        raise
    except (ValueError, KeyError, TypeError) as error:
        raise storage_error(store.path / REQUEST, f"is damaged: {error}.") from None
    if inputs_of(job, store.plan) != store.manifest["inputs"]:
        raise storage_error(store.path / REQUEST, "is damaged: it is not what the manifest was made from.")
    return job


def design_of(path: Path) -> pd.DataFrame | None:
    """Return the design of a folder, whatever rules it was made with; an `InputError` says where it cannot be read."""
    try:
        return read_design(path, json.loads(sound_bytes(path, REQUEST))["design"])
    except InputError:
        raise
    except (ValueError, KeyError, TypeError) as error:
        raise storage_error(path / REQUEST, f"is damaged: {error}.") from None


def scenario_of(path: Path) -> Scenario:
    """Return the scenario of a folder; an `InputError` says where it, or its case, can no longer be read."""
    return _scenario_in(json.loads(sound_bytes(path, REQUEST)))


def _scenario_in(record: Mapping[str, Any]) -> Scenario:
    """Return the scenario of a request, whose record is complete without its bases, as one that rests on these."""
    scenario = load(record["scenario"])
    return load(replace(scenario, chain=(*map(str, record.get("bases", ())), scenario.name)))


def factor_coordinates(design: pd.DataFrame | None) -> dict[str, tuple[str, NDArray[Any], dict[str, Any]]]:
    """Return the factors of a design as coordinates of its samples, described as `sim.sweep` says."""
    if design is None:
        return {}
    records = {factor["key"]: factor for factor in design.attrs.get("factors", [])}
    coordinates = {}
    for name in map(str, design.columns):
        record = dict(records.get(name, {}))
        about = {"long_name": record.pop("title", name), **({"units": record.pop("unit")} if "unit" in record else {})}
        about |= {key: value for key, value in record.items() if key != "key"}
        coordinates[name] = ("sample", design[name].to_numpy(), about | {"varies": design[name].nunique() > 1})
    return coordinates


def read_design(path: Path, told: Mapping[str, Any]) -> pd.DataFrame | None:
    """Return the design of a folder, as `sim.sample` gave it; None where the scenario alone was run."""
    import pandas as pd

    design = pd.read_csv(io.BytesIO(sound_bytes(path, DESIGN)), index_col="sample", dtype=str, keep_default_na=False)
    design.index = pd.RangeIndex(len(design), name="sample")
    for name in design.columns:
        if str(name).startswith(NUMBERS):
            # The built-in float gives the same number back that was written.
            design[name] = [float(text) for text in design[name]]
    if not len(design.columns):
        return None
    design.attrs.update({str(name): value for name, value in told.items()})
    return design
