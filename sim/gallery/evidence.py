"""The figures of the evidence: the timeline of claims, and the parameters by grade."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.figures.evidence.grades import grades
from sim.figures.evidence.timeline import timeline
from sim.gallery.drawing import Drawing

if TYPE_CHECKING:
    from sim.case.case import Case


def drawings_of_evidence(case: Case) -> Iterator[Drawing]:
    """Iterate over the figures of the evidence of a case."""
    yield Drawing("timeline", timeline(case))
    yield Drawing("grades", grades(case))
