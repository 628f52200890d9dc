"""A class whose records several files of tests read; made and graded once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def folder_of_class(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of records, two of them sound."""
    from helpers.lessons import folder_of_records

    return folder_of_records(tmp_path_factory.mktemp("records"))


@pytest.fixture(scope="session")
def class_of_records(folder_of_class: Path) -> Any:
    """Return the sound records, and what is wrong with each other."""
    from sim.lessons.grade import grade, records_in

    return grade(records_in(folder_of_class))
