"""What a sweep shows: its table, its summary file and its figures, complete or under way."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import xarray as xr

from sim.case.case import case_of
from sim.cli.terminal import log, print_outcomes, print_result
from sim.ground.faults import InputError
from sim.ground.paths import command_on, displayed
from sim.recorded.summary import means_of_samples, summary_of_sweep
from sim.storage.added import adding, read_added
from sim.storage.durable import place
from sim.storage.manifest import read_chunked
from sim.storage.provenance import file_record
from sim.storage.verification import damage_of_markers
from sim.sweeps.sweep import opened
from sim.words import counted, whole

SUMMARY, MEANS, FIGURES, REPORT = "summary.csv", "sample_means.csv", "figures", "report.html"


def is_shown(name: str) -> bool:
    """Say whether a file of a sweep is one that `show_results` writes, and writes again."""
    return name in (SUMMARY, MEANS, REPORT) or name.split("/")[0] == FIGURES


def show_results(path: Path, *, figures: bool, everything: bool = False) -> None:
    """Print the summary of a sweep's folder, and write it, the mean of each sample, figures and a report into it.

    Where the folder cannot be written, as in an archive, what it holds is printed all the same.
    """
    dataset = opened(path)
    summary = summary_of_sweep(dataset)
    _tell_damaged_markers(path)
    texts = {SUMMARY: summary.to_csv(lineterminator="\n").encode()}
    if dataset.sizes["sample"] > 1:
        texts[MEANS] = means_of_samples(dataset).to_csv(lineterminator="\n").encode()
    _print(dataset, summary, everything=everything)
    drawn = figures and dataset.attrs["committed"] > 0
    if anew := drawn or not _holds(path, texts):
        with adding(path, *texts, *([FIGURES, REPORT] if drawn else [])):
            for name, text in texts.items():
                place(path / name, text)
            if drawn:
                from sim.gallery.sweep_report import write_pictures

                try:
                    write_pictures(path, dataset)
                except InputError as error:  # its case is no longer there, or another
                    log(f"no report was written: {error}")
    print_result(f"\n{'written to' if anew else 'already in'} {displayed(path)}")


def _tell_damaged_markers(path: Path) -> None:
    """Warn of chunks of which nothing can say any more that they were committed; the manifest vouches for the numbers.

    That of a sweep under way does not: there the numbers themselves are refused.
    """
    _, plan = read_chunked(path)
    for damage in damage_of_markers(path, plan):
        log(f"{displayed(path)} is damaged: {damage}. The numbers shown are as the manifest has them.")
        log(f"See: {command_on('verify', path)}")


def _holds(path: Path, texts: Mapping[str, bytes]) -> bool:
    """Say whether a folder holds these files, and says of none of them anything else."""
    try:
        listed = read_added(path)
        told = {name: listed.get(name, file_record(text)) == file_record(text) for name, text in texts.items()}
        return all(told[name] and (path / name).read_bytes() == text for name, text in texts.items())
    except (OSError, ValueError):
        return False


def _print(dataset: xr.Dataset, summary: pd.DataFrame, *, everything: bool) -> None:
    attributes, sizes = dataset.attrs, dataset.sizes
    print_result(f"{attributes['title']} ({attributes['scenario']})")
    size = f"{counted(sizes['sample'], 'sample')} x {counted(sizes['run'], 'run')}"
    print_result(
        f"{size}, seed {attributes['seed']}, design {attributes['design']}; acts forced: {attributes['forced_acts']}"
    )
    if attributes["committed"] < attributes["chunks"]:
        print_result(f"partial: {whole(attributes['committed'])} of {whole(attributes['chunks'])} chunks")
    rows = [
        {"outcome": str(name), **{str(key): value for key, value in row.items()}} for name, row in summary.iterrows()
    ]
    main, when = case_of(attributes).headlines.at("main"), f"in the week of {attributes['at']}, over all runs"
    print_outcomes(rows, when, main, everything=everything)
