"""A class whose records several files of tests read."""

import pytest

from helpers.lessons import folder_of_records
from sim.lessons.grade import grade, records_in


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return folder_of_records(tmp_path_factory.mktemp("records"))


@pytest.fixture(scope="session")
def class_of_records(folder):
    """Return the sound records, and what is wrong with each other."""
    return grade(records_in(folder))
