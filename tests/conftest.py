"""Take the files in their order, and compile what a test needs only once."""

import pytest

from helpers.compiled import compile_kernels
from helpers.order import FIRST, NEEDS_NOTHING_COMPILED

pytest_plugins = ["helpers.memory", "helpers.written_page", "helpers.class_of_records", "helpers.docs"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one worker compile while others do what needs no compiled code; then long files before short ones."""
    places = {name: place for place, name in enumerate(FIRST)}
    items.sort(key=lambda item: places.get(item.path.name, len(FIRST)))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Compile once, where several workers would each compile the same."""
    if hasattr(item.config, "workerinput") and item.path.name not in NEEDS_NOTHING_COMPILED:
        compile_kernels()
