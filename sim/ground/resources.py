"""Where the shipped files are: data inside the package; conf and scenarios beside it, or inside a wheel."""

from __future__ import annotations

from pathlib import Path
from typing import Final

PACKAGE = Path(__file__).resolve().parent.parent
DEFAULT_CASE: Final = "russia_iran"
"""The case of a scenario, a list or a stored result that names none."""
CASE_FILE: Final = "case.yaml"
"""The file that makes a folder a case."""


def cases() -> Path:
    """Return the folder of the shipped cases."""
    return PACKAGE / "cases"


def shipped(folder: str) -> Path:
    """Return the folder of shipped files of that name, such as ``conf`` or ``scenarios``.

    A wheel carries it inside the package; a checkout, or an editable install of one, has it beside the package.
    """
    inside = PACKAGE / folder
    return inside if inside.is_dir() else PACKAGE.parent / folder
