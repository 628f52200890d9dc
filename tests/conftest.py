"""The order of the files, for several workers that take file by file and compile what they need."""

import pytest

COMPILES_EVERYTHING = "test_engines.py"
COMPILES_WHAT_OTHERS_NEED = "test_a_run_is_the_same_whatever_runs_first_width_and_workers_are"
"""Its runs are as wide as those of commands: once they are compiled, no other worker has to."""
NEEDS_NOTHING_COMPILED = (
    "test_comparison_figures.py",
    "test_evidence_figures.py",
    "test_sweep_figures.py",
    "test_wheel.py",
    "test_influences.py",
    "test_priors.py",
    "test_documents.py",
    "test_registry.py",
)
LONG = (
    "test_sweep_command.py",
    "test_docs.py",
    "test_cli.py",
    "test_pattern_verdicts.py",
    "test_rule_ranges.py",
    "test_figures.py",
    "test_storage_crashes.py",
    "test_compare_command.py",
    "test_invariants.py",
    "test_plain_peer.py",
    "test_chronicle_figure.py",
    "test_compare.py",
    "test_yardsticks.py",
    "test_explain.py",
)
"""Longest first, so that no worker is left alone with one of them at the end."""

FIRST = (COMPILES_EVERYTHING, *NEEDS_NOTHING_COMPILED, *LONG)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one worker compile while others do what needs no compiled code; then long files before short ones."""
    places = {name: place for place, name in enumerate(FIRST)}
    items.sort(key=lambda item: (places.get(item.path.name, len(FIRST)), item.name != COMPILES_WHAT_OTHERS_NEED))
