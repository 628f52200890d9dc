"""What a sweep shows: its table, its summary file and its figures, complete or under way."""

from __future__ import annotations

from pathlib import Path

from sim.cli.results_folder import read_table
from sim.cli.terminal import print_outcomes, print_result
from sim.recorded.summary import means_of_samples, summary_of_sweep
from sim.storage.durable import place
from sim.sweeps.sweep import opened
from sim.words import counted, whole

SUMMARY, MEANS = "summary.csv", "sample_means.csv"


def write_results(path: Path, *, figures: bool) -> None:
    """Write the summary of a sweep's folder, the mean of each sample, and figures of both."""
    dataset = opened(path)
    place(path / SUMMARY, summary_of_sweep(dataset).to_csv(lineterminator="\n").encode())
    if dataset.sizes["sample"] > 1:
        place(path / MEANS, means_of_samples(dataset).to_csv(lineterminator="\n").encode())
    if figures and dataset.attrs["committed"]:
        from sim.gallery.sweep import write_figures

        write_figures(path, dataset)


def print_results(path: Path) -> None:
    """Print the summary of a sweep's folder."""
    dataset = opened(path)
    attributes, sizes = dataset.attrs, dataset.sizes
    print_result(f"{attributes['title']} ({attributes['scenario']})")
    size = f"{counted(sizes['sample'], 'sample')} x {counted(sizes['run'], 'run')}"
    print_result(
        f"{size}, seed {attributes['seed']}, design {attributes['design']}; acts forced: {attributes['forced_acts']}"
    )
    if attributes["committed"] < attributes["chunks"]:
        print_result(f"partial: {whole(attributes['committed'])} of {whole(attributes['chunks'])} chunks")
    print_outcomes(read_table(path / SUMMARY), f"in the week of {attributes['at']}, over all runs")
    print_result(f"\nwritten to {path}")
