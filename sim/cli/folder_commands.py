"""The commands on a folder of results. Their keys and help, as in `sim.cli.commands`."""

from __future__ import annotations

from dataclasses import dataclass

from sim.cli.command import group, key
from sim.cli.families import ALL_OUTCOMES, Cluster, OfFolder
from sim.ground import defaults


@dataclass(kw_only=True)
class Resume(OfFolder):
    """Continue a sweep, and compute again what is damaged."""

    workers: int | None = key(None, "number of threads, or of processes of a local cluster", usual="all processors")
    cluster: Cluster = group(Cluster, "where runs are computed", "threads|dask", "a cluster")
    width: int = key(defaults.WIDTH, "runs computed together where the compiler is off")
    figures: bool = key(True, "write figures")
    all: bool = key(False, ALL_OUTCOMES)
    quiet: bool = key(False, "no progress on standard error")


@dataclass(kw_only=True)
class Verify(OfFolder):
    """Check the hash of every file, and recompute a random sample of runs.

    Exits with 1 if anything is not as it was written.
    """

    runs: int = key(defaults.VERIFIED_RUNS, "number of runs to recompute")
    seed: int = key(0, "seed of the choice of runs")
    quiet: bool = key(False, "no progress on standard error")


@dataclass(kw_only=True)
class Rerun(OfFolder):
    """Repeat a folder from its manifest, and compare byte for byte.

    Exits with 1 if any file differs.
    """

    output: str | None = key(None, "where it is repeated", "DIR", usual="DIR-rerun")
    workers: int | None = key(None, "number of threads", usual="all processors")
    quiet: bool = key(False, "no progress on standard error")


@dataclass(kw_only=True)
class Export(OfFolder):
    """Write results as one file, for other programs."""

    format: str | None = key(None, "form of the file", "csv|parquet|netcdf", usual="as output= ends, or csv")
    output: str | None = key(None, "file to write", "FILE", usual="DIR/DIR.FORMAT")


@dataclass(kw_only=True)
class Summary(OfFolder):
    """Print and draw the results of a sweep, complete or under way."""

    figures: bool = key(True, "write figures")
    all: bool = key(False, ALL_OUTCOMES)
