"""The order of the files of tests, for several workers that take file by file and compile what they need."""

COMPILES_EVERYTHING = "test_engines.py"
NEEDS_NOTHING_COMPILED = (
    "test_comparison_figures.py",
    "test_heat_table.py",
    "test_evidence_figures.py",
    "test_sweep_figures.py",
    "test_wheel.py",
    "test_influences.py",
    "test_priors.py",
    "test_documents.py",
    "test_registry.py",
)
LONG = (
    "test_docs.py",
    "test_sweep_command.py",
    "test_page_browser.py",
    "test_no_contradictions.py",
    "test_figures.py",
    "test_pictures.py",
    "test_storage_crashes.py",
    "test_compare_pictures.py",
    "test_invariants.py",
    "test_schedule.py",
    "test_sweeping.py",
    "test_readme.py",
    "test_cli.py",
    "test_pattern_verdicts.py",
    "test_compare_command.py",
    "test_plain_peer.py",
    "test_chronicle_figure.py",
    "test_compare.py",
    "test_yardsticks.py",
    "test_explain.py",
)
"""Longest first, so that no worker is left alone with one of them at the end."""

FIRST = (COMPILES_EVERYTHING, *NEEDS_NOTHING_COMPILED, *LONG)
