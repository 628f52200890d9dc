"""The teacher's page: records dropped on it are worked out anew, in one HTML file with the model in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from sim.lessons.lesson import lesson_files, read_lesson
from sim.lessons.page import FOLDER, placed, shared_contents
from sim.page.page import filled

OWN: Final = ("grade", "class", "class_view")
TITLE: Final = "<title>Wary Alliance: a class"
"""What such a page has in its head, by which it is known again."""
MOST_STUDENTS: Final = 1000
"""For whom the page has quantiles of Student's t; beyond them they hardly change."""
TOGETHER: Final = "The class together: means, of what runs found with an interval of 95 %, and quantiles over students"
CHOSEN: Final = "What was chosen: by how many, and for how many it is right"


def write_class_page(path: Path) -> Path:
    """Write the teacher's page of all lessons; raises as `sim.lessons.page.write_page` does."""
    return placed(path, class_page())


def class_page() -> str:
    """Return the teacher's page of all lessons as HTML."""
    lessons = [read_lesson(file) for file in lesson_files().values()]
    contents = shared_contents(lessons, OWN, ["class"])
    more: dict[str, Any] = {"t": _quantiles_of_t(), "together": TOGETHER, "chosen": CHOSEN}
    return filled(FOLDER / "class.html", contents | {"data": {**contents["data"], **more}})


def _quantiles_of_t() -> list[float]:
    """Return the 97.5 percent quantile of Student's t by degrees of freedom, from 1."""
    import numpy as np
    from scipy.stats import t

    return [float(one) for one in np.atleast_1d(t.ppf(0.975, np.arange(1, MOST_STUDENTS)))]
