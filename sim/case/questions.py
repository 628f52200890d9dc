"""Questions that a sweep can be asked by name: in which runs something comes about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from sim.case.columns import columns_named
from sim.case.roster import Roster
from sim.ground.documents import Document
from sim.ground.faults import Fault
from sim.ground.records import Number, Strict
from sim.ground.validation import read_checked


class Question(Strict):
    """What counts as having come about: an outcome below a level, or above one."""

    title: Annotated[str, Field(min_length=3, max_length=60)]
    outcome: str
    below: Number | None = None
    above: Number | None = None
    because: str = ""

    @model_validator(mode="after")
    def _one_level(self) -> Self:
        if (self.below is None) == (self.above is None):
            raise ValueError("gives one level, `below` or `above`.")
        return self


def read_questions(path: Path, of: Roster) -> dict[str, Question]:
    """Read the file ``questions.yaml``, by name; an `InputError` has every fault of form, or of an outcome's name."""

    def faults(document: Document, found: dict[str, Question]) -> Iterator[Fault]:
        for name, question in found.items():
            try:
                columns = columns_named(question.outcome, of)
            except ValueError as error:
                yield document.fault((name, "outcome"), str(error))
                continue
            if len(columns) > 1:
                yield document.fault((name, "outcome"), f"has several columns; name one, such as {columns[0]}.")

    return read_checked(path, dict[str, Question], faults)
